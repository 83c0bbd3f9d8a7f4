"""Websites to look at: built by the real command, and served on this machine as any static host would."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct

REPOSITORY = Path(__file__).parent.parent
HOSTILE = Path(__file__).parent / "site_quality" / "hostile"


class Website(Struct, frozen=True):
    """A built site: its files in ``folder``, served at ``home``, which has no slash at its end."""

    folder: Path
    home: str

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of all pages below ``home``; cards are none, and neither is what only sends its readers on."""
        files = sorted(set(self.folder.rglob("*.html")) - set(self.cards))
        return tuple(self._address(file) for file in files if 'http-equiv="refresh"' not in file.read_text("utf-8"))

    @property
    def cards(self) -> tuple[Path, ...]:
        """The files of all hover cards, which are parts of pages."""
        return tuple(sorted((self.folder / "cards").rglob("*.html")))

    def _address(self, file: Path) -> str:
        return "/" + quote(file.relative_to(self.folder).as_posix().removesuffix("index.html"))


@contextmanager
def published(
    root: Path, folder: Path, prefix: str = "", *, host: "type[StaticHost] | None" = None
) -> Iterator[Website]:
    """Build the site at ``root`` into ``folder`` and serve it below the path ``prefix``, by a ``StaticHost``."""
    program = Path(sys.executable).with_name("llmnotes")
    subprocess.run([program, "build", "--offline", "--root", root, "--output", folder], check=True)
    handler = type("Handler", (host or StaticHost,), {"folder": folder, "prefix": prefix})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Website(folder, f"http://127.0.0.1:{server.server_port}{prefix}")
        finally:
            server.shutdown()
            thread.join()


class StaticHost(SimpleHTTPRequestHandler):
    """Serves a folder below a path, with its 404 page, as GitHub Pages does."""

    folder: Path
    prefix: str

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, directory=str(self.folder), **options)

    def translate_path(self, path: str) -> str:
        if not path.startswith(f"{self.prefix}/"):
            return str(self.folder / "outside the site")
        return super().translate_path(path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != HTTPStatus.NOT_FOUND:
            return super().send_error(code, message, explain)
        content = (self.folder / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 -- the name it has in the base class
        """Stay silent."""
