"""As many articles of 30 KB as wanted, whose vocabulary grows with their number, as that of a real collection does.

Sentences and notes of the sample essays and, where they are there, of the real texts are shuffled into articles of the
layout ``markdown``. Sentences alone would bring no new words after the first articles, and an index of them would be
too small. So words are replaced by made ones:

- Which word comes next is drawn by a Pitman–Yor process (Pitman and Yor 1997; Teh 2006 for words): the more often a
  word was drawn, the likelier it is drawn again, and there is always some chance of a new one. Word counts follow
  Zipf's law, and the number of different words Heaps' law with the exponent ``DISCOUNT``.
- An article draws from the process for all articles now and then, and else repeats what it has: its own subject.
- A new Chinese word is two to four characters. Most are drawn as often as the sources have them; the rest are from a
  list of rarer ones (GB 2312), of which the more are in use the more words there are. A new Latin word is an
  abbreviation or is made of syllables; numbers are replaced by any number.

The rates are set so that distinct pairs of Chinese characters grow on where those of the real texts stop: 28,300 in the
119,000 characters of eleven articles, with an exponent of 0.73 between eight and eleven. Here there are 25,800 in
85,000 characters, 99,000 in 100 articles and 401,000 in 1,000: an exponent of about 0.6 from there on. Whether that of
real collections falls as far is not known; if it stayed, there would be 590,000.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Final, Literal

from benchmarks.sample import SEED, essays, seeds

from reader import corpus, pipeline
from reader.folding import fold
from reader.words import Segmenter

BYTES: Final = 30_000
"""Bytes of UTF-8 of an article."""

DISCOUNT: Final = 0.8
CONCENTRATION: Final = 2000.0
"""Of the process for all articles: the share of new words is higher until about as many were drawn."""

OWN: Final = 120.0
"""An article draws a new word of its own with the chance of this to this and the words it has drawn."""

REPLACED: Final = {"han": 0.25, "latin": 0.4, "number": 0.8}
"""Share of the words of each kind that a made one takes the place of."""

RARE: Final = 0.12
"""Share of the characters of new words that are from the list of rarer ones."""

HAN_RUN: Final = re.compile(r"[\u4e00-\u9fff]+")
LATIN_WORD: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,}(?![A-Za-z0-9])")
#: What can be moved without meaning anything in the layout: no markup, brackets or circled figures.
_PLAIN: Final = re.compile(
    r"[\u4e00-\u9fff“《][\u4e00-\u9fffA-Za-z0-9 ，、；：“”‘’《》（）—…·.,:&%/\u2013-]{14,299}[。？！]”?"
)
_NOTE: Final = re.compile(
    r"[\u4e00-\u9fffA-Z“《][\u4e00-\u9fffA-Za-z0-9 ，、；：“”‘’《》（）—…·。.,:&%/\u2013()-]{14,299}"
)
_SENTENCE: Final = re.compile(r"(?<=[。？！])(?!”)|(?<=[。？！]”)")
#: What a sentence may not begin with, because a heading or a list does.
_NUMBERED: Final = re.compile(
    r"第?[一二三四五六七八九十]+[、是，章节]|其[一二三四五]|图|表|注|参见|资料来源|关键词|摘要|作者"
)
_SYLLABLES: Final = (
    "ba cor den el fi gra hol is jun ka lem mon nor os pri qua ra ster tion um ver wel xan yor zu ing al ment ity"
)

Kind = Literal["han", "latin", "number", ""]
Words = tuple[tuple[str, Kind], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What articles are made of."""

    sentences: tuple[Words, ...]
    notes: tuple[Words, ...]
    #: Chinese characters, each as often as it stands in the sentences.
    characters: str
    #: Whether the real texts are among them.
    real: bool


@dataclass(frozen=True, slots=True)
class Made:
    """One article."""

    name: str
    title: str
    #: The text file: Markdown with notes ``[^1]``.
    text: str
    #: The sidecar: TOML.
    sidecar: str
    #: Paragraphs and notes without marks, which queries are taken from.
    passages: tuple[str, ...]


def read_sources() -> Sources:
    """Sentences and notes of the sample essays and the real texts."""
    folder = seeds()
    found, _ = corpus.find([*essays(), *([folder] if folder else [])])
    articles = [article for one in found for article in pipeline.read_file(one.path, one.inside).articles]
    paragraphs = [block.text for article in articles for block in article.blocks if block.type == "paragraph"]
    segmenter = Segmenter()
    sentences = tuple(_plain(chain.from_iterable(map(_SENTENCE.split, paragraphs)), segmenter))
    notes = tuple(_plain((note.text for article in articles for note in article.notes), segmenter, _NOTE))
    characters = "".join(HAN_RUN.findall("".join(word for sentence in sentences for word, _ in sentence)))
    return Sources(sentences, notes, characters, folder is not None)


def _plain(texts: Iterable[str], segmenter: Segmenter, plain: re.Pattern[str] = _PLAIN) -> Iterator[Words]:
    for text in texts:
        one = text.strip()
        if plain.fullmatch(one) and not _NUMBERED.match(one) and one.count("“") == one.count("”"):
            yield tuple((word, _kind(word)) for word in segmenter.cut(one))


def _kind(word: str) -> Kind:
    if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", word):
        return "han"
    if re.fullmatch(r"[A-Za-z]{3,}", word):
        return "latin"
    return "number" if re.fullmatch(r"[0-9]{2,}", word) else ""


class Vocabulary:
    """The made words of one kind of all articles: a Pitman–Yor process."""

    def __init__(self, random_: random.Random, make: Callable[[int], str]) -> None:
        """``make`` gives a new word; it is told how many there are."""
        self._random = random_
        self._make = make
        self._drawn: list[str] = []
        self._counts: Counter[str] = Counter()

    def draw(self) -> str:
        """The next word, which may be new."""
        random_, total, types = self._random, len(self._drawn), len(self._counts)
        if random_.random() * (CONCENTRATION + total) < CONCENTRATION + DISCOUNT * types:
            word = self._make(types)
        else:
            word = random_.choice(self._drawn)
            while random_.random() * self._counts[word] < DISCOUNT:
                word = random_.choice(self._drawn)
        self._drawn.append(word)
        self._counts[word] += 1
        return word


class Maker:
    """Makes articles one after another. The same sources give the same articles."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._random = random.Random(SEED)
        known = set(sources.characters)
        rarer = [character for character in _gb2312() if character not in known]
        self._random.shuffle(rarer)
        self._rarer = rarer
        self._vocabularies: dict[str, Vocabulary] = {
            "han": Vocabulary(self._random, self._new_word),
            "latin": Vocabulary(self._random, self._new_latin),
        }
        self._own: dict[str, list[str]] = {}

    def articles(self, count: int) -> Iterator[Made]:
        """``count`` articles."""
        for number in range(count):
            yield self._article(number)

    def _article(self, number: int) -> Made:
        self._own = {kind: [] for kind in self._vocabularies}
        title = f"{self._word('han')}与{self._word('han')}：{self._word('han')}再论之{number}"
        lines: list[str] = []
        notes: list[str] = []
        passages: list[str] = []
        size = 0
        while size < BYTES:
            if len(passages) % 8 == 0:
                lines.append(f"## {len(passages) // 8 + 1} {self._word('han')}的{self._word('han')}")
            before = len(notes)
            paragraph, plain = self._paragraph(notes)
            lines.append(paragraph)
            passages.append(plain)
            size += len(paragraph.encode()) + sum(len(note.encode()) for note in notes[before:])
        passages += notes
        lines += [f"[^{label}]: {note}" for label, note in enumerate(notes, 1)]
        sidecar = (
            f'layout = "markdown"\n[[article]]\nid = "made-{number:05}"\ntitle = "{title}"\n'
            f'authors = [{{ zh = "本项目编写组" }}]\n'
            f'journal = "示例学刊{"甲乙丙"[number % 3]}"\nyear = {2000 + number % 25}\n'
        )
        return Made(f"{number:05}", title, "\n\n".join(lines) + "\n", sidecar, tuple(passages))

    def _paragraph(self, notes: list[str]) -> tuple[str, str]:
        """A paragraph with its markers and without. Adds to ``notes``."""
        marked = plain = ""
        for _ in range(self._random.randint(3, 9)):
            sentence = self._said(self._random.choice(self.sources.sentences))
            plain += sentence
            marked += sentence
            if self._random.random() < 0.4:
                notes.append(self._said(self._random.choice(self.sources.notes)))
                marked += f"[^{len(notes)}]"
        return marked, plain

    def _said(self, words: Words) -> str:
        random_ = self._random
        return "".join(self._word(kind) if kind and random_.random() < REPLACED[kind] else word for word, kind in words)

    def _word(self, kind: str) -> str:
        if kind == "number":
            return str(self._random.randint(10, 10 ** self._random.randint(2, 5)))
        own = self._own[kind]
        if self._random.random() * (OWN + len(own)) < OWN:
            own.append(self._vocabularies[kind].draw())
            return own[-1]
        own.append(self._random.choice(own))
        return own[-1]

    def _new_word(self, types: int) -> str:
        random_ = self._random
        used = self._rarer[: min(len(self._rarer), 200 + types // 40)]
        length = random_.choices((2, 3, 4), (5, 3, 2))[0]
        return "".join(
            random_.choice(used) if random_.random() < RARE else random_.choice(self.sources.characters)
            for _ in range(length)
        )

    def _new_latin(self, types: int) -> str:
        random_ = self._random
        if random_.random() < 0.4:
            return "".join(random_.choices("ABCDEFGHIJKLMNOPRSTUVWXYZ", k=random_.randint(3, 5)))
        word = "".join(random_.choices(_SYLLABLES.split(), k=random_.randint(2, 4)))
        return word.capitalize() if random_.random() < 0.5 else word


def _gb2312() -> Iterator[str]:
    """The Chinese characters of GB 2312, in its order."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield bytes((row, cell)).decode("gb2312", "ignore")


def write(folder: Path, articles: Iterable[Made]) -> int:
    """Writes texts and sidecars into ``folder``/articles; returns the bytes of text written."""
    target = folder / "articles"
    target.mkdir(parents=True)
    size = 0
    for made in articles:
        size += (target / f"{made.name}.txt").write_bytes(made.text.encode())
        (target / f"{made.name}.toml").write_text(made.sidecar, "utf-8")
    return size


def pairs(texts: Iterable[str]) -> Iterator[str]:
    """The pairs of Chinese characters that stand beside one another, folded."""
    for text in texts:
        for run in HAN_RUN.findall(fold(text)):
            yield from map("".join, pairwise(run))


def queries(articles: Iterable[Made], count: int) -> list[str]:
    """``count`` random runs of two to eight Chinese characters of the articles, and a sixth as many Latin words."""
    random_ = random.Random(SEED)
    passages = [passage for made in articles for passage in made.passages]
    found: dict[str, None] = {}  # each once, in their order
    while len(found) < count:
        runs = HAN_RUN.findall(random_.choice(passages))
        run, length = random_.choice(runs or [""]), random_.randint(2, 8)
        if len(run) >= length:
            at = random_.randrange(len(run) - length + 1)
            found[run[at : at + length]] = None
    while len(found) < count + count // 6:
        words = LATIN_WORD.findall(random_.choice(passages))
        if words:
            found[random_.choice(words)] = None
    shuffled = list(found)
    random_.shuffle(shuffled)
    return shuffled


def sampled(articles: Iterable[Made], kept: list[Made], every: int = 50) -> Iterator[Made]:
    """The articles as they come; each fiftieth is put into ``kept``, for questions to be taken from."""
    for number, made in enumerate(articles):
        if number % every == 0:
            kept.append(made)
        yield made
