"""Read a file as text, or say why there is none; and find the line that a report is about."""

import codecs
import errno
import os
import stat
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from llmnotes.config.encodings import UTF8
from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.model import NOTE_SUFFIXES
from llmnotes.shell.environment import because

UNREADABLE = "unreadable-file"
"""The code of what may be wrong on one machine only."""

LARGEST_TEXT = 8 * 2**20  # bytes; the longest known notes have some 100 kB
BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}

_UNREAD = {
    0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace").replace("\ufffd", chr(byte))
    for byte in range(0x80, 0x100)
}
"""What bytes that are in no encoding mean where most such texts come from; ``surrogateescape`` keeps them."""


def read_text(file: str | Path, path: str, encoding: str = UTF8) -> str | Diagnostic:
    r"""Return a file's text with ``\n`` line ends and without a byte order mark, or why there is none.

    ``path`` is what to call the file in the diagnostic.
    """
    content = _bytes_of(file, path)
    if isinstance(content, Diagnostic):
        return content
    try:
        return _with_lf(content.decode(encoding))
    except UnicodeDecodeError as problem:
        return _misencoded(path, content, problem.start, encoding)


def text_as_meant(file: str | Path, path: str, encoding: str) -> str | Diagnostic:
    """Return the text of a file that should be in an ``encoding``, and is not: strange bytes are most likely Windows'.

    ``path`` is what to call the file in the diagnostic.
    """
    content = _bytes_of(file, path)
    if isinstance(content, Diagnostic):
        return content
    if mark := BYTE_ORDER_MARKS.get(content[:2]):
        return _with_lf(content.decode(mark, "replace"))
    return _with_lf(content.decode(encoding, "surrogateescape").translate(_UNREAD))


def _bytes_of(file: str | Path, path: str) -> bytes | Diagnostic:
    """Return what is in a text without a byte order mark, or why there is nothing."""
    try:
        content = _content(file, LARGEST_TEXT)
    except OSError as problem:
        return unreadable(path, because(problem))
    if content is None:
        return unreadable(path, "it is not a regular file")
    if isinstance(content, int):
        message = f"this file has {content / 2**20:.0f} MB, and {LARGEST_TEXT // 2**20} MB is the most for a text"
        return error(Place(path), "file-too-large", message, hint="split it, or give it another extension")
    return content.removeprefix(codecs.BOM_UTF8)


def line_reader(root: Path) -> Callable[[Place], str | None]:
    """Return a function that finds the line of a place in a file below ``root``; None where there is none.

    What a symbolic link outside of ``root`` leads to is never shown: a report may be public, and a link anybody's. But
    the folder of notes may be such a link, and is published all the same: so are the lines of its notes.
    """

    @lru_cache(maxsize=16)  # reports go through the files one after the other
    def lines_of(path: str) -> list[str]:
        real = Path(os.path.realpath(root / path))
        is_note = path.lower().endswith(NOTE_SUFFIXES) and ".." not in Path(path).parts
        folders = (*Path(path).parents,) if is_note else (Path(),)
        if not any(real.is_relative_to(os.path.realpath(root / folder)) for folder in folders):
            return []
        text = read_text(root / path, path)
        return [] if isinstance(text, Diagnostic) else text.split("\n")

    def line_of(place: Place) -> str | None:
        lines = lines_of(place.path)
        return lines[place.line - 1] if place.line <= len(lines) else None

    return line_of


def unreadable(path: str, reason: str) -> Diagnostic:
    """Return the complaint about a file that can not be read."""
    return error(Place(path), UNREADABLE, f"this file can not be read: {reason}", hint="make it readable")


def _content(file: str | Path, most: int) -> bytes | int | None:
    """Return what is in a regular file, or its size if that is more than ``most`` bytes; None for any other thing.

    Nobody waits at a named pipe for its writer. A file costs few questions to the system, since sites have thousands.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as problem:
        if problem.errno in {errno.ENXIO, errno.EOPNOTSUPP}:  # a socket, in Linux's words and in those of macOS
            return None
        raise
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return None
        if about.st_size > most:
            return about.st_size
        content = b""
        while part := os.read(descriptor, max(about.st_size + 1, 2**12)):
            content += part
        return content
    finally:
        os.close(descriptor)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _misencoded(path: str, content: bytes, offset: int, encoding: str) -> Diagnostic:
    mark = BYTE_ORDER_MARKS.get(content[:2])
    before = _with_lf(content[:offset].decode(encoding, "replace"))
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    wanted = encoding.upper()
    message = (
        f"this file is {mark}, not {wanted}" if mark else f"this file is not {wanted}: byte 0x{content[offset]:02x}"
    )
    hint = f"convert it: iconv -f {mark or 'WINDOWS-1252'} -t UTF-8 (or whatever it was written in)"
    return error(Place(path, line, column, column + 1), "not-utf8", message, hint=hint)
