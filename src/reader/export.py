"""Articles as JSON: the public format ``reader.article/1``.

``docs/export.md`` documents it key by key, ``schema/article-1.json`` (JSON Schema 2020-12) says the same to a machine.
Every key is always there: ``null``, ``[]`` or ``""`` say that the source does not tell.
"""

from __future__ import annotations

import json
import math
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from .filenames import safe_id
from .model import (
    Article,
    Bilingual,
    Block,
    Figure,
    Formula,
    Heading,
    Mark,
    Meta,
    Note,
    Paragraph,
    Problem,
    PullQuote,
    Table,
)
from .problems import code
from .terms.annotate import NOTHING as NO_TERMS
from .terms.annotate import Layer

TAKEN = code("article-id-taken", "two articles have the same id; the second has a number behind it")
UNSAFE = code("article-id-unsafe", "an article id that cannot be a file name; the article has another")

SCHEMA = "reader.article/1"
"""Name and major version of the format. Within a version keys are only added: none goes, none changes its sense."""

_LISTED = frozenset(("blocks", "notes", "problems"))
# With indents the encoder of the standard library is several times as slow.
_encode = json.JSONEncoder(ensure_ascii=False).encode

# What the value of a span is called.
_SPAN_VALUES = {"math": "latex", "link": "href"}


def to_json(article: Article, layer: Layer = NO_TERMS) -> dict[str, Any]:
    """The article in the public format, as objects that :func:`json.dumps` takes; keys in the documented order.

    The terms of ``layer`` are added to the marks.
    """
    return {
        "schema": SCHEMA,
        "id": article.id,
        "layout": article.layout,
        "source": {
            "path": article.source.path,
            "lines": list(article.source.lines),
            "lines_en": list(article.source.lines_en) if article.source.lines_en else None,
            "sha256": article.source.sha256,
        },
        "meta": _meta(article.meta),
        "blocks": [_block(block, layer) for block in article.blocks],
        "notes": [_note(note, layer) for note in article.notes],
        "ledger": {
            "lines": article.ledger.lines,
            "blocks": article.ledger.blocks,
            "notes": article.ledger.notes,
            "meta": article.ledger.meta,
            "furniture": article.ledger.furniture,
            "unplaced": article.ledger.unplaced,
        },
        "problems": [
            {"path": problem.path, "line": problem.line, "code": problem.code, "message": problem.message}
            for problem in article.problems
        ],
    }


def dumps(article: Article, layer: Layer = NO_TERMS) -> str:
    """The article in the public format, as text with a final line feed.

    Every key of the article stands on a line of its own, and so does every block, note and problem: line by line is
    how versions are compared.
    """
    out = []
    for key, value in to_json(article, layer).items():
        if key in _LISTED and value:
            items = ",\n  ".join(map(_encode, value))
            out.append(f' "{key}": [\n  {items}\n ]')
        else:
            out.append(f' "{key}": {_encode(value)}')
    return "{\n" + ",\n".join(out) + "\n}\n"


def write(article: Article, folder: Path, layer: Layer = NO_TERMS) -> Path:
    """Writes ``<folder>/<id>.json`` (UTF-8, final line feed) whole or not at all, and returns its path.

    Raises ``ValueError`` for an id that cannot be a file name in the folder, ``OSError`` where writing fails.
    """
    if not safe_id(article.id):
        raise ValueError(f"the id {article.id!r} cannot be a file name")
    path = folder / f"{article.id}.json"
    part = folder / f".{article.id}.{os.getpid()}.part"
    try:
        part.write_bytes(dumps(article, layer).encode("utf-8"))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


class Ids:
    """The ids of one corpus: every article gets one of its own, whatever reads it."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def settle(self, article: Article, name: str) -> tuple[Article, list[Problem]]:
        """The article under an id of its own that can be a file name, and what an editor should hear of it.

        ``name`` is how problems call its file. The first article of an id keeps it; a number follows the id of others.
        """
        problems: list[Problem] = []
        line, wanted = article.source.lines[0], article.id
        if not safe_id(wanted):
            made = re.sub(r"[^\w-]+|^[\W_]+", "-", wanted).strip("-") or "article"
            made = made[:60] if safe_id(made[:60]) else "article"
            article = replace(article, id=made)
            message = f"the id {wanted!r} cannot be a file name, so this article is {made}: give it an id in a sidecar"
            problems.append(Problem(name, line, UNSAFE, message))
        base, count = article.id, 1
        while _folded(article.id) in self._taken:
            count += 1
            article = replace(article, id=f"{base}-{count}")
        if count > 1:
            first = self._taken[_folded(base)]
            message = f"the id {base} is taken by the article at {first}, so this article is {article.id}: give one of "
            problems.append(Problem(name, line, TAKEN, f"{message}them another id in a sidecar"))
        self._taken[_folded(article.id)] = f"{name}:{line}"
        return article, problems


def _folded(name: str) -> str:
    # Some file systems tell neither case nor composition of letters apart.
    return unicodedata.normalize("NFC", name).casefold()


def schema() -> dict[str, Any]:
    """The JSON Schema of the format."""
    text = (resources.files("reader") / "schema" / "article-1.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _both(said: Bilingual) -> dict[str, str | None]:
    return {"zh": said.zh, "en": said.en}


def _meta(meta: Meta) -> dict[str, Any]:
    return {
        "title": _both(meta.title),
        "subtitle": _both(meta.subtitle),
        "authors": [
            {"zh": person.zh, "en": person.en, "affiliation": person.affiliation, "bio": person.bio}
            for person in meta.authors
        ],
        "journal": _both(meta.journal),
        "year": meta.year,
        "volume": meta.volume,
        "issue": meta.issue,
        "pages": meta.pages,
        "doi": meta.doi,
        "clc": meta.clc,
        "article_no": meta.article_no,
        "received": meta.received,
        "revised": meta.revised,
        "funding": meta.funding,
        "editor": meta.editor,
        "rights": meta.rights,
        "affiliation": meta.affiliation,
        "bio": meta.bio,
        "rubric": meta.rubric,
        "remarks": list(meta.remarks),
        "abstract": _both(meta.abstract),
        "keywords": {"zh": list(meta.keywords_zh), "en": list(meta.keywords_en)},
    }


def _block(block: Block, layer: Layer) -> dict[str, Any]:
    """A block: its id and type, what belongs to its type, then where it stands and what stands in it."""
    found: dict[str, Any] = {"id": block.id, "type": block.type}
    match block:
        case Heading():
            found |= {"level": block.level, "text": block.text}
        case Paragraph():
            found |= {"text": block.text}
        case Table():
            found |= {
                "caption": block.caption,
                "header": list(block.header),
                "header_spans": list(block.header_spans),
                "rows": [list(row) for row in block.rows],
                "source": block.source,
            }
        case Figure():
            found |= {"caption": block.caption, "source": block.source, "image": block.image}
        case Formula():
            found |= {"latex": block.latex}
        case PullQuote():
            found |= {"text": block.text, "of": block.of}
    found |= {"page": block.page, "lines": list(block.lines)}
    if not isinstance(block, Formula | PullQuote):
        found["marks"] = _marks(block.id, block.marks, layer)
    return found


def _note(note: Note, layer: Layer) -> dict[str, Any]:
    return {
        "id": note.id,
        "page": note.page,
        "label": note.label,
        "kind": note.kind,
        "text": note.text,
        "anchor": {"block": note.anchor.block, "at": note.anchor.at} if note.anchor else None,
        "works": [dict(work) for work in note.works],
        "see": note.see,
        "lines": list(note.lines),
        "marks": _marks(note.id, note.marks, layer),
    }


def _marks(anchor: str, marks: Sequence[Mark], layer: Layer) -> list[dict[str, Any]]:
    """The marks of a block or note, and its terms, in the order of the text."""
    found = [_mark(mark) for mark in marks]
    if terms := layer.parts(anchor):
        for part, matches in terms.items():
            for m in matches:
                term = {"type": "term", "at": m.at, "end": m.end, "concept": m.concept, "form": m.form, "part": part}
                found.append(term)
        # The marks of the text or caption by their place, then those of each part.
        found.sort(key=lambda mark: mark["at"] if not mark.get("part") else math.inf)
    return found


def _mark(mark: Mark) -> dict[str, Any]:
    if mark.type == "note":
        return {"type": "note", "at": mark.at, "note": mark.value}
    if mark.type == "page":
        return {"type": "page", "at": mark.at, "page": int(mark.value)}
    if mark.type == "marker":
        return {"type": "marker", "at": mark.at, "label": mark.value}
    span: dict[str, Any] = {"type": mark.type, "at": mark.at, "end": mark.end}
    value = _SPAN_VALUES.get(mark.type)
    return span | {value: mark.value} if value else span
