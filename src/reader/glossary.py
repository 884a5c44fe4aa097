"""The glossary: the concepts that the site explains, from ``glossary/*.toml`` of the corpus.

TOML 1.0, one table per concept, keyed by its slug; ``docs/glossary.md`` explains each key to an editor. Every error is
found in one pass and reported with its line, and what is right is used all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from . import tables
from .filenames import safe_id
from .folding import fold
from .model import Bilingual, Problem
from .problems import code
from .source.chars import HAN_CHAR
from .tables import Codes, KeyPath, Keys, TableReader, UnusableError, did_you_mean, table_of, wrong_type

MAX_BYTES = 10_000_000
"""Largest glossary file that is read, in bytes."""

UNREADABLE = code("glossary-unreadable", "a glossary file cannot be opened or is not UTF-8")
SYNTAX = code("glossary-syntax", "a glossary file is not TOML; nothing of it is used")
KEY = code("glossary-key", "a key that glossaries do not have")
TYPE = code("glossary-type", "a glossary value of the wrong type")
VALUE = code("glossary-value", "a glossary value that cannot be right")
DUPLICATE = code("glossary-duplicate", "a slug or a form that a concept has already")
REFERENCE = code("glossary-reference", "a reference to a concept that is not there, or to itself")

CODES = Codes(UNREADABLE, SYNTAX, KEY, TYPE, VALUE)

RESERVED = frozenset(("index", "map", "matrix"))
"""Slugs that no concept may have: pages of their own have these addresses."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What the concepts of one glossary file have in common."""

    #: The file's name without its ending.
    slug: str
    #: As the index calls it; both languages are known.
    name: Bilingual


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: its names, what it means, what it belongs with."""

    #: Of its address: small letters a-z, digits and hyphens.
    slug: str
    #: Headword in Simplified characters.
    zh: str
    #: English headword; lower case unless it is a name.
    en: str
    theme: Theme
    definition: Bilingual = field(default_factory=Bilingual)
    #: Of the headword, Hanyu Pinyin with tone marks, words apart (GB/T 16159). Empty: to be made from ``zh``.
    pinyin: str = ""
    #: Abbreviations, matched with their case (``WTO``).
    abbr: tuple[str, ...] = ()
    #: Other renderings in Chinese, either script.
    variants_zh: tuple[str, ...] = ()
    #: Other forms in English, plurals and adjectives among them; matched without regard to case.
    variants_en: tuple[str, ...] = ()
    #: Slugs of concepts to read next, and of those to keep apart from this one.
    see: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    #: Longer strings in which a match is false (``向北大概`` for 北大).
    exceptions: tuple[str, ...] = ()
    #: Article id to the slug that this concept's forms mean there; empty where they mean no concept.
    sense: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Works that coined or defined the term, each as one citation.
    sources: tuple[str, ...] = ()
    #: Where it is defined: the file as problems call it, and the line of its table, 1-based.
    path: str = ""
    line: int = 0

    @property
    def forms(self) -> tuple[str, ...]:
        """All that the concept is called, the headwords first, each once."""
        return tuple(dict.fromkeys((self.zh, self.en, *self.abbr, *self.variants_zh, *self.variants_en)))


@dataclass(frozen=True, slots=True)
class Glossary:
    """All concepts, by slug, in the order of the files and of the tables in them."""

    concepts: Mapping[str, Concept] = field(default_factory=lambda: MappingProxyType({}))
    themes: tuple[Theme, ...] = ()


def load(folder: Path, name: str) -> tuple[Glossary, list[Problem]]:
    """The glossary of all ``*.toml`` in the folder, by name, and what is wrong with them.

    ``name`` is what problems call the folder, with forward slashes. Hidden files are left alone. No folder is an empty
    glossary, and no problem. Raises nothing for bad content.
    """
    joined = _Joined()
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except FileNotFoundError:
        return Glossary(), []
    except OSError as error:
        return Glossary(), [Problem(name, 0, UNREADABLE, f"cannot be read ({error.strerror or error})")]
    for path in paths:
        if path.suffix.lower() == ".toml" and not path.name.startswith("."):
            joined.file(path, (PurePosixPath(name) / path.name).as_posix())
    return joined.glossary(), joined.problems


def loads(text: str, name: str, theme_slug: str) -> tuple[Glossary, list[Problem]]:
    """As :func:`load`, of one file alone, from its text; ``theme_slug`` is its name without ending."""
    joined = _Joined()
    joined.text(text, name, theme_slug)
    return joined.glossary(), joined.problems


# --- one file --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A word at its place in the file, equal to no other."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """A concept as its file has it, before it is compared with the others."""

    #: All but its forms and references.
    concept: Concept
    zh: _Said
    en: _Said
    abbr: tuple[_Said, ...] = ()
    variants_zh: tuple[_Said, ...] = ()
    variants_en: tuple[_Said, ...] = ()
    see: tuple[_Said, ...] = ()
    contrast: tuple[_Said, ...] = ()
    sense: Mapping[str, _Said] = field(default_factory=dict)


_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
# Where a table begins, for a file that is not TOML: its concepts are there, though nobody can read them.
_HEADER = re.compile(r"^[ \t]*\[[ \t]*[\"']?([a-z0-9-]+)", re.M)


class _Reader(TableReader):
    """Turns the parsed TOML of one glossary file into drafts of concepts."""

    def __init__(self, name: str, theme_slug: str, lines: Mapping[KeyPath, int]) -> None:
        super().__init__(name, CODES, lines)
        self.theme = Theme(theme_slug, Bilingual(theme_slug, theme_slug))
        #: Slugs of the concepts that cannot be used.
        self.lost: set[str] = set()

    def drafts(self, table: dict[str, Any]) -> Iterator[_Draft]:
        """The concepts in the order of the file."""
        name = self.values({key: table[key] for key in _TOP if key in table}, _TOP, ()).get("theme")
        self.theme = replace(self.theme, name=name or self.theme.name)
        for key, value in table.items():
            at = (key,)
            if key in _TOP or self.is_no_concept(key, value):
                continue
            draft = self.value(_Reader.concept, value, at)
            if draft is None:
                self.lost.add(key)
            else:
                yield draft

    def is_no_concept(self, key: str, value: Any) -> bool:
        """Whether a key at the top of the file is a slip of the pen, which is then reported."""
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            self.lost.add(key)
            self.report((key,), TYPE, f"write [{key}] with one bracket on each side, one such table per concept")
            return True
        meant = did_you_mean(key, _TOP, 0.8)
        if isinstance(value, dict) and not (meant and set(value) <= set(_THEME)):
            return False
        hint = " (it belongs under the [slug] of a concept)" if key in _CONCEPT else meant
        message = f"unknown key {key!r}{hint}; accepted here: {', '.join(_TOP)}, and a table for each concept"
        self.report((key,), KEY, message)
        return True

    def hint(self, key: str, keys: Keys) -> str:
        if keys is _CONCEPT and key in _TOP:
            return " (it belongs at the top of the file, before the first concept)"
        return super().hint(key, keys)

    def concept(self, value: Any, at: KeyPath) -> _Draft | None:
        table = table_of(value, at, "a table")
        said = self.values(table, _CONCEPT, at)
        slug = str(at[-1])
        if missing := [key for key in ("zh", "en") if key not in table]:
            message = (
                f"no {' and no '.join(missing)}: a concept has a headword in both languages, so this one is left out"
            )
            self.report(at, VALUE, message)
        if slug in RESERVED:
            raise UnusableError(f"the slug {slug!r} is the address of another page: choose another")
        if not _SLUG.fullmatch(slug) or not safe_id(slug):
            rule = "use small letters a-z, digits and hyphens, begin with no hyphen, and take no device name of Windows"
            raise UnusableError(f"the slug {slug!r} cannot be an address: {rule}")
        zh, en = said.get("zh"), said.get("en")
        if zh is None or en is None:
            return None
        variants = said.get("variants") or {}
        draft = _Draft(
            Concept(
                slug,
                zh.text,
                en.text,
                self.theme,
                said.get("definition") or Bilingual(),
                said.get("pinyin") or "",
                sources=said.get("sources") or (),
                path=self.name,
                line=self.line(at),
            ),
            zh,
            en,
            said.get("abbr") or (),
            variants.get("zh") or (),
            variants.get("en") or (),
            said.get("see") or (),
            said.get("contrast") or (),
            said.get("sense") or {},
        )
        exceptions = tuple(self.exceptions(said.get("except") or (), [form.text for form, _ in _forms(draft)]))
        return replace(draft, concept=replace(draft.concept, exceptions=exceptions))

    def exceptions(self, strings: tuple[_Said, ...], forms: Collection[str]) -> Iterator[str]:
        """The strings that are longer than a form in them; the others except nothing, or everything."""
        folded = [fold(form) for form in forms]
        for said in strings:
            within = [form for form in folded if form in fold(said.text)]
            if fold(said.text) in within:
                message = f"except {said.text!r} is a form itself, which would never match: give the longer string"
            elif not within:
                message = f"except {said.text!r} contains no form of the concept ({', '.join(forms)})"
            else:
                yield said.text
                continue
            self.problems.append(Problem(self.name, said.line, VALUE, message))

    # Values of one kind each.

    def theme_name(self, value: Any, at: KeyPath) -> Bilingual:
        if isinstance(value, str):
            name = self.text(value, at)
            return Bilingual(name, name)
        said = self.values(table_of(value, at, 'text in quotes, or { zh = "…", en = "…" }'), _THEME, at)
        zh, en = said.get("zh"), said.get("en")
        default = self.theme.name
        return Bilingual(zh or en or default.zh, en or zh or default.en)

    def text(self, value: Any, at: KeyPath) -> str:
        text = " ".join(self.string(value, at).split())
        if not text:
            raise UnusableError(f"{at[-1] if isinstance(at[-1], str) else at[-2]} is empty: fill it in, or take it out")
        return text

    def pinyin(self, value: Any, at: KeyPath) -> str:
        text = self.text(value, at)
        if HAN_CHAR.search(text):
            raise UnusableError(
                f"pinyin {text!r}: write it in Latin letters with tone marks, as in 'xiǎoyuàn gāoqiáng'"
            )
        return text

    def form(self, value: Any, at: KeyPath) -> _Said:
        text = self.text(value, at)
        if not any(map(str.isalpha, text)):
            raise UnusableError(f"the form {text!r} has neither a letter nor a Chinese character")
        if len(text) == 1:
            raise UnusableError(f"the form {text!r} is a single character, which would match in other words")
        if "《" in text or "》" in text:
            raise UnusableError(f"the form {text!r} has title marks, and nothing is matched in titles: leave them out")
        return _Said(text, self.line(at))

    def latin_form(self, value: Any, at: KeyPath) -> _Said:
        said = self.form(value, at)
        if HAN_CHAR.search(said.text):
            raise UnusableError(f"the form {said.text!r} is Chinese: it belongs under zh or variants.zh")
        return said

    def abbreviation(self, value: Any, at: KeyPath) -> _Said:
        said = self.latin_form(value, at)
        # Texts are matched in half width, and an abbreviation as it is written.
        return replace(said, text=unicodedata.normalize("NFKC", said.text))

    def word(self, value: Any, at: KeyPath) -> _Said:
        return _Said(self.text(value, at), self.line(at))

    def variants(self, value: Any, at: KeyPath) -> dict[str, tuple[_Said, ...]]:
        return self.values(table_of(value, at, 'variants.zh = ["…"] and variants.en = ["…"]'), _VARIANTS, at)

    def definition(self, value: Any, at: KeyPath) -> Bilingual:
        wanted = 'definition.zh = "…" and definition.en = "…"'
        return Bilingual(**self.values(table_of(value, at, wanted), _DEFINITION, at))

    def sense(self, value: Any, at: KeyPath) -> dict[str, _Said]:
        table = table_of(value, at, 'a table { article-id = "slug" }')
        said = {key: self.value(_Reader.sense_of, item, (*at, key)) for key, item in table.items()}
        return {key: item for key, item in said.items() if item is not None}

    def sense_of(self, value: Any, at: KeyPath) -> _Said:
        return _Said(self.string(value, at), self.line(at))

    def many(self, read: tables.Read, value: Any, at: KeyPath) -> tuple[Any, ...]:
        """An array, or one value without brackets."""
        if isinstance(value, str):
            return (read(self, value, at),)
        if not isinstance(value, list):
            raise wrong_type(value, at, "text in quotes, or an array of such")
        return self.items(read, value, at, "")

    def forms(self, value: Any, at: KeyPath) -> tuple[_Said, ...]:
        return self.many(_Reader.form, value, at)

    def latin_forms(self, value: Any, at: KeyPath) -> tuple[_Said, ...]:
        return self.many(_Reader.latin_form, value, at)

    def abbreviations(self, value: Any, at: KeyPath) -> tuple[_Said, ...]:
        return self.many(_Reader.abbreviation, value, at)

    def words(self, value: Any, at: KeyPath) -> tuple[_Said, ...]:
        return self.many(_Reader.word, value, at)

    def texts(self, value: Any, at: KeyPath) -> tuple[str, ...]:
        return self.many(_Reader.text, value, at)


# The accepted keys, in the order in which messages and docs/glossary.md name them, each with what reads its value.
_THEME: Keys = {"zh": _Reader.text, "en": _Reader.text}
_DEFINITION: Keys = {"zh": _Reader.text, "en": _Reader.text}
_VARIANTS: Keys = {"zh": _Reader.forms, "en": _Reader.latin_forms}
_CONCEPT: Keys = {
    "zh": _Reader.form,
    "en": _Reader.latin_form,
    "pinyin": _Reader.pinyin,
    "abbr": _Reader.abbreviations,
    "variants": _Reader.variants,
    "definition": _Reader.definition,
    "see": _Reader.words,
    "contrast": _Reader.words,
    "except": _Reader.words,
    "sense": _Reader.sense,
    "sources": _Reader.texts,
}
_TOP: Keys = {"theme": _Reader.theme_name}

TOP_KEYS, CONCEPT_KEYS = tuple(_TOP), tuple(_CONCEPT)
"""The keys that a glossary file and a concept may have."""


# --- all files -------------------------------------------------------------------------------------------------------


def _forms(draft: _Draft) -> Iterator[tuple[_Said, bool]]:
    """What the concept is called, the headwords first, and whether case counts."""
    yield draft.zh, False
    yield draft.en, False
    for form in draft.abbr:
        yield form, True
    for form in (*draft.variants_zh, *draft.variants_en):
        yield form, False


# What a form is known by: as it is written, and, if case does not count, as it is folded.
_FormKey = tuple[str, bool]


def _form_keys(form: str, cased: bool) -> tuple[_FormKey, ...]:
    return ((form, True),) if cased else ((form, True), (fold(form), False))


class _Joined:
    """The files of a glossary put together: a slug and a form lead to one concept, and references to some."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.drafts: dict[str, _Draft] = {}
        self.owners: dict[_FormKey, tuple[_Draft, _Said]] = {}
        #: Slugs of concepts that are there but cannot be used, which is reported already.
        self.lost: set[str] = set()
        #: Whether the slugs of all files are known.
        self.whole = True

    def file(self, path: Path, name: str) -> None:
        try:
            text = tables.read(path, name, CODES, MAX_BYTES, "split it, a file for each theme")
        except FileNotFoundError:
            text = Problem(name, 0, UNREADABLE, "cannot be read (a link that leads to nothing)")
        if isinstance(text, Problem):
            self.problems.append(text)
            self.whole = False
        else:
            self.text(text, name, path.stem)

    def text(self, text: str, name: str, theme_slug: str) -> None:
        parsed = tables.parse(text, name, CODES)
        if isinstance(parsed, Problem):
            self.problems.append(parsed)
            self.lost |= set(_HEADER.findall(text))
            return
        reader = _Reader(name, theme_slug, parsed.lines)
        drafts = list(reader.drafts(parsed.table))
        self.problems += reader.problems
        self.lost |= reader.lost
        for draft in drafts:
            self.add(draft)

    def add(self, draft: _Draft) -> None:
        slug = draft.concept.slug
        if slug in self.drafts:
            first = self.drafts[slug].concept
            message = f"the slug {slug!r} is taken by the concept at {first.path}:{first.line}: "
            self.report(draft, draft.concept.line, DUPLICATE, f"{message}choose another, or make one of the two")
            return
        refused = {said for said, cased in _forms(draft) if not self.may_have(draft, said, cased)}
        if draft.zh in refused or draft.en in refused:
            self.lost.add(slug)
            return
        refused |= set(self.repetitions(draft, refused))
        draft = replace(
            draft,
            abbr=tuple(said for said in draft.abbr if said not in refused),
            variants_zh=tuple(said for said in draft.variants_zh if said not in refused),
            variants_en=tuple(said for said in draft.variants_en if said not in refused),
        )
        self.drafts[slug] = draft
        for said, cased in _forms(draft):
            for key in _form_keys(said.text, cased):
                self.owners.setdefault(key, (draft, said))

    def may_have(self, draft: _Draft, said: _Said, cased: bool) -> bool:
        """Whether no earlier concept has the form; one that has it keeps it."""
        taken = next((self.owners[key] for key in _form_keys(said.text, cased) if key in self.owners), None)
        if taken is None:
            return True
        owner, first = taken
        written = "" if first.text == said.text else f", as {first.text!r}"
        message = (
            f"{said.text!r} leads to {owner.concept.slug!r} already ({owner.concept.path}:{first.line}{written}): "
        )
        left_out = "; until then this concept is left out" if said in (draft.zh, draft.en) else ""
        self.report(draft, said.line, DUPLICATE, f"{message}take it out of one of the two{left_out}")
        return False

    def repetitions(self, draft: _Draft, refused: Collection[_Said]) -> Iterator[_Said]:
        """The forms that are a headword or an earlier form of the concept, once they are folded."""
        seen: dict[_FormKey, _Said] = {}
        for said, cased in (form for form in _forms(draft) if form[0] not in refused):
            keys = _form_keys(said.text, cased)
            first = next((seen[key] for key in keys if key in seen), None)
            # What has one name in both languages has it as both headwords.
            if first and said is not draft.en:
                message = f"{said.text!r} repeats {first.text!r} (line {first.line}): take it out; script, width, "
                self.report(draft, said.line, DUPLICATE, f"{message}accents and, but for abbr, case do not count")
                yield said
            for key in keys:
                seen.setdefault(key, said)

    def glossary(self) -> Glossary:
        concepts = {slug: self.concept(draft) for slug, draft in self.drafts.items()}
        themes = dict.fromkeys(concept.theme for concept in concepts.values())
        return Glossary(MappingProxyType(concepts), tuple(themes))

    def concept(self, draft: _Draft) -> Concept:
        return replace(
            draft.concept,
            abbr=tuple(said.text for said in draft.abbr),
            variants_zh=tuple(said.text for said in draft.variants_zh),
            variants_en=tuple(said.text for said in draft.variants_en),
            see=tuple(dict.fromkeys(said.text for said in draft.see if self.resolves(draft, said, "see"))),
            contrast=tuple(
                dict.fromkeys(said.text for said in draft.contrast if self.resolves(draft, said, "contrast"))
            ),
            sense=MappingProxyType(
                {
                    article: said.text
                    for article, said in draft.sense.items()
                    if not said.text or self.resolves(draft, said, f"sense {article}")
                }
            ),
        )

    def resolves(self, draft: _Draft, said: _Said, key: str) -> bool:
        """Whether there is a concept of the slug other than this."""
        slug = said.text
        if slug == draft.concept.slug:
            self.report(draft, said.line, REFERENCE, f"{key} {slug!r} is the concept itself: take it out")
            return False
        if slug not in self.drafts and slug not in self.lost and self.whole:
            meant, _ = self.owners.get((fold(slug), False), (None, None))
            hint = f" (did you mean {meant.concept.slug!r}?)" if meant else did_you_mean(slug, self.drafts)
            self.report(draft, said.line, REFERENCE, f"{key} {slug!r}: no concept has this slug{hint}")
        return slug in self.drafts

    def report(self, draft: _Draft, line: int, name: str, message: str) -> None:
        self.problems.append(Problem(draft.concept.path, line, name, message))
