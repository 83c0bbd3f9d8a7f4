"""Lists, whose items each have their own indentation, and are tight or loose each for itself.

https://kramdown.gettalong.org/syntax.html#lists
"""

import re
from functools import lru_cache

from msgspec import Struct, field

from llmnotes.loader.markdown.kramdown.attributes import BODY, NAME
from llmnotes.loader.markdown.kramdown.blanks import BLANK, STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import ATTRIBUTES, BLANK_LINES, END_LINE, INDENT, LINE, RULE
from llmnotes.loader.markdown.kramdown.elements import BLOCK_TAG
from llmnotes.loader.markdown.kramdown.plain import read_plain_list
from llmnotes.loader.markdown.kramdown.tree import Blank, Block, Boundary, Item, List, Paragraph
from llmnotes.loader.markdown.slips import item_slip, keep, unspaced_marker

REST = r"(?P<rest>[\t| ][^\n]*\n)"
BULLET, NUMBER = r"[+*-]", r"[0-9]+\."
MARKERS = {
    kind: [re.compile(rf"(?P<marker> {{0,{blanks}}}{kind}){REST}") for blanks in (3, 0, 1, 2)]
    for kind in (BULLET, NUMBER, ":")
}
"""The markers of items, by how far they may be indented: as far as the text of the item above, and three at most."""

ANY_ITEM = re.compile(rf"{INDENT}(?:{BULLET}|{NUMBER})[\t| ]")
ITEM_ATTRIBUTES = re.compile(rf"{BLANK}*\{{:(?!(?:{NAME})?:|/)(?P<list>{BODY})\}}{BLANK}*")
ONLY_ATTRIBUTES = re.compile(rf"(?:{BLANK}*\{{:(?!(?:{NAME})?:|/){BODY}\}})?{BLANK}*\Z")
LEADING_TABS = re.compile(r"\t+")
TASK = re.compile(rf"\[(?P<done>[ xX])\]{BLANK}+")
ABOUT_BOX = re.compile(rf"(?:\{{:(?![:/]){BODY}\}})+")
LIST = re.compile(rf"\{{:({BODY})\}}")
PLAIN = re.compile(r"(?:[^\W\d_]|[(\"'“‘])[^|\n]*\n\Z")
"""An item of one line that can be nothing but a text."""


@lru_cache(64)
def indented(columns: int) -> re.Pattern[str]:
    """What a line begins with that is indented so far, a tab for each four blanks."""
    tabs, blanks = divmod(columns, 4)
    deep = r"(?:\t| {4})"
    return re.compile(rf"{deep}{{{tabs}}} {{{blanks}}}|{deep}{{{tabs + 1}}}")


@lru_cache(4)
def interrupting(columns: int) -> re.Pattern[str]:
    """What a line begins with that is not indented and no text of the item above."""
    return re.compile(rf" {{0,{columns}}}(?:{ATTRIBUTES.replace('?P<list>', '')}|{BLOCK_TAG})")


class Lines(Struct):
    """The lines of an item: its text begins in ``row`` and is read piece by piece, each of them a text for itself."""

    row: int
    indent: int
    lists: list[str]
    pieces: list[list[str]] = field(default_factory=list)

    def stripped(self, line: str) -> tuple[str, bool]:
        """A line of the item without its indentation, and whether it had that."""
        if line.startswith("\t"):
            line = LEADING_TABS.sub(lambda tabs: "    " * len(tabs[0]), line, count=1)
        if line.startswith(" " * self.indent):
            return line[self.indent :], True
        return line, False


def first_line(row: int, marker: str, rest: str) -> Lines:
    """An item's lines, of which the first is ``rest`` behind its ``marker``."""
    indent = len(marker)
    if not rest.strip(STRIPPED) or ("{:" in rest and ONLY_ATTRIBUTES.match(rest)):
        indent = 4
    else:
        for blank in rest[: len(rest) - len(rest.lstrip(" \t"))]:
            indent += 4 - indent % 4 if blank == "\t" else 1
    text = rest.lstrip(STRIPPED)
    lists: list[str] = []
    if "{:" in text and (found := ITEM_ATTRIBUTES.match(text)):
        lists.append(found["list"])
        text = text[found.end() :]
    return Lines(row + rest.count("\n") - text.count("\n"), indent, lists, [[text]])


def bullet_list(reader: Reader) -> bool:
    """A list whose items begin with ``*``, ``+`` or ``-``."""
    return _list(reader, BULLET)


def numbered_list(reader: Reader) -> bool:
    """A list whose items begin with numbers."""
    return _list(reader, NUMBER)


def unspaced_items(reader: Reader) -> bool:
    """Notice lines like ``-[ ] task`` or ``1.[Title](address)`` with which a paragraph begins."""
    source, start = reader.source, reader.position
    while start < len(source):
        end = source.find("\n", start)
        end = end if end >= 0 else len(source)
        start += len(source[start:end]) - len(source[start:end].lstrip(" "))
        marker = unspaced_marker(source, start, end)
        if not marker or marker.endswith(")"):
            break
        keep(reader.note.env, item_slip(reader.row_of(start), reader.column_of(start), marker))
        start = end + 1
    return False


def _list(reader: Reader, kind: str) -> bool:
    if not MARKERS[kind][0].match(reader.source, reader.position) or not reader.may_nest():
        return False
    row = reader.here()
    if plain := read_plain_list(reader.source, reader.position, row, ordered=kind == NUMBER):
        block, blank, reader.position = plain
        reader.add(block)
        _decide_all(block)
        if blank:
            reader.blocks.append(Blank(reader.here() - blank.count("\n"), text=blank))
        return True
    block = List(row, ordered=kind == NUMBER)
    reader.add(block)
    found, ended = _items(reader, kind)
    for lines in found:
        block.items.append(Item(lines.row, lists=lines.lists))
        _read(reader, lines, block.items[-1].children)
    last = _decide_paragraphs(block, ended=ended)
    if last and not ended:
        reader.blocks.append(last)
    if reader.note.settings.input == "GFM":
        _find_tasks(block)
    return True


def _items(reader: Reader, kind: str) -> tuple[list[Lines], bool]:
    """The items of the list that begins here, and whether a ``^`` ends it."""
    source, position, end = reader.source, reader.position, len(reader.source)
    items: list[Lines] = []
    row = reader.row_of(position)
    marker, deep, lazy_end = MARKERS[kind][0], indented(0), interrupting(0)
    is_nested = below_blank = ended = False
    while position < end:
        if below_blank and RULE.match(source, position):
            break
        if found := END_LINE.match(source, position):
            position, ended = found.end(), True
            break
        if found := marker.match(source, position):
            item = first_line(row, found["marker"], found["rest"])
            items.append(item)
            marker = MARKERS[kind][item.indent if item.indent < 4 else 0]
            deep, lazy_end = indented(item.indent), interrupting(min(item.indent, 3))
            is_nested = ANY_ITEM.match(item.pieces[0][0]) is not None
            below_blank = False
            position, row = found.end(), row + 1
        elif blank := BLANK_LINES.match(source, position):
            is_nested = below_blank = True
            item.pieces[-1].append(blank[0])
            position, row = blank.end(), row + blank[0].count("\n")
        elif deep.match(source, position) or not (below_blank or lazy_end.match(source, position)):
            whole = LINE.match(source, position)
            assert whole is not None
            line, is_indented = item.stripped(whole[0])
            if ANY_ITEM.match(line):
                if not is_nested and is_indented:
                    item.pieces.append([])
                    is_nested = True
                elif is_nested and not is_indented:
                    line = " " * (item.indent + 4) + line
            item.pieces[-1].append(line)
            below_blank = False
            position, row = whole.end(), row + 1
        else:
            break
    reader.position = position
    return items, ended


def _read(reader: Reader, lines: Lines, blocks: list[Block]) -> None:
    row = lines.row
    if len(lines.pieces) == 1:
        first, *others = lines.pieces[0]
        if PLAIN.match(first) and (not others or (len(others) == 1 and not others[0].strip(STRIPPED))):
            blocks.append(Paragraph(row, parts=[first.rstrip(STRIPPED)]))
            if others:
                blocks.append(Blank(row + 1, text=others[0]))
            return
    for piece in lines.pieces:
        text = "".join(piece)
        reader.read_inside(text, row, blocks)
        row += text.count("\n")


def _decide_paragraphs(block: List, *, ended: bool) -> Block | None:
    """Say of each item whether the text that it begins with is a paragraph; return the blank lines behind the last.

    It is one if a blank line is below it. The last item, which may have none, does as the others do.
    """
    behind: Block | None = None
    some_hidden = len(block.items) == 1
    for item in block.items:
        children = item.children
        if not children:
            some_hidden = True
            continue
        first, is_last = children[0], item is block.items[-1]
        if isinstance(first, Paragraph):
            if len(children) > 1 and isinstance(children[1], Boundary) and first.lists:
                del children[1]
            is_alone = len(children) == 1 or not isinstance(children[1], Blank)
            first.hidden = (is_alone or (is_last and len(children) == 2 and not ended)) and (not is_last or some_hidden)
        some_hidden = some_hidden or not isinstance(first, Paragraph) or first.hidden
        behind = children.pop() if isinstance(children[-1], Blank) else None
    return behind


def _decide_all(block: List) -> None:
    """Say the same of a list of lines, and of the lists in it."""
    _decide_paragraphs(block, ended=False)
    for item in block.items:
        if len(item.children) > 1 and isinstance(below := item.children[1], List):
            _decide_all(below)


def _find_tasks(block: List) -> None:
    for item in block.items:
        first = item.children[0] if item.children else None
        if not isinstance(first, Paragraph):
            continue
        goes_on = first.hidden and len(item.children) > 1 and not isinstance(item.children[1], Blank)
        text = first.text + "\n" if goes_on else first.text
        if text.startswith("[") and (task := TASK.match(text)):
            item.checked = task["done"] != " "
            about = ABOUT_BOX.match(text, task.end())
            item.box = LIST.findall(about[0]) if about else []
            first.parts = [text[about.end() if about else task.end() :].rstrip(STRIPPED)]
            first.row += task[0].count("\n") if first.parts[0] else 0
