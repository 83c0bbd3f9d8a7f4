r"""References to equations in running text (``\eqref{label}``) that find none, and are shown as they are written."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from llmnotes.diagnostics import MOST_ALIKE, Diagnostic, warning
from llmnotes.loader.markdown.writer import Writer
from llmnotes.nearest import nearest

PREFIX = "eq:"
"""What comes before a label in the id of its equation."""


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
    for number, (block, token) in enumerate(lost):
        label = token.content[token.content.index("{") + 1 : -1]
        likely = near(label) if number < MOST_ALIKE else None  # of more than that nobody is told
        hint = f"did you mean `{likely}`?" if likely else f"write \\label{{{label}}} in the equation that is meant"
        message = f"no formula of this note has the label {label}: this is shown as it is written"
        yield warning(writer.place(block, *token.meta["address"]), "undefined-label", message, hint=hint)
