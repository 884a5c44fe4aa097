"""Which files are read: the texts that the given files and folders hold.

A folder with ``articles/`` in it is a corpus, and its texts are beneath that; in any other folder all texts are taken,
except in the folders that a corpus keeps for other things. Sidecars go with their text.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .model import Problem
from .problems import code
from .sidecar import beside
from .source.decode import MAX_BYTES, too_large

MISSING = code("source-missing", "no such file or folder")
UNREADABLE = code("source-unreadable", "the file or folder cannot be opened")
NO_TEXTS = code("corpus-empty", "the folder holds no text")
ALONE = code("sidecar-alone", "a sidecar without a text beside it")

VARIABLE = "READER_CORPUS"
"""Environment variable that names the corpus folder, for the site and for the command."""

DEFAULT = "corpus"
"""The corpus folder where nothing names another."""

GLOSSARY = "glossary"
"""The folder of a corpus that holds its glossary."""

TRADITIONAL = "traditional.toml"
"""The file of a corpus with an editor's words in Traditional characters."""

TEXTS = (".txt", ".md")
"""How the names of texts end, in either case."""

# Beside the texts, a corpus may hold these.
_OTHERS = frozenset({GLOSSARY, "syllabi", "translations", "ids.toml", TRADITIONAL})
_TOML = ".toml"
_NO_TEXTS = frozenset({"readme.md"})


@dataclass(frozen=True, slots=True)
class Found:
    """A text to read."""

    path: Path
    #: What problems call it: the path as the caller gave it, completed; forward slashes, printable.
    name: str
    #: Its path within the folder that the caller gave, forward slashes; for a file, its file name.
    inside: str


def find(paths: Sequence[Path]) -> tuple[list[Found], list[Problem]]:
    """The texts in the files and folders, in the order given and within a folder by name, each once.

    Hidden files and folders are passed over, links followed, loops of links left. A text that is too large or cannot be
    read is a problem, and is not returned. Raises nothing.
    """
    search = _Search()
    for path in paths:
        search.source(path)
    return search.found, search.problems


def read(path: Path, name: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a text, at most :data:`MAX_BYTES` of them; ``None`` and a problem where it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return None, [too_large(name, size)]
        with path.open("rb") as file:
            # A file may grow, or say that it is empty and go on for ever.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [_unreadable(name, error)]
    return (None, [too_large(name, len(data))]) if len(data) > MAX_BYTES else (data, [])


def glossary_of(folder: Path, default: Path) -> Path:
    """The glossary of a corpus: its own, else the default one."""
    own = folder / GLOSSARY
    return own if _is_folder(own) else default


def printable(name: str) -> str:
    """A path that can stand in a line of output: whatever is not printable text is U+FFFD."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


class _Search:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self.problems: list[Problem] = []
        self.taken: set[str] = set()

    def source(self, path: Path) -> None:
        """One of the files and folders that the caller gave."""
        name = printable(path.as_posix())
        status = self.status(path, name)
        if status is None:
            return
        if not stat.S_ISDIR(status.st_mode):
            # Whoever gives "folder/*" gives the sidecars too.
            if path.suffix.lower() == _TOML:
                if not any(path.with_suffix(suffix).exists() for suffix in (*TEXTS, *map(str.upper, TEXTS))):
                    self.alone(name)
            else:
                self.text(path, name, printable(path.name), status)
            return
        articles = path / "articles"
        root = articles if _is_folder(articles) else path
        before = len(self.problems)
        children = self.walk(root, _OTHERS if root is path else frozenset())
        texts = [child for child in children if child.suffix.lower() in TEXTS]
        for child in texts:
            child_name = printable(child.as_posix())
            if child_status := self.status(child, child_name):
                self.text(child, child_name, printable(child.relative_to(path).as_posix()), child_status)
        for alone in {child for child in children if child.suffix.lower() == _TOML} - {beside(text) for text in texts}:
            self.alone(printable(alone.as_posix()))
        if not texts and len(self.problems) == before:
            where = "its articles folder" if root is articles else "the folder"
            message = f"no {' or '.join(TEXTS)} file in {where}: put one text file there for each source"
            self.problems.append(Problem(name, 0, NO_TEXTS, message))

    def walk(self, root: Path, others: frozenset[str]) -> list[Path]:
        """Texts and sidecars beneath a folder, sorted by path."""
        children: list[Path] = []
        visited: set[tuple[int, int]] = set()
        folders = [root]
        while folders:
            folder = folders.pop()
            try:
                status = folder.stat()
                if (status.st_dev, status.st_ino) in visited:
                    continue
                visited.add((status.st_dev, status.st_ino))
                inside = [child for child in folder.iterdir() if not child.name.startswith(".")]
                # A folder before the links to it, and always in the same order.
                inside.sort(key=lambda child: (child.is_symlink(), child.name), reverse=True)
            except OSError as error:
                self.problems.append(_unreadable(printable(folder.as_posix()), error))
                continue
            for child in (child for child in inside if folder is not root or child.name not in others):
                suffix = child.suffix.lower()
                if _is_folder(child):
                    folders.append(child)
                elif suffix == _TOML or (suffix in TEXTS and child.name.lower() not in _NO_TEXTS):
                    children.append(child)
        return sorted(children, key=lambda child: child.parts)

    def status(self, path: Path, name: str) -> os.stat_result | None:
        try:
            return path.stat()
        except FileNotFoundError:
            what = "a link to nothing" if path.is_symlink() else "no such file or folder"
            self.problems.append(Problem(name, 0, MISSING, f"{what}: check the path"))
        except OSError as error:
            self.problems.append(_unreadable(name, error))
        return None

    def text(self, path: Path, name: str, inside: str, status: os.stat_result) -> None:
        real = os.path.realpath(path)
        if real in self.taken:
            return
        self.taken.add(real)
        if not stat.S_ISREG(status.st_mode):
            self.problems.append(Problem(name, 0, UNREADABLE, "neither a file nor a folder: give a text file"))
        elif not os.access(path, os.R_OK):
            self.problems.append(Problem(name, 0, UNREADABLE, "no permission to read it: change its permissions"))
        elif status.st_size > MAX_BYTES:
            self.problems.append(too_large(name, status.st_size))
        else:
            self.found.append(Found(path, name, inside))

    def alone(self, name: str) -> None:
        message = f"no text beside it: name it after its text, {PurePosixPath(name).stem}.txt, or remove it"
        self.problems.append(Problem(name, 0, ALONE, message))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(name, 0, UNREADABLE, f"cannot be read ({error.strerror or type(error).__name__})")
