"""Hugo's shortcodes, ``{{< figure src="a.png" >}}``, which are text here, all that is within them included.

Of ``[text]({{< ref "x.md" >}})`` it is known what it means: ``[text](x.md)``.
"""

import re

from markdown_it.rules_inline import StateInline

from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown.nolinks import NoLink

INNER = r"(?:(?!\{[{%]|[}%]\}).){0,1000}"
SHORTCODE = LazyPattern(
    rf"\{{\{{(?:<\s*/?\s*[A-Za-z][\w./-]*{INNER}>|%\s*/?\s*[A-Za-z][\w./-]*{INNER}%)\}}\}}", re.DOTALL
)
REFERENCE = re.compile(
    r"\{\{[<%][ \t]*(?:rel)?ref[ \t]+(?:[\"`](?P<quoted>[^\"`\s<>(){}]+)[\"`]|(?P<bare>[\w./#-]+))[ \t]*[>%]\}\}(?=\))"
)
CODE = "foreign-shortcode"


def shortcode(state: StateInline, silent: bool) -> bool:
    """The rest of a shortcode, behind its braces: text, with a token without any before it if a link is meant."""
    start = state.pos - 2
    may_be_one = state.src.startswith("{{", max(start, 0))
    found = SHORTCODE.compiled.match(state.src, start, state.posMax) if may_be_one else None
    if found is None:
        return False
    if not silent:
        if state.src.startswith("](", max(start - 2, 0)) and (link := REFERENCE.match(state.src, start, state.posMax)):
            address = link["quoted"] or link["bare"]
            message = "this is a reference of Hugo's, which is not read here: it stays as it is written"
            slip = NoLink(*link.span(), CODE, message, f"write ({address})", link.span(), address)
            state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
        state.append_pending(state.src[state.pos : found.end()])
    state.pos = found.end()
    return True
