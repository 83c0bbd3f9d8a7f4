"""Commands that need more than a pattern: texts, fences, operators, boxes and characters."""

import re
from collections.abc import Mapping
from functools import partial

from llmnotes.loader.markdown.tex.backslashes import LENGTH
from llmnotes.loader.markdown.tex.expansion import Command, Expander, TexError, aside
from llmnotes.loader.markdown.tex.tokens import ASIDE, SIGNS

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

DELIMITERS = {"$": "$", r"\(": "(", r"\)": ")"}
FORMULA = re.compile(r"\$\$(?P<double>[^$]+)\$\$|\$(?P<single>[^$]+)\$|\((?P<round>[^()]+)\)")
"""A formula in a text of which each token is one character."""

ESCAPES = str.maketrans(
    {"_": r"\_", "&": r"\&", "#": r"\#", "$": r"\$", "^": r"\^{}", **{sign: ASIDE + sign for sign in SIGNS}}
)
"""What text has for what TeX or a macro would take."""

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
    expander.push(["{", *tokens, "}"] if done else tokens)


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
    if expander.takes(r"\limits"):
        below: list[str] = []
        above: list[str] = []
        for _ in range(2):
            if not below and expander.takes("_"):
                below = expander.argument()
            elif not above and expander.takes("^"):
                above = expander.argument()
        whole = [r"\underset", "{", *below, "}", "{", *body, "}"] if below else body
        whole = [r"\overset", "{", *above, "}", "{", *whole, "}"] if above else whole
        expander.push([aside(r"\mathop"), "{", *whole, "}"])
    else:
        expander.takes(r"\nolimits")
        expander.push([aside(r"\mathop"), "{", *body, "}"])


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


def _space(expander: Expander) -> None:
    expander.takes("*")
    expander.emit(r"\hspace")


def _character(expander: Expander) -> None:
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
    r"\mathop": _operator,
    r"\operatorname": _named_operator,
    r"\raise": _shifted,
    r"\lower": _shifted,
    r"\raisebox": _shifted_box,
    r"\unicode": _character,
    r"\hspace": _space,
}
