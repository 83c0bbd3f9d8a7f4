"""Titles and abstracts as HTML: accents and dashes for their TeX, formulas as MathML, and nothing else of theirs."""

from html import escape

from markupsafe import Markup

from llmnotes.loader.markdown.formulas import mathml
from llmnotes.renderer.bibliography.tex import runs

LARGEST = 20_000
"""Characters of MathML in one text; further formulas are shown as their source."""


def prose(text: str, *, largest: int = LARGEST) -> Markup:
    """Return a text of arXiv's as HTML; a formula is at most what is left of ``largest`` characters of MathML."""
    return Markup("".join(_parts(runs(text), largest)).strip())


def opening(text: str, longest: int) -> Markup:
    """Return the first words of a text as HTML, ``longest`` characters as they are read, formulas as their source."""
    line = " ".join("".join([part for part, _ in runs(text)]).split())
    if len(line) > longest:
        line = line[:longest].rpartition(" ")[0].rstrip(" .,:;-–—") + "…"
    return Markup(escape(line, quote=False))


def _parts(parts: list[tuple[str, bool]], room: int) -> list[str]:
    html: list[str] = []
    for part, is_formula in parts:
        formula = mathml(part[1:-1], (), display=False) if is_formula else ""
        if isinstance(formula, str) and formula and len(formula) <= room:
            room -= len(formula)
            html.append(formula)
        else:
            html.append(escape(part, quote=False))
    return html
