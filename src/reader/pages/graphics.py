"""Pictures of the concept pages, as SVG in the page: text stays text, links are links, no script.

Each function returns one line of HTML that may stand in a block of HTML. Colours come from ``docs/assets/graphics.css``
alone, so that a picture is ink on paper in both schemes. All lengths are user units of the picture, one CSS pixel each
where it is shown at its natural width.

A picture with links is a group, not an image: the role ``img`` hides what is inside from assistive technology
(WAI-ARIA 1.2, 5.2.8), though each link would still take the focus.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Literal

from markupsafe import Markup

from .escape import html

Kind = Literal["together", "see", "contrast"]
"""How two concepts hang together: they stand in the same paragraphs, or the glossary names one under the other."""

#: What the map calls each of them, among its words.
_SAID: Mapping[Kind, str] = {"together": "map_together", "see": "map_see", "contrast": "map_contrast"}


@dataclass(frozen=True, slots=True)
class Point:
    """One article in which a concept stands."""

    #: Of publication; ``None`` where it is not known.
    year: int | None
    #: The article's id.
    article: str
    title: str
    #: How often the concept stands in it.
    count: int
    #: Address of the article's group on the page.
    href: str


@dataclass(frozen=True, slots=True)
class Node:
    """One concept of the map."""

    slug: str
    #: As the map calls it.
    label: str
    #: The theme's slug: concepts of a theme stand side by side.
    theme: str
    #: How often it stands in all articles.
    count: int
    href: str
    #: As the map calls the theme; empty for none.
    theme_label: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two concepts that hang together."""

    #: Slugs, in no order.
    a: str
    b: str
    #: From 0 to 1: how heavy a line of the kind ``together`` is, and how much any line draws its ends together.
    strength: float
    kind: Kind = "together"


# ---- a bar in a line -------------------------------------------------------------------------------------------------

BAR_WIDTH, BAR_HEIGHT = 60, 8


def bar(count: int, most: int) -> Markup:
    """A small bar as long as ``count`` is of ``most``, beside a number that says the same: hidden from who listens."""
    share = min(1.0, max(0.0, count / most)) if most > 0 else 0.0
    width = max(1.5, share * BAR_WIDTH) if share else 0.0
    return Markup(
        f'<svg class="bar" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" '
        'aria-hidden="true" focusable="false">'
        f'<path class="bar-line" d="M0 {BAR_HEIGHT - 0.5}H{BAR_WIDTH}"/>'
        f'<rect class="bar-part" width="{_n(width)}" height="{BAR_HEIGHT}"/></svg>'
    )


# ---- the spread over the years ---------------------------------------------------------------------------------------

#: Beyond so many articles a bar stands for a year, not for an article.
MOST_BARS = 40
#: The picture's greatest natural width, but for a century and more.
_WIDTH = 480.0
#: Width of the narrowest screen's text column, and the smallest text that may stand there.
_PHONE, _SMALLEST = 350.0, 11.3
_FONT = 13.0
_PLOT = 84.0
#: Years in a row without an article, beyond which they are a break in the axis.
_LONG_GAP = 3
#: Every so many years a label.
_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class _Bar:
    count: int
    href: str
    said: str


@dataclass(frozen=True, slots=True)
class _Column:
    """One year, or the break for several."""

    label: str
    bars: tuple[_Bar, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    """A label's place: its left and right edge and its base line."""

    left: float
    right: float
    base: float

    def meets(self, other: _Box, height: float) -> bool:
        return self.left < other.right and other.left < self.right and abs(self.base - other.base) < height


def spread(points: Sequence[Point], words: Mapping[str, str], key: str = "spread") -> Markup:
    """In which years a concept stands how often: a bar for each article, or for each year beyond ``MOST_BARS``.

    The year's articles stand in the order of ``points``, articles without a year in a column of their own at the end. A
    bar is a link to its article, a year's bar to the year's first article. Empty for no points. ``key`` begins the
    picture's ids.
    """
    if not points:
        return Markup()
    columns = _columns(points, words)
    units = sum(len(column.bars) or (1.2 if column.broken else 0.6) for column in columns) + 0.5 * len(columns)
    pitch = min(30.0, max(4.0, (_WIDTH - 10) / units))
    font = _FONT
    # Wider columns make a wider picture, which wants larger type, and that wider columns.
    for _ in range(3):
        widths = _widths(columns, pitch, font)
        width = sum(widths) + 10
        font = max(_FONT, _SMALLEST * width / _PHONE)
    top, base = font * 1.4, font * 1.4 + _PLOT
    most = max(1, *(b.count for column in columns for b in column.bars))

    drawn: list[str] = []
    placed: list[tuple[int, float, float]] = []
    ticks: list[tuple[float, str]] = []
    at = 5.0
    for column, wide in zip(columns, widths, strict=True):
        left = at + (wide - pitch * len(column.bars)) / 2
        if column.broken:
            middle = at + wide / 2
            lean = min(4.0, wide / 3)
            drawn.append(
                f'<path class="spread-break" d="M{_n(middle - lean)} {_n(base + 4)}l{_n(lean)} -8'
                f'm{_n(lean / 2)} 8l{_n(lean)} -8"/>'
            )
        for place, one in enumerate(column.bars):
            x = left + place * pitch
            high = max(2.0, one.count / most * _PLOT) if one.count > 0 else 0.0
            thick = min(pitch * 0.72, 18.0)
            drawn.append(
                f'<a class="spread-bar" href="{html(one.href)}"><title>{html(one.said)}</title>'
                f'<rect class="spread-hit" x="{_n(x)}" y="{_n(top)}" width="{_n(pitch)}" height="{_n(_PLOT)}"/>'
                f'<rect class="spread-ink" x="{_n(x + (pitch - thick) / 2)}" y="{_n(base - high)}" '
                f'width="{_n(thick)}" height="{_n(high)}"/></a>'
            )
            placed.append((one.count, x + pitch / 2, base - high))
        if column.bars:
            ticks.append((at + wide / 2, column.label))
        at += wide

    inside = "".join(
        (
            f'<path class="spread-axis" d="M0 {_n(base + 0.5)}H{_n(width)}"/>',
            *drawn,
            *_figures(placed, font, width),
            *_ticks(ticks, base + font * 1.35, font, width),
        )
    )
    said = words["spread_title"], words["spread_sep"].join(_by_year(points, words))
    classes = "spread spread-years" if len(points) > MOST_BARS else "spread"
    group = f'<g font-size="{_n(font)}">{inside}</g>'
    return _svg(classes, (0, 0, width, base + font * 1.8), key, said, group)


def _columns(points: Sequence[Point], words: Mapping[str, str]) -> list[_Column]:
    years: dict[int | None, list[Point]] = {}
    for point in points:
        years.setdefault(point.year, []).append(point)
    known = sorted(year for year in years if year is not None)
    columns: list[_Column] = []
    for place, year in enumerate(known):
        gap = year - known[place - 1] - 1 if place else 0
        if gap > _LONG_GAP:
            columns.append(_Column("", (), broken=True))
        else:
            columns += [_Column("", ())] * gap
        columns.append(_Column(str(year), tuple(_bars(str(year), years[year], len(points) > MOST_BARS, words))))
    if None in years:
        if known:
            columns.append(_Column("", ()))
        unknown = words["spread_unknown"]
        columns.append(_Column(unknown, tuple(_bars(unknown, years[None], len(points) > MOST_BARS, words))))
    return columns


def _bars(year: str, points: Sequence[Point], together: bool, words: Mapping[str, str]) -> Iterator[_Bar]:
    if together:
        yield _Bar(sum(p.count for p in points), points[0].href, _year_said(year, points, words))
        return
    for point in points:
        said = words["spread_article"].format(title=point.title, year=year, n=point.count)
        yield _Bar(point.count, point.href, said)


def _year_said(year: str, points: Sequence[Point], words: Mapping[str, str]) -> str:
    return words["spread_year"].format(year=year, articles=len(points), n=sum(p.count for p in points))


def _by_year(points: Sequence[Point], words: Mapping[str, str]) -> list[str]:
    """The picture in words: each year with its articles and its count."""
    order = sorted({point.year for point in points}, key=lambda year: (year is None, year or 0))
    return [
        _year_said(words["spread_unknown"] if year is None else str(year), [p for p in points if p.year == year], words)
        for year in order
    ]


def _widths(columns: Sequence[_Column], pitch: float, font: float) -> list[float]:
    """Width of each column: enough for its label where there is room, and in any case for what is no year."""
    bare, labelled = [], []
    for column in columns:
        label = _ems(column.label) * font
        wide = pitch * (len(column.bars) + 0.5 if column.bars else 1.2 if column.broken else 0.6)
        # The last year's label may reach over the edge of its column.
        bare.append(wide if column.label.isdecimal() or not column.label else max(wide, label + 2.6 * font))
        labelled.append(max(wide, label + 10 if label else 0, min(16.0, 4 * wide) if column.broken else 0))
    return labelled if sum(labelled) + 10 <= _WIDTH else bare


def _figures(placed: Sequence[tuple[int, float, float]], font: float, width: float) -> Iterator[str]:
    """The number over each bar; where they have no room, over the highest alone."""
    boxes: list[_Box] = []
    for count, x, top in placed:
        boxes.append(_box(str(count), x, top - font * 0.3, font, width))
    tight = any(
        a.meets(b, font) or (b.left < x < b.right and top < b.base)
        for (a, (_, x, top)), (b, _) in permutations(zip(boxes, placed, strict=True), 2)
    )
    highest = max(range(len(placed)), key=lambda place: placed[place][0])
    for place in (highest,) if tight else range(len(placed)):
        yield _label("spread-figure", str(placed[place][0]), boxes[place])


def _ticks(ticks: Sequence[tuple[float, str]], base: float, font: float, width: float) -> Iterator[str]:
    """The years under their columns: all, or as even years as have room, and in any case the first and the last."""
    boxes = [_box(label, x, base, font, width) for x, label in ticks]
    years = [place for place, (_, label) in enumerate(ticks) if label.isdecimal()]
    ends = [*years[:1], *years[-1:], *(place for place in range(len(ticks)) if place not in years)]
    for step in _STEPS:
        even = [place for place in years[1:-1] if int(ticks[place][1]) % step == 0]
        if not any(boxes[a].meets(boxes[b], font) for a, b in pairwise(even)):
            break
    shown: list[int] = []
    for place in dict.fromkeys((*ends, *even)):
        if not any(boxes[place].meets(boxes[other], font) for other in shown):
            shown.append(place)
    for place in sorted(shown):
        yield _label("spread-tick", ticks[place][1], boxes[place])


def _box(text: str, x: float, base: float, font: float, width: float) -> _Box:
    """Where a label stands: over or under its column, but inside the picture."""
    half = _ems(text) * font / 2 + 4
    middle = min(max(x, half), width - half) if 2 * half < width else width / 2
    return _Box(middle - half, middle + half, base)


def _label(name: str, text: str, box: _Box) -> str:
    x, y = _n((box.left + box.right) / 2), _n(box.base)
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="middle">{html(text)}</text>'


# ---- the map of concepts ---------------------------------------------------------------------------------------------

#: Room for each label on the circle: type of 14 units with a little air.
_PITCH = 16.0
_LABEL = 14.0
_THEME = 15.0
_MARGIN = 14.0
_PASSES = 12
_SMALLEST_CIRCLE = 110.0
#: Natural widths, in hundreds, for which the style sheet has a least width.
_WIDEST = 24


@dataclass(frozen=True, slots=True)
class _Sector:
    """A theme's part of the circle."""

    label: str
    #: Slugs, clockwise.
    order: tuple[str, ...]
    #: Angles in radians, 0 on the right, growing clockwise: of its ends and of its heading, if it has one.
    start: float
    end: float
    heading: float | None


def concept_map(nodes: Sequence[Node], edges: Iterable[Edge], words: Mapping[str, str], key: str = "map") -> Markup:
    """How concepts hang together: all of them on a circle by theme, joined by curves through its middle.

    Themes stand clockwise in the order of their first node, nodes so that joined ones come near each other. The
    picture grows with the number of nodes, keeps a least width on a narrow screen and wants a container that scrolls.
    Each node is ``<a class="map-node" data-concept="slug">``, each edge has ``data-a`` and ``data-b``, so that a script
    may mark those of one node with the class ``lit`` and the picture with ``dim``. Edges to unknown slugs are left
    out. Empty for no nodes. ``key`` begins the picture's ids.
    """
    if not nodes:
        return Markup()
    known = {node.slug: node for node in nodes}
    drawn = [e for e in edges if e.a in known and e.b in known and e.a != e.b]
    themes = list(dict.fromkeys(node.theme for node in nodes))
    sectors, radius = _sectors(nodes, drawn)
    angles = {slug: angle for sector in sectors for slug, angle in _places(sector)}

    most = max(1, *(node.count for node in nodes))
    limits = _Limits(radius + _MARGIN)
    curves = [_curve(edge, angles, sectors, radius) for edge in sorted(drawn, key=lambda e: (e.strength, e.a, e.b))]
    marks: list[str] = []
    for sector in sectors:
        marks.append(_arc(sector, radius - 11))
        if sector.heading is not None:
            marks.append(_heading(sector.label, sector.heading, radius, limits))
        for slug in sector.order:
            node = known[slug]
            marks.append(_node(node, themes.index(node.theme) + 1, angles[slug], radius, most, words))
            limits.take(angles[slug], radius + 12, _ems(node.label) * _LABEL)
    legend = _legend({edge.kind for edge in drawn}, words, limits)
    inside = (
        f'<g font-size="{_n(_LABEL)}"><g class="map-edges" aria-hidden="true">{"".join(curves)}</g>'
        f"{''.join(marks)}{legend}</g>"
    )
    said = words["map_title"], words["map_desc"].format(nodes=len(nodes), edges=len(drawn))
    box = (limits.left, limits.top, limits.right - limits.left, limits.bottom - limits.top)
    step = min(_WIDEST, max(4, round(box[2] / 100)))
    return _svg(f"concept-map map-{step}", box, key, said, inside)


class _Limits:
    """How far the map reaches on each side of its middle."""

    def __init__(self, radius: float) -> None:
        self.left = self.top = -radius
        self.right = self.bottom = radius

    def take(self, angle: float, start: float, length: float) -> None:
        """Widen it for a label that begins at ``start`` from the middle."""
        x, y = (start + length) * cos(angle), (start + length) * sin(angle)
        self.left, self.right = min(self.left, x - _MARGIN), max(self.right, x + _MARGIN)
        self.top, self.bottom = min(self.top, y - _MARGIN), max(self.bottom, y + _MARGIN)


def _sectors(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[list[_Sector], float]:
    """The themes around the circle from the top, their nodes in a good order; and the circle's radius."""
    members: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for node in nodes:
        members.setdefault(node.theme, []).append(node.slug)
        names.setdefault(node.theme, node.theme_label)
    # Between two themes a gap of one and a half labels; a heading takes as much as a label and a half.
    gap = 1.5 if len(members) > 1 or any(names.values()) else 0.0
    slots = sum(len(found) + gap + (1.5 if names[theme] else 0.0) for theme, found in members.items())
    radius = max(_SMALLEST_CIRCLE, slots * _PITCH / (2 * pi))
    step = 2 * pi / slots
    orders = dict(members)
    best: tuple[float, list[_Sector]] | None = None
    for _ in range(_PASSES):
        sectors = _laid(orders, names, gap, step)
        angles = {slug: angle for sector in sectors for slug, angle in _places(sector)}
        length = sum(e.strength * abs(sin((angles[e.a] - angles[e.b]) / 2)) for e in edges)
        if best is None or length < best[0] - 1e-9:
            best = (length, sectors)
        orders = {theme: _pulled(sector, angles, edges) for theme, sector in zip(members, sectors, strict=True)}
    assert best is not None
    return best[1], radius


def _laid(orders: Mapping[str, Sequence[str]], names: Mapping[str, str], gap: float, step: float) -> list[_Sector]:
    sectors: list[_Sector] = []
    at = -pi / 2 + gap * step / 2
    for theme, order in orders.items():
        wide = (len(order) + (1.5 if names[theme] else 0.0)) * step
        # A heading stands over its concepts: before them on the right half, after them on the left.
        first = cos(at + wide / 2) >= 0
        start, end = at, at + wide
        heading: float | None = None
        if names[theme]:
            heading = at + step * 0.5 if first else at + wide - step * 0.5
            start, end = (at + 1.5 * step, end) if first else (at, end - 1.5 * step)
        sectors.append(_Sector(names[theme], tuple(order), start, end, heading))
        at += wide + gap * step
    return sectors


def _places(sector: _Sector) -> Iterator[tuple[str, float]]:
    step = (sector.end - sector.start) / len(sector.order)
    for place, slug in enumerate(sector.order):
        yield slug, sector.start + (place + 0.5) * step


def _pulled(sector: _Sector, angles: Mapping[str, float], edges: Sequence[Edge]) -> list[str]:
    """The sector's nodes, each towards the middle of what it is joined to (Sugiyama's barycentre, on a circle)."""
    middle = (sector.start + sector.end) / 2
    sums = {slug: (0.3 * cos(angles[slug]), 0.3 * sin(angles[slug])) for slug in sector.order}
    for edge in edges:
        for here, there in ((edge.a, edge.b), (edge.b, edge.a)):
            if here in sums:
                x, y = sums[here]
                weight = 0.1 + edge.strength
                sums[here] = (x + weight * cos(angles[there]), y + weight * sin(angles[there]))

    def towards(slug: str) -> float:
        x, y = sums[slug]
        return (atan2(y, x) - middle + pi) % (2 * pi)

    return sorted(sector.order, key=lambda slug: (round(towards(slug), 9), angles[slug]))


def _curve(edge: Edge, angles: Mapping[str, float], sectors: Sequence[_Sector], radius: float) -> str:
    """A curve that leaves the circle towards its middle; curves between two themes run together."""
    inner = radius - 5
    ax, ay = inner * cos(angles[edge.a]), inner * sin(angles[edge.a])
    bx, by = inner * cos(angles[edge.b]), inner * sin(angles[edge.b])
    apart = hypot(ax - bx, ay - by) / (2 * inner)
    # Neighbours bow in a little, opposites through the middle.
    depth = 1 - apart**0.55
    x, y = (ax + bx) / 2, (ay + by) / 2
    away = hypot(x, y) or 1.0
    x, y = x / away * inner * depth, y / away * inner * depth
    here, there = (next(s for s in sectors if slug in s.order) for slug in (edge.a, edge.b))
    if here is not there:
        middles = [(s.start + s.end) / 2 for s in (here, there)]
        x = 0.45 * x + 0.55 * inner * 0.22 * sum(map(cos, middles))
        y = 0.45 * y + 0.55 * inner * 0.22 * sum(map(sin, middles))
    weight = 1 + min(3, max(0, int(edge.strength * 4)))
    return (
        f'<path class="map-edge {edge.kind} e{weight}" data-a="{html(edge.a)}" data-b="{html(edge.b)}" '
        f'd="M{_n(ax)} {_n(ay)}Q{_n(x)} {_n(y)} {_n(bx)} {_n(by)}"/>'
    )


def _arc(sector: _Sector, radius: float) -> str:
    step = (sector.end - sector.start) / len(sector.order)
    start, end = sector.start + step * 0.2, sector.end - step * 0.2
    large = int(end - start > pi)
    return (
        f'<path class="map-arc" d="M{_n(radius * cos(start))} {_n(radius * sin(start))}'
        f'A{_n(radius)} {_n(radius)} 0 {large} 1 {_n(radius * cos(end))} {_n(radius * sin(end))}"/>'
    )


def _turned(angle: float, distance: float) -> str:
    """Attributes of a text along the radius, read from left to right."""
    degrees = angle * 180 / pi
    anchor = "start"
    if cos(angle) < -1e-9:
        degrees, anchor = degrees + 180, "end"
    degrees = (degrees + 180) % 360 - 180
    x, y = distance * cos(angle), distance * sin(angle)
    return f'transform="translate({_n(x)} {_n(y)})rotate({_n(degrees)})" dy=".35em" text-anchor="{anchor}"'


def _heading(label: str, angle: float, radius: float, limits: _Limits) -> str:
    limits.take(angle, radius, _ems(label) * _THEME)
    return f'<text class="map-theme" {_turned(angle, radius)}>{html(label)}</text>'


def _node(node: Node, theme: int, angle: float, radius: float, most: int, words: Mapping[str, str]) -> str:
    size = 2 + 4.5 * sqrt(max(node.count, 0) / most)
    said = words["map_node"].format(label=node.label, n=node.count)
    return (
        f'<a class="map-node theme-{theme}" href="{html(node.href)}" data-concept="{html(node.slug)}">'
        f"<title>{html(said)}</title>"
        f'<circle cx="{_n(radius * cos(angle))}" cy="{_n(radius * sin(angle))}" r="{_n(size)}"/>'
        f'<text class="map-label" {_turned(angle, radius + 12)}>{html(node.label)}</text></a>'
    )


def _legend(kinds: set[Kind], words: Mapping[str, str], limits: _Limits) -> str:
    """What the kinds of lines mean, in the lower left corner, which a circle leaves free."""
    lines: list[str] = []
    x = limits.left + _MARGIN / 2
    shown = [kind for kind in _SAID if kind in kinds]
    for place, kind in enumerate(reversed(shown)):
        y = limits.bottom - 10 - place * 20
        lines.append(
            f'<path class="map-edge {kind} e4" d="M{_n(x)} {_n(y)}h26"/>'
            f'<text class="map-key" x="{_n(x + 34)}" y="{_n(y)}" dy=".35em">{html(words[_SAID[kind]])}</text>'
        )
    return f'<g class="map-legend">{"".join(reversed(lines))}</g>' if lines else ""


# ---- what they share -------------------------------------------------------------------------------------------------


def _svg(classes: str, box: tuple[float, float, float, float], key: str, said: tuple[str, str], inside: str) -> Markup:
    """The picture with its name and its description, at a natural width of one pixel for each unit."""
    x, y, width, height = (_n(value) for value in box)
    title, description = map(html, said)
    return Markup(
        f'<svg class="{classes}" viewBox="{x} {y} {width} {height}" width="{width}" height="{height}" '
        f'role="group" aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{title}</title><desc id="{key}-desc">{description}</desc>{inside}</svg>'
    )


def _n(value: float) -> str:
    """A length with one decimal, without zeros that say nothing."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _ems(text: str) -> float:
    """About how wide a line of text is, in heights of its type: Han characters are square, others about half that."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)
