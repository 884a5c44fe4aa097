"""The glossary and its occurrences as files that other programs read."""

from __future__ import annotations

from collections.abc import Iterator

from . import exchange
from .concepts import Concordance
from .exchange import OccurrenceRow, Uses


def files(concordance: Concordance) -> Iterator[tuple[str, str]]:
    """Names and contents of all files, in the formats of :mod:`reader.exchange`."""
    concepts = concordance.glossary.concepts.values()
    uses = {
        slug: Uses(len({o.article for o in entry.occurrences}), len(entry.occurrences))
        for slug, entry in concordance.entries.items()
    }
    yield "glossary.csv", exchange.glossary_csv(concepts, uses)
    yield "glossary.json", exchange.glossary_json(concepts, uses)
    yield "glossary.tbx", exchange.tbx(concordance.glossary)
    yield "occurrences.csv", exchange.occurrences_csv(rows(concordance))
    yield "occurrences.json", exchange.occurrences_json(rows(concordance))


def rows(concordance: Concordance) -> Iterator[OccurrenceRow]:
    """All occurrences, concept by concept, article by article, in the order of the text."""
    for slug, entry in concordance.entries.items():
        for o in entry.occurrences:
            origin = concordance.origins[o.article]
            yield OccurrenceRow(
                concept=slug,
                article=o.article,
                title=origin.title.zh or origin.title.en,
                year=origin.year,
                anchor=o.anchor,
                part=o.part,
                page=o.page,
                kind=o.kind,
                at=o.at,
                end=o.end,
                form=o.form,
                printed=o.printed,
                before=o.before,
                after=o.after,
                defining=o.defining,
            )
