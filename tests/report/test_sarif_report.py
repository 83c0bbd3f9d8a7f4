"""SARIF: valid by its schema, and the same problem has the same fingerprint wherever its line is."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from findings import FINDINGS, HOST, MONTH, NOWHERE, REMARK
from hypothesis import given
from jsonschema import Draft4Validator
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.report import Added, View
from llmnotes.report.sarif import sarif


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """Return SARIF's own schema. Without it, tests are skipped, but not in CI that has npm."""
    file = Path(sys.prefix) / "sarif-2.1.0.json"
    if not file.exists():
        reason = "the schema of SARIF is not there: `make .venv/sarif-2.1.0.json` fetches it"
        assert not os.environ.get("CI") or not shutil.which("npm"), reason
        pytest.skip(reason)
    return Draft4Validator(json.loads(file.read_text()))


def run_of(report: str) -> Any:
    return json.loads(report)["runs"][0]


def test_a_result_says_where_and_what_and_by_which_rule() -> None:
    found = error(Place("notes/a b#ü:1.md", 3, 5, 9), "broken-link", "no [x] is called `{y}`", hint="look")
    run = run_of(sarif([found, REMARK, HOST], View(lambda place: "a line", base="site")))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["broken-link", "odd-host", "short"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])
    assert run["columnKind"] == "unicodeCodePoints"
    result = run["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("broken-link", 0, "error")
    assert result["message"]["text"] == "no \\[x\\] is called `{{y}}`: look"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "site/notes/a%20b%23%C3%BC%3A1.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 5, "endColumn": 9},
            }
        }
    ]
    assert [one["level"] for one in run["results"][1:]] == ["warning", "note"]


@given(FINDINGS)
def test_every_report_is_valid(schema: Draft4Validator, found: list[Diagnostic]) -> None:
    report = sarif(found, NOWHERE)
    assert report.isascii()
    schema.validate(json.loads(report))


def test_an_empty_report_is_valid(schema: Draft4Validator) -> None:
    schema.validate(json.loads(sarif([], NOWHERE)))
    assert run_of(sarif([], NOWHERE))["results"] == []


def test_the_schema_refuses_what_is_wrong(schema: Draft4Validator) -> None:
    log = json.loads(sarif([MONTH], NOWHERE))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not schema.is_valid(log)


def marks(found: list[Diagnostic], line: str = "see [it](u)", added: bool = False) -> list[str]:
    view = View(lambda place: line, added=Added({"notes/groq.md": (range(20, 99),)}) if added else None)
    results = run_of(sarif(found, view))["results"]
    assert all(len(set(one["partialFingerprints"].values())) == 1 for one in results)
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]


def test_a_fingerprint_survives_what_changes_around_it() -> None:
    moved = replace(MONTH, place=Place("notes/groq.md", 99, 21, 53))
    reworded = replace(MONTH, message="there is no such month")
    assert marks([MONTH]) == marks([moved]) == marks([reworded]) == marks([MONTH], "  see   [it](u) ")


@pytest.mark.parametrize(
    "other",
    [
        replace(MONTH, place=Place("notes/other.md", 12, 17, 49)),
        replace(MONTH, code="arxiv-other"),
        replace(MONTH, url="https://arxiv.org/abs/2313.00002"),
    ],
)
def test_a_fingerprint_tells_problems_apart(other: Diagnostic) -> None:
    assert marks([MONTH]) != marks([other])
    assert marks([MONTH]) != marks([MONTH], "another line")


def test_the_same_problem_twice_is_counted_in_the_order_of_lines() -> None:
    second = replace(MONTH, place=Place("notes/groq.md", 20, 17, 49))
    first_mark, second_mark = marks([second, MONTH])
    assert (first_mark[:-1], first_mark[-2:], second_mark[-2:]) == (second_mark[:-1], ":1", ":2")
    assert marks([second, MONTH], added=True) == [second_mark, first_mark]


def test_what_a_change_brings_about_is_new(schema: Draft4Validator) -> None:
    view = View(lambda place: None, added=Added({"notes/groq.md": (range(12, 13),)}))
    report = sarif([HOST, MONTH], view)
    schema.validate(json.loads(report))
    assert [one["baselineState"] for one in run_of(report)["results"]] == ["new", "unchanged"]
    assert all("baselineState" not in one for one in run_of(sarif([HOST], NOWHERE))["results"])
