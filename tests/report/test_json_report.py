"""The report for programs keeps its contract and every character."""

import json

from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Fix, Place, error, info, warning
from llmnotes.report import FORMATS, Added, View, as_json

NOWHERE = View(lambda place: None)

PLACE = Place("notes/groq.md", 12, 17, 49)


def test_the_json_is_what_scripts_rely_on() -> None:
    found = error(
        PLACE, "malformed-url", "twice", hint="once", fix=Fix(PLACE, "https://x.org"), url="https://https://x.org"
    )
    others = (warning(Place("notes/zoo.md"), "odd", "é\x1b"), info(Place("a.md"), "i", "m"))
    report = as_json([found, found, *others], NOWHERE)
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
    assert json.loads(as_json([], NOWHERE)) == {"diagnostics": [], "summary": summary}


@given(st.text(st.characters() | st.sampled_from("\x7f\x00\u2028")))
def test_programs_get_every_text_as_it_is(message: str) -> None:
    report = FORMATS["json"]([error(PLACE, "c", message)], NOWHERE)
    assert json.loads(report)["diagnostics"][0]["message"] == message


def test_what_a_change_brings_about_is_marked_and_counted() -> None:
    on_line, broken, before = (error(Place(path), "c", "m") for path in ("b.md", "c.md", "a.md"))
    added = Added({"b.md": (range(1, 2),)}, frozenset([broken]))
    report = json.loads(as_json([before, broken, on_line], View(lambda place: None, added=added)))
    assert [(one["path"], one["added"]) for one in report["diagnostics"]] == [
        ("b.md", True),
        ("c.md", True),
        ("a.md", False),
    ]
    counts = {"errors": 2, "warnings": 0, "infos": 0, "files": 2}
    assert report["summary"] == {"errors": 3, "warnings": 0, "infos": 0, "files": 3, "added": counts}


def test_files_are_named_as_seen_from_the_reader() -> None:
    report = as_json([error(PLACE, "c", "m")], View(lambda place: None, base="docs"))
    assert json.loads(report)["diagnostics"][0]["path"] == "docs/notes/groq.md"
