"""Addresses in a source's text: which become links, and where they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from . import escape

SCHEMES: dict[str, re.Pattern[str]] = {
    "http": re.compile(r"//[^/?#]"),
    "https": re.compile(r"//[^/?#]"),
    "mailto": re.compile(r"[^@/]+@[^@/]+$"),
}
"""Schemes that a link of a page may have, and what must follow them; ``doi:`` becomes ``https://doi.org/``."""

DOI_RESOLVER = "https://doi.org/"

#: RFC 3986: unreserved and reserved characters and the percent sign. Others end an address in running text; square
#: brackets too, which in citations hold the date of access.
_CHAR = r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9])(?:https?://{_CHAR}+|doi:\s?10\.\d{{4,9}}/{_CHAR}+|mailto:{_CHAR}+@{_CHAR}+)", re.I
)
_MAYBE = re.compile(r"://|doi:|mailto:", re.I)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.I)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
#: Browsers drop these inside an address, so that a scheme can hide behind them (URL standard, 4.4).
_HIDDEN = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\u3000\ufeff]")
_TRAILING = ".,;:!?'\"*_~"


def doi_href(doi: str) -> str | None:
    """The address that resolves a DOI (``10.1234/abc``, with or without ``doi:``); ``None`` if it is none."""
    match = _DOI.fullmatch(doi.strip())
    return DOI_RESOLVER + quote(escape.plain(match.group(1)), safe="/:;()._-~") if match else None


def safe_href(address: str) -> str | None:
    """The address as a link may carry it, or ``None`` where it must not become a link.

    Only whole addresses with a scheme of :data:`SCHEMES` or ``doi`` pass: no relative ones, no ``javascript:``.
    """
    cleaned = _HIDDEN.sub("", address)
    match = _SCHEME.match(cleaned)
    if match is None:
        return None
    scheme, rest = match.group(1).lower(), cleaned[match.end() :]
    if scheme == "doi":
        return doi_href(rest)
    if scheme not in SCHEMES or not SCHEMES[scheme].match(rest):
        return None
    return f"{scheme}:{rest}"


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Addresses in running text: start and end offsets and the link's address, from left to right."""
    if not _MAYBE.search(text):
        return
    for match in _ADDRESS.finditer(text):
        end = match.start() + len(_trimmed(match.group()))
        href = safe_href(text[match.start() : end])
        if href:
            yield match.start(), end, href


def _trimmed(address: str) -> str:
    # A full stop or a bracket at the end belongs to the sentence, unless the bracket was opened inside the address.
    while address:
        last = address[-1]
        if last in _TRAILING or (last == ")" and address.count(")") > address.count("(")):
            address = address[:-1]
        else:
            break
    return address
