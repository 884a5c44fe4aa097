"""Makes what is handed out. The site is built by MkDocs in a process of its own; all else is made of the corpus."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..model import Problem
from ..pages.templates import TemplateFaultError
from ..strings import Locale
from . import book, epub, folder, single, zip
from .release import EPOCH, Release
from .settings import Settings
from .xhtml import MarkupError


class BuildError(RuntimeError):
    """The site could not be built; MkDocs has said why."""


class UnknownArticleError(ValueError):
    """An article that the corpus does not have. The message names those that may be meant."""


FAULTS = (BuildError, TemplateFaultError, MarkupError)
"""What can be wrong with the site's own templates and configuration."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written."""

    path: Path
    #: In bytes.
    size: int
    #: How many files are in it; 0 where it is one by itself.
    files: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What was written, and what was wrong."""

    written: tuple[Written, ...]
    problems: tuple[Problem, ...]


def everything(settings: Settings, release: Release, out: Path, site: Path | None, locale: Locale) -> Done:
    """The ZIP file, and the EPUB in a language of the interface.

    ``site`` has been built for a folder; without one it is built now. Nothing is written where a name is not safe.
    Raises one of :data:`FAULTS`, or ``OSError``.
    """
    made, problems = book.read(settings)
    base = f"{settings.name}-{release.name}"
    with tempfile.TemporaryDirectory() as temporary:
        members = list(folder.members(site or build(settings, release, Path(temporary)), made, release))
        if unsafe := folder.faults(member.name for member in members):
            return Done((), (*problems, *unsafe))
        whole = out / f"{base}.zip"
        size = zip.write(whole, members, release.date)
    of_book = list(epub.members(made, release, locale))
    reader = out / f"{base}{'' if locale == 'zh-Hans' else f'-{locale.lower()}'}.epub"
    written = (
        Written(whole, size, len(members)),
        Written(reader, zip.write(reader, of_book, release.date), len(of_book)),
    )
    return Done(written, tuple(problems))


def singles(settings: Settings, release: Release, out: Path, wanted: Sequence[str], locale: Locale) -> Done:
    """Some articles as one HTML file each, in a language of the interface.

    Raises :class:`UnknownArticleError` before anything is written, one of :data:`FAULTS`, or ``OSError``.
    """
    made, problems = book.read(settings)
    chapters = {chapter.article.id: chapter for chapter in made.chapters}
    for name in wanted:
        if name not in chapters:
            near = difflib.get_close_matches(name, chapters, 3, 0.5) or list(chapters)[:3]
            raise UnknownArticleError(f"there is no article {name!r}; there are {', '.join([*near, '…'])}")
    written = []
    for name in dict.fromkeys(wanted):
        path, content = out / f"{name}.html", single.render(chapters[name], made, locale, release).encode()
        path.write_bytes(content)
        written.append(Written(path, len(content)))
    return Done(tuple(written), tuple(problems))


def build(settings: Settings, release: Release, out: Path) -> Path:
    """Builds the site for a folder, of the release's date; returns ``out``. Raises :class:`BuildError`."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(settings.config)]
    own = {"READER_OFFLINE": "true", EPOCH: str(release.epoch), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([*command, "--site-dir", str(out)], env={**os.environ, **own}, check=False)
    if done.returncode:
        raise BuildError("the site could not be built: see above")
    return out
