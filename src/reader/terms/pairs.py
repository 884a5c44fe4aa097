"""Bilingual pairs that authors write themselves: ``小院高墙(small yard, high fence)``, ``“印太经济框架”（IPEF）``.

A pair is a Chinese term with its English, its abbreviation or its short form in brackets behind it, or the other way
round. Quotation marks show where a term begins; for one without, :mod:`reader.terms.edges` tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ..folding import fold
from ..model import Article, Figure, Formula, Lines, Mark, PullQuote, Table
from . import edges
from .edges import HAN, LATIN, WORDS, English

Kind = Literal["term", "name"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One place where an author gives a term in both languages, or shortens it."""

    #: As printed, without the quotation marks around it.
    zh: str
    #: As printed; ``None`` where only an abbreviation or a short form is given.
    en: str | None
    #: Abbreviations in Latin letters, in the order of the text.
    abbr: tuple[str, ...]
    #: The Chinese short form that the author announces (以下简称…).
    short_zh: str | None
    #: ``name`` is a person or a place, whose Chinese follows the sound of the foreign name; ``term`` is all else.
    kind: Kind
    #: Id of the block or note.
    block: str
    #: Offsets of the Chinese term in the text of the block, 0-based, ``end`` after its last character.
    at: int
    end: int
    #: Source line, 1-based: of the last mark before the term, else the first of the block.
    line: int


class Passage(NamedTuple):
    """A text that may hold pairs, and where it is from."""

    #: Id of the block or note.
    id: str
    text: str
    #: Those of which the source line is known.
    marks: tuple[Mark, ...]
    lines: Lines
    note: bool

    def line_at(self, offset: int) -> int:
        """Source line, 1-based: of the last mark up to an offset, else the first of the block."""
        place = bisect_right(self.marks, offset, key=lambda mark: mark.at)
        return max(self.lines[0], self.marks[place - 1].line if place else 0)


class _Other(NamedTuple):
    """Another Chinese name of the term, in the bracket."""

    #: Offset in the bracket's content.
    at: int
    zh: str
    #: Whether it stands before the English, which is then its own.
    first: bool


class _Inside(NamedTuple):
    """What a bracket says of the term before it."""

    english: English
    abbr: tuple[str, ...] = ()
    short_zh: str | None = None
    other: _Other | None = None


class _Found(NamedTuple):
    """A pair before it has a place."""

    at: int
    zh: str
    inside: _Inside
    kind: Kind


# --- the search ------------------------------------------------------------------------------------------------------

_BRACKET = re.compile(r"[（(]([^（）()]{1,160})[）)]")
#: What follows the name of an author whose work a note cites: a colon, a title, 著, 编, 译.
_CITED_AUTHOR = re.compile(r"\s?[：:，,《著编译主]")


def pairs(article: Article, known: Collection[str] = ()) -> tuple[Pair, ...]:
    """The pairs of an article in the order of its blocks, then of its notes.

    ``known`` holds Chinese terms, folded (:func:`reader.folding.fold`): the longest that ends before a bracket is the
    term. Read are paragraphs, headings, captions and notes. Takes time in proportion to the text.
    """
    texts = passages(article)
    repeated = edges.Endings(text.text for text in texts)
    forms = known if isinstance(known, set | frozenset) else frozenset(known)
    return tuple(pair for text in texts for pair in _of_text(text, repeated, forms))


def passages(article: Article) -> list[Passage]:
    """The texts of an article that are looked through: paragraphs, headings, captions, notes."""
    found = []
    for block in article.blocks:
        if not isinstance(block, Formula | PullQuote):
            text = block.caption if isinstance(block, Table | Figure) else block.text
            found.append(Passage(block.id, text, _with_lines(block.marks), block.lines, False))
    return [*found, *(Passage(note.id, note.text, _with_lines(note.marks), note.lines, True) for note in article.notes)]


def _with_lines(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if mark.line)


def _of_text(source: Passage, repeated: edges.Endings, known: Collection[str]) -> Iterator[Pair]:
    text = source.text
    for bracket in _BRACKET.finditer(text):
        found = _pair(text, bracket, repeated, known)
        if found is None:
            continue
        if source.note and found.kind == "name" and _CITED_AUTHOR.match(text, bracket.end()):
            continue
        inside, end = found.inside, found.at + len(found.zh)
        names = (inside.english.en or None, inside.abbr, inside.short_zh)
        yield Pair(found.zh, *names, found.kind, source.id, found.at, end, source.line_at(found.at))


def _pair(text: str, bracket: re.Match[str], repeated: edges.Endings, known: Collection[str]) -> _Found | None:
    before = bracket.start()
    while before and text[before - 1] in " \u3000":
        before -= 1
    inside = _inside(bracket[1])
    if inside is None:
        return _reverse(text, before, bracket)
    other = inside.other
    start, end = _term(text, before, inside, repeated, known) if other or _says(inside) else (0, 0)
    if other and (other.first or start == end):
        # The bracket names the term again, and its English belongs to that name.
        inside = _with_abbr_before(text, before, inside)
        return _Found(bracket.start(1) + other.at, other.zh, inside, "term") if _says(inside) else None
    zh = text[start:end]
    if not _says(inside) or len(re.findall(f"[{HAN}]", zh)) < 2 or zh in WORDS["generic"] or zh == inside.short_zh:
        return None
    return _Found(start, zh, inside, "name" if edges.is_name(zh, inside.english) else "term")


def _says(inside: _Inside) -> bool:
    return bool(inside.english.en or inside.abbr or inside.short_zh)


def _with_abbr_before(text: str, before: int, inside: _Inside) -> _Inside:
    """What a bracket says, with the abbreviation that it explains (``D20（Digital-20，即…）``)."""
    word = re.search(r"[A-Za-z0-9\-]{2,12}\Z", text[max(0, before - 12) : before])
    if inside.abbr or word is None or not _ABBR.fullmatch(word[0]):
        return inside
    return inside._replace(abbr=(word[0],))


# --- inside the bracket ----------------------------------------------------------------------------------------------

_ROLES: Final = {word: role for role in ("short", "en", "other") for word in WORDS[f"label-{role}"]}
_LABEL = re.compile(rf"\s*({'|'.join(sorted(_ROLES, key=len, reverse=True))})(?:为|作|是)?[：:\s]*")
# A comma parts names only before Chinese or before an abbreviation at the end: “small yard, high fence” is one.
_PARTS = re.compile(
    rf"[，；;、]|\s*,\s*(?=[{HAN}“])|\s*,\s*(?=[A-Z][A-Za-z0-9\-]{{1,11}}\s*\Z)|\s*或者?\s*"
    rf"|(?<=[{HAN}”])\s*/\s*(?=[A-Z])|(?<=[{LATIN}.”])\s*(?=以?下?[简簡]称|以?下?[简簡]稱|下称)"
)
_AROUND: Final = "“”\"'‘’「」『』《》〈〉 \u3000"
#: Two capitals or a capital and a digit in one word: ``IPEF``, ``G7``, ``JSIs``, ``iCET``, ``CCW-GGE``.
_ABBR = re.compile(r"(?!.*[a-z]{4})(?=[^A-Z]*[A-Z])(?=.*(?:[A-Z].*[A-Z]|\d))[A-Za-z][A-Za-z0-9&/.\-]{1,11}")
_ENGLISH = re.compile(rf"[{LATIN}][{LATIN}0-9 \-–—'’.&,/:“”+]*[{LATIN}0-9.”]")
#: Years, volumes, pages, editors, addresses.
_CITATION = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\bpp?\.|\b[Vv]ol\b|\b[Nn]o\.|\beds?\b|\b[Ii]bid\b|\bet al\b|\bhttp|www\.|\bcf\.|\bsee\b|@"
)
_ROMAN = re.compile(r"[IVXivx]+")
#: Names of parts of a text or a course: ``Phase III``, ``Appendix B``.
_NUMBERED = re.compile(
    r"(?i:(?:phase|appendix|annex|table|figure|part|chapter|section|article|stage|round) )(?:[IVX]+|[A-Z]|\d+)"
)
#: Numbers of cases and documents: ``DS597``, ``JOB/DSB/4``.
_CODE = re.compile(r"/.*\d|\d{3}")


def names_in(content: str) -> bool:
    """Whether a bracket with this content names the term before it in Latin letters.

    >>> names_in("small yard, high fence"), names_in("IPEF"), names_in("Keohane, 1984"), names_in("例如 WTO")
    (True, True, False, False)
    """
    inside = _inside(content)
    return inside is not None and bool(inside.english.en or inside.abbr)


def _inside(content: str) -> _Inside | None:
    """What a bracket says of the term before it; ``None`` if that is no name of it."""
    en = ""
    abbr: list[str] = []
    short: str | None = None
    other: _Other | None = None
    unlabelled = False
    for at, part in _parts(content):
        label = _LABEL.match(fold(part))
        role = _ROLES[label[1]] if label else ""
        bare = part[label.end() if label else 0 :].strip(_AROUND)
        if re.search(f"[{HAN}]", bare):
            if role == "other":
                other = _Other(at + part.rindex(bare), bare, not (en or abbr))
            elif role == "short" or (not role and not unlabelled and 2 <= len(bare) <= 8):
                short, unlabelled = bare, not role
            else:
                return None
        elif _is_abbr(bare):
            abbr.append(bare)
        elif not en and is_english(bare):
            en = bare
        else:
            return None
    if unlabelled and not (abbr and "或" in content):
        return None  # an aside in Chinese
    return _Inside(English(en, abbr[0] if abbr else ""), tuple(abbr), short, other)


def _parts(content: str) -> Iterator[tuple[int, str]]:
    at = 0
    for cut in _PARTS.finditer(content):
        yield at, content[at : cut.start()]
        at = cut.end()
    yield at, content[at:]


def _is_abbr(word: str) -> bool:
    return bool(_ABBR.fullmatch(word)) and not (
        _ROMAN.fullmatch(word) or _CODE.search(word) or word in WORDS["unit"] or _CITATION.search(word)
    )


def is_english(words: str) -> bool:
    """Whether this is a term in Latin letters, rather than a sentence, a citation, a number or a unit."""
    return (
        _ENGLISH.fullmatch(words) is not None
        and len(words.split()) <= 12
        and re.search(f"[{LATIN}]{{2}}", words) is not None
        and not (
            _CITATION.search(words)
            or _ROMAN.fullmatch(words)
            or _CODE.search(words)
            or _NUMBERED.fullmatch(words)
            or words in WORDS["unit"]
        )
    )


# --- the term before the bracket -------------------------------------------------------------------------------------

_QUOTES: Final = {"”": "“", "》": "《", "」": "「", "』": "『", "’": "‘", '"': '"', "〉": "〈"}
_QUOTED_LONGEST: Final = 60
_NO_TERM = re.compile(r"[。！？；：]")


def _term(text: str, before: int, inside: _Inside, repeated: edges.Endings, known: Collection[str]) -> tuple[int, int]:
    """Where the Chinese term before a bracket begins and ends; equal offsets if there is none."""
    if before and text[before - 1] in _QUOTES:
        return _quoted(text, before, inside)
    run = edges.run_before(text, before)
    start, end = before - len(run), before
    if not re.search(f"[{HAN}]\\Z", run):
        return before, before
    if text[start - 1 : start] == "”":
        if run in WORDS["remark"]:
            return _quoted(text, start, inside)
        opened, _ = _quoted(text, start, inside)
        if opened < start and run.endswith(WORDS["bearer"]) and not edges.begins(text, before) - start:
            return opened - 1, before  # “一带一路”国际合作高峰论坛 is one name
    if run.endswith("的") and inside.english.en and not inside.abbr:
        run, end = run[:-1], before - 1  # an adjective
    name = edges.name_in(run, inside.english)
    if name is not None and edges.is_name(run[name:], inside.english):
        return start + name, end
    return start + edges.start_of(run, inside.english, known, repeated, text[start - 1 : start]), end


def _quoted(text: str, before: int, inside: _Inside) -> tuple[int, int]:
    """The term between the quotation or title marks that close at ``before``; equal offsets if there is none."""
    opening = _QUOTES[text[before - 1]]
    at = text.rfind(opening, max(0, before - _QUOTED_LONGEST), before - 1)
    zh = text[at + 1 : before - 1]
    no_term = at < 0 or bool(_NO_TERM.search(zh))
    if "，" in zh or "," in zh:
        no_term = no_term or len(inside.english.en.split()) < 4
    if opening == "《":
        # A book is no term; an agreement or a law is, and whatever has an abbreviation.
        no_term = no_term or not (inside.abbr or inside.short_zh or zh.endswith(WORDS["bearer"]))
    return (before, before) if no_term else (at + 1, before - 1)


# --- English first ---------------------------------------------------------------------------------------------------

_WORDS_BEFORE = re.compile(rf"[{LATIN}][{LATIN}0-9&'’\-]*(?: [{LATIN}0-9&'’\-]+){{0,7}}\Z")
_CHINESE = re.compile(rf"(?:即|意为|意即)?[“「《]?(?P<zh>[{HAN}·]{{2,20}})[”」》]?(?:[，,].*)?")
#: How an aside begins that is no name, and what a name does not contain.
_ASIDE = re.compile("|".join(sorted(WORDS["aside"], key=len, reverse=True)))
_NOT_IN_NAME = re.compile("[年月页版卷期号的]|为主|为例|为准|计算|不变")
_CHINESE_AROUND = re.compile(rf"[{HAN}“”「」，。；：、（(]")


def _reverse(text: str, before: int, bracket: re.Match[str]) -> _Found | None:
    """The pair of an English term and its Chinese in the bracket behind it (``minilateralism（少边主义）``)."""
    chinese = _CHINESE.fullmatch(bracket[1])
    words = _WORDS_BEFORE.search(text[max(0, before - 80) : before])
    if chinese is None or words is None or _ASIDE.match(chinese["zh"]) or _NOT_IN_NAME.search(chinese["zh"]):
        return None
    start = before - len(words[0])
    if start and not _CHINESE_AROUND.search(text[max(0, start - 2) : start]):
        return None  # in an English sentence
    if _is_abbr(words[0]):
        inside = _Inside(English("", words[0]), (words[0],))
    elif is_english(words[0]):
        inside = _Inside(English(words[0]))
    else:
        return None
    kind: Kind = "name" if edges.is_name(chinese["zh"], inside.english) else "term"
    return _Found(bracket.start(1) + chinese.start("zh"), chinese["zh"], inside, kind)


def is_pair(text: str, bracket: re.Match[str], at: int) -> bool:
    """Whether a bracket, whose first group is its content, makes a pair of which the Chinese begins at ``at``."""
    found = _pair(text, bracket, edges.Endings(()), ())
    return found is not None and found.at == at
