"""Formulas in MathML where there is little room, or only text: as people write them, or as their authors did.

As text, ``x_i^2`` is xᵢ², and what Unicode lacks is spelt out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from unicodedata import category, normalize

_FORMULA = re.compile(r"<math alttext=\"([^\"]*)\">.*?</math>", re.DOTALL)
_ANNOTATED = re.compile(
    r"<math[^<>]*><semantics>(?P<shown>.*)<annotation [^<>]*>(?P<tex>[^<]*)</annotation></semantics></math>", re.DOTALL
)
PART = re.compile(r"<(?P<end>/?)(?P<name>[a-z]+)(?P<attributes>[^>]*?)(?P<alone>/?)>|(?P<text>[^<]+)")
WIDTH = re.compile(r" (?:width|lspace)=\"0*\.?0*[1-9]")
BARE = re.compile(r" lspace=\"0\" rspace=\"0\"")
"""A sign that math-core puts no room around: before a number, or in an index."""

END = "\u2063"
"""Stands behind an index until it is known whether a letter follows, which must not seem to belong to it."""

WORD = re.compile(r"[\w.′″°\u0300-\u036f\u20d7]*")
"""What needs no parentheses as an index, or over something."""

INVISIBLE = "\u2061\u2062\u2063\u2064"
BIG = "∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀⨆"
CLOSE = "|‖∥√∂∇∞¬∀∃⊤⊥/⁄"
"""Signs of mathematics that stand right beside what they are about."""

ALPHABETS = re.compile("[\U0001d400-\U0001d7ff]+")
ARROWS = re.compile("[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f]")
LOWERED = str.maketrans("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
RAISED = str.maketrans(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ⊤∘∗*′″‴†",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡᵀ°**′″‴†",
)
SCRIPTS = "".join(sorted({chr(letter) for table in (LOWERED, RAISED) for letter in table.values()}))
ATOM = re.compile(rf"\d+(?:\.\d+)?|√?[^\W\d][\u0300-\u036f\u20d7{re.escape(SCRIPTS)}]*")
"""A number, or a letter with what is written around it: it needs no parentheses under something."""

ENDS = re.compile(rf"{END}(?=\w)")
ACCENTS: Mapping[str, str] = {
    "ˆ": "\u0302",
    "\u0302": "\u0302",
    "¯": "\u0304",
    "˜": "\u0303",
    "~": "\u0303",
    "⃗": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "´": "\u0301",
    "`": "\u0300",
    "\u0332": "\u0304",
}
"""What stands above a letter, as it is put together with one in a text."""


def spoken(html: str) -> str:
    """Return a formula in MathML as people write it where there is only text, on one line."""
    open_elements: list[tuple[str, str, list[str]]] = [("", "", [])]
    for found in PART.finditer(html):
        if found["text"]:
            open_elements[-1][2].append(unescape(found["text"]))
            continue
        if not found["end"]:
            open_elements.append((found["name"], found["attributes"], []))
        if (found["end"] or found["alone"]) and len(open_elements) > 1:
            name, attributes, children = open_elements.pop()
            open_elements[-1][2].append(_said(name, attributes, children))
    return " ".join(ENDS.sub(" ", "".join(open_elements[0][2])).replace(END, "").split())


def _said(name: str, attributes: str, children: Sequence[str]) -> str:
    """Return what an element says, given what those in it do."""
    if name == "mo":
        return _sign("".join(children), attributes)
    if name == "mspace":
        return " " if WIDTH.match(attributes) else ""
    if (name in ("mover", "munder") and " accent" in attributes) and len(children) == 2:
        return _accented(children[0], children[1].strip()) if name == "mover" else children[0]
    if name == "mfrac" and 'linethickness="0"' in attributes:
        return " choose ".join(children)
    said = SAYINGS.get(name)
    return said(children) if said else "".join(children)


def _sign(sign: str, attributes: str) -> str:
    if sign in INVISIBLE:
        return " " if WIDTH.search(attributes) else ""
    if sign in (",", ";"):
        return f"{sign} "
    if sign in BIG:
        return f"{sign} "
    is_apart = sign == ":" or category(sign[0]) == "Sm" or ARROWS.match(sign) is not None
    return f" {sign} " if is_apart and sign not in CLOSE and not BARE.search(attributes) else sign


def _accented(base: str, accent: str) -> str:
    is_letter = len(base) == 1 and base.isalpha()
    return normalize("NFC", base + ACCENTS[accent]) if is_letter and accent in ACCENTS else base


def _script(text: str, table: Mapping[int, int], mark: str) -> str:
    """Return an index or exponent in the small letters that there are, or behind a ``mark``."""
    compact = "".join(text.replace(END, "").split())
    if all(ord(letter) in table for letter in compact):
        return compact.translate(table)
    return f"{mark}{compact}{END}" if len(compact) == 1 or WORD.fullmatch(compact) else f"{mark}({compact})"


def _with_scripts(base: str, below: str, above: str) -> str:
    behind = len(base.rstrip())
    return f"{base[:behind]}{_script(below, LOWERED, '_')}{_script(above, RAISED, '^')}{base[behind:]}"


def _grouped(text: str, undivided: re.Pattern[str]) -> str:
    text = text.strip()
    return text if undivided.fullmatch(text.replace(END, "")) else f"({text})"


def _pair(children: Sequence[str]) -> tuple[str, str]:
    return (children[0], "".join(children[1:])) if children else ("", "")


def _fraction(children: Sequence[str]) -> str:
    above, below = _pair(children)
    return f"{_grouped(above, WORD)}/{_grouped(below, ATOM)}"


def _below(children: Sequence[str]) -> str:
    base, below = _pair(children)
    return _with_scripts(base, below, "")


def _above(children: Sequence[str]) -> str:
    base, above = _pair(children)
    return _with_scripts(base, "", above)


def _both(children: Sequence[str]) -> str:
    base, below, above = (*children, "", "", "")[:3]
    return _with_scripts(base, below, above)


def _root(children: Sequence[str]) -> str:
    return f"√{_grouped(''.join(children), ATOM)}"


def _root_of_degree(children: Sequence[str]) -> str:
    inside, degree = _pair(children)
    return f"{_script(degree, RAISED, '')}√{_grouped(inside, ATOM)}"


def _letters(children: Sequence[str]) -> str:
    """Return letters as any font has them: 𝐱 is x, but ℝ is one that people write."""
    letters = "".join(children).replace("\ufe00", "").replace("\ufe01", "")  # which of two scripts a letter is of
    return letters if letters.isascii() else ALPHABETS.sub(lambda found: normalize("NFKC", found[0]), letters)


def _nothing(children: Sequence[str]) -> str:
    return ""


SAYINGS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "annotation": _nothing,
    "mfrac": _fraction,
    "mi": _letters,
    "mover": _above,
    "mphantom": _nothing,
    "mroot": _root_of_degree,
    "msqrt": _root,
    "msub": _below,
    "msubsup": _both,
    "msup": _above,
    "mtable": "; ".join,
    "mtr": " ".join,
    "munder": _below,
    "munderover": _both,
}
"""What elements say that do more than to hold others, by their names."""


def compact(formula: str) -> str:
    """Return a formula in MathML with its TeX as ``alttext``, which is shorter than an annotation, and no text."""
    found = _ANNOTATED.fullmatch(formula)
    return f'<math alttext="{escape(unescape(found["tex"]))}">{found["shown"]}</math>' if found else formula


def written(html: str, mark: str) -> str:
    """Return a text with such formulas as plain text: of each its TeX, between two of a ``mark``."""
    return unescape(_FORMULA.sub(lambda formula: f"{mark}{formula[1]}{mark}", html))
