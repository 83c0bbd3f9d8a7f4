"""Link definitions, ``[label]: address "title"``, with the column at which each begins."""

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import reference as plain_definition


def definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A definition that begins in this line; the first of a label counts."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    known = len(state.env.get("references", ()))
    if not plain_definition(state, start_line, end_line, silent):
        return False
    references = state.env.get("references", {})
    if len(references) > known:
        line_start = state.src.rfind("\n", 0, start) + 1
        next(reversed(references.values()))["column"] = start - line_start
    return True
