"""Where no term is linked: addresses, titles, the works that notes cite, numbers of headings, and other links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..texts import Text

Range = tuple[int, int]
"""First offset, and the offset after the last."""

_ADDRESS = re.compile(
    r"""(?:https?://|ftp://|www\.|doi:\s?|mailto:)[!-~]+"""
    # A converter may leave a space in an address, and a name in it may be Chinese.
    r"""(?:[ ][!-~]*/[!-~]*|[\u4e00-\u9fff]{1,30}[/?&=#.][!-~]*)*"""
    r"""|[\w.+-]+@[\w-]+\.[A-Za-z.]+|(?<![\w.])(?:[A-Za-z0-9-]+\.)+[a-z]{2,4}/[!-~]*""",
    re.ASCII,
)
_MAYBE_ADDRESS = re.compile(r"://|www\.|doi:|mailto:|@|\.[a-z]{2,4}/")
_TITLE_MARK = re.compile("[《》〈〉]")
_NUMBER = re.compile(
    r"\s*(?:第?[一二三四五六七八九十百\d.．]+[、.．章节編编]\s*|[(（][一二三四五六七八九十\d]+[)）]\s*|[IVX]+[.、．]\s*)"
)

# A run without Chinese characters and marks is a passage in another language.
_LATIN_RUN = re.compile("[^\u2e80-\u9fff\uf900-\uffef]{20,}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: What a citation has and a sentence has not: a year, pages, a volume, a publisher.
_CITES = re.compile(
    r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)|\b(?:pp?|vol|no|eds?|trans|ibid|op\. ?cit)\b\.?|\bpress\b|://|[\"“][^\"“”]{6,}[\"”]",
    re.I,
)
# Document types of GB/T 7714, which end what stands from the author to the title: 张三. 题名[J].
_TYPE = re.compile(r"\[(?:[A-Z](?:/OL)?|EB/OL|DB/OL|CP|DB)\]")
# A title in quotation marks: the author and a colon before it, the place of publication after it.
_QUOTED = re.compile(
    r"(?:[:：]|^|(?<=[。；;]))\s*(?:参见|参阅|见|转引自)?\s*[“\"]([^“”\"]{2,120})[”\"](?=\s*(?:[,，]|《|载))"
)
_SENTENCE = re.compile("[。；;]")
#: How a citation begins or where it says pages, an issue, a publisher.
_CITING = re.compile(r"[:：][《“\"]|第\s*\d+\s*[期页頁版卷]|出版社|载《|\[[A-Z]")
_SEGMENT_END = re.compile("[。；;]|$")
_PUBLISHED = re.compile(r"《|载|\d{4}\s*年|第\s*\d+\s*[期页頁版]|https?:|(?:1[6-9]|20)\d\d")


def find(text: Text) -> list[Range]:
    """The ranges of a text in which no term is linked, sorted; they may overlap."""
    content = text.text
    found = [(m.at, m.end) for m in text.marks if m.end is not None and m.type in ("link", "math")]
    if _MAYBE_ADDRESS.search(content):
        found += [match.span() for match in _ADDRESS.finditer(content)]
    if "《" in content or "〈" in content:
        found += _titles(content)
    if text.kind == "heading" and (number := _NUMBER.match(content)):
        found.append(number.span())
    if text.kind == "note":
        found += _cited(content)
    return sorted(found)


def works(text: Text) -> list[Range]:
    """The ranges of a note that are citations, whole: from sentence to sentence, author and place included."""
    content = text.text
    found = []
    at = 0
    for end in [match.end() for match in _SENTENCE.finditer(content)] + [len(content)]:
        segment = content[at:end]
        titled = "《" in segment or "“" in segment or _TYPE.search(segment)
        if (titled and _PUBLISHED.search(segment) and _CITING.search(segment)) or _MAYBE_ADDRESS.search(segment):
            found.append((at, end))
        at = end
    return found


def _titles(content: str) -> Iterator[Range]:
    """Between title marks, the marks included; a title may stand in a title. One that is not closed guards nothing."""
    open_at: list[int] = []
    for match in _TITLE_MARK.finditer(content):
        if match.group() in "《〈":
            open_at.append(match.start())
        elif open_at:
            start = open_at.pop()
            if not open_at:
                yield start, match.end()


def _cited(content: str) -> Iterator[Range]:
    """Works that a note cites, where neither title marks nor an address tell."""
    for run in _LATIN_RUN.finditer(content):
        if len(_WORDS.findall(run.group())) >= 4 and _CITES.search(run.group()):
            yield run.span()
    for match in _TYPE.finditer(content):
        yield max(content.rfind(mark, 0, match.start()) for mark in "。；;\n") + 1, match.end()
    for match in _QUOTED.finditer(content) if "“" in content or '"' in content else ():
        end = _SEGMENT_END.search(content, match.end())
        if _PUBLISHED.search(content, match.end(), end.start() if end else len(content)):
            yield match.span(1)
