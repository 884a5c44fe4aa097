"""Text and its marks to HTML.

Marks are merged at their offsets in one pass: a new kind of mark is one entry in :data:`POINTS`, :data:`SPANS` or
:data:`REPLACED`. Marks may nest, cross or touch; what comes out is well-formed, and without its tags it is the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from ..model import Mark, Note
from . import escape, formula, links

Escape = Callable[[str], Markup]

_PAGE = re.compile(r"[A-Za-z0-9-]+")


@dataclass(slots=True)
class Context:
    """What the marks of one article need to know. It keeps count of the references it has written."""

    #: The article's notes by id.
    notes: Mapping[str, Note]
    #: The interface's words (:mod:`reader.strings`).
    words: Mapping[str, str]
    #: How a page is named: ``58`` to ``第58页``.
    page_name: Callable[[str], str]
    #: Note id to the ids of the references to it, in the order in which they were written.
    references: dict[str, list[str]] = field(default_factory=dict)
    #: Pages whose beginning has an id already.
    pages: set[str] = field(default_factory=set)
    #: Address of a concept's page, by its slug.
    concept: Callable[[str], str] = lambda slug: f"#{slug}"
    #: Whether a translation is written: its references are not those to which the notes lead back.
    translation: bool = False
    #: Concepts that the section has named already: a first use stands out, later ones do not.
    named: set[str] = field(default_factory=set)

    def note_name(self, note: Note) -> str:
        """What a screen reader says of a note: its number through the article, its page and its printed label."""
        name = self.words["note_label"]
        return name.format(n=number(note.id), page=self.page_name(str(note.page)), label=note.label)


def number(note_id: str) -> str:
    """The note's number through the article: ``n5`` to ``5``."""
    return note_id.lstrip("n")


# Points: what stands at a place. Each gets the mark, whether it touches the point before it, the context, the escape.


def _note(mark: Mark, touching: bool, context: Context, esc: Escape) -> str:
    note = context.notes.get(mark.value)
    if note is None:
        return _marker(mark, touching, context, esc)
    name = esc(context.note_name(note))
    beside = " beside" if touching else ""
    here = ""
    if not context.translation:
        written = context.references.setdefault(note.id, [])
        written.append(f"nr{number(note.id)}" + (f"-{len(written) + 1}" if written else ""))
        here = f' id="{esc(written[-1])}"'
    return (
        f'<a class="note-ref{beside}" href="#{esc(note.id)}"{here} role="doc-noteref" aria-label="{name}"'
        f">{esc(note.label)}</a>"
    )


def _marker(mark: Mark, touching: bool, context: Context, esc: Escape) -> str:
    title = esc(context.words["marker_orphan"])
    return f'<span class="marker-orphan" title="{title}">{esc(mark.value)}</span>'


def _page(mark: Mark, touching: bool, context: Context, esc: Escape) -> str:
    name = esc(context.page_name(mark.value))
    anchor = ""
    if mark.value not in context.pages and _PAGE.fullmatch(mark.value):
        context.pages.add(mark.value)
        anchor = f' id="pg{mark.value}"'
    # The name is written by the style sheet, from aria-label: it is no part of the text, and is not copied with it.
    said = f'data-page="{esc(mark.value)}" role="separator" aria-label="{name}"'
    return f'<span class="page-break"{anchor} {said}></span>'


POINTS: dict[str, Callable[[Mark, bool, Context, Escape], str]] = {"note": _note, "marker": _marker, "page": _page}
"""Marks that stand at a place."""


# Spans: what encloses text. Each gives its tags, or None where the mark shows nothing.


@dataclass(frozen=True, slots=True)
class Tags:
    """How a span is written."""

    open: str
    close: str
    #: Opens it again behind something that it cannot enclose; as ``open`` where empty.
    again: str = ""


def _link(mark: Mark, context: Context, esc: Escape) -> Tags | None:
    href = links.safe_href(mark.value)
    return Tags(f'<a class="ext named" href="{esc(href)}" rel="noopener">', "</a>") if href else None


def _address(mark: Mark, context: Context, esc: Escape) -> Tags | None:
    # Its text is its address, which paper need not repeat.
    href = links.safe_href(mark.value)
    return Tags(f'<a class="ext" href="{esc(href)}" rel="noopener">', "</a>") if href else None


def _term(mark: Mark, context: Context, esc: Escape) -> Tags | None:
    tag = f'<a class="term" data-term="{escape.anchor(mark.value)}" href="{esc(context.concept(mark.value))}"'
    first = "" if mark.value in context.named else " data-first"
    context.named.add(mark.value)
    # The rest of a term that a note divides is the same link: the keyboard stops at it once.
    return Tags(f"{tag}{first}>", "</a>", f'{tag} data-more tabindex="-1">')


SPANS: dict[str, Callable[[Mark, Context, Escape], Tags | None]] = {
    "emphasis": lambda mark, context, esc: Tags("<em>", "</em>"),
    "strong": lambda mark, context, esc: Tags("<strong>", "</strong>"),
    "link": _link,
    "term": _term,
}
"""Marks that enclose text. They are written from the longest to the shortest where they begin together."""

ANCHORS = frozenset({"link", "term"})
"""Spans that are HTML anchors: one cannot stand inside another, so the first one keeps the place."""

ANCHOR_POINTS = frozenset({"note"})
"""Points that are HTML anchors: no anchor can enclose them."""


# Replaced: the text of the span is shown as something else.


def _math(mark: Mark, text: str, context: Context, esc: Escape) -> str:
    latex = mark.value or text.strip("$")
    try:
        return formula.mathml(latex, display=False)
    except formula.UnreadableFormulaError:
        return f"<code>{esc(text)}</code>"


REPLACED: dict[str, Callable[[Mark, str, Context, Escape], str]] = {"math": _math}
"""Marks whose text is set as something else. They keep whole: spans begin and end around them."""


def render(text: str, marks: Sequence[Mark], context: Context, esc: Escape = escape.html) -> Markup:
    """The text with its marks as HTML.

    ``esc`` is :func:`reader.pages.escape.html` for an HTML block and :func:`reader.pages.escape.markdown` for a line of
    Markdown. Offsets outside the text are drawn to its ends; a mark of an unknown type shows nothing.
    """
    addresses = _addresses(text, marks)
    if not marks and not addresses:
        return esc(text)
    replaced = list(_apart(_fitted(m, text) for m in marks if m.type in REPLACED))
    written = [(_around(_fitted(m, text), replaced), SPANS[m.type]) for m in marks if m.type in SPANS]
    spans = _spans([*written, *((_around(m, replaced), _address) for m in addresses)], context, esc)
    points = sorted((_outside(_fitted(m, text), replaced) for m in marks if m.type in POINTS), key=lambda m: m.at)
    return Markup(_merged(text, points, spans, replaced, context, esc))


def _addresses(text: str, marks: Sequence[Mark]) -> list[Mark]:
    taken = [(m.at, m.end or m.at) for m in marks if m.type in ANCHORS or m.type in REPLACED]
    return [
        Mark("link", start, end, href)
        for start, end, href in links.find(text)
        if all(end <= a or b <= start for a, b in taken)
    ]


def _fitted(mark: Mark, text: str) -> Mark:
    at = min(max(mark.at, 0), len(text))
    end = None if mark.end is None else min(max(mark.end, at), len(text))
    return replace(mark, at=at, end=end)


def _end(mark: Mark) -> int:
    return mark.at if mark.end is None else mark.end


def _apart(marks: Iterable[Mark]) -> Iterable[Mark]:
    """Those that have a length and do not overlap one before them."""
    until = 0
    for mark in sorted(marks, key=lambda m: (m.at, -_end(m))):
        if mark.at >= until and _end(mark) > mark.at:
            until = _end(mark)
            yield mark


def _around(mark: Mark, replaced: Sequence[Mark]) -> Mark:
    for other in replaced:
        if other.at < mark.at < _end(other):
            mark = replace(mark, at=other.at)
        if other.at < _end(mark) < _end(other):
            mark = replace(mark, end=_end(other))
    return mark


def _outside(mark: Mark, replaced: Sequence[Mark]) -> Mark:
    return next((replace(mark, at=_end(o)) for o in replaced if o.at < mark.at < _end(o)), mark)


Span = tuple[int, int, Tags]
"""First offset, offset after the last, how it is written."""


def _spans(
    marks: Sequence[tuple[Mark, Callable[[Mark, Context, Escape], Tags | None]]], context: Context, esc: Escape
) -> list[Span]:
    """Marks, each with what writes it."""
    found: list[Span] = []
    anchors_until = 0
    for mark, write in sorted(marks, key=lambda m: (m[0].at, -_end(m[0]))):
        if _end(mark) <= mark.at or (mark.type in ANCHORS and mark.at < anchors_until):
            continue
        tags = write(mark, context, esc)
        if tags is None:
            continue
        if mark.type in ANCHORS:
            anchors_until = _end(mark)
        found.append((mark.at, _end(mark), tags))
    return found


def _merged(
    text: str, points: list[Mark], spans: list[Span], replaced: list[Mark], context: Context, esc: Escape
) -> str:
    out: list[str] = []
    open_spans: list[Span] = []
    whole = {mark.at: mark for mark in replaced}
    inside = [(mark.at, _end(mark)) for mark in replaced]
    cuts = {0, len(text), *(p.at for p in points), *(s[0] for s in spans), *(s[1] for s in spans)}
    cuts |= {offset for pair in inside for offset in pair}
    stops = sorted(cuts)
    for stop, following in zip(stops, [*stops[1:], None], strict=True):
        here = [p for p in points if p.at == stop]
        still = [s for s in open_spans if s[1] > stop]
        # Close all, and open again what goes on: spans may cross, and no reference may stand inside a link.
        apart = len(still) < len(open_spans) or any(p.type in ANCHOR_POINTS for p in here)
        out += [s[2].close for s in reversed(open_spans)] if apart else []
        out += [POINTS[p.type](p, i > 0, context, esc) for i, p in enumerate(here)]
        out += [s[2].again or s[2].open for s in still] if apart else []
        open_spans = still
        starting = [s for s in spans if s[0] == stop]
        out += [s[2].open for s in starting]
        open_spans += starting
        if following is not None:
            piece = text[stop:following]
            mark = whole.get(stop)
            out.append(REPLACED[mark.type](mark, piece, context, esc) if mark else esc(piece))
    return "".join(out)
