"""Dates as Jekyll reads them: ISO 8601 and its relaxed forms, e-mail dates, dates in English."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(name[:3].lower() for name in MONTH_NAMES)

MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_ZONE = r"(?P<zone>z|[+-]\d{1,2}(?::?\d\d)?|[a-z]{3,4})"
_TIME = (
    r"(?:(?:[t,]\s*|\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    rf"\s*(?P<half>[ap]\.?m\.?)?\s*{_ZONE}?)?"
)
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_FORMS = tuple(
    form + _TIME
    for form in (
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){_DAY}",  # 2020-01-31 and the like
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",  # 20200131
        rf"{_DAY}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){_YEAR}",  # 31/1/2020: Ruby puts the day first
        rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th)?[\s-]+{MONTH},?[\s-]+{_YEAR}",  # Fri, 31 Jan 2020
        rf"{_WEEKDAY}{MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",  # January 31st, 2020
    )
)
_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # nearly every date

_SLASHED = re.compile(r"(?P<day>[0-9]{1,2})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})(?![0-9])")

_HOURS_EAST = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9,
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1000, 9998  # four digits, and room to change the zone


def parse_date(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment that ``text`` means, in the zone it names; ``None`` if it is no date.

    A date without a zone of its own is one in ``zone``, a date without a time is its midnight. The day is the one that
    the author wrote. The ``tzinfo`` of the result is the offset that the zone has then, in whole minutes: RFC 3339
    knows no seconds, which zones had before 1900.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        try:
            return midnight(date.fromisoformat(text), zone)
        except ValueError:
            return None
    for form in _FORMS:
        # Compiled when it is needed first: nearly every date is in the first form.
        if match := re.fullmatch(form, text, re.IGNORECASE | re.ASCII):
            return _moment(match, zone)
    return None


def other_way(text: str) -> str | None:
    """Return the day that a date like 05/04/2023 would be if its month came first; None where that can not be meant."""
    found = _SLASHED.match(text.strip())
    if found is None or found["day"] == found["month"] or not 1 <= int(found["day"]) <= 12:
        return None
    return f"{found['year']}-{int(found['day']):02}-{int(found['month']):02}"


def is_beyond(text: str) -> bool:
    """Say whether ``text`` would be a date if its year were one of 1000 to 9998."""
    found = (re.fullmatch(form, text.strip(), re.IGNORECASE | re.ASCII) for form in _FORMS)
    match = next(filter(None, found), None)
    return match is not None and not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR


def midnight(day: date, zone: tzinfo) -> datetime | None:
    """Return the beginning of ``day`` in ``zone``; ``None`` outside the years 1000 to 9998."""
    return settled(datetime.combine(day, time(), zone)) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _moment(match: re.Match[str], zone: tzinfo) -> datetime | None:
    part = match.groupdict()
    try:
        own = _zone(part["zone"])
        month = int(part["month"]) if "month" in part else MONTHS.index(part["name"].lower()) + 1
        moment = datetime(
            int(part["year"]),
            month,
            int(part["day"]),
            _hour(int(part["hour"] or 0), part["half"]),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            int((part["fraction"] or "").ljust(6, "0")[:6]),
            own or zone,
        )
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return settled(moment)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return ``moment`` as seen in ``zone``, with its offset alone."""
    return moment.astimezone(_offset(moment.astimezone(zone)))


def settled(moment: datetime) -> datetime:
    """Return ``moment`` with its offset alone, which says the same wherever it is written down and read again."""
    return moment.replace(tzinfo=_offset(moment), fold=0)


def _offset(moment: datetime) -> timezone:
    offset = moment.utcoffset()
    assert offset is not None
    return timezone(timedelta(minutes=offset // timedelta(minutes=1))) if offset else UTC


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of the day; ``half`` is am or pm. Raises ``ValueError`` for one that no clock shows."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(text: str | None) -> timezone | None:
    """Return the zone that is written behind a time; raises ``ValueError`` for one that does not exist."""
    if text is None:
        return None
    if text[0] in "+-":
        digits = text[1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        if int(minutes) > 59:
            raise ValueError(text)
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if text[0] == "-" else offset)
    if text.lower() not in _HOURS_EAST:
        raise ValueError(text)
    return timezone(timedelta(hours=_HOURS_EAST[text.lower()]))
