"""A simulated service on loopback: a real server that answers by a function, keeps all requests, and plays faults."""

import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, assert_never
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct
from services.faults import Drip, EntityBomb, Fault, Flood, Half, Hang, Json, Reset, Status, bomb, json_bytes

MEGABYTE = 2**20
CLOSE_WITH_RESET = struct.pack("ii", 1, 0)  # struct linger: on, for 0 seconds


class Asked(Struct):
    """A request as it came in: ``at`` and ``answered`` are readings of ``time.monotonic``, headers have small names.

    ``path`` is decoded and without the query, which stands in ``target``. ``answered`` is when the answer began to be
    sent (or the connection was given up): before anybody can have read it, so that no request that waits for the end
    of another one comes before this moment.
    """

    at: float
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str
    answered: float = 0.0


class Answer(Struct, frozen=True):
    """What a service says."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Service(Struct, frozen=True):
    """A running service at ``url``: what it was asked, and the ``faults`` that it plays for the next requests, in turn.

    A None among the faults stands for a request that is answered as it should be.
    """

    url: str
    requests: list[Asked]
    faults: deque[Fault | None]


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Service]:
    """Answer requests at a free port of this machine until the context ends, where what ``answer`` raises comes out."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answer = answer
    server.service = Service(f"http://127.0.0.1:{server.server_port}", [], deque())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()
        if server.failures:
            raise server.failures[0]


def closed_port() -> str:
    """Return an address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    answer: Callable[[Asked], Answer]
    service: Service

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        self.failures: list[BaseException] = []
        self.lock = threading.Lock()
        self.answering = threading.Lock()

    def hang_up(self) -> None:
        """End all connections, so that no thread goes on waiting for what their other ends may say."""
        self.closing.set()
        with self.lock:
            connections = tuple(self.connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has gone already
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong in the simulator itself for the test to fail with; a client may hang up as it likes."""
        problem = sys.exception()
        if problem is not None and not isinstance(problem, ConnectionError):
            self.failures.append(problem)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections.add(self.connection)

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.connection)
        try:
            super().finish()
        except ConnectionError:
            return

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 -- the name it has in the base class
        """Stay silent."""

    def _serve(self) -> None:
        self.asked = asked = self._asked()
        with self.server.lock:
            self.server.service.requests.append(asked)
            faults = self.server.service.faults
            fault = faults.popleft() if faults else None
        try:
            self._play(fault, asked)
        finally:
            self._stamp()

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815 -- the names that the base class looks for

    def _asked(self) -> Asked:
        at = time.monotonic()
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        return Asked(at, self.command, unquote(url.path), query, headers, body, self.path)

    def _play(self, fault: Fault | None, asked: Asked) -> None:
        match fault:
            case None:
                self._send(self._answer(asked))
            case Reset():
                self._reset()
            case Hang():
                self._wait_for_the_end()
            case Drip(interval):
                self._drip(interval)
            case Half():
                self._half(self._answer(asked))
            case Status(status, headers, body):
                self._send(Answer(status, headers, body.encode()))
            case Flood(megabytes, announced):
                self._flood(megabytes, announced)
            case EntityBomb():
                self._send(Answer(200, {"Content-Type": "application/atom+xml; charset=utf-8"}, bomb().encode()))
            case Json(value, status, headers):
                self._send(Answer(status, {"content-type": "application/json", **headers}, json_bytes(value)))
            case _:
                assert_never(fault)

    def _answer(self, asked: Asked) -> Answer:
        """Return what the simulation says, which need not know that there are threads."""
        with self.server.answering:
            return self.server.answer(asked)

    def _stamp(self) -> None:
        self.asked.answered = self.asked.answered or time.monotonic()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self._stamp()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        self._head(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))})
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _half(self, answer: Answer) -> None:
        self._head(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))})
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.close_connection = True

    def _reset(self) -> None:
        self._stamp()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CLOSE_WITH_RESET)
        self.connection.close()
        self.close_connection = True

    def _wait_for_the_end(self) -> None:
        """Wait until the client has gone or the service is closed, which ends the connection from here."""
        while self.connection.recv(4096):
            continue
        self.close_connection = True

    def _drip(self, interval: float) -> None:
        self._head(200, {"Content-Type": "text/plain", "Connection": "close"})
        while not self.server.closing.wait(interval):
            self.wfile.write(b" ")

    def _flood(self, megabytes: int, announced: bool) -> None:
        length = {"Content-Length": str(megabytes * MEGABYTE)} if announced else {}
        self._head(200, {"Content-Type": "text/plain", "Connection": "close", **length})
        for _ in range(megabytes):
            self.wfile.write(b" " * MEGABYTE)
