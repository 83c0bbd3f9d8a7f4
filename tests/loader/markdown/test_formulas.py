"""Formulas in words that math-core does not have, and macros that hold for the rest of a note."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, Document, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.formulas import Unreadable, mathml
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.plainformulas import plain_formula

PAIRS = (Path(__file__).parent / "formulas" / "words.txt").read_text(encoding="utf-8").splitlines()
ANNOTATION = re.compile(r"<annotation.*?</annotation>|<mrow>|</mrow>|</?semantics>", re.DOTALL)
DIALECTS: dict[str, Dialect] = {"notes": notes(), "jekyll": Kramdown(KramdownSettings())}


def seen(tex: str) -> str:
    formula = mathml(tex, (), display=True)
    assert isinstance(formula, str), formula
    return ANNOTATION.sub("", formula)


@pytest.mark.parametrize("pair", PAIRS)
def test_words_that_math_core_has_not_mean_what_stands_beside_them(pair: str) -> None:
    written, meant = pair.split(" === ")
    assert seen(written) == seen(meant)
    assert str(mathml(written, (), display=True)).count("<annotation") == 1


def test_the_annotation_is_what_the_author_wrote() -> None:
    assert r"<annotation encoding=\"application/x-tex\">\mbox{a} &lt; b</annotation>".replace('\\"', '"') in str(
        mathml(r" \mbox{a} < b ", (), display=False)
    )


def test_macros_of_the_settings_may_use_these_words_too() -> None:
    macros = (("one", r"\mathbbm{1}"), ("pair", r"\mbox{#1} #2"))
    assert ANNOTATION.sub("", str(mathml(r"\one \pair{a}b \vec x", macros, display=True))) == seen(
        r"\mathbb{1}\text{a}b\vec x"
    )


def test_what_is_not_known_is_still_refused() -> None:
    refused = mathml(r"\mbox{a} \nonsense", (), display=True)
    assert isinstance(refused, Unreadable)
    assert refused.reason == r'Unknown command "\nonsense"'


def understood(text: str, dialect: str = "notes") -> tuple[str, Document]:
    document = parse(text, DIALECTS[dialect], path="n.md")
    return "".join(map(str, document.body.parts)), document


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("definition", "use", "meant"),
    [
        (r"\newcommand{\vx}{\mathbf{x}}", r"\vx_1", r"\mathbf{x}_1"),
        (r"\newcommand\E[1]{\mathbb{E}\left[#1\right]}", r"\E{X}", r"\mathbb{E}\left[X\right]"),
        (r"\newcommand{\p}[2][a]{#1(#2)}", r"\p{x}\p[b]x", "a(x)b(x)"),
        (r"\def\v#1{\mathbf{#1}}", r"\v xy", r"\mathbf{x}y"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec x", r"\mathbf x"),
        (r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf{#1}}}", r"\vec x", r"\vec{\mathbf{x}}"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin_x", r"\operatorname*{arg\,min}_x"),
        (r"\providecommand{\ind}{\mathbbm{1}}", r"\ind", r"\mathbb{1}"),
        (r"\newcommand{\dd}{ab}", r"\frac\dd\dd x_\dd", r"\frac{ab}{ab} x_{ab}"),
        (r"\newcommand{\half}{\tfrac}", r"\half12", r"\tfrac12"),
    ],
)
def test_a_macro_holds_for_the_rest_of_the_note(definition: str, use: str, meant: str, dialect: str) -> None:
    html, document = understood(f"$$\n{definition}\n$$\n\na ${use}$ b", dialect)
    formula = mathml(meant, (), display=False)
    assert ANNOTATION.sub("", html) == f"<p>a {ANNOTATION.sub('', str(formula))} b</p>\n"
    assert document.diagnostics == ()
    assert document.summary == f"a {plain_formula(str(formula))} b"
    assert "newcommand" not in document.excerpt


def test_a_macro_holds_in_headings_and_mentions_and_not_before_it_is_defined() -> None:
    html, document = understood("$\\x$\n\n# A $\\newcommand{\\x}{\\alpha}\\x$\n\n## B $\\x$\n\nsee [c](d.md) $\\x$\n")
    assert [problem.message for problem in document.diagnostics] == [
        r'the formula is shown as its TeX source: Unknown command "\x"'
    ]
    assert ["α" in heading.html for heading in document.headings] == [True, True]
    assert "α" in "".join(map(str, document.body.mentions[0].parts))
    assert html.count("α") == 3


def test_environments_of_an_author_and_macros_for_environments() -> None:
    text = (
        r"$$\newenvironment{eqs}{\begin{aligned}}{\end{aligned}}\newcommand{\be}{\begin{equation}}\def\ee{\end{equation}}$$"
        "\n\n$$\n\\begin{eqs}a&=b\\end{eqs}\n$$\n\n$$\n\\be a \\label{one} \\ee\n$$\n\n"
        "$\\eqref{one}$ $\\ref{one}$\n"
    )
    html, document = understood(text)
    assert document.diagnostics == ()
    assert '<a href="#eq:one">(1)</a>' in html
    assert '<a href="#eq:one">1</a>' in html


def test_a_label_numbers_a_formula_that_is_referred_to() -> None:
    html, document = understood("$$\na \\label{x}\n$$\n\n$$\nb \\label{y}\n$$\n\n$\\eqref{y}$")
    assert document.diagnostics == ()
    assert 'id="eq:y"' in html
    assert 'id="eq:x"' not in html
    assert '<a href="#eq:y">(1)</a>' in html


@pytest.mark.parametrize(
    ("definitions", "use"),
    [
        (r"\def\x{\x}", r"\x"),
        (r"\def\x{\y\y}\def\y{\x\x}", r"\x"),
        (r"\def\x#1{\x{#1#1}}", r"\x{a}"),
        ("".join(rf"\def\{one}{{" + rf"\{two}" * 9 + "}" for one, two in pairwise("abcdefghi")), r"\a"),
        (r"\def\x{" + "a" * 10_000 + "}", r"\x" * 400),
        (r"\newcommand{\x}[1]{\x{\x{#1}}}", r"\x{a}"),
    ],
)
def test_macros_without_end_are_reported(definitions: str, use: str) -> None:
    html, document = understood(f"$${definitions}$$\n\n" + f"${use}$ " * 50)
    problems = document.diagnostics
    assert len(problems) == 50
    assert "have no end" in problems[0].message
    assert len(html) < 100_000


def test_macros_that_are_used_without_end_take_bounded_time() -> None:
    start = time.process_time()
    _, document = understood(rf"$$\def\x{{{'ab ' * 10_000}}}$$" + "\n\n" + "$\\x$ " * 20_000)
    assert any("the note" in problem.message for problem in document.diagnostics)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "tex",
    [
        *(r"\def", r"\def\x", r"\def\x#1", r"\newcommand", r"\newcommand{\x}", r"\newcommand{\x}[10]{a}", r"\let\x"),
        *(r"\newcommand{\x}[1]{#1}\x", r"\def\x#1.{#1}\x a", r"\newcommand{x}{a}", r"\DeclareMathOperator{\x}"),
        *(r"\newenvironment{x}{a", r"\def\x#1" + "a" * 50 + "{}", r"\begin{", r"\text{", r"\left", r"\eqno", r"\tag"),
        *(r"\unicode{x110000}", r"\unicode{xd800}", r"\raise", r"\textcolor", r"\substack", r"\mathop", r"\end{x}"),
    ],
)
def test_no_formula_is_so_wrong_that_it_breaks_the_note(tex: str) -> None:
    understood(f"$$\n{tex}\n$$\n\n$\\let\\y=z {tex}$ $\\y$\n\n$$\n{tex}\\mbox{{}}\n$$")


@pytest.mark.parametrize("tex", [r"\begin{equation}a\end{equation}", r"\begin{align*}a\end{align*}", r"a \tag{1}"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_a_number_is_a_row_of_its_own_within_a_text_too(tex: str, dialect: str) -> None:
    html, document = understood(f"a $${tex}$$ b $c$", dialect)
    assert html.count('<math display="block">') == 1
    assert html.count("<math>") == 1
    assert document.diagnostics == ()
