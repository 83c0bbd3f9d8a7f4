"""Diagnostics for programs: the JSON of ``llmnotes check --format json``, a contract with its users' scripts."""

import json
from collections.abc import Iterable

from msgspec.structs import asdict

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.changes import Added
from llmnotes.report.tally import ordered, tally


def as_json(diagnostics: Iterable[Diagnostic], added: Added | None = None) -> str:
    """Return ``{"diagnostics": [...], "summary": {...}}`` in ASCII, with the texts exactly as they were found.

    ``line`` and ``column`` count from 1, columns in Unicode code points; ``end_column`` is behind the last character.
    What is on ``added`` lines comes first.
    """
    listed = ordered(diagnostics, added)
    report = {"diagnostics": list(map(_record, listed)), "summary": asdict(tally(listed))}
    return json.dumps(report, indent=2).replace("\x7f", "\\u007f") + "\n"


def _record(found: Diagnostic) -> dict[str, str | int]:
    return {
        "path": found.place.path,
        "line": found.place.line,
        "column": found.place.column,
        "end_column": found.place.end_column,
        "severity": str(found.severity),
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
        "url": found.url,
    }
