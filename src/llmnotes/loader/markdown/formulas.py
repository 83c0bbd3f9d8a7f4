"""TeX to MathML, at build: no script runs in the reader's browser."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from html import escape

from markdown_it.token import Token
from math_core import LatexError, LatexToMathML
from msgspec import Struct

from llmnotes.loader.markdown.tex.backslashes import (
    with_plain_backslashes,
    with_single_backslashes,
    without_backslashes_of_markdown,
)
from llmnotes.loader.markdown.tex.definitions import DEFINING, DEFINITIONS
from llmnotes.loader.markdown.tex.expansion import Budget, Expander, TexError
from llmnotes.loader.markdown.tex.expansion import Macro as TexMacro
from llmnotes.loader.markdown.tex.labels import labels_in, with_own_anchors, with_own_tags, with_plain_labels
from llmnotes.loader.markdown.tex.lines import with_lines
from llmnotes.loader.markdown.tex.rewriting import macros_of, rewritten

Macros = tuple[tuple[str, str], ...]
"""TeX macros as ``(name without backslash, replacement)``."""

LARGEST = 1_000
"""Commands and opening braces of a formula: math-core is recursive, and some thousands inside each other kill it."""

LEVEL_OF_TABLE = re.compile(r"<mtable displaystyle=\"(true|false)\" scriptlevel=\"([01])\"(?: style=\"([^\"]*)\")?")
"""MathML Core has ``scriptlevel`` everywhere, validators know it of ``<mstyle>`` only; the property means the same."""

UNKNOWN = re.compile(r"Unknown (?:command|environment) \"\\?([A-Za-z]*)")
DRAWN = "drawings are not known here: show it as a picture, like ![words](diagram.svg)"
PHYSICS = "the package physics is not known here: define in the note what you need of it, like "
PACKAGES = {
    "ce": r"mhchem is not known here: write \mathrm{H_2O} and \xrightarrow{}",
    **dict.fromkeys(("SI", "si", "unit", "num", "ang"), r"siunitx is not known here: write 3\cdot 10^5\,\mathrm{m/s}"),
    "qty": r"neither siunitx nor physics is known here: write 3\,\mathrm{m/s}, or \left( and \right)",
    "dv": PHYSICS + r"\newcommand{\dv}[2]{\frac{\mathrm{d}#1}{\mathrm{d}#2}}",
    "pdv": PHYSICS + r"\newcommand{\pdv}[2]{\frac{\partial #1}{\partial #2}}",
    "dd": PHYSICS + r"\newcommand{\dd}{\mathrm{d}}",
    **dict.fromkeys(("ev", "expval"), PHYSICS + r"\newcommand{\ev}[1]{\langle #1\rangle}"),
    "mel": PHYSICS + r"\newcommand{\mel}[3]{\langle #1|#2|#3\rangle}",
    "comm": PHYSICS + r"\newcommand{\comm}[2]{[#1,#2]}",
    **dict.fromkeys(("tr", "Tr", "rank"), r"define it in the note, like \DeclareMathOperator{\Tr}{Tr}"),
    **dict.fromkeys(("CD", "tikzcd", "tikzpicture", "xy", "xymatrix"), DRAWN),
    **dict.fromkeys(
        ("algorithm", "algorithmic"), "programs are not known here: write it as code, between lines of ```"
    ),
}
"""What to write instead of what only packages of LaTeX's have, whose arguments are a language of their own."""

ENCLOSED = re.compile(r"<menclose notation=\"([a-z ]+)\">")
STRUCK = re.compile(r"<mrow class=\"menclose-[a-z]+\"></mrow>")
STROKES = {
    "box": "border:1px solid;padding:.15em .25em",
    "updiagonalstrike": "to top left",
    "downdiagonalstrike": "to top right",
}
"""How what is enclosed looks. MathML Core has no ``<menclose>``, of which Chromium shows the content only."""

SHOWN = {
    'class="math-core-sans-serif-font"': 'style="font-family:sans-serif"',
    "color:#03FF00": "color:#008000",
}
"""What needs a style sheet of math-core's, and a green that is hard to read: browsers have another one of that name."""

STROKE = ",#0000 calc(50% - .5px),currentColor 0 calc(50% + .5px),#0000 0"
"""A line from corner to corner: what a gradient is in its middle."""

POSITION = re.compile(r"^(?:input)?\d+: ")
NUMBERED = re.compile(
    r"\\(?:eqref|ref|label|tag|eqno)\b|\\begin\{(?:IEEEeqnarray|align|alignat|eqnarray|equation|flalign|gather|multline)"
)
"""What makes a formula depend on the others of its note: numbers of equations and references to them."""

OF_A_ROW = re.compile(
    r"\\(?:tag\b|eqno\b|begin\{(?:IEEEeqnarray|align|alignat|eqnarray|equation|flalign|gather|multline)\*?\})"
)
"""What is a row of its own, wherever it stands."""

LABEL = re.compile(r" id=\"(eq:[^\"]*)\"")
UNDEFINED = re.compile(r"<a href=\"#eq:([^\"]*)\">\(\?\?\)</a>")
LABELLING = re.compile(r"\\label\{([^{}]*)\}")
REFERENCE = re.compile(r"\\(eqref|ref)\s*\{([^{}]*)\}")
REFERRING = re.compile(r"(<a href=\"#eq:[^\"]*\">)\(([^<]*)\)(?=</a>)")
MARKUP = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)
NARROW = 16
"""How many signs of a formula fit the line of a small phone, in a list or a quotation as well."""

INVISIBLE = "&ApplyFunction;"
ANNOTATION = '<annotation encoding="application/x-tex">'
WORD = re.compile(r"\\(?:(?:begin|end|(?:text)?color)\{[^{}]*\}|[A-Za-z]+|.)", re.DOTALL)


BESIDE = re.compile(r"(\\begin\{(?:aligned|gathered)\})\s*\[[tbc]\]")
"""Where lines stand beside the rest of their line, which math-core would show as text."""


class Unreadable(Struct, frozen=True):
    """A formula that can not be shown as one, why, and what to do."""

    reason: str
    hint: str = "check the formula, or write `\\$` where a dollar sign is meant"


@cache
def _converter(macros: Macros) -> LatexToMathML:
    try:
        return _converter_with(macros)
    except LatexError:  # they use what only `rewritten` knows
        return _converter_with(())


def _converter_with(macros: Macros) -> LatexToMathML:
    return LatexToMathML(
        macros={name: with_plain_backslashes(replacement) for name, replacement in macros},
        annotation=True,
        fancy_error=False,
        allow_unreliable_rendering=True,
        id_prefix="eq:",
    )


@cache
def _known(macros: Macros) -> dict[str, TexMacro]:
    return macros_of(macros)


class _Converted(Struct, frozen=True):
    """What math-core made of ``tex``, which is not quite as its author wrote it."""

    tex: str
    html: str


def mathml(tex: str, macros: Macros, *, display: bool) -> str | Unreadable:
    """Return the formula as a ``<math>`` element with its TeX as annotation, or what is wrong with it."""
    converted = _converted(tex, macros, display)
    return converted if isinstance(converted, Unreadable) else _shown(converted, tex, macros)


def mathml_of(token: Token, macros: Macros, *, display: bool) -> str | Unreadable:
    """Return the formula of a token as ``mathml`` does; nothing where it only defines macros."""
    known: str | Unreadable | None = token.meta.get("mathml")
    return mathml(token.content, macros, display=display) if known is None else known


def width_of(formula: str, token: Token, macros: Macros) -> int:
    """About how many signs wide the ``<math>`` element of a token is, which browsers do not break; 0 if narrow."""
    if len(token.content) <= NARROW and not macros and "mathml" not in token.meta:
        return 0  # only macros make more signs of fewer
    gaps = formula.count("<mspace width") + formula.count("<mtd")
    signs = len(MARKUP.sub("", formula).replace(INVISIBLE, "")) + 2 * gaps
    return signs if signs > NARROW else 0


def read_formulas(tokens: Sequence[Token], text: str, macros: Macros) -> None:
    """Turn all formulas of a note to MathML together if they may depend on each other.

    Macros hold from where they are defined to the end of the note, numbers go on, and references find their equations.
    The result is ``meta["mathml"]`` of each token; one that only defines macros has no TeX any more.
    """
    defines, counts = DEFINING.search(text) is not None, NUMBERED.search(text) is not None
    if not (defines or counts):
        return
    formulas = [*_formulas(tokens)]
    labels = frozenset(LABELLING.findall(text))
    for formula in formulas if counts else ():
        if formula.type == "math_inline" and OF_A_ROW.search(formula.content):
            formula.meta = formula.meta | {"display": True}
        elif formula.meta.get("is_reference") and "," in formula.content:
            formula.content = _each_referred(formula, labels)
    meant = [*_without_macros(formulas)] if defines else [formula.content for formula in formulas]
    referred = frozenset(label for tex in meant if isinstance(tex, str) for _, label in REFERENCE.findall(tex))
    converted = [
        _converted(tex, macros, formula.meta.get("display", True), referred) if isinstance(tex, str) else tex
        for formula, tex in zip(formulas, meant, strict=True)
    ]
    if counts:
        converted = _numbered(formulas, converted, macros)
    for formula, tex, made in zip(formulas, meant, converted, strict=True):
        if formula.meta.get("is_reference") and not (isinstance(made, _Converted) and "(??)" not in made.html):
            formula.type, formula.content = "text", formula.meta.get("written", formula.content)
        elif isinstance(tex, str) and isinstance(made, _Converted):
            numbered = _Converted(made.tex, _with_bare_numbers(made.html, tex))
            html = _shown(numbered, formula.content, macros)
            formula.meta = formula.meta | {"mathml": html}
        else:
            formula.meta = formula.meta | {"mathml": made}
        if tex == "":
            formula.content, formula.meta = "", formula.meta | {"mathml": ""}


def _formulas(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type in ("math_block", "math_inline"):
            yield token
        elif token.children:
            yield from _formulas(token.children)


def _each_referred(formula: Token, labels: Collection[str]) -> str:
    r"""Return references to all that ``\cref{a,b}`` names; other commands name only one, which may have a comma."""
    written = formula.meta.get("written", "")
    label = written[written.find("{") + 1 : -1]
    if not written.startswith(("\\c", "\\C")) or label in labels:
        return formula.content
    return ", ".join([f"\\eqref{{{one}}}" for one in labels_in(label)]) or formula.content


def _without_macros(formulas: Iterable[Token]) -> Iterator[str | Unreadable]:
    """Yield each formula without the macros that were defined in those before it and in it."""
    defined: dict[str, TexMacro] = {}
    budget = Budget()
    for formula in formulas:
        tex = formula.content
        if DEFINING.search(tex) or not defined.keys().isdisjoint(WORD.findall(tex)):
            try:
                yield Expander(tex, defined, DEFINITIONS, budget).expand().strip()
            except TexError as refusal:
                yield Unreadable(str(refusal), "check what the macros of the note stand for")
        else:
            yield tex


def _numbered(
    formulas: Sequence[Token], converted: Sequence[_Converted | Unreadable], macros: Macros
) -> list[_Converted | Unreadable]:
    readable = [
        (made.tex, formula.meta.get("display", True))
        for formula, made in zip(formulas, converted, strict=True)
        if isinstance(made, _Converted)
    ]
    together = iter(_converter(macros).convert_all(readable))
    return [
        _Converted(made.tex, _mended(next(together))) if isinstance(made, _Converted) else made for made in converted
    ]


def _converted(tex: str, macros: Macros, display: bool, referred: Collection[str] = ()) -> _Converted | Unreadable:
    """Have math-core read a formula, as it is or else in such words as it knows."""
    for meant in (without_backslashes_of_markdown, with_single_backslashes, *([with_lines] if display else ())):
        if (said := meant(tex)) != tex:
            made = _converted(said, macros, display, referred)
            if isinstance(made, _Converted):
                return made
    tex = BESIDE.sub(r"\1", with_plain_backslashes(tex))
    prepared = _prepared(tex, display)
    made = _by_math_core(prepared, macros, display)
    if isinstance(made, _Converted) or _is_too_large(tex):
        return made
    try:
        words = rewritten(tex, _known(macros), display=display, referred=referred)
    except TexError:
        return made
    words = with_plain_backslashes(words).strip()
    return made if words == prepared else _by_math_core(words, macros, display)


def _is_too_large(tex: str) -> bool:
    return sum(map(tex.count, "\\{~")) > LARGEST


def _by_math_core(tex: str, macros: Macros, display: bool) -> _Converted | Unreadable:
    if _is_too_large(tex):
        return Unreadable(f"it has more than {LARGEST:,} commands and braces", "split it")
    tex = with_plain_labels(tex)
    try:
        return _Converted(tex, _mended(_converter(macros).convert_with_local_state(tex, displaystyle=display)))
    except LatexError as refusal:
        reason = " ".join(POSITION.sub("", str(refusal)).split()).removesuffix(".").replace(", ...", " and the like")
        if unknown := UNKNOWN.match(reason):
            where = r"with \newenvironment" if "environment" in reason else "under macros in the settings"
            return Unreadable(reason, PACKAGES.get(unknown[1], f"define it {where}, or write it in another way"))
        return Unreadable(reason)


def _prepared(tex: str, display: bool) -> str:
    r"""``\tag`` needs an environment that has numbers; MathJax and KaTeX take it in any displayed formula."""
    if display and "\\tag" in tex and "\\begin" not in tex:
        return f"\\begin{{equation}}{tex.strip()}\\end{{equation}}"
    return tex.strip()


def _shown(converted: _Converted, written: str, macros: Macros) -> str:
    """The formula with the tags and the TeX of its author, not as math-core read them."""
    html = with_own_tags(converted.html, lambda tag: _text_of(tag, macros))
    written = written.strip()
    if converted.tex == written:
        return html
    start = html.rindex(ANNOTATION) + len(ANNOTATION)
    return html[:start] + escape(written, quote=False) + html[html.rindex("</annotation>") :]


@lru_cache(maxsize=1_000)
def _text_of(tag: str, macros: Macros) -> str:
    """A tag that is more than a word as HTML without formulas: its signs one after the other."""
    made = _converted(rf"\text{{{tag}}}", macros, display=False)
    return escape(tag) if isinstance(made, Unreadable) else MARKUP.sub("", made.html)


def _with_bare_numbers(html: str, tex: str) -> str:
    r"""``\ref`` shows a number without parentheses, ``\eqref`` with them."""
    if "\\ref" not in tex:
        return html
    kinds = iter(kind for kind, _ in REFERENCE.findall(tex))
    return REFERRING.sub(lambda link: f"{link[1]}{link[2]}" if next(kinds, "") == "ref" else link[0], html)


def _mended(html: str) -> str:
    for written, shown in SHOWN.items():
        html = html.replace(written, shown)
    if "<menclose" in html:
        html = STRUCK.sub("", ENCLOSED.sub(_enclosing, html)).replace("</menclose>", "</mrow>")
    return with_own_anchors(LEVEL_OF_TABLE.sub(_level_as_style, html))


def _enclosing(element: re.Match[str]) -> str:
    notations = [STROKES[name] for name in element[1].split() if name in STROKES]
    lines = [f"linear-gradient({way}{STROKE})" for way in notations if way.startswith("to ")]
    styles = [style for style in notations if not style.startswith("to ")]
    if lines:
        styles += [f"background:{','.join(lines)}", "print-color-adjust:exact"]
    return f'<mrow style="{";".join(styles)}">' if styles else "<mrow>"


def _level_as_style(table: re.Match[str]) -> str:
    style = f"math-depth:{table[2]};{table[3]}" if table[3] else f"math-depth:{table[2]}"
    return f'<mtable displaystyle="{table[1]}" style="{style}"'
