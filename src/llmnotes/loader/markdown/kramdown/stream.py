"""The tree of blocks as markdown-it's tokens, which the writer of HTML knows."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from markdown_it.token import Token
from msgspec import Struct, field

from llmnotes.loader.markdown.code import lexer_for
from llmnotes.loader.markdown.kramdown.attributes import attributes_of, names_in
from llmnotes.loader.markdown.kramdown.blockreader import Note
from llmnotes.loader.markdown.kramdown.elements import VOID_ELEMENTS
from llmnotes.loader.markdown.kramdown.plain import PlainList, html_of, links_of, plain_list
from llmnotes.loader.markdown.kramdown.tree import (
    Block,
    Code,
    DefinitionList,
    Element,
    Formula,
    Header,
    List,
    Markup,
    Paragraph,
    Quotation,
    Rule,
    Stray,
    Table,
    Term,
    Text,
)
from llmnotes.loader.markdown.plainlists import PlainLink
from llmnotes.loader.markdown.tokens import Nesting, new_token

LANGUAGE = re.compile(r"\blanguage-(\S+)")
IN_ATTRIBUTE = re.compile(r"[<>\"]|&(?![A-Za-z_:][\w:.-]*;|#[0-9]+;|#x[0-9a-fA-F]+;)")
ESCAPED = {"<": "&lt;", ">": "&gt;", '"': "&quot;", "&": "&amp;"}
LOWEST_HEADING = 6


class Stream(Struct):
    """The tokens so far; ``named`` are the attribute lists with a name, ``offset`` what is added to headings' levels.

    ``lines`` are those of the author; none if lines may not be taken for plain. ``language`` is that of code which does
    not say its own. Within ``html`` elements headings have ids of another kind. ``has_contents`` is whether a
    ``{:toc}`` was met.
    """

    named: Mapping[str, str]
    offset: int
    lines: Sequence[str]
    language: str = ""
    tokens: list[Token] = field(default_factory=list)
    level: int = 0
    html: int = 0
    has_contents: bool = False

    def open(self, kind: str, tag: str, block: Block | None = None) -> Token:
        """Add the beginning of an element."""
        token = self._add(f"{kind}_open", tag, 1, block)
        self.level += 1
        return token

    def close(self, kind: str, tag: str) -> Token:
        """Add the end of an element."""
        self.level -= 1
        return self._add(f"{kind}_close", tag, -1, None)

    def alone(self, kind: str, tag: str, content: str, block: Block) -> Token:
        """Add an element that holds no others."""
        token = self._add(kind, tag, 0, block)
        token.content = content
        return token

    def text(self, content: str, row: int, column: int | None = None) -> Token:
        """Add a text, which is in a ``column`` of its row if there is something behind it."""
        token = self._add("inline", "", 0, None)
        token.content = content
        token.map = [row, row + 1 + content.count("\n")]
        token.children = []
        if column is not None:
            token.meta = {"cell": column}
        return token

    def plain(self, html: str, read: str, links: Sequence[PlainLink]) -> None:
        """Add what is written already, what a reader reads of it, and the links in it."""
        token = self._add("plain", "", 0, None)
        token.content = html
        token.meta = {"text": read, "links": links}

    def _add(self, kind: str, tag: str, nesting: Nesting, block: Block | None) -> Token:
        token = new_token(kind, tag, nesting)
        token.block = True
        token.level = self.level
        if block is not None:
            token.map = [block.row, block.row + 1]
            if block.lists:
                self.apply(token.attrs, block.lists)
        self.tokens.append(token)
        return token

    def apply(self, attributes: dict[str, Any], lists: Sequence[str]) -> None:
        """Add what the attribute lists say to what an element has of its own."""
        said = attributes_of(" ".join(lists), self.named)
        if "class" in said and "class" in attributes:
            said["class"] = f"{attributes['class']} {said['class']}"
        attributes.update(said)


def tokens_of(blocks: Sequence[Block], note: Note, *, in_html: bool = False) -> list[Token]:
    """Return the tokens of ``blocks``; headings have no ids yet, and tables of contents are empty."""
    lines = () if note.env.get("abbreviations") else note.lines
    language = note.settings.default_lang
    if language and lexer_for(language) is None:
        language = ""
    stream = Stream(note.named, note.settings.header_offset, lines, language, html=int(in_html))
    _write(stream, blocks)
    return stream.tokens


def _write(stream: Stream, blocks: Sequence[Block]) -> None:
    for block in blocks:
        if write := WRITERS.get(type(block)):
            write(stream, block)


def _paragraph(stream: Stream, block: Paragraph) -> None:
    opening = stream.open("paragraph", "p", block)
    stream.text(block.text, block.row)
    stream.close("paragraph", "p").hidden = opening.hidden = block.hidden


def _stray(stream: Stream, block: Stray) -> None:
    stream.text("\n".join([*block.parts, ""]), block.row)


def _header(stream: Stream, block: Header) -> None:
    tag = f"h{max(1, min(LOWEST_HEADING, block.level + stream.offset))}"
    opening = stream.open("heading", tag)
    opening.map = [block.row, block.row + 1]
    if block.id:
        opening.attrs["id"] = block.id
    if block.lists:
        stream.apply(opening.attrs, block.lists)
    opening.meta = {"level": block.level, "in_html": stream.html > 0, "source": block.text}
    stream.text(block.text, block.row)
    stream.close("heading", tag)


def _code(stream: Stream, block: Code) -> None:
    attributes: dict[str, Any] = {"class": f"language-{block.language}"} if block.language else {}
    stream.apply(attributes, block.lists)
    said = LANGUAGE.search(str(attributes.get("class", "")))
    if said:
        attributes["class"] = LANGUAGE.sub("", str(attributes["class"]), count=1).strip()
    language = said[1] if said else stream.language
    text = block.text if block.text.endswith("\n") else f"{block.text}\n"
    token = stream.alone("fence" if language else "code_block", "code", text, Block(block.row))
    token.info = language
    token.attrs = {name: value for name, value in attributes.items() if name != "class" or value}
    token.meta = {"coloured": True}


def _formula(stream: Stream, block: Formula) -> None:
    stream.alone("math_block", "math", block.text, block)


def _rule(stream: Stream, block: Rule) -> None:
    stream.alone("hr", "hr", "", block)


def _quotation(stream: Stream, block: Quotation) -> None:
    stream.open("blockquote", "blockquote", block)
    _write(stream, block.children)
    stream.close("blockquote", "blockquote")


def _list(stream: Stream, block: List) -> None:
    kind, tag = ("ordered_list", "ol") if block.ordered else ("bullet_list", "ul")
    if block.lists and not stream.has_contents and "toc" in names_in(" ".join(block.lists)):
        stream.has_contents = True
        stream.alone("contents", tag, "", block)
        return
    if stream.lines and not block.lists and (lines := plain_list(block)):
        _plain_list(stream, lines)
        return
    stream.open(kind, tag, block)
    for item in block.items:
        opening = stream.open("list_item", "li", item)
        if item.checked is not None:
            opening.meta = {"checked": item.checked}
            opening.attrs["class"] = f"task-list-item {opening.attrs.get('class', '')}".rstrip()
            if item.box:
                opening.meta["box"] = attributes_of(" ".join(item.box), stream.named)
        _write(stream, item.children)
        stream.close("list_item", "li")
    stream.close(kind, tag)


def _plain_list(stream: Stream, plain: PlainList) -> None:
    """Write a list as HTML, but for the lines that are not plain."""
    rows, texts, author = plain.rows, plain.texts, stream.lines
    whole = html_of(texts)
    if whole:
        html, visible = whole
        links = [link for row, text in zip(rows, texts, strict=True) for link in links_of(author[row], row, text)]
        written = [*chain(*zip(plain.frames, html, strict=True)), plain.end]
        stream.plain("".join(written), f"\n{visible}", links)
        return
    frame, read, links = "", "", []
    for before, row, text in zip(plain.frames, rows, texts, strict=True):
        frame += before
        if line := html_of([text]):
            frame += line[0][0]
            read += f"\n{line[1]}"
            links += links_of(author[row], row, text)
        else:
            stream.plain(frame, read, links)
            frame, read, links = "", "", []
            stream.text(text, row)
    stream.plain(frame + plain.end, read, links)


def _definition_list(stream: Stream, block: DefinitionList) -> None:
    stream.open("dl", "dl", block)
    for entry in block.entries:
        if isinstance(entry, Term):
            stream.open("dt", "dt", entry)
            stream.text(entry.text, entry.row)
            stream.close("dt", "dt")
        else:
            stream.open("dd", "dd", entry)
            _write(stream, entry.children)
            stream.close("dd", "dd")
    stream.close("dl", "dl")


def _table(stream: Stream, block: Table) -> None:
    stream.open("table", "table", block)
    for group in block.groups:
        tag = "th" if group.tag == "thead" else "td"
        stream.open(group.tag, group.tag)
        for row in group.rows:
            stream.open("tr", "tr").map = [row.row, row.row + 1]
            for cell, alignment in zip(row.cells, block.alignment, strict=True):
                opening = stream.open(tag, tag)
                if alignment:
                    opening.attrs["style"] = f"text-align:{alignment}"
                stream.text(cell.text, row.row, cell.column)
                stream.close(tag, tag)
            stream.close("tr", "tr")
        stream.close(group.tag, group.tag)
    stream.close("table", "table")


def _markup(stream: Stream, block: Markup) -> None:
    if block.text:
        _html(stream, block.text if block.text.endswith("\n") else f"{block.text}\n", block)


def _html(stream: Stream, text: str, place: Markup) -> None:
    """Add HTML to be written as it is, to what is such already if the author's text goes on there."""
    token = stream.alone("html_block", "", text, Block(place.row))
    if place.column is not None and "\n" not in text.rstrip("\n"):
        token.meta = {"cell": place.column}


def _element(stream: Stream, block: Element) -> None:
    _write_element(stream, block, "\n")


def _write_element(stream: Stream, block: Element, behind: str) -> None:
    tag = _start_tag(stream, block)
    if block.closed:
        is_empty = block.model == "raw" or block.name in VOID_ELEMENTS
        _html(stream, f"{tag}{'' if is_empty else f'</{block.name}>'}{behind}", block.tag)
    elif block.model == "raw":
        _write_raw(stream, block, tag, f"</{block.name}>{behind}")
    else:
        _html(stream, tag + ("\n" if block.model == "block" else ""), block.tag)
        stream.html += 1
        _write(stream, block.children)
        stream.html -= 1
        _html(stream, f"</{block.name}>{behind}", Markup(block.row))


def _write_raw(stream: Stream, block: Element, tag: str, end: str) -> None:
    """Write an element of HTML; the author's text goes on behind its start tag, but not behind what we put in."""
    text, place = tag, block.tag
    goes_on = tag == block.tag.text
    for child in block.children:
        if not (goes_on and isinstance(child, Markup) and child.column is not None):
            if text:
                _html(stream, text, place)
            text, place = "", Markup(child.row)
        if isinstance(child, Element):
            _write_element(stream, child, "")
        elif isinstance(child, Markup):
            place = place if text else child
            text += child.text
        goes_on = False
    _html(stream, text + end, place)


def _start_tag(stream: Stream, block: Element) -> str:
    """The start tag as written, but for what attribute lists say and for what is said to us only."""
    if not block.rewritten and not block.lists:
        return block.tag.text
    attributes: dict[str, Any] = dict(block.attributes)
    stream.apply(attributes, block.lists)
    said = "".join(
        f' {name}="{IN_ATTRIBUTE.sub(lambda found: ESCAPED[found[0]], str(value))}"'
        for name, value in attributes.items()
    )
    is_empty = block.closed and block.model == "raw" and block.name not in VOID_ELEMENTS
    return f"<{block.name}{said}{' /' if is_empty else ''}>"


def _text(stream: Stream, block: Text) -> None:
    stream.text(block.text, block.row, None if "\n" in block.text else block.column)


WRITERS: Mapping[type[Block], Callable[[Stream, Any], None]] = {
    Paragraph: _paragraph,
    Stray: _stray,
    Header: _header,
    Code: _code,
    Formula: _formula,
    Rule: _rule,
    Quotation: _quotation,
    List: _list,
    DefinitionList: _definition_list,
    Table: _table,
    Markup: _markup,
    Element: _element,
    Text: _text,
}
"""How each kind of block is written; blank lines and other boundaries are not."""
