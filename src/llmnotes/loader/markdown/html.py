"""A page that its author wrote in HTML: no Markdown, but a body with links and ids like any other."""

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.elements import known_in
from llmnotes.loader.markdown.html_formulas import mark_formulas

BEGIN, END = "\U0010fdfe", "\U0010fdff"
"""What stands around Markdown in such a page: if a new line follows there are blocks, else it is a part of a text."""


class Html(Struct, frozen=True):
    """Reads a text as one piece of HTML, in which there may be formulas."""

    has_formulas: bool = False

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return ``src`` as it is; nothing if it is blank."""
        env["known_elements"] = known_in(src)
        if not src or src.isspace():
            return ()
        tokens = (Token("html_block", "", 0, content=src, map=[0, src.count("\n") + 1]),)
        return mark_formulas(tokens) if self.has_formulas else tokens
