import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llmnotes.shell.environment import EnvironmentProblem, because, cores, surroundings


def test_the_date_is_today_unless_source_date_epoch_says_otherwise() -> None:
    out = io.StringIO()
    assert abs(surroundings(out, out, {}).now - datetime.now(UTC)) < timedelta(minutes=1)
    assert surroundings(out, out, {}).epoch is None
    around = surroundings(out, out, {"SOURCE_DATE_EPOCH": "86400"})
    assert around.now == around.epoch == datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("epoch", ["yesterday", "1e9", "99999999999999999999"])
def test_a_source_date_epoch_that_is_no_date_is_told(epoch: str) -> None:
    out = io.StringIO()
    with pytest.raises(EnvironmentProblem, match=f"SOURCE_DATE_EPOCH is '{epoch}'"):
        surroundings(out, out, {"SOURCE_DATE_EPOCH": epoch})


def test_a_folder_that_was_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(EnvironmentProblem, match="the current folder is not there any more"):
        surroundings(io.StringIO(), io.StringIO(), {})


def test_as_many_cores_count_as_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1


def test_a_problem_is_one_line() -> None:
    assert str(EnvironmentProblem("the disk is full", "make room")) == "the disk is full (make room)"
    assert str(EnvironmentProblem("the disk is full")) == "the disk is full"


def test_a_reason_is_never_empty() -> None:
    assert because(PermissionError(13, "Permission denied")) == "Permission denied"
    assert because(TimeoutError()) == "TimeoutError"


QUOTAS = (
    ("150000 100000\n", 2),
    ("50000 100000\n", 1),
    ("900000 100000\n", 3),
    ("max 100000\n", 3),
    ("", 3),
    ("0 0", 1),
)


@pytest.mark.parametrize(("quota", "expected"), QUOTAS)
def test_the_time_that_a_container_has_is_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    (tmp_path / "cpu.max").write_text(quota)
    assert cores(tmp_path / "cpu.max") == expected
