"""Where the front matter of a note ends, and its text begins."""

import re

from msgspec import Struct

_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


class Block(Struct, frozen=True):
    """The YAML, the offset where it begins, and the text behind it with its first line."""

    yaml: str
    start: int
    body: str
    line: int


def block_of(text: str) -> Block | None:
    """Cut a note in two; ``None`` if its front matter does not end."""
    opening = _OPENING.match(text)
    if opening is None:
        return Block("", 0, text, 1)
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return None
    start, end = opening.end(), closing.end() + 1
    return Block(text[start : closing.start()], start, text[end:], text.count("\n", 0, end) + 1)


def body_of(text: str) -> tuple[str, int] | None:
    """Return what is behind the front matter of a note, and its first line; ``None`` if the block has no end."""
    block = block_of(text)
    return None if block is None else (block.body, block.line)
