"""The text of ``links.lock``: one fact a line, sorted by key, so that merges are trivial and diffs read well."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.links.known import Fact, Paper, Repository, newer

NAME = "links.lock"

_DECODER = msgspec.json.Decoder(Fact)
_ENCODER = msgspec.json.Encoder()


def parse_lock(text: str) -> tuple[dict[str, Fact], tuple[Diagnostic, ...]]:
    """Return the facts by key, and a warning for each line that is none; of two lines with one key the newer counts.

    A line that can not be read is left out, so that what it was about is asked for again.
    """
    facts: dict[str, Fact] = {}
    problems: list[Diagnostic] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        fact = _fact(line)
        if fact is None:
            message = f"this line of {NAME} can not be read: what it was about is asked for again"
            place = Place(NAME, number, 1, len(line.rstrip("\r")) + 1)
            problems.append(warning(place, "damaged-lock", message, hint="delete it, and leave the file to llmnotes"))
        else:
            facts[fact.key] = newer(facts[fact.key], fact) if fact.key in facts else fact
    return facts, tuple(problems)


def _fact(line: str) -> Fact | None:
    try:
        fact = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
    fits = isinstance(fact, Paper) == fact.key.startswith("arxiv:")
    return fact if fits and fact.key.isprintable() else None


def lock_text(facts: Iterable[Fact]) -> str:
    """Return the file that holds ``facts``: the same facts, the same bytes."""
    lines = {fact.key: _ENCODER.encode(fact).decode() for fact in facts}
    return "".join(f"{lines[key]}\n" for key in sorted(lines))


def is_fresh(fact: Fact | None, today: date, max_age: int) -> bool:
    """Whether a fact was seen within ``max_age`` days of ``today``, and leaves nothing open."""
    if fact is None or (isinstance(fact, Paper) and fact.doubted) or (isinstance(fact, Repository) and fact.gone):
        return False
    return abs((today - fact.checked).days) <= max_age


def first_day(facts: Iterable[Fact]) -> date | None:
    """Return the earliest day since when papers are in a lockfile: with those of that day it began. None if none is."""
    return min((fact.since for fact in facts if isinstance(fact, Paper) and fact.since), default=None)


def dated(after: Mapping[str, Fact], before: Mapping[str, Fact], today: date, *, is_all: bool) -> dict[str, Fact]:
    """Return the facts ``after`` a run with the days since when papers are in the lockfile, which held ``before``.

    A paper that was not in it is there since ``today``. But a lockfile with thousands of papers may be first written by
    several runs, or by a second one after an outage: so long no paper has a day, and then all have the same one, that
    of the run after which ``is_all`` known that is cited. One without days in which a paper was last asked for earlier
    than yesterday was begun by an older version: what is in it has been there since then.
    """
    begun, added = _days([fact for fact in before.values() if isinstance(fact, Paper)], today, is_all=is_all)
    facts = dict(after)
    for key, fact in after.items():
        if isinstance(fact, Paper) and fact.since is None and (day := begun if key in before else added):
            facts[key] = replace(fact, since=day)
    return facts


def _days(before: Sequence[Paper], today: date, *, is_all: bool) -> tuple[date | None, date | None]:
    """Return since when papers without a day are there that were ``before``, and those that were not."""
    if first := first_day(before):
        return first, today
    earliest = min((paper.checked for paper in before), default=today)
    if (today - earliest).days > 1:
        return earliest, today
    return (today, today) if is_all else (None, None)


def merged(
    now: Mapping[str, Fact], before: Mapping[str, Fact], after: Mapping[str, Fact], needed: Container[str] | None
) -> list[Fact]:
    """Return what the file should hold that holds ``now``, after a run that began with ``before`` and knows ``after``.

    Another run, or git, may have written it meanwhile: of two facts about one thing the newer counts, and what is new
    there stays. Facts that are not ``needed`` any more go, unless it is None.
    """
    facts = {key: fact for key, fact in now.items() if key not in before or key in after}
    for key, fact in after.items():
        if fact != before.get(key):
            facts[key] = newer(fact, facts[key]) if key in facts and facts[key] != before.get(key) else fact
    return [fact for key, fact in facts.items() if needed is None or key in needed or key not in before]
