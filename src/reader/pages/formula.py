"""TeX to MathML Core, which browsers set without a script.

The converter unescapes what stands in ``\\text{…}`` and passes on ``\\href`` and ``\\style``. So its tree is taken
instead of its text, and only the elements and attributes below are written out again.
"""

from __future__ import annotations

import html
from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from ..model import Article, Formula, Problem
from ..problems import code
from . import escape

UNREADABLE = code("formula-unreadable", "the TeX of a formula cannot be set; the page shows the TeX itself")

#: MathML Core elements (W3C, 2025) that the converter makes, and how many children each must have; 0 is any number.
ELEMENTS = {
    **dict.fromkeys(("math", "mrow", "mstyle", "mpadded", "mphantom", "menclose", "mtable", "mtr", "mtd", "msqrt"), 0),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "ms", "mspace"), 0),
    **dict.fromkeys(("mfrac", "msub", "msup", "munder", "mover", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
    # mmultiscripts has pairs after its base
    "mmultiscripts": 0,
    "mprescripts": 0,
}

#: Nothing that can carry an address, a style, a class or a script.
ATTRIBUTES = frozenset(
    "accent accentunder columnalign columnlines columnspacing columnspan depth display displaystyle fence form height "
    "largeop linethickness lspace mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing "
    "rspace scriptlevel separator stretchy symmetric voffset width".split()
)

#: What the converter raises, and how it fails by accident on TeX that is cut off or nested without end.
_ERRORS: tuple[type[Exception], ...] = (
    *(error for error in vars(exceptions).values() if isinstance(error, type) and issubclass(error, Exception)),
    *(ValueError, LookupError, TypeError, AttributeError, RuntimeError, StopIteration),
)
_MAX_DEPTH = 60
#: What the converter leaves of ``\\Big\\{`` and the like.
_SIZED = {"\\{": "{", "\\}": "}", "\\|": "‖"}


class UnreadableFormulaError(ValueError):
    """The TeX has no MathML."""


@lru_cache(maxsize=512)
def mathml(latex: str, *, display: bool) -> Markup:
    """The formula as a ``<math>`` element. ``latex`` is without dollar signs; ``display`` sets it on a line of its own.

    Raises :class:`UnreadableFormulaError` where the TeX is faulty.
    """
    try:
        tree = convert_to_element(escape.plain(latex), display="block" if display else "inline")
    except _ERRORS as error:
        raise UnreadableFormulaError(type(error).__name__) from error
    return Markup(_written(tree, 0))


def faults(article: Article) -> list[Problem]:
    """The formulas of an article, on lines of their own and in the text, that have no MathML."""
    found: list[tuple[int, str, bool]] = []
    for block in article.blocks:
        if isinstance(block, Formula):
            found.append((block.lines[0], block.latex, True))
    for part in (*article.blocks, *article.notes):
        found += [(m.line or part.lines[0], m.value, False) for m in getattr(part, "marks", ()) if m.type == "math"]
    return [
        Problem(article.source.path, line, UNREADABLE, f"the formula {latex[:60]!r} cannot be set: correct its TeX")
        for line, latex, display in found
        if not _readable(latex, display)
    ]


def _readable(latex: str, display: bool) -> bool:
    try:
        mathml(latex, display=display)
    except UnreadableFormulaError:
        return False
    return True


def _written(element: Element, depth: int) -> str:
    tag = element.tag
    children = list(element)
    if tag not in ELEMENTS or depth > _MAX_DEPTH or (ELEMENTS[tag] and len(children) != ELEMENTS[tag]):
        raise UnreadableFormulaError(tag)
    attributes = "".join(
        f' {name}="{escape.markdown(value)}"' for name, value in sorted(element.items()) if name in ATTRIBUTES
    )
    # The converter writes symbols as character references into the text, to be unescaped by whoever prints it.
    said = html.unescape(element.text or "")
    said = _SIZED.get(said, said)
    if said.startswith("\\") and tag in ("mi", "mo"):  # a command that the converter does not know
        raise UnreadableFormulaError(said)
    text = escape.markdown(said)
    inside = "".join(_written(child, depth + 1) for child in children)
    return f"<{tag}{attributes}>{text}{inside}</{tag}>"
