"""Dates in the fields of ``.bib`` files: years as BibTeX has them, and what biblatex has of ISO 8601-2."""

import re
from datetime import date

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_YEARS = re.compile(r"(\d{4}) ?(?:-{1,3}|/|–) ?(\d{4})")
_ISO = re.compile(
    r"(?P<year>-?[0-9]{2}(?:[0-9]{2}|[0-9][XxUu]|[XxUu]{2}))"
    r"(?:-(?P<month>[0-9]{2}|[XxUu]{2})(?:-(?P<day>[0-9]{2}|[XxUu]{2}))?)?(?:T[0-9:.+Z-]+)?(?P<doubt>[~?%]?)"
)
_OPEN = ("", "..", "open", "unknown")
_SEASONS = range(21, 42)
"""Numbers that ISO 8601-2 has behind those of months, for the parts of a year."""


def year_of(year: str, day: str) -> str:
    """Return what the fields ``year`` and ``date`` tell, as it is shown: a year, or some; empty if there is none.

    Before our era the year 0 counts in dates, as in biblatex: ``-0335`` is 336 BCE.
    """
    return _year(year.strip("{} ")) or _year(day.strip("{} "))


def is_impossible(text: str) -> bool:
    """Say whether a text is written as a date, but no calendar has it."""
    found = filter(None, map(_ISO.fullmatch, text.split("/")))
    return any(not _is_possible(one["year"], one["month"], one["day"]) for one in found)


def _year(text: str) -> str:
    if years := _YEARS.fullmatch(text):
        return f"{years[1]}–{years[2]}"
    ends = text.split("/")
    if len(ends) == 2 and any(ends) and all(end in _OPEN or _ISO.fullmatch(end) for end in ends):
        first, last = ["" if end in _OPEN else _shown(end) for end in ends]
        return first if first == last else f"{first}–{last}"
    if _ISO.fullmatch(text):
        return _shown(text)
    found = _YEAR.search(text)
    return found[0] if found else ""


def _shown(text: str) -> str:
    found = _ISO.fullmatch(text)
    assert found is not None, "it was looked at before"
    year = found["year"].upper().replace("U", "X")
    if year.endswith("XX"):
        shown = f"{year[:-2]}00–{year[:-2]}99"
    elif year.endswith("X"):
        shown = f"{year[:-1]}0s"
    elif year.startswith("-") or year == "0000":
        shown = f"{1 - int(year)} BCE"
    else:
        shown = year
    doubt = found["doubt"]
    return ("ca. " if doubt in ("~", "%") else "") + shown + ("?" if doubt in ("?", "%") else "")


def _is_possible(year: str, month: str | None, day: str | None) -> bool:
    if not month or not month.isdigit():
        return True
    if day is None and int(month) in _SEASONS:
        return True
    try:
        date(int(year) if year.isdigit() and int(year) else 2000, int(month), int(day) if day and day.isdigit() else 1)
    except ValueError:
        return False
    return True
