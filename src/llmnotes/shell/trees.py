"""Folders of files that llmnotes wrote, by heart: what each file was made of, and how to see that nobody touched it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from llmnotes.shell.cache import Cache
from llmnotes.shell.workers import aside

MANY = 2000  # files from which on it is worth a process to look at them


class Entry(Struct, frozen=True, gc=False, array_like=True):
    """A file: the digest of all that it was made of (empty if unknown), its inode, bytes, and ns of its last change."""

    key: bytes
    inode: int
    size: int
    changed: int

    def is_at(self, about: os.stat_result) -> bool:
        """Say whether a file is this one still."""
        return (about.st_mtime_ns, about.st_size, about.st_ino) == (self.changed, self.size, self.inode)


class Tree(Struct, frozen=True, array_like=True):
    """All files below a folder by path, and the ns of the last change to each of the folders they lie in.

    ``state`` is the digest of all that they were made of together, ``outlook`` what most of them were made of (as the
    maker of their keys says it); both empty if unknown.
    """

    files: Mapping[str, Entry]
    folders: Mapping[str, int]
    state: bytes = b""
    outlook: bytes = b""


_DECODER = msgspec.msgpack.Decoder(Tree)
_PREFIX = "tree "


def entry_of(key: bytes, about: os.stat_result) -> Entry:
    """Return the entry of a file that was just written."""
    return Entry(key, about.st_ino, about.st_size, about.st_mtime_ns)


def recall(cache: Cache, root: Path | int) -> Tree | None:
    """Return what is known of the folder ``root``, by its path or descriptor: it may have moved since."""
    return _unpacked(_packed(cache, root))


def _packed(cache: Cache, root: Path | int) -> bytes | None:
    try:
        return cache.thing(_name(root))
    except OSError:
        return None


def _unpacked(packed: bytes | None) -> Tree | None:
    try:
        return None if packed is None else _DECODER.decode(packed)
    except msgspec.MsgspecError:
        return None


def remember(cache: Cache, root: Path, tree: Tree, others: Iterable[Path]) -> None:
    """Keep what is known of ``root``, and forget all folders but it and the ``others``."""
    with suppress(FileNotFoundError):  # another build is just moving it
        kept = [_name(other) for other in others if other.exists()]
        cache.keep_things([(_name(root), msgspec.msgpack.encode(tree))], instead_of=_PREFIX, but=kept)


def is_intact(root: Path, tree: Tree) -> bool:
    """Say whether ``root`` is as it was: not a file changed, gone or added. No file is opened for that."""
    base, look = f"{os.fspath(root)}/", os.lstat
    try:
        for path, entry in tree.files.items():
            about = look(base + path)
            if about.st_mtime_ns != entry.changed or about.st_size != entry.size or about.st_ino != entry.inode:
                return False  # as ``Entry.is_at`` says, without a call for each of many files
        return all(look(base + path).st_mtime_ns == changed for path, changed in tree.folders.items())
    except OSError:
        return False


class Look(Struct, frozen=True):
    """A look at the folder of a ``name``, of which ``packed`` was known: whether it ``is_intact``."""

    name: str
    packed: bytes
    tree: Tree
    is_intact: Callable[[], bool]


@contextmanager
def looking(cache: Cache, root: Path | None, *, workers: int) -> Iterator[Look | None]:
    """Let another process look whether ``root`` is as it was left, while this one goes on, if that takes long."""
    packed = _packed(cache, root) if root is not None and workers > 1 else None
    tree = _unpacked(packed)
    if root is None or packed is None or tree is None or len(tree.files) < MANY:
        yield None
        return
    with aside(lambda: is_intact(root, tree), workers=workers) as answer:
        yield Look(_name(root), packed, tree, answer)


def intact(cache: Cache, root: Path, look: Look | None = None) -> Tree | None:
    """Return what is known of ``root`` if it is as it was left, by a ``look`` at the same folder when it lay elsewhere.

    That counts unless another build has said something else of it since.
    """
    packed = _packed(cache, root)
    if look is not None and packed == look.packed and look.name == _name(root):
        return look.tree if look.is_intact() else None
    tree = _unpacked(packed)
    return tree if tree is not None and is_intact(root, tree) else None


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders above ``paths``, the topmost as ``.``."""
    folders = {"."}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def changes_of(root: Path, folders: Iterable[str]) -> dict[str, int]:
    """Return when each of the folders below ``root`` was changed last, in ns."""
    base = os.fspath(root)
    return {folder: os.lstat(f"{base}/{folder}").st_mtime_ns for folder in folders}


def _name(root: Path | int) -> str:
    about = os.stat(root)  # noqa: PTH116 -- it may be a descriptor
    return f"{_PREFIX}{about.st_dev} {about.st_ino}"
