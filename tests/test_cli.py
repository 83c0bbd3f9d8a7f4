import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

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


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "good.md").write_text(GOOD)
    return tmp_path


@pytest.mark.parametrize("command", ["build", "check", "serve", "new", "init"])
def test_every_command_explains_itself_with_examples(tmp_path: Path, command: str) -> None:
    code, out, _ = run(command, "--help", cwd=tmp_path)
    assert code == 0
    assert f"Examples:\n    llmnotes {command}" in out


def test_a_build_says_one_line_where_people_read(site: Path) -> None:
    code, out, err = run("build", cwd=site)
    assert (code, out) == (0, "")
    assert err.startswith("Built 1 note, ")
    assert err.endswith(" s -> _site\n")
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


def test_a_site_is_started_and_a_note_is_added(tmp_path: Path) -> None:
    assert run("init", "mine", cwd=tmp_path)[0] == 0
    code, out, err = run("new", "What I read", "--root", "mine", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert (tmp_path / out.strip()).read_text().startswith('---\ntitle: "What I read"\n')


def test_without_notes_there_is_one_line_and_a_way_to_start(tmp_path: Path) -> None:
    code, out, err = run("build", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("llmnotes: there is no folder of notes at notes")
    assert "llmnotes init" in err
    assert err.count("\n") == 1


def test_an_output_that_is_not_ours_is_not_replaced(site: Path) -> None:
    code, _, err = run("build", "--output", ".", cwd=site)
    assert code == 2
    assert "did not make" in err
    assert (site / "notes" / "good.md").read_text() == GOOD


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


def test_a_full_disk_is_one_line(site: Path, unmeasured: dict[str, str]) -> None:
    run("build", cwd=site)
    (site / "notes" / "long.md").write_text("much\n\n" * 10_000)
    limited = f"ulimit -f 8; exec {sys.executable} -m llmnotes build"
    command = ["bash", "-c", limited]
    done = subprocess.run(command, cwd=site, env=unmeasured, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (site / "_site" / "long").exists()


def test_output_that_nobody_reads_any_more_is_no_bug(site: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("check", "--format", "json", cwd=site, stdout=writer) as program:
        os.close(writer)
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (1, "")


def test_serve_shows_the_site_where_it_says_until_it_is_interrupted(site: Path) -> None:
    with start("serve", "--port", "0", "--base-url", "https://me.github.io/notes", cwd=site) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("Built 1 note")
        address = next(word for word in server.stderr.readline().split() if word.startswith("http"))
        assert address.endswith("/notes/")
        with urllib.request.urlopen(address, timeout=10) as response:
            assert "/notes/good/" in response.read().decode()
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=20)
    assert (server.returncode, err.strip()) == (0, "")


def test_serve_does_not_serve_what_can_not_be_built(site: Path) -> None:
    (site / "notes" / "bad.md").write_text(WRONG)
    assert run("serve", cwd=site)[0] == 1


def test_an_interrupted_build_says_so(site: Path) -> None:
    os.mkfifo(site / "llmnotes.toml")
    with (
        start("build", cwd=site) as program,
        (site / "llmnotes.toml").open("w"),  # waits until the build has begun to read
    ):
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=20)
    assert (program.returncode, err.strip()) == (130, "Interrupted")
