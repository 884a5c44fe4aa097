"""Speed of words and of Traditional characters on one core.

The real texts where they are there, else the sample essays, with the terms of the project's glossary. The first run,
which meets every word for the first time, is told apart from the next ones. Prints figures beside what is expected and
asserts nothing: a machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

from benchmarks.sample import ROOT, essays, seeds

from reader import glossary
from reader.script import Traditional
from reader.source.chars import HAN_CHAR
from reader.words import Segmenter

CUTTING = 6.0  # MB/s
CONVERTING = 5.0  # MB/s, with the cutting


def seconds(work: Callable[[], object]) -> float:
    """Processor time: what else the machine does counts less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def show(what: str, size: int, taken: float, expected: float) -> None:
    """Prints one figure."""
    speed = size / 1e6 / taken
    print(
        f"{what}: {size / 1e6:.2f} MB in {taken * 1000:.0f} ms: {speed:.1f} MB/s  "
        f"(expected ≥ {expected:.1f}, ratio {speed / expected:.2f})"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="the best of how many runs (default: %(default)s)")
    parser.add_argument("--articles", type=int, help=argparse.SUPPRESS)  # make bench gives all benchmarks the same
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    folder = seeds()
    paths = sorted(folder.glob("*.txt")) if folder else essays()
    texts = [line for path in paths for line in path.read_text("utf-8-sig").split("\n") if line]
    size = sum(len(text.encode()) for text in texts)
    own, _ = glossary.load(ROOT / "corpus" / "glossary", "glossary")
    terms = [form for concept in own.concepts.values() for form in concept.forms if HAN_CHAR.search(form)]
    segmenter = Segmenter(terms, ["任琳"])
    converter = Traditional(segmenter)
    print(f"loading both dictionaries: {seconds(lambda: converter.convert('开始')) * 1000:.0f} ms, once")
    what = "real texts" if folder else "sample essays"
    first = seconds(lambda: converter.convert_all(texts))
    cut = min(seconds(lambda: [segmenter.cut(text) for text in texts]) for _ in range(options.repeat))
    again = min(seconds(lambda: [converter.convert(text) for text in texts]) for _ in range(options.repeat))
    show(f"words, {what}", size, cut, CUTTING)
    show(f"Traditional characters, {what}, all words new", size, first, CONVERTING)
    show(f"Traditional characters, {what}, words known", size, again, CONVERTING)


if __name__ == "__main__":
    main()
