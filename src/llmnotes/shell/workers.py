"""Run a pure function over many items on all cores, as if it were a plain loop.

The workers are forked when the items are there already, so that nothing is pickled on its way in; only results travel.
The process that has the items works too: what it does itself need not travel, and it copies no memory for a fork.
Where the platform can not fork, or the work is small, the loop is a plain loop.
"""

import copyreg
import io
import os
import pickle
import select
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from msgspec import Struct

from llmnotes.shell.environment import EnvironmentProblem

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 32  # below this many items a fork costs more than it saves
CHUNKS_PER_WORKER = 64  # enough that nobody waits long for the slowest chunk, and that the results of one fit a pipe
CHUNKS_AT_MOST = 1024  # their numbers fill a pipe's guaranteed 4 KiB, so they can be written before anybody reads
NUMBER = 4  # bytes of a chunk's number
ASKER = "asker"  # how the names of threads begin that outlive their work
YES, NO = 10, 11  # the exit codes of a process that was asked something; all others say that it failed
LENGTH = 8  # bytes before a reply that say how long it is


class _Failure(Struct, frozen=True):
    """An exception on its way from a worker, and the traceback it had there."""

    problem: Exception
    traceback: str


class _WorkerTraceback(Exception):  # noqa: N818 -- a cause that is only shown
    """Where an exception came from, shown as its cause."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a view of ``mapping``; pickle can not find the type itself by its name."""
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    """Pickles read-only mappings too."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda mapping: (_read_only, (dict(mapping),))


def pack(value: object) -> bytes:
    """Return ``value`` as bytes, on their way to another process or from one."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def map_chunks(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    advance: Callable[[int], None] = lambda done: None,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Result]:
    """Return ``[function(item) for item in items]``, worked out by ``workers`` processes, of which this is one.

    This one does ``meanwhile`` first, when the others have begun: what nobody but it will need, and where there are no
    others nothing is to be gained by it.
    ``advance`` is told how many items were finished since it was last called. An exception of ``function`` is raised
    here, with the worker's traceback as its cause. Raises ``EnvironmentProblem`` if a worker is killed from outside.
    """
    results: dict[int, list[Result]] = {}
    for span, found in by_chunks(function, items, workers=workers, meanwhile=meanwhile):
        results[span.start] = found
        advance(len(found))
    return [result for start in sorted(results) for result in results[start]]


def by_chunks(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    meanwhile: Callable[[], object],
) -> Iterator[tuple[range, list[Result]]]:
    """Yield the same piece by piece, as soon as each is there: where it is in ``items``, and its results."""
    workers = min(workers, len(items) // FEW + 1)
    if workers < 2 or len(items) < FEW or not hasattr(os, "fork") or _has_askers():
        yield from ((range(number, number + 1), [function(item)]) for number, item in enumerate(items))
        return
    chunks = _chunks(len(items), workers)
    replies = _replies(function, [items[span.start : span.stop] for span in chunks], workers, meanwhile)
    yield from ((chunks[number], found) for number, found in replies)


@contextmanager
def aside(question: Callable[[], bool], *, workers: int) -> Iterator[Callable[[], bool]]:
    """Let another process find the answer to ``question``, and yield what waits for it; ask it here if there is none.

    Without ``workers`` beside this process, the question is asked when the answer is wanted.
    """
    if workers < 2 or not hasattr(os, "fork") or _has_askers():
        yield question
        return
    pid = 0
    answers: list[bool] = []

    def answer() -> bool:
        if not answers:
            _, status = os.waitpid(pid, 0)
            said = os.waitstatus_to_exitcode(status)
            answers.append(said == YES if said in (YES, NO) else question())
        return answers[0]

    with _uninterrupted(), suppress(OSError):
        pid = os.fork()
        if pid == 0:
            _answer(question)
    try:
        yield answer if pid else question
    finally:
        if pid and not answers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _answer(question: Callable[[], bool]) -> NoReturn:
    """Answer a question as an exit code: the whole life of a process."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        status = YES if question() else NO
    finally:
        os._exit(status)


def _has_askers() -> bool:
    """Say whether threads are left that wait for a server: a lock that one of them holds would never open in a fork."""
    return any(thread.name.startswith(ASKER) for thread in threading.enumerate())


def _chunks(count: int, workers: int) -> list[range]:
    """Cut ``count`` items into spans of nearly one length."""
    pieces = min(count, workers * CHUNKS_PER_WORKER, CHUNKS_AT_MOST)
    return [range(count * piece // pieces, count * (piece + 1) // pieces) for piece in range(pieces)]


def _replies(
    function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]], workers: int, meanwhile: Callable[[], object]
) -> Iterator[tuple[int, list[Result]]]:
    """Yield the number and the results of every chunk, in the order in which they are finished."""
    jobs = _queue_of_numbers(len(chunks))
    crew: dict[int, int] = {}  # where a worker's replies come from: its process id
    try:
        with _uninterrupted():  # a worker that nobody knows of would outlive a Ctrl-C
            for _ in range(workers - 1):
                with suppress(OSError):  # no more processes, or descriptors: those who are here do it
                    receiver, pid = _hire(function, chunks, jobs, list(crew))
                    crew[receiver] = pid
        meanwhile()
        for index in _taken(jobs):
            done: list[Result] = []
            for item in chunks[index]:
                done.append(function(item))
                yield from _arrived(crew, wait=0)  # so that nobody's pipe is full for long
            yield index, done
        while crew:
            yield from _arrived(crew, wait=None)
    finally:
        os.close(jobs)
        for receiver, pid in crew.items():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(receiver)


def _arrived(crew: dict[int, int], *, wait: float | None) -> Iterator[tuple[int, list[Any]]]:
    """Yield the replies that are there, after ``wait`` seconds or as soon as there is one, and bury who has ended."""
    for receiver in select.select(list(crew), [], [], wait)[0]:
        message = _receive(receiver)
        if not message:
            _dismiss(receiver, crew.pop(receiver))
            continue
        reply = pickle.loads(message)
        if isinstance(reply, _Failure):
            raise reply.problem from _WorkerTraceback(reply.traceback)
        yield reply


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C waiting for a moment."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _queue_of_numbers(count: int) -> int:
    """Return a pipe that holds the numbers below ``count``; whoever reads ``NUMBER`` bytes takes one off."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(NUMBER, "big") for number in range(count)))
    os.close(writer)
    return reader


def _taken(jobs: int) -> Iterator[int]:
    """Take one number after the other off a queue that others take from too."""
    while number := os.read(jobs, NUMBER):
        yield int.from_bytes(number, "big")


def _hire(
    function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]], jobs: int, others: Sequence[int]
) -> tuple[int, int]:
    """Start a worker; return where its replies come from and its process id."""
    receiver, sender = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(receiver)
        os.close(sender)
        raise
    if pid == 0:
        for inherited in (receiver, *others):
            os.close(inherited)  # so that a worker whose master is gone notices it at its next reply
        _work(function, chunks, jobs, sender)
    os.close(sender)
    return receiver, pid


def _work(function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]], jobs: int, sender: int) -> NoReturn:
    """Take chunks and send their results until there is none left: the whole life of a worker."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole group: the master tells the user
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for index in _taken(jobs):
            _send(sender, _reply(function, index, chunks[index]))
        status = 0
    except BrokenPipeError:
        pass  # the master is gone, and nobody is left to tell
    finally:
        os._exit(status)  # neither the master's `finally` blocks nor its buffered output are a worker's to finish


def _reply(function: Callable[[Item], Result], index: int, chunk: Sequence[Item]) -> bytes:
    """Return the pickled results of a chunk; whatever goes wrong is the master's to raise."""
    try:
        return pack((index, [function(item) for item in chunk]))
    except Exception as problem:  # it goes on in the master, unchanged
        text = traceback.format_exc()
        try:
            return pack(_Failure(problem, text))
        except (pickle.PicklingError, TypeError, AttributeError):
            return pack(_Failure(RuntimeError(repr(problem)), text))


def _send(sender: int, message: bytes) -> None:
    with open(sender, "wb", closefd=False) as pipe:
        pipe.write(len(message).to_bytes(LENGTH, "big") + message)


def _receive(receiver: int) -> bytes:
    """Return the next message, or nothing where the worker is gone, in the midst of a message or not."""
    with open(receiver, "rb", buffering=0, closefd=False) as pipe:
        length = int.from_bytes(_exactly(pipe, LENGTH), "big")
        return _exactly(pipe, length)


def _exactly(pipe: io.FileIO, count: int) -> bytes:
    """Read ``count`` bytes, or return nothing where the pipe ends before."""
    parts: list[bytes] = []
    while count > 0:
        part = pipe.read(count)
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _dismiss(receiver: int, pid: int) -> None:
    """Bury a worker that has said its last word; raise ``EnvironmentProblem`` unless it went of its own accord."""
    os.close(receiver)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        raise EnvironmentProblem(f"a worker process was killed by {name}", "is there too little memory?")
    if status != 0:
        raise EnvironmentProblem(f"a worker process ended with status {os.waitstatus_to_exitcode(status)}")
