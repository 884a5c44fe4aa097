"""What makes text from a source harmless, in HTML and in Markdown.

A source's text is never trusted: it reaches a page through one of these functions, or through the template engine,
which calls :func:`markdown` on all that is not marked as safe.
"""

from __future__ import annotations

import re

from markupsafe import Markup

#: Control characters, noncharacters and lone surrogates: no HTML document may hold them (HTML standard, 13.1.7), and
#: Python-Markdown marks its own places with U+0002 and U+0003.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
#: Every ASCII mark can mean something to Markdown or to one of its extensions; as a reference none does.
_MARKDOWN = str.maketrans(
    {c: f"&#{ord(c)};" for c in map(chr, range(0x21, 0x7F)) if not c.isalnum() and c not in ",%"}
    | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_ANCHOR = re.compile(r"[A-Za-z0-9_-]+")
_UNUSUAL = re.compile("[&<>\"'\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def plain(text: str) -> str:
    """One line of text that HTML may hold: line breaks are spaces, forbidden characters are U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", _BREAKS.sub(" ", text))


def html(text: str) -> Markup:
    """Text as it may stand in an HTML block or an attribute. Markdown must not read it: see :func:`markdown`."""
    if not _UNUSUAL.search(text):
        return Markup(text)
    return Markup(plain(text).translate(_HTML))


def markdown(text: str) -> Markup:
    """Text as it may stand anywhere: in a line of Markdown, in an HTML block, in an attribute.

    >>> markdown("[x](javascript:1)")
    Markup('&#91;x&#93;&#40;javascript&#58;1&#41;')
    """
    safe = plain(text).translate(_MARKDOWN)
    # Space means something at the ends of a line and beside a mark of emphasis.
    if safe[:1].isspace():
        safe = f"&#{ord(safe[0])};{safe[1:]}"
    if safe[-1:].isspace():
        safe = f"{safe[:-1]}&#{ord(safe[-1])};"
    return Markup(safe)


def anchor(name: str) -> Markup:
    """An id, or a part of an address: as it is where it needs no escape, and escaped for Markdown where it does.

    Markdown's attribute lists do not know character references, and the library makes no id that needs one.
    """
    return Markup(name) if _ANCHOR.fullmatch(name) else markdown(name)


def yaml(text: str) -> Markup:
    """A double-quoted YAML scalar (YAML 1.2, 7.3.1) that holds the text, escaped for HTML.

    The theme writes titles and descriptions of the page header into its templates as they are.
    """
    value = html(text)
    return Markup('"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value) + '"')
