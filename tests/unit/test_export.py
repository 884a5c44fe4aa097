"""The public format: every block and mark, the schema, the documentation, and files written whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from reader import export, filenames, model
from reader.model import (
    Anchor,
    Article,
    Bilingual,
    Figure,
    Formula,
    Heading,
    Ledger,
    Mark,
    MarkType,
    Meta,
    Note,
    Paragraph,
    Person,
    Problem,
    PullQuote,
    Source,
    Table,
)
from reader.terms.annotate import Layer
from reader.terms.lexicon import Match

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "export.md").read_text("utf-8")

MARKS = (
    Mark("note", 12, value="n1", line=6),
    Mark("marker", 13, value="③", line=6),
    Mark("page", 17, value="58", line=10),
    Mark("emphasis", 0, 4),
    Mark("strong", 5, 7),
    Mark("math", 8, 11, value="x^2"),
    Mark("link", 13, 15, value="https://example.org/"),
)

ARTICLE = Article(
    id="minilateralism-2024",
    layout="circled",
    source=Source("articles/minilateralism.txt", (1, 40), (30, 38), "0" * 64),
    meta=Meta(
        title=Bilingual("少边主义的逻辑", "The Logic of Minilateralism"),
        authors=(Person("编者", "The Editors", "本项目"), Person(en="Another Editor", bio="An editor.")),
        journal=Bilingual(zh="国际论坛"),
        year=2024,
        issue="3",
        pages="57-58",
        doi="10.1234/example",
        clc="D815",
        article_no="1000-0000(2024)03-0057-02",
        editor="编者",
        remarks=("本文为示例。",),
        abstract=Bilingual("摘要。", "Abstract."),
        keywords_zh=("少边主义", "多边主义"),
        keywords_en=("minilateralism",),
    ),
    blocks=(
        Heading("s1-2", 2, "（二）概念", (Mark("note", 5, value="n2"),), 57, (5, 5)),
        Paragraph("p1", "少边主义指少数国家的合作。它比多边主义灵活。", MARKS, 57, (6, 12)),
        Table("t1", "表1 合作", ("国家", "年份"), (("甲", "1", "2"), ("乙", "3", "4")), "编者", (1, 2), 57, (13, 16)),
        Figure("f1", "图1 走势", "编者", None, 58, (17, 18), (Mark("page", 0, value="58"),)),
        Formula("m1", "U = f(Y)", 58, (19, 19)),
        PullQuote("q1", "它比多边主义灵活。", "p1", 58, (20, 20)),
    ),
    notes=(
        Note(
            "n1",
            57,
            "①",
            "note",
            "编者：《少边主义》，2024年。",
            Anchor("p1", 12),
            (9, 9),
            MARKS[3:4],
            ({"type": "book"},),
        ),
        Note("n2", 57, "②", "note", "同上。", Anchor("s1-2", 5), (10, 10), see="n1"),
        Note("n3", 57, "*", "star", "本文为示例。", Anchor("title", 0), (11, 11)),
        Note("n4", 58, "[1]", "reference", "编者：《少边主义》。", None, (12, 12)),
    ),
    ledger=Ledger(20, 12, 4, 3, 1, 0),
    problems=(Problem("articles/minilateralism.txt", 6, "note-orphan-marker", "③ has no note"),),
    placed={1: "meta"},
)

EMPTY = Article("a", "plain", Source("a.txt", (1, 1), None, "f" * 64), Meta(), (), (), Ledger(0, 0, 0, 0, 0, 0))

VALIDATOR = Draft202012Validator(export.schema())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(export.schema())
    assert export.schema()["properties"]["schema"] == {"const": export.SCHEMA}


@pytest.mark.parametrize("article", [ARTICLE, EMPTY], ids=["full", "empty"])
def test_an_export_keeps_to_the_schema(article: Article) -> None:
    VALIDATOR.validate(export.to_json(article))


def test_terms_are_marks_where_they_are_asked_for() -> None:
    layer = Layer(
        {
            ("p1", ""): (Match(0, 4, "minilateralism", "少边主义"),),
            ("t1", "r0c0"): (Match(0, 1, "x", "甲"),),
            ("n1", ""): (Match(3, 7, "minilateralism", "少边主义"),),
        }
    )
    made = export.to_json(ARTICLE, layer)
    VALIDATOR.validate(made)
    marks = {item["id"]: item.get("marks", []) for item in (*made["blocks"], *made["notes"])}
    of_terms = {id: [m for m in found if m["type"] == "term"] for id, found in marks.items()}
    term = {"type": "term", "at": 0, "end": 4, "concept": "minilateralism", "form": "少边主义", "part": ""}
    assert {id: found for id, found in of_terms.items() if found} == {
        "p1": [term],
        "t1": [{"type": "term", "at": 0, "end": 1, "concept": "x", "form": "甲", "part": "r0c0"}],
        "n1": [term | {"at": 3, "end": 7}],
    }
    assert [m["at"] for m in marks["p1"]] == sorted(m["at"] for m in marks["p1"])
    plain = export.to_json(ARTICLE)
    for item in (*made["blocks"], *made["notes"]):
        if "marks" in item:
            item["marks"] = [m for m in item["marks"] if m["type"] != "term"]
    for item in (*plain["blocks"], *plain["notes"]):
        item.get("marks", []).sort(key=lambda m: m["at"])
    assert made == plain


def test_the_full_article_has_every_block_and_every_mark() -> None:
    assert {type(block) for block in ARTICLE.blocks} == set(get_args(model.Block))
    # Terms are a layer of their own.
    assert {mark.type for mark in MARKS} == set(get_args(MarkType)) - {"term"}


def test_blocks_and_marks_word_for_word() -> None:
    heading, paragraph, table, figure, formula, quote = export.to_json(ARTICLE)["blocks"]
    assert heading == {
        "id": "s1-2",
        "type": "heading",
        "level": 2,
        "text": "（二）概念",
        "page": 57,
        "lines": [5, 5],
        "marks": [{"type": "note", "at": 5, "note": "n2"}],
    }
    assert paragraph["marks"] == [
        {"type": "note", "at": 12, "note": "n1"},
        {"type": "marker", "at": 13, "label": "③"},
        {"type": "page", "at": 17, "page": 58},
        {"type": "emphasis", "at": 0, "end": 4},
        {"type": "strong", "at": 5, "end": 7},
        {"type": "math", "at": 8, "end": 11, "latex": "x^2"},
        {"type": "link", "at": 13, "end": 15, "href": "https://example.org/"},
    ]
    assert table == {
        "id": "t1",
        "type": "table",
        "caption": "表1 合作",
        "header": ["国家", "年份"],
        "header_spans": [1, 2],
        "rows": [["甲", "1", "2"], ["乙", "3", "4"]],
        "source": "编者",
        "page": 57,
        "lines": [13, 16],
        "marks": [],
    }
    assert (figure["image"], figure["marks"]) == (None, [{"type": "page", "at": 0, "page": 58}])
    assert formula == {"id": "m1", "type": "formula", "latex": "U = f(Y)", "page": 58, "lines": [19, 19]}
    assert quote == {
        "id": "q1",
        "type": "pull-quote",
        "text": "它比多边主义灵活。",
        "of": "p1",
        "page": 58,
        "lines": [20, 20],
    }


def test_notes_word_for_word() -> None:
    first, second, star, reference = export.to_json(ARTICLE)["notes"]
    assert first == {
        "id": "n1",
        "page": 57,
        "label": "①",
        "kind": "note",
        "text": "编者：《少边主义》，2024年。",
        "anchor": {"block": "p1", "at": 12},
        "works": [{"type": "book"}],
        "see": None,
        "lines": [9, 9],
        "marks": [{"type": "emphasis", "at": 0, "end": 4}],
    }
    assert (second["works"], second["see"]) == ([], "n1")
    assert (star["kind"], star["anchor"]) == ("star", {"block": "title", "at": 0})
    assert reference["anchor"] is None


def test_metadata_that_is_unknown_is_null_and_not_left_out() -> None:
    meta = export.to_json(EMPTY)["meta"]
    pair = {"zh": None, "en": None}
    assert meta.pop("keywords") == {"zh": [], "en": []}
    assert (meta.pop("authors"), meta.pop("remarks")) == ([], [])
    assert [meta.pop(key) for key in ("title", "subtitle", "journal", "abstract")] == [pair] * 4
    assert set(meta.values()) == {None}


@pytest.mark.parametrize("record", [Meta, Heading, Paragraph, Table, Figure, Formula, PullQuote, Note, Ledger, Problem])
def test_every_field_is_exported(record: type[Any]) -> None:
    full = export.to_json(ARTICLE)
    places = {Meta: full["meta"], Note: full["notes"][0], Ledger: full["ledger"], Problem: full["problems"][0]}
    kind = record.__dataclass_fields__["type"].default if "type" in record.__dataclass_fields__ else None
    place = places.get(record) or next(block for block in full["blocks"] if block["type"] == kind)
    names = {"keywords" if field.name.startswith("keywords_") else field.name for field in fields(record)}
    assert set(place) == names


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("year",), 1),
        (("meta", "year"), "2024"),
        (("meta", "issue"), 3),
        (("meta", "titel"), None),
        (("blocks", 1, "marks", 0, "type"), "term"),
        (("blocks", 1, "marks", 0, "line"), 6),
        (("blocks", 1, "type"), "quote"),
        (("blocks", 4, "marks"), []),
        (("notes", 0, "kind"), "endnote"),
        (("notes", 0, "anchor", "block"), "abstract_en"),
        (("source", "lines"), [1]),
        (("ledger", "unplaced"), -1),
    ],
    ids=str,
)
def test_the_schema_is_strict(path: tuple[str | int, ...], value: object) -> None:
    data: Any = export.to_json(ARTICLE)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(data)


def schema_objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for value in schema.values():
            yield from schema_objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from schema_objects(value)


def test_the_schema_forbids_other_keys_and_demands_all() -> None:
    objects = list(schema_objects(export.schema()))
    assert len(objects) > 20
    assert [found for found in objects if found["additionalProperties"] is not False] == []
    assert [found for found in objects if found["required"] != list(found["properties"])] == []


def test_a_file_is_utf8_with_real_characters(tmp_path: Path) -> None:
    path = export.write(ARTICLE, tmp_path)
    assert path == tmp_path / "minilateralism-2024.json"
    text = path.read_bytes().decode("utf-8")
    assert text.startswith('{\n "schema": "reader.article/1",\n "id": ')
    assert text.endswith("\n}\n")
    assert "少边主义" in text
    assert json.loads(text) == export.to_json(ARTICLE)


def test_writing_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    export.write(ARTICLE, tmp_path)
    export.write(replace(ARTICLE, layout="plain"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["minilateralism-2024.json"]
    assert json.loads((tmp_path / "minilateralism-2024.json").read_text("utf-8"))["layout"] == "plain"


def test_a_failure_keeps_the_old_file_and_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = export.write(ARTICLE, tmp_path).read_bytes()

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        export.write(replace(ARTICLE, layout="plain"), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"minilateralism-2024.json": old}


BAD_IDS = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "/etc/x",
    "a.b",
    ".a",
    "-a",
    "c:x",
    "con",
    "NUL",
    "a\0",
    "a b",
    "字" * 70,
]


@pytest.mark.parametrize("name", BAD_IDS)
def test_an_id_that_cannot_be_a_file_name_is_refused(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert not filenames.safe_id(name)
    with pytest.raises(ValueError, match="cannot be a file name"):
        export.write(replace(ARTICLE, id=name), out)
    assert list(tmp_path.rglob("*")) == [out]


@pytest.mark.parametrize("name", ["a", "ren-2024-minilateralism", "任琳-2024", "x_1", "console"])
def test_other_ids_are_taken(name: str, tmp_path: Path) -> None:
    assert export.write(replace(ARTICLE, id=name), tmp_path).is_file()


def test_the_example_of_the_documentation_keeps_to_the_schema() -> None:
    (example,) = re.findall(r"^```json\n(.*?)^```", DOC, re.M | re.S)
    data = json.loads(example)
    VALIDATOR.validate(data)
    counts = data["ledger"]
    assert counts["lines"] == sum(count for key, count in counts.items() if key != "lines")


def test_the_documentation_has_every_key() -> None:
    keys = {key for found in schema_objects(export.schema()) for key in found["properties"]}
    words = set(re.findall(r"[`\"](\w+)[`\"]", DOC))
    assert keys - words == set()


def test_the_documentation_has_every_type() -> None:
    defs = export.schema()["$defs"]
    types = {d["properties"]["type"]["const"] for d in defs.values() if "type" in d.get("properties", {})}
    assert types == set(get_args(MarkType)) | {
        block.__dataclass_fields__["type"].default for block in get_args(model.Block)
    }
    assert types - set(re.findall(r"^\| `([\w-]+)`", DOC, re.M)) == set()
