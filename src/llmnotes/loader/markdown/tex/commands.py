"""Commands that need more than a pattern: texts, fences, operators, boxes and characters."""

import re
from collections.abc import Mapping
from functools import partial

from llmnotes.loader.markdown.tex.backslashes import LENGTH
from llmnotes.loader.markdown.tex.expansion import Command, Expander, MissingError, TexError, aside
from llmnotes.loader.markdown.tex.tokens import ASIDE, SIGNS, joined

TEXTS = {
    **dict.fromkeys((r"\text", r"\mbox", r"\hbox", r"\vbox", r"\textnormal", r"\textup", r"\textmd"), r"\text"),
    **{name: name for name in (r"\textrm", r"\textbf", r"\textit", r"\textsf", r"\texttt", r"\textsc", r"\emph")},
}
"""Text within a formula, by what math-core calls it."""

FENCES = frozenset(
    (
        *(r"\left", r"\right", r"\middle"),
        *(rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")),
    )
)
ANGLES = {"<": r"\langle", ">": r"\rangle", r"\lt": r"\langle", r"\gt": r"\rangle"}

DELIMITERS = {"$": "$", r"\(": "(", r"\)": ")", **dict.fromkeys((r"\ref", r"\eqref"), "r"), "{": "{", "}": "}"}
FORMULA = re.compile(
    r"\$\$(?P<double>[^$]+)\$\$|\$(?P<single>[^$]+)\$|\((?P<round>[^()]+)\)|(?P<reference>r\{[^{}]*\})"
)
"""A formula in a text of which each token is one character."""

ESCAPES = str.maketrans(
    {"_": r"\_", "&": r"\&", "#": r"\#", "$": r"\$", "^": r"\^{}", **{sign: ASIDE + sign for sign in SIGNS}}
)
"""What text has for what TeX or a macro would take."""

VERBATIM = str.maketrans({**{sign: f"\\{sign}" for sign in "{}_&#$"}, "^": "ˆ", "\\": r"}\backslash\texttt{"})
"""What text has for what TeX would take in a text that it is not to read; a backslash is none of its signs."""

STRUCK_ARROWS = {
    **dict.fromkeys((r"\implies", r"\Longrightarrow"), r"\nRightarrow"),
    **dict.fromkeys((r"\impliedby", r"\Longleftarrow"), r"\nLeftarrow"),
    **dict.fromkeys((r"\iff", r"\Longleftrightarrow"), r"\nLeftrightarrow"),
    r"\longrightarrow": r"\nrightarrow",
}
LETTERS = ("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "boldsymbol", "bm")
NOTATIONS = {
    **dict.fromkeys(("box", "roundedbox", "circle"), r"\boxed"),
    **dict.fromkeys(("updiagonalstrike", "horizontalstrike"), r"\cancel"),
    "downdiagonalstrike": r"\bcancel",
    "top": r"\overline",
    "bottom": r"\underline",
}
CODE_POINT = re.compile(r"(?:(?P<hexadecimal>x[0-9A-Fa-f]{2,6})|(?P<decimal>\d{2,7}))")


def _text(name: str, expander: Expander) -> None:
    r"""``\text{a $x$ b_c}``: formulas in a text, and characters that math-core takes for TeX's."""
    body = expander.argument()
    opening = [aside(name), "{"]
    tokens, done = [*opening], 0
    for formula in FORMULA.finditer("".join(DELIMITERS.get(token, ".") for token in body)):
        start, end = formula.span(formula.lastgroup or 0)
        tokens += map(_literal, body[done : formula.start()])
        tokens += ["}", "{", r"\textstyle", " ", *body[start:end], "}", *opening]
        done = formula.end()
    tokens += [*map(_literal, body[done:]), "}"]
    _push_operator(expander, ["{", *tokens, "}"] if done else tokens)


def _push_operator(expander: Expander, tokens: list[str]) -> None:
    r"""Push what is no operator for math-core, but may be one for its author: ``\mathrm{argmax}\limits_x``."""
    expander.push([r"\mathop", "{", *tokens, "}"] if expander.precedes(r"\limits") else tokens)


def _letters(name: str, expander: Expander) -> None:
    _push_operator(expander, [aside(name), "{", *expander.argument(), "}"])


def _verbatim(expander: Expander) -> None:
    r"""``\verb|a_b|``."""
    delimiter = expander.take() or r"\verb"
    body = []
    while (token := expander.take()) != delimiter:
        if not token:
            raise MissingError(delimiter)
        body.append(token)
    expander.emit(r"{\texttt{", joined(body).translate(VERBATIM), "}}")


def _literal(token: str) -> str:
    if token == r"\\":
        return " "
    return token if token[0] == "\\" else token.translate(ESCAPES)


def _fence(name: str, expander: Expander) -> None:
    expander.emit(name)
    following = expander.peek()
    for sign in (following, following[:1]):
        if sign in ANGLES and expander.takes(sign):
            expander.emit(ANGLES[sign])
            return


def _operator(expander: Expander) -> None:
    r"""``\mathop{x}\limits_a^b``: math-core puts nothing above and below what is not a word."""
    body = expander.argument()
    has_limits = expander.takes(r"\limits")
    scripts: dict[str, list[str]] = {}
    for sign in "_^_":
        if sign not in scripts and expander.takes(sign):
            scripts[sign] = expander.argument()
    if has_limits or expander.takes(r"\limits"):
        for sign, script in sorted(scripts.items(), reverse=True):
            body = [r"\underset" if sign == "_" else r"\overset", "{", *script, "}", "{", *body, "}"]
        expander.push([aside(r"\mathop"), "{", *body, "}"])
    else:
        expander.takes(r"\nolimits")
        behind = [token for sign, script in scripts.items() for token in (sign, "{", *script, "}")]
        expander.push([aside(r"\mathop"), "{", *body, "}", *behind])


def _named_operator(expander: Expander) -> None:
    r"""``\operatorname{a_b}``: one with more in it than letters."""
    star = "*" if expander.takes("*") else ""
    body = expander.argument()
    if {"_", "^", "{", "$"}.isdisjoint(body):
        expander.push([aside(r"\operatorname"), *star, "{", *body, "}"])
        if not star and expander.takes(r"\nolimits"):
            return
    else:
        expander.push([r"\mathop", "{", r"\mathrm", "{", *body, "}", "}"])


def _not(expander: Expander) -> None:
    r"""``X \not\!\perp Y``: what is struck out may be a little off, or an arrow with blanks around it."""
    while expander.takes(r"\!"):
        pass
    following = expander.peek()
    if following in STRUCK_ARROWS:
        expander.take()
        expander.emit(r"\;", STRUCK_ARROWS[following], r"\;")
    else:
        expander.emit(r"\not")


def _shifted(expander: Expander) -> None:
    r"""``\raise 2pt {x}``."""
    _skip_length(expander)
    expander.push(["{", *expander.argument(), "}"])


def _shifted_box(expander: Expander) -> None:
    expander.argument()
    expander.push([r"\text", "{", *expander.argument(), "}"])


def _skip_length(expander: Expander) -> None:
    length = ""
    while (following := expander.peek()) and following not in "{}" and following[0] != "\\" and len(length) < 20:
        length += expander.take()
        if re.fullmatch(LENGTH, length):
            return


def _enclosed(expander: Expander) -> None:
    r"""``\enclose{circle}[mathcolor="red"]{x}``."""
    notations = expander.word().replace(",", " ").split()
    expander.optional()
    body = ["{", *expander.argument(), "}"]
    for command in dict.fromkeys(NOTATIONS[notation] for notation in notations if notation in NOTATIONS):
        body = ["{", command, *body, "}"]
    expander.push(body)


def _space(expander: Expander) -> None:
    expander.takes("*")
    expander.emit(r"\hspace")


def _character(expander: Expander) -> None:
    while expander.optional() is not None:  # its height and depth, and a font
        pass
    found = CODE_POINT.fullmatch(expander.word())
    if found is None:
        message = r"\unicode needs a number"
        raise TexError(message)
    code = int(found["hexadecimal"][1:], 16) if found["hexadecimal"] else int(found["decimal"])
    is_sign = 0xA0 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000
    expander.emit(chr(code) if is_sign else chr(code) if code < 0x7F and chr(code).isalnum() else " ")


COMMANDS: Mapping[str, Command] = {
    **{name: partial(_text, meaning) for name, meaning in TEXTS.items()},
    **{name: partial(_fence, name) for name in FENCES},
    **{rf"\{name}": partial(_letters, rf"\{name}") for name in LETTERS},
    r"\verb": _verbatim,
    r"\enclose": _enclosed,
    r"\mathop": _operator,
    r"\operatorname": _named_operator,
    r"\not": _not,
    r"\centernot": _not,
    r"\raise": _shifted,
    r"\lower": _shifted,
    r"\raisebox": _shifted_box,
    r"\unicode": _character,
    r"\hspace": _space,
}
