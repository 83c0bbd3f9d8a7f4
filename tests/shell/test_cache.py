import os
import sqlite3
import struct
from pathlib import Path

import pytest

from llmnotes.shell import cache
from llmnotes.shell.cache import DIGEST, Cache, Row, digest_of, edition

KEY = b"key"
ROWS = [
    (
        Row(f"notes/{name}.md", digest_of(name.encode()), b"signature", f"record {name}".encode()),
        f"body {name}".encode(),
    )
    for name in ("a", "b")
]


def kept(root: Path) -> Cache:
    found = Cache(root)
    found.keep_notes(KEY, ROWS, [], [])
    found.keep_things([("name", b"value")])
    return found


def test_what_is_kept_is_found_by_the_next_run(tmp_path: Path) -> None:
    kept(tmp_path)
    found = Cache(tmp_path)
    assert sorted(found.notes(KEY), key=lambda row: row.path) == [row for row, _ in ROWS]
    assert found.bodies([row.digest for row, _ in ROWS]) == {row.digest: body for row, body in ROWS}
    assert found.bodies([b"x" * DIGEST]) == {}
    assert (found.thing("name"), found.thing("other")) == (b"value", None)
    assert (tmp_path / ".llmnotes" / ".gitignore").read_text() == "*\n"


def test_a_note_is_replaced_signed_and_forgotten(tmp_path: Path) -> None:
    found = kept(tmp_path)
    (first, body), (other, _) = ROWS
    found.keep_notes(KEY, [], [Row(first.path, first.digest, b"later", b"")], [other.digest])
    assert found.notes(KEY) == [Row(first.path, first.digest, b"later", first.record)]
    assert found.bodies([first.digest, other.digest]) == {first.digest: body}


def test_another_key_has_nothing_of_it_and_takes_its_place(tmp_path: Path) -> None:
    found = kept(tmp_path)
    assert found.notes(b"other") == []
    found.keep_notes(b"other", ROWS[:1], [], [])
    assert found.notes(b"other") == [ROWS[0][0]]
    assert found.notes(KEY) == []
    assert found.bodies([ROWS[1][0].digest]) == {}


def test_notes_of_another_key_are_not_believed_where_only_the_key_was_written(tmp_path: Path) -> None:
    found = kept(tmp_path)
    found.keep_things([("key", b"other")])
    assert found.notes(b"other") == []


def test_things_take_the_place_of_others_with_the_same_beginning(tmp_path: Path) -> None:
    found = kept(tmp_path)
    found.keep_things([("tree 1", b"1"), ("tree 2", b"2")])
    found.keep_things([("tree 3", b"3")], instead_of="tree ", but=["tree 2"])
    assert [found.thing(name) for name in ("tree 1", "tree 2", "tree 3", "name")] == [None, b"2", b"3", b"value"]


def test_what_can_not_be_removed_is_forgotten_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    found = kept(tmp_path)
    monkeypatch.setattr(Path, "unlink", refuse)
    found.clear()
    assert (found.thing("name"), found.notes(KEY)) == (None, [])


def test_without_a_place_nothing_is_kept() -> None:
    nowhere = Cache(None)
    nowhere.keep_things([("name", b"value")])
    nowhere.clear()
    assert (nowhere.thing("name"), nowhere.notes(KEY), nowhere.folder) == (None, [], None)


def test_no_damage_to_any_byte_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_PAGE", 512)
    kept(tmp_path)
    file = tmp_path / ".llmnotes" / cache.NAME
    whole = file.read_bytes()
    rows, bodies = [row for row, _ in ROWS], {row.digest: body for row, body in ROWS}
    for offset in range(len(whole)):
        file.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x55]) + whole[offset + 1 :])
        found = Cache(tmp_path)
        for row in found.notes(KEY):
            assert any((row.path, row.digest, row.record) == (one.path, one.digest, one.record) for one in rows)
        assert found.bodies(list(bodies)).items() <= bodies.items()
        assert found.thing("name") in (b"value", None)


def test_a_damaged_file_makes_room_for_a_new_one(tmp_path: Path) -> None:
    found = kept(tmp_path)
    (tmp_path / ".llmnotes" / cache.NAME).write_bytes(b"no database at all, but long enough for its header" * 20)
    assert found.thing("name") is None
    found.keep_things([("name", b"value")])
    assert found.thing("name") == b"value"


def test_a_file_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    found = kept(tmp_path)
    holder = sqlite3.connect(tmp_path / ".llmnotes" / cache.NAME, isolation_level=None)
    holder.execute("begin exclusive")
    assert found.thing("name") is None
    found.keep_things([("name", b"other")])
    holder.close()
    assert found.thing("name") == b"value"


def test_the_edition_changes_with_any_module(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "one.py").write_text("x")
    first = edition(tmp_path)
    assert edition(tmp_path) == first
    (tmp_path / "inner" / "one.py").write_text("xy")
    assert edition(tmp_path) != first


PLACES = (".gitignore", cache.NAME, f"{cache.NAME}-journal", f"{cache.NAME}-wal")


@pytest.mark.parametrize("place", ["", *PLACES])
def test_nothing_is_written_where_a_link_leads(tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / "site" / ".llmnotes" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / place)
    kept(tmp_path / "site")
    assert list(outside.iterdir()) == []


def test_a_folder_that_somebody_else_has_closed_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert (kept(tmp_path).thing("name"), Cache(tmp_path).folder) == (None, None)


@pytest.mark.parametrize("place", PLACES)
def test_nobody_waits_at_a_named_pipe(tmp_path: Path, place: str) -> None:
    kept(tmp_path)
    pipe = tmp_path / ".llmnotes" / place
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    assert kept(tmp_path).thing("other") is None


def test_a_view_that_never_ends_is_not_looked_at(tmp_path: Path) -> None:
    kept(tmp_path)
    connection = sqlite3.connect(tmp_path / ".llmnotes" / cache.NAME)
    connection.execute("drop table things")
    numbers = "with recursive n(x) as (select 1 union all select x + 1 from n)"
    connection.execute(f"create view things as {numbers} select 'name' name, x'' value, 0 checksum from n")
    connection.commit()
    connection.close()
    assert Cache(tmp_path).thing("name") is None
    assert kept(tmp_path).thing("name") == b"value"


def test_a_journal_removes_no_file_that_it_names(tmp_path: Path) -> None:
    kept(tmp_path)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    name, magic = os.fsencode(precious), bytes.fromhex("d9d505f920a163d7")  # sqlite.org/fileformat2.html, 3
    database = tmp_path / ".llmnotes" / cache.NAME
    page = cache._PAGE
    head = magic + struct.pack(">5I", 0, 0, database.stat().st_size // page, 512, page)
    ending = struct.pack(">I", 2**30 // page + 1) + name + struct.pack(">II", len(name), sum(name)) + magic
    database.with_name(f"{cache.NAME}-journal").write_bytes(head.ljust(512, b"\0") + ending)
    kept(tmp_path)
    assert precious.exists()
