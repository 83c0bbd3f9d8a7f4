"""Diagnostics for programs: the JSON of ``llmnotes check --format json``, a contract with its users' scripts."""

import json
from collections.abc import Iterable

from msgspec.structs import asdict

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.changes import is_added, split
from llmnotes.report.tally import ordered, tally
from llmnotes.report.view import View


def as_json(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return ``{"diagnostics": [...], "summary": {...}}`` in ASCII, with the texts exactly as they were found.

    ``line`` and ``column`` count from 1, columns in Unicode code points; ``end_column`` is behind the last character.
    Where a change is judged, what it brings about comes first: there, ``"added"`` is true, and in the summary are its
    counts.
    """
    listed = ordered(diagnostics, view.added)
    summary: dict[str, object] = asdict(tally(listed))
    if view.added is not None:
        summary["added"] = asdict(tally(split(listed, view.added)[0]))
    report = {"diagnostics": [_record(found, view) for found in listed], "summary": summary}
    return json.dumps(report, indent=2).replace("\x7f", "\\u007f") + "\n"


def _record(found: Diagnostic, view: View) -> dict[str, str | int]:
    record: dict[str, str | int] = {
        "path": view.named(found.place.path),
        "line": found.place.line,
        "column": found.place.column,
        "end_column": found.place.end_column,
        "severity": str(found.severity),
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
        "url": found.url,
    }
    return record if view.added is None else {**record, "added": is_added(found, view.added)}
