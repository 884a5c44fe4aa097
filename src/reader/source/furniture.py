"""Page furniture: running heads and page numbers, and the printed page that a line stands on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from . import headings, imprint
from .chars import HAN_CHAR, em_width
from .classify import Sheet, ends_sentence

#: What only a running head says: a journal with its year or issue.
JOURNAL = re.compile(
    r"(?:\d{4}\s*年\s*)?第\s*[\d一二三四五六七八九十]{1,3}\s*[期卷輯辑]|《[^》]{2,20}》\s*\d{4}|(?:19|20)\d\d[./]\d{1,2}\b|Vol\.\s*\d+|No\.\s*\d+"
)
_FIGURES = re.compile(r"\d+")
_DIGITS = re.compile(r"[\d\s\u3000·•|—–\-.,()（）]+")
_EDGE_FOLIO = re.compile(
    r"^(?:(?P<a>\d{1,4})[\s\u3000|·•/／]+(?=\D)(?P<t1>\S.{1,60}?)|(?P<t2>\S.{1,60}?\D)[\s\u3000|·•/／]+(?P<b>\d{1,4}))$"
)


def find(sheet: Sheet) -> None:
    """Marks running heads: lines that come back page after page, and short lines beside a page number."""
    _numbers_alone(sheet)
    for members in _alike(sheet).values():
        for i in _comes_back(sheet, members) if len(members) > 1 else ():
            _take(sheet, i)
    for i, line in enumerate(sheet.lines):
        if i > 2 and sheet.kinds[i] in ("text", "heading") and _no_note(sheet, i) and imprint.names_issue(line.text):
            _take(sheet, i)
    if any(known.furniture for known in (sheet.layout, *(other for _, _, other in sheet.others))):
        for i, line in enumerate(sheet.lines):
            if any(pattern.search(line.text) for pattern in sheet.layout_at(i).furniture.values()):
                _take(sheet, i)
    _sanity(sheet)
    _first_lines(sheet)
    _consecutive(sheet)
    for i in [i for i, kind in enumerate(sheet.kinds) if kind == "page-number"]:
        head = next((j for j in (i + 1, i - 1) if _beside_folio(sheet, j, after=j > i)), None)
        if head is not None:
            _take(sheet, head)
    for i in range(len(sheet.lines)):
        _edge_folio(sheet, i)


#: A line that gives an issue's number or date and nothing else.
_ISSUE_ONLY = re.compile(
    r"(?:第\s*[\d一二三四五六七八九十]{1,3}\s*[卷期輯辑][\s\u3000,，]*){1,2}"
    r"|(?:19|20)\d\d\s*年(?:\s*第?\s*\d{1,2}\s*[期月])?|民[国國]\s*\d{2,3}\s*年(?:\s*\d{1,2}\s*月)?"
)
_GAP = re.compile(r"[ \u3000]{3,}")
_HEADS = ("page-number", "running-head")


def _first_lines(sheet: Sheet) -> None:
    """The first lines of a page: an issue's number, the title again, a head whose pieces wide gaps part."""
    opening, said = _opening(sheet)
    last = len(sheet.lines) - 1
    for i in range(max(4, opening), len(sheet.lines)):
        line, kinds = sheet.lines[i], sheet.kinds
        beside = kinds[i - 1] in _HEADS or (i < last and kinds[i + 1] in _HEADS)
        if not (line.feed or beside) or kinds[i] not in ("text", "heading"):
            continue
        if len(line.text) > 120 or not _no_note(sheet, i):
            continue
        pieces = [p for p in _GAP.split(line.text) if p]
        issue = any(_ISSUE_ONLY.fullmatch(p.strip()) for p in pieces)
        words = _words(line.text)
        titled = any(len(t) >= 6 and words.endswith(t) and len(words) <= len(t) + 20 for t in said)
        again = (words in said or titled) and not _opens_article(sheet, i)
        if (issue and (len(pieces) > 1 or len(line.text) <= 16)) or again:
            _take(sheet, i)


def _opening(sheet: Sheet) -> tuple[int, set[str]]:
    """Where the file's first lines end, and their words, singly and two or three together: a title is among them."""
    stop = 0
    while stop < min(14, len(sheet.lines)) and not sheet.ends(stop):
        if sheet.kinds[stop] == "field" and sheet.fields[stop][0].name in ("abstract_zh", "keywords_zh", "abstract_en"):
            break
        stop += 1
    first = [_words(sheet.lines[i].text) for i in range(stop) if sheet.kinds[i] in ("text", "heading")]
    joined = ("".join(first[i : i + n]) for n in (1, 2, 3) for i in range(len(first) - n + 1))
    return stop, {words for words in joined if len(words) >= 4}


def _words(text: str) -> str:
    return re.sub(r"[\s\u3000#*＊\\]+", "", text)


def _consecutive(sheet: Sheet) -> None:
    """Short lines with a number at their edge are running heads where the numbers count the pages."""
    found: list[tuple[int, int, str]] = []  # line, number, words; no words where the number is a page's for certain
    for i, line in enumerate(sheet.lines):
        if sheet.kinds[i] in ("page-number", "running-head") and i in sheet.folios:
            found.append((i, sheet.folios[i], ""))
            continue
        match = _edge(line.text) if len(line.text) <= 45 else None
        if match is None or i in sheet.markers or re.search("[，。；：:]$|[，。；]", line.text):
            continue
        if sheet.kinds[i] in ("text", "heading", "running-head") and _no_note(sheet, i):
            words = match["t1"] or match["t2"]
            named = sheet.kinds[i] == "running-head" or JOURNAL.search(words) is not None
            found.append((i, int(match["a"] or match["b"]), "" if named else words))
    # The same words with another number, or the words of the title, are a running head's.
    heads = Counter(words for _, _, words in found)
    opening = [x.text for i, x in enumerate(sheet.lines[:8]) if sheet.kinds[i] in ("text", "heading")]
    repeated = {w: n for w, n in heads.items() if len(w) >= 4 and HAN_CHAR.search(w)}
    sure_words = {"", *(w for w, n in repeated.items() if n > 1 or any(x.startswith(w) for x in opening))}
    for at, here in enumerate(found):
        near = [x for x in found[max(0, at - 1) : at] if _next_page(x, here)]
        near += [x for x in found[at + 1 : at + 2] if _next_page(here, x)]
        i, folio, _ = here
        if near and any(x[2] in sure_words for x in (here, *near)) and sheet.kinds[i] in ("text", "heading"):
            _take(sheet, i)
            sheet.folios[i] = folio


def _next_page(here: tuple[int, int, str], there: tuple[int, int, str]) -> bool:
    """Whether a line has the number of the page after another line's, and stands a page below it."""
    return there[1] - here[1] == 1 and 1 < there[0] - here[0] < 140


def _alike(sheet: Sheet) -> dict[str, list[int]]:
    """Short lines by their words, figures and marks left out."""
    # Names come back under the English abstracts of an issue.
    stop = next(
        (i for i in range(len(sheet.lines) - 1, -1, -1) if sheet.kinds[i] == "english-heading"), len(sheet.lines)
    )
    out: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(sheet.lines[:stop]):
        if (
            sheet.kinds[i] in ("text", "heading")
            and len(line.text) <= 70
            and _no_note(sheet, i)
            and em_width(line.text) <= 50
        ):
            key = _DIGITS.sub("", line.text)
            if len(key) >= 3:
                out[key].append(i)
    return out


def _edge(text: str) -> re.Match[str] | None:
    """A number at the edge of a line, and the words beside it."""
    return _EDGE_FOLIO.match(text) if text[0].isdigit() or text[-1].isdigit() else None


def _edge_folio(sheet: Sheet, i: int) -> None:
    """A journal's name with a page number on the same line is a running head; the number is the page's."""
    line = sheet.lines[i]
    if sheet.kinds[i] not in ("text", "heading", "running-head") or len(line.text) > 70:
        return
    match = _edge(line.text)
    if not match:
        return
    words = match["t1"] or match["t2"]
    named = JOURNAL.search(words) and not re.search("[，。；]", words)
    if sheet.kinds[i] != "running-head" and i > 2 and len(line.text) <= 60 and named and _no_note(sheet, i):
        _take(sheet, i)
    if sheet.kinds[i] == "running-head":
        sheet.folios[i] = int(match["a"] or match["b"])


def _take(sheet: Sheet, i: int) -> None:
    """Makes a line a running head."""
    sheet.kinds[i] = "running-head"
    sheet.heads.pop(i, None)
    sheet.numbers.pop(i, None)


def _no_note(sheet: Sheet, i: int) -> bool:
    """Whether no note opens at a line; a bare number may be the page's."""
    label = sheet.heads.get(i)
    return label is None or label.form == "digit"


def _numbers_alone(sheet: Sheet) -> None:
    """A small number alone on its line, with a short line directly under it, is a heading's number, not a page's."""
    for i in sorted(sheet.folios):
        text = sheet.lines[i].text
        if (
            sheet.kinds[i] != "page-number"
            or not text.isdigit()
            or not 1 <= int(text) <= 9
            or i + 1 >= len(sheet.lines)
        ):
            continue
        under = sheet.lines[i + 1]
        if (
            sheet.lines[i].blanks
            and not under.blanks
            and (sheet.kinds[i + 1] == "text" or (sheet.kinds[i + 1] == "heading" and i + 1 not in sheet.numbers))
            and em_width(under.text) <= 30
            and not ends_sentence(under.text)
            and not JOURNAL.search(under.text)
            and not re.search("[，。；]", under.text)
        ):
            sheet.kinds[i] = "heading"
            sheet.bare[i] = (text, 0)
            sheet.numbers[i] = headings.Number("digit", 6, int(text), 1, len(text))
            del sheet.folios[i]


def _sanity(sheet: Sheet) -> None:
    """A four-digit number alone is a year on a cover unless other page numbers are near it."""
    folios = [(i, n) for i, n in sorted(sheet.folios.items()) if sheet.kinds[i] == "page-number"]
    for at, (i, n) in enumerate(folios):
        if n < 1000:
            continue
        near = [m for j, m in folios[max(0, at - 2) : at + 3] if j != i and abs(m - n) <= 20]
        if not near:
            sheet.kinds[i] = "text"
            del sheet.folios[i]


def _comes_back(sheet: Sheet, members: list[int]) -> list[int]:
    """Of lines with the same words, those that are running heads."""
    lines, kinds = sheet.lines, sheet.kinds
    breaking = [i for i in members if _at_page_edge(sheet, i)]
    if len(members) > 1 and all(_names_issue(lines[i].text) for i in members):
        return members
    if not breaking or any(sheet.ends(i) or _digits_differ(lines[i].text, lines[members[0]].text) for i in members):
        return []
    titled = any(_opens_article(sheet, i) for i in members)
    if len(breaking) < 2 and len(members) < 3 and not (titled and not _opens_article(sheet, breaking[-1])):
        return []
    # A numbered heading may come back as the title of a section in another article.
    beside_folio = any(i + 1 < len(lines) and kinds[i + 1] == "page-number" for i in members)
    bare_heads = any(i in sheet.numbers for i in members) and not all(_EDGE_FOLIO.match(lines[i].text) for i in members)
    if bare_heads and not beside_folio:
        return []
    # One of them is the title itself if a title page follows it: of a head and a title on one page, the latter.
    titles = [i for i in members if _opens_article(sheet, i) and not _EDGE_FOLIO.match(lines[i].text)]
    return [i for i in members if i not in titles[-1:] and (i in breaking or i != members[0])]


def _names_issue(text: str) -> bool:
    """Whether a line does nothing but name a journal's issue; a line of a citation ends with a full stop or pages."""
    return bool(JOURNAL.search(text)) and len(text) <= 45 and not re.search(r"[，。；]|\.$|pp?\.", text)


def _digits_differ(a: str, b: str) -> bool:
    """Whether two lines with the same words differ by more numbers than a page, a year, a volume and an issue."""
    return abs(len(_FIGURES.findall(a)) - len(_FIGURES.findall(b))) > 1 or len(_FIGURES.findall(a)) > 4


def _at_page_edge(sheet: Sheet, i: int) -> bool:
    """Whether a page may break at line ``i``: a feed, a page number, notes, or a sentence left open before it."""
    lines, kinds = sheet.lines, sheet.kinds
    line = lines[i]
    if line.feed or 0 < line.indent <= 1 or _EDGE_FOLIO.match(line.text):
        return True
    for j in (i - 1, i + 1):
        if 0 <= j < len(lines) and (kinds[j] in ("page-number", "rule", "stamp") or lines[j].feed):
            return True
    if i == 0:
        return False
    before = i - 1
    return (
        before in sheet.heads or (kinds[before] == "text" and not sheet.ends(before)) or kinds[before] == "running-head"
    )


def _opens_article(sheet: Sheet, i: int) -> bool:
    """Whether a title page follows: an abstract or another field of it within a few lines, or the file's start."""
    if i <= 3:
        return True
    return any(
        sheet.kinds[j] == "field"
        and sheet.fields[j][0].name in ("abstract_zh", "author_line", "keywords_zh", "bio", "clc")
        for j in range(i + 1, min(i + 7, len(sheet.lines)))
    )


def _beside_folio(sheet: Sheet, j: int, after: bool) -> bool:
    """Whether a line beside a page number is a running head seen only once."""
    if not 0 <= j < len(sheet.lines) or sheet.kinds[j] not in ("text", "heading"):
        return False
    line = sheet.lines[j]
    text = line.text
    if j in sheet.numbers or j in sheet.heads or j in sheet.markers or len(text) > 45:
        return False
    if ends_sentence(text) or re.search("[，。；]", text) or text[-1] in "、：,;:":
        return False
    if JOURNAL.search(text) and len(text) <= 45:
        return True
    if not after:
        return False
    if _opens_article(sheet, j) and j + 1 < len(sheet.lines) and sheet.lines[j + 1].text != text:
        return False
    # Beside a page number a line that neither goes on nor ends a sentence can only be a head: the lines of a hard
    # wrap are full, and a soft line ends its sentence or is long.
    width = em_width(text)
    following = sheet.lines[j + 1 : j + 4]
    usual = max((em_width(x.text) for x in following), default=0.0)
    return width < 0.92 * usual and sheet.kinds[j] == "text"


def frames_reliable(sheet: Sheet, runs: list[tuple[int, int]]) -> bool:
    """Whether a page's first line can be told by the space or form feed before it.

    ``runs`` are the first and last label lines of each block of notes at a page's foot.
    """
    told = total = 0
    for _, last in runs:
        ahead = sheet.lines[last + 1 : last + 14]
        if not ahead:
            continue
        total += 1
        told += any(x.feed or 0 < x.indent <= 1 for x in ahead)
    return total >= 2 and told >= 0.7 * total
