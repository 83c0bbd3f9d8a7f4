"""A page that its author wrote in HTML: no Markdown, but a body with links and ids like any other."""

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct


class Html(Struct, frozen=True):
    """Reads a text as one piece of HTML."""

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return ``src`` as it is; nothing if it is blank."""
        if not src or src.isspace():
            return ()
        return (Token("html_block", "", 0, content=src, map=[0, src.count("\n") + 1]),)
