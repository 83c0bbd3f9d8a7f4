"""Writes what elements of distill's are meant to show, which its scripts would make of them."""

from collections.abc import Callable, Iterator, Mapping
from textwrap import dedent

from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.blocks import Stretch, code_inside, write_code
from llmnotes.loader.liquid.calls import call_of, put
from llmnotes.loader.liquid.expansion import Expansion, Medium
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.made import TAIL
from llmnotes.loader.liquid.surroundings import UNREAD, element_around


def is_to_be_shown(expansion: Expansion, job: Job, index: int) -> bool:
    """Say whether a tag of HTML begins such an element, where somebody would look into it."""
    name = job.tokens[index].name
    is_known = name in plugins.ELEMENTS or (name in _WITH_INSIDE and index in job.ends)
    if not is_known or job.is_code or expansion.medium is Medium.TEXT:
        return False
    return element_around(expansion.tail()) not in UNREAD


def element_shown(expansion: Expansion, job: Job, index: int) -> Iterator[Stretch]:
    """Write what an element shows; yield the tokens in it that are to be read. Raises ``NotUnderstoodError``."""
    token, end = job.tokens[index], job.ends.get(index)
    last = token if end is None else job.tokens[end]
    expansion.scope.work(TAIL + last.end - token.start)
    attributes = plugins.attributes_of(job.text, token.start + len(token.name) + 1, token.end - 1)
    if token.name in _WITH_INSIDE and end is not None:
        yield from _WITH_INSIDE[token.name](expansion, job, index, end, attributes)
        return
    keys = attributes.get("key") or attributes.get("bibtex-key")
    names = [plugins.Words(one.start, one.end, name) for name, one in attributes.items()]
    words = plugins.items_of(keys) if keys else names
    shown = plugins.ELEMENTS[token.name](call_of(expansion, job, index, words))
    yield from put(expansion, job, job.span_of(token.start, last.end), shown)


def _footnote(
    expansion: Expansion, job: Job, index: int, end: int, attributes: Mapping[str, plugins.Words]
) -> Iterator[Stretch]:
    label = f"[^side-{len(expansion.asides) + 1}]"
    span = job.span_of(job.tokens[index].start, job.tokens[end].end)
    yield from put(expansion, job, span, plugins.Shown((label,)))
    expansion.asides.append((job, span, (f"{label}: ",), range(index + 1, end)))


def _code(
    expansion: Expansion, job: Job, index: int, end: int, attributes: Mapping[str, plugins.Words]
) -> Iterator[Stretch]:
    language = attributes["language"].text if "language" in attributes else ""
    inside = yield from code_inside(expansion, job, index, end)
    if "block" in attributes:
        write_code(expansion, job, index, end, dedent(inside.rstrip()), language)
        return
    code = " ".join(inside.split())
    ticks = "`"
    while ticks in code:
        ticks += "`"
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    span = job.span_of(job.tokens[index].start, job.tokens[end].end)
    parts = (f"{ticks}{pad}{code}{pad}{ticks}" if code else "",)
    yield from put(expansion, job, span, plugins.Shown(parts))


_WITH_INSIDE: Mapping[str, Callable[[Expansion, Job, int, int, Mapping[str, plugins.Words]], Iterator[Stretch]]] = {
    "d-code": _code,
    "d-footnote": _footnote,
}
