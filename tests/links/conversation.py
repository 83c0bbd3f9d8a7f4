"""Holds a conversation of a provider with answers that a test has written down."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from llmnotes.links.asking import Answer, Conversation, Pause, Request
from llmnotes.links.known import Finding


class Talk(Struct, frozen=True):
    """What was said: the requests, the pauses and the findings, each in their order."""

    requests: list[Request]
    pauses: list[Pause]
    findings: list[Finding]


def talk(conversations: Iterable[Conversation], answer: Callable[[Request], Answer]) -> Talk:
    """Hold conversations one after the other; ``answer`` stands for the service."""
    said = Talk([], [], [])
    for conversation in conversations:
        given: Answer | None = None
        while True:
            try:
                step = conversation.send(given)
            except StopIteration:
                break
            given = None
            if isinstance(step, Request):
                said.requests.append(step)
                given = answer(step)
            elif isinstance(step, Pause):
                said.pauses.append(step)
            else:
                said.findings.append(step)
    return said


def one_by_one(*answers: Answer) -> Callable[[Request], Answer]:
    """Answer each request with the next of ``answers``."""
    left = iter(answers)
    return lambda request: next(left)
