"""What Ruby's YAML makes of a scalar without quotes: that is what Liquid and the templates of Jekyll's sites see.

Psych reads YAML 1.1 with rules of its own (``scalar_scanner.rb``). Two of them are left out, because nobody means them:
``12:30`` is no number of minutes, and ``.inf`` and ``.nan`` are text. Dates stay text, as Ruby writes them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from math import isfinite

from llmnotes.yamltree import Node, plain_scalar, plain_value

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "on"), True),
    **dict.fromkeys(("no", "false", "off"), False),
}
_NULLS = frozenset({"", "~", "null"})
_LONGEST_WORD = 5

_BEGINNINGS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:(?P<octal>0[0-7_,]+)|0b[01_,]+|0x[0-9a-fA-F_,]+|0|[1-9](?:[0-9]|[,_][0-9])*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?", re.ASCII)
_MARKS = re.compile(r"[,_]|\.(?=[eE]|\Z)")
_LONGEST_NUMBER = 64
_MOST = 2**63
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|\s+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]*)?"
    r"(?:\s*(?:(?P<utc>Z)|(?P<sign>[-+])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?))?",
    re.ASCII,
)


def ruby_value(node: Node, zone: tzinfo = UTC) -> object:
    """Return a node as Ruby has it; a time without a zone of its own is one of UTC, and written as seen in ``zone``."""
    return plain_value(node, partial(_scalar, zone=zone))


def flagged_value(node: Node) -> object:
    """Return a node with YAML 1.1's words for true and false, and everything else as it was written."""
    return plain_value(node, _flag)


def _flag(text: str) -> object:
    flag = _FLAGS.get(text.lower()) if len(text) <= _LONGEST_WORD else None
    return plain_scalar(text) if flag is None else flag


def _scalar(text: str, zone: tzinfo) -> object:
    if len(text) <= _LONGEST_WORD:
        word = text.lower()
        if word in _NULLS:
            return None
        if word in _FLAGS:
            return _FLAGS[word]
    if text[0] not in _BEGINNINGS or len(text) > _LONGEST_NUMBER:
        return text
    if time := _TIME.fullmatch(text):
        return _time(time, zone) or text
    if _DATE.fullmatch(text):
        return _date(text)
    try:
        number = _number(text)
    except ValueError:  # Ruby stops at it, or has no such day
        return text
    return text if number is None else number


def _number(text: str) -> int | float | None:
    """Return what a number is worth, None if it is none or too large. Raises ``ValueError`` for digits without any."""
    if integer := _INTEGER.fullmatch(text):
        digits = _MARKS.sub("", text)
        value = int(digits, 8 if integer["octal"] else 0)
        return value if -_MOST <= value < _MOST else None
    if not _FLOAT.fullmatch(text):
        return None
    number = float(_MARKS.sub("", text))
    return number if isfinite(number) else None


def _date(text: str) -> str:
    try:
        return f"{datetime(*map(int, text.split('-'))):%Y-%m-%d}"  # type: ignore[arg-type]  # three numbers
    except ValueError:
        return text


def _time(found: re.Match[str], zone: tzinfo) -> str | None:
    """Return a time as Ruby writes it, a day that no month has as one of the next; None where there is none."""
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    if day > 31 or hour > 24 or minute > 59 or second > 60:
        return None
    try:
        moment = datetime(year, month, 1, tzinfo=UTC)
        moment += timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        if found["utc"]:
            return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
        if not found["sign"]:
            return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %z}"
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return f"{moment.replace(tzinfo=timezone(-offset if found['sign'] == '-' else offset)):%Y-%m-%d %H:%M:%S %z}"
    except (ValueError, OverflowError):
        return None
