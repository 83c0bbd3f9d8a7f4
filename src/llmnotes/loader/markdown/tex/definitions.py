r"""Macros that an author defines: ``\newcommand``, ``\def`` and the like, in a formula or in the settings."""

import re
from collections.abc import Mapping
from functools import partial

from llmnotes.loader.markdown.tex.colours import colour, coloured, define_colour
from llmnotes.loader.markdown.tex.expansion import (
    LONGEST_DELIMITER,
    Command,
    Expander,
    Macro,
    MissingError,
    TexError,
    aside,
)
from llmnotes.loader.markdown.tex.tokens import ASIDE, tokens_of

DEFINING = re.compile(
    r"\\(?:(?:(?:re)?new|provide)(?:command|environment)|[gex]?def|definecolor|let"
    r"|Declare(?:RobustCommand|MathOperator|PairedDelimiter))(?![A-Za-z])"
)
"""Whether anything of a text can be a definition."""

PARAMETER = re.compile(r"#([1-9])")
MOST_ARGUMENTS = 9
PAIRED = f"{ASIDE}paired"


def macro_of(replacement: str) -> Macro:
    """Return a macro of the settings, which takes as many arguments as it uses."""
    numbers = [int(number) for number in PARAMETER.findall(replacement)]
    return Macro(tuple(tokens_of(replacement)), max(numbers, default=0))


def _new_command(expander: Expander, *, keeps: bool = False) -> None:
    expander.takes("*")
    name = expander.name()
    macro = _declared(expander)
    if not (keeps and name in expander.macros):
        expander.macros[name] = macro


def _new_environment(expander: Expander) -> None:
    expander.takes("*")
    name = expander.word()
    expander.macros[rf"\begin{{{name}}}"] = _declared(expander)
    expander.macros[rf"\end{{{name}}}"] = Macro(tuple(expander.argument()))


def _declared(expander: Expander) -> Macro:
    """The arguments and the body of a macro, as LaTeX has them behind its name."""
    written = "".join(expander.optional() or "0").strip()
    if written not in map(str, range(MOST_ARGUMENTS + 1)):
        message = "a macro has between 0 and 9 arguments"
        raise TexError(message)
    default = expander.optional()
    body = tuple(expander.argument())
    return Macro(body, int(written), tuple(default) if default is not None else None)


def _def(expander: Expander) -> None:
    name = expander.name()
    before: list[str] = []
    delimiters = [before]
    while (token := expander.take()) != "{":
        if not token:
            raise MissingError(f"what {name} stands for")
        if PARAMETER.fullmatch(token):
            delimiters.append([])
        else:
            delimiters[-1].append(token)
        if len(delimiters[-1]) > LONGEST_DELIMITER or len(delimiters) > MOST_ARGUMENTS + 1:
            message = f"what stands between the arguments of {name} is too long"
            raise TexError(message)
    expander.push(["{"])
    body = tuple(expander.argument())
    if any(delimiters):
        expander.macros[name] = Macro(body, len(delimiters) - 1, None, tuple(map(tuple, delimiters)))
    else:
        expander.macros[name] = Macro(body, len(delimiters) - 1)


def _let(expander: Expander) -> None:
    name = expander.name()
    expander.takes("=")
    expander.skip_blanks()
    meant = expander.take()
    if not meant:
        raise MissingError(f"what {name} stands for")
    expander.macros[name] = expander.macros.get(meant) or Macro((aside(meant),))


def _operator(expander: Expander) -> None:
    star = "*" if expander.takes("*") else ""
    name = expander.name()
    expander.macros[name] = Macro((aside(r"\operatorname"), *star, "{", *expander.argument(), "}"))


def _paired_delimiter(expander: Expander) -> None:
    name = expander.name()
    left, right = expander.argument(), expander.argument()
    expander.macros[name] = Macro((PAIRED, "{", *left, "}", "{", *right, "}"))


def _paired(expander: Expander) -> None:
    r"""``\abs{x}`` or ``\abs*{x}`` behind ``\DeclarePairedDelimiter{\abs}{|}{|}``: here they always grow."""
    left, right = expander.argument(), expander.argument()
    expander.takes("*")
    expander.optional()
    expander.push([r"\left", *left, *expander.argument(), r"\right", *right])


def _nothing(expander: Expander) -> None:
    """A word before a definition that makes no difference here."""


def _begin(expander: Expander) -> None:
    _environment(expander, r"\begin")


def _end(expander: Expander) -> None:
    _environment(expander, r"\end")


def _environment(expander: Expander, what: str) -> None:
    name = expander.word()
    if not applied(expander, what, name):
        expander.emit(what, "{", name, "}")


def applied(expander: Expander, what: str, name: str) -> bool:
    r"""Put what an author's own environment begins or ends with (``\begin`` or ``\end``), if this is one."""
    macro = expander.macros.get(f"{what}{{{name}}}")
    if macro is not None:
        expander.apply(macro)
    return macro is not None


DEFINITIONS: Mapping[str, Command] = {
    r"\newcommand": _new_command,
    r"\renewcommand": _new_command,
    r"\DeclareRobustCommand": _new_command,
    r"\providecommand": partial(_new_command, keeps=True),
    r"\newenvironment": _new_environment,
    r"\renewenvironment": _new_environment,
    r"\def": _def,
    r"\gdef": _def,
    r"\edef": _def,
    r"\xdef": _def,
    r"\let": _let,
    r"\DeclareMathOperator": _operator,
    r"\DeclarePairedDelimiter": _paired_delimiter,
    PAIRED: _paired,
    r"\definecolor": define_colour,
    r"\color": colour,
    r"\textcolor": coloured,
    r"\long": _nothing,
    r"\global": _nothing,
    r"\begin": _begin,
    r"\end": _end,
}
"""What defines, and what uses what was defined in another way than by its name alone."""
