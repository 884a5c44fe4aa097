"""The search engine in a browser, against a plain scan of what is exported: over http and from a folder."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import opencc
import pytest

from reader.folding import fold

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A worker in a page, as the search page has it: asks one thing after another, and says what it answers.
ASK = """() => {
  const worker = new Worker(document.documentElement.dataset.engine);
  const waiting = new Map();
  worker.onmessage = ({data: {type, data}}) => { if (type === 3) waiting.get(data.id)?.(data) };
  let number = 0;
  window.ask = request => new Promise(resolve => {
    const id = ++number;
    waiting.set(id, resolve);
    worker.postMessage({type: 2, data: {id, ...request}});
  });
}"""
ALL = """async queries => {
  const found = [];
  for (const q of queries) {
    const {count, articles, error} = await ask({q, all: true});
    const hits = articles.flatMap(a => [...a.hits, ...a.notes].map(hit => `${a.id} ${hit.anchor}`));
    found.push({count, error, hits});
  }
  return found;
}"""

PLAIN = re.compile("[\u4e00-\u9fff]+")


def engine(page: Page, where: str, prefix: str = "") -> Page:
    """A page on which ``ask`` answers. It has none of the theme's scripts, but what makes a worker of a frame."""
    base = where.rsplit("/", 1)[0]
    page.goto(where)
    page.set_content('<html><body><script src="assets/iframe-worker.js"></script></body></html>')
    page.evaluate("where => document.documentElement.dataset.engine = where", f"{base}/assets/search.js?in={prefix}")
    page.evaluate(ASK)
    return page


Units = list[tuple[str, list[str]]]
"""Article and anchor of each paragraph, heading, table or note, with its texts."""


def units_of(site: Path) -> Units:
    """All of a site that can be found, as the export has it."""
    found = []
    for path in sorted(site.glob("articles/*/article.json")):
        data = json.loads(path.read_text("utf-8"))
        for block in data["blocks"]:
            if block["type"] in ("formula", "pull-quote"):
                continue
            texts = [block.get("text"), block.get("caption"), block.get("source"), *block.get("header", [])]
            texts += [cell for row in block.get("rows", []) for cell in row]
            found.append((f"{data['id']} {block['id']}", [text for text in texts if text]))
        found += [(f"{data['id']} {note['id']}", [note["text"]]) for note in data["notes"]]
    return found


@pytest.fixture(scope="module")
def units(seeds_site: Path) -> Units:
    """All that can be found of the real texts."""
    return units_of(seeds_site)


def queries(units: Units) -> tuple[list[tuple[str, str]], list[str]]:
    """What is asked: Chinese with the Simplified of it, a quarter of it in Traditional; and words in Latin letters."""
    random_ = random.Random(20261120)
    texts = [text for _, all_ in units for text in all_ if len(text) > 20]
    traditional = [opencc.OpenCC(name) for name in ("s2t", "s2tw")]
    chinese: list[tuple[str, str]] = []
    while len(chinese) < 400:
        text, length = random_.choice(texts), random_.randint(2, 8)
        start = random_.randrange(len(text) - length)
        piece = text[start : start + length]
        if PLAIN.fullmatch(piece):
            number = len(chinese)
            chinese.append((traditional[number % 2].convert(piece) if number < 100 else piece, piece))
    words = sorted({word for text in texts for word in re.findall("[A-Za-z]{2,}", text)})
    return chinese, ["RCEP", "GPAI", *random_.sample(words, 98)]


def scan(units: Units) -> tuple[list[str], list[set[str]]]:
    """The queries, and where a plain scan finds each."""
    chinese, latin = queries(units)
    folded = [(name, [fold(text) for text in texts]) for name, texts in units]
    wanted = [{name for name, texts in units if any(plain in text for text in texts)} for _, plain in chinese]
    for word in latin:
        alone = re.compile(rf"(?<![a-z]){word.lower()}(?![a-z])")
        wanted.append({name for name, texts in folded if any(alone.search(text) for text in texts)})
    return [asked for asked, _ in chinese] + latin, wanted


@pytest.mark.seeds
@pytest.mark.parametrize("how", ["http", "file"])
def test_all_that_is_there_is_found_and_nothing_else(
    chromium: Browser, seeds_site: Path, seeds_address: str, units: Units, how: str
) -> None:
    asked, wanted = scan(units)
    assert len(asked) == 500
    assert sum(map(len, wanted)) > 1500
    page = chromium.new_page()
    page.context.set_offline(how == "file")
    where = seeds_address if how == "http" else f"{seeds_site.as_uri()}/"
    found = engine(page, f"{where}404.html").evaluate(ALL, asked)
    page.close()
    wrong = {
        query: (sorted(want - set(one["hits"]))[:3], sorted(set(one["hits"]) - want)[:3])
        for query, want, one in zip(asked, wanted, found, strict=True)
        if set(one["hits"]) != want or one["count"] != len(want) or len(one["hits"]) != len(want)
    }
    assert wrong == {}


# --- the language of queries, on the sample texts ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(chromium: Browser, address: str) -> Iterator[Page]:
    """A page on which ``ask`` answers of the sample texts."""
    page = chromium.new_page()
    yield engine(page, f"{address}404.html")
    page.close()


Answer = dict[str, Any]


def ask(page: Page, query: str, **more: Any) -> Answer:
    answer: Answer = page.evaluate("request => ask(request)", {"q": query, "all": True, **more})
    assert answer["error"] != "load", answer
    return answer


def hits(answer: Answer) -> set[str]:
    """What was found, in Chinese."""
    return {
        f"{article['id']} {hit['anchor']}"
        for article in answer["articles"]
        for hit in (*article["hits"], *article["notes"])
        if hit["kind"] != "e"
    }


def text_of(runs: list[tuple[str, bool]]) -> str:
    return "".join(text for text, _ in runs)


def marked(runs: list[tuple[str, bool]]) -> list[str]:
    return [text for text, mark in runs if mark]


@pytest.fixture(scope="module")
def printed(built: Path) -> dict[str, str]:
    """What can be found of the sample texts, folded, by article and anchor."""
    return {name: fold("\n".join(texts)) for name, texts in units_of(built)}


def having(printed: dict[str, str], *words: str) -> set[str]:
    return {name for name, text in printed.items() if all(fold(word) in text for word in words)}


def test_several_words_mean_all_of_them_and_a_hyphen_none(asking: Page, printed: dict[str, str]) -> None:
    both = having(printed, "供应链", "友岸外包")
    assert len(both) > 2
    assert hits(ask(asking, "供应链 友岸外包")) == both
    assert hits(ask(asking, "供应链　-友岸外包")) == having(printed, "供应链") - both
    assert hits(ask(asking, "供应链 -“友岸外包”")) == having(printed, "供应链") - both


def test_words_that_stand_apart_are_found_if_nothing_has_them_together(asking: Page, printed: dict[str, str]) -> None:
    assert not having(printed, "友岸外包", "神奇数目")
    answer = ask(asking, "友岸外包 神奇数目")
    assert {"kind": "apart"} in answer["notices"]
    found = {article["id"] for article in answer["articles"]}
    both = [{name.split()[0] for name in having(printed, word)} for word in ("友岸外包", "神奇数目")]
    assert found >= both[0] & both[1]
    assert hits(answer) == {
        name for name in having(printed, "友岸外包") | having(printed, "神奇数目") if name.split()[0] in found
    }
    # An author beside a word of the text.
    assert [a["id"] for a in ask(asking, "翻检旧刊 甲某")["articles"]] == ["jia-2024-ban"]
    assert [a["id"] for a in ask(asking, "检查学刊")["articles"]] == ["jia-2024-ban"]


def test_quotation_marks_make_a_phrase_and_need_not_be_closed(asking: Page, printed: dict[str, str]) -> None:
    wanted = {name for name, text in printed.items() if re.search(r"\bsmall yard, high fence\b", text)}
    assert wanted
    for query in ('"small yard, high fence"', "“small yard, high fence”", '"Small  yard, high fence'):
        assert hits(ask(asking, query)) == wanted
    assert {"kind": "unclosed"} in ask(asking, '"small yard')["notices"]
    # Signs that are not in the text are left out, and that is said.
    loose = ask(asking, '"small yard / high fence"')
    assert hits(loose) == wanted
    assert {"kind": "punctuation"} in loose["notices"]


def test_fields_and_years_narrow(asking: Page, printed: dict[str, str]) -> None:
    notes = ask(asking, "note:少边主义")
    assert hits(notes) == {name for name in having(printed, "少边主义") if " n" in name}
    assert not any(article["hits"] for article in notes["articles"])
    titled = ask(asking, "title:友岸外包")
    assert [article["id"] for article in titled["articles"]] == ["friend-shoring"]
    assert hits(ask(asking, "title:友岸外包 供应链")) == {
        name for name in having(printed, "供应链") if name.startswith("friend-shoring ")
    }
    assert [a["id"] for a in ask(asking, "作者：甲某")["articles"]] == ["jia-2024-ban"]
    assert [a["id"] for a in ask(asking, "author:jiamou")["articles"]] == ["jia-2024-ban"]
    assert [a["id"] for a in ask(asking, 'journal:"检查学刊" year:2024')["articles"]] == ["jia-2024-ban"]
    assert [a["id"] for a in ask(asking, "少边主义 2023-2025")["articles"]] == ["jia-2024-ban"]
    assert "jia-2024-ban" not in {a["id"] for a in ask(asking, "少边主义 year:2025-")["articles"]}
    assert ask(asking, "少边主义 2023-2025")["understood"][1] == {
        "kind": "years",
        "from": 2023,
        "to": 2025,
        "without": "少边主义",
    }


def test_a_concept_is_asked_for_in_all_its_forms_and_others_are_only_offered(
    asking: Page, printed: dict[str, str]
) -> None:
    narrow, wide = ask(asking, "小多边主义"), ask(asking, "concept:少边主义")
    assert hits(narrow) == having(printed, "小多边主义")
    assert {"少边主义", "minilateralism"} <= {variant["text"] for variant in narrow["variants"]}
    assert narrow["together"]["q"] == "concept:少边主义"
    assert len(hits(wide)) > len(hits(narrow))
    # Each has one of the forms, and most have another than the one that was asked for before.
    forms = [fold(text) for text in ("少边主义", "小多边", "迷你边", "少边", "微边主义", "minilateral")]
    assert all(any(form in printed[name] for form in forms) for name in hits(wide))
    assert hits(ask(asking, "concept:minilateralism")) == hits(wide)
    assert narrow["concepts"][0]["slug"] == "minilateralism"


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("xiaoyuangaoqiang", "small-yard-high-fence"),
        ("xiǎo yuàn gāo qiáng", "small-yard-high-fence"),
        ("Shaobian", "minilateralism"),
    ],
)
def test_headwords_are_found_by_pinyin(asking: Page, query: str, slug: str) -> None:
    answer = ask(asking, query)
    assert answer["concepts"][0]["slug"] == slug
    assert answer["count"] == 0
    assert {"kind": "pinyin", "text": query} in answer["notices"]


def test_titles_are_found_by_pinyin(asking: Page) -> None:
    assert [a["id"] for a in ask(asking, "guanjian kuangchan lianmeng")["articles"]] == ["critical-minerals-alliances"]


def test_the_title_comes_first_then_the_heading(asking: Page) -> None:
    answer = ask(asking, "少边主义")
    assert answer["articles"][0]["titled"]
    order = [article["titled"] for article in answer["articles"]]
    assert order == sorted(order, reverse=True)
    for article in answer["articles"]:
        kinds = [hit["kind"] == "h" for hit in article["hits"]]
        assert kinds == sorted(kinds, reverse=True)


def test_what_is_marked_is_what_was_asked(asking: Page) -> None:
    for query in ("供应链 安全", "RCEP", "少邊主義"):
        for article in ask(asking, query)["articles"]:
            for hit in (*article["hits"], *article["notes"]):
                assert {fold(text) for text in marked(hit["excerpt"])} <= set(fold(query).split())
                assert marked(hit["excerpt"])
                assert len(text_of(hit["excerpt"])) <= 250
                assert f"/articles/{article['id']}/?" in hit["url"]
                assert hit["url"].endswith(f"#{hit['anchor']}")


def test_results_are_in_the_language_of_the_reader(chromium: Browser, address: str, asking: Page) -> None:
    here = hits(ask(asking, "少边主义"))
    for prefix, lang, concept in (("zh-hant/", "zh-Hant", "少邊主義"), ("en/", "zh-Hans", "minilateralism")):
        page = engine(chromium.new_page(), f"{address}404.html", prefix)
        answer = ask(page, "少邊主義")
        assert hits(answer) == here
        assert answer["concepts"][0]["name"] == concept
        every = [hit for article in answer["articles"] for hit in article["hits"] if hit["kind"] != "e"]
        assert all(f"/{prefix}articles/" in hit["url"] for hit in every)
        own = [hit for hit in every if "multilateralism-crisis" not in hit["url"]]
        assert {hit["lang"] for hit in own} == {lang}
        wanted = "少邊主義" if prefix == "zh-hant/" else "少边主义"
        assert {text for hit in own for text in marked(hit["excerpt"])} == {wanted}
        page.close()


ODD = [
    "中", "的", "安全" * 250, '"', '""', "“少边", "(", "[a-z", "a.*[", "\\", "^$", "*", "+", "?", "<b>x</b>",
    "<script>", "&amp;", "😀", "😀安全", "\ud83d", "-", "--", "-中国", "title:", "title:“", "year:x",
    "year:99999", "concept:没有的", "note:", "。，", "　", "%", "%E4", "#", "~shao", "#minilateralism",
    "constructor", "__proto__", "\u200b", "a\u0301", "１２３", "𠮷", "small-yard",
]  # fmt: skip


def test_odd_queries_have_a_sensible_answer_and_no_error(asking: Page, printed: dict[str, str]) -> None:
    for query in ODD:
        for more in ({}, {"all": False, "facets": True}):
            answer = ask(asking, query, **more)
            assert answer["error"] in (None, "empty", "nothing-to-find"), query
    assert ask(asking, "   ")["error"] == "empty"
    assert ask(asking, "😀")["error"] == "nothing-to-find"
    assert ask(asking, "-中国")["error"] == "nothing-to-find"
    assert hits(ask(asking, "墙")) == having(printed, "墙")
    assert hits(ask(asking, "“少边")) == having(printed, "少边")
    nothing = ask(asking, "友岸外包与高墙小院之类")
    assert nothing["count"] == 0
    assert all(suggestion["articles"] for suggestion in nothing["suggestions"])
    assert "友岸外包" in nothing["suggestions"][0]["text"]


def test_filters_say_how_many_and_add_themselves_to_the_query(asking: Page) -> None:
    answer = ask(asking, "少边主义", facets=True)
    facets = answer["facets"]
    assert sum(count for _, count in facets["years"]) == len(answer["articles"])
    name, count, query = facets["journals"][0]
    assert len(ask(asking, query)["articles"]) == count
    assert name in query
    for name, _, query in facets["concepts"]:
        assert ask(asking, query)["count"] > 0, name


def test_a_newer_question_goes_before_an_older_one(asking: Page) -> None:
    found = asking.evaluate(
        """async () => {
          const answered = [];
          for (const q of ["的", "是", "少边主义"]) ask({q, all: true}).then(answer => answered.push(answer.q));
          while (!answered.includes("少边主义")) await new Promise(resolve => setTimeout(resolve, 10));
          return answered;
        }"""
    )
    assert found[-1] == "少边主义"


def test_nothing_is_loaded_before_a_question(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(f"{address}about/", wait_until="load")
    page.wait_for_timeout(300)
    loaded = [url for url in asked if url.startswith("search/")]
    assert loaded == ["search/search_index.json"]
    page.locator(".md-search__input").fill("少边主义")
    page.locator(".md-search-result__item").first.wait_for()
    assert any(url.startswith("search/keys/") for url in asked)
    page.close()


@pytest.mark.parametrize("how", ["http", "file"])
def test_the_box_of_the_theme_answers(visit: Callable[..., Page], offline: Path, address: str, how: str) -> None:
    page = visit("about/") if how == "http" else visit("zh-hant/about.html", base=f"{offline.as_uri()}/")
    page.locator(".md-search__input").fill("友岸外包")
    items = page.locator(".md-search-result__item")
    items.first.wait_for()
    links = page.locator(".md-search-result__link")
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    prefix = "" if how == "http" else "zh-hant/"
    assert f"{prefix}concepts/friend-shoring/" in addresses[0]
    assert any(f"/{prefix}articles/friend-shoring/" in url and "#p" in url for url in addresses)
    assert f"/{prefix}search/" in addresses[-1]
    # By keyboard to the first passage, which is marked there.
    page.locator(".md-search-result__link[href*='#']").first.press("Enter")
    page.wait_for_selector("mark.found")
    assert page.locator("mark.found").first.text_content() == "友岸外包"
