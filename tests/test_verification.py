"""The whole way of a link: from a note through the real program to a service on loopback, and into the lockfile."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import Struct
from services.arxiv_service import ArxivEntry, ArxivService, ArxivVersion, arxiv_service, withdrawn
from services.faults import Drip, EntityBomb, Fault, Flood, Half, Hang, Json, Reset, Status, moved
from services.serving import closed_port

from llmnotes.links.known import Paper
from llmnotes.links.lock import parse_lock

WHEN = datetime(2023, 1, 2, tzinfo=UTC)
PAPERS = (
    ArxivEntry("1706.03762", (ArxivVersion(WHEN),) * 7, "Attention Is All You Need", ("Ashish Vaswani",)),
    ArxivEntry("2301.00001", (ArxivVersion(WHEN),), "Another paper"),
    ArxivEntry("2301.00002", (ArxivVersion(WHEN), withdrawn(WHEN)), "A wrong one", comment="withdrawn: it is wrong"),
    ArxivEntry("2301.00003", (ArxivVersion(WHEN),), "A right one", comment="withdrawn from the conference"),
    ArxivEntry("2301.00004", (ArxivVersion(WHEN),), "A published one", ("Anna Ant",), doi="10.1000/X.1"),
    *(ArxivEntry(f"2302.{number:05}", (ArxivVersion(WHEN),), f"Paper {number}") for number in range(1, 151)),
)


class Site(Struct, frozen=True):
    """A site in a folder of its own, and the services that it asks."""

    root: Path
    service: ArxivService
    environ: dict[str, str]

    def write(self, text: str, timeout: int = 60) -> None:
        (self.root / "notes").mkdir(exist_ok=True)
        (self.root / "notes" / "a.md").write_text(text)
        (self.root / "llmnotes.toml").write_text(f"base_url = 'https://a.org'\n[links]\ntimeout = {timeout}\n")

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        command = (sys.executable, "-m", "llmnotes", *arguments)
        variables = self.environ | environ
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.root, env=variables, text=True, stdout=pipe, stderr=pipe)

    def run(self, *arguments: str, **environ: str) -> tuple[int, str, str]:
        with self.start(*arguments, **environ) as program:
            out, err = program.communicate(timeout=60)
        return program.returncode, out, err

    def problems(self, *arguments: str, **environ: str) -> list[str]:
        _, out, err = self.run("check", "--format", "json", *arguments, **environ)
        assert not err
        return [f"{each['line']}: {each['severity']} {each['code']}" for each in json.loads(out)["diagnostics"]]

    @property
    def known(self) -> list[str]:
        lock = self.root / "links.lock"
        facts, damaged = parse_lock(lock.read_text() if lock.exists() else "")
        assert damaged == ()
        return list(facts)

    @property
    def is_built(self) -> bool:
        return (self.root / "_site" / "a" / "index.html").exists()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with arxiv_service(PAPERS) as service:
        environ = {
            **os.environ,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "LLMNOTES_ARXIV_API": service.api,
            "LLMNOTES_ARXIV_OAI": service.oai,
            "LLMNOTES_ARXIV_INTERVAL": "0",
            "LLMNOTES_GITHUB_API": closed_port(),
            "GITHUB_TOKEN": "",
            "no_proxy": "*",
        }
        (tmp_path / "site").mkdir()
        yield Site(tmp_path / "site", service, environ)


def files_in(folder: Path) -> dict[Path, bytes]:
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def links(*ids: str) -> str:
    return "\n".join(f"[a paper](https://arxiv.org/abs/{id_})\n" for id_ in ids)


def test_a_site_whose_links_are_good_is_built_and_the_second_time_nobody_is_asked(site: Site) -> None:
    site.write(links("1706.03762", "1706.03762v7", "2301.00001") + "<https://ar5iv.org/abs/1706.03762>\n")
    code, _, err = site.run("build")
    assert (code, err.count("\n")) == (0, 1), err
    assert site.is_built
    assert len(site.service.requests) == 1
    assert site.known == ["arxiv:1706.03762", "arxiv:2301.00001"]
    before = (site.root / "links.lock").stat()
    assert site.run("build")[0] == 0
    assert len(site.service.requests) == 1
    after = (site.root / "links.lock").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_paper_that_is_cited_is_asked_for_and_called_by_its_authors(site: Site) -> None:
    site.write("So [@1706.03762, section 3] and [@arxiv:2301.00001v1].\n")
    code, _, err = site.run("build")
    assert code == 0, err
    assert site.known == ["arxiv:1706.03762", "arxiv:2301.00001"]
    page = (site.root / "_site" / "a" / "index.html").read_text()
    assert ">Vaswani 2023</a>, section 3)" in page
    assert "Attention Is All You Need." in page
    site.write(
        "So [@2301.99999], [@1706.03762v8], [@1706.3762].\n- A paper of others [@2301.00002]\n- Again [@2301.00002]\n"
    )
    assert site.problems() == [
        "1: error arxiv-missing",
        "1: error arxiv-missing-version",
        "1: error arxiv-impossible-id",
        "2: warning arxiv-withdrawn",
        "3: warning arxiv-withdrawn",
    ]


def test_a_paper_that_a_key_of_the_bibliography_means_is_asked_for(site: Site) -> None:
    def means(paper: str) -> None:
        (site.root / "refs.bib").write_text(f"@misc{{key, title={{T}}, eprint={{{paper}}}}}")

    site.write("So [@key].\n\n" + links("1706.03762", "2301.00002", "2301.00001"))
    settings = site.root / "llmnotes.toml"
    settings.write_text(f"bibliography = 'refs.bib'\n{settings.read_text()}")
    means("2301.00001")
    for _ in ("asked", "remembered"):
        assert site.problems() == ["5: warning arxiv-withdrawn"]
    assert site.known == ["arxiv:1706.03762", "arxiv:2301.00001", "arxiv:2301.00002"]
    means("2301.00002")
    assert site.problems() == ["1: warning arxiv-withdrawn", "5: warning arxiv-withdrawn"]
    means("1706.03762v8")
    assert site.problems() == ["1: error arxiv-missing-version", "5: warning arxiv-withdrawn"]
    means("2301.99999")
    assert site.problems() == ["1: error arxiv-missing", "5: warning arxiv-withdrawn"]


def test_an_entry_is_the_paper_that_turns_out_to_have_its_doi(site: Site) -> None:
    site.write("So [@key] and [@arxiv:2301.00004].\n")
    (site.root / "refs.bib").write_text("@article{key, title={T}, author={A. Ant}, year=2023, doi={10.1000/x.1}}")
    settings = site.root / "llmnotes.toml"
    settings.write_text(f"bibliography = 'refs.bib'\n{settings.read_text()}")
    assert site.run("build")[0] == 0
    page = (site.root / "_site" / "a" / "index.html").read_text()
    assert page.count('<li id="ref:') == 1
    assert page.count('href="#ref:2301.00004"') == 2
    assert site.run("build", "--offline", "--clean", "--output", "again")[0] == 0
    assert files_in(site.root / "_site") == files_in(site.root / "again")
    site.write("So [@key].\n")
    settings.write_text(f"bibliography = 'refs.bib'\n{settings.read_text()}")
    assert site.run("build")[0] == 0
    assert site.known == ["arxiv:2301.00004"]
    assert len(site.service.requests) == 1


def test_what_is_verified_is_on_the_pages_of_papers_at_once_and_offline_from_then_on(site: Site) -> None:
    site.write("See [the transformer](https://arxiv.org/abs/1706.03762v5).\n\n" + links("2301.00002"))
    assert site.run("build")[0] == 0
    paper = (site.root / "_site" / "papers" / "1706.03762" / "index.html").read_text()
    assert "<h1>Attention Is All You Need</h1>" in paper
    assert "Version 5 is cited here; version 7 is the latest." in paper
    assert "See <mark>the transformer</mark>." in paper
    assert "withdrawn" in (site.root / "_site" / "papers" / "2301.00002" / "index.html").read_text()
    assert "vaswani" in (site.root / "_site" / "papers.bib").read_text()
    assert site.run("build", "--offline", "--clean", "--output", "again")[0] == 0
    assert files_in(site.root / "_site") == files_in(site.root / "again")


LIST = "---\ndate: 2023-02-03\n---\n"


def test_a_paper_that_is_added_to_an_old_note_is_announced_on_the_day_it_is_first_asked_for(site: Site) -> None:
    def told() -> list[tuple[str, str]]:
        feed = json.loads((site.root / "_site" / "papers" / "feed.json").read_text())
        return [(item["url"].split("/")[-2], item["date_published"][:10]) for item in feed["items"]]

    lock = site.root / "links.lock"
    site.write(LIST + links("1706.03762"))
    assert site.run("build")[0] == 0
    site.write(LIST + links("1706.03762", "2301.00001"))
    assert site.run("build")[0] == 0
    assert told() == [("2301.00001", "2023-02-03"), ("1706.03762", "2023-02-03")]
    assert lock.read_text().count('"since"') == 2, "on its first day the file begins"
    lock.write_text(re.sub('("checked"|"since"):"[0-9-]+"', r'\1:"2026-01-02"', lock.read_text()))
    begun = lock.read_text()
    assert site.problems("--offline") == []
    assert lock.read_text() == begun
    assert site.run("build")[0] == 0, "all are asked for again, on the day on which another one is added"
    assert lock.read_text().count('"since":"2026-01-02"') == 2

    site.write(LIST + links("2301.00003", "1706.03762", "2301.00001"))
    assert site.run("build")[0] == 0
    added = parse_lock(lock.read_text())[0]["arxiv:2301.00003"]
    assert isinstance(added, Paper)
    assert added.since == added.checked
    day = f"{added.checked}"
    assert told() == [("2301.00003", day), ("2301.00001", "2023-02-03"), ("1706.03762", "2023-02-03")]
    assert f'data-since="{day}T00:00:00+00:00"' in (site.root / "_site" / "papers" / "index.html").read_text()
    assert "1 new paper<" in (site.root / "_site" / "archive" / "index.html").read_text()
    assert site.run("build", "--offline", "--clean", "--output", "again")[0] == 0
    assert files_in(site.root / "_site") == files_in(site.root / "again")


def test_a_lockfile_begins_with_the_run_that_leaves_no_paper_open(site: Site) -> None:
    lock = site.root / "links.lock"
    site.write(LIST + links("1706.03762"))
    assert site.run("build")[0] == 0
    begun = re.sub('"since":"[0-9-]+",', "", lock.read_text())
    lock.write_text(begun)
    site.write(LIST + links("1706.03762", "2301.00001"))
    site.service.faults.append(Status(403))
    assert site.problems() == ["6: warning unverified"]
    assert lock.read_text() == begun
    assert site.problems() == []
    assert lock.read_text().count('"since"') == 2


def test_the_day_a_paper_was_added_stays_however_often_it_is_verified_and_goes_with_its_last_link(site: Site) -> None:
    lock = site.root / "links.lock"

    def since() -> dict[str, str]:
        lines = map(json.loads, lock.read_text().splitlines())
        return {line["key"]: line.get("since", "") for line in lines}

    site.write(LIST + links("1706.03762", "2301.00001"))
    site.run("build")
    [first, other] = re.sub('("checked"|"since"):"[0-9-]+"', r'\1:"2026-01-02"', lock.read_text()).splitlines()
    lock.write_text(first.replace('"since":"2026-01-02"', '"since":"2025-12-31"') + f"\n{other}\n")
    kept = {"arxiv:1706.03762": "2025-12-31", "arxiv:2301.00001": "2026-01-02"}
    for arguments in ((), ("--refresh",)):
        assert site.problems(*arguments) == []
        assert since() == kept
    before = lock.stat()
    assert site.problems() == []
    assert site.run("build")[0] == 0
    assert (lock.stat().st_mtime_ns, lock.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    site.service.faults.append(Status(403))
    assert site.problems("--refresh") == ["4: warning unverified"]
    assert since() == kept

    site.write(LIST + links("1706.03762"))
    assert site.problems() == []
    assert since() == {"arxiv:1706.03762": "2025-12-31"}
    site.write(LIST + links("1706.03762", "2301.00001"))
    lock.write_text(re.sub('"checked":"[0-9-]+"', '"checked":"2026-01-02"', lock.read_text()))
    assert site.problems() == []
    assert since()["arxiv:2301.00001"] > "2026-01-02", "it was added again"


def test_a_paper_that_does_not_exist_stops_the_build_and_what_is_known_stays_known(site: Site) -> None:
    site.write(links("1706.03762"))
    assert site.run("build")[0] == 0
    page = (site.root / "_site" / "a" / "index.html").read_bytes()
    site.write(links("2301.99999", "2301.00001", "1706.03762v8"))
    code, _, err = site.run("build")
    assert code == 1
    assert "notes/a.md:1:11: error: arXiv 2301.99999 does not exist: arXiv knows no such paper [arxiv-missing]" in err
    assert "arXiv 1706.03762 has no version 8" in err
    assert (site.root / "_site" / "a" / "index.html").read_bytes() == page
    assert site.known == ["arxiv:1706.03762", "arxiv:2301.00001"]
    asked = [request.query["id_list"] for request in site.service.requests[1:]]
    assert asked == ["2301.99999,2301.00001,1706.03762", "2301.99999"], "1706.03762 may have a version 8 by now"


def test_a_withdrawn_paper_is_a_warning_and_one_withdrawn_from_a_conference_is_not(site: Site) -> None:
    site.write(links("2301.00002", "2301.00003"))
    assert site.problems() == ["1: warning arxiv-withdrawn"]
    assert site.problems("--offline") == ["1: warning arxiv-withdrawn"]


def test_a_withdrawal_that_can_not_be_confirmed_is_said_until_it_can(site: Site) -> None:
    site.write(links("2301.00002"))
    unreachable = f"{closed_port()}/oai"
    assert site.problems(LLMNOTES_ARXIV_OAI=unreachable) == ["1: warning arxiv-doubted"]
    assert site.problems() == ["1: warning arxiv-withdrawn"]
    assert site.problems("--refresh", LLMNOTES_ARXIV_OAI=unreachable) == ["1: warning arxiv-withdrawn"]


FAULTS: list[Fault] = [
    Reset(),
    Hang(),
    Drip(),
    Half(),
    Flood(100),
    EntityBomb(),
    moved("https://export.arxiv.org/api/query"),
    Status(200),
    Status(400, {}, "<html>no</html>"),
    Status(403),
    Status(429),
    Status(429, {"Retry-After": "3600"}),
    Status(500),
    Status(502),
    Status(503, {"Retry-After": "1"}),
    Json({"entries": []}),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_trouble_of_a_service_makes_a_link_broken_or_a_build_late(site: Site, fault: Fault) -> None:
    site.write(links("1706.03762", "2301.99999"), timeout=2)
    site.service.faults.extend([fault] * 9)
    began = time.monotonic()
    code, _, err = site.run("build")
    assert time.monotonic() - began < 2 + 8, "the time budget, and a slow machine's start of a program"
    assert code == 0, err
    assert site.is_built
    assert re.search(r"notes/a\.md:1:11: warning: 2 links, of which this is the first, are not verified: .+\n", err)
    assert "error" not in err
    assert "Traceback" not in err
    assert site.known == []
    site.service.faults.clear()
    site.service.faults.extend([fault] * 9)
    assert site.run("build", "--strict")[0] == 1


UNREACHABLE: list[tuple[Callable[[], str], str]] = [
    (closed_port, "Connection refused"),
    (lambda: "http://name.invalid", "name.invalid can not be reached"),
    (lambda: closed_port().replace("http", "https"), "can not be reached"),
]


@pytest.mark.parametrize(("address", "reason"), UNREACHABLE)
def test_a_service_that_can_not_be_reached_is_said_once_and_asked_once(
    site: Site, address: Callable[[], str], reason: str
) -> None:
    site.write(links(*(f"2302.{number:05}" for number in range(1, 121))))
    code, _, err = site.run("build", LLMNOTES_ARXIV_API=f"{address()}/api/query")
    assert (code, err.count("[unverified]")) == (0, 1)
    assert "120 links, of which this is the first, are not verified: arXiv can not be asked: " in err
    assert reason in err


def test_a_server_that_speaks_no_tls_is_no_dead_link(site: Site) -> None:
    site.write(links("1706.03762"))
    code, _, err = site.run("build", LLMNOTES_ARXIV_API=site.service.api.replace("http:", "https:"))
    assert code == 0
    assert "can not be trusted, or it speaks no TLS" in err


def test_what_was_known_outlives_an_outage(site: Site) -> None:
    site.write(links("1706.03762"))
    site.run("build")
    site.service.faults.append(Status(403))
    assert site.problems("--refresh") == ["1: warning unverified"]
    assert site.known == ["arxiv:1706.03762"]
    assert len(site.service.requests) == 2
    assert site.problems() == []


def test_offline_nobody_is_asked_and_that_is_said_once(site: Site) -> None:
    site.write(links("1706.03762", "2301.00001"))
    assert site.problems("--offline") == ["1: warning unverified"]
    assert site.run("build", "--offline", "--strict")[0] == 1
    assert site.run("build", "--offline")[0] == 0
    assert site.service.requests == []
    assert not (site.root / "links.lock").exists()


def test_a_version_that_came_after_the_paper_was_asked_about_is_asked_about(site: Site) -> None:
    site.write(links("1706.03762v7"))
    site.run("build")
    lock = site.root / "links.lock"
    lock.write_text(lock.read_text().replace('"version":7', '"version":6'))
    assert site.problems("--offline") == ["1: warning unverified"]
    assert site.problems() == []
    assert len(site.service.requests) == 2


def test_a_note_that_can_not_be_read_makes_nothing_forgotten(site: Site) -> None:
    site.write(links("1706.03762"))
    site.run("build")
    site.write("---\ntitle: [\n---\n" + links("1706.03762"))
    assert site.run("build")[0] == 1
    assert site.known == ["arxiv:1706.03762"]


def test_two_runs_at_once_remember_what_both_have_found(site: Site) -> None:
    site.write(links("1706.03762"))
    site.service.faults.append(Hang())
    with site.start("check", "--timeout", "3") as slow:
        while not site.service.requests:
            assert slow.poll() is None
            time.sleep(0.01)
        site.write(links("2301.00001"))
        assert site.run("check", LLMNOTES_ARXIV_API=site.service.api, XDG_CACHE_HOME=str(site.root))[0] == 0
        assert site.known == ["arxiv:2301.00001"]
        slow.communicate(timeout=60)
    assert site.known == ["arxiv:2301.00001"]


def test_a_folder_that_nobody_may_write_into_costs_a_warning(site: Site) -> None:
    site.write(links("1706.03762"))
    (site.root / "links.lock").symlink_to("no/such/folder/links.lock")
    assert site.problems() == ["1: warning lock-not-written"]


def test_an_old_date_for_reproducible_builds_is_not_the_day_of_the_services(site: Site) -> None:
    site.write(links("1706.03762"))
    assert site.problems(SOURCE_DATE_EPOCH="315532800") == []
    assert site.problems() == []
    assert len(site.service.requests) == 1


def test_a_damaged_line_is_one_warning_and_asked_again(site: Site) -> None:
    site.write(links("1706.03762", "2301.00001"))
    site.run("build")
    lock = site.root / "links.lock"
    good = lock.read_text()
    lock.write_text(good.replace('"kind":"paper","key":"arxiv:2301', "<<<<<<<"))
    assert site.problems() == ["2: warning damaged-lock"]
    assert lock.read_text() == good
    assert site.problems() == []


def test_facts_that_nobody_needs_any_more_are_forgotten(site: Site) -> None:
    site.write(links("1706.03762", "2301.00001"))
    site.run("build")
    site.write(links("2301.00001"))
    site.run("build")
    assert site.known == ["arxiv:2301.00001"]


def test_a_terminal_shows_who_is_being_waited_for(site: Site) -> None:
    site.write(links("1706.03762"), timeout=2)
    site.service.faults.append(Hang())
    ours, theirs = pty.openpty()
    environ = {name: value for name, value in site.environ.items() if name not in {"CI", "NO_COLOR"}}
    command = (sys.executable, "-m", "llmnotes", "build")
    with subprocess.Popen(command, cwd=site.root, env={**environ, "TERM": "xterm"}, stderr=theirs) as program:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the terminal's other end is closed
            while piece := os.read(ours, 4096):
                shown += piece
    os.close(ours)
    assert program.returncode == 0
    assert "Verifying links at 127.0.0.1:" in shown.decode()


def test_ctrl_c_keeps_what_is_known(site: Site) -> None:
    site.write(links(*(f"2302.{number:05}" for number in range(1, 151))))
    site.service.faults.extend([None, Hang()])
    with site.start("build") as program:
        while len(site.service.requests) < 2:
            assert program.poll() is None
            time.sleep(0.01)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert "Traceback" not in err
    assert len(site.known) >= 99  # of a hundred; one may have been in nobody's hands


@pytest.mark.parametrize("interval", ["0.3"])
def test_two_programs_keep_one_pace(site: Site, interval: str) -> None:
    site.write(links(*(f"2302.{number:05}" for number in range(1, 151))))
    programs = [site.start("check", LLMNOTES_ARXIV_INTERVAL=interval) for _ in range(2)]
    for program in programs:
        with program:
            program.communicate(timeout=60)
        assert program.returncode == 0
    requests = site.service.requests
    assert len(requests) == 4
    gaps = [after.at - before.answered for before, after in pairwise(requests)]
    assert min(gaps) > 0.28


def test_a_fix_that_leads_nowhere_is_not_made(site: Site) -> None:
    site.write("[a](https://https://arxiv.org/abs/2301.99999)\n\n[b](https://https://arxiv.org/abs/1706.03762)\n")
    code, out, err = site.run("fix")
    assert (code, out.count("\n+[")) == (0, 1), err
    text = (site.root / "notes" / "a.md").read_text()
    assert text == "[a](https://https://arxiv.org/abs/2301.99999)\n\n[b](https://arxiv.org/abs/1706.03762)\n"
    assert "1 problem is left" in err


NONSENSE = [("LLMNOTES_ARXIV_API", "arxiv"), ("LLMNOTES_ARXIV_INTERVAL", "soon"), ("LLMNOTES_GITHUB_API", "/")]


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_a_variable_that_makes_no_sense_is_named(site: Site, name: str, value: str) -> None:
    site.write(links("1706.03762"))
    code, _, err = site.run("build", **{name: value})
    assert code == 2
    assert err.startswith(f"llmnotes: {name} is {value!r}")


HOSTILE: Sequence[str] = (
    "[a](https://arxiv.org/abs/1706.03762%0A::error::x)",
    "[::error file=a::\x1b[31m](https://arxiv.org/abs/2301.99999)",
    "[a](<https://arxiv.org/abs/1706.03762\x1b]0;x>)",
    f"[a](https://arxiv.org/abs/{'9' * 10_000})",
    "[a](javascript:alert(1))",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_a_hostile_note_reaches_a_terminal_or_a_service(site: Site, text: str) -> None:
    site.write(text)
    _, out, err = site.run("check")
    assert "\x1b" not in out + err
    assert "Traceback" not in err
    assert all(re.fullmatch(r"[0-9.]+", request.query["id_list"]) for request in site.service.requests)
