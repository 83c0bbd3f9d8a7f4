"""Let a finished folder take the place of another one: in one step where the system can, else in two that can be ended.

A build that is killed between the two leaves ``old`` and ``site`` in its folder and nothing at the output: the next one
finishes what it began. Whoever exchanges, finishes or makes such a folder holds the lock on the folder around it.

The history of what was published (``.git``) moves into the new site before that takes its place, since it can not be in
both: a build that is killed in between leaves it in its folder, and the next one brings it back.
"""

import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llmnotes import HISTORY

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h; RENAME_SWAP of macOS is the same number


def exchange(folder: Path, output: Path) -> None:
    """Move ``folder/site`` to ``output``, and what was there into ``folder``; its history stays at ``output``."""
    new, old = folder / "site", folder / "old"
    before = output.stat() if output.exists() else None
    try:
        has_moved = _move_history(output, new)
        if before is None or not any(output.iterdir()):
            new.rename(output)
            return
        if _in_one_step(new, output):
            old = new
        else:
            output.rename(old)  # from here on finish_two_steps knows what to do
            try:
                new.rename(output)
            except OSError:
                old.rename(output)
                raise
    except OSError:
        _move_history(new, output)
        raise
    if has_moved:
        os.utime(old, ns=(before.st_atime_ns, before.st_mtime_ns))


def finish_two_steps(folder: Path, output: Path) -> None:
    """Complete an exchange that was killed between its two renames: ``old`` is there, and nothing at ``output``."""
    if (folder / "old").exists() and (folder / "site").exists() and not output.exists():
        (folder / "site").rename(output)


def bring_back_history(folder: Path, output: Path) -> None:
    """Move what a build that was killed has in its ``folder`` of the history of ``output`` to where it was."""
    for site in _with_history(folder):
        output.mkdir(exist_ok=True)
        _move_history(site, output)


def remove(folder: Path) -> None:
    """Remove the folder of a build, as far as that is possible; not while there is a history in it."""
    if not _with_history(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _with_history(folder: Path) -> list[Path]:
    """Return the sites in the folder of a build that have a history."""
    sites = [folder / name for name in ("site", "old", "spare")]
    return [site for site in sites if any(os.path.lexists(site / name) for name in HISTORY)]


def _move_history(one: Path, other: Path) -> bool:
    """Move the history of one site to another that has none; say whether there was any.

    The other site says that it was changed when it was changed before: what is known of it by heart stays true.
    """
    names = [name for name in HISTORY if os.path.lexists(one / name) and not os.path.lexists(other / name)]
    before = other.stat() if names else None
    for name in names:
        (one / name).rename(other / name)
    if before is not None:
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    return bool(names)


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
