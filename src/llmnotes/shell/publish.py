"""Put a finished site in the place of the old one in one step, and leave the old one alone until then.

A site is staged in a hidden folder beside the output, ``._site.llmnotes-XXXXXXXX/site`` for ``_site``, so that both
are on one file system. A flock on that folder says that its build is alive; folders without one were left by builds
that were killed, and the next build clears them away. Nothing is synced to disk: a site can be built again from its
notes, and the next build compares bytes, so it mends whatever a power cut has torn.
"""

import errno
import fcntl
import glob
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from llmnotes.shell.environment import EnvironmentProblem, because

MARKER = ".llmnotes-site"  # a file by which a site is known as ours, so that nothing else is ever replaced
MARKER_TEXT = b"llmnotes made this folder and replaces it as a whole.\n"

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC  # how a file of the new site is opened
BLOCK = 2**20  # bytes of a file that are copied at once

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h; RENAME_SWAP of macOS is the same number


class Staging:
    """A site on its way: files are written into it, then it is exchanged with the old one."""

    def __init__(self, output: Path, folder: Path, old: int | None) -> None:
        self._output = output
        self._folder = folder
        self._site = os.fspath(folder / "site")
        self._old = old
        self._made: set[str] = set()
        self.write(MARKER, MARKER_TEXT)

    def write(self, path: str, content: bytes) -> None:
        """Write the file at ``path``, relative to the site, ``/`` between its parts; worker processes may do so.

        A file that the old site has with the same bytes is linked. Raises ``EnvironmentProblem`` if the disk is full.
        """
        self._put(path, len(content), lambda: (content,))

    def copy(self, path: str, source: Path) -> None:
        """Publish the file ``source`` at ``path``; never a link to it, since its author may write into it.

        Raises ``EnvironmentProblem`` if it can not be read, or if the disk is full.
        """
        try:
            original = source.open("rb", buffering=0)
        except OSError as problem:
            raise EnvironmentProblem(f"can not read {source}: {because(problem)}") from problem
        with original:
            self._put(path, os.fstat(original.fileno()).st_size, lambda: _blocks(original))

    def exchange(self) -> None:
        """Put the new site where the old one is. Raises ``EnvironmentProblem`` if the old one can not be moved."""
        try:
            with _locked(self._output.parent):
                _exchange(self._folder, self._output)
        except OSError as problem:
            message = f"can not put the new site in the place of {self._output}: {because(problem)}"
            raise EnvironmentProblem(message, "it is still as it was") from problem

    def _put(self, path: str, size: int, blocks: Callable[[], Iterable[bytes]]) -> None:
        """Let ``path`` have ``blocks``, of ``size`` bytes together: they are read once to compare, once to write."""
        if ".." in path.split("/") or path.startswith("/"):
            raise ValueError(f"{path} leads out of the site")
        target = f"{self._site}/{path}"
        try:
            self._make_folder(target.rpartition("/")[0])
            if not self._linked(path, target, size, blocks):
                file = os.open(target, NEW, 0o666)
                try:
                    for block in blocks():
                        _write_all(file, block)
                finally:
                    os.close(file)
        except OSError as problem:
            raise _unwritable(self._output, path, problem) from problem

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            try:
                os.mkdir(folder)  # noqa: PTH102 -- ten thousand times a build, and seldom is more missing
            except OSError:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103 -- a folder above is missing, or it is there
            self._made.add(folder)

    def _linked(self, path: str, target: str, size: int, blocks: Callable[[], Iterable[bytes]]) -> bool:
        """Link the old site's file if it has the same bytes; say whether that went well.

        The old site is held by its descriptor: another build may exchange it at any moment, also between the
        comparison and the link.
        """
        if self._old is None:
            return False
        try:
            old = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._old)
            try:
                if os.fstat(old).st_size != size or any(os.read(old, len(block)) != block for block in blocks()):
                    return False
            finally:
                os.close(old)
            os.link(path, target, src_dir_fd=self._old, follow_symlinks=False)
        except OSError:  # no such file, a file system without links, or another build has taken it away
            return False
        return True


@contextmanager
def staging(output: Path, *, reuse: bool = True) -> Iterator[Staging]:
    """Stage a site that is to live at ``output``; whatever is left of it goes at the end.

    ``output`` comes from ``site_folder``. With ``reuse``, unchanged files of the old site are linked. Raises
    ``EnvironmentProblem`` if there is no room or no permission beside it.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with _locked(output.parent):
            _clear_up(output)
            folder, lock = _new_folder(output)
    except OSError as problem:
        message = f"can not build beside {output}: {because(problem)}"
        raise EnvironmentProblem(message, "choose another place with --output") from problem
    old = _open_folder(output) if reuse else None
    try:
        yield Staging(output, folder, old)
    finally:
        if old is not None:
            os.close(old)
        shutil.rmtree(folder, ignore_errors=True)  # the old site, or the new one if it did not come so far
        os.close(lock)


def site_folder(output: Path, inputs: Sequence[Path], is_read: Callable[[Path], bool]) -> Path:
    """Return where ``output`` leads, and refuse a place that is not llmnotes' to replace.

    ``is_read`` says whether the next build would take what is at a real path for its input: Jekyll's ``_site`` lies
    among the notes, but nobody looks into it. Raises ``EnvironmentProblem`` for a file, for a folder that holds
    something and is not known as a site, for one that is read, and for one around one of ``inputs``.
    """
    real = Path(os.path.realpath(output))
    try:
        if real.exists() and not real.is_dir():
            raise EnvironmentProblem(f"{output} is no folder", "move it away, or choose another place with --output")
        foreign = real.exists() and any(real.iterdir()) and not (real / MARKER).is_file()
    except OSError as problem:
        raise EnvironmentProblem(f"can not look into {output}: {because(problem)}") from problem
    if foreign:
        hint = "remove it if nothing in it is needed, or choose another place with --output"
        raise EnvironmentProblem(f"{output} holds files that llmnotes did not make, and a build would replace it", hint)
    if is_read(real):
        message = f"{output} lies among the site's own files, and the next build would read it as one of them"
        raise EnvironmentProblem(message, "choose another place with --output")
    for folder in map(os.path.realpath, inputs):
        if Path(folder).is_relative_to(real):
            message = f"{output} has {folder} in it, and a build would replace it"
            raise EnvironmentProblem(message, "choose another place with --output")
    return real


def _unwritable(output: Path, path: str, problem: OSError) -> EnvironmentProblem:
    message = f"can not write {path} of the new site: {because(problem)}"
    hint = "make room and build again" if problem.errno in {errno.ENOSPC, errno.EDQUOT} else ""
    return EnvironmentProblem(message, f"{hint}{', ' if hint else ''}{output} is as it was")


def _new_folder(output: Path) -> tuple[Path, int]:
    """Make a folder beside ``output`` and lock it, while the parent's lock keeps builds away that clear up."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(output), dir=output.parent))
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / "site").mkdir()
    return folder, lock


def _clear_up(output: Path) -> None:
    """Finish or remove what builds left that were killed; those that live hold their folder's lock.

    Whoever calls this holds the lock of the parent: a folder that is just being made has no lock of its own yet.
    """
    for folder in sorted(output.parent.glob(f"{glob.escape(_prefix(output))}*")):
        lock = _open_folder(folder)
        if lock is None:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _finish_two_steps(folder, output)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass  # its build is alive
        finally:
            os.close(lock)


def _exchange(folder: Path, output: Path) -> None:
    """Move ``folder/site`` to ``output``, and what was there into ``folder``."""
    new = folder / "site"
    if not output.exists() or not any(output.iterdir()):
        new.rename(output)
    elif not _exchange_in_one_step(new, output):
        old = output.rename(folder / "old")  # from here on _finish_two_steps knows what to do
        try:
            new.rename(output)
        except OSError:
            old.rename(output)
            raise


def _finish_two_steps(folder: Path, output: Path) -> None:
    """Complete an exchange that was killed between its two renames: ``old`` is there, and nothing at ``output``."""
    if (folder / "old").exists() and (folder / "site").exists() and not output.exists():
        (folder / "site").rename(output)


def _exchange_in_one_step(one: Path, other: Path) -> bool:
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
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock on ``folder``: one exchange, one clearing up, or one new folder at a time."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _prefix(output: Path) -> str:
    return f".{output.name}.llmnotes-"


def _open_folder(folder: Path) -> int | None:
    with suppress(OSError):
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    return None


def _blocks(file: io.FileIO) -> Iterator[bytes]:
    """Yield the whole of ``file``, from its start."""
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def _write_all(file: int, content: bytes) -> None:
    """Write all of ``content``: a disk that is nearly full takes a part of it first."""
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]
