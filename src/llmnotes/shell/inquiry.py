"""Holds the conversations with all services at the same time, and ends them when the time is over."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from queue import Empty, SimpleQueue
from typing import TypeAlias

from llmnotes.links.asking import Answer, Conversation, Pause, Request, Silence
from llmnotes.links.known import Finding
from llmnotes.shell.http import OVER, Http, http
from llmnotes.shell.pace import Paces, pace_folder

End: TypeAlias = str | BaseException
"""How a conversation ended: empty, or why it could not go on in time, or the exception that it died of."""


def inquire(
    conversations: Sequence[Conversation], seconds: float, environ: Mapping[str, str]
) -> Iterator[Finding | Pause | str]:
    """Yield what is found out, as it comes; pauses as they begin; and why a conversation was cut short.

    All ends ``seconds`` from now, or when nobody wants to hear more. A conversation's thread that is left waiting for a
    server ends with the process.
    """
    over = threading.Event()
    heard: SimpleQueue[Finding | Pause | End | None] = SimpleQueue()
    deadline = time.monotonic() + seconds
    paces = Paces(pace_folder(environ), over.wait)
    with http() as connections:
        for conversation in conversations:
            talk = _Talk(conversation, connections, paces, deadline, over, heard)
            threading.Thread(target=talk.hold, daemon=True).start()
        going = len(conversations)
        try:
            while going:
                try:
                    word = heard.get(timeout=max(deadline - time.monotonic(), 0) + 0.1)
                except Empty:
                    yield OVER
                    return
                if word is None:
                    going -= 1
                elif isinstance(word, BaseException):
                    raise word
                else:
                    yield word
        finally:
            over.set()


class _Talk:
    """One conversation on its way, in a thread of its own."""

    def __init__(
        self,
        conversation: Conversation,
        connections: Http,
        paces: Paces,
        deadline: float,
        over: threading.Event,
        heard: "SimpleQueue[Finding | Pause | End | None]",
    ) -> None:
        self._conversation = conversation
        self._connections = connections
        self._paces = paces
        self._deadline = deadline
        self._over = over
        self._heard = heard

    def hold(self) -> None:
        try:
            self._go_on()
        except BaseException as problem:
            self._heard.put(problem)
        self._heard.put(None)

    def _go_on(self) -> None:
        answer: Answer | None = None
        while not self._over.is_set():
            try:
                step = self._conversation.send(answer)
            except StopIteration:
                return
            answer = None
            if isinstance(step, Request):
                answer = self._ask(step)
            elif isinstance(step, Pause):
                self._heard.put(step)
                if not self._rest(step.seconds):
                    self._heard.put(step.reason)
                    return
            else:
                self._heard.put(step)

    def _ask(self, request: Request) -> Answer:
        turn = self._paces.turn(request.pace, request.interval, self._deadline) if request.pace else nullcontext(True)
        with turn as has_turn:
            return self._connections.send(request, self._deadline) if has_turn else Silence(OVER, lasting=True)

    def _rest(self, seconds: float) -> bool:
        """Wait; say whether there is time left then."""
        if time.monotonic() + seconds >= self._deadline:
            return False
        return not self._over.wait(seconds)
