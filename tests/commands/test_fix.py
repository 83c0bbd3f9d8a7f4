"""Notes are mended where there is one right answer, and nothing else of them is touched."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct
from websites import REPOSITORY

from llmnotes.commands.choices import Asking, Choices
from llmnotes.commands.fix import Wishes, fix
from llmnotes.shell.environment import EnvironmentProblem, Surroundings

SEED = REPOSITORY.parent / "shared" / "seed" / "large-language-models.md"

OFFLINE = Asking(offline=True)

SLIPS = "-[a](https://b.org)\n[c]([https://d.org](https://e.org))\n\nhttps://https://f.org\n"
MENDED = "- [a](https://b.org)\n[c](https://e.org)\n\nhttps://f.org\n"


class Ran(Struct, frozen=True):
    """What a run came to: exit code, standard output, and standard error."""

    code: int
    out: str
    err: str


def run(root: Path, *paths: Path, environ: dict[str, str] | None = None, **wishes: bool) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    around = Surroundings(out, err, environ or {}, 1, datetime(2026, 6, 15, tzinfo=UTC), None)
    code = fix(Choices(root, asking=OFFLINE), paths, Wishes(**wishes), around)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(SLIPS)
    return tmp_path


def test_slips_are_mended_and_shown_and_the_second_time_there_is_nothing_to_do(root: Path) -> None:
    first = run(root)
    assert (first.code, first.err) == (0, "Mended 3 places in 1 file\n")
    assert "\n--[a](https://b.org)\n-[c]([https://d.org](https://e.org))\n+- [a](https://b.org)\n" in first.out
    assert (root / "notes" / "a.md").read_text() == MENDED
    about = (root / "notes" / "a.md").stat()
    assert run(root) == Ran(0, "", "Nothing to mend\n")
    assert (root / "notes" / "a.md").stat() == about


def test_more_slips_than_are_told_of_are_mended_at_once(root: Path) -> None:
    (root / "notes" / "a.md").write_text("##A\n\n" * 250)
    assert run(root).err == "Mended 250 places in 1 file\n"
    assert (root / "notes" / "a.md").read_text() == "## A\n\n" * 250


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("##A\n\n####2. B\nand [c](https://d.org)\n", "## A\n\n#### 2. B\nand [c](https://d.org)\n"),
        ("[d](e.md) [aa] (./b.md#f) and [cc]  (https://d.org)\n", "[d](e.md) [aa](./b.md#f) and [cc](https://d.org)\n"),
        ("- ![aa] (b.png) and [[b] c\n", "- ![aa](b.png) and [[b]] c\n"),
        ("|a|b|\n|--|\n|[c](https://d.org)|e|\n", "|a|b|\n|--|---|\n|[c](https://d.org)|e|\n"),
    ],
)
def test_what_is_shown_as_text_becomes_what_it_was_meant_to_be(root: Path, written: str, mended: str) -> None:
    for name in ("b.md", "e.md"):
        (root / "notes" / name).write_text("# F\n")
    (root / "notes" / "b.png").write_bytes(b"")
    (root / "notes" / "a.md").write_text(written)
    run(root)
    assert (root / "notes" / "a.md").read_text() == mended
    assert run(root) == Ran(0, "", "Nothing to mend\n")


def test_no_fix_makes_a_link_that_leads_nowhere(root: Path) -> None:
    (root / "notes" / "b.md").write_text("# B\n\n[[b] [[nowhere]]\n")
    written = "[[nowhere] and [[b] and [[b]] or [aa] (x/nowhere.md) or [aa] (./b.md), ![a b] (c.png)\n"
    (root / "notes" / "a.md").write_text(written)
    ran = run(root)
    assert ran.err == "Mended 3 places in 2 files; 4 problems are left: llmnotes check\n"
    mended = "[[nowhere] and [[b]] and [[b]] or [aa] (x/nowhere.md) or [aa](./b.md), ![a b] (c.png)\n"
    assert (root / "notes" / "a.md").read_text() == mended
    assert run(root).err == "Nothing to mend; 4 problems are left: llmnotes check\n"


def test_references_of_hugos_become_links_to_notes_that_are_there_and_other_shortcodes_stay(root: Path) -> None:
    (root / "notes" / "b.md").write_text("## Why\n")
    written = '[b]({{< ref "b.md" >}}), [c]({{% relref "b.md#why" %}}), [d]({{< ref "nowhere.md" >}}), {{<mermaid>}}\n'
    (root / "notes" / "a.md").write_text(written)
    assert run(root).err == "Mended 2 places in 1 file; 2 problems are left: llmnotes check\n"
    mended = '[b](b.md), [c](b.md#why), [d]({{< ref "nowhere.md" >}}), {{<mermaid>}}\n'
    assert (root / "notes" / "a.md").read_text() == mended


def test_links_in_jekylls_dialect_get_the_ids_of_headings_that_they_call_by_their_text(root: Path) -> None:
    (root / "llmnotes.toml").write_text('dialect = "jekyll"\n')
    note = root / "notes" / "a.md"
    note.write_text(
        "---\n---\n## The Chip: how\n\n[a](#The%20Chip%20how) [b](#The%20chip)\n[c][d]\n\n[d]: #The%20Chip:%20how\n"
    )
    assert run(root).err == "Mended 2 places in 1 file; 1 problem is left: llmnotes check\n"
    assert note.read_text().endswith("[a](#the-chip-how) [b](#The%20chip)\n[c][d]\n\n[d]: #the-chip-how\n")


def test_an_identifier_that_is_cited_is_mended_as_one(root: Path) -> None:
    (root / "notes" / "a.md").write_text("So [@1706.03762v05] and [@arxiv:1706.03762v007, p. 3].\n")
    assert run(root).err.startswith("Mended 2 places in 1 file")
    assert (root / "notes" / "a.md").read_text() == "So [@1706.03762v5] and [@arxiv:1706.03762v7, p. 3].\n"
    assert run(root, canonical=True).err.startswith("Nothing to mend")


def test_a_diff_writes_nothing_and_says_by_its_exit_code_that_there_is_one(root: Path) -> None:
    about = (root / "notes" / "a.md").stat()
    dry = run(root, dry=True)
    assert (dry.code, dry.err) == (1, "Would mend 3 places in 1 file\n")
    assert (root / "notes" / "a.md").stat() == about
    assert run(root).out == dry.out
    assert run(root, dry=True) == Ran(0, "", "Nothing to mend\n")


def test_what_can_not_be_mended_is_counted(root: Path) -> None:
    with (root / "notes" / "a.md").open("a") as note:
        note.write("\n[[nowhere]]\n\n```nolanguage\n```\n")
    assert run(root).err == "Mended 3 places in 1 file; 1 problem is left: llmnotes check\n"
    (root / "notes" / "b.md").write_text("[g](https://arxiv.org/abs/2313.00001)")
    assert run(root) == Ran(0, "", "Nothing to mend; 2 problems are left: llmnotes check\n")


def test_every_other_byte_stays(root: Path) -> None:
    before = (
        b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\n-[a](https://b.org)\r\n\n\t\xe8\xab\x96 \r https://https://f.org"
    )
    (root / "notes" / "a.md").write_bytes(before)
    assert run(root).code == 0
    after = before.replace(b"-[a]", b"- [a]").replace(b"https://https://", b"https://")
    assert (root / "notes" / "a.md").read_bytes() == after


PAPERS = """\
---
source: https://arxiv.org/pdf/1706.03762
---
[a](http://arxiv.org/pdf/1706.03762v5.pdf "T") and https://www.arxiv.org/abs/2005.11401, <https://arxiv.org/pdf/2005.11401>
and www.arxiv.org/pdf/2005.11401.pdf, [b][p], [c](https://arxiv.org/abs/1706.03762), https://arxiv.org/pdf/1706.03762#page=2

`https://arxiv.org/pdf/1706.03762`

    https://arxiv.org/pdf/1706.03762

<a href="http://arxiv.org/abs/1706.03762">d</a>

[p]: https://arxiv.org/pdf/math.GT/0309136.pdf
"""
CANONICAL = """\
---
source: https://arxiv.org/pdf/1706.03762
---
[a](https://arxiv.org/abs/1706.03762v5 "T") and https://arxiv.org/abs/2005.11401, <https://arxiv.org/abs/2005.11401>
and https://arxiv.org/abs/2005.11401, [b][p], [c](https://arxiv.org/abs/1706.03762), https://arxiv.org/pdf/1706.03762#page=2

`https://arxiv.org/pdf/1706.03762`

    https://arxiv.org/pdf/1706.03762

<a href="https://arxiv.org/abs/1706.03762">d</a>

[p]: https://arxiv.org/abs/math/0309136
"""


def test_papers_get_their_canonical_addresses_where_that_is_asked_for(root: Path) -> None:
    note = root / "notes" / "a.md"
    note.write_text(PAPERS)
    assert run(root) == Ran(0, "", "Nothing to mend\n")
    assert run(root, canonical=True).err == "Mended 6 places in 1 file\n"
    assert note.read_text() == CANONICAL
    assert run(root, canonical=True) == Ran(0, "", "Nothing to mend\n")


def test_only_what_is_asked_for_is_mended(root: Path) -> None:
    for name in ("b.md", "sub/c.md", "sub/d.md"):
        (root / "notes" / name).parent.mkdir(exist_ok=True)
        (root / "notes" / name).write_text(SLIPS)
    ran = run(root, root / "notes" / "sub", root / "notes" / "b.md")
    assert ran.err == "Mended 9 places in 3 files\n"
    said = "`README.md` is no part of this site: only what is below notes/ is published\nNothing to mend\n"
    assert run(root, root / "README.md") == Ran(0, "", said)
    mended = [path.name for path in sorted(root.rglob("*.md")) if path.read_text() == MENDED]
    assert mended == ["b.md", "c.md", "d.md"]
    assert (root / "notes" / "a.md").read_text() == SLIPS


def test_what_is_not_shown_is_mended_as_far_as_it_is_checked(root: Path) -> None:
    (root / "notes" / "a.md").write_text(f"---\ndraft: true\n---\n{SLIPS}")
    assert run(root, canonical=True).err == "Mended 2 places in 1 file\n"
    assert "https://https://f.org" in (root / "notes" / "a.md").read_text()


def test_a_site_with_notes_at_its_root_is_mended(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: x")
    (tmp_path / "_posts").mkdir()
    post = tmp_path / "_posts" / "2024-01-02-a.md"
    post.write_text(SLIPS)
    assert run(tmp_path).err == "Mended 2 places in 1 file\n"  # the other is none in Jekyll's dialect
    assert post.read_text() == MENDED.replace("https://f.org", "https://https://f.org")


@pytest.mark.parametrize("name", ["0.md", "z.md"])
def test_a_note_with_two_names_is_mended_once(root: Path, name: str) -> None:
    (root / "notes" / name).symlink_to("a.md")
    ran = run(root)
    assert ran.err.startswith("Mended 3 places in 1 file")
    assert ran.out.startswith("--- a/notes/a.md\n")
    assert (root / "notes" / name).is_symlink()
    assert (root / "notes" / "a.md").read_text() == MENDED


def test_a_note_that_is_asked_for_by_its_other_name_is_mended(root: Path) -> None:
    (root / "notes" / "z.md").symlink_to("a.md")
    assert run(root, root / "notes" / "z.md").out.startswith("--- a/notes/z.md\n")
    assert (root / "notes" / "a.md").read_text() == MENDED


def test_a_read_only_file_is_told_of_and_the_others_are_mended(root: Path) -> None:
    (root / "notes" / "b.md").write_text(SLIPS)
    (root / "notes" / "a.md").chmod(0o444)
    ran = run(root)
    assert ran.code == 1
    assert "notes/a.md:1:1: error: this file is not mended: it is read-only [unwritable-file]" in ran.err
    assert ran.err.endswith("Mended 3 places in 1 file; 3 problems are left: llmnotes check\n")
    assert "notes/a.md" not in ran.out
    assert [(root / "notes" / name).read_text() for name in ("a.md", "b.md")] == [SLIPS, MENDED]
    assert run(root, dry=True).code == 1


class Meddler(io.StringIO):
    """A standard output, and somebody who changes other notes as soon as something is written there."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__()
        self.meddle = meddle

    def write(self, text: str) -> int:
        self.meddle()
        return super().write(text)


@pytest.mark.parametrize(
    ("now", "mended"),
    [(f"New\n\n{SLIPS}", f"New\n\n{MENDED}"), ("Nothing\n", "Nothing\n"), ("x", "x"), ("", ""), (None, None)],
)
def test_a_note_that_changes_meanwhile_is_mended_as_it_is_now(root: Path, now: str | None, mended: str | None) -> None:
    other = root / "notes" / "b.md"
    other.write_text(SLIPS)

    def meddle() -> None:
        if other.exists() and other.read_text() == SLIPS:
            other.unlink() if now is None else other.write_text(now)

    out, err = Meddler(meddle), io.StringIO()
    around = Surroundings(out, err, {}, 1, datetime(2026, 6, 15, tzinfo=UTC), None)
    code = fix(Choices(root, asking=OFFLINE), (), Wishes(), around)
    assert (other.read_text() if other.exists() else None) == mended
    assert (code, "No such file" in err.getvalue()) == ((1, True) if now is None else (0, False))
    assert (root / "notes" / "a.md").read_text() == MENDED


def test_a_note_that_changes_just_before_it_is_written_is_left_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = root / "notes" / "a.md"
    access = os.access

    def meddle(file: str, mode: int) -> bool:
        note.write_text(f"New\n\n{SLIPS}")
        return access(file, mode)

    monkeypatch.setattr(os, "access", meddle)
    ran = run(root)
    assert (ran.code, ran.out) == (1, "")
    assert "it was changed in the meantime" in ran.err
    assert note.read_text() == f"New\n\n{SLIPS}"
    assert [path.name for path in note.parent.iterdir()] == ["a.md"]


def test_a_diff_has_colours_where_they_are_wanted(root: Path) -> None:
    assert "\x1b[32m+- [a](https://b.org)\x1b[0m\n" in run(root, environ={"FORCE_COLOR": "1"}, dry=True).out
    assert "\x1b" not in run(root, dry=True).out


def test_what_could_command_a_terminal_is_shown_escaped(root: Path) -> None:
    (root / "notes" / "a.md").write_text(f"\x1b]0;title\x07\n\n{SLIPS}")
    ran = run(root)
    assert " \\x1b]0;title\\x07\n" in ran.out
    assert (root / "notes" / "a.md").read_text() == f"\x1b]0;title\x07\n\n{MENDED}"


def test_a_wrong_configuration_is_reported_and_nothing_mended(root: Path) -> None:
    (root / "llmnotes.toml").write_text('titel = "x"')
    ran = run(root)
    assert (ran.code, "did you mean `title`" in ran.err) == (2, True)
    assert (root / "notes" / "a.md").read_text() == SLIPS


def test_without_notes_there_is_nothing_that_could_be_mended(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="there is no folder of notes"):
        run(tmp_path)


@pytest.mark.skipif(not SEED.exists(), reason="the note that these slips come from is not beside the repository")
def test_the_six_slips_of_a_real_note_are_mended_and_every_other_byte_stays(root: Path) -> None:
    before = SEED.read_bytes()
    note = root / "notes" / "a.md"
    note.write_bytes(before)
    assert run(root).err == "Mended 6 places in 1 file\n"
    slip = b"([" + before.split(b"([", 1)[1].split(b"))", 1)[0] + b"))"
    after = before.replace(b"\n-[", b"\n- [").replace(slip, slip[slip.rindex(b"](") + 1 : -1])
    assert before.count(b"\n-[") == 5
    assert note.read_bytes() == after
    assert run(root) == Ran(0, "", "Nothing to mend\n")


def script(root: Path, prelude: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in surroundings that ``prelude`` makes hard."""
    program = f"{prelude}\nfrom llmnotes.cli import main\nmain()"
    command = [sys.executable, "-c", program, "fix", "--offline", "--root", str(root)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


DEATHS = {
    "while it writes": "os.fchmod = lambda descriptor, mode: os.kill(os.getpid(), signal.SIGKILL)",
    "before the exchange": "pathlib.Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("moment", DEATHS)
def test_killed_at_any_moment_it_leaves_whole_notes_and_the_next_run_mends_them(
    root: Path, unmeasured: dict[str, str], moment: str
) -> None:
    done = script(root, f"import os, pathlib, signal\n{DEATHS[moment]}", unmeasured)
    assert done.returncode == -signal.SIGKILL
    assert (root / "notes" / "a.md").read_text() == SLIPS
    assert run(root).err == "Mended 3 places in 1 file\n"
    assert (root / "notes" / "a.md").read_text() == MENDED


WITHOUT_ROOM = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))
"""


def test_a_note_for_which_there_is_no_room_stays_as_it_was(root: Path, unmeasured: dict[str, str]) -> None:
    done = script(root, WITHOUT_ROOM, {**unmeasured, "PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "this file is not mended: File too large" in done.stderr
    assert (root / "notes" / "a.md").read_text() == SLIPS
    assert [path.name for path in (root / "notes").iterdir()] == ["a.md"]
