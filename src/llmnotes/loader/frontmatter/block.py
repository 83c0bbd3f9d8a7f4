"""Where the front matter of a note ends, and its text begins."""

import re

from msgspec import Struct

from llmnotes.loader.frontmatter.keys import HIDING, KNOWN
from llmnotes.loader.unseen import UNSEEN

_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_OPENINGS = ("-", "–", "—", '"')  # of lines of hyphens, and of an object
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_NEARLY_CLOSING = re.compile(rf"^---[ \t]*{UNSEEN}(?:[ \t]|{UNSEEN})*$", re.MULTILINE)

_ABOVE = r"\s*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+"
_YAML = re.compile(
    rf"(?P<above>{_ABOVE}(?:[-–—]+[ \t]*\n\s*)?)(?P<text>(?P<key>[A-Za-z][\w-]*):(?:[ \t][^\n]*)?\n"
    r"(?:(?:[ \t#-][^\n]*|\w[\w-]*:(?:[ \t][^\n]*)?|)\n){0,99}?)[-–—]{2,}[ \t]*(?:\n|\Z)"
)
"""Keys and values above a line of hyphens, at the top of a note but for blanks, comments and perhaps such a line."""

_TOML = re.compile(
    rf"(?P<above>{_ABOVE}\+\+\+[ \t]*\n(?:[ \t]*(?:#[^\n]*|\[[^\n]*\][ \t]*)?\n)*+[ \t]*)(?P<key>[\w-]+)[ \t]*="
)
"""The first key and its sign, behind the line that front matter begins with in Hugo and Zola."""

_JSON = re.compile(rf'(?P<above>{_ABOVE}\{{\s*")(?P<text>(?P<key>[\w-]+)"[ \t]*:[^\n]*(?:\n[^\n]*\S[^\n]*)*+)')
"""The first paragraph of a note, where that begins an object."""

_GOES_ON = re.compile(r"\}[ \t]+\w")
"""How a sentence goes on that begins with an object."""

_HIDES = re.compile(
    "|".join(rf"^\W*{key}\W+(?:{'|'.join(sorted(words))})\W*$" for key, words in HIDING.items()),
    re.IGNORECASE | re.MULTILINE,
)
"""A line that would keep a note from being published."""

_TOP = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*$|(?P<org>(?:#[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)
"""Front matter in YAML or TOML, or that of an Org file."""

_KEYS = re.compile(r"^[A-Za-z][\w-]*(?=:)|[\w-]+(?=\"[ \t]*:)", re.MULTILINE)


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


def near_end(text: str) -> tuple[int, int] | None:
    """Return where a line of hyphens is that is no end of front matter but for an invisible character behind them."""
    found = None if text.isascii() else _NEARLY_CLOSING.search(text)
    return found and found.span()


def body_of(text: str) -> tuple[str, int] | None:
    """Return what is behind the front matter of a note, and its first line; ``None`` if the block has no end."""
    block = block_of(text)
    return None if block is None else (block.body, block.line)


def hiding(text: str) -> tuple[int, int] | None:
    """Return where front matter that is not read says that its file is no part of the site: what begins and ends there.

    That is the front matter of a file that is no note.
    """
    top = _TOP.match(text)
    found = _HIDES.search(text, top.start(top.lastgroup or 0), top.end(top.lastgroup or 0)) if top else None
    if found is None:
        return None
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return start, start + len(found[0].strip())


class Unread(Struct, frozen=True):
    """What was meant as front matter and is none: its first ``key``, at the offset ``start``, and what is ``above`` it.

    It ``is_sure`` where it begins with a line that says so, or would keep its note from being published.
    """

    key: str
    start: int
    above: str
    is_sure: bool


def unread(text: str) -> Unread | None:
    """Return what looks like front matter in a ``text`` that has none; one of its keys must mean something here."""
    if found := _TOML.match(text):
        return Unread(found["key"], found.start("key"), found["above"], is_sure=True)
    if not (found := _YAML.match(text) or _JSON.match(text)):
        return None
    keys = {key.lower() for key in _KEYS.findall(found["text"])}
    if KNOWN.keys().isdisjoint(keys):
        return None
    is_opened = found["above"].rstrip().endswith(_OPENINGS) and not _GOES_ON.search(found["text"])
    is_sure = is_opened or _HIDES.search(found["text"]) is not None
    return Unread(found["key"], found.start("key"), found["above"], is_sure)
