"""Diagnostics as JUnit XML, which most CI services can show: a suite for each file, a case for each problem."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report.changes import is_added
from llmnotes.report.tally import ordered
from llmnotes.report.view import View
from llmnotes.report.visible import sentence

# What no XML 1.0 document may hold, beside the controls that are visible by now (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[\ufffe\uffff]")

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FINE = '    <testcase classname="notes" name="no problems found"/>\n'


def junit(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return a test report in which errors are failures, and warnings are what a passing test prints.

    An error that a change does not bring about is a skipped test, since it does not count. Without problems there is
    one test that passes, because services take an empty report for a broken one.
    """
    listed = sorted(ordered(diagnostics, view.added), key=_path)
    counts = _counts(listed, view) if listed else _counted(1, 0, 0)
    suites = [_suite(path, list(group), view) for path, group in groupby(listed, key=_path)]
    if not suites:
        suites = [f'  <testsuite name="notes" {counts}>\n{_FINE}  </testsuite>\n']
    return f'{_HEAD}<testsuites name="llmnotes" {counts}>\n{"".join(suites)}</testsuites>\n'


def _path(found: Diagnostic) -> str:
    return found.place.path


def _suite(path: str, listed: list[Diagnostic], view: View) -> str:
    name = _text(view.named(path))
    cases = "".join(_cases(name, listed, view))
    return f'  <testsuite name="{name}" {_counts(listed, view)}>\n{cases}  </testsuite>\n'


def _cases(path: str, listed: Iterable[Diagnostic], view: View) -> Iterator[str]:
    """Yield the cases of a file; their names hold no line, so that a dashboard knows them again when text moves."""
    seen: Counter[str] = Counter()
    for found in listed:
        name = _text(f"{found.code}: {found.message}")
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
        case = f'classname="{path}" name="{unique}" file="{path}" line="{found.place.line}"'
        yield f"    <testcase {case}>\n      {_outcome(path, found, view)}\n    </testcase>\n"


def _outcome(path: str, found: Diagnostic, view: View) -> str:
    message = _text(found.message)
    hint = f"\n{_text(found.hint)}" if found.hint else ""
    details = f"{path}:{found.place.line}:{found.place.column}: {found.severity}: {_text(found.message)}{hint}"
    if found.severity is not Severity.ERROR:
        return f"<system-out>{details}</system-out>"
    if not _counts_as_failure(found, view):
        return f'<skipped message="not by this change: {message}"/>'
    return f'<failure type="{_text(found.code)}" message="{message}">{details}</failure>'


def _counts_as_failure(found: Diagnostic, view: View) -> bool:
    return found.severity is Severity.ERROR and (view.added is None or is_added(found, view.added))


def _counts(listed: list[Diagnostic], view: View) -> str:
    errors = sum(found.severity is Severity.ERROR for found in listed)
    failures = sum(_counts_as_failure(found, view) for found in listed)
    return _counted(len(listed), failures, errors - failures)


def _counted(tests: int, failures: int, skipped: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'


def _text(words: str) -> str:
    return escape(_NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", sentence(words)))
