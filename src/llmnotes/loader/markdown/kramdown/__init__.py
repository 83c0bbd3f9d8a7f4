"""Jekyll's dialect: Markdown as kramdown reads it, with GitHub's input as Jekyll configures it.

The syntax: https://kramdown.gettalong.org/syntax.html.
"""

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.blocks import parse_blocks
from llmnotes.loader.markdown.kramdown.finishing import finished
from llmnotes.loader.markdown.kramdown.stream import tokens_of


class Kramdown(Struct, frozen=True):
    """Reads a text as ``settings`` say, into the same tokens as any other dialect."""

    settings: KramdownSettings

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return the blocks of ``src`` as tokens; ``env`` takes what is found out beside them."""
        blocks, note = parse_blocks(src, env, self.settings)
        return finished(src, tokens_of(blocks, note), note)
