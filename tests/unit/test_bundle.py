"""The bundle: what is in the ZIP file, the single files, the release, and what the command says."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from tests import books, handmade, rendered

from reader import cli
from reader.bundle import folder, make, single, zip
from reader.bundle import settings as configuration
from reader.bundle.book import read
from reader.bundle.release import Release, ReleaseError, release
from reader.bundle.settings import SettingsError
from reader.strings import LOCALES, STRINGS, Locale

# ---- ZIP files


def test_the_same_members_make_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_bytes(b"two")
    members = [zip.Member("甲/a.txt", b"one" * 100), zip.Member("b", file), zip.Member("c", b"three", stored=True)]
    date = datetime(2025, 11, 20, 9, 30, 0, tzinfo=UTC)
    first, second = tmp_path / "1.zip", tmp_path / "other" / "2.zip"
    assert zip.write(first, members, date) == first.stat().st_size
    os.utime(file, (0, 0))
    file.chmod(0o600)
    zip.write(second, members, date)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["甲/a.txt", "b", "c"]
        assert {info.date_time for info in archive.infolist()} == {(2025, 11, 20, 9, 30, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
        assert [info.compress_type for info in archive.infolist()] == [8, 8, 0]
        assert archive.read("b") == b"two"


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        zip.write(path, [zip.Member("a", tmp_path / "nowhere")], books.RELEASE.date)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.zip", b"old")]


# ---- the folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = tmp_path / "built"
    for name in (
        "index.html",
        "404.html",
        "sitemap.xml",
        "sitemap.xml.gz",
        "assets/reader.js",
        "assets/a.js.map",
        "assets/javascripts/lunr/min/lunr.zh.min.js",
        "assets/javascripts/workers/search.a.min.js",
        "en/articles/a/index.html",
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name, "utf-8")
    return made


def test_the_folder_has_all_and_says_what(site: Path, root: Path) -> None:
    book = books.book([handmade.article()], books.settings(root))
    members = list(folder.members(site, book, books.RELEASE))
    top = "reader-2025-11-20/"
    content = {member.name.removeprefix(top): member.read() for member in members}
    assert all(member.name.startswith(top) for member in members)
    assert [member.name for member in members] == sorted(member.name for member in members)
    assert content.keys() == {
        *("README.txt", "MANIFEST.json", "SHA256SUMS", "index.html", "assets/reader.js", "en/articles/a/index.html"),
        *(f"single/{prefix}jia-2024-ban.html" for prefix in ("", "zh-hant/", "en/")),
    }
    manifest = json.loads(content["MANIFEST.json"])
    listed = {file["path"]: (file["size"], file["sha256"]) for file in manifest.pop("files")}
    assert manifest == {"schema": folder.SCHEMA, "name": "reader", "release": "2025-11-20", "date": "2025-11-20"}
    own = content.keys() - {"MANIFEST.json", "SHA256SUMS"}
    assert listed == {name: (len(content[name]), hashlib.sha256(content[name]).hexdigest()) for name in own}
    sums = dict(line.split("  ")[::-1] for line in content["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(content[name]).hexdigest() for name in content.keys() - {"SHA256SUMS"}}


def test_the_file_to_read_first_speaks_three_languages(site: Path, root: Path) -> None:
    book = books.book([handmade.article()], books.settings(root))
    found = {m.name.rpartition("/")[2]: m for m in folder.members(site, book, books.RELEASE)}["README.txt"].read()
    assert found.startswith(b"\xef\xbb\xbf")
    assert found.count(b"\n") == found.count(b"\r\n") > 20
    text = found.decode("utf-8-sig")
    for said in (
        "学术中文读本",
        "學術中文讀本",
        "Chinese Scholarly Reader",
        "2025-11-20",
        "reader-2025-11-20.epub",
        "articles: 1",
    ):
        assert said in text
    assert not re.search(r"[{}]", text)


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["a" * 151], "151 characters"),
        (["a/aux.html"], "device"),
        (["a/Com1/x"], "device"),
        (["a/b?.html"], "no such names"),
        (["a./b"], "no such names"),
        (["a\\b"], "no such names"),
        (["a/../b"], "no such names"),
        (["a/B.html", "A/b.html"], "cannot tell it from a/B.html"),
    ],
)
def test_names_that_some_system_cannot_keep(names: list[str], fault: str) -> None:
    assert [fault in problem.message for problem in folder.faults(names)] == [True]
    assert folder.faults(["a/b.html", "a/auxiliary.html", "文章/c.txt", "a/.nojekyll"]) == []


# ---- single files


def parse(html: str) -> rendered.Element:
    return rendered.parse(html.strip().removeprefix("<!doctype html>"))


@pytest.fixture
def made(root: Path, tmp_path: Path) -> Callable[[Locale], str]:
    picture = tmp_path / "f.png"
    picture.write_bytes(books.PNG)
    book = books.book([books.nasty()], books.settings(root), {"f1": picture})
    return lambda locale: single.render(book.chapters[0], book, locale, books.RELEASE)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_single_file_is_whole_and_asks_for_nothing(made: Callable[[Locale], str], locale: Locale) -> None:
    html = made(locale)
    page = parse(html)
    assert page.all("html")[0].attrs["lang"] == locale
    ids = [e.attrs["id"] for e in page.all() if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    assert {"p1", "p2", "t1", "f1", "m1", "n1", "n7", "pg58", "s1-1", "term-minilateralism"} <= set(ids)
    # Every address is a place in the file, or leads outside.
    addresses = [e.attrs["href"] or "" for e in page.all("a")]
    assert {a[1:] for a in addresses if a.startswith("#")} <= set(ids)
    assert all(a.startswith(("#", "https://", "http://", "mailto:")) for a in addresses)
    assert not page.all("script")
    assert not page.all("link")
    assert [e.attrs["src"] for e in page.all("img")] == [
        f"data:image/png;base64,{base64.b64encode(books.PNG).decode()}"
    ]
    assert not [e for e in page.all() if "style" in e.attrs or any(name.startswith("on") for name in e.attrs)]


def test_its_policy_allows_its_own_style_only(made: Callable[[Locale], str]) -> None:
    html = made("zh-Hans")
    policy = next(e.attrs["content"] or "" for e in parse(html).all("meta") if "http-equiv" in e.attrs)
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_notes_lead_to_their_markers_and_back(made: Callable[[Locale], str]) -> None:
    page = parse(made("zh-Hans"))
    for reference in page.with_class("note-ref"):
        note = page.by_id((reference.attrs["href"] or "")[1:])
        assert f"#{reference.attrs['id']}" in [back.attrs["href"] for back in note.with_class("back")]
    term = page.with_class("term")[0]
    entry = page.by_id((term.attrs["href"] or "")[1:])
    assert "少边主义" in entry.text()


def test_each_language_shows_what_its_page_shows(made: Callable[[Locale], str]) -> None:
    pages = {locale: parse(made(locale)) for locale in LOCALES}
    for locale, page in pages.items():
        assert (STRINGS[locale]["notes"] in page.by_id("notes").text()) is True
        assert ("A paragraph <in> English." in page.text()) is (locale == "en")
    assert "燈下" in pages["zh-Hant"].by_id("p1").text()
    assert "灯下" in pages["en"].by_id("p1").text()
    assert 'href="https://example.org/reader/en/articles/' in unescape(made("en"))


# ---- the release


def test_a_release_is_named_or_dated(tmp_path: Path) -> None:
    at = {"SOURCE_DATE_EPOCH": "1763629201"}
    assert release(None, tmp_path, at) == Release("2025-11-20", datetime(2025, 11, 20, 9, 0, 0, tzinfo=UTC))
    assert release("spring", tmp_path, at).name == "spring"
    assert release("2024-02-29", tmp_path, {}) == Release("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC))
    assert release("2024-02-29", tmp_path, {}).day == "2024-02-29"


def test_the_date_is_that_of_the_last_commit(tmp_path: Path) -> None:
    person = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": "1600000000 +0800", "GIT_COMMITTER_DATE": "1700000000 +0800"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **person, **when}
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], env=environment, check=True)
    assert release(None, tmp_path, {}).epoch == 1700000000
    assert release("1.2", tmp_path, {}).day == "2023-11-14"


@pytest.mark.parametrize(
    ("name", "environment", "said"),
    [
        (None, {}, "name one"),
        ("1.2", {}, "name one"),
        ("2025-02-30", {}, "no day"),
        ("a/b", {"SOURCE_DATE_EPOCH": "1700000000"}, "cannot be called"),
        ("../x", {"SOURCE_DATE_EPOCH": "1700000000"}, "cannot be called"),
        (None, {"SOURCE_DATE_EPOCH": "soon"}, "no date"),
        (None, {"SOURCE_DATE_EPOCH": "0"}, "year 1970"),
    ],
)
def test_a_release_without_a_date_or_with_a_bad_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | None, environment: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ReleaseError, match=said):
        release(name, tmp_path, environment)


# ---- the configuration


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    monkeypatch.delenv("READER_CORPUS", raising=False)
    (tmp_path / "corpus").mkdir()

    def write(text: str) -> Path:
        path = tmp_path / "mkdocs.yml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_the_projects_own_configuration_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("READER_CORPUS", raising=False)
    said = configuration.load(root / "mkdocs.yml")
    assert (said.name, said.corpus, said.glossary) == ("reader", root / "corpus", root / "corpus" / "glossary")
    assert (said.title, said.said("site_name", "en")) == ("学术中文读本", "Chinese Scholarly Reader")


def test_a_configuration_may_say_otherwise(project: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHERE", "https://example.org/r")
    text = (
        "site_url: !ENV [NOWHERE, WHERE, x]\nsite_name: !ENV NOWHERE\nplugins: [!!python/name:os.system '']\n"
        "extra: {reader: {name: b, release: 2025-11-20, corpus: own}}\n"
    )
    config = project(text)
    monkeypatch.setenv("READER_CORPUS", str(config.parent / "corpus"))
    said = configuration.load(config)
    assert (said.url, said.title, said.name, said.release) == ("https://example.org/r/", "reader", "b", "2025-11-20")
    assert said.corpus == config.parent / "corpus"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is not YAML"),
        ("- a", "is not a table"),
        ("extra: {reader: [a]}", "extra.reader is not a table"),
        ("extra: {reader: {corpus: none}}", "no corpus folder"),
        ("extra: {reader: {templates: none}}", "no folder"),
    ],
)
def test_a_bad_configuration_is_named(project: Callable[[str], Path], text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        configuration.load(project(text))
    with pytest.raises(SettingsError, match="cannot read"):
        configuration.load(Path("nowhere.yml"))


# ---- the command


@pytest.fixture
def essays(project: Callable[[str], Path], root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = project("site_name: 读本\nextra: {reader: {release: '2025-11-20'}}\n")
    (config.parent / "corpus" / "articles").mkdir()
    for name in ("friend-shoring.txt", "friend-shoring.toml"):
        text = (root / "corpus" / "articles" / name).read_text("utf-8")
        (config.parent / "corpus" / "articles" / name).write_text(text, "utf-8")
    monkeypatch.chdir(config.parent)
    return config.parent


def test_the_command_writes_both_and_says_their_size(
    essays: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["bundle", "--site", str(site)]) == 0
    done = capsys.readouterr()
    assert done.err == ""
    assert re.fullmatch(
        r"dist/reader-2025-11-20\.zip: \d+ KB, 9 files\ndist/reader-2025-11-20\.epub: \d+ KB, \d+ files\n", done.out
    )
    first = {path.name: path.read_bytes() for path in (essays / "dist").iterdir()}
    assert len(first) == 2
    assert cli.main(["bundle", "--site", str(site), "--out", "again"]) == 0
    assert {path.name: path.read_bytes() for path in (essays / "again").iterdir()} == first


def test_built_anew_by_another_process_it_is_the_same(root: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / "articles").mkdir(parents=True)
    for path in (root / "corpus" / "articles").glob("friend-shoring.*"):
        shutil.copy(path, texts / "articles")
    (texts / "glossary").mkdir()
    concepts = {"friend-shoring": "友岸外包", "supply-chain": "供应链", "tariff": "关税", "ally": "盟友"}
    (texts / "glossary" / "some.toml").write_text(
        "".join(f'[{slug}]\nzh = "{zh}"\nen = "{slug}"\n' for slug, zh in concepts.items()), "utf-8"
    )
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "reader", "bundle", "--release", "2025-11-20", "--out", str(out)]
        # What stands in sets and dictionaries of texts comes in another order.
        environment = {**os.environ, "PYTHONHASHSEED": seed, "READER_CORPUS": str(texts)}
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert sorted(made[0]) == ["reader-2025-11-20.epub", "reader-2025-11-20.zip"]
    assert made[0] == made[1]


def test_the_command_writes_single_articles(essays: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bundle", "--single", "friend-shoring", "--language", "en", "--out", "."]) == 0
    assert re.fullmatch(r"friend-shoring\.html: \d+ KB\n", capsys.readouterr().out)
    assert '<html lang="en">' in (essays / "friend-shoring.html").read_text("utf-8")
    assert cli.main(["bundle", "--single", "freind-shoring"]) == 2
    assert "there is no article 'freind-shoring'; there are friend-shoring" in capsys.readouterr().err


def test_the_command_says_what_is_wrong(essays: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bundle", "--config", "no.yml"]) == 2
    assert "cannot read no.yml" in capsys.readouterr().err
    assert cli.main(["bundle", "--release", "a b"]) == 2
    assert "cannot be called 'a b'" in capsys.readouterr().err
    (site / "aux.html").write_text("", "utf-8")
    assert cli.main(["bundle", "--site", str(site)]) == 1
    assert "(bundle-name)" in capsys.readouterr().err
    assert not list((essays / "dist").iterdir())
    (essays / "own").mkdir()
    (essays / "own" / "single.html.j2").write_text("{{ a.nothing }}", "utf-8")
    (essays / "mkdocs.yml").write_text("extra: {reader: {release: '2025-11-20', templates: own}}", "utf-8")
    assert cli.main(["bundle", "--single", "friend-shoring"]) == 1
    assert "single.html.j2:1" in capsys.readouterr().err


def test_a_site_that_cannot_be_built_is_no_bundle(
    essays: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: dict[str, str] = {}

    def run(command: list[str], env: dict[str, str], check: bool) -> subprocess.CompletedProcess[str]:
        assert "mkdocs" in command
        seen.update(env)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(make.subprocess, "run", run)
    assert cli.main(["bundle"]) == 1
    assert "could not be built" in capsys.readouterr().err
    assert (seen["READER_OFFLINE"], seen["SOURCE_DATE_EPOCH"]) == ("true", "1763596800")


def test_the_book_is_in_the_order_of_the_list(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("READER_CORPUS", raising=False)
    book, problems = read(configuration.load(root / "mkdocs.yml"))
    assert problems == []
    assert len(book.chapters) == 6
    assert all(chapter.translation for chapter in book.chapters)
