"""Gather changes until the files are quiet, and hand them out as one."""

import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from msgspec import Struct

QUIET = 0.01  # seconds without a change after which a batch is complete
PATIENCE = 0.05  # seconds after which it is handed out all the same


class Changes(Struct, frozen=True):
    """What may have changed; what it is now, only a look at it tells.

    ``paths`` are absolute. ``everything`` means that more may have changed than they say: a folder came, went or was
    moved as a whole, or the system lost count.
    """

    paths: frozenset[str]
    everything: bool = False


class Inbox:
    """Takes changes from any thread, and gives them to one that waits for them."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._paths: set[str] = set()
        self._everything = False
        self._first: float | None = None
        self._last = 0.0
        self._woken = False
        self._closed = False

    def __enter__(self) -> Self:
        """Take changes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let whoever waits go."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def put(self, paths: Iterable[str]) -> None:
        """Take paths that may have changed."""
        with self._news:
            self._paths.update(paths)
            self._note()

    def put_everything(self) -> None:
        """Take it that anything may have changed."""
        with self._news:
            self._everything = True
            self._note()

    def wake(self) -> None:
        """Let the one that waits go, or the next one."""
        with self._news:
            self._woken = True
            self._news.notify_all()

    def next(self, timeout: float | None) -> Changes | None:
        """Return a batch when it is complete; None after ``timeout`` seconds without any change, or when woken."""
        with self._news:
            self._news.wait_for(lambda: self._woken or self._closed or self._any(), timeout)
            while self._any() and not self._woken and not self._closed and (rest := self._rest()) > 0:
                self._news.wait(rest)
            if self._woken or self._closed or not self._any():
                self._woken = False
                return None
            found = Changes(frozenset(self._paths), self._everything)
            self._paths, self._everything, self._first = set(), False, None
            return found

    def _any(self) -> bool:
        return self._everything or bool(self._paths)

    def _note(self) -> None:
        if not self._any():
            return
        self._last = time.monotonic()
        if self._first is None:
            self._first = self._last
            self._news.notify_all()  # the one that waits sees later ones when it looks at the clock

    def _rest(self) -> float:
        """Return for how many seconds to wait for more, from the times of the first and the last change."""
        first = self._last if self._first is None else self._first
        return min(self._last + QUIET, first + PATIENCE) - time.monotonic()
