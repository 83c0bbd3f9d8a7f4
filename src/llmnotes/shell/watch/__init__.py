"""Notice that files change: as the system tells it where it does, else by looking at them once a second."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from llmnotes.shell.environment import because
from llmnotes.shell.watch.changes import Changes, Inbox
from llmnotes.shell.watch.mounts import mounts, silent_filesystem
from llmnotes.shell.watch.polling import INTERVAL, Poller
from llmnotes.shell.watch.wanted import Wanted, is_editors_own

__all__ = ["Changes", "Watch", "watching"]


class _Eyes(Protocol):
    def close(self) -> None: ...


class Watch:
    """What is being watched; ``next`` waits for what happens to it."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def next(self, timeout: float | None = None) -> Changes | None:
        """Return all that changed since the last call, as soon as the files are quiet for a moment.

        Waits for ``timeout`` seconds, or for ever; None means that nothing happened, or that ``wake`` was called.
        """
        return self._inbox.next(timeout)

    def wake(self) -> None:
        """Let a ``next`` that waits in another thread, or else the following one, return at once."""
        self._inbox.wake()


@contextmanager
def watching(
    folders: Iterable[Path],
    files: Iterable[Path],
    tell: Callable[[str], None],
    *,
    ignored: Callable[[str], bool] = is_editors_own,
    environ: Mapping[str, str] = os.environ,
    interval: float = INTERVAL,
) -> Iterator[Watch]:
    """Watch all that is below ``folders``, and single ``files``; none of them need exist yet.

    All that changes from now on is noticed: enter this before reading what is watched. Paths are handed out absolute
    and spelled as those given, no symbolic link in them resolved. What is below a folder and ``ignored``, by absolute
    path, is neither watched nor reported, nor is what it holds; ``folders`` and ``files`` themselves never are ignored.

    ``tell`` gets a sentence, from any thread, where the files have to be looked at every ``interval`` seconds:
    because ``LLMNOTES_POLL`` is set, on a file system that tells nothing, or where the system has no watches left.
    """
    wanted = Wanted(_absolute(folders), _absolute(files), ignored)
    with Inbox() as inbox:
        eyes = _Sight(wanted, inbox, tell, interval)
        eyes.open(environ)
        try:
            yield Watch(inbox)
        finally:
            eyes.close()


class _Sight:
    """The way of watching that works here; it may turn into polling at any time."""

    def __init__(self, wanted: Wanted, inbox: Inbox, tell: Callable[[str], None], interval: float) -> None:
        self._wanted = wanted
        self._inbox = inbox
        self._tell = tell
        self._interval = interval
        self._eyes: list[_Eyes] = []
        self._lock = threading.Lock()
        self._closed = False

    def open(self, environ: Mapping[str, str]) -> None:
        reason = _reason_to_poll(self._wanted, environ)
        if reason:
            self._poll(reason)
            return
        try:
            self._eyes.append(self._told_by_the_system())
        except OSError as problem:
            self._poll(because(problem))

    def close(self) -> None:
        with self._lock:
            self._closed = True
        while self._eyes:
            self._eyes.pop().close()

    def _told_by_the_system(self) -> _Eyes:
        if sys.platform == "linux":
            from llmnotes.shell.watch.inotify import Inotify

            return Inotify(self._wanted, self._inbox, self._give_up)
        from llmnotes.shell.watch.observer import Observed

        return Observed(self._wanted, self._inbox)

    def _give_up(self, problem: OSError) -> None:
        self._poll(because(problem))
        self._inbox.put_everything()

    def _poll(self, reason: str) -> None:
        with self._lock:
            if not self._closed:
                self._tell(f"Looking for changed files every {self._interval:g} s: {reason}")
                self._eyes.append(Poller(self._wanted, self._inbox, self._interval))


def _reason_to_poll(wanted: Wanted, environ: Mapping[str, str]) -> str:
    if environ.get("LLMNOTES_POLL", "") not in {"", "0"}:
        return "LLMNOTES_POLL is set"
    table = mounts()
    kinds = {folder: silent_filesystem(os.path.realpath(folder), table) for folder in sorted(wanted.folders)}
    return next((f"{folder} is on {kind}, which tells of no changes" for folder, kind in kinds.items() if kind), "")


def _absolute(paths: Iterable[Path]) -> frozenset[str]:
    return frozenset(os.path.abspath(path) for path in paths)  # noqa: PTH100 -- Path.absolute leaves ".." in
