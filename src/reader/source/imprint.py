"""Imprints: journal, year, volume, issue and pages, wherever a line states them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, fields, replace

from .chars import han_number
from .names import authors

_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What one line says of where an article was printed; ``None`` where it is silent."""

    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    #: ``57-71``.
    pages: str | None = None
    #: What an article's own citation adds.
    title: str | None = None
    authors: str | None = None

    def over(self, other: Imprint) -> Imprint:
        """This imprint, filled up from another where it is silent."""
        return Imprint(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


_ARTICLE_NO = re.compile(
    r"(?P<issn>\d{4}\s?[-—–－]?\s?\d{3}[\dXx])?\s*[(（]\s*(?P<y>(?:19|20)\d\d)\s*[)）]\s*(?P<i>\d{1,2}|[SsZz]\d)\s*[-—–－]\s*(?P<p>\d{3,5})\s*[-—–－]\s*(?P<n>\d{1,3})"
)
_YEAR_ISSUE = re.compile(
    r"(?P<y>(?:19|20)\d\d|[一二〇○零二][〇○零一二三四五六七八九]{3})\s*年\s*[,，]?\s*第?\s*(?P<i>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[期號号](?!\S*卷)"
)
#: Years of the Republic of China: 民國 102 年 is 2013.
_REPUBLIC = re.compile(r"民[國国]\s*(?P<y>\d{2,3}|[一二三四五六七八九十]{1,3})\s*年")
_YEAR = re.compile(r"(?P<y>(?:19|20)\d\d)\s*年")
_VOLUME_ISSUE = re.compile(
    r"第\s*(?P<v>\d{1,3}|[一二三四五六七八九十]{1,3})\s*[卷]\s*[,，]?\s*第?\s*(?P<i>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[期號号]"
)
_VOL_EN = re.compile(r"Vol\.?\s*(?P<v>\d+)|No\.?\s*(?P<i>\d+)|(?<!\d)(?P<y>(?:19|20)\d\d)(?!\d)")
_PAGES = re.compile(
    r"(?:第|页码[:：]?|頁)?\s*(?P<a>\d{1,4})\s*[-—–－~～至]\s*(?P<b>\d{1,4})\s*[页頁]"
    r"|[页頁]\s*(?P<e>\d{1,4})\s*[-—–－~～]\s*(?P<f>\d{1,4})"
    r"|pp?\.\s*(?P<c>\d{1,4})\s*[-—–]\s*(?P<d>\d{1,4})"
)
_TITLED = re.compile(r"《(?P<j>[^》]{2,30})》")
_CITATION = re.compile(
    r"^(?P<a>[^:：《“\"]{2,40})\s*[:：.．]\s*[《“\"「](?P<t>.+?)[》”\"」](?:\[J\])?\s*[,，.。]\s*(?:载|載)?\s*《(?P<j>[^》]{2,30})》\s*[,，]\s*(?=(?:19|20)\d\d)"
)
_GB_CITATION = re.compile(
    r"^(?P<a>[^.．:：]{2,40})[.．]\s*(?P<t>[^\[]{4,80})\s*\[J\]\s*[.．]\s*(?P<j>[^,，.]{2,30})\s*[,，]\s*(?P<y>(?:19|20)\d\d)\s*(?:[,，]\s*(?P<v>\d+))?\s*[(（]\s*(?P<i>\d+)\s*[)）]\s*[:：]\s*(?P<p>\d+\s*[-–—]\s*\d+)"
)
_CITATION_EN = re.compile(
    r"^(?P<a>[A-Z][^“\"]{2,80}?)\s*[,.]\s*[“\"](?P<t>.+?)[,.]?[”\"]\s*,?\s*\*?(?P<j>[A-Z][^*,\d]{2,80}?)\*?\s*,\s*(?=Vol|No|\d{4})"
)


def _number(raw: str | None) -> str | None:
    if not raw:
        return None
    if raw.isdigit():
        return str(int(raw))
    value = han_number(raw)
    return str(value) if value else raw


def from_article_no(text: str) -> Imprint:
    """Year, issue and pages from a 文章编号 (CAJ-CD B/T 1-2006): ISSN (year) issue - first page - number of pages.

    >>> from_article_no("1004-8049(2024)01-0057-15").pages
    '57-71'
    """
    match = _ARTICLE_NO.search(text)
    if not match:
        return Imprint()
    first, count = int(match["p"]), int(match["n"])
    pages = f"{first}-{first + count - 1}" if count else None
    return Imprint(year=int(match["y"]), issue=_number(match["i"]), pages=pages)


def citation(text: str) -> tuple[Imprint, str] | None:
    """An article's own citation line, and its language (``zh`` or ``en``), or ``None``."""
    match = _CITATION.match(text)
    if match:
        rest = parse(text[match.end() :])
        return Imprint(match["j"], title=match["t"], authors=match["a"]).over(rest), "zh"
    match = _GB_CITATION.match(text)
    if match:
        pages = re.sub(r"\s*[-–—]\s*", "-", match["p"])
        return Imprint(
            match["j"].strip(), int(match["y"]), match["v"], _number(match["i"]), pages, match["t"].strip(), match["a"]
        ), "zh"
    match = _CITATION_EN.match(text)
    if match:
        rest = parse(text[match.end() :])
        return Imprint(match["j"].strip(), title=match["t"], authors=match["a"]).over(rest), "en"
    return None


def parse(text: str) -> Imprint:
    """Whatever a line says of year, volume, issue and pages."""
    out = Imprint()
    match = _YEAR_ISSUE.search(text)
    if match:
        year = match["y"].translate(_HAN_DIGITS)
        out = Imprint(year=int(year), issue=_number(match["i"]))
    match = _REPUBLIC.search(text)
    if match and not out.year:
        value = int(match["y"]) if match["y"].isdigit() else han_number(match["y"])
        out = replace(out, year=1911 + value) if value else out
    match = _VOLUME_ISSUE.search(text)
    if match:
        out = Imprint(volume=_number(match["v"]), issue=_number(match["i"])).over(out)
    if not out.year:
        match = _YEAR.search(text)
        if match and (out.issue or re.search(r"[期卷]", text)):
            out = out.over(Imprint(year=int(match["y"])))
    if "Vol" in text or "No." in text:
        for m in _VOL_EN.finditer(text):
            out = out.over(Imprint(volume=m["v"], issue=m["i"], year=int(m["y"]) if m["y"] else None))
    match = _PAGES.search(text)
    if match:
        a, b = next((match[x], match[y]) for x, y in ("ab", "cd", "ef") if match[x])
        if int(a) <= int(b):
            out = out.over(Imprint(pages=f"{int(a)}-{int(b)}"))
    return out


_WIDE = re.compile(r"[\u3000\s]{3,}|\t+|\s*[|｜]\s*|\u3000{2,}")
_DATED = re.compile(
    r"^(?:(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?|(?:19|20)\d\d(?:[./-]\d{1,2})?|[A-Z][a-z]{2,8}\.?,?\s*(?:19|20)\d\d)$"
)
_NAME_ZH = re.compile(r"^[《]?[\u3400-\u9fff·]{2,16}(?:[（(][\u3400-\u9fff]{2,10}[）)])?[》]?$")
_NAME_EN = re.compile(r"^[A-Z][A-Za-z&’' .-]{5,60}$")


#: What a line may say beside a journal's name and still do nothing but name an issue.
_ISSUE_WORDS = re.compile(
    r"(?:总|總)第\s*[\d一二三四五六七八九十百○〇]+\s*[期號号]|民[國国]\s*[\d一二三四五六七八九十○〇]+\s*年(?:\s*\d{1,2}\s*月)?|[(（][^（）()]*[)）]"
    r"|(?:19|20)\d\d\s*(?:年|[./])?\s*(?:第?\s*\d{1,2}\s*(?:月[號号刊]?|[期號号]))?(?:\d{1,2}日)?|[一二三四五六七八九十]{1,3}月(?:號|号)?"
    r"|第?\s*[\d一二三四五六七八九十]{1,4}\s*[卷期輯辑號号版]|[页頁]\s*[\d－–-]+|Vol\.?\s*\d+|No\.?\s*\d+|[\s\u3000,，.·|｜《》()（）-]+"
)


#: Without one of these a line names no issue.
_ISSUE_SIGN = re.compile("[期卷輯辑號号月版]|Vol|No")


def names_issue(text: str) -> bool:
    """Whether a line does nothing but name an issue of a journal: ``示例学刊　2024年第3期``.

    >>> names_issue("《国际问题研究》2023 年第 6 期"), names_issue("2023年第6期刊出了一组文章")
    (True, False)
    """
    if len(text) > 60 or not _ISSUE_SIGN.search(text):
        return False
    rest = _ISSUE_WORDS.sub("", text)
    told = parse(text)
    said = bool(  # a newspaper names the day and the page
        re.search(r"第\s*\d+\s*[期號号]", text)
        or told.issue
        or told.volume
        or (told.year and re.search("[月號号期]", text))
        or re.search(r"\d日.*第\s*\w{1,3}\s*版", text)
    )
    return said and bool(re.fullmatch(r"[\u3400-\u9fff]{3,14}", rest)) and not _CLAUSE.search(rest)


#: What a clause has and a journal's name has not.
_CLAUSE = re.compile(r"[的了在是有和与與把被将]|发表|刊出|出版|发布|文章|论文|一组")


@functools.lru_cache(maxsize=64)  # a title page asks of the same line more than once
def masthead(text: str) -> Imprint | None:
    """A line of a journal's masthead: pieces parted by wide gaps, one of them a volume, an issue or a date.

    >>> masthead("第12卷　第3期　　　　　太平洋学报　　　　　Vol.12　No.3").journal
    '太平洋学报'
    """
    parts = [p.strip() for p in _WIDE.split(text.strip()) if p.strip()]
    out = _pieces(parts) if len(parts) > 1 else None
    if out is not None and out.journal:
        return out
    rest = _ISSUE_WORDS.sub("", text)
    if names_issue(text) or (
        not rest and (_REPUBLIC.search(text) or parse(text).pages or ("年" in text and "月" in text))
    ):
        year = re.search(r"(?:19|20)\d\d", text)
        name = re.sub(r"\s+", "", _ISSUE_WORDS.sub(" ", text))
        return parse(text).over(Imprint(name or None, int(year.group()) if year else None))
    return out


def _pieces(parts: list[str]) -> Imprint | None:
    """What the pieces of a masthead say; ``None`` where one of them says something else."""
    out = Imprint()
    told = False
    for part in parts:
        facts = parse(part)
        dated = _DATED.match(part)
        if facts or dated:
            told = True
            year = re.search(r"(?:19|20)\d\d", part) if dated else None
            out = out.over(facts).over(Imprint(year=int(year.group()) if year else None))
        elif _NAME_ZH.match(part) and not out.journal:
            out = out.over(Imprint(journal=part.strip("《》")))
        elif not (_NAME_EN.match(part) or re.fullmatch(r"[\d\s.·—-]+|[(（]?(?:总|總)第\s*\d+\s*期[)）]?", part)):
            return None
    return out if told else None


_NOISE = re.compile(
    r"(?:总第\s*\d+\s*期|總第\s*\d+\s*期|(?:19|20)\d\d\s*年\s*(?:\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|第\s*[\d一二三四五六七八九十]+\s*[期卷輯辑号號]|Vol\.?\s*\d+|No\.?\s*\d+|[\d()（）|·•,，.:：/—–-]+)"
)


def running_head(text: str) -> Imprint:
    """Journal, year, volume and issue from a running head; the title of the article where the head shows that.

    >>> running_head("《国际问题研究》2023 年第 6 期")
    Imprint(journal='国际问题研究', year=2023, volume=None, issue='6', pages=None, title=None, authors=None)
    """
    head = masthead(text)
    if head is not None and head.journal:
        return head
    facts = parse(text)
    titled = _TITLED.search(text)
    rest = _NOISE.sub(" ", _TITLED.sub(" ", text)).strip()
    if titled and (facts or not rest):
        return Imprint(titled["j"]).over(facts)
    if facts:
        name = re.sub(r"\s+", "", rest)
        return (
            Imprint(name) if re.fullmatch(r"[\u3400-\u9fff]{2,16}(?:\u00b7[\u3400-\u9fff]{2,16})?", name) else Imprint()
        ).over(facts)
    folio = re.sub(r"^\d{1,4}[\s\u3000|·•]+|[\s\u3000|·•]+\d{1,4}$", "", text).strip()
    by = re.match(r"^(?P<a>[\u3400-\u9fff、\s·]{2,20})[:：]\s*(?P<t>\S.{3,})$", folio)
    if by and authors(by["a"]):
        return Imprint(title=by["t"], authors=by["a"])
    return Imprint(title=folio)
