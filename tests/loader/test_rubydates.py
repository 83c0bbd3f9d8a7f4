from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader.rubydates import ruby_date

SHANGHAI = ZoneInfo("Asia/Shanghai")
LINES = (Path(__file__).parent / "ruby_dates.tsv").read_text(encoding="utf-8").splitlines()[1:]
CASES = [tuple(line.split("\t")) for line in LINES]


@pytest.mark.parametrize(("yaml", "moment"), CASES)
def test_a_date_is_the_moment_that_jekyll_takes_it_for(yaml: str, moment: str) -> None:
    text = yaml.strip("'\"")
    found = ruby_date(text, SHANGHAI, plain=text == yaml)
    assert (found.moment.replace(microsecond=0).isoformat() if found else "") == moment


UNLIKE = ["12", "9 Jan", "Jan 9", "1/5/20"]


@pytest.mark.parametrize("text", UNLIKE)
def test_what_ruby_completes_from_the_clock_or_guesses_is_no_date(text: str) -> None:
    assert ruby_date(text, SHANGHAI, plain=True) is None


ROLLED = [("2020-02-30", "2020-03-01"), ("2021-02-29", "2021-03-01"), ("2020-06-31 10:00", "2020-07-01")]


@pytest.mark.parametrize(("text", "day"), ROLLED)
def test_a_day_that_a_month_does_not_have_is_one_of_the_next(text: str, day: str) -> None:
    found = ruby_date(text, SHANGHAI, plain=True)
    assert found is not None
    assert (f"{found.moment:%Y-%m-%d}", found.is_rolled) == (day, True)


@given(st.text(alphabet="0123456789-/:. +TZapmhJanuary,", max_size=40), st.booleans())
def test_any_text_is_a_date_or_none(text: str, plain: bool) -> None:
    found = ruby_date(text, SHANGHAI, plain=plain)
    assert found is None or found.moment.utcoffset() == timedelta(hours=8) or found.moment.year < 1992


@pytest.mark.parametrize(
    "text", ["2020-01-31 " + "1" * 100_000, "1" * 100_000, "jan " * 50_000, "2020-01-31 " * 20_000]
)
def test_a_long_text_takes_no_time(text: str) -> None:
    ruby_date(text, SHANGHAI, plain=True)
