"""What a change breaks counts, wherever it is; what was there before, and what it can not be blamed for, does not."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gitrepos import ENVIRON, commit, git
from trees import write

from llmnotes.commands.check import check
from llmnotes.commands.choices import Asking, Choices
from llmnotes.links.known import Paper
from llmnotes.links.lock import lock_text
from llmnotes.shell.environment import Surroundings

BASE = {
    "notes/gone.md": "# Gone\n",
    "notes/kv-cache.md": "# KV cache\n\n## Memory\n",
    "notes/old.md": "[[gone]]\n\n[m](kv-cache.md#memory)\n\n![](x.svg)\n\n![[gone]] and [[never]]\n",
    "notes/x.svg": "<svg/>",
    "notes/long.md": "".join(f"[[none{number}]]\n\n" for number in range(120)),
    "llmnotes.toml": 'title = "x"\n',
    ".gitignore": "/notes/ignored.md\n/.llmnotes/\n",
}


def judged(root: Path, *, strict: bool = False) -> tuple[int, set[tuple[str, str]]]:
    """Return the exit code of a check against ``main``, and which problems are the change's."""
    around = Surroundings(io.StringIO(), io.StringIO(), ENVIRON, 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    choices = Choices(root, strict=strict, asking=Asking(offline=True))
    code = check(choices, (), "json", around, "main")
    assert isinstance(around.out, io.StringIO)
    found = json.loads(around.out.getvalue())["diagnostics"]
    new = [one for one in found if one["added"] and one["severity"] != "info"]
    return code, {(one["path"], one["url"] or one["code"]) for one in new}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository" / "docs"
    write(root, BASE)
    git(root.parent, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    git(root, "switch", "--quiet", "--create", "work")
    return root


OLD = "notes/old.md"
CHANGES: list[tuple[str, Mapping[str, str | None], set[tuple[str, str]]]] = [
    ("nothing", {}, set()),
    ("a note is removed", {"notes/gone.md": None}, {(OLD, "gone")}),
    ("a file is removed", {"notes/x.svg": None}, {(OLD, "x.svg")}),
    ("a heading is renamed", {"notes/kv-cache.md": "# KV cache\n\n## Size\n"}, {(OLD, "kv-cache.md#memory")}),
    ("a note is left out", {"llmnotes.toml": 'exclude = ["gone.md"]\n'}, {(OLD, "gone")}),
    ("a note becomes a draft", {"notes/gone.md": "---\ndraft: true\n---\n# Gone\n"}, {(OLD, "gone")}),
    ("a note moves", {OLD: None, "notes/sub/old.md": "\n" + BASE[OLD]}, {("notes/sub/old.md", "x.svg")} | {
        ("notes/sub/old.md", "kv-cache.md#memory")}),
    ("a note moves and breaks", {OLD: None, "notes/older.md": BASE[OLD], "notes/gone.md": None},
     {("notes/older.md", "gone")}),
    ("text moves", {OLD: "\n\nNew\n\n" + BASE[OLD]}, set()),
    ("one mistake of too many is mended", {"notes/long.md": BASE["notes/long.md"].replace("[[none3]]", "3")}, set()),
    ("a link stays broken, in another way", {"notes/never.md": "---\ndraft: true\n---\n"}, set()),
    ("what git ignores", {"notes/ignored.md": "[[nothing]]\n"}, set()),
    ("another note has its address", {"notes/a.md": "---\npermalink: /old/\n---\n"}, {(OLD, "/old/")}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "files", "expected"), CHANGES, ids=[what for what, *_ in CHANGES])
@pytest.mark.parametrize("is_committed", [True, False])
def test_what_a_change_breaks_is_its_own(
    root: Path, what: str, files: Mapping[str, str | None], expected: set[tuple[str, str]], is_committed: bool
) -> None:
    judged(root)  # what the cache knows changes nothing
    write(root, {path: text for path, text in files.items() if text is not None})
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
    git(root, "add", "--all")
    if is_committed and files:
        git(root, "commit", "--quiet", "--allow-empty", "--message", "a change")
    code, found = judged(root)
    assert (code, found) == (1 if expected else 0, expected), what


def test_a_template_that_a_change_breaks_is_its_own(root: Path) -> None:
    git(root, "switch", "--quiet", "main")
    write(root, {"templates/footer.html": "{{ site.motto }}", "templates/tags.html": "{{ nosuch }}"})
    write(root, {"llmnotes.toml": '[extra]\nmotto = "x"\n'})
    commit(root)
    git(root, "switch", "--quiet", "--create", "other")
    assert judged(root) == (0, set())
    write(root, {"llmnotes.toml": ""})
    assert judged(root) == (1, {("templates/footer.html", "template-error")})


def test_a_warning_that_a_change_causes_counts_where_warnings_do(root: Path) -> None:
    write(root, {"templates/mine.html": "x", "notes/laid.md": "---\nlayout: mine\n---\n"})
    git(root, "switch", "--quiet", "main")
    commit(root)
    assert judged(root, strict=True) == (0, set())
    (root / "templates" / "mine.html").unlink()
    assert judged(root)[1] == {("notes/laid.md", "missing-layout")}
    assert judged(root, strict=True)[0] == 1


def test_a_site_that_was_none_before_had_nothing_to_break(root: Path) -> None:
    new = root.parent / "new"
    write(new, {"notes/a.md": "[[b]]\n", "notes/.gitignore": "a.md\n"})
    assert judged(new) == (0, set())
    (root / "llmnotes.toml").write_text("title = 1\n")
    git(root, "switch", "--quiet", "main")
    commit(root)
    write(root, {"llmnotes.toml": "", "notes/c.md": "x\n"})
    assert judged(root) == (0, set())


def test_settings_that_a_change_makes_unusable_are_its_own(root: Path) -> None:
    git(root, "switch", "--quiet", "main")
    write(root, {"llmnotes.toml": 'bibliography = "refs.bib"\n', "refs.bib": ""})
    commit(root)
    git(root, "switch", "--quiet", "--create", "other")
    (root / "refs.bib").unlink()
    assert judged(root) == (2, {("llmnotes.toml", "missing-bibliography")})


def test_no_change_is_to_blame_for_settings_that_were_unusable_before(root: Path) -> None:
    git(root, "switch", "--quiet", "main")
    write(root, {"llmnotes.toml": 'bibliography = "ignored.bib"\n', ".gitignore": "*.bib\n", "ignored.bib": ""})
    commit(root)
    assert judged(root) == (0, set())
    (root / "ignored.bib").unlink()
    assert judged(root) == (2, set())
    (root / "llmnotes.toml").unlink()
    (root / "llmnotes.toml").mkdir()  # nobody can read it, as a file that belongs to somebody else
    assert judged(root) == (2, set())


def test_nothing_is_left_behind(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    (root / "notes" / "gone.md").unlink()
    cache = root / ".llmnotes" / "cache.db"
    assert judged(root)[0] == 1
    before = cache.read_bytes()
    assert judged(root)[0] == 1
    assert [*temporary.iterdir()] == []
    assert cache.read_bytes() == before


PAPERS = "[a](https://arxiv.org/abs/1706.03762)\n\n[b](https://arxiv.org/abs/2001.08361)\n"


def unsure(root: Path, *paths: str, since: str | None = None) -> list[tuple[str, int, str]]:
    around = Surroundings(io.StringIO(), io.StringIO(), ENVIRON, 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    check(Choices(root, asking=Asking(offline=True)), [root / path for path in paths], "json", around, since)
    assert isinstance(around.out, io.StringIO)
    found = json.loads(around.out.getvalue())["diagnostics"]
    return [(one["path"], one["line"], one["message"]) for one in found if one["code"] == "unverified"]


@pytest.mark.parametrize("lock", ["", "known"])
def test_unverified_links_are_counted_where_somebody_asks(root: Path, lock: str) -> None:
    write(root, {"notes/aa.md": PAPERS, "notes/zz.md": PAPERS + "\n[c](https://arxiv.org/abs/2401.00001)\n"})
    if lock:
        write(root, {"links.lock": known()})
    two, three, five = (
        f"{count} links, of which this is the first, are not verified: nobody is asked offline" for count in (2, 3, 5)
    )
    assert unsure(root) == [("notes/aa.md", 1, five)]
    assert unsure(root, "notes/zz.md") == [("notes/zz.md", 1, three)]
    assert unsure(root, "notes/old.md") == []
    git(root, "switch", "--quiet", "main")
    commit(root)
    write(root, {"notes/zz.md": PAPERS + "\n[d](https://arxiv.org/abs/2401.00001)\n"})
    one = "this link is not verified: nobody is asked offline"
    four = five.replace("5", "4")
    assert unsure(root, since="main") == [("notes/zz.md", 5, one), ("notes/aa.md", 1, four)]
    assert unsure(root, "notes/zz.md", since="main") == [("notes/zz.md", 5, one), ("notes/zz.md", 1, two)]


@pytest.mark.parametrize("lock", ["", "known"])
def test_every_link_counts_where_two_lead_to_the_same(root: Path, lock: str) -> None:
    entry = "@misc{kaplan, title = {x}, eprint = {2001.08361}, archiveprefix = {arXiv}}\n"
    write(root, {"refs.bib": entry, "llmnotes.toml": 'bibliography = "refs.bib"\n'})
    write(root, {"notes/twice.md": f"{PAPERS}\n[again](https://arxiv.org/abs/1706.03762) [@kaplan]\n"})
    if lock:
        write(root, {"links.lock": known()})
    four = [("notes/twice.md", 1, "4 links, of which this is the first, are not verified: nobody is asked offline")]
    assert unsure(root) == unsure(root, "notes") == unsure(root, since="main") == four


def known() -> str:
    """Return a lockfile that knows another paper, so that it is not empty."""
    today = datetime(2024, 1, 1, tzinfo=UTC).date()
    paper = Paper(key="arxiv:1000.00001", checked=today, title="x", published=today, updated=today, version=1)
    return lock_text([paper])
