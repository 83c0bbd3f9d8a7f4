"""Keeps requests at a pace over all processes of this machine: one at a time, and so many seconds between them."""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LOOK = 0.05  # seconds between two looks whether another process is done


class Paces:
    """The paces of this machine: a file each, whose lock says that somebody asks, and whose time when the last did."""

    def __init__(self, folder: Path, wait: Callable[[float], bool]) -> None:
        """Take the folder of the files, and a way to wait for some seconds that says whether to give up."""
        self._folder = folder
        self._wait = wait

    @contextmanager
    def turn(self, name: str, interval: float, deadline: float) -> Iterator[bool]:
        """Wait for a turn; what is given is false where it does not come before ``deadline`` (``time.monotonic``)."""
        with self._opened(name) as file:
            has_turn = self._locked(file, deadline) and self._rested(file, interval, deadline)
            yield has_turn
            if has_turn:
                os.pwrite(file, b"1", 0)  # which sets its time

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = os.open(self._folder / f"{name}.pace", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # no home, or a read-only one: a pace of this process's own
            file, path = tempfile.mkstemp(prefix=f"llmnotes-{name}-")
            os.unlink(path)  # noqa: PTH108 -- the descriptor is all there is to it
        try:
            yield file
        finally:
            os.close(file)

    def _locked(self, file: int, deadline: float) -> bool:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() + LOOK >= deadline or self._wait(LOOK):
                    return False
            else:
                return True

    def _rested(self, file: int, interval: float, deadline: float) -> bool:
        """Wait until ``interval`` seconds have gone by since the file's time, whatever the clock was then."""
        status = os.fstat(file)
        if not status.st_size:  # nobody has asked yet
            return True
        rest = min(max(interval - (time.time() - status.st_mtime), 0.0), interval)
        return time.monotonic() + rest < deadline and not (rest and self._wait(rest))


def pace_folder(environ: Mapping[str, str]) -> Path:
    """Return where this user keeps caches, by the XDG base directory specification."""
    home = environ.get("HOME") or tempfile.gettempdir()
    return Path(environ.get("XDG_CACHE_HOME") or f"{home}/.cache") / "llmnotes"
