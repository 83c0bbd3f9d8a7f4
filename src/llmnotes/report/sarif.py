"""Diagnostics as SARIF 2.1.0, for code scanning and editors (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import quote

from llmnotes import __version__
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report.changes import is_added
from llmnotes.report.rules import rule_of
from llmnotes.report.tally import ordered
from llmnotes.report.view import View
from llmnotes.report.visible import sentence

Json: TypeAlias = "str | int | Sequence[Json] | dict[str, Json]"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = MappingProxyType({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"})

# In a message brackets make links and braces stand for arguments (sections 3.11.5 and 3.11.6).
_ESCAPES = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "{{", "}": "}}"})


def sarif(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return a log of one run in ASCII, with a rule for each code that occurs.

    Where a change is judged, each result is "new" or "unchanged" (section 3.27.24).
    """
    listed = ordered(diagnostics, view.added)
    codes = sorted({found.code for found in listed})
    marks = _fingerprints(listed, view)
    driver: Json = {"name": "llmnotes", "version": __version__, "rules": [_rule(code) for code in codes]}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, marks[found], codes.index(found.code), view) for found in listed],
    }
    log: Json = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2).replace("\x7f", "\\u007f") + "\n"


def _rule(code: str) -> Json:
    rule = rule_of(code)
    return {
        "id": code,
        "shortDescription": {"text": rule.about},
        "help": {"text": rule.help},
    }


def _result(found: Diagnostic, mark: str, index: int, view: View) -> Json:
    place = found.place
    message = ": ".join(sentence(words) for words in (found.message, found.hint) if words)
    region: Json = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": max(place.column, place.end_column),
    }
    uri = quote(view.named(place.path), safe="/", errors="backslashreplace")
    result: dict[str, Json] = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": message.translate(_ESCAPES)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
                    "region": region,
                }
            }
        ],
        # GitHub looks at the second of these only.
        "partialFingerprints": {"llmnotes/v1": mark, "primaryLocationLineHash": mark},
    }
    if view.added is not None:
        result["baselineState"] = "new" if is_added(found, view.added) else "unchanged"
    return result


def _fingerprints(listed: Iterable[Diagnostic], view: View) -> Mapping[Diagnostic, str]:
    """Return what tells each problem from the others, wherever its line is.

    It is made of the path, the code, what the problem is about, and the words of its line; a number tells apart those
    that have all that in common.
    """
    seen: Counter[str] = Counter()
    marks = {}
    for found in sorted(listed, key=lambda one: one.sort_key):
        about = (found.place.path, found.code, found.url or found.message, _words(view.line_of(found.place)))
        mark = sha256(json.dumps(about).encode()).hexdigest()[:32]
        seen[mark] += 1
        marks[found] = f"{mark}:{seen[mark]}"
    return marks


def _words(line: str | None) -> str:
    return " ".join((line or "").split())
