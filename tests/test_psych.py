"""A scalar without quotes is what Ruby reads, but for times of day and what no JSON can hold."""

import json
import shutil
import subprocess
from datetime import UTC, timedelta, timezone, tzinfo

import pytest

from llmnotes.psych import flagged_value, ruby_value
from llmnotes.yamltree import Node, Tree, parse

CASES: list[tuple[str, object]] = [
    # words
    *((word, True) for word in ("yes", "Yes", "YES", "yEs", "on", "true", "tRUE")),
    *((word, False) for word in ("no", "NO", "off", "Off", "false")),
    *((word, None) for word in ("", "~", "null", "NULL")),
    *((word, word) for word in ("y", "n", "Y", "none", "nope", "no way", "truth", "~~", "é", "x1")),
    # whole numbers
    ("0", 0), ("-0", 0), ("+12", 12), ("-7", -7), ("1_000", 1000), ("1,000", 1000), ("-1_000", -1000), ("1,0", 10),
    ("010", 8), ("007", 7), ("-010", -8), ("0_7", 7), ("0_", 0), ("00", 0), ("08", "08"), ("0_8", "0_8"),
    ("0x1F", 31), ("-0x1f", -31), ("0x_1", 1), ("0X1F", "0X1F"), ("0x", "0x"), ("0o17", "0o17"), ("0b11", 3),
    ("0b1010_0111", 167), ("1__0", "1__0"), ("1_", "1_"), ("_1", "_1"), ("1 000", "1 000"), ("1-2", "1-2"),
    ("9223372036854775807", 9223372036854775807),
    # numbers with a point
    ("3.50", 3.5), ("1.10", 1.1), (".5", 0.5), ("-.5", -0.5), ("5.", 5.0), ("1_0.5", 10.5), ("1,000.5", 1000.5),
    ("01.5", 1.5), ("1.0e-5", 1e-05), ("1.5e+3", 1500.0), ("1.E+2", 100.0), ("1e5", "1e5"), ("1.5e3", "1.5e3"),
    ("1e-5", "1e-5"), ("1.5_0", "1.5_0"), ("1.2.3", "1.2.3"), (".", "."), ("-.", "-."), ("...5", "...5"),
    # dates and times
    ("2024-05-03", "2024-05-03"), ("2024-5-3", "2024-05-03"), ("2024-02-30", "2024-02-30"),
    ("2024-13-03", "2024-13-03"), ("12-05-03", "12-05-03"), ("2024-05-03 10:00", "2024-05-03 10:00"),
    ("2024-05-03 10:00:00", "2024-05-03 10:00:00 +0000"), ("2024-05-03t1:00:00.5", "2024-05-03 01:00:00 +0000"),
    ("2024-05-03T10:00:00Z", "2024-05-03 10:00:00 UTC"), ("2024-05-03 10:00:00 +0200", "2024-05-03 10:00:00 +0200"),
    ("2024-05-03 10:00:00 -04:30", "2024-05-03 10:00:00 -0430"), ("2024-05-03 1:00:00 +2", "2024-05-03 01:00:00 +0200"),
    ("2024-02-30 10:00:00", "2024-03-01 10:00:00 +0000"), ("2024-05-03 25:00:00", "2024-05-03 25:00:00"),
    ("2024-13-03 10:00:00", "2024-13-03 10:00:00"), ("2024-05-32 10:00:00", "2024-05-32 10:00:00"),
]  # fmt: skip

OURS: list[tuple[str, object]] = [
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    (".inf", ".inf"),
    (".NaN", ".NaN"),
    ("1.0e+999", "1.0e+999"),
    (".e+3", ".e+3"),
    ("0b_", "0b_"),
    ("9" * 19, "9" * 19),
    ("9" * 5000, "9" * 5000),
    ("9999-12-31 24:00:00", "9999-12-31 24:00:00"),
    ("2024-05-03 10:00:00 +99:99", "2024-05-03 10:00:00 +99:99"),
    (":x", ":x"),
]

RUBY = """
require "json"
require "psych"
require "date"
ENV["TZ"] = "UTC"
values = Psych.safe_load($stdin.read, permitted_classes: [Date, Time])
puts JSON.generate(values)
"""


def node(text: str) -> Node:
    tree = parse(text)
    assert isinstance(tree, Tree)
    assert tree.root is not None
    return tree.root


def read(text: str, zone: tzinfo = UTC) -> object:
    value = ruby_value(node(f"- {text}"), zone)
    assert isinstance(value, list)
    return value[0]


@pytest.mark.parametrize(("text", "value"), [*CASES, *OURS])
def test_a_scalar_is_what_ruby_makes_of_it(text: str, value: object) -> None:
    found = read(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.skipif(shutil.which("ruby") is None, reason="there is no Ruby")
def test_ruby_still_makes_that_of_it() -> None:
    yaml = "".join(f"- {text}\n" for text, _ in CASES)
    told = subprocess.run(["ruby", "-e", RUBY], input=yaml, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(told.stdout) == [value for _, value in CASES]


@pytest.mark.parametrize("text", ["'no'", '"3.50"', "!!str no", "|-\n  no"])
def test_in_quotes_it_is_text(text: str) -> None:
    assert isinstance(read(text), str)


def test_a_time_without_a_zone_is_shown_in_that_of_the_site() -> None:
    assert read("2024-05-03 23:00:00", timezone(timedelta(hours=8))) == "2024-05-04 07:00:00 +0800"
    assert read("2024-05-03 23:00:00 +0100", timezone(timedelta(hours=8))) == "2024-05-03 23:00:00 +0100"


def test_all_of_a_list_or_table_is_read() -> None:
    table = node("{a: [no, 3.50], b: {c: on}, no: 'no'}")
    assert ruby_value(table) == {"a": [False, 3.5], "b": {"c": True}, "no": "no"}
    assert flagged_value(table) == {"a": [False, "3.50"], "b": {"c": True}, "no": "no"}
