"""Terms that the glossary lacks: what authors gloss, their keywords, what they put in quotation marks again and again.

:func:`render` writes them as TOML that an editor pastes into a glossary file.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ..filenames import safe_id
from ..folding import fold
from ..glossary import RESERVED, Concept, Glossary
from ..model import Article
from . import edges
from .pairs import Pair, Passage, pairs, passages

Key = Literal["abbr", "variants.en", "variants.zh"]

CONTEXTS: Final = 3
"""Places that are shown of a candidate."""

_AROUND: Final = 15  # characters that are shown on either side
_QUOTED = re.compile(rf"[“「]([{edges.HAN}·A-Za-z0-9\-]{{3,12}})[”」]")
_QUOTED_IN_ONE: Final = 5
_QUOTED_IN_SEVERAL: Final = 3
#: An adjective names no concept: plurilateral, comprehensive, disaggregated.
_ADJECTIVE = re.compile(r"[a-z-]+(?:al|ive|ed|ble|ic|ous|ary)")
_SLUG_LONGEST: Final = 40
_MARKS: Final = "“”「」『』《》\"' "


@dataclass(frozen=True, slots=True)
class Place:
    """A use of a candidate."""

    #: As problems call the file.
    path: str
    #: Source line, 1-based.
    line: int
    before: str
    form: str
    after: str


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a term stands in paragraphs, headings, captions and notes."""

    count: int = 0
    #: Number of articles.
    articles: int = 0
    #: The first places, no more than :data:`CONTEXTS`.
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that the glossary may want, or names that one of its concepts lacks."""

    #: For the table in TOML: from the English, unique among the candidates and in the glossary; of ``lacks``, the
    #: slug of the concept.
    slug: str
    #: As most often printed.
    zh: str
    #: Empty where no author gives it.
    en: str
    abbr: tuple[str, ...] = ()
    variants_zh: tuple[str, ...] = ()
    variants_en: tuple[str, ...] = ()
    #: Of ``zh``.
    uses: Uses = Uses()
    #: For a concept of the glossary, the names that it lacks, by their keys; empty for a new concept.
    lacks: tuple[tuple[Key, tuple[str, ...]], ...] = ()


@dataclass
class _Names:
    """What the articles call one term; counters, so that the commonest spelling wins."""

    zh: Counter[str] = field(default_factory=Counter)
    en: Counter[str] = field(default_factory=Counter)
    abbr: Counter[str] = field(default_factory=Counter)
    short: Counter[str] = field(default_factory=Counter)


@dataclass
class _Counting:
    """The uses of a term while they are counted."""

    count: int = 0
    articles: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)


def suggest(articles: Iterable[Article], glossary: Glossary) -> list[Candidate]:
    """What the glossary lacks, in order of the number of articles, then of uses.

    Sources are the pairs that authors give (not of persons and places), their keywords, and phrases in quotation marks
    that come five times in one article, or three times in several. Takes time in proportion to the texts.
    """
    known = _Known(glossary)
    read = list(articles)
    named: dict[str, _Names] = defaultdict(_Names)
    for article in read:
        for pair in pairs(article, known.chinese):
            if pair.kind == "term":
                _add_pair(named[fold(pair.zh)], pair)
        _add_keywords(named, article)
    for phrase in _quoted(read):
        named[fold(phrase)].zh[phrase] += 1
    uses = _uses(read, frozenset(named) | known.chinese)
    found = [c for form, names in named.items() if (c := known.candidate(form, names, uses.get(form, Uses())))]
    found.sort(key=lambda c: (-c.uses.articles, -c.uses.count, c.zh))
    return _with_slugs(found, known.slugs)


def _add_pair(names: _Names, pair: Pair) -> None:
    names.zh[pair.zh] += 1
    if pair.en:
        names.en[pair.en] += 1
    names.abbr.update(pair.abbr)
    if pair.short_zh:
        names.short[pair.short_zh] += 1


def _add_keywords(named: dict[str, _Names], article: Article) -> None:
    chinese = [keyword.strip(_MARKS) for keyword in article.meta.keywords_zh]
    english = [keyword.strip() for keyword in article.meta.keywords_en]
    for at, keyword in enumerate(chinese):
        if len(keyword) < 2:
            continue
        names = named[fold(keyword)]
        names.zh[keyword] += 1
        # Keywords of the two languages stand in the same order, if they are as many.
        if len(english) == len(chinese):
            names.en[english[at]] += 1


def _quoted(articles: list[Article]) -> Iterator[str]:
    """Phrases that stand in quotation marks often enough to be terms."""
    counts: Counter[str] = Counter()
    most: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    for article in articles:
        here = Counter(phrase for passage in passages(article) for phrase in _QUOTED.findall(passage.text))
        counts.update(here)
        holding.update(here.keys())
        for phrase, count in here.items():
            most[phrase] = max(most[phrase], count)
    for phrase, count in counts.items():
        several = count >= _QUOTED_IN_SEVERAL and holding[phrase] > 1
        if (several or most[phrase] >= _QUOTED_IN_ONE) and not phrase.isascii():
            yield phrase


# --- where they stand ------------------------------------------------------------------------------------------------


def _uses(articles: list[Article], forms: frozenset[str]) -> dict[str, Uses]:
    """The uses of folded forms: each place counts for the longest form that begins there."""
    by_beginning: dict[str, list[str]] = defaultdict(list)
    for form in sorted(forms, key=len, reverse=True):
        by_beginning[form[:2]].append(form)
    found: dict[str, _Counting] = defaultdict(_Counting)
    for article in articles:
        for passage in passages(article):
            folded = fold(passage.text)
            at = 0
            while at < len(folded) - 1:
                starting = by_beginning.get(folded[at : at + 2], ())
                form = next((form for form in starting if folded.startswith(form, at)), "")
                if form:
                    _use(found[form], article, passage, at, at + len(form))
                at += len(form) or 1
    return {form: Uses(c.count, len(c.articles), tuple(c.places)) for form, c in found.items()}


def _use(uses: _Counting, article: Article, passage: Passage, at: int, end: int) -> None:
    uses.count += 1
    uses.articles.add(article.id)
    if len(uses.places) < CONTEXTS:
        text = passage.text
        before, after = text[max(0, at - _AROUND) : at], text[end : end + _AROUND]
        uses.places.append(Place(article.source.path, passage.line_at(at), before, text[at:end], after))


# --- what the glossary knows -----------------------------------------------------------------------------------------


class _Known:
    """The forms of the glossary, folded."""

    def __init__(self, glossary: Glossary) -> None:
        self._concepts: dict[str, Concept] = {}
        for concept in glossary.concepts.values():
            for form in concept.forms:
                self._concepts.setdefault(fold(form), concept)
        self.chinese = frozenset(form for form in self._concepts if not form.isascii())
        self.slugs = frozenset(glossary.concepts)

    def candidate(self, form: str, names: _Names, uses: Uses) -> Candidate | None:
        """What the articles say of a term that the glossary does not; ``None`` if it knows all of it."""
        zh = names.zh.most_common(1)[0][0]
        en = [name for name, _ in names.en.most_common()]
        spellings = _once(en)
        abbr = tuple(names.abbr)
        concept = next((c for name in (form, *en, *abbr) if (c := self._concepts.get(fold(name)))), None)
        if concept is None and en and not abbr and all(map(_ADJECTIVE.fullmatch, en)):
            return None
        if concept is None:
            zh = "".join(fold(char) if char > "\u2fff" else char for char in zh)  # a headword is Simplified
            return Candidate("", zh, spellings[0] if en else "", abbr, tuple(names.short), tuple(spellings[1:]), uses)
        new: dict[Key, tuple[str, ...]] = {
            "abbr": self._new(abbr),
            "variants.en": self._new(spellings),
            "variants.zh": self._new((zh, *(short for short in names.short if len(short) > 2))),
        }
        lacks = tuple((key, forms) for key, forms in new.items() if forms)
        return Candidate(concept.slug, zh, "", uses=uses, lacks=lacks) if lacks else None

    def _new(self, forms: Iterable[str]) -> tuple[str, ...]:
        return tuple(form for form in forms if fold(form) not in self._concepts)


def _once(forms: Iterable[str]) -> list[str]:
    """The forms without those that differ from an earlier one only in case and the like."""
    seen: dict[str, str] = {}
    for form in forms:
        seen.setdefault(fold(form), form)
    return list(seen.values())


def _with_slugs(candidates: list[Candidate], taken: frozenset[str]) -> list[Candidate]:
    """The candidates, the new ones with slugs of their own."""
    used, numbers, named = set(taken), Counter[str](), []
    for candidate in candidates:
        if candidate.lacks:
            named.append(candidate)
            continue
        base = slug = next(filter(None, map(_slug, (candidate.en, *candidate.abbr))), "unnamed")
        while slug in used:
            numbers[base] += 1
            slug = f"{base}-{numbers[base] + 1}"
        used.add(slug)
        named.append(replace(candidate, slug=slug))
    return named


def _slug(en: str) -> str:
    """An English name as a slug, without its article; empty where it makes none, or a very long one."""
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(?:the|an?) |['’]", "", fold(en))).strip("-")
    return slug if slug not in RESERVED and len(slug) <= _SLUG_LONGEST and safe_id(slug) else ""


# --- as TOML ---------------------------------------------------------------------------------------------------------

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def render(candidates: Iterable[Candidate], limit: int | None = None) -> str:
    """The candidates as TOML 1.0, at most ``limit`` of them: new concepts as tables whose empty keys are to be filled.

    What a concept of the glossary lacks is a comment. Empty where there is no candidate.
    """
    return "\n".join(map(_table, list(candidates)[:limit]))


def _table(candidate: Candidate) -> str:
    uses = candidate.uses
    said = f"{candidate.zh}: {_number(uses.count, 'use')} in {_number(uses.articles, 'article')}"
    lines = [said, *(f"  {p.path}:{p.line}: …{p.before}【{p.form}】{p.after}…" for p in uses.places)]
    if candidate.lacks:
        lines += [f"{candidate.slug}: {key} += {_array(forms)}" for key, forms in candidate.lacks]
        return "".join(map(_comment, lines))
    rows = [
        f"[{candidate.slug}]",
        f"zh = {_string(candidate.zh)}",
        f"en = {_string(candidate.en)}" + ("" if candidate.en else "  # to be written"),
        *(f"{key} = {_array(forms)}" for key, forms in _optional(candidate) if forms),
        *(f'definition.{lang} = ""  # to be written' for lang in ("zh", "en")),
    ]
    return "".join(map(_comment, lines)) + "\n".join(rows) + "\n"


def _optional(candidate: Candidate) -> tuple[tuple[Key, tuple[str, ...]], ...]:
    return ("abbr", candidate.abbr), ("variants.zh", candidate.variants_zh), ("variants.en", candidate.variants_en)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _comment(line: str) -> str:
    return f"# {_UNPRINTABLE.sub(' ', line)}\n"


def _array(forms: Iterable[str]) -> str:
    return f"[{', '.join(map(_string, forms))}]"


def _string(text: str) -> str:
    # The strings of JSON are strings of TOML once no control character is left.
    return json.dumps(_UNPRINTABLE.sub(" ", text), ensure_ascii=False)
