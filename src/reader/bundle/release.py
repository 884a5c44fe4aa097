"""The release of a bundle: its name and its date. Never the clock's, so that the same texts make the same files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

EPOCH: Final = "SOURCE_DATE_EPOCH"
"""Environment variable with the date of what is built, in seconds (reproducible-builds.org/specs/source-date-epoch)."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
#: ZIP files know no earlier year and none later.
_YEARS = range(1980, 2108)


class ReleaseError(ValueError):
    """A release that cannot be named or dated. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is published together."""

    #: Part of file names: letters, digits, full stop, underscore, hyphen.
    name: str
    #: In UTC, to the second; even, as ZIP files count.
    date: datetime

    @property
    def day(self) -> str:
        """The date as ``2025-11-20``."""
        return self.date.strftime("%Y-%m-%d")

    @property
    def epoch(self) -> int:
        """The date in seconds since 1970."""
        return int(self.date.timestamp())


def release(named: str | None, project: Path, environment: Mapping[str, str]) -> Release:
    """The release of that name, or named after its date.

    The date is that of ``SOURCE_DATE_EPOCH``, else the one that the name is, else that of the project's last commit.
    Raises :class:`ReleaseError` where there is none, or where the name cannot be part of a file name.
    """
    if named is not None and not _NAME.fullmatch(named):
        raise ReleaseError(f"the release cannot be called {named!r}: use letters, digits, full stops and hyphens")
    date = _epoch(environment) or _named(named) or _committed(project)
    if date is None:
        raise ReleaseError(
            f"the date of the release is not known: name one (RELEASE=2025-11-20), set {EPOCH}, or use a Git repository"
        )
    if date.year not in _YEARS:
        raise ReleaseError(f"the release cannot be of the year {date.year}")
    return Release(named or date.strftime("%Y-%m-%d"), date.replace(second=date.second // 2 * 2))


def _epoch(environment: Mapping[str, str]) -> datetime | None:
    value = environment.get(EPOCH)
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ReleaseError(f"{EPOCH} is {value!r}, which is no date in seconds") from error


def _named(name: str | None) -> datetime | None:
    if name is None or not _DATE.fullmatch(name):
        return None
    try:
        return datetime.fromisoformat(name).replace(tzinfo=UTC)
    except ValueError as error:
        raise ReleaseError(f"the release is called {name}, which is no day") from error


def _committed(project: Path) -> datetime | None:
    command = ["git", "-C", str(project), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return datetime.fromtimestamp(int(done.stdout), UTC) if done.stdout.strip().isdigit() else None
