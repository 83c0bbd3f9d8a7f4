"""Diagnostics as people and programs want to read them: one function for each format, and the table of them."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.changes import Added, Lines, added_lines, former_paths, is_on, split
from llmnotes.report.diff import diff
from llmnotes.report.json_text import as_json
from llmnotes.report.tally import ordered
from llmnotes.report.text import text
from llmnotes.report.view import View

__all__ = [
    "FORMATS", "Added", "Lines", "View", "added_lines", "as_json", "diff", "former_paths", "is_on", "ordered", "split",
    "text",
]  # fmt: skip

Format: TypeAlias = Callable[[Iterable[Diagnostic], View], str]


# Only who asks for these waits for their import.


def _github(found: Iterable[Diagnostic], view: View) -> str:
    from llmnotes.report.github import github

    return github(found, view)


def _markdown(found: Iterable[Diagnostic], view: View) -> str:
    from llmnotes.report.markdown import markdown

    return markdown(found, view)


def _sarif(found: Iterable[Diagnostic], view: View) -> str:
    from llmnotes.report.sarif import sarif

    return sarif(found, view)


def _junit(found: Iterable[Diagnostic], view: View) -> str:
    from llmnotes.report.junit import junit

    return junit(found, view)


# What ``--format`` may name.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": text,
        "json": as_json,
        "github": _github,
        "markdown": _markdown,
        "sarif": _sarif,
        "junit": _junit,
    }
)
