"""Scores what the reader makes of a text against the truth that :mod:`tests.mangle` knows.

Whitespace, the width of punctuation, the shape of quotation marks and Kangxi radicals do not count; gold entries marked
``uncertain`` are skipped. Every measure runs from 0 to 1.

usage: python -m tests.scoring [--style NAME]… [--essay SLUG]… [--misses]     a table of style × measure
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import mangle

from reader import export as reader_export
from reader import pipeline

Export = dict[str, Any]
"""One article as ``reader export`` writes it."""

MEASURES = (
    *("articles", "paragraphs", "joins", "headings", "notes", "anchors", "meta", "tables", "figures", "formulas"),
)
"""``articles``: as many as there are; ``paragraphs``, ``headings``, ``notes``: F1; ``joins``, ``anchors``, ``meta``:
share that is right; ``tables``, ``figures``, ``formulas``: F1 with their rows, captions, TeX."""

WANTED = 0.95
"""What every measure should reach, averaged over the essays of a style."""

NOTE_LIKENESS = 0.97
"""Share of a note's characters that must be right."""


@dataclass(frozen=True, slots=True)
class Score:
    """Measures of one article, and what went wrong, by measure."""

    values: dict[str, float]
    misses: dict[str, list[str]] = field(default_factory=dict)


def normal(text: object) -> str:
    """A text without what does not count."""
    plain = re.sub(r"</?[a-z]+>", "", unicodedata.normalize("NFKC", str(text or "")))
    plain = re.sub(r"<(https?://[^>]*)>", r"\1", plain).replace("\\", "")
    return re.sub(r"\s+", "", plain.translate(str.maketrans("“”‘’", "\"\"''")))


def f1(right: int, wanted: int, got: int) -> float:
    """Harmonic mean of precision and recall; 1 where there is nothing and nothing was found."""
    return 2 * right / (wanted + got) if wanted + got else 1.0


def share(right: int, wanted: int) -> float:
    """Part that is right; 1 where nothing was wanted."""
    return right / wanted if wanted else 1.0


Measured = tuple[float, list[str]]
"""A measure, and what went wrong."""


def score(gold: mangle.Gold, export: Export) -> Score:
    """Scores one article."""
    pairs = _pair_notes(gold["notes"], export["notes"])
    found = {name: measure(gold, export) for name, measure in _MEASURING.items()}
    found |= {"notes": _notes(gold, export, pairs), "anchors": _anchors(gold, export, pairs)}
    return Score(
        {name: value for name, (value, _) in found.items()},
        {name: wrong for name, (_, wrong) in found.items() if wrong},
    )


def _blocks(export: Export, kind: str) -> list[dict[str, Any]]:
    return [block for block in export["blocks"] if block["type"] == kind]


def _is(text: str, entry: mangle.Gold) -> bool:
    """Whether a paragraph is the one that a gold entry describes."""
    slack = max(6, 0.04 * entry["chars"])
    is_long_enough = abs(len(text) - entry["chars"]) <= slack
    return is_long_enough and text.startswith(normal(entry["starts"])) and text.endswith(normal(entry["ends"]))


def _touches(text: str, entry: mangle.Gold) -> bool:
    """Whether a paragraph may have to do with an uncertain gold entry."""
    return normal(entry["starts"]) in text or normal(entry["ends"]) in text


def _paragraphs(gold: mangle.Gold, export: Export) -> Measured:
    left = [normal(block["text"]) for block in _blocks(export, "paragraph")]
    sure = [entry for entry in gold["paragraphs"] if not entry.get("uncertain")]
    misses, right = [], 0
    for entry in sure:
        found = next((text for text in left if _is(text, entry)), None)
        if found is None:
            misses.append(f"lost: {entry['starts']}…{entry['ends']} ({entry['chars']} characters)")
        else:
            left.remove(found)
            right += 1
    unsure = [entry for entry in gold["paragraphs"] if entry.get("uncertain")]
    extra = [text for text in left if not any(_touches(text, entry) for entry in unsure)]
    misses += [f"not a paragraph: {text[:30]}…{text[-14:]} ({len(text)} characters)" for text in extra]
    return f1(right, len(sure), right + len(extra)), misses


def _joins(gold: mangle.Gold, export: Export) -> Measured:
    text = "\n".join(normal(block["text"]) for block in _blocks(export, "paragraph"))
    sure = [join for join in gold["joins"] if not join.get("uncertain")]
    misses = [
        f"{join['before']}|{join['after']}"
        for join in sure
        if normal(join["before"])[-6:] + normal(join["after"])[:6] not in text
    ]
    return share(len(sure) - len(misses), len(sure)), misses


def _headings(gold: mangle.Gold, export: Export) -> Measured:
    wanted = [(h["level"], normal(h["text"])) for h in gold["headings"]]
    got = [(h["level"], normal(h["text"])) for h in _blocks(export, "heading")]
    matcher = difflib.SequenceMatcher(None, wanted, got, autojunk=False)
    right = sum(match.size for match in matcher.get_matching_blocks())
    misses = [f"lost: {level} {text}" for level, text in wanted if (level, text) not in got]
    misses += [f"not a heading: {level} {text}" for level, text in got if (level, text) not in wanted]
    return f1(right, len(wanted), len(got)), misses


def likeness(one: str, other: str) -> float:
    """Share of characters that two texts have in common, 0 to 1."""
    if one == other:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NOTE_LIKENESS else 0.0


Pairs = dict[int, dict[str, Any]]
"""Index of a gold note to the exported note that has its words."""


def _pair_notes(gold: Sequence[mangle.Gold], notes: Sequence[dict[str, Any]]) -> Pairs:
    # In order, so that notes with the same words (同上) meet their own.
    texts = [normal(note["text"]) for note in notes]
    pairs: Pairs = {}
    free = list(range(len(notes)))
    for i, entry in enumerate(gold):
        wanted = normal(entry["text"])
        best = max(free, key=lambda n: (likeness(wanted, texts[n]), -n), default=None)
        if best is not None and likeness(wanted, texts[best]) >= NOTE_LIKENESS:
            pairs[i] = notes[best]
            free.remove(best)
    return pairs


def _notes(gold: mangle.Gold, export: Export, pairs: Pairs) -> Measured:
    taken = {id(note) for note in pairs.values()}
    lost = [note for i, note in enumerate(gold["notes"]) if i not in pairs]
    misses = [f"lost: page {note['page']} {note['label']} {note['text'][:60]}" for note in lost]
    misses += [f"not so: {note['label']} {note['text'][:60]}" for note in export["notes"] if id(note) not in taken]
    return f1(len(pairs), len(gold["notes"]), len(export["notes"])), misses


def _anchors(gold: mangle.Gold, export: Export, pairs: Pairs) -> Measured:
    texts = {block["id"]: block.get("text", "") for block in export["blocks"]}
    misses, wanted = [], 0
    for i, note in enumerate(gold["notes"]):
        if note.get("uncertain") or note["where"] not in ("body", "heading") or not note["before"]:
            continue
        wanted += 1
        anchor = pairs.get(i, {}).get("anchor")
        before = normal(texts.get(anchor["block"], "")[: anchor["at"]])[-10:] if anchor else None
        if before is None or not before.endswith(normal(note["before"])[-6:]):
            misses.append(f"page {note['page']} {note['label']}: behind {note['before']!r}, got {before!r}")
    return share(wanted - len(misses), wanted), misses


def _meta(gold: mangle.Gold, export: Export) -> Measured:
    meta = export["meta"]
    authors = meta.get("authors") or []
    got: dict[str, Any] = {
        **{
            f"{name}_{lang}": (meta.get(name) or {}).get(lang)
            for name in ("title", "abstract")
            for lang in ("zh", "en")
        },
        **{f"keywords_{lang}": (meta.get("keywords") or {}).get(lang) for lang in ("zh", "en")},
        **{f"authors_{lang}": [a.get(lang) for a in authors] for lang in ("zh", "en")},
        "journal_zh": (meta.get("journal") or {}).get("zh"),
        "editor_zh": meta.get("editor"),
        **{name: meta.get(name) for name in ("year", "issue", "pages", "doi", "clc", "article_no")},
    }
    wanted = {name: gold[name] for name in got if gold.get(name) not in (None, "", [])}
    misses = [
        f"{name}: {str(value)[:60]!r}, got {str(got[name])[:60]!r}"
        for name, value in wanted.items()
        if _listed(value) != _listed(got[name])
    ]
    return share(len(wanted) - len(misses), len(wanted)), misses


def _listed(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    # An issue may be printed as 03.
    return [re.sub(r"^0+(?=\d)", "", normal(item)) for item in items if item is not None]


def _alike(wanted: list[Any], got: list[Any], what: str) -> Measured:
    matcher = difflib.SequenceMatcher(None, [str(w) for w in wanted], [str(g) for g in got], autojunk=False)
    right = sum(match.size for match in matcher.get_matching_blocks())
    misses = [f"{what}: wanted {wanted}, got {got}"] if right < len(wanted) or right < len(got) else []
    return f1(right, len(wanted), len(got)), misses


def _tables(gold: mangle.Gold, export: Export) -> Measured:
    wanted = [(normal(t["caption"]), t["rows"], [normal(c) for c in t["header"]]) for t in gold["tables"]]
    got = [(normal(t["caption"]), len(t["rows"]), [normal(c) for c in t["header"]]) for t in _blocks(export, "table")]
    return _alike(wanted, got, "tables")


def _figures(gold: mangle.Gold, export: Export) -> Measured:
    wanted = [normal(f["caption"]) for f in gold["figures"]]
    return _alike(wanted, [normal(f["caption"]) for f in _blocks(export, "figure")], "figures")


def _formulas(gold: mangle.Gold, export: Export) -> Measured:
    wanted = [normal(latex) for latex in gold["formulas"]]
    return _alike(wanted, [normal(f["latex"]) for f in _blocks(export, "formula")], "formulas")


_MEASURING = {
    "paragraphs": _paragraphs,
    "joins": _joins,
    "headings": _headings,
    "meta": _meta,
    "tables": _tables,
    "figures": _figures,
    "formulas": _formulas,
}


# --- reading ---------------------------------------------------------------------------------------------------------


def read(laid: mangle.Laid, name: str) -> list[Export]:
    """What the reader makes of a text, article by article. Other encodings go through a file."""
    if laid.style.encoding == "utf-8" and laid.style.newline == "\n":
        result = pipeline.read_text(laid.text, name)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(laid.bytes())
            result = pipeline.read_file(path, name)
    return [reader_export.to_json(article) for article in result.articles]


def match(golds: Sequence[mangle.Gold], exports: Sequence[Export]) -> list[Score]:
    """Scores every gold article against the exported one that shares most of its lines."""
    right = float(len(golds) == len(exports))
    scores = []
    for gold in golds:
        best = max(exports, key=lambda export: _overlap(gold["lines"], export["source"]["lines"]), default=None)
        if best is None or not _overlap(gold["lines"], best["source"]["lines"]):
            scores.append(Score(dict.fromkeys(MEASURES, 0.0), {"articles": [f"lost: {gold['title_zh']}"]}))
            continue
        found = score(gold, best)
        misses = {} if right else {"articles": [f"{len(golds)} articles, got {len(exports)}"]}
        scores.append(Score({"articles": right} | found.values, misses | found.misses))
    return scores


def _overlap(one: Sequence[int], other: Sequence[int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]) + 1)


def score_style(name: str, essays: Iterable[mangle.Essay]) -> dict[str, Score]:
    """Scores of a style of :mod:`tests.mangle`, by essay."""
    if name in mangle.ISSUES:
        issue = mangle.lay_out_issue(list(essays), mangle.ISSUES[name])
        result = pipeline.read_text(issue.text, f"{name}.txt")
        exports = [reader_export.to_json(article) for article in result.articles]
        scores = match(issue.golds, exports)
        return {gold["slug"]: one for gold, one in zip(issue.golds, scores, strict=True)}
    found = {}
    for essay in essays:
        laid = mangle.lay_out(essay, mangle.STYLES[name])
        found[essay.slug] = match([laid.gold], read(laid, f"{name}-{essay.slug}.txt"))[0]
    return found


def mean(scores: Iterable[Score]) -> dict[str, float]:
    """Average of each measure."""
    values = [one.values for one in scores]
    return {measure: sum(v[measure] for v in values) / len(values) for measure in MEASURES}


def report(scores: dict[str, Score], only: Iterable[str] = MEASURES) -> str:
    """What went wrong, for a person to read."""
    lines = []
    for slug, one in scores.items():
        for measure in only:
            if one.misses.get(measure):
                lines.append(f"  {slug}: {measure} {one.values[measure]:.3f}")
                lines += [f"      {miss}" for miss in one.misses[measure]]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the scoreboard; exit status 1 where a measure of a style is below :data:`WANTED`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--style", action="append", choices=[*mangle.STYLES, *mangle.ISSUES])
    parser.add_argument("--essay", action="append")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    essays = [mangle.load(slug) for slug in options.essay] if options.essay else mangle.essays()
    table = {name: score_style(name, essays) for name in options.style or [*mangle.STYLES, *mangle.ISSUES]}
    means = {name: mean(scores.values()) for name, scores in table.items()}
    if options.json:
        sys.stdout.write(json.dumps(means, indent=1) + "\n")
    else:
        sys.stdout.write(" " * 22 + " ".join(f"{measure[:9]:>9}" for measure in MEASURES) + "\n")
        for name, values in means.items():
            cells = (f"{values[m]:8.3f}{' ' if values[m] >= WANTED else '!'}" for m in MEASURES)
            sys.stdout.write(f"{name:22}" + " ".join(cells) + "\n")
            if options.misses:
                sys.stdout.write(report(table[name]) + "\n")
    return int(any(value < WANTED for values in means.values() for value in values.values()))


if __name__ == "__main__":
    sys.exit(main())
