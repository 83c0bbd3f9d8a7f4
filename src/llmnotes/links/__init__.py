"""What the URLs in the notes mean, and which of them can not be right.

A URL is split once and offered to each provider in turn; the first one that knows the host turns it into a `Target`, or
into a `Problem` where no such thing can exist. Nothing here asks anybody: this is the part of the check that is right
offline, at once and for ever.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from llmnotes.diagnostics import Diagnostic
from llmnotes.links import arxiv, github, web
from llmnotes.links.problems import Problem
from llmnotes.links.targets import Target
from llmnotes.links.urls import SplitUrl, split
from llmnotes.model import Link, LinkKind


class Provider(Protocol):
    """A module that knows the addresses of one service."""

    def claim(self, url: SplitUrl, /) -> Target | Problem | None:
        """Return what the URL means, what is wrong with it, or None if it is another's."""

    def doubt(self, target: Target, now: date, /) -> Problem | None:
        """Return what speaks against a target of its own, however well the address is formed."""


PROVIDERS: tuple[Provider, ...] = (arxiv, github, web)


def claim(url: str) -> Target | Problem | None:
    """Return what a URL means or why it means nothing; None if it leads nowhere on the web (a path, ``mailto:``)."""
    parts = split(url)
    return _claimed(parts)[1] if isinstance(parts, SplitUrl) else parts


def audit(links: Iterable[Link], now: date) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for every problem that is plain without asking anybody, in the order of the links.

    Embeds are left out: they name notes and files, never addresses. ``now`` is today in UTC: it decides which months of
    arXiv have come yet.
    """
    links = [link for link in links if link.kind is not LinkKind.EMBED]
    problems = {url: problem for url in {link.url for link in links} if (problem := _problem(url, now))}
    return tuple(problems[link.url].at(link) for link in links if link.url in problems)


def _problem(url: str, now: date) -> Problem | None:
    parts = split(url)
    if not isinstance(parts, SplitUrl):
        return parts
    provider, claimed = _claimed(parts)
    return claimed if isinstance(claimed, Problem) else provider.doubt(claimed, now)


def _claimed(url: SplitUrl) -> tuple[Provider, Target | Problem]:
    for provider in PROVIDERS:
        if (claimed := provider.claim(url)) is not None:
            return provider, claimed
    raise AssertionError("the last provider claims every URL")
