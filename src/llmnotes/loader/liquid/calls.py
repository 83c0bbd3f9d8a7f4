"""Calls the tags of plug-ins, and writes what they show."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.blocks import Stretch
from llmnotes.loader.liquid.complaints import short
from llmnotes.loader.liquid.expansion import ASIDE, Expansion
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.made import TAIL, Span
from llmnotes.loader.liquid.outputs import with_outputs
from llmnotes.loader.liquid.scanner import Token
from llmnotes.loader.liquid.surroundings import UNREAD, begins_block, element_around
from llmnotes.loader.liquid.works import listed

_OPENS = frozenset("([{-–—/\"'“‘>")  # what no blank stands behind
_REST = re.compile(r"[ \t]*(?:\n|\Z)")


def called(
    expansion: Expansion, job: Job, index: int, show: Callable[[plugins.Call], plugins.Shown]
) -> Iterator[Stretch]:
    """Write what a tag shows; yield the tokens in it, if they are to be read. Raises ``NotUnderstoodError``."""
    token, end = job.tokens[index], job.ends.get(index)
    last = token if end is None else job.tokens[end]
    expansion.scope.work(TAIL + last.end - token.start)
    if expansion.is_html and element_around(expansion.tail()) in UNREAD:
        raise plugins.comes_from_elsewhere(short(token.name))
    if token.name == "bibliography" and expansion.works:
        expansion.scope.work(100 * len(expansion.works))
        shown = listed(expansion.works, with_outputs(expansion, token.markup), _settings(expansion))
    else:
        shown = show(call_of(expansion, job, index, _words(job, token)))
    inside = [(index + 1, end)] if shown.reads_on and end is not None else []
    yield from put(expansion, job, job.span_of(token.start, last.end), shown, inside)


def _settings(expansion: Expansion) -> Mapping[str, object]:
    """Return what the configuration says to jekyll-scholar."""
    site = expansion.scope.values.get("site")
    settings = site.get("scholar") if isinstance(site, Mapping) else None
    return settings if isinstance(settings, Mapping) else {}


def put(
    expansion: Expansion, job: Job, span: Span, shown: plugins.Shown, inside: Iterable[Stretch] = ()
) -> Iterator[Stretch]:
    """Write what a tag shows; yield the tokens ``inside`` of it, which are to be read."""
    if shown.said:
        expansion.complain(span, shown.said)
    if shown.aside:
        expansion.asides.append((job, span, shown.aside, range(0)))
    with expansion.island(span, is_block=shown.is_block):
        around = element_around(expansion.tail())
        margin = "\n\n" if shown.is_block and not around else ""
        if around and not shown.is_block and shown.parts:
            _write(expansion, job, span, ('<span markdown="1">', *shown.parts, "</span>"))
        else:
            _write(expansion, job, span, (margin, *shown.parts))
        yield from inside
        expansion.insert(shown.behind + margin, span)


def write_asides(expansion: Expansion) -> Iterator[tuple[Job, Stretch]]:
    """Write what stands at the side of a text; yield the tokens that are to be read there."""
    expansion.loops += 1  # what stands there may have been in one
    for job, span, parts, inside in expansion.asides:
        with expansion.island(span, is_block=True):
            expansion.insert("\n\n", span)
            _write(expansion, job, span, parts)
            with expansion.margin(ASIDE):
                yield job, (inside.start, inside.stop)
    if expansion.asides:
        expansion.insert("\n", expansion.asides[-1][1])


def call_of(expansion: Expansion, job: Job, index: int, words: Sequence[plugins.Words]) -> plugins.Call:
    """Return the tag with its ``words``."""
    tail = expansion.tail()
    token, end = job.tokens[index], job.ends.get(index)
    last = token if end is None else job.tokens[end]
    inside = job.text[token.end : last.start]
    first = token.end + len(inside) - len(inside.lstrip())
    return plugins.Call(
        job.text,
        words,
        plugins.Slice(first, max(first, token.end + len(inside.rstrip()))),
        expansion.home.prefix,
        starts=begins_block(tail, is_html=expansion.is_html),
        ends=_REST.match(job.text, last.end) is not None,
        cites=expansion.cites,
        follows=bool(tail) and not tail[-1].isspace() and tail[-1] not in _OPENS,
        number=len(expansion.asides) + 1,
    )


def _words(job: Job, token: Token) -> Sequence[plugins.Words]:
    start = job.text.index(token.name, token.start) + len(token.name)
    return plugins.words_of(job.text, start, job.text.index(token.markup, start) + len(token.markup))


def _write(expansion: Expansion, job: Job, span: Span, parts: Sequence[plugins.Part]) -> None:
    for part in parts:
        if isinstance(part, str):
            expansion.insert(part, span)
        else:
            expansion.insert(part.before, job.span_of(part.start, part.end))
            expansion.copy(job, part.start, part.end)
