"""Run a program's own web server, save notes, and say how long it takes until their new text is served."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from benchmarks import notes
from benchmarks.measure import held_memory
from benchmarks.tools import Tool

PAUSE = 0.001  # seconds between two looks whether the new text is there
REST = 1.5  # seconds between two saves: longer than any server works at what the last one brought
PATIENCE = 120.0  # seconds after which a server is taken to be lost


class Served(Struct, frozen=True):
    """What a server needed: seconds until its first page, from each save to the new text, and bytes at the end."""

    started: float
    saves: tuple[float, ...]
    memory: int | None


def serve(tool: Tool, site: Path, size: int, saves: int) -> Served:
    """Start the server of ``tool`` for the ``size`` notes of a site and save ``saves`` of them.

    Raises ``TimeoutError`` if a page or a new text does not come.
    """
    with _running(tool, site) as (process, port, began):
        _until(port, 0, b"arxiv.org")
        started = time.perf_counter() - began
        waited = []
        for count in range(saves):
            number = (count + 1) * size // (saves + 1)
            time.sleep(REST)
            waited.append(_save(tool, site, port, number, f"saved {count} {began}"))
        return Served(started, tuple(waited), held_memory(process.pid))


def _save(tool: Tool, site: Path, port: int, number: int, words: str) -> float:
    """Add a sentence to a note; return the seconds until its page has it."""
    file = site / tool.notes / f"{notes.name(number)}.md"
    text = file.read_text(encoding="utf-8")
    began = time.perf_counter()
    file.write_text(f"{text}\nThis was {words}.\n", encoding="utf-8")
    _until(port, number, words.encode())
    waited = time.perf_counter() - began
    file.write_text(text, encoding="utf-8")
    return waited


def _until(port: int, number: int, words: bytes) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in _page(port, number):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{notes.name(number)} never had: {words.decode()}")
        time.sleep(PAUSE)


def _page(port: int, number: int) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/{notes.name(number)}/")
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):  # it does not listen yet, or breaks off while it builds
        return b""
    finally:
        connection.close()


@contextmanager
def _running(tool: Tool, site: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*tool.server, "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process, port, began
        finally:
            process.terminate()
