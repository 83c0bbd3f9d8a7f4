"""What the URLs in the notes mean, which of them can not be right, and what their services say of the others.

A URL is split once and offered to each provider in turn; the first one that knows the host turns it into a `Target`, or
into a `Problem` where no such thing can exist: that is right offline, at once and for ever. Whether the thing exists is
a matter of facts, which a provider asks its service for in a `Conversation` and judges link by link.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic
from llmnotes.links import arxiv, github, web
from llmnotes.links.asking import Conversation, Services
from llmnotes.links.known import Finding
from llmnotes.links.problems import Problem
from llmnotes.links.targets import Target
from llmnotes.links.urls import SplitUrl, sent_on, split
from llmnotes.model import Link, LinkKind


class Provider(Protocol):
    """A module that knows the addresses of one service."""

    def claim(self, url: SplitUrl, /) -> Target | Problem | None:
        """Return what the URL means, what is wrong with it, or None if it is another's."""

    def doubt(self, target: Target, now: date, /) -> Problem | None:
        """Return what speaks against a target of its own, however well the address is formed."""

    def subjects(self, target: Target, /) -> tuple[Target, ...]:
        """Return the targets whose facts decide about a target of its own: nothing for what nobody can be asked."""

    def ask(self, subjects: Sequence[Target], services: Services, /) -> Sequence[Conversation]:
        """Return the conversations, to be held at the same time, that find out about its own among ``subjects``."""

    def judge(self, target: Target, link: Link, line: str, found: Mapping[str, Finding], /) -> Iterator[Problem]:
        """Yield what is to be said of a link to a target of its own, by the findings for its subjects' keys.

        ``line`` is the line of the note in which the link stands.
        """


PROVIDERS: tuple[Provider, ...] = (arxiv, github, web)

_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    "|%C2%AD|%E2%80%(?:8[B-F]|A[A-E])|%E2%81%(?:A0|A[6-9])|%EF%BB%BF",
    re.IGNORECASE,
)
"""What has no width and is copied along with an address, as it is or percent-encoded."""


class Understood(Struct, frozen=True):
    """What the URLs of a note mean: the targets by URL, and what is wrong with the others.

    ``subjects`` are the keys of those whose facts decide about the targets. ``is_lasting`` if another day would not
    change the problems.
    """

    targets: Mapping[str, Target]
    subjects: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    is_lasting: bool


def claim(url: str) -> Target | Problem | None:
    """Return what a URL means or why it means nothing; None if it leads nowhere on the web (a path, ``mailto:``)."""
    parts = split(url)
    return _claimed(parts)[1] if isinstance(parts, SplitUrl) else parts


def audit(links: Iterable[Link], now: date) -> Understood:
    """Return what links mean, and a diagnostic for every problem that is plain without asking anybody, in their order.

    Embeds and sources are left out: they name notes and files, never addresses. So are targets about which nobody can
    be asked. ``now`` is today in UTC: it decides which months of arXiv have come yet.
    """
    links = [link for link in links if link.kind not in (LinkKind.EMBED, LinkKind.SOURCE)]
    targets: dict[str, Target] = {}
    problems: dict[str, Problem] = {}
    subjects: list[str] = []
    is_lasting = True
    for url in {link.url: None for link in links}:
        parts = split(url)
        if isinstance(parts, SplitUrl):
            provider, claimed = _claimed(parts)
            problem = claimed if isinstance(claimed, Problem) else provider.doubt(claimed, now)
            if not isinstance(claimed, Problem):
                is_lasting = is_lasting and problem is None
                if deciding := provider.subjects(claimed):
                    targets[url] = claimed
                    subjects += [subject.key for subject in deciding]
        else:
            problem = parts
        if problem is not None:
            problems[url] = _without_unseen(problem, url, now)
    found = tuple(problems[link.url].at(link) for link in links if link.url in problems)
    return Understood(targets, tuple(dict.fromkeys(subjects)), found, is_lasting)


def _without_unseen(problem: Problem, url: str, now: date) -> Problem:
    """Return a problem with the hint to remove what nobody sees of a URL, if nothing is wrong without that."""
    unseen = _UNSEEN.search(url)
    right = _UNSEEN.sub("", url) if unseen else ""
    parts = split(right)
    if unseen is None or not isinstance(parts, SplitUrl):
        return problem
    provider, claimed = _claimed(parts)
    if isinstance(claimed, Problem) or provider.doubt(claimed, now):
        return problem
    character = unquote(unseen[0])
    hint = f"remove the invisible character U+{ord(character):04X} in it"
    return replace(problem, hint=hint, right=right)


def _claimed(url: SplitUrl) -> tuple[Provider, Target | Problem]:
    if (behind := sent_on(url)) and (found := _first(behind))[0] is not web:
        return found
    return _first(url)


def _first(url: SplitUrl) -> tuple[Provider, Target | Problem]:
    for provider in PROVIDERS:
        if (claimed := provider.claim(url)) is not None:
            return provider, claimed
    raise AssertionError("the last provider claims every URL")
