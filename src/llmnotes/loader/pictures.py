"""How large a picture is, going by the first bytes of its file: nothing in them is believed that can not be so."""

import re
from collections.abc import Iterator, Mapping

from llmnotes.model import Size

MOST = 256 * 1024
"""Bytes at the beginning of a file that say how large it is, if any do: a photo may have a small one before that."""

_SUFFIXES = (".apng", ".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_LARGEST = 99_999

_NO_FRAMES = frozenset((0xC4, 0xC8, 0xCC))
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_PIXELS_BEGIN = 0xDA
_ORIENTATION = 0x0112
_LYING = range(5, 9)

_EXTENT = re.compile(rb"\0\0\0\x14ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)
_TURN = re.compile(rb"\0\0\0\x09irot(.)", re.DOTALL)

_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*+(?:\[.*?\]\s*+)?>)*+"
    rb"<(?:[\w-]+:)?svg(?=[\s/>])(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rb"(?<![^\s=/\"'<>])([^\s=/\"'<>]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
_NUMBER = rb"\+?(\d{1,9}(?:\.\d{0,20})?|\.\d{1,20})"
_LENGTH = re.compile(rb"\s*" + _NUMBER + rb"(px|pt|pc|mm|cm|in|)\s*")
_BOX = re.compile(
    rb"\s*[-+.\de]{1,30}(?:\s*,\s*|\s+)[-+.\de]{1,30}(?:\s*,\s*|\s+)"
    + rb"(?:\s*,\s*|\s+)".join([_NUMBER] * 2)
    + rb"\s*"
)
_UNITS = {b"": 1.0, b"px": 1.0, b"pt": 4 / 3, b"pc": 16.0, b"mm": 96 / 25.4, b"cm": 96 / 2.54, b"in": 96.0}
_AS_WIDE_AS_CAN_BE = (b"", b"auto", b"100%")
_SHAPE = 10_000
"""The width of what has none: as large as a height of some precision needs."""


def is_picture(path: str) -> bool:
    """Say whether a file is a picture, by its name."""
    return path.lower().endswith(_SUFFIXES)


def size_in(head: bytes) -> Size | None:
    """Return the size of a picture that begins with ``head``; None where that does not tell it."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        is_whole = head[12:16] == b"IHDR" and len(head) >= 24
        return _size(_big(head[16:20]), _big(head[20:24])) if is_whole else None
    if head.startswith(b"\xff\xd8"):
        return _in_jpeg(head)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _size(_little(head[6:8]), _little(head[8:10])) if len(head) >= 10 else None
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _in_webp(head)
    if head[4:8] == b"ftyp" and re.search(rb"avi[fs]", head[8:64]):
        return _in_avif(head)
    return _in_svg(head)


def _size(width: float, height: float, *, is_shape: bool = False) -> Size | None:
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        return None
    return Size(max(1, round(width)), max(1, round(height)), is_shape)


def _big(number: bytes) -> int:
    return int.from_bytes(number, "big")


def _little(number: bytes) -> int:
    return int.from_bytes(number, "little")


def _in_jpeg(head: bytes) -> Size | None:
    is_lying = False
    for marker, content in _segments(head):
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            is_lying |= _orientation(content[6:]) in _LYING
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:
            height, width = _big(content[1:3]), _big(content[3:5])
            return _size(height, width) if is_lying else _size(width, height)
    return None


def _segments(head: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG before its pixels, each with its marker."""
    at = 2
    while head[at : at + 1] == b"\xff" and at + 1 < len(head):
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker == _PIXELS_BEGIN:
            return
        else:
            end = at + 2 + _big(head[at + 2 : at + 4])
            if end < at + 4 or end > len(head):
                return
            yield marker, head[at + 4 : end]
            at = end


def _orientation(exif: bytes) -> int:
    """Return how a picture is to be turned, as Exif has it; 0 where it does not say."""
    number = _little if exif.startswith(b"II") else _big
    first = number(exif[4:8])
    count = number(exif[first : first + 2])
    for at in range(first + 2, min(first + 2 + 12 * count, len(exif) - 11), 12):
        if number(exif[at : at + 2]) == _ORIENTATION:
            return number(exif[at + 8 : at + 10])
    return 0


def _in_webp(head: bytes) -> Size | None:
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        return _size(_little(head[24:27]) + 1, _little(head[27:30]) + 1)
    if kind == b"VP8L" and head[20:21] == b"\x2f" and len(head) >= 25:
        bits = _little(head[21:25])
        return _size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a" and len(head) >= 30:
        return _size(_little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF)
    return None


def _in_avif(head: bytes) -> Size | None:
    """Return the size of the largest picture in an AVIF, of which others are parts, or small ones, or its alpha."""
    start = _big(head[:4])
    end = start + _big(head[start : start + 4])
    about = head[start:end]
    if about[4:8] != b"meta" or end > len(head) or b"clap" in about:  # which cuts something off
        return None
    extents = [(_big(found[1]), _big(found[2])) for found in _EXTENT.finditer(about)]
    width, height = max(extents, key=lambda extent: extent[0] * extent[1], default=(0, 0))
    turn = _TURN.search(about)
    return _size(height, width) if turn and turn[1][0] & 1 else _size(width, height)


def _in_svg(head: bytes) -> Size | None:
    """Return the size of a drawing; one that says none is as wide as there is room, and has a shape at most."""
    found = _SVG.match(head)
    if found is None:
        return None
    own = {one[1]: one[2] or one[3] or b"" for one in _ATTRIBUTE.finditer(found["attributes"])}
    if b"width" in own.get(b"style", b"") or b"height" in own.get(b"style", b""):
        return None
    width, height, shape = _length(own, b"width"), _length(own, b"height"), _shape(own)
    if width is None or height is None:
        return None
    if width and height:
        return _size(width, height)
    if shape is None:
        return None
    if width or height:
        return _size(width or height / shape, height or width * shape)
    return _size(_SHAPE, _SHAPE * shape, is_shape=True)


def _length(own: Mapping[bytes, bytes], name: bytes) -> float | None:
    """Return a length in pixels, 0 where it is as large as can be, and None where nobody can tell."""
    written = own.get(name, b"").strip()
    if written in _AS_WIDE_AS_CAN_BE:
        return 0
    found = _LENGTH.fullmatch(written)
    return float(found[1]) * _UNITS[found[2]] or None if found else None


def _shape(own: Mapping[bytes, bytes]) -> float | None:
    """Return how much higher a drawing is than wide."""
    found = _BOX.fullmatch(own.get(b"viewBox", b""))
    width, height = (float(found[1]), float(found[2])) if found else (0, 0)
    return height / width if width and height else None
