"""Look at files again and again, where nobody tells of their changes."""

import os
import stat
import threading
from collections.abc import Iterator
from typing import TypeAlias

from llmnotes.shell.watch.changes import Inbox
from llmnotes.shell.watch.wanted import Wanted

INTERVAL = 1.0  # seconds; a look at 10,000 files takes about 0.05

Signature: TypeAlias = tuple[int, int, int]
"""When a file was written (nanoseconds), how many bytes it has, and its number, which renaming over it changes."""


class Poller:
    """A thread that compares what is there with what was there ``interval`` seconds ago."""

    def __init__(self, wanted: Wanted, inbox: Inbox, interval: float) -> None:
        self._wanted = wanted
        self._inbox = inbox
        self._interval = interval
        self._done = threading.Event()
        seen = dict(signatures(wanted))
        self._thread = threading.Thread(target=self._look, args=(seen,), name="polling", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._done.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _look(self, seen: dict[str, Signature]) -> None:
        while not self._done.wait(self._interval):
            now = dict(signatures(self._wanted))
            self._inbox.put({path for path, _ in seen.items() ^ now.items()})
            seen = now


def signatures(wanted: Wanted) -> Iterator[tuple[str, Signature]]:
    """Yield each wanted file that exists, with what shows that it was changed."""
    for path in wanted.files:
        try:
            yield path, _signature(os.stat(path))  # noqa: PTH116 -- thousands of times a second
        except OSError:
            continue
    visited: set[tuple[int, int]] = set()
    for folder in wanted.folders:
        yield from _below(folder, wanted, visited)


def _below(folder: str, wanted: Wanted, visited: set[tuple[int, int]]) -> Iterator[tuple[str, Signature]]:
    try:
        status = os.stat(folder)  # noqa: PTH116
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    if (status.st_dev, status.st_ino) in visited:  # a symbolic link that leads back
        return
    visited.add((status.st_dev, status.st_ino))
    for entry in entries:
        if wanted.ignored(entry.path):
            continue
        try:
            status = entry.stat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _below(entry.path, wanted, visited)
        else:
            yield entry.path, _signature(status)


def _signature(status: os.stat_result) -> Signature:
    return status.st_mtime_ns, status.st_size, status.st_ino
