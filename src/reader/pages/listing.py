"""All articles: one small record each, from which the list, the home page and the figures are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from markupsafe import Markup

from ..language import lang_of, script_of
from ..model import Article, Ledger
from ..strings import Locale
from ..translations import Translation
from .article import authors_of, authors_second_of, imprint, title_of
from .wording import Convert, Wording

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an article when its page is written."""

    id: str
    title: str
    title_lang: str | None
    subtitle: str | None
    subtitle_lang: str | None
    authors: str
    authors_lang: str | None
    #: Names in the other language, by which the list may also be filtered.
    authors_second: str
    authors_second_lang: str | None
    journal: str | None
    year: int | None
    imprint: tuple[str, ...]
    keywords: tuple[str, ...]
    #: Of the keywords.
    keywords_lang: str | None
    #: Whether there is an English translation.
    translated: bool
    ledger: Ledger
    #: How many problems ``reader check`` reports of it.
    problems: int
    #: Sorts the newest first, an issue in the order of its pages, what has no year last.
    order: tuple[int, str, int, int, str]


def entry(
    article: Article, locale: Locale, convert: Convert | None = None, translation: Translation | None = None
) -> Entry:
    """The record of one article."""
    meta = article.meta
    # The list is in the script of its page, whatever script an article is printed in.
    printed = script_of(meta.title.zh or "")
    say = Wording(locale, convert, printed)
    page = Wording(locale, convert)
    title = title_of(meta, say, translation)
    journal = say.zh(say.first(meta.journal.zh, meta.journal.en) or "") or None
    translated = translation.texts.get("subtitle") if translation else None
    english = meta.subtitle.en or (translated.text if translated else None)
    subtitle = say.zh(say.first(meta.subtitle.zh, english) or "") or None
    authors, second = authors_of(meta, say), authors_second_of(meta, say)
    keywords = meta.keywords_en or meta.keywords_zh if locale == "en" else meta.keywords_zh
    issue, number = _number(meta.issue), _number(meta.pages)

    def tag(text: str) -> Markup | None:
        found = lang_of(text) or say.script if text else None
        return None if found is None or found == page.lang else Markup(found)

    return Entry(
        id=article.id,
        title=title,
        title_lang=tag(title),
        subtitle=subtitle,
        subtitle_lang=tag(subtitle or ""),
        authors=authors,
        authors_lang=tag(authors),
        authors_second=second,
        authors_second_lang=tag(second),
        journal=journal,
        year=meta.year,
        imprint=imprint(meta, say),
        keywords=tuple(map(say.zh, keywords)),
        keywords_lang=tag("".join(keywords)),
        translated=translation is not None,
        ledger=article.ledger,
        problems=len(article.problems),
        order=(-(meta.year or 0), meta.journal.zh or meta.journal.en or "", -issue, number, meta.title.zh or title),
    )


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The newest first; the articles of one issue in the order of its pages."""
    return sorted(entries, key=lambda e: e.order)


def total(entries: Sequence[Entry]) -> Ledger:
    """The sums of all ledgers."""
    return Ledger(*(sum(getattr(e.ledger, field.name) for e in entries) for field in fields(Ledger)))


def _number(text: str | None) -> int:
    match = _DIGITS.search(text or "")
    return int(match.group()) if match else 0
