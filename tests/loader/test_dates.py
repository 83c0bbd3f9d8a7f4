from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader.dates import midnight, parse_date

BERLIN = ZoneInfo("Europe/Berlin")  # +01:00, in summer +02:00

VALID: list[tuple[str, str]] = [
    ("2020-01-31", "2020-01-31T00:00:00+01:00"),
    ("2020-07-31", "2020-07-31T00:00:00+02:00"),
    ("2020-1-2", "2020-01-02T00:00:00+01:00"),
    ("2020/01/31", "2020-01-31T00:00:00+01:00"),
    ("2020.01.31", "2020-01-31T00:00:00+01:00"),
    ("20200131", "2020-01-31T00:00:00+01:00"),
    (" 2020-01-31 ", "2020-01-31T00:00:00+01:00"),
    ("2020-01-31 10:30", "2020-01-31T10:30:00+01:00"),
    ("2020-01-31 9:30", "2020-01-31T09:30:00+01:00"),
    ("2020-01-31 10:30:15", "2020-01-31T10:30:15+01:00"),
    ("2020-01-31T10:30:15.25", "2020-01-31T10:30:15.250000+01:00"),
    ("2020-01-31t10:30:15.123456789Z", "2020-01-31T10:30:15.123456+00:00"),
    ("2020-01-31 10:30:15 +0800", "2020-01-31T10:30:15+08:00"),
    ("2020-01-31 10:30:15 +08:00", "2020-01-31T10:30:15+08:00"),
    ("2020-01-31 10:30:15+08", "2020-01-31T10:30:15+08:00"),
    ("2020-01-31 10:30:15 +530", "2020-01-31T10:30:15+05:30"),
    ("2020-01-31 22:30:15 -0330", "2020-01-31T22:30:15-03:30"),
    ("2020-01-31 10:30 UTC", "2020-01-31T10:30:00+00:00"),
    ("2020-01-31 10:30:00 PST", "2020-01-31T10:30:00-08:00"),
    ("2020-01-31 12:05 am", "2020-01-31T00:05:00+01:00"),
    ("2020-01-31 12:05 p.m.", "2020-01-31T12:05:00+01:00"),
    ("2020-01-31 7:05PM", "2020-01-31T19:05:00+01:00"),
    ("25/04/2020", "2020-04-25T00:00:00+02:00"),
    ("03/04/2020", "2020-04-03T00:00:00+02:00"),
    ("Jan 5, 2020", "2020-01-05T00:00:00+01:00"),
    ("January 5th 2020", "2020-01-05T00:00:00+01:00"),
    ("Sept. 5, 2020 at 10:00", "2020-09-05T10:00:00+02:00"),
    ("5 March 2020", "2020-03-05T00:00:00+01:00"),
    ("1st May 2020, 10:00 PM", "2020-05-01T22:00:00+02:00"),
    ("05-Mar-2020", "2020-03-05T00:00:00+01:00"),
    ("Wed, 08 Jan 2020 12:00:00 +0000", "2020-01-08T12:00:00+00:00"),
    ("Wednesday January 8, 2020", "2020-01-08T00:00:00+01:00"),
    ("2020-02-29", "2020-02-29T00:00:00+01:00"),
]

INVALID: list[str] = [
    "", "foo", "2020", "2020-05", "10:30", "2020-02-30", "2021-02-29", "2020-13-01", "2020-00-10", "2020-01-32",
    "2020-01/31", "2020-01-31 24:00", "2020-01-31 10:60", "2020-01-31 10:30:60", "2020-01-31 13:00 pm",
    "2020-01-31 0:30 am", "2020-01-31 10:30 +2500", "2020-01-31 10:30 +0160", "2020-01-31 10:30 XYZ",
    "2020-01-31 10:30 CESTX",
    "0001-01-01", "0999-12-31", "9999-12-31", "0000-01-01", "20-01-31", "99999-01-01", "2020-01-31x", "2020-01-31 at",
    "Foo 5, 2020", "Jan 32, 2020", "٢٠٢٠-٠١-٠١", "2020-01-31 " + "1" * 5000,
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), VALID)
def test_a_date_is_in_the_zone_that_it_names_and_else_in_that_of_the_site(text: str, moment: str) -> None:
    found = parse_date(text, BERLIN)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", INVALID)
def test_what_no_calendar_or_clock_shows_is_no_date(text: str) -> None:
    assert parse_date(text, BERLIN) is None


def test_midnight_is_in_the_sites_zone() -> None:
    found = midnight(date(2020, 7, 31), BERLIN)
    assert found is not None
    assert found.isoformat() == "2020-07-31T00:00:00+02:00"
    assert midnight(date(1, 1, 1), BERLIN) is None


def test_a_clock_change_does_not_move_the_day() -> None:
    found = parse_date("2020-03-29", BERLIN)
    assert found is not None
    assert (found.day, found.hour, found.utcoffset()) == (29, 0, timedelta(hours=1))


def test_an_offset_is_in_whole_minutes_since_nothing_that_reads_dates_knows_seconds() -> None:
    found = parse_date("1880-01-01", BERLIN)  # then at +00:53:28
    assert found is not None
    assert found.isoformat() == "1880-01-01T00:00:00+00:53"


@given(st.text(alphabet="0123456789-/:. +TZapmJanuary,", max_size=40), st.sampled_from(["UTC", "Pacific/Kiritimati"]))
def test_any_text_is_a_date_or_none(text: str, zone: str) -> None:
    found = parse_date(text, ZoneInfo(zone))
    assert found is None or found.utcoffset() is not None


@given(st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30)), st.integers(-23 * 60, 23 * 60))
def test_an_iso_date_comes_back_as_the_same_moment(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = parse_date(moment.isoformat(), BERLIN)
    assert found is not None
    assert found.timestamp() == moment.timestamp()
