"""Have Linux tell of changes, with the inotify part of watchdog.

Its ``Observer`` would hold each renamed file back for half a second, and not tell that the kernel lost events.
"""

import errno
import logging
import os
from collections.abc import Callable
from itertools import count

from watchdog.observers.inotify_c import CallbackId, InotifyEvent, InotifyFD, Mask, WatchDescriptor
from watchdog.observers.inotify_c import InotifyConstants as In

from llmnotes.shell.watch.changes import Inbox
from llmnotes.shell.watch.wanted import Wanted

# Neither reading a file nor giving it another name by a link, as publishing does, is among them.
EVENTS = Mask(In.IN_MODIFY | In.IN_CLOSE_WRITE | In.IN_CREATE | In.IN_DELETE | In.IN_MOVED_FROM | In.IN_MOVED_TO)
EXHAUSTED = {errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM}

logging.getLogger("watchdog").addHandler(logging.NullHandler())  # else it writes to the terminal by itself


class Inotify:
    """A thread that reads the kernel's events. Raises ``OSError`` if the kernel has no watches left.

    When they run out later, ``give_up`` is called with the error, once, and nothing more is told.
    """

    def __init__(self, wanted: Wanted, inbox: Inbox, give_up: Callable[[OSError], None]) -> None:
        self._wanted = wanted
        self._inbox = inbox
        self._give_up = give_up
        self._watched: dict[str, tuple[WatchDescriptor, CallbackId]] = {}
        self._numbers = count()
        self._closed = False
        self.round = 0
        self._queue = InotifyFD()
        try:
            self._enter_all()
        except OSError:
            self._closed = True
            self._queue.start()  # only a thread that runs lets go of its descriptors
            self.close()
            raise
        self._queue.start()

    def close(self) -> None:
        """Stop listening."""
        self._closed = True
        self._queue.stop()
        self._queue.join()

    def _enter_all(self) -> None:
        for path in sorted(self._wanted.folders | self._wanted.files):
            self._enter(_nearest(path))

    def _enter(self, folder: str) -> set[str]:
        """Watch a folder with all that is wanted in it, and return the files there.

        The watch comes before the look, so that nothing slips in between.
        """
        if folder in self._watched or not self._watch(folder):
            return set()
        wanted = self._wanted
        found: set[str] = set()
        for path, is_folder in _entries(folder, wanted):
            if not is_folder:
                found |= {path} if wanted.holds(path) else set()
            elif path in wanted.ways or wanted.holds(path):
                found |= self._enter(path)
        return found

    def _watch(self, folder: str) -> bool:
        number = CallbackId(next(self._numbers))
        try:
            if _leads_back(folder):
                return False
            watch = self._queue.add_callback(os.fsencode(folder), EVENTS, _Folder(folder, self), number)
        except OSError as problem:
            if problem.errno in EXHAUSTED:
                raise
            return False  # it is gone again
        self._watched[folder] = watch, number
        return True

    def _leave(self, folder: str) -> None:
        """Watch a folder that is somewhere else now, and all below it, no longer."""
        gone = [path for path in self._watched if path == folder or path.startswith(f"{folder}/")]
        self._queue.remove_callbacks([self._watched.pop(path) for path in gone])

    def forget(self, folder: str, watch: WatchDescriptor) -> None:
        """Take it that the kernel watches a folder no longer."""
        if self._watched.get(folder, (None,))[0] == watch:
            del self._watched[folder]

    def lost(self) -> None:
        """Begin again after the kernel dropped events: any folder may be another one now."""
        self.round += 1
        self._queue.remove_callbacks(list(self._watched.values()))
        self._watched.clear()
        self._unless_exhausted(self._enter_all)
        self._inbox.put_everything()

    def changed(self, path: str) -> None:
        """Take it that a file was made, written or removed."""
        if self._wanted.holds(path):
            self._inbox.put({path})

    def came(self, folder: str, *, whole: bool = False) -> None:
        """Watch a folder that is new, or with ``whole`` one that has been somewhere else."""
        if folder not in self._wanted.ways and not self._wanted.holds(folder):
            return
        found: set[str] = set()
        self._unless_exhausted(lambda: found.update(self._enter(folder)))
        self._inbox.put({folder, *found} if self._wanted.holds(folder) else found)
        if whole or folder in self._wanted.ways or folder in self._wanted.folders:
            self._inbox.put_everything()

    def went(self, folder: str, *, whole: bool) -> None:
        """Take it that a folder was removed, or with ``whole`` moved away with all that is in it."""
        if folder not in self._wanted.ways and not self._wanted.holds(folder):
            return
        self._leave(folder)
        self._inbox.put({folder} if self._wanted.holds(folder) else ())
        if whole or folder in self._wanted.ways or folder in self._wanted.folders:
            self._inbox.put_everything()

    def _unless_exhausted(self, enter: Callable[[], None]) -> None:
        try:
            enter()
        except OSError as problem:
            if not self._closed:
                self._closed = True
                self._queue.stop()
                self._give_up(problem)


class _Folder:
    """What the kernel tells about one folder."""

    def __init__(self, path: str, owner: Inotify) -> None:
        self._path = path
        self._owner = owner
        self._round = owner.round

    def on_event(self, event: InotifyEvent) -> None:
        if not event.name:
            return
        path = os.path.join(self._path, os.fsdecode(event.name))  # noqa: PTH118 -- many a second
        arrived = event.is_create or event.is_moved_to
        if arrived and (event.is_directory or os.path.isdir(path)):  # noqa: PTH112 -- a link is no directory itself
            self._owner.came(path, whole=event.is_moved_to)
        elif event.is_directory and (event.is_delete or event.is_moved_from):
            self._owner.went(path, whole=event.is_moved_from)
        else:
            self._owner.changed(path)

    def on_watch_deleted(self, watch: WatchDescriptor) -> None:
        self._owner.forget(self._path, watch)

    def on_queue_overflow(self) -> None:
        if self._round == self._owner.round:  # every folder is told of it, and one is enough
            self._owner.lost()


def _entries(folder: str, wanted: Wanted) -> list[tuple[str, bool]]:
    """Return what is in a folder and whether each is a folder itself; of one that only leads on, what is wanted."""
    if not wanted.holds(folder):
        names = [path for path in wanted.ways | wanted.folders if os.path.dirname(path) == folder]  # noqa: PTH120
        return [(path, True) for path in names if os.path.isdir(path)]  # noqa: PTH112
    try:
        with os.scandir(folder) as found:
            return [(entry.path, entry.is_dir()) for entry in found]
    except OSError:
        return []


def _leads_back(folder: str) -> bool:
    """Say whether a folder is a symbolic link to one that it is in."""
    return os.path.islink(folder) and f"{folder}/".startswith(f"{os.path.realpath(folder)}/")  # noqa: PTH114


def _nearest(path: str) -> str:
    """Return the nearest folder above ``path`` that exists."""
    while not os.path.isdir(path := os.path.dirname(path)):  # noqa: PTH112, PTH120
        continue
    return path
