"""Jekyll's dialect: Markdown as kramdown reads it, with GitHub's input as Jekyll configures it.

The syntax: https://kramdown.gettalong.org/syntax.html.
"""

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.html_formulas import mark_formulas
from llmnotes.loader.markdown.kramdown.blocks import parse_blocks
from llmnotes.loader.markdown.kramdown.contents import fill_contents
from llmnotes.loader.markdown.kramdown.footnotes import announce, footnotes_at_the_end
from llmnotes.loader.markdown.kramdown.ids import give_ids
from llmnotes.loader.markdown.kramdown.references import note_undefined
from llmnotes.loader.markdown.kramdown.spans import parse_spans
from llmnotes.loader.markdown.kramdown.stream import tokens_of


class Kramdown(Struct, frozen=True):
    """Reads a text as ``settings`` say, into the same tokens as any other dialect."""

    settings: KramdownSettings

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return the blocks of ``src`` as tokens; ``env`` takes what is found out beside them."""
        blocks, note = parse_blocks(src, env, self.settings)
        tokens = tokens_of(blocks, note)
        announce(note)

        def read_texts(tokens: Sequence[Token]) -> None:
            for token in tokens:
                if token.type == "inline":
                    token.children = parse_spans(token.content, env, note.settings)

        read_texts(tokens)
        tokens += footnotes_at_the_end(note, read_texts)
        note_undefined(src, tokens, env)
        give_ids(tokens, note.settings)
        fill_contents(tokens, note.settings)
        return mark_formulas(tokens)
