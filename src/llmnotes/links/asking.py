"""How a provider asks its service without touching the network: a conversation of steps and answers.

A conversation is a generator. It yields a ``Request`` and is sent the ``Reply`` (or the ``Silence`` there was instead),
yields a ``Pause`` where it has to wait, and a ``Finding`` for each thing it has found out; for the latter two it is
sent None. Whoever carries it out may end it at any step: what it has not spoken of by then is unverified.
"""

from collections.abc import Generator, Mapping
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from llmnotes.links.known import Finding

MEGABYTE = 2**20


class Request(Struct, frozen=True):
    """Something to ask over HTTP. Redirects are never followed: they are replies like others.

    ``pace`` names what requests share that must keep ``interval`` seconds between the end of one and the beginning of
    the next, over all processes of a machine and one at a time; empty for none. ``limit`` bounds the bytes of a reply:
    a longer one is ``cut``, or else none. ``public`` where only servers on the internet may be asked, none of this
    machine's own network.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes = b""
    pace: str = ""
    interval: float = 0.0
    limit: int = 16 * MEGABYTE
    cut: bool = False
    public: bool = False


class Reply(Struct, frozen=True):
    """What a server said: ``headers`` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Silence(Struct, frozen=True):
    """Why there is no reply: ``reason`` goes on after "...: " (``the name export.arxiv.org is not known``).

    ``lasting`` where asking again at once makes no sense, as without a network.
    """

    reason: str
    lasting: bool = False


class Pause(Struct, frozen=True):
    """Wait ``seconds`` before the next step, because of ``reason``."""

    seconds: float
    reason: str


Answer: TypeAlias = Reply | Silence
Step: TypeAlias = Request | Pause | Finding
Conversation: TypeAlias = Generator[Step, Answer | None, None]


class Services(Struct, frozen=True):
    """Where the services are and how to speak to them.

    ``agent`` is the User-Agent. ``arxiv_interval`` is in seconds. ``github_token`` is empty where there is none: it is
    sent to ``github_api`` and nowhere else. ``today`` is in UTC.
    """

    agent: str
    today: date
    arxiv_api: str = "https://export.arxiv.org/api/query"
    arxiv_oai: str = "https://oaipmh.arxiv.org/oai"
    arxiv_interval: float = 3.0
    github_api: str = "https://api.github.com"
    github_token: str = ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` asks for (RFC 9110): a number, or a date, held against ``Date``."""
    from email.utils import parsedate_to_datetime  # 5 ms that a build which asks nobody does without

    value = headers.get("retry-after", "").strip()
    if value.isdecimal() and len(value) < 10:
        return float(value)
    try:
        seconds = (parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (ValueError, TypeError):  # no dates, or one of them without a zone
        return None
    return max(seconds, 0.0)
