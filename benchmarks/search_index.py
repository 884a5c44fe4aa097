"""Speed of our index builder over a corpus on one core, in a process of its own; writes the files of the index.

Reading the texts and linking their terms, which the pages need as well, is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.sample import ROOT

from reader import corpus, glossary, pipeline
from reader.concepts import Concordance
from reader.editions import Scripts
from reader.search.index import Index
from reader.terms.annotate import annotate
from reader.terms.lexicon import Lexicon
from reader.texts import of_abstracts, of_body, of_notes


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured."""

    #: Bytes of UTF-8 of all that is indexed.
    size: int
    #: Of the processor.
    seconds: float

    @property
    def rate(self) -> float:
        """MB in a second."""
        return self.size / 1e6 / self.seconds


def measure(folder: Path, out: Path, *, traditional: bool) -> Speed:
    """Builds the index of the corpus in ``folder`` and writes it into ``out``.

    ``traditional`` says whether it has what Traditional pages show too, for which all texts are converted: the pages
    need that as well.
    """
    command = [sys.executable, "-m", "benchmarks.search_index", str(folder), str(out)]
    command += ["--traditional"] if traditional else []
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"the index could not be built: exit status {run.returncode}\n{run.stderr[-2000:]}")
    return Speed(**json.loads(run.stdout))


def main() -> None:
    """Measures and prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--traditional", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    own, _ = glossary.load(ROOT / "corpus" / "glossary", "glossary")
    lexicon, scripts = Lexicon(own), Scripts(own, {})
    concordance = Concordance(own, lexicon)
    index = Index(own, scripts.plain("zh-Hant") if options.traditional else None)
    seconds, size = 0.0, 0
    found, _ = corpus.find([options.corpus])
    for one in found:
        for article in pipeline.read_file(one.path, one.inside).articles:
            layer = annotate(article, lexicon)
            concordance.add(article, layer)
            texts = chain(of_abstracts(article), of_body(article), of_notes(article))
            size += sum(len(text.text.encode()) for text in texts)
            convert = scripts.of(article) if options.traditional else None
            start = time.process_time()
            index.add(article, layer, convert)
            seconds += time.process_time() - start
    files = index.files(concordance)
    while True:
        start = time.process_time()
        made = next(files, None)
        seconds += time.process_time() - start
        if made is None:
            break
        path = options.out / made[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[1], "utf-8")
    print(json.dumps({"size": size, "seconds": seconds}))


if __name__ == "__main__":
    main()
