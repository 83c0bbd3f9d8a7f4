"""What the terminal can show, and a progress bar for work that takes longer than a moment."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from llmnotes.diagnostics import Diagnostic
from llmnotes.report import FORMATS, Added, View
from llmnotes.shell.texts import line_reader

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

MOMENT = 0.3  # seconds that nobody minds waiting without being told why
HERE = ("text", "json")  # the formats of reports that are read where the program runs
REDRAW = 0.1  # seconds between two drawings of the bar


def has_colors(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Say whether ``stream`` shows colours (https://no-color.org and its counterpart FORCE_COLOR)."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def is_live(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Say whether somebody watches ``stream`` on a terminal that can draw over a line."""
    return stream.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI")


def show(
    diagnostics: Sequence[Diagnostic],
    root: Path,
    stream: TextIO,
    environ: Mapping[str, str],
    form: str = "text",
    added: Added | None = None,
) -> None:
    """Write a report of the site at ``root`` to ``stream``, in one of ``report.FORMATS``.

    What is ``added`` comes first. Files are named as seen from the current directory, in formats for GitHub and others
    who look at a repository as in that.
    """
    base = _below_here(root) if form in HERE else _in_workspace(root, environ)
    view = View(line_reader(root), has_colors(stream, environ), added, base, _columns(stream))
    stream.write(FORMATS[form](diagnostics, view))
    stream.flush()


def _columns(stream: TextIO) -> int | None:
    """Return how wide the terminal is that ``stream`` goes to, if it is one and says so."""
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or None
    return None


def _in_workspace(root: Path, environ: Mapping[str, str]) -> str:
    """Return the path of ``root`` in the repository that GitHub Actions works on, or else in the current directory."""
    workspace = environ.get("GITHUB_WORKSPACE")
    inside = _inside(root, workspace) if workspace else None
    return _below_here(root) if inside is None else inside


def _below_here(root: Path) -> str:
    """Return the path of ``root`` in the current directory, empty where it is that, or not below it."""
    try:
        return _inside(root, Path.cwd()) or ""
    except FileNotFoundError:  # somebody removed it
        return ""


def _inside(root: Path, folder: str | Path) -> str | None:
    """Return the path of ``root`` in a folder, empty for the folder itself; None where it is not below that."""
    real, above = Path(os.path.realpath(root)), os.path.realpath(folder)
    if not real.is_relative_to(above):
        return None
    path = real.relative_to(above).as_posix()
    return "" if path == "." else path


class Progress:
    """One line that says what is being done and how far it is; silent for the first moment and off a terminal."""

    def __init__(self, stream: TextIO, *, live: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._live = live
        self._clock = clock
        self._next = clock() + MOMENT
        self._bar: Bar | None = None

    def of(self, label: str, total: int) -> Callable[[int], None]:
        """Begin a stage of ``total`` items; call what is returned with the number of items just finished."""
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            if self._live and self._clock() >= self._next:
                self._draw(label, done, total)

        return advance

    def close(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self, label: str, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = _new_bar(self._stream)
            self._bar.start()
        task = self._bar.task_ids[0]
        self._bar.update(task, description=label, completed=done, total=total, refresh=True)
        self._next = self._clock() + REDRAW


@contextmanager
def progress(stream: TextIO, environ: Mapping[str, str]) -> Iterator[Progress]:
    """Show progress on ``stream`` and leave no trace of it."""
    shown = Progress(stream, live=is_live(stream, environ))
    try:
        yield shown
    finally:
        shown.close()


def _new_bar(stream: TextIO) -> "Bar":
    """Return a bar that only draws when told to: a drawing thread would not survive the workers' fork."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(file=stream)
    bar = Progress(
        *columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
    )
    bar.add_task("")
    return bar
