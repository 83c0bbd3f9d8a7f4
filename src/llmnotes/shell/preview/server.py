"""The server of the preview: a thread for each connection, and nothing that a request could change."""

import errno
import mimetypes
import os
import select
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import BinaryIO
from urllib.parse import parse_qs, quote, unquote

from msgspec import Struct

from llmnotes.shell.environment import EnvironmentProblem, because
from llmnotes.shell.preview.addresses import Content, Elsewhere, Found, Lookup, answer
from llmnotes.shell.preview.admission import Refusal, refuse_host, refuse_origin
from llmnotes.shell.preview.hub import Hub
from llmnotes.shell.preview.injection import SCRIPT, addresses_in, injected, script, script_tag, version_of
from llmnotes.shell.preview.ranges import part_of

PORTS_TO_TRY = 20
LAST_PORT = 65535
OWN = "/.llmnotes/"  # below the site's path: what is the preview's, and of no page
EVENTS = f"{OWN}events"
TYPES = {".js": "text/javascript", ".md": "text/markdown", ".svg": "image/svg+xml", ".xml": "application/xml"}
HTML = "text/html; charset=utf-8"
NOTHING = b"<!doctype html><html lang=en><title>There is nothing here</title><h1>There is nothing here</h1></html>\n"

CHUNK = 2**18  # bytes that are read of a file at once
MOST_CONNECTIONS = 1000
SILENCE = 30.0  # seconds that a connection may say or take nothing
LOOK = 1.0  # seconds between two looks whether a page that waits for news is still there
HEARTBEAT = 15.0  # seconds between two signs of life to such a page
RETRY = 500  # milliseconds after which a browser asks again for news when they broke off
PARTING = 1.0  # seconds that connections have to end


class Address(Struct, frozen=True):
    """Where the server is: its origin, and the port."""

    origin: str
    port: int


@contextmanager
def serving(
    lookup: Lookup,
    hub: Hub,
    *,
    base: Callable[[], str] = str,
    host: str = "127.0.0.1",
    port: int = 0,
    follow: bool = False,
) -> Iterator[Address]:
    """Serve what ``lookup`` finds, below the path that ``base`` says, and tell all open pages what ``hub`` is told.

    ``base`` is asked for each request: a site may move while pages are open, which hear of it by the hub. Takes the
    next free port if ``port`` is in use, and any one for 0. With ``follow``, pages go where a note is saved. Raises
    ``EnvironmentProblem`` if no port can be had. At the end all connections are broken off.
    """
    with _server(host, port, _Preview(lookup, hub, base, host, follow)) as server:
        loop = threading.Thread(target=server.serve_forever, args=(0.1,), name="preview")
        loop.start()
        try:
            own = "localhost" if host in ("0.0.0.0", "::") else host  # nobody can go to "anywhere"
            shown = f"[{own}]" if ":" in own else own
            number = int(server.server_address[1])
            yield Address(f"http://{shown}:{number}", number)
        finally:
            server.shutdown()
            loop.join()
            server.part()


class _Preview(Struct, frozen=True):
    """What is served."""

    lookup: Lookup
    hub: Hub
    base: Callable[[], str]
    host: str
    follow: bool


class _Payload(Struct, frozen=True):
    """Something to send: its media type, its version, its length in bytes, and how to read it."""

    kind: str
    version: str
    size: int
    opened: Callable[[], BinaryIO]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "llmnotes"
    sys_version = ""
    timeout = SILENCE
    disable_nagle_algorithm = True
    server: "_Server"

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the terminal is for problems."""

    def _respond(self) -> None:
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # nobody reads what comes with the request
        address, _, query = self.path.partition("#")[0].partition("?")
        path = unquote(address, errors="replace")
        self._base = self.server.preview.base()
        is_own = path.startswith(f"{self._base}{OWN}") or path.endswith(EVENTS)  # a site may have moved meanwhile
        refusal = self._refusal(is_own=is_own)
        if refusal:
            self._send_text(refusal.status, refusal.sentence)
        elif is_own:
            self._respond_own(path.rpartition(OWN)[2], query)
        else:
            self._respond_with(path)

    def _refusal(self, *, is_own: bool) -> Refusal | None:
        hosts, origins, sites = (self.headers.get_all(name, []) for name in ("Host", "Origin", "Sec-Fetch-Site"))
        refusal = refuse_host(hosts, self.server.preview.host)
        return refusal or refuse_origin(hosts[0], origins, sites if is_own else ())

    def _respond_own(self, name: str, query: str) -> None:
        if name == "events":
            self._send_events()
        elif name == "links":
            self._send_marks(parse_qs(query).get("page", [""])[0])
        elif name == SCRIPT:
            self._send(HTTPStatus.OK, _payload(_content_type(name), script()))
        else:
            self._send_text(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def _respond_with(self, path: str) -> None:
        preview = self.server.preview
        reply = answer(preview.lookup, self._base, path)
        if isinstance(reply, Elsewhere):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", reply.location)
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        payload = self._found(reply) if isinstance(reply, Found) else None
        if payload is None:  # also where something has just taken the file away
            self._send(HTTPStatus.NOT_FOUND, self._page(NOTHING, HTTPStatus.NOT_FOUND))
        elif isinstance(reply, Found):
            self._send(reply.status, payload)

    def _found(self, found: Found) -> _Payload | None:
        kind = _content_type(found.path)
        try:
            if kind != HTML:
                return _payload(kind, found.content)
            html = found.content if isinstance(found.content, bytes) else found.content.read_bytes()
        except OSError:
            return None
        return self._page(html, found.status)

    def _page(self, html: bytes, status: HTTPStatus) -> _Payload:
        preview = self.server.preview
        folder = quote(f"{self._base}{OWN}")
        version = version_of(html, folder.encode(), bytes([preview.follow]), str(int(status)).encode())
        tag = script_tag(folder, version=version, status=status, follow=preview.follow)
        page = injected(html, tag)
        return _Payload(HTML, version, len(page), lambda: BytesIO(page))

    def _send(self, status: HTTPStatus, payload: _Payload) -> None:
        """Send a payload, a part of it, or word that the browser has it already."""
        etag = f'"{payload.version}"'
        fine = status == HTTPStatus.OK
        if fine and _names(self.headers.get("If-None-Match"), etag):
            self._begin(HTTPStatus.NOT_MODIFIED, payload.kind, etag)
            self.end_headers()
            return
        wanted = part_of(self.headers.get("Range"), payload.size) if fine else None
        if self.headers.get("If-Range", etag) != etag:
            wanted = None
        if wanted == "unsatisfiable":
            self._begin(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, payload.kind, etag)
            self.send_header("Content-Range", f"bytes */{payload.size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        try:
            file = payload.opened()
        except OSError:  # something has just taken it away
            self._send_text(HTTPStatus.NOT_FOUND, "There is nothing here any more.")
            return
        with file:
            part = range(payload.size) if wanted is None else wanted
            self._begin(status if wanted is None else HTTPStatus.PARTIAL_CONTENT, payload.kind, etag)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(part)))
            if wanted is not None:
                self.send_header("Content-Range", f"bytes {part.start}-{part.stop - 1}/{payload.size}")
            self.end_headers()
            if self.command != "HEAD":
                self._copy(file, part)

    def _copy(self, file: BinaryIO, part: range) -> None:
        file.seek(part.start)
        rest = len(part)
        while rest and (chunk := file.read(min(rest, CHUNK))):
            self.wfile.write(chunk)
            rest -= len(chunk)
        if rest:  # the file has become shorter: the length that was promised must not be filled with another answer
            self.close_connection = True

    def _begin(self, status: HTTPStatus, kind: str, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        if etag:
            self.send_header("ETag", etag)

    def _send_text(self, status: HTTPStatus, sentence: str) -> None:
        body = f"{sentence}\n".encode()
        self._begin(status, "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_marks(self, path: str) -> None:
        preview = self.server.preview
        reply = answer(preview.lookup, self._base, path)
        html = b""
        if isinstance(reply, Found) and _content_type(reply.path) == HTML:
            with suppress(OSError):
                html = reply.content if isinstance(reply.content, bytes) else reply.content.read_bytes()
        self._send(HTTPStatus.OK, _payload("application/json", preview.hub.marks(addresses_in(html))))

    def _send_events(self) -> None:
        """Send the newest state whenever there is one, until the page is gone."""
        self.close_connection = True
        self._begin(HTTPStatus.OK, "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(f"retry: {RETRY}\n\n".encode())
        number, said = 0, time.monotonic()
        while not self.server.parting and not _is_gone(self.connection):
            news = self.server.preview.hub.newer(number, LOOK)
            if news is not None:
                number = news.number
                self.wfile.write(b"data: " + news.text + b"\n\n")
            elif time.monotonic() - said > HEARTBEAT:
                self.wfile.write(b": here\n\n")
            else:
                continue
            said = time.monotonic()


def _payload(kind: str, content: Content) -> _Payload:
    """Return what to send of a file. Raises ``OSError`` if it is gone."""
    if isinstance(content, bytes):
        return _Payload(kind, version_of(content), len(content), lambda: BytesIO(content))
    status = content.stat()
    version = f"{status.st_mtime_ns:x}-{status.st_size:x}-{status.st_ino:x}"
    return _Payload(kind, version, status.st_size, lambda: content.open("rb"))


def _content_type(path: str) -> str:
    kind = TYPES.get(os.path.splitext(path)[1]) or mimetypes.guess_type(path)[0] or "application/octet-stream"  # noqa: PTH122
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/xml" else kind


def _names(header: str | None, etag: str) -> bool:
    """Say whether an ``If-None-Match`` header names a version."""
    return header is not None and etag in {name.strip().removeprefix("W/") for name in header.split(",")}


def _is_gone(connection: socket.socket) -> bool:
    """Say whether the other side has closed a connection on which it has nothing to say."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0)) and not connection.recv(1, socket.MSG_PEEK)


def _server(host: str, port: int, preview: _Preview) -> "_Server":
    for candidate in range(port, port + PORTS_TO_TRY):
        if candidate > LAST_PORT:
            raise EnvironmentProblem(f"there is no port {candidate}", f"choose one up to {LAST_PORT}")
        try:
            return _Server(host, candidate, preview)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise EnvironmentProblem(f"can not serve on {host}:{candidate}: {because(problem)}") from problem
    message = f"the ports {port} to {port + PORTS_TO_TRY - 1} of {host} are all in use"
    raise EnvironmentProblem(message, "choose another one with --port")


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that it can break them off."""

    request_queue_size = 128

    def __init__(self, host: str, port: int, preview: _Preview) -> None:
        self.preview = preview
        self.parting = False
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name, which may take long."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Answer a connection in a thread of its own, unless there are too many."""
        thread = threading.Thread(target=self._answer, args=(request, client_address), daemon=True)
        with self._lock:
            full = len(self._connections) >= MOST_CONNECTIONS
            if not full:
                self._connections[thread] = request
        try:
            if full:
                self.shutdown_request(request)
            else:
                thread.start()
        except RuntimeError:  # the system has no more threads
            self._forget(thread, request)

    def _answer(self, request: socket.socket, client_address: object) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self._forget(threading.current_thread(), request)

    def _forget(self, thread: threading.Thread, request: socket.socket) -> None:
        with self._lock:
            self._connections.pop(thread, None)
        self.shutdown_request(request)

    def part(self) -> None:
        """Break all connections off, and wait until their threads have ended."""
        self.parting = True
        with self._lock:
            connections = dict(self._connections)
            for connection in connections.values():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + PARTING
        for thread in connections:
            while thread.is_alive() and time.monotonic() < deadline:
                self.preview.hub.wake()  # again and again: one may be about to wait
                thread.join(0.02)

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers break connections off all the time, and forget them; anything else is a bug and is shown."""
        problem = sys.exception()
        broken = isinstance(problem, ConnectionError | TimeoutError) or (self.parting and isinstance(problem, OSError))
        if not broken:
            super().handle_error(request, client_address)  # type: ignore[arg-type]
