"""What of a note is plain prose and could become a link: no code or formula, no link or heading, no HTML of its own.

The parser itself says which characters it took for text, so there is no second opinion about what is code.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType
from msgspec import Struct

from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.nolinks import OF_ADDRESSES, NoLink
from llmnotes.loader.markdown.places import Lines, Passage
from llmnotes.loader.markdown.plainlists import ITEM, plain_list
from llmnotes.loader.markdown.raw_html import TAG
from llmnotes.loader.markdown.scanner import InlineParser, InlineState

CLOSING_TAG = re.compile(r"</(?P<name>[A-Za-z][A-Za-z0-9-]*)")
NO_PROSE = frozenset(
    {
        "a",
        "button",
        "code",
        "kbd",
        "math",
        "pre",
        "samp",
        "script",
        "select",
        "style",
        "svg",
        "textarea",
        "title",
        "var",
    }
)
"""Elements of the author's own HTML whose text is no prose, or can hold no link."""

NOT_AROUND_PROSE = frozenset({"heading_open", "callout_title_open"})


class Stretch(Struct, frozen=True):
    """Prose on one line: ``content[start:end]``, where ``content`` is all that its block says.

    ``passage`` knows the place of every part. In a table's cell a ``|`` is written with a backslash before it.
    """

    content: str
    start: int
    end: int
    passage: Passage
    in_table: bool


def prose(
    text: str, *, path: str, first_line: int = 1, matters: Callable[[str], bool] = lambda content: True
) -> Iterator[Stretch]:
    """Yield the prose of a Markdown text, which begins in line ``first_line`` of the file ``path``.

    What footnotes say comes last, wherever they stand; those that are not shown are left out. ``matters`` says of the
    text of a block whether anybody wants to know.
    """
    text = text.replace("\0", "\ufffd")
    dialect = _dialect(has_footnotes="[^" in text)
    environment: dict[str, Any] = {}
    tokens = dialect.parse(text, environment)
    environment["expanded"] = 0  # what has been read is read a second time
    lines = Lines(path, first_line, text.split("\n"))
    around: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "html_block":
            _follow(around, token.content)
        elif token.type == "inline" and tokens[index - 1].type not in NOT_AROUND_PROSE and matters(token.content):
            yield from _stretches(dialect, token, environment, lines, around)


@cache
def _dialect(*, has_footnotes: bool) -> MarkdownIt:
    """The dialect of notes, with every block as the text that it holds.

    Only to know which footnotes are shown, that text has to be read beforehand.
    """
    dialect: MarkdownIt = notes.__wrapped__()
    dialect.block.ruler.at("plain_list", _plain_items)
    if not has_footnotes:
        dialect.core.ruler.enableOnly(["block", "callouts"])
    return dialect


def _plain_items(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A plain list, which usually becomes HTML at once, as the text of its items."""
    tokens = len(state.tokens)
    if not plain_list(state, start_line, end_line, silent):
        return False
    del state.tokens[tokens:]
    for row in range(start_line, state.line):
        if item := ITEM.match(state.src, state.bMarks[row], state.eMarks[row]):
            inline = state.push("inline", "", 0)
            inline.content, inline.map, inline.children = item[3], [row, row + 1], []
    return True


class _Listening(InlineState):
    """The parser's state, with what was taken for text outside of links: where, and behind how many tokens."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType) -> None:
        super().__init__(src, md, env, [])
        self.heard: list[tuple[int, int, int]] = []

    def append_pending(self, text: str) -> None:
        """Take a text that ends where the parser is."""
        super().append_pending(text)
        start = self.pos - len(text)
        if not self.linkLevel and self.src.startswith(text, max(start, 0)):
            self.heard.append((start, self.pos, len(self.tokens)))


def _stretches(
    dialect: MarkdownIt, block: Token, environment: EnvType, lines: Lines, around: Sequence[str]
) -> Iterator[Stretch]:
    assert isinstance(dialect.inline, InlineParser)
    state = _Listening(block.content, dialect, environment)
    tokens = dialect.inline.run(state)
    cell = block.meta.get("cell")
    passage = Passage(lines, block.content, block.map[0] if block.map else 0, cell)
    slips: list[NoLink] = [token.meta["slip"] for token in tokens if token.type == "no_link"]
    addresses = sorted((slip.start, slip.end) for slip in slips if slip.code in OF_ADDRESSES)
    inside, seen = [*around], 0
    for behind, heard in groupby(state.heard, key=lambda one: one[2]):
        for token in tokens[seen:behind]:
            if token.type == "html_inline":
                _follow(inside, token.content)
        seen = behind
        if not inside:
            for start, end in _outside(addresses, _joined(heard)):
                yield Stretch(block.content, start, end, passage, cell is not None)


def _outside(addresses: Sequence[tuple[int, int]], ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what of the ranges is in none of the addresses, which are those of links that are none, in order."""
    for start, end in ranges:
        number = max(bisect(addresses, (start, start)) - 1, 0)
        while number < len(addresses) and addresses[number][0] < end:
            first, behind = addresses[number]
            if start < first:
                yield start, first
            start = max(start, behind)
            number += 1
        if start < end:
            yield start, end


def _joined(heard: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the ranges, those that touch as one."""
    first, behind, _ = next(heard)
    for start, end, _ in heard:
        if start != behind:
            yield first, behind
            first = start
        behind = end
    yield first, behind


def _follow(inside: list[str], html: str) -> None:
    """Note which elements that hold no prose are open behind ``html``."""
    position = 0
    while 0 <= (position := html.find("<", position)) < len(html):
        if closing := CLOSING_TAG.match(html, position):
            name, position = closing["name"].lower(), closing.end()
            if name in inside:
                del inside[inside.index(name) :]
        elif tag := TAG.match(html, position):
            if (name := (tag["name"] or "").lower()) in NO_PROSE:
                inside.append(name)
            position = tag.end()
        else:
            position += 1
