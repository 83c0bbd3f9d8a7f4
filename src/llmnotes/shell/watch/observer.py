"""Have systems other than Linux tell of changes, with watchdog's observer for them."""

import os
import posixpath

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from llmnotes.shell.watch.changes import Inbox
from llmnotes.shell.watch.wanted import Wanted
from llmnotes.site.names import folded

CHANGES = {"created", "modified", "deleted", "moved", "closed"}  # not: opened, closed_no_write, attrib


class Observed(FileSystemEventHandler):
    """Threads that listen to the system. Raises ``OSError`` if it can not tell."""

    def __init__(self, wanted: Wanted, inbox: Inbox) -> None:
        self._wanted = wanted
        self._inbox = inbox
        self._observer = Observer(timeout=0.01)
        self._real: dict[str, str] = {}
        self._watches: dict[str, ObservedWatch] = {}
        for path in wanted.folders | wanted.files:
            parent = os.path.dirname(path)  # noqa: PTH120
            if os.path.isdir(parent):  # noqa: PTH112
                self._listen(parent)
        for folder in wanted.folders:
            if os.path.isdir(folder):  # noqa: PTH112
                self._watches[folder] = self._listen(folder, recursive=True)
        self._observer.start()

    def close(self) -> None:
        """Stop listening."""
        self._observer.stop()
        self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of any of the folders."""
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        wanted = {path for real in paths for path in self._as_wanted(real) if self._wanted.holds(path)}
        if event.event_type not in CHANGES or not wanted:
            return
        folders = wanted & self._wanted.folders  # a symbolic link to one is no directory itself
        if not event.is_directory and not folders:
            self._inbox.put(wanted)
        elif event.event_type != "modified":
            for folder in folders:
                self._begin_again(folder)
            self._inbox.put_everything()

    def _listen(self, folder: str, *, recursive: bool = False) -> ObservedWatch:
        real = os.path.realpath(folder)
        self._real[folder] = folded(real.rstrip("/"))
        return self._observer.schedule(self, real, recursive=recursive)

    def _as_wanted(self, path: str) -> set[str]:
        """Return how a path that the system names may be called by whoever wants to know of it.

        macOS resolves links, such as ``/tmp``, and spells names as they are on disk, however they were typed.
        """
        parts = path.split("/")
        found = set()
        for folder, real in self._real.items():
            depth = real.count("/") + 1
            if folded("/".join(parts[:depth])) == real:
                found.add(posixpath.join(folder, *parts[depth:]))
        return found

    def _begin_again(self, folder: str) -> None:
        before = self._watches.pop(folder, None)
        if before in [emitter.watch for emitter in self._observer.emitters]:
            self._observer.unschedule(before)
        if os.path.isdir(folder):  # noqa: PTH112
            self._watches[folder] = self._listen(folder, recursive=True)
