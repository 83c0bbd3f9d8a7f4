"""The text of ``links.lock``: one fact a line, sorted by key, so that merges are trivial and diffs read well."""

from collections.abc import Container, Iterable, Mapping
from datetime import date

import msgspec

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


def has_begun(facts: Iterable[Fact], today: date) -> bool:
    """Whether a paper that is not among the ``facts`` of a lockfile is new to the notes, and not only to the file.

    One with thousands of papers is first written by several runs, or by a second one after an outage: as long as all
    papers in it were asked for today, and none was added to them, it is still being begun.
    """
    return any(isinstance(fact, Paper) and (fact.since is not None or fact.checked != today) for fact in facts)


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
            facts[key] = newer(fact, facts[key]) if key in facts else fact
    return [fact for key, fact in facts.items() if needed is None or key in needed or key not in before]
