"""Carries out outputs: ``{{ value | filter }}``, in a text and in the markup of a tag."""

import re

from llmnotes.loader.liquid.complaints import not_set, unknown_variable
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.expressions import Markdown, Path, output_of, shown
from llmnotes.loader.liquid.filters import filtered
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.made import TAIL, Span
from llmnotes.loader.liquid.masks import Mask, Role
from llmnotes.loader.liquid.scanner import Token
from llmnotes.loader.liquid.surroundings import element_around, in_element, in_page

_OUTPUT = re.compile(r"\{\{([^{}]*)\}\}")


def write_output(expansion: Expansion, job: Job, token: Token) -> None:
    """Write what an output shows. Raises ``NotUnderstoodError``."""
    span, scope = job.span_of(token.start, token.end), expansion.scope
    output = output_of(token.markup)
    if output is None:
        return
    value = filtered(output, scope, expansion.home)
    text = shown(value)
    scope.work(TAIL if isinstance(text, Markdown) else 0)
    if value is None and isinstance(output.expression, Path) and job.span is None:
        if output.expression.root not in scope.values:
            raise unknown_variable(token.markup)
        if output.expression.root in ("site", "page") and not output.filters:
            expansion.complain(span, not_set(token.markup))
    if isinstance(text, Markdown):
        tail = expansion.tail()
        expansion.is_markdown_needed = True
        write = in_page if expansion.is_html else in_element
        expansion.insert(write(text, element_around(tail), tail), span)
    elif output.filters and output.filters[-1].name in ("relative_url", "absolute_url"):
        write_address(expansion, job, text, span)
    else:
        _write_text(expansion, job, text, span)


def write_address(expansion: Expansion, job: Job, address: str, span: Span) -> None:
    """Write an address, without the path of the site where the author wrote that before it: Jekyll doubles it."""
    prefix = expansion.home.prefix
    is_there = bool(prefix) and expansion.made.ends_with(prefix)
    _write_text(expansion, job, address.removeprefix(prefix) if is_there else address, span)


def with_outputs(expansion: Expansion, text: str) -> str:
    """Return the markup of a tag with the outputs in it carried out. Raises ``NotUnderstoodError``."""

    def carried_out(found: re.Match[str]) -> str:
        output = output_of(found[1].strip())
        return shown(filtered(output, expansion.scope, expansion.home)) if output else ""

    return _OUTPUT.sub(carried_out, text)


def _write_text(expansion: Expansion, job: Job, text: str, span: Span) -> None:
    """Write a text, which may begin with the origin of the site."""
    origin = expansion.home.origin
    behind = text[len(origin) :] if origin and text.startswith(origin) else ""
    is_own = bool(origin) and text.startswith(origin) and behind[:1] in ("", "/")
    if is_own and not job.is_code and not expansion.made.ends_with("<"):
        expansion.insert(expansion.masks.add(Mask(Role.ORIGIN, origin, origin)), span)
        text = behind
    expansion.insert(text, span)
