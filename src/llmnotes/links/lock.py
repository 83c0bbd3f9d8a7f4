"""The text of ``links.lock``: JSON Lines, one fact a line, sorted by key, so that merges are trivial and diffs read well."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.links.known import Fact

NAME = "links.lock"

_DECODER = msgspec.json.Decoder(Fact)
_ENCODER = msgspec.json.Encoder()


def parse_lock(text: str, today: date) -> tuple[dict[str, Fact], tuple[Diagnostic, ...]]:
    """Return the facts by key, and a warning for each line that is none; of two lines with one key the newer counts.

    A line that can not be read is left out, so that what it was about is asked for again. ``today`` is in UTC.
    """
    facts: dict[str, Fact] = {}
    problems: list[Diagnostic] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        fact = _fact(line, today)
        if fact is None:
            message = f"this line of {NAME} can not be read: what it was about is asked for again"
            place = Place(NAME, number, 1, len(line.rstrip("\r")) + 1)
            problems.append(warning(place, "damaged-lock", message, hint="leave this file to llmnotes; delete the line"))
        elif fact.key not in facts or facts[fact.key].checked < fact.checked:
            facts[fact.key] = fact
    return facts, tuple(problems)


def _fact(line: str, today: date) -> Fact | None:
    try:
        fact = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
    day_ahead = (fact.checked - today).days > 1  # somewhere it is tomorrow already
    return None if day_ahead or not fact.key.isprintable() else fact


def lock_text(facts: Iterable[Fact]) -> str:
    """Return the file that holds ``facts``: the same facts, the same bytes."""
    lines = {fact.key: _ENCODER.encode(fact).decode() for fact in facts}
    return "".join(f"{lines[key]}\n" for key in sorted(lines))


def is_fresh(fact: Fact | None, today: date, max_age: int) -> bool:
    """Whether a fact was seen within the last ``max_age`` days."""
    return fact is not None and (today - fact.checked).days <= max_age


def kept(facts: Mapping[str, Fact], keys: Iterable[str]) -> list[Fact]:
    """Return the facts that some link still needs."""
    return [facts[key] for key in dict.fromkeys(keys) if key in facts]
