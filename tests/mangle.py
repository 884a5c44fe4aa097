"""Lays clean essays out as PDF converters and Chinese journals leave them, and says what the truth is.

A *style* (:data:`STYLES`) is one journal as one converter would leave it: how notes are marked and where they stand,
how lines are wrapped, what a page break leaves behind, how the front matter is set. :func:`lay_out` turns an essay in
the clean format (:func:`parse`) into such a text together with its *gold*: paragraphs, joins, headings, notes with the
words before their markers, metadata. Every choice is made by a seeded generator, so a text can be made again.

The styles follow what is printed and what converters do with it, not how the reader works. Where a text would be
ambiguous to a human too (a full stop at the end of a page and nothing else to go by), the break is moved; where it
cannot be moved, the gold entry says ``"uncertain": true``.

usage: mangle.py --show STYLE ESSAY [--gold]    prints a text (ESSAY: a path, or a slug of tests/essays)
       mangle.py --list                         lists the styles
       mangle.py --corpus                       writes corpus/articles from tests/essays
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import opencc

ROOT = Path(__file__).resolve().parent.parent
ESSAYS = Path(__file__).resolve().parent / "essays"
Gold = dict[str, Any]
"""The truth about one article, in the shape that the scorer reads (see :func:`_Layout.gold`)."""

# --- the clean format ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an essay: ``heading``, ``paragraph``, ``quote``, ``formula``, ``table`` or ``figure``."""

    kind: str
    #: Heading, paragraph (with ``[^1]`` markers), quotation, TeX, or caption.
    text: str
    #: Of a heading, 1 to 3.
    level: int = 0
    #: Of a table: header row first.
    rows: tuple[tuple[str, ...], ...] = ()
    #: What stands under a table or a figure, with its lead-in.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Essay:
    """A clean essay."""

    meta: dict[str, str]
    blocks: tuple[Block, ...]
    #: Note number to its text.
    notes: dict[int, str]

    @property
    def slug(self) -> str:
        return self.meta["slug"]


MARKER = re.compile(r"\[\^(\d+)\]")
LEADS = {"#": "heading", ">": "quote", "$$": "formula", "Table:": "table", "Figure:": "figure"}
"""First word of a block that is not a paragraph."""


def parse(text: str) -> Essay:
    """Reads the clean format. Raises ``ValueError`` where a marker has no note, a note no marker, or either twice."""
    _, head, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    meta = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines() if line)}
    blocks: list[Block] = []
    notes: dict[int, str] = {}
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if found := re.match(r"\[\^(\d+)\]: (.+)", line):
            if int(found[1]) in notes:
                raise ValueError(f"{meta.get('slug')}: note {found[1]} stands twice")
            notes[int(found[1])] = found[2]
        elif line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, cells))
        elif line.startswith("Source:"):
            blocks[-1] = replace(blocks[-1], source=line.removeprefix("Source:").strip())
        else:
            blocks.append(_block(line))
    essay = Essay(meta, tuple(blocks), notes)
    marked = [n for block in essay.blocks for n in markers(block)]
    if sorted(marked) != sorted(notes):
        raise ValueError(f"{essay.slug}: markers {sorted(marked)} and notes {sorted(notes)} differ")
    return essay


def _block(line: str) -> Block:
    if found := re.match(r"(#{1,3}) (.+)", line):
        return Block("heading", found[2], level=len(found[1]))
    for lead, kind in LEADS.items():
        if line.startswith(lead):
            return Block(kind, line.removeprefix(lead).removesuffix("$$").strip())
    return Block("paragraph", line)


def markers(block: Block) -> list[int]:
    """Numbers of the notes that a block refers to, in order of their markers."""
    return [int(n) for n in MARKER.findall("".join([block.text, *(cell for row in block.rows for cell in row)]))]


def clean(text: str) -> str:
    """A text without its markers."""
    return MARKER.sub("", text)


def load(name: str) -> Essay:
    """The essay at the path ``name``, or of that slug in tests/essays."""
    path = Path(name) if name.endswith(".md") else ESSAYS / f"{name}.md"
    return parse(path.read_text("utf-8"))


def essays() -> list[Essay]:
    """All essays of tests/essays, by name."""
    return [load(str(path)) for path in sorted(ESSAYS.glob("[a-z]*.md"))]


# --- styles ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Style:
    """How one journal looks after one converter. Labels and numbers are given as a sample for the number 1 (58, 5)."""

    about: str

    # the journal
    journal: str = "示例学刊"
    year: int = 2024
    issue: int = 3
    volume: int = 12
    #: Printed number of the first page.
    first_page: int = 45
    editor: str = "编者"
    #: Chinese and English names that stand in for the essay's author line.
    authors: tuple[tuple[str, str], ...] = ()

    # characters
    #: OpenCC configuration for the whole text, with 「」 for quotation marks: ``s2t``, ``s2tw``.
    script: str = ""
    #: On every second page the punctuation is half-width.
    half_width: bool = False
    #: Digits of the Chinese text are full-width.
    full_digits: bool = False
    #: Some characters come out as Kangxi radicals (U+2F00), as PDFs printed by browsers have them.
    radicals: bool = False
    #: ``fi`` comes out as one ligature character.
    ligatures: bool = False
    #: A space stands between Chinese and Latin characters.
    gap: bool = False
    #: Spaces inside Latin text are no-break spaces here and there.
    no_break: bool = False
    encoding: str = "utf-8"
    newline: str = "\n"

    # lines
    #: Width of the type area in em; 0 where the converter has joined the lines of a page.
    wrap: int = 0
    #: First line of a paragraph: ``lost`` (set in by 2 em, the converter drops it), ``kept`` (two ideographic spaces),
    #: ``spaces`` (four spaces), ``none`` (set flush).
    indent: str = "lost"
    #: Blank lines: ``every`` line is followed by one, ``most`` are, only ``paragraphs`` are, or ``none``.
    blank: str = "paragraphs"
    #: Long Latin words are divided at a line's end.
    hyphenate: bool = False
    #: Addresses are broken anywhere, not only behind their punctuation.
    break_anywhere: bool = False
    #: A space is left behind at the end of some lines.
    trailing_space: bool = False

    # pages
    #: Lines of a page; 0 where the source had no pages.
    page_lines: int = 12
    #: 2 where the source had two columns: the column break leaves a blank line (joined lines only).
    columns: int = 1
    #: Where a page prefers to end: ``any``, ``comma``, ``stop``.
    cut: str = "any"
    form_feed: bool = False
    #: A space stands before the first line of a page.
    lead_space: bool = False
    #: Page number line: ``58``, ``— 58 —``, ``第58页``…
    folio: str = ""
    folio_at_head: bool = False
    #: Running head: ``split`` (journal and issue on even pages, author and title on odd ones), ``journal``, ``title``.
    run_head: str = ""
    #: The page number stands on the line of the running head.
    run_number: bool = False
    #: What the rule above the notes became.
    rule: str = ""
    #: Blank lines between two pages.
    break_blank: int = 1

    # notes
    #: ``foot`` (page foot, restarting), ``foot-run`` (page foot, numbered through), ``end``, ``inline``, ``none``.
    notes: str = "foot"
    #: Marker in the text; several are used in turn, page by page.
    marks: tuple[str, ...] = ("<sup>①</sup>",)
    #: Label before the note, in turn likewise.
    heads: tuple[str, ...] = ("<sup>①</sup> ",)
    #: Markers stand ``as-is``, ``before`` or ``after`` the punctuation they meet, or go to the next (``punctuation``).
    marker_at: str = "as-is"
    #: Share of the markers with a space beside them.
    marker_space: float = 0.0
    #: Line above endnotes.
    notes_title: str = "注释："
    #: A work that is cited again has its marker again (reference lists).
    repeats: bool = False
    #: A long last note of a page goes on at the foot of the next, under the rule.
    spill: bool = False
    #: Blank lines between notes.
    note_gap: int = 1
    #: Addresses in notes: ``bare``, ``angle`` (``<…>``), ``markdown`` (``[…](…)`` with ``\_``).
    links: str = "bare"
    #: Journal titles in notes stand between asterisks.
    italics: bool = False
    #: What encloses a note printed at its marker.
    inline: tuple[str, str] = ("（注：", "）")
    star_mark: str = "*"
    star_head: str = "* "

    # front and end matter: names of :data:`PARTS`
    front: tuple[str, ...] = ("title", "subtitle", "authors", "abstract", "keywords")
    #: What stands at the foot of the first page.
    first_foot: tuple[str, ...] = ()
    #: What follows the body; ``notes`` are those of the last page, or the endnotes.
    tail: tuple[str, ...] = ("editor", "notes")
    title_mark: str = ""
    title_lines: int = 1
    #: The title stands twice (once as the first running head).
    title_twice: bool = False
    author_form: str = "plain"
    abstract_label: str = "摘要："
    keywords_label: str = "关键词："
    keywords_sep: str = "；"
    english_labels: tuple[str, str] = ("Abstract: ", "Key words: ")
    #: Class number, document code, article number: ``line``, ``lines``, ``glued``.
    clc_form: str = "line"
    editor_line: str = "（责任编辑：{}）"
    citation_form: str = "quoted"
    front_gap: int = 1

    # body
    #: ``#`` of headings: ``none``, ``right``, ``wrong``, ``flat``, ``bold``.
    heading: str = "none"
    #: Long headings are broken over two lines.
    heading_lines: int = 1
    #: Brackets of headings are half-width, with a space after them.
    heading_half: bool = False
    #: The number of a first-level heading stands alone on its line.
    number_alone: bool = False
    #: Numbers of headings: as they are, ``space`` (一　…), ``taiwan`` (壹、 一、 （一）), ``decimal`` (1, 1.1).
    numbering: str = ""
    #: ``tabs``, ``pipes`` or ``html``.
    table: str = "tabs"
    #: A table at a page break is in two pieces: ``plain`` (only the rows go on), ``continued`` (续表1, header again).
    table_split: str = ""
    #: Tables, figures and quotations move to the next page break inside a paragraph.
    floats: bool = False
    #: Before a pull quote.
    quote_mark: str = ""
    #: The converter leaves a link to the picture above a figure's caption.
    picture: bool = False


# --- characters ------------------------------------------------------------------------------------------------------

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
HALF_WIDTH = str.maketrans("，：；（）？！", ",:;()?!")
RADICALS = str.maketrans({unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x2F00, 0x2FD6)})
CORNER_QUOTES = str.maketrans("“”‘’", "「」『』")
LIGATURES = (("ffi", "ﬃ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
OPENERS = "（《〈“‘「『〔【［([{<"
CLOSERS = "，。、；：？！）》〉”’」』〕】］…—,.;:?!)]}"
SENTENCE_END = "。？！?!…"
LATIN = re.compile(r"[A-Za-z]")
WIDE = {"W", "F", "A"}


def label(sample: str, n: int) -> str:
    """The label for ``n`` in the manner of ``sample``, which is the label for 1 (``[1]``, ``<sup>①</sup>``, ``¹``)."""
    for one, shown in (
        ("①", CIRCLED[n - 1]),
        ("¹", str(n).translate(SUPERSCRIPT)),
        ("１", str(n).translate(FULL_DIGITS)),
    ):
        if one in sample:
            return sample.replace(one, shown, 1)
    return sample.replace("1", str(n), 1)


def bare_label(head: str, n: int) -> str:
    """A note's label without converter markup, as an editor would name it."""
    text = re.sub(r"</?sup>|\$|\^|[{}\\]|textcircled", "", label(head, n))
    return text.strip(" \u3000：:.、")


def em(text: str) -> float:
    """Width in em: Chinese 1, Latin half, spaces a quarter."""
    return sum(0.25 if c in " \u00a0" else 1.0 if unicodedata.east_asian_width(c) in WIDE else 0.5 for c in text)


def is_latin(text: str) -> bool:
    """Whether a text is mostly Latin: it is then set with narrow quotation marks and breaks only at spaces."""
    return bool(len(HAN.findall(text)) * 5 < len(text))


@cache
def _converter(script: str) -> opencc.OpenCC:
    return opencc.OpenCC(script)


def to_script(text: str, script: str) -> str:
    """``text`` by the OpenCC configuration ``script``, Chinese quotation marks turned into corner brackets."""
    if not script:
        return text
    if HAN.search(text) and not is_latin(text):
        text = text.translate(CORNER_QUOTES)
    return str(_converter(script).convert(text))


def is_traditional(essay: Essay) -> bool:
    """Whether the essay itself is written in Traditional characters."""
    text = "".join(block.text for block in essay.blocks if block.kind == "paragraph")
    simplified = str(_converter("t2s").convert(text))
    return sum(a != b for a, b in zip(text, simplified, strict=False)) * 10 > len(text)


# --- essays changed as a whole, before they are laid out -------------------------------------------------------------

PUNCTUATION = "，。；：、？！”』」）》"


def _map_texts(essay: Essay, change: Callable[[str], str], notes: bool = True) -> Essay:
    """Applies ``change`` to every text of the essay (to those of the notes if ``notes``)."""
    blocks = tuple(
        replace(b, text=change(b.text) if b.kind != "formula" else b.text, source=change(b.source),
                rows=tuple(tuple(map(change, row)) for row in b.rows))
        for b in essay.blocks
    )  # fmt: skip
    meta = {key: value if key in ("slug", "year") else change(value) for key, value in essay.meta.items()}
    return Essay(meta, blocks, {n: change(t) for n, t in essay.notes.items()} if notes else essay.notes)


def _full_digits(text: str) -> str:
    # Not in addresses, Latin titles and markers.
    if is_latin(text):
        return text
    pieces = re.split(r"(\[\^\d+\]|https?://\S+|[A-Za-z][\w-]*)", text)
    return "".join(p if i % 2 else p.translate(FULL_DIGITS) for i, p in enumerate(pieces))


def _gap(text: str) -> str:
    if is_latin(text):
        return text
    text = re.sub(r"([\u4e00-\u9fff])([A-Za-z0-9])", r"\1 \2", text)
    return re.sub(r"([A-Za-z0-9%])([\u4e00-\u9fff])", r"\1 \2", text)


def _move_markers(text: str, where: str) -> str:
    """Moves every marker behind or before the punctuation that it meets, or to the next punctuation at all."""
    if where == "after":
        return re.sub(rf"(\[\^\d+\])([{PUNCTUATION}]+)", r"\2\1", text)
    if where == "before":
        # Not before a closing quotation mark or bracket, which belongs to the words.
        return re.sub(r"([，。；：、？！])((?:\[\^\d+\])+)", r"\2\1", text)
    return _to_punctuation(text) if where == "punctuation" else text


def _to_punctuation(text: str) -> str:
    """Moves markers that stand among letters to the next punctuation, or back where another marker is in the way."""
    forward = re.compile(rf"(?<![{PUNCTUATION}])(\[\^\d+\])([^{PUNCTUATION}\[]*[{PUNCTUATION}]+)(?!\[\^)")
    back = re.compile(rf"([{PUNCTUATION}])([^{PUNCTUATION}\[\]]+)(\[\^\d+\])(?![{PUNCTUATION}])")
    return back.sub(r"\1\3\2", forward.sub(r"\2\1", text))


def _repeat_markers(essay: Essay, rng: random.Random) -> Essay:
    """Cites two or three works again in a later paragraph, as numbered reference lists do."""
    blocks = list(essay.blocks)
    places = [i for i, b in enumerate(blocks) if b.kind == "paragraph" and b.text.endswith("。")]
    seen = [n for i in places[: len(places) // 2] for n in markers(blocks[i])]
    later = [i for i in places[len(places) // 2 :] if not blocks[i].text.endswith("]")]
    for n, i in zip(rng.sample(seen, min(3, len(seen))), rng.sample(later, min(3, len(later))), strict=False):
        text = blocks[i].text
        blocks[i] = replace(blocks[i], text=f"{text[:-1]}[^{n}]。")
    return replace(essay, blocks=tuple(blocks))


NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]+(?:[、．]\s*|\s+)|（[一二三四五六七八九十]+）\s*|\d+(?:\.\d+)*[.．、]?\s+)"
)
HAN_NUMBERS = "一二三四五六七八九十"
FORMAL_NUMBERS = "壹貳參肆伍陸柒捌玖拾"
NUMBERINGS: dict[str, tuple[Callable[[list[int]], str], ...]] = {
    "space": (
        lambda n: f"{HAN_NUMBERS[n[0] - 1]}　",
        lambda n: f"（{HAN_NUMBERS[n[1] - 1]}）",
        lambda n: f"{n[2]}. ",
    ),
    "taiwan": (
        lambda n: f"{FORMAL_NUMBERS[n[0] - 1]}、",
        lambda n: f"{HAN_NUMBERS[n[1] - 1]}、",
        lambda n: f"（{HAN_NUMBERS[n[2] - 1]}）",
    ),
    "decimal": (lambda n: f"{n[0]}　", lambda n: f"{n[0]}.{n[1]}　", lambda n: f"{n[0]}.{n[1]}.{n[2]}　"),
}
"""Schemes of heading numbers, one function per level, from the counters of the levels."""


def _renumber(essay: Essay, scheme: str) -> Essay:
    """Gives the numbered headings the numbers of another scheme."""
    counters, blocks = [0, 0, 0], []
    for block in essay.blocks:
        if block.kind == "heading" and (number := NUMBER.match(block.text)):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (3 - block.level)
            shown = NUMBERINGS[scheme][block.level - 1](counters)
            blocks.append(replace(block, text=shown + block.text[number.end() :]))
        else:
            blocks.append(block)
    return replace(essay, blocks=tuple(blocks))


def prepare(essay: Essay, style: Style, rng: random.Random) -> Essay:
    """The essay as the journal of ``style`` would have printed it: numbers, script, digits, places of markers."""
    if style.numbering:
        essay = _renumber(essay, style.numbering)
    if style.repeats:
        essay = _repeat_markers(essay, rng)
    if style.notes == "none":
        essay = replace(_map_texts(essay, clean), notes={})
    if style.script:
        essay = _map_texts(essay, lambda text: to_script(text, style.script))
    if style.full_digits:
        essay = _map_texts(essay, _full_digits, notes=False)
    if style.gap:
        essay = _map_texts(essay, _gap)
    if style.marker_at != "as-is":
        essay = _map_texts(essay, lambda text: _move_markers(text, style.marker_at))
    return essay


# --- lines -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Atom:
    """What is never broken over two lines: a Chinese character, a Latin word, a space, a marker."""

    text: str
    width: float
    #: Number of the note, of a marker.
    note: int = 0
    #: Part of a note that is printed inside the text.
    aside: bool = False
    #: A hyphen at the end was made by the wrap.
    hyphen: bool = False
    #: Part of an address.
    url: bool = False

    @property
    def plain(self) -> str:
        """What the atom adds to the repaired text."""
        return "" if self.note or self.aside else self.text.removesuffix("-") if self.hyphen else self.text


TOKEN = re.compile(
    r"\[\^\d+\]|\$[^$]+\$|[A-Za-z0-9\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f.,:;/?&=_%#@+'~-]*|——|……|.", re.DOTALL
)
LATIN_TOKEN = re.compile(r"\s|[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]|[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
URL = re.compile(r"https?://[\x21-\x7e]+")
URL_PIECE = re.compile(r"https?://|[^/.?&=_-]*[/.?&=_-]?")


def atoms_of(text: str, aside: bool = False) -> list[Atom]:
    """Splits a text into what may stand on different lines."""
    found: list[Atom] = []
    for i, piece in enumerate(re.split(r"(https?://[\x21-\x7e]+)", text)):
        if i % 2:
            found += [Atom(p, em(p), aside=aside, url=True) for p in URL_PIECE.findall(piece) if p]
        elif piece and is_latin(piece) and not MARKER.search(piece):
            found += [Atom(p, _narrow(p), aside=aside) for p in LATIN_TOKEN.findall(piece)]
        else:
            found += [_atom(p, aside) for p in TOKEN.findall(piece)]
    return found


def _narrow(text: str) -> float:
    """Width in em in Latin text, whose quotation marks are narrow."""
    return em(re.sub(r"[“”‘’–—…]", ".", text))


def _atom(token: str, aside: bool) -> Atom:
    if number := MARKER.fullmatch(token):
        return Atom("", 1.0, note=int(number[1]))
    return Atom(token, em(token), aside=aside)


Divide = Callable[[Atom, float], tuple[Atom | None, Atom]]
"""Divides what does not fit into the room that is left (em), or gives nothing and the whole."""


def wrap(atoms: Iterable[Atom], first: float, rest: float, divide: Divide | None = None) -> list[list[Atom]]:
    """Sets lines: the first ``first`` em wide, the others ``rest``.

    Closing punctuation, spaces and markers never begin a line, opening brackets never end one. No atom is dropped, so
    that the lines joined give the text again.
    """
    lines: list[list[Atom]] = [[]]
    room = first
    for whole in atoms:
        atom = whole
        if atom.width > room + 0.01 and not _hangs(atom) and lines[-1]:
            head, tail = divide(atom, room) if divide else (None, atom)
            if head:
                lines[-1].append(head)
            carried = _take_openers(lines[-1]) if not head else []
            lines.append(carried)
            room = rest - sum(a.width for a in carried)
            atom = tail
        lines[-1].append(atom)
        room -= atom.width
    return lines


def _hangs(atom: Atom) -> bool:
    return bool(atom.note) or atom.text.isspace() or (atom.text[:1] in CLOSERS and not LATIN.search(atom.text))


def _take_openers(line: list[Atom]) -> list[Atom]:
    carried: list[Atom] = []
    while len(line) > 1 and line[-1].text and line[-1].text in OPENERS:
        carried.insert(0, line.pop())
    return carried


def cut_address(atom: Atom, room: float) -> tuple[Atom | None, Atom]:
    """Divides an address at the end of the line, wherever that is."""
    at = int(room * 2)
    if not atom.url or at < 3 or len(atom.text) - at < 2:
        return None, atom
    return replace(atom, text=atom.text[:at], width=at / 2), replace(
        atom, text=atom.text[at:], width=atom.width - at / 2
    )


def hyphenate(atom: Atom, room: float) -> tuple[Atom | None, Atom]:
    """Divides a long lower-case word so that its beginning and a hyphen fill the room."""
    at = min(int(room * 2) - 1, len(atom.text) - 4)
    # Not before a vowel, which no hyphenation rule would give.
    while at >= 3 and atom.text[at] in "aeiouy":
        at -= 1
    if at < 3 or not re.fullmatch(r"[a-z]{8,}[,.;]?", atom.text):
        return None, atom
    head, tail = atom.text[:at], atom.text[at:]
    return (
        Atom(f"{head}-", (at + 1) / 2, aside=atom.aside, hyphen=True),
        replace(atom, text=tail, width=len(tail) / 2),
    )


def divider(style: Style) -> Divide:
    """How ``style`` divides words and addresses."""

    def divide(atom: Atom, room: float) -> tuple[Atom | None, Atom]:
        if style.break_anywhere and atom.url:
            return cut_address(atom, room)
        return hyphenate(atom, room) if style.hyphenate else (None, atom)

    return divide


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of the body."""

    #: Index of its block.
    block: int
    #: 0-based, of the ``count`` lines of its block.
    index: int
    count: int
    atoms: tuple[Atom, ...]

    @property
    def plain(self) -> str:
        return "".join(a.plain for a in self.atoms)

    @property
    def width(self) -> float:
        return sum(a.width for a in self.atoms if not a.text.isspace())


# --- pages -----------------------------------------------------------------------------------------------------------

SOFT_WIDTH = 30
"""Em of a line of the printed page behind a text whose lines the converter joined."""
LABEL_LIKE = re.compile(
    r"[（(〔［\[【]?[一二三四五六七八九十壹貳贰參叁\d０-９①-⑳]+[)）〕］\]】、．.是则 \u3000]"
    r"|[\d①-⑳第注註图圖表\[［〔（(*#]|资料|資料|责任|責任|摘|关键|關鍵"
)
"""Beginnings that look like a heading, a label or a caption: a page does not begin with one in mid-paragraph."""


@dataclass(slots=True)
class Page:
    """One printed page."""

    lines: list[Line] = field(default_factory=list)
    #: Index of the first line of the second column; 0 where there is one column.
    column: int = 0
    #: Pieces of floating blocks above and below the lines, with their index in the essay.
    head: list[tuple[int, Block]] = field(default_factory=list)
    tail: list[tuple[int, Block]] = field(default_factory=list)
    #: Numbers of the notes whose markers stand on it.
    notes: list[int] = field(default_factory=list)


def _sentence_ends(text: str) -> bool:
    return text.rstrip("”’」』）)】〕》 \u3000")[-1:] in SENTENCE_END


def _side_by_side(columns: tuple[Page, Page]) -> Page:
    left, right = columns
    return Page(left.lines + right.lines, column=len(left.lines))


@dataclass(slots=True)
class Paginator:
    """Cuts the lines of a body into pages where the cut can be told from the text."""

    style: Style
    rng: random.Random
    blocks: tuple[Block, ...]
    #: Indexes of blocks whose end or continuation nobody could tell.
    uncertain: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        return self.style.wrap or SOFT_WIDTH

    def pages(self, lines: list[Line]) -> list[Page]:
        """All lines, page by page."""
        if not self.style.page_lines:
            return [Page(lines)]
        pages, start, target = [], 0, max(4, round(self.style.page_lines * 0.6))
        while len(lines) - start > target + 4:
            end = min(
                range(start + max(2, target - 3), start + target + 4), key=lambda i: self.cost(lines, i, start + target)
            )
            if self.cost(lines, end, end) >= 100:
                self.uncertain |= {lines[end - 1].block, lines[end].block}
            pages.append(Page(lines[start:end]))
            start, target = end, self.style.page_lines + self.rng.randint(-1, 1)
        pages.append(Page(lines[start:]))
        return (
            pages
            if self.style.columns == 1
            else [_side_by_side(p) for p in zip(pages[::2], [*pages[1::2], Page()], strict=False)]
        )

    def cost(self, lines: list[Line], end: int, target: int) -> float:
        """How bad a page would be that ends before line ``end``: 100 and more where a reader could not follow."""
        last, first = lines[end - 1], lines[end]
        cost = abs(end - target) * 0.3
        if last.block != first.block:
            return cost + 1.5 + (0 if self._ends_well(last, lines[end : end + 2]) else 100)
        if self.blocks[last.block].kind != "paragraph" or not self._goes_on(last, first):
            return cost + 100
        wanted = {"comma": "，、；,;", "stop": SENTENCE_END}.get(self.style.cut, "")
        return cost + (2 if wanted and last.plain.rstrip("”")[-1:] not in wanted else 0)

    def _ends_well(self, last: Line, following: list[Line]) -> bool:
        """Whether a page may end with the last line of a block."""
        kind = self.blocks[last.block].kind
        if kind != "paragraph":
            return kind != "heading"
        if not _sentence_ends(last.plain):
            return False
        if self._shows_indent or not self.style.wrap or last.width < self.width - 2.5:
            return True
        return self.style.indent == "lost" and self._is_narrow_first(following)

    def _is_narrow_first(self, following: list[Line]) -> bool:
        """Whether the second of two lines shows that the first is set in."""
        if self.blocks[following[0].block].kind != "paragraph":
            return True
        return len(following) == 2 and following[0].count > 2 and following[1].width - following[0].width > 1.4

    @property
    def _shows_indent(self) -> bool:
        return self.style.indent in ("kept", "spaces")

    def _goes_on(self, last: Line, first: Line) -> bool:
        """Whether a reader can tell that the paragraph of ``last`` goes on with ``first`` on the next page."""
        text, following = last.plain.rstrip(), first.plain.lstrip()
        if LABEL_LIKE.match(following) or not following or not text or text[-1] in "：:":
            return False
        if last.atoms[-1].aside or first.atoms[0].aside:
            return False
        if not _sentence_ends(text) or self._shows_indent:
            return True
        is_full = last.width >= self.width - 1.2 and first.width >= self.width - 0.6
        return bool(self.style.wrap) and self.style.indent == "lost" and is_full and first.index < first.count - 1

    def mark_unclear(self, pages: list[Page]) -> None:
        """Marks neighbours inside a page whose border neither width nor indent nor blank line shows."""
        if not self.style.wrap or self._shows_indent or self.style.blank == "paragraphs":
            return
        for page in pages:
            for i, (last, first) in enumerate(zip(page.lines, page.lines[1:], strict=False)):
                is_border = last.block != first.block and self.blocks[last.block].kind == "paragraph"
                is_full = last.width >= self.width - 2.5
                if (
                    is_border
                    and is_full
                    and not (self.style.indent == "lost" and self._is_narrow_first(page.lines[i + 1 : i + 3]))
                ):
                    self.uncertain |= {last.block, first.block}


# --- front and end matter --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text that is made, with what it is."""

    kind: str
    text: str
    #: Index of the block of the essay, or number of the note, or -1.
    of: int = -1
    #: Blank lines before it, where fixed.
    before: int | None = None


CONTINUED = {
    "english": "englishcont",
    "para": "cont",
    "note": "notecont",
    "front": "frontcont",
    "quote": "quotecont",
    "heading": "headingcont",
    "editor": "editorcont",
}
"""What the second and later lines of a row are called."""
BEGUN = {rest: first for first, rest in CONTINUED.items()}

Part = Callable[["_Layout"], list[str]]
PARTS: dict[str, Part] = {}
"""Parts of the front and end matter by name: each gives its lines (unwrapped) and notes in the gold what they say."""


def part(function: Part) -> Part:
    """Registers a part under the name of its function."""
    PARTS[function.__name__.strip("_")] = function
    return function


FULL_MEASURE = ("masthead", "doi")
"""Parts that run over the whole page, whatever the width of the text."""

AUTHOR_FORMS: dict[str, Callable[[list[str]], str]] = {
    "plain": "　".join,
    "spread": lambda names: "   ".join("  ".join(n) if len(n) == 2 else n for n in names),
    "label": lambda names: "作者：" + "、".join(names),
    "slash": lambda names: "文／" + "　".join(names),
    "square": lambda names: "□ " + "　".join(names),
    "index": lambda names: "，".join(f"{n}<sup>{i}</sup>" for i, n in enumerate(names, 1)),
    "right": lambda names: "    " + "　".join(names),
}
"""How author lines are set."""


@part
def _title(job: _Layout) -> list[str]:
    title = job.essay.meta["title"]
    job.meta["title_zh"] = title
    star = job.style.star_mark if job.has_star else ""
    mark = job.style.title_mark
    if mark == "**":
        return [f"**{title}**{star}"]
    lines = _title_lines(title) if job.style.title_lines > 1 else [title]
    return ([title] if job.style.title_twice else []) + [mark + "\n".join(lines) + star]


def _title_lines(title: str) -> list[str]:
    """A title over two lines, broken near its middle where the sense allows it, or whole."""
    places = [m.end() for m in re.finditer(r"[：，、的与和及與]", title) if 4 <= m.end() <= len(title) - 4]
    if not places:
        return [title]
    at = min(places, key=lambda n: abs(n - len(title) / 2))
    return [title[:at], title[at:]]


def _halves(text: str) -> list[str]:
    """A heading over two lines, broken by its width alone."""
    lines = wrap(atoms_of(text), em(text) / 2 + 1, 99)
    return ["".join(a.text for a in line).strip() for line in lines]


@part
def _subtitle(job: _Layout) -> list[str]:
    job.meta["subtitle_zh"] = job.essay.meta.get("subtitle")
    return ["——" + job.essay.meta["subtitle"]] if job.essay.meta.get("subtitle") else []


@part
def _authors(job: _Layout) -> list[str]:
    names = job.author_names
    job.meta["authors_zh"] = names
    return [AUTHOR_FORMS[job.style.author_form](names)]


@part
def _affiliation(job: _Layout) -> list[str]:
    place = job.essay.meta.get("affiliation", "示例大学国际关系学院")
    job.meta["affiliation_zh"] = place
    if job.style.author_form == "index":
        return ["（" + "；".join(f"{i}.{place}，北京 100000" for i, _ in enumerate(job.author_names, 1)) + "）"]
    return [f"（{place}，北京 100000）"]


def _labelled(label_text: str, text: str) -> list[str]:
    """A label and its text, on lines of their own where the label ends with a line feed."""
    return [label_text.strip("\n"), text] if label_text.endswith("\n") else [label_text + text]


@part
def _abstract(job: _Layout) -> list[str]:
    text = job.essay.meta.get("abstract")
    job.meta["abstract_zh"] = text
    return _labelled(job.say(job.style.abstract_label), text) if text else []


@part
def _keywords(job: _Layout) -> list[str]:
    words = [w.strip() for w in job.essay.meta.get("keywords", "").split("；") if w.strip()]
    job.meta["keywords_zh"] = words
    return _labelled(job.say(job.style.keywords_label), job.style.keywords_sep.join(words)) if words else []


@part
def _clc(job: _Layout) -> list[str]:
    style, pages = job.style, len(job.pages)
    number = f"1000-0000（{style.year}）{style.issue:02}-{style.first_page:04}-{pages:02}"
    job.meta |= {"clc": "D815", "article_no": number}
    job.meta |= {"year": style.year, "issue": str(style.issue), "pages": job.page_range}
    fields = ["中图分类号：D815", "文献标识码：A", f"文章编号：{number}"]
    if style.clc_form == "lines":
        return fields
    return ["".join(fields)] if style.clc_form == "glued" else ["　".join(fields)]


@part
def _masthead(job: _Layout) -> list[str]:
    style = job.style
    job.meta |= {"journal_zh": job.journal, "year": style.year, "issue": str(style.issue)}
    gap = "　" * 6
    return [
        f"第{style.volume}卷　第{style.issue}期{gap}{job.journal}{gap}Vol.{style.volume}　No.{style.issue}",
        f"{style.year}年{2 * style.issue - 1}月{gap}Journal of Samples{gap}{style.year}",
    ]


@part
def _rubric(job: _Layout) -> list[str]:
    return ["专题研究"]


CITATIONS = {
    "quoted": "{names}：“{title}”，《{journal}》，{year}年第{issue}期，第{pages}页。",
    "gbt": "引用格式：{names}.{title}[J].{journal},{year}({issue}):{pages}.",
}
"""How a journal asks to be cited, on its first page."""


@part
def _citation(job: _Layout) -> list[str]:
    style = job.style
    job.meta |= {"journal_zh": job.journal, "year": style.year, "issue": str(style.issue), "pages": job.page_range}
    form = CITATIONS[style.citation_form]
    return [form.format(names="、".join(job.author_names), title=job.essay.meta["title"], journal=job.journal,
                        year=style.year, issue=style.issue, pages=job.page_range)]  # fmt: skip


@part
def _doi(job: _Layout) -> list[str]:
    job.meta["doi"] = f"10.5555/j.cnki.1000-0000.{job.style.year}.{job.style.issue:02}.005"
    return [f"DOI：{job.meta['doi']}"]


@part
def _received(job: _Layout) -> list[str]:
    return [f"收稿日期：{job.style.year}-01-15；修回日期：{job.style.year}-02-20。"]


@part
def _funding(job: _Layout) -> list[str]:
    job.meta["funding_zh"] = "示例基金一般项目“读本编写方法研究”（24SLB001）阶段性成果。"
    return [f"基金项目：{job.meta['funding_zh']}"]


@part
def _bio(job: _Layout) -> list[str]:
    text = job.essay.meta.get("bio") if not job.style.authors else None
    job.meta["bio_zh"] = text or "；".join(f"{n}，示例大学国际关系学院研究员" for n in job.author_names) + "。"
    return [f"作者简介：{job.meta['bio_zh']}"]


@part
def _star(job: _Layout) -> list[str]:
    return [job.style.star_head + job.essay.meta["star"]] if job.has_star else []


@part
def _editor(job: _Layout) -> list[str]:
    job.meta["editor_zh"] = job.say(job.style.editor)
    return [job.style.editor_line.format(job.style.editor)]


@part
def _english(job: _Layout) -> list[str]:
    meta, labels = job.essay.meta, job.style.english_labels
    lines = []
    if title := meta.get("title_en"):
        job.meta["title_en"] = title
        names = [en for _, en in job.style.authors] or list(filter(None, [meta.get("author_en")]))
        job.meta["authors_en"] = names
        lines = [title, *([" & ".join(names)] if names else [])]
    if text := meta.get("abstract_en"):
        job.meta["abstract_en"] = text
        lines += _labelled(labels[0], text)
    if words := [w.strip() for w in meta.get("keywords_en", "").split(";") if w.strip()]:
        job.meta["keywords_en"] = words if labels[1] else []
        lines += [labels[1] + "; ".join(words)] if labels[1] else []
    return lines


# --- the text --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Laid:
    """A text as a converter left it, and the truth about it."""

    text: str
    gold: Gold
    style: Style
    #: What each line of the text is (a :class:`Row` kind, or an empty string for a blank line).
    kinds: tuple[str, ...]

    def bytes(self, encoding: str | None = None) -> bytes:
        """The file, in ``encoding`` (the style's own by default), with the style's line ends."""
        return self.text.replace("\n", self.style.newline).encode(encoding or self.style.encoding)


def lay_out(essay: Essay, style: Style, seed: int = 0) -> Laid:
    """Lays ``essay`` out in ``style``; the same arguments give the same text."""
    layout = _Layout(essay, style, random.Random(f"{essay.slug}/{seed}"))
    return layout.laid()


class _Layout:
    """The making of one text."""

    def __init__(self, essay: Essay, style: Style, rng: random.Random) -> None:
        self.style, self.rng = style, rng
        self.essay = prepare(essay, style, rng)
        self.own_script = "s2t" if is_traditional(essay) else ""
        self.meta: Gold = dict.fromkeys(GOLD_META)
        self.meta |= {"authors_zh": [], "authors_en": [], "keywords_zh": [], "keywords_en": []}
        self.paginator = Paginator(style, rng, self.essay.blocks)
        self.floating = self._floating()
        self.pages = self.paginator.pages(self._lines())
        self.paginator.mark_unclear(self.pages)
        self._place_floats()
        self.labels = self._number_notes()
        #: The rest of a note that goes on at the foot of the next page.
        self.spilled: list[Row] = []

    # names and labels

    def say(self, text: str) -> str:
        """A label of the journal in the script of the text."""
        return to_script(text, self.style.script or self.own_script)

    @property
    def journal(self) -> str:
        return self.say(self.style.journal)

    @property
    def author_names(self) -> list[str]:
        return [self.say(name) for name, _ in self.style.authors or ((self.essay.meta["author"], ""),)]

    @property
    def has_star(self) -> bool:
        # Without notes there is no page foot for it either.
        return bool(self.essay.meta.get("star")) and self.style.notes != "none"

    @property
    def page_range(self) -> str:
        return f"{self.style.first_page}-{self.style.first_page + len(self.pages) - 1}"

    # body

    def _lines(self) -> list[Line]:
        """The body in printed lines, without the blocks that float."""
        return [
            line for i, block in enumerate(self.essay.blocks) if i not in self.floating for line in self._set(i, block)
        ]

    def _set(self, i: int, block: Block) -> list[Line]:
        if block.kind != "paragraph":
            return [Line(i, 0, 1, tuple(atoms_of(block.text)))]
        width = self.paginator.width
        first = width if self.style.indent == "none" else width - 2
        lines = wrap(
            self._with_asides(atoms_of(block.text)), first, width, divider(self.style) if self.style.wrap else None
        )
        return [Line(i, n, len(lines), tuple(line)) for n, line in enumerate(lines)]

    def _with_asides(self, atoms: list[Atom]) -> list[Atom]:
        """Notes that are printed at their marker, in its place."""
        if self.style.notes != "inline":
            return atoms
        before, after = map(self.say, self.style.inline)
        return [
            piece
            for atom in atoms
            for piece in (atoms_of(before + self.essay.notes[atom.note] + after, aside=True) if atom.note else [atom])
        ]

    def _floating(self) -> set[int]:
        kinds = ("quote", "table", "figure") if self.style.floats else ()
        return {i for i, block in enumerate(self.essay.blocks) if block.kind in kinds}

    def _place_floats(self) -> None:
        """Puts floating blocks at page breaks in mid-paragraph, one at each, or back where they stood."""
        free = [n for n, (a, b) in enumerate(pairwise(self.pages)) if self._breaks_paragraph(a, b)]
        for i in sorted(self.floating):
            block = self.essay.blocks[i]
            at = next((n for n in free if self.pages[n].lines[-1].block >= i - 2), None)
            if at is None:
                self._put_back(i, block)
                continue
            free.remove(at)
            if block.kind == "table" and self.style.table_split and len(block.rows) > 3:
                first, second = self._split_table(block)
                self.pages[at].tail.append((i, first))
                self.pages[at + 1].head.append((i, second))
            else:
                self.pages[at + 1].head.append((i, block))

    def _put_back(self, i: int, block: Block) -> None:
        page = max((p for p in self.pages if p.lines[0].block < i), key=self.pages.index)
        at = next((n for n, line in enumerate(page.lines) if line.block > i), len(page.lines))
        # Behind the paragraph that it would otherwise stand in.
        while 0 < at < len(page.lines) and page.lines[at].block == page.lines[at - 1].block:
            at += 1
        page.lines[at:at] = self._set(i, block)

    @staticmethod
    def _breaks_paragraph(page: Page, following: Page) -> bool:
        return page.lines[-1].block == following.lines[0].block

    def _split_table(self, block: Block) -> tuple[Block, Block]:
        at = len(block.rows) // 2 + 1
        first = replace(block, rows=block.rows[:at], source="")
        if self.style.table_split == "plain":
            return first, replace(block, text="", rows=block.rows[at:])
        number = re.match(r"表\s*\d+", block.text)
        caption = self.say("续") + (number[0] if number else "表")
        return first, replace(block, text=caption, rows=(block.rows[0], *block.rows[at:]))

    # notes

    def _number_notes(self) -> dict[int, tuple[int, int]]:
        """For each note its page (1-based) and its number in print."""
        numbers: dict[int, tuple[int, int]] = {}
        for ordinal, page in enumerate(self.pages, 1):
            seen = [n for _, block in page.head for n in markers(block)]
            seen += [n for line in page.lines for n in self._notes_of(line)]
            seen += [n for _, block in page.tail for n in markers(block)]
            for n in seen:
                if n not in numbers:
                    page.notes.append(n)
                    restarts = self.style.notes == "foot"
                    numbers[n] = (ordinal, (len(page.notes) if restarts else len(numbers) + 1))
        return numbers

    def _notes_of(self, line: Line) -> list[int]:
        block = self.essay.blocks[line.block]
        return [a.note for a in line.atoms if a.note] if block.kind == "paragraph" else markers(block)

    def mark(self, note: int, page: int) -> str:
        """The marker of a note, on the ``page`` (1-based) on which it is printed."""
        return label(self._turn(self.style.marks, page), self.labels[note][1])

    def head(self, note: int) -> str:
        page, number = self.labels[note]
        return label(self.say(self._turn(self.style.heads, page)), number)

    @staticmethod
    def _turn(samples: Sequence[str], page: int) -> str:
        return samples[(page - 1) % len(samples)]

    def note_text(self, note: int) -> str:
        """A note with what the converter makes of its addresses and titles."""
        text = self.essay.notes[note]
        if self.style.italics:
            text = re.sub(r"(?<=”, )([A-Z][A-Za-z& ]+)(?=, )", r"*\1*", text)
        if self.style.links == "angle":
            return URL.sub(lambda m: f"<{m[0].rstrip('.,')}>" + m[0][len(m[0].rstrip(".,")) :], text)
        if self.style.links == "markdown":
            return URL.sub(lambda m: _markdown_link(m[0]), text)
        return text

    # rendering

    def shown(self, text: str, page: int) -> str:
        """Characters as the converter gives them on ``page``."""
        style = self.style
        if style.half_width and page % 2 == 0:
            text = text.translate(HALF_WIDTH)
        if style.ligatures:
            for plain, ligature in LIGATURES:
                text = text.replace(plain, ligature)
        return text.translate(RADICALS) if style.radicals else text

    def render(self, atoms: Iterable[Atom], page: int) -> str:
        """Atoms as characters, markers included."""
        pieces: list[str] = []
        for atom in atoms:
            if atom.note:
                pieces.append(self._spaced(self.mark(atom.note, page), "".join(pieces)))
            else:
                if pieces and self._runs_together(pieces[-1], atom.text):
                    pieces.append(" ")
                pieces.append(self.shown(atom.text, page))
        return "".join(pieces)

    def _runs_together(self, marker: str, text: str) -> bool:
        """Whether a bare digit of a marker would become one number with the digits after it."""
        return marker.isdigit() and marker.isascii() and text[:1].isdigit() and "1" in self.style.marks

    def _spaced(self, marker: str, before: str) -> str:
        if before[-1:].isdigit() and marker[:1].isdigit():
            return f" {marker}"
        if self.rng.random() < self.style.marker_space:
            return self.rng.choice((f" {marker}", f"{marker} ", f" {marker} "))
        return marker

    def with_markers(self, text: str, page: int) -> str:
        """A text with ``[^1]`` markers, as printed."""
        return self.render(atoms_of(text), page)

    def wrapped(self, kind: str, text: str, page: int, narrower: float = 0.0, of: int = -1) -> list[Row]:
        """A text of the front or end matter or a note, wrapped if the style wraps."""
        text = self.shown(text, page)
        if not self.style.wrap:
            return [Row(kind, text, of)]
        width = self.style.wrap - narrower
        lines = wrap(atoms_of(text), width, width, divider(self.style))
        texts = ["".join(a.text for a in line).strip(" ") for line in lines]
        return [Row(kind if i == 0 else CONTINUED.get(kind, kind), t, of) for i, t in enumerate(texts)]

    def parts(self, names: Iterable[str], page: int, kind: str = "front") -> list[Row]:
        """Front or end matter."""
        rows = []
        for name in names:
            for line in PARTS[name](self):
                text = line if name in ("title", "abstract", "keywords", "english", "star", "bio") else self.say(line)
                rows += self._part_rows(name, text, page, "editor" if name == "editor" else kind)
        return rows

    def _part_rows(self, name: str, text: str, page: int, kind: str) -> list[Row]:
        if name in FULL_MEASURE:
            return [Row(kind, self.shown(text, page))]
        first, *rest = text.split("\n")
        rows = self.wrapped(kind, first, page, 2.0 if name == "abstract" else 0.0)
        return rows + [Row(CONTINUED[kind], self.shown(line, page)) for line in rest]

    def body_rows(self, page: Page, ordinal: int) -> list[Row]:
        """The lines of a page."""
        rows: list[Row] = []
        for n, line in enumerate(page.lines):
            block = self.essay.blocks[line.block]
            if block.kind != "paragraph":
                rows += self.block_rows(block, ordinal, line.block)
                continue
            new_column = 0 < n == page.column
            goes_on = bool(rows) and rows[-1].of == line.block and not new_column
            text = self.render(line.atoms, ordinal)
            if goes_on and not self.style.wrap:
                rows[-1] = replace(rows[-1], text=rows[-1].text + text)
            else:
                indent = INDENTS[self.style.indent] if line.index == 0 else ""
                rows.append(Row("cont" if line.index else "para", indent + text, line.block, 1 if new_column else None))
        return [replace(row, text=row.text.rstrip(" ")) for row in rows]

    def block_rows(self, block: Block, page: int, of: int) -> list[Row]:
        """A block that is not a paragraph, whole or a piece of it."""
        if block.kind == "heading":
            return self._heading_rows(block, page, of)
        if block.kind == "quote":
            return self.wrapped("quote", self.style.quote_mark + block.text, page, self.style.wrap / 3, of)
        if block.kind == "formula":
            return [Row("formula", f"$$ {block.text} $$", of)]
        source = [Row("source", self.shown(block.source, page), of)] if block.source else []
        caption = [Row("caption", self.shown(self.with_markers(block.text, page), page), of)] if block.text else []
        if block.kind == "figure":
            picture = [Row("furniture", f"![](images/{self.essay.slug}-{of}.jpg)")] if self.style.picture else []
            return [*picture, *caption, *source]
        return [*caption, *self._table_rows(block, page, of), *source]

    def _table_rows(self, block: Block, page: int, of: int) -> list[Row]:
        rows = [[self.shown(self.with_markers(cell, page), page) for cell in row] for row in block.rows]
        if self.style.table == "html":
            cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
            return [Row("table", f"<table>{cells}</table>", of)]
        if self.style.table == "pipes":
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|" + " --- |" * len(rows[0]))
            return [Row("table", line, of) for line in lines]
        return [Row("table", "\t".join(row), of) for row in rows]

    def _heading_rows(self, block: Block, page: int, of: int) -> list[Row]:
        style = self.style
        text = self.with_markers(block.text, page)
        if style.heading_half:
            text = re.sub(r"^（(.+?)）", r"(\1) ", text)
        depth = {"right": block.level + 1, "flat": 1, "wrong": self.rng.randint(1, 5)}.get(style.heading, 0)
        mark = "#" * depth + " " if depth else ""
        if style.number_alone and block.level == 1 and (number := NUMBER.match(text)):
            return [Row("heading", mark + number[0].strip(), of), Row("headingcont", text[number.end() :], of)]
        if style.heading == "bold":
            return [Row("heading", f"**{text}**", of)]
        if style.heading_lines > 1 and em(text) > 14:
            first, *rest = _halves(text)
            return [Row("heading", mark + first, of), *(Row("headingcont", line, of) for line in rest)]
        if style.wrap:
            return self.wrapped("heading", text, page, of=of)
        return [Row("heading", mark + text, of)]

    def note_rows(self, notes: Iterable[int], page: int) -> list[Row]:
        """Notes with their labels. They are set smaller, so a line holds more."""
        rows = []
        for n in notes:
            rows += self.wrapped("note", self.head(n) + self.note_text(n), page, -0.15 * self.style.wrap, n)
        return rows

    def _kept(self, rows: list[Row]) -> int:
        """How many rows of a page's notes stay on it where the last note goes on at the foot of the next page."""
        if not self.style.wrap or not rows or rows[-1].kind != "notecont" or _sentence_ends(rows[-2].text):
            return len(rows)
        return len(rows) - 1

    def foot(self, page: Page, ordinal: int) -> list[Row]:
        """The foot of a page: rule, first-page matter, notes."""
        rows = self.parts(self.style.first_foot, ordinal) if ordinal == 1 else []
        if ordinal == 1 and "star" not in self.style.first_foot:
            rows += self.parts(["star"], ordinal)
        if self.style.notes in ("foot", "foot-run"):
            carried, notes = self.spilled, self.note_rows(page.notes, ordinal)
            kept = self._kept(notes) if self.style.spill and ordinal < len(self.pages) else len(notes)
            self.spilled = notes[kept:]
            rows += [*carried, *notes[:kept]]
        return [Row("rule", self.style.rule), *rows] if rows and self.style.rule else rows

    def _folio(self, ordinal: int) -> str:
        number = self.style.first_page + ordinal - 1
        sample = self.style.folio
        return sample.replace("58", str(number)).replace("５８", str(number).translate(FULL_DIGITS))

    def furniture(self, ordinal: int) -> tuple[list[Row], list[Row]]:
        """What stands at the head and at the foot of a page besides text and notes."""
        head = [Row("furniture", self.say(text)) for text in self._run_head(ordinal)]
        folio = [Row("furniture", self.say(self._folio(ordinal)))] if self.style.folio else []
        return ([*folio, *head], []) if self.style.folio_at_head else (head, folio)

    def _run_head(self, ordinal: int) -> list[str]:
        style, number = self.style, self.style.first_page + ordinal - 1
        if not style.run_head or ordinal == 1:
            return []
        issue = f"{self.journal}　{style.year}年第{style.issue}期"
        title = f"{'、'.join(self.author_names)}：{_short(self.essay.meta['title'])}"
        text = {"journal": issue, "title": title}.get(style.run_head, issue if number % 2 == 0 else title)
        if text == issue:
            self.meta |= {"journal_zh": self.journal, "year": style.year, "issue": str(style.issue)}
        if style.run_number:
            text = f"{number}　　{text}" if number % 2 == 0 else f"{text}　　{number}"
        return [text]

    def rows(self) -> list[Row]:
        """The whole text, line by line."""
        rows: list[Row] = []
        for ordinal, page in enumerate(self.pages, 1):
            head, foot = self.furniture(ordinal)
            body = [row for i, block in page.head for row in self.block_rows(block, ordinal, i)]
            body += self.body_rows(page, ordinal)
            body += [row for i, block in page.tail for row in self.block_rows(block, ordinal, i)]
            notes = self.foot(page, ordinal)
            if ordinal == 1:
                head = [*head, *self.parts(self.style.front, ordinal)]
            rest = notes if ordinal < len(self.pages) else self.ending(notes, ordinal)
            rows += self._page_break([*head, *body, *rest, *foot], ordinal)
        return rows

    def ending(self, notes: list[Row], ordinal: int) -> list[Row]:
        """What follows the body on the last page."""
        rows: list[Row] = []
        for name in self.style.tail:
            if name != "notes":
                rows += self.parts([name], ordinal)
                continue
            rows += notes
            if self.style.notes == "end":
                title = [Row("label", self.say(self.style.notes_title))] if self.style.notes_title else []
                rows += [*title, *self.note_rows(self.labels, ordinal)]
        return rows

    def _page_break(self, rows: list[Row], ordinal: int) -> list[Row]:
        if ordinal == 1:
            return rows
        lead = ("\f" if self.style.form_feed else "") + (" " if self.style.lead_space else "")
        return [replace(rows[0], text=lead + rows[0].text, before=self.style.break_blank), *rows[1:]]

    def laid(self) -> Laid:
        lines: list[str] = []
        kinds: list[str] = []
        previous: Row | None = None
        for row in self.rows():
            blank = self.blank(previous, row) if previous else 0
            lines += [""] * blank + [row.text]
            kinds += [""] * blank + [row.kind]
            previous = row
        text = self._spaces("\n".join(lines)) + "\n"
        return Laid(text, self.gold(len(lines)), self.style, tuple(kinds))

    def _spaces(self, text: str) -> str:
        if self.style.trailing_space:
            text = re.sub(r"(?<=[^\s|])\n", lambda _: self.rng.choice(("\n", "\n", " \n")), text)
        if not self.style.no_break:
            return text
        return re.sub(r"(?<=[A-Za-z,]) (?=[A-Za-z])", lambda _: self.rng.choice(" \u00a0"), text)

    def blank(self, previous: Row, row: Row) -> int:
        """Blank lines between two rows."""
        style = self.style
        if row.before is not None:
            return row.before
        if "table" == previous.kind == row.kind:
            return 0
        if "quote" in (previous.kind, row.kind) or (previous.kind == "quotecont" and row.kind != "quotecont"):
            # Set apart from the text, it is a block of its own to every converter.
            return 1
        if style.blank in ("every", "most"):
            dense = 0.6 if row.kind == "notecont" else 0.95
            return 1 if style.blank == "every" or self.rng.random() < dense else 0
        goes_on = row.kind in CONTINUED.values() and previous.kind in (row.kind, BEGUN[row.kind])
        if style.blank == "none" or goes_on:
            return 0
        if previous.kind in ("note", "notecont") and row.kind == "note":
            return style.note_gap
        return style.front_gap if previous.kind in ("front", "frontcont") and row.kind == "front" else 1

    # truth

    def gold(self, lines: int) -> Gold:
        """The truth about the text: fields as in a hand label, with ``uncertain`` where nobody could tell."""
        blocks = self.essay.blocks
        tables = [b for b in blocks if b.kind == "table"]
        return self.meta | {
            "slug": self.essay.slug,
            "lines": [1, lines],
            "lines_en": None,
            "headings": [{"level": b.level, "text": clean(b.text)} for b in blocks if b.kind == "heading"],
            "paragraphs": [self._gold_paragraph(i, b) for i, b in enumerate(blocks) if b.kind == "paragraph"],
            "joins": self._gold_joins(),
            "notes": self._gold_notes(),
            "orphan_markers": [],
            "tables": [
                {
                    "caption": clean(b.text),
                    "columns": len(b.rows[0]),
                    "rows": len(b.rows) - 1,
                    "header": list(b.rows[0]),
                }
                for b in tables
            ],
            "figures": [
                {"caption": clean(b.text), "source": re.sub(r"^.{2,4}来源：|^.{2,4}來源：", "", b.source)}
                for b in blocks
                if b.kind == "figure"
            ],
            "formulas": [b.text for b in blocks if b.kind == "formula"],
            "pull_quotes": [b.text for b in blocks if b.kind == "quote"],
            "cites": [],
        }

    def _gold_paragraph(self, i: int, block: Block) -> Gold:
        text = clean(block.text)
        entry: Gold = {"starts": text[:14], "ends": text[-14:], "chars": len(re.sub(r"\s", "", text))}
        return entry | ({"uncertain": True} if i in self.paginator.uncertain else {})

    def _gold_joins(self) -> list[Gold]:
        joins = []
        pieces = [
            lines for page in self.pages for lines in (page.lines[: page.column], page.lines[page.column :]) if lines
        ]
        for piece, following in pairwise(pieces):
            i = following[0].block
            if piece[-1].block == i:
                before = "".join(line.plain for line in piece if line.block == i)
                after = "".join(line.plain for line in following if line.block == i)
                entry: Gold = {"before": before.rstrip()[-10:], "after": after.lstrip()[:10]}
                joins.append(entry | ({"uncertain": True} if i in self.paginator.uncertain else {}))
        return joins

    def _gold_notes(self) -> list[Gold]:
        notes: list[Gold] = []
        if self.has_star:
            notes.append({"page": 1, "label": "*", "text": self.essay.meta["star"], "before": None, "where": "title"})
        places: dict[int, tuple[str, str, int]] = {}
        for i, block in enumerate(self.essay.blocks):
            # A work that is cited again has its place where it is cited first.
            places = _places(block, i) | places
        inline = self.style.notes == "inline"
        for n, text in self.essay.notes.items() if inline else ((n, self.essay.notes[n]) for n in self.labels):
            before, where, i = places[n]
            page, number = (1, 0) if inline else self.labels[n]
            head = "" if inline else bare_label(self._turn(self.style.heads, page), number)
            entry: Gold = {"page": page, "label": head, "text": text, "before": before[-10:], "where": where}
            notes.append(entry | ({"uncertain": True} if i in self.paginator.uncertain else {}))
        return notes


INDENTS = {"kept": "\u3000\u3000", "spaces": "    ", "lost": "", "none": ""}
GOLD_META = (
    *("title_zh", "subtitle_zh", "title_en", "authors_zh", "authors_en", "affiliation_zh", "bio_zh", "funding_zh"),
    *("journal_zh", "year", "issue", "pages", "doi", "clc", "article_no", "editor_zh"),
    *("abstract_zh", "keywords_zh", "abstract_en", "keywords_en"),
)
"""Fields of metadata in the gold."""


def _places(block: Block, index: int) -> dict[int, tuple[str, str, int]]:
    """For each note first marked in a block: the text before its marker, where that is, and the block's index."""
    where = {"paragraph": "body", "heading": "heading"}.get(block.kind, "table")
    found: dict[int, tuple[str, str, int]] = {}
    for text in (block.text, *(cell for row in block.rows for cell in row)):
        for marker in MARKER.finditer(text):
            found.setdefault(int(marker[1]), (clean(text[: marker.start()]), where, index))
    return found


def _markdown_link(url: str) -> str:
    """An address as converters to Markdown write it: the address twice, its underscores escaped in the text."""
    bare = url.rstrip(".,")
    return f"[{bare.replace('_', chr(92) + '_')}]({bare}){url[len(bare) :]}"


def _short(title: str) -> str:
    """A title as it is cut for a running head."""
    return re.split(r"[：:—，]", title)[0][:16]


# --- several articles in one file ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issue:
    """A journal issue as a converter left it, and the truth about each of its articles."""

    text: str
    golds: tuple[Gold, ...]


def lay_out_issue(texts: Sequence[Essay], style: Style, seed: int = 0) -> Issue:
    """Lays several essays out in one file; their English titles and abstracts stand together at its end."""
    lines: list[str] = []
    golds: list[Gold] = []
    english: list[list[Row]] = []
    lead = ("\f" if style.form_feed else "") + (" " if style.lead_space else "")
    for essay in texts:
        first_page = style.first_page + sum(gold["page_count"] for gold in golds)
        layout = _Layout(essay, replace(style, first_page=first_page), random.Random(f"{essay.slug}/{seed}"))
        english.append(layout.parts(["english"], 1, "english"))
        laid = layout.laid()
        if lines:
            lines += [""] * style.break_blank
        start = len(lines)
        lines += (lead + laid.text if start else laid.text).removesuffix("\n").split("\n")
        golds.append(laid.gold | {"lines": [start + 1, len(lines)], "page_count": len(layout.pages)})
    lines += [""] * style.break_blank + [lead + "Abstracts"]
    for i, rows in enumerate(english):
        lines += [""] if rows else []
        start = len(lines)
        for n, row in enumerate(rows):
            lines += ([""] if n and style.blank in ("every", "most") else []) + [row.text]
        golds[i]["lines_en"] = [start + 1, len(lines)] if rows else None
    return Issue("\n".join(lines) + "\n", tuple(golds))


# --- the styles ------------------------------------------------------------------------------------------------------

SCHOLARS = (("沈括", "SHEN Kuo"), ("顾炎武", "GU Yanwu"))
"""Authors' names of two and three characters, of scholars long dead: what is tested is how names are printed."""
HARD = Style(
    "33 em, indents dropped, blank line after most lines, a space before each page",
    wrap=33, blank="most", lead_space=True, break_blank=0, marks=("[1]",), heads=("[1]　",), marker_space=0.2,
    hyphenate=True, break_anywhere=True, title_twice=True, author_form="spread", abstract_label="〔提   要〕",
    keywords_label="〔关 键 词〕", keywords_sep="、", editor_line="【责任编辑：{}】",
    front=("title", "authors", "abstract", "keywords"),
)  # fmt: skip
"""An institute's review with square brackets, hard-wrapped."""

STYLES: dict[str, Style] = {
    "yearbook": Style(
        "Academy journal: circled superscripts restart, rule before notes, wrong heading depths, article number",
        rule="---", heading="wrong", title_mark="# ", title_lines=2, star_mark="\\*", star_head="\\* ",
        abstract_label="**内容提要：**", keywords_label="**关键词：**", keywords_sep=" ", clc_form="lines",
        links="angle", front=("rubric", "title", "subtitle", "authors", "abstract", "keywords", "bio", "clc"),
        tail=("notes", "editor"), editor_line="(责任编辑 {})", table_split="plain", floats=True,
    ),
    "ocean": Style(
        "Two columns, half-width pages, notes with and without <sup>, English and the last notes after the editor",
        columns=2, page_lines=9, half_width=True, heads=("① ", "<sup>①</sup> "), marker_at="before", heading="right",
        title_mark="# ", author_form="index", authors=SCHOLARS[1:], abstract_label="**摘要:** ",
        keywords_label="**关键词:** ",
        front=("doi", "citation", "title", "authors", "affiliation", "abstract", "keywords", "clc"), clc_form="lines",
        first_foot=("received", "funding", "bio", "star"), tail=("editor", "english", "notes"),
        editor_line="责任编辑 {}", english_labels=("**Abstract:** ", "**Key words:** "), italics=True,
        links="markdown", floats=True, quote_mark="> ",
    ),
    "institute-33": HARD,
    "weekly-30": replace(
        HARD, about="30 em, indent kept as two spaces, no blank lines, running heads with page numbers",
        wrap=30, indent="kept", blank="none", lead_space=False, run_head="split", run_number=True, cut="stop",
        authors=SCHOLARS[:1], author_form="label", title_twice=False, abstract_label="内容提要：\n",
        keywords_label="关键词：", editor_line="［责任编辑：{}］", star_head="*　",
    ),
    "column-26": Style(
        "University journal set in columns of 26 em: bare circled markers, form feeds, masthead, page numbers",
        wrap=26, blank="none", form_feed=True, folio="· 58 ·", break_blank=0, page_lines=15, marks=("①",),
        heads=("①",), front=("masthead", "title", "authors", "affiliation", "abstract", "keywords", "clc"),
        authors=SCHOLARS, journal="示例大学学报（哲学社会科学版）", abstract_label="［摘　要］",
        keywords_label="［关键词］", note_gap=0, first_foot=("received", "funding", "bio"), marker_at="after",
        hyphenate=True,
    ),
    "reference-list": Style(
        "University journal after GB/T 7714: reference list with full-width brackets, works cited again",
        notes="end", notes_title="［参考文献］", marks=("［1］",), heads=("［1］",), repeats=True, note_gap=0,
        clc_form="line", front=("title", "authors", "affiliation", "abstract", "keywords", "clc", "citation"),
        citation_form="gbt", abstract_label="［摘 要］", keywords_label="［关键词］",
        tail=("notes", "editor", "english"), run_head="journal", number_alone=True, first_foot=("received", "bio"),
        marker_at="before",
    ),
    "law-38": Style(
        "Law review: 38 em, indent kept, notes numbered through the article at the page foot, long ones spill over",
        wrap=38, indent="kept", blank="none", break_blank=0, notes="foot-run", marks=("〔1〕",), heads=("〔1〕",),
        spill=True, rule="————————", run_head="split", folio="— 58 —", folio_at_head=True, cut="stop", hyphenate=True,
        note_gap=0, star_head="＊ ", star_mark="＊", abstract_label="内容提要 ", keywords_label="关键词 ",
        keywords_sep="　",
    ),
    "endnotes-lenticular": Style(
        "Monthly with endnotes under 【注释】, running heads, page numbers 第58页",
        notes="end", notes_title="【注释】", marks=("[1]",), heads=("[1]　",), run_head="split", folio="第58页",
        abstract_label="【摘要】", keywords_label="【关键词】", keywords_sep="　", editor_line="（责任编辑 / {}）",
        author_form="square", authors=SCHOLARS[1:], note_gap=0, tail=("editor", "notes"), marker_at="after",
    ),
    "endnotes-circled": Style(
        "Endnotes with bare circled numbers under 注释：, indents kept, no blank lines at all",
        notes="end", note_gap=0, marks=("①",), heads=("①",), indent="kept", blank="none", break_blank=0, folio="58",
        tail=("notes", "editor"), cut="stop",
    ),
    "superscript": Style(
        "Superscript digits, notes begin with a plain digit, blank line at page breaks, pull quotes between",
        marks=("¹",), heads=("1 ",), heading="flat", floats=True, abstract_label="内容提要：", keywords_sep=" ",
        author_form="spread", authors=SCHOLARS[:1], marker_space=0.3, numbering="space", first_foot=("bio",),
    ),
    "digit": Style(
        "The converter lost the superscripts: plain digits behind punctuation; notes 1. …; page numbers",
        marks=("1",), heads=("1. ",), marker_at="punctuation", folio="- 58 -", run_head="title", numbering="space",
        editor_line="责任编辑：{}", abstract_label="摘　要：", keywords_sep="; ",
    ),
    "formula-marks": Style(
        "Layout-model converter: markers as formulas, flat headings, HTML tables, picture links, glued class numbers",
        marks=("$^{①}$",), heads=("① ",), heading="flat", title_mark="# ", table="html", picture=True,
        clc_form="glued", front=("title", "authors", "affiliation", "abstract", "keywords", "clc", "english"),
        first_foot=("received", "bio"), floats=True, marker_space=0.3,
    ),
    "formula-brackets": Style(
        "Layout-model converter, reference list: $^{[1]}$ in the text, [1] in the list, heading numbers as printed",
        notes="end", notes_title="# 参考文献", marks=("$^{[1]}$",), heads=("[1] ",), heading="flat", title_mark="# ",
        repeats=True, tail=("notes", "english", "editor"), note_gap=1, heading_half=True, marker_at="before",
    ),
    "textcircled": Style(
        "Layout-model converter: \\textcircled in the text, circled notes at the page foot",
        marks=("$\\textcircled{1}$",), heads=("① ", "$\\textcircled{1}$ "), heading="flat", title_mark="# ",
        marker_space=0.5,
    ),
    "superscript-brackets": Style(
        "Superscript brackets restart per page; headings bold, broken over two lines",
        marks=("<sup>[1]</sup>",), heads=("[1] ", "<sup>[1]</sup> "), heading="bold", title_mark="**", rule="---",
        marker_at="before", abstract_label="**摘　要**：", keywords_label="**关键词**：",
    ),
    "pandoc": Style(
        "Word processor to Markdown: no pages, [^1], wrong depths, pipe tables",
        page_lines=0, marks=("[^1]",), heads=("[^1]: ",), heading="wrong", title_mark="# ", table="pipes",
        quote_mark="> ", links="angle", italics=True, notes="foot-run", tail=("editor", "notes"),
    ),
    "pandoc-escaped": Style(
        "Markdown with escaped brackets, addresses doubled as links, endnotes",
        page_lines=0, notes="end", notes_title="## 注释", marks=("\\[1\\]",), heads=("\\[1\\] ",), heading="right",
        title_mark="# ", links="markdown", table="pipes", italics=True, star_mark="\\*", star_head="\\* ",
    ),
    "word-gb18030": Style(
        "Saved from a word processor: GB18030, CRLF, no-break spaces, endnotes under 注　释",
        encoding="gb18030", newline="\r\n", no_break=True, gap=True, notes="end", notes_title="注　释",
        marks=("[1]",), heads=("[1] ",), indent="kept", blank="none", break_blank=0, page_lines=0,
        author_form="right", note_gap=0, trailing_space=True,
    ),
    "taiwan": Style(
        "Taiwan quarterly: Traditional, corner quotes, 壹、一、（一）, notes numbered through under the page, masthead",
        script="s2tw", numbering="taiwan", notes="foot-run", marks=("¹",), heads=("1 ", "¹ "), journal="样例季刊",
        front=("masthead", "title", "authors", "abstract", "keywords"), abstract_label="摘要\n", keywords_sep="、",
        keywords_label="关键词：", tail=("editor", "notes", "english"), folio="58", encoding="utf-8-sig",
        authors=SCHOLARS[1:], marker_at="after", editor_line="责任编辑：{}",
    ),
    "hong-kong": Style(
        "Hong Kong monthly: Traditional, UTF-16, block paragraphs of 36 em without indent, endnotes under 註釋, (1)",
        script="s2t", encoding="utf-16", wrap=36, indent="none", notes="end", notes_title="注释", marks=("(1)",),
        heads=("(1) ",), run_head="journal", journal="样例评论", note_gap=0, front=("title", "authors"),
        marker_at="before", authors=SCHOLARS[:1], author_form="slash", folio="58",
    ),
    "inline": Style(
        "Notes printed in the text in brackets",
        notes="inline", folio="— 58 —", run_head="title", cut="comma", abstract_label="摘要：\n", first_foot=("bio",),
    ),
    "bulletin": Style(
        "Bulletin without notes: only blank lines at page breaks, a cover line",
        notes="none", break_blank=3, cut="comma", gap=True, front=("masthead", "title", "subtitle", "authors"),
        journal="样本动态",
    ),
    "archive-fullwidth": Style(
        "Scanned archive: 30 em, full-width digits and brackets, blank line after every line, GB18030",
        wrap=30, blank="every", full_digits=True, encoding="gb18030", marks=("［１］",), heads=("［１］",),
        folio="·５８·", authors=SCHOLARS[1:], abstract_label="［内容提要］", keywords_label="［关键词］",
        editor_line="（责任编辑：{}）", break_blank=1, trailing_space=True,
    ),
    "browser-print": Style(
        "Printed from a browser: Kangxi radicals, ligatures, (1) restarting",
        radicals=True, ligatures=True, marks=("(1)",), heads=("(1) ",), folio="58",
        tail=("editor", "english", "notes"), marker_at="before", abstract_label="【内容提要】",
        keywords_label="【关键词】",
    ),
    "pdftotext-33": replace(
        HARD, about="Plain text extraction: 33 em, indents dropped, no blank lines, form feeds, page numbers",
        blank="none", form_feed=True, lead_space=False, folio="58", marks=("①",), heads=("① ",), floats=True,
        table_split="continued", title_twice=False, authors=SCHOLARS, author_form="plain", abstract_label="摘要：",
        keywords_label="关键词：", front=("title", "subtitle", "authors", "abstract", "keywords", "clc"), note_gap=0,
    ),
    "noted": Style(
        "Markers spelt out: [注1] in the text, 注1：… at the foot, a rule",
        marks=("[注1]",), heads=("注1：",), rule="______", run_head="split", run_number=True,
        abstract_label="[内容提要] ", keywords_label="[关键词] ", keywords_sep="；　", heading_lines=2,
    ),
    "gazette-28": Style(
        "Gazette: 28 em, indents of four spaces, lenticular brackets, running heads above the page number",
        wrap=28, indent="spaces", blank="none", break_blank=0, marks=("【1】",), heads=("【1】",), run_head="journal",
        folio="第58页", cut="stop", journal="示例通讯", authors=SCHOLARS, author_form="plain", note_gap=0,
        abstract_label="[摘 要] ", keywords_label="[关键词] ", title_lines=2, hyphenate=True,
    ),
    "notes-untitled": Style(
        "Older journal: endnotes 注①：… without a title line, abstract and keywords without a colon",
        notes="end", notes_title="", marks=("①",), heads=("注①：",), marker_at="after", folio="58", note_gap=0,
        tail=("editor", "notes"), abstract_label="[摘　要]", keywords_label="[关键词]", keywords_sep="　",
        authors=SCHOLARS[:1], heading_half=True,
    ),
    "mixed": Style(
        "Several converters: the labels change from page to page",
        marks=("<sup>①</sup>", "[1]", "<sup>1</sup>", "①"), heads=("<sup>①</sup> ", "[1]　", "1 ", "①"),
        numbering="space", half_width=True, heading="wrong", rule="---",
    ),
    "tables": Style(
        "A table in two pieces with 续表1 and the header again, captions and quotations at page breaks",
        floats=True, table_split="continued", run_head="split", folio="58", marks=("<sup>[1]</sup>",),
        heads=("[1]　",),
    ),
    "block-38": Style(
        "38 em, flush paragraphs parted by a blank line, page numbers, addresses broken anywhere",
        wrap=38, indent="none", marks=("<sup>1</sup>",), heads=("<sup>1</sup> ",), folio="58", break_anywhere=True,
        hyphenate=True, abstract_label="摘要：", tail=("editor", "notes", "english"), numbering="space", note_gap=0,
    ),
}  # fmt: skip
"""Journals and converters. Each is plausible, and each combines a few difficulties rather than all."""

ISSUES: dict[str, Style] = {
    "issue-hard": replace(
        HARD, about="A whole issue, 33 em, English abstracts together at the end",
        authors=SCHOLARS[:1], english_labels=("", ""),
    ),
    "issue-soft": Style(
        "A whole issue, lines joined, running heads, circled notes, English abstracts together at the end",
        run_head="split", front=("title", "authors", "abstract", "keywords"), rule="---", abstract_label="内容提要：",
        authors=SCHOLARS[1:],
    ),
}  # fmt: skip
"""Styles for files that hold a whole issue."""

CORPUS: dict[str, Style] = {
    "minilateralism": Style(
        "circled",
        rule="---", heading="wrong", title_mark="# ", star_mark="\\*", star_head="\\* ",
        front=("rubric", "title", "subtitle", "authors", "abstract", "keywords", "bio"), links="angle",
        abstract_label="**内容提要：**", keywords_label="**关键词：**", keywords_sep=" ", tail=("notes", "english"),
        heads=("<sup>①</sup> ", "① "),
    ),
    "small-yard-high-fence": replace(
        HARD, about="bracketed",
        run_head="title", run_number=True, first_page=1, tail=("notes",), floats=True,
    ),
    "friend-shoring": Style(
        "superscript",
        marks=("¹",), heads=("1 ",), heading="wrong", author_form="plain", abstract_label="内容提要：",
        keywords_sep=" ", first_foot=("bio",), tail=("notes", "english"), marker_space=0.2, half_width=True,
    ),
    "multilateralism-crisis": Style(
        "plain",
        notes="inline", inline=("〔注：", "〕"), break_blank=3, cut="comma", tail=("english",),
    ),
    "critical-minerals-alliances": Style(
        "markdown",
        page_lines=0, notes="foot-run", marks=("[^1]",), heads=("[^1]: ",), heading="wrong", title_mark="# ",
        links="angle", tail=("notes",), italics=True,
    ),
    "joint-statement-initiatives": Style(
        "endnotes",
        notes="end", marks=("[1]",), heads=("[1]　",), run_head="title", run_number=True, first_page=1,
        notes_title="注释", tail=("notes", "english"), note_gap=0, abstract_label="［摘 要］",
        keywords_label="［关键词］",
    ),
}  # fmt: skip
"""The manner of each essay of the embedded corpus: the five layout families and endnotes."""


# --- the embedded corpus ---------------------------------------------------------------------------------------------

RIGHTS = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Written for this project."
SEED = 2
"""Of the corpus; the styles of the tests have their own."""


def corpus_files() -> dict[str, str]:
    """The texts and sidecars of corpus/articles by file name."""
    files = {}
    for slug, style in CORPUS.items():
        essay = load(slug)
        files[f"{slug}.txt"] = lay_out(essay, style, SEED).text
        files[f"{slug}.toml"] = sidecar(essay, style)
    return files


def sidecar(essay: Essay, style: Style) -> str:
    """What an editor would add to a text: id, rights, and what the text leaves out."""
    printed = {"bio" in (*style.front, *style.first_foot) and "bio", "affiliation" in style.front and "affiliation"}
    english = "english" in style.tail
    lines = ["# What the text itself does not say.", "[[article]]", f"id = {_toml(essay.slug)}"]
    fields = [("title.en", "title_en"), ("abstract.en", "abstract_en")] if not english else []
    for key, name in [*fields, ("affiliation", "affiliation"), ("bio", "bio")]:
        if essay.meta.get(name) and name not in printed:
            lines.append(f"{key} = {_toml(essay.meta[name])}")
    words = [w.strip() for w in essay.meta.get("keywords_en", "").split(";") if w.strip()]
    if words and not english:
        lines.append(f"keywords.en = [{', '.join(map(_toml, words))}]")
    return "\n".join([*lines, f"year = {essay.meta['year']}", f"rights = {_toml(RIGHTS)}"]) + "\n"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_corpus(folder: Path) -> None:
    """Writes the embedded corpus into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in corpus_files().items():
        scratch = folder / f".{name}.new"
        scratch.write_bytes(text.encode())
        scratch.replace(folder / name)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", nargs=2, metavar=("STYLE", "ESSAY"))
    parser.add_argument("--gold", action="store_true", help="with --show: the truth instead of the text")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--corpus", action="store_true")
    options = parser.parse_args(argv)
    if options.corpus:
        write_corpus(ROOT / "corpus" / "articles")
    elif options.list:
        sys.stdout.writelines(f"{name:22} {style.about}\n" for name, style in (STYLES | ISSUES).items())
    elif options.show:
        style = (STYLES | CORPUS)[options.show[0]]
        laid = lay_out(load(options.show[1]), style, SEED if options.show[0] in CORPUS else 0)
        sys.stdout.write(json.dumps(laid.gold, ensure_ascii=False, indent=1) + "\n" if options.gold else laid.text)
    else:
        parser.error("nothing to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
