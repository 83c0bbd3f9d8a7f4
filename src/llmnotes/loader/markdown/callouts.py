"""Callouts: a quotation whose first line is ``[!NOTE]``, in GitHub's five kinds, with Obsidian's titles and folding.

https://docs.github.com/get-started/writing-on-github (alerts); https://help.obsidian.md/callouts (title, ``+``, ``-``,
and the other names).
"""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

KINDS = {
    "note": "note",
    "info": "note",
    "abstract": "note",
    "summary": "note",
    "quote": "note",
    "example": "note",
    "todo": "note",
    "tip": "tip",
    "hint": "tip",
    "success": "tip",
    "important": "important",
    "question": "important",
    "faq": "important",
    "warning": "warning",
    "attention": "warning",
    "caution": "caution",
    "danger": "caution",
    "failure": "caution",
    "error": "caution",
    "bug": "caution",
}
"""Each name that may stand behind ``[!`` and the one of GitHub's five kinds that it looks like."""

MARKER = re.compile(r"\[!(?P<name>[A-Za-z]+)\](?P<fold>[+-]?)(?:[ \t]+(?P<title>[^\n]*))?(?:\n|$)")


def callouts(state: StateCore) -> None:
    """Turn each quotation that begins with a known marker into a callout; runs before inline parsing.

    ``env["unknown_callouts"]`` has the markers that are none, as names and lines; their quotations stay quotations.
    """
    if "[!" not in state.src:
        return
    tokens: list[Token] = []
    quotes: list[Token] = []
    for token in state.tokens:
        if token.type == "blockquote_open":
            quotes.append(token)
        elif token.type == "blockquote_close":
            opening = quotes.pop()
            if opening.type == "callout_open":
                token.type, token.meta = "callout_close", opening.meta
        tokens.append(token)
        if token.type == "inline" and quotes and tokens[-3:-1] and tokens[-3] is quotes[-1]:
            tokens[-2:] = _open(quotes[-1], tokens[-2], token)
            if quotes[-1].type != "callout_open" and token.map and (marker := MARKER.match(token.content)):
                state.env.setdefault("unknown_callouts", []).append((marker["name"], token.map[0]))
        elif token.type == "paragraph_close" and tokens[-2].type == "callout_title_close":
            tokens.pop()  # of the paragraph that held nothing but the marker
    state.tokens = tokens


def _open(quote: Token, paragraph: Token, text: Token) -> list[Token]:
    """Make ``quote`` a callout if its first paragraph says so; return what stands in that paragraph's place."""
    found = MARKER.match(text.content)
    kind = KINDS.get(found["name"].lower()) if found else None
    if found is None or kind is None or text.map is None:
        return [paragraph, text]
    quote.type = "callout_open"
    quote.meta = {"kind": kind, "fold": found["fold"]}
    line = text.map[0]
    title = Token("inline", "", 0, map=[line, line + 1], level=text.level, children=[])
    title.content = (found["title"] or "").strip() or found["name"].capitalize()
    heading = [
        Token("callout_title_open", "p", 1, level=paragraph.level, meta=quote.meta),
        title,
        Token("callout_title_close", "p", -1, level=paragraph.level, meta=quote.meta),
    ]
    text.content = text.content[found.end() :]
    text.map = [line + 1, text.map[1]]
    return [*heading, paragraph, text] if text.content else heading
