"""Conversations carried out by hand: what is asked, and replies written down in the test."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from llmnotes.diagnostics import Place
from llmnotes.links import claim
from llmnotes.links.asking import Answer, Conversation, Pause, Reply, Request, Services
from llmnotes.links.known import Finding
from llmnotes.links.problems import Problem
from llmnotes.links.targets import Target
from llmnotes.model import Link, LinkKind

TODAY = date(2026, 6, 15)
WITH_TOKEN = Services("llmnotes/1 (+https://example.org)", TODAY, github_token="secret")
WITHOUT = Services("llmnotes/1 (+https://example.org)", TODAY)

Answers = Callable[[Request], Answer] | Iterable[Answer]


def talk(conversations: Sequence[Conversation], answers: Answers) -> tuple[list[Request | Pause], dict[str, Finding]]:
    """Carry the conversation out, if there is one; fails where a key is found twice."""
    reply = answers if callable(answers) else _in_turn(answers)
    steps: list[Request | Pause] = []
    findings: dict[str, Finding] = {}
    answer: Answer | None = None
    assert len(conversations) < 2, "GitHub wants one connection"
    while conversations:
        try:
            step = conversations[0].send(answer)
        except StopIteration:
            break
        answer = None
        if isinstance(step, Request | Pause):
            steps.append(step)
            answer = reply(step) if isinstance(step, Request) else None
        else:
            assert step.key not in findings, f"{step.key} is found twice"
            findings[step.key] = step
    return steps, findings


def _in_turn(answers: Iterable[Answer]) -> Callable[[Request], Answer]:
    left = iter(answers)
    return lambda _: next(left)


def target(url: str) -> Target:
    """Return what a URL means, which must be something."""
    claimed = claim(url if "//" in url else f"https://github.com/{url}")
    assert claimed is not None
    assert not isinstance(claimed, Problem), claimed
    return claimed


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    """Return a reply with a JSON body and the header that all of GitHub's have; in ``headers`` ``_`` is ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(
        status, {"content-type": "application/json", "x-github-request-id": "0:1", **named}, json.dumps(body).encode()
    )


def requests(steps: Iterable[Request | Pause]) -> list[Request]:
    """Return the steps that are requests."""
    return [step for step in steps if isinstance(step, Request)]


def pauses(steps: Iterable[Request | Pause]) -> list[float]:
    """Return how long was waited, in seconds."""
    return [step.seconds for step in steps if isinstance(step, Pause)]


def authorization(headers: Mapping[str, str]) -> str:
    """Return what a request shows of the token."""
    return headers.get("authorization", "")


def link(address: str) -> Link:
    """Return a link as a note would have it."""
    return Link(LinkKind.LINK, address, "text", Place("n.md"))
