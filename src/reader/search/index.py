"""The index of a site: which pieces of text have which n-gram, and the pieces, as scripts for docs/assets/search.js.

The unit of the index is a *piece*: some paragraphs, or some notes, of one article, of about :data:`PIECE` bytes. What
all n-grams of a query have in common is a few pieces, which the browser loads and looks through; so the index need not
know paragraphs, and is half as large as one that does. An article's title page and a concept's names are pieces too.

Files below ``search/``: ``index.js`` (what is there at all), ``keys/N.js`` (n-grams in order, with the pieces that
have them), ``texts/N.js`` (a piece), ``titles/N.js``, ``concepts/N.js`` and ``pages/N.js`` (:data:`TOGETHER` of them
each). Each is a classic script that calls one function with JSON, so that it is read over http and from file:// alike.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from math import ceil
from typing import Any, Final

import numpy as np
import opencc
from pypinyin import Style, lazy_pinyin, pinyin

from ..concepts import Concordance
from ..folding import fold
from ..glossary import Concept, Glossary
from ..language import script_of
from ..model import Article
from ..pages.article import english_title
from ..pinyin import pinyin_of, plain
from ..source.chars import HAN_CHAR
from ..strings import STRINGS
from ..terms.annotate import Layer
from ..terms.guards import works
from ..texts import Text, of_abstracts, of_body, of_notes, pages_are_printed
from ..translations import Translated, Translation
from .grams import BEYOND, CONCEPT, Codes, grams, spelt, syllable_grams
from .postings import OFTEN as OFTEN_MARK
from .postings import encode

VERSION: Final = 1
"""Of the format of the files; docs/assets/search.js reads this one."""

PIECE: Final = 6_000
"""Bytes of UTF-8 of a piece, about; a paragraph is never cut. Smaller ones make answers lighter, the index heavier."""

SHARD: Final = 12_000
"""Bytes of a file of keys, about."""

TOGETHER: Final = 32
"""How many title pages, or concepts, are in one file."""

OFTEN: Final = 3
"""A piece that has a key as many times is among the first to be looked at."""

_BITS: Final = 21
"""Of a number that says which piece."""

CALL: Final = "readerFound"
"""The function that each file calls with its name and its content."""

Convert = Callable[[str, Sequence[tuple[int, int]]], str]
"""Turns a text into Traditional characters, but for some ranges of it; the text stays as long."""

#: What a part of an article is, by :attr:`reader.texts.Text.kind`. The translation of one is ``e``.
_CODES: Final[Mapping[str, str]] = {
    "text": "p", "heading": "h", "table": "t", "figure": "f", "note": "n", "abstract": "a",
}  # fmt: skip

SAID: Final = ("concept", "note", "page", "passage", "all", "all_text", "instead")
"""What the theme's search box says of results, in each language."""

_BREAK: Final = "\n"
"""Between the parts of a table: no query is found across it."""

Part = list[Any]
"""A part as the browser has it: anchor, code, page, text, differences of the Traditional text, numbers of concepts."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a page that is of no article: one that was written by hand, or a definition."""

    #: Address of the page from the site's root, in the first language.
    url: str
    #: Of the page.
    title: str
    #: Id of the heading; empty for what stands before the first.
    anchor: str
    text: str


class Index:
    """Takes up one article after another. Time and memory grow with the length of the texts."""

    def __init__(self, glossary: Glossary, convert: Convert | None = None) -> None:
        """Begins with the concepts. ``convert`` is what converts their names."""
        self.glossary = glossary
        self._convert = convert
        self._numbers = {slug: number for number, slug in enumerate(glossary.concepts)}
        #: In one number each: a pair, whether a piece has it seldom, and the piece.
        self._pairs: list[Codes] = []
        #: A character, and the number of the concept, article or page that has it: nobody looks for one character
        #: often enough to know its pieces.
        self._chars: list[Codes] = []
        self._seen = np.zeros(BEYOND, np.bool_)
        self._whole = 0
        #: All other keys, numbered as they come, and the number of a key with that of a piece that has it.
        self._keys: defaultdict[str, int] = defaultdict(count().__next__)
        self._words: list[Codes] = []
        self._next = 0
        #: Names and contents of the pieces, as they are written: thousands of small lists would be kept otherwise.
        self._files: list[tuple[str, str]] = []
        self._titles: list[list[Any]] = []
        #: Of each article: pieces of its body, of its notes, of its translation; year; number of its journal.
        self._articles: list[tuple[int, int, int, int, int]] = []
        self._journals: dict[str, int] = {}
        #: By their folded names: an author may be printed in either script.
        self._authors: dict[str, tuple[int, str]] = {}
        self._by: list[list[int]] = []
        self._order: dict[str, int] = {}
        self._sections: list[list[Any]] = []
        #: Characters of Traditional pages, by what they may be in Simplified, where folding does not tell.
        self._ambiguous: dict[str, set[str]] = {}
        self._default = _by_default()
        for code, new in self._default.items():
            if fold(new) != fold(chr(code)):
                self._ambiguous[new] = {chr(code)}
        #: All that titles and names are read as.
        self._syllables: set[str] = set()
        for concept in glossary.concepts.values():
            self._enter(_BREAK.join(concept.forms), readings=[_syllables(concept)])
            self._end()

    # What is found.

    def add(
        self,
        article: Article,
        layer: Layer,
        convert: Convert | None = None,
        translation: Translation | None = None,
    ) -> None:
        """Takes up an article, with its terms and its translation."""
        self._order[article.id] = len(self._order)
        body = "".join(text.text for text in of_body(article))
        script = script_of(body or article.meta.title.zh or "")
        # What is printed in Traditional stays as it is.
        convert = convert if script == "zh-Hans" else None
        self._title(article, script, convert, english_title(article.meta, translation))
        counts = [
            self._pieces(self._part(text, layer, convert) for text in chain(of_abstracts(article), _whole(article))),
            self._pieces(self._part(text, layer, convert, notes=article) for text in of_notes(article)),
            self._pieces(_translated(translation)),
        ]
        journal = article.meta.journal.zh or article.meta.journal.en or ""
        number = self._journals.setdefault(journal, len(self._journals)) if journal else -1
        self._articles.append((counts[0], counts[1], counts[2], article.meta.year or 0, number))
        self._end()
        names = filter(None, (person.zh or person.en for person in article.meta.authors))
        self._by.append([self._authors.setdefault(fold(name), (len(self._authors), name))[0] for name in names])

    def add_pages(self, sections: Iterable[PagePart]) -> None:
        """Takes up other pages: after all articles."""
        for section in sections:
            self._sections.append([section.url, section.title, section.anchor, section.text])
            self._enter(f"{section.title}{_BREAK}{section.text}")
            self._end()

    def _title(self, article: Article, script: str, convert: Convert | None, english: str | None) -> None:
        """The title page of an article: its names and keywords."""
        meta = article.meta
        said = (meta.title.zh, meta.subtitle.zh, meta.journal.zh, "、".join(meta.keywords_zh))
        chinese = [text or "" for text in said]
        people = [[person.zh or "", person.en or ""] for person in meta.authors]
        readings = [_pinyin(text) for text in (chinese[0], *(name for name, _ in people)) if HAN_CHAR.search(text)]
        other = [english or "", meta.subtitle.en or "", meta.journal.en or "", ", ".join(meta.keywords_en)]
        names = _BREAK.join((*chinese, *other, *chain.from_iterable(people)))
        self._enter(names, readings=readings)
        self._titles.append(
            [
                article.id, chinese, other, people, meta.year or 0, meta.pages or "", int(pages_are_printed(article)),
                readings,
                [self._differences(text, convert, ()) for text in chinese],
                [self._differences(name, convert, ()) for name, _ in people],
                script,
            ]
        )  # fmt: skip

    def _part(self, text: Text, layer: Layer, convert: Convert | None, notes: Article | None = None) -> Part:
        """A text as the browser has it."""
        keep = works(text) if notes and convert else ()
        concepts = {match.concept for matches in layer.parts(text.anchor).values() for match in matches}
        numbers = sorted(self._numbers[slug] for slug in concepts if slug in self._numbers)
        return [
            text.anchor, _CODES[text.kind], text.page, text.text, self._differences(text.text, convert, keep), numbers,
        ]  # fmt: skip

    def _differences(self, text: str, convert: Convert | None, keep: Sequence[tuple[int, int]]) -> list[Any]:
        """Where the Traditional text has another character than converting each by itself would give.

        Offset from the one before and character, in turns; offsets count UTF-16 code units, as browsers do.
        """
        if convert is None or not text:
            return []
        found: list[Any] = []
        last = 0
        wide = not text.isascii() and max(text) > "\uffff"
        converted = convert(text, keep)
        for at, (old, usual, new) in enumerate(zip(text, text.translate(self._default), converted, strict=True)):
            if usual != new:
                place = at + sum(char > "\uffff" for char in text[:at]) if wide else at
                found += [place - last, new]
                last = place
                if new != old and fold(new) != fold(old):
                    self._ambiguous.setdefault(new, set()).add(old)
        return found

    def _pieces(self, parts: Iterable[Part]) -> int:
        """Writes parts as pieces of about the same size; returns how many."""
        listed = list(parts)
        sizes = [len(part[3].encode()) for part in listed]
        many = ceil(sum(sizes) / PIECE)
        if not many:
            return 0
        share = sum(sizes) / many
        pieces: list[list[Part]] = [[] for _ in range(many)]
        before = 0
        for part, size in zip(listed, sizes, strict=True):
            pieces[min(many - 1, int((before + size / 2) / share))].append(part)
            before += size
        pieces = [piece for piece in pieces if piece]
        for piece in pieces:
            headings = _BREAK.join(part[3] for part in piece if part[1] == "h")
            concepts = {number for part in piece for number in part[5]}
            slugs = tuple(self.glossary.concepts)
            name = f"texts/{self._next}"
            self._enter(
                _BREAK.join(part[3] for part in piece),
                (f"{CONCEPT}{slugs[number]}" for number in sorted(concepts)),
                headings,
            )
            self._files.append(_file(name, piece))
        return len(pieces)

    def _enter(self, text: str, more: Iterable[str] = (), prominent: str = "", readings: Sequence[str] = ()) -> None:
        """Enters the next piece under all its keys: those of its text and of its readings in Pinyin, and ``more``."""
        number = self._next
        self._next += 1
        found = grams(text)
        often = found.counts >= OFTEN
        if prominent:
            often |= np.isin(found.pairs, grams(prominent).pairs)
        self._pairs.append(found.pairs << np.uint64(_BITS + 1) | ~often * np.uint64(1 << _BITS) | np.uint64(number))
        self._seen[found.chars] = True
        for reading in readings:
            self._syllables.update(reading.split())
        keys = chain(found.words, more, dict.fromkeys(syllable_grams(readings)))
        words = np.fromiter(map(self._keys.__getitem__, keys), np.uint64)
        self._words.append(words << np.uint64(_BITS) | np.uint64(number))

    def _end(self) -> None:
        """Enters the characters of a concept, an article or a page, when all its pieces are entered."""
        chars = np.flatnonzero(self._seen).astype(np.uint64)
        self._chars.append(chars << np.uint64(_BITS) | np.uint64(self._whole))
        self._seen[:] = False
        self._whole += 1

    # What is written.

    def files(self, concordance: Concordance, index: str = "") -> Iterator[tuple[str, str]]:
        """Names below ``search/`` and contents of all files.

        ``index`` is ``index.html`` where addresses name files, and else empty.
        """
        for concept in self.glossary.concepts.values():
            definition = _BREAK.join(filter(None, (concept.definition.zh, concept.definition.en)))
            self.add_pages([PagePart(f"concepts/{concept.slug}/{index}", concept.zh, "", definition)])
        firsts: list[str] = []
        lists = self._lists()
        release = hashlib.sha256()

        def counted(file: tuple[str, str]) -> tuple[str, str]:
            release.update(file[1].encode())
            return file

        def written(name: str, content: Any) -> tuple[str, str]:
            return counted(_file(name, content))

        for number, (first, shard) in enumerate(_shards(lists)):
            firsts.append(first)
            yield written(f"keys/{number}", shard)
        yield from map(counted, self._files)
        concepts = [self._concept(concept, concordance) for concept in self.glossary.concepts.values()]
        for name, records in (("titles", self._titles), ("concepts", concepts), ("pages", self._sections)):
            for start in range(0, len(records), TOGETHER):
                yield written(f"{name}/{start // TOGETHER}", records[start : start + TOGETHER])
        known = {key for key in lists if len(key) == 1}
        folded, traditional = _tables(known, self._default)
        columns = list(zip(*self._articles, strict=True)) or [()] * 5
        yield written("authors", {"names": [name for _, name in self._authors.values()], "of": self._by})
        yield written("traditional", traditional)
        yield _file(
            "index",
            {
                "version": VERSION,
                # In the address of all other files, so that no browser mixes those of two releases.
                "release": release.hexdigest()[:8],
                "index": index,
                "together": TOGETHER,
                "concepts": len(self.glossary.concepts),
                "articles": columns[:3],
                "years": columns[3],
                "journal": columns[4],
                "journals": list(self._journals),
                "pages": len(self._sections),
                "shards": "\n".join(firsts),
                "syllables": " ".join(sorted(self._syllables)),
                "folded": folded,
                "ambiguous": {char: "".join(sorted(old)) for char, old in sorted(self._ambiguous.items())},
                "words": {locale: {key: words[f"find_{key}"] for key in SAID} for locale, words in STRINGS.items()},
            },
        )

    def _concept(self, concept: Concept, concordance: Concordance) -> list[Any]:
        """A concept as the browser has it."""
        entry = concordance.entries.get(concept.slug)
        occurrences = entry.occurrences if entry else []
        defining = dict.fromkeys(
            (self._order[o.article], o.anchor) for o in occurrences if o.defining and o.article in self._order
        )
        forms = [concept.zh, concept.en, *(form for form in concept.forms if form not in (concept.zh, concept.en))]
        return [
            concept.slug, forms, pinyin_of(concept),
            len({o.article for o in occurrences}), len(occurrences),
            [list(place) for place in defining],
            [self._differences(form, self._convert, ()) for form in forms], _syllables(concept),
        ]  # fmt: skip

    def _lists(self) -> dict[str, str]:
        """All keys, in no order, with the pieces that have them; of characters, what is around the pieces."""
        lists: dict[str, str] = {}
        if self._words:
            words = np.concatenate(self._words)
            words.sort()
            _, written = _grouped(words)
            lists.update(zip(self._keys, written, strict=True))
        if self._chars:
            chars = np.concatenate(self._chars)
            chars.sort()
            keys, written = _grouped(chars)
            lists.update(zip(map(chr, keys.tolist()), written, strict=True))
            pairs = np.concatenate(self._pairs)
            pairs.sort()
            keys, written = _grouped(pairs)
            seldom = (keys & np.uint64(1)).astype(np.bool_)
            for name, is_seldom, text in zip(spelt(keys >> np.uint64(1)), seldom.tolist(), written, strict=True):
                # What has it often comes first in order, and is written last.
                lists[name] = f"{text}{lists.get(name, '')}" if is_seldom else f"{OFTEN_MARK}{text}"
        return lists


def _grouped(packed: Codes) -> tuple[Codes, list[str]]:
    """The keys of sorted numbers, and for each the list of what is packed with it."""
    keys = packed >> np.uint64(_BITS)
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] + np.uint64(1)))
    numbers = (packed & np.uint64((1 << _BITS) - 1)).astype(np.int64)
    return keys[starts], encode(numbers, starts)


def _shards(lists: Mapping[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """The first key and the content of each file of keys: first characters with what follows them, and their lists."""
    size = 0
    first = ""
    shard: list[list[Any]] = []
    wide = any(key > "\ud800" for key in lists)
    for key in sorted(lists, key=_utf16 if wide else None):
        if size > SHARD:
            yield first, _closed(shard)
            size, shard = 0, []
        if not shard:
            first = key
        head, rest, written = key[0], key[1:], lists[key]
        if not shard or shard[-1][0] != head:
            shard.append([head, [], []])
            size += 10
        shard[-1][1].append(rest)
        shard[-1][2].append(written)
        size += 3 * len(rest) + len(written) + 2
    if shard:
        yield first, _closed(shard)


def _closed(shard: list[list[Any]]) -> list[Any]:
    """A shard as it is written: the rests of the keys and their lists as one string each."""
    return [[head, " ".join(rest), " ".join(lists)] for head, rest, lists in shard]


def _file(name: str, content: Any) -> tuple[str, str]:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Two characters that JSON may have and a script of before 2019 may not.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{name}.js", f'{CALL}("{name}",{text})\n'


def _utf16(key: str) -> bytes:
    """Puts strings in the order in which JavaScript compares them."""
    return key.encode("utf-16-be", "surrogatepass")


def _pinyin(text: str) -> str:
    """The syllables of a title or a name, without tones."""
    return plain(" ".join(lazy_pinyin("".join(HAN_CHAR.findall(text)), style=Style.NORMAL)))


def _syllables(concept: Concept) -> str:
    """The syllables of a headword, without tones: the glossary's Pinyin, which writes words, taken apart.

    Where it is not a reading of the characters, they are read as they usually are.
    """
    letters = plain(pinyin_of(concept)).replace(" ", "")
    readings = pinyin("".join(HAN_CHAR.findall(concept.zh)), style=Style.NORMAL, heteronym=True)
    apart = _taken_apart(letters, [[plain(reading) for reading in one] for one in readings])
    return " ".join(apart) if apart else _pinyin(concept.zh)


def _taken_apart(letters: str, readings: Sequence[Sequence[str]]) -> list[str]:
    """Letters as one of the readings of each character; none where they are not."""
    for reading in readings[0] if readings else ():
        if letters.startswith(reading):
            if len(readings) == 1:
                if letters == reading:
                    return [reading]
            elif rest := _taken_apart(letters[len(reading) :], readings[1:]):
                return [reading, *rest]
    return []


def _whole(article: Article) -> Iterator[Text]:
    """The texts of the body, with all that belongs to a table or figure as one."""
    last: Text | None = None
    for text in of_body(article):
        if last is not None and last.anchor == text.anchor:
            joined = f"{last.text}{_BREAK}{text.text}" if text.text else last.text
            last = Text(last.anchor, "", last.kind, joined, (), last.page, last.section, last.section_text)
            continue
        if last is not None:
            yield last
        last = text
    if last is not None:
        yield last


def _translated(translation: Translation | None) -> Iterator[Part]:
    """The English of paragraphs and notes."""
    if translation:
        for anchor, text in translation.texts.items():
            if anchor not in ("title", "subtitle", "keywords"):
                name = "abstract-zh" if anchor == "abstract" else anchor
                yield [name, "e", 0, _said(text), [], []]


def _said(text: Translated) -> str:
    if text.table is None:
        return text.text
    cells = chain(text.table.header, *text.table.rows, (text.table.source,))
    return _BREAK.join(filter(None, (text.text, *(cell.text for cell in cells))))


def _by_default() -> dict[int, str]:
    """What each Simplified character is in Traditional if nothing is known of the word."""
    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC("s2tw").convert("\n".join(chars)).split("\n")
    return {ord(old): new for old, new in zip(chars, converted, strict=True) if old != new and len(new) == 1}


def _tables(known: set[str], default: Mapping[int, str]) -> tuple[list[str], list[str]]:
    """Characters that fold into others, and those that become others in Traditional, as pairs of strings.

    Only what folds into a character that the site has can be found.
    """
    folded: tuple[list[str], list[str]] = ([], [])
    for start, stop in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0)):
        for char in map(chr, range(start, stop)):
            into = fold(char)
            if into != char and into in known:
                folded[0].append(char)
                folded[1].append(into)
    pairs = [(chr(code), new) for code, new in default.items() if fold(chr(code)) in known]
    traditional = ["".join(old for old, _ in pairs), "".join(new for _, new in pairs)]
    return ["".join(folded[0]), "".join(folded[1])], traditional
