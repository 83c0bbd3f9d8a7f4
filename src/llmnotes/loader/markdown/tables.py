"""Tables, with the column at which each cell begins in the author's line.

https://github.github.com/gfm/#tables-extension-
"""

import re
from collections.abc import Iterator

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as plain_table

DELIMITER_ROW = re.compile(r"[-:|][-:| \t]*")
PIPE = re.compile(r"(?<!\\)\|")


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table, if the line below the first is made of what delimits its columns."""
    below = start_line + 1
    if below >= end_line or not DELIMITER_ROW.fullmatch(
        state.src, state.bMarks[below] + state.tShift[below], state.eMarks[below]
    ):
        return False
    first = len(state.tokens)
    if not plain_table(state, start_line, end_line, silent):
        return False
    columns: Iterator[int] = iter(())
    for token in state.tokens[first:]:
        if token.type == "tr_open" and token.map:
            row, columns = token.map[0], _columns(state, token.map[0])
        elif token.type == "inline":
            token.meta = {"cell": next(columns, 0)}
        elif token.type == "tr_close" and (surplus := next(columns, None)) is not None:
            state.env.setdefault("surplus_cells", []).append((row, surplus))
    return True


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
