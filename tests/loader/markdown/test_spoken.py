"""Formulas as plain text, and where a note is told in it: in lists, feeds and what search engines show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmnotes.config import KramdownSettings
from llmnotes.loader import Options, load
from llmnotes.loader.markdown import Dialect, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.formulas import mathml
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.spoken import spoken
from llmnotes.model import Source

FORMULAS = [
    (r"f(x) : \mathbb{R}^p \rightarrow \mathbb{R}", "f(x) : ℝᵖ → ℝ"),
    ("x_i^2", "xᵢ²"),
    (r"f'(x) + f''", "f′(x) + f″"),
    (r"-x + -1", "−x + −1"),
    (r"a < b \& c", "a < b&c"),
    (r"a \cdot b \neq 3.5", "a ⋅ b ≠ 3.5"),
    (r"\frac{1}{2}", "1/2"),
    (r"\frac{a+b}{2c}", "(a+b)/(2c)"),
    (r"\frac{QK^\top}{\sqrt{d_k}}", "QKᵀ/√dₖ"),
    (r"\sqrt{x+1} \sqrt[3]{x}", "√(x + 1)³√x"),
    (r"O(n\log n)", "O(n log n)"),
    (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
    (r"\int_0^1 f(x)\,dx", "∫₀¹ f(x) dx"),
    (r"\lim_{x\to 0} f(x)", "lim_(x→0) f(x)"),
    (r"\nabla_\theta J(\theta_{\text{old}})", "∇_θ J(θ_old)"),
    (r"p_\theta(x \mid y)", "p_θ(x ∣ y)"),
    (r"\|x\|_2 + |y|", "‖x‖₂ + |y|"),
    (r"w_{k,t}^{(l)} e^{-x/2}", "w_(k,t)⁽ˡ⁾e^(−x/2)"),
    (r"\bar x \hat{\theta} \vec v \overline{ab}", "x̄θ̂v⃗ab"),
    (r"\mathcal{L} \mathbf{x} \operatorname{softmax}(z)", "ℒx softmax(z)"),
    (r"x\in\{1,\ldots,n\}", "x ∈ {1, ..., n}"),
    (r"\binom nk", "(n choose k)"),
    (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a b; c d)"),
    (r"90^\circ \phantom{x} A^{-1}", "90°A⁻¹"),
    (r"\overset{d}{\to} \underbrace{x}_{y}", "→ᵈ x_y"),
]


@pytest.mark.parametrize(("tex", "text"), FORMULAS)
def test_a_formula_can_be_read_without_markup(tex: str, text: str) -> None:
    formula = mathml(tex, (), display=False)
    assert isinstance(formula, str), formula
    assert spoken(formula) == text


WORDS = [
    *"x2+-=,(){}^_'&|",
    *(r"\frac", r"\sqrt", r"\sum", r"\hat", r"\alpha", r"\left(", r"\right)", r"\text{a b}", r"\mathbb{R}", r"\to"),
    r"\\",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_of_no_formula_any_markup_is_left(tex: str) -> None:
    formula = mathml(tex, (), display=True)
    if isinstance(formula, str):
        shown = spoken(formula)
        assert not any(mark in shown for mark in ("<", "\\", "&", "\n", "  "))


DIALECTS: dict[str, Dialect] = {"notes": notes(), "jekyll": Kramdown(KramdownSettings())}
SUMMARIES = [
    ("Let $x_i$ be *small* `x_i`.", "Let xᵢ be small x_i."),
    (r"The natural $f : \mathbb{R}^p \to \mathbb{R}$ is.", "The natural f : ℝᵖ → ℝ is."),
    ("$\\newcommand{\\vx}{\\mathbf{x}}$ Of $\\vx$.", "Of x."),
    (r"This $\nosuchcommand{x}$ stays.", r"This \nosuchcommand{x} stays."),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("text", "summary"), SUMMARIES)
def test_a_summary_has_no_tex_that_can_be_read_in_another_way(text: str, summary: str, dialect: str) -> None:
    assert parse(text, DIALECTS[dialect], path="n.md").summary == summary


def test_a_note_is_described_without_tex() -> None:
    note = load(Source("notes/x.md", "x.md", "# X\n\nWith $\\alpha \\le x_1$ in it.\n"), Options()).note
    assert note is not None
    assert note.description == "With α ≤ x₁ in it."
