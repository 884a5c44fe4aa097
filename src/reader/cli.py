"""The ``reader`` command: the edge, where problems are printed and nothing is decided.

Exit status: 0 clean, 1 problems, 2 misuse (arguments, or an output folder that cannot be written), 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import reader

from . import corpus, export
from .model import Article
from .pipeline import read_file
from .problems import CODES, FORMATS, render

CLEAN, PROBLEMS, MISUSE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command with the arguments (those of the process by default) and returns the exit status."""
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE
    _set_up_output()
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has seen enough. What is still buffered must not fail again when Python closes the stream.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, io.UnsupportedOperation):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return PROBLEMS
    return status


def check(arguments: argparse.Namespace) -> int:
    """``reader check``: the problems of the sources, on standard output."""
    if arguments.list:
        print(codes(), end="")
        return CLEAN
    sources = _Sources(arguments.sources)
    count = sum(1 for _ in sources.articles())
    print(render(sources.problems, arguments.format), end="")
    _say(f"{_number(count, 'article')} read, {_number(len(set(sources.problems)), 'problem')}")
    return PROBLEMS if sources.problems else CLEAN


def export_(arguments: argparse.Namespace) -> int:
    """``reader export``: one JSON file per article; the problems on standard error."""
    folder: Path = arguments.out
    sources = _Sources(arguments.sources)
    count = 0
    try:
        _writable(folder)
    except OSError as error:
        return _cannot_write(folder, error)
    for article in sources.articles():
        try:
            export.write(article, folder)
        except OSError as error:
            return _cannot_write(folder, error)
        count += 1
    print(render(sources.problems, arguments.format), end="", file=sys.stderr)
    _say(f"{_number(count, 'article')} written to {folder}")
    return PROBLEMS if sources.problems else CLEAN


def codes() -> str:
    """All problem codes with their meanings, one per line, sorted."""
    for module in walk_packages(reader.__path__, f"{reader.__name__}."):
        if not module.name.endswith("__main__"):
            # Codes are registered where they are raised, so every module has to have been imported.
            import_module(module.name)
    width = max(map(len, CODES))
    return "".join(f"{name:{width}}  {meaning}\n" for name, meaning in sorted(CODES.items()))


class _Sources:
    """Reads the sources one by one; only the problems are kept."""

    def __init__(self, sources: Sequence[Path]) -> None:
        self.found, self.problems = corpus.find(sources or [_default()])
        self.ids = export.Ids()

    def articles(self) -> Iterator[Article]:
        """The articles that can be published, in order."""
        for found in _progress(self.found):
            # What is public says where a text is in its corpus; what is printed, where it is from here.
            result = read_file(found.path, found.inside)
            here = found.name.removesuffix(found.inside)
            self.problems += [replace(problem, path=here + problem.path) for problem in result.problems]
            for article in result.articles:
                settled, problems = self.ids.settle(article, found.name)
                self.problems += problems
                yield settled


def _writable(folder: Path) -> None:
    """Makes the folder if need be. Raises ``OSError`` if nothing can be written there."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no permission")


def _cannot_write(folder: Path, error: OSError) -> int:
    print(f"reader: error: cannot write to {folder}: {error.strerror or type(error).__name__}", file=sys.stderr)
    return MISUSE


def _default() -> Path:
    return Path(os.environ.get(corpus.VARIABLE) or corpus.DEFAULT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("reader", description="Reads Chinese scholarly articles from messy text.")
    parser.add_argument("--version", action="version", version=f"reader {reader.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    sources = argparse.ArgumentParser(add_help=False)
    sources.add_argument(
        "sources",
        nargs="*",
        type=Path,
        metavar="SOURCE",
        help=f"text files and folders; by default ${corpus.VARIABLE}, else {corpus.DEFAULT}/ in the current folder",
    )
    sources.add_argument("--format", choices=FORMATS, default="text", help="how problems are printed (default: text)")
    one = commands.add_parser("check", parents=[sources], help="report what an editor should look at")
    one.add_argument("--list", action="store_true", help="list all problem codes with their meaning, and read nothing")
    one.set_defaults(run=check)
    one = commands.add_parser("export", parents=[sources], help="write one JSON file per article")
    one.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder to write to; made if it is not there"
    )
    one.set_defaults(run=export_)
    return parser


def _set_up_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Into files and pipes UTF-8 wherever we are; on a terminal, its own encoding, and no failure.
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _progress(found: Sequence[corpus.Found]) -> Iterator[corpus.Found]:
    """The texts, with a line that counts them where somebody watches."""
    shown = sys.stderr.isatty()
    line = ""
    last = 0.0
    try:
        for number, text in enumerate(found, 1):
            if shown and time.monotonic() - last >= 0.1:
                last = time.monotonic()
                line = f"reading {number} of {len(found)}"
                print(f"\r{line}", end="", file=sys.stderr, flush=True)
            yield text
    finally:
        if line:
            print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
