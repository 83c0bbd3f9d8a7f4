"""The report for programs keeps its contract and every character."""

import json

from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Fix, Place, error, info, warning
from llmnotes.report import FORMATS, View, as_json

PLACE = Place("notes/groq.md", 12, 17, 49)


def test_the_json_is_what_scripts_rely_on() -> None:
    found = error(
        PLACE, "malformed-url", "twice", hint="once", fix=Fix(PLACE, "https://x.org"), url="https://https://x.org"
    )
    report = as_json([warning(Place("notes/zoo.md"), "odd", "é\x1b"), found, found, info(Place("a.md"), "i", "m")])
    assert report.isascii()
    assert json.loads(report) == {
        "diagnostics": [
            {
                "path": "a.md",
                "line": 1,
                "column": 1,
                "end_column": 1,
                "severity": "info",
                "code": "i",
                "message": "m",
                "hint": "",
                "url": "",
            },
            {
                "path": "notes/groq.md",
                "line": 12,
                "column": 17,
                "end_column": 49,
                "severity": "error",
                "code": "malformed-url",
                "message": "twice",
                "hint": "once",
                "url": "https://https://x.org",
            },
            {
                "path": "notes/zoo.md",
                "line": 1,
                "column": 1,
                "end_column": 1,
                "severity": "warning",
                "code": "odd",
                "message": "é\x1b",
                "hint": "",
                "url": "",
            },
        ],
        "summary": {"errors": 1, "warnings": 1, "infos": 1, "files": 3},
    }


def test_nothing_found_is_an_empty_list() -> None:
    summary = {"errors": 0, "warnings": 0, "infos": 0, "files": 0}
    assert json.loads(as_json([])) == {"diagnostics": [], "summary": summary}


@given(st.text(st.characters() | st.sampled_from("\x7f\x00\u2028")))
def test_programs_get_every_text_as_it_is(message: str) -> None:
    report = FORMATS["json"]([error(PLACE, "c", message)], View(lambda place: None))
    assert json.loads(report)["diagnostics"][0]["message"] == message
