"""Formulas in MathML where there is little room, or only text: as people write them, or as their authors did."""

import re
import unicodedata
from html import escape, unescape

_FORMULA = re.compile(r"<math alttext=\"([^\"]*)\">.*?</math>", re.DOTALL)
_ANNOTATED = re.compile(
    r"<math[^<>]*><semantics>(?P<shown>.*)<annotation [^<>]*>(?P<tex>[^<]*)</annotation></semantics></math>", re.DOTALL
)
_TAG = re.compile(r"<(/?)(\w+)[^<>]*?(/?)>|([^<]+)")
_RAISED, _LOWERED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_APPLIED = "\u2061"  # between a function and its argument, which nobody sees


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
            return base + _shifted(index, "^", _RAISED)
        case "msub", [base, index]:
            return base + _shifted(index, "_", _LOWERED)
        case "msubsup", [base, lower, upper]:
            return base + _shifted(lower, "_", _LOWERED) + _shifted(upper, "^", _RAISED)
    return "".join(parts)


def _shifted(text: str, sign: str, digits: dict[int, int]) -> str:
    return text.translate(digits) if text.isascii() and text.isdigit() else sign + text


def compact(formula: str) -> str:
    """Return a formula in MathML with its TeX as ``alttext``, which is shorter than an annotation, and no text."""
    found = _ANNOTATED.fullmatch(formula)
    return f'<math alttext="{escape(unescape(found["tex"]))}">{found["shown"]}</math>' if found else formula


def written(html: str, mark: str) -> str:
    """Return a text with such formulas as plain text: of each its TeX, between two of a ``mark``."""
    return unescape(_FORMULA.sub(lambda formula: f"{mark}{formula[1]}{mark}", html))
