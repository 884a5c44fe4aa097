"""Text with slanted words, as HTML that needs nothing but ``<i>``."""

from __future__ import annotations

import re
from html import escape, unescape

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TAG = re.compile("</?i>")


def text(value: str) -> str:
    """A text as it stands between tags."""
    return escape(value, quote=False)


def italic(value: str) -> str:
    """A text in italics, if its script has them: Chinese characters would only be slanted by a machine."""
    return f"<i>{text(value)}</i>" if value and not _HAN.search(value) else text(value)


def plain(html: str) -> str:
    """What is left of it without tags."""
    return unescape(_TAG.sub("", html))
