"""The pictures of the concept pages: what they hold, that it is well formed and harmless, and that it can be read."""

from __future__ import annotations

import re
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from markupsafe import Markup

from reader.pages import graphics
from reader.pages.graphics import Edge, Node, Point, bar, concept_map, spread
from reader.strings import LOCALES, STRINGS, Locale

WORDS = STRINGS["zh-Hans"]
EVIL = "<script>\"'&\x00\n\n"


def read(picture: Markup) -> Element:
    """The picture as a tree; it stands on one line, without a script and without a style of its own."""
    text = str(picture)
    assert "\n" not in text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?:", text)
    return ElementTree.fromstring(text)


def classed(root: Element, name: str) -> list[Element]:
    return [e for e in root.iter() if name in e.get("class", "").split()]


def size(root: Element) -> tuple[float, float, float, float]:
    left, top, width, height = map(float, root.get("viewBox", "").split())
    return left, top, left + width, top + height


def points(*years: int | None, count: int = 3) -> list[Point]:
    return [Point(year, f"a{n}", f"题名{n}", count + n, f"#in-a{n}") for n, year in enumerate(years)]


def named(root: Element) -> None:
    """Asserts that the picture has a name and a description, and that it hides nothing."""
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    assert root.get("role") == "group"
    assert ids[root.get("aria-labelledby")].text
    assert ids[root.get("aria-describedby")].text


# ---- a bar


@pytest.mark.parametrize(
    ("count", "most", "width"), [(0, 9, "0"), (9, 9, "60"), (3, 9, "20"), (1, 900, "1.5"), (0, 0, "0"), (12, 9, "60")]
)
def test_a_bar_is_as_long_as_its_share(count: int, most: int, width: str) -> None:
    root = read(bar(count, most))
    assert classed(root, "bar-part")[0].get("width") == width
    assert root.get("aria-hidden") == "true"


# ---- the spread


def test_each_article_has_a_bar_that_leads_to_it() -> None:
    root = read(spread(points(2022, 2024, 2022), WORDS))
    named(root)
    bars = classed(root, "spread-bar")
    assert [e.get("href") for e in bars] == ["#in-a0", "#in-a2", "#in-a1"]
    assert [e.findtext("title") for e in bars] == ["题名0（2022）：3 次", "题名2（2022）：5 次", "题名1（2024）：4 次"]
    assert root.findtext("desc") == "2022：2 篇，8 次；2024：1 篇，4 次"


def test_bars_stand_in_the_order_of_time_and_on_one_line() -> None:
    root = read(spread(points(2021, 2022, 2022, 2024, None), WORDS))
    bars = classed(root, "spread-ink")
    lefts = [float(e.get("x", "")) for e in bars]
    assert lefts == sorted(lefts)
    assert len({round(float(e.get("y", "")) + float(e.get("height", "")), 1) for e in bars}) == 1
    heights = [float(e.get("height", "")) for e in bars]
    assert heights == pytest.approx([heights[-1] * n / 7 for n in (3, 4, 5, 6, 7)], abs=0.1)


def test_what_has_no_year_stands_last_under_its_own_name() -> None:
    root = read(spread(points(None, 1999), WORDS))
    assert [e.get("href") for e in classed(root, "spread-bar")] == ["#in-a1", "#in-a0"]
    assert [e.text for e in classed(root, "spread-tick")] == ["1999", "年份不详"]


def test_years_without_articles_take_their_place_and_long_gaps_are_a_break() -> None:
    close, apart, far = (read(spread(points(2000, year), WORDS)) for year in (2001, 2003, 2030))

    def distance(root: Element) -> float:
        first, last = (float(e.get("x", "")) for e in classed(root, "spread-hit"))
        return last - first

    assert distance(close) < distance(apart)
    assert [len(classed(root, "spread-break")) for root in (close, apart, far)] == [0, 0, 1]


@pytest.mark.parametrize("number", [graphics.MOST_BARS, graphics.MOST_BARS + 1])
def test_many_articles_are_added_up_by_year(number: int) -> None:
    found = points(*(2000 + n // 10 for n in range(number)))
    bars = classed(read(spread(found, WORDS)), "spread-bar")
    if number <= graphics.MOST_BARS:
        assert len(bars) == number
    else:
        assert [e.get("href") for e in bars] == [f"#in-a{n}" for n in range(0, number, 10)]
        assert bars[0].findtext("title") == f"2000：10 篇，{sum(range(3, 13))} 次"


MANY = {
    "one": points(2023),
    "no year": points(None),
    "forty": points(*(1985 + n for n in range(40))),
    "forty in one year": points(*[2020] * 40),
    "a thousand": points(*(1979 + n % 46 for n in range(1000)), *[None] * 9),
    "a century": points(*(1915 + n % 110 for n in range(1000))),
    "seventy gaps": points(*(1500 + 7 * n for n in range(70))),
}


@pytest.mark.parametrize("found", MANY.values(), ids=MANY.keys())
def test_a_spread_can_be_read_on_a_phone(found: list[Point]) -> None:
    root = read(spread(found, WORDS))
    left, top, right, bottom = size(root)
    (group,) = (e for e in root.iter() if e.get("font-size"))
    font = float(group.get("font-size", ""))
    assert font * min(1, 350 / (right - left)) >= 11
    edges: dict[str, list[tuple[float, float]]] = {"spread-tick": [], "spread-figure": []}
    for name, spans in edges.items():
        for e in classed(root, name):
            x, y, half = float(e.get("x", "")), float(e.get("y", "")), len(e.text or "") * font * 0.56 / 2
            assert left <= x - half
            assert x + half <= right
            assert top < y - font * 0.7
            assert y < bottom
            spans.append((x - half, x + half))
    # Years stand on one line, clear of each other.
    assert edges["spread-tick"]
    assert all(a[1] < b[0] for a, b in pairwise(sorted(edges["spread-tick"])))
    assert edges["spread-figure"]
    for e in classed(root, "spread-ink"):
        assert left <= float(e.get("x", ""))
        assert float(e.get("x", "")) + float(e.get("width", "")) <= right


def test_the_first_and_the_last_year_are_always_named() -> None:
    ticks = [e.text for e in classed(read(spread(MANY["a thousand"], WORDS)), "spread-tick")]
    assert (ticks[0], ticks[-2:]) == ("1979", ["2024", "年份不详"])
    assert {int(t or 0) % 5 for t in ticks[1:-2]} == {0}


def test_nothing_to_show_is_no_picture() -> None:
    assert spread([], WORDS) == concept_map([], [], WORDS) == ""


# ---- the map


def nodes(number: int, themes: int = 4, label: str = "全球治理") -> list[Node]:
    return [
        Node(f"n{i}", f"{label}{i}", f"t{i * themes // number}", i, f"../n{i}/", f"主题{i * themes // number}")
        for i in range(number)
    ]


def angle(e: Element) -> float:
    (circle,) = e.iter("circle")
    return atan2(float(circle.get("cy", "")), float(circle.get("cx", "")))


def clockwise(root: Element) -> list[str]:
    """Slugs by angle, from the top."""
    found = classed(root, "map-node")
    return [e.get("data-concept", "") for e in sorted(found, key=lambda e: (angle(e) + pi / 2) % (2 * pi))]


def test_the_map_links_every_concept_and_joins_what_hangs_together() -> None:
    edges = [Edge("n0", "n9", 0.9), Edge("n1", "n2", 0, "see"), Edge("n3", "n4", 0.5, "contrast")]
    root = read(concept_map(nodes(12), edges, WORDS))
    named(root)
    found = classed(root, "map-node")
    assert {(e.get("data-concept"), e.get("href")) for e in found} == {(f"n{i}", f"../n{i}/") for i in range(12)}
    assert {e.findtext("title") for e in found} == {f"全球治理{i}：{i} 次" for i in range(12)}
    drawn = {(e.get("data-a"), e.get("data-b"), e.get("class")) for e in root.iter("path") if e.get("data-a")}
    assert drawn == {
        ("n0", "n9", "map-edge together e4"),
        ("n1", "n2", "map-edge see e1"),
        ("n3", "n4", "map-edge contrast e3"),
    }
    assert [e.text for e in classed(root, "map-key")] == ["同段出现", "参见", "对照"]


def test_lines_to_nowhere_are_left_out() -> None:
    root = read(concept_map(nodes(3), [Edge("n0", "gone", 1), Edge("n1", "n1", 1), Edge("n0", "n2", 1)], WORDS))
    assert len([e for e in root.iter("path") if e.get("data-a")]) == 1
    assert "1 条连线" in (root.findtext("desc") or "")


@pytest.mark.parametrize("number", [1, 2, 12, 40, 160, 300])
def test_labels_have_room_and_stay_inside(number: int) -> None:
    root = read(concept_map(nodes(number, themes=min(5, number), label="以规则为基础的国际秩序"), [], WORDS))
    left, top, right, bottom = size(root)
    spots: list[tuple[float, float]] = []
    for e in (*classed(root, "map-label"), *classed(root, "map-theme")):
        x, y, turn = map(float, re.findall(r"-?[\d.]+", e.get("transform", "")))
        assert -90.01 <= turn <= 90.01
        length = graphics._ems(e.text or "") * 14
        sign = 1 if e.get("text-anchor") == "start" else -1
        end = x + sign * length * cos(turn * pi / 180), y + sign * length * sin(turn * pi / 180)
        assert left <= end[0] <= right
        assert top <= end[1] <= bottom
        # A label leads away from the middle.
        assert hypot(*end) > hypot(x, y)
        spots.append((x, y))
    spots.sort(key=lambda spot: atan2(spot[1], spot[0]))
    for (ax, ay), (bx, by) in zip(spots, spots[1:] + spots[:1], strict=True):
        assert number == 1 or hypot(ax - bx, ay - by) >= 15


def test_concepts_of_a_theme_stand_together_under_its_name() -> None:
    mixed = nodes(20)[::2] + nodes(20)[1::2]
    order = clockwise(read(concept_map(mixed, [], WORDS)))
    themes = [int(slug[1:]) * 4 // 20 for slug in order]
    assert sum(a != b for a, b in pairwise(themes)) == 3


def length(root: Element) -> float:
    places = {e.get("data-concept"): angle(e) for e in classed(root, "map-node")}
    drawn = [e for e in root.iter("path") if e.get("data-a")]
    return sum(abs(sin((places[e.get("data-a")] - places[e.get("data-b")]) / 2)) for e in drawn)


def test_concepts_move_to_what_they_are_joined_with() -> None:
    # Each of the first theme is joined to the one of the second that stands farthest off in the given order.
    edges = [Edge(f"n{i}", f"n{10 + i}", 1) for i in range(10)]
    found = nodes(20, themes=2)
    joined = read(concept_map(found, edges, WORDS))
    order = clockwise(joined)
    given = {slug: place for place, slug in enumerate(clockwise(read(concept_map(found, [], WORDS))))}
    places = {slug: place for place, slug in enumerate(order)}

    def total(at: dict[str, int]) -> float:
        return sum(abs(sin((at[e.a] - at[e.b]) * pi / 20)) for e in edges)

    assert total(places) < 0.9 * total(given)


def test_the_same_concepts_make_the_same_map() -> None:
    found = nodes(30)
    edges = [Edge(f"n{i}", f"n{(i * 7 + 3) % 30}", (i % 4) / 4) for i in range(30)]
    assert concept_map(found, edges, WORDS) == concept_map(list(found), edges[::-1], WORDS)


def test_a_frequent_concept_has_a_larger_dot() -> None:
    root = read(concept_map(nodes(10), [], WORDS))
    sizes = [float(e.get("r", "")) for e in sorted(root.iter("circle"), key=lambda e: float(e.get("r", "")))]
    by_slug = {e.get("data-concept"): float(next(e.iter("circle")).get("r", "")) for e in classed(root, "map-node")}
    assert [by_slug[f"n{i}"] for i in range(10)] == sizes
    assert 1 <= sizes[0] < sizes[-1] <= 8


def test_a_map_is_small_enough_for_its_page() -> None:
    edges = [Edge(f"n{i}", f"n{(i * 7 + j) % 160}", 0.5) for i in range(160) for j in (3, 5, 11)]
    assert len(concept_map(nodes(160), edges, WORDS)) < 160_000


# ---- all of them


def test_hostile_text_stays_text() -> None:
    made = spread([Point(2020, EVIL, EVIL, 1, EVIL)], WORDS)
    root = read(made)
    assert classed(root, "spread-bar")[0].get("href") == "<script>\"'&\ufffd  "
    made = concept_map(
        [Node(EVIL, EVIL, EVIL, 1, EVIL, EVIL), Node("b", "b", "t", 1, "b")], [Edge(EVIL, "b", 1)], WORDS
    )
    root = read(made)
    assert classed(root, "map-label")[0].text == "<script>\"'&\ufffd  "


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pictures_speak_every_language(locale: Locale) -> None:
    read(spread(points(2020, None), STRINGS[locale]))
    read(concept_map(nodes(4), [Edge("n0", "n1", 1)], STRINGS[locale]))


def test_every_class_has_its_style_and_every_style_its_class(root: Path) -> None:
    css = (root / "docs" / "assets" / "graphics.css").read_text("utf-8")
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", re.sub(r"/\*.*?\*/|\{.*?\}", "", css, flags=re.S)))
    edges = [Edge(f"n{i}", f"n{i + 1}", i / 4) for i in range(4)]
    edges += [Edge("n5", "n6", 0, "see"), Edge("n6", "n7", 0, "contrast")]
    made = f"{bar(1, 2)}{spread(points(1990, 2020), WORDS)}{concept_map(nodes(12), edges, WORDS)}"
    used = {name for names in re.findall(r'class="([^"]+)"', made) for name in names.split()}
    # For a place of its own in a page; told apart by a script; by how wide the map is.
    free = {"spread-bar", "spread-years", "map-node", "map-edges", "map-legend", "together"}
    sizes = {f"map-{n}" for n in range(4, graphics._WIDEST + 1)}
    assert used - styled - free - {f"theme-{n}" for n in range(1, 9)} == set()
    assert sizes <= styled
    assert styled - used - sizes - {"lit", "dim", "md-typeset"} == set()
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", css)
