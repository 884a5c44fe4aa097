"""The theme's style sheet without the rules that no page of this site can need: a third of its weight.

A rule is left out if its selector asks for a class, an id or a colour that is found nowhere: not in the pages, and not
in the scripts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

import tinycss2

_NAME: Final = re.compile(r"[.#](-?[A-Za-z_](?:\\.|[\w-])*)")
#: The theme has a rule for each of its colours.
_COLOUR: Final = re.compile(r'\[data-md-color-\w+="?([\w-]+)"?\]')
_WORD: Final = re.compile(r"[\w-]+")
#: What need not be there for a rule to apply.
_OTHERWISE: Final = re.compile(r":not\([^()]*\)")
_COMMA: Final = re.compile(r",(?![^(]*\))")
_NESTED: Final = frozenset(("media", "supports"))


def words_of(texts: Iterable[str]) -> set[str]:
    """All that may be the name of a class or an id in pages, scripts or templates."""
    return {word for text in texts for word in _WORD.findall(text)}


def prune(css: str, words: Collection[str]) -> str:
    """The style sheet without selectors that name what is not among ``words``, or a page written from right to left.

    >>> prune(".a{x:1}.b .a,.a p{y:2}@media print{.b{z:3}}[dir=rtl] .a{z:4}", {"a"})
    '.a{x:1}.a p{y:2}'
    """
    return _kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), words)


def _kept(rules: Iterable[Any], words: Collection[str]) -> str:
    written: list[str] = []
    for rule in rules:
        if rule.type == "qualified-rule":
            prelude = tinycss2.serialize(rule.prelude)
            selectors = ",".join(one for one in _COMMA.split(prelude) if _can_apply(one, words))
            if selectors:
                written.append(f"{selectors}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTED:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := _kept(inner, words):
                written.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}")
        else:
            written.append(rule.serialize())
    return "".join(written)


def _can_apply(selector: str, words: Collection[str]) -> bool:
    if "[dir=rtl]" in selector:
        return False
    asked = _OTHERWISE.sub("", selector)
    return all(name.replace("\\", "") in words for name in (*_NAME.findall(asked), *_COLOUR.findall(asked)))
