"""The ``reader`` command: the edge, where problems are printed and nothing is decided.

Exit status: 0 clean, 1 problems, 2 misuse (arguments, or an output folder that cannot be written), 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
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
from typing import Any

import reader

from . import corpus, export, glossary, script, translate, translations
from .bundle import links as linked
from .bundle import make
from .bundle.release import release
from .bundle.settings import SettingsError
from .bundle.settings import load as settings
from .concepts import unknown_articles
from .model import Article
from .pipeline import read_file
from .problems import CODES, FORMATS, render
from .strings import LOCALES
from .terms import suggest as suggestions
from .terms.annotate import NOTHING as NO_TERMS
from .terms.annotate import annotate
from .terms.lexicon import Lexicon

CLEAN, PROBLEMS, MISUSE, INTERRUPTED = 0, 1, 2, 130

# Problems of reading: codes that begin with one of these.
_READING = ("corpus-", "glossary-", "sidecar-", "source-")


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
    sources = _Sources(arguments.sources, arguments.glossary)
    of_corpus = _translations(arguments.sources)
    ids = set()
    for article in sources.articles():
        ids.add(article.id)
        for found in of_corpus:
            found.of(article)
    sources.problems += unknown_articles(sources.glossary, ids)
    for found in of_corpus:
        sources.problems += [*found.problems, *found.unknown(ids)]
    for path in filter(Path.is_dir, arguments.sources or [_default()]):
        words = path / corpus.TRADITIONAL
        sources.problems += script.load(words, corpus.printable(words.as_posix()))[1]
    print(render(sources.problems, arguments.format), end="")
    _say(f"{_number(len(ids), 'article')} read, {_number(len(set(sources.problems)), 'problem')}")
    return PROBLEMS if sources.problems else CLEAN


def export_(arguments: argparse.Namespace) -> int:
    """``reader export``: one JSON file per article; the problems on standard error."""
    folder: Path = arguments.out
    sources = _Sources(arguments.sources, arguments.glossary, glossed=arguments.terms)
    lexicon = Lexicon(sources.glossary) if arguments.terms else None
    count = 0
    try:
        _writable(folder)
    except OSError as error:
        return _cannot_write(folder, error)
    for article in sources.articles():
        try:
            export.write(article, folder, annotate(article, lexicon) if lexicon else NO_TERMS)
        except OSError as error:
            return _cannot_write(folder, error)
        count += 1
    print(render(sources.problems, arguments.format), end="", file=sys.stderr)
    _say(f"{_number(count, 'article')} written to {folder}")
    return PROBLEMS if sources.problems else CLEAN


def suggest(arguments: argparse.Namespace) -> int:
    """``reader glossary suggest``: concepts that the glossary lacks, as TOML.

    On standard error is what keeps a source or the glossary from being read; what is in the texts, ``check`` reports.
    """
    sources = _Sources(arguments.sources, arguments.glossary)
    candidates = suggestions.suggest(sources.articles(), sources.glossary)
    print(suggestions.render(candidates, arguments.limit or None), end="")
    problems = [problem for problem in sources.problems if problem.code.startswith(_READING)]
    print(render(problems, arguments.format), end="", file=sys.stderr)
    return PROBLEMS if problems else CLEAN


def translate_init(arguments: argparse.Namespace) -> int:
    """``reader translate init``: writes or updates the file that holds an article's translation, and prints its path.

    On standard error is what keeps a source or the file from being read.
    """
    sources = _Sources(arguments.sources, None, glossed=False)
    wanted, known, article = arguments.article, [], None
    for candidate in sources.articles():
        known.append(candidate.id)
        if candidate.id == wanted:
            article = candidate
            break
    if article is None or sources.at is None:
        problems = [problem for problem in sources.problems if problem.code.startswith(_READING)]
        print(render(problems), end="", file=sys.stderr)
        near = difflib.get_close_matches(wanted, known, 3, 0.5) or known[:3]
        hint = f"; there are {', '.join(near)}{'' if len(near) == len(known) else ', …'}" if near else ""
        print(f"reader: error: there is no article {wanted!r}{hint}", file=sys.stderr)
        return MISUSE
    folder = _beside(sources.at.path, arguments.sources)
    try:
        done = translate.write(article, folder, corpus.printable(folder.as_posix()), stamp=arguments.stamp)
    except OSError as error:
        return _cannot_write(folder, error)
    if isinstance(done, list):
        print(render(done), end="", file=sys.stderr)
        return PROBLEMS
    print(done)
    return CLEAN


def bundle(arguments: argparse.Namespace) -> int:
    """``reader bundle``: the site as a ZIP file and the corpus as an EPUB, or single articles as HTML files.

    Prints what it has written, with sizes.
    """
    folder: Path = arguments.out
    try:
        said = settings(arguments.config)
        of = release(arguments.release or said.release, said.project, os.environ)
    except (SettingsError, ValueError) as error:
        return _misuse(str(error))
    try:
        _writable(folder)
        if arguments.single:
            done = make.singles(said, of, folder, arguments.single, arguments.language)
        else:
            done = make.everything(said, of, folder, arguments.site, arguments.language)
    except make.UnknownArticleError as error:
        return _misuse(str(error))
    except make.FAULTS as error:
        print(f"reader: error: {error}", file=sys.stderr)
        return PROBLEMS
    except OSError as error:
        return _cannot_write(Path(error.filename or folder), error)
    print(render(done.problems, arguments.format), end="", file=sys.stderr)
    for written in done.written:
        files = f", {_number(written.files, 'file')}" if written.files else ""
        print(f"{written.path}: {_size(written.size)}{files}")
    return PROBLEMS if done.problems else CLEAN


def links(arguments: argparse.Namespace) -> int:
    """``reader links``: the links of a built site that do not resolve, and how many were followed."""
    site: Path = arguments.site
    name = corpus.printable(site.as_posix())
    done = linked.follow(site, name, folder=arguments.folder, url=arguments.url)
    print(render(done.problems, arguments.format), end="")
    followed = f"{_number(done.links, 'link')} followed in {_number(done.pages, 'file')}"
    print(
        f"{followed}, {done.anchors:,} of them to an anchor; {done.outside:,} lead outside; "
        f"{len(done.problems):,} do not resolve",
        file=sys.stdout if arguments.format == "text" else sys.stderr,
    )
    return PROBLEMS if done.problems else CLEAN


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

    def __init__(self, sources: Sequence[Path], own: Path | None, *, glossed: bool = True) -> None:
        """``own`` is the glossary to use, where it is not the corpus's; without ``glossed`` none is read."""
        paths = list(sources) or [_default()]
        self.found, self.problems = corpus.find(paths)
        #: The text that is being read.
        self.at: corpus.Found | None = None
        self.ids = export.Ids()
        self.glossary = glossary.Glossary()
        if glossed:
            folder = own or next(
                (f for path in paths if (f := corpus.glossary_of(path, path)) != path),
                Path(corpus.DEFAULT) / corpus.GLOSSARY,
            )
            self.glossary, more = glossary.load(folder, corpus.printable(folder.as_posix()))
            self.problems += more

    def articles(self) -> Iterator[Article]:
        """The articles that can be published, in order."""
        for found in _progress(self.found):
            self.at = found
            # What is public says where a text is in its corpus; what is printed, where it is from here.
            result = read_file(found.path, found.inside)
            here = found.name.removesuffix(found.inside)
            self.problems += [replace(problem, path=here + problem.path) for problem in result.problems]
            for article in result.articles:
                settled, problems = self.ids.settle(article, found.name)
                self.problems += problems
                yield settled


def _translations(given: Sequence[Path]) -> list[translations.Translations]:
    """The translations of each corpus among the sources."""
    folders = [path / translations.FOLDER for path in list(given) or [_default()] if path.is_dir()]
    return [translations.load(folder, corpus.printable(folder.as_posix())) for folder in folders]


def _beside(text: Path, given: Sequence[Path]) -> Path:
    """The folder of translations of the corpus that a text is in."""
    folder = next((path for path in list(given) or [_default()] if path.is_dir() and text.is_relative_to(path)), None)
    folder = folder or text.parent
    # Whoever names the folder of the articles, or one of them, means their corpus.
    return (folder.parent if folder.name == "articles" else folder) / translations.FOLDER


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
    _add_sources(sources)
    sources.add_argument("--format", choices=FORMATS, default="text", help="how problems are printed (default: text)")
    sources.add_argument(
        "--glossary",
        type=_folder,
        metavar="DIR",
        help=f"the glossary; by default {corpus.GLOSSARY}/ of the corpus, else {corpus.DEFAULT}/{corpus.GLOSSARY}/",
    )
    one = commands.add_parser("check", parents=[sources], help="report what an editor should look at")
    one.add_argument("--list", action="store_true", help="list all problem codes with their meaning, and read nothing")
    one.set_defaults(run=check)
    one = commands.add_parser("export", parents=[sources], help="write one JSON file per article")
    one.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder to write to; made if it is not there"
    )
    one.add_argument("--terms", action="store_true", help="add the terms of the glossary to the marks")
    one.set_defaults(run=export_)
    of_glossary = commands.add_parser("glossary", help="work on the glossary")
    actions = of_glossary.add_subparsers(title="actions", required=True, metavar="ACTION")
    one = actions.add_parser(
        "suggest", parents=[sources], help="list concepts that the texts discuss and the glossary lacks, as TOML"
    )
    one.add_argument("--limit", type=int, default=60, metavar="N", help="how many at most (default: 60; 0: all)")
    one.set_defaults(run=suggest)
    of_translations = commands.add_parser("translate", help="work on the translations")
    actions = of_translations.add_subparsers(title="actions", required=True, metavar="ACTION")
    one = actions.add_parser("init", help="write the file for an article's English translation, or bring it up to date")
    one.add_argument("article", metavar="ARTICLE_ID", help="as it stands at the end of the article's address")
    _add_sources(one)
    one.add_argument("--stamp", action="store_true", help="mark every entry as checked against the present source")
    one.set_defaults(run=translate_init)
    _add_bundle(commands)
    return parser


def _add_bundle(commands: Any) -> None:
    one = commands.add_parser("bundle", help="write the site as a ZIP file for a folder, and the corpus as an EPUB")
    one.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="folder to write to (default: dist)")
    one.add_argument(
        "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE", help="the site's configuration (mkdocs.yml)"
    )
    one.add_argument("--release", metavar="NAME", help="by default extra.reader.release, else the last commit's date")
    one.add_argument("--site", type=_folder, metavar="DIR", help="a site that was built with READER_OFFLINE=true")
    one.add_argument(
        "--single", action="append", metavar="ARTICLE_ID", help="write only this article, as one HTML file; repeatable"
    )
    one.add_argument("--language", choices=LOCALES, default=LOCALES[0], help="of the EPUB, or of the single files")
    one.add_argument("--format", choices=FORMATS, default="text", help="how problems are printed (default: text)")
    one.set_defaults(run=bundle)
    one = commands.add_parser("links", help="follow all links and anchors of a built site")
    one.add_argument("site", type=_folder, metavar="SITE", help="the folder of the built site")
    one.add_argument("--folder", action="store_true", help="the site must work without a server")
    one.add_argument(
        "--url", default="", metavar="URL", help="where the site is published: links to it are followed too"
    )
    one.add_argument("--format", choices=FORMATS, default="text", help="how problems are printed (default: text)")
    one.set_defaults(run=links)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        type=Path,
        metavar="SOURCE",
        help=f"text files and folders; by default ${corpus.VARIABLE}, else {corpus.DEFAULT}/ in the current folder",
    )


def _folder(name: str) -> Path:
    if not Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {name!r}")
    return Path(name)


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


def _misuse(message: str) -> int:
    print(f"reader: error: {message}", file=sys.stderr)
    return MISUSE


def _size(size: int) -> str:
    """Bytes as a person reads them: ``12.3 MB`` (of a million bytes), ``64 KB``."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
