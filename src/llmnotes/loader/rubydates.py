"""Dates as Ruby reads them for Jekyll: more forms than anyone writes, and days that no month has."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from msgspec import Struct

from llmnotes.loader.dates import FIRST_YEAR, LAST_YEAR, MONTH, MONTHS, in_zone, settled
from llmnotes.loader.filenames import rolled


class RubyDate(Struct, frozen=True):
    """A moment as seen in a site's zone; ``is_rolled`` if the day does not exist and is one of the next month."""

    moment: datetime
    is_rolled: bool = False


def ruby_date(text: str, zone: tzinfo, *, plain: bool) -> RubyDate | None:
    """Return the moment that ``text`` means to Jekyll, as seen in ``zone``; None if it is no date.

    What is written without quotes (``plain``) as a date with seconds is a timestamp of YAML, and without a zone of its
    own one in UTC; anything else without a zone is a time in ``zone`` (``Time.parse``). What stands behind a date and
    is no time counts for nothing.
    """
    text = text.strip()
    day = next((found for form in _DAYS if (found := form.match(text))), None)
    if day is None:
        return None
    date, is_rolled = _date(day)
    if date is None or not FIRST_YEAR <= date.year <= LAST_YEAR:
        return None
    clock = _COMPACT.match(text, day.end()) or _CLOCK.search(text, day.end())
    if clock is None:
        return RubyDate(settled(datetime.combine(date, time(), zone)), is_rolled)
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = clock["half"]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    own = _zone(clock["zone"])
    if own is None and plain and _TIMESTAMP.fullmatch(text):
        own = UTC
    fraction = int((clock["fraction"] or "").ljust(6, "0")[:6])
    since_midnight = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction)
    moment = datetime.combine(date, time(), own or zone) + since_midnight
    return RubyDate(in_zone(moment, zone) if own else settled(moment), is_rolled)


def _date(match: re.Match[str]) -> tuple[datetime | None, bool]:
    part = match.groupdict()
    year = int(part["year"])
    if len(part["year"]) == 2:
        year += 2000 if year < 69 else 1900
    if "of_year" in part:
        return (datetime(year, 1, 1) + timedelta(days=int(part["of_year"]) - 1), False) if year else (None, False)
    month = int(part["month"]) if part.get("month") else MONTHS.index(part["name"].lower()) + 1
    date, is_rolled = rolled(year, month, int(part.get("day") or 1))
    return (datetime.combine(date, time()) if date else None), is_rolled


_WEEKDAY = r"(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?,?\s+)?"
_DAYS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{2})(?P<mark>-)(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4}),?(?P<month>\d\d),?(?P<day>\d\d)(?=\d{6}(?!\d)|t\d|\D|$)",
        r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
        r"(?P<year>\d{4})-(?P<of_year>[0-2]\d\d|3[0-5]\d|36[0-5])(?!\d)",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{MONTH},?[\s-]+(?P<year>\d{{4}}|\d\d)(?!\d)",
        rf"{_WEEKDAY}{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        rf"(?P<year>\d{{4}})[\s-]+{MONTH}[\s-]+(?P<day>\d{{1,2}})(?!\d)",
        rf"{MONTH}\s+(?P<year>\d{{4}})(?!\d)",
        # Thu Jan 9 10:00:00 CST 2020
        rf"{_WEEKDAY}{MONTH}\s+(?P<day>\d{{1,2}})(?=\s+\d{{1,2}}:[^a-z]*(?:[a-z]{{3,4}}\s+)?(?P<year>\d{{4}})$)",
    )
)
_ZONE = r"(?P<zone>z\b|(?:utc|gmt)?[+-](?:\d\d:?\d\d|\d{1,2}:\d\d|\d{1,2})(?!\d)|[a-z]{3,4}\b)"
_COMPACT = re.compile(
    rf"t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?P<fraction>(?!))?(?P<half>(?!))?{_ZONE}?$", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9})\d*)?)?|h|(?=\s*[ap]\.?m)|$)"
    rf"\s*(?P<half>[ap]\.?m\.?)?\s*{_ZONE}?",
    re.IGNORECASE | re.ASCII,
)
_TIMESTAMP = re.compile(  # https://yaml.org/type/timestamp.html, as Psych has it
    r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?", re.ASCII
)
_HOURS_EAST = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "sast": 2, "ist": 5.5, "pkt": 5, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "clt": -4, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip


def _zone(text: str | None) -> timezone | None:
    """Return the zone that is written behind a time; None for none, or for a word that Ruby passes over."""
    if not text:
        return None
    number = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", text, re.IGNORECASE)
    if number is None:
        hours = _HOURS_EAST.get(text.lower())
        return None if hours is None else timezone(timedelta(hours=hours))
    offset = timedelta(hours=int(number[2]), minutes=int(number[3] or 0))
    if offset >= timedelta(days=1):
        return None
    return timezone(-offset if number[1] == "-" else offset)
