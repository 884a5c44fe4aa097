"""The search index against a plain reading of the same texts."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import handmade

from reader import glossary
from reader.concepts import Concordance
from reader.folding import fold
from reader.glossary import Glossary
from reader.model import Bilingual, Paragraph
from reader.script import Traditional
from reader.search import index as module
from reader.search.grams import CJK, grams, spelt
from reader.search.index import Index, PagePart
from reader.search.pages import sections, theme_index
from reader.search.postings import DIGITS, LARGEST, LEADS, encode
from reader.terms.annotate import annotate
from reader.terms.lexicon import Lexicon
from reader.texts import of_abstracts, of_body, of_notes
from reader.words import Segmenter


def decode(written: str) -> tuple[list[int], list[int]]:
    """The numbers of a list, and those of them behind the mark: another hand than the one that writes."""
    found: tuple[list[int], list[int]] = ([], [])
    for into, part in zip(found, f"{written}!".split("!"), strict=False):
        last, at = -1, 0
        while at < len(part):
            lead, first, more = DIGITS.index(part[at]), 0, 0
            while lead >= LEADS[more]:
                lead -= LEADS[more]
                first += LEADS[more] * len(DIGITS) ** more
                more += 1
            rest = lead
            for char in part[at + 1 : at + 1 + more]:
                rest = rest * len(DIGITS) + DIGITS.index(char)
            last += first + rest + 1
            into.append(last)
            at += more + 1
    return sorted(found[0] + found[1]), found[1]


@given(st.lists(st.sets(st.integers(0, LARGEST), min_size=1, max_size=40), min_size=1, max_size=8))
def test_a_list_is_read_as_it_was_written(lists: list[set[int]]) -> None:
    numbers = [sorted(one) for one in lists]
    starts = np.cumsum([0, *map(len, numbers[:-1])])
    written = encode(np.array([n for one in numbers for n in one]), starts)
    assert [decode(one)[0] for one in written] == numbers
    assert not set("".join(written)) & set(' !"\\')


def test_short_gaps_are_short() -> None:
    ends = np.array([55, 56, 56 + 27 * 91 - 1, 56 + 27 * 91, LARGEST])
    assert [len(text) for text in encode(ends, np.arange(5))] == [1, 2, 2, 3, 4]
    with pytest.raises(ValueError, match="larger"):
        encode(np.array([LARGEST + 1]), np.array([0]))


def naive(text: str) -> set[str]:
    """The n-grams and words of a text, one after another."""
    folded = fold(text)
    chinese = re.compile(f"[{CJK}]")
    found = {char for char in folded if chinese.match(char)}
    found |= {a + b for a, b in pairwise(folded) if chinese.match(a) and chinese.match(b)}
    word = ""
    for char in f"{folded} ":
        same = bool(word) and word[-1].isdecimal() == char.isdecimal()
        if char.isalnum() and not chinese.match(char) and (same or not word):
            word += char
            continue
        if word:
            found.add(word[:40])
        word = char if char.isalnum() and not chinese.match(char) else ""
    return found


@given(st.text(alphabet="加入脫钩𠮷〇かAb9Ⅷ①é，。（） \n_", max_size=60))
def test_the_grams_of_a_text_are_all_that_it_has(text: str) -> None:
    found = grams(text)
    pairs = spelt(found.pairs)
    assert {*pairs, *map(chr, found.chars.tolist()), *found.words} == naive(text)
    assert len(pairs) == len(set(pairs))
    folded = fold(text)
    assert found.counts.tolist() == [sum(a + b == pair for a, b in pairwise(folded)) for pair in pairs]


# --- a whole index ---------------------------------------------------------------------------------------------------


def read(files: dict[str, str]) -> dict[str, Any]:
    """What the files say, by name without ending."""
    found = {}
    for name, content in files.items():
        call = re.fullmatch(r'readerFound\("([^"]+)",(.*)\)\n', content, re.S)
        assert call is not None
        assert f"{call[1]}.js" == name
        found[call[1]] = json.loads(call[2])
    return found


@pytest.fixture(scope="module")
def known(root: Path) -> Glossary:
    return glossary.load(root / "corpus/glossary", "glossary")[0]


@pytest.fixture(scope="module")
def made(known: Glossary) -> dict[str, Any]:
    lexicon = Lexicon(known)
    concordance = Concordance(known, lexicon)
    index = Index(known, Traditional(Segmenter()).convert)
    for number in range(3):
        article = handmade.article(id=f"a{number}")
        layer = annotate(article, lexicon)
        concordance.add(article, layer)
        index.add(article, layer, Traditional(Segmenter()).convert)
    index.add_pages([PagePart("about/", "说明", "how", "这一页说怎样检索。")])
    return read(dict(index.files(concordance)))


def lists(made: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name, shard in made.items():
        if name.startswith("keys/"):
            for head, rests, written in shard:
                found |= zip([head + rest for rest in rests.split(" ")], written.split(" "), strict=True)
    return found


def pieces_of(made: dict[str, Any]) -> dict[int, str]:
    """The text of each piece of an article, by number."""
    return {
        int(name.removeprefix("texts/")): "\n".join(part[3] for part in content)
        for name, content in made.items()
        if name.startswith("texts/")
    }


def test_each_key_leads_to_the_pieces_that_have_it_and_to_no_other(made: dict[str, Any]) -> None:
    pieces = {number: naive(text) for number, text in pieces_of(made).items()}
    for key, written in lists(made).items():
        if len(key) > 1 and not key.startswith(("~", "#")):
            assert {n for n in decode(written)[0] if n in pieces} == {n for n, has in pieces.items() if key in has}, key
    every = set().union(*pieces.values())
    assert every <= set(lists(made))
    # A character leads to the articles that have it.
    concepts, titles = made["index"]["concepts"], made["titles/0"]
    for char in (key for key in every if re.fullmatch(f"[{CJK}]", key)):
        has = {n for n in decode(lists(made)[char])[0] if concepts <= n < concepts + len(titles)}
        assert has == {concepts, concepts + 1, concepts + 2}, char


def test_what_is_frequent_or_in_a_heading_is_marked(made: dict[str, Any]) -> None:
    pieces = made["texts/" + str(min(pieces_of(made)))]
    heading = next(part[3] for part in pieces if part[1] == "h")
    pair = next(gram for gram in naive(heading) if len(gram) == 2)
    assert min(pieces_of(made)) in decode(lists(made)[pair])[1]


def test_all_texts_are_there_in_their_order(made: dict[str, Any]) -> None:
    article = handmade.article(id="a0")
    wanted: dict[str, str] = {}
    for text in (*of_abstracts(article), *of_body(article), *of_notes(article)):
        before = wanted.get(text.anchor)
        wanted[text.anchor] = text.text if before is None else f"{before}\n{text.text}" if text.text else before
    concepts, (body, notes, _) = made["index"]["concepts"], made["index"]["articles"]
    first = concepts + 1
    parts = [part for n in range(first, first + body[0] + notes[0]) for part in made[f"texts/{n}"]]
    assert [(part[0], part[3]) for part in parts] == list(wanted.items())


def test_the_traditional_text_can_be_made_of_what_is_written(made: dict[str, Any]) -> None:
    convert = Traditional(Segmenter()).convert
    usual = str.maketrans(dict(zip(*made["traditional"], strict=True)))
    differences = 0
    for name, content in made.items():
        for part in content if name.startswith("texts/") else ():
            if part[1] == "n":  # the titles of works in notes stay as they are
                continue
            units = list(part[3].translate(usual).encode("utf-16-le"))
            at = 0
            for step, char in zip(part[4][::2], part[4][1::2], strict=True):
                at += step
                units[2 * at : 2 * at + 2] = char.encode("utf-16-le")
                differences += 1
            assert bytes(units).decode("utf-16-le") == convert(part[3])
    assert differences > 0


def test_a_rare_character_counts_as_browsers_count(known: Glossary) -> None:
    index = Index(known)
    blocks = (Paragraph("p1", "𠮷里程与公里", (), 1, (1, 1)),)
    index.add(
        handmade.article(blocks=blocks, notes=()),
        annotate(handmade.article(), Lexicon(known)),
        lambda text, _: "𠮷裡程與公里" if text.startswith("𠮷") else text,
    )
    made = read(dict(index.files(Concordance.empty())))
    (part,) = (part for name, c in made.items() if name.startswith("texts/") for part in c if part[0] == "p1")
    usual = dict(zip(*made["traditional"], strict=True))
    # Two units for the first character; what is usual needs no entry.
    assert usual["里"] == "裡"
    assert part[4] == [6, "里"]


def test_titles_names_and_headwords_are_found_by_pinyin(made: dict[str, Any]) -> None:
    keys = lists(made)
    concept = [name for name in made if name.startswith("concepts/")]
    numbers = {record[0]: n for n, record in enumerate(r for name in sorted(concept, key=_number) for r in made[name])}
    assert numbers["small-yard-high-fence"] in decode(keys["~yuangao"])[0]
    assert "xiao yuan gao qiang" in json.dumps(made, ensure_ascii=False)
    title = made["index"]["concepts"]
    reading = made["titles/0"][0][7][0].split()
    assert title in decode(keys["~" + "".join(reading[:2])])[0]
    assert set(reading) <= set(made["index"]["syllables"].split())


def _number(name: str) -> int:
    return int(name.rpartition("/")[2])


def test_the_passages_of_a_concept_are_under_its_slug(made: dict[str, Any]) -> None:
    names = sorted((name for name in made if name.startswith("concepts/")), key=_number)
    slugs = [record[0] for name in names for record in made[name]]
    wanted: dict[str, set[int]] = {slug: set() for slug in slugs}
    for name, content in made.items():
        for part in content if name.startswith("texts/") else ():
            for number in part[5]:
                wanted[slugs[number]].add(_number(name))
    assert sum(map(len, wanted.values())) >= 3
    found = lists(made)
    assert {slug: set(decode(found.get(f"#{slug}", ""))[0]) for slug in slugs} == wanted


def test_no_file_is_large_and_a_piece_is_one_article(known: Glossary) -> None:
    blocks = tuple(Paragraph(f"p{n}", "共同安全与发展。" * 40, (), 1, (1, 1)) for n in range(60))
    index = Index(known)
    layer = annotate(handmade.article(), Lexicon(known))
    index.add(handmade.article(blocks=blocks), layer)
    made = dict(index.files(Concordance.empty()))
    sizes = [len(text.encode()) for name, text in made.items() if name.startswith("texts/")]
    assert max(sizes) < module.PIECE * 1.4
    assert len(sizes) > 5
    assert max(len(text.encode()) for name, text in made.items() if name.startswith("keys/")) < module.SHARD * 1.3


def test_an_empty_site_has_an_index(known: Glossary) -> None:
    made = read(dict(Index(Glossary()).files(Concordance.empty())))
    assert made["index"]["shards"] == ""
    assert made["index"]["articles"] == [[], [], []]
    nothing = handmade.article(blocks=(), notes=())
    bare = Index(known)
    bare.add(nothing, annotate(nothing, Lexicon(known)))
    assert read(dict(bare.files(Concordance.empty())))["index"]["concepts"] == len(known.concepts)


def test_the_release_changes_with_what_is_found(known: Glossary) -> None:
    def release(text: str) -> str:
        index = Index(known)
        article = handmade.article(blocks=(Paragraph("p1", text, (), 1, (1, 1)),))
        index.add(article, annotate(article, Lexicon(known)))
        return str(read(dict(index.files(Concordance.empty())))["index"]["release"])

    assert release("一个词。") == release("一个词。") != release("两个词。")


def test_the_sections_of_a_page_stand_under_their_headings() -> None:
    html = (
        '<h1 id="a">说明</h1><p>甲<b>乙</b></p><script>x</script>'
        '<h2 id="b">再说<a class="headerlink">¶</a></h2><ul><li>丙</li></ul>'
    )
    found = sections(html, "about/", "说明")
    assert [(part.anchor, part.text) for part in found] == [("a", "说明 甲乙"), ("b", "再说 丙")]
    assert sections("", "x/", "x") == []


def test_what_the_theme_loads_is_empty() -> None:
    made = dict(theme_index())
    assert json.loads(made["search_index.json"])["docs"] == []
    assert made["search_index.js"].endswith(made["search_index.json"])


def test_an_english_title_of_a_translation_is_found(known: Glossary) -> None:
    article = handmade.article()
    assert isinstance(article.meta.title, Bilingual)
    index = Index(known)
    index.add(article, annotate(article, Lexicon(known)))
    made = read(dict(index.files(Concordance.empty())))
    english = made["titles/0"][0][2][0]
    assert english
    for word in re.findall(r"[a-z]+", fold(english)):
        assert made["index"]["concepts"] in decode(lists(made)[word])[0]
