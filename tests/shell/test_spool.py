import errno
import os
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.shell import spool
from llmnotes.shell.spool import AT_HAND, Spool

MUCH = bytes(AT_HAND)

KEYS = st.sampled_from([b"a", b"b", b"c"])
VALUES = st.one_of(st.binary(max_size=4), st.sampled_from([MUCH, MUCH + b"1"]))


@given(st.lists(st.tuples(KEYS, VALUES), max_size=12))
def test_it_is_a_mapping(steps: list[tuple[bytes, bytes]]) -> None:
    kept, known = Spool(), dict[bytes, bytes]()
    for key, value in steps:
        kept[key] = known[key] = value
        assert {one: kept.get(one) for one in (b"a", b"b", b"c")} == {one: known.get(one) for one in (b"a", b"b", b"c")}
        assert key in kept
    kept.clear()
    assert not any(key in kept for key in known)


def test_another_process_finds_what_was_there() -> None:
    kept = Spool()
    kept[b"early"], kept[b"much"], kept[b"late"] = b"1", MUCH, b"2"
    pid = os.fork()
    if pid == 0:
        found = [kept.get(key) for key in (b"early", b"much", b"late")]
        os._exit(found != [b"1", MUCH, b"2"])
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_without_room_for_a_file_everything_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool, "TemporaryFile", full)
    kept = Spool()
    kept[b"a"], kept[b"b"] = MUCH, MUCH + b"1"
    assert (kept.get(b"a"), kept.get(b"b")) == (MUCH, MUCH + b"1")
