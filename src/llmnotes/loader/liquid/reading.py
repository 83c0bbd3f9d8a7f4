"""Reads a text from left to right: carries out its tags and outputs, and leaves standing what this is no engine for."""

from collections.abc import Iterable

from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.blocks import OF_LIQUID, OF_TEXT, Stretch
from llmnotes.loader.liquid.branches import BRANCHES
from llmnotes.loader.liquid.calls import called, write_asides
from llmnotes.loader.liquid.complaints import not_carried_out, short, slipped, stops_jekyll, unknown_tag
from llmnotes.loader.liquid.elements import element_shown, is_to_be_shown
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.expressions import NotUnderstoodError, garbled, too_long
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.outputs import write_output
from llmnotes.loader.liquid.scanner import BLOCKS, Kind, Token, opening_of
from llmnotes.loader.liquid.tags import INCLUDES, TAGS, included, set_by

DEEPEST_BLOCKS = 20
"""Loops, captures and cases that may stand in each other."""

_WHOLE = frozenset({*OF_LIQUID, "tablerow", "ifchanged"})
_KNOWN = (*TAGS, *INCLUDES, *OF_TEXT, *OF_LIQUID, "if", "unless", "raw")


def read(expansion: Expansion, text: str) -> None:
    """Read the text of a note."""
    job = Job.of(text, None)
    _read(expansion, job, 0, len(job.tokens))
    for inner, stretch in write_asides(expansion):
        _inside(expansion, inner, [stretch])


def _read(expansion: Expansion, job: Job, index: int, end: int) -> None:
    outer, job.branches = job.branches, []
    while index < end and not expansion.jump:
        token = job.tokens[index]
        if token.kind is Kind.TAG and token.name in BRANCHES:
            BRANCHES[token.name](expansion, job, index)
            index += 1
            continue
        if job.branches and not job.is_blank(index):
            job.branches[-1].is_blank = False
        if job.branches and not job.branches[-1].is_active:
            index = job.ends.get(index, index) + 1 if token.kind is Kind.TAG else index + 1
        else:
            index = _piece(expansion, job, index)
    job.branches = outer


def _piece(expansion: Expansion, job: Job, index: int) -> int:
    """Write what a token stands for, or show it as it is written; return the index of the one to go on with."""
    token = job.tokens[index]
    if token.kind in (Kind.TEXT, Kind.RAW):
        expansion.copy(job, token.shown_start, token.shown_end)
        return index + 1
    try:
        if token.kind is Kind.TAG:
            return _tag(expansion, job, index)
        if token.kind is Kind.SLIP:
            raise slipped(token.markup)
        write_output(expansion, job, token)
    except NotUnderstoodError as problem:
        expansion.leave(job, token.start, token.end, problem)
    return index + 1


def _tag(expansion: Expansion, job: Job, index: int) -> int:
    token, end = job.tokens[index], job.ends.get(index)
    if job.text[token.start] == "<":
        return _element(expansion, job, index, end)
    of_plugins = plugins.TAGS if end is None else plugins.BLOCKS
    if token.name in _WHOLE and end is not None:
        _block(expansion, job, index, end)
    elif token.name in OF_TEXT and end is not None:
        for first, stop in OF_TEXT[token.name](expansion, job, index, end):
            _read(expansion, job, first, stop)
    elif token.name in of_plugins and not job.is_code:
        if expansion.depth >= DEEPEST_BLOCKS:
            raise garbled()
        _inside(expansion, job, called(expansion, job, index, of_plugins[token.name]))
    elif token.name in INCLUDES:
        with included(expansion, job, token) as inner:
            _read(expansion, inner, 0, len(inner.tokens))
        return index + 1
    elif token.name in TAGS:
        TAGS[token.name](expansion, job, token)
        return index + 1
    elif opening_of(token.name) and index in job.closing:  # of what was told already
        expansion.mask(job, token.start, token.end)
        return index + 1
    else:
        raise _unknown(token) if end is None else plugins.comes_from_elsewhere(short(token.name))
    return (index if end is None else end) + 1


def _element(expansion: Expansion, job: Job, index: int, end: int | None) -> int:
    """Write what an element of HTML is meant to show, or its tag as it is; return the index of the token to go on with.

    Raises ``NotUnderstoodError``.
    """
    if expansion.depth >= DEEPEST_BLOCKS or not is_to_be_shown(expansion, job, index):
        expansion.copy(job, job.tokens[index].start, job.tokens[index].end)
        return index + 1
    _inside(expansion, job, element_shown(expansion, job, index))
    return (index if end is None else end) + 1


def _block(expansion: Expansion, job: Job, index: int, end: int) -> None:
    """Carry out a block, or show all of it as it is written."""
    first, mark = job.tokens[index], expansion.made.length
    try:
        if first.name not in OF_LIQUID or expansion.depth >= DEEPEST_BLOCKS:
            raise garbled()
        _inside(expansion, job, OF_LIQUID[first.name](expansion, job, index, end))
        if job.is_blank(index):
            expansion.made.cut(mark)
    except NotUnderstoodError as problem:
        expansion.made.cut(mark)
        is_too_long = problem.code == too_long().code
        told = problem if is_too_long else not_carried_out(first.name)
        expansion.leave(job, first.start, job.tokens[end].end, told)
        for name in set_by(job.tokens[index:end]):
            expansion.scope.unknown[name] = f"made by `{first.name}`"


def _inside(expansion: Expansion, job: Job, stretches: Iterable[Stretch]) -> None:
    for first, stop in stretches:
        expansion.depth += 1
        _read(expansion, job, first, stop)
        expansion.depth -= 1


def _unknown(token: Token) -> NotUnderstoodError:
    if token.name in (*BLOCKS, *plugins.BLOCKS, "raw"):
        return stops_jekyll(token.name, f"`{token.name}` has no end")
    if token.name.startswith("end"):
        return stops_jekyll(token.name, f"`{short(token.name)}` ends nothing")
    return unknown_tag(token.name, _KNOWN)
