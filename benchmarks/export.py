"""Speed and memory of ``reader export`` on one core: the real texts, and articles made from the sample essays.

Prints figures beside what is expected of them and asserts nothing: a machine may be busy. POSIX only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.sample import seeds, write_corpus

EXPECTED_SPEED = 2.0  # MB/s
EXPECTED_PEAK = 200  # MB, at 1,000 articles


def reader(*arguments: str) -> tuple[float, float]:
    """Runs the ``reader`` command in a process of its own; returns seconds and peak memory in MB."""
    command = [sys.executable, "-m", "reader", *arguments]
    start = time.perf_counter()
    # The problems of the texts are not what is measured.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"reader {' '.join(arguments)}: exit status {process.returncode}")
    # Kilobytes on Linux, bytes on macOS (getrusage(2)).
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return seconds, peak


def measure(name: str, source: Path, size: int, repeat: int) -> float:
    """Prints the best speed of ``repeat`` runs over ``size`` bytes of text; returns the highest peak in MB.

    The start of Python and its imports is measured apart: over little text it would be most of the time.
    """
    start = min(reader("--version")[0] for _ in range(repeat))
    runs = []
    count = 0
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as out:
            runs.append(reader("export", str(source), "--out", out))
            count = sum(1 for _ in Path(out).glob("*.json"))
    seconds = min(run[0] for run in runs)
    speed = size / 1e6 / (seconds - start)
    print(
        f"reader export, {name}: {count} articles, {size / 1e6:.2f} MB in {seconds:.2f} s, {start:.2f} s of it start:"
        f" {speed:.2f} MB/s  (expected ≥ {EXPECTED_SPEED:.1f}, ratio {speed / EXPECTED_SPEED:.2f})"
    )
    return max(run[1] for run in runs)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="how many to make (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="the best of how many runs (default: %(default)s)")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    texts = seeds()
    if texts is not None:
        measure("real texts", texts, sum(path.stat().st_size for path in texts.glob("*.txt")), options.repeat)
    else:
        print("reader export, real texts: skipped, no texts in ../shared/seeds")

    with tempfile.TemporaryDirectory() as folder:
        size = write_corpus(Path(folder), options.articles)
        peak = measure(f"{options.articles} made from the samples", Path(folder), size, options.repeat)
    print(
        f"peak memory at {options.articles} articles: {peak:.0f} MB"
        f"  (expected ≤ {EXPECTED_PEAK} at 1000, ratio {peak / EXPECTED_PEAK:.2f})"
    )


if __name__ == "__main__":
    main()
