"""HTML blocks taken out of Markdown before it is rendered, and put back after.

Python-Markdown and MkDocs each run a parser written in Python over every HTML block, only to leave it as it is: that is
half the time of a build. The result is the same, as a test shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CHUNKS = re.compile(r"\n{2,}")
#: A tag of a block. One that asks for Markdown inside stays where it is.
_OPEN = re.compile(r"<(p|div|header|section|nav|aside|figure|ol|ul|dl|table|details|form)(?=[ >])(?![^<>]*\smarkdown)")
_PLACE = re.compile(r"<!--html:(\d+)-->")
_ANCHOR = re.compile(r'<[^<>]*?\sid="([^"]+)"')


def take(markdown: str) -> tuple[str, list[str]]:
    """The Markdown with a comment in the place of each HTML block, and the blocks.

    A block is a run of lines without a blank line, from a tag at the margin to its closing tag.
    """
    blocks: list[str] = []
    chunks = _CHUNKS.split(markdown)
    for at, chunk in enumerate(chunks):
        tag = _OPEN.match(chunk)
        if tag and chunk.rstrip().endswith(f"</{tag.group(1)}>"):
            chunks[at] = f"<!--html:{len(blocks)}-->"
            blocks.append(chunk)
    return "\n\n".join(chunks), blocks


def put(html: str, blocks: Sequence[str]) -> str:
    """The HTML with the blocks in their places."""
    return _PLACE.sub(lambda match: blocks[int(match.group(1))], html)


def anchors(blocks: Sequence[str]) -> set[str]:
    """The ids in the blocks, for MkDocs' check of links."""
    return {found for block in blocks for found in _ANCHOR.findall(block)}
