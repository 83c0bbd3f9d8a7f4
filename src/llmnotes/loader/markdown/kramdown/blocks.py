"""The blocks of a text: what a line begins, and how far it goes."""

from typing import Any

from markdown_it.token import Token

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.dialect import notes


def parse_blocks(src: str, env: dict[str, Any], settings: KramdownSettings) -> list[Token]:
    """Return the blocks of ``src``; the texts in them are tokens of type ``inline`` without children yet."""
    return notes().parse(src, env)
