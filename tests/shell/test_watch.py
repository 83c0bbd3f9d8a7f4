import os
import resource
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.events import FileModifiedEvent

from llmnotes.shell.watch import Changes, Watch, watching
from llmnotes.shell.watch.changes import PATIENCE, QUIET, Inbox
from llmnotes.shell.watch.mounts import mounts, silent_filesystem
from llmnotes.shell.watch.observer import Observed
from llmnotes.shell.watch.polling import signatures
from llmnotes.shell.watch.wanted import Wanted, is_editors_own

LONG = 20.0  # seconds until a test gives up
SHORT = 0.15  # seconds in which nothing may come
MODES = {"events": {}, "polling": {"LLMNOTES_POLL": "1"}}

only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


class Site:
    """A site that is watched, and what was told of it."""

    def __init__(self, root: Path, watch: Watch, told: list[str]) -> None:
        self.root = root
        self.watch = watch
        self.told = told

    def changed(self, *names: str) -> Changes:
        """Wait until all these were named, and return all that was."""
        wanted = {str(self.root / name) for name in names}
        seen, everything = set[str](), False
        deadline = time.monotonic() + LONG
        while not wanted <= seen and time.monotonic() < deadline:
            found = self.watch.next(deadline - time.monotonic())
            if found:
                seen |= found.paths
                everything |= found.everything
        assert wanted <= seen
        return Changes(frozenset(os.path.relpath(path, self.root) for path in seen), everything)

    def everything_changed(self) -> None:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            found = self.watch.next(deadline - time.monotonic())
            if found and found.everything:
                return
        pytest.fail("nobody said that everything may have changed")

    def is_quiet(self) -> bool:
        return self.watch.next(SHORT) is None

    def settle(self) -> None:
        while self.watch.next(SHORT) is not None:
            continue

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes" / "papers").mkdir(parents=True)
    (tmp_path / "notes" / "a.md").write_text("a")
    (tmp_path / "notes" / "papers" / "b.md").write_text("b")
    (tmp_path / "_site").mkdir()
    return tmp_path


@pytest.fixture(params=MODES)
def site(root: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site watched in each of the ways."""
    told: list[str] = []
    threads = threading.active_count()
    environ = MODES[request.param]
    folders, files = [root / "notes", root / "templates"], [root / "llmnotes.toml"]
    with watching(folders, files, told.append, environ=environ, interval=0.03) as watch:
        yield Site(root, watch, told)
    assert threading.active_count() == threads


@pytest.fixture
def told_site(root: Path) -> Iterator[Site]:
    """A site watched by the system's events."""
    with watching([root / "notes", root / "templates"], [root / "llmnotes.toml"], pytest.fail, environ={}) as watch:
        yield Site(root, watch, [])


def test_writing_a_note_is_noticed(site: Site) -> None:
    site.write("notes/papers/b.md", "more")
    assert site.changed("notes/papers/b.md") == Changes(frozenset({"notes/papers/b.md"}))


def test_a_note_that_comes_and_goes_is_noticed(site: Site) -> None:
    site.write("notes/new.md", "more")
    site.changed("notes/new.md")
    (site.root / "notes" / "new.md").unlink()
    site.changed("notes/new.md")


def test_a_file_renamed_over_a_note_is_a_change_of_it(site: Site) -> None:
    """As vim saves: try whether the folder can be written, keep a backup, write anew."""
    notes = site.root / "notes"
    (notes / "4913").touch()
    (notes / "4913").unlink()
    (notes / "a.md").rename(notes / "a.md~")
    (notes / "a.md").write_text("by vim")
    (notes / "a.md~").unlink()
    assert site.changed("notes/a.md").paths <= {"notes/a.md", "notes/4913"}
    site.settle()
    (notes / ".a.md.tmp").write_text("by VS Code")
    (notes / ".a.md.tmp").replace(notes / "a.md")
    assert site.changed("notes/a.md").paths == {"notes/a.md"}


def test_a_renamed_note_is_two_changes(site: Site) -> None:
    (site.root / "notes" / "a.md").rename(site.root / "notes" / "papers" / "c.md")
    site.changed("notes/a.md", "notes/papers/c.md")


def test_what_editors_leave_behind_wakes_nobody(site: Site) -> None:
    for name in (".#a.md", "#a.md#", "a.md~", ".a.md.swp"):
        site.write(f"notes/{name}", "x")
    site.write("_site/index.html", "x")
    site.write("other.toml", "x")
    assert site.is_quiet()


def test_reading_and_linking_wake_nobody(site: Site) -> None:
    assert (site.root / "notes" / "a.md").read_text() == "a"
    assert sorted(path.name for path in (site.root / "notes").iterdir()) == ["a.md", "papers"]
    os.link(site.root / "notes" / "a.md", site.root / "_site" / "a.md")
    assert site.is_quiet()


def test_a_single_file_may_come_and_go(site: Site) -> None:
    for text in ("one", "two, longer"):
        site.write("llmnotes.toml", text)
        assert site.changed("llmnotes.toml").paths == {"llmnotes.toml"}
        site.settle()
    (site.root / "llmnotes.toml").unlink()
    site.changed("llmnotes.toml")


def test_a_folder_may_come_and_go(site: Site) -> None:
    for _ in range(3):
        site.write("templates/parts/head.html", "x")
        site.changed("templates/parts/head.html")
        site.settle()
        site.write("templates/parts/head.html", "longer")
        site.changed("templates/parts/head.html")
        site.settle()
        (site.root / "templates" / "parts" / "head.html").unlink()
        (site.root / "templates" / "parts").rmdir()
        (site.root / "templates").rmdir()
        site.changed("templates/parts/head.html")
        site.settle()


def test_a_folder_moved_away_and_back_is_still_watched(site: Site) -> None:
    for away in (site.root / "elsewhere", site.root / "_site" / "elsewhere"):
        (site.root / "notes").rename(away)
        assert site.watch.next(LONG) is not None
        site.settle()
        (away / "a.md").write_text(f"nobody's business {away}")
        assert site.is_quiet()
        away.rename(site.root / "notes")
        assert site.watch.next(LONG) is not None
        site.settle()
        site.write("notes/papers/b.md", f"back from {away}")
        site.changed("notes/papers/b.md")
        site.settle()


def test_a_folder_moved_within_the_notes_is_watched_where_it_is(site: Site) -> None:
    (site.root / "notes" / "papers").rename(site.root / "notes" / "articles")
    assert site.watch.next(LONG) is not None
    site.settle()
    site.write("notes/articles/b.md", "moved")
    assert site.changed("notes/articles/b.md").paths == {"notes/articles/b.md"}


def test_a_deep_folder_made_at_once_is_noticed_with_its_files(site: Site) -> None:
    names = [f"notes/{'x/' * depth}n.md" for depth in range(1, 12)]
    for name in names:
        site.write(name, "x")
    site.changed(*names)


def test_a_checkout_of_many_files_is_noticed_whole(site: Site) -> None:
    names = [f"notes/branch{number % 7}/{number}.md" for number in range(200)]
    for name in names:
        site.write(name, name)
    site.changed(*names)


def test_a_linked_folder_is_watched_and_one_that_leads_back_does_no_harm(site: Site) -> None:
    (site.root / "papers").mkdir()
    (site.root / "notes" / "linked").symlink_to(site.root / "papers")
    (site.root / "notes" / "back").symlink_to(site.root / "notes")
    site.settle()
    site.write("papers/new.md", "x")
    site.changed("notes/linked/new.md")


def test_names_that_are_no_text_are_noticed(site: Site) -> None:
    name = os.fsencode(site.root / "notes") + b"/\xff\n.md"
    with open(name, "w") as file:  # noqa: PTH123 -- no text
        file.write("x")
    site.changed(os.fsdecode(b"notes/\xff\n.md"))


def test_waiting_ends_in_time_and_when_woken(site: Site) -> None:
    assert site.watch.next(0.0) is None
    threading.Timer(0.02, site.watch.wake).start()
    assert site.watch.next(LONG) is None
    site.watch.wake()
    assert site.watch.next(LONG) is None


def test_waiting_ends_with_the_watch(root: Path) -> None:
    with watching([root / "notes"], [], pytest.fail, environ={}) as watch:
        waiting = threading.Thread(target=watch.next)
        waiting.start()
    waiting.join(LONG)
    assert not waiting.is_alive()
    assert watch.next() is None


def test_a_folder_moved_as_a_whole_changes_everything(told_site: Site) -> None:
    (told_site.root / "notes" / "papers").rename(told_site.root / "papers")
    told_site.everything_changed()
    (told_site.root / "papers").rename(told_site.root / "notes" / "papers")
    told_site.everything_changed()


@only_on_linux
def test_a_symbolic_link_as_folder_may_come(told_site: Site) -> None:
    (told_site.root / "mine").mkdir()
    (told_site.root / "templates").symlink_to(told_site.root / "mine")
    told_site.everything_changed()
    told_site.settle()
    told_site.write("mine/note.html", "x")
    told_site.changed("templates/note.html")


def test_notes_at_the_root_leave_out_what_the_caller_says(root: Path) -> None:
    def ignored(path: str) -> bool:
        return is_editors_own(path) or Path(path).name.startswith("_")

    (root / ".git").mkdir()
    with watching([root], [root / "_config.yml"], pytest.fail, ignored=ignored, environ={}) as watch:
        site = Site(root, watch, [])
        for name in ("_site/index.html", "_site/new/index.html", ".git/index"):
            site.write(name, "x")
        assert site.is_quiet()
        site.write("_config.yml", "x")
        assert site.changed("_config.yml").paths == {"_config.yml"}
        site.settle()
        site.write("a.md", "x")
        assert site.changed("a.md").paths == {"a.md"}


def test_a_burst_is_one_batch_and_a_stream_is_cut_into_several() -> None:
    with Inbox() as inbox:
        for number in range(100):
            inbox.put({str(number % 50)})
        assert inbox.next(LONG) == Changes(frozenset(map(str, range(50))))
        assert inbox.next(0.0) is None
        inbox.put(())
        assert inbox.next(0.0) is None

        done = threading.Event()

        def stream() -> None:
            while not done.wait(QUIET / 5):
                inbox.put({"a"})

        streaming = threading.Thread(target=stream)
        streaming.start()
        batches = [inbox.next(LONG) for _ in range(5)]
        done.set()
        streaming.join()
        assert batches == [Changes(frozenset({"a"}))] * 5


def test_what_has_waited_long_enough_is_handed_out_at_once() -> None:
    with Inbox() as inbox:
        inbox.put({"a"})
        threading.Event().wait(PATIENCE)
        inbox.put_everything()
        assert inbox.next(0.0) == Changes(frozenset({"a"}), everything=True)


OVERFLOWING = """
import sys
from pathlib import Path
from llmnotes.shell.watch import watching
with watching([Path(sys.argv[1])], [], print, environ={}) as watch:
    print("ready", flush=True)
    while True:
        found = watch.next()
        if found and found.everything:
            print("everything", flush=True)
        for path in found.paths if found else ():
            if path.endswith("last.md"):
                print("last", flush=True)
"""


@only_on_linux
def test_when_the_kernel_loses_events_everything_may_have_changed(root: Path, unmeasured: dict[str, str]) -> None:
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    command = [sys.executable, "-c", OVERFLOWING, str(root / "notes")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=unmeasured
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGSTOP)
        for number in range(most // 2 + 10):
            (root / "notes" / f"{number % 2}.tmp").touch()
            (root / "notes" / f"{number % 2}.tmp").unlink()
        (root / "notes" / "papers").rename(root / "elsewhere")
        (root / "notes" / "papers").mkdir()
        process.send_signal(signal.SIGCONT)
        assert process.stdout.readline() == "everything\n"
        (root / "notes" / "papers" / "last.md").touch()
        assert process.stdout.readline() == "last\n"
        process.kill()
        assert process.stderr.read() == "", "watchdog says it by itself"


@only_on_linux
def test_without_a_way_to_be_told_files_are_looked_at(root: Path) -> None:
    """All descriptors are taken, until the user is told of it."""
    told: list[str] = []
    before = resource.getrlimit(resource.RLIMIT_NOFILE)

    def tell(sentence: str) -> None:
        told.append(sentence)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    with open(os.devnull) as probe:  # noqa: PTH123 -- its number is the lowest that is free
        free = probe.fileno()
    watch = watching([root / "notes"], [], tell, environ={}, interval=0.03)
    import llmnotes.shell.watch.inotify  # noqa: F401 -- while there are descriptors for reading it

    table = mounts()
    assert table
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        with watch as opened:
            (root / "notes" / "a.md").write_text("longer")
            found = opened.next(LONG)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert found == Changes(frozenset({str(root / "notes" / "a.md")}))
    assert told == ["Looking for changed files every 0.03 s: inotify instance limit reached"]


IN_A_SMALL_WORLD = """
import os, sys
from pathlib import Path
from llmnotes.shell.watch import watching
Path("/proc/sys/user/max_inotify_watches").write_text(sys.argv[2])
root = Path(sys.argv[1])
with watching([root / "notes"], [], lambda sentence: print(sentence, flush=True), environ={}, interval=0.03) as watch:
    for number in range(40):
        (root / "notes" / f"folder{number}").mkdir()
    while sys.argv[2] != "0":
        found = watch.next(10)
        if found is None or found.everything:
            print("everything" if found else "nothing")
            break
    while watch.next(0.2):
        continue
    (root / "notes" / "folder39" / "new.md").write_text("x")
    print(*sorted(os.path.relpath(path, root) for path in watch.next(10).paths))
"""


@only_on_linux
@pytest.mark.parametrize("most", [0, 20])
def test_when_watches_run_out_files_are_looked_at(root: Path, unmeasured: dict[str, str], most: int) -> None:
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c", IN_A_SMALL_WORLD, str(root), str(most)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=unmeasured, timeout=60, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if "max_inotify_watches" in done.stderr or "unshare" in done.stderr:
        pytest.skip("this system lets nobody have a world of their own")
    notice, *rest = done.stdout.splitlines()
    assert notice == "Looking for changed files every 0.03 s: inotify watch limit reached"
    assert rest == [*(["everything"] if most else []), "notes/folder39/new.md"]
    assert done.stderr == ""


def test_polling_is_told(root: Path) -> None:
    told: list[str] = []
    with watching([root], [], told.append, environ={"LLMNOTES_POLL": "1"}):
        assert told == ["Looking for changed files every 1 s: LLMNOTES_POLL is set"]
    with watching([root], [], pytest.fail, environ={"LLMNOTES_POLL": "0"}):
        pass


MOUNTS = r"""
overlay / overlay rw 0 0
server:/home /home/me nfs4 rw 0 0
/dev/sda1 /home/me/here ext4 rw 0 0
me@there: /mnt/with\040blank fuse.sshfs rw 0 0
/dev/sdb1 /mnt/stick fuseblk rw 0 0
C:\134 /mnt/c 9p rw 0 0
tmpfs /mnt/c/tmp tmpfs rw 0 0
torn
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/notes", ""),
        ("/home/me/notes", "nfs4"),
        ("/home/me", "nfs4"),
        ("/home/mean", ""),
        ("/home/me/here/notes", ""),
        ("/mnt/with blank/notes", "fuse.sshfs"),
        ("/mnt/stick", ""),
        ("/mnt/c/notes", "9p"),
        ("/mnt/c/tmp/x", ""),
    ],
)
def test_file_systems_of_others_tell_of_no_changes(path: str, kind: str) -> None:
    assert silent_filesystem(path, MOUNTS) == kind


def test_a_system_without_a_table_of_mounts_has_none(tmp_path: Path) -> None:
    assert mounts(tmp_path / "none") == ""
    assert silent_filesystem("/", "") == ""


def test_only_what_is_wanted_is_looked_at(root: Path) -> None:
    wanted = Wanted(frozenset({str(root / "notes")}), frozenset({str(root / "none")}), is_editors_own)
    (root / "notes" / ".hidden").mkdir()
    (root / "notes" / ".hidden" / "x.md").touch()
    (root / "notes" / "broken").symlink_to(root / "nowhere")
    (root / "notes" / "papers" / "back").symlink_to(root / "notes")
    names = {os.path.relpath(path, root) for path, _ in signatures(wanted)}
    assert names == {"notes/a.md", "notes/papers/b.md"}


def test_an_ignored_folder_ends_where_a_wanted_one_begins() -> None:
    wanted = Wanted(frozenset({"/r", "/r/.own/templates"}), frozenset({"/r/.x"}), is_editors_own)
    for path in ("/r", "/r/a", "/r/a/b", "/r/.x", "/r/.own/templates", "/r/.own/templates/x"):
        assert wanted.holds(path)
    for path in ("/", "/q", "/r/.y", "/r/.own", "/r/.own/x", "/r/.own/templates/.x/y", "/r/a~"):
        assert not wanted.holds(path)


def observed(root: Path, inbox: Inbox) -> Observed:
    folders = frozenset({str(root / "notes"), str(root / "templates")})
    return Observed(Wanted(folders, frozenset({str(root / "llmnotes.toml")}), is_editors_own), inbox)


def test_other_systems_tell_too(root: Path) -> None:
    """On Linux this is the same observer's other backend."""
    with Inbox() as inbox:
        eyes = observed(root, inbox)
        site = Site(root, Watch(inbox), [])

        def notices(change: Callable[[], object], *names: str) -> None:
            site.settle()
            change()
            site.changed(*names)

        notices(lambda: site.write("notes/papers/b.md", "more"), "notes/papers/b.md")
        notices(lambda: site.write("llmnotes.toml", "more"), "llmnotes.toml")
        (root / "templates").mkdir()
        site.everything_changed()
        notices(lambda: site.write("templates/x.html", "more"), "templates/x.html")
        (root / "notes" / "papers").rename(root / "notes" / "articles")
        site.everything_changed()
        site.settle()
        assert (root / "notes" / "a.md").read_text() == "a"
        site.write("other", "x")
        assert site.is_quiet()
        eyes.close()


def test_folders_that_lie_elsewhere_are_called_as_the_site_calls_them(root: Path) -> None:
    vault = root.parent / "vault"
    (root / "notes").rename(vault)
    (root / "notes").symlink_to(vault)
    with Inbox() as inbox:
        eyes = observed(root, inbox)
        site = Site(root, Watch(inbox), [])
        site.settle()
        (vault / "papers" / "b.md").write_text("more")
        site.changed("notes/papers/b.md")
        site.settle()
        (root / "notes").unlink()
        site.everything_changed()
        (root / "notes").symlink_to(vault)
        site.everything_changed()
        site.settle()
        (vault / "papers" / "b.md").write_text("more again")
        site.changed("notes/papers/b.md")
        eyes.close()


def test_names_may_be_spelled_as_macos_has_them_on_disk(tmp_path: Path) -> None:
    typed = tmp_path / unicodedata.normalize("NFC", "größe")
    on_disk = tmp_path / unicodedata.normalize("NFD", "Größe")
    (typed / "notes").mkdir(parents=True)
    with Inbox() as inbox:
        eyes = observed(typed, inbox)
        eyes.on_any_event(FileModifiedEvent(f"{on_disk}/notes/a.md"))
        eyes.on_any_event(FileModifiedEvent(f"{on_disk}/llmnotes.toml"))
        eyes.on_any_event(FileModifiedEvent(f"{on_disk}/other.toml"))
        changes = inbox.next(1.0)
        assert changes is not None
        assert changes.paths == {f"{typed}/notes/a.md", f"{typed}/llmnotes.toml"}
        eyes.close()


@only_on_linux
def test_errors_of_single_folders_are_no_reason_to_give_up(root: Path) -> None:
    os.mkfifo(root / "notes" / "pipe")
    (root / "notes" / "gone").symlink_to(root / "nowhere")
    (root / "notes" / "loop").symlink_to(root / "notes" / "loop")
    with watching([root / "notes"], [], pytest.fail, environ={}) as watch:
        (root / "notes" / "a.md").write_text("more")
        assert watch.next(LONG)
