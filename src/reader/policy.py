"""The content security policy of a page: what it may load, and which scripts in it may run.

W3C, Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/). The site is made of files, without a server of its
own to send headers, so that the policy stands in the page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

_HEAD: Final = re.compile(r"<head>|<head\s[^>]*>", re.I)
#: A script in the page: one that names a file is not, and what is data does not run.
_INLINE: Final = re.compile(
    r'<script(?![^>]*\ssrc=)(?![^>]*\stype="application/(?:ld\+)?json")[^>]*>(.*?)</script>', re.S | re.I
)

_RULES: Final = (
    "default-src 'none'",
    # From a folder, a file is no part of 'self'.
    "script-src 'self' file: {hashes}",
    "style-src 'self' file:",
    # The theme's icons are masks in its style sheet.
    "img-src 'self' file: data:",
    "font-src 'self' file:",
    "connect-src 'self' file:",
    "worker-src 'self' file:",
    "manifest-src 'self'",
    "media-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self' file:",
)


def with_policy(html: str) -> str:
    """The page with its policy as the first thing in its head; a page without a head stays as it is.

    Scripts that stand in the page run only as they are now, by their digests.
    """
    head = _HEAD.search(html)
    if head is None:
        return html
    hashes = dict.fromkeys(_digest(script) for script in _INLINE.findall(html))
    rules = "; ".join(_RULES).format(hashes=" ".join(hashes))
    return f'{html[: head.end()]}<meta http-equiv="Content-Security-Policy" content="{rules}">{html[head.end() :]}'


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
