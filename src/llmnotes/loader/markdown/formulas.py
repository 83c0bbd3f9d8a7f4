"""TeX to MathML, at build: no script runs in the reader's browser."""

from functools import cache

from math_core import LatexError, LatexToMathML

Macros = tuple[tuple[str, str], ...]
"""TeX macros as ``(name without backslash, replacement)``."""


@cache
def _converter(macros: Macros) -> LatexToMathML:
    return LatexToMathML(macros=dict(macros), annotation=True, fancy_error=False, allow_unreliable_rendering=True)


def mathml(tex: str, macros: Macros, *, display: bool) -> str | LatexError:
    """Return the formula as a ``<math>`` element with its TeX as annotation, or what is wrong with it."""
    try:
        return _converter(macros).convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as trouble:
        return trouble
