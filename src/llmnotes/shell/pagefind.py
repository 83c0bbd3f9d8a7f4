"""Pagefind, the program that makes the search index: where it is, and one talk with it for each index.

It is spoken to as its own Python package does (https://pagefind.app/docs/py-api/): messages of JSON in Base64, each
with a comma behind it, on its standard input and output. That package needs asyncio and one talk per page.
"""

import base64
import binascii
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from llmnotes.shell.cache import digest_of
from llmnotes.shell.environment import because

VARIABLE = "LLMNOTES_PAGEFIND"  # names another program than the one that was installed with this one
PACKAGE, NAME = "pagefind_bin", "pagefind"
SILENCE = 60.0  # seconds without a word from the program, after which it is taken to hang
BLOCK = 2**20  # bytes that are read at once, and at most written

Document: TypeAlias = tuple[str, bytes]
"""A page's address, and the HTML of it that can be searched."""


class Speechless(Exception):  # noqa: N818 -- a site without an index is a site
    """The program made no index; the message says why, as the end of a sentence."""


class Interrupted(Speechless):
    """Somebody wants this to end, the program as well as whoever speaks to it."""


def program(environ: Mapping[str, str]) -> Path | None:
    """Return where Pagefind is; None where it is not installed, as on machines for which there is none."""
    if VARIABLE in environ:
        return Path(environ[VARIABLE])
    package = find_spec(PACKAGE)
    places = package.submodule_search_locations if package else None
    return next((file for place in places or () if os.access(file := Path(place, NAME), os.X_OK)), None)


def mark_of(program: Path) -> bytes:
    """Return what changes with the program."""
    try:
        about = program.stat()
    except OSError:
        return digest_of(os.fsencode(program))
    return digest_of(os.fsencode(program), str(about.st_size).encode(), str(about.st_mtime_ns).encode())


def index(program: Path, documents: Sequence[Document], language: str, untold: Sequence[str]) -> dict[str, bytes]:
    """Return the files of an index of ``documents``, by their paths.

    ``language`` is an ISO 639-1 code, ``untold`` CSS selectors of what is not indexed. Raises ``Speechless``.
    """
    config = {"force_language": language, "exclude_selectors": list(untold)}
    adding = (
        {"type": "AddFile", "index_id": 0, "url": url, "file_contents": html.decode("utf-8", "replace")}
        for url, html in documents
    )
    *_, last = _answers(program, [{"type": "NewIndex", "config": config}, *adding, {"type": "GetFiles", "index_id": 0}])
    try:
        return {file["path"]: base64.b64decode(file["content"]) for file in last["files"]}
    except (KeyError, TypeError, binascii.Error) as problem:
        raise Speechless("it said what nobody understands") from problem


def _answers(program: Path, payloads: Sequence[Mapping[str, object]]) -> list[Mapping[str, Any]]:
    """Return what the program answers to each of some messages."""
    said = b"".join(
        base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b","
        for number, payload in enumerate(payloads, 1)
    )
    try:
        process = subprocess.Popen(
            [program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
    except OSError as problem:
        raise Speechless(f"it can not be started: {because(problem)}") from problem
    try:
        return [_understood(answer) for answer in _talk(process, said, len(payloads))]
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()


def _talk(process: subprocess.Popen[bytes], said: bytes, count: int) -> Iterator[bytes]:
    """Write all that is to be said, and yield the answers: the program may wait until somebody reads them."""
    assert process.stdin
    assert process.stdout
    rest, begun = memoryview(said), [b""]
    os.set_blocking(process.stdin.fileno(), False)
    deadline = time.monotonic() + SILENCE
    while count > 0:
        writers = [process.stdin] if rest else []
        readable, writable, _ = select.select([process.stdout], writers, [], max(0.0, deadline - time.monotonic()))
        if not readable and not writable:
            raise Speechless(f"it said nothing for {SILENCE:g} s")
        if writable:
            try:
                rest = rest[os.write(process.stdin.fileno(), rest[:BLOCK]) :]
            except OSError as problem:
                raise _ended(process) from problem
        if readable:
            deadline = time.monotonic() + SILENCE
            block = os.read(process.stdout.fileno(), BLOCK)
            if not block:
                raise _ended(process)
            first, *others = block.split(b",")
            begun.append(first)
            for other in others:
                yield b"".join(begun)
                begun = [other]
                count -= 1


def _ended(process: subprocess.Popen[bytes]) -> Speechless:
    """Return what is to be said of a program that ended before it was asked to."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(1)
    if process.returncode == -signal.SIGINT:
        return Interrupted("it was interrupted")
    return Speechless("it ended too early")


def _understood(answer: bytes) -> Mapping[str, Any]:
    try:
        payload: Mapping[str, Any] = json.loads(base64.b64decode(answer))["payload"]
        kind = payload["type"]
    except (ValueError, KeyError, TypeError) as problem:
        raise Speechless("it said what nobody understands") from problem
    if kind == "Error":
        raise Speechless(f"it said: {payload.get('message')}")
    return payload
