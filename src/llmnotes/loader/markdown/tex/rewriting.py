r"""What MathJax or KaTeX know and math-core does not, said in its words: old and rare commands and environments."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial

from msgspec import Struct

from llmnotes.loader.markdown.tex.definitions import DEFINITIONS, applied, macro_of
from llmnotes.loader.markdown.tex.expansion import Budget, Command, Expander, Macro, TexError, aside
from llmnotes.loader.markdown.tex.tokens import joined, tokens_of

SYNONYMS = {
    r"\mathbb": r"\mathbbm \mathds",
    r"\mathit": r"\mathnormal",
    r"\boldsymbol": r"\pmb \mathbfit \bfseries \boldmath",
    r"\ldots": r"\dotsc \dotso \hdots \mathellipsis",
    r"\cdots": r"\dotsb \dotsm \dotsi",
    r"\iddots": r"\adots",
    r"\overparen": r"\wideparen",
    r"\frac": r"\nicefrac \sfrac \flatfrac",
    r"\approx": r"\thickapprox",
    r"\sim": r"\thicksim",
    r"\mathscr": r"\scr",
    r"\rm": r"\sc \upshape",
    r"\it": r"\mit \itshape",
    r"\\": r"\cr \newline",
    r"\ ": r"\enskip \hfil \hfill \hfilneg",
    r"\int\limits": r"\intop",
    r"\int": r"\smallint",
    r"\propto": r"\varpropto",
    r"\mathcal": r"\mathbfcal",
    "“": r"\textquotedblleft",
    "”": r"\textquotedblright",
    "°": r"\textdegree",
    "€": r"\euro",
    "å": r"\aa",
    "{": r"\bgroup",
    "}": r"\egroup",
    "": (
        r"\strut \nobreak \allowbreak \break \goodbreak \noindent \centering \displaylimits \xspace \relax"
        r" \tiny \scriptsize \footnotesize \small \normalsize \large \Large \LARGE \huge \Huge \mathlarger \mathsmaller"
    ),
}
"""Commands by what they mean; sizes of letters mean nothing, for a formula is as large as its text."""

PATTERNS = r"""
\def\substack#1{{\begin{subarray}{c}#1\end{subarray}}}
\def\displaylines#1{\begin{gathered}#1\end{gathered}}
\def\eqalign#1{\begin{aligned}#1\end{aligned}}
\def\cases#1{\begin{cases}#1\end{cases}}
\def\matrix#1{\begin{matrix}#1\end{matrix}}
\def\pmatrix#1{\begin{pmatrix}#1\end{pmatrix}}
\def\rlap#1{{#1}} \def\llap#1{{#1}} \def\clap#1{{#1}}
\def\mathrlap#1{{#1}} \def\mathllap#1{{#1}} \def\mathclap#1{{#1}}
\newcommand{\smash}[2][]{{#2}}
\def\vcenter#1{{#1}} \def\ensuremath#1{{#1}} \def\ooalign#1{{#1}}
\newcommand{\bbox}[2][]{{#2}}
\def\colorbox#1#2{{#2}} \def\fcolorbox#1#2#3{\boxed{#3}} \def\framebox#1{\boxed{#1}}
\def\href#1#2{{#2}} \def\url#1{\texttt{#1}}
\def\class#1#2{{#2}} \def\cssId#1#2{{#2}} \def\style#1#2{{#2}} \def\htmlClass#1#2{{#2}} \def\htmlId#1#2{{#2}}
\def\require#1{} \def\vspace#1{}
\newcommand{\rule}[3][]{{}}
\def\root#1\of#2{\sqrt[#1]{#2}}
\def\buildrel#1\over#2{\overset{#1}{#2}}
\def\cancelto#1#2{\cancel{#2}^{#1}}
\def\sout#1{\cancel{#1}} \def\uwave#1{\underline{#1}}
\def\stackbin#1#2{\mathbin{\overset{#1}{#2}}}
\def\overunderset#1#2#3{\overset{#1}{\underset{#2}{#3}}}
\def\varlimsup{\mathop{\overline{\lim}}} \def\varliminf{\mathop{\underline{\lim}}}
\def\ketbra#1#2{\left|#1\right\rangle\left\langle#2\right|}
\def\shortintertext#1{\text{#1}\\} \def\intertext#1{\text{#1}\\}
\def\TeX{\text{TeX}} \def\LaTeX{\text{LaTeX}}
\def\multicolumn#1#2#3{{#3}} \def\cline#1{}
"""
"""Commands with arguments, as TeX would define them; a frame, a colour behind or a link is less than the formula."""

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

ESCAPES = str.maketrans({"_": r"\_", "&": r"\&", "#": r"\#", "^": r"\^{}"})

NUMBERED = frozenset({"align", "alignat", "eqnarray", "equation", "flalign", "gather", "multline", "IEEEeqnarray"})
"""Environments of equations with numbers."""


class Environment(Struct, frozen=True):
    """An environment in the words of math-core, and how many arguments it has that go."""

    opening: str
    closing: str
    arguments: int = 0


def _called(name: str, arguments: int = 0) -> Environment:
    return Environment(rf"\begin{{{name}}}", rf"\end{{{name}}}", arguments)


SMALL = r"\begin{subarray}{" + "c" * 20 + "}"
ENVIRONMENTS: Mapping[str, Environment] = {
    "split": _called("aligned"),
    "alignedat": _called("aligned", 1),
    "alignat": _called("align", 1),
    "alignat*": _called("align*", 1),
    "xalignat": _called("align", 1),
    "xalignat*": _called("align*", 1),
    "flalign": _called("align"),
    "flalign*": _called("align*"),
    "eqnarray": _called("align"),
    "eqnarray*": _called("align*"),
    "IEEEeqnarray": _called("align", 1),
    "IEEEeqnarray*": _called("align*", 1),
    "multlined": _called("gathered"),
    "lgathered": _called("gathered"),
    "rgathered": _called("gathered"),
    "cases*": _called("cases"),
    "dcases*": _called("dcases"),
    "rcases*": _called("rcases"),
    "tabular": _called("array"),
    "smallmatrix": Environment(SMALL, r"\end{subarray}"),
    "psmallmatrix": Environment(rf"\left({SMALL}", r"\end{subarray}\right)"),
    "bsmallmatrix": Environment(rf"\left[{SMALL}", r"\end{subarray}\right]"),
    "vsmallmatrix": Environment(rf"\left|{SMALL}", r"\end{subarray}\right|"),
    **{f"{kind}matrix*": _called(f"{kind}matrix") for kind in ("", "p", "b", "B", "v", "V")},
    **dict.fromkeys(("center", "displaymath", "math", "subequations", "flushleft"), Environment("{", "}")),
}
WITH_THREE_COLUMNS = frozenset({"eqnarray", "eqnarray*", "IEEEeqnarray", "IEEEeqnarray*"})
WITH_COLUMNS = frozenset({"array", "darray", "subarray", "tabular"})

GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
REPEATED = re.compile(r"\*\s*\{\s*([1-9]|1\d|20)\s*\}\s*\{([^{}]*)\}")
BETWEEN_COLUMNS = re.compile(rf"[@!><]\s*{GROUP}")
WITH_WIDTH = re.compile(rf"[pmbX]\s*(?:{GROUP})?")
NO_COLUMN = re.compile(r"[^lcr|: ]")

LENGTH = re.compile(r"\s*-?\s*(?:\d+\.?\d*|\.\d+)\s*(?:pt|em|ex|mu|px|cm|mm|in|pc)\s*")
HEXADECIMAL = re.compile(r"#([0-9A-Fa-f]{6})")
CODE_POINT = re.compile(r"(?:(?P<hexadecimal>x[0-9A-Fa-f]{2,6})|(?P<decimal>\d{2,7}))")


class Open(Struct):
    """An environment that is open: its own name, what ends it, and the ampersands in its row."""

    name: str
    closing: str
    ampersands: int = 0


class Rewriter(Expander):
    """A formula, put into the words of math-core; ``open`` are its environments, and the rest what numbers it."""

    def __init__(self, tex: str, macros: Mapping[str, Macro]) -> None:
        super().__init__(tex, dict(macros), COMMANDS, Budget())
        self.open: list[Open] = []
        self.has_numbers = False
        self.tag: str | None = None
        self.label: str | None = None

    def is_numbered(self) -> bool:
        """Whether an environment is open that has numbers, or may have them."""
        return any(one.name.rstrip("*") in NUMBERED for one in self.open)


def rewritten(tex: str, macros: Mapping[str, Macro], *, display: bool, referred: Collection[str] = ()) -> str:
    """Return a formula in the words of math-core, as far as we know how; ``macros`` are those of the settings.

    A label gives a number to a formula that has none of its own, if it is one that is ``referred`` to.

    Raises:
        TexError: it can not be understood.

    """
    rewriter = Rewriter(tex, {**_patterns(), **macros})
    result = rewriter.expand()
    if not display or rewriter.has_numbers:
        return result
    if rewriter.tag is None and rewriter.label not in referred:
        return result
    tag = "" if rewriter.tag is None else rewriter.tag
    label = "" if rewriter.label is None else rf"\label{{{rewriter.label}}}"
    return rf"\begin{{equation}}{result.strip()}{tag}{label}\end{{equation}}"


def macros_of(settings: Iterable[tuple[str, str]]) -> dict[str, Macro]:
    """Return the macros of the settings."""
    return {f"\\{name}": macro_of(replacement) for name, replacement in settings}


@cache
def _patterns() -> Mapping[str, Macro]:
    definitions = Expander(PATTERNS, {}, DEFINITIONS, Budget())
    definitions.expand()
    synonyms = {name: Macro(tuple(tokens_of(meaning))) for meaning, names in SYNONYMS.items() for name in _split(names)}
    return {**definitions.macros, **synonyms}


def _split(names: str) -> list[str]:
    return names.split()


def _text(name: str, expander: Expander) -> None:
    r"""``\text{a $x$ b_c}``: formulas in a text, and characters that math-core takes for TeX's."""
    body = expander.argument()
    opening = [aside(name), "{"]
    if body.count("$") % 2:
        body = [r"\$" if token == "$" else token for token in body]
    between = ("$", "$") if "$" in body else (r"\)", r"\(")
    tokens, is_text, has_formula = [*opening], True, False
    for token in body:
        if token == between[is_text]:
            tokens += ["}", "{", r"\textstyle", " "] if is_text else ["}", *opening]
            is_text, has_formula = not is_text, True
        elif token == r"\\":
            tokens.append(" ")
        else:
            tokens.append(token.translate(ESCAPES) if is_text and token[0] != "\\" else token)
    tokens.append("}")
    expander.push(["{", *tokens, "}"] if has_formula else tokens)


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


def _number(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    name = r"\tag*" if expander.takes("*") else r"\tag"
    tag = f"{name}{{{joined(expander.argument())}}}"
    if expander.is_numbered():
        expander.emit(tag)
    else:
        expander.tag = tag


def _number_behind(expander: Expander) -> None:
    r"""``x = y \eqno (1)``."""
    assert isinstance(expander, Rewriter)
    rest = joined(token for token in expander.rest() if token not in "{}").strip()
    expander.tag = rf"\tag{{{rest.removeprefix('(').removesuffix(')')}}}"


def _label(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    label = joined(expander.argument())
    if expander.open and expander.is_numbered() and not expander.open[-1].name.endswith("*"):
        expander.emit(rf"\label{{{label}}}")
    else:
        expander.label = label


def _reference(expander: Expander) -> None:
    expander.emit(rf"\eqref{{{joined(expander.argument())}}}")


def _begin(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    name = expander.word()
    if applied(expander, r"\begin", name):
        return
    known = ENVIRONMENTS.get(name) or _called(name)
    if name in NUMBERED:
        expander.has_numbers = True
    expander.open.append(Open(name, known.closing))
    expander.emit(known.opening)
    if name in ENVIRONMENTS:
        expander.optional()
        for _ in range(known.arguments):
            expander.argument()
    if name in WITH_COLUMNS:
        expander.optional()
        expander.emit("{", _columns(joined(expander.argument())), "}")


def _columns(written: str) -> str:
    """The columns of a table, without what math-core does not know."""
    spelt = REPEATED.sub(lambda found: found[2] * int(found[1]), written)
    return NO_COLUMN.sub("", WITH_WIDTH.sub("l", BETWEEN_COLUMNS.sub("", spelt))) or "c"


def _end(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    name = expander.word()
    if applied(expander, r"\end", name):
        return
    if expander.open and expander.open[-1].name == name:
        expander.emit(expander.open.pop().closing)
    else:
        expander.emit(rf"\end{{{name}}}")


def _ampersand(expander: Expander) -> None:
    """The second one of a row of three columns goes, for there are two of them where they align."""
    assert isinstance(expander, Rewriter)
    table = expander.open[-1] if expander.open else None
    if table is None or table.name not in WITH_THREE_COLUMNS:
        expander.emit("&")
        return
    table.ampersands += 1
    if table.ampersands != 2:
        expander.emit("&")
        if table.ampersands == 1 and expander.peek() == "&":
            expander.emit(r"\phantom{=}")


def _row(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    if expander.open:
        expander.open[-1].ampersands = 0
    expander.emit(r"\\")


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
        if LENGTH.fullmatch(length):
            return


def _space(expander: Expander) -> None:
    expander.takes("*")
    expander.emit(r"\hspace")


def _colour(expander: Expander) -> None:
    r"""``\textcolor{#aa0000}{x}``."""
    model = expander.optional()
    colour = joined(expander.argument()).strip()
    if found := HEXADECIMAL.fullmatch(colour):
        model, colour = ["HTML"], found[1]
    chosen = ["[", *model, "]"] if model is not None else []
    expander.push(["{", r"\color", *chosen, "{", colour, "}", *expander.argument(), "}"])


def _character(expander: Expander) -> None:
    found = CODE_POINT.fullmatch(expander.word())
    if found is None:
        message = r"\unicode needs a number"
        raise TexError(message)
    code = int(found["hexadecimal"][1:], 16) if found["hexadecimal"] else int(found["decimal"])
    is_sign = 0xA0 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000
    expander.emit(chr(code) if is_sign else chr(code) if code < 0x7F and chr(code).isalnum() else " ")


COMMANDS: Mapping[str, Command] = {
    **DEFINITIONS,
    **{name: partial(_text, meaning) for name, meaning in TEXTS.items()},
    **{name: partial(_fence, name) for name in FENCES},
    r"\mathop": _operator,
    r"\operatorname": _named_operator,
    r"\tag": _number,
    r"\eqno": _number_behind,
    r"\leqno": _number_behind,
    r"\label": _label,
    r"\ref": _reference,
    r"\begin": _begin,
    r"\end": _end,
    "&": _ampersand,
    r"\\": _row,
    r"\raise": _shifted,
    r"\lower": _shifted,
    r"\raisebox": _shifted_box,
    r"\unicode": _character,
    r"\hspace": _space,
    r"\textcolor": _colour,
}
"""What needs more than a pattern."""
