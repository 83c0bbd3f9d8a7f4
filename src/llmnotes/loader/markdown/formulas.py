"""TeX to MathML, at build: no script runs in the reader's browser."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from markdown_it.token import Token
from math_core import LatexError, LatexToMathML
from msgspec import Struct

from llmnotes.loader.markdown.tex import DEFINES, MACROS, definitions_in, references_in, translated

Macros = tuple[tuple[str, str], ...]
"""TeX macros as ``(name without backslash, replacement)``."""

LARGEST = 1_000
"""Commands and opening braces of a formula: math-core is recursive, and some thousands inside each other kill it."""

LEVEL_OF_TABLE = re.compile(r"<mtable displaystyle=\"(true|false)\" scriptlevel=\"0\"(?: style=\"([^\"]*)\")?")
"""MathML Core has ``scriptlevel`` everywhere, validators know it of ``<mstyle>`` only; the property means the same."""

POSITION = re.compile(r"^(?:input|macro)?\d+(?::\d+)?: ")
OF_A_MACRO = re.compile(r"macro(\d+):")
WITH_NUMBERS = re.compile(r"\\begin\{(?:align|alignat|equation|eqnarray|flalign|gather|multline)\}")
NUMBERED = re.compile(rf"\\(?:eqref|label|tag)\b|{WITH_NUMBERS.pattern}")
"""What makes a formula depend on the others of its note: numbers of equations and references to them."""

ANNOTATION = re.compile(r"(?<=<annotation encoding=\"application/x-tex\">)[^<]*</annotation>")
LABELS = re.compile(r"\\label\{[^{}]*\}")
LABEL = re.compile(r" id=\"(eq:[^\"]*)\"")
SHOWS_NOTHING = re.compile(r"<semantics><mrow></mrow><annotation")
"""What a formula of nothing but definitions becomes."""

REFERENCE = re.compile(r'(?P<opening><a href="#eq:(?P<label>[^"]*)">)\((?P<number>[^()]*)\)(?=</a>)')
UNDEFINED = re.compile(r"<a href=\"#eq:([^\"]*)\">\(\?\?\)</a>")


class Unreadable(Struct, frozen=True):
    """A formula that can not be shown as one, why, and what to do."""

    reason: str
    hint: str = "check the formula, or write `\\$` where a dollar sign is meant"


class _Readable(Struct, frozen=True):
    """A formula as math-core understands it."""

    tex: str
    html: str


@lru_cache(maxsize=64)
def _converter(macros: Macros) -> LatexToMathML:
    return LatexToMathML(
        macros={**MACROS, **dict(macros)},
        annotation=True,
        fancy_error=False,
        allow_unreliable_rendering=True,
        id_prefix="eq:",
    )


def mathml(tex: str, macros: Macros, *, display: bool) -> str | Unreadable:
    """Return the formula as a ``<math>`` element with its TeX as annotation, or what is wrong with it."""
    read = _read(tex, macros, display=display)
    return _mended(read.html, read.tex, tex) if isinstance(read, _Readable) else read


def _read(tex: str, macros: Macros, *, display: bool) -> _Readable | Unreadable:
    if tex.count("\\") + tex.count("{") > LARGEST:
        return Unreadable(f"it has more than {LARGEST:,} commands and braces", "split it")
    try:
        return _converted(_prepared(tex, display), macros, display=display)
    except LatexError:
        pass
    try:
        return _converted(_labelled(translated(tex), display), macros, display=display)
    except LatexError as refusal:
        reason = POSITION.sub("", str(refusal)).strip().rstrip(".")
    if reason.startswith("Unknown command"):
        return Unreadable(reason, "define it under macros in the settings, or write it in another way")
    return Unreadable(reason)


def _converted(tex: str, macros: Macros, *, display: bool) -> _Readable:
    return _Readable(tex, _converter(macros).convert_with_local_state(tex, displaystyle=display))


def with_definitions(tokens: Sequence[Token], macros: Macros) -> Macros:
    r"""Return ``macros`` and those that the formulas of a note define, as by ``\newcommand``, but for what is wrong."""
    defined = definitions_in(formula.content for formula in _formulas(tokens) if DEFINES.search(formula.content))
    while defined:
        known = tuple({**dict(macros), **defined}.items())
        try:
            _converter.__wrapped__(known)
        except LatexError as refusal:
            wrong = OF_A_MACRO.match(str(refusal))
            name = [*{**MACROS, **dict(known)}][int(wrong[1])] if wrong else ""
            if name not in defined:
                return macros
            del defined[name]
        else:
            return known
    return macros


def number_equations(tokens: Sequence[Token], macros: Macros) -> None:
    """Turn all formulas of a note to MathML together, so that numbers go on and references find their equations.

    The result is ``meta["mathml"]`` of each token; a formula that can not be read is left alone.
    """
    formulas = [
        (formula, read.tex, display)
        for formula in _formulas(tokens)
        for display in [formula.meta.get("display", True)]
        for read in [_read(formula.content, macros, display=display)]
        if isinstance(read, _Readable)
    ]
    if not formulas:
        return
    together = _converter(macros).convert_all([(tex, display) for _, tex, display in formulas])
    for (formula, tex, _), html in zip(formulas, together, strict=True):
        formula.meta = formula.meta | {"mathml": _mended(html, tex, formula.content)}


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


def _labelled(tex: str, display: bool) -> str:
    r"""``\\label`` needs such an environment, too, and means nothing within a line."""
    if "\\label" not in tex or WITH_NUMBERS.search(tex):
        return _prepared(tex, display)
    return f"\\begin{{equation}}{tex}\\end{{equation}}" if display else LABELS.sub("", tex)


def _mended(html: str, read: str, tex: str) -> str:
    """Return MathML in HTML's own terms, with the author's TeX, of which ``read`` was made."""
    html = LEVEL_OF_TABLE.sub(_level_as_style, html)
    if read == tex.strip():
        return html
    if bare := references_in(tex):
        html = REFERENCE.sub(lambda link: link["opening"] + link["number"] if link["label"] in bare else link[0], html)
    return ANNOTATION.sub(lambda _: f"{escape(tex.strip(), quote=False)}</annotation>", html)


def _level_as_style(table: re.Match[str]) -> str:
    style = f"math-depth:0;{table[2]}" if table[2] else "math-depth:0"
    return f'<mtable displaystyle="{table[1]}" style="{style}"'
