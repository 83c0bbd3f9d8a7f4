"""Reads and writes ``links.lock`` at a site's root."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from llmnotes.diagnostics import Diagnostic
from llmnotes.links.known import Fact
from llmnotes.links.lock import NAME, lock_text, parse_lock
from llmnotes.shell.environment import EnvironmentProblem, because


def read_lock(root: Path) -> tuple[dict[str, Fact], tuple[Diagnostic, ...]]:
    """Return what is known and a warning for each damaged line. Raises ``EnvironmentProblem`` if it may not be read."""
    return parse_lock(read_lock_text(root))


def read_lock_text(root: Path) -> str:
    """Return what is in the file, nothing if there is none. Raises ``EnvironmentProblem`` if it may not be read."""
    try:
        return (root / NAME).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise EnvironmentProblem(f"can not read {NAME}: {because(problem)}", "move it away or mend it") from problem


def change_lock(root: Path, change: Callable[[Mapping[str, Fact]], Iterable[Fact]]) -> None:
    """Let the file hold what ``change`` makes of the facts in it, in one step, and one process after the other.

    A file that would stay the same is not touched, and none is made for no facts. Raises ``EnvironmentProblem`` if it
    can not be written: then it is as it was.
    """
    path = root / NAME
    try:
        with _locked(root):
            for left in root.glob(f".{NAME}-*"):  # by a run that was killed: this one is alone
                left.unlink()
            _write(path, lock_text(change(read_lock(root)[0])).encode())
    except OSError as problem:
        hint = "what was found out about links is asked for again next time"
        raise EnvironmentProblem(f"can not write {NAME}: {because(problem)}", hint) from problem


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes) -> None:
    if (path.read_bytes() if path.exists() else b"") == content:
        return
    target = Path(os.path.realpath(path))
    descriptor, temporary = tempfile.mkstemp(prefix=f".{NAME}-", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 -- a descriptor
            file.write(content)
        os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o644)  # noqa: PTH101
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
