"""Calls the tags of plug-ins, and writes what they show."""

import re
from collections.abc import Callable, Iterator, Sequence

from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.blocks import Stretch
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.made import TAIL, Span
from llmnotes.loader.liquid.surroundings import element_around

_REST = re.compile(r"[ \t]*(?:\n|\Z)")


def called(
    expansion: Expansion, job: Job, index: int, show: Callable[[plugins.Call], plugins.Shown]
) -> Iterator[Stretch]:
    """Write what a tag shows; yield the tokens in it, if they are to be read. Raises ``NotUnderstoodError``."""
    token, end = job.tokens[index], job.ends.get(index)
    last = token if end is None else job.tokens[end]
    span = job.span_of(token.start, last.end)
    expansion.scope.work(TAIL + last.end - token.start)
    tail = expansion.made.tail()
    around = element_around(tail)
    shown = show(_call(expansion, job, index, starts=not around and tail.rstrip(" ")[-2:] in ("", "\n\n")))
    if shown.said:
        expansion.complain(span, shown.said)
    if shown.aside:
        expansion.asides.append((job, span, shown.aside))
    margin = "\n\n" if shown.is_block and not around else ""
    if around and not shown.is_block and shown.parts:
        _write(expansion, job, span, ('<span markdown="1">', *shown.parts, "</span>"))
    else:
        _write(expansion, job, span, (margin, *shown.parts))
    if shown.reads_on and end is not None:
        yield index + 1, end
    expansion.insert(shown.behind + margin, span)


def write_asides(expansion: Expansion) -> None:
    """Write what stands at the side of a text."""
    expansion.loops += 1  # what stands there may have been in one
    for job, span, parts in expansion.asides:
        expansion.insert("\n\n", span)
        _write(expansion, job, span, parts)
    if expansion.asides:
        expansion.insert("\n", expansion.asides[-1][1])


def _call(expansion: Expansion, job: Job, index: int, *, starts: bool) -> plugins.Call:
    token, end = job.tokens[index], job.ends.get(index)
    last = token if end is None else job.tokens[end]
    behind_name = job.text.index(token.name, token.start) + len(token.name)
    behind_words = job.text.index(token.markup, behind_name) + len(token.markup)
    inside = job.text[token.end : last.start]
    first = token.end + len(inside) - len(inside.lstrip())
    return plugins.Call(
        job.text,
        plugins.words_of(job.text, behind_name, behind_words),
        plugins.Slice(first, max(first, token.end + len(inside.rstrip()))),
        expansion.home.prefix,
        starts=starts,
        ends=_REST.match(job.text, last.end) is not None,
        cites=expansion.cites,
        number=len(expansion.asides) + 1,
    )


def _write(expansion: Expansion, job: Job, span: Span, parts: Sequence[plugins.Part]) -> None:
    for part in parts:
        if isinstance(part, str):
            expansion.insert(part, span)
        else:
            expansion.insert(part.before, job.span_of(part.start, part.end))
            expansion.copy(job, part.start, part.end)
