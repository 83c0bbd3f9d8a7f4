"""TeX to MathML, at build: no script runs in the reader's browser."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it.token import Token
from math_core import LatexError, LatexToMathML
from msgspec import Struct

Macros = tuple[tuple[str, str], ...]
"""TeX macros as ``(name without backslash, replacement)``."""

LARGEST = 1_000
"""Commands and opening braces of a formula: math-core is recursive, and some thousands inside each other kill it."""

LEVEL_OF_TABLE = re.compile(r"<mtable displaystyle=\"(true|false)\" scriptlevel=\"0\"(?: style=\"([^\"]*)\")?")
"""MathML Core has ``scriptlevel`` everywhere, validators know it of ``<mstyle>`` only; the property means the same."""

POSITION = re.compile(r"^(?:input)?\d+: ")
NUMBERED = re.compile(r"\\(?:eqref|label|tag)\b|\\begin\{(?:align|alignat|equation|flalign|gather|multline)\}")
"""What makes a formula depend on the others of its note: numbers of equations and references to them."""

LABEL = re.compile(r" id=\"(eq:[^\"]*)\"")
UNDEFINED = re.compile(r"<a href=\"#eq:([^\"]*)\">\(\?\?\)</a>")


class Unreadable(Struct, frozen=True):
    """A formula that can not be shown as one, why, and what to do."""

    reason: str
    hint: str = "check the formula, or write `\\$` where a dollar sign is meant"


@cache
def _converter(macros: Macros) -> LatexToMathML:
    return LatexToMathML(
        macros=dict(macros), annotation=True, fancy_error=False, allow_unreliable_rendering=True, id_prefix="eq:"
    )


def mathml(tex: str, macros: Macros, *, display: bool) -> str | Unreadable:
    """Return the formula as a ``<math>`` element with its TeX as annotation, or what is wrong with it."""
    if tex.count("\\") + tex.count("{") > LARGEST:
        return Unreadable(f"it has more than {LARGEST:,} commands and braces", "split it")
    try:
        return _mended(_converter(macros).convert_with_local_state(_prepared(tex, display), displaystyle=display))
    except LatexError as refusal:
        reason = POSITION.sub("", str(refusal)).strip().rstrip(".")
        if reason.startswith("Unknown command"):
            return Unreadable(reason, "define it under macros in the settings, or write it in another way")
        return Unreadable(reason)


def number_equations(tokens: Sequence[Token], macros: Macros) -> None:
    """Turn all formulas of a note to MathML together, so that numbers go on and references find their equations.

    The result is ``meta["mathml"]`` of each token; a formula that can not be read is left alone.
    """
    formulas = [
        (formula, _prepared(formula.content, display), display)
        for formula in _formulas(tokens)
        for display in [formula.meta.get("display", True)]
        if isinstance(mathml(formula.content, macros, display=display), str)
    ]
    together = _converter(macros).convert_all([(tex, display) for _, tex, display in formulas])
    for (formula, _, _), html in zip(formulas, together, strict=True):
        formula.meta = formula.meta | {"mathml": _mended(html)}


def _formulas(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type in ("math_block", "math_inline"):
            yield token
        elif token.children:
            yield from _formulas(token.children)


def _prepared(tex: str, display: bool) -> str:
    r"""``\tag`` needs an environment that has numbers; MathJax and KaTeX take it in any displayed formula."""
    if display and "\\tag" in tex and "\\begin" not in tex:
        return f"\\begin{{equation}}{tex.strip()}\\end{{equation}}"
    return tex.strip()


def _mended(html: str) -> str:
    return LEVEL_OF_TABLE.sub(_level_as_style, html)


def _level_as_style(table: re.Match[str]) -> str:
    style = f"math-depth:0;{table[2]}" if table[2] else "math-depth:0"
    return f'<mtable displaystyle="{table[1]}" style="{style}"'
