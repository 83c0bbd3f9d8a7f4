"""From the links of a site and what is known of their targets to whom to ask, and what to say."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Literal

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Severity, info, warning
from llmnotes.links import PROVIDERS, Provider
from llmnotes.links.asking import Conversation, Services
from llmnotes.links.known import Fact, Finding, Missing, Paper, Repository, Unverified
from llmnotes.links.lock import is_fresh
from llmnotes.links.problems import Problem
from llmnotes.links.targets import ArxivPaper, Target
from llmnotes.model import Link, LinkKind

UNVERIFIED = "unverified"
"""The code of what is nobody's mistake, and nothing to mend."""
_ITEM = re.compile(r"\s*(?:(?:[-*+]|[0-9]{1,9}[.)])(?:\s|$)|-\[)")


class Citation(Struct, frozen=True):
    """A link, the target that its URL means, and the line of the note in which it stands."""

    link: Link
    target: Target
    line: str


def subjects_of(targets: Iterable[Target]) -> dict[str, Target]:
    """Return what facts are needed of, by key."""
    every = chain.from_iterable(_provider(target).subjects(target) for target in targets)
    return {subject.key: subject for subject in every}


def unknown(keys: Iterable[str], facts: Mapping[str, Fact], today: date, max_age: int) -> list[str]:
    """Return the keys of the subjects that have to be asked about, the most urgent first.

    Those are the ones of which nothing is known, and then those of which nothing recent is, the oldest first.
    """
    old = [key for key in keys if not is_fresh(facts.get(key), today, max_age)]
    return sorted(old, key=lambda key: facts[key].checked if key in facts else date.min)


def pinned(targets: Iterable[Target]) -> Iterator[tuple[str, int]]:
    """Yield the keys of the papers of which a version is named, and which."""
    for target in targets:
        if isinstance(target, ArxivPaper) and target.version is not None:
            yield ArxivPaper(target.id).key, target.version


def outgrown(versions: Iterable[tuple[str, int]], facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return the keys of papers of which a version is linked that came after they were asked about."""
    return frozenset(
        key for key, version in versions if isinstance(paper := facts.get(key), Paper) and version > paper.version
    )


def conversations(subjects: Sequence[Target], services: Services) -> list[Conversation]:
    """Return the conversations of all providers about ``subjects``."""
    return [conversation for provider in PROVIDERS for conversation in provider.ask(subjects, services)]


def judged(citations: Iterable[Citation], found: Mapping[str, Finding]) -> Iterator[Diagnostic]:
    """Yield what is to be said of the links."""
    for citation in citations:
        for problem in _provider(citation.target).judge(citation.target, citation.link, citation.line, found):
            yield problem.at(citation.link)


def told_once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the diagnostics in order of their places, information about a thing only where it is linked first.

    A warning that nobody can mend by itself is told once for a line, which may have several links to one thing.
    """
    told: set[tuple[object, ...]] = set()
    for diagnostic in sorted(diagnostics, key=lambda diagnostic: diagnostic.place):
        same: tuple[object, ...] = diagnostic.code, diagnostic.message
        if diagnostic.severity is Severity.WARNING:
            same = (*same, diagnostic.hint, diagnostic.place.path, diagnostic.place.line)
        if diagnostic.severity is Severity.ERROR or diagnostic.fix or same not in told:
            told.add(same)
            yield diagnostic


def unverified(citations: Iterable[Citation], missed: Mapping[str, Unverified]) -> Iterator[Diagnostic]:
    """Yield one warning for each reason why links are unverified, at the first of them."""
    if not missed:
        return
    reasons: dict[Unverified, list[Citation]] = {}
    for citation in citations:
        for key in subjects_of([citation.target]):
            if finding := missed.get(key):
                reasons.setdefault(Unverified("", finding.reason, finding.hint), []).append(citation)
                break
    for finding, same in reasons.items():
        yield not_verified(same[0].link, len(same), finding)


def not_verified(link: Link, count: int, finding: Unverified) -> Diagnostic:
    """Return the warning that ``count`` links, of which ``link`` is the first, are not verified."""
    what = f"{count:,} links, of which this is the first, are" if count > 1 else "this link is"
    message = f"{what} not verified: {finding.reason}"
    return warning(link.place, UNVERIFIED, message, hint=finding.hint, url=link.url)


class Standing(Struct, frozen=True):
    """What became of a link, and why, as one sentence."""

    state: Literal["good", "moved", "missing", "withdrawn", "unverified"]
    reason: str


def standings(
    citations: Iterable[Citation], found: Mapping[str, Finding], asked: Container[str]
) -> dict[str, Standing]:
    """Return what there is to say of links by their URLs: something is wrong, or was ``asked`` (a key) and is good."""
    said: dict[str, Standing] = {}
    for citation in citations:
        if citation.link.url in said:
            continue
        provider = _provider(citation.target)
        findings = [found[key] for key in subjects_of([citation.target]) if key in found]
        wrong = [
            problem
            for problem in provider.judge(citation.target, citation.link, citation.line, found)
            if problem.severity is not Severity.INFO
        ]
        unsure = [finding for finding in findings if isinstance(finding, Unverified)]
        if wrong:
            said[citation.link.url] = Standing(_state(wrong[0], findings), _sentence(wrong[0].message, wrong[0].hint))
        elif unsure:
            said[citation.link.url] = Standing("unverified", _sentence(unsure[0].reason, unsure[0].hint))
        elif findings and all(finding.key in asked for finding in findings):
            said[citation.link.url] = Standing("good", _described(findings[0]))
    return said


def _state(problem: Problem, findings: Sequence[Finding]) -> Literal["moved", "missing", "withdrawn"]:
    if problem.severity is Severity.ERROR or any(isinstance(finding, Missing) for finding in findings):
        return "missing"
    return "withdrawn" if any(isinstance(finding, Paper) and finding.withdrawn for finding in findings) else "moved"


def _sentence(message: str, hint: str) -> str:
    return f"{message} ({hint})" if hint else message


def _described(finding: Finding) -> str:
    if isinstance(finding, Paper):
        return f"{finding.title} (v{finding.version}, {finding.updated})"
    if isinstance(finding, Repository) and finding.description:
        return f"{finding.name}: {finding.description}"
    return "it exists"


def repeated(citations: Iterable[Citation], lines: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield an information where one list of a note, which has these ``lines``, names the same paper twice."""
    seen: dict[str, Link] = {}
    lists: Sequence[int] = ()
    for citation in citations:
        if isinstance(citation.target, ArxivPaper) and citation.link.kind is not LinkKind.CITE:
            place = citation.link.place
            key = ArxivPaper(citation.target.id).key
            first = seen.get(key)
            above = first.place.line if first else place.line
            if above < place.line:
                lists = lists or _lists(lines)
                if _is_one_list(lists, above, place.line):
                    message = f"arXiv {citation.target.id} is in this list already, in line {above}"
                    yield info(place, "repeated-paper", message, hint="keep one of them", url=citation.link.url)
            seen[key] = citation.link


def _is_one_list(lists: Sequence[int], first: int, last: int) -> bool:
    """Whether two lines, counted from 1, are in the same list."""
    return lists[first - 1] == lists[last - 1] != 0


def _lists(lines: Sequence[str]) -> Sequence[int]:
    """Return for each line the number of the list that it belongs to, from 1; 0 is none.

    Blank and indented lines go on with a list, anything else but another item ends it.
    """
    numbers = []
    count, inside = 0, False
    for line in lines:
        is_item = _ITEM.match(line) is not None
        count += is_item and not inside
        inside = is_item or (inside and (not line.strip() or line[0].isspace()))
        numbers.append(count if inside else 0)
    return numbers


def _provider(target: Target) -> Provider:
    kind = type(target)
    if kind not in _PROVIDERS:
        _PROVIDERS[kind] = next(provider for provider in PROVIDERS if provider.subjects(target))
    return _PROVIDERS[kind]


_PROVIDERS: dict[type[Target], Provider] = {}
