"""Bytes to text: which encoding, which line ends, and what cannot be read.

Encodings are found in this order: a byte order mark decides; then strict UTF-8 (RFC 3629), which other encodings almost
never satisfy by accident; then a contest between UTF-16 (RFC 2781), GB18030 (GB 18030-2022), Big5 (code page 950, then
Big5-HKSCS) and damaged UTF-8 on a sample, by how much of the reading is common Chinese. All passes over the whole text
are made by C code.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.model import Problem
from reader.problems import code

MAX_BYTES = 20_000_000
"""Largest file that is read, in bytes. A whole journal issue has less than one million."""

EMPTY = code("source-empty", "the file holds no text")
BINARY = code("source-binary", "the file is not plain text")
TOO_LARGE = code("source-too-large", f"the file is larger than {MAX_BYTES:,} bytes")
ENCODING = code("source-encoding", "bytes that no known encoding explains")
CONTROL = code("source-control", "control characters in the text, read as spaces")
REPLACEMENT = code("source-replacement", "U+FFFD stands where a character was lost")

MAX_LINES = 50
"""How many lines one code names in one file; the rest is told as a number."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file.

    Of all characters on which :meth:`str.splitlines` breaks, only line feed and form feed are left.
    """

    #: No byte order mark; ``\\r\\n`` and ``\\r`` are ``\\n``; ``\\f`` is kept; other controls are spaces, one for one.
    text: str
    #: ``utf-8``, ``utf-16-le``, ``utf-16-be``, ``gb18030``, ``big5`` or ``big5-hkscs``.
    encoding: str


_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# How files begin that editors put among texts by mistake, and what to call them.
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (.docx, .odt, .epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document (.doc)"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
)

# Python's name of a codec to what Decoded.encoding says. Code page 950 is what "Big5" means on every current system.
_NAMES = {"cp950": "big5", "big5hkscs": "big5-hkscs"}

# C0 and C1 controls except tab, line feed, form feed; U+2028 and U+2029, which some tools take for line ends; a byte
# order mark inside the text; the noncharacters of the basic plane's end.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LOST = re.compile("\ufffd")
_HIGH = re.compile(rb"[\x80-\xff]")
# What a wrong reading is full of: controls, private use, replacement characters.
_IMPLAUSIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff]")
_CONTROL_BYTES = bytes(set(range(0x20)) - set(b"\t\n\f\r")) + b"\x7f"

# The most frequent characters of Chinese prose (with those of scholarly prose), then their Traditional forms, then
# punctuation: about two thirds of any running text, and next to nothing of a text read in the wrong encoding.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成"
    "方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工"
    "使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化"
    "老给世位次度门任常先海通教原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目"
    "太量再感建务做接必场件计管期市直资命山金指统区保至队形社便空决治展科司五基书非则界达光放强即像难且权思象完设式色路记南"
    "品住告类求据程北边死该交规万取望觉术领共确传师观清今切院让识候带导争运究研作华际组织贸易协议策略环境护球域历史词键刊"
    "這個們來為國時會對過發後裡種經麼學當沒動點還進樣實無與長機業將兩間問應戰頭體見產話給務處義條氣題變總電數報結場決權達區"
    "統類術規領確觀識運爭導帶從開關現說聲論別東門員幾認難設記總類據邊該傳師讓華際組織貿協議環護歷詞鍵"
    "，。、；：？！（）《》“”‘’「」『』—…·\u3000"
)

# Bytes of the sample on which the encoding is decided.
_SAMPLE = 4096
# Chinese read rightly has 0.4 and more of common characters, read wrongly less than 0.2; a short text varies more.
_MIN_COMMON = 0.3
_MIN_COMMON_SHORT = 0.1
_SHORT = 20
# A reading as good as this, over so many characters, needs no rival.
_SURE_COMMON = 0.5
_SURE_CHARS = 200
_MAX_LOST = 0.01
_MAX_CONTROLS = 0.3
_MAX_NULS = 0.02


def decode(data: bytes, path: str) -> tuple[Decoded | None, list[Problem]]:
    """The text of ``data``, or ``None`` where it is not text, and the problems met; ``path`` is for their messages.

    A few damaged bytes do not cost the text: they become U+FFFD and are reported with byte offset (0-based) and line.
    """
    if refused := _refused(data, path):
        return None, [refused]
    text, encoding, problems = _read(data, path)
    if text is None:
        return None, problems
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(text):
        controls = len(_CONTROLS.findall(text))
        nuls = text.count("\0")
        if controls > _MAX_CONTROLS * len(text) or nuls > 3 + _MAX_NULS * len(text):
            return None, [_binary(path, f"{controls} of its {len(text)} characters are control characters")]
        problems += _per_line(text, _CONTROLS, path, CONTROL, _say_controls)
        text = _CONTROLS.sub(" ", text)
    if not text.strip(" \t\n\f\u00a0\u3000\u200b"):
        return None, [_empty(path)]
    if "\ufffd" in text:
        problems += _per_line(text, _LOST, path, REPLACEMENT, _say_lost)
    return Decoded(text, _NAMES.get(encoding, encoding)), problems


def _refused(data: bytes, path: str) -> Problem | None:
    if not data:
        return _empty(path)
    if len(data) > MAX_BYTES:
        return too_large(path, len(data))
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    return _binary(path, f"this is {kind}") if kind else None


def too_large(path: str, size: int) -> Problem:
    """The problem of a file of ``size`` bytes, more than :data:`MAX_BYTES`."""
    return Problem(path, 0, TOO_LARGE, f"{size:,} bytes; at most {MAX_BYTES:,} are read: split the file")


def _read(data: bytes, path: str) -> tuple[str | None, str, list[Problem]]:
    """Text, codec and problems, before line ends and single characters are looked at."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_as(data, (encoding,), path, skip=len(bom))
    if b"\0" not in data:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-8"), "utf-8", []
    if encodings := _contest(data):
        return _decode_as(data, encodings, path)
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if b"\0" in data or controls > 0.05 * len(sample):
        return None, "", [_binary(path, "it is not text in UTF-8, UTF-16, GB18030 or Big5")]
    # Neither reads as Chinese: a text in Latin letters with a few bad bytes, or an encoding that we do not know.
    return _decode_as(data, ("utf-8",), path)


def _contest(data: bytes) -> tuple[str, ...]:
    """The codecs to try on the whole, of the encoding in which a sample reads best; none if it reads badly in all."""
    high = _HIGH.search(data)
    # From the first byte over 127 on, for what is before it reads alike in all but UTF-16.
    start = high.start() if high else 0
    samples = dict.fromkeys(("utf-8", "gb18030", "cp950"), data[start : start + _SAMPLE])
    wide = dict.fromkeys(("utf-16-le", "utf-16-be"), data[:_SAMPLE])
    if b"\0" in data:
        samples = wide | samples
    elif len(data) <= _SAMPLE:
        # Without a NUL byte UTF-16 has neither a line feed nor a space: one line, if at all.
        samples |= wide
    best, best_score = "", 0.0
    for name, sample in samples.items():
        score, sure = _score(sample, name)
        if score > best_score:
            best, best_score = name, score
        if sure:
            break
    if not best:
        return ()
    return ("cp950", "big5hkscs") if best == "cp950" else (best,)


def _score(sample: bytes, encoding: str) -> tuple[float, bool]:
    """How much of the sample is common Chinese in the encoding (1 all, 0 too little), and whether that settles it."""
    # Not final: the sample may end inside a character.
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    bad = len(_IMPLAUSIBLE.findall(text))
    others = len(text) - len(text.encode("ascii", "ignore"))
    if not others:
        return (max(0.0, 1 - 3 * bad / len(text)) if text else 0.0), False
    share = (sum(map(_COMMON.__contains__, text)) - 3 * bad) / others
    if others < _SHORT:
        # Few and rare characters are still believed if all are of GB 2312, as misread Latin letters never are.
        if encoding == "gb18030" and share < _MIN_COMMON_SHORT and _encodes(text, "gb2312"):
            return 0.05, False
        return (share if share >= _MIN_COMMON_SHORT else 0.0), False
    return (share if share >= _MIN_COMMON else 0.0), share >= _SURE_COMMON and others >= _SURE_CHARS


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _decode_as(
    data: bytes, encodings: tuple[str, ...], path: str, skip: int = 0
) -> tuple[str | None, str, list[Problem]]:
    """The whole in the first of the encodings that explains all bytes, else in the first of them, damaged."""
    body = data[skip:] if skip else data
    failures: list[int] = []
    for encoding in encodings:
        try:
            return body.decode(encoding), encoding, []
        except UnicodeDecodeError as error:
            failures.append(error.start)
    encoding, start = encodings[0], failures[0]
    text = body.decode(encoding, "replace")
    lost = text.count("\ufffd")
    line = _line_at(body, start, encoding)
    where = f"byte {start + skip} (0x{body[start]:02X}) is not {_NAMES.get(encoding, encoding).upper()}"
    if lost > max(_MAX_LOST * len(text), min(3.0, 0.1 * len(text))):
        message = f"{where}, nor are {lost - 1} more places: save the file as UTF-8 from the program that wrote it"
        return None, "", [Problem(path, line, ENCODING, message)]
    more = f", nor are {lost - 1} more places" if lost > 1 else ""
    message = f"{where}{more}: read as U+FFFD; correct the file and save it as UTF-8"
    return text, encoding, [Problem(path, line, ENCODING, message)]


def _line_at(data: bytes, offset: int, encoding: str) -> int:
    """The 1-based line of the byte at ``offset``, whatever the line ends."""
    before = data[:offset].decode(encoding, "replace")
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _per_line(
    text: str, pattern: re.Pattern[str], path: str, name: str, say: Callable[[list[str]], str]
) -> list[Problem]:
    """One problem for each line on which the pattern is found; after :data:`MAX_LINES` of them, one for the rest."""
    problems: list[Problem] = []
    line, counted, start = 1, 0, 0
    while found := pattern.search(text, start):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if len(problems) == MAX_LINES:
            rest = pattern.findall(text, counted)
            problems.append(Problem(path, line, name, f"on this line and those after it: {say(rest)}"))
            break
        end = text.find("\n", counted)
        start = len(text) if end < 0 else end
        problems.append(Problem(path, line, name, say(pattern.findall(text, counted, start))))
    return problems


def _say_controls(found: list[str]) -> str:
    kinds = sorted(set(found))
    names = ", ".join(f"U+{ord(char):04X}" for char in kinds[:5]) + (", …" if len(kinds) > 5 else "")
    return f"{len(found)} control character{'s' * (len(found) > 1)} ({names}) read as spaces: remove from the file"


def _say_lost(found: list[str]) -> str:
    return f"U+FFFD stands for {len(found)} lost character{'s' * (len(found) > 1)}: put in what is printed"


def _empty(path: str) -> Problem:
    return Problem(path, 0, EMPTY, "no text in the file: fill it or remove it")


def _binary(path: str, why: str) -> Problem:
    return Problem(path, 0, BINARY, f"{why}: save the article as plain text in UTF-8")
