"""ZIP files that are the same bytes whenever they are made of the same files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

_MODE: Final = 0o100644
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a ZIP file."""

    #: Forward slashes, no leading one.
    name: str
    content: bytes | Path
    #: Whether it is left uncompressed.
    stored: bool = False

    def read(self) -> bytes:
        """Its bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def write(path: Path, members: Iterable[Member], date: datetime) -> int:
    """Writes the members in the order given, all of one date (UTC) and mode; returns the file's size in bytes.

    Bytes depend on the names, the contents, the date and the zlib that compresses. What was there before stays until
    the new file is whole. Raises ``OSError``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for member in members:
                info = zipfile.ZipInfo(member.name, date.timetuple()[:6])
                info.create_system = _UNIX
                info.external_attr = _MODE << 16
                info.compress_type = zipfile.ZIP_STORED if member.stored else zipfile.ZIP_DEFLATED
                archive.writestr(info, member.read())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size
