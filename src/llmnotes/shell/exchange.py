"""Let a finished folder take the place of another one: in one step where the system can, else in two that can be ended.

A build that is killed between the two leaves ``old`` and ``site`` in its folder and nothing at the output: the next one
finishes what it began. Whoever exchanges, finishes or makes such a folder holds the lock on the folder around it.
"""

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h; RENAME_SWAP of macOS is the same number


def exchange(folder: Path, output: Path) -> None:
    """Move ``folder/site`` to ``output``, and what was there into ``folder``."""
    new = folder / "site"
    if not output.exists() or not any(output.iterdir()):
        new.rename(output)
    elif not _in_one_step(new, output):
        old = output.rename(folder / "old")  # from here on finish_two_steps knows what to do
        try:
            new.rename(output)
        except OSError:
            old.rename(output)
            raise


def finish_two_steps(folder: Path, output: Path) -> None:
    """Complete an exchange that was killed between its two renames: ``old`` is there, and nothing at ``output``."""
    if (folder / "old").exists() and (folder / "site").exists() and not output.exists():
        (folder / "site").rename(output)


def _in_one_step(one: Path, other: Path) -> bool:
    """Let two folders change names atomically; say whether this system and file system can.

    Linux: renameat2(2), since kernel 3.15 and glibc 2.28; macOS: renamex_np(2), since 10.12.
    """
    import ctypes  # 1.5 ms that the first build of a site does not need

    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = libc.renamex_np(*names, RENAME_EXCHANGE)
        else:
            failed = libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    except AttributeError:
        return False
    if failed and ctypes.get_errno() not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), os.fspath(other))
    return not failed


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on ``folder``: one exchange, one clearing up, or one new folder at a time."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
