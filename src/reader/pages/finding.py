"""The search page: what it shows before anything is asked, and what its script says (docs/assets/find.js)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ..strings import STRINGS, Locale
from .addresses import Links

SAID: Final = (
    "also", "articles_all", "concepts", "concepts_all", "journal", "notes", "page_one", "page_ordinal",
    "year_only",
    "search_about", "search_active", "search_again", "search_all", "search_and", "search_apply", "search_articles",
    "search_author", "search_body", "search_busy", "search_defining", "search_elsewhere", "search_error_load",
    "search_error_nothing", "search_figure", "search_filters_none", "search_filters_wait", "search_found",
    "search_found_articles", "search_heading", "search_help", "search_hits", "search_in_author", "search_in_concept",
    "search_in_journal", "search_in_note", "search_in_title", "search_more", "search_more_up_to", "search_next",
    "search_none", "search_not", "search_one_article", "search_one_hit", "search_pages", "search_partly",
    "search_quoted", "search_remove", "search_rest", "search_said_apart",
    "search_said_long", "search_said_pinyin", "search_said_prefix",
    "search_said_punctuation", "search_said_traditional", "search_said_unclosed", "search_since", "search_table",
    "search_tabs", "search_together", "search_translation", "search_try", "search_until", "search_year",
    "search_years", "search_years_from", "search_years_to",
)  # fmt: skip
"""Names of the interface's words that the script says."""

HELP: Final = (
    ("search_example_words", "search_help_words"),
    ("search_example_phrase", "search_help_phrase"),
    ("search_example_not", "search_help_not"),
    ("search_example_title", "search_help_title"),
    ("search_example_author", "search_help_author"),
    ("search_example_journal", "search_help_journal"),
    ("search_example_note", "search_help_note"),
    ("search_example_concept", "search_help_concept"),
    ("search_example_year", "search_help_year"),
    ("search_example_pinyin", "search_help_pinyin"),
)
"""Names of the interface's words for each example of a query, and for what it finds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query to learn from."""

    query: str
    #: Address of its answer.
    href: Markup
    #: What it finds.
    finds: str


@dataclass(frozen=True, slots=True)
class View:
    """What the template of the search page shows."""

    examples: Sequence[Example]
    #: What the script says, as JSON: :data:`SAID` without the prefix ``search_``.
    said: str


def view(locale: Locale, to: Links) -> View:
    """The search page in one language."""
    words = STRINGS[locale]
    examples = [Example(words[query], to.finding(words[query]), words[finds]) for query, finds in HELP]
    said = {name.removeprefix("search_"): words[name] for name in SAID}
    return View(examples, json.dumps(said, ensure_ascii=False))
