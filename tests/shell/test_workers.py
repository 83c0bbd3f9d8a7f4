import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import MappingProxyType
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.workers import FEW, NUMBER, _chunks, aside, map_chunks, pack

ITEMS = range(5 * FEW)


def double(number: int) -> int:
    return 2 * number


def elsewhere(act: Callable[[int], int]) -> Callable[[int], int]:
    """Return a function that is ``act`` in other processes; in this one it only waits until they have begun."""
    here = os.getpid()
    reader, writer = os.pipe()

    def work(number: int) -> int:
        if os.getpid() == here:
            assert select.select([reader], [], [], 60)[0], "nobody else works"
            return number
        os.write(writer, b"x")
        return act(number)

    return work


@given(st.integers(0, 300), st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_it_is_a_plain_loop_only_faster(count: int, workers: int) -> None:
    assert map_chunks(double, range(count), workers=workers) == [double(number) for number in range(count)]


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_adds_up_to_all_items(workers: int) -> None:
    steps: list[int] = []
    map_chunks(double, ITEMS, workers=workers, advance=steps.append)
    assert sum(steps) == len(ITEMS)


@pytest.mark.parametrize("is_so", [True, False])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_question_is_answered_aside(is_so: bool, workers: int) -> None:
    with aside(lambda: is_so, workers=workers) as answer:
        assert [answer(), answer()] == [is_so, is_so]


def test_it_is_another_process_that_finds_the_answer() -> None:
    here = os.getpid()
    with aside(lambda: os.getpid() != here, workers=2) as answer:
        assert answer()


def test_what_nobody_answers_aside_is_answered_here() -> None:
    here = os.getpid()

    def fails_elsewhere() -> bool:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    with aside(fails_elsewhere, workers=2) as answer:
        assert answer()


def test_an_answer_that_nobody_wants_is_not_waited_for() -> None:
    reader, writer = os.pipe()

    def never() -> bool:
        os.write(writer, str(os.getpid()).encode())
        time.sleep(60)
        return True

    with aside(never, workers=2):
        pid = int(os.read(reader, 20))
        before = time.monotonic()
    assert time.monotonic() - before < 30
    assert not lives(pid)


@given(st.integers(1, 10_000), st.integers(2, 1_000))
def test_chunks_are_all_items_in_order_of_nearly_one_length_and_fit_in_a_pipe(count: int, workers: int) -> None:
    chunks = _chunks(count, workers)
    assert [item for chunk in chunks for item in chunk] == list(range(count))
    assert max(map(len, chunks)) - min(map(len, chunks)) <= 1
    assert len(chunks) * NUMBER <= 4096


def test_what_was_packed_is_unpacked() -> None:
    assert pickle.loads(pack(MappingProxyType({"a": (1, "x")}))) == {"a": (1, "x")}


def test_large_and_read_only_results_come_back_whole() -> None:
    results = map_chunks(lambda number: MappingProxyType({number: "x" * 100_000}), ITEMS, workers=2)
    assert [dict(result) for result in results] == [{number: "x" * 100_000} for number in ITEMS]


def test_work_is_done_in_several_processes_and_none_is_left() -> None:
    reader, writer = os.pipe()

    def work(number: int) -> int:
        if number == 0:  # waits for the last item, which this process does not come to before
            assert select.select([reader], [], [], 60)[0], "nobody else works"
        if number == ITEMS[-1]:
            os.write(writer, b"x")
        return os.getpid()

    processes = map_chunks(work, ITEMS, workers=2)
    os.close(reader)
    os.close(writer)
    assert processes[0] != processes[-1]
    assert os.getpid() in processes
    assert len(set(processes)) == 2
    [other] = {*processes} - {os.getpid()}
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)


def test_little_work_stays_in_this_process() -> None:
    assert set(map_chunks(lambda _: os.getpid(), range(FEW - 1), workers=4)) == {os.getpid()}


def test_an_exception_arrives_with_the_place_where_it_was_raised() -> None:
    def fail_in_a_worker(number: int) -> int:
        return number // (number - number)

    with pytest.raises(ZeroDivisionError) as caught:
        map_chunks(elsewhere(fail_in_a_worker), ITEMS, workers=2)
    assert "fail_in_a_worker" in str(caught.value.__cause__)


def test_an_exception_of_this_process_ends_the_others() -> None:
    here = os.getpid()
    reader, writer = os.pipe()
    silent, _ = os.pipe()

    def fail_here(number: int) -> int:
        if os.getpid() == here:
            pids.append(int.from_bytes(os.read(reader, 8), "big"))  # when another one has begun
            raise ZeroDivisionError
        os.write(writer, os.getpid().to_bytes(8, "big"))
        select.select([silent], [], [], 60)  # nobody writes
        return number

    pids: list[int] = []
    with pytest.raises(ZeroDivisionError):
        map_chunks(fail_here, ITEMS, workers=2)
    [other] = pids
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)


def test_an_exception_that_can_not_travel_is_told() -> None:
    class LocalError(Exception):
        pass

    def fail(_: int) -> int:
        raise LocalError("no way home")

    with pytest.raises(RuntimeError, match="no way home"):
        map_chunks(elsewhere(fail), ITEMS, workers=2)


def test_an_environment_problem_comes_back_as_what_it_is() -> None:
    def fail(_: int) -> int:
        raise EnvironmentProblem("the disk is full", "make room")

    with pytest.raises(EnvironmentProblem) as caught:
        map_chunks(elsewhere(fail), ITEMS, workers=2)
    assert (caught.value.message, caught.value.hint) == ("the disk is full", "make room")


def test_a_killed_worker_is_a_problem_and_not_a_hang() -> None:
    def die(number: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(EnvironmentProblem, match="SIGKILL"):
        map_chunks(elsewhere(die), ITEMS, workers=2)


def test_a_worker_that_leaves_is_a_problem_too() -> None:
    def leave(_: int) -> int:
        os._exit(7)

    with pytest.raises(EnvironmentProblem, match="status 7"):
        map_chunks(elsewhere(leave), ITEMS, workers=2)


ENDLESS = """
import os, sys, time
from llmnotes.shell.workers import map_chunks
def work(number):
    os.write(1, f"{os.getpid()}\\n".encode())
    for _ in range(1 if number % 2 else 1200):  # a signal right before a long sleep would only be noticed behind it
        time.sleep(0.05)
    return "x" * 200_000
map_chunks(work, range(64), workers=3)
"""


def three_of(output: IO[bytes]) -> set[int]:
    """Return the process ids that are written line by line, as soon as they are those of all who work."""
    pids: set[int] = set()
    while len(pids) < 3:
        pids.add(int(output.readline()))
    return pids


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pids: set[int]) -> bool:
    deadline = time.monotonic() + 10
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(lives, pids))


def test_an_interrupt_ends_the_workers(unmeasured: dict[str, str]) -> None:
    command = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=unmeasured) as master:
        assert master.stdout is not None
        pids = three_of(master.stdout)
        master.send_signal(signal.SIGINT)
        _, errors = master.communicate(timeout=20)
    assert b"KeyboardInterrupt" in errors
    assert wait_until_gone(pids)


def test_workers_of_a_killed_master_end_at_their_next_reply(unmeasured: dict[str, str]) -> None:
    command = [sys.executable, "-c", ENDLESS.replace("1200", "2")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=unmeasured) as master:
        assert master.stdout is not None
        pids = three_of(master.stdout)
        master.kill()
    assert wait_until_gone(pids)
