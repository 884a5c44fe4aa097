"""Runs the case files of ``tests/cases`` (see the README there) and sees that no rule is without one."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reader import pipeline, problems
from reader.model import Article, Figure, Formula, Heading, Mark, Note, Paragraph, PullQuote, Table
from reader.source import faults, fields, headings, imprint, inline, labels, names, outline, reflow, tables
from reader.source.chars import em_width
from reader.source.classify import ends_sentence
from reader.source.lines import SOFT, Measure
from reader.source.notes import blocks, extent

CASES = Path(__file__).resolve().parent.parent / "cases"

STAGES = tuple(
    "inline join labels headings fields names imprint reflow notes front tables split furniture faults".split()
)
"""Folders whose files this module reads; the others belong to the tests of their own stage."""

TABLES = {"blocks": blocks, "extent": extent, "outline": outline}
"""Modules that decide by a table of rules, by the name that stands before the rule in ``rule = "extent.address"``."""

ELSEWHERE = ("corpus-", "glossary-", "sidecar-", "source-", "traditional-", "translation-")
"""Beginnings of problem codes that bytes, folders and the editor's files raise: other tests name them."""

ABROAD = ("article-id-", "bundle-", "formula-", "link-")
"""Beginnings of codes that the command and the site raise, which have their own tests."""

NEVER = {"line-unplaced"}
"""Codes that no text raises, or the program is at fault: test_ledger.py and test_properties.py see that none does."""


@dataclass(frozen=True)
class Case:
    """One ``[[case]]`` of a file."""

    path: Path
    number: int
    rule: str
    good: bool
    given: dict[str, Any]

    @property
    def stage(self) -> str:
        return self.path.relative_to(CASES).parts[0]

    def __str__(self) -> str:
        return f"{self.path.relative_to(CASES).with_suffix('')}-{self.number}"


@dataclass
class Outcome:
    """What the stage made of a case."""

    output: Any
    fired: set[str]
    problems: list[str] = field(default_factory=list)


def found_cases() -> Iterator[Case]:
    for stage in STAGES:
        for path in sorted((CASES / stage).rglob("*.toml")):
            read = tomllib.loads(path.read_text("utf-8"))
            assert set(read) <= {"rule", "case"}, f"{path}: only rule and [[case]] are known"
            for number, given in enumerate(read["case"], 1):
                yield Case(path, number, read["rule"], path.parent.name == "good", given)


ALL = list(found_cases())


@pytest.mark.parametrize("case", ALL, ids=str)
def test_case(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict(case.given)
    given.pop("why", None)
    wanted = given.pop("output", None)
    outcome = _read_text(given, monkeypatch) if "text" in given else READERS[case.stage](given)
    assert not given, f"nobody reads the keys {sorted(given)}"
    if case.good:
        assert outcome.problems == [] == outcome_problems(case), "a text in good/ raises no problem"
        assert case.rule not in outcome.fired
    else:
        assert outcome.problems == outcome_problems(case)
        assert case.rule in outcome.fired, f"{case.rule} did not fire, only {sorted(outcome.fired)}"
    if wanted is None:
        assert outcome.problems or case.good, "a case without output is about its problems"
    elif isinstance(outcome.output, Articles):
        outcome.output.compare(wanted)
    else:
        assert outcome.output == wanted


# --- whole texts -----------------------------------------------------------------------------------------------------

_FLAG = re.compile(r"[ \t]*<-- (?P<codes>[a-z-]+(?:, [a-z-]+)*)$", re.M)


def flags(text: str) -> list[str]:
    """``line: code`` for each flag that stands at a line's end."""
    return sorted(
        f"{no}: {code}"
        for no, line in enumerate(text.split("\n"), 1)
        for m in _FLAG.finditer(line)
        for code in m["codes"].split(", ")
    )


def outcome_problems(case: Case) -> list[str]:
    """The problems that a case expects: flags in its text, and ``problems`` for those of the whole file."""
    return sorted([*flags(case.given.get("text", "")), *case.given.get("problems", ())])


class Articles:
    """What is compared of the articles of a text: only the keys that a case names."""

    def __init__(self, articles: tuple[Article, ...], lines: list[str]) -> None:
        self.told = [_told(a, lines) for a in articles]

    def compare(self, wanted: list[dict[str, Any]]) -> None:
        assert len(self.told) == len(wanted), f"{len(self.told)} articles"
        for told, keys in zip(self.told, wanted, strict=True):
            assert {key: told[key] for key in keys} == keys


def _read_text(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Reads a whole text, and listens to the tables of rules while it is read."""
    fired: set[str] = set()
    for name, module in TABLES.items():
        monkeypatch.setattr(module, "RULES", tuple(_listening(name, rule, fired) for rule in module.RULES))
    given.pop("problems", None)
    text = _FLAG.sub("", given.pop("text")).replace("<FF>", "\f").replace("<TAB>", "\t")
    result = pipeline.read_text(text, "case.txt")
    said = sorted(f"{p.line}: {p.code}" for p in result.problems)
    fired.update(p.code for p in result.problems)
    for article in result.articles:
        fired.update(_marks_of(article))
    if len(result.articles) > 1:
        fired.add("articles")
    return Outcome(Articles(result.articles, text.split("\n")), fired, said)


def _listening(name: str, rule: Callable[..., Any], fired: set[str]) -> Callable[..., Any]:
    def asked(*what: Any) -> Any:
        verdict = rule(*what)
        if verdict is not None:
            fired.add(f"{name}.{rule.__name__}")
        return verdict

    return asked


def _marks_of(article: Article) -> set[str]:
    """Names of what an article shows: its layout, kinds of blocks and notes, furniture, fields of its metadata."""
    told = _told(article, [])
    found = {f"layout-{article.layout}", *(b.type for b in article.blocks), *(n.kind for n in article.notes)}
    found |= {place.removeprefix("furniture:") for place in article.placed.values() if place.startswith("furniture:")}
    found |= {name for name in META if told[name]}
    spans = {block.lines for block in article.blocks}
    found |= {"inline" for note in article.notes if note.lines in spans}
    found |= {"abstracts"} if article.source.lines_en else set()
    return found


META = tuple(
    "title subtitle title_en authors authors_en affiliation bio journal journal_en year volume issue pages doi clc "
    "article_no received revised funding editor rubric remarks abstract abstract_en keywords keywords_en".split()
)


def _told(article: Article, lines: list[str]) -> dict[str, Any]:
    """An article as a case writes it down."""
    meta = article.meta
    labels_of = {note.id: note for note in article.notes}
    furniture = [
        f"{place.removeprefix('furniture:')}: {lines[no - 1].strip() if lines else ''}"
        for no, place in sorted(article.placed.items())
        if place.startswith("furniture:")
    ]
    of_type: dict[type, list[Any]] = {kind: [] for kind in (Heading, Paragraph, Table, Figure, Formula, PullQuote)}
    for block in article.blocks:
        of_type[type(block)].append(block)
    return {
        "layout": article.layout,
        "title": meta.title.zh,
        "title_en": meta.title.en,
        "subtitle": meta.subtitle.zh,
        "authors": [p.zh for p in meta.authors if p.zh],
        "authors_en": [p.en for p in meta.authors if p.en],
        "journal": meta.journal.zh,
        "journal_en": meta.journal.en,
        "abstract": meta.abstract.zh,
        "abstract_en": meta.abstract.en,
        "keywords": list(meta.keywords_zh),
        "keywords_en": list(meta.keywords_en),
        "remarks": list(meta.remarks),
        **{
            name: getattr(meta, name)
            for name in "affiliation bio year volume issue pages doi clc article_no received revised funding editor "
            "rubric".split()
        },
        "headings": [f"{b.level} {_shown(b.text, b.marks)}" for b in of_type[Heading]],
        "paragraphs": [_shown(b.text, b.marks) for b in of_type[Paragraph]],
        "tables": [
            {"caption": b.caption, "header": list(b.header), "rows": [list(r) for r in b.rows], "source": b.source}
            for b in of_type[Table]
        ],
        "figures": [[b.caption, b.source] for b in of_type[Figure]],
        "formulas": [b.latex for b in of_type[Formula]],
        "pull_quotes": [b.text for b in of_type[PullQuote]],
        "notes": [_note(note) for note in labels_of.values()],
        "furniture": furniture,
    }


def _shown(text: str, marks: tuple[Mark, ...]) -> str:
    """A text with its points written into it: ``{n1}`` a note, ``{①}`` a marker without one, ``{page 58}`` a page."""
    out, at = [], 0
    for mark in (m for m in marks if m.end is None):
        out += [text[at : mark.at], f"{{page {mark.value}}}" if mark.type == "page" else f"{{{mark.value}}}"]
        at = mark.at
    return "".join([*out, text[at:]])


def _note(note: Note) -> str:
    where = "nowhere" if note.anchor is None else note.anchor.block
    return f"{note.id} {note.label} {note.text}" + (f" ({where})" if not re.match(r"[a-z]\d", where) else "")


# --- single lines ----------------------------------------------------------------------------------------------------


MARKUP = {
    "link": r"\]\(",
    "autolink": r"<(?:https?:|[a-z]+@)",
    "tag": r"<[a-z/]",
    "strong": r"\*\*|__",
    "emphasis": r"\*",
    "math": r"\$",
    "escape": r"\\",
    "entity": r"&",
    "space": r"[\u00a0\u2002-\u2009\u3000\t]|  ",
    "invisible": r"[\u00ad\u200b]",
    "code": "`",
    "address": r"(?:https?:|www\.).* ",
}
"""What a converter leaves in a line, by its name; it was undone if the line reads otherwise afterwards."""


def _inline(given: dict[str, Any]) -> Outcome:
    line = given.pop("line")
    piece = inline.mend_urls(inline.fragment(line, 1))
    spans = [f"{m.type}: {piece.text[m.at : m.end]}" for m in piece.marks]
    undone = piece.text != line or bool(spans)
    return Outcome([piece.text, *spans], {name for name, sign in MARKUP.items() if undone and re.search(sign, line)})


def _join(given: dict[str, Any]) -> Outcome:
    left, right = given.pop("left"), given.pop("right")
    words = inline.vocabulary(given.pop("elsewhere", ""))
    text = inline.join(inline.Fragment(left), inline.Fragment(right), words).text
    a, b = left.rstrip(" "), right.lstrip(" ")
    how = {f"{a} {b}": "one-space", f"{a}{b}": "no-space", f"{a[:-1]}{b}": "hyphen-taken"}
    return Outcome(text, {how[text]} if text in how else set())


def _labels(given: dict[str, Any]) -> Outcome:
    forms = tuple(given.pop("forms", labels.FORMS))
    if "marker" in given:
        found = labels.find(given.pop("marker"), forms)
        return Outcome([label.printed for label in found], {f"{label.form}-marker" for label in found})
    text = given.pop("head")
    head = labels.head(text, forms)
    if head is None:
        return Outcome([], set())
    return Outcome([head.printed, text[head.end :]], {f"{head.form}-head"})


def _headings(given: dict[str, Any]) -> Outcome:
    if "lines" in given:
        numbers = [headings.numbered(headings.bare(line)[0]) for line in given.pop("lines")]
        known = [n for n in numbers if n is not None]
        levels = headings.levels(known)
        return Outcome(
            [n.depth if n.scheme == "decimal" else levels[n.scheme] for n in known], {n.scheme for n in known}
        )
    plain, _ = headings.bare(given.pop("line"))
    number = headings.numbered(plain)
    if number is None:
        return Outcome([], set())
    return Outcome([".".join(map(str, (*number.parents, number.value))), plain[number.title :]], {number.scheme})


def _fields(given: dict[str, Any]) -> Outcome:
    line = given.pop("line")
    found = fields.fields(line)
    return Outcome([f"{f.name}: {line[f.start : f.end].strip(' 　;；*')}" for f in found], {f.name for f in found})


def _names(given: dict[str, Any]) -> Outcome:
    ((what, text),) = given.items()
    given.clear()
    answer = getattr(names, what)(text)
    return Outcome(answer, {what} if answer else set())


def _imprint(given: dict[str, Any]) -> Outcome:
    ((what, text),) = given.items()
    given.clear()
    answer = getattr(imprint, what)(text)
    language = []
    if isinstance(answer, tuple):
        answer, language = answer[0], [answer[1]]
    told = [f"{name}: {getattr(answer, name)}" for name in IMPRINT if answer is not None and getattr(answer, name)]
    return Outcome(told + language, {what} if told else set())


IMPRINT = ("journal", "year", "volume", "issue", "pages", "title", "authors")

MEASURES = {
    "soft": SOFT,
    "soft, indents kept": Measure(False, 0.0, 0.0, True, False),
    "16 em": Measure(True, 16.0, 16.0, False, False),
    "16 em, indents lost": Measure(True, 16.0, 14.0, False, False),
    "16 em, indents kept": Measure(True, 16.0, 16.0, True, False),
    "16 em, blank lines part": Measure(True, 16.0, 16.0, False, True),
    "16 em, indents kept, blank lines part": Measure(True, 16.0, 16.0, True, True),
}
"""Measures of case files; a short one, so that a full line can be seen to be full."""

GAPS = {name: {name: True} for name in ("notes", "furniture", "inset", "frame", "formula")} | {
    "blank": {"blanks": 1},
    "blanks": {"blanks": 3},
}


def _reflow(given: dict[str, Any]) -> Outcome:
    (before, before_indent), (after, after_indent) = _set_in(given.pop("before")), _set_in(given.pop("after"))
    gap: dict[str, Any] = {}
    for name in given.pop("between", ()):
        gap |= GAPS[name]
    found = reflow.Break(
        so_far=given.pop("so_far", "") + before,
        before=before,
        before_width=em_width(before),
        before_first=given.pop("first", False),
        before_ends=ends_sentence(before),
        before_indent=before_indent,
        after=after,
        after_width=em_width(after),
        after_indent=after_indent,
        after_goes_on=given.pop("goes_on", True),
        following=given.pop("following", ""),
        gap=reflow.Gap(**gap),
        measure=MEASURES[given.pop("measure")],
    )
    joined, rule = reflow.decide(found)
    spoke = {r.__name__ for r in reflow.RULES if r(found) is not None} & {rule}
    return Outcome("join" if joined else "part", spoke)


def _set_in(line: str) -> tuple[str, float]:
    """A line without the ideographic spaces before it, and how many they were."""
    text = line.lstrip("\u3000")
    return text, float(len(line) - len(text))


def _tables(given: dict[str, Any]) -> Outcome:
    pieces = []
    no = 0
    for piece in given.pop("pieces"):
        rows: list[tuple[str, ...]] = []
        numbers: list[int] = []
        for line in piece.replace("<TAB>", "\t").strip("\n").split("\n"):
            no += 1
            cells = tables.cells(line, no)
            rows += cells
            numbers += [no] * len(cells)
        pieces.append(tables.Piece(tuple(rows), tuple(numbers)))
    whole = tables.combine(pieces)
    output = {
        "header": list(whole.header),
        "spans": list(whole.header_spans),
        "rows": [list(row) for row in whole.rows],
        "shifted": list(whole.shifted),
    }
    raw = Counter(len(piece.rows) for piece in pieces)
    return Outcome(output, {"pieces"} if sum(raw.values()) > 1 else {"cells"})


def _faults(given: dict[str, Any]) -> Outcome:
    line = given.pop("line")
    found = [name for name, rule in faults.RULES.items() for _ in rule(line)]
    return Outcome(found, set(found))


READERS: dict[str, Callable[[dict[str, Any]], Outcome]] = {
    "inline": _inline,
    "join": _join,
    "labels": _labels,
    "headings": _headings,
    "fields": _fields,
    "names": _names,
    "imprint": _imprint,
    "reflow": _reflow,
    "tables": _tables,
    "faults": _faults,
}
"""What reads the cases of a folder that are no whole texts."""


# --- nothing is without a case ---------------------------------------------------------------------------------------


def rules_with_cases(stage: str | None = None, good: bool = False) -> set[str]:
    return {case.rule for case in ALL if case.good == good and stage in (None, case.stage)}


@pytest.mark.parametrize("rule", [rule.__name__ for rule in reflow.RULES])
def test_every_reflow_rule_has_cases(rule: str) -> None:
    assert rule in rules_with_cases("reflow")
    if rule != reflow.RULES[-1].__name__:  # the last one always speaks
        assert rule in rules_with_cases("reflow", good=True)


@pytest.mark.parametrize("rule", reflow.RULES, ids=lambda rule: rule.__name__)
def test_every_reflow_rule_shows_a_bad_and_a_good_line(rule: reflow.Rule) -> None:
    assert re.search(r"Bad: .+Good: ", rule.__doc__ or "", re.S)


@pytest.mark.parametrize("rule", faults.RULES.values(), ids=faults.RULES)
def test_every_suspicion_shows_a_bad_and_a_good_line(rule: faults.Rule) -> None:
    assert re.search(r"Bad: .+Good: ", rule.__doc__ or "", re.S)


@pytest.mark.parametrize("rule", [f"{name}.{r.__name__}" for name, module in TABLES.items() for r in module.RULES])
def test_every_rule_of_a_table_has_a_case(rule: str) -> None:
    assert rule in rules_with_cases()


@pytest.mark.parametrize("form", labels.FORMS)
def test_every_label_form_has_a_marker_case_and_a_head_case(form: str) -> None:
    rules = rules_with_cases("labels")
    finds_markers = "(?!)" not in labels.FORMS[form].marker
    assert not finds_markers or f"{form}-marker" in rules
    assert labels.FORMS[form].head is None or f"{form}-head" in rules


@pytest.mark.parametrize("scheme", [scheme for scheme, _, _ in headings.SCHEMES])
def test_every_heading_scheme_has_cases(scheme: str) -> None:
    assert scheme in rules_with_cases("headings")
    assert scheme in rules_with_cases("headings", good=True)


@pytest.mark.parametrize(("name", "printed"), fields.LABELS, ids=[name for name, _ in fields.LABELS])
def test_every_printed_label_of_a_field_has_a_case(name: str, printed: tuple[str, ...]) -> None:
    lines = [case.given["line"] for case in ALL if case.stage == "fields" and case.rule == name and not case.good]
    heads = [re.match(r"[〔【［\[（(*\s]*([^:：〕】］\])）*]*)", line) for line in lines]
    shown = {re.sub(r"[\s\u3000]", "", head[1]) for head in heads if head}
    missing = [label for label in printed if not any(head.startswith(label.replace(" ", "")) for head in shown)]
    assert not missing
    assert name in rules_with_cases("fields", good=True)


def test_every_problem_code_has_a_case() -> None:
    tests = CASES.parent
    others = [path for path in tests.rglob("*.py") if path.name != Path(__file__).name]
    stages = ("glossary", "script", "sidecar", "translations")
    data = [path for stage in stages for path in (CASES / stage).rglob("*.*")]
    texts = [path.read_text("utf-8") for path in (*others, *data) if path.is_file()]
    missing = {c for c in problems.CODES if not c.startswith(ABROAD)} - NEVER - rules_with_cases()
    assert not {c for c in missing if not (c.startswith(ELSEWHERE) and any(c in text for text in texts))}


def test_every_markup_has_cases() -> None:
    assert set(MARKUP) <= rules_with_cases("inline") & rules_with_cases("inline", good=True)


def test_every_rule_of_a_good_case_is_known() -> None:
    """A good case is content if its rule keeps quiet, and a rule that does not exist is quiet for ever."""
    known = {r.__name__ for r in reflow.RULES} | {s for s, _, _ in headings.SCHEMES} | {n for n, _ in fields.LABELS}
    known |= {f"{form}-{what}" for form in labels.FORMS for what in ("marker", "head")} | set(MARKUP)
    known |= set(problems.CODES) | {f"{name}.{r.__name__}" for name, module in TABLES.items() for r in module.RULES}
    known |= rules_with_cases()
    assert rules_with_cases(good=True) <= known


def test_the_flags_of_a_text_are_read() -> None:
    assert flags("甲  <-- a-b\n乙\n丙 <-- c, d-e") == ["1: a-b", "3: c", "3: d-e"]
