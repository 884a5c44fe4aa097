"""Style sheets and scripts without their comments: as they are sent to readers, not as they are written.

With rjsmin and rcssmin (Apache 2.0), which only take away blanks and comments, so that what runs is what was written.
"""

from __future__ import annotations

from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin


def minify(folder: Path) -> None:
    """Minifies the style sheets and scripts in a folder of a built site, but not those in folders below it."""
    for path in sorted(folder.glob("*.css")):
        path.write_text(cssmin(path.read_text("utf-8")), "utf-8", newline="\n")
    for path in sorted(folder.glob("*.js")):
        path.write_text(jsmin(path.read_text("utf-8")), "utf-8", newline="\n")
