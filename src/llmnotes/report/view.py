"""What a format may know beside the problems: their lines, what can be shown, and what a change is about."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from llmnotes.diagnostics import Place
from llmnotes.report.changes import Added

LineOf: TypeAlias = Callable[[Place], str | None]


class View(Struct, frozen=True):
    """Where a report is shown.

    ``line_of`` returns the line of a place as its author wrote it, or None if it can not be had. ``color`` is for a
    terminal that has colours. ``added`` is what a change is judged by: what it brings about comes first, and None means
    that every problem counts. ``base`` is the path of the site where the report is read, in the current directory or in
    a repository, and empty at its top. ``columns`` are those of a terminal, if it is one.
    """

    line_of: LineOf
    color: bool = False
    added: Added | None = None
    base: str = ""
    columns: int | None = None

    def named(self, path: str) -> str:
        """Return the path of a file of the site as seen from where the report is read."""
        return f"{self.base}/{path}" if self.base else path
