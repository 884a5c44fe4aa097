"""Which ids can be names of files, on every system."""

from __future__ import annotations

import re

# Letters of any script, digits, _ and -; no dot, so neither a hidden file nor a way to another folder.
_FILE_ID = re.compile(r"[^\W_][\w-]*")
#: Device names of Windows, which open the device whatever their extension.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_id(name: str) -> bool:
    """Whether an id can be a file name on every system, and stays in its folder."""
    return bool(_FILE_ID.fullmatch(name)) and not DEVICES.fullmatch(name) and len(name.encode("utf-8")) <= 200
