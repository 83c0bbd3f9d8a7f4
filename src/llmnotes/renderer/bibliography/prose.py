"""Titles and abstracts as HTML: accents and dashes for their TeX, formulas as MathML, and nothing else of theirs."""

import re
import unicodedata
from html import escape, unescape

from markupsafe import Markup

from llmnotes.loader.markdown.formulas import mathml
from llmnotes.renderer.bibliography.tex import runs

LARGEST = 20_000
"""Characters of MathML in one text; further formulas are shown as their source."""


def prose(text: str, *, largest: int = LARGEST) -> Markup:
    """Return a text of arXiv's as HTML; a formula is at most what is left of ``largest`` characters of MathML."""
    return Markup("".join(_parts(runs(text), largest)).strip())


def readable(text: str) -> str:
    r"""Return a text of arXiv's as one line without TeX: ``$\mathcal{O}(n^2)$`` is ``O(n²)``."""
    return " ".join("".join([_spoken(part) if is_formula else part for part, is_formula in runs(text)]).split())


def opening(text: str, largest: int) -> Markup:
    """Return the first words of a text of arXiv's as HTML of at most ``largest`` bytes, formulas as their source."""
    return brief("".join([part for part, _ in runs(text)]), largest)


def brief(text: str, largest: int) -> Markup:
    """Return the first words of a plain text as HTML of at most ``largest`` bytes (in UTF-8), on one line."""
    line = " ".join(text[:largest].split())
    html = escape(line, quote=False) + ("…" if len(text) > largest else "")
    while len(html.encode("utf-8", "replace")) > largest:
        shorter = line[: len(line) * 7 // 8]
        line = shorter.rpartition(" ")[0].rstrip(" .,:;-–—") or shorter
        html = escape(line, quote=False) + "…"
    return Markup(html)


def _parts(parts: tuple[tuple[str, bool], ...], room: int) -> list[str]:
    html: list[str] = []
    for part, is_formula in parts:
        formula = mathml(part[1:-1], (), display=False) if is_formula else ""
        if isinstance(formula, str) and formula and len(formula) <= room:
            room -= len(formula)
            html.append(formula)
        else:
            html.append(escape(part, quote=False))
    return html


_TAG = re.compile(r"<(/?)(\w+)[^<>]*?(/?)>|([^<]+)")
_RAISED, _LOWERED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_APPLIED = "\u2061"  # between a function and its argument, which nobody sees


def _spoken(formula: str) -> str:
    html = mathml(formula[1:-1], (), display=False)
    return spoken(html) if isinstance(html, str) else formula


def spoken(html: str) -> str:
    """Return a formula in MathML as people write it where there is only text."""
    open_: list[list[str]] = [[]]
    for closing, name, empty, text in _TAG.findall(html):
        if text:
            plain_text = unicodedata.normalize("NFKC", unescape(text)).replace("\ufe00", "")
            open_[-1].append(plain_text.replace(_APPLIED, " "))
        elif closing:
            parts = open_.pop() if len(open_) > 1 else []
            open_[-1].append(_joined(name, parts))
        elif not empty:
            open_.append([])
    return "".join(open_[0])


def _joined(name: str, parts: list[str]) -> str:
    """Return an element of MathML as text, by that of its children."""
    match name, parts:
        case "annotation", _:
            return ""
        case "mfrac", [above, below]:
            return f"{above}/{below}"
        case "msqrt", _:
            return "√" + "".join(parts)
        case "msup", [base, index]:
            return base + _small(index, "^", _RAISED)
        case "msub", [base, index]:
            return base + _small(index, "_", _LOWERED)
        case "msubsup", [base, lower, upper]:
            return base + _small(lower, "_", _LOWERED) + _small(upper, "^", _RAISED)
    return "".join(parts)


def _small(text: str, sign: str, digits: dict[int, int]) -> str:
    return text.translate(digits) if text.isascii() and text.isdigit() else sign + text
