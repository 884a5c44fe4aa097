"""Names of authors, split into family and given name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..model import Person
from ..pinyin import plain
from ..source.names import SURNAMES, is_person

_READINGS: Final = frozenset(map(plain, SURNAMES.values())) | {"lu", "lv", "lyu"}
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PARTS = re.compile(r"[\s\-\u2010'\u2019]+")
_PARTICLES: Final = frozenset(("de", "der", "van", "von", "la", "le", "bin", "al", "di", "da", "del", "den"))
#: Words that no person's name has.
_GROUP = re.compile(
    r"\b(?:of|for|the|and|group|team|committee|institutes?|university|cent(?:er|re)|office|editors|editorial|department"
    r"|ministry|council|association|society|academy)\b|&",
    re.IGNORECASE,
)
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ueng|iao|ian|ang|eng|ing|ong|uai|uan|van|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|vn|a|o|e|i|u|v)"
)
#: Syllables one after the other. Where one inside a name begins with a vowel an apostrophe stands before it (Scheme for
#: the Chinese Phonetic Alphabet, 5), so that without one it begins with a consonant.
_GIVEN = re.compile(rf"{_SYLLABLE.pattern}(?:(?=[b-df-hj-np-tw-z]){_SYLLABLE.pattern})*")


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a person, or of a group, in one script."""

    #: The family name; the whole name where it is not split.
    family: str
    #: The given name; empty where the name is not split.
    given: str = ""
    #: Whether the family name stands first in running text, as in Chinese names in either script.
    family_first: bool = False

    @property
    def han(self) -> bool:
        """Whether the name is written in Chinese characters."""
        return bool(_HAN.search(self.family))

    @property
    def whole(self) -> str:
        """The name as it stands in running text.

        >>> Name("王", "中美", True).whole, Name("Wang", "Zhongmei", True).whole, Name("Lardy", "Nicholas").whole
        ('王中美', 'Wang Zhongmei', 'Nicholas Lardy')
        """
        if not self.given:
            return self.family
        if self.han:
            return self.family + self.given
        return f"{self.family} {self.given}" if self.family_first else f"{self.given} {self.family}"

    @property
    def inverted(self) -> str:
        """Family name, comma, given name: as databases want it, in either script."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def initials(self) -> tuple[str, ...]:
        """The capitals that abbreviate the given name; of pinyin, one for each syllable (GB/T 28039—2011).

        >>> Name("Li", "Jiangning", True).initials, Name("Godard", "Jean-Luc").initials
        (('J', 'N'), ('J', 'L'))
        """
        parts = [part for part in _PARTS.split(self.given) if part]
        if self.family_first:
            parts = [syllable for part in parts for syllable in syllables(part)]
        return tuple(part[0].upper() for part in parts)


def syllables(word: str) -> list[str]:
    """The syllables of a word in pinyin without tones; the word itself where it is none.

    >>> syllables("Zhongmei"), syllables("Lina"), syllables("Jingan"), syllables("Smith")
    (['Zhong', 'mei'], ['Li', 'na'], ['Jin', 'gan'], ['Smith'])
    """
    low = plain(word)
    if len(low) != len(word) or not _GIVEN.fullmatch(low):
        return [word]
    out: list[str] = []
    at = 0
    while at < len(low):
        # The longest first syllable that leaves syllables.
        for end in range(len(low), at, -1):
            rest = low[end:]
            whole = _SYLLABLE.fullmatch(low, at, end)
            if whole and (not rest or (rest[0] not in "aeiouv" and _GIVEN.fullmatch(rest))):
                out.append(word[at:end])
                at = end
                break
        else:  # pragma: no cover - _GIVEN has said that it can be split
            return [word]
    return out


def in_han(name: str) -> Name:
    """A name in Chinese characters. Groups, and foreigners in Chinese letters, stay whole.

    >>> in_han("王中美").inverted, in_han("欧阳修文").inverted, in_han("编写组").inverted
    ('王, 中美', '欧阳, 修文', '编写组')
    """
    name = name.strip()
    if "·" in name or not is_person(name):
        return Name(name)
    length = 2 if name[:2] in SURNAMES else 1
    return Name(name[:length], name[length:], family_first=True)


def in_latin(name: str, han: Name | None = None) -> Name:
    """A name in Latin letters. Capitals tell the family name; else the Chinese name does, else a Chinese surname.

    Groups stay whole.

    >>> in_latin("WANG Zhongmei").inverted, in_latin("Fan Wang", in_han("王凡")).inverted
    ('Wang, Zhongmei', 'Wang, Fan')
    >>> in_latin("Nicholas R. Lardy").inverted
    'Lardy, Nicholas R.'
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given:
        return Name(_cased(family), _cased(given), family_first=_is_pinyin(family, given))
    words = name.split()
    if len(words) < 2 or _GROUP.search(name):
        return Name(" ".join(words))
    first, last = words[0], words[-1]
    rest, before = " ".join(words[1:]), " ".join(words[:-1])
    reading = plain(SURNAMES[han.family]) if han and han.family in SURNAMES else None
    capital = [word.isupper() and len(word.strip(".")) > 1 for word in words]
    if capital[0] != capital[-1]:
        return _chinese(first, rest) if capital[0] else _chinese(last, before)
    for family, given in ((first, rest), (last, before)):
        if reading == plain(family):
            return _chinese(family, given)
    for family, given in ((first, rest), (last, before)):
        if _is_pinyin(family, given):
            return _chinese(family, given)
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    return Name(_cased(" ".join(words[at:])), _cased(" ".join(words[:at])))


def of(person: Person, language: str) -> Name | None:
    """An author's name in the article's language (``zh`` or ``en``), else in the other one."""
    han = in_han(person.zh) if person.zh else None
    latin = in_latin(person.en, han) if person.en else None
    return (han or latin) if language == "zh" else (latin or han)


def _chinese(family: str, given: str) -> Name:
    return Name(_cased(family), _cased(given), family_first=_is_pinyin(family, given))


def _is_pinyin(family: str, given: str) -> bool:
    words = _PARTS.split(given)
    return plain(family) in _READINGS and all(_GIVEN.fullmatch(plain(word)) for word in words if word)


def _cased(text: str) -> str:
    """``OUYANG`` to ``Ouyang``; what is not all capitals stays."""
    words = (word.capitalize() if word.isupper() and len(word.strip(".")) > 1 else word for word in text.split())
    return " ".join(words)
