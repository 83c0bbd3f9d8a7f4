"""What stands within a text: emphasis, code, links, and all else that begins and ends in a block."""

from typing import Any

from markdown_it.token import Token

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.dialect import notes


def parse_spans(content: str, env: dict[str, Any], settings: KramdownSettings) -> list[Token]:
    """Return the tokens of the text of one block."""
    tokens: list[Token] = []
    return notes().inline.parse(content, notes(), env, tokens)
