"""Put a finished site in the place of the old one in one step, and leave the old one alone until then.

A site is staged in a hidden folder beside the output, ``._site.llmnotes-XXXXXXXX/site`` for ``_site``, so that both
are on one file system. A flock on that folder says that its build is alive; folders without one were left by builds
that were killed, and the next build clears them away. Nothing is synced to disk, since a site can be built again from
its notes: what a power cut has torn the next build knows by size and time, or ``--clean`` by the bytes.
"""

import errno
import fcntl
import glob
import io
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from llmnotes import SITE_MARK
from llmnotes.shell.cache import Cache, umask
from llmnotes.shell.environment import EnvironmentProblem, because
from llmnotes.shell.exchange import bring_back_history, exchange, finish_two_steps, locked, remove
from llmnotes.shell.trees import Entry, Look, Tree, changes_of, entry_of, folders_of, intact, recall, remember

MARK_TEXT = b"llmnotes made this folder and replaces it as a whole.\n"

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC  # how a file of the new site is opened
BLOCK = 2**20  # bytes of a file that are copied at once


class Staging:
    """A site on its way: it gets its files one by one, then it is exchanged with the old one.

    It may begin as the site before the old one, which the last build but one left behind: most of its files are right
    already. Files of the old site that are right are linked.
    """

    def __init__(self, output: Path, folder: Path, cache: Cache, old: int | None, begun: Tree) -> None:
        self._output = output
        self._folder = folder
        self._cache = cache
        self._root = folder / "site"
        self._site = os.fspath(self._root)
        self._old = old
        self._mode = 0o666 & ~umask()
        self._begun = begun
        self._before = (recall(cache, old) if old is not None else None) or begun
        self.outlook = self._before.outlook
        """What most files were made of: those of the site before, until it is said what those of this one are."""
        self._files = dict(begun.files)
        self._dropped: list[str] = []
        self._settled: tuple[Set[str], set[str]] = frozenset(), {"."}  # the files that were wanted, and their folders
        self._made = {f"{self._site}/{name}" for name in begun.folders}

    @property
    def is_first(self) -> bool:
        """Whether nothing is known of any site before."""
        return not self._begun.files and not self._before.files

    def settle(self, wanted: Mapping[str, bytes]) -> frozenset[str]:
        """Take the files that ``wanted`` names, with the keys that they are made of, from the sites before this one.

        Everything else goes. Returns the paths of the files that are left to be written; an empty key is like no other.
        """
        mark = b"%b%o" % (MARK_TEXT, self._mode)
        wanted = {**wanted, SITE_MARK: mark}
        self._settled = wanted.keys(), folders_of(wanted)
        kept = {path: entry for path, entry in self._files.items() if entry.key and wanted.get(path) == entry.key}
        try:
            self._remove(self._files.keys() - kept.keys(), self._settled[1])
            self._files = kept
            self._link_old({path: key for path, key in wanted.items() if key and path not in kept})
        except OSError as problem:
            raise _unwritable(self._output, "the beginnings", problem) from problem
        if SITE_MARK not in self._files:
            self.add(SITE_MARK, self.write(SITE_MARK, MARK_TEXT, mark))
        return frozenset(wanted.keys() - self._files.keys())

    def write(self, path: str, content: bytes, key: bytes = b"") -> Entry:
        """Write the file at ``path``, relative to the site, ``/`` between its parts; worker processes may do so.

        A file that the old site has with the same bytes is linked. What is returned is to be added, in the process
        that will exchange the site. Raises ``EnvironmentProblem`` if the disk is full.
        """
        return entry_of(key, self._put(path, len(content), lambda: (content,)))

    def copy(self, path: str, source: Path, key: bytes = b"") -> None:
        """Publish the file ``source`` at ``path``; never a link to it, since its author may write into it.

        Raises ``EnvironmentProblem`` if it can not be read, or if the disk is full.
        """
        try:
            original = source.open("rb", buffering=0)
        except OSError as problem:
            raise EnvironmentProblem(f"can not read {source}: {because(problem)}") from problem
        with original:
            size = os.fstat(original.fileno()).st_size
            self.add(path, entry_of(key, self._put(path, size, lambda: _blocks(original))))

    def add(self, path: str, entry: Entry) -> None:
        """Let a file that was written be a part of the site."""
        self._files[path] = entry

    def key_of(self, path: str) -> bytes:
        """Return the key of a file that is a part of the site by now; empty if it is unknown."""
        entry = self._files.get(path)
        return entry.key if entry else b""

    def key_before(self, path: str) -> bytes:
        """Return the key of a file of the site before; empty if it is unknown."""
        entry = self._before.files.get(path)
        return entry.key if entry else b""

    def read(self, path: str) -> bytes:
        """Return what is in a file that is a part of the site by now."""
        return (self._root / path).read_bytes()

    def drop(self, paths: Iterable[str]) -> None:
        """Take files away again that ``settle`` kept, and the folders that only they needed."""
        gone = [*paths]
        for path in gone:
            del self._files[path]
            (self._root / path).unlink()
        self._dropped += gone
        empty = folders_of(gone) - folders_of(self._files) if gone else set()
        for folder in sorted(empty, reverse=True):
            (self._root / folder).rmdir()
            self._made.discard(f"{self._site}/{folder}")

    def exchange(self, state: bytes = b"") -> None:
        """Put the new site where the old one is, and remember that it was made of ``state``.

        Raises ``EnvironmentProblem`` if the old one can not be moved.
        """
        try:
            tree = Tree(self._files, self._folders(), state, self.outlook)
            with locked(self._output.parent):
                exchange(self._folder, self._output)
                spare = self._leave_behind()
        except OSError as problem:
            message = f"can not put the new site in the place of {self._output}: {because(problem)}"
            raise EnvironmentProblem(message, f"it is still as it was{_way_out(self._output, problem)}") from problem
        remember(self._cache, self._output, tree, [spare] if spare else [])

    def _folders(self) -> dict[str, int]:
        """Return when each folder was changed last; those in which nothing was changed need not be looked at."""
        begun = self._begun.files
        changed = [path for path, entry in self._files.items() if begun.get(path) is not entry]
        changed += [path for path in self._dropped if path not in self._files]
        gone = begun.keys() - self._files.keys()
        paths, folders = self._settled
        folders = folders if self._files.keys() == paths else folders_of(self._files)
        known = {folder: self._begun.folders[folder] for folder in folders & self._begun.folders.keys()}
        return known | changes_of(self._root, folders & folders_of([*changed, *gone]))

    def _leave_behind(self) -> Path | None:
        """Keep the old site for the build after the next one; return where, if that is possible."""
        spare = leftover(self._cache, self._output)
        old = next((folder for name in ("site", "old") if (folder := self._folder / name).exists()), None)
        if spare is None or old is None:
            return None
        try:
            spare.parent.mkdir(exist_ok=True)
            if os.path.lexists(spare):
                spare.rename(self._folder / "spare")
            old.rename(spare)
        except OSError:  # it is on another file system, or read-only
            return None
        return spare

    def _remove(self, files: Iterable[str], folders: Collection[str]) -> None:
        """Remove files, and folders that are not among those needed."""
        for path in files:
            os.unlink(f"{self._site}/{path}")  # noqa: PTH108
        for folder in sorted(self._begun.folders.keys() - folders, reverse=True):
            os.rmdir(f"{self._site}/{folder}")  # noqa: PTH106
            self._made.discard(f"{self._site}/{folder}")

    def _link_old(self, wanted: Mapping[str, bytes]) -> None:
        """Link what the old site has under the wanted keys, without a look into it."""
        for path, key in wanted.items() if self._before is not self._begun else ():
            entry = self._before.files.get(path)
            if entry and entry.key == key:
                target = f"{self._site}/{path}"
                self._make_folder(target.rpartition("/")[0])
                with suppress(OSError):  # it is gone, or the file system has no links: then it is written
                    if entry.is_at(os.stat(path, dir_fd=self._old, follow_symlinks=False)):
                        os.link(path, target, src_dir_fd=self._old, follow_symlinks=False)
                        self._files[path] = entry

    def _put(self, path: str, size: int, blocks: Callable[[], Iterable[bytes]]) -> os.stat_result:
        """Let ``path`` have ``blocks``, of ``size`` bytes together: they are read once to compare, once to write."""
        if ".." in path.split("/") or path.startswith("/"):
            raise ValueError(f"{path} leads out of the site")
        target = f"{self._site}/{path}"
        try:
            self._make_folder(target.rpartition("/")[0])
            if linked := self._linked(path, target, size, blocks):
                return linked
            file = os.open(target, NEW, 0o666)
            try:
                for block in blocks():
                    _write_all(file, block)
                return os.fstat(file)
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

    def _linked(
        self, path: str, target: str, size: int, blocks: Callable[[], Iterable[bytes]]
    ) -> os.stat_result | None:
        """Link the old site's file if it has the same bytes; return what it is if that went well.

        The old site is held by its descriptor: another build may exchange it at any moment, also between the
        comparison and the link.
        """
        if self._old is None:
            return None
        try:
            old = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._old)
            try:
                about = os.fstat(old)
                if (
                    about.st_size != size
                    or about.st_mode & 0o777 != self._mode
                    or any(os.read(old, len(block)) != block for block in blocks())
                ):
                    return None
            finally:
                os.close(old)
            os.link(path, target, src_dir_fd=self._old, follow_symlinks=False)
        except OSError:  # no such file, a file system without links, or another build has taken it away
            return None
        return about


@contextmanager
def staging(output: Path, cache: Cache, *, reuse: bool = True, look: Look | None = None) -> Iterator[Staging]:
    """Stage a site that is to live at ``output``; whatever is left of it goes at the end.

    ``output`` comes from ``site_folder``, and ``cache`` knows what earlier builds left, which is used only with
    ``reuse``; ``look`` is one at the folder that ``leftover`` names. Raises ``EnvironmentProblem`` if there is no room
    or no permission beside it.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with locked(output.parent):
            _clear_up(output)
            folder, lock = _new_folder(output)
    except OSError as problem:
        message = f"can not build beside {output}: {because(problem)}"
        raise EnvironmentProblem(message, "choose another place with --output") from problem
    old = _open_folder(output) if reuse else None
    try:
        begun = _begin(folder / "site", cache if reuse else Cache(None), output, look)
        yield Staging(output, folder, cache, old, begun)
    finally:
        if old is not None:
            os.close(old)
        remove(folder)  # the old site, or the new one if it did not come so far
        os.close(lock)


def leftover(cache: Cache, output: Path) -> Path | None:
    """Return where a build leaves the site that it replaced, for a later one to begin with."""
    if cache.folder is None or output.is_relative_to(os.path.realpath(cache.folder)):  # it would be what is published
        return None
    return cache.folder / "site"


def _begin(site: Path, cache: Cache, output: Path, look: Look | None) -> Tree:
    """Let ``site`` be what an earlier build left, if nobody has touched it, or else an empty folder."""
    left = leftover(cache, output)
    if left is not None and left.is_dir() and not left.is_symlink():  # which may lead to the site that is published
        with suppress(OSError):
            left.rename(site)  # of two builds at once, one is the first
            if tree := intact(cache, site, look):
                return tree
            site.rename(site.with_name("spare"))
    site.mkdir()
    return Tree({}, {})


def _unwritable(output: Path, path: str, problem: OSError) -> EnvironmentProblem:
    message = f"can not write {path} of the new site: {because(problem)}"
    hint = "make room and build again" if problem.errno in {errno.ENOSPC, errno.EDQUOT} else ""
    return EnvironmentProblem(message, f"{hint}{', ' if hint else ''}{output} is as it was")


def _way_out(output: Path, problem: OSError) -> str:
    if problem.errno == errno.EBUSY and output.is_mount():
        return "; something is mounted there: choose a folder in it with --output"
    if problem.errno == errno.EXDEV:  # of a lower layer of overlayfs
        return "; its file system moves no folder of a container's image: remove it"
    if isinstance(problem, PermissionError) and output.exists() and output.stat().st_uid != os.geteuid():
        return "; it belongs to another user: remove it, or choose another place with --output"
    return ""


def _new_folder(output: Path) -> tuple[Path, int]:
    """Make a folder beside ``output`` and lock it, while the parent's lock keeps builds away that clear up."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(output), dir=output.parent))
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
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
            finish_two_steps(folder, output)
            bring_back_history(folder, output)
            remove(folder)
        except BlockingIOError:
            pass  # its build is alive
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
