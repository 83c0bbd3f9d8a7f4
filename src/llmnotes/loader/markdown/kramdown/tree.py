"""The blocks of a text as they were read: a tree, in which the names of attribute lists do not mean anything yet.

Every block has the row (0-based, of the note's text) where it begins, and in ``lists`` the attribute lists that are
about it, without their braces.
"""

from typing import Literal

from msgspec import Struct, field

Model = Literal["raw", "span", "block"]
"""How the content of an HTML element is read: not at all, as one text, or as blocks."""


class Block(Struct):
    """What all blocks have."""

    row: int
    lists: list[str] = field(default_factory=list)


class Blank(Block):
    """Blank lines, as they are."""

    text: str = ""


class Boundary(Block):
    """A line that shows nothing and parts what is above it from what is below: ``^``, definitions, attribute lists."""

    kind: Literal["end", "attributes", "named-attributes", "options", "link", "abbreviation", "footnote"] = "end"


class Paragraph(Block):
    """A text; ``hidden`` where it stands in an item of a list without being a paragraph of its own."""

    parts: list[str] = field(default_factory=list)
    hidden: bool = False

    @property
    def text(self) -> str:
        """The text with its line ends, without the blanks around it."""
        return "\n".join(self.parts)


class Stray(Block):
    """Lines that no rule wants, for they begin with blanks and a tab."""

    parts: list[str] = field(default_factory=list)


class Header(Block):
    """A heading, with the id that it gives itself, or ``""``."""

    level: int = 1
    text: str = ""
    id: str = ""


class Code(Block):
    """A block of code, with what stands behind its fence, and the part of that which is the language."""

    text: str = ""
    info: str = ""
    language: str = ""


class Formula(Block):
    """A displayed formula."""

    text: str = ""


class Rule(Block):
    """A horizontal rule."""


class Quotation(Block):
    """A quotation."""

    children: list[Block] = field(default_factory=list)


class Item(Block):
    """An item of a list; of a task, whether it is done, and the attribute lists of its box."""

    children: list[Block] = field(default_factory=list)
    checked: bool | None = None
    box: list[str] = field(default_factory=list)


class List(Block):
    """A list of items."""

    ordered: bool = False
    items: list[Item] = field(default_factory=list)


class Term(Block):
    """What is defined."""

    text: str = ""


class Definition(Block):
    """What is said of the terms above."""

    children: list[Block] = field(default_factory=list)


class DefinitionList(Block):
    """Terms and definitions."""

    entries: list[Term | Definition] = field(default_factory=list)


class Cell(Struct, frozen=True):
    """A cell of a table, and the column (0-based) of the author's line where its text begins."""

    text: str
    column: int


class Row(Struct, frozen=True):
    """A row of a table."""

    row: int
    cells: list[Cell]


class RowGroup(Struct, frozen=True):
    """Rows between two separating lines."""

    tag: Literal["thead", "tbody", "tfoot"]
    rows: list[Row]


class Table(Block):
    """A table; ``alignment`` has ``left``, ``right``, ``center`` or ``""`` for each column."""

    alignment: list[str] = field(default_factory=list)
    groups: list[RowGroup] = field(default_factory=list)


class Markup(Block):
    """HTML to be shown as it is; ``column`` is where it begins in the author's line, None if that does not have it."""

    text: str = ""
    column: int | None = None


class Text(Block):
    """A text in an HTML element, without a paragraph around it."""

    text: str = ""
    column: int = 0


class Element(Block):
    """An HTML element whose content is not only HTML, or whose start tag is not as written."""

    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    tag: Markup = field(default_factory=lambda: Markup(0))
    rewritten: bool = False
    model: Model = "raw"
    closed: bool = False
    children: list[Block] = field(default_factory=list)


class Footnote(Struct, frozen=True):
    """What a footnote says, and the row of its definition."""

    row: int
    children: list[Block]
