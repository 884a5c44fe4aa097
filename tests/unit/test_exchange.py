"""The glossary and its occurrences for other programs: CSV, JSON and TBX, each read back as a stranger would."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal, get_args
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from reader import exchange, glossary, texts
from reader.exchange import OccurrenceRow, Uses
from reader.glossary import Concept, Glossary, Theme
from reader.model import Bilingual

DOC = (Path(__file__).parents[2] / "docs" / "glossary-export.md").read_text("utf-8")

CHAINS = Theme("supply-chains", Bilingual("供应链与技术", "Supply chains & technology"))
PLAIN = Theme("plain", Bilingual("其他", None))

FULL = Concept(
    slug="friend-shoring",
    zh="友岸外包",
    en="friend-shoring",
    theme=CHAINS,
    definition=Bilingual(
        "把供应链移到“友好”国家。", "Moving supply chains to <friendly> countries & away from others."
    ),
    pinyin="yǒu'àn wàibāo",
    abbr=("FS", "友外"),
    variants_zh=("友岸化", "友外"),
    variants_en=("friendshoring", "friendshore", "FS"),
    see=("5g",),
    contrast=("g7", "gone"),
    sources=("Janet L. Yellen, remarks at the Atlantic Council, April 13, 2022.", "=1+1"),
)
BARE = Concept(slug="5g", zh="五代移动通信", en="5G", theme=PLAIN, abbr=("5G",))
SEVEN = Concept(slug="g7", zh="七国集团", en="Group of Seven", theme=CHAINS, definition=Bilingual("七国的论坛。", None))
ALL = (FULL, BARE, SEVEN)
GLOSSARY = Glossary({concept.slug: concept for concept in ALL}, (CHAINS, PLAIN))
USES = {"friend-shoring": Uses(3, 41), "g7": Uses(0, 0)}

ROW = OccurrenceRow(
    concept="friend-shoring",
    article="a-2024",
    title="论“友岸外包”",
    year=2024,
    anchor="p12",
    part="",
    page=58,
    kind="text",
    at=4,
    end=8,
    form="友岸外包",
    printed="友岸外包",
    before="所谓",
    after="，是指……",
    defining="so-called",
)
ROWS = (ROW, replace(ROW, title=None, year=None, anchor="t1", part="r3c1", kind="table", before="-2%", defining=None))


def rows(text: str) -> list[list[str]]:
    """The cells, as Python reads RFC 4180; nothing else ends a line than CR LF."""
    assert text.startswith(exchange.BOM)
    assert text.endswith("\r\n")
    assert not re.search("(?<!\r)\n|\r(?!\n)", text)
    return list(csv.reader(io.StringIO(text.removeprefix(exchange.BOM), newline=""), strict=True))


# ---- CSV


def test_the_glossary_as_csv() -> None:
    names, full, bare, seven = rows(exchange.glossary_csv(ALL, USES))
    assert tuple(names) == exchange.GLOSSARY_COLUMNS
    assert dict(zip(names, full, strict=True)) == {
        "slug": "friend-shoring",
        "zh": "友岸外包",
        "pinyin": "yǒu'àn wàibāo",
        "en": "friend-shoring",
        "abbr": "FS; 友外",
        "variants_zh": "友岸化; 友外",
        "variants_en": "friendshoring; friendshore; FS",
        "definition_zh": FULL.definition.zh,
        "definition_en": FULL.definition.en,
        "see": "5g",
        "contrast": "g7; gone",
        "sources": "Janet L. Yellen, remarks at the Atlantic Council, April 13, 2022.; =1+1",
        "theme": "supply-chains",
        "articles": "3",
        "occurrences": "41",
    }
    assert bare[2] == "wǔ dài yí dòng tōng xìn"
    assert bare[-2:] == ["", ""]
    assert seven[-2:] == ["0", "0"]


def test_occurrences_as_csv() -> None:
    names, first, second = rows(exchange.occurrences_csv(ROWS))
    assert names == [field.name for field in fields(OccurrenceRow)]
    assert first[:5] == ["friend-shoring", "a-2024", "论“友岸外包”", "2024", "p12"]
    assert (second[2], second[3], second[-1]) == ("", "", "")
    assert second[names.index("before")] == "'-2%"


def test_no_concepts_and_no_occurrences_are_a_head() -> None:
    assert len(rows(exchange.glossary_csv([]))) == len(rows(exchange.occurrences_csv([]))) == 1


FORMULAS = ["=1+1", "+1", "-1", "@a", "\t=1", "\r\n+1", " =1", "＝1", "－1", "'=1", "''-1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text: str) -> None:
    for value in (exchange.cell(text), rows(exchange.glossary_csv([replace(BARE, en=text)]))[1][3]):
        assert value.startswith("'")


@pytest.mark.parametrize("text", ["", "a=b", "1-2", "'tis", "“=”", "友岸外包", "…+1"])
def test_other_text_stays(text: str) -> None:
    assert exchange.cell(text) == text


@given(st.text(st.sampled_from("'=+-@＝ ａa\t\n"), max_size=6))
def test_the_documented_rule_gives_the_text_back(text: str) -> None:
    (rule,) = re.findall(r"matches `('\S+)`", DOC)
    value = exchange.cell(text)
    # A line break and a tab are spaces.
    assert (value[1:] if re.match(rule, value) else value) == re.sub("[\t\n]", " ", text)
    assert not re.match(r"\s*[=+\-@＝]", value)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_one_cell(one: str, two: str) -> None:
    found = rows(exchange.glossary_csv([replace(BARE, zh=one, en=two), SEVEN]))
    assert [len(line) for line in found] == [len(exchange.GLOSSARY_COLUMNS)] * 3
    assert "\0" not in "".join(found[1])


# ---- JSON


def validator(name: Literal["glossary", "occurrences"]) -> Draft202012Validator:
    schema = exchange.schema(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("uses", [USES, None])
def test_the_glossary_as_json_keeps_to_its_schema(uses: dict[str, Uses] | None) -> None:
    text = exchange.glossary_json(ALL, uses)
    data = json.loads(text)
    validator("glossary").validate(data)
    assert data["themes"] == [
        {"slug": "supply-chains", "zh": "供应链与技术", "en": "Supply chains & technology"},
        {"slug": "plain", "zh": "其他", "en": None},
    ]
    full, bare, seven = data["concepts"]
    assert full["variants"] == {"zh": ["友岸化", "友外"], "en": ["friendshoring", "friendshore", "FS"]}
    assert full["sources"][1] == "=1+1"
    assert (bare["pinyin"], bare["articles"]) == ("wǔ dài yí dòng tōng xìn", None)
    assert bare["definition"] == {"zh": None, "en": None}
    assert (full["occurrences"], seven["occurrences"]) == ((41, 0) if uses else (None, None))
    # A concept is a line, which is how versions are compared.
    assert sum(line.startswith('  {"slug": "') for line in text.splitlines()) == 5
    assert text.endswith("\n}\n")


def test_occurrences_as_json_keep_to_their_schema() -> None:
    data = json.loads(exchange.occurrences_json(ROWS))
    validator("occurrences").validate(data)
    assert [OccurrenceRow(**item) for item in data["occurrences"]] == list(ROWS)


def test_nothing_keeps_to_the_schemas() -> None:
    for name, text in (("glossary", exchange.glossary_json([])), ("occurrences", exchange.occurrences_json([]))):
        validator(name).validate(json.loads(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("glossary", "slug", "A b"),
        ("glossary", "zh", ""),
        ("glossary", "articles", -1),
        ("glossary", "extra", 1),
        ("occurrences", "kind", "footnote"),
        ("occurrences", "at", -1),
        ("occurrences", "part", "x1"),
        ("occurrences", "extra", 1),
    ],
)
def test_the_schemas_are_strict(name: Literal["glossary", "occurrences"], key: str, value: object) -> None:
    text = exchange.glossary_json(ALL) if name == "glossary" else exchange.occurrences_json(ROWS)
    data = json.loads(text)
    data["concepts" if name == "glossary" else "occurrences"][0][key] = value
    with pytest.raises(ValidationError):
        validator(name).validate(data)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)


@pytest.mark.parametrize("name", ["glossary", "occurrences"])
def test_the_schemas_forbid_other_keys_and_demand_all(name: Literal["glossary", "occurrences"]) -> None:
    for found in objects(exchange.schema(name)):
        assert found["additionalProperties"] is False
        assert found["required"] == list(found["properties"])


def test_schema_code_and_documentation_name_the_same_things() -> None:
    properties = exchange.schema("occurrences")["$defs"]["occurrence"]["properties"]
    assert list(properties) == [field.name for field in fields(OccurrenceRow)]
    assert properties["kind"]["enum"] == list(get_args(texts.Kind))
    named = re.findall(r"^\| `(\w+)` \|", DOC.partition("## The CSV")[0], re.M)
    assert named == [*exchange.GLOSSARY_COLUMNS, *properties]
    keys = {key for n in ("glossary", "occurrences") for o in objects(exchange.schema(n)) for key in o["properties"]}  # type: ignore[arg-type]
    assert keys - set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", DOC)))) == set()
    assert {exchange.GLOSSARY, exchange.OCCURRENCES} <= set(re.findall(r"`(reader\.\w+/\d)`", DOC))


# ---- TBX

TBX = "{urn:iso:std:iso:30042:ed-2}"
XML_ID, XML_LANG = "id", "{http://www.w3.org/XML/1998/namespace}lang"

#: What TBX-Basic in the style DCA lets stand in what, as far as these files go: the core structure of ISO 30042:2019
#: and the values of the attribute ``type`` and of the lists of the dialect.
CHILDREN = {
    "tbx": "tbxHeader,text,",
    "tbxHeader": "fileDesc,",
    "fileDesc": "(titleStmt,)?sourceDesc,",
    "titleStmt": "title,",
    "sourceDesc": "p,",
    "text": "body,",
    "body": "(conceptEntry,)+",
    "conceptEntry": "(descrip,|admin,|ref,|note,)*(langSec,)+",
    "langSec": "(descripGrp,|descrip,|admin,|ref,|note,)*(termSec,)+",
    "descripGrp": "descrip,(admin,|note,)*",
    "termSec": "term,(termNote,)*(descrip,|admin,|ref,|note,)*",
}
TYPES = {
    ("conceptEntry", "descrip"): {"subjectField", "definition"},
    ("conceptEntry", "admin"): {"source", "customerSubset", "projectSubset"},
    ("conceptEntry", "ref"): {"crossReference"},
    ("descripGrp", "descrip"): {"definition"},
    ("termSec", "termNote"): {"administrativeStatus", "termType", "partOfSpeech", "geographicalUsage"},
}
VALUES = {
    "administrativeStatus": {
        f"{status}Term-admn-sts" for status in ("preferred", "admitted", "deprecated", "superseded")
    },
    "termType": {"fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase"},
}


def read(text: str) -> Element:
    """The file as a tree, after a look at its structure, its types, its lists, its ids and its references."""
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert (root.tag, root.get("type"), root.get("style"), root.get(XML_LANG)) == (
        f"{TBX}tbx",
        "TBX-Basic",
        "dca",
        "en",
    )
    ids = [e.get(XML_ID, "") for e in root.iter() if XML_ID in e.attrib]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", found) for found in ids)
    for e in root.iter():
        name = e.tag.removeprefix(TBX)
        inside = "".join(f"{child.tag.removeprefix(TBX)}," for child in e)
        assert re.fullmatch(CHILDREN.get(name, ""), inside), (name, inside)
        for child in e:
            if "type" in child.attrib:
                assert child.get("type") in TYPES[name, child.tag.removeprefix(TBX)]
                assert child.text in VALUES.get(child.get("type", ""), {child.text})
        assert e.get("target") is None or e.get("target") in ids
        assert list(e) or (e.text or "").strip()
    return root


def terms(entry: Element, lang: str) -> list[tuple[str | None, str | None, str | None]]:
    """Text, status and type of the terms in one language."""
    (section,) = (s for s in entry.iter(f"{TBX}langSec") if s.get(XML_LANG) == lang)

    def note(e: Element, kind: str) -> str | None:
        return e.findtext(f"{TBX}termNote[@type='{kind}']")

    return [
        (e.findtext(f"{TBX}term"), note(e, "administrativeStatus"), note(e, "termType"))
        for e in section.iter(f"{TBX}termSec")
    ]


def test_every_concept_is_an_entry_with_its_terms() -> None:
    full, bare, seven = read(exchange.tbx(GLOSSARY)).iter(f"{TBX}conceptEntry")
    assert [e.get("id") for e in (full, bare, seven)] == ["c-friend-shoring", "c-5g", "c-g7"]
    preferred, admitted = "preferredTerm-admn-sts", "admittedTerm-admn-sts"
    assert terms(full, "zh-Hans") == [
        ("友岸外包", preferred, "fullForm"),
        ("友外", admitted, "abbreviation"),
        ("友岸化", admitted, "variant"),
    ]
    assert terms(full, "en") == [
        ("friend-shoring", preferred, "fullForm"),
        ("FS", admitted, "abbreviation"),
        ("friendshoring", admitted, "variant"),
        ("friendshore", admitted, "variant"),
    ]
    assert terms(bare, "en") == [("5G", preferred, "abbreviation")]
    assert terms(seven, "zh-Hans") == [("七国集团", preferred, None)]


def test_an_entry_tells_what_the_glossary_tells() -> None:
    full, bare, seven = read(exchange.tbx(GLOSSARY)).iter(f"{TBX}conceptEntry")
    assert full.findtext(f"{TBX}descrip[@type='subjectField']") == "Supply chains & technology"
    assert [e.text for e in full.iter(f"{TBX}admin")] == list(FULL.sources)
    definitions = [e.text for e in full.iter(f"{TBX}descrip") if e.get("type") == "definition"]
    assert definitions == [FULL.definition.zh, FULL.definition.en]
    # What leads to nowhere is left out.
    assert [(e.get("target"), e.text) for e in full.iter(f"{TBX}ref")] == [
        ("c-5g", "see also: 5G"),
        ("c-g7", "contrast with: Group of Seven"),
    ]
    assert [e.text for e in full.iter(f"{TBX}note")] == ["Pinyin: yǒu'àn wàibāo"]
    (field,) = bare.findall(f"{TBX}descrip")
    assert (field.text, field.get(XML_LANG)) == ("其他", "zh-Hans")
    assert len([e for e in seven.iter(f"{TBX}descrip") if e.get("type") == "definition"]) == 1


def test_the_title_is_told() -> None:
    root = read(exchange.tbx(GLOSSARY, "A & B"))
    assert root.findtext(f".//{TBX}title") == "A & B"


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_any_text_is_well_formed(term: str, definition: str) -> None:
    concept = replace(BARE, zh=f"甲{term}", definition=Bilingual(None, f"a{definition}"))
    root = read(exchange.tbx(Glossary({"5g": concept})))
    found = root.findtext(f".//{TBX}term") or ""
    assert len(found) == len(term) + 1
    clean = re.sub(r"[^\w,.;!<>&\"'=-]", "", term)
    assert re.sub(r"[^\w,.;!<>&\"'=-]", "", found) == f"甲{clean}"


def test_the_starter_glossary_goes_through_all_of_them(root: Path) -> None:
    found, _ = glossary.load(root / "corpus" / "glossary", "glossary")
    concepts = list(found.concepts.values())
    entries = list(read(exchange.tbx(found)).iter(f"{TBX}conceptEntry"))
    assert len(entries) == len(concepts) > 100
    for entry, concept in zip(entries, concepts, strict=True):
        said = {text for lang in ("zh-Hans", "en") for text, _, _ in terms(entry, lang)}
        assert said == set(concept.forms)
    data = json.loads(exchange.glossary_json(concepts))
    validator("glossary").validate(data)
    assert [c["slug"] for c in data["concepts"]] == [row[0] for row in rows(exchange.glossary_csv(concepts))[1:]]
