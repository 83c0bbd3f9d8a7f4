"""Carries out blocks: each yields the tokens that are to be read in it, and goes on when they are."""

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TypeAlias

from llmnotes.loader.liquid.complaints import nothing_to_go_through
from llmnotes.loader.liquid.conditions import is_one_of
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.expressions import LONGEST, Path, Tokens, garbled, too_long
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.loops import items_of, loop_of, state_of
from llmnotes.loader.liquid.made import Span
from llmnotes.loader.liquid.masks import Mask, Role

Stretch: TypeAlias = tuple[int, int]
"""The first token that is to be read, and the one to stop at."""

_CAPTURED = re.compile(r"[\"']?([\w-]+)[\"']?")
_LANGUAGE = re.compile(r"([a-zA-Z0-9.+#_-]+)(?:\s+\w+(?:=(?:\w+|\"[0-9 ]*\"))?)*\s*\Z")


def _for(expansion: Expansion, job: Job, index: int, end: int) -> Iterator[Stretch]:
    token, scope = job.tokens[index], expansion.scope
    values = scope.values
    loop = loop_of(token.markup)
    if job.span is None and isinstance(loop.values, Path) and loop.values.root not in {*values, "forloop"}:
        unknown = scope.value(loop.values) is None  # raises where it is somebody else's
        if unknown:
            expansion.complain(Span(token.start, token.end), nothing_to_go_through(loop.values.root))
    items = items_of(loop, scope, expansion.went_to)
    behind, *rest = job.parts(index, "else")
    if not items:
        if rest:
            yield behind + 1, end
        return
    expansion.repeated.append(job.span_of(token.start, job.tokens[end].end))
    before = {name: values[name] for name in (loop.name, "forloop") if name in values}
    unknown_before = {name: scope.unknown.pop(name) for name in before.keys() & scope.unknown.keys()}
    expansion.loops += 1
    try:
        for number, item in enumerate(items):
            scope.work(100 + 50 * (behind - index))
            values[loop.name] = item
            values["forloop"] = state_of(loop, number, len(items), before.get("forloop"))
            yield index + 1, behind
            jump, expansion.jump = expansion.jump, ""
            if jump == "break" or expansion.is_full:
                break
    finally:
        expansion.loops -= 1
        values.update({loop.name: None, "forloop": None} | before)
        scope.unknown.update(unknown_before)


def _case(expansion: Expansion, job: Job, index: int, end: int) -> Iterator[Stretch]:
    value = Tokens(job.tokens[index].markup).expression()
    parts = job.parts(index, "when", "else")
    chosen: list[int] = []
    for number, part in enumerate(parts[:-1]):
        token = job.tokens[part]
        if is_one_of(value, token.markup, expansion.scope) if token.name == "when" else not chosen:
            chosen.append(number)
    for number in chosen:
        yield parts[number] + 1, parts[number + 1]


def _capture(expansion: Expansion, job: Job, index: int, end: int) -> Iterator[Stretch]:
    name = _CAPTURED.match(job.tokens[index].markup)
    if name is None:
        raise garbled()
    with expansion.elsewhere() as made:
        yield index + 1, end
    text = made.text()
    if len(text) > LONGEST:
        raise too_long()
    expansion.scope.values[name[1]] = expansion.masks.without_origin(text)
    expansion.scope.unknown.pop(name[1], None)


def _comment(expansion: Expansion, job: Job, index: int, end: int) -> Iterator[Stretch]:
    return iter(())


def _highlight(expansion: Expansion, job: Job, index: int, end: int) -> Iterator[Stretch]:
    token = job.tokens[index]
    options = _LANGUAGE.match(token.markup)
    if options is None or job.is_code:
        raise garbled()
    is_numbered = any(option.partition("=")[0] == "linenos" for option in options[0].split()[1:])
    code = yield from code_inside(expansion, job, index, end)
    write_code(expansion, job, index, end, code, options[1].lower(), is_numbered=is_numbered)


def code_inside(expansion: Expansion, job: Job, index: int, end: int) -> Generator[Stretch, None, str]:
    """Return what is between two tags, with the Liquid in it carried out, but nothing else."""
    was_code, job.is_code = job.is_code, True
    with expansion.elsewhere() as made:
        yield index + 1, end
    job.is_code = was_code
    return made.text()


def write_code(
    expansion: Expansion, job: Job, index: int, end: int, code: str, language: str, *, is_numbered: bool = False
) -> None:
    """Write a block of code for what is between two tags."""
    start, behind = job.tokens[index].start, job.tokens[end].end
    expansion.is_markdown_needed = True
    mask = Mask(Role.CODE, job.text[start:behind], "", code.strip("\n"), language, is_numbered)
    figure = f'\n<figure class="highlight">{expansion.masks.add(mask)}</figure>\n'
    expansion.insert(figure, job.span_of(start, behind))


OF_LIQUID: Mapping[str, Callable[[Expansion, Job, int, int], Iterator[Stretch]]] = {
    "capture": _capture,
    "case": _case,
    "for": _for,
}
"""Blocks of Liquid that are carried out, or shown as they are written with all that is in them.

They raise ``NotUnderstoodError``, also after something was read.
"""

OF_TEXT: Mapping[str, Callable[[Expansion, Job, int, int], Iterator[Stretch]]] = {
    "comment": _comment,
    "highlight": _highlight,
}
"""Blocks of text, not of Liquid: if one is not understood, what is in it is read like all else."""
