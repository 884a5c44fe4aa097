"""What the editor's TOML files have in common: they are read in one pass, and every error is reported with its line.

``sidecar.py`` and ``glossary.py`` say which keys a file may have and what reads each value (:class:`TableReader`).
``tomllib`` keeps no positions, so the lines come from a second look at the text (:func:`parse`).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .model import Problem
from .source.chars import FULL, HAN

KeyPath = tuple[str | int, ...]
"""Where a value stands in a file: the keys of the tables, and the places in the arrays, counted from 0."""

Read = Callable[[Any, Any, KeyPath], Any]
"""Makes a record of a value: a method of a :class:`TableReader`, called with it, the value and the value's path."""

Keys = Mapping[str, Read]
"""The keys that a table may have, in the order in which messages name them, each with what reads its value."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The problem codes of one kind of file."""

    #: The file cannot be opened, is too large, or is not UTF-8.
    unreadable: str
    #: It is not TOML.
    syntax: str
    #: A key is unknown.
    key: str
    #: A value is of the wrong type.
    type: str
    #: A value cannot be right.
    value: str


class UnusableError(ValueError):
    """A value that cannot be right, and why."""


class WrongTypeError(UnusableError):
    """A value of the wrong type, and what is wanted."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as TOML, with its lines."""

    table: dict[str, Any]
    #: 1-based line of every key and array item.
    lines: Mapping[KeyPath, int]


def read(path: Path, name: str, codes: Codes, limit: int, holds: str) -> str | Problem:
    """The text of a file of at most ``limit`` bytes. ``name`` is what problems call it, ``holds`` what belongs into it.

    Raises ``FileNotFoundError`` where there is no file.
    """
    try:
        if path.stat().st_size > limit:
            return Problem(name, 0, codes.unreadable, f"larger than {limit:,} bytes: {holds}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        return Problem(name, 0, codes.unreadable, f"cannot be read ({error.strerror or error})")
    try:
        # Windows editors begin UTF-8 with a byte order mark, which TOML does not know.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(name, line, codes.unreadable, f"byte {error.start} is not UTF-8: save the file as UTF-8")


def parse(text: str, name: str, codes: Codes) -> Parsed | Problem:
    """The text as TOML 1.0; a problem where it is none."""
    try:
        return Parsed(tomllib.loads(text), _Locator(text).run())
    except RecursionError:
        return Problem(name, 0, codes.syntax, "nested too deeply; nothing of this file is used")
    except ValueError as error:
        # tomllib ends with "(at line 3, column 5)" or "(at end of document)"; int() refuses overlong numbers with
        # neither.
        what, _, where = str(error).partition(" (at ")
        at = re.match(r"line (\d+), column (\d+)", where)
        line = int(at[1]) if at else text.count("\n") + 1 if where.startswith("end") else 0
        column = f" at column {at[2]}" if at else ""
        return Problem(name, line, codes.syntax, f"not TOML{column}: {what}; nothing of this file is used")


# --- values ----------------------------------------------------------------------------------------------------------

# A line break inside a string, and one between Chinese characters or marks, where no space may come of it.
_BREAK = re.compile(r"[ \t]*\n\s*")
_CHINESE_BREAK = re.compile(rf"(?<=[{HAN}{FULL}])[ \t]*\n\s*(?=[{HAN}{FULL}])")


class TableReader:
    """Turns the parsed TOML of one file into records and collects what is wrong with it.

    Each method that reads a value takes it with its path in the file and raises :class:`UnusableError` where it cannot
    use it; :meth:`value` turns that into a problem, and the value into ``None``.
    """

    def __init__(self, name: str, codes: Codes, lines: Mapping[KeyPath, int]) -> None:
        self.name = name
        self.codes = codes
        self.lines = lines
        self.problems: list[Problem] = []

    def value(self, read: Read, value: Any, at: KeyPath) -> Any:
        """What ``read`` makes of the value, or ``None`` and a problem."""
        try:
            return read(self, value, at)
        except UnusableError as refused:
            name = self.codes.type if isinstance(refused, WrongTypeError) else self.codes.value
            self.report(at, name, str(refused))
            return None

    def values(self, table: dict[str, Any], keys: Keys, at: KeyPath) -> dict[str, Any]:
        """What the table says under the accepted keys; the other keys are reported."""
        for key in (key for key in table if key not in keys):
            message = f"unknown key {key!r}{self.hint(key, keys)}; accepted here: {', '.join(keys)}"
            self.report((*at, key), self.codes.key, message)
        return {key: self.value(read, table[key], (*at, key)) for key, read in keys.items() if key in table}

    def hint(self, key: str, keys: Keys) -> str:
        """What an unknown key was probably meant to be, in brackets; empty where nothing is near."""
        return did_you_mean(key, keys)

    def items(self, read: Read, value: Any, at: KeyPath, wanted: str) -> tuple[Any, ...]:
        """What ``read`` makes of the items of an array, without those that it refused."""
        if not isinstance(value, list):
            raise wrong_type(value, at, wanted)
        found = (self.value(read, item, (*at, n)) for n, item in enumerate(value))
        return tuple(item for item in found if item is not None)

    def line(self, at: KeyPath) -> int:
        """Line of the value, or of the nearest thing around it that has one."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 0)

    def report(self, at: KeyPath, name: str, message: str) -> None:
        """Collects a problem on the line of the value."""
        self.problems.append(Problem(self.name, self.line(at), name, message))

    def string(self, value: Any, at: KeyPath) -> str:
        """Text as one line, without spaces around it; none comes of a break between Chinese characters."""
        return _BREAK.sub(" ", _CHINESE_BREAK.sub("", self.raw(value, at).strip()))

    def raw(self, value: Any, at: KeyPath) -> str:
        """Text as it stands."""
        if not isinstance(value, str):
            raise wrong_type(value, at, "text in quotes")
        return value


def table_of(value: Any, at: KeyPath, wanted: str) -> dict[str, Any]:
    """The value, if it is a table. Raises :class:`WrongTypeError` otherwise."""
    if not isinstance(value, dict):
        raise wrong_type(value, at, wanted)
    return value


def wrong_type(value: object, at: KeyPath, wanted: str) -> WrongTypeError:
    """The error that says what the value is and what is wanted."""
    # Items are counted from 1 for people.
    key = " ".join(str(part + 1 if isinstance(part, int) else part) for part in at)
    return WrongTypeError(f"{key} is {_kind(value)}; wanted: {wanted}")


def did_you_mean(name: str, known: Collection[str], cutoff: float = 0.6) -> str:
    """The known name that is nearest, as a question in brackets; empty where none is as like as ``cutoff`` (0 to 1)."""
    near = difflib.get_close_matches(name, known, 1, cutoff)
    return f" (did you mean {near[0]!r}?)" if near else ""


_KINDS = {str: "text", bool: "true or false", int: "a whole number", float: "a decimal number", list: "an array"}


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    return _KINDS.get(type(value), "a date or time")


# --- lines -----------------------------------------------------------------------------------------------------------

# The tokens of TOML, coarsely: strings of the four kinds, comments, brackets and marks, and everything else in pieces.
_TOKEN = re.compile(
    r'''(?s:"""(?:\\.|[^\\])*?"{3,5})|(?s:\'{3}.*?\'{3,5})|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|'''
    r"""#[^\n]*|\n|[\[\]{},=]|[^\s\[\]{},="'#]+"""
)


class _Locator:
    """Finds the 1-based line of every key and array item of valid TOML, by its path: ``tomllib`` keeps no positions."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line, last = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", last, match.start())
            last = match.start()
            if match[0][0] != "#":
                self.tokens.append((match[0], line))
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}

    def run(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self.at < len(self.tokens):
            token, line = self.tokens[self.at]
            if token == "\n":
                self.at += 1
            elif token == "[":
                table = self.header(line)
            else:
                self.pair(table, line)
        return self.lines

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else "\n"

    def header(self, line: int) -> KeyPath:
        start = self.at
        while self.peek() == "[":
            self.at += 1
        array = self.at - start == 2
        path: KeyPath = ()
        keys = self.keys()
        for n, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if array and n == len(keys) - 1:
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        self.lines[path] = line
        while self.peek() == "]":
            self.at += 1
        return path

    def keys(self) -> list[str]:
        """The parts of a dotted key; ends at what is not part of it."""
        parts: list[str] = []
        while (token := self.peek()) not in ("=", "]", "\n"):
            parts += [token[1:-1]] if token[0] in "\"'" else [part for part in token.split(".") if part]
            self.at += 1
        return parts

    def pair(self, table: KeyPath, line: int) -> None:
        path: KeyPath = table
        for key in self.keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1
        self.value(path)

    def value(self, path: KeyPath) -> None:
        opening = self.peek()
        if opening not in ("[", "{"):
            while self.peek() not in (",", "]", "}", "\n"):
                self.at += 1
            return
        self.at += 1
        n = 0
        while self.at < len(self.tokens) and (token := self.tokens[self.at])[0] not in ("]", "}"):
            if token[0] in (",", "\n"):
                self.at += 1
            elif opening == "[":
                self.lines[(*path, n)] = token[1]
                self.value((*path, n))
                n += 1
            else:
                self.pair(path, token[1])
        self.at += 1
