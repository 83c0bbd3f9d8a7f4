r"""Bars in formulas of a table: they end a cell, and the table takes the backslash of ``\|``, where two are meant."""

import re

from llmnotes.loader.markdown.math import dollar_formula

PIPE = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"(`+)[^`]+\1")
ONLY_IN_TEX = re.compile(r"\\[A-Za-z{|]|[\w)}\]][_^]|\w\(|\|[^|]*\|")
"""What a formula that a bar ends too early has: ``p(x|y)``, ``|x|``, ``\\alpha | \\beta``."""

FORMULA = re.compile(r"\$([^$]+)\$")
SIGN = re.compile(r"\\[A-Za-z]+|\\.|[()\[\]{}|]", re.DOTALL)
CLOSING = {")": "(", "]": "[", "}": "{", "\\}": "\\{"}

SIZED = re.compile(r"(?:\\(?:left|[bB]igg?l?)|\\!|\s)*\Z")
"""What may stand between a name and its parenthesis."""

DIVERGENCE = re.compile(
    r"(?:KL|JSD?|D_\{?(?:\\(?:alpha|text|mathrm|mathsf|operatorname)\b.*|f|[A-Z]+)|\\math(?:bb|cal)\{D)\}*\Z"
)
"""The name of what tells how far two distributions are apart; ``D_\theta(x | z)`` is a network."""

LONGEST_NAME = 60
SPACED = re.compile(r"\\[,;:][ ]*\|[ ]*\\[,;:]")


def splitting_bar(row: str) -> int | None:
    """Return where in a row of a table the first bar within a formula is, with which its cell ends."""
    row = CODE.sub(lambda code: " " * len(code[0]), row)
    at = row.find("$")
    while at >= 0:
        formula = dollar_formula(row, at, len(row))
        if formula and (bar := PIPE.search(row, *formula.span("tex"))) and _is_split(formula["tex"]):
            return bar.start()
        at = row.find("$", formula.end() if formula else at + 1)
    return None


def _is_split(tex: str) -> bool:
    is_money_or_name = tex[0].isdigit() or (tex[-1] == "|" and tex[0] != "|")
    return not is_money_or_name and ONLY_IN_TEX.search(tex) is not None


def single_bar(cell: str) -> int | None:
    r"""Return where in a cell without the table's backslashes one bar stands for two; None if it does nowhere.

    Those of a norm have an index behind them, ``|x|_2``, unless the first one has, too: ``f|_{x=0} - g|_{x=0}``. Two
    bars part the distributions of a divergence, and may do so in no parentheses, where one bar is that of a condition.
    """
    for formula in FORMULA.finditer(cell):
        if "|" in formula[1] and (bar := _single_bar(formula[1])) is not None:
            return formula.start(1) + bar
    return None


def _single_bar(tex: str) -> int | None:
    spaced = {found.start() + found[0].index("|") for found in SPACED.finditer(tex)}
    opened: list[tuple[str, int]] = []
    norm: tuple[int, int] | None = None  # a bar that may begin one, and within how many brackets it stands
    for sign in SIGN.finditer(tex):
        if sign[0] in ("(", "[", "{", "\\{"):
            opened.append((sign[0], sign.start()))
        elif sign[0] in CLOSING:
            if opened and opened[-1][0] == CLOSING[sign[0]]:
                opened.pop()
            if norm and len(opened) < norm[1]:
                norm = None
        elif sign[0] == "|":
            bar, has_index = sign.start(), tex.startswith("_", sign.end())
            if has_index and norm and norm[1] == len(opened):
                return norm[0]
            if _parts_distributions(tex, opened, is_spaced=bar in spaced):
                return bar
            norm = None if has_index or _is_behind_term(tex, bar) else (bar, len(opened))
    return None


def _parts_distributions(tex: str, opened: list[tuple[str, int]], *, is_spaced: bool) -> bool:
    if not opened:
        return is_spaced
    bracket, start = opened[-1]
    if bracket not in ("(", "["):
        return False
    name = SIZED.sub("", tex[max(start - LONGEST_NAME, 0) : start], count=1)
    return DIVERGENCE.search(name) is not None


def _is_behind_term(tex: str, bar: int) -> bool:
    r"""Whether a bar is right behind a letter or a bracket, where no norm begins, but for ``\lambda|x|_2``."""
    if bar == 0 or not (tex[bar - 1].isalpha() or tex[bar - 1] in ")]"):
        return False
    return re.search(r"\\[A-Za-z]+\Z", tex[max(bar - LONGEST_NAME, 0) : bar]) is None
