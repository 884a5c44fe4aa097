"""Speed of term linking on one core, and how the concept pages grow with the number of articles.

The real texts where they are there, else the sample essays, are annotated with the glossary of the project filled up to
5,000 terms; the additional terms are runs of characters of the texts themselves, so that they match as terms do. Prints
figures beside what is expected and asserts nothing: a machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from benchmarks.sample import ROOT, SEED, essays, seeds, write_corpus

from reader import corpus, glossary, pipeline
from reader.concepts import Concordance
from reader.folding import fold
from reader.glossary import Concept, Glossary
from reader.model import Article, Bilingual
from reader.pages.addresses import Links
from reader.pages.concept import Writer
from reader.pages.templates import Templates
from reader.terms.annotate import annotate
from reader.terms.lexicon import Lexicon
from reader.texts import Text, of_abstracts, of_body, of_notes

TERMS = 5000
EXPECTED_SPEED = 5.0  # MB/s
RUN = re.compile("[\u4e00-\u9fff]{2,8}")


def read(paths: list[Path]) -> list[Article]:
    """The articles of the texts."""
    found, _ = corpus.find(paths)
    return [article for one in found for article in pipeline.read_file(one.path, one.inside).articles]


def texts(article: Article) -> list[Text]:
    """All that is annotated."""
    return list(chain(of_abstracts(article), of_body(article), of_notes(article)))


def size(articles: list[Article]) -> int:
    """Bytes of UTF-8 that are annotated."""
    return sum(len(text.text.encode()) for article in articles for text in texts(article))


def filled(own: Glossary, articles: list[Article], terms: int) -> Glossary:
    """The glossary with as many forms as wanted."""
    random_ = random.Random(SEED)
    taken = {fold(form) for concept in own.concepts.values() for form in concept.forms}
    theme = own.themes[0]
    concepts = dict(own.concepts)
    count = sum(len(concept.forms) for concept in own.concepts.values())
    while count < terms:
        text = random_.choice(texts(random_.choice(articles))).text
        runs = [run for run in RUN.findall(text) if run not in taken]
        if runs:
            form = random_.choice(runs)
            taken.add(form)
            concepts[f"made-{count}"] = Concept(f"made-{count}", form, f"made {count}", theme, Bilingual(form, form))
            count += 2
    return replace(own, concepts=concepts)


def best(work: Callable[[], object], repeat: int) -> float:
    """Seconds of the quickest of several runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def annotation(own: Glossary, repeat: int) -> None:
    """Prints how fast terms are found."""
    folder = seeds()
    articles = read([folder] if folder else essays())
    full = filled(own, articles, TERMS)
    lexicon = Lexicon(full)
    forms = sorted({fold(form) for concept in full.concepts.values() for form in concept.forms})
    bytes_ = size(articles)
    matches = sum(len(found) for a in articles for found in annotate(a, lexicon).matches.values())
    seconds = best(lambda: [annotate(article, lexicon) for article in articles], repeat)
    whole = "\n".join(text.text for article in articles for text in texts(article))
    bare = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest)
    floor = best(lambda: bare.find_matches_as_indexes(fold(whole)), repeat)
    speed = bytes_ / 1e6 / seconds
    print(
        f"annotation, {'real texts' if folder else 'sample essays'}: {len(forms):,} terms, {bytes_ / 1e6:.2f} MB, "
        f"{matches:,} matches in {seconds * 1000:.0f} ms: {speed:.1f} MB/s  (expected ≥ {EXPECTED_SPEED:.1f}, ratio "
        f"{speed / EXPECTED_SPEED:.2f}); folding and the automaton alone take {floor / seconds:.0%} of it"
    )
    print(f"building the lexicon: {best(lambda: Lexicon(full), repeat) * 1000:.0f} ms")


def growth(own: Glossary, most: int) -> None:
    """Prints the time of the concept pages for more and more articles."""
    lexicon = Lexicon(own)
    templates = Templates()
    first = 0.0
    for number in (most // 4, most // 2, most):
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(Path(folder), number)
            articles = read([Path(folder)])
        layers = [(article, annotate(article, lexicon)) for article in articles]
        start = time.perf_counter()
        concordance = Concordance(own, lexicon)
        for article, layer in layers:
            concordance.add(article, layer)
        writer = Writer(concordance, "zh-Hans")
        to = Links("../../")
        bytes_ = sum(
            len(templates.concept(writer.view(slug, to), "zh-Hans", to).encode()) for slug in concordance.entries
        )
        writer.index(to)
        writer.map(to)
        writer.matrix(to)
        seconds = time.perf_counter() - start
        uses = sum(len(entry.occurrences) for entry in concordance.entries.values())
        first = first or seconds / uses
        print(
            f"concept pages, {number:,} articles: {uses:,} uses, {bytes_ / 1e6:.1f} MB in {seconds:.1f} s, "
            f"{seconds / uses * 1e6:.0f} µs a use  (linear: 1.00 times the first, here {seconds / uses / first:.2f})"
        )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="the most to make (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="the best of how many runs (default: %(default)s)")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    own, problems = glossary.load(ROOT / "corpus" / "glossary", "glossary")
    if problems:
        raise SystemExit(f"the glossary has {len(problems)} problems: run reader check")
    annotation(own, options.repeat)
    growth(own, options.articles)


if __name__ == "__main__":
    main()
