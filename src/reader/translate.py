"""The file that a translator fills in: made from an article, and brought up to date without losing a line of theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .filenames import safe_id
from .model import Article, Problem
from .source.chars import HAN_CHAR
from .translations import ENDING, NAME, SYNTAX, File, Unit, fingerprint, load, units

REST = "<!-- The article has nothing under these ids: -->"
"""Stands above the entries that fit nowhere, at the end of the file."""


def init(article: Article, existing: File | None = None, *, stamp: bool = False) -> str:
    """The text of the article's translation, ready to be filled in.

    Every unit has an entry, in the article's order, with the fingerprint of its source; a new one shows the source
    in a comment, and one whose source has changed shows the present source above what it has. All that ``existing``
    says is kept; what fits nowhere goes to the end. Its comments have to be closed. With ``stamp`` every entry gets
    the present fingerprint, by which a translator says that all is checked.
    """
    wanted = units(article)
    entries: dict[str, list[str]] = {}
    rest: list[list[str]] = []
    if existing:
        for head, start, end in existing.entries():
            lines = _trimmed(existing.raw[start:end])
            if head[1] in wanted and head[1] not in entries:
                written = any(line.strip() for line in existing.lines[start + 1 : end])
                entries[head[1]] = _updated(wanted[head[1]], head[2], lines, written=written, stamp=stamp)
            else:
                rest.append(lines)
    top = existing.raw[: existing.body] if existing else ["---", f"article: {article.id}", "status: draft", "---"]
    sections = [top, _trimmed(existing.preface()) if existing else []]
    sections += [entries.get(id_) or _new(unit) for id_, unit in wanted.items()]
    sections += [[REST], *rest] if rest else []
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def write(article: Article, folder: Path, name: str, *, stamp: bool = False) -> Path | list[Problem]:
    """Writes or updates the article's file in the folder, whole or not at all, and returns its path.

    ``name`` is what problems call the folder. Problems are returned, and nothing is written, where a file of that name
    is there already and cannot be understood as the article's translation. Raises ``OSError`` where writing fails.
    """
    found = load(folder, name)
    existing = found.file_of(article.id)
    path = folder / (Path(existing.name).name if existing else f"{article.id}{ENDING}")
    if not safe_id(article.id):
        raise ValueError(f"the id {article.id!r} cannot be a file name")
    if existing and existing.unclosed:
        message = "a comment that is not closed: end it with -->, so that it can be seen what follows it"
        return [Problem(existing.name, existing.unclosed, SYNTAX, message)]
    if existing is None and path.exists():
        here = f"{name}/{path.name}"
        message = "another article's translation has the name that this one would get: rename it after its own article"
        return [p for p in found.problems if p.path == here] or [Problem(here, 0, NAME, message)]
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{path.name}.{os.getpid()}.part"
    try:
        part.write_bytes(init(article, existing, stamp=stamp).encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _head(unit: Unit) -> str:
    return f"{{#{unit.id} {fingerprint(unit)}}}"


def _new(unit: Unit) -> list[str]:
    return [_head(unit), _comment(unit), *_skeleton(unit)]


def _updated(unit: Unit, stamped: str | None, lines: list[str], *, written: bool, stamp: bool) -> list[str]:
    """An entry that is there. What has not been ``written`` yet cannot be out of date."""
    now = fingerprint(unit)
    head, body = lines[0], lines[1:]
    if (stamped or now).lower() != now:
        shown = _comment(unit).split("\n")
        if not any(body[n : n + len(shown)] == shown for n in range(len(body))):
            body = [*shown, *body]
    return [_head(unit) if stamp or not written else head, *body]


def _comment(unit: Unit) -> str:
    lines = list(unit.lines)
    if unit.kind in ("table", "figure"):
        lines = [f"caption: {lines[0]}", *lines[1:-1], f"source: {lines[-1]}"]
    text = "\n".join(line for line in lines if line.strip())
    return f"<!-- {text.replace('-->', '--&gt;')} -->"


def _skeleton(unit: Unit) -> Iterator[str]:
    """The parts of a table or figure; and what has no Chinese in it, which stays as it is."""
    if unit.kind not in ("table", "figure"):
        if not unit.marks and not HAN_CHAR.search(unit.text):
            yield _escaped(unit.text)
        return
    if unit.text:
        yield "caption:"
    if unit.header:
        yield _row(unit.header)
        yield "|" + "---|" * len(unit.header)
    yield from map(_row, unit.rows)
    if unit.source:
        yield "source:"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join('' if HAN_CHAR.search(cell) else _escaped(cell) for cell in cells)} |"


def _escaped(cell: str) -> str:
    return "".join(f"\\{char}" if char in "\\*|[" else char for char in cell)


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without blank lines around them, and without the line that this module writes above the last entries."""
    kept = [line for line in lines if line != REST]
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept
