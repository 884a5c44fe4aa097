"""Note labels: the forms in which converters leave a note's marker and the label that opens the note.

A form is one way to write a label. Layouts name the forms that they use; the registry is open, so a new journal adds a
form where it defines its layout.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .chars import han_number

#: Digits in circles, black circles and brackets: ①-⑳ ㉑-㉟ ㊱-㊿ ❶-❿ ➀-➓ ⓫-⓴ ⑴-⒇.
CIRCLED = "①-⑳㉑-㉟㊱-㊿❶-❿➀-➓⓫-⓴⑴-⒇"
SUPERSCRIPT = "¹²³⁰⁴-⁹"

_INSIDE = re.compile(rf"[{CIRCLED}†‡§¶]|\d{{1,3}}|[一二三四五六七八九十]{{1,3}}")
#: Forms that count headings and list items as often as they open notes.
COUNTING: Final = ("digit", "paren", "halfparen")
#: Signs that count notes in their printed order.
_DAGGERS = ["†", "‡", "§", "¶"]
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}")
_CIRCLED = re.compile(f"[{CIRCLED}]")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a label."""

    name: str
    #: Finds the label in running text. Group ``x`` holds what is between the brackets.
    marker: str
    #: Opens a note at the start of a line; the rest of the line is the note. ``None``: opens none.
    head: str | None
    #: Nothing but a note marker is written like this in running text.
    strong: bool
    #: How the printed label is written from what stands between the brackets.
    printed: Callable[[str], str]
    #: The label's place in its row, from 1; ``None`` for digits, circled digits, 一二三 and daggers.
    number: Callable[[str], int] | None = None
    #: Characters that the label can begin with, where it begins with no usual sign (a digit, a bracket, a circle).
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in the text."""

    form: str
    #: The label's number; 0 for a star.
    number: int
    #: As printed, without converter markup: ``①``, ``[1]``, ``1``, ``*``.
    printed: str
    #: Offsets into the line's text.
    start: int
    end: int
    #: Index of the note that it marks, once linked; -1 before that, and where there is none.
    note: int = -1


FORMS: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Adds a form. Raises ``ValueError`` if the name is taken by another."""
    if FORMS.setdefault(form.name, form) != form:
        raise ValueError(f"label form {form.name!r} is registered twice")
    return form


def openers() -> tuple[str, ...]:
    """The names of forms that open notes, those of layouts included."""
    return tuple(form.name for form in FORMS.values() if form.head is not None)


def strong() -> tuple[str, ...]:
    """The names of forms that mark nothing but notes, those of layouts included."""
    return tuple(form.name for form in FORMS.values() if form.strong)


def number(label: str) -> int:
    """The number that a label shows, in any of its scripts; 0 where it shows none.

    >>> number("㉑"), number("¹²"), number("[3]"), number("*")
    (21, 12, 3, 0)
    """
    found = _CIRCLED.search(label)
    if found:
        return int(unicodedata.numeric(found.group()))
    if label in _DAGGERS:
        return 200 + _DAGGERS.index(label)
    han = _HAN_NUMBER.search(label)
    if han:
        return han_number(han.group()) or 0
    digits = "".join(str(unicodedata.digit(c)) for c in label if unicodedata.digit(c, None) is not None)
    return int(digits) if digits else 0


def is_circled(label: str) -> bool:
    """Whether a label is a number in a circle, or has one in it."""
    return _CIRCLED.search(label) is not None


def _plain(x: str) -> str:
    return x


_ESC = r"\\?"
register(
    Form("sup", r"<sup>\s*(?P<x>[^<]{1,60}?)\s*</sup>", r"<sup>\s*(?P<x>[^<]{1,12}?)\s*</sup>[:：]?\s*", True, _plain)
)
_TEX = r"\$\s*(?:\{\s*\})?\s*(?P<x>(?:\^|\\(?:text)?circled)[^$]{1,40}?)\s*\$"
register(Form("tex", _TEX, _TEX + r"\s*", True, _plain))
register(Form("superscript", rf"(?P<x>[{SUPERSCRIPT}]{{1,3}})", rf"(?P<x>[{SUPERSCRIPT}]{{1,3}})\s*", True, _plain))
register(Form("markdown", r"\[\^(?P<x>[^\]\s]{1,32})\](?!:)", r"\[\^(?P<x>[^\]\s]{1,32})\]:\s*", True, _plain))
register(
    Form(
        "square",
        rf"{_ESC}[\[［]\s?(?P<x>\d{{1,3}}(?:\s?[-–,，、]\s?\d{{1,3}}){{0,6}})\s?{_ESC}[\]］](?!\((?![Pp]\.?\s?\d|第))",
        rf"{_ESC}[\[［]\s?(?P<x>\d{{1,3}})\s?{_ESC}[\]］][.．:：]?\s*",
        True,
        lambda x: f"[{x}]",
    )
)
register(
    Form(
        "tortoise",
        r"[〔﹝]\s?(?P<x>\d{1,3})\s?[〕﹞]",
        r"[〔﹝]\s?(?P<x>\d{1,3})\s?[〕﹞]\s*",
        True,
        lambda x: f"〔{x}〕",
    )
)
register(Form("lenticular", r"【\s?(?P<x>\d{1,3})\s?】", r"【\s?(?P<x>\d{1,3})\s?】\s*", True, lambda x: f"【{x}】"))
register(
    Form(
        "zhu",
        rf"[（(\[［【〔]\s?[注註](?:[释釋])?\s?(?P<x>\d{{1,3}}|[{CIRCLED}]|[一二三四五六七八九十]{{1,3}})\s?[）)\]］】〕]",
        rf"[（(\[［【〔]?\s?[注註](?:[释釋])?\s?(?P<x>\d{{1,3}}|[{CIRCLED}]|[一二三四五六七八九十]{{1,3}})\s?[）)\]］】〕]?(?:\s?[:：.．]\s*|[\s\u3000]+|(?<=[\d）)\]］】〕])|(?<=[{CIRCLED}]))",
        True,
        lambda x: f"注{x}",
    )
)
register(
    Form(
        "zhumark",
        rf"[注註]\s?(?P<x>[{CIRCLED}]|(?<=[。，；：”」][注註])\d{{1,2}}(?![\d年月]))",
        rf"[注註]\s?(?P<x>[{CIRCLED}])[:：]?\s*",
        True,
        lambda x: f"注{x}",
    )
)
register(Form("caret", r"\^\[?(?P<x>\d{1,3})\]?\^", r"\^\[?(?P<x>\d{1,3})\]?\^\s*", True, _plain))
register(Form("circled", rf"(?P<x>[{CIRCLED}])", rf"(?P<x>[{CIRCLED}])\s*", False, _plain))
register(
    Form("paren", r"[（(]\s?(?P<x>\d{1,3})\s?[）)]", r"[（(]\s?(?P<x>\d{1,3})\s?[）)]\s*", False, lambda x: f"({x})")
)
register(Form("dagger", r"(?P<x>[†‡§¶])", r"(?P<x>[†‡§¶])\s*", True, _plain))
register(Form("halfparen", r"(?<![（(\d])(?P<x>\d{1,2})[)）]", r"(?P<x>\d{1,2})[)）]\s*", False, lambda x: f"{x})"))
# A bare digit is a marker only where a note waits for it (see notes.py), so nothing finds it in running text here.
register(Form("digit", r"(?!)(?P<x>)", r"(?:[-•]\s+)?(?P<x>\d{1,3})(?:[.．](?!\d)\s*|、\s*|\s+)(?=\S)", False, _plain))

STAR_HEAD = re.compile(r"(?!\*\*[^*]+\*\*|\*[^*\s][^*]*\*)(?P<x>(?:\\?[*＊※†‡]){1,3})(?!\\?\*)[\s\u3000]*(?=[^\s*])")
STAR_MARK = re.compile(
    r"\s*(?:<sup>\s*\\?(?P<x>[*＊※†‡]{1,3})\s*</sup>|\$\s*\^\s*\{?\s*\\?(?P<y>\*|\\ast|\\dag)\s*\}?\s*\$|\\?(?P<z>[*＊※†‡]{1,3}))\s*$"
)

#: The target of a link inside a superscript: ``<sup>[2](#page-1-0)</sup>``.
_TARGET = re.compile(r"\(#[^)]*\)")


@functools.cache
def _combined(forms: tuple[str, ...], heads: bool) -> re.Pattern[str]:
    parts = []
    for name in forms:
        pattern = FORMS[name].head if heads else FORMS[name].marker
        if pattern is not None:
            parts.append("(?P<%s>%s)" % (name, pattern.replace("(?P<x>", f"(?P<x_{name}>")))  # noqa: UP031
    return re.compile("|".join(parts) if parts else r"(?!)")


def _numbers(x: str) -> list[tuple[int, str]]:
    """The labels inside a marker: one as a rule, several in ``[1,3-5]`` or ``①②``."""
    found = [(m.start(), m.group()) for m in _INSIDE.finditer(x)]
    out: list[tuple[int, str]] = []
    for i, (at, label) in enumerate(found):
        value = number(label)
        if out and i and re.search(r"[-–]", x[found[i - 1][0] : at]) and 0 < value - out[-1][0] < 20:
            out.extend((n, str(n)) for n in range(out[-1][0] + 1, value))
        out.append((value, label))
    return out


# Only a superscript that is nothing but labels is a marker: <sup>2</sup> may be, <sup>th</sup> is not.
_SUP_LABEL = re.compile(
    rf"^\\?[\[［〔(（【]?\s?(?:[注註])?\s?(?:\d{{1,3}}|[{CIRCLED}]|[*＊※†‡]{{1,3}})(?:\s?[-–,，、;；]?\s?(?:\d{{1,3}}|[{CIRCLED}]))*\s?\\?[\]］〕)）】]?$"
)
_TEX_LABEL = re.compile(
    rf"^(?:\^\s*)?(?:\{{\s*)*(?P<c>\\(?:text)?circled\s*)?(?:\{{\s*)*(?:\\(?:text|mathrm|textsuperscript|rm|scriptsize|small)\s*\{{?\s*)*"
    rf"(?P<b>\\?[\[(（［〔]\s?)?(?P<x>\d{{1,3}}|[{CIRCLED}]|\*)\s?(?P<e>\\?[\])）］〕])?\s*(?:\}}\s*)*$"
)


def _tex(x: str) -> str | None:
    """The label that TeX shows, or ``None``: ``^{[1]}`` is ``[1]``, ``\\textcircled{1}`` is ``①``."""
    inner = _TEX_LABEL.match(x)
    if not inner:
        return None
    label = inner["x"]
    if inner["c"] and label.isdigit() and 1 <= int(label) <= 20:
        return chr(0x2460 + int(label) - 1)
    if inner["e"] and not inner["b"]:
        return f"{label})"
    return f"[{label}]" if inner["b"] and "(" not in inner["b"] and "（" not in inner["b"] else label


#: Nearly every marker begins with one of these; to look for them first is several times as fast as to try all forms.
_SIGNS: Final = rf"[注註<${SUPERSCRIPT}\[［\\〔﹝【（(^{CIRCLED}†‡§¶"


def _begin(forms: tuple[str, ...]) -> str:
    return "".join(re.escape(c) for form in forms for c in FORMS[form].begins)


@functools.cache
def sign(forms: tuple[str, ...], digits: bool = True) -> re.Pattern[str]:
    """What a marker of the forms can begin with; ``digits`` for those that only a bracket behind them makes one."""
    return re.compile(_SIGNS + _begin(forms) + (r"\d]" if digits else "]"))


_BULLET_DIGIT = re.compile(r"[-•]\s+\d")


def may_open(text: str, forms: tuple[str, ...]) -> bool:
    """Whether a line can begin with a label at all; much faster than to look for one."""
    return sign(forms).match(text) is not None or _BULLET_DIGIT.match(text) is not None


def _matches(text: str, forms: tuple[str, ...]) -> Iterator[re.Match[str]]:
    pattern = _combined(forms, False)
    half = "halfparen" in forms and (")" in text or "）" in text)
    begins = sign(forms, half)
    at = 0
    while found := begins.search(text, at):
        match = pattern.match(text, found.start())
        if match:
            yield match
        at = match.end() if match else found.end()


def _inside(match: re.Match[str]) -> tuple[str, str] | None:
    """The form of a label and what stands between its brackets, markup undone; ``None`` where it is no label."""
    name = (match.lastgroup or "").removeprefix("x_")
    x = match.group(f"x_{name}")
    if name == "sup":
        x = _TARGET.sub("", x)
        return (name, x) if _SUP_LABEL.match(x) else None
    shown = _tex(x) if name == "tex" else x
    return (name, shown) if shown is not None else None


def _labelled(name: str, x: str, value: int, plain: str, start: int, end: int) -> Label:
    """The label whose sign is ``plain``, of all that stands between the brackets, ``x``."""
    bracketed = name in ("sup", "tex") and x[:1] in "\\[［〔(（【"
    return Label(name, value, f"[{plain}]" if bracketed else FORMS[name].printed(plain), start, end)


def _single(name: str, x: str, start: int, end: int) -> Label | None:
    """The label of a form that holds exactly one; ``None`` for the other forms."""
    own = FORMS[name].number
    if own is not None:
        return Label(name, own(x), FORMS[name].printed(x), start, end)
    if name in ("markdown", "superscript"):
        return Label(name, number(x), x if name == "markdown" else _digits(x), start, end)
    return None


def find(text: str, forms: tuple[str, ...]) -> list[Label]:
    """The markers of the given forms in a line, in order. A marker with several labels gives several, at one place."""
    out: list[Label] = []
    for match in _matches(text, forms):
        inside = _inside(match)
        if inside is None:
            continue
        (name, x), (start, end) = inside, match.span()
        if name in _OTHERWISE and _OTHERWISE[name](text, start):
            continue
        single = _single(name, x, start, end)
        if single is not None:
            out.append(single)
            continue
        found = _numbers(x)
        if not found:  # a star, or a label that shows no number
            out.append(Label(name, 0, x.strip("\\[]() "), start, end))
        out += [_labelled(name, x, value, label, start, end) for value, label in found]
    return out


def head(text: str, forms: tuple[str, ...]) -> Label | None:
    """The label that opens a note at the start of a line, or ``None``. ``end`` is where the note's text begins."""
    match = _combined(forms, True).match(text)
    inside = _inside(match) if match else None
    if match is None or inside is None:
        return None
    name, x = inside
    sign_ = _INSIDE.search(x)
    plain = sign_.group() if sign_ else x.strip("\\ ")
    return _single(name, x, 0, match.end()) or _labelled(name, x, number(x), plain, 0, match.end())


def _digits(x: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in x)


def _in_brackets(text: str, at: int) -> bool:
    """Whether a bracket is open: the one behind a digit closes it, as in （见表1）."""
    return max(text.rfind("（", 0, at), text.rfind("(", 0, at)) > max(text.rfind("）", 0, at), text.rfind(")", 0, at))


_UNIT = re.compile(r"(?:(?<![A-Za-z])[kcdmh]?m|(?<!\d)10)$")


def _is_unit(text: str, at: int) -> bool:
    """Whether a superscript digit is an exponent (km², 10⁵) rather than a marker."""
    return _UNIT.search(text, max(0, at - 4), at) is not None


#: Forms that are something else in some places, and the question that tells.
_OTHERWISE: Final[dict[str, Callable[[str, int], bool]]] = {"superscript": _is_unit, "halfparen": _in_brackets}
