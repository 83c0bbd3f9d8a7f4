r"""References to equations in running text (``\eqref{label}``) that find none, and are shown as they are written."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from llmnotes.diagnostics import MOST_ALIKE, Diagnostic, warning
from llmnotes.loader.markdown.tex.labels import labels_in
from llmnotes.loader.markdown.writer import Writer
from llmnotes.nearest import nearest

PREFIX = "eq:"
"""What comes before a label in the id of its equation."""

_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_OF_OTHERS = re.compile(r"(?:alg|app|chap|ch|fig|lst|sec|subfig|subsec|tab|tbl)[:_]", re.IGNORECASE)
"""What labels of figures, tables, sections and the like begin with in LaTeX."""


def lost_references(tokens: Sequence[Token], environment: dict[str, Any], writer: Writer) -> Iterator[Diagnostic]:
    """Tell of each reference of a text that names no equation, once all equations are written."""
    if "refers" not in environment:
        return
    known = [name.removeprefix(PREFIX) for name in writer.anchors if name.startswith(PREFIX)][:MOST_ALIKE]
    near = lru_cache(MOST_ALIKE)(lambda label: nearest(label, known))
    lost = (
        (block, token)
        for block in tokens
        for token in block.children or ()
        if token.type == "text" and "is_reference" in token.meta
    )
    anchors = frozenset(writer.anchors)
    in_lines: Collection[str] | None = None
    for number, (block, token) in enumerate(lost):
        if in_lines is None:
            in_lines = _labels_in_lines(tokens)
        command, _, label = token.content[:-1].partition("{")
        labels = labels_in(label)
        missing = [one for one in labels if f"{PREFIX}{one}" not in anchors]
        if missing and command.startswith(("\\c", "\\C")):
            label = missing[0]
        likely = near(label) if number < MOST_ALIKE else None  # of more than that nobody is told
        if label in in_lines:
            hint = "set its formula apart, as a paragraph of its own: one within a line has no number"
        elif _OF_OTHERS.match(label):
            hint = "only equations have numbers here: link to it by its heading, or write its number"
        elif labels and not missing:
            hint = f"write {', '.join([f'{command}{{{one}}}' for one in labels])}"
        elif likely:
            hint = f"did you mean `{likely}`?"
        else:
            hint = f"write \\label{{{label}}} in the equation that is meant"
        message = f"no formula of this note has the label {label}: this is shown as it is written"
        yield warning(writer.place(block, *token.meta["address"]), "undefined-label", message, hint=hint)


def _labels_in_lines(tokens: Sequence[Token]) -> Collection[str]:
    """Return the labels in formulas within a line."""
    formulas = (one.content for block in tokens for one in block.children or () if one.type == "math_inline")
    return frozenset([label for tex in formulas if "\\label" in tex for label in _LABEL.findall(tex)])
