"""What a note may not do to its reader: everything that is cut short says so."""

from llmnotes.diagnostics import Severity
from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes


def test_a_long_definition_can_not_be_used_without_end() -> None:
    text = f"{'[a] ' * 1_000}\n\n[a]: /{'x' * 10_000}"
    document = parse(text, notes(), path="n.md")
    assert [(problem.severity, problem.code) for problem in document.diagnostics] == [
        (Severity.ERROR, "definitions-too-large")
    ]
    assert 0 < len(document.links) < 1_000
    assert sum(len(part) for part in document.body.parts if isinstance(part, str)) < 6_000_000


def test_a_formula_that_nests_without_end_is_shown_as_its_source() -> None:
    tex = "{" * 100_000 + "x" + "}" * 100_000
    document = parse(f"${tex}$", notes(), path="n.md")
    assert document.body.parts == (f'<p><code class="math-source">{tex}</code></p>\n',)
    assert [problem.code for problem in document.diagnostics] == ["bad-formula"]


def test_macros_work_in_formulas_and_a_macro_of_itself_is_reported() -> None:
    good = parse(r"$\RR$", notes(), path="n.md", macros=(("RR", r"\mathbb{R}"),))
    assert "ℝ" in "".join(map(str, good.body.parts))
    bad = parse(r"$\a$", notes(), path="n.md", macros=(("a", r"\a\a"),))
    assert [problem.code for problem in bad.diagnostics] == ["bad-formula"]


def test_cells_without_text_beyond_the_columns_are_no_loss() -> None:
    assert parse("|a|\n|-|\n|b||\n", notes(), path="n.md").diagnostics == ()


def test_places_count_from_the_line_where_the_body_begins() -> None:
    document = parse("a\r\n[^b] \r[c](http://d)", notes(), path="n.md", first_line=10)
    assert [(link.place.path, link.place.line, link.place.column) for link in document.links] == [("n.md", 12, 5)]
    assert [problem.place.line for problem in document.diagnostics] == [11]
