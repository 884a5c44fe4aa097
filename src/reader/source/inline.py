"""Fragments: a line's text with the converter's markup undone, and the joining of fragments.

A fragment keeps what the markup said as marks. Joining puts Latin words together with one space and Chinese without
any, takes back the hyphens that a wrap made, and puts addresses together. No printed character is changed: only space,
wrap hyphens and converter markup go.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..model import Mark
from .chars import CJK_CHAR, HAN_CHAR
from .labels import Label

_TRIGGER = re.compile(r"[*\\<\[$&^_`\u00a0\u3000\u2002\u2003\u2009\t\u00ad\u200b]")
_SPACE = re.compile(r"[ \t\u00a0\u3000\u2002\u2003\u2009]+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?[^)]*\)"
)
_AUTOLINK = re.compile(r"<((?:https?|ftp)://[^<>\s][^<>]*|[\w.+-]+@[\w-]+\.[\w.]+)>")
_TAG = re.compile(r"</?(?:sup|sub|i|b|em|strong|u|span|font|small|br|p|div|a)(?:\s[^<>]*)?/?>", re.I)
_STRONG = re.compile(
    r"(?<![\\*])\*\*(?!\s)([^*]+?)(?<![\s\\])\*\*(?!\*)|(?<![\\\w])__(?!\s)([^_]+?)(?<![\s\\])__(?!\w)"
)
_EMPHASIS = re.compile(r"(?<![\\*])\*(?![\s*])([^*]+?)(?<![\s\\*])\*(?!\*)")
_MATH = re.compile(r"(?<![\\$])\$(?![\s$])([^$]+?)(?<![\\\s])\$(?![$\d])")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|apos|#\d{1,6}|#x[0-9a-fA-F]{1,6});")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text of a line or of several joined lines, with the marks at its offsets."""

    text: str
    marks: tuple[Mark, ...] = ()


EMPTY = Fragment("")


def fragment(text: str, line: int, labels: Sequence[Label] = ()) -> Fragment:
    """Undoes the markup of one line.

    ``labels`` are the note markers to take out of the text, in order; each becomes a ``note`` mark whose value is the
    index of its note, or a ``marker`` mark whose value is the printed label where it has none. ``line`` is the 1-based
    source line that the marks carry.
    """
    if labels:
        return _with_markers(text, line, labels)
    if "  " not in text and not _TRIGGER.search(text):
        return Fragment(text)
    return _undo(text, line)


def _with_markers(text: str, line: int, labels: Sequence[Label]) -> Fragment:
    """The text without its markers, each a mark; a space beside a marker stays only between two Latin words."""
    out: list[str] = []
    marks: list[Mark] = []
    length = at = 0

    def add(piece: Fragment) -> None:
        nonlocal length
        body = piece.text
        cut = len(body) - len(body.lstrip(" ")) if marks or length else 0
        glue = ""
        if marks and cut and len(body) > cut and length and _latin(out[-1][-1]) and _latin(body[cut]):
            glue = " "
        marks.extend(_shifted(piece.marks, length + len(glue) - cut))
        if len(body) > cut:
            out.append(glue + body[cut:])
            length += len(out[-1])

    for label in labels:
        if label.start >= at:  # several labels may share one place
            if at or label.start:
                add(fragment(text[at : label.start], line))
            at = label.end
        while out and out[-1].endswith(" "):
            last = out.pop()
            kept = last.rstrip(" ")
            length -= len(last) - len(kept)
            if kept:
                out.append(kept)
        kind, value = ("note", str(label.note)) if label.note >= 0 else ("marker", label.printed)
        marks.append(Mark(kind, length, value=value, line=line))  # type: ignore[arg-type]
    add(fragment(text[at:], line))
    return Fragment("".join(out), tuple(marks))


def _latin(char: str) -> bool:
    return not CJK_CHAR.match(char)


def _shifted(marks: Sequence[Mark], by: int) -> tuple[Mark, ...]:
    if not by:
        return tuple(marks)
    return tuple(
        Mark(m.type, max(0, m.at + by), None if m.end is None else max(0, m.end + by), m.value, m.line) for m in marks
    )


def _undo(text: str, line: int) -> Fragment:
    spans: list[tuple[int, int, str, str]] = []  # start, end in the final text, type, value
    text = _TAG.sub(lambda m: " " if m.group().lower().startswith("<br") else "", text)
    text = _AUTOLINK.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(_unlink, text)
    # Markup is taken out left to right with the offsets of what it enclosed, on the text as it shrinks.
    for pattern, kind in ((_STRONG, "strong"), (_EMPHASIS, "emphasis")):
        if "*" not in text and "__" not in text:
            break
        text, spans = _peel(text, spans, pattern, kind)
    for match in _MATH.finditer(text) if text.count("$") > 1 else ():
        spans.append((match.start(), match.end(), "math", match.group(1).strip()))
    if "\\" in text:
        text, spans = _rewrite(text, spans, _ESCAPE, lambda m: m.group(1), [s[:2] for s in spans if s[2] == "math"])
    if "&" in text:
        text, spans = _rewrite(text, spans, _ENTITY, lambda m: html.unescape(m.group()), [])
    if "`" in text:
        text, spans = _rewrite(text, spans, re.compile("`+"), lambda m: "", [])
    text, spans = _rewrite(text, spans, _SPACE, lambda m: " ", [])
    if "\u00ad" in text or "\u200b" in text:
        keep = text.endswith("\u00ad")
        text, spans = _rewrite(text, spans, re.compile("[\u00ad\u200b]"), lambda m: "", [])
        text += "\u00ad" if keep else ""
    marks = tuple(
        Mark(kind, start, end, value, line)  # type: ignore[arg-type]
        for start, end, kind, value in sorted(spans)
        if end > start
    )
    return Fragment(text, marks)


def _unlink(match: re.Match[str]) -> str:
    """The text of a link; the address too where the text is something else."""
    bang, text, address = match.groups()
    if bang:
        return match.group()
    shown = _ESCAPE.sub(r"\1", text)
    if not shown.strip():
        return address
    if re.match(r"(?:https?|ftp)[:：]|www\.", shown):
        return re.sub(r"\\+(?=[_*~#&%$+=.\-])", "", text)  # some converters escape what they show twice
    if not re.match(r"(?:https?|ftp|mailto|doi):", address):
        return text
    return f"{text} {address}"


def _peel(
    text: str, spans: list[tuple[int, int, str, str]], pattern: re.Pattern[str], kind: str
) -> tuple[str, list[tuple[int, int, str, str]]]:
    out: list[str] = []
    at = length = 0
    edits: list[tuple[int, int]] = []  # position in the old text, how many characters went there
    new: list[tuple[int, int, str, str]] = []
    for match in pattern.finditer(text):
        inner = match.group(1) or match.group(match.lastindex or 1)
        width = (len(match.group()) - len(inner)) // 2
        out.append(text[at : match.start()])
        length += match.start() - at
        new.append((length, length + len(inner), kind, ""))
        out.append(inner)
        length += len(inner)
        edits += [(match.start(), width), (match.end() - width, width)]
        at = match.end()
    if not new:
        return text, spans
    out.append(text[at:])
    moved = [(_after(s, edits), _after(e, edits), k, v) for s, e, k, v in spans]
    return "".join(out), moved + new


def _after(offset: int, edits: Sequence[tuple[int, int]]) -> int:
    return offset - sum(min(size, offset - at) for at, size in edits if at < offset)


def _rewrite(
    text: str,
    spans: list[tuple[int, int, str, str]],
    pattern: re.Pattern[str],
    put: object,
    skip: Sequence[tuple[int, int]],
) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Replaces matches outside ``skip`` and moves the spans with the text."""
    edits: list[tuple[int, int]] = []
    out: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        if any(s <= match.start() < e for s, e in skip):
            continue
        new = put(match)  # type: ignore[operator]
        if new == match.group():
            continue
        out.append(text[at : match.start()])
        out.append(new)
        edits.append((match.start(), len(match.group()) - len(new)))
        at = match.end()
    if not edits:
        return text, spans
    out.append(text[at:])
    return "".join(out), [(_after(s, edits), _after(e, edits), k, v) for s, e, k, v in spans]


# --- joining ---------------------------------------------------------------------------------------------------------

_URL_TAIL = re.compile(r"(?:https?|ftp)(?::(?:/{1,2}\S*)?)?$|(?<![\w.])www\.\S*$", re.I)
_SCHEME_HEAD = re.compile(r"(?<![A-Za-z0-9])[hftpw]{1,5}$", re.I)
_SCHEME_TAIL = re.compile(r"(?P<url>[htps]{1,5})://|(?P<www>w{1,2})\.(?=[A-Za-z0-9])", re.I)
_URL_CHARS = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+")
_LETTERS_BEFORE = re.compile(r"[A-Za-z\u00c0-\u024f]+$")
_LETTERS_AFTER = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:-[A-Za-z\u00c0-\u024f]+)*")

#: First parts that keep their hyphen before a word (Chicago Manual of Style, 7.89), where the document cannot tell.
_PREFIXES = frozenset(
    "non self post pre co anti multi cross long short well high low mid ex quasi pan ultra semi".split()
)
#: Second parts that follow a hyphen more often than they end a word.
_SECONDS = frozenset(
    "out up off in on to by led based level wide term making free style scale sized called driven related oriented "
    "state going building party and the of".split()
)


def vocabulary(text: str) -> frozenset[str]:
    """The Latin words of a text in lower case, hyphenated ones whole: what tells a wrap's hyphen from a word's."""
    return frozenset(_WORD.findall(text.lower()))


def join(left: Fragment, right: Fragment, words: Collection[str] = frozenset()) -> Fragment:
    """Joins two pieces of one paragraph that a wrap or a page break parted.

    >>> join(Fragment("跨太平"), Fragment("洋伙伴")).text
    '跨太平洋伙伴'
    >>> join(Fragment("the multilateral"), Fragment("order")).text
    'the multilateral order'
    """
    a, b = left.text, right.text
    head = b.lstrip(" ")
    right_marks = _shifted(right.marks, len(head) - len(b)) if len(head) != len(b) else right.marks
    tail = a.rstrip(" ")
    glue = _glue(tail, head, len(tail) < len(a), words)
    if glue is None:  # the wrap's own hyphen
        tail, glue = tail[:-1], ""
    start = len(tail) + len(glue)
    marks = tuple(m if m.at <= len(tail) else replace(m, at=len(tail)) for m in left.marks)
    return Fragment(tail + glue + head, (*marks, *_shifted(right_marks, start)))


def _glue(tail: str, head: str, spaced: bool, words: Collection[str]) -> str | None:
    """What to put between two pieces; ``None`` to take the left piece's last character, a wrap's hyphen, away."""
    if not tail or not head:
        return ""
    last, first = tail[-1], head[0]
    if last == "\u00ad":
        return None
    if _in_url(tail, head) or _in_scheme(tail, head):
        return ""
    if CJK_CHAR.match(last) or CJK_CHAR.match(first):
        return " " if _needs_space(last, first) else ""
    if last in "-\u2010":
        return _hyphen(tail, head, words)
    if last in "/\u2013\u2014([{<" or first in "/)]}>,.;:?!%\u2013\u2014":
        return ""
    return " "


def _needs_space(last: str, first: str) -> bool:
    """Curly quotes and dashes belong to Latin text too: between them and a Latin word the space was the wrap's."""
    if HAN_CHAR.match(last) or HAN_CHAR.match(first):
        return False
    return (last in "”’\u2026" and first.isalnum()) or (first in "“‘" and (last.isalnum() or last in ",.;:"))


def _hyphen(tail: str, head: str, words: Collection[str]) -> str | None:
    before, after = _LETTERS_BEFORE.search(tail[:-1]), _LETTERS_AFTER.match(head)
    if not before or not after:
        return ""  # 62-68, 2013-14
    a, b = before.group(), after.group()
    if b[0].isupper() or (a.isupper() and len(a) > 1):
        return ""
    low_a, low_b = a.lower(), b.lower()
    if f"{low_a}-{low_b}" in words:
        return ""
    if low_a + low_b in words:
        return None
    if low_b in _SECONDS or low_a in _PREFIXES:
        return ""
    if low_a in words and low_b in words and len(low_a) > 2 and len(low_b) > 2:
        return ""
    return None


def _may_be_address(tail: str) -> bool:
    """Whether a text ends inside an address."""
    folded = tail.lower()
    return ("tp" in folded or "www" in folded) and _URL_TAIL.search(tail) is not None


def _in_scheme(tail: str, head: str) -> bool:
    """Whether a break fell inside the first letters of an address: ``htt`` | ``ps://…``, ``ww`` | ``w.gov.cn``."""
    rest = _SCHEME_TAIL.match(head)
    begun = _SCHEME_HEAD.search(tail[-6:]) if rest else None
    if rest is None or begun is None:
        return False
    if rest["www"]:
        return (begun.group() + rest["www"]).lower() == "www"
    return (begun.group() + rest["url"]).lower() in ("http", "https", "ftp")


def _in_url(tail: str, head: str) -> bool:
    """Whether a break fell inside an address."""
    if not tail[-1].isascii() or not head[0].isascii() or not _may_be_address(tail[-400:]):
        return False
    nxt = _URL_CHARS.match(head)
    if not nxt:
        return False
    token = nxt.group()
    if re.match(r"(?:https?|ftp)://", token):
        return False
    last = tail[-1]
    if last in "/_=&?%#~+":
        return True
    if last == "-":
        return True
    if last in (".", ":"):
        return token[0].islower() or token[0].isdigit() or token[0] == "/"
    rest = head[len(token) :]
    if re.search(r"[/_=%?#]|\.(?!$)", token) or "-" in token[1:-1]:
        return not re.match(r"\d{4}-\d\d?-\d\d?\b", token)
    # A plain word may go on with the address only if nothing but the end of the sentence follows it.
    return token[0].islower() is False and token.rstrip(".,;").isdigit() and (not rest or rest[0] in "。，；,;")


_BROKEN = re.compile(
    r"(?P<a>(?:https?|ftp)\s?:\s?//)\s+(?=[A-Za-z0-9])"
    r"|(?P<b>(?:(?:https?|ftp)://|www\.)[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]*[./_\-=&?%])\s+"
    r"(?=[a-z0-9%?=&_][A-Za-z0-9\-_%=&]*[./_\-=?%&][A-Za-z0-9])"
)


_LATE_EMPHASIS = re.compile(
    r"(?<![^\s(“\"（《，。：；、])\*(?![\s*])(?P<t>[^*]*[A-Za-z]{2}[^*]*)(?<![\s*])\*(?![*A-Za-z0-9])"
)


def mend_emphasis(whole: Fragment) -> Fragment:
    """Undoes emphasis that a line break cut: ``*Minnesota Journal of`` | ``Global Trade*``."""
    text, marks = whole.text, list(whole.marks)
    while "*" in text and (match := _LATE_EMPHASIS.search(text)):
        start, end = match.start(), match.end()
        text = text[:start] + match["t"] + text[end:]
        marks = [
            replace(
                m,
                at=m.at - (m.at > start) - (m.at >= end),
                end=None if m.end is None else m.end - (m.end > start) - (m.end >= end),
            )
            for m in marks
        ]
        marks.append(Mark("emphasis", start, end - 2))
    return Fragment(text, tuple(sorted(marks, key=lambda m: m.at))) if text != whole.text else whole


def mend_urls(whole: Fragment) -> Fragment:
    """Takes space out of addresses (``https:// www. mfa.gov.cn/x`` becomes ``https://www.mfa.gov.cn/x``)."""
    if "http" not in whole.text and "www." not in whole.text:
        return whole
    text, marks = whole.text, whole.marks
    for _ in range(8):
        starts = [at for sign in ("http", "ftp", "www.") if (at := text.find(sign)) >= 0]
        match = _BROKEN.search(text, min(starts)) if starts else None
        if not match:
            break
        kept = re.sub(r"\s", "", match.group("a") or match.group("b"))
        gone = match.end() - match.start() - len(kept)
        text = text[: match.start()] + kept + text[match.end() :]
        at = match.start() + len(kept)
        marks = tuple(
            replace(
                m,
                at=m.at if m.at <= at else max(at, m.at - gone),
                end=None if m.end is None else (m.end if m.end <= at else max(at, m.end - gone)),
            )
            for m in marks
        )
    return Fragment(text, marks) if text != whole.text else whole
