"""Pull quotes of texts whose lines end as printed: what is one at every place, what is none, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from tests import mangle

from reader import pipeline
from reader.model import Paragraph, PullQuote
from reader.source.inline import Fragment, join

WIDTH = 24
QUOTE = "灯塔照得见船，照不见船上的人；要知道船往哪里去，还得有人上船去问。"
PARAGRAPHS = (
    "海边的镇子从前只有一座灯塔，看塔的人姓什么已经没人记得，只记得他每天黄昏上塔点灯，天亮才下来吃饭。",
    "后来港口大了，来的船也多了，镇上便有人提议再修一座。反对的人说，塔多了光就乱，船反而不知道该认哪一座。",
    "两边争了几年，最后请来一位老船长。" + QUOTE + "老船长说完这句话就走了，塔的事也就搁了下来，谁也不再提。",
    "如今镇上还是那座旧塔，只是灯换成了电灯，看塔的人也改成了几家轮流，各管一个月，账目贴在塔下的木板上。",
)


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of ``width`` em, a mark hanging where it may begin no line."""
    lines = [""]
    for char in text:
        if len(lines[-1]) >= width and char not in "，。；":
            lines.append("")
        lines[-1] += char
    return lines


def page(paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs as a hard-wrapped text whose first lines kept their indent."""
    out = []
    for paragraph in paragraphs:
        first, *others = wrapped("\u3000\u3000" + paragraph, WIDTH)
        out += [first, *others]
    return out


def read(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Paragraphs and pull quotes of an article with these lines."""
    (article,) = pipeline.read_text("\n".join(["灯塔的故事", "", *lines, ""]), "case.txt").articles
    paragraphs = [b.text for b in article.blocks if isinstance(b, Paragraph)]
    return paragraphs, [b.text for b in article.blocks if isinstance(b, PullQuote)]


LINES = page(PARAGRAPHS)


@pytest.mark.parametrize("place", range(1, len(LINES) + 1))
@pytest.mark.parametrize("width", [10, 13, 17])
def test_a_narrow_quote_is_found_at_every_place(place: int, width: int) -> None:
    paragraphs, quotes = read([*LINES[:place], *wrapped(QUOTE, width), *LINES[place:]])
    assert quotes == [QUOTE]
    assert paragraphs == list(PARAGRAPHS)


@pytest.mark.parametrize("shift", range(WIDTH))
def test_a_sentence_said_twice_is_no_quote(shift: int) -> None:
    before = ("潮水涨了又落，落了又涨，塔下的石阶一年比一年矮。" * 2)[:shift]
    paragraphs = [*PARAGRAPHS, f"塔{before}，有人又想起那句话。{QUOTE}可是没有人上船去问，灯照样每晚点着。"]
    assert read(page(paragraphs))[1] == []


def test_a_list_that_comes_back_is_no_quote() -> None:
    points = ["凡是进港的船只，", "都要在塔下报名", "并交一天的灯钱。"]
    assert read([*LINES[:3], *points, *LINES[3:], *points])[1] == []


def test_the_article_of_the_corpus() -> None:
    essay = mangle.load("small-yard-high-fence")
    text = mangle.corpus_files()["small-yard-high-fence.txt"]
    (article,) = pipeline.read_text(text, "small-yard-high-fence.txt").articles
    quotes = [b for b in article.blocks if isinstance(b, PullQuote)]
    assert [b.text for b in quotes] == [b.text for b in essay.blocks if b.kind == "quote"]
    assert [b.of for b in quotes] == ["p8", "p10"]
    told = [b.text for b in article.blocks if isinstance(b, Paragraph)]
    assert told == [mangle.clean(b.text) for b in essay.blocks if b.kind == "paragraph"]
    assert not [n.text for n in article.notes if "htt ps" in n.text]


@pytest.mark.parametrize(
    "line",
    ["灯塔照得见船照不见船上的人要知道船往哪里", "灯塔照得见船，照不见船上的人。", "灯塔照得见船，照不见"],
)
def test_many_lines_that_are_the_same_take_no_longer(line: str) -> None:
    started = time.process_time()
    read([*LINES, *[line, LINES[1], LINES[2]] * 3000])
    assert time.process_time() - started < 8


@pytest.mark.parametrize("scheme", ["http://", "https://", "ftp://", "www."])
def test_an_address_cut_at_any_of_its_first_letters(scheme: str) -> None:
    address = f"{scheme}wto.org/english/"
    for cut in range(1, len(scheme)):
        text = join(Fragment(f"June 30, 2023, {address[:cut]}"), Fragment(address[cut:])).text
        assert text == f"June 30, 2023, {address}"
