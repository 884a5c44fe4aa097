"""Ten articles, cited by this library and by an independent processor of the Citation Style Language: pandoc's.

The styles are those of the CSL project, as Debian packages them: ``china-national-standard-gb-t-7714-2015-numeric``,
the variant ``-note`` of it, which cites a page, and ``chicago-fullnote-bibliography`` (17th edition). Where the results
differ, :data:`DIFFERENCES` says how and why; all else is the same, character for character. GB/T 7714—2025 and APA are
not compared: Debian has no style for the one, and the other gets names in letters, which CSL-JSON of a Chinese article
does not have.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests import handmade
from tests.conftest import lacking

from reader import pipeline
from reader.cite import chicago, gbt7714, item
from reader.cite.item import Item, Place
from reader.cite.text import plain
from reader.model import Bilingual, Meta, Person

FOLDER = Path("/usr/share/citation-style-language/styles")
HOW = "pandoc or the CSL styles are missing: apt-get install pandoc citation-style-language-styles"
NUMERIC = "china-national-standard-gb-t-7714-2015-numeric"
NOTE = "china-national-standard-gb-t-7714-2015-note"
CHICAGO = "chicago-fullnote-bibliography"


def record(name: str, **meta: Any) -> Item:
    return item.of(handmade.article(id=name, meta=Meta(**meta)))


def zh(*names: str) -> tuple[Person, ...]:
    return tuple(map(Person, names))


def en(*names: str) -> tuple[Person, ...]:
    return tuple(Person(en=name) for name in names)


STUDIES = {"journal": Bilingual("国际问题研究"), "year": 2023, "issue": "6"}

ITEMS = (
    record(
        "wang",
        title=Bilingual(
            "少边主义、美式联盟及对多边经济治理机制的影响",
            "Minilateralism, the U.S.-led Alliances and Impacts on Multilateral Economic Governance",
        ),
        authors=(Person("王中美", "WANG Zhongmei"),),
        journal=Bilingual("太平洋学报", "Pacific Journal"),
        year=2024,
        volume="32",
        issue="1",
        pages="57-71",
        doi="10.14015/j.cnki.1004-8049.2024.01.005",
    ),
    record(
        "wang-fan",
        title=Bilingual(
            "基于优势理念的美国霸权战略及其局限",
            "American Hegemony Strategy Based on the Superiority Concept and Its Limitations",
        ),
        authors=(Person("王帆", "WANG Fan"),),
        pages="35-50",
        **STUDIES,
    ),
    record(
        "lu",
        title=Bilingual("走向真正的多边主义", "Towards True Multilateralism"),
        authors=(Person("卢静", "LU Jing"), Person("张甲英", "ZHANG Jiaying")),
        pages="15-34",
        **STUDIES,
    ),
    record(
        "wei",
        title=Bilingual("习近平外交思想的天下情怀", "The Global Vision of Xi Jinping Thought on Diplomacy"),
        authors=(Person("魏志江", "WEI Zhijiang"),),
        **STUDIES,
    ),
    record(
        "gong",
        title=Bilingual(
            "美国制造业回流政策：实施效果与制约因素", "US Manufacturing Reshoring Policy: Effects and Constraints"
        ),
        authors=en("GONG Xiaofei", "YUAN Zheng"),
        pages="51-70",
        **STUDIES,
    ),
    record(
        "hu",
        title=Bilingual(en="New Trends in Global Climate Governance and China’s Options"),
        authors=en("HU Bin", "DONG Wenjuan"),
        **STUDIES,
    ),
    record(
        "yang",
        title=Bilingual(en="US-Japan-ROK Trilateral Cooperation Mechanism: Establishment and Implications"),
        authors=en("YANG Yanlong", "ZHANG Yunling"),
        pages="71-84",
        **STUDIES,
    ),
    record(
        "ren",
        title=Bilingual("全球治理与国际组织：进展与趋势 (2020 ~ 2021)"),
        authors=zh("任琳", "苏山岳"),
        journal=Bilingual("国际组织与多边动态"),
        year=2022,
        issue="3",
    ),
    # The sources of the last two do not name the journal.
    record(
        "su",
        title=Bilingual("美国转变国际经贸合作模式的逻辑与影响"),
        authors=zh("苏庆义", "桂子豪"),
        year=2024,
        issue="3",
        pages="2-24",
    ),
    record("miao", title=Bilingual("多边主义挑战与中国应对之策"), authors=zh("苗绿")),
)


class Difference(NamedTuple):
    """What this library writes otherwise, and why it does."""

    ours: str
    theirs: str
    why: str


PINYIN = (
    "GB/T 28039—2011, which GB/T 7714—2015 (8.1.1) goes by, abbreviates a given name in pinyin by the first letter of "
    "each syllable; a processor of CSL does not know syllables and takes the name for one word"
)
ORDER = (
    "the Chicago Manual keeps Chinese names in their own order; a processor of CSL cannot know that a name in Latin "
    "letters is Chinese, and puts the given name first"
)
TRANSLATED = (
    "the Chicago Manual (14.99) puts a translation of the title in brackets behind it; CSL 1.0.2 has no field for one, "
    "so that the translation that the article prints itself is lost"
)

DIFFERENCES = {
    ("gbt", "gong"): [Difference("GONG X F, YUAN Z", "GONG X, YUAN Z", PINYIN)],
    ("gbt", "hu"): [Difference("HU B, DONG W J", "HU B, DONG W", PINYIN)],
    ("gbt", "yang"): [Difference("YANG Y L, ZHANG Y L", "YANG Y, ZHANG Y", PINYIN)],
    ("chicago", "gong"): [
        Difference("Gong Xiaofei and Yuan Zheng", "Xiaofei Gong and Zheng Yuan", ORDER),
        Difference("制约因素” [US Manufacturing Reshoring Policy: Effects and Constraints],", "制约因素,”", TRANSLATED),
    ],
    ("chicago", "hu"): [Difference("Hu Bin and Dong Wenjuan", "Bin Hu and Wenjuan Dong", ORDER)],
    ("chicago", "yang"): [Difference("Yang Yanlong and Zhang Yunling", "Yanlong Yang and Yunling Zhang", ORDER)],
    ("chicago", "wang"): [
        Difference(
            "影响” [Minilateralism, the U.S.-led Alliances and Impacts on Multilateral Economic Governance],",
            "影响,”",
            TRANSLATED,
        )
    ],
    ("chicago", "wang-fan"): [
        Difference(
            "局限” [American Hegemony Strategy Based on the Superiority Concept and Its Limitations],",
            "局限,”",
            TRANSLATED,
        )
    ],
    ("chicago", "lu"): [Difference("多边主义” [Towards True Multilateralism],", "多边主义,”", TRANSLATED)],
    ("chicago", "wei"): [
        Difference("情怀” [The Global Vision of Xi Jinping Thought on Diplomacy],", "情怀,”", TRANSLATED)
    ],
}


@pytest.fixture(scope="module")
def processor(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, list[dict[str, Any]], str], list[str]]:
    """Runs pandoc over references and a text that cites them; gives the references that it makes, in their order."""
    pandoc = shutil.which("pandoc")
    if not pandoc or not (FOLDER / f"{NUMERIC}.csl").exists():
        lacking(HOW, "READER_REQUIRE_PANDOC")
    folder = tmp_path_factory.mktemp("styles")

    def run(style: str, references: list[dict[str, Any]], text: str) -> list[str]:
        csl = folder / f"{style}.csl"
        # What stands between the authors and, say, the editors (CSL 1.0.2, "names"): pandoc 2 puts it between any two
        # authors, where the style asks for nothing and a comma is the default.
        csl.write_text((FOLDER / csl.name).read_text("utf-8").replace('names-delimiter=". " ', ""), "utf-8")
        told = {"references": references, "suppress-bibliography": style != NUMERIC}
        document = f"---\n{json.dumps(told, ensure_ascii=False)}\n---\n\n{text}\n"
        options = ["--citeproc", f"--csl={csl}", "--from=markdown", "--to=plain", "--wrap=none"]
        done = subprocess.run([pandoc, *options], input=document, text=True, capture_output=True, check=True)
        # Notes and numbered entries begin with their number.
        return re.findall(r"^\[\d+\] (.+)$", done.stdout, re.M)

    return run


def reference(one: Item, url: str = "", **more: Any) -> dict[str, Any]:
    """What the processor is told of an item: what the file for reference managers says."""
    told = one.csl(url) | more
    return {key: value for key, value in told.items() if key not in ("abstract", "keyword") and value}


def theirs(style: str, one: Item, ours: str) -> str:
    """Our result with the differences undone, each of which must be there."""
    for difference in DIFFERENCES.get((style, one.id), ()):
        assert difference.ours in ours
        ours = ours.replace(difference.ours, difference.theirs)
    return ours


CITED = (
    "language", "title", "subtitle", "title_en", "authors", "journal", "year", "volume", "issue", "pages", "doi",
)  # fmt: skip
"""What of an item stands in a reference to it."""


@pytest.mark.seeds
def test_the_items_are_those_of_the_real_texts(seeds: Path) -> None:
    read = [article for path in sorted(seeds.glob("*.txt")) for article in pipeline.read_file(path, path.name).articles]
    found = {one.title: one for one in map(item.of, read)}
    assert len(ITEMS) == 10
    for one in ITEMS:
        assert [getattr(found[one.title], name) for name in CITED] == [getattr(one, name) for name in CITED]


URL = "https://reader.example/articles/x/#p12"
PLACE = Place("63", URL, "2026-11-20", "November 20, 2026")
ACCESSED = {"date-parts": [[2026, 11, 20]]}


def place_in(one: Item) -> Place:
    """A page of an item, or the item itself where no pages are known."""
    return PLACE if one.pages else replace(PLACE, page="")


def citations() -> str:
    """A text that cites a page of each item, where pages are known."""
    return "\n\n".join(f"x [@{one.id}{{63}}]" if one.pages else f"x [@{one.id}]" for one in ITEMS)


def test_references_after_gbt_7714_are_those_of_the_processor(processor: Any) -> None:
    found = processor(NUMERIC, [reference(one) for one in ITEMS], " ".join(f"[@{one.id}]" for one in ITEMS))
    ours = [gbt7714.edition_2015(one, item.WHOLE) for one in ITEMS]
    assert [theirs("gbt", one, text) for one, text in zip(ITEMS, ours, strict=True)] == found


def test_pages_read_online_are_cited_after_gbt_7714_as_the_processor_does(processor: Any) -> None:
    found = processor(NOTE, [reference(one, URL, accessed=ACCESSED) for one in ITEMS], citations())
    ours = [gbt7714.edition_2015(one, place_in(one)) for one in ITEMS]
    assert [theirs("gbt", one, text) for one, text in zip(ITEMS, ours, strict=True)] == found


def test_chicago_notes_are_those_of_the_processor(processor: Any) -> None:
    found = processor(CHICAGO, [reference(one) for one in ITEMS], "\n\n".join(f"x [@{one.id}]" for one in ITEMS))
    ours = [plain(chicago.note(one, item.WHOLE)) for one in ITEMS]
    assert [theirs("chicago", one, text) for one, text in zip(ITEMS, ours, strict=True)] == found


def test_chicago_notes_on_pages_read_online_are_those_of_the_processor(processor: Any) -> None:
    # The address at which the passage was read takes the place of the DOI, which the style prefers.
    found = processor(CHICAGO, [reference(one, URL, accessed=ACCESSED, DOI=None) for one in ITEMS], citations())
    ours = [plain(chicago.note(one, place_in(one))) for one in ITEMS]
    assert [theirs("chicago", one, text) for one, text in zip(ITEMS, ours, strict=True)] == found
