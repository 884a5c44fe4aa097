"""Problems: one type for everything that an editor should look at, and the registry of their codes.

The core returns problems; only the edge (``cli.py``, the MkDocs adapter) prints them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from .model import Problem

CODES: dict[str, str] = {}
"""Code to its meaning in one line. Filled where the codes are raised, listed by ``reader check --list``."""

FORMATS = ("text", "json", "github")


def code(name: str, meaning: str) -> str:
    """Registers a problem code where it is raised and returns it.

    Raises ``ValueError`` if another meaning is registered under the same name.
    """
    if CODES.setdefault(name, meaning) != meaning:
        raise ValueError(f"problem code {name!r} is registered twice")
    return name


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted by path, line and code, without repetitions."""
    return sorted(set(problems), key=lambda p: (p.path, p.line, p.code, p.message))


def render(problems: Iterable[Problem], form: str = "text") -> str:
    """The problems as ``text`` (``path:line: message (code)``), ``json`` (an array) or ``github`` (annotations).

    Returns an empty string for no problems in ``text`` and ``github``. Raises ``ValueError`` for another form.
    """
    items = in_order(problems)
    if form == "text":
        return "".join(f"{p.path}:{p.line}: {p.message} ({p.code})\n" for p in items)
    if form == "json":
        rows = [{"path": p.path, "line": p.line, "code": p.code, "message": p.message} for p in items]
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    if form == "github":
        return "".join(
            f"::warning file={_property(p.path)},line={p.line},title={_property(p.code)}::{_data(p.message)}\n"
            for p in items
        )
    raise ValueError(f"unknown form {form!r}; known: {', '.join(FORMATS)}")


def _data(text: str) -> str:
    # GitHub workflow commands: %, CR and LF are escaped in the message, and : and , in a property too.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
