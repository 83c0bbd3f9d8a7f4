"""Carries out tags that stand for themselves: they set a variable, end a loop, include a file or name a note."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from llmnotes.loader.filenames import NAMED_POST
from llmnotes.loader.liquid.complaints import address_as_text, another_name, stops_jekyll
from llmnotes.loader.liquid.expansion import Expansion
from llmnotes.loader.liquid.expressions import NotUnderstoodError, Scope, Tokens, garbled, output_of, shown, too_long
from llmnotes.loader.liquid.filters import filtered
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.masks import Role
from llmnotes.loader.liquid.outputs import with_outputs, write_address
from llmnotes.loader.liquid.scanner import Token

DEEPEST = 20
"""Files that may be included in each other."""

MOST_INCLUDED = 5_000_000
"""Characters of included files that are looked at for one note."""

INCLUDES = frozenset({"include", "include_cached", "include_relative"})
"""Tags that a file stands for."""

_PAGES = (".md", ".markdown", ".html", ".htm")
_ASSIGNMENT = re.compile(r"([\w-]+)\s*(?:=\s*(.*))?\Z", re.DOTALL)
_FILE = re.compile(r"(?:\{\{[^{}]*\}\}|[^\s{}])+")
_PARAMETER = re.compile(
    r"(?P<key>[\w-]+)\s*=\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<variable>[\w.-]+))"
    r"(?:\s+|\Z)",
    re.DOTALL,
)


def set_by(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the names of the variables that are set among ``tokens``."""
    for token in tokens:
        if token.name in ("assign", "capture") and (name := _ASSIGNMENT.match(token.markup)):
            yield name[1]


@contextmanager
def included(expansion: Expansion, job: Job, token: Token) -> Iterator[Job]:
    """Open the file that a tag stands for, to be read with the parameters of that. Raises ``NotUnderstoodError``."""
    name = _FILE.match(token.markup)
    if name is None:
        raise garbled()
    file = with_outputs(expansion, name[0])
    parameters = _parameters(expansion.scope, token.markup[name.end() :].strip())
    text = expansion.library.text(file, is_relative=token.name == "include_relative")
    key = f"{token.name.removesuffix('_cached')} {file}"
    expansion.included += len(text)
    if len(job.files) >= DEEPEST or key in job.files:
        problem = f"`{file}` includes itself" if key in job.files else f"more than {DEEPEST} files include each other"
        message = f"{problem}, and Jekyll stops here"
        raise NotUnderstoodError("liquid-include", file, message, "take one of them out", is_error=True)
    if expansion.included > MOST_INCLUDED or expansion.is_full:
        raise too_long()
    values = expansion.scope.values
    before = values.get("include")
    if parameters:
        values["include"] = parameters
    yield Job.of(text, job.span_of(token.start, token.end), (*job.files, key), is_code=job.is_code)
    values["include"] = before


def _parameters(scope: Scope, written: str) -> dict[str, object]:
    found: dict[str, object] = {}
    position = 0
    while position < len(written):
        parameter = _PARAMETER.match(written, position)
        if parameter is None:
            raise garbled()
        quoted = parameter["double"] if parameter["double"] is not None else parameter["single"]
        if quoted is not None:
            mark = '"' if parameter["double"] is not None else "'"
            found[parameter["key"]] = quoted.replace(f"\\{mark}", mark)
        else:
            tokens = Tokens(parameter["variable"])
            found[parameter["key"]] = scope.value(tokens.expression())
            tokens.end()
        position = parameter.end()
    return found


def _remark(expansion: Expansion, job: Job, token: Token) -> None:
    pass


def _assign(expansion: Expansion, job: Job, token: Token) -> None:
    assignment = _ASSIGNMENT.match(token.markup)
    if assignment is None or not assignment[2]:
        raise garbled()
    name, scope = assignment[1], expansion.scope
    try:
        output = output_of(assignment[2])
        scope.values[name] = filtered(output, scope, expansion.home) if output else None
        scope.unknown.pop(name, None)
    except NotUnderstoodError:
        scope.unknown[name] = "assigned something"
        raise


def _jump(expansion: Expansion, job: Job, token: Token) -> None:
    if not expansion.loops:
        raise stops_jekyll(token.name, f"`{token.name}` stands outside of any `for`")
    expansion.jump = token.name


def _cycle(expansion: Expansion, job: Job, token: Token) -> None:
    """Write the next one of some values; those with the same ones, or the same name, go on from each other."""
    tokens = Tokens(token.markup)
    values = [tokens.expression()]
    name = ""
    if tokens.take(":"):
        name = shown(expansion.scope.value(values[0]))
        values = [tokens.expression()]
    while tokens.take(","):
        values.append(tokens.expression())
    tokens.end()
    key = name or token.markup
    number = expansion.cycles.get(key, 0)
    expansion.cycles[key] = number + 1
    text = shown(expansion.scope.value(values[number % len(values)]))
    expansion.insert(text, job.span_of(token.start, token.end))


def _post_url(expansion: Expansion, job: Job, token: Token) -> None:
    _link_to(expansion, job, token, f"{NAMED_POST}{token.markup.removeprefix('/')}")


def _link(expansion: Expansion, job: Job, token: Token) -> None:
    named = with_outputs(expansion, token.markup).removeprefix("/")
    if (known := expansion.home.name_of(named)) != named:
        expansion.complain(job.span_of(token.start, token.end), another_name(named, known))
    path = f"/{expansion.home.path_of(known)}"
    if path.lower().endswith(_PAGES):
        _link_to(expansion, job, token, path)
    else:  # a file is where its path says
        address = f"{expansion.home.prefix}{quote(path)}"
        write_address(expansion, job, address, job.span_of(token.start, token.end))


def _link_to(expansion: Expansion, job: Job, token: Token, path: str) -> None:
    """Write an address that the site knows, or will say what is wrong with."""
    mask = expansion.mask(job, token.start, token.end, Role.LINK, quote(path))
    if not job.is_code:
        expansion.complain(job.span_of(token.start, token.end), address_as_text(token.name), mask)


TAGS: Mapping[str, Callable[[Expansion, Job, Token], None]] = {
    "#": _remark,
    "assign": _assign,
    "break": _jump,
    "continue": _jump,
    "cycle": _cycle,
    "link": _link,
    "post_url": _post_url,
}
"""What to do at a tag, by its name. They raise ``NotUnderstoodError``."""
