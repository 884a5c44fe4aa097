"""The MkDocs adapter: what is built of a corpus, and what an editor is told."""

from __future__ import annotations

import ast
import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from tests import handmade, rendered

from reader import corpus as corpora
from reader import export, pipeline, site
from reader.model import Figure
from reader.problems import CODES

ESSAYS = ("minilateralism", "friend-shoring")

SAMPLE = """
[small-groups]
zh = "小集团外交"
en = "small-group diplomacy"
variants.zh = ["小圈子外交"]
definition.zh = "若干国家撇开普遍性组织、自行商定规则的做法。"
definition.en = "Rules agreed by a few states outside universal organisations."
see = ["minilateralism"]

[minilateralism]
zh = "少边主义"
en = "minilateralism"
"""


def put_essays(root: Path, folder: Path, names: tuple[str, ...] = ESSAYS) -> Path:
    target = folder / "articles"
    target.mkdir(parents=True)
    for name in names:
        for suffix in (".txt", ".toml"):
            shutil.copy(root / "corpus" / "articles" / f"{name}{suffix}", target)
    # A glossary of three concepts: that of the project makes a thousand pages.
    (folder / "glossary").mkdir()
    (folder / "glossary" / "own.toml").write_text(SAMPLE, "utf-8")
    return folder


def run(root: Path, out: Path, corpus: Path, **options: Any) -> Path:
    """Builds the site of the project's own mkdocs.yml."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(site.CORPUS_VARIABLE, str(corpus))
        build(load_config(str(root / "mkdocs.yml"), site_dir=str(out), **{"strict": True, **options}))
    return out


@pytest.fixture(scope="module")
def texts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_essays(root, tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def built(root: Path, texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(root, tmp_path_factory.mktemp("site"), texts)


@pytest.fixture
def project(root: Path, texts: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes a project of its own, whose configuration says ``reader`` under ``extra.reader``; returns mkdocs.yml."""

    def write(reader: dict[str, Any] | None = None, pages: dict[str, str] | None = None, **config: Any) -> Path:
        for name, text in {"index.md": "# 首页\n", **(pages or {})}.items():
            path = tmp_path / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        if not (tmp_path / "corpus").exists():
            shutil.copytree(texts, tmp_path / "corpus")
        settings = {
            "site_name": "x",
            "theme": {"name": "material", "font": False, "custom_dir": str(root / "overrides")},
            "hooks": [str(root / "hooks" / "reader_hook.py")],
            "markdown_extensions": rendered.EXTENSIONS,
            "validation": {"anchors": "warn"},
            "extra": {"reader": reader or {}},
            **config,
        }
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
        return tmp_path / "mkdocs.yml"

    return write


def make(config: Path, **options: Any) -> Path:
    out = config.parent / "site"
    build(load_config(str(config), site_dir=str(out), **{"strict": True, **options}))
    return out


def articles_of(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("articles/*/index.html"))


def pages_of(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.html") if path.name != "404.html")


# ---- where things are


def test_only_one_module_knows_mkdocs(root: Path) -> None:
    knowing = set()
    for path in (root / "src" / "reader").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if any(name.split(".")[0] in ("mkdocs", "material") for name in names):
                knowing.add(path.relative_to(root / "src").as_posix())
    assert knowing == {"reader/site.py"}


def test_the_hook_is_thin_and_holds_no_logic(root: Path) -> None:
    text = (root / "hooks" / "reader_hook.py").read_text("utf-8")
    assert len(text.splitlines()) < 40
    kinds = {type(node) for node in ast.parse(text).body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign}


def test_the_pages_are_made_without_mkdocs_or_files(root: Path) -> None:
    for path in (root / "src" / "reader" / "pages").glob("*.py"):
        assert not re.search(r"\bopen\(|write_text|read_text|\bprint\(", path.read_text("utf-8")), path.name


# ---- what is built


def test_each_article_has_a_page_and_its_data(built: Path, texts: Path) -> None:
    found, _ = corpora.find([texts])
    articles = [a for one in found for a in pipeline.read_file(one.path, one.inside).articles]
    assert articles_of(built) == sorted(a.id for a in articles)
    assert len(articles) == len(ESSAYS)
    for article in articles:
        folder = built / "articles" / article.id
        assert json.loads((folder / "article.json").read_text("utf-8")) == export.to_json(article)
        page = (folder / "index.html").read_text("utf-8")
        (opening,) = re.findall(r"<article[^>]*>", page)
        assert f'data-article="{article.id}"' in opening
        assert 'lang="zh-Hans"' in opening
        for block in article.blocks:
            assert page.count(f' id="{block.id}"') == 1
        for note in article.notes:
            assert page.count(f'<li id="{note.id}"') == 1


def test_pages_say_their_language(built: Path) -> None:
    for page in pages_of(built):
        first = page.relative_to(built).parts[0]
        language = {"en": "en", "zh-hant": "zh-Hant"}.get(first, "zh-Hans")
        assert f'<html lang="{language}"' in page.read_text("utf-8")
    assert 'lang="en"' in re.findall(r"<article[^>]*>", (built / "templates/index.html").read_text("utf-8"))[0]
    assert "lang" not in re.findall(r"<article[^>]*>", (built / "about/index.html").read_text("utf-8"))[0]


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    loaded = re.compile(r'<(?:script|img|iframe|source|link)\b[^>]*?\s(?:src|href)="([^"]*)"')
    for page in built.rglob("*.html"):
        for address in loaded.findall(page.read_text("utf-8")):
            assert not urlsplit(address).netloc, f"{page.name} loads {address}"
    for sheet in (built / "assets").glob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?!data:)|@import", sheet.read_text("utf-8"))


def test_articles_are_not_in_the_navigation(built: Path) -> None:
    (name, *_) = articles_of(built)
    about = (built / "about" / "index.html").read_text("utf-8")
    navigation = "".join(re.findall(r"<nav .*?</nav>", about, re.S))
    assert "articles/" in navigation
    assert name not in navigation


@pytest.mark.parametrize("directories", [True, False], ids=["directories", "files"])
def test_every_link_leads_to_a_page_and_a_place_in_it(
    root: Path, texts: Path, tmp_path: Path, directories: bool
) -> None:
    out = run(root, tmp_path / "site", texts, use_directory_urls=directories)
    anchors = {page: set(re.findall(r'\s(?:id|name)="([^"]+)"', page.read_text("utf-8"))) for page in pages_of(out)}
    checked = 0
    for page in pages_of(out):
        for href in re.findall(r'<a\s[^>]*?href="([^"]*)"', page.read_text("utf-8")):
            parts = urlsplit(unescape(href))
            if parts.scheme:
                assert parts.scheme in ("http", "https", "mailto")
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if directories and target.is_dir():
                target /= "index.html"
            assert target.is_file(), f"{page.relative_to(out)} links to {href}"
            if parts.fragment and parts.fragment != "__skip":
                assert parts.fragment in anchors[target], f"{page.relative_to(out)} links to {href}"
            checked += 1
    assert checked > 100


def test_html_taken_out_of_the_markdown_makes_no_difference(
    root: Path, texts: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.raw, "take", lambda markdown: (markdown, []))
    whole = run(root, tmp_path / "site", texts)

    def lines(path: Path) -> list[str]:
        return [line for line in path.read_text("utf-8").splitlines() if line.strip()]

    for name in articles_of(built):
        assert lines(built / "articles" / name / "index.html") == lines(whole / "articles" / name / "index.html")


@pytest.mark.seeds
def test_the_real_texts_build_without_a_warning(seeds_site: Path) -> None:
    # It was built strictly, here or by the runner.
    assert len(articles_of(seeds_site)) == 11


# ---- what an editor says


def test_the_configuration_names_the_corpus_and_the_environment_goes_before(
    project: Callable[..., Path], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(site.CORPUS_VARIABLE, raising=False)
    other = put_essays(root, tmp_path / "other", ("multilateralism-crisis",))
    assert len(articles_of(make(project()))) == 2
    config = project({"corpus": "other"})
    (named,) = articles_of(make(config))
    monkeypatch.setenv(site.CORPUS_VARIABLE, str(tmp_path / "corpus"))
    assert named not in articles_of(make(config))
    monkeypatch.chdir(other.parent)
    monkeypatch.setenv(site.CORPUS_VARIABLE, "other")
    assert articles_of(make(config)) == [named]


def test_a_corpus_may_be_a_folder_of_nothing_but_texts(project: Callable[..., Path], tmp_path: Path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    config = project({"corpus": "flat"})
    shutil.copy(tmp_path / "corpus/articles/minilateralism.txt", flat)
    assert len(articles_of(make(config))) == 1


def test_an_article_page_can_be_linked_to_and_the_link_is_checked(
    project: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    config = project()
    (first, *_) = articles_of(make(config))
    project(pages={"index.md": f"# 首页\n\n[一段](articles/{first}/index.md#p1) [注](articles/{first}/index.md#n1)\n"})
    make(config)
    project(pages={"index.md": f"# 首页\n\n[没有](articles/{first}/index.md#p9999)\n"})
    with pytest.raises(Abort):
        make(config)
    assert "does not contain an anchor '#p9999'" in caplog.text


def test_templates_of_an_editor_go_before(project: Callable[..., Path], tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "article-source.md.j2").write_text("## 出处 {: #source }\n\n*{{ a.source }}*\n", "utf-8")
    out = make(project({"templates": "own"}))
    page = (out / "articles" / articles_of(out)[0] / "index.html").read_text("utf-8")
    assert re.search(r'<h2 id="source">出处</h2>\s*<p><em>articles/[\w-]+\.txt</em></p>', unescape(page))


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ({"corpus": "nowhere"}, r"no corpus folder '.*nowhere'.*extra\.reader\.corpus in mkdocs\.yml"),
        ({"templates": "nowhere"}, r"no folder '.*nowhere'.*extra\.reader\.templates"),
        ({"templates": "faulty"}, r"template article-source\.md\.j2:1: .* has no attribute 'nothing'"),
    ],
    ids=["corpus", "templates", "faulty template"],
)
def test_what_cannot_be_used_is_named_without_a_traceback(
    project: Callable[..., Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    reader: dict[str, str],
    said: str,
) -> None:
    (tmp_path / "faulty").mkdir()
    (tmp_path / "faulty" / "article-source.md.j2").write_text("{{ a.nothing }}", "utf-8")
    with pytest.raises(Abort):
        make(project(reader))
    assert re.search(said, caplog.text)
    assert "Traceback" not in caplog.text


def test_a_missing_corpus_named_in_the_environment_is_said_to_be_from_there(
    project: Callable[..., Path], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(site.CORPUS_VARIABLE, "nowhere")
    with pytest.raises(Abort):
        make(project())
    assert f"no corpus folder 'nowhere': create it, or correct {site.CORPUS_VARIABLE}" in caplog.text


def test_a_hand_written_page_fills_its_slots_only_where_it_asks(project: Callable[..., Path]) -> None:
    slot = "{{ entries | length }} 篇 {{ total.unplaced }} 行"
    out = make(project(pages={"a.md": f"---\nslots: true\n---\n# 甲\n\n{slot}\n", "b.md": f"# 乙\n\n{slot}\n"}))
    assert "2 篇 0 行" in (out / "a" / "index.html").read_text("utf-8")
    assert slot in (out / "b" / "index.html").read_text("utf-8")


# ---- what an editor is told


def test_a_text_that_is_lost_is_a_warning_and_the_others_are_built(
    project: Callable[..., Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = project()
    (tmp_path / "corpus/articles/broken.txt").write_bytes(b"\x7fELF\x00\x01\x02\x00" * 50)
    out = make(config, strict=False)
    assert len(articles_of(out)) == 2
    (said,) = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    found = re.fullmatch(r"articles/broken\.txt:\d+: .+ \(([\w-]+)\)", said)
    assert found
    assert found[1] in CODES
    with pytest.raises(Abort):
        make(config)


def test_an_empty_corpus_is_a_warning_and_a_page_that_says_what_to_do(
    project: Callable[..., Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "corpus").mkdir()
    out = make(project(), strict=False)
    assert "(corpus-empty)" in caplog.text
    assert "还没有文章" in (out / "articles" / "index.html").read_text("utf-8")


def test_other_problems_are_counted_and_do_not_stop_a_strict_build(
    project: Callable[..., Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = project()
    text = tmp_path / "corpus/articles/minilateralism.txt"
    once = tmp_path / "corpus/articles/twice/minilateralism.txt"
    once.parent.mkdir()
    shutil.copy(text, once)
    shutil.copy(text.with_suffix(".toml"), once.with_suffix(".toml"))
    caplog.set_level(logging.INFO, logger="mkdocs")
    out = make(config)
    assert "run `reader check" in caplog.text
    assert len(articles_of(out)) == 3


def test_two_articles_never_share_an_id() -> None:
    ids = export.Ids()
    settled = [ids.settle(handmade.article(), "articles/样文.txt") for _ in range(3)]
    assert [article.id for article, _ in settled] == ["jia-2024-ban", "jia-2024-ban-2", "jia-2024-ban-3"]
    problems = [p for _, found in settled for p in found]
    assert [p.code for p in problems] == [export.TAKEN] * 2
    assert problems[0].path == "articles/样文.txt"


def test_only_pictures_inside_the_corpus_are_shown(tmp_path: Path) -> None:
    inside = tmp_path / "corpus"
    (inside / "articles").mkdir(parents=True)
    for name in ("articles/a.png", "articles/a.svg", "articles/x.txt", "b.JPG", "../outside.png"):
        (inside / name).write_bytes(b"x")
    outside = str(tmp_path / "outside.png")
    names = [
        "a.png",
        "../b.JPG",
        "../../outside.png",
        outside,
        "a.svg",
        "x.txt",
        "none.png",
        "\0.png",
        "a" * 5000 + ".png",
        None,
    ]
    figures = tuple(Figure(f"f{n}", "", "", name, 1, (1, 1)) for n, name in enumerate(names))
    reader_site = site.ReaderSite()
    reader_site.folder = inside
    shown = dict(reader_site.pictures(handmade.article(blocks=figures)))
    assert shown == {"f0": inside / "articles" / "a.png", "f1": inside / "b.JPG"}


def test_a_picture_is_copied_beside_its_page(
    project: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    (tmp_path / "corpus/articles/a.png").write_bytes(b"picture")
    figure = Figure("f1", "图1", "", "a.png", 1, (1, 1))
    one = replace(handmade.article(), blocks=(figure,), notes=())
    monkeypatch.setattr(pipeline, "read_file", lambda path, name: pipeline.FileResult(name, (one,), ()))
    out = make(config) / "articles" / one.id
    assert (out / "f1.png").read_bytes() == b"picture"
    assert f'<img src="../../articles/{one.id}/f1.png" alt="图1"' in unescape((out / "index.html").read_text("utf-8"))


def test_long_reading_shows_progress_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = [corpora.Found(tmp_path, f"{n}", f"{n}") for n in range(45)]
    assert len(list(site._progress(found))) == 45
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert len(list(site._progress(found))) == 45
    assert capsys.readouterr().err.endswith("\rreading 45 of 45 texts\n")


# ---- the glossary


def glossed(texts: Path, folder: Path, glossary: str) -> Path:
    """A corpus with a glossary of its own."""
    shutil.copytree(texts, folder)
    (folder / "glossary" / "own.toml").write_text(glossary, "utf-8")
    return folder


def test_a_concept_that_is_added_is_linked_listed_indexed_and_searched(root: Path, texts: Path, tmp_path: Path) -> None:
    corpus = glossed(texts, tmp_path / "corpus", SAMPLE)
    out = run(root, tmp_path / "before", corpus)
    assert (out / "concepts/minilateralism/index.html").is_file()
    added = '[supply]\nzh = "供应链"\nen = "supply chain"\ndefinition.zh = "由原料到成品的一串环节。"\n'
    (corpus / "glossary" / "own.toml").write_text(SAMPLE + added, "utf-8")
    out = run(root, tmp_path / "after", corpus)
    linked = [p for p in out.glob("articles/*/index.html") if 'data-term="supply"' in p.read_text("utf-8")]
    assert linked
    article = linked[0].read_text("utf-8")
    assert re.search(r'href="../../concepts/supply/"( data-first)?>供应链</a>', article)
    assert article.count('id="term-supply"') == 1
    page = (out / "concepts/supply/index.html").read_text("utf-8")
    assert '<section data-concept="supply">' in page
    assert page.count('class="passage"') >= article.count('<a class="term" data-term="supply"') > 0
    assert 'href="../concepts/supply/"' in (out / "concepts/index.html").read_text("utf-8")
    assert any('"supply"' in path.read_text("utf-8") for path in out.glob("search/concepts/*.js"))
    assert any("由原料到成品" in path.read_text("utf-8") for path in out.glob("search/pages/*.js"))
    assert any(
        '["#",' in (keys := path.read_text("utf-8")) and "supply" in keys for path in out.glob("search/keys/*.js")
    )
    assert '"supply"' in (out / "concepts/glossary.json").read_text("utf-8")
    assert "\nsupply," in (out / "concepts/glossary.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('definitoin.zh = "x"', "did you mean 'definition'"),
        ('see = ["nowhere"]', "'nowhere'"),
        ('variants.zh = ["少边主义"]', "'minilateralism'"),
    ],
    ids=["misspelt key", "see to nowhere", "duplicate variant"],
)
def test_a_slip_in_the_glossary_is_named_with_its_line_and_costs_nothing_else(
    root: Path, texts: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, line: str, said: str
) -> None:
    text = f'{SAMPLE}\n[extra]\nzh = "另一个词"\nen = "another word"\n{line}\n'
    corpus = glossed(texts, tmp_path / "corpus", text)
    with caplog.at_level(logging.WARNING):
        out = run(root, tmp_path / "site", corpus, strict=False)
    number = text.count("\n")
    (warning,) = [r.getMessage() for r in caplog.records if "own.toml" in r.getMessage()]
    assert f"own.toml:{number}: " in warning
    assert said in warning
    assert (out / "concepts/extra/index.html").is_file()
    with pytest.raises(Abort):
        run(root, tmp_path / "strict", corpus)


def test_a_corpus_without_a_glossary_has_the_project_s(texts: Path, root: Path, tmp_path: Path) -> None:
    shutil.copytree(texts / "articles", tmp_path / "corpus")
    built = run(root, tmp_path / "site", tmp_path / "corpus")
    tables = "".join(p.read_text("utf-8") for p in (root / "corpus" / "glossary").glob("*.toml"))
    slugs = set(re.findall(r"(?m)^\[([a-z0-9-]+)\]", tables))
    pages = {path.parent.name for path in built.glob("concepts/*/index.html")}
    assert pages == slugs | {"map", "matrix"}


def test_without_any_glossary_there_is_an_index_that_says_so(project: Callable[..., Path], tmp_path: Path) -> None:
    config = project()
    shutil.rmtree(tmp_path / "corpus" / "glossary")
    out = make(config)
    index = (out / "concepts/index.html").read_text("utf-8")
    assert "词汇表还是空的" in index
    assert not list(out.glob("concepts/*-*/index.html"))


def test_what_a_glossary_says_is_text_and_nothing_more(root: Path, texts: Path, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>&[x](javascript:1)`*_{{ 1 }}\"'"
    quoted = json.dumps(evil, ensure_ascii=False)
    text = (
        f'[evil]\nzh = {json.dumps("供应链" + evil)}\nen = {quoted}\nvariants.zh = ["供应链"]\nsources = [{quoted}]\n'
    )
    text += (
        f"definition.zh = {quoted}\ndefinition.en = {quoted}\npinyin = {quoted}\nabbr = [{json.dumps(evil + '2')}]\n"
    )
    out = run(root, tmp_path / "site", glossed(texts, tmp_path / "corpus", f"theme = {quoted}\n{text}"))
    for path in pages_of(out):
        html = path.read_text("utf-8")
        assert "<script>alert" not in html
        assert not re.search(r'href="\s*javascript', html)
    page = (out / "concepts/evil/index.html").read_text("utf-8")
    (definition,) = re.findall(r'<div class="concept-definition">.*?</div>', page, re.S)
    assert [p.text() for p in rendered.parse(definition).all("p")] == [evil, evil]


# ---- three languages

HAN = re.compile("[\u4e00-\u9fff]")


def in_each(built: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each page's place below its language, with its HTML in the three."""
    for page in sorted(pages_of(built)):
        place = page.relative_to(built)
        if place.parts[0] not in ("en", "zh-hant"):
            files = {"zh-Hans": page, "zh-Hant": built / "zh-hant" / place, "en": built / "en" / place}
            yield place.as_posix(), {language: file.read_text("utf-8") for language, file in files.items()}


def test_each_page_is_there_in_three_languages_with_the_same_anchors(built: Path) -> None:
    places = 0
    for place, pages in in_each(built):
        anchors = {language: sorted(re.findall(r'\sid="([^"]+)"', html)) for language, html in pages.items()}
        assert anchors["zh-Hans"] == anchors["zh-Hant"] == anchors["en"], place
        places += 1
    assert places > 15
    assert len(list(pages_of(built))) == 3 * places


def test_each_page_names_itself_in_the_other_languages(built: Path) -> None:
    link = re.compile(r'<link rel="alternate" href="([^"]*)" hreflang="([^"]*)">')
    for place, pages in in_each(built):
        for language, html in pages.items():
            here = (built / {"zh-Hans": "", "zh-Hant": "zh-hant", "en": "en"}[language] / place).parent
            found = {tag: (here / unquote(href)).resolve() for href, tag in link.findall(html)}
            first = (built / place).parent.resolve()
            relative = first.relative_to(built.resolve())
            assert found == {
                "zh-Hans": first,
                "x-default": first,
                "zh-Hant": built.resolve() / "zh-hant" / relative,
                "en": built.resolve() / "en" / relative,
            }


def test_whole_addresses_are_named_where_the_site_has_one(root: Path, texts: Path, tmp_path: Path) -> None:
    out = run(root, tmp_path / "site", texts, site_url="https://example.org/reader/")
    html = (out / "en/articles/friend-shoring/index.html").read_text("utf-8")
    assert 'href="https://example.org/reader/zh-hant/articles/friend-shoring/" hreflang="zh-Hant"' in html
    assert '<link rel="canonical" href="https://example.org/reader/en/articles/friend-shoring/">' in html
    # The reader's own way to them works from any place.
    assert 'href="../../../zh-hant/articles/friend-shoring/" hreflang="zh-Hant" lang="zh-Hant"' in html


def spoken(html: str) -> list[tuple[str, str]]:
    """Texts of a page with the language in which they are said to be; without scripts and code."""
    html = re.sub(r"<(script|style|svg|title|code)\b.*?</\1>", "", re.split(r"<body[^>]*>", html)[1], flags=re.S)
    found: list[tuple[str, str]] = []
    stack: list[tuple[str, str]] = [("html", "page")]
    for tag, name, attributes, text in re.findall(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)", html):
        if text:
            if text.strip():
                found.append((stack[-1][1], unescape(text.strip())))
        elif tag:
            while len(stack) > 1 and stack.pop()[0] != name:
                pass
        else:
            said = re.search(r'\slang="([^"]+)"', attributes)
            for label in re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]+)"', attributes):
                found.append((said[1] if said else stack[-1][1], unescape(label)))
            if name not in rendered.VOID and name not in ("path", "source"):
                stack.append((name, said[1] if said else stack[-1][1]))
    return found


def test_no_chinese_is_said_to_be_english_and_the_reverse(built: Path) -> None:
    for place, pages in in_each(built):
        # The editors' manual quotes Chinese in English sentences.
        manual = place.split("/")[0] not in ("index.html", "about", "articles", "concepts")
        english = re.sub(r"<article.*?</article>", "", pages["en"], flags=re.S) if manual else pages["en"]
        for language, text in spoken(english):
            if language in ("page", "en"):
                assert not HAN.search(re.sub(r"[\[（(].*?[)）\]]|[“‘].*?[”’]", "", text)) or "少边" in text, (
                    place,
                    text,
                )
        for locale in ("zh-Hans", "zh-Hant"):
            # What an article says in English, it prints.
            for language, text in spoken(re.sub(r"<article.*?</article>", "", pages[locale], flags=re.S)):
                latin = re.findall(r"[A-Za-z]{4,}", re.sub(r"https?://\S+|[\w.-]+\.\w+", "", text))
                if language in ("page", locale) and latin and not HAN.search(text):
                    assert set(latin) <= NOT_ENGLISH, (place, locale, text)


NOT_ENGLISH = {"JSON", "TOML", "CEDICT", "OpenCC"}
"""Names that are the same in all languages."""
