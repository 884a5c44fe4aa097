"""The words of what is loaded only when a reader asks for it: cards, panels, keys. One script for each language.

``docs/assets/reader.js`` loads it with the first of them, so that no page carries what few readers see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from ..strings import STRINGS, Locale

#: Choices of the settings, in the order in which docs/assets/settings.js names their values.
_CHOICES = MappingProxyType({"theme": 4, "size": 5, "family": 2, "measure": 3, "leading": 3})

SAID: Mapping[str, str] = MappingProxyType(
    {
        "close": "card_close",
        "pin": "card_pin",
        "note": "card_note",
        "note_open": "card_note_open",
        **{name: name for name in ("set_title", "set_kept", "set_margin", "set_keys", "set_reset")},
        **{f"set_{name}": f"set_{name}" for name in _CHOICES},
        **{f"set_{name}_{n}": f"set_{name}_{n}" for name, many in _CHOICES.items() for n in range(1, many + 1)},
        **{f"pages_{name}": f"pages_{name}" for name in ("title", "go", "submit", "none", "sections")},
        **{
            f"help_{name}": f"help_{name}"
            for name in (
                "title off paragraph section page article view lookup cite margin settings search tab enter escape this"
            ).split()
        },
    }
)
"""What the scripts call a word, and its key in :mod:`reader.strings`."""


def name(locale: Locale) -> str:
    """The script's file name below ``assets``."""
    return f"said.{locale}.js"


def script(locale: Locale) -> str:
    """A classic script with the words of a language, which a page opened from a folder may load too."""
    words = {said: STRINGS[locale][key] for said, key in SAID.items()}
    return f"window.readerSaid={json.dumps(words, ensure_ascii=False, separators=(',', ':'))};\n"
