"""Holds the conversations with all services at the same time, and ends them when the time is over."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from queue import Empty, SimpleQueue
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from llmnotes.links.asking import Answer, Conversation, Pause, Request, Silence
from llmnotes.links.known import Finding
from llmnotes.shell.environment import because
from llmnotes.shell.http import OVER, Http, http
from llmnotes.shell.pace import Paces, pace_folder
from llmnotes.shell.workers import ASKER

AT_ONCE = 16  # conversations; each host on the web is one
TICK = 0.25  # seconds between two words about who is being waited for


class Waiting(Struct, frozen=True):
    """Nothing new: these hosts have not answered yet."""

    hosts: tuple[str, ...]


End: TypeAlias = str | BaseException
"""How a conversation ended: empty, or why it could not go on in time, or the exception that it died of."""

Heard: TypeAlias = SimpleQueue[Finding | Pause | End | None]
"""What the conversations brought and nobody has looked at yet; nothing stands for the end of one of them."""


def inquire(
    conversations: Sequence[Conversation], seconds: float, environ: Mapping[str, str], heard: Heard
) -> Iterator[Finding | Pause | Waiting | str]:
    """Yield what is found out, as it comes; pauses as they begin; and why a conversation was cut short.

    Where nothing comes for a moment, yield who is being waited for. All ends ``seconds`` from now, or when nobody wants
    to hear more: what was ``heard`` until then and not yielded is still there. A thread that is left waiting for a
    server ends with the process.
    """
    over = threading.Event()
    deadline = time.monotonic() + seconds
    paces = Paces(pace_folder(environ), over.wait)
    with http() as connections:
        talks = [_Talk(each, connections, paces, deadline, over, heard) for each in conversations]
        waiting: SimpleQueue[_Talk] = SimpleQueue()
        for talk in talks:
            waiting.put(talk)
        for number, _ in enumerate(talks[:AT_ONCE]):
            threading.Thread(target=_hold_all, args=(waiting,), name=f"{ASKER}-{number}", daemon=True).start()
        going = len(conversations)
        try:
            while going:
                try:
                    word = heard.get(timeout=TICK)
                except Empty:
                    yield Waiting(tuple(sorted({talk.host for talk in talks} - {""})))
                    if time.monotonic() < deadline + TICK:
                        continue
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


def _hold_all(talks: "SimpleQueue[_Talk]") -> None:
    while True:
        try:
            talk = talks.get_nowait()
        except Empty:
            return
        talk.hold()


class _Talk:
    """One conversation on its way, in a thread of its own."""

    def __init__(
        self,
        conversation: Conversation,
        connections: Http,
        paces: Paces,
        deadline: float,
        over: threading.Event,
        heard: Heard,
    ) -> None:
        self._conversation = conversation
        self._connections = connections
        self._paces = paces
        self._deadline = deadline
        self._over = over
        self._heard = heard
        self.host = ""
        """Who is being asked at the moment."""

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
                    self._heard.put(f"{step.reason}, and {step.seconds:.0f} s are to be waited")
                    return
            else:
                self._heard.put(step)

    def _ask(self, request: Request) -> Answer:
        self.host = urlsplit(request.url).netloc
        try:
            return self._answer_to(request)
        finally:
            self.host = ""

    def _answer_to(self, request: Request) -> Answer:
        turn = self._paces.turn(request.pace, request.interval, self._deadline) if request.pace else nullcontext(True)
        try:
            with turn as has_turn:
                return self._connections.send(request, self._deadline) if has_turn else Silence(OVER, lasting=True)
        except OSError as problem:  # too many open files, above all
            return Silence(f"this machine can not ask: {because(problem)}", lasting=True)

    def _rest(self, seconds: float) -> bool:
        """Wait; say whether there is time left then."""
        if time.monotonic() + seconds >= self._deadline:
            return False
        return not self._over.wait(seconds)
