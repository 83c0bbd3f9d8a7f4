import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmnotes import SITE_MARK
from llmnotes.shell import exchange, publish
from llmnotes.shell.cache import Cache
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.publish import Staging, staging
from llmnotes.shell.sitefolder import site_folder
from llmnotes.shell.trees import intact

OLD = {"index.html": b"old", "same/index.html": b"the same", "gone/index.html": b"stale"}
NEW = {"index.html": b"new", "same/index.html": b"the same", "a/b/c.txt": b""}

Site = Mapping[str, bytes]


def unread(_: Path) -> bool:
    return False


NO_CACHE = Cache(None)


def build(output: Path, files: Site, *, reuse: bool = True, cache: Cache = NO_CACHE) -> list[str]:
    """Publish ``files``, each under its content as its key; return the paths of those that were written."""
    with staging(site_folder(output, (), unread), cache, reuse=reuse) as stage:
        left = stage.settle({path: content or b"empty" for path, content in files.items()})
        for path in left:
            stage.add(path, stage.write(path, files[path], files[path] or b"empty"))
        stage.exchange()
    return sorted(left)


def site_at(output: Path) -> dict[str, bytes]:
    files = (file for file in output.rglob("*") if file.is_file() and file.name != SITE_MARK)
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in files}


def leftovers(output: Path) -> list[str]:
    return sorted(path.name for path in output.parent.iterdir() if path != output)


def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_in_one_step", lambda one, other: False)


@pytest.fixture(params=["one step", "two steps"])
def output(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "two steps":
        two_steps(monkeypatch)
    return tmp_path / "_site"


def test_the_new_site_takes_the_place_of_the_old_one(output: Path) -> None:
    build(output, OLD)
    build(output, NEW)
    assert site_at(output) == NEW
    assert leftovers(output) == []


def with_history(output: Path) -> None:
    output.mkdir(exist_ok=True)
    (output / ".git").mkdir()
    (output / ".git" / "HEAD").write_bytes(b"a branch")
    (output / ".hg").write_bytes(b"a file that leads elsewhere")


HISTORY = {".git/HEAD": b"a branch", ".hg": b"a file that leads elsewhere"}


@pytest.mark.parametrize("first", [True, False])
def test_the_history_of_what_was_published_stays_where_it_is(output: Path, first: bool) -> None:
    if not first:
        build(output, OLD)
    with_history(output)
    for files in (NEW, OLD, {}):
        build(output, files)
        assert site_at(output) == {**files, **HISTORY}
        assert leftovers(output) == []


def test_what_is_known_of_a_site_by_heart_is_true_with_its_history(output: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cached")
    (tmp_path / "cached").mkdir()
    build(output, OLD, cache=cache)
    with_history(output)
    build(output, NEW, cache=cache)
    for files in (OLD, NEW):
        build(output, files, cache=cache)
        left = tmp_path / "cached" / ".llmnotes" / "site"
        assert intact(cache, output)
        assert intact(cache, left)
        assert not (left / ".git").exists()


def test_a_history_is_never_removed_with_what_a_build_that_was_killed_has_left(output: Path) -> None:
    build(output, OLD)
    with_history(output)
    for name, branch in (("first", b"a branch"), ("second", b"another one")):
        site = output.with_name(f"._site.llmnotes-{name}") / "old"
        (site / ".git").mkdir(parents=True)
        (site / ".git" / "HEAD").write_bytes(branch)
    build(output, NEW)
    assert site_at(output) == {**NEW, **HISTORY}
    assert leftovers(output) == ["._site.llmnotes-first", "._site.llmnotes-second"]
    shutil.rmtree(output)
    build(output, NEW)
    assert site_at(output) == {**NEW, ".git/HEAD": b"a branch"}
    assert leftovers(output) == ["._site.llmnotes-second"]


def test_an_exchange_that_fails_leaves_the_history(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(output, OLD)
    with_history(output)
    rename = Path.rename

    def rename_or_fail(self: Path, target: Path) -> Path:
        if self.name in ("site", "_site"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        return rename(self, target)

    two_steps(monkeypatch)
    monkeypatch.setattr(Path, "rename", rename_or_fail)
    with pytest.raises(EnvironmentProblem, match="Device or resource busy"):
        build(output, NEW)
    assert site_at(output) == {**OLD, **HISTORY}
    assert leftovers(output) == []


SITES = st.dictionaries(st.sampled_from(["a", "b", "c/d", "c/e", "f/g/h"]), st.binary(max_size=3))


@given(st.lists(SITES, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_published_does_not_depend_on_what_was_there(
    tmp_path_factory: pytest.TempPathFactory, sites: list[Site]
) -> None:
    output = tmp_path_factory.mktemp("law") / "_site"
    for files in sites:
        build(output, files)
    assert site_at(output) == sites[-1]


def test_unchanged_files_are_the_same_files(output: Path) -> None:
    build(output, OLD)
    before = (output / "same/index.html").stat().st_ino
    build(output, NEW)
    assert (output / "same/index.html").stat().st_ino == before


def test_a_clean_build_writes_every_file_anew(output: Path) -> None:
    build(output, OLD)
    before = (output / "same/index.html").stat()
    build(output, NEW, reuse=False)
    assert (output / "same/index.html").stat().st_ino != before.st_ino
    assert site_at(output) == NEW


def test_a_link_in_the_place_of_what_was_left_behind_leads_nowhere(output: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    build(output, OLD, cache=cache)
    (tmp_path / ".llmnotes" / "site").symlink_to("../_site")
    build(output, NEW, cache=cache)
    assert not output.is_symlink()
    assert site_at(output) == NEW
    assert site_at(tmp_path / ".llmnotes" / "site") == OLD


def test_a_site_that_is_published_is_not_what_was_left_behind(tmp_path: Path) -> None:
    cache, output = Cache(tmp_path), tmp_path / ".llmnotes" / "site"
    build(output, OLD, cache=cache)
    with staging(output, cache):
        assert site_at(output) == OLD
    assert site_at(output) == OLD


def test_files_are_copied_where_links_are_not_supported(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    build(output, OLD)
    monkeypatch.setattr(os, "link", refuse)
    build(output, NEW)
    assert site_at(output) == NEW


def test_other_files_are_copied_and_never_linked_to_their_source(output: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    for content in (b"one" * publish.BLOCK, b"one" * publish.BLOCK, b"two" * publish.BLOCK):
        source.write_bytes(content)
        with staging(output, NO_CACHE) as stage:
            stage.copy("img/a.png", source)
            stage.exchange()
        assert (output / "img/a.png").read_bytes() == content
        assert not (output / "img/a.png").samefile(source)


def test_a_file_that_can_not_be_read_is_named(output: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(EnvironmentProblem, match=r"can not read .*a\.png: No such file"),
        staging(output, NO_CACHE) as stage,
    ):
        stage.copy("a.png", tmp_path / "a.png")


def test_a_build_that_fails_leaves_the_old_site_and_nothing_else(output: Path) -> None:
    def fail(stage: Staging) -> None:
        stage.write("index.html", b"new")
        raise ZeroDivisionError

    build(output, OLD)
    with pytest.raises(ZeroDivisionError), staging(output, NO_CACHE) as stage:
        fail(stage)
    assert site_at(output) == OLD
    assert leftovers(output) == []


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x"])
def test_a_path_out_of_the_site_is_a_bug(output: Path, path: str) -> None:
    with pytest.raises(ValueError, match="leads out of the site"), staging(output, NO_CACHE) as stage:
        stage.write(path, b"")


def test_a_link_to_a_site_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "project").mkdir()
    output = tmp_path / "project" / "_site"
    output.symlink_to(tmp_path / "real")
    build(output, OLD)
    assert output.is_symlink()
    assert site_at(tmp_path / "real") == OLD


def a_file(output: Path) -> None:
    output.write_text("x")


def someone_elses(output: Path) -> None:
    output.mkdir()
    (output / "thesis.tex").write_text("x")


def a_link_to_someone_elses(output: Path) -> None:
    someone_elses(output.with_name("home"))
    output.symlink_to("home")


def inside_the_notes(output: Path) -> None:
    output.with_name("notes").mkdir()
    output.symlink_to("notes/public")


def around_the_notes(output: Path) -> None:
    (output.with_name("notes")).mkdir()
    build(output.with_name("outer"), {})
    output.symlink_to("outer")
    output.with_name("notes").rename(output / "notes")
    output.with_name("notes").symlink_to("outer/notes")


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (a_file, "is no folder"),
        (someone_elses, "did not make"),
        (a_link_to_someone_elses, "did not make"),
        (inside_the_notes, "lies among the site's own files"),
        (around_the_notes, "has .* in it"),
    ],
)
def test_what_is_not_ours_is_never_replaced(tmp_path: Path, prepare: Callable[[Path], None], message: str) -> None:
    output = tmp_path / "_site"
    prepare(output)
    before = sorted(tmp_path.rglob("*"))
    notes = tmp_path / "notes"
    with pytest.raises(EnvironmentProblem, match=message):
        site_folder(output, [notes], lambda place: place.is_relative_to(notes.resolve()))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_among_the_notes_that_nobody_reads_is_fine(tmp_path: Path) -> None:
    assert site_folder(tmp_path / "_site", [tmp_path], unread) == tmp_path / "_site"


def test_what_jekyll_made_in_its_place_is_replaced_as_jekyll_would(tmp_path: Path) -> None:
    output = tmp_path / "_site"
    output.mkdir()
    (output / "index.html").write_text("of Jekyll's")
    assert site_folder(output, (), unread, output) == output
    with pytest.raises(EnvironmentProblem, match="did not make"):
        site_folder(output, (), unread, tmp_path / "other")
    (output / ".git").write_text("gitdir: elsewhere")  # a branch that is published from here
    with pytest.raises(EnvironmentProblem, match="did not make"):
        site_folder(output, (), unread, output)


def test_a_link_in_the_place_of_jekylls_site_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"a")
    (tmp_path / "_site").symlink_to(tmp_path / "photos")
    with pytest.raises(EnvironmentProblem, match="did not make"):
        site_folder(tmp_path / "_site", (), unread, tmp_path / "_site")


def test_a_folder_that_can_not_be_made_is_a_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EnvironmentProblem, match="can not build beside"),
        staging(tmp_path / "file" / "_site", NO_CACHE),
    ):
        pass


def test_a_folder_that_can_not_be_looked_into_is_a_clear_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "_site").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(EnvironmentProblem, match=r"can not look into .*: Permission denied"):
        site_folder(tmp_path / "_site", (), unread)


@pytest.mark.parametrize("failing", ["output", "new"])
def test_an_exchange_that_fails_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    output = tmp_path / "_site"
    build(output, OLD)
    two_steps(monkeypatch)
    rename = Path.rename

    def rename_or_fail(self: Path, target: Path) -> Path:
        if (self == output) if failing == "output" else (self.name == "site"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", rename_or_fail)
    with pytest.raises(EnvironmentProblem, match="Device or resource busy"):
        build(output, NEW)
    assert site_at(output) == OLD


STUCK = (
    (errno.EBUSY, "something is mounted there: choose a folder in it with --output"),
    (errno.EXDEV, "its file system moves no folder of a container's image: remove it"),
    (errno.EACCES, "it belongs to another user: remove it, or choose another place with --output"),
)


@pytest.mark.parametrize(("code", "way_out"), STUCK)
def test_a_site_that_can_not_be_moved_has_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, way_out: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    build(tmp_path / "_site", OLD)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(Path, "is_mount", lambda self: True)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(EnvironmentProblem, match=way_out):
        build(tmp_path / "_site", NEW)
    assert site_at(tmp_path / "_site") == OLD


def test_a_system_without_exchange_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    build(tmp_path / "_site", OLD)
    build(tmp_path / "_site", NEW)
    assert site_at(tmp_path / "_site") == NEW


def test_an_exchange_that_the_system_refuses_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        exchange._in_one_step(tmp_path / "a", tmp_path / "b")


def test_the_next_build_completes_an_exchange_that_was_killed_between_its_steps(tmp_path: Path) -> None:
    output = tmp_path / "_site"
    build(output, NEW)
    half_way = tmp_path / "._site.llmnotes-killed"
    half_way.mkdir()
    output.rename(half_way / "site")
    (half_way / "old").mkdir()
    with pytest.raises(ZeroDivisionError), staging(output, NO_CACHE):
        raise ZeroDivisionError  # such as by an error in a note
    assert site_at(output) == NEW
    assert leftovers(output) == []


def test_the_folder_of_a_live_build_is_left_alone(tmp_path: Path) -> None:
    output = tmp_path / "_site"
    with staging(output, NO_CACHE) as slow:
        slow.write("index.html", b"slow")
        build(output, {"index.html": b"quick", "same": b"1"})
        assert site_at(output)["index.html"] == b"quick"
        slow.write("same", b"1")
        slow.exchange()
    assert site_at(output) == {"index.html": b"slow", "same": b"1"}
    assert leftovers(output) == []


def test_only_our_own_leftovers_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "._site.backup").mkdir()
    (tmp_path / "._site.llmnotes-file").write_text("no folder")
    (tmp_path / "._site.llmnotes-killed" / "site").mkdir(parents=True)
    build(tmp_path / "_site", NEW)
    assert leftovers(tmp_path / "_site") == ["._site.backup", "._site.llmnotes-file"]


def test_a_folder_that_is_being_made_is_safe_from_a_build_that_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other build begins in the gap between the making of the folder and its lock, and goes as far as it can."""
    output = tmp_path / "_site"
    make, lock = tempfile.mkdtemp, fcntl.flock
    ended_or_waiting = threading.Event()

    def other_build() -> None:
        build(output, OLD)
        ended_or_waiting.set()

    other = threading.Thread(target=other_build)

    def make_and_let_the_other_go_on(prefix: str, dir: Path) -> str:  # noqa: A002 -- the names that it has
        folder = make(prefix=prefix, dir=dir)
        if not other.ident:
            other.start()
            assert ended_or_waiting.wait(timeout=60)
        return folder

    def lock_or_tell(file: int, operation: int) -> None:
        try:
            lock(file, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            if operation & fcntl.LOCK_NB:
                raise
            ended_or_waiting.set()
            lock(file, operation)

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_let_the_other_go_on)
    monkeypatch.setattr(fcntl, "flock", lock_or_tell)
    build(output, NEW)
    other.join()
    assert site_at(output) in (OLD, NEW)
    assert leftovers(output) == []


def test_no_room_is_told_as_such(tmp_path: Path) -> None:
    problem = publish._unwritable(tmp_path, "index.html", OSError(errno.ENOSPC, "No space left on device"))
    assert "No space left on device (make room and build again" in str(problem)
