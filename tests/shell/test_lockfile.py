"""The lockfile is written in one step, only where it changes, and its trouble is said in one line."""

import os
from datetime import date
from pathlib import Path

import pytest

from llmnotes.links.known import Thing
from llmnotes.links.lock import NAME
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.lockfile import change_lock, read_lock

FACT = Thing(key="github:ada", checked=date(2026, 11, 25))


def test_what_is_written_is_read_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    assert read_lock(tmp_path) == ({}, ())
    change_lock(tmp_path, lambda facts: [])
    assert list(tmp_path.iterdir()) == []
    change_lock(tmp_path, lambda facts: [FACT])
    assert read_lock(tmp_path) == ({FACT.key: FACT}, ())
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o644


def test_what_a_run_that_was_killed_has_left_goes(tmp_path: Path) -> None:
    (tmp_path / ".links.lock-abcdefgh").write_text("half of")
    change_lock(tmp_path, lambda facts: [FACT])
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_lockfile_keeps_its_mode_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / NAME).symlink_to("real")
    change_lock(tmp_path, lambda facts: [FACT])
    assert (tmp_path / NAME).is_symlink()
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600
    assert list(read_lock(tmp_path)[0]) == [FACT.key]


def test_what_can_not_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(EnvironmentProblem, match=r"can not read links\.lock: Is a directory"):
        read_lock(tmp_path)
    with pytest.raises(EnvironmentProblem, match=r"can not read links\.lock"):
        change_lock(tmp_path, lambda facts: [FACT])
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert os.listdir(tmp_path / NAME) == []  # noqa: PTH208 -- the very folder
