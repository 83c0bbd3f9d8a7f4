"""Where the reading of blocks stands: the text of a container, the place in it, and what was read so far."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.blockrules import MAX_NESTING
from llmnotes.loader.markdown.kramdown.tree import Blank, Block, Boundary, Element, Footnote

DEEPEST = MAX_NESTING // 2
"""Containers inside each other: a list and its item count as two elsewhere."""


class Note(Struct):
    """What all readers of a note share.

    ``lines`` are those of the author; ``env`` takes link definitions, abbreviations and named attribute lists, as the
    package says. ``settings`` may change on the way, when the note says so.
    """

    lines: list[str]
    env: dict[str, Any]
    settings: KramdownSettings
    read: "Callable[[Reader], None]"
    named: dict[str, str] = field(default_factory=dict)
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    repeated: list[tuple[str, int]] = field(default_factory=list)


class Fence(Struct, frozen=True):
    """A line that may close a block of code, the length of its fence, and of the longest from here on."""

    start: int
    end: int
    length: int
    longest: int


class Reader(Struct):
    """A container's text from ``position`` on; it begins in ``row``, and each of its lines is the end of a row.

    ``blocks`` is what was read, ``pending`` the attribute lists for the block that comes next, ``element`` the HTML
    element that the text is in, if any, and ``closed`` whether its end tag was met.
    """

    note: Note
    source: str
    row: int
    depth: int
    blocks: list[Block] = field(default_factory=list)
    position: int = 0
    pending: list[str] | None = None
    element: Element | None = None
    closed: bool = False
    counted: tuple[int, int] = (0, 0)
    absent: dict[str, int] = field(default_factory=dict)
    fences: dict[str, list[Fence]] | None = None

    def here(self) -> int:
        """The row of the place that was reached."""
        return self.row_of(self.position)

    def row_of(self, position: int) -> int:
        """The row of a place; asked for in order, all of them together cost one look at the text."""
        known, newlines = self.counted
        if position < known:
            known, newlines = 0, 0
        newlines += self.source.count("\n", known, position)
        self.counted = position, newlines
        return self.row + newlines

    def column_of(self, position: int) -> int:
        """The column of a place in the author's line: what is left of a line is the end of that."""
        rest = self.source.find("\n", position) - position
        row = self.row_of(position)
        return len(self.note.lines[row]) - rest if rest >= 0 and row < len(self.note.lines) else 0

    def find(self, text: str, position: int) -> int:
        """Where ``text`` comes next, or -1; what is not there is searched for only once."""
        if self.absent.get(text, position + 1) <= position:
            return -1
        found = self.source.find(text, position)
        if found < 0:
            self.absent[text] = position
        return found

    def add(self, block: Block) -> None:
        """Add a block, with the attribute lists that stand before it."""
        if self.pending is not None:
            block.lists = self.pending
            self.pending = None
        self.blocks.append(block)

    def is_after_boundary(self) -> bool:
        """Whether a block may begin here that must not stand right below another one."""
        if not self.blocks or self.pending is not None:
            return True
        last = self.blocks[-1]
        return isinstance(last, Blank) or (isinstance(last, Boundary) and last.kind == "end")

    def may_nest(self) -> bool:
        """Whether one more container may stand inside this one; where not, the note is told."""
        if self.depth < DEEPEST:
            return True
        self.note.env.setdefault("too_deep", self.here())
        return False

    def read_inside(self, source: str, row: int, blocks: list[Block]) -> None:
        """Read the text of a container that begins in ``row`` into ``blocks``."""
        if source:
            self.note.read(Reader(self.note, source, row, self.depth + 1, blocks))

    def read_element(self, element: Element) -> None:
        """Read on, up to the end tag of ``element``, into that."""
        outside = self.blocks, self.pending, self.element
        self.blocks, self.pending, self.element, self.closed = element.children, None, element, False
        self.depth += 1
        self.note.read(self)
        self.depth -= 1
        self.blocks, self.pending, self.element = outside
        if not self.closed:
            self.tell_of_unclosed(element)
        self.closed = False

    def tell_of_unclosed(self, element: Element) -> None:
        """Tell the note of an element without an end tag: all that is below is a part of it."""
        self.note.env.setdefault("unclosed_elements", []).append((element.name, element.row))
