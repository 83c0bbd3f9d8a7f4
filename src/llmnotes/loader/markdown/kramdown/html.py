"""HTML blocks: from a start tag to its end tag, and what of them is Markdown all the same.

https://kramdown.gettalong.org/syntax.html#html-blocks
"""

import re

from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT
from llmnotes.loader.markdown.kramdown.elements import (
    END_TAG,
    HOLDS_BLOCKS,
    HOLDS_TEXT,
    SPAN_ELEMENTS,
    TAG,
    UNREAD,
    VOID_ELEMENTS,
    attributes_in,
    lowered,
)
from llmnotes.loader.markdown.kramdown.tree import Element, Markup, Model, Text

LEADING = re.compile(INDENT)
TRAILING = re.compile(r"[ \t]*\n")
INTERESTING = re.compile(r"<|&(?![A-Za-z_:][\w:.-]*;|#[0-9]+;|#x[0-9a-fA-F]+;)")
MODELS: dict[str, Model] = {"0": "raw", "span": "span", "block": "block"}


def html_block(reader: Reader) -> bool:
    """A comment, an element, or the end tag of the element that the text is in."""
    source, position = reader.source, reader.position
    if source.startswith("<!--", position):
        close = reader.find("-->", position + 4)
        if close < 0:
            return False
        _add_markup(reader, position, close + 3)
        reader.position = _after_line(source, close + 3)
        return True
    indent = LEADING.match(source, position)
    start = indent.end() if indent else position
    if source.startswith("</", start):
        return _end(reader, start)
    found = TAG.match(source, start)
    if found is None or found["name"].lower() in SPAN_ELEMENTS or not reader.may_nest():
        return False
    _element(reader, found, is_in_raw=False)
    return True


def _end(reader: Reader, start: int) -> bool:
    found = END_TAG.match(reader.source, start)
    if found is None or reader.element is None or reader.element.name != found["name"].lower():
        return False
    reader.position = found.end()
    reader.closed = True
    return True


def _after_line(source: str, position: int) -> int:
    found = TRAILING.match(source, position)
    return found.end() if found else position


def _add_markup(reader: Reader, start: int, end: int) -> None:
    if start < end:
        row = reader.row_of(start)
        reader.blocks.append(Markup(row, text=reader.source[start:end], column=reader.column_of(start)))


def _element(reader: Reader, found: re.Match[str], *, is_in_raw: bool) -> None:
    """Read the element whose start tag was found."""
    name = lowered(found["name"])
    attributes = attributes_in(found["attributes"], is_html=name == name.lower())
    marked = attributes.pop("markdown", None)
    row = reader.row_of(found.start())
    element = Element(
        row,
        name=name,
        attributes=attributes,
        tag=Markup(row, text=found[0], column=reader.column_of(found.start())),
        rewritten=marked is not None,
        model=_model(name, marked, reader, is_in_raw),
        closed=found["closed"] is not None or name in VOID_ELEMENTS,
    )
    if reader.pending is not None:
        element.lists = reader.pending
        reader.pending = None
    reader.blocks.append(element)
    reader.position = found.end()
    if name in UNREAD:
        _read_unread(reader, element)
        return
    if element.model == "block":
        reader.position = _after_line(reader.source, reader.position)
    if element.closed:
        return
    if element.model == "block":
        reader.read_element(element)
    elif element.model == "span":
        _read_text(reader, element)
    else:
        _read_raw(reader, element)
    if not is_in_raw:
        reader.position = _after_line(reader.source, reader.position)


def _model(name: str, marked: str | None, reader: Reader, is_in_raw: bool) -> Model:
    own: Model = "block" if name in HOLDS_BLOCKS else "span" if name in HOLDS_TEXT else "raw"
    if marked == "1":
        return own
    if marked in MODELS:
        return MODELS[marked]
    return own if reader.note.settings.parse_block_html and not is_in_raw else "raw"


def _end_of(reader: Reader, name: str) -> re.Match[str] | None:
    mark = f"</{name}"
    if reader.absent.get(mark, reader.position + 1) <= reader.position:
        return None
    pattern = re.compile(rf"</{re.escape(name)}[ \t\n\r\f\v]*>", re.IGNORECASE)
    found = pattern.search(reader.source, reader.position)
    if found is None:
        reader.absent[mark] = reader.position
    return found


def _read_unread(reader: Reader, element: Element) -> None:
    end = _end_of(reader, element.name)
    if end is None:
        reader.tell_of_unclosed(element)
    start, reader.position = reader.position, end.start() if end else len(reader.source)
    outside, reader.blocks = reader.blocks, element.children
    _add_markup(reader, start, reader.position)
    reader.blocks = outside
    reader.position = end.end() if end else reader.position


def _read_text(reader: Reader, element: Element) -> None:
    start, end = reader.position, _end_of(reader, element.name)
    if end is None:
        reader.tell_of_unclosed(element)
    stop = end.start() if end else len(reader.source)
    text = Text(reader.row_of(start), text=reader.source[start:stop], column=reader.column_of(start))
    element.children.append(text)
    reader.position = end.end() if end else stop


def _read_raw(reader: Reader, element: Element) -> None:
    """Read on to the end tag of an element whose content is HTML; ``closed`` says that it was found.

    Elements in it are a part of the same markup, as long as there is no Markdown in them.
    """
    source = reader.source
    outside, reader.blocks = reader.blocks, element.children
    names = [element.name]
    start = position = reader.position
    while names:
        mark = INTERESTING.search(source, position)
        if mark is None:
            position = len(source)
            break
        position = mark.start()
        after = _skipped(reader, position, names)
        if after:
            position = after
        elif (tag := TAG.match(source, position)) and reader.may_nest():
            _add_markup(reader, start, position)
            _element(reader, tag, is_in_raw=True)
            start = position = reader.position
        else:
            _add_markup(reader, start, position)
            escaped = "&lt;" if source[position] == "<" else "&amp;"
            reader.blocks.append(Markup(reader.row_of(position), text=escaped))
            start = position = position + 1
    if names:
        reader.tell_of_unclosed(element)
        _add_markup(reader, start, position)
        closing = "".join(f"</{name}>" for name in reversed(names[1:]))
        if closing:
            reader.blocks.append(Markup(reader.row_of(position), text=closing))
    else:
        _add_markup(reader, start, source.rindex("</", start, position))
    reader.blocks = outside
    reader.position = position


def _skipped(reader: Reader, position: int, names: list[str]) -> int:
    """Where a tag, comment or instruction ends that stays as it is, or 0; ``names`` are the elements that are open."""
    source = reader.source
    if source.startswith("<!--", position):
        return reader.find("-->", position + 4) + 3 if reader.find("-->", position + 4) >= 0 else 0
    if source.startswith("<?", position):
        return reader.find("?>", position + 2) + 2 if reader.find("?>", position + 2) >= 0 else 0
    if end := END_TAG.match(source, position):
        if lowered(end["name"]) != names[-1]:
            return 0
        names.pop()
        return end.end()
    tag = TAG.match(source, position)
    if tag is None:
        return 0
    name = lowered(tag["name"])
    if name in UNREAD or "markdown" in tag["attributes"]:
        return 0
    if not tag["closed"] and name not in VOID_ELEMENTS:
        names.append(name)
    return tag.end()
