"""Read a note's bytes, and put changed ones in their place in one step, so that nothing is lost on the way."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.shell.environment import EnvironmentProblem, because

WRITABLE = 0o222  # the administrator may write without these bits, and should not
PREFIX = ".llmnotes-"  # of a file that is not finished: what begins with a dot is never read as a note


def read(file: Path, path: str) -> bytes | Diagnostic:
    """Return what is in ``file``, or why it can not be had; ``path`` is what to call it."""
    try:
        return file.read_bytes()
    except OSError as problem:
        return _left(path, because(problem))


def rewrite(file: Path, path: str, was: bytes, content: bytes, *, within: Path) -> Diagnostic | None:
    """Let ``file`` have ``content``, with the mode it has, if it still holds ``was``; return why not, if it is not so.

    A symbolic link stays one: what it leads to is written, as long as that lies ``within`` this folder. ``path`` is
    what to call the file. Raises ``EnvironmentProblem`` if the disk is full; the file is then as it was.
    """
    real = Path(os.path.realpath(file))
    if not real.is_relative_to(os.path.realpath(within)):
        return _left(path, "it leads out of the notes", "copy it here")
    try:
        if not real.stat().st_mode & WRITABLE or not os.access(real, os.W_OK):
            return _left(path, "it is read-only", "make it writable")
        fresh = _written_beside(real, content)
        try:
            if read(real, path) != was:
                return _left(path, "it was changed in the meantime", "run the command again")
            fresh.replace(real)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            hint = f"make room and run it again, {path} is as it was"
            raise EnvironmentProblem(f"can not write {path}: {because(problem)}", hint) from problem
        return _left(path, because(problem))
    return None


def _left(path: str, reason: str, hint: str = "") -> Diagnostic:
    return error(Place(path), "unwritable-file", f"this file is not mended: {reason}", hint=hint)


def _written_beside(file: Path, content: bytes) -> Path:
    """Write ``content`` to a new file in the same folder that belongs to whom ``file`` does, with the same rights."""
    about = file.stat()
    descriptor, name = tempfile.mkstemp(prefix=PREFIX, dir=file.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with suppress(PermissionError):  # the file of somebody else who lets us write
                os.fchown(descriptor, about.st_uid, about.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(about.st_mode))
            stream.write(content)
    except BaseException:  # Ctrl-C too
        fresh.unlink()
        raise
    return fresh
