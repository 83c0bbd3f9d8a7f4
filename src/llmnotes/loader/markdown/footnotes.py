"""Footnotes, ``[^name]`` and ``[^name]: text``: which are used, and which are missing."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_ref

REFERENCE = re.compile(r"\[\^(?P<name>[^\]\[\s]+)\]")


def footnote_reference(state: StateInline, silent: bool) -> bool:
    """``[^name]``; inside of a link it is no link of its own."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["in_link"] = state.linkLevel > 0
    return True


def undefined_footnote(state: StateInline, silent: bool) -> bool:
    """``[^name]`` without a definition: plain text that is warned of, if it is not a link."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if silent or found is None or state.src.startswith(("(", "[", ":"), found.end()):
        return False
    token = state.push("undefined_footnote", "", 0)
    token.content = found[0]
    token.meta = {"address": found.span()}
    state.pos = found.end()
    return True


def unused_footnotes(state: StateCore) -> None:
    """Note which footnotes nobody refers to, before they are dropped: ``env["unused_footnotes"]``, label and line."""
    used = state.env.get("footnotes", {}).get("refs", {})
    state.env["unused_footnotes"] = [
        (token.meta["label"], token.map[0])
        for token in state.tokens
        if token.type == "footnote_reference_open" and token.map and used.get(":" + token.meta["label"], -1) < 0
    ]
