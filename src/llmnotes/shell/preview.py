"""Show a built site in a browser on this machine, the way a static host would."""

import errno
import mimetypes
import shutil
import sys
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, unquote

from msgspec import Struct

from llmnotes.shell.environment import EnvironmentProblem, because

PORTS_TO_TRY = 20
TYPES = {".js": "text/javascript", ".md": "text/markdown", ".svg": "image/svg+xml", ".xml": "application/xml"}


class Found(Struct, frozen=True):
    """A file to send; ``NOT_FOUND`` comes with the site's own page for it."""

    status: HTTPStatus
    file: Path


class Elsewhere(Struct, frozen=True):
    """An address to go to instead."""

    location: str


class Nothing(Struct, frozen=True):
    """Neither the address nor a page that says so exists."""


Answer: TypeAlias = Found | Elsewhere | Nothing


def answer(site: Path, base: str, path: str) -> Answer:
    """Say what ``site``, published below the path ``base`` (``/notes`` or nothing), has at an URL's ``path``.

    Like GitHub Pages: ``/x/`` is ``x/index.html``, ``/x`` is ``x.html`` if that exists and else leads to ``/x/``;
    no folder is listed and nothing hidden is shown.
    """
    if path in {"/", base} and base:
        return Elsewhere(quote(f"{base}/"))
    parts = path.removeprefix(base).strip("/").split("/")
    hidden = any(part.startswith(".") or "\0" in part for part in parts)
    if path.startswith(f"{base}/") and not hidden:
        file = site.joinpath(*parts)
        if path.endswith("/"):
            file /= "index.html"
        for candidate in (file, file.with_name(f"{file.name}.html")):
            if candidate.is_file():
                return Found(HTTPStatus.OK, candidate)
        if (file / "index.html").is_file():
            return Elsewhere(quote(f"{path}/"))
    missing = site / "404.html"
    return Found(HTTPStatus.NOT_FOUND, missing) if missing.is_file() else Nothing()


def serve(site: Path, base: str, host: str, port: int, ready: Callable[[str, int], None]) -> None:
    """Serve ``site`` until the process is interrupted; ``ready`` is told the address and the port.

    Takes the next free port if ``port`` is in use. Raises ``EnvironmentProblem`` if none can be had.
    """
    with _server(host, port, _handler(partial(answer, site, base))) as server:
        number = int(server.server_address[1])
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{number}{quote(base)}/", number)
        server.serve_forever()


def _handler(answer_to: Callable[[str], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._respond(with_body=True)

        def do_HEAD(self) -> None:
            self._respond(with_body=False)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the terminal is for problems."""

        def _respond(self, *, with_body: bool) -> None:
            path = unquote(self.path.partition("?")[0].partition("#")[0], errors="replace")
            reply = answer_to(path)
            if isinstance(reply, Elsewhere):
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", reply.location)
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif isinstance(reply, Found):
                self._send(reply, with_body=with_body)
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _send(self, found: Found, *, with_body: bool) -> None:
            try:
                file = found.file.open("rb")
            except OSError:  # another build has just taken it away
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            with file:
                self.send_response(found.status)
                self.send_header("Content-Type", _content_type(found.file))
                self.send_header("Content-Length", str(file.seek(0, 2)))
                self.send_header("Cache-Control", "no-cache")
                self.end_headers()
                if with_body:
                    file.seek(0)
                    shutil.copyfileobj(file, self.wfile)

    return Handler


def _content_type(file: Path) -> str:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/xml" else kind


def _server(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return _Server((host, candidate), handler)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise EnvironmentProblem(f"can not serve on {host}:{candidate}: {because(problem)}") from problem
        except OverflowError as problem:
            raise EnvironmentProblem(f"there is no port {candidate}", "choose one up to 65535") from problem
    message = f"the ports {port} to {port + PORTS_TO_TRY - 1} of {host} are all in use"
    raise EnvironmentProblem(message, "choose another one with --port")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers break connections off all the time; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
