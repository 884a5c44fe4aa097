"""The concept pages of the real texts, against counts that are made in another way.

The texts are other people's work: nothing of their sentences stands here. Skips where they are not.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from reader import pipeline
from reader.terms import guards
from reader.texts import of_note

pytestmark = pytest.mark.seeds

Counts = dict[str, Counter[str]]
"""Concept to article to how often."""

ASKED = {
    "minilateralism": "少边主义",
    "fubian-plurilateralism": "复边主义",
    "plurilateralism": "诸边主义",
    "small-yard-high-fence": "小院高墙",
    "friend-shoring": "友岸外包",
    "near-shoring": "近岸外包",
    "reshoring": "回岸",
    "decoupling": "脱钩",
    "de-risking": "去风险",
    "rules-lock-in": "规锁",
    "long-arm-jurisdiction": "长臂管辖",
    "poison-pill": "毒丸条款",
    "magic-number": "神奇数目",
    "joint-statement-initiative": "联合声明倡议",
    "ipef": "印太经济框架",
    "true-multilateralism": "真正的多边主义",
    "community-shared-future": "人类命运共同体",
    "governance-deficit": "全球治理赤字",
    "issue-coalition": "议题联盟",
    "buyers-cartel": "买方卡特尔",
    "security-exception": "国家安全例外",
}
"""Concepts that the texts discuss, with their headwords."""


@pytest.fixture(scope="module")
def glossary(root: Path) -> dict[str, dict[str, Any]]:
    """The tables of the glossary, as they are written."""
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted((root / "corpus" / "glossary").glob("*.toml")):
        tables |= {slug: table for slug, table in tomllib.loads(path.read_text("utf-8")).items() if slug != "theme"}
    return tables


@pytest.fixture(scope="module")
def articles(seeds_site: Path) -> dict[str, dict[str, Any]]:
    """The exported articles by id."""
    found = [json.loads(path.read_text("utf-8")) for path in seeds_site.glob("articles/*/article.json")]
    return {article["id"]: article for article in found}


@pytest.fixture(scope="module")
def passages(seeds_site: Path) -> dict[str, list[tuple[str, str, str, str]]]:
    """Article, anchor, kind and printed term of every passage of every concept page."""
    line = re.compile(
        r'<li class="passage" data-article="([^"]+)" data-anchor="([^"]+)" data-kind="(\w+)".*?<mark>(.*?)</mark>'
    )
    return {
        path.parent.name: [tuple(map(unescape, found)) for found in line.findall(path.read_text("utf-8"))]
        for path in seeds_site.glob("concepts/*/index.html")
    }


def texts(article: dict[str, Any]) -> Iterator[str]:
    """The texts of the body, as the export has them; what a pull quote says, a paragraph says."""
    for block in article["blocks"]:
        if block["type"] in ("paragraph", "heading"):
            yield block["text"]
        elif block["type"] in ("table", "figure"):
            yield from (block["caption"], block["source"], *block.get("header", ()))
            yield from (cell for row in block.get("rows", ()) for cell in row)


def forms(table: dict[str, Any]) -> list[tuple[str, bool]]:
    """The forms of a concept, and whether their case counts."""
    variants = table.get("variants", {})

    def many(value: Any) -> list[str]:
        return [value] if isinstance(value, str) else list(value)

    plain = [table["zh"], table["en"], *many(variants.get("zh", [])), *many(variants.get("en", []))]
    return [(form, False) for form in plain] + [(form, True) for form in many(table.get("abbr", []))]


def alike(text: str) -> str:
    """Without width, and with one hyphen and one apostrophe; as long as the text."""
    narrow = "".join(c if len(n := unicodedata.normalize("NFKC", c)) != 1 else n for c in text)
    return re.sub("[‐‑‒–−]", "-", narrow).replace("’", "'").replace("‘", "'")


class Scan:
    """Looks for every form at every character, the longest first."""

    def __init__(self, glossary: dict[str, dict[str, Any]]) -> None:
        self.by_first: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
        self.exceptions = {
            slug: [t] if isinstance(t := table.get("except", []), str) else t for slug, table in glossary.items()
        }
        for slug, table in glossary.items():
            for form, cased in forms(table):
                form = alike(form)  # noqa: PLW2901
                self.by_first[form[0].lower()].append((form if cased else form.lower(), slug, cased))
        for found in self.by_first.values():
            found.sort(key=lambda f: -len(f[0]))

    def count(self, text: str, closed: list[tuple[int, int]]) -> Counter[str]:
        """How often each concept is named outside the closed ranges."""
        text = alike(text)
        small = text.lower()
        assert len(small) == len(text)
        found: Counter[str] = Counter()
        at = 0
        while at < len(text):
            for form, slug, cased in self.by_first.get(small[at], ()):
                end = at + len(form)
                if (text if cased else small)[at:end] != form:
                    continue
                if self.in_word(text, at, end) or any(a < end and at < b for a, b in closed):
                    continue
                if any(a <= at and end <= b for a, b in self.false(text, slug)):
                    continue
                found[slug] += 1
                at = end
                break
            else:
                at += 1
        return found

    def in_word(self, text: str, at: int, end: int) -> bool:
        return self.joined(text[at - 1 : at], text[at]) or self.joined(text[end - 1], text[end : end + 1])

    def joined(self, one: str, other: str) -> bool:
        return bool(re.fullmatch(r"[A-Za-z0-9\u00c0-\u024f]{2}", one + other))

    def false(self, text: str, slug: str) -> Iterator[tuple[int, int]]:
        for string in self.exceptions[slug]:
            for match in re.finditer(re.escape(alike(string)), text, re.I):
                yield match.span()


def closed(text: str) -> list[tuple[int, int]]:
    """Titles and addresses."""
    return [
        m.span()
        for m in re.finditer(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|https?://[!-~]+|www\.[!-~]+", text)
    ]


def test_each_page_counts_what_a_plain_scan_of_the_export_counts(
    glossary: dict[str, dict[str, Any]],
    articles: dict[str, dict[str, Any]],
    passages: dict[str, list[tuple[str, str, str, str]]],
    seeds: Path,
) -> None:
    scan = Scan(glossary)
    wanted: Counts = defaultdict(Counter)
    for article in articles.values():
        for text in texts(article):
            for slug, count in scan.count(text, closed(text)).items():
                wanted[slug][article["id"]] += count
    # Which of a note's words are a citation is the reader's own judgement, tested elsewhere; all else is counted anew.
    read = [a for path in sorted(seeds.glob("*.txt")) for a in pipeline.read_file(path, path.name).articles]
    in_notes: Counts = defaultdict(Counter)
    for one in read:
        for note in one.notes:
            ranges = guards.find(of_note(note))
            for slug, count in scan.count(note.text, ranges).items():
                in_notes[slug][one.id] += count
    assert sum(c.total() for c in wanted.values()) > 2000
    assert sum(c.total() for c in in_notes.values()) > 50
    for slug, table in glossary.items():
        known = {alike(form).lower() for form, _ in forms(table)}
        # What an author abbreviates is a form of that article only.
        shown = [p for p in passages[slug] if alike(p[3]).lower() in known]
        body = Counter(p[0] for p in shown if not p[1].startswith("n"))
        notes = Counter(p[0] for p in shown if p[1].startswith("n"))
        assert (slug, body) == (slug, wanted[slug])
        assert (slug, notes) == (slug, in_notes[slug])


def test_the_sum_on_the_page_is_that_of_its_passages(
    seeds_site: Path, passages: dict[str, list[tuple[str, str, str, str]]], glossary: dict[str, dict[str, Any]]
) -> None:
    for slug in glossary:
        html = (seeds_site / "concepts" / slug / "index.html").read_text("utf-8")
        assert re.findall(r'data-count="(\d+)"', html) == [str(len(passages[slug]))], slug
    rows = json.loads((seeds_site / "concepts" / "occurrences.json").read_text("utf-8"))["occurrences"]
    assert Counter(row["concept"] for row in rows) == {slug: len(found) for slug, found in passages.items() if found}


def test_every_passage_leads_to_where_the_term_is_linked(
    seeds_site: Path, passages: dict[str, list[tuple[str, str, str, str]]]
) -> None:
    pages = {path.parent.name: path.read_text("utf-8") for path in seeds_site.glob("articles/*/index.html")}
    places = {article: set(re.findall(r'\bid="([^"]+)"', html)) for article, html in pages.items()}
    link = re.compile(r'<a class="term" data-term="([^"]+)"')
    linked = {article: Counter(link.findall(html)) for article, html in pages.items()}
    for slug, found in passages.items():
        for article, anchor, _, _ in found:
            assert anchor in places[article]
            assert linked[article][slug] > 0


def test_the_renderings_of_one_concept_lead_to_one_page_that_says_who_writes_which(
    seeds_site: Path, passages: dict[str, list[tuple[str, str, str, str]]]
) -> None:
    printed = {p[3] for p in passages["minilateralism"]}
    assert {"少边主义", "小多边主义", "迷你边主义"} <= printed
    html = (seeds_site / "concepts" / "minilateralism" / "index.html").read_text("utf-8")
    rows = dict(re.findall(r'<tr><th scope="row">(小多边主义|少边主义|迷你边主义)</th>(.*?)</tr>', html))
    assert len(rows) == 3
    assert "王中美" in rows["少边主义"]
    assert "苏庆义" in rows["小多边主义"]
    assert "王中美" in rows["迷你边主义"]


def test_what_the_texts_discuss_is_there(
    glossary: dict[str, dict[str, Any]], passages: dict[str, list[tuple[str, str, str, str]]]
) -> None:
    assert {slug: glossary[slug]["zh"] for slug in ASKED} == ASKED
    assert all(passages[slug] for slug in ASKED)
    assert len({p[0] for p in passages["small-yard-high-fence"]}) >= 4


def test_no_term_in_an_address_or_a_title(seeds_site: Path) -> None:
    for path in seeds_site.glob("articles/*/index.html"):
        article = re.search(r"<article.*?</article>", path.read_text("utf-8"), re.S)
        assert article
        # The list of concepts and their definitions are the glossary's own words.
        body = article.group().split('<section class="terms"')[0]
        assert not re.search(r'<a class="ext"[^>]*>(?:(?!</a>).)*<a class="term"', body)
        depth = 0
        for token in re.findall(r'《|》|<a class="term"|</p>|</li>|</h\d>|</td>|</th>', body):
            if token == "《":
                depth += 1
            elif token == "》":
                depth = max(0, depth - 1)
            elif token.startswith("</"):
                depth = 0  # one that is never closed ends with its paragraph
            else:
                assert depth == 0, path


def test_definitions_come_first(seeds_site: Path) -> None:
    kinds = {
        path.parent.name: re.findall(r'class="passage"[^>]*data-kind="(\w+)"', path.read_text("utf-8"))
        for path in seeds_site.glob("concepts/*/index.html")
    }
    assert sum("definition" in found for found in kinds.values()) > 20
    for found in kinds.values():
        first_other = next((n for n, kind in enumerate(found) if kind != "definition"), len(found))
        assert "definition" not in found[first_other:]
