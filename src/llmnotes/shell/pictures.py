"""The sizes of pictures: the beginning of a file is read once as long as that stays what it is."""

import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from llmnotes.loader.pictures import MOST, is_picture, size_in
from llmnotes.model import Size
from llmnotes.shell.cache import Cache
from llmnotes.shell.sources import signature

_NAME = "pictures"
_FIRST = 4096  # bytes, which are enough for most


class _Known(Struct, frozen=True, array_like=True):
    """What a file is that has a size, if it has one."""

    signature: bytes
    size: Size | None


class _Memory(Struct, frozen=True, array_like=True):
    """The sizes of files by their paths, as an edition of the program found them."""

    edition: bytes
    sizes: Mapping[str, _Known]


_DECODER = msgspec.msgpack.Decoder(_Memory)


class Pictures:
    """The pictures of one site. Any thread may ask for the ``size_of`` one."""

    def __init__(
        self, root: Path, files: Mapping[str, str], assets: Mapping[str, bytes], cache: Cache, edition: bytes
    ) -> None:
        """Take the URLs of files by path, the contents of others by output path, and what earlier runs found out."""
        self._root = root
        self._files = files
        self._assets = assets
        self._cache = cache
        self._edition = edition
        self._sizes: dict[str, Size | None] = {}
        self._found: dict[str, _Known] = {}

    def size_of(self, url: str) -> Size | None:
        """Return the size of the picture at a site-relative URL; None if there is none, or it does not tell."""
        if not is_picture(url):
            return None
        if url not in self._sizes:
            self._sizes[url] = self._size_of(url)
        return self._sizes[url]

    def save(self) -> None:
        """Leave what was found out to later runs."""
        if self._found and self._found != self._before:
            self._cache.keep_things([(_NAME, msgspec.msgpack.encode(_Memory(self._edition, self._found)))])

    def _size_of(self, url: str) -> Size | None:
        path = self._paths.get(url)
        if path is None:
            return size_in(self._assets.get(url.lstrip("/"), b"")[:MOST])
        try:
            mark = signature((self._root / path).stat(), time.time_ns())
            known = self._before.get(path)
            size = known.size if known and mark and known.signature == mark else _read(self._root / path)
        except OSError:  # whoever publishes it will say so
            return None
        if mark:
            self._found[path] = _Known(mark, size)
        return size

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return {url: path for path, url in self._files.items() if is_picture(url)}

    @cached_property
    def _before(self) -> Mapping[str, _Known]:
        packed = self._cache.thing(_NAME)
        try:
            memory = _DECODER.decode(packed) if packed else None
        except msgspec.MsgspecError:
            return {}
        return memory.sizes if memory and memory.edition == self._edition else {}


def _read(file: Path) -> Size | None:
    with file.open("rb") as content:
        head = content.read(_FIRST)
        size = size_in(head)
        return size if size or len(head) < _FIRST else size_in(head + content.read(MOST - _FIRST))
