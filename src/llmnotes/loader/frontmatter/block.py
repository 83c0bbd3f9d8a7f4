"""Where the front matter of a note ends, and its text begins."""

import re

from msgspec import Struct

from llmnotes.loader.frontmatter.keys import KNOWN

_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


_UNREAD = re.compile(
    r"(?P<above>\s*(?:[-–—]+[ \t]*\n\s*)?)(?P<yaml>(?P<key>[A-Za-z][\w-]*):(?:[ \t][^\n]*)?\n"
    r"(?:(?:[ \t#-][^\n]*|\w[\w-]*:(?:[ \t][^\n]*)?|)\n){0,99}?)[-–—]{2,}[ \t]*(?:\n|\Z)"
)
"""Keys and values above a line of hyphens, at the top of a note but for blanks and perhaps another such line."""

_KEYS = re.compile(r"^[A-Za-z][\w-]*(?=:)", re.MULTILINE)


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


class Unread(Struct, frozen=True):
    """What was meant as front matter and is none: its first ``key``, at the offset ``start``, and what is above it."""

    key: str
    start: int
    above: str


def unread(text: str) -> Unread | None:
    """Return what looks like front matter in a ``text`` that has none; one of its keys must mean something here."""
    found = _UNREAD.match(text)
    if found is None or KNOWN.keys().isdisjoint(_KEYS.findall(found["yaml"])):
        return None
    return Unread(found["key"], found.start("key"), found["above"])
