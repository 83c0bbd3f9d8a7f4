"""Tables, with the column at which each cell begins in the author's line.

https://github.github.com/gfm/#tables-extension-
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, html_block, list_block
from markdown_it.rules_block import table as plain_table
from markdown_it.token import Token

from llmnotes.loader.markdown.footnotes import footnote_definition
from llmnotes.loader.markdown.math import math_block
from llmnotes.loader.markdown.single_bars import PIPE, single_bar, splitting_bar
from llmnotes.loader.markdown.slips import Slip, column_of, keep

DELIMITER_ROW = re.compile(r"[-:|][-:| \t]*")
DELIMITER = re.compile(r":?-+:?")

ROW = re.compile(r"\|.+(?<!\\)\|")
WORD = re.compile(r"[^\W_]")

OTHERS = (fence, math_block, blockquote, list_block, html_block, heading, footnote_definition)
"""What else may begin in a header's line: a header is a line that would be one of a paragraph without those below."""


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table, if the line below the first is made of what delimits its columns."""
    below = start_line + 1
    if below >= end_line or not DELIMITER_ROW.fullmatch(
        state.src, state.bMarks[below] + state.tShift[below], state.eMarks[below]
    ):
        return False
    if state.src.find("|", state.bMarks[start_line], state.eMarks[start_line]) < 0 or _is_other(state, start_line):
        return False
    first = len(state.tokens)
    if not plain_table(state, start_line, end_line, silent):
        return False
    if not silent:
        state.env["columns_above"] = len(_cells(state, below))
    columns: Iterator[int] = iter(())
    for token in state.tokens[first:]:
        if token.type == "tr_open" and token.map:
            row, columns = token.map[0], _columns(state, token.map[0])
        elif token.type == "inline":
            token.meta = {"cell": next(columns, 0)}
            if "|" in token.content and "$" in token.content:
                _tell_of_single_bar(state, row, token)
        elif token.type == "tr_close":
            surplus = next(columns, None)
            if surplus is not None and _says_anything(state, row, surplus):
                state.env.setdefault("surplus_cells", []).append((row, surplus))
            else:
                _tell_of_split_formula(state, row)
    return True


def _says_anything(state: StateBlock, row: int, column: int) -> bool:
    start = state.src.rfind("\n", 0, state.bMarks[row]) + 1
    return bool(state.src[start + column : state.eMarks[row]].strip("| \t"))


def _tell_of_split_formula(state: StateBlock, row: int) -> None:
    """``$p(x|y)$`` in a row with room for one more cell."""
    text = _row(state, row)
    bar = splitting_bar(text) if "$" in text else None
    if bar is not None:
        start = column_of(state, row) + bar
        message = "a | ends its cell, in a formula too: both parts of this one are shown as text"
        keep(state.env, Slip(row, start, start + 1, "split-formula", message, r"write \mid or \vert for a bar"))


def _tell_of_single_bar(state: StateBlock, row: int, cell: Token) -> None:
    r"""``$\|x\|_2$`` in a cell: the backslashes are the table's, and a norm becomes an absolute value."""
    bar = single_bar(cell.content)
    if bar is not None:
        start = cell.meta["cell"] + bar + cell.content.count("|", 0, bar)
        message = (
            r"\| is one bar in a table, whose backslash it is: this shows one, not the two of a norm or a divergence"
        )
        hint = r"write \Vert for two bars, or \vert for one"
        keep(state.env, Slip(row, start, start + 2, "single-bar", message, hint))


def _is_other(state: StateBlock, line: int) -> bool:
    """Whether a list, quotation or the like begins in a line; fewer of them may do so right below text."""
    parent = state.parentType
    if state.tokens and state.tokens[-1].type == "paragraph_close":
        above = state.tokens[-2].map
        state.parentType = "paragraph" if above and above[1] == line else parent
    try:
        return any(rule(state, line, state.lineMax, True) for rule in OTHERS)
    finally:
        state.parentType = parent


def _columns(state: StateBlock, line: int) -> Iterator[int]:
    """Where the text of each cell of a row begins, counted from the beginning of the author's line."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    line_start = state.src.rfind("\n", 0, start) + 1
    row = state.src[start:end].rstrip(MD_TRIM_CHARS)
    position = len(row) - len(row.lstrip(MD_TRIM_CHARS))
    if row.startswith("|", position):
        position += 1
    pipes = [*PIPE.finditer(row, position), None]
    if len(pipes) > 1 and row.endswith("|", position) and not row.endswith("\\|"):
        pipes.pop()
    for pipe in pipes:
        cell = row[position : pipe.start() if pipe else None]
        yield start - line_start + position + len(cell) - len(cell.lstrip(MD_TRIM_CHARS))
        position = pipe.end() if pipe else len(row)


def uneven_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Notice a header of another number of cells than the row of delimiters below it: both are lines of a paragraph."""
    below = start_line + 1
    if below >= end_line or state.sCount[below] < state.blkIndent or not _are_delimiters(state, below):
        return False
    if "|" in _row(state, start_line) and not (state.is_code_block(start_line) or state.is_code_block(below)):
        _compare(state, start_line, end_line)
    return False


def headless_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Notice rows of a table that has no row of delimiters, where they begin: they are lines of a paragraph."""
    below = start_line + 1
    if state.is_code_block(start_line) or (not silent and _is_parted(state, start_line, end_line)):
        return False
    if below >= end_line or state.sCount[below] < state.blkIndent:
        return False
    first, second = _row(state, start_line), _row(state, below)
    if not (ROW.fullmatch(first) and ROW.fullmatch(second)) or _are_delimiters(state, below):
        return False
    is_within = silent and ROW.fullmatch(_row(state, start_line - 1))
    has_other_header = below + 1 < end_line and _are_delimiters(state, below + 1)
    is_told_of = "has_parted_table" in state.env and ROW.fullmatch(_row(state, max(start_line - 2, 0))) is not None
    if not (is_within or has_other_header or is_told_of) and _are_rows(
        _cells(state, start_line), _cells(state, below), first
    ):
        column = column_of(state, start_line)
        message = "this is shown as text, not as a table: there is no row of hyphens below its header"
        row = "|" + "---|" * len(_cells(state, start_line))
        hint = f"write {row} below this line, or \\ before the first | where no table is meant"
        keep(state.env, Slip(start_line, column, column + len(first), "headless-table", message, hint))
    return False


def _is_parted(state: StateBlock, line: int, end_line: int) -> bool:
    """Notice a row that a blank line parts from its table, or from the row of delimiters below it."""
    row, cells = _row(state, line), _cells(state, line)
    if not ROW.fullmatch(row) or not any(map(WORD.search, cells)):
        return False
    below = line + 2
    is_header = below < end_line and state.isEmpty(line + 1) and state.sCount[below] >= state.blkIndent
    if is_header and _are_delimiters(state, below) and len(_cells(state, below)) == len(cells):
        message = "this is shown as text, not as a table: blank lines part its rows"
        hint = "remove the blank lines between its rows"
    elif _is_below_table(state, len(cells)) and not any(
        _are_delimiters(state, next_line) for next_line in range(line + 1, min(below + 1, end_line))
    ):
        message = "this is shown as text: a blank line ends the table above it"
        hint = "remove the blank line, or write a row of hyphens below this one where another table begins"
    else:
        return False
    column = column_of(state, line)
    keep(state.env, Slip(line, column, column + len(row), "parted-table", message, hint))
    state.env["has_parted_table"] = True
    return True


def _is_below_table(state: StateBlock, columns: int) -> bool:
    """Whether nothing but blank lines is between here and a table of that many columns."""
    return bool(state.tokens) and state.tokens[-1].type == "table_close" and state.env["columns_above"] == columns


def _are_rows(first: Sequence[str], second: Sequence[str], written: str) -> bool:
    """Whether two lines of such cells are rows of a table: not norms, nor a drawing."""
    if len(first) != len(second) or len(first) < 2 or not any(map(WORD.search, second)):
        return False
    words = sum(WORD.search(cell) is not None for cell in first)
    is_spaced = written[1] in " \t" and written[-2] in " \t"
    return words >= 2 if is_spaced else all(map(WORD.search, (*first, *second)))


def _are_delimiters(state: StateBlock, line: int) -> bool:
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if not DELIMITER_ROW.fullmatch(state.src, start, end) or state.src.find("|", start, end) < 0:
        return False
    cells = _cells(state, line)
    return bool(cells) and all(map(DELIMITER.fullmatch, cells))


def _compare(state: StateBlock, header: int, end_line: int) -> None:
    below = header + 1
    delimiters = _cells(state, below)
    cells = len(_cells(state, header))
    if cells == len(delimiters):
        return
    row, column = _row(state, below), column_of(state, below)
    message = f"this is shown as text, not as a table: its header has {_counted(cells)}, and this row {len(delimiters)}"
    hint = "write as many here as there are in the header, and \\ before a | that belongs to a cell"
    first = below + 1
    is_sure = first < end_line and not state.isEmpty(first) and len(_cells(state, first)) == cells
    text = _delimiter_row(row, cells) if is_sure else None
    if cells > len(delimiters) and splitting_bar(_row(state, header)) is not None:
        hint, text = r"write \mid or \vert for the bar in the formula of its header, for a | ends its cell", None
    keep(state.env, Slip(below, column, column + len(row), "uneven-table", message, hint, text))


def _row(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(MD_TRIM_CHARS)


def _cells(state: StateBlock, line: int) -> Sequence[str]:
    """The cells of a row, without the pipes around it."""
    cells = [cell.strip(MD_TRIM_CHARS) for cell in PIPE.split(_row(state, line))]
    return cells[not cells[0] : len(cells) - (not cells[-1])]


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _delimiter_row(written: str, cells: int) -> str:
    """Return the row as it is ``written``, with as many cells; one alone would be an underline without a pipe."""
    pipes = [pipe.start() for pipe in PIPE.finditer(written)]
    is_open, is_closed = written.startswith("|"), written.endswith("|")
    behind = pipes[is_open:] if is_closed else [*pipes[is_open:], len(written)]  # the cells
    if cells > len(behind):
        blank = " " if " |" in written else ""
        more = f"{blank}---{blank}|" if is_closed else f"{blank}|{blank}---"
        return written + more * (cells - len(behind))
    kept = written[: behind[cells - 1] + is_closed].rstrip()
    return kept if "|" in kept else f"|{kept}"
