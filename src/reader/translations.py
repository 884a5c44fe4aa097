"""English translations of the articles, block by block, from ``translations/*.en.md`` of the corpus.

``docs/translations.md`` explains the format to an editor. A file is addressed to one article, and each of its entries
to one block or note by id. Every error is found in one pass and reported with its line; what is right is used.

Words: a *unit* is what has a translation of its own (a block, a note, or a part of the title page); an *entry* is what
the file says for one unit.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal

from .model import (
    Article,
    Bilingual,
    Block,
    Figure,
    Formula,
    Heading,
    Mark,
    MarkType,
    Paragraph,
    Problem,
    PullQuote,
    Table,
)
from .problems import code
from .tables import Codes, did_you_mean, read

MAX_BYTES = 10_000_000
"""Largest translation that is read, in bytes."""

FOLDER = "translations"
"""The folder of a corpus that holds its translations."""

ENDING = ".en.md"
"""How the names of translations end."""

UNREADABLE = code("translation-unreadable", "a translation cannot be opened or is not UTF-8")
SYNTAX = code("translation-syntax", "a line of a translation that cannot be understood")
NAME = code("translation-name", "a file beside the translations whose name does not end in .en.md")
KEY = code("translation-key", "the head of a translation is missing, or says what cannot be right")
STATUS = code("translation-status", "a status that translations do not have")
ARTICLE = code("translation-article", "a translation of an article that the corpus does not have")
DUPLICATE = code("translation-duplicate", "a second translation of the same article, or a second entry of the same id")
UNKNOWN = code("translation-unknown", "an entry for an id that the article does not have")
MISSING = code("translation-missing", "blocks or notes that have no entry")
EMPTY = code("translation-empty", "an entry without a translation")
STALE = code("translation-stale", "the source of an entry has changed since it was translated")
NOTES = code("translation-notes", "an entry refers to other notes than its source")
TABLE = code("translation-table", "a translated table has other rows or columns than its source")

# A translation has no keys and values as TOML has; reading the file is the same.
_CODES = Codes(UNREADABLE, SYNTAX, KEY, KEY, KEY)

Status = Literal["author", "human", "machine", "draft"]
"""Whose translation it is: the article's author's, somebody else's, a machine's; ``draft`` is not finished."""

STATUSES: tuple[Status, ...] = ("author", "human", "machine", "draft")

_KEYS = ("article", "status", "translator", "language")


# --- records ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of translated text with its marks: ``note``, ``emphasis``, ``strong``, ``link``, ``math``."""

    text: str = ""
    #: In the order of their offsets.
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Inset:
    """What a translated table or figure has beside its caption."""

    #: As many cells as the source's header; empty for a figure.
    header: tuple[Words, ...] = ()
    #: As many rows as the source, each with as many cells; empty for a figure.
    rows: tuple[tuple[Words, ...], ...] = ()
    #: What stands under it.
    source: Words = Words()


@dataclass(frozen=True, slots=True)
class Translated:
    """The translation of one unit."""

    #: Of a table or figure, the caption.
    text: str
    #: Note references carry the note's id as their value; emphasis, strong, link and math are spans.
    marks: tuple[Mark, ...]
    #: Of tables and figures only.
    table: Inset | None = None
    #: Line of its head in the file, 1-based.
    line: int = 0
    #: Of the source that was translated, as the file gives it; ``None`` where it gives none.
    fingerprint: str | None = None
    #: Whether the source has changed since.
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """The translation of one article, as far as it goes."""

    #: Article id.
    article: str
    status: Status
    #: Who translated it, as the file names them; empty where it does not.
    translator: str
    #: By id, in the article's order: block and note ids, and ``title``, ``subtitle``, ``abstract`` and ``keywords``.
    #: What is not translated has no entry.
    texts: Mapping[str, Translated] = field(default_factory=lambda: MappingProxyType({}))
    #: What problems call the file.
    path: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What has a translation of its own, in the source's language."""

    id: str
    kind: Literal["front", "text", "table", "figure"]
    #: Of a table or figure, the caption.
    text: str
    marks: tuple[Mark, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""

    @property
    def notes(self) -> Counter[str]:
        """How often each note is referred to, by its id."""
        return Counter(mark.value for mark in self.marks if mark.type == "note")

    @property
    def lines(self) -> list[str]:
        """The source as a translator sees it, note references as ``[^n3]``; of a table, a line for each row."""
        text = _with_references(self.text, self.marks)
        if self.kind not in ("table", "figure"):
            return [text]
        rows = [" | ".join(cells) for cells in (self.header, *self.rows)] if self.kind == "table" else []
        return [text, *rows, self.source]


def units(article: Article) -> dict[str, Unit]:
    """All that is to be translated in an article, by id: the title page, the blocks, then the notes."""
    meta = article.meta
    front = (
        ("title", meta.title),
        ("subtitle", meta.subtitle),
        ("abstract", meta.abstract),
        ("keywords", Bilingual("；".join(meta.keywords_zh))),
    )
    found = [Unit(id_, "front", said.zh, _anchored(article, id_)) for id_, said in front if said.zh]
    found += filter(None, map(_unit, article.blocks))
    found += [Unit(note.id, "text", note.text, note.marks) for note in article.notes]
    return {unit.id: unit for unit in found}


def fingerprint(unit: Unit) -> str:
    """The first 8 hexadecimal digits of the SHA-256 of :attr:`Unit.lines`, joined by line feeds, in UTF-8."""
    return hashlib.sha256("\n".join(unit.lines).encode()).hexdigest()[:8]


def _unit(block: Block) -> Unit | None:
    match block:
        case Heading() | Paragraph():
            return Unit(block.id, "text", block.text, block.marks)
        case PullQuote():
            return Unit(block.id, "text", block.text)
        case Table():
            return Unit(block.id, "table", block.caption, block.marks, block.header, block.rows, block.source)
        case Figure():
            return Unit(block.id, "figure", block.caption, block.marks, source=block.source)
        case Formula():
            return None


def _anchored(article: Article, place: str) -> tuple[Mark, ...]:
    """The references to notes in a text of the title page."""
    anchors = ((note, note.anchor) for note in article.notes)
    return tuple(Mark("note", anchor.at, value=note.id) for note, anchor in anchors if anchor and anchor.block == place)


def _with_references(text: str, marks: Iterable[Mark]) -> str:
    out, last = [], 0
    for mark in sorted((mark for mark in marks if mark.type == "note"), key=lambda mark: mark.at):
        out += [text[last : mark.at], f"[^{mark.value}]"]
        last = mark.at
    return "".join((*out, text[last:]))


# --- the translations of a corpus ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the entries."""

    article: str = ""
    status: Status = "draft"
    translator: str = ""
    #: Line on which the article is named, 1-based.
    line: int = 1


class Translations:
    """The translations of one corpus, asked for one article at a time; :attr:`problems` grows as they are."""

    def __init__(self) -> None:
        """None at all: :func:`load` fills it."""
        self.problems: list[Problem] = []
        self._files: dict[str, tuple[_Head, File]] = {}

    def of(self, article: Article) -> Translation | None:
        """The translation of the article, checked against it; ``None`` without one."""
        head, file = self._files.get(article.id, (None, None))
        if head is None or file is None:
            return None
        translation, problems = _against(article, head, file)
        self.problems += problems
        return translation

    def unknown(self, articles: Collection[str]) -> list[Problem]:
        """The translations of articles that are not there. ``articles`` are the ids of all."""
        return [
            Problem(file.name, head.line, ARTICLE, f"there is no article {id_!r}{did_you_mean(id_, articles)}")
            for id_, (head, file) in self._files.items()
            if id_ not in articles
        ]

    def file_of(self, article: str) -> File | None:
        """The file of an article, by its id; ``None`` where the article has no translation."""
        found = self._files.get(article)
        return found[1] if found else None

    def add(self, file: File) -> None:
        """Takes a file in. The first of several for one article is kept."""
        head, problems = _head(file)
        self.problems += problems
        if not head.article:
            return
        if head.article in self._files:
            first = self._files[head.article][1].name
            message = f"{head.article} has a translation already, {first}: nothing of this file is used"
            self.problems.append(Problem(file.name, head.line, DUPLICATE, message))
            return
        self._files[head.article] = (head, file)


def load(folder: Path, name: str) -> Translations:
    """The translations of all ``*.en.md`` in the folder, by name.

    ``name`` is what problems call the folder, with forward slashes. Hidden files and a README are left alone. No folder
    is no translation, and no problem. Raises nothing for bad content.
    """
    found = Translations()
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except FileNotFoundError:
        return found
    except OSError as error:
        found.problems.append(Problem(name, 0, UNREADABLE, f"cannot be read ({error.strerror or error})"))
        return found
    for path in paths:
        here = (PurePosixPath(name) / path.name).as_posix()
        if path.name.startswith(".") or path.suffix.lower() != ".md" or path.name.lower() == "readme.md":
            continue
        if not path.name.endswith(ENDING):
            message = f"not read: a translation is named after its article, {path.name.split('.')[0]}{ENDING}"
            found.problems.append(Problem(here, 0, NAME, message))
            continue
        text = text_of(path, here)
        if isinstance(text, Problem):
            found.problems.append(text)
        elif text is not None:
            found.add(File(here, text))
    return found


def loads(text: str, name: str, article: Article) -> tuple[Translation | None, list[Problem]]:
    """One file's text against its article. The result is ``None`` if the file is of another article, or of none."""
    found = Translations()
    found.add(File(name, text))
    translation = found.of(article)
    return translation, found.problems


def text_of(path: Path, name: str) -> str | Problem | None:
    """The text of a translation; a problem where it cannot be read, ``None`` where there is no file."""
    try:
        return read(path, name, _CODES, MAX_BYTES, "one file holds the translation of one article")
    except FileNotFoundError:
        return None


# --- lines -----------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"(?<!\\)<!--.*?(?:-->|\Z)", re.DOTALL)
_HEAD = re.compile(r"\{#([^\s{}]+)(?:[ \t]+([0-9A-Fa-f]{8}))?[ \t]*\}[ \t]*")
_NOT_A_LINE_FEED = re.compile(r"[^\n]")
_FENCE = "---"


class File:
    """A file's lines: as they stand, and without what stands in comments."""

    def __init__(self, name: str, text: str) -> None:
        """``name`` is what problems call the file."""
        self.name = name
        #: As they stand, without line ends; a byte order mark is left out.
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.raw = text.split("\n")
        #: The same with spaces for all that stands in comments.
        self.lines = _COMMENT.sub(lambda found: _NOT_A_LINE_FEED.sub(" ", found[0]), text).split("\n")
        #: 0-based index of the first line behind the head; 0 where there is none.
        self.body = self._end_of_head()

    def _end_of_head(self) -> int:
        if self.lines[0].rstrip() != _FENCE:
            return 0
        return next((n + 1 for n, line in enumerate(self.lines[1:], 1) if line.rstrip() == _FENCE), 0)

    @property
    def unclosed(self) -> int:
        """1-based line of a comment that has no end; 0 without one."""
        for found in _COMMENT.finditer(text := "\n".join(self.raw)):
            if not found[0].endswith("-->"):
                return text.count("\n", 0, found.start()) + 1
        return 0

    def entries(self) -> Iterator[tuple[re.Match[str], int, int]]:
        """Each entry's head, and the 0-based indices of its first line and of the line behind its last."""
        heads = [(found, n) for n in range(self.body, len(self.lines)) if (found := _HEAD.fullmatch(self.lines[n]))]
        ends = [start for _, start in heads] + [len(self.lines)]
        for (found, start), end in zip(heads, ends[1:], strict=True):
            yield found, start, end

    def preface(self) -> list[str]:
        """The lines as they stand between the head and the first entry."""
        first = next((start for _, start, _ in self.entries()), len(self.raw))
        return self.raw[self.body : first]


def _head(file: File) -> tuple[_Head, list[Problem]]:
    """What the file says of itself. Without an article, nothing of the file can be used."""
    if not file.body:
        message = f"it must begin with a line {_FENCE}, lines 'key: value' ({', '.join(_KEYS)}), and a line {_FENCE}"
        return _Head(), [Problem(file.name, 1, KEY, f"{message}; nothing of this file is used")]
    said: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems = []
    for n, line in enumerate(file.lines[1 : file.body - 1], 2):
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key not in _KEYS:
            message = f"unknown key {key!r}{did_you_mean(key, _KEYS)}; accepted here: {', '.join(_KEYS)}"
            problems.append(Problem(file.name, n, KEY, message))
        elif key in said:
            problems.append(Problem(file.name, n, KEY, f"{key} is said twice: take one of the two out"))
        else:
            said[key], lines[key] = value.strip("\"'").strip(), n
    if said.get("language", "en") != "en":
        message = f"language {said['language']!r}: translations are English, language: en"
        problems.append(Problem(file.name, lines["language"], KEY, message))
    if not said.get("article"):
        message = "it does not say of which article it is: add 'article: ' and the id; nothing of this file is used"
        problems.append(Problem(file.name, lines.get("article", 1), KEY, message))
    status = next((known for known in STATUSES if known == said.get("status")), None)
    if status is None:
        written = f"status {said['status']!r} is unknown" if "status" in said else "it has no status"
        message = f"{written}, so it is taken for a draft; accepted: {', '.join(STATUSES)}"
        problems.append(Problem(file.name, lines.get("status", 1), STATUS, message))
    head = _Head(said.get("article", ""), status or "draft", said.get("translator", ""), lines.get("article", 1))
    return head, problems


# --- against the article ---------------------------------------------------------------------------------------------

_NAMED = 5
"""How many missing ids a problem names."""


def _against(article: Article, head: _Head, file: File) -> tuple[Translation, list[Problem]]:
    reader = _Reader(units(article), {note.id for note in article.notes}, head, file)
    texts = reader.run()
    translation = Translation(article.id, head.status, head.translator, MappingProxyType(texts), file.name)
    return translation, reader.problems


class _Reader:
    """Reads the entries of one file."""

    def __init__(self, wanted: Mapping[str, Unit], notes: Collection[str], head: _Head, file: File) -> None:
        self.units = wanted
        self.notes = notes
        self.head = head
        self.file = file
        self.problems: list[Problem] = []

    def run(self) -> dict[str, Translated]:
        """The entries, in the article's order."""
        self.outside()
        found: dict[str, Translated] = {}
        seen: dict[str, int] = {}
        for head, start, end in self.file.entries():
            id_, line = head[1], start + 1
            unit = self.units.get(id_)
            if unit is None:
                self.report(
                    line,
                    UNKNOWN,
                    f"the article has no {id_!r}{did_you_mean(id_, self.units, 0.8)}: see its "
                    "blocks in the export, or take the entry out",
                )
            elif id_ in seen:
                self.report(line, DUPLICATE, f"{id_} has an entry already, on line {seen[id_]}: this one is not used")
            else:
                seen[id_] = line
                if entry := self.entry(unit, head[2], start, end):
                    found[id_] = entry
        self.missing(seen)
        return {id_: found[id_] for id_ in self.units if id_ in found}

    def outside(self) -> None:
        """What stands in no entry."""
        if unclosed := self.file.unclosed:
            self.report(unclosed, SYNTAX, "a comment that is not closed: end it with -->")
        first = next((start for _, start, _ in self.file.entries()), len(self.file.lines))
        lines = [(n, self.file.lines[n - 1]) for n in range(self.file.body + 1, first + 1)]
        texts = [n for n, line in lines if line.strip() and not self.malformed(n, line)]
        if texts:
            self.report(texts[0], SYNTAX, "text above the first {#id}: say of which block it is")

    def malformed(self, n: int, line: str) -> bool:
        """Whether the line was meant to begin an entry, and reports it."""
        if not line.startswith("{#"):
            return False
        self.report(n, SYNTAX, "not the head of an entry, so what follows is not used: write {#p12} or {#p12 3f9a2c1d}")
        return True

    def missing(self, seen: Collection[str]) -> None:
        missing = [id_ for id_ in self.units if id_ not in seen]
        if missing and self.head.status != "draft":
            more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
            count = f"{len(missing)} of {len(self.units)} blocks and notes have no entry"
            hint = f"reader translate init {self.head.article} adds them"
            self.report(self.head.line, MISSING, f"{count}: {', '.join(missing[:_NAMED])}{more}; {hint}")

    def entry(self, unit: Unit, stamp: str | None, start: int, end: int) -> Translated | None:
        lines: list[tuple[int, str]] = []
        for n in range(start + 1, end):
            line = self.file.lines[n].strip()
            if self.malformed(n + 1, self.file.lines[n]):
                break
            if line:
                lines.append((n + 1, line))
        if unit.kind in ("table", "figure"):
            inset = self.inset(unit, lines, start + 1)
            if inset is None:
                return None
            words, table = inset
        else:
            words, table = self.words(unit, lines), None
            if not words.text:
                self.empty(unit, start + 1)
                return None
        self.check_notes(unit, words, start + 1)
        stale = False
        if stamp is not None and stamp.lower() != fingerprint(unit):
            stale = True
            self.report(start + 1, STALE, self.what_changed(unit, stamp))
        return Translated(words.text, words.marks, table, start + 1, stamp, stale)

    def what_changed(self, unit: Unit, stamp: str) -> str:
        moved = next((other.id for other in self.units.values() if fingerprint(other) == stamp.lower()), None)
        if moved:
            return f"what {unit.id} translates is {moved} now: correct the id"
        return f"the source of {unit.id} has changed: compare, and write {fingerprint(unit)} when it is right"

    def empty(self, unit: Unit, line: int) -> None:
        if self.head.status != "draft":
            self.report(line, EMPTY, f"{unit.id} has no translation yet: fill it in, or make the status draft")

    def words(self, unit: Unit, lines: Sequence[tuple[int, str]]) -> Words:
        """Text over several lines, which are one."""
        parser = _Inline(math=any(mark.type == "math" for mark in unit.marks))
        words = parser.words(" ".join(" ".join(line for _, line in lines).split()))
        for what in parser.faults:
            line = next((n for n, line in lines if what in line), lines[0][0] if lines else 0)
            self.report(
                line, SYNTAX, f"{what!r} has no counterpart: close it, or write \\{what[0]} for the sign itself"
            )
        for mark in words.marks:
            if mark.type == "note" and mark.value not in self.notes:
                line = next((n for n, line in lines if f"[^{mark.value}]" in line), 0)
                message = (
                    f"[^{mark.value}]: the article has no note {mark.value!r}{did_you_mean(mark.value, self.notes)}"
                )
                self.report(line, NOTES, message)
        return replace(words, marks=tuple(m for m in words.marks if m.type != "note" or m.value in self.notes))

    def check_notes(self, unit: Unit, words: Words, line: int) -> None:
        """Reports references that were lost or added. On the title page they may be left out."""
        said = Counter(mark.value for mark in words.marks if mark.type == "note")
        lost = [] if unit.kind == "front" else sorted((unit.notes - said).elements(), key=_natural)
        added = sorted((said - unit.notes).elements(), key=_natural)
        parts = [
            f"{what} {', '.join(f'[^{id_}]' for id_ in ids)}"
            for what, ids in (("lacks", lost), ("has too many", added))
            if ids
        ]
        if parts:
            self.report(line, NOTES, f"{unit.id} {' and '.join(parts)}: refer to notes as the source does")

    def inset(self, unit: Unit, lines: Sequence[tuple[int, str]], head: int) -> tuple[Words, Inset] | None:
        """A table or figure: caption, rows, source. ``None`` if it is empty or has another shape than its source."""
        parts: dict[str, list[tuple[int, str]]] = {"caption": [], "source": []}
        header: list[tuple[int, str]] = []
        rows: list[tuple[int, str]] = []
        last: list[tuple[int, str]] | None = None
        for n, line in lines:
            if found := re.match(r"(caption|source):\s*(.*)", line):
                last = parts[found[1]]
                if last:
                    self.report(n, SYNTAX, f"{found[1]} is said twice: take one of the two out")
                last.append((n, found[2]))
            elif line.startswith("|"):
                last = None
                if re.fullmatch(r"[|\s:-]*-[|\s:-]*", line) and not header:
                    header, rows = rows, []
                else:
                    rows.append((n, line))
            elif last is not None:
                last.append((n, line))
            else:
                self.report(n, SYNTAX, f"in {unit.id} a line begins with 'caption: ', '|' or 'source: '")
        caption, source = (self.words(unit, parts[key]) for key in ("caption", "source"))
        cells = [[self.words(unit, [(n, cell)]) for cell in _cells(line)] for n, line in (*header, *rows)]
        wanted = [unit.text, unit.source, *unit.header, *(cell for row in unit.rows for cell in row)]
        said = [caption.text, source.text, *(cell.text for row in cells for cell in row)]
        if not any(said):
            if any(wanted):
                self.empty(unit, head)
            return None
        if not self.same_shape(unit, len(header), cells, head):
            return None
        if any(source_ and not words for source_, words in zip(wanted, said, strict=True)):
            self.empty(unit, head)
            return None
        top = tuple(cells[0]) if header else ()
        return caption, Inset(top, tuple(map(tuple, cells[len(header) :])), source)

    def same_shape(self, unit: Unit, headers: int, cells: Sequence[Sequence[Words]], line: int) -> bool:
        wanted = [len(row) for row in ((unit.header,) if unit.header else ()) + unit.rows]
        if headers == bool(unit.header) and [len(row) for row in cells] == wanted:
            return True
        rows = "one row" if len(unit.rows) == 1 else f"{len(unit.rows)} rows"
        header = f"a header of {len(unit.header)} cells, a line |---|, and " if unit.header else "no header and "
        widths = sorted({len(row) for row in unit.rows})
        of = f" of {' or '.join(map(str, widths))} cells" if widths else ""
        message = f"{unit.id} has another shape than its source, so it is not used: it has {header}{rows}{of}"
        self.report(line, TABLE, message)
        return False

    def report(self, line: int, name: str, message: str) -> None:
        self.problems.append(Problem(self.file.name, line, name, message))


def _cells(line: str) -> list[str]:
    """The cells of ``| a | b |``; ``\\|`` is no border."""
    line = re.sub(r"(?<!\\)\|\s*$", "", line.strip().removeprefix("|"))
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]


def _natural(id_: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", id_)
    return int(digits or 0), id_


# --- text and marks --------------------------------------------------------------------------------------------------

_PLAIN = (
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])"""
    r"""|\[\^(?P<note>[\w-]+)\]"""
    r"""|\[(?P<linked>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])+)\]\((?P<href>https?://(?:[^\s()]|\([^\s()]*\))+)\)"""
    r"""|(?P<stars>\*{1,3})"""
)
_TOKEN = re.compile(_PLAIN + "|(?P<math>(?!))")
_TOKEN_OR_MATH = re.compile(_PLAIN + r"|\$(?P<math>[^$]+)\$")
_SPANS: Mapping[str, tuple[MarkType, ...]] = {"*": ("emphasis",), "**": ("strong",), "***": ("strong", "emphasis")}


class _Inline:
    """Makes text and marks of what an entry says."""

    def __init__(self, *, math: bool) -> None:
        """``math`` says whether dollar signs enclose formulas."""
        self.token = _TOKEN_OR_MATH if math else _TOKEN
        #: Stars that have no counterpart; they stay in the text.
        self.faults: list[str] = []

    def words(self, source: str) -> Words:
        """The text without the signs, and the marks that they stand for."""
        out: list[str] = []
        marks: list[Mark] = []
        length, last = 0, 0
        tokens = list(self.token.finditer(source))
        closing, lonely = self.pairs(tokens)
        starts: dict[int, int] = {}
        for n, token in enumerate(tokens):
            plain = source[last : token.start()]
            out.append(plain)
            length += len(plain)
            last = token.end()
            shown = ""
            if token["escaped"]:
                shown = token["escaped"]
            elif token["note"]:
                marks.append(Mark("note", length, value=token["note"]))
            elif token["linked"]:
                inner = self.words(token["linked"])
                shown = inner.text
                marks.append(Mark("link", length, length + len(shown), token["href"]))
                ends = ((mark, None if mark.end is None else mark.end + length) for mark in inner.marks)
                marks += [replace(mark, at=mark.at + length, end=end) for mark, end in ends]
            elif token["math"]:
                shown = token[0]
                marks.append(Mark("math", length, length + len(shown), token["math"].strip()))
            elif n in lonely:
                shown = token[0]
            elif n in closing:
                marks += [Mark(type_, starts[closing[n]], length) for type_ in _SPANS[token[0]]]
            else:
                starts[n] = length
            out.append(shown)
            length += len(shown)
        out.append(source[last:])
        return Words("".join(out), tuple(sorted(marks, key=lambda mark: (mark.at, -(mark.end or mark.at)))))

    def pairs(self, tokens: Sequence[re.Match[str]]) -> tuple[dict[int, int], set[int]]:
        """Which stars close which, by their places among the tokens; and those that have no counterpart."""
        closing: dict[int, int] = {}
        opened: list[int] = []
        lonely: set[int] = set()
        for n, token in enumerate(tokens):
            if not token["stars"]:
                continue
            before, after = token.string[: token.start()][-1:], token.string[token.end() :][:1]
            partner = next((at for at in reversed(opened) if tokens[at][0] == token[0]), None)
            if partner is not None and before.strip() and tokens[partner].end() < token.start():
                # What was opened between the two is closed nowhere.
                inside = opened[opened.index(partner) + 1 :]
                lonely.update(inside)
                del opened[opened.index(partner) :]
                closing[n] = partner
            elif after.strip():
                opened.append(n)
            else:
                lonely.add(n)
        lonely.update(opened)
        self.faults += [tokens[n][0] for n in sorted(lonely)]
        return closing, lonely
