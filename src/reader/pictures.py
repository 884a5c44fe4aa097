"""The pictures of an article's figures, as far as the corpus has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .model import Article

PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
"""How the names of pictures end that a page may show, and their media types. An SVG file can run scripts."""


def of(article: Article, corpus: Path) -> Iterator[tuple[str, Path]]:
    """Ids of figures with the files of their pictures: only pictures, and only from inside the corpus.

    ``corpus`` is a folder, or one text by itself.
    """
    root = (corpus if corpus.is_dir() else corpus.parent).resolve()
    for block in article.blocks:
        if block.type == "figure" and block.image:
            try:
                path = (root / Path(article.source.path).parent / block.image).resolve()
                there = path.is_relative_to(root) and path.suffix.lower() in PICTURES and path.is_file()
            except (OSError, ValueError):  # a name that no file can have
                continue
            if there:
                yield block.id, path
