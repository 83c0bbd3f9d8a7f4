"""Byte strings that wait until they are needed, on disk once they are many: ten thousand notes need no memory so."""

import os
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO
from weakref import finalize

AT_HAND = 2**20  # bytes that are kept in memory before they are written


class Spool:
    """Byte strings by key. Processes that are forked later find what was there then.

    Where there is no room for a file, they stay in memory.
    """

    def __init__(self) -> None:
        self._held: dict[bytes, bytes] = {}
        self._size = 0
        self._file: IO[bytes] | None = None
        self._places: dict[bytes, tuple[int, int]] = {}

    def __contains__(self, key: bytes) -> bool:
        return key in self._held or key in self._places

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._held[key] = value
        self._size += len(value)
        if self._size > AT_HAND:
            with suppress(OSError):
                self._write()
            self._size = 0

    def get(self, key: bytes) -> bytes | None:
        """Return the byte string that was kept under a key last; None if there is none."""
        if (held := self._held.get(key)) is not None:
            return held
        place = self._places.get(key)
        if place is None or self._file is None:
            return None
        start, length = place
        return os.pread(self._file.fileno(), length, start)  # the processes share one position

    def clear(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
        self._held, self._size, self._file, self._places = {}, 0, None, {}

    def _write(self) -> None:
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 -- it is there as long as the spool is
            finalize(self, self._file.close)
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(b"".join(self._held.values()))
        self._file.flush()
        for key, value in self._held.items():
            self._places[key] = (start, len(value))
            start += len(value)
        self._held.clear()
