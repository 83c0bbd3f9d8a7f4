"""Since when papers are cited, for all that tells what is new: feeds, the list of papers, and the archive."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

from llmnotes.links.known import Fact, Paper
from llmnotes.links.lock import first_day
from llmnotes.site import Work


def cited_since(facts: Mapping[str, Fact]) -> Callable[[Work], datetime | None]:
    """Return what tells since when the notes cite a work, by the facts of ``links.lock``; None if nothing tells.

    It is the later of two moments: the date of the earliest note that cites it, and the beginning (UTC) of the day
    since when it is in ``links.lock``. So a paper that is added to a list of three years ago is new today, one in a
    note of today that is verified tomorrow is new tomorrow, and one in a note that is dated in the future is new then.
    Where only one of the two is known, it is that: the note's date of a paper with which the lockfile began or that
    was never verified, the day of one that only undated notes cite.
    """
    first = first_day(facts.values())

    def since(work: Work) -> datetime | None:
        fact = facts.get(work.key)
        if not isinstance(fact, Paper) or fact.since is None or fact.since == first:
            return work.earliest
        asked = datetime.combine(fact.since, time(), UTC)
        return max(work.earliest, asked) if work.earliest else asked

    return since
