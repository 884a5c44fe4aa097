"""Coverage, size and speed of word lookup: how many of the words have a meaning, and what a page loads.

The real texts where they are there, else the sample essays. Prints figures beside what is expected and asserts nothing:
a machine may be busy.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections import Counter

from benchmarks.sample import ROOT, essays, seeds
from benchmarks.terms import best, read, size

from reader import glossary
from reader.lookup import Dictionary, Source, article_words, dumps
from reader.words import Segmenter

EXPECTED_COVERAGE = 0.92
EXPECTED_SIZE = 70_000  # bytes of an article of fifteen pages, compressed
SHOWN = 25


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="the best of how many runs (default: %(default)s)")
    parser.add_argument("--unknown", action="store_true", help="lists the words that no dictionary has")
    options = parser.parse_args()
    own, _ = glossary.load(ROOT / "corpus" / "glossary", "glossary")
    folder = seeds()
    articles = read([folder] if folder else essays())
    segmenter = Segmenter(
        (form for concept in own.concepts.values() for form in concept.forms),
        (person.zh for article in articles for person in article.meta.authors if person.zh),
    )
    segmenter.cut("读者")
    dictionary = Dictionary()
    start = time.perf_counter()
    dictionary.word("读者")
    print(f"loading CC-CEDICT: {time.perf_counter() - start:.2f} s  (expected ≤ 0.50)")

    uses: Counter[Source] = Counter()
    running: Counter[Source] = Counter()
    unknown: Counter[str] = Counter()
    for article in articles:
        lookup = article_words(article, segmenter, own, dictionary)
        found = lookup.uses()
        uses += found
        for number in (number for numbers in lookup.texts.values() for number in numbers if number >= 0):
            running[lookup.words[number].source] += 1
            if lookup.words[number].source in ("composed", "none"):
                unknown[lookup.words[number].text] += 1
        script = dumps(lookup).encode()
        print(
            f"{article.id}: {found.total():,} characters, {len(lookup.words):,} words, "
            f"{len(script) / 1000:.0f} kB, compressed {len(gzip.compress(script)) / 1000:.1f} kB"
            f"  (expected ≤ {EXPECTED_SIZE / 1000:.0f} for 15 pages); pages {article.meta.pages or 'unknown'}"
        )
    total = uses.total()
    # Names, which have a reading and no meaning, are not counted in.
    direct = (uses["glossary"] + uses["cedict"]) / total
    by_word = (running["glossary"] + running["cedict"]) / running.total()
    shares = ", ".join(f"{source} {count / total:.1%}" for source, count in uses.most_common())
    kind = "real texts" if folder else "sample essays"
    print(
        f"coverage, {kind}: {by_word:.1%} of {running.total():,} running words  (expected ≥ {EXPECTED_COVERAGE:.0%}); "
        f"{direct:.1%} of {total:,} characters: "
        f"{shares}"
    )
    if options.unknown:
        print(" ".join(f"{word} {count}" for word, count in unknown.most_common(SHOWN)))
    bytes_ = size(articles)
    seconds = best(lambda: [dumps(article_words(a, segmenter, own, dictionary)) for a in articles], options.repeat)
    print(f"speed: {bytes_ / 1e6:.2f} MB in {seconds:.2f} s, {seconds / bytes_ * 1e6:.2f} s for a MB")


if __name__ == "__main__":
    main()
