"""Environments of formulas, and the numbers of equations."""

import re
from collections.abc import Mapping
from functools import partial

from msgspec import Struct

from llmnotes.loader.markdown.tex.definitions import applied
from llmnotes.loader.markdown.tex.expansion import Budget, Command, Expander, Macro
from llmnotes.loader.markdown.tex.labels import is_plain_tag, plain_tag
from llmnotes.loader.markdown.tex.tokens import joined

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
LINES = (r"\hline", r"\hdashline")

GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
REPEATED = re.compile(r"\*\s*\{\s*([1-9]|1\d|20)\s*\}\s*\{([^{}]*)\}")
BETWEEN_COLUMNS = re.compile(rf"[@!><]\s*{GROUP}")
WITH_WIDTH = re.compile(rf"[pmbX]\s*(?:{GROUP})?")
NO_COLUMN = re.compile(r"[^lcr|: ]")


class Open(Struct):
    """An environment that is open: its own name, what ends it, and the ampersands in its row."""

    name: str
    closing: str
    ampersands: int = 0


class Rewriter(Expander):
    """A formula, put into the words of math-core; ``open`` are its environments, and the rest what numbers it."""

    def __init__(self, tex: str, macros: Mapping[str, Macro], commands: Mapping[str, Command]) -> None:
        super().__init__(tex, dict(macros), commands, Budget())
        self.open: list[Open] = []
        self.has_numbers = False
        self.tag: str | None = None
        self.label: str | None = None

    def is_numbered(self) -> bool:
        """Whether an environment is open that has numbers, or may have them."""
        return any(one.name.rstrip("*") in NUMBERED for one in self.open)


def _number(expander: Expander) -> None:
    assert isinstance(expander, Rewriter)
    name = r"\tag*" if expander.takes("*") else r"\tag"
    tag = f"{name}{{{plain_tag(joined(expander.argument()))}}}"
    if expander.is_numbered():
        expander.emit(tag)
    else:
        expander.tag = tag


def _number_behind(expander: Expander) -> None:
    r"""``x = y \eqno (1)``."""
    assert isinstance(expander, Rewriter)
    rest = joined(token for token in expander.rest() if token not in "{}").strip()
    number = rest.removeprefix("(").removesuffix(")")
    expander.tag = rf"\tag{{{number if is_plain_tag(number) else plain_tag(f'${number}$')}}}"


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


def _line(name: str, expander: Expander) -> None:
    r"""``\hline\hline``: two lines between two rows are one."""
    expander.emit(name)
    while any(map(expander.takes, LINES)):
        pass


ENVIRONMENT_COMMANDS: Mapping[str, Command] = {
    r"\tag": _number,
    r"\eqno": _number_behind,
    r"\leqno": _number_behind,
    r"\label": _label,
    r"\ref": _reference,
    r"\begin": _begin,
    r"\end": _end,
    "&": _ampersand,
    r"\\": _row,
    **{name: partial(_line, name) for name in LINES},
}
"""They are called with a ``Rewriter``."""
