"""As many articles as wanted, made from the sample essays, for the benchmarks to read."""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from pathlib import Path

from reader.source.decode import decode

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260101

# Only runs without digits, brackets, Latin, colons or note markers move: markers and labels stay where they are.
SENTENCE = re.compile(r"[\u4e00-\u9fff，、；“”‘’《》—…·？！]{12,}。")
LINE = re.compile(r"[\u4e00-\u9fff，、；“”‘’《》—…·？！。]{12,}")
HARD_WRAPPED = 50
"""A text of which nine lines in ten are no longer than this many characters is hard-wrapped."""


def shuffled(text: str, random_: random.Random) -> str:
    """``text`` with its plain sentences changed about: lines, pages, markers and notes keep their places.

    In a hard-wrapped text whole lines of the same length change places instead, so that its width stays what it is.
    """
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    hard = lengths[len(lengths) * 9 // 10] <= HARD_WRAPPED
    units = [[line] if hard else re.split(r"(?<=。)", line) for line in lines]
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, parts in enumerate(units):
        for column, part in enumerate(parts):
            if (LINE if hard else SENTENCE).fullmatch(part):
                places[len(part) if hard else 0].append((row, column))
    for spots in places.values():
        moved = [units[row][column] for row, column in spots]
        random_.shuffle(moved)
        for (row, column), part in zip(spots, moved, strict=True):
            units[row][column] = part
    return "\n".join("".join(parts) for parts in units)


def seeds() -> Path | None:
    """The folder of the real texts, which are not part of the project; ``None`` where it is not there."""
    folder = Path(os.environ.get("READER_SEEDS") or ROOT.parent / "shared" / "seeds")
    return folder if any(folder.glob("*.txt")) else None


def essays() -> list[Path]:
    """The sample essays of the embedded corpus, by name."""
    return sorted((ROOT / "corpus" / "articles").glob("*.txt"))


def write_corpus(folder: Path, articles: int) -> int:
    """Writes ``articles`` texts with their sidecars into ``folder``/articles; returns the bytes of text written.

    The same number gives the same texts on every machine.
    """
    target = folder / "articles"
    target.mkdir(parents=True)
    random_ = random.Random(SEED)
    sources = essays()
    size = 0
    for number in range(articles):
        essay = sources[number % len(sources)]
        decoded, problems = decode(essay.read_bytes(), essay.name)
        if decoded is None:
            raise SystemExit(f"{essay}: {problems[0].message}")
        data = shuffled(decoded.text, random_).encode()
        (target / f"{number:04}.txt").write_bytes(data)
        sidecar = essay.with_suffix(".toml")
        if sidecar.exists():
            said = re.sub(r'(?m)^id = "(.*)"$', rf'id = "\1-{number:04}"', sidecar.read_text("utf-8"))
            (target / f"{number:04}.toml").write_text(said, "utf-8")
        size += len(data)
    return size
