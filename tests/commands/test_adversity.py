"""Builds that are killed, meet each other, or find no room: the real command, in processes of its own."""

import fcntl
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices
from llmnotes.shell.environment import Surroundings

MANY = 150
EPOCH = datetime(2024, 1, 2, tzinfo=UTC)
OFFLINE = Asking(offline=True)
LLMNOTES = (sys.executable, "-m", "llmnotes")
BUILD = (*LLMNOTES, "build", "--offline")


def write_notes(root: Path, word: str, count: int = MANY) -> None:
    (root / "notes").mkdir(exist_ok=True)
    for number in range(count):
        (root / "notes" / f"{number}.md").write_text(f"{word}\n\n" * (number % 7 + 1))


def built(root: Path) -> dict[str, bytes]:
    """Build the site at ``root`` and return its files."""
    around = Surroundings(io.StringIO(), io.StringIO(), {}, 2, EPOCH, EPOCH)
    assert build(Choices(root, asking=OFFLINE), root / "_site", around) == 0
    return files_in(root / "_site")


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def stagings(root: Path) -> list[Path]:
    return list(root.glob("._site.llmnotes-*"))


@pytest.fixture
def environ(unmeasured: dict[str, str]) -> dict[str, str]:
    return {**unmeasured, "SOURCE_DATE_EPOCH": f"{EPOCH.timestamp():.0f}"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A site that is built and whose notes were changed since then, with its old and its new files."""
    new = tmp_path_factory.mktemp("new")
    write_notes(new, "new")
    root = tmp_path_factory.mktemp("old")
    write_notes(root, "old")
    old = built(root)
    write_notes(root, "new")
    return root, old, built(new)


def when_it_has_written(pages: int) -> Callable[[Path, dict[str, str]], None]:
    """Return a build that is killed as soon as there are that many pages of the new site."""

    def build_and_die(root: Path, environ: dict[str, str]) -> None:
        with subprocess.Popen(BUILD, cwd=root, env=environ, stderr=subprocess.DEVNULL) as doomed:
            while doomed.poll() is None:
                with suppress(FileNotFoundError):  # the new site has just taken its place
                    if any(sum(1 for _ in folder.rglob("*.html")) >= pages for folder in stagings(root)):
                        doomed.kill()
                        break

    return build_and_die


DEATHS = {
    "before the history moves": "exchange._move_history = lambda one, other: die()",
    "when the history has moved": """
moving = exchange._move_history
exchange._move_history = lambda one, other: (moving(one, other), die())
""",
    "before the exchange": "publish.exchange = lambda new, output: die()",
    "between its two steps": """
exchange._in_one_step = lambda new, output: False
rename = publish.Path.rename
publish.Path.rename = lambda self, target: (rename(self, target), target.name == "old" and die())
""",
    "after the exchange": """
exchanging = publish.exchange
publish.exchange = lambda new, output: (exchanging(new, output), die())
""",
    "while it leaves the old site behind": "publish.Staging._leave_behind = lambda stage: die()",
    "while it clears up": "exchange.shutil.rmtree = lambda folder, **_: die()",
}


def at(moment: str) -> Callable[[Path, dict[str, str]], None]:
    """Return a build that is killed at one of ``DEATHS``."""
    script = f"""
import os, signal
from llmnotes.cli import main
from llmnotes.shell import exchange, publish
def die():
    os.kill(os.getpid(), signal.SIGKILL)
{DEATHS[moment]}
main()
"""

    def build_and_die(root: Path, environ: dict[str, str]) -> None:
        done = subprocess.run([sys.executable, "-c", script, "build"], cwd=root, env=environ, check=False)
        assert done.returncode == -signal.SIGKILL

    return build_and_die


def wait_until_its_workers_are_gone(root: Path) -> None:
    """Wait for the lock that they share with their master: they notice its end at their next reply."""
    for folder in stagings(root):
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.close(lock)


@pytest.mark.parametrize(
    ("build_and_die", "possible"),
    [
        (when_it_has_written(0), {"old", "new"}),
        (when_it_has_written(1), {"old", "new"}),
        (when_it_has_written(MANY // 2), {"old", "new"}),
        (when_it_has_written(MANY), {"old", "new"}),
        (at("before the history moves"), {"old"}),
        (at("when the history has moved"), {"old"}),
        (at("before the exchange"), {"old"}),
        (at("between its two steps"), {"nothing"}),
        (at("after the exchange"), {"new"}),
        (at("while it leaves the old site behind"), {"new"}),
        (at("while it clears up"), {"new"}),
    ],
    ids=["0 pages", "1 page", "half", "nearly all", *DEATHS],
)
def test_killed_at_any_moment_a_build_leaves_a_whole_site_and_the_next_one_succeeds(
    tmp_path: Path,
    environ: dict[str, str],
    sites: tuple[Path, dict[str, bytes], dict[str, bytes]],
    build_and_die: Callable[[Path, dict[str, str]], None],
    possible: set[str],
) -> None:
    template, old, new = sites
    root = tmp_path / "site"
    shutil.copytree(template, root)
    build_and_die(root, environ)
    wait_until_its_workers_are_gone(root)
    assert files_in(root / "_site") in [{"old": old, "new": new, "nothing": {}}[name] for name in possible]
    assert built(root) == new
    assert stagings(root) == []


@pytest.mark.parametrize("moment", DEATHS)
def test_killed_at_any_moment_a_build_leaves_the_history_of_what_was_published_to_the_next_one(
    tmp_path: Path, environ: dict[str, str], sites: tuple[Path, dict[str, bytes], dict[str, bytes]], moment: str
) -> None:
    template, _, new = sites
    root = tmp_path / "site"
    shutil.copytree(template, root)
    history = root / "_site" / ".git"
    history.mkdir()
    (history / "HEAD").write_text("a branch")
    at(moment)(root, environ)
    wait_until_its_workers_are_gone(root)
    assert built(root) == {**new, ".git/HEAD": b"a branch"}
    assert stagings(root) == []


def test_two_builds_at_once_do_each_other_no_harm(tmp_path: Path, environ: dict[str, str]) -> None:
    write_notes(tmp_path, "x", 50)
    commands = [[*LLMNOTES, "build", "--base-url", f"https://{name}.org"] for name in ("one", "other")]
    possible = []
    for command in commands:
        subprocess.run(command, cwd=tmp_path, env=environ, check=True)
        possible.append(files_in(tmp_path / "_site"))
    for _ in range(2):
        builds = [subprocess.Popen(command, cwd=tmp_path, env=environ) for command in commands]
        assert [build.wait() for build in builds] == [0, 0]
        assert files_in(tmp_path / "_site") in possible
        assert stagings(tmp_path) == []


UNSHARE = ("unshare", "--map-root-user", "--mount")

FULL = f"""
set -e
mount -t tmpfs -o size=2m none disk
{" ".join(LLMNOTES)} build --output disk/_site
cp -a disk before
mv large.* notes
code=0
{" ".join(LLMNOTES)} build --output disk/_site 2>said || code=$?
cp -a disk after
exit $code
"""


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder on which others may mount a disk of their own, which nobody else sees."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount: Sequence[str | Path] = (*UNSHARE, "mount", "-t", "tmpfs", "none", folder)
    if shutil.which("unshare") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("nobody may mount a small disk here")
    return folder


@pytest.mark.parametrize(("name", "fails"), [("large.md", ""), ("large.bin", "large.bin")])
def test_a_full_disk_is_one_line_and_leaves_the_old_site(
    tmp_path: Path, environ: dict[str, str], disk: Path, name: str, fails: str
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "note.md").write_text("x")
    (tmp_path / name).write_text("```\n" + "x" * 3_000_000 + "\n```\n")
    done = subprocess.run([*UNSHARE, "sh", "-c", FULL], cwd=tmp_path, env=environ, check=False)
    assert done.returncode == 2
    (line,) = (tmp_path / "said").read_text().splitlines()
    assert re.search(
        rf"can not write \S*{fails} of the new site: No space left on device \(make room and build again, ", line
    )
    assert line.endswith("disk/_site is as it was)")
    assert files_in(tmp_path / "after") == files_in(tmp_path / "before")
    assert [path.name for path in (tmp_path / "after").iterdir()] == ["_site"]


def test_a_file_that_is_larger_than_allowed_is_one_line_and_leaves_the_old_site(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "note.md").write_text("x")
    old = built(tmp_path)
    (tmp_path / "notes" / "long.md").write_text("much\n\n" * 10_000)
    limited = ["bash", "-c", f"ulimit -f 8; exec {' '.join(LLMNOTES)} build"]
    done = subprocess.run(limited, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "File too large" in line
    assert files_in(tmp_path / "_site") == old
    assert stagings(tmp_path) == []
