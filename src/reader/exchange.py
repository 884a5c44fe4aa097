"""The glossary and its occurrences for other programs: CSV, JSON and TBX.

``docs/glossary-export.md`` documents the formats; ``schema/glossary-1.json`` and ``schema/occurrences-1.json`` (JSON
Schema 2020-12) say the same of the JSON to a machine. Texts are returned, the caller writes them as UTF-8.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from operator import attrgetter
from typing import Any, Literal
from xml.sax.saxutils import escape as _xml
from xml.sax.saxutils import quoteattr

from .glossary import Concept, Glossary, Theme
from .pages.escape import plain
from .pinyin import pinyin_of
from .texts import Kind

GLOSSARY = "reader.glossary/1"
OCCURRENCES = "reader.occurrences/1"
"""Names and major versions of the JSON formats. Within a version keys are only added."""

BOM = "\ufeff"
"""Begins each CSV file: without it, spreadsheets take UTF-8 for the code page of the system."""

BETWEEN = "; "
"""Stands between the items of a list in one cell."""

#: What makes a spreadsheet read a cell as a formula (OWASP, CSV Injection), also in full width; and cells that would
#: look as if they had been made harmless already.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")
_encode = json.JSONEncoder(ensure_ascii=False).encode

GLOSSARY_COLUMNS = (
    "slug",
    "zh",
    "pinyin",
    "en",
    "abbr",
    "variants_zh",
    "variants_en",
    "definition_zh",
    "definition_en",
    "see",
    "contrast",
    "sources",
    "theme",
    "articles",
    "occurrences",
)
"""First line of the glossary as CSV."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a concept is named."""

    #: In how many articles.
    articles: int
    #: How often in all of them.
    occurrences: int


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One place where a concept is named, with what a table says of it. The fields are the columns, in this order."""

    #: Slug of the concept.
    concept: str
    #: Article id and title.
    article: str
    title: str | None
    year: int | None
    #: Id of the paragraph, heading, table, figure or note.
    anchor: str
    #: Which of the block's texts is meant (:class:`reader.texts.Text`); empty for the text itself and for a caption.
    part: str
    #: Printed page, or its ordinal within the article.
    page: int
    kind: Kind
    #: Offsets in the text, 0-based, in characters; ``end`` is that after the last.
    at: int
    end: int
    #: The form of the glossary that was found, and the characters that are printed.
    form: str
    printed: str
    #: What stands on each side.
    before: str
    after: str
    #: How the passage defines the concept (a kind of ``reader.terms.defining``); ``None`` where it does not.
    defining: str | None = None


_NAMES = tuple(field.name for field in fields(OccurrenceRow))
_values = attrgetter(*_NAMES)


# ---- CSV -------------------------------------------------------------------------------------------------------------


def glossary_csv(concepts: Iterable[Concept], uses: Mapping[str, Uses] | None = None) -> str:
    """The glossary as CSV (RFC 4180), one line for each concept under :data:`GLOSSARY_COLUMNS`.

    Lists are joined with :data:`BETWEEN`; ``articles`` and ``occurrences`` are empty without ``uses`` of the slug.
    """
    return _csv(GLOSSARY_COLUMNS, (_cells(concept, (uses or {}).get(concept.slug)) for concept in concepts))


def occurrences_csv(rows: Iterable[OccurrenceRow]) -> str:
    """Occurrences as CSV (RFC 4180), one line for each under the names of the fields of :class:`OccurrenceRow`."""
    return _csv(_NAMES, map(_values, rows))


@lru_cache(1 << 12)
def cell(value: str) -> str:
    """Text as it may stand in a cell that a spreadsheet opens: never a formula, always one line.

    An apostrophe goes before a text that begins like a formula, and before one that has such a beginning after
    apostrophes of its own: whoever takes one from the beginning of each such cell has the texts again.

    >>> cell("=1+1"), cell("'=1+1"), cell("'tis"), cell("1+1")
    ("'=1+1", "''=1+1", "'tis", '1+1')
    """
    text = plain(value)
    return "'" + text if _FORMULA.match(text) else text


def _csv(names: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return BOM + out.getvalue()


def _cells(concept: Concept, used: Uses | None) -> Sequence[str | int | None]:
    return (
        concept.slug,
        concept.zh,
        pinyin_of(concept),
        concept.en,
        BETWEEN.join(concept.abbr),
        BETWEEN.join(concept.variants_zh),
        BETWEEN.join(concept.variants_en),
        concept.definition.zh,
        concept.definition.en,
        BETWEEN.join(concept.see),
        BETWEEN.join(concept.contrast),
        BETWEEN.join(concept.sources),
        concept.theme.slug,
        used.articles if used else None,
        used.occurrences if used else None,
    )


# ---- JSON ------------------------------------------------------------------------------------------------------------


def glossary_json(concepts: Iterable[Concept], uses: Mapping[str, Uses] | None = None) -> str:
    """The glossary as JSON, ``reader.glossary/1``: its themes and its concepts, each on a line of its own."""
    found = list(concepts)
    themes = dict.fromkeys(concept.theme for concept in found)
    return _json(
        GLOSSARY,
        {
            "themes": map(_theme, themes),
            "concepts": (_concept(concept, (uses or {}).get(concept.slug)) for concept in found),
        },
    )


def occurrences_json(rows: Iterable[OccurrenceRow]) -> str:
    """Occurrences as JSON, ``reader.occurrences/1``, each on a line of its own."""
    return _json(OCCURRENCES, {"occurrences": (dict(zip(_NAMES, _values(row), strict=True)) for row in rows)})


def schema(name: Literal["glossary", "occurrences"]) -> dict[str, Any]:
    """The JSON Schema of one of the formats."""
    text = (resources.files("reader") / "schema" / f"{name}-1.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _json(name: str, lists: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    out = [f' "schema": {_encode(name)}']
    for key, items in lists.items():
        lines = ",\n  ".join(_encode(item) for item in items)
        out.append(f' "{key}": [\n  {lines}\n ]' if lines else f' "{key}": []')
    return "{\n" + ",\n".join(out) + "\n}\n"


def _theme(theme: Theme) -> dict[str, Any]:
    return {"slug": theme.slug, "zh": theme.name.zh, "en": theme.name.en}


def _concept(concept: Concept, used: Uses | None) -> dict[str, Any]:
    return {
        "slug": concept.slug,
        "zh": concept.zh,
        "pinyin": pinyin_of(concept),
        "en": concept.en,
        "abbr": list(concept.abbr),
        "variants": {"zh": list(concept.variants_zh), "en": list(concept.variants_en)},
        "definition": {"zh": concept.definition.zh, "en": concept.definition.en},
        "see": list(concept.see),
        "contrast": list(concept.contrast),
        "sources": list(concept.sources),
        "theme": concept.theme.slug,
        "articles": used.articles if used else None,
        "occurrences": used.occurrences if used else None,
    }


# ---- TBX -------------------------------------------------------------------------------------------------------------

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PREFERRED, _ADMITTED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    #: Values of the dialect's lists for administrativeStatus and termType; ``None`` where the glossary does not tell.
    status: str
    type: str | None = None
    note: str = ""


def tbx(glossary: Glossary, title: str = "Glossary") -> str:
    """The glossary as TermBase eXchange: ISO 30042:2019, dialect TBX-Basic, data categories as attributes (DCA).

    The headword is the preferred term of its language, abbreviations and variants are admitted ones. ``see`` and
    ``contrast`` are cross references; sources stand with the concept, for they coined the term, and the definitions
    are the glossary's own. Pinyin is a note on its term: the dialect has no category for it. An entry's id is ``c-``
    and the slug, since an XML id begins with a letter. The dialect asks for one concept at least: of an empty glossary
    the file is not valid.
    """
    entries = "".join(_entry(concept, glossary.concepts) for concept in glossary.concepts.values())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">\n'
        f" <tbxHeader>\n  <fileDesc>\n   <titleStmt><title>{_text(title)}</title></titleStmt>\n"
        "   <sourceDesc><p>Exported by Reader from its glossary files.</p></sourceDesc>\n  </fileDesc>\n </tbxHeader>\n"
        f" <text>\n  <body>\n{entries}  </body>\n </text>\n</tbx>\n"
    )


def _entry(concept: Concept, known: Mapping[str, Concept]) -> str:
    out = [f"   <conceptEntry id={quoteattr(_id(concept.slug))}>"]
    theme = concept.theme.name
    if theme:
        lang = "" if theme.en else ' xml:lang="zh-Hans"'
        out.append(f'    <descrip type="subjectField"{lang}>{_text(theme.en or theme.zh or "")}</descrip>')
    out += [f'    <admin type="source">{_text(source)}</admin>' for source in concept.sources]
    for how, slugs in (("see also", concept.see), ("contrast with", concept.contrast)):
        out += [
            f'    <ref type="crossReference" target={quoteattr(_id(slug))}>{how}: {_text(known[slug].en)}</ref>'
            for slug in slugs
            if slug in known
        ]
    zh, en = _terms(concept)
    for lang, terms, definition in (("zh-Hans", zh, concept.definition.zh), ("en", en, concept.definition.en)):
        out.append(f'    <langSec xml:lang="{lang}">')
        if definition:
            out.append(f'     <descripGrp><descrip type="definition">{_text(definition)}</descrip></descripGrp>')
        out += [f"     {_term(term)}" for term in terms]
        out.append("    </langSec>")
    out.append("   </conceptEntry>\n")
    return "\n".join(out)


def _terms(concept: Concept) -> tuple[list[_Term], list[_Term]]:
    """The Chinese and the English terms, each text once. A short form in Han characters is a Chinese abbreviation."""
    short = {True: [t for t in concept.abbr if _HAN.search(t)], False: [t for t in concept.abbr if not _HAN.search(t)]}
    pinyin = f"Pinyin: {pinyin_of(concept)}"

    def all_of(headword: str, abbr: Sequence[str], variants: Sequence[str], note: str) -> Iterator[_Term]:
        # Only beside its abbreviation is a headword known to be the full form.
        whole = None if not abbr else "abbreviation" if headword in abbr else "fullForm"
        yield _Term(headword, _PREFERRED, whole, note)
        yield from (_Term(text, _ADMITTED, "abbreviation") for text in abbr)
        yield from (_Term(text, _ADMITTED, "variant") for text in variants)

    def once(terms: Iterable[_Term]) -> list[_Term]:
        found: dict[str, _Term] = {}
        for term in terms:
            found.setdefault(term.text, term)
        return list(found.values())

    return (
        once(all_of(concept.zh, short[True], concept.variants_zh, pinyin)),
        once(all_of(concept.en, short[False], concept.variants_en, "")),
    )


def _term(term: _Term) -> str:
    kind = f'<termNote type="termType">{term.type}</termNote>' if term.type else ""
    note = f"<note>{_text(term.note)}</note>" if term.note else ""
    return (
        f"<termSec><term>{_text(term.text)}</term>{kind}"
        f'<termNote type="administrativeStatus">{term.status}</termNote>{note}</termSec>'
    )


def _id(slug: str) -> str:
    return f"c-{slug}"


def _text(text: str) -> str:
    return _xml(plain(text))
