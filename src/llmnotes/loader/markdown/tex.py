r"""TeX as people write it for MathJax and KaTeX, in the words of math-core, which knows fewer.

What a note defines in one formula counts in all others: ``\newcommand``, ``\def``, ``\DeclareMathOperator``, ``\let``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

MACROS: Mapping[str, str] = {
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textup": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "shortstack": r"\begin{subarray}{c}#1\end{subarray}",
    "displaylines": r"\begin{gathered}#1\end{gathered}",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "dotsb": r"\cdots",
    "dotsm": r"\cdots",
    "dotsi": r"\cdots",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "pmb": r"\boldsymbol{#1}",
    "mathnormal": "#1",
    "ensuremath": "#1",
    "vcenter": "#1",
    "rlap": "#1",
    "llap": "#1",
    "mathrlap": "#1",
    "mathllap": "#1",
    "mathclap": "#1",
    "smash": "#1",
    "nicefrac": r"{}^{#1}\!/_{#2}",
    "class": "{#2}",
    "cssId": "{#2}",
    "style": "{#2}",
    "href": "{#2}",
    "colorbox": r"\text{#2}",
    "intertext": r"\text{#1}\\",
    "strut": "{}",
    "hfill": r"\quad",
    "varinjlim": r"\operatorname*{inj\,lim}",
    "varprojlim": r"\operatorname*{proj\,lim}",
}
"""Commands that others know, by the ones that math-core has."""

ENVIRONMENTS: Mapping[str, tuple[str, str]] = {
    "split": (r"\begin{aligned}", r"\end{aligned}"),
    "smallmatrix": (r"\begin{matrix}", r"\end{matrix}"),
    "eqnarray": (r"\begin{align}", r"\end{align}"),
    "eqnarray*": (r"\begin{align*}", r"\end{align*}"),
    "alignat": (r"\begin{align}", r"\end{align}"),
    "alignat*": (r"\begin{align*}", r"\end{align*}"),
    "alignedat": (r"\begin{aligned}", r"\end{aligned}"),
    "flalign": (r"\begin{align}", r"\end{align}"),
    "flalign*": (r"\begin{align*}", r"\end{align*}"),
    "displaymath": ("", ""),
    "math": ("", ""),
}
"""The same of environments: what begins and ends them."""

ENVIRONMENT = re.compile(
    r"\\(?P<edge>begin|end)\{(?P<name>" + "|".join(map(re.escape, ENVIRONMENTS)) + r")\}(?P<columns>\{[0-9]\})?"
)
SECOND_OF_TWO = re.compile(r"&((?:[^&\\]|\\[^\\])*)&")
LIST_OF_EQUATIONS = re.compile(r"(\\begin\{eqnarray\*?\})((?:(?!\\begin\{eqnarray).)*?)(?=\\end\{eqnarray)", re.DOTALL)

REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), instead)
    for pattern, instead in (
        (r"\\cr(?![A-Za-z])", r"\\\\"),
        (r"\\hspace\*", r"\\hspace"),
        (r"\\vspace\*?\{[^{}]*\}|\\require\{[^{}]*\}|\\(?:big|med|small)skip(?![A-Za-z])", ""),
        (
            r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|boldmath)(?![A-Za-z])",
            "",
        ),
        (r"\\rule\{[^{}]*\}\{[^{}]*\}|\\bbox[ ]{0,3}(?:\[[^\]]{0,100}\])?", ""),
        (r"(\\(?:left|right|middle|[bB]igg?[lrm]?))\s*<", r"\1\\langle "),
        (r"(\\(?:left|right|middle|[bB]igg?[lrm]?))\s*>", r"\1\\rangle "),
        (r"\\root[ ]{0,3}([^\\{}]{1,20}|\{[^{}]{1,50}\})[ ]{0,3}\\of(?![A-Za-z])", r"\\sqrt[\1]"),
        (r"\\buildrel((?:[^{}\\]|\\(?!over)[A-Za-z]++|\{[^{}]{0,50}\}){1,50}+)\\over(?![A-Za-z])", r"\\overset{\1}"),
        (r"\\l?eqno\s*\(([^()]{1,50})\)", r"\\tag{\1}"),
        (r"(?<=[})])\s*\\(?:no)?limits(?![A-Za-z])", ""),
    )
)
LABEL = re.compile(r"\\(?P<command>label|(?:eq)?ref)\{(?P<name>[^{}]*)\}")
NOT_IN_A_LABEL = re.compile(r"[^A-Za-z0-9:.-]")
CHARACTER = re.compile(r"\\unicode\{x([0-9A-Fa-f]{1,5})\}")

TEXT = re.compile(r"\\(?:text|mbox|hbox|textrm|textit|textbf|textsf|texttt|textup|textnormal)\s*\{")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
FORMULA_IN_TEXT = re.compile(r"(?<!\\)\$")
UNDERSCORE = re.compile(r"(?<!\\)_")

DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|[gx]?def(?=\s*\\)|let(?=\s*\\)|DeclareMathOperator)(?![A-Za-z])"
)
"""Where a definition may begin."""

DEFINITION = re.compile(
    r"\\(?:"
    r"(?P<kind>(?:re)?newcommand|providecommand|DeclareMathOperator)(?P<star>\*?)\s*(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}"
    r"|\\(?P<bare>[A-Za-z]+))\s*(?:\[(?P<arguments>[0-9])\]\s*)?(?:\[(?P<default>[^\[\]]*)\]\s*)?(?=\{)"
    r"|[gx]?def\s*\\(?P<defined>[A-Za-z]+)\s*(?:#[1-9]){0,9}\s*(?=\{)"
    r"|let\s*\\(?P<equal>[A-Za-z]+)\s*=?\s*(?P<to>\\(?:[A-Za-z]+|.)|[^\s\\{}])"
    r")"
)
LONGEST = 20_000
"""Characters of a formula that is looked at for what math-core does not know."""

MOST = 200
"""Definitions of a note that count, and definitions that are looked at in one formula."""


def translated(tex: str) -> str:
    """Return what math-core may understand of TeX that it does not understand as it is."""
    if len(tex) > LONGEST:
        return tex.strip()
    if DEFINES.search(tex):
        tex = _without_definitions(tex)
    tex = LIST_OF_EQUATIONS.sub(lambda found: found[1] + SECOND_OF_TWO.sub(r"&\1{}", found[2]), tex)
    tex = ENVIRONMENT.sub(_environment, LABEL.sub(_label, tex))
    for pattern, instead in REWRITTEN:
        tex = pattern.sub(instead, tex)
    return _with_simple_texts(CHARACTER.sub(_character, tex)).strip()


def definitions_in(formulas: Iterable[str]) -> dict[str, str]:
    """Return what formulas define, by name: of several definitions the last counts."""
    defined: dict[str, str] = {}
    for tex in formulas:
        for name, value, _, _ in _definitions(tex):
            if name in defined or len(defined) < MOST:
                defined[name] = translated(value)
    return defined


def _definitions(tex: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield names and meanings, and where each definition begins and ends."""
    position = 0
    for _ in range(MOST if len(tex) <= LONGEST else 0):
        start = DEFINES.search(tex, position)
        if start is None:
            return
        found = DEFINITION.match(tex, start.start())
        end = 0 if found is None else found.end() if found["equal"] else _end_of_group(tex, found.end())
        if found is None or not end:
            position = start.end()
            continue
        yield *_meaning(found, tex[found.end() + 1 : end - 1].strip()), found.start(), end
        position = end


def _meaning(found: re.Match[str], body: str) -> tuple[str, str]:
    if found["equal"]:
        return found["equal"], found["to"]
    name = found["braced"] or found["bare"] or found["defined"]
    if found["kind"] == "DeclareMathOperator":
        return name, f"\\operatorname{found['star']}{{{body}}}"
    if found["default"] is not None:  # nobody writes another one, for the most part
        body = body.replace("#1", found["default"])
        for number in range(2, 10):
            body = body.replace(f"#{number}", f"#{number - 1}")
    return name, body


def _without_definitions(tex: str) -> str:
    parts, done = [], 0
    for _, _, start, end in _definitions(tex):
        parts.append(tex[done:start])
        done = end
    return "".join([*parts, tex[done:]])


def _end_of_group(tex: str, position: int) -> int:
    """Return where the braces end that are open at ``position``, or 0."""
    depth = 0
    for brace in BRACE.finditer(tex, position):
        depth += (brace[0] == "{") - (brace[0] == "}")
        if depth == 0:
            return brace.end()
    return 0


def _environment(edge: re.Match[str]) -> str:
    begin, end = ENVIRONMENTS[edge["name"]]
    if edge["edge"] == "end":
        return end + (edge["columns"] or "")
    return begin if edge["name"].startswith("align") else begin + (edge["columns"] or "")


def references_in(tex: str) -> frozenset[str]:
    r"""Return the labels that ``\\ref`` names, which shows a number without parentheses."""
    return frozenset(_clean(label["name"]) for label in LABEL.finditer(tex) if label["command"] == "ref")


def _clean(label: str) -> str:
    return NOT_IN_A_LABEL.sub("-", label)


def _label(label: re.Match[str]) -> str:
    command = "label" if label["command"] == "label" else "eqref"
    return f"\\{command}{{{_clean(label['name'])}}}"


def _character(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    return chr(number) if 0x20 < number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def _with_simple_texts(tex: str) -> str:
    r"""Return TeX without formulas in texts: ``\text{a }x\text{ b}`` for ``\text{a $x$ b}``."""
    parts, done = [], 0
    while text := TEXT.search(tex, done):
        end = _end_of_group(tex, text.end() - 1)
        if not end:
            break
        command, inner = text[0], tex[text.end() : end - 1]
        pieces = FORMULA_IN_TEXT.split(inner)
        parts.append(tex[done : text.start()])
        done = end
        if "\\text" in inner:
            parts.append(tex[text.start() : end])
        elif len(pieces) % 2:
            escaped = [
                UNDERSCORE.sub(r"\\_", piece) if number % 2 == 0 else piece for number, piece in enumerate(pieces)
            ]
            shown = [
                f"{command}{piece}}}" if number % 2 == 0 else f"{{{piece}}}" for number, piece in enumerate(escaped)
            ]
            parts.append("{" + "".join(shown) + "}" if len(shown) > 1 else shown[0])
        else:
            parts.append(tex[text.start() : end])
    return "".join([*parts, tex[done:]])
