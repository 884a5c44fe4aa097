"""Passages that define a term: ``所谓…，是指…``, ``…指的是…``, ``将…界定为…``, a gloss in brackets.

Each rule looks at the characters right before and right after a use of the term, no further than :data:`REACH`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..folding import fold
from . import edges, pairs

REACH: Final = 40
"""Characters that are looked at on either side of a term, its quotation marks and its bracket."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to define a term."""

    #: What kind of definition it is: ``so-called``, ``means``, ``defined-as`` (``gloss`` has no pattern).
    kind: str
    #: Name of the rule, for its cases.
    name: str
    #: In English, what the words say.
    gloss: str
    #: A sentence in which it fires; the term stands between ``«`` and ``»``.
    example: str
    #: What ends before the term (a regular expression, ``""`` for anything), and what begins behind it.
    before: str = ""
    after: str = ""
    #: Whether the term must be whole, not the tail of a longer one without a mark.
    whole: bool = True


#: The concept, the term, the strategy; in this article, mainly, in general, actually, in short.
_NOUN = r"(?:(?:的|这一|这个|一)?(?:概念|术语|词|说法|提法|战略|策略|原则|名称))?"
_ADVERB = (
    r",?(?:[在从]?(?:这里|本文|此处|此|广义上|狭义上|本质上|字面上)(?:中|讲|看)?)?"
    r"(?:主要|一般|通常|大体|大致|多|仅|特|往往|实际上|其实|原本|本来|简单来说|简言之|,)*"
)
#: 指 that points to a meaning, not 指出 (point out), 指责 (blame), 指标 (index) …
_NOT_POINTS = "(?!出|责|标|导|向|南|数|挥|定|控|引|明|认|派|令|示|望|称|涉|针|甲|纹|的是什么|的是谁|的是何)"
_POINTS = f"(?:是|系|专|特|泛|即|意|所)?指{_NOT_POINTS}"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "so-called",
        "so-called",
        "what is called X is …",
        "所谓«冷岛»，就是夏夜里比四周凉的街区。",
        r"所谓的?",
        rf"{_NOUN}{_ADVERB}(?:{_POINTS}|意味着|就是|不过是|即(?!使|便|将|可)|,是|是一种)",
        whole=False,
    ),
    Rule(
        "means",
        "refers-to",
        "X refers to …",
        "«冷岛»指的是夏夜里比四周凉的街区。",
        "",
        rf"{_NOUN}{_ADVERB}(?:{_POINTS}|指代|是?用来指)",
    ),
    Rule(
        "means",
        "means",
        "X means …, its meaning is …",
        "«冷岛»的意思是夏夜里比四周凉的街区。",
        "",
        rf"{_NOUN}{_ADVERB}(?:意为|意即|意思是|的意思(?:就)?是|的含义(?:就)?是|的定义(?:就)?是|的内涵(?:就)?是|的本义是|的核心含义是|一般意义上是)",
    ),
    Rule(
        "means",
        "that-is",
        "X, that is …",
        "气象学家描述了«冷岛»，即夏夜里比四周凉的街区。",
        "",
        rf"{_NOUN},?(?:也)?即(?!使|便|将|可|刻|时|期|已|成|位|席|兴|令|食|墨|日|或)[^,。;]{{2}}",
    ),
    Rule(
        "means",
        "kind-of",
        "X is a kind of …",
        "«冷岛»是一种城市气候现象。",
        "",
        rf"{_NOUN}乃?是指?一(?:种|类|套)",
    ),
    Rule(
        "means",
        "name-for",
        "X is the collective name, the abbreviation, the concept of …",
        "«冷岛»是各类夏夜凉爽街区的统称。",
        "",
        rf"{_NOUN}是(?:对)?[^。;,]{{2,30}}的(?:总称|统称|简称|别称|合称|代名词)",
    ),
    Rule(
        "defined-as",
        "defined-as",
        "X is defined as …",
        "«冷岛»可以界定为夏夜里比四周凉的街区。",
        "",
        rf"{_NOUN}(?:被|可|可以|可被|通常被|一般被|常被|应被|应)?(?:他|她|其|他们|作者|学者|学界)?(?:宽泛地|严格地|进一步|初步|明确|大致|笼统地)?(?:界定|定义|概括|归纳|理解|解释|阐释|表述)(?:为|成|作)",
    ),
    Rule(
        "defined-as",
        "take-as",
        "to take X to be …",
        "有人把«冷岛»看作城市规划的副产品。",
        r"(?:将|把)(?:这一|这种|所谓)?",
        rf"{_NOUN}[^。;,]{{0,12}}?(?:看作|看成|视作|理解|界定|定义|概括|归纳|解释|描述|阐释|等同)(?:为|作|成|于)?",
    ),
    Rule(
        "defined-as",
        "definition-of",
        "the definition of X",
        "学者对«冷岛»的定义并不一致。",
        r"(?:对|关于|给|给出|为)",
        r"(?:的|作出的|下的|所下的|作出)?(?:定义|界定|概念界定)",
    ),
    Rule(
        "defined-as",
        "called",
        "… is called X",
        "夏夜里比四周凉的街区被称为«冷岛»。",
        r"(?:称为|称之为|称作|称其为|叫做|叫作|谓之|名之曰|命名为|统称为?|合称|概括为|(?:被|人|俗|又|亦|也|常)称)",
        rf"(?!{_NOUN}的)",
        whole=False,
    ),
    Rule(
        "means",
        "refers-to-en",
        "X refers to …, X means …",
        "A «cool island» refers to a block that stays cooler at night.",
        "",
        r"(?i:,? ?\b(?:refers? to|means|denotes?|describes?|stands for"
        r"|(?:is|are) (?:a|the) (?:kind|form|type|practice|strategy|policy) of)\b)",
        whole=False,
    ),
    Rule(
        "defined-as",
        "defined-as-en",
        "X is defined as …",
        "The «cool island» is defined as a block that stays cooler at night.",
        "",
        r"(?i: (?:(?:is|are|was|were|can be|may be|has been) (?:\w+ )?)?"
        r"(?:defined|understood|conceived|described) as\b)",
        whole=False,
    ),
    Rule(
        "defined-as",
        "called-en",
        "… is known as X",
        "Such a block is known as a «cool island».",
        r"(?i:\b(?:known as|called|termed|dubbed|referred to as|labelled|labeled)(?: an?| the)? ?)",
        "",
        whole=False,
    ),
)
"""The rules in the order in which they are asked; a gloss in brackets is asked last."""

_BEFORE = tuple(re.compile(rf"(?:{rule.before})\Z") if rule.before else None for rule in RULES)
_AFTER = tuple(re.compile(rule.after) for rule in RULES)
_OPEN, _CLOSE = '“「『‘《"', '”」』’》"'
_BRACKET = re.compile(r"[ \u3000]?[（(]([^（）()]{1,80})[）)]")
_OPENED = re.compile(r"[（(](?:即|意为)?[“「]?\Z")


def how(text: str, at: int, end: int) -> str | None:
    """How ``text[at:end]`` is defined there: ``so-called``, ``means``, ``defined-as``, ``gloss``, or ``None``.

    Quotation marks around the term and a bracket behind it are looked through. A term that is only the tail of a
    longer one (多边主义 in 竞争性多边主义) is not what is defined.

    >>> how("所谓“冷岛”(cool island)，是指夏夜里凉爽的街区。", 3, 5), how("所谓的冷岛并不存在。", 3, 5)
    ('so-called', None)
    """
    rule = fired(text, at, end)
    return rule[0] if rule else None


def fired(text: str, at: int, end: int) -> tuple[str, str] | None:
    """As :func:`how`, with the name of the rule; a gloss has none but ``gloss``."""
    left, right = text[at - 1 : at], text[end : end + 1]
    quoted = left != "" and right != "" and left in _OPEN and right in _CLOSE
    if left == "《" or (right in _CLOSE and right and not quoted):
        return None  # a title, or the tail of what is quoted
    bracket = _BRACKET.match(text, end + quoted)
    begins, behind = at - quoted, bracket.end() if bracket else end + quoted
    before = fold(text[max(0, begins - REACH) : begins])
    after = fold(text[behind : behind + REACH])
    whole = quoted or edges.begins(text, end) >= at
    for rule, first, second in zip(RULES, _BEFORE, _AFTER, strict=True):
        if (whole or first or not rule.whole) and (not first or first.search(before)) and second.match(after):
            return rule.kind, rule.name
    glossed = whole and bracket is not None and pairs.names_in(bracket[1])
    return ("gloss", "gloss") if glossed or _in_bracket(text, at, end) else None


def _in_bracket(text: str, at: int, end: int) -> bool:
    """Whether the term stands itself in a bracket behind its English (``minilateralism（少边主义）``)."""
    opened = _OPENED.search(text, max(0, at - 4), at)
    bracket = _BRACKET.match(text, opened.start()) if opened else None
    return bracket is not None and text[end : end + 1] in "）)”」，," and pairs.is_pair(text, bracket, at)
