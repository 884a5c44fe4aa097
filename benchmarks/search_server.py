"""A server for built sites on this machine that compresses as servers do and writes down what it has sent."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

LEVEL: Final = 6
"""Of compression: what servers take by default."""


def packed(data: bytes) -> bytes:
    """``data`` compressed, or as it is where that is shorter, as with what is compressed already."""
    smaller = gzip.compress(data, LEVEL)
    return smaller if len(smaller) < len(data) else data


def file_of(path: str) -> str:
    """The file of a path of an address, both from the site's root: that of a folder is its ``index.html``."""
    return f"{path}index.html" if path.endswith("/") or not path else path


@dataclass
class Served:
    """A site that is being served."""

    root: Path
    #: Where it is, with a slash at its end.
    address: str = ""
    #: What was sent: path from the root, and bytes of its body as sent.
    sent: list[tuple[str, int]] = field(default_factory=list)
    _bodies: dict[str, tuple[bytes, bool] | None] = field(default_factory=dict)

    def body(self, path: str) -> tuple[bytes, bool] | None:
        """What is sent for ``path`` and whether it is compressed; ``None`` if there is no such file."""
        if path not in self._bodies:
            file = self.root / file_of(path)
            inside = file.resolve().is_relative_to(self.root.resolve())
            data = file.read_bytes() if inside and file.is_file() else None
            self._bodies[path] = None if data is None else (packed(data), len(packed(data)) < len(data))
        return self._bodies[path]

    def prepare(self, paths: list[str]) -> None:
        """Compresses beforehand what shall not be compressed while a browser waits."""
        for path in paths:
            self.body(path)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # header and body in one piece

    def __init__(self, served: Served, *arguments: object) -> None:
        self.served = served
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Sends a file."""
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        found = self.served.body(path)
        body, compressed = found or (b"", False)
        self.send_response(200 if found else 404)
        kind = "text/html" if path.endswith("/") or not path else mimetypes.guess_type(path)[0]
        text = kind is not None and kind.startswith("text/")
        self.send_header("Content-Type", (kind or "application/octet-stream") + ("; charset=utf-8" if text else ""))
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)
        self.served.sent.append((path, len(body)))

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a browser that is closed hangs up."""


@contextmanager
def serving(root: Path) -> Iterator[Served]:
    """Serves the folder ``root`` on a free port of this machine."""
    served = Served(root)
    with _Server(("127.0.0.1", 0), partial(_Handler, served)) as server:
        served.address = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
