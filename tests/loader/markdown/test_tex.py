"""TeX that people write for MathJax, and math-core does not know by itself."""

import re
import time

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.formulas import Unreadable, mathml
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.tex import ENVIRONMENTS, MACROS, definitions_in

ANNOTATION = re.compile(r'<annotation encoding="application/x-tex">.*?</annotation>', re.DOTALL)


def shown(tex: str) -> str:
    """What a reader sees of a formula, as MathML."""
    formula = mathml(tex, (), display=True)
    assert isinstance(formula, str), formula
    return ANNOTATION.sub("", formula)


def understood(text: str) -> Document:
    return parse(text, Kramdown(KramdownSettings()), path="n.md")


def html_of(document: Document) -> str:
    return "".join(part for part in document.body.parts if isinstance(part, str))


@pytest.mark.parametrize("name", MACROS)
def test_every_command_is_understood(name: str) -> None:
    arguments = "{a}{b}" if "#2" in MACROS[name] else "{a}" if "#1" in MACROS[name] else ""
    shown(f"x \\{name}{arguments}")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_environment_is_understood(name: str) -> None:
    columns = "{2}" if name.startswith(("alignat", "alignedat")) else ""
    shown(f"\\begin{{{name}}}{columns} a + b \\end{{{name}}}")


@pytest.mark.parametrize(
    ("tex", "same"),
    [
        (r"\begin{split} a &= b \\ &= c \end{split}", r"\begin{aligned} a &= b \\ &= c \end{aligned}"),
        (r"\begin{eqnarray} a &=& b \end{eqnarray}", r"\begin{align} a &={} b \end{align}"),
        (r"\begin{alignat*}{2} a &= b \end{alignat*}", r"\begin{align*} a &= b \end{align*}"),
        (r"\left< x \right>", r"\left\langle x \right\rangle"),
        (r"\text{a $x_1$ b_2}", r"{\text{a }{x_1}\text{ b\_2}}"),
        (r"\mathop{\rm arg}\limits_x", r"\mathop{\rm arg}_x"),
        (r"\begin{matrix} a & b \cr c & d \end{matrix}", r"\begin{matrix} a & b \\ c & d \end{matrix}"),
        (r"\root 3 \of x", r"\sqrt[3 ] x"),
        (r"\buildrel a \over =", r"\overset{ a } ="),
        (r"x \eqno(1)", r"x \tag{1}"),
        (r"\unicode{x2026} {\large x} \require{cancel}", "… {x}"),
        (r"\hspace*{1em} \bbox[red]{x} \rule{1em}{2em}", r"\hspace{1em} {x}"),
        (r"x \label{eq:a_b}", r"\begin{equation}x \label{eq:a-b}\end{equation}"),
    ],
)
def test_it_is_shown_as_what_math_core_knows(tex: str, same: str) -> None:
    assert shown(tex) == shown(same)
    assert mathml(tex, (), display=True) != mathml(same, (), display=True), "the source is the author's own"


DEFINITIONS = r"""
\newcommand{\R}{\mathbb{R}} \renewcommand\vec[1]{\mathbf{#1}} \newcommand{\norm}[2][2]{\|#2\|_{#1}}
\def\vx{\vec{x}} \def\inner#1#2{\langle #1, #2 \rangle} \DeclareMathOperator*{\argmax}{arg\,max} \let\eps=\varepsilon
"""


def test_what_a_formula_defines_counts_in_all_of_a_note() -> None:
    formulas = r"$\vx \in \R$, $\inner{a}{b}$, $\norm{x}$, $\argmax_x$, $\eps$"
    document = understood(f"{formulas}\n\n$$\n{DEFINITIONS}\n$$\n")
    assert not document.diagnostics
    assert html_of(document).count("<math") == 6
    assert '<div class="math-block" hidden>' in html_of(document)
    assert definitions_in([DEFINITIONS]) == {
        "R": r"\mathbb{R}",
        "vec": r"\mathbf{#1}",
        "norm": r"\|#1\|_{2}",
        "vx": r"\vec{x}",
        "inner": r"\langle #1, #2 \rangle",
        "argmax": r"\operatorname*{arg\,max}",
        "eps": r"\varepsilon",
    }


def test_a_definition_that_is_wrong_spoils_no_other() -> None:
    document = understood(
        "$$\\newcommand{\\a}{\\what} \\newcommand{\\b}{x^2} \\newcommand{\\c}{$$ and $\\b$ and $\\a$\n"
    )
    told = [(problem.code, problem.place.column) for problem in document.diagnostics]
    assert told == [("bad-formula", 3), ("bad-formula", 80)]
    assert html_of(document).count("<msup>") == 1


@pytest.mark.parametrize(
    "tex",
    [
        "\\newcommand{\\a}{" * 400,
        "\\def\\a{\\b}" * 400 + "{",
        "\\begin{eqnarray}&" * 900,
        "\\text{$" * 900,
        "\\text{a" * 400 + "}" * 400 + "}",
        "\\buildrel" + " \\aaaaaaaaaaaa" * 900,
        "\\root" + " " * 1_000_000,
        "\\bbox[" * 900 + " " * 100_000,
        "\\nothing" + "x" * 1_000_000,
        "\\label{" * 900,
    ],
)
def test_hostile_formulas_take_no_time(tex: str) -> None:
    start = time.process_time()
    assert isinstance(mathml(tex, (), display=True), Unreadable)
    assert [*definitions_in([tex] * 3)] in ([], ["a"])
    assert time.process_time() - start < 10


def test_environments_and_references_need_no_dollars() -> None:
    document = understood(
        "As \\eqref{eq:a} says, \\ref{eq:a} and \\ref{b}:\n"
        "\\begin{align}\na_1 *x* &= b \\\\\n&= c \\label{eq:a}\n\\end{align}\n"
    )
    html = ANNOTATION.sub("", html_of(document))
    assert html.count("<math") == 3
    assert html.count('<math display="block">') == 1
    assert html.count("<mtr>") == 2
    assert '<a href="#eq:eq:a">(2)</a>' in html
    assert '<a href="#eq:eq:a">2</a>' in html
    assert "\\ref{b}" in html
