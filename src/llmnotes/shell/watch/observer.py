"""Have systems other than Linux tell of changes, with watchdog's observer for them."""

import os

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from llmnotes.shell.watch.changes import Inbox
from llmnotes.shell.watch.wanted import Wanted

CHANGES = {"created", "modified", "deleted", "moved", "closed"}  # not: opened, closed_no_write, attrib


class Observed(FileSystemEventHandler):
    """Threads that listen to the system. Raises ``OSError`` if it can not tell."""

    def __init__(self, wanted: Wanted, inbox: Inbox) -> None:
        self._wanted = wanted
        self._inbox = inbox
        self._observer = Observer(timeout=0.01)
        for path in wanted.folders | wanted.files:
            parent = os.path.dirname(path)  # noqa: PTH120
            if os.path.isdir(parent):  # noqa: PTH112
                self._observer.schedule(self, parent)
        for folder in wanted.folders:
            if os.path.isdir(folder):  # noqa: PTH112
                self._observer.schedule(self, folder, recursive=True)
        self._observer.start()

    def close(self) -> None:
        """Stop listening."""
        self._observer.stop()
        self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of any of the folders."""
        paths = {os.fsdecode(path) for path in (event.src_path, event.dest_path) if path}
        wanted = set(filter(self._wanted.holds, paths))
        if event.event_type not in CHANGES or not wanted:
            return
        if not event.is_directory:
            self._inbox.put(wanted)
        elif event.event_type != "modified":
            for folder in wanted & self._wanted.folders:
                self._begin_again(folder)
            self._inbox.put_everything()

    def _begin_again(self, folder: str) -> None:
        for watch in [emitter.watch for emitter in self._observer.emitters]:
            if watch.path == folder and watch.is_recursive:
                self._observer.unschedule(watch)
        if os.path.isdir(folder):  # noqa: PTH112
            self._observer.schedule(self, folder, recursive=True)
