"""Reflow: whether two lines belong to one paragraph.

Each rule looks at the line before a break and the line after it and says join, part, or nothing; the first that
speaks decides. Soft lines are paragraphs or the pieces that page breaks left of them, so the question is whether a
sentence was cut. Hard-wrapped lines are told by their widths: a line that is short ends a paragraph, and a full first
line is narrower than the others by the indent that the converter lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .chars import NO_LINE_START, PAIRS, unclosed
from .lines import Measure


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two lines of running text."""

    #: Blank lines.
    blanks: int = 0
    #: A page's notes.
    notes: bool = False
    #: Page numbers, running heads, rules.
    furniture: bool = False
    #: A table, a figure, or a pull quote.
    inset: bool = False
    #: The second line begins a page: a form feed or a page's leading space before it.
    frame: bool = False
    #: A display formula.
    formula: bool = False

    @property
    def page(self) -> bool:
        """Whether a page may break here."""
        return self.notes or self.furniture or self.frame or self.blanks >= 3


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the source breaks running text."""

    #: The paragraph so far, markers left out.
    so_far: str
    #: The line before the break, markers left out, and its width in em.
    before: str
    before_width: float
    #: The line before is its paragraph's first.
    before_first: bool
    #: It ends a sentence.
    before_ends: bool
    #: Its indent in em.
    before_indent: float
    #: The line after, its width in em, and its indent in em.
    after: str
    after_width: float
    after_indent: float
    #: Another line of running text follows the line after without a break that ends a paragraph.
    after_goes_on: bool
    #: The line of running text that follows the line after, wherever it stands; empty at the end.
    following: str
    gap: Gap
    measure: Measure


Verdict = bool | None
Rule = Callable[[Break], Verdict]

_CLOSING: Final = re.compile("[" + "".join(PAIRS.values()) + ")]")
#: What counts points inside running text.
ENUMERATOR: Final = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}[，,、：:]|其[一二三四五六七八九十][，,、：:]|[一二三四五六七八九十]{1,2}是|首先|其次|再次|再者|最后|最後|此外|另外|[（(]?\d{1,2}[）)]|[①-⑳]|[●•◆■▪·*-]\s|情景[一二三四五六])"
)


def open_quotation(b: Break) -> Verdict:
    """A quotation, bracket or title that the break cut open belongs together.

    Bad: ``《巴黎协`` | ``定》重启``  as two paragraphs.  Good: ``《巴黎协定》重启``.
    """
    if not _CLOSING.search(b.after):
        return None
    after = b.after.replace("(", "（").replace(")", "）")
    for mark in set(unclosed(b.so_far[-400:])):
        close = PAIRS[mark]
        inside = after.find(close)
        if inside >= 0 and mark not in after[:inside] and (not b.before_ends or b.gap.page):
            return True
    return None


def no_line_start(b: Break) -> Verdict:
    """A paragraph does not begin with a comma, a full stop or a closing mark (GB/T 15834-2011, 5.1).

    Bad: ``……签署`` | ``，并生效`` as two paragraphs.  Good: one.
    """
    if b.after[0] in NO_LINE_START and not (b.before_ends and b.after[0] in "…"):
        return True
    return None


def after_formula(b: Break) -> Verdict:
    """A display formula ends its paragraph.

    Bad: ``……如下：`` ``$$…$$`` ``其中`` as one.  Good: two.
    """
    return False if b.gap.formula else None


def soft_open_sentence(b: Break) -> Verdict:
    """A soft line that does not end a sentence goes on, unless it opens a list.

    Bad: ``……主要方`` | ``式；另一方面……`` as two paragraphs.  Good: one.
    """
    if b.measure.hard or b.before_ends:
        return None
    last = b.before[-1]
    if last in "：:" and not b.gap.page and not b.gap.inset:
        return False
    return not (last in "；;：:" and ENUMERATOR.match(b.after))


def between_siblings(b: Break) -> Verdict:
    """One short sentence at the top of a page, between two points of a list, belongs to the point before it.

    Bad: ``其次，……。`` (page) ``又一句。`` | ``最后，……`` as three paragraphs.  Good: two.
    """
    if b.measure.hard or not b.gap.page or not b.before_ends or len(b.after) > 45:
        return None
    if ENUMERATOR.match(b.so_far) and ENUMERATOR.match(b.following) and not ENUMERATOR.match(b.after):
        return True if len(re.findall("[。！？]", b.after)) == 1 else None
    return None


def soft_closed_sentence(b: Break) -> Verdict:
    """A soft line that ends a sentence ends its paragraph; a full stop at a page's end proves nothing else.

    Bad: two whole paragraphs as one.  Good: two.
    """
    if b.measure.hard:
        return None
    return bool(re.match(r"[a-z]", b.after))


def block_quotation(b: Break) -> Verdict:
    """Lines of a quotation are all set in alike: one that leaves its sentence open goes on in the next.

    Bad: ``　　有亡国，……易姓改`` | ``　　号，谓之亡国；`` as two paragraphs.  Good: one.
    """
    m = b.measure
    if not (m.hard and m.indented) or b.before_ends or b.after_indent < 1.0 or b.gap != Gap():
        return None
    alike = b.before_indent == b.after_indent
    return True if alike and b.before_width + b.before_indent >= m.full - 7 and b.before[-1] not in "：:" else None


def kept_indent(b: Break) -> Verdict:
    """Where first lines kept their indent, an indent begins a paragraph and nothing else does.

    Bad: ``　　此外`` after a full line as the same paragraph.  Good: a new one.
    """
    if not b.measure.indented:
        return None
    if b.after_indent >= 1.0:
        return False
    if not b.measure.hard:
        return True if b.gap.page else None
    # A line without indent after a short line that ends a sentence is a paragraph all the same: a quotation, a list.
    short = b.before_width < b.measure.full - 6
    return not (
        short
        and b.before_ends
        and b.after_indent == 0
        and not b.gap.page
        and b.gap.blanks > 0
        and b.measure.blank_parts
    )


def short_line(b: Break) -> Verdict:
    """A line shorter than the measure ends its paragraph if it ends a sentence.

    Bad: ``……发展。`` (20 em of 33) | ``为此`` as one.  Good: two.
    """
    m = b.measure
    if m.is_full(b.before_width, b.before_first):
        return None
    if b.before_ends or b.before[-1] in "：:":
        return False
    return not (b.before[-1] in "；;" and ENUMERATOR.match(b.after))


def full_open_sentence(b: Break) -> Verdict:
    """A full line in the middle of a sentence goes on.

    Bad: ``……共同发`` | ``展作为`` as two.  Good: one.
    """
    return True if not b.before_ends else None


def lost_indent(b: Break) -> Verdict:
    """A full line narrower by the lost indent is a first line; a line of the whole measure is none.

    Bad: 33 em ending in ``。`` | 31 em as one paragraph where first lines are 31 em wide.  Good: two.
    """
    m = b.measure
    if m.first >= m.full:
        return None
    middle = (m.full + m.first) / 2
    if b.after_width > middle + 0.3:
        return True
    if not b.after_goes_on or b.after_width < m.first - 1.75:
        return None  # a line that ends its paragraph may have any width
    if b.after_width > middle - 0.4:
        # In between: a first line whose last mark hangs in the margin, or a full line that was set wider because the
        # next character could not end or begin a line.
        return False if b.after[-1] in NO_LINE_START and not _UNBREAKABLE.match(b.following) else None
    return False


#: What may not stand at the end of a line, or not be cut: an opening mark, a Latin word, a number.
_UNBREAKABLE: Final = re.compile(r"[“‘「『（《〈【〔(]|[A-Za-z0-9]{2,}")


def blank_between(b: Break) -> Verdict:
    """Where blank lines part paragraphs and nothing else, they decide.

    Bad: a full line, a blank line and a new paragraph as one.  Good: two.
    """
    if not b.measure.blank_parts or b.gap.page or b.gap.inset:
        return None
    return b.gap.blanks == 0


def enumerated(b: Break) -> Verdict:
    """After a full line that ends a sentence, a line that counts (第二，…) begins a paragraph if its predecessor did.

    Bad: ``第一，……。`` | ``第二，……`` as one where each point is a paragraph.  Good: two.
    """
    if b.before_ends and ENUMERATOR.match(b.after) and ENUMERATOR.match(b.so_far) and b.measure.first >= b.measure.full:
        return False
    return None


def otherwise_join(b: Break) -> Verdict:
    """A full line goes on: few paragraphs end on a full line, and many sentences do.

    Bad: a paragraph cut at a full stop that happens to end a line.  Good: one paragraph.
    """
    return True


RULES: Final[tuple[Rule, ...]] = (
    no_line_start,
    after_formula,
    block_quotation,
    kept_indent,
    blank_between,
    open_quotation,
    soft_open_sentence,
    between_siblings,
    soft_closed_sentence,
    short_line,
    full_open_sentence,
    lost_indent,
    enumerated,
    otherwise_join,
)


def decide(b: Break) -> tuple[bool, str]:
    """Whether the break is inside a paragraph, and the name of the rule that said so."""
    for rule in RULES:
        verdict = rule(b)
        if verdict is not None:
            return verdict, rule.__name__
    return False, ""  # unreachable: the last rule always speaks
