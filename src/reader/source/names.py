"""Names of authors as title pages print them: spread, starred, numbered, in Chinese or Latin letters."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Final

from . import labels


def _surnames() -> dict[str, str]:
    text = (resources.files("reader") / "data" / "surnames.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: reading for name, _, reading in rows}


#: Surname of one or two characters to its reading in pinyin without tones.
SURNAMES: Final[dict[str, str]] = _surnames()

#: What a corporate author's name ends in: 课题组, 编写组, 编辑部 …
_CORPORATE = re.compile(
    r"(?:课题组|課題組|编写组|編寫組|研究组|研究組|项目组|項目組|编辑部|編輯部|编委会|編委會|写作组|撰稿组|编辑组|編輯組|工作组|研究团队|联合课题组|记者|编者|編者)$"
)
_ORGANISATION = re.compile(
    r"(?:大学|大學|学院|學院|研究院|研究所|研究中心|科学院|科學院|智库|智庫|实验室|實驗室|党校|黨校|研究会|研究會|协会|協會|学会|學會|基金会|基金會|委员会|委員會|出版社|编辑部|杂志社|中心|系|院|部|厅|局|署|处|處|公司|集团)"
)
_ROLE = re.compile(r"[\s\u3000]*[/／]?[\s\u3000]*(?:著|撰文|撰|文|编译|編譯|译|譯|整理)$")
_PREFIX = re.compile(r"^(?:作者|文|撰文|撰稿|执笔|執筆|著者)[\s\u3000]*[:：/／|｜]?[\s\u3000]*(?=\S)")
_MARKS = re.compile(
    rf"\[\^[^\]\s]+\]|<sup>[^<]*</sup>|\$\s*\^\s*\{{?[^$]*\}}?\s*\$|[{labels.CIRCLED}{labels.SUPERSCRIPT}]|\\?[*＊※†‡]|[\[［(（]\s?\d(?:\s?[,，]\s?\d)*\s?[\]］)）]|(?<=[\u4e00-\u9fff])\d(?:\s?[,，]\s?\d)*"
)
_FOREIGN = re.compile(
    r"^(?:[\[［〔【(（][\u4e00-\u9fff]{1,4}[\]］〕】)）])?\s?[\u4e00-\u9fff]{1,8}(?:[·•.．][\u4e00-\u9fffA-Z]{1,8}){1,3}$"
)
_COUNTRY = re.compile(r"^[\[［〔【(（][\u4e00-\u9fff]{1,4}[\]］〕】)）]\s?")


def is_person(name: str) -> bool:
    """Whether a word can be a Chinese person's name, or a foreign one in Chinese letters.

    >>> is_person("任琳"), is_person("欧阳修文"), is_person("全球治理")
    (True, True, False)
    """
    if _FOREIGN.match(name):
        return True
    if not re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
        return False
    if name[:2] in SURNAMES:
        return 3 <= len(name) <= 4
    return name[0] in SURNAMES and len(name) <= 3


def authors(text: str, loose: bool = False) -> list[str]:
    """The names on an author line, or nothing if it is none.

    ``loose`` accepts names whose surname is unknown, for lines that a label introduces.

    >>> authors("卢  静   张甲英"), authors("苏庆义 桂子豪*"), authors("本期目录")
    (['卢静', '张甲英'], ['苏庆义', '桂子豪'], [])
    """
    return list(_authors(text, loose))


@functools.lru_cache(maxsize=64)  # a title page asks of the same line more than once
def _authors(text: str, loose: bool) -> tuple[str, ...]:
    plain = _PREFIX.sub("", _MARKS.sub(" ", text.replace("\u3000", " ").replace("\u00a0", " ")))
    plain = re.sub(r"^[（(]\s*([^（）()]{2,24}?)\s*[）)]$", r"\1", plain.strip())
    plain = re.sub(r"^(?:#+|[□■●◆○◎☆★▲△◇▪•⊙◇]+)\s*|\*\*|[*_]", " ", plain)
    plain = _ROLE.sub("", plain.strip())
    if not plain or len(plain) > 60:
        return ()
    if _CORPORATE.search(plain) and len(plain) <= 24 and not re.search(r"[，。；：:]", plain):
        return (re.sub(r"\s+", "", plain),)
    out: list[str] = []
    for piece in re.split(r"[、，,；;/&]|\s和\s|\s与\s|(?<=[\u4e00-\u9fff])\s?(?:and)\s?(?=[\u4e00-\u9fff])", plain):
        for part in _by_gap(piece):
            out.extend(_close_up(part))
    named = [_COUNTRY.sub("", n) for n in out if n]
    if not named:
        return ()
    good = [is_person(n) for n in named]
    if all(good) and len(named) <= 12:
        return tuple(named)
    if loose and all(re.fullmatch(r"[\u3400-\u9fff·]{2,12}", n) for n in named) and not _ORGANISATION.search(plain):
        return tuple(named)
    return ()


def _by_gap(piece: str) -> list[str]:
    """Names that are spread inside with narrow gaps and parted by wider ones (``卢  静   张甲英``)."""
    gaps = {len(g) for g in re.findall(r"\s+", piece.strip())}
    if len(gaps) < 2:
        return [piece]
    return re.split(r"\s{%d,}" % max(gaps), piece.strip())  # noqa: UP031


def _close_up(piece: str) -> list[str]:
    """The words of a piece, single characters of a spread name put together."""
    out: list[str] = []
    words = piece.split()
    held = ""
    for at, word in enumerate(words):
        if len(word) > 1 or not re.match(r"[\u3400-\u9fff]", word):
            out.extend(w for w in (held, word) if w)
            held = ""
            continue
        held += word
        more = words[at + 1] if at + 1 < len(words) else ""
        # A name has two or three characters; the third is a surname only where another character follows it.
        if len(held) == 3 or (len(held) == 2 and len(more) == 1 and more in SURNAMES and len(words) - at > 2):
            out.append(held)
            held = ""
    return [*out, held] if held else out


def is_affiliation(text: str) -> bool:
    """Whether a line of a title page names where an author works."""
    if len(text) > 90 or re.search(r"[。；！？]$", text):
        return False
    if re.match(r"^[（(\[【]?\s*(?:\d\s*[.．、]?|[①-⑨])?\s*[\u4e00-\u9fff]", text) is None:
        return False
    if re.search(r"[\s,，、;；]\s*\d{6}\s*[)）\]]?$", text) or re.search(r"\d{6}[)）]", text):
        return True
    return bool(re.match(r"^[（(].*[)）]$", text) and _ORGANISATION.search(text)) or bool(
        re.search(rf"{_ORGANISATION.pattern}[)）]?(?:\s*[(（][A-Za-z]+[)）])?$", text) and len(text) <= 40
    )


_EN_NAME = r"(?:[A-Z][A-Za-z'’\-]+|[A-Z]{2,}|[A-Z]\.)(?:[\s,-]+(?:[A-Z][A-Za-z'’\-]*\.?|[A-Z]{2,}|de|van|von|bin))*"
_EN_AUTHORS = re.compile(rf"^(?:By\s+|by\s+)?{_EN_NAME}(?:\s*(?:,|;|&|，|、|\band\b)\s*(?:and\s+)?{_EN_NAME})*$")


def english_authors(text: str, loose: bool = False) -> list[str]:
    """The names on an English author line, as printed, or nothing if it is none.

    Titles are capitalised too, so one name at least must have a Chinese surname, unless ``loose``.

    >>> english_authors("LU Jing & ZHANG Jiaying"), english_authors("Su Qingyi and Gui Zihao")
    (['LU Jing', 'ZHANG Jiaying'], ['Su Qingyi', 'Gui Zihao'])
    """
    plain = _MARKS.sub(" ", re.sub(r"(?<=[A-Za-z])\d(?:,\d)*", " ", text))
    plain = re.sub(r"\s+", " ", re.sub(r"[*_#]", " ", plain)).strip(" ,;")
    if not plain or len(plain) > 120 or not _EN_AUTHORS.match(plain):
        return []
    plain = re.sub(r"^[Bb]y\s+", "", plain)
    names = [n.strip() for n in re.split(r"\s*(?:;|&|，|、|\band\b|,(?!\s*(?:Jr|Sr)))\s*", plain) if n.strip()]
    if any(len(n.split()) > 5 for n in names) or not any(" " in n or len(names) > 1 for n in names):
        return []
    told = any(len(n.split()) <= 3 and looks_like_pinyin(n) for n in names)
    return names if told or loose else []


def looks_like_pinyin(name: str) -> bool:
    """Whether a Latin name has a Chinese surname, first (``WANG Fan``) or last (``Fan Wang``)."""
    words = [w.lower().strip(".,") for w in name.split()]
    readings = set(SURNAMES.values()) | {"lu", "lv", "lyu"}
    return bool(words) and (words[0] in readings or words[-1] in readings)
