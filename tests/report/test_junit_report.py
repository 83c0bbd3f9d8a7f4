"""JUnit XML: well-formed for any text, and what counts fails."""

from xml.etree import ElementTree

from findings import FINDINGS, HOST, MONTH, NOWHERE, REMARK
from hypothesis import given
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.report import Added, View
from llmnotes.report.junit import junit

EXPECTED = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="llmnotes" tests="3" failures="1" errors="0" skipped="0">
  <testsuite name="notes/gone.md" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="notes/gone.md" name="odd-host: the host `x` has no dot" file="notes/gone.md" line="1">
      <system-out>notes/gone.md:1:1: warning: the host `x` has no dot
write it whole</system-out>
    </testcase>
  </testsuite>
  <testsuite name="notes/groq.md" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="notes/groq.md" name="short: a remark" file="notes/groq.md" line="3">
      <system-out>notes/groq.md:3:1: info: a remark</system-out>
    </testcase>
    <testcase classname="notes/groq.md" name="arxiv-impossible-id: arXiv id 2313.00001 can not exist: \
there is no month 13" file="notes/groq.md" line="12">
      <failure type="arxiv-impossible-id" message="arXiv id 2313.00001 can not exist: there is no month 13">\
notes/groq.md:12:17: error: arXiv id 2313.00001 can not exist: there is no month 13</failure>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_errors_fail_and_warnings_are_printed() -> None:
    assert junit([MONTH, REMARK, HOST], NOWHERE) == EXPECTED


def test_no_problem_is_a_test_that_passes() -> None:
    report = ElementTree.fromstring(junit([], NOWHERE).encode())
    assert report.attrib == {"name": "llmnotes", "tests": "1", "failures": "0", "errors": "0", "skipped": "0"}
    assert [list(case) for case in report.iter("testcase")] == [[]]


def test_what_was_there_before_is_skipped() -> None:
    before = replace(MONTH, place=Place("notes/groq.md", 50, 1, 2))
    view = View(lambda place: None, added=Added({"notes/groq.md": (range(12, 13),)}), base="site")
    report = ElementTree.fromstring(junit([before, MONTH], view).encode())
    assert (report.attrib["failures"], report.attrib["skipped"]) == ("1", "1")
    outcomes = [(case.attrib["name"][-3:], case.attrib["line"], case[0].tag) for case in report.iter("testcase")]
    assert outcomes == [(" 13", "12", "failure"), ("(2)", "50", "skipped")]
    assert {case.attrib["file"] for case in report.iter("testcase")} == {"site/notes/groq.md"}


@given(FINDINGS)
def test_any_text_is_well_formed(found: list[Diagnostic]) -> None:
    report = ElementTree.fromstring(junit(found, NOWHERE).encode())
    errors = {one for one in found if one.severity is Severity.ERROR}
    assert len(report.findall(".//failure")) == len(errors) == int(report.attrib["failures"])
    assert len(report.findall(".//testcase")) == len(set(found)) == int(report.attrib["tests"])
    names = [(case.attrib["classname"], case.attrib["name"]) for case in report.iter("testcase")]
    assert len(set(names)) == len(names)
