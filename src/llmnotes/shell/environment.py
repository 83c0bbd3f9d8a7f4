"""What the surroundings say: the cores, the date, and the one exception for surroundings that can not be used."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime


class EnvironmentProblem(Exception):  # noqa: N818 -- it is no error of the program
    """The machine, its files or the command's arguments make the work impossible: exit code 2.

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


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def now(environ: Mapping[str, str]) -> datetime:
    """Return the present moment, or ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/)."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, which is no number of seconds since 1970"
        raise EnvironmentProblem(message, "unset it, or set it to the output of: git log -1 --format=%ct") from None
