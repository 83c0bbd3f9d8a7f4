"""The first bytes of pictures of any size, made by hand."""

from struct import pack
from zlib import crc32


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + header + pack(">I", crc32(header))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + pack("<HHBBB", width, height, 0, 0, 0)


def segment(marker: int, content: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\0*" if order == ">" else b"II*\0"
    fields = pack(f"{order}HHIHH", 0x010F, 2, 1, 0, 0) + pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return segment(0xE1, b"Exif\0\0" + mark + pack(f"{order}IH", 8, 2) + fields + bytes(4))


def jpeg(width: int, height: int, *before: bytes, marker: int = 0xC0) -> bytes:
    frame = segment(marker, pack(">BHHB", 8, height, width, 3) + bytes(9))
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9)) + b"".join(before) + frame + segment(0xDA, bytes(10))


def webp(kind: bytes, content: bytes) -> bytes:
    chunk = kind + pack("<I", len(content)) + content
    return b"RIFF" + pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + pack("<HH", width, height | 0x4000))


def lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + pack("<I", (width - 1) | (height - 1) << 14 | 1 << 28))


def extended(width: int, height: int) -> bytes:
    return webp(b"VP8X", bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def box(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content) + 8) + kind + content


def extent(width: int, height: int) -> bytes:
    return box(b"ispe", bytes(4) + pack(">II", width, height))


def avif(*properties: bytes) -> bytes:
    about = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", b"".join(properties))))
    return box(b"ftyp", b"avif" + bytes(4) + b"mif1avif") + about + box(b"mdat", extent(9, 9))
