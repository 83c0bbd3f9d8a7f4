"""TeX that stands without dollars in a note for Jekyll, as MathJax finds it in the page."""

import re

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.formulas import mathml
from llmnotes.loader.markdown.kramdown import Kramdown

MATH = re.compile(r"<math.*?</math>", re.DOTALL)
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)


def understood(text: str) -> tuple[str, Document]:
    document = parse(text, Kramdown(KramdownSettings()), path="n.md")
    return "".join(map(str, document.body.parts)), document


def outline(html: str) -> str:
    """The HTML with each formula as its TeX between corner brackets, without entities."""
    shown = MATH.sub(lambda formula: "⟦" + "".join(TEX.findall(formula[0])) + "⟧", html)
    return shown.replace("&amp;", "&").replace('<div class="math-block" tabindex="0">', "<div>").strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "\\begin{equation}\n  a_1 * b * c_2\n\\end{equation}",
            "<div>⟦\\begin{equation}\n  a_1 * b * c_2\n\\end{equation}⟧</div>",
        ),
        (
            "\\begin{align}\na &= b \\\\\n+ c &= |d|\n\\end{align}",
            "<div>⟦\\begin{align}\na &= b \\\\\n+ c &= |d|\n\\end{align}⟧</div>",
        ),
        (
            "\\begin{align}\na &= b \\\\\\\\\nc &= \\\\{d\\_1\\\\}\n\\end{align}",
            "<div>⟦\\begin{align}\na &= b \\\\\nc &= \\{d_1\\}\n\\end{align}⟧</div>",
        ),
        ("\\begin{gather*}a\\_1 &lt; b\\end{gather*}", "<div>⟦\\begin{gather*}a_1 &lt; b\\end{gather*}⟧</div>"),
        ("a\n\\begin{eqnarray}\nb&=&c\n\\end{eqnarray}\nd", "<p>a\n⟦\\begin{eqnarray}\nb&=&c\n\\end{eqnarray}⟧\nd</p>"),
        ("\\begin{equation}a\\end{equation} and *b*", "<p>⟦\\begin{equation}a\\end{equation}⟧ and <em>b</em></p>"),
        (
            "* \\begin{equation}a\\end{equation}",
            "<ul>\n<li><div>⟦\\begin{equation}a\\end{equation}⟧</div>\n</li>\n</ul>",
        ),
        ("\\begin{document}a\\end{document}", "<p>\\begin{document}a\\end{document}</p>"),
        ("\\begin{equation}a", "<p>\\begin{equation}a</p>"),
        ("\\begin{equation}a\n\nb\\end{equation}", "<p>\\begin{equation}a</p>\n<p>b\\end{equation}</p>"),
        ("`\\begin{equation}a\\end{equation}`", "<p><code>\\begin{equation}a\\end{equation}</code></p>"),
        (
            "    \\begin{equation}a\\end{equation}",
            '<pre tabindex="0"><code>\\begin{equation}a\\end{equation}\n</code></pre>',
        ),
        ("see \\ref{fig:1} and \\eqref{x}", "<p>see \\ref{fig:1} and \\eqref{x}</p>"),
    ],
)
def test_a_bare_environment_is_a_displayed_formula(text: str, shown: str) -> None:
    html, document = understood(text)
    assert outline(html) == shown
    assert document.diagnostics == ()


def test_bare_references_lead_to_equations_that_are_there() -> None:
    html, document = understood(
        "See \\eqref{eq:one}, \\ref{eq:one}, \\ref{fig:x}.\n\n$$\na \\label{eq:one}\n$$\n\n"
        "\\begin{equation}\n\\label{two} b\n\\end{equation}\n\nand \\eqref{two}.\n"
    )
    assert document.diagnostics == ()
    assert re.findall(r'<a href="(#[^"]*)">([^<]*)</a>', html) == [
        ("#eq:eq:one", "(1)"),
        ("#eq:eq:one", "1"),
        ("#eq:two", "(2)"),
    ]
    assert "\\ref{fig:x}." in html


def test_labels_with_underscores_are_no_emphasis() -> None:
    html, document = understood(
        "Of \\eqref{eq:linear_system} and_ \\ref{eq:linear_system}.\n\n"
        "\\begin{equation}\\label{eq:linear_system}  A x = b  \\end{equation}\n\n"
        "\\begin{align}\na \\label{eq:linear\\_too}\n\\end{align}\n\n<p>\\eqref{eq:linear_too}</p>\n"
    )
    assert document.diagnostics == ()
    assert re.findall(r'<a href="(#[^"]*)">([^<]*)</a>', html) == [
        ("#eq:eq:linear_system", "(1)"),
        ("#eq:eq:linear_system", "1"),
        ("#eq:eq:linear_too", "(2)"),
    ]
    assert {"eq:eq:linear_system", "eq:eq:linear_too"} <= document.anchors


def test_macros_hold_in_bare_environments() -> None:
    html, _ = understood("$$\n\\newcommand{\\vx}{\\mathbf{x}}\n$$\n\n\\begin{align*}\n\\vx\n\\end{align*}\n")
    assert (
        MATH.findall(html)[0].split("<annotation")[0]
        == str(mathml(r"\begin{align*}\mathbf{x}\end{align*}", (), display=True)).split("<annotation")[0]
    )


def test_a_text_in_an_environment_may_have_formulas_between_two_dollars() -> None:
    html, document = understood(
        "\\begin{equation}\n\\begin{cases}\np, & \\text{if $$p = 1$$}.\\\\\n1-p, & \\text{if $$p \\leq 0$$}.\n"
        "\\end{cases}\n\\end{equation}\n"
    )
    assert document.diagnostics == ()
    assert "$" not in html.split("<annotation")[0]
    assert "≤" in html


@pytest.mark.parametrize("size", [2_000, 20_000])
@pytest.mark.parametrize(
    "piece", ["\\begin{align}", "a \\begin{align}", "\\begin{align}\n", "\\ref{", "\\begin{align}\n\n"]
)
def test_environments_without_end_are_text(piece: str, size: int) -> None:
    html, _ = understood(piece * size)
    assert "<math" not in html


def test_three_backslashes_are_two_of_kramdown() -> None:
    html, _ = understood(r"a \\\(x\_1\\\) and \\\[y\\\] and \\\(z")
    assert outline(html) == r"<p>a ⟦x_1⟧ and ⟦y⟧ and \(z</p>"


def test_html_holds_environments_and_references_too() -> None:
    html, document = understood(
        "<div>\n\\begin{equation}\na_1 \\label{x}\n\\end{equation}\n</div>\n\n<p>See \\eqref{x}, \\ref{y}.</p>\n"
    )
    assert document.diagnostics == ()
    assert '<div>\n<math display="block">' in html
    assert '<a href="#eq:x">(1)</a>' in html
    assert "\\ref{y}.</p>" in html
