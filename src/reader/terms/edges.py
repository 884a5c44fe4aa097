"""Where a Chinese term begins that ends at a known place: running Chinese has no spaces to tell.

The words of ``data/term_edges.tsv`` decide: what may stand before a term (:data:`CUTS`), and the words that are kept
although they contain such a word. Then the term's English, its abbreviation and what the article repeats are asked.
Where nothing decides, the term is too long rather than cut.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property
from importlib import resources
from typing import Final, NamedTuple

from ..folding import fold
from ..source import names


def _read() -> dict[str, tuple[str, ...]]:
    text = (resources.files("reader") / "data" / "term_edges.tsv").read_text("utf-8")
    tables: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            table, _, words = line.split("\t")
            tables[table] = (*tables.get(table, ()), *words.split())
    return tables


#: Table of words to its words; the file says in English what they are.
WORDS: Final = _read()

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
"""Ranges of Chinese characters, for a class of a regular expression."""

LATIN: Final = "A-Za-z\u00c0-\u024f"
"""The same for Latin letters."""

PREFIXES: Final[dict[str, str]] = {
    "联合国": "U",  # United Nations
    "联大": "U",  # UN General Assembly
    "美国": "UA",  # United States, American
    "中国": "CS",  # China, Sino-
    "英国": "UB",  # United Kingdom, British
    "日本": "J",
    "韩国": "KR",  # Korea, Republic of
    "法国": "F",
    "德国": "GD",  # Germany, deutsch
    "俄罗斯": "R",
    "欧盟": "E",
    "欧洲": "E",
    "全球": "GWI",  # global, world, international
    "世界": "WGI",
    "国际": "IGW",
}
"""Names before a name, and the initials of which one is in its English if it belongs to it."""

LONGEST: Final = 30
"""Characters before a bracket among which a term without quotation marks begins."""


class English(NamedTuple):
    """What is known of a term besides its Chinese."""

    #: Its name in Latin letters; empty if none is given.
    en: str = ""
    #: Its abbreviation; empty if none is given.
    abbr: str = ""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_BEFORE_TERMS: Final = (*WORDS["particle"], *WORDS["verb"], *WORDS["modifier"])
_NUMBER = r"(?<!第)(?<!\d)\d+(?:[年月日亿万千百个项名家种起号倍届次位国多余轮份]+|世纪)(?=.{2})"
_ORDINAL = re.compile(r"第\d+[届次轮]")
#: Words, longest first. ``kept`` is no end; ``join`` may stand inside a term; all else ends what is before it.
CUTS: Final = re.compile(
    rf"(?P<kept>\d+国集团|{_any(WORDS['kept'])})|(?P<join>和|与|及其|及|暨)"
    f"|(?P<cut>{_NUMBER}|{_any((*_BEFORE_TERMS, *WORDS['likely']))})"
)
_VERBS: Final = frozenset(WORDS["verb"])
_LIKELY: Final = frozenset(WORDS["likely"]) - frozenset(_BEFORE_TERMS)
_COUNTED = re.compile("[年月日亿万千百个项名家种起号倍届次位国多余轮份]+")
_RUN = re.compile(rf"[{HAN}·•・A-Za-z0-9\-]{{1,{LONGEST}}}\Z")
_BOUNDARY = re.compile(rf"[^{HAN}A-Za-z0-9]|[的了在是为对将由从向被把如即以于至到其该各和与及或]|\Z")
_WORD = re.compile(rf"(?<![{LATIN}\-])(?!(?:of|the|and|in|for|to|on|a|an)\b)[{LATIN}][{LATIN}\-]*")
_AND = re.compile(r"\band\b|&")
#: A term so many times as long as its English lets expect begins with words that are not its own.
_TOO_LONG: Final = 1.8


def run_before(text: str, end: int) -> str:
    """The characters before an offset that may be a term with what stands before it: no marks, no spaces."""
    found = _RUN.search(text[max(0, end - LONGEST) : end])
    return found[0] if found else ""


def begins(text: str, end: int) -> int:
    """Offset at which the term begins that ends at ``end``, as far as the words before it tell.

    >>> begins("各国讨论了区域贸易协定", 11)
    5
    """
    run = run_before(text, end)
    start = end - len(run)
    return start + _after_words(fold(run), English(), text[start - 1 : start])


def start_of(run: str, english: English, known: Collection[str], repeated: Endings, previous: str = "") -> int:
    """Offset in a run of characters at which the term begins that ends with it.

    ``known`` holds folded Chinese terms, of which the longest at the run's end is taken, unless it is too short for the
    English (贸易协定 for ``RTA``, 多边主义 for ``contested multilateralism``). ``previous`` is the character before
    the run.
    """
    run = fold(run)
    letters = _letters(english.abbr)
    cut = _after_words(run, english, previous)
    enough = 1.5 * letters or 0.65 * _expected(english.en)
    for at in range(len(run) - 1):
        if run[at:] in known and (at <= cut or len(run) - at >= enough):
            return at
    cut += _foreign_prefix(run[cut:], english)
    wanted = 2 * letters or _expected(english.en)
    if wanted and len(run) - cut > _TOO_LONG * wanted:
        ends = (n for n in repeated.free(run[cut:]) if n >= max(wanted, 3) and run[-n:] not in WORDS["generic"])
        return len(run) - max(ends, default=len(run) - cut)
    return cut


def _expected(en: str) -> float:
    """Characters of the Chinese for an English term: about two for a word, one for three letters."""
    words = _WORD.findall(en)
    return max(2 * len(words), sum(map(len, words)) / 3)


def _after_words(run: str, english: English, previous: str) -> int:
    """Where the last word ends that ends what stands before a term."""
    counted = _COUNTED.match(run) if previous.isdecimal() else None
    cut = counted.end() if counted else 0
    found = [m for m in CUTS.finditer(run) if m.lastgroup != "kept" and len(run) - m.end() >= 2]
    # “A and B” names two things with one 和 between them.
    inner = max((m.start() for m in found if m.lastgroup == "join"), default=-1) if _AND.search(english.en) else -1
    least = _least(english)
    for m in found:
        if m.lastgroup == "join" and m.start() > cut and (m.start() == inner or _joined(run, cut, m)):
            continue
        # Where the English is no name, it tells how much must remain (强化学习, reinforcement learning).
        uncertain = m[0] in _LIKELY or (m[0] in _VERBS and english.en.islower())
        if not uncertain or len(run) - m.end() >= least:
            cut = m.end()
    ordinal = _ORDINAL.search(run, cut)
    return ordinal.start() if ordinal else cut


def _joined(run: str, cut: int, join: re.Match[str]) -> bool:
    """Whether 和 or 与 joins two halves of one name: by the word before it, and with no name of its own behind it."""
    return run[cut : join.start()].endswith(WORDS["partner"]) and not run.startswith(tuple(PREFIXES), join.end())


def _least(english: English) -> float:
    """Characters that a term must have to be all of its English."""
    if not english.en:
        return 1.25 * _letters(english.abbr)
    words = _WORD.findall(english.en)
    return 1.5 * len(words) if len(words) > 1 else 0.27 * len(english.en)


def _letters(abbr: str) -> int:
    return sum(c.isupper() or c.isdecimal() for c in abbr)


def _foreign_prefix(run: str, english: English) -> int:
    """Length of the name of a country or body before a term in whose English or abbreviation it is not."""
    abbr = "" if english.en else english.abbr
    initials = {c for c in abbr if c.isupper()} or {word[0].upper() for word in _WORD.findall(english.en)}
    for name, letters in PREFIXES.items():
        rest = len(run) - len(name)
        if initials and rest >= 4 and run.startswith(name):
            # 国内生产总值 is enough for GDP.
            enough = name == "全球" and abbr and rest >= 2 * len(abbr)
            return len(name) if enough or not initials & set(letters) else 0
    return 0


class Endings:
    """What an article repeats before its brackets: which ends of a run stand elsewhere on their own."""

    #: Places looked at for the same two characters: enough to tell, and the time stays in proportion to the text.
    _ENOUGH: Final = 100

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._places: dict[str, list[int]] = {}

    def free(self, run: str) -> set[int]:
        """Lengths of the ends of a folded run that elsewhere follow a mark or a word that ends what is before them."""
        lengths: set[int] = set()
        for end in self._ends(run[-2:]):
            length = 2
            while length < len(run) and self._text[end - length - 1 : end - length] == run[-length - 1]:
                length += 1
            if length < len(run) and _BOUNDARY.match(self._text[max(0, end - length - 1) : end - length]):
                lengths.add(length)
        return lengths

    @cached_property
    def _text(self) -> str:
        return fold("\n".join(self._texts))

    def _ends(self, ending: str) -> list[int]:
        """Offsets behind the places where the characters stand."""
        if (found := self._places.get(ending)) is None:
            found = self._places[ending] = []
            at = self._text.find(ending)
            while at >= 0 and len(found) < self._ENOUGH:
                found.append(at + len(ending))
                at = self._text.find(ending, at + 1)
        return found


# --- names of persons ------------------------------------------------------------------------------------------------

_CAPITAL = rf"[A-Z\u00c0-\u00de][{LATIN}'’\-]*\.?"
_NAME = re.compile(
    rf"{_CAPITAL}(?:[ \-]+(?:{_CAPITAL}|de|la|van|von|bin|al|ul|el|da|di|der|den|dos)){{0,5}}",
)
_DOT = re.compile("[·•・]")
_JOINS = re.compile("[和与及、]")
# A title is longer than the character by which it could begin a name (助理, but 理查德).
_BEFORE_NAME = re.compile(
    _any((*WORDS["title"], *(w for table in ("particle", "verb", "modifier") for w in WORDS[table] if len(w) > 1)))
)
_SOUNDS: Final = frozenset("".join(WORDS["sound"]))


def is_name(zh: str, english: English) -> bool:
    """Whether a term is the name of a person or place: English in capitals, Chinese written by its sound.

    >>> is_name("耶伦", English("Janet Yellen")), is_name("新美国", English("New America"))
    (True, False)
    """
    if english.abbr or not _NAME.fullmatch(english.en):
        return False
    zh = fold(zh)
    return bool(_DOT.search(zh)) or _SOUNDS.issuperset(zh) or (" " in english.en and names.is_person(zh))


def name_in(run: str, english: English) -> int | None:
    """Offset in a run at which the name of a person begins that ends with it; ``None`` if it ends in no name."""
    if english.abbr or not _NAME.fullmatch(english.en):
        return None
    run = fold(run)
    cut = max((m.end() for m in _JOINS.finditer(run, 0, max(0, len(run) - 2))), default=0)
    dot = _DOT.search(run, cut)
    stop = dot.start() if dot else len(run)
    at = stop
    while at > cut and run[at - 1] in _SOUNDS and stop - at < 7:
        at -= 1
    for m in _BEFORE_NAME.finditer(run, cut, stop):
        if at < m.end() < stop:
            at = m.end()
    if dot:
        return at if at < stop else max(cut, stop - 3)
    return at if 2 <= len(run) - at <= 8 else _chinese_name(run, english)


def _chinese_name(run: str, english: English) -> int | None:
    for length in (3, 2, 4):
        if " " in english.en and length <= len(run) and names.is_person(run[-length:]):
            before = run[: len(run) - length]
            if not before or before.endswith(WORDS["title"]) or _after_words(run, English(), "") == len(before):
                return len(before)
    return None
