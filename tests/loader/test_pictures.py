"""Sizes in the first bytes of pictures: what they say is so for browsers, and nothing in them does any harm."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pictures import avif, box, exif, extended, extent, gif, jpeg, lossless, lossy, png, segment

from llmnotes.loader.pictures import MOST, is_picture, size_in
from llmnotes.model import Size

PLACEHOLDER = b"\xff" * 3  # which may stand before any marker

SIZES = {
    "PNG": (png(640, 480), (640, 480)),
    "GIF": (gif(640, 480), (640, 480)),
    "JPEG": (jpeg(640, 480), (640, 480)),
    "JPEG in steps": (jpeg(640, 480, marker=0xC2), (640, 480)),
    "JPEG with tables first": (jpeg(640, 480, segment(0xC4, bytes(30)), segment(0xDB, bytes(65))), (640, 480)),
    "JPEG with another before it": (jpeg(640, 480, exif(1), segment(0xE2, jpeg(160, 120))), (640, 480)),
    "JPEG with filling": (jpeg(640, 480, PLACEHOLDER), (640, 480)),
    "JPEG upside down": (jpeg(640, 480, exif(3)), (640, 480)),
    "JPEG turned": (jpeg(640, 480, exif(6)), (480, 640)),
    "JPEG turned, little-endian": (jpeg(640, 480, exif(8, "<")), (480, 640)),
    "WebP, lossy": (lossy(640, 480), (640, 480)),
    "WebP, lossless": (lossless(640, 480), (640, 480)),
    "WebP, extended": (extended(640, 480), (640, 480)),
    "AVIF": (avif(extent(640, 480)), (640, 480)),
    "AVIF of tiles": (avif(extent(64, 64), extent(640, 480), extent(160, 120)), (640, 480)),
    "AVIF turned": (avif(extent(640, 480), box(b"irot", b"\1")), (480, 640)),
    "AVIF upside down": (avif(extent(640, 480), box(b"irot", b"\2")), (640, 480)),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"/>', (640, 480)),
    "SVG in points": (b"<svg width='48.4pt' height='1.5in'>", (65, 144)),
    "SVG in pixels": (b'<svg height=".8px" width="+10.4px">', (10, 1)),
    "SVG with a viewBox, too": (b'<svg viewBox="0 0 9 9" width="640" height="480">', (640, 480)),
    "SVG with a width and a viewBox": (b'<svg viewBox="-1 -1.5e1, 4 3" width="640" height="auto">', (640, 480)),
    "SVG with a height and a viewBox": (b'<svg viewBox="0,0,4,3" height="480">', (640, 480)),
    "SVG below much": (
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <svg width="1" height="1"> -->\n'
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [ <!ENTITY ns "http://x"> ]>\n'
        b'<s:svg data-x=" width=\'1\' " xmlns:s="&ns;"\n width="640"\n height="480" stroke-width="3">',
        (640, 480),
    ),
}


@pytest.mark.parametrize("name", SIZES)
def test_a_size_is_read(name: str) -> None:
    content, (width, height) = SIZES[name]
    assert size_in(content + b"rest") == Size(width, height)


@pytest.mark.parametrize("svg", [b'<svg viewBox="0 0 400 300">', b'<svg width="100%" viewBox="0 0 .4 .3">'])
def test_a_drawing_without_a_size_has_a_shape(svg: bytes) -> None:
    assert size_in(svg) == Size(10_000, 7_500, is_shape=True)


NOTHING = {
    "nothing": b"",
    "a text": b"width=640 height=480",
    "a page": b'<html><svg width="640" height="480">',
    "no width": png(0, 480),
    "no height": gif(640, 0),
    "a height that follows": jpeg(640, 0),
    "gigantic": png(2**31 - 1, 2**31 - 1),
    "a PNG for old telephones": png(640, 480).replace(b"IHDR", b"CgBI"),
    "a JPEG of pixels only": b"\xff\xd8" + segment(0xDA, bytes(10)) + jpeg(640, 480)[2:],
    "a JPEG whose parts have no lengths": b"\xff\xd8" + b"\xff\xe0\0\0" * 10,
    "a part of an AVIF": avif(extent(640, 480), box(b"clap", bytes(32))),
    "an AVIF without a size": avif(),
    "an SVG without a size": b"<svg>",
    "an SVG of a width": b'<svg width="640">',
    "an SVG that is as large as its letters": b'<svg width="20em" height="3em" viewBox="0 0 4 3">',
    "an SVG with a style": b'<svg width="640" height="480" style="width: 100%">',
    "an SVG without extent": b'<svg viewBox="0 0 0 3">',
    "an SVG that is very high": b'<svg viewBox="0 0 1 1000">',
    "an SVG of entities": b'<!DOCTYPE svg [<!ENTITY a "9"><!ENTITY b "&a;&a;">]><svg width="&b;" height="&b;">',
    "gigantic SVG": b'<svg width="' + b"9" * 5000 + b'" height="1e999">',
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_can_not_be_has_no_size(name: str) -> None:
    assert size_in(NOTHING[name]) is None


@pytest.mark.parametrize("name", SIZES)
def test_a_beginning_tells_the_same_or_nothing(name: str) -> None:
    content, (width, height) = SIZES[name]
    found = [size_in(content[:end]) for end in range(len(content))]
    assert {(one.width, one.height) for one in found if one} <= {(width, height)}


STARTS = [content[:24] for content, _ in SIZES.values()]


@given(st.sampled_from(STARTS), st.binary(max_size=200))
@example(b"RIFF    WEBPVP8X", b"")
def test_no_bytes_are_too_much(start: bytes, rest: bytes) -> None:
    size = size_in(start + rest)
    assert size is None or (size.width > 0 and size.height > 0)


@pytest.mark.parametrize(
    "piece",
    [
        b"<?a?>",
        b"<!---->",
        b"<!--",
        b"<!DOCTYPE a [ ] ",
        b"<!DOCTYPE a []>",
        b" ",
        b"<svg a='",
        b"\xff\xd8\xff\xe0\0\2",
        b"\xff",
        b"<svg ",
        b"a",
    ],
)
def test_hostile_bytes_take_no_time(piece: bytes) -> None:
    started = time.perf_counter()
    for start in (b"", b"\xff\xd8", b"<svg ", b"<!DOCTYPE a ["):
        size_in((start + piece * MOST)[:MOST])
        size_in((start + piece * MOST)[: MOST - 1] + b">")
    assert time.perf_counter() - started < 2


def test_a_picture_is_known_by_its_name() -> None:
    assert is_picture("/a/B.PNG")
    assert not any(map(is_picture, ("/a/png", "/a.pdf", "/a.png.txt", "")))
