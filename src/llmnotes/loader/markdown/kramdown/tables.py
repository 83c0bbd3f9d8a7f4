"""Tables: lines with pipes, with or without a header, in several parts, with a footer.

https://kramdown.gettalong.org/syntax.html#tables
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from llmnotes.loader.markdown.kramdown.blanks import BLANKS, STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT, is_before_boundary
from llmnotes.loader.markdown.kramdown.elements import BLOCK_ELEMENTS, END_TAG, TAG, VOID_ELEMENTS, lowered
from llmnotes.loader.markdown.kramdown.tree import Cell, Row, RowGroup, Table
from llmnotes.loader.markdown.wikilinks import WIKILINK

WITH_PIPE = r"(?:\||[^\n]*?[^\\\n]\|)"
START = re.compile(rf"{INDENT}(?=[^ \t\r\f\v\n]){WITH_PIPE}")
LINE_WITH_PIPE = re.compile(rf"{WITH_PIPE}[^\n]*\n")
SEPARATOR = re.compile(r"(?P<columns>[+|: \t-]*?-[+|: \t-]*?)[ \t]*\n")
FOOTER = re.compile(r"[+|: \t=]*?=[+|: \t=]*?[ \t]*\n")
COLUMN = re.compile(r"[ \t]?(:?)-+(:?)[ \t]?")
LEADING_PIPE = re.compile(r"[ \t\r\f\v]*\|")

TICKS = re.compile(r"`+")
TICKS_OR_TAG = re.compile(r"`+|<")


def table(reader: Reader) -> bool:
    """Lines with pipes, if there are no others around them."""
    source, start = reader.source, reader.position
    if reader.find("|", start) < 0 or not reader.is_after_boundary():
        return False
    if not START.match(source, start) or not _has_pipe(source, start):
        return False
    pending, reader.pending = reader.pending, None
    position, block = _rows(reader, start)
    if not is_before_boundary(reader, position) or not any(group.tag == "tbody" for group in block.groups):
        return False
    text = source[start:position]
    if ("`" in text or "<" in text) and not _has_pipes_outside_of_spans(text.removesuffix("\n")):
        return False
    block.row = reader.here()
    block.lists = pending or []
    reader.blocks.append(block)
    reader.position = position
    return True


def _has_pipe(source: str, position: int) -> bool:
    """Whether a line has a pipe that is none of a wikilink, which kramdown does not know."""
    end = source.find("\n", position)
    line = source[position:end]
    if "[[" in line:
        line = WIKILINK.sub("x", line)
    return LINE_WITH_PIPE.match(f"{line}\n") is not None


def _rows(reader: Reader, start: int) -> tuple[int, Table]:
    """Read all lines of a table; return the place behind them."""
    source, position = reader.source, start
    block = Table(0)
    rows: list[Row] = []
    has_leading_pipe = LEADING_PIPE.match(source, start) is not None
    has_footer = False
    row = reader.row_of(start)
    if separator := SEPARATOR.match(source, position):
        position, row = separator.end(), row + 1
    while LINE_WITH_PIPE.match(source, position) and _has_pipe(source, position):
        if separator := SEPARATOR.match(source, position):
            if rows and not block.alignment and not has_footer:
                block.groups.append(RowGroup("thead", rows))
                rows = []
                block.alignment = [_alignment(*column) for column in COLUMN.findall(separator["columns"])]
            elif rows and not has_footer:
                block.groups.append(RowGroup("tbody", rows))
                rows = []
            end = separator.end()
        elif footer := FOOTER.match(source, position):
            if rows:
                block.groups.append(RowGroup("tbody", rows))
                rows = []
            has_footer = True
            end = footer.end()
        else:
            end = source.find("\n", position) + 1
            line = source[position : end - 1].rstrip(" \t")
            rows.append(Row(row, _cells(line, has_leading_pipe, reader.column_of(position))))
        position, row = end, row + 1
    if rows:
        block.groups.append(RowGroup("tfoot" if has_footer else "tbody", rows))
    columns = max((len(row.cells) for group in block.groups for row in group.rows), default=0)
    for group in block.groups:
        for line_of_cells in group.rows:
            line_of_cells.cells.extend([Cell("", 0)] * (columns - len(line_of_cells.cells)))
    block.alignment = [*block.alignment, *[""] * columns][:columns]
    return position, block


def _alignment(left: str, right: str) -> str:
    return {("", ""): "", (":", ""): "left", ("", ":"): "right"}.get((left, right), "center")


def _cells(line: str, has_leading_pipe: bool, column: int) -> list[Cell]:
    """The cells of a line that begins in ``column``."""
    bounds = [-1, *_pipes(line), len(line)]
    cells = [_cell(line, before + 1, behind, column) for before, behind in pairwise(bounds)]
    if has_leading_pipe and not cells[0].text:
        del cells[0]
    if cells and not cells[-1].text:
        cells.pop()
    return cells


def _cell(line: str, start: int, end: int, column: int) -> Cell:
    text = line[start:end].lstrip(STRIPPED)
    return Cell(_unescaped(text.rstrip(STRIPPED)), column + end - len(text))


def _unescaped(text: str) -> str:
    r"""A cell's text with ``|`` for ``\|``, but in code."""
    if "\\|" not in text:
        return text
    if "`" not in text and "<code" not in text:
        return text.replace("\\|", "|")
    parts, done = list[str](), 0
    for start, end in _code(text):
        parts += [text[done:start].replace("\\|", "|"), text[start:end]]
        done = end
    return "".join([*parts, text[done:].replace("\\|", "|")])


def _pipes(line: str) -> Iterator[int]:
    """Where the pipes are that part the cells of a line: not in code, nor in wikilinks, nor behind a backslash."""
    if "`" in line or "<code" in line or "[[" in line:
        opaque = sorted([*_code(line), *(found.span() for found in WIKILINK.finditer(line))])
    else:
        opaque = []
    position = 0
    for start, end in [*opaque, (len(line), len(line))]:
        pipe = line.find("|", position, start)
        while pipe >= 0:
            if pipe == position or line[pipe - 1] != "\\":
                yield pipe
            pipe = line.find("|", pipe + 1, start)
        position = max(position, end)


def _code(line: str) -> Iterator[tuple[int, int]]:
    """Where the code in a line begins and ends: elements first, then what stands between backticks."""
    done = 0
    while (start := line.find("<code", done)) >= 0:
        close = line.find("</code>", line.find(">", start))
        if close < start:
            break
        yield from _code_spans(line, done, start)
        done = close + len("</code>")
        yield start, done
    yield from _code_spans(line, done, len(line))


def _code_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between backticks in ``text[start:end]``, these included."""
    position = start
    missing: set[str] = set()
    while ticks := TICKS.search(text, position, end):
        position = _end_of_code(text, ticks, start, end, missing)
        if position > ticks.end():
            yield ticks.start(), position


def _end_of_code(text: str, ticks: re.Match[str], start: int, end: int, missing: set[str]) -> int:
    """Where the code ends that begins with these ``ticks``, or where they end if none does.

    The text is ``text[start:end]``; ``missing`` are the ticks known not to come again in it.
    """
    behind = ticks.end()
    is_alone = len(ticks[0]) == 1 and (ticks.start() == start or text[ticks.start() - 1] in BLANKS)
    if (is_alone and text[behind : behind + 1] in BLANKS) or ticks[0] in missing:
        return behind
    close = text.find(ticks[0], behind, end)
    if close < 0:
        missing.add(ticks[0])
        return behind
    return close + len(ticks[0])


def _has_pipes_outside_of_spans(text: str) -> bool:
    """Whether each line has a pipe that is neither in code nor in an element, as far as code or elements go over it."""
    has_pipe = False
    for kind, part in _parts(text):
        lines = part.split("\n")
        while len(lines) > 1 and not lines[-1]:
            lines.pop()
        if kind == "code":
            if len(lines) > 2 or (len(lines) == 2 and not has_pipe):
                return False
            if len(lines) == 2:
                has_pipe = False
        else:
            if len(lines) > 1 and not has_pipe and not LINE_WITH_PIPE.match(f"{lines[0]}\n"):
                break
            has_pipe = (has_pipe and len(lines) == 1) or LINE_WITH_PIPE.match(f"{lines[-1]}\n") is not None
    return has_pipe


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into what is code, and what is not; elements are left out, but comments are not."""
    done = position = 0
    missing: set[str] = set()
    while mark := TICKS_OR_TAG.search(text, position):
        is_code = text[mark.start()] == "`"
        position = _end_of_code(text, mark, 0, len(text), missing) if is_code else _end_of_element(text, mark.start())
        if position > mark.end():
            if mark.start() > done:
                yield "text", text[done : mark.start()]
            if is_code:
                yield "code", text[mark.end() : position - len(mark[0])]
            elif text.startswith("<!--", mark.start()):
                yield "text", text[mark.start() : position]
            done = position
    if done < len(text):
        yield "text", text[done:]


def _end_of_element(text: str, start: int) -> int:
    """Where the element ends that begins here; behind the first character if none does."""
    if text.startswith("<!--", start) and (close := text.find("-->", start + 4)) >= 0:
        return close + 3
    tag = TAG.match(text, start)
    if tag is None or lowered(tag["name"]) in BLOCK_ELEMENTS:
        return start + 1
    if tag["closed"] or tag["name"].lower() in VOID_ELEMENTS:
        return tag.end()
    for end in END_TAG.finditer(text, tag.end()):
        if end["name"].lower() == tag["name"].lower():
            return end.end()
    return len(text)
