"""What surrounds a command: streams, variables, cores, the date; exit codes; and the exception for all that fails."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO

from msgspec import Struct

FINE, PROBLEMS, UNUSABLE = 0, 1, 2  # exit codes; scripts rely on them
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class EnvironmentProblem(Exception):  # noqa: N818 -- it is no error of the program
    """The machine, its files or the command's arguments make the work impossible: exit code ``UNUSABLE``.

    ``message`` says what is wrong, ``hint`` what to do about it; both are single sentences without a full stop.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the one line that a user sees."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


def because(problem: OSError) -> str:
    """Return the system's own words for ``problem``, without its number and path."""
    return problem.strerror or type(problem).__name__


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Return how many processors this process may use.

    In the file at ``quota`` Linux says how many microseconds of their time a container has in how many
    (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files).
    """
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        most, period = map(int, quota.read_text(encoding="ascii").split())
    except (OSError, ValueError):  # not in a container, or `max`: there is no limit
        return here
    return max(1, min(here, -(-most // max(period, 1))))


class Surroundings(Struct, frozen=True):
    """Where a command runs: ``out`` is for data, ``err`` for people; ``now`` is aware.

    ``epoch`` is the date that ``SOURCE_DATE_EPOCH`` gives to what has none, if it is set.
    """

    out: TextIO
    err: TextIO
    environ: Mapping[str, str]
    cores: int
    now: datetime
    epoch: datetime | None

    @property
    def today(self) -> date:
        """The day in UTC, which ``SOURCE_DATE_EPOCH`` does not change: services know nothing of it."""
        return self.now.date() if self.epoch is None else datetime.now(UTC).date()


def surroundings(out: TextIO, err: TextIO, environ: Mapping[str, str]) -> Surroundings:
    """Look around.

    Raises ``EnvironmentProblem`` for a ``SOURCE_DATE_EPOCH`` that is no date, and in a folder that was removed.
    """
    try:
        os.getcwd()  # noqa: PTH109 -- not for its value
    except OSError:
        raise EnvironmentProblem("the current folder is not there any more", "change to another one") from None
    epoch = _source_date_epoch(environ)
    return Surroundings(out, err, environ, cores(), epoch or datetime.now(UTC), epoch)


def _source_date_epoch(environ: Mapping[str, str]) -> datetime | None:
    """Return the date of https://reproducible-builds.org/specs/source-date-epoch/."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, which is no number of seconds since 1970"
        raise EnvironmentProblem(message, "unset it, or set it to the output of: git log -1 --format=%ct") from None
