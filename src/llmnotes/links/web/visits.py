"""Asking for ordinary pages: politely, one host at a pace, and without ever calling trouble on the way a dead link.

Robots are told where they may go by RFC 9309. A page is asked for its head first, and for itself where that says
nothing: many servers answer HEAD wrongly.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from msgspec import Struct

from llmnotes.links.asking import (
    MEGABYTE,
    Answer,
    Conversation,
    Pause,
    Reply,
    Request,
    Services,
    Silence,
    Step,
    retry_after,
)
from llmnotes.links.known import Finding, Missing, Thing, Unverified
from llmnotes.links.targets import Target, WebPage

if TYPE_CHECKING:
    from urllib.robotparser import RobotFileParser

INTERVAL = 1.0  # seconds between two requests to a host
REDIRECTS = 10  # as browsers have it, roughly
PATIENCE = 5.0  # seconds before the second and last try
LONGEST_WAIT = 60.0  # seconds that a server may ask for
ROBOTS_LIMIT = MEGABYTE // 2  # RFC 9309, 2.5
PAGE_LIMIT = 4 * MEGABYTE

NO_ANCHOR = "it has no such anchor"

_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = {404: "the server knows no such page (404)", 410: "the server says that it is gone (410)"}
_ANCHOR = re.compile(r"""\b(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


class Visited(Struct, frozen=True):
    """Where a visit ended: ``moved`` is that address if only permanent redirects led there, ``body`` what is there."""

    reply: Reply
    moved: str


Visit: TypeAlias = Generator[Step, Answer | None, Visited | Silence]


def subjects(target: Target) -> tuple[Target, ...]:
    """Return the page itself."""
    return (target,) if isinstance(target, WebPage) else ()


def ask(pages: Sequence[Target], services: Services) -> Sequence[Conversation]:
    """Return a conversation with every host."""
    hosts: dict[str, list[WebPage]] = {}
    for page in pages:
        if isinstance(page, WebPage):
            hosts.setdefault(urlsplit(page.address).netloc, []).append(page)
    return [_with_host(pages, services) for pages in hosts.values()]


def _with_host(pages: Sequence[WebPage], services: Services) -> Conversation:
    """Read the host's rules for robots, then ask for one page after the other."""
    rules = yield from _rules(pages[0], services)
    for page in pages:
        if isinstance(rules, Unverified):
            yield Unverified(page.key, rules.reason, rules.hint)
        elif not rules.can_fetch(services.agent, page.address):
            yield Unverified(page.key, "its robots.txt asks programs to stay away", "look at it in a browser")
        else:
            yield (yield from _about(page, services))


def _rules(page: WebPage, services: Services) -> Generator[Step, Answer | None, "RobotFileParser | Unverified"]:
    answer = yield from _visit(urljoin(page.address, "/robots.txt"), "GET", services, ROBOTS_LIMIT)
    if isinstance(answer, Silence):
        return Unverified("", answer.reason)
    from urllib.robotparser import RobotFileParser  # 15 ms that a build which asks nobody does without

    rules = RobotFileParser()
    if answer.reply.status >= 500:  # RFC 9309, 2.3.1.4: nothing is allowed while the rules can not be had
        return Unverified("", f"its robots.txt is answered with status {answer.reply.status}", "try again later")
    text = answer.reply.body.decode("utf-8", "replace") if answer.reply.status == 200 else ""
    rules.parse(text.splitlines())
    return rules


def _about(page: WebPage, services: Services) -> Generator[Step, Answer | None, Finding]:
    """Find out about one page."""
    visited: Visited | Silence | None = None
    if not page.fragment:
        visited = yield from _visit(page.address, "HEAD", services)
    if visited is None or isinstance(visited, Silence) or not _is_fine(visited.reply):
        visited = yield from _visit(page.address, "GET", services)
    if isinstance(visited, Silence):
        return Unverified(page.key, visited.reason)
    status = visited.reply.status
    if status in _GONE:
        return Missing(page.key, _GONE[status], "look for it elsewhere, or link a copy at web.archive.org")
    if not _is_fine(visited.reply):
        return Unverified(page.key, f"the server answers with status {status}", "look at it in a browser")
    if page.fragment and not _has_anchor(visited.reply, page.fragment):
        return Missing(page.key, NO_ANCHOR)
    moved = f"{visited.moved}#{page.fragment}" if visited.moved and page.fragment else visited.moved
    return Thing(key=page.key, checked=services.today, moved=moved)


def _visit(url: str, method: str, services: Services, limit: int = PAGE_LIMIT) -> Visit:
    """Ask for an address and for those that it redirects to."""
    here, permanent = url, True
    for _ in range(REDIRECTS):
        answer = yield from _answer(here, method, services, limit)
        if isinstance(answer, Silence):
            return answer
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            return Visited(answer, here if permanent and here != url else "")
        permanent = permanent and answer.status in _PERMANENT
        here = urldefrag(urljoin(here, location)).url
        if urlsplit(here).scheme not in ("http", "https"):
            return Silence("it redirects to something that is no web page", lasting=True)
    return Silence(f"it redirects more than {REDIRECTS} times", lasting=True)


def _answer(url: str, method: str, services: Services, limit: int) -> Generator[Step, Answer | None, Answer]:
    """Ask once, and once more if there was no answer or too much to do."""
    host = urlsplit(url).netloc.rpartition("@")[2].replace(":", "-")
    headers = {"user-agent": services.agent, "accept": "text/html,*/*;q=0.8"}
    request = Request(url, method, headers, pace=f"web-{host}", interval=INTERVAL, limit=limit, public=True, cut=True)
    answer = yield request
    assert answer is not None, "a request is answered"
    if isinstance(answer, Silence) and not answer.lasting:
        yield Pause(PATIENCE, answer.reason)
    elif isinstance(answer, Reply) and answer.status in (429, 503):
        wait = retry_after(answer.headers) or PATIENCE
        if wait > LONGEST_WAIT:
            return answer
        yield Pause(wait, f"{host} has too much to do ({answer.status})")
    else:
        return answer
    again = yield request
    assert again is not None, "a request is answered"
    return again


def _is_fine(reply: Reply) -> bool:
    return 200 <= reply.status < 300


def _has_anchor(reply: Reply, fragment: str) -> bool:
    """Whether a page has an element of this name; only of HTML that came whole something can be missing."""
    wanted = {fragment, unquote(fragment)}
    if wanted & {"", "top"} or ":~:" in fragment or "html" not in reply.headers.get("content-type", ""):
        return True
    if len(reply.body) >= PAGE_LIMIT:
        return True
    return not wanted.isdisjoint(_anchors(reply.body.decode("utf-8", "replace")))


def _anchors(html: str) -> Iterator[str]:
    from html import unescape

    for found in _ANCHOR.finditer(html):
        yield unescape(found[1] or found[2] or found[3] or "")
