"""Every extension of the dialect, as a note in ``cases/`` and what becomes of it in the file beside it.

``REFRESH_CASES=1 pytest tests/loader/markdown/test_cases.py`` writes the expected files anew; read the diff before you
commit it. Holes show as ``⟨Href 0⟩`` with the number of their link; links, headings and diagnostics stand below.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.standins import as_written, unmarked
from llmnotes.model import Called, Hole, Room

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


def shown(document: Document, text: str) -> str:
    body = "".join(part if isinstance(part, str) else hole(part) for part in document.body.parts)
    return "\n".join([body.rstrip("\n"), "", *facts(document, text.split("\n"))]) + "\n"


def hole(part: Hole) -> str:
    if isinstance(part, Room):
        return f"⟨Room {part.link} {part.width}x{part.height}⟩"
    return f"⟨{type(part).__name__} {part.url if isinstance(part, Called) else part.link}⟩"


def facts(document: Document, lines: list[str]) -> Iterator[str]:
    if document.title is not None:
        yield f"title: {document.title.text}"
    yield f"excerpt: {unmarked(document.excerpt, as_written)}"
    for heading in document.headings:
        yield f"heading: {heading.level} #{heading.id} {unmarked(heading.html, as_written)}"
    for name, (first, behind) in document.body.sections.items():
        yield f"section: {name} {first}:{behind}"
    for number, link in enumerate(document.links):
        yield f"link {number}: {link.kind} {link.url!r} {link.text!r} at {at(link.place, lines)}"
    for problem in document.diagnostics:
        yield from said(problem, lines)


def at(place: Place, lines: list[str]) -> str:
    return f"{place.line}:{place.column} {lines[place.line - 1][place.column - 1 : place.end_column - 1]!r}"


def said(problem: Diagnostic, lines: list[str]) -> Iterator[str]:
    yield f"{problem.severity}: {problem.code} at {at(problem.place, lines)}: {problem.message}; {problem.hint}"
    if problem.fix:
        yield f"    fix: {at(problem.fix.place, lines)} becomes {problem.fix.text!r}"


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_note_becomes_what_stands_beside_it(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    options = {"title_from_heading": case.stem.startswith("title"), "excerpt_separator": "<!--more-->"}
    document = parse(text, notes(), path=case.name, **options)  # type: ignore[arg-type]  # one of each type
    expected = case.with_suffix(".txt")
    if os.environ.get("REFRESH_CASES"):
        expected.write_text(shown(document, text), encoding="utf-8")
    assert shown(document, text) == expected.read_text(encoding="utf-8")
