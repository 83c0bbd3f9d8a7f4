import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes import SITE_MARK
from llmnotes.cli import FORMATS as CHOICES
from llmnotes.links.known import Paper
from llmnotes.links.lock import lock_text
from llmnotes.report import FORMATS

GOOD = "---\ndate: 2024-01-02\n---\n[Attention](https://arxiv.org/abs/1706.03762)\n"
WRONG = "Line one\n\n[Wrong](https://arxiv.org/abs/2313.00001)\n"
DOUBTFUL = "---\ndate: 2999-01-01\n---\nFrom the future\n"


def start(
    *arguments: str, cwd: Path, environ: Sequence[tuple[str, str]] = (), stdout: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "llmnotes", *arguments)
    variables = {**os.environ, "COLUMNS": "80", **dict(environ)}
    return subprocess.Popen(command, cwd=cwd, env=variables, text=True, stdout=stdout, stderr=subprocess.PIPE)


def run(*arguments: str, cwd: Path, environ: Sequence[tuple[str, str]] = ()) -> tuple[int, str, str]:
    with start(*arguments, cwd=cwd, environ=environ) as program:
        out, err = program.communicate(timeout=60)
    return program.returncode, out, err


def remember(root: Path) -> None:
    """Let the lockfile know the paper that the good note links to, so that nobody is asked."""
    today = datetime.now(UTC).date()
    paper = Paper(key="arxiv:1706.03762", checked=today, title="Attention", published=today, updated=today, version=7)
    (root / "links.lock").write_text(lock_text([paper]))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "good.md").write_text(GOOD)
    remember(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["build", "check", "fix", "serve", "new", "init"])
def test_every_command_explains_itself_with_examples(tmp_path: Path, command: str) -> None:
    code, out, _ = run(command, "--help", cwd=tmp_path)
    assert code == 0
    assert f"Examples:\n    llmnotes {command}" in out


def test_what_each_command_does_is_a_whole_sentence(tmp_path: Path) -> None:
    code, out, _ = run("--help", cwd=tmp_path)
    told = out.partition("Commands:\n")[2].splitlines()
    assert (code, len(told)) == (0, 6)
    assert all(line.endswith(".") and not line.endswith("..") for line in told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("check", "--format", "json"), ("new", "A title")])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_can_not_be_said_is_no_success(site: Path, arguments: Sequence[str], unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        program = start(*arguments, cwd=site, environ=[("PYTHONUNBUFFERED", unbuffered)], stdout=full.fileno())
        _, err = program.communicate(timeout=60)
    assert program.returncode > 0
    assert "No space left" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("form", ["text", "sarif"])
def test_a_report_that_finds_no_room_is_one_line_and_not_said_to_find_problems(site: Path, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        program = start("check", "--format", form, cwd=site, stdout=full.fileno())
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (2, "llmnotes: can not write the report: No space left on device\n")


@pytest.mark.parametrize(
    "environ",
    [
        [("LC_ALL", "C"), ("PYTHONUTF8", "0"), ("PYTHONCOERCECLOCALE", "0")],
        [("PYTHONIOENCODING", "ascii"), ("PYTHONUTF8", "0")],
    ],
)
def test_a_machine_without_utf8_is_no_hindrance(site: Path, environ: Sequence[tuple[str, str]]) -> None:
    (site / "notes" / "été.md").write_text("[[nowhere]] " + "é" * 200, encoding="utf-8")
    code, out, err = run("check", "--offline", cwd=site, environ=environ)
    assert (code, err, "no note or file is called `nowhere`" in out) == (1, "", True)


def test_a_build_needs_no_standard_output(site: Path) -> None:
    command = ("sh", "-c", 'exec "$0" -m llmnotes build >&-', sys.executable)
    assert subprocess.run(command, cwd=site, timeout=60, check=False).returncode == 0
    assert (site / "_site" / "index.html").exists()


def test_a_build_says_one_line_where_people_read(site: Path) -> None:
    code, out, err = run("build", cwd=site)
    assert (code, out) == (0, "")
    assert err.startswith("Built 1 note, ")
    assert err.endswith(" s -> _site (no base_url: feeds and sitemap say http://localhost:8000)\n")
    assert run("build", "--base-url", "https://me.org", cwd=site)[2].endswith(" s -> _site\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("notes", "arguments", "code"),
    [
        ({}, [], 0),
        ({"b.md": WRONG}, [], 1),
        ({"b.md": DOUBTFUL}, [], 0),
        ({"b.md": DOUBTFUL}, ["--strict"], 1),
        ({"b.md": DOUBTFUL}, ["--strict", "--future"], 0),
        ({"b.md": "---\ntitle: [\n---\n"}, [], 1),
        ({"../llmnotes.toml": "titel = 'x'"}, [], 2),
        ({}, ["--root", "nowhere"], 2),
        ({}, ["--base-url", "nonsense"], 2),
        ({}, ["--nonsense"], 2),
    ],
)
@pytest.mark.parametrize("command", ["build", "check"])
def test_exit_codes_are_a_contract(
    site: Path, command: str, notes: dict[str, str], arguments: list[str], code: int
) -> None:
    for name, text in notes.items():
        (site / "notes" / name).write_text(text)
    got, out, err = run(command, *arguments, cwd=site)
    assert (got, "Traceback" in out + err) == (code, False), out + err
    assert (site / "_site").exists() == (command == "build" and code == 0)


def test_a_mistake_is_shown_with_its_line_and_the_old_site_stays(site: Path) -> None:
    run("build", cwd=site)
    before = {path: path.stat().st_ino for path in site.rglob("_site/**/*")}
    (site / "notes" / "bad.md").write_text(WRONG)
    code, _, err = run("build", cwd=site)
    assert code == 1
    assert "notes/bad.md:3:9: error: " in err
    assert "[Wrong](https://arxiv.org/abs/2313.00001)" in err
    assert {path: path.stat().st_ino for path in site.rglob("_site/**/*")} == before


def test_check_writes_json_for_programs(site: Path) -> None:
    (site / "notes" / "bad.md").write_text(WRONG)
    code, out, err = run("check", "--format", "json", cwd=site)
    (problem,) = json.loads(out)["diagnostics"]
    assert (code, err) == (1, "")
    assert (problem["path"], problem["line"], problem["column"]) == ("notes/bad.md", 3, 9)
    assert problem["url"] == "https://arxiv.org/abs/2313.00001"


def test_check_can_be_asked_about_some_files(site: Path) -> None:
    (site / "notes" / "sub").mkdir()
    (site / "notes" / "sub" / "bad.md").write_text(WRONG)
    assert run("check", "notes/good.md", cwd=site)[:2] == (0, "no problems found\n")
    assert run("check", "notes/sub", cwd=site)[0] == 1
    assert run("check", "sub/bad.md", "--root", "..", cwd=site / "notes")[0] == 1
    assert run("check", "gone.md", cwd=site)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--diff"], 1, "Would mend 2 places in 2 files\n"),
        (["--diff", "notes/good.md"], 0, "Nothing to mend\n"),
        (["--diff", "--canonical", "notes/a.md"], 1, "Would mend 2 places in 1 file\n"),
        ([], 0, "Mended 2 places in 2 files\n"),
        (["notes/a.md", "--canonical"], 0, "Mended 2 places in 1 file\n"),
        (["--root", "nowhere"], 2, ""),
        (["gone.md"], 2, ""),
    ],
)
def test_fix_mends_what_it_is_asked_to(site: Path, arguments: list[str], code: int, said: str) -> None:
    before = "-[a](https://arxiv.org/pdf/1706.03762)\n"
    for name in ("a", "b"):
        (site / "notes" / f"{name}.md").write_text(before)
    got, out, err = run("fix", "--offline", *arguments, cwd=site)
    assert (got, err if said else "") == (code, said)
    assert ("\n+- [a](https://arxiv.org/" in out) == said.startswith(("Would mend", "Mended"))
    assert ((site / "notes" / "a.md").read_text() != before) == said.startswith("Mended")


def test_a_site_is_started_and_a_note_is_added(tmp_path: Path) -> None:
    assert run("init", "mine", cwd=tmp_path)[0] == 0
    code, out, err = run("new", "What I read", "--root", "mine", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert (tmp_path / out.strip()).read_text().startswith('---\ntitle: "What I read"\n')


@pytest.mark.parametrize("arguments", [("init", ""), ("init", "--from-jekyll", ""), ("build", "--output", "")])
def test_a_folder_without_a_name_is_not_the_current_one(tmp_path: Path, arguments: Sequence[str]) -> None:
    code, _, err = run(*arguments, cwd=tmp_path)
    assert (code, "the name of the folder is empty; write . for the current one" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_without_notes_there_is_one_line_and_a_way_to_start(tmp_path: Path) -> None:
    code, out, err = run("build", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("llmnotes: there is no folder of notes at notes")
    assert "llmnotes init" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (".", "did not make"),
        ("notes", "did not make"),
        ("notes/public", "lies among the site's own files"),
        ("templates", "lies among the site's own files"),
        ("static", "lies among the site's own files"),
        ("static/public", "lies among the site's own files"),
    ],
)
def test_an_output_that_is_no_place_for_a_site_is_refused(site: Path, output: str, reason: str) -> None:
    code, _, err = run("build", "--output", output, cwd=site)
    assert (code, reason in err) == (2, True), err
    assert {path.name for path in site.rglob("*")} == {"notes", "good.md", "links.lock"}
    assert (site / "notes" / "good.md").read_text() == GOOD


@pytest.mark.parametrize("inside", ["notes", "templates", "static"])
def test_an_output_around_what_the_site_is_made_of_is_refused(site: Path, inside: str) -> None:
    (site / "_site").mkdir()
    (site / "_site" / SITE_MARK).touch()
    (site / inside).mkdir(exist_ok=True)
    (site / inside).rename(site / "_site" / inside)
    (site / inside).symlink_to(f"_site/{inside}")
    code, _, err = run("build", cwd=site)
    assert code == 2
    assert f"_site has {site.resolve()}/_site/{inside} in it" in err


JEKYLL = {
    "_config.yml": "title: Mine\nurl: https://me.github.io\nbaseurl: /blog\n",
    "_posts/2020-01-02-a-note.md": "---\ntitle: A note\n---\n[home]({{ site.baseurl }}/) ![a](/assets/a.png)\n",
    "_drafts/x.md": "---\ntitle: Secret\n---\nnot yet\n",
    "index.md": "---\ntitle: Home\n---\nHello\n",
    "about.md": "---\npermalink: /about/\n---\n# Me\n",
    "assets/a.png": "PNG",
    "CNAME": "example.org",
    "README.md": "# How this is built\n",
    "LICENSE": "Mine",
    "Gemfile": "source 'https://rubygems.org'",
    "_layouts/default.html": "{{ content }}",
    "_includes/a.html": "a",
    ".github/x.md": "x",
}


def test_a_jekyll_repository_becomes_its_site_again_and_again(tmp_path: Path) -> None:
    for name, text in JEKYLL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for _ in range(2):
        code, _, err = run("build", "--strict", cwd=tmp_path)
        assert (code, "warning" in err) == (0, False), err
    files = {file.relative_to(tmp_path / "_site").as_posix() for file in tmp_path.rglob("_site/**/*") if file.is_file()}
    pages = {"404.html", "archive/index.html", "search/index.html", "tags/index.html"}
    linked = {"map/index.html", "cards/index.html"}  # the note leads to the first page
    ours = pages | linked | {"feed.json", "feed.xml", "robots.txt", "sitemap.xml"}
    copied = {"assets/a.png", "CNAME", "README.md", "LICENSE"}
    theirs = copied | {"index.html", "2020/01/02/a-note.html", "about/index.html"}
    assert {name for name in files if not name.startswith(("static/", "pagefind/", "."))} == ours | theirs
    note = (tmp_path / "_site/2020/01/02/a-note.html").read_text()
    assert 'href="/blog/"' in note
    assert 'src="/blog/assets/a.png"' in note
    assert "https://me.github.io/blog/2020/01/02/a-note.html" in (tmp_path / "_site/sitemap.xml").read_text()


def test_a_template_of_a_jekyll_repository_is_found_where_it_is_wrong(tmp_path: Path) -> None:
    for name, text in {**JEKYLL, "_templates/note.html": "\n{{ nothing.at.all }}"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    code, _, err = run("build", "--offline", cwd=tmp_path)
    assert code == 1
    assert "_templates/note.html:2:1: error: 'nothing' is undefined" in err


def test_jekylls_settings_in_our_words_make_the_same_site(tmp_path: Path) -> None:
    for name, text in JEKYLL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    sites = []
    for _ in range(2):
        assert run("build", "--offline", cwd=tmp_path)[0] == 0
        sites.append({file: file.read_bytes() for file in (tmp_path / "_site").rglob("*.html")})
        assert run("init", "--from-jekyll", cwd=tmp_path)[0] == (2 if len(sites) == 2 else 0)
    assert sites[0] == sites[1]


def test_the_same_notes_give_the_same_bytes(site: Path) -> None:
    run("build", "--output", "one", cwd=site, environ=[("PYTHONHASHSEED", "1")])
    run("build", "--output", "two", cwd=site, environ=[("PYTHONHASHSEED", "2")])
    one, two = (
        {path.relative_to(site / name): path.read_bytes() for path in (site / name).rglob("*") if path.is_file()}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) > 5


def test_a_template_that_is_wrong_stops_the_build_with_its_line(site: Path) -> None:
    (site / "templates").mkdir()
    (site / "templates" / "note.html").write_text("\n{{ nothing.at.all }}")
    code, _, err = run("build", cwd=site)
    assert code == 1
    assert "templates/note.html:2:1: error:" in err
    assert not (site / "_site").exists()


def test_a_terminal_shows_how_far_a_build_is_and_then_only_what_it_came_to(site: Path) -> None:
    many = 600
    paragraph = "Some *words*, $a^2$ and [a paper](https://arxiv.org/abs/1706.03762).\n\n```python\nx = f(1)\n```\n\n"
    for number in range(many - 1):
        (site / "notes" / f"{number}.md").write_text(paragraph * 20)
    ours, theirs = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}}
    command = (sys.executable, "-m", "llmnotes", "build")
    with subprocess.Popen(command, cwd=site, env={**environ, "TERM": "xterm"}, stderr=theirs) as program:
        os.close(theirs)
        shown = b"".join(until_closed(ours)).decode()
    os.close(ours)
    assert program.returncode == 0
    assert re.search(rf"(Reading notes|Writing pages) .*[0-9]+/{many}\b", shown)
    bars, erased, end = shown.rpartition("\x1b[2K")
    assert erased
    assert "/300" not in end
    assert end.startswith(f"Built {many} notes, ")
    assert bars.rfind("\x1b[?25h") > bars.rfind("\x1b[?25l"), "the cursor is back"


def test_a_report_fits_into_the_terminal(site: Path) -> None:
    (site / "notes" / "wide.md").write_text("word " * 40 + "[[nowhere]]" + " word" * 40)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 60, 0, 0))
    command = (sys.executable, "-m", "llmnotes", "check", "--offline")
    with subprocess.Popen(command, cwd=site, env={**os.environ, "NO_COLOR": "1", "CI": "1"}, stdout=theirs) as program:
        os.close(theirs)
        shown = b"".join(until_closed(ours)).decode().splitlines()
    os.close(ours)
    assert (program.returncode, len(shown[1]), shown[2].index("^")) == (1, 60, shown[1].index("nowhere"))


def until_closed(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # Linux tells so that nobody has the other end any more
        while part := os.read(terminal, 65536):
            yield part


def test_output_that_nobody_reads_any_more_is_no_bug(site: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("check", "--format", "json", cwd=site, stdout=writer) as program:
        os.close(writer)
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (1, "")


def said_until(program: subprocess.Popen[str], word: str) -> list[str]:
    """Return the lines of a program's terminal up to the one that has a word; warnings may come at any moment."""
    assert program.stderr is not None
    lines = []
    for line in program.stderr:
        lines.append(line)
        if word in line:
            return lines
    raise AssertionError(f"it ended without {word!r}: {lines}")


def test_serve_shows_the_site_where_it_says_until_it_is_interrupted(site: Path) -> None:
    with start("serve", "--port", "0", "--base-url", "https://me.github.io/notes", cwd=site) as server:
        *_, serving = said_until(server, "Serving")
        address = next(word for word in serving.split() if word.startswith("http"))
        assert address.endswith("/notes/")
        with urllib.request.urlopen(address, timeout=10) as response:
            assert "/notes/good/" in response.read().decode()
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=20)
    assert (server.returncode, "Traceback" in err) == (0, False)


def test_serve_takes_the_next_free_port_and_opens_a_browser_there(site: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "looking at $1" >&2\n')
    browser.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environ = [("BROWSER", str(browser))]
        with start("serve", "--open", "--port", port, cwd=site, environ=environ) as server:
            said = said_until(server, "looking at")
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=20)
    in_use, serving = (next(line for line in said if word in line) for word in ("in use", "Serving"))
    assert serving.startswith("Serving 1 note at http://")
    address = serving.split()[4]
    assert in_use.startswith(f"Port {port} is in use; ")
    assert in_use.split()[5] == address.rstrip("/").rpartition(":")[2] != port
    assert said[-1] == f"looking at {address}\n"


def test_serve_shows_what_is_wrong_and_goes_on(site: Path) -> None:
    (site / "notes" / "bad.md").write_text(WRONG)
    with start("serve", "--port", "0", cwd=site) as server:
        said = "".join(said_until(server, "Serving"))
        server.send_signal(signal.SIGINT)
        said += server.communicate(timeout=20)[1]
    assert server.returncode == 0
    assert "notes/bad.md:3:9: error: " in said
    assert "Serving 2 notes at http://" in said


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux says who waits for a lock")
def test_an_interrupted_build_says_so(site: Path) -> None:
    lock = os.open(site, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # the build waits for it when it is about to publish
    with start("build", cwd=site) as program:
        until(lambda: f"-> FLOCK  ADVISORY  WRITE {program.pid} " in Path("/proc/locks").read_text())
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=20)
    os.close(lock)
    assert (program.returncode, err.strip()) == (130, "Interrupted")


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true, for twenty seconds at the most."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(("git", *name, *arguments), cwd=folder, check=True, capture_output=True)


def test_only_what_a_change_adds_fails_it(site: Path) -> None:
    (site / "notes" / "old.md").write_text(WRONG)
    git(site, "init", "--initial-branch", "main")
    git(site, "add", "--all")
    git(site, "commit", "--message", "before")
    (site / "notes" / "doubtful.md").write_text(DOUBTFUL)
    code, out, _ = run("check", "--changed-since", "main", cwd=site)
    assert code == 0
    assert "notes/old.md:3:9: error: " in out
    assert run("check", "--changed-since", "main", "--strict", cwd=site)[0] == 1
    (site / "notes" / "zoo.md").write_text(WRONG)
    code, out, _ = run("check", "--changed-since", "main", cwd=site)
    assert code == 1
    assert out.index("notes/zoo.md:3:9: error") < out.index("notes/old.md:3:9: error")
    assert out.endswith("in 2 files; without it: 1 error in 1 file\n")
    assert run("check", "--changed-since", "nowhere", cwd=site)[0] == 2


def test_every_format_can_be_asked_for(site: Path) -> None:
    (site / "notes" / "bad.md").write_text(WRONG)
    assert set(CHOICES) == set(FORMATS)
    beginnings = {name: run("check", "--format", name, cwd=site)[1].partition("\n")[0] for name in CHOICES}
    assert beginnings == {
        "text": "notes/bad.md:3:9: error: arXiv id 2313.00001 can not exist: there is no month 13 "
        "[arxiv-impossible-id]",
        "json": "{",
        "github": "::group::1 error in 1 file",
        "sarif": "{",
        "junit": '<?xml version="1.0" encoding="UTF-8"?>',
        "markdown": "## 1 error in 1 file",
    }
