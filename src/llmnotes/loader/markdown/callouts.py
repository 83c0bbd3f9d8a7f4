"""Callouts: a quotation whose first line is ``[!NOTE]``, in GitHub's five kinds, with Obsidian's titles and folding.

https://docs.github.com/get-started/writing-on-github (alerts); https://help.obsidian.md/callouts (title, ``+``, ``-``,
the other names, and those of one's own, which look like notes). What an author calls one stands behind its name.
"""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

KINDS = {
    "note": "note",
    "info": "note",
    "abstract": "note",
    "summary": "note",
    "tldr": "note",
    "quote": "note",
    "cite": "note",
    "example": "note",
    "todo": "note",
    "tip": "tip",
    "hint": "tip",
    "success": "tip",
    "check": "tip",
    "done": "tip",
    "important": "important",
    "question": "important",
    "help": "important",
    "faq": "important",
    "warning": "warning",
    "attention": "warning",
    "caution": "caution",
    "danger": "caution",
    "failure": "caution",
    "fail": "caution",
    "missing": "caution",
    "error": "caution",
    "bug": "caution",
}
"""Each name that may stand behind ``[!`` and the one of GitHub's five kinds that it looks like."""

MARKER = re.compile(
    r"(?P<marker>\[!(?P<name>[^\W_][\w-]*)[ \t]*(?:\|[^\[\]\n]*)?\])(?P<fold>[+-]?)"
    r"(?:[ \t]+(?P<title>[^\n]*))?(?:\n|$)"
)
"""What is behind a ``|`` is for Obsidian's themes, as ``[!note|right]``."""


def callouts(state: StateCore) -> None:
    """Turn each quotation that begins with a marker into a callout; runs before inline parsing.

    ``env["unknown_callouts"]`` has the first marker and its line for each name that no kind has.
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
            tokens[-2:] = _open(quotes[-1], tokens[-2], token, state.env)
        elif token.type == "paragraph_close" and tokens[-2].type == "callout_title_close":
            tokens.pop()  # of the paragraph that held nothing but the marker
    state.tokens = tokens


def _open(quote: Token, paragraph: Token, text: Token, env: EnvType) -> list[Token]:
    """Make ``quote`` a callout if its first paragraph says so; return what stands in that paragraph's place."""
    found = MARKER.match(text.content)
    if found is None or text.map is None:
        return [paragraph, text]
    name, line = found["name"].lower(), text.map[0]
    if name not in KINDS:
        env.setdefault("unknown_callouts", {}).setdefault(name, (found["marker"], line))
    quote.type = "callout_open"
    quote.meta = {"kind": KINDS.get(name, "note"), "fold": found["fold"]}
    title = Token("inline", "", 0, map=[line, line + 1], level=text.level, children=[])
    own, kind = (found["title"] or "").strip(), name.replace("-", " ").capitalize()
    title.content = own or kind
    told = "" if title.content.lower().startswith(kind.lower()) else kind  # else colour alone would tell
    heading = [
        Token("callout_title_open", "p", 1, level=paragraph.level, meta=quote.meta | {"told": told}),
        title,
        Token("callout_title_close", "p", -1, level=paragraph.level, meta=quote.meta),
    ]
    text.content = text.content[found.end() :]
    text.map = [line + 1, text.map[1]]
    return [*heading, paragraph, text] if text.content else heading
