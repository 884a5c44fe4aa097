"""Markup of whole lines, undone before lines are read: HTML blocks, Pandoc's attributes, notes run together.

Line numbers stay as they are in the file. Where one source line holds the matter of several, U+2028 (LINE SEPARATOR,
Unicode Standard Annex 14) parts them, and each of the lines cut there keeps the number. A line that is nothing but
markup is left as it is, so that the ledger can account for it.
"""

from __future__ import annotations

import re
from typing import Final

from .labels import CIRCLED, number

#: Parts two lines that stand on one line of the file.
SEPARATOR: Final = "\u2028"

_BLOCK = re.compile(r"<(?:p|h[1-6]|div|br|li)\b[^<>]*>", re.I)
_HEADING = re.compile(r"<h(?P<n>[1-6])\b[^<>]*>\s*", re.I)
_DROPPED = re.compile(r"<(script|style|title)\b[^<>]*>.*?</\1>|<!DOCTYPE[^<>]*>|<meta\b[^<>]*>|<link\b[^<>]*>", re.I)
#: Tags that part or hold text and say nothing of their own.
BLOCK_TAGS: Final = (
    "p|h[1-6]|div|section|article|main|header|footer|body|html|head|span|font|a|ul|ol|blockquote|figure|center"
)
_TAGS = re.compile(rf"</?(?:{BLOCK_TAGS})(?:\s[^<>]*)?/?>", re.I)
_SIMPLE: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"<hr\b[^<>]*>", re.I), "---"),
    (re.compile(r"<br\b[^<>]*>\s*", re.I), SEPARATOR),
    (re.compile(r"</?(?:strong|b)\s*>", re.I), "**"),
    (re.compile(r"</?(?:em|i)\s*>", re.I), "*"),
    (re.compile(r"<li\b[^<>]*>\s*", re.I), "- "),
    (re.compile(r"</li\s*>", re.I), ""),
    (re.compile(r"&emsp;"), "\u3000"),
    (re.compile(r"&(?:ensp|thinsp);"), " "),
)

#: ``{#id .class key="value"}``, as Pandoc writes it behind a heading, a span or a link.
_ATTRIBUTES = (
    r"\{\s*(?:[#.][^\W\d][\w:.-]*|[A-Za-z-]+=\"[^\"]*\")(?:\s+(?:[#.][^\W\d][\w:.-]*|[A-Za-z-]+=\"[^\"]*\"))*\s*\}"
)
_HAS_ATTRIBUTES = re.compile(_ATTRIBUTES)
_SPAN = re.compile(r"\[(?P<text>(?:[^\[\]\\]|\\.)*)\]" + _ATTRIBUTES)
_TRAILING = re.compile(r"(?:(?<=[\])^])|[ \t]+)" + _ATTRIBUTES + r"(?=[\^ \t]*$|\^)", re.M)
#: The size of a picture, which may go on in the next line.
_IMAGE_SIZE = re.compile(r"(!\[[^\]\n]*\]\([^()\n]*\))\{[^{}\n]*\}?$", re.M)
#: A label that links to its note inside the document: ``[\[1\]](#note1)``, ``[[1]](#_ftn1)``.
_LABEL_LINK = re.compile(
    r"\^?\[\\?\[(?P<x>\d{1,3})\\?\]\]\(#[^()\s]*\)(?:" + _ATTRIBUTES + r")?\^?"
    r"|\^?\[\\?\[(?P<y>\d{1,3})\\?\]\]" + _ATTRIBUTES + r"\^?"
)

#: A list's bullet before the label of an entry, and the mark of a quotation.
_BULLET = re.compile(r"^[ \t]*(?:[-*•][ \t]+(?=(?:<span[^<>]*></span>)?\\?\[\d{1,3}\\?\])|>[ \t]?(?=[^\s>]))", re.M)

_TEX_SIGNS = re.compile(r"\\(?:section|subsection|title|footnotetext|begin)\b")
_TEX_HEADING = re.compile(r"^\\(?P<sub>(?:sub)*)section\*?\{(?P<t>.*)\}\s*$")
_TEX_INLINE = re.compile(r"\\\((?P<x>.+?)\\\)")
_TEX_ROW = re.compile(r"^(?:\\hline\s*)*(?P<cells>[^&]*(?:&[^&]*)+?)\s*(?:\\\\)?\s*(?:\\hline)?$")
_TEX_ACROSS = re.compile(r"\\multicolumn\{(?P<n>\d+)\}\{[^{}]*\}\{(?P<t>[^{}]*)\}")
_TEX_IMAGE = re.compile(r"^\\includegraphics(?:\[[^\]]*\])?\{(?P<src>[^{}]+)\}")
_TEX_CAPTION = re.compile(r"^\\caption\{(?P<t>.*)\}$")

#: Labels of notes that follow one another on a line: circled numbers, and numbers in brackets.
_RUN_IN_LABEL = rf"[{CIRCLED}]|[（(]\d{{1,3}}[）)]|[\[［〔]\d{{1,3}}[\]］〕]"
_RUN_IN = re.compile(
    rf"^[ \t\u3000]*(?:(?P<title>[【\[（(]?[注註][释釋]?[】\]）)]?[:：]?)\s*)?(?=(?:{_RUN_IN_LABEL}))(?P<notes>.+)$",
    re.M,
)
_LATER_LABEL = re.compile(rf"(?:(?<=[。.！？；])|(?<=[。.][”」）])|(?<=\d))[ \t\u3000]*(?P<x>{_RUN_IN_LABEL})")


def undo(text: str) -> str:
    """``text`` with the markup of whole lines undone; the number of its line feeds stays.

    >>> undo("<h2>一、缘起</h2>"), undo("## 缘起 {#sec1 .h2}")
    ('## 一、缘起', '## 缘起')
    """
    text = text.replace(SEPARATOR, " ")  # one that the file has parts nothing that is printed
    if "<" in text and (_HEADING.search(text) or len(_BLOCK.findall(text)) >= 3):
        text = "\n".join(map(_html, text.split("\n")))
    if _TEX_SIGNS.search(text):
        text = _latex(text)
    text = _BULLET.sub("", text)
    if "){" in text:
        text = _IMAGE_SIZE.sub(r"\1", text)
    if "](#" in text or "]{" in text:
        text = _LABEL_LINK.sub(lambda m: f"[{m['x'] or m['y']}]", text)
    if _HAS_ATTRIBUTES.search(text):
        text = "\n".join(_pandoc(line) if "{" in line else line for line in text.split("\n"))
    return _RUN_IN.sub(_parted, text)


def _html(line: str) -> str:
    """One line without HTML's block tags; rows of a table keep theirs."""
    if "<" not in line and "&" not in line:
        return line
    if "<table" in line.lower() or "<tr" in line.lower() or "<td" in line.lower():
        return line
    out = _HEADING.sub(lambda m: "#" * int(m["n"]) + " ", _DROPPED.sub("", line))
    for pattern, plain in _SIMPLE:
        out = pattern.sub(plain, out)
    out = _TAGS.sub("", out)
    return out if out.strip() or not line.strip() else line


def _pandoc(line: str) -> str:
    """One line without Pandoc's attributes and empty spans."""
    out = _TRAILING.sub("", _SPAN.sub(lambda m: m["text"], line))
    return out if out.strip() or not line.strip() else line


def _latex(text: str) -> str:
    """LaTeX as some recognisers write it: headings, notes, tables, figures and formulas, line by line."""
    out: list[str] = []
    title = table = False
    for line in text.split("\n"):
        plain = _TEX_INLINE.sub(lambda m: f"${m['x']}$", line)
        heading, image, caption = (p.match(plain.strip()) for p in (_TEX_HEADING, _TEX_IMAGE, _TEX_CAPTION))
        row = _TEX_ROW.match(plain.strip()) if table else None
        if heading:
            plain = "#" * (1 + len(heading["sub"]) // 3) + " " + heading["t"]
        elif image:
            plain = f"![]({image['src']})"
        elif caption:
            plain = caption["t"]
        elif "\\multicolumn" in plain and table:
            plain = _TEX_ACROSS.sub(lambda m: m["t"] + " |" * (int(m["n"]) - 1), plain.replace("\\hline", ""))
            plain = "| " + plain.strip().removesuffix("\\\\").strip() + " |"
        elif row and not plain.startswith("\\begin"):
            plain = "| " + " | ".join(c.strip() for c in row["cells"].strip().removesuffix("\\\\").split("&")) + " |"
        elif title and plain.strip() and plain.strip() != "}":
            plain = f"# {plain.strip()}"
        elif plain.rstrip().endswith("\\\\") and not plain.startswith("$"):
            plain = plain.rstrip()[:-2]
        table = (table or "\\begin{tabular}" in line) and "\\end{tabular}" not in line
        title = (title or line.startswith("\\title{")) and line.strip() != "}"
        out.append(plain if plain.strip() or not line.strip() else line)
    return "\n".join(out)


def _parted(match: re.Match[str]) -> str:
    """A line of several notes, each on a line of its own, where their labels count up from the first."""
    notes = match["notes"]
    first = re.match(_RUN_IN_LABEL, notes)
    if first is None:
        return match.group()
    expected, cuts = number(first.group()) + 1, []
    shape = first.group()[0]
    for later in _LATER_LABEL.finditer(notes, first.end()):
        alike = later["x"][0] == shape or (len(first.group()) == 1 and len(later["x"]) == 1)
        if number(later["x"]) == expected and alike:
            cuts.append(later)
            expected += 1
    # Two marked sentences may follow one another in running text; more, or a gap before a label, are notes.
    if not cuts or (len(cuts) < 2 and not match["title"] and cuts[0].group() == cuts[0]["x"]):
        return match.group()
    out, at = [match["title"]] if match["title"] else [], 0
    for cut in cuts:
        out.append(notes[at : cut.start()])
        at = cut.start("x")
    return SEPARATOR.join([*out, notes[at:]])
