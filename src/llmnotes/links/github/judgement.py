"""What facts about GitHub mean for a link: the problems to tell its author, each once."""

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from llmnotes.diagnostics import Severity
from llmnotes.links.github.contents import MissingHeading, MissingLines
from llmnotes.links.github.facts import home, is_renamed, renamed
from llmnotes.links.known import Finding, Missing, Repository, Thing
from llmnotes.links.problems import Problem, impossible, odd, quoted
from llmnotes.links.targets import (
    Gist,
    GitHubCommit,
    GitHubCompare,
    GitHubDiscussion,
    GitHubFile,
    GitHubIssue,
    GitHubLatestRelease,
    GitHubOwner,
    GitHubRelease,
    InRepository,
    Target,
)
from llmnotes.model import Link

_CODE = "github-missing"


def judge(target: Target, link: Link, line: str, found: Mapping[str, Finding]) -> Iterator[Problem]:
    """Yield what is wrong with a link to ``target``, given what was found by key."""
    address = link.url  # as its author wrote it, so that a fix changes nothing else in it
    taken_over = False
    if isinstance(target, InRepository):
        repository = found.get(home(target).key)
        if isinstance(repository, Missing):
            name = f"{target.owner}/{target.repository}"
            yield impossible(_CODE, f"{quoted(name)} can not be found: {repository.evidence}", hint=repository.hint)
            return
        if isinstance(repository, Repository):
            taken_over = bool(repository.before)
            yield from _taken_over(target) if taken_over else _of_repository(target, repository, address)
    thing = found.get(target.key)
    if isinstance(thing, Missing):
        yield _missing(target, thing)
    elif isinstance(thing, Thing) and not taken_over:
        yield from _of_thing(target, thing, found, address)


def _taken_over(target: InRepository) -> Iterator[Problem]:
    """Yield the one thing that matters: whoever has the name now may choose where it leads, so nothing is mended."""
    written = f"{target.owner}/{target.repository}"
    message = f"{written} is not the repository that it was: somebody else has taken over the name"
    hint = "look at it, and delete its line from links.lock if it is the one that you mean"
    yield odd("github-taken-over", message, hint=hint)


def _of_repository(target: InRepository, repository: Repository, address: str) -> Iterator[Problem]:
    written = f"{target.owner}/{target.repository}"
    if is_renamed(target, repository.name):
        message = f"{written} is called {repository.name} now"
        yield odd("github-renamed", message, right=_renamed_address(target, repository.name, address))
    if repository.archived:
        message = f"{repository.name} is archived since {repository.archived}"
        hint = "nobody works on it any more: see whether it has a successor"
        yield Problem(Severity.INFO, "github-archived", message, hint)


def _renamed_address(target: InRepository, name: str, address: str) -> str:
    """Return the author's address with the repository's new name, however it goes on and on whichever host it is."""
    old = re.escape(f"/{target.owner}/{target.repository}")
    if match := re.search(rf"(?<=[a-z]){old}(?=\.git\b|[/?#]|\Z)|(?<=/wiki){old}(?=/)", address):
        return f"{address[: match.start()]}/{name}{address[match.end() :]}"
    return renamed(target, name).url


def _missing(target: Target, missing: Missing) -> Problem:
    if isinstance(missing, MissingLines):
        lines = target.lines if isinstance(target, GitHubFile) else None
        return impossible("github-missing-lines", f"{lines} does not exist: {missing.evidence}", hint=missing.hint)
    if isinstance(missing, MissingHeading):
        return odd("github-missing-heading", f"the heading does not exist: {missing.evidence}", hint=missing.hint)
    return impossible(_CODE, f"{_name(target)} does not exist: {missing.evidence}", hint=missing.hint)


def _name(target: Target) -> str:
    match target:
        case GitHubOwner():
            return quoted(target.owner)
        case GitHubFile():
            return quoted("/".join(target.rest))
        case GitHubCommit():
            return f"the commit {quoted(target.sha)}"
        case GitHubCompare():
            return f"the comparison {quoted(f'{target.base}...{target.head}'.removeprefix('...'))}"
        case GitHubIssue():
            return f"the issue or pull request {target.number}"
        case GitHubDiscussion():
            return f"the discussion {target.number}"
        case GitHubRelease():
            return f"the release {quoted(target.tag)}"
        case GitHubLatestRelease():
            return "the latest release"
        case Gist():
            return f"the gist {target.id}"
        case _:
            return "the page"


def _of_thing(target: Target, thing: Thing, found: Mapping[str, Finding], address: str) -> Iterator[Problem]:
    repository = found.get(home(target).key) if isinstance(target, InRepository) else None
    here = target
    if isinstance(target, InRepository) and isinstance(repository, Repository):
        here = renamed(target, repository.name)
    if thing.moved and thing.moved != here.url:
        fragment = address.partition("#")[2]
        right = f"{thing.moved}#{fragment}" if fragment and "#" not in thing.moved else thing.moved
        sure = "" if thing.unchecked else right  # a fix writes only what was seen
        yield odd("github-moved", f"{_name(target)} has moved", hint=f"it is at {right} now", right=sure)
    if thing.unchecked:
        what = here.lines if isinstance(here, GitHubFile) and here.lines else "the heading"
        message = f"{what} could not be checked: {thing.unchecked}"
        yield Problem(Severity.INFO, "github-unchecked-anchor", message, "look at the page yourself")
    if isinstance(here, GitHubFile) and here.lines and thing.commit:
        message = f"{here.lines} of {quoted(here.rest[0])} can be other lines tomorrow: a branch moves on"
        permalink = replace(here, rest=(thing.commit, *here.rest[1:])).url
        yield Problem(Severity.INFO, "github-drifting-lines", message, f"link to {permalink}")
