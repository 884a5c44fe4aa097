"""What a page's head says of an article, for those who collect references.

The names are those of HighWire Press, as Google Scholar documents them and as Zotero's translator *Embedded Metadata*
reads them: a tag ``citation_author`` for each author, ``family, given``, with the institution after it; pages as first
and last; the journal's title, which makes the item an article of a journal.
"""

from __future__ import annotations

from .item import Item

Tags = tuple[tuple[str, str], ...]
"""Names and contents, in the order of the head."""


def of(item: Item, url: str) -> Tags:
    """The tags of an article published at ``url``; none of its address where that is empty."""
    first, _, last = item.pages.partition("-")
    found: list[tuple[str, str]] = [("citation_title", item.titled("：" if item.chinese else ": "))]
    for name, institution in zip(item.authors, item.institutions, strict=True):
        found += [("citation_author", name.inverted), ("citation_author_institution", institution)]
    found += [
        ("citation_publication_date", item.year),
        ("citation_journal_title", item.journal),
        ("citation_volume", item.volume),
        ("citation_issue", item.issue),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_doi", item.doi),
        ("citation_language", item.language),
        *(("citation_keywords", word) for word in item.keywords),
        ("citation_abstract_html_url", url),
        ("citation_public_url", url),
    ]
    return tuple((name, content) for name, content in found if content)
