"""Definition lists: a text, and below it what is said of each of its lines, behind a colon."""

from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import BLANK_LINES, END_LINE, LINE
from llmnotes.loader.markdown.kramdown.lists import ITEM_ATTRIBUTES, MARKERS, Lines, first_line, indented, interrupting
from llmnotes.loader.markdown.kramdown.tree import Blank, Block, Definition, DefinitionList, Paragraph, Term


def definition_list(reader: Reader) -> bool:
    """Definitions below a paragraph, which is taken for the terms; at most one blank line is between them."""
    if not MARKERS[":"][0].match(reader.source, reader.position) or not _is_below_terms(reader.blocks):
        return False
    if not reader.may_nest():
        return False
    row = reader.here()
    last = reader.blocks.pop()
    below_blank = isinstance(last, Blank)
    paragraph = reader.blocks.pop() if below_blank else last
    assert isinstance(paragraph, Paragraph)
    block = DefinitionList(paragraph.row)
    reader.pending = None
    block.lists = paragraph.lists
    block.entries += _terms(paragraph)
    behind: Block | None = None
    for lines, is_loose in _definitions(reader, row, below_blank):
        entry = Definition(lines.row, lists=lines.lists)
        block.entries.append(entry)
        reader.read_inside("".join(lines.pieces[0]), lines.row, entry.children)
        if entry.children:
            behind = entry.children.pop() if isinstance(entry.children[-1], Blank) else None
            first = entry.children[0] if entry.children else None
            if isinstance(first, Paragraph) and not is_loose:
                first.hidden = True
    _append(reader.blocks, block)
    if behind:
        reader.blocks.append(behind)
    return True


def _is_below_terms(blocks: list[Block]) -> bool:
    if blocks and isinstance(blocks[-1], Paragraph):
        return True
    if len(blocks) < 2 or not isinstance(blocks[-2], Paragraph):
        return False
    return isinstance(blocks[-1], Blank) and blocks[-1].text == "\n"


def _terms(paragraph: Paragraph) -> list[Term]:
    terms: list[Term] = []
    for number, line in enumerate(paragraph.text.split("\n")):
        term = Term(paragraph.row + number)
        if found := ITEM_ATTRIBUTES.match(line):
            term.lists.append(found["list"])
            line = line[found.end() :]
        term.text = line
        terms.append(term)
    return terms


def _definitions(reader: Reader, row: int, below_blank: bool) -> list[tuple[Lines, bool]]:
    """The lines of each definition, and whether a blank line is above it or within its first paragraph."""
    source, position, end = reader.source, reader.position, len(reader.source)
    found: list[tuple[Lines, bool]] = []
    marker, deep, lazy_end = MARKERS[":"][0], indented(0), interrupting(0)
    is_loose, last_is_blank = below_blank, False
    while position < end:
        if start := marker.match(source, position):
            item = first_line(row, start["marker"], start["rest"])
            found.append((item, is_loose))
            marker = MARKERS[":"][item.indent if item.indent < 4 else 0]
            deep, lazy_end = indented(item.indent), interrupting(min(item.indent, 3))
            is_loose = last_is_blank = False
            position, row = start.end(), row + 1
        elif END_LINE.match(source, position):
            break
        elif blank := BLANK_LINES.match(source, position):
            item.pieces[0].append(blank[0])
            is_loose = last_is_blank = True
            position, row = blank.end(), row + blank[0].count("\n")
        elif deep.match(source, position) or not (last_is_blank or lazy_end.match(source, position)):
            line = LINE.match(source, position)
            assert line is not None
            item.pieces[0].append(item.stripped(line[0])[0])
            is_loose = last_is_blank = False
            position, row = line.end(), row + 1
        else:
            break
    reader.position = position
    return found


def _append(blocks: list[Block], block: DefinitionList) -> None:
    """Add a list of definitions, to the one above if there is nothing else between them."""
    if len(blocks) > 1 and isinstance(blocks[-1], Blank) and isinstance(blocks[-2], DefinitionList):
        blocks.pop()
    last = blocks[-1] if blocks else None
    if isinstance(last, DefinitionList):
        last.entries += block.entries
    else:
        blocks.append(block)
