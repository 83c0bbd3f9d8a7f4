"""Carries out ``if``, ``unless``, and what belongs to them."""

from collections.abc import Callable, Mapping

from llmnotes.loader.liquid.complaints import stops_jekyll
from llmnotes.loader.liquid.conditions import condition_of, holds
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.expressions import NotUnderstoodError
from llmnotes.loader.liquid.jobs import Branch, Job
from llmnotes.loader.liquid.scanner import Token


def _if(expansion: Expansion, job: Job, index: int) -> None:
    token, end = job.tokens[index], job.ends.get(index)
    if end is None:
        _stray(expansion, job, token, f"`{token.name}` has no end")
        return
    branch = Branch(end, expansion.made.length, is_shown=not job.branches or job.branches[-1].is_active)
    job.branches.append(branch)
    if branch.is_shown:
        _decide(expansion, job, token, wanted=token.name == "if")


def _else(expansion: Expansion, job: Job, index: int) -> None:
    token = job.tokens[index]
    branch = job.branches[-1] if job.branches else None
    if branch is None:
        _stray(expansion, job, token, f"`{token.name}` stands outside of any `if`")
    elif branch.is_masked:
        expansion.mask(job, token.start, token.end)
    elif branch.is_shown and not branch.is_done:
        _decide(expansion, job, token, wanted=True)
    else:
        branch.is_active = False


def _decide(expansion: Expansion, job: Job, token: Token, *, wanted: bool) -> None:
    """Say of the innermost branch whether the part behind a tag is shown."""
    branch = job.branches[-1]
    try:
        is_so = token.name == "else" or holds(condition_of(token.markup), expansion.scope) is wanted
    except NotUnderstoodError as problem:
        branch.is_masked, is_so = True, True
        expansion.leave(job, token.start, token.end, problem)
    branch.is_active = branch.is_done = is_so


def _endif(expansion: Expansion, job: Job, index: int) -> None:
    token = job.tokens[index]
    if not job.branches or job.branches[-1].end != index:
        _stray(expansion, job, token, f"`{token.name}` ends nothing")
        return
    branch = job.branches.pop()
    is_blank = branch.is_blank and not branch.is_masked
    if branch.is_masked:
        expansion.mask(job, token.start, token.end)
    elif is_blank and branch.is_shown:
        expansion.made.cut(branch.mark)
    if job.branches and not is_blank:
        job.branches[-1].is_blank = False


def _stray(expansion: Expansion, job: Job, token: Token, what: str) -> None:
    if job.branches:
        job.branches[-1].is_blank = False
        if not job.branches[-1].is_active:
            return
    expansion.leave(job, token.start, token.end, stops_jekyll(token.name, what))


BRANCHES: Mapping[str, Callable[[Expansion, Job, int], None]] = {
    "if": _if,
    "unless": _if,
    "elsif": _else,
    "else": _else,
    "endif": _endif,
    "endunless": _endif,
}
"""What to do at a tag, by its name."""
