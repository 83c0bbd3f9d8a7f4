"""Whatever comes, however fast: the last text is shown, and nothing is left behind."""

import os
import random
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import Served, served, until

MANY = 200


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site" / "notes").mkdir(parents=True)
    for number in range(MANY):
        write(tmp_path / "site", number, "first")
    return tmp_path / "site"


@pytest.fixture
def site(root: Path) -> Iterator[Served]:
    with served(root) as site:
        yield site


def write(root: Path, number: int, word: str) -> None:
    """Write a note in place; the longer its word is, the more links it has."""
    links = "".join(f"[[n{other}]] " for other in range(len(word)))
    embed = "![[n0]]" if number else ""
    fields = f"title: N {number} {word}\ndate: 2026-01-{27 - number % 27:02}"
    (root / "notes" / f"n{number}.md").write_text(f"---\n{fields}\n---\n\nWord {word}.\n\n{links}\n\n{embed}\n")


def test_a_burst_of_all_files_is_shown_as_it_ends(site: Served) -> None:
    for word in ("second", "third"):
        for number in range(MANY):
            write(site.root, number, word)
    for number in range(MANY):
        site.await_text(f"n{number}/", "Word third.")
    site.await_text("archive/", "N 7 third")


def test_a_tree_that_is_exchanged_as_a_whole_is_shown(site: Served) -> None:
    """As by a checkout of another branch."""
    other = site.root / "other"
    other.mkdir()
    for number in range(0, MANY, 2):
        (other / f"n{number}.md").write_text(f"# N {number}\n\nWord branch.\n")
    (site.root / "notes").rename(site.root / "before")
    other.rename(site.root / "notes")
    for number in range(0, MANY, 2):
        site.await_text(f"n{number}/", "Word branch.")
    until(lambda: site.get("n1/")[0] == 404)
    shutil.rmtree(site.root / "notes")
    (site.root / "before").rename(site.root / "notes")
    site.await_text("n1/", "Word first.")
    site.await_text("n2/", "Word first.")


@pytest.mark.parametrize("way", ["in place", "renamed", "removed first", "backup kept"])
def test_however_an_editor_saves_it_is_seen(site: Served, way: str) -> None:
    file = site.root / "notes" / "n5.md"
    for number in range(5):
        text = f"# N\n\nSaved {number}.\n"
        if way == "in place":
            file.write_text(text)
        elif way == "renamed":
            (file.parent / "4913").touch()
            (file.parent / "4913").unlink()
            (file.parent / ".n5.md.swp").write_text("swap")
            site.write("notes/n5.md", text)
        elif way == "removed first":
            file.unlink()
            file.write_text(text)
        else:
            file.rename(file.with_name("n5.md~"))
            file.write_text(text)
        site.await_text("n5/", f"Saved {number}.")
    assert site.said.count("\n") == 1, "nothing of it is an error"


def test_saves_without_pause_are_all_shown_in_the_end_to_everybody(site: Served) -> None:
    """Clients that ask for everything meanwhile get pages that are whole, and never an older one after a newer one."""
    chance = random.Random(1)
    over = threading.Event()
    failures: list[object] = []

    def read(paths: tuple[str, ...]) -> None:
        seen = dict.fromkeys(paths, -1)
        while not over.is_set():
            for path in paths:
                status, body = site.get(path)
                found = re.search(rb"Word (x*)\.", body)
                if status != 200 or (path.startswith("n") and (not found or len(found[1]) < seen[path])):
                    failures.append((path, status, seen[path], body))
                if found and path.startswith("n"):
                    seen[path] = len(found[1])

    for number in (0, 1, 2, 3):
        write(site.root, number, "")
        site.await_text(f"n{number}/", "Word .")
    readers = [
        threading.Thread(target=read, args=(paths,))
        for paths in (("n1/", "feed.xml"), ("n2/", "n3/", "archive/"), ("feed.json", "n1/"), ("n2/", "feed.xml"))
    ]
    for reader in readers:
        reader.start()
    for save in range(150):
        write_whole(site, chance.choice((0, 1, 2, 3)), "x" * (save // 2))
        over.wait(0.01)
    for number in (0, 1, 2, 3):
        write_whole(site, number, "x" * 99)
    for number in (0, 1, 2, 3):
        site.await_text(f"n{number}/", f"Word {'x' * 99}.")
    site.await_text("n1/", f"N 0 {'x' * 99}")  # embedded
    site.await_text("feed.xml", f"Word {'x' * 99}.")
    over.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert site.said.count("\n") == 1, site.said


def write_whole(site: Served, number: int, word: str) -> None:
    """Write a note as an editor that never leaves half a file behind."""
    aside = site.root / "aside" / "notes"
    aside.mkdir(parents=True, exist_ok=True)
    write(site.root / "aside", number, word)
    (aside / f"n{number}.md").replace(site.root / "notes" / f"n{number}.md")


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux tells what a process holds")
def test_memory_threads_and_files_do_not_grow_with_saves(site: Served) -> None:
    def save(count: int) -> None:
        for number in range(count):
            write_whole(site, number % 3 + 1, f"{number % 10}")
            site.await_text(f"n{number % 3 + 1}/", f"Word {number % 10}.")
            site.get("archive/")

    def held() -> tuple[int, int, int]:
        process = Path(f"/proc/{site.program.pid}")
        kilobytes = int(re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())[1])  # type: ignore[index]
        return kilobytes, len([*(process / "task").iterdir()]), len([*(process / "fd").iterdir()])

    save(150)
    before = held()
    save(300)
    after = held()
    assert after[0] < before[0] * 1.2 + 5_000, (before, after)
    until(lambda: held()[1] <= before[1] and held()[2] <= before[2], held)


def test_without_events_files_are_looked_at(root: Path) -> None:
    with served(root, environ={**os.environ, "LLMNOTES_POLL": "1"}) as site:
        assert "Looking for changed files every 1 s: LLMNOTES_POLL is set" in site.said
        write(root, 3, "polled")
        site.await_text("n3/", "Word polled.")
        write(root, MANY, "new")
        site.await_text("archive/", f"N {MANY} new")
