"""Diagnostics as people and programs want to read them: one function for each format, and the table of them."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.diff import diff
from llmnotes.report.json_text import as_json
from llmnotes.report.tally import ordered
from llmnotes.report.text import LineOf, text

__all__ = ["FORMATS", "as_json", "diff", "ordered", "text"]

Format: TypeAlias = Callable[[Iterable[Diagnostic], LineOf, bool], str]

# What ``--format`` may name. The boolean says whether colours are wanted, which only a terminal can show.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": lambda diagnostics, line_of, color: text(diagnostics, line_of, color=color),
        "json": lambda diagnostics, line_of, color: as_json(diagnostics),
    }
)
