"""What is written of a body so far: HTML, its holes, and the links, headings and anchors met on the way."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct, field

from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.loader.markdown.elements import Elements
from llmnotes.loader.markdown.formulas import Macros
from llmnotes.loader.markdown.places import Lines, Passage
from llmnotes.loader.scripts import count_words
from llmnotes.model import Body, Heading, Hole, Link, Mention


class Lead(Struct, frozen=True):
    """A block that says what those behind it are about: a heading, or the first words of a list's item.

    ``level`` is that of its inline token, which holds the ``children``; ``is_read`` what the box of its item says.
    ``first`` is the number of its first link, or of the next one.
    """

    level: int
    children: Sequence[Token]
    is_read: bool | None
    first: int


class Writer(Struct):
    """The state of one note's writing; ``references`` are its link definitions, by normalised label."""

    lines: Lines
    macros: Macros
    references: Mapping[str, Mapping[str, Any]]
    html: list[str] = field(default_factory=list)
    parts: list[str | Hole] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    """What is said around each of the links, as far as their blocks are written."""
    section: str = ""
    """The id of the heading or footnote below which the text stands."""
    leads: list[Lead] = field(default_factory=list)
    """The blocks that lead to the next one, the nearest last."""
    headings: list[Heading] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    """What a reader reads as words: all text but that of code blocks and formulas."""
    sections: list[tuple[int, str, int]] = field(default_factory=list)
    """The level and id of each heading that begins a section, and how many parts are before that."""
    blocks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The range of ``parts`` that belongs to each block with an id of its own."""
    markup: int = 0
    """How many elements are open within the paragraph: emphasis and the like, links aside."""
    definitions: dict[str, tuple[Place, str]] = field(default_factory=dict)
    """Where the address of each definition stands that was asked for, and the address as written."""
    unclosed: tuple[str, Token, int] | None = None
    """The comment or element of the author's HTML that hides what follows: its name, its block, and where it begins."""
    elements: Elements | None = None
    """What else is open of the author's HTML; None where the dialect itself closes whatever is."""
    last_ends: Mapping[str, int] | None = None
    """The last block in which the end tag of each element stands, once somebody has asked."""
    open_formulas: list[tuple[Place, str, bool]] = field(default_factory=list)
    """Where a formula begins that does not end in its paragraph, with what, and whether nothing else is on the line."""
    cut_links: list[tuple[int, Diagnostic]] = field(default_factory=list)
    """What is said of each link by name that the end of a table's cell cuts in two, and its row."""
    block: Token | None = None
    passage: Passage | None = None
    """The text of ``block``, the last whose places were asked for."""

    def place(self, block: Token, start: int, end: int) -> Place:
        """The place of ``block.content[start:end]``."""
        if self.passage is None or self.block is not block:
            row = block.map[0] if block.map else 0
            self.block, self.passage = block, Passage(self.lines, block.content, row, block.meta.get("cell"))
        return self.passage.place(start, end)

    def hole(self, hole: Hole) -> None:
        """Write a hole."""
        self._flush()
        self.parts.append(hole)

    def begin_section(self, level: int, identifier: str) -> None:
        """From here on the body belongs to the heading with this id, until one of its level or above."""
        self._flush()
        self.sections.append((level, identifier, len(self.parts)))

    def position(self) -> int:
        """Where in ``parts`` the next thing will stand that is written."""
        self._flush()
        return len(self.parts)

    def body(self) -> Body:
        """All that was written."""
        self._flush()
        mentions = (*self.mentions, *[Mention((), self.section, None)] * (len(self.links) - len(self.mentions)))
        return Body(tuple(self.parts), {**dict(_ranges(self.sections, len(self.parts))), **self.blocks}, mentions)

    @property
    def words(self) -> int:
        """How many words were written."""
        return count_words("".join(self.text))

    def _flush(self) -> None:
        if self.html:
            self.parts.append("".join(self.html))
            self.html.clear()


def _ranges(sections: Sequence[tuple[int, str, int]], end: int) -> Iterable[tuple[str, tuple[int, int]]]:
    running: list[tuple[int, str, int]] = []
    for section in sections:
        while running and running[-1][0] >= section[0]:
            _, name, first = running.pop()
            yield name, (first, section[2])
        running.append(section)
    for _, name, first in running:
        yield name, (first, end)
