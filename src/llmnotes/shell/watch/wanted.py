"""Which of all the files of a machine are watched."""

import posixpath
from collections.abc import Callable
from functools import cached_property

from msgspec import Struct


class Wanted(Struct, frozen=True, dict=True):
    """``folders`` with all that is in them and not ``ignored``, and single ``files``: absolute paths."""

    folders: frozenset[str]
    files: frozenset[str]
    ignored: Callable[[str], bool]

    @cached_property
    def ways(self) -> frozenset[str]:
        """The folders that lead to what is wanted: it may be gone one day, and come again."""
        return frozenset(way for path in self.folders | self.files for way in _above(path))

    def holds(self, path: str) -> bool:
        """Say whether a change of ``path`` matters."""
        if path in self.files or path in self.folders:
            return True
        for place in (path, *_above(path)):
            if place in self.folders:
                return True
            if self.ignored(place):
                return False
        return False


def is_editors_own(path: str) -> bool:
    """Say whether a file is hidden, or an editor's backup or lock: no note, whatever it holds."""
    name = posixpath.basename(path)
    return name.startswith((".", "#")) or name.endswith("~")


def _above(path: str) -> list[str]:
    """Return the folders that ``path`` is in, the nearest first."""
    found = []
    while (parent := posixpath.dirname(path)) != path:
        found.append(path := parent)
    return found
