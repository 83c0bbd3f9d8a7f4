"""A pace is kept over processes, and never longer than there is time."""

import os
import threading
import time
from pathlib import Path

from llmnotes.shell.pace import Paces, pace_folder


def never(seconds: float) -> bool:
    raise AssertionError(f"waited for {seconds} s")


def test_the_first_turn_comes_at_once_and_the_next_after_the_interval(tmp_path: Path) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    paces = Paces(tmp_path / "new", wait)
    for _ in range(2):
        with paces.turn("a", 3.0, time.monotonic() + 60) as has_turn:
            assert has_turn
    [rest] = waits
    assert 2.0 < rest <= 3.0
    with paces.turn("b", 3.0, time.monotonic() + 60) as has_turn:
        assert has_turn
    assert len(waits) == 1


def test_a_turn_that_comes_too_late_is_none(tmp_path: Path) -> None:
    paces = Paces(tmp_path, never)
    with paces.turn("a", 3.0, time.monotonic() + 60):
        pass
    with paces.turn("a", 3.0, time.monotonic() + 1) as has_turn:
        assert not has_turn


def test_a_clock_that_was_wrong_costs_one_interval_at_most(tmp_path: Path) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    paces = Paces(tmp_path, wait)
    with paces.turn("a", 3.0, time.monotonic() + 60):
        pass
    os.utime(tmp_path / "a.pace", (2**32, 2**32))
    with paces.turn("a", 3.0, time.monotonic() + 60) as has_turn:
        assert has_turn
    assert waits == [3.0]


def test_one_asks_at_a_time_and_who_gives_up_has_no_turn(tmp_path: Path) -> None:
    first, second = Paces(tmp_path, never), Paces(tmp_path, threading.Event().wait)
    with first.turn("a", 0.0, time.monotonic() + 60):
        with second.turn("a", 0.0, time.monotonic() + 0.2) as has_turn:
            assert not has_turn
        over = threading.Event()
        over.set()
        with Paces(tmp_path, over.wait).turn("a", 0.0, time.monotonic() + 60) as has_turn:
            assert not has_turn


def test_where_there_is_no_folder_the_pace_is_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Paces(tmp_path / "file" / "folder", never).turn("a", 3.0, time.monotonic() + 60) as has_turn:
        assert has_turn


def test_the_folder_is_the_users_for_caches() -> None:
    assert pace_folder({"XDG_CACHE_HOME": "/a", "HOME": "/b"}) == Path("/a/llmnotes")
    assert pace_folder({"HOME": "/b"}) == Path("/b/.cache/llmnotes")
    assert pace_folder({}).name == "llmnotes"
