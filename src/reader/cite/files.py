"""The record of an article as files that reference managers read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from .item import Item

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"RIS": "citation.ris", "BibTeX": "citation.bib", "CSL-JSON": "citation.json"}
)
"""Formats and the names of their files, beside the article's page."""

_RIS_TYPES: Final = {"article-journal": "JOUR", "webpage": "ELEC", "document": "GEN"}
_BIB_TYPES: Final = {"article-journal": "article", "webpage": "online", "document": "misc"}
_BABEL: Final = {"zh-CN": "chinese", "zh-TW": "chinese", "en": "english"}
#: What TeX reads as something else. In addresses biblatex takes all but braces and percent signs as they are.
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_AND = re.compile(r"\band\b", re.I)


def of(item: Item, url: str) -> Iterator[tuple[str, str]]:
    """Names and contents of the files of an article published at ``url`` (empty: nowhere)."""
    yield NAMES["RIS"], ris(item, url)
    yield NAMES["BibTeX"], bibtex(item, url)
    yield NAMES["CSL-JSON"], csl_json(item, url)


def csl_json(item: Item, url: str) -> str:
    """A list with the one item (CSL-JSON, schema 1.0.2)."""
    return json.dumps([item.csl(url)], ensure_ascii=False, indent=1) + "\n"


def ris(item: Item, url: str) -> str:
    """RIS, UTF-8, lines that end in CR LF as its specification wants."""
    first, _, last = item.pages.partition("-")
    lines = [
        ("TY", _RIS_TYPES[item.type(url)]),
        *(("AU", name.inverted) for name in item.authors),
        ("TI", item.titled("：" if item.chinese else ": ")),
        ("TT", item.title_en),
        ("T2", item.journal),
        ("PY", item.year),
        ("VL", item.volume),
        ("IS", item.issue),
        ("SP", first),
        ("EP", last),
        ("DO", item.doi),
        ("UR", url),
        ("LA", item.language),
        ("AB", item.abstract),
        *(("KW", word) for word in item.keywords),
        ("ID", item.id),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def bibtex(item: Item, url: str) -> str:
    """BibTeX in UTF-8, for biber and biblatex as well as for programs that know ``journal`` and ``year`` only."""
    kind = item.type(url)
    title = _tex(item.titled("：" if item.chinese else ": "))
    fields = {
        "author": " and ".join(_bib_name(name.inverted, bool(name.given)) for name in item.authors),
        # Chinese has no capitals to lose; of English, biblatex asks for the printed ones.
        "title": title,
        "journal": _tex(item.journal),
        "year": item.year,
        "volume": _tex(item.volume),
        "number": _tex(item.issue),
        "pages": _tex(item.pages.replace("-", "--")),
        "doi": _verbatim(item.doi),
        "url": _verbatim(url),
        "keywords": _tex(", ".join(item.keywords)),
        "abstract": _tex(item.abstract),
        "langid": _BABEL[item.language],
    }
    body = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items() if value)
    return f"@{_BIB_TYPES[kind]}{{{item.id},\n{body}}}\n"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _verbatim(text: str) -> str:
    # Braces must be even, and a percent sign would begin a comment in old programs.
    return text.replace("{", "%7B").replace("}", "%7D")


def _bib_name(name: str, split: bool) -> str:
    """A name; braces keep one whole that is not split, or that says ``and``."""
    text = _tex(name)
    return text if split and not _AND.search(text) else f"{{{text}}}"
