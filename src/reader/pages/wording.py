"""How a page speaks: the interface's words, and the script in which it shows what the source prints in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from ..language import lang_of
from ..strings import STRINGS, Locale

Range = tuple[int, int]
Convert = Callable[[str, Sequence[Range]], str]
"""Converts a text to Traditional characters, of the same length; what is within the ranges stays."""


class Wording:
    """One language of the interface, for one page."""

    def __init__(self, locale: Locale, convert: Convert | None = None, printed: str = "zh-Hans") -> None:
        """``printed`` is the script in which the source prints its Chinese: Traditional is never converted."""
        self.locale = locale
        self.words: Mapping[str, str] = STRINGS[locale]
        self._convert = convert if locale == "zh-Hant" and printed == "zh-Hans" else None
        #: The script in which this page shows Chinese, as a BCP 47 tag.
        self.script = "zh-Hant" if self._convert else printed
        #: Of the page's own text: of its ``<article>``.
        self.lang = "en" if locale == "en" else self.script

    def zh(self, text: str, keep: Sequence[Range] = ()) -> str:
        """A Chinese text as this page shows it; as long as the text, so that offsets hold."""
        return self._convert(text, keep) if self._convert and text else text

    def tag(self, text: str) -> Markup | None:
        """The ``lang`` of a text that the page shows, where it differs from the page's; ``None`` where it does not."""
        found = lang_of(text) or (self.script if _has_han(text) else None)
        # Tags need no escape, for Markdown neither.
        return None if found is None or found == self.lang else Markup(found)

    def first(self, zh: str | None, en: str | None) -> str | None:
        """What the page shows first of what is known in both languages."""
        return (en or zh) if self.locale == "en" else (zh or en)

    def second(self, zh: str | None, en: str | None) -> str | None:
        """The other of the two, where both are known."""
        return (zh if self.locale == "en" else en) if zh and en else None


def _has_han(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" or char >= "\U00020000" for char in text)
