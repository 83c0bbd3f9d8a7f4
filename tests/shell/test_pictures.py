"""The beginning of a picture is read once as long as its file stays what it is."""

from pathlib import Path

import msgspec
import pytest
from pictures import exif, jpeg, png, segment

from llmnotes.loader.pictures import MOST
from llmnotes.model import Size
from llmnotes.shell import sources
from llmnotes.shell.cache import Cache
from llmnotes.shell.pictures import Pictures

URLS = {"notes/a.png": "/a.png", "notes/b.jpg": "/other/b.jpg", "notes/c.txt": "/c.txt", "notes/gone.png": "/gone.png"}
ASSETS = {"own.png": png(5, 6), "own.css": b""}


@pytest.fixture(autouse=True)
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the times of files that were changed just now."""
    monkeypatch.setattr(sources, "LATELY", 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.png").write_bytes(png(1, 2))
    (tmp_path / "notes/b.jpg").write_bytes(jpeg(3, 4, exif(6), *[segment(0xE2, bytes(60_000))] * 3))
    (tmp_path / "notes/c.txt").write_bytes(png(7, 8))
    return tmp_path


def of(root: Path, edition: bytes = b"1", cache: Cache | None = None) -> Pictures:
    return Pictures(root, URLS, ASSETS, cache or Cache(root), edition)


def test_sizes_are_found_by_url(root: Path) -> None:
    found = of(root)
    assert found.size_of("/a.png") == Size(1, 2)
    assert found.size_of("/other/b.jpg") == Size(4, 3)
    assert found.size_of("/own.png") == Size(5, 6)
    assert [found.size_of(url) for url in ("/c.txt", "/own.css", "/gone.png", "/unknown.png")] == [None] * 4


def test_what_a_file_says_far_behind_is_not_looked_for(root: Path) -> None:
    parts = [segment(0xE2, bytes(60_000))] * (MOST // 60_000 + 1)
    (root / "notes/b.jpg").write_bytes(jpeg(3, 4, *parts))
    assert of(root).size_of("/other/b.jpg") is None


def kept(root: Path) -> dict[str, Size]:
    """Let a run find sizes, put others in the place of what it leaves to the next one, and return what that says."""
    first = of(root)
    for url in URLS.values():
        first.size_of(url)
    first.save()
    cache = Cache(root)
    edition, sizes = msgspec.msgpack.decode(cache.thing("pictures") or b"")
    for known in sizes.values():
        known[1] = [100, 100, False]
    cache.keep_things([("pictures", msgspec.msgpack.encode([edition, sizes]))])
    return {url: size for url in URLS.values() if (size := of(root).size_of(url))}


REMEMBERED = Size(100, 100)


def test_a_file_that_stays_what_it_is_is_not_read_again(root: Path) -> None:
    assert kept(root) == {"/a.png": REMEMBERED, "/other/b.jpg": REMEMBERED}


def test_a_file_of_the_same_length_is_read_again(root: Path) -> None:
    kept(root)
    (root / "notes/a.png").write_bytes(png(2, 2))
    found = of(root)
    assert found.size_of("/a.png") == Size(2, 2)
    assert found.size_of("/other/b.jpg") == REMEMBERED


def test_another_edition_reads_again(root: Path) -> None:
    kept(root)
    assert of(root, b"2").size_of("/a.png") == Size(1, 2)


def test_a_file_that_was_changed_just_now_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LATELY", 10**12)
    first = of(root)
    first.size_of("/a.png")
    first.save()
    assert Cache(root).thing("pictures") is None


def test_what_is_damaged_is_not_believed(root: Path) -> None:
    Cache(root).keep_things([("pictures", b"\x93abc")])
    assert of(root).size_of("/a.png") == Size(1, 2)


def test_nothing_is_kept_where_there_are_no_pictures(root: Path) -> None:
    found = of(root)
    found.size_of("/c.txt")
    found.save()
    assert not (root / ".llmnotes").exists()
