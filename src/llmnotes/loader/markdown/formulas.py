"""TeX to MathML, at build: no script runs in the reader's browser."""

import re
from dataclasses import dataclass
from functools import cache

from math_core import LatexError, LatexToMathML

Macros = tuple[tuple[str, str], ...]
"""TeX macros as ``(name without backslash, replacement)``."""

LARGEST = 1_000
"""Commands and opening braces of a formula: math-core is recursive, and some thousands inside each other kill it."""

LEVEL_OF_TABLE = re.compile(r"(?<=<mtable) displaystyle=\"(true|false)\" scriptlevel=\"0\"")
"""MathML Core has ``scriptlevel`` everywhere, validators know it of ``<mstyle>`` only; the property means the same."""

POSITION = re.compile(r"^\d+: ")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A formula that can not be shown as one, and why."""

    reason: str


@cache
def _converter(macros: Macros) -> LatexToMathML:
    return LatexToMathML(macros=dict(macros), annotation=True, fancy_error=False, allow_unreliable_rendering=True)


def mathml(tex: str, macros: Macros, *, display: bool) -> str | Unreadable:
    """Return the formula as a ``<math>`` element with its TeX as annotation, or what is wrong with it."""
    if tex.count("\\") + tex.count("{") > LARGEST:
        return Unreadable(f"it has more than {LARGEST:,} commands and braces")
    try:
        formula = _converter(macros).convert_with_local_state(tex.strip(), displaystyle=display)
        return LEVEL_OF_TABLE.sub(r' displaystyle="\1" style="math-depth:0"', formula)
    except LatexError as trouble:
        return Unreadable(POSITION.sub("", str(trouble)).strip().rstrip("."))
