"""Links to GitHub through the real program: with a token and without, renamed, gone, taken over, and with trouble."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct
from services.arxiv_service import ArxivEntry, ArxivVersion, arxiv_service
from services.faults import Drip, Fault, Flood, Half, Hang, Json, Reset, Status, graphql_limit, moved, secondary_limit
from services.github_service import GitHubService, Overload, github_service
from services.github_world import Access, Repo
from services.serving import closed_port

from llmnotes.links.lock import parse_lock

WHEN = datetime(2023, 1, 2, tzinfo=UTC)
TOKEN = "a-token"
REPOSITORIES = (
    Repo(
        name="ada/engine",
        id=1,
        branches={
            "main": {"README.md": "# Read me\n\n## How to\n", "src/a.py": "1\n2\n3\n"},
            "next/one": {"b.py": "1\n"},
        },
        tags={"v1": {"src/a.py": "1\n"}},
        issues=(1,),
        pulls=(2,),
        releases=("v1",),
        former=("ada/motor",),
    ),
    Repo(name="ada/old", id=2, archived=WHEN),
    Repo(name="ada/secret", id=3, access=Access.PRIVATE),
    Repo(name="ada/gone", id=4, access=Access.DMCA),
    *(Repo(name=f"many/r{number}", id=100 + number) for number in range(400)),
)
GOOD = (
    *("ada/engine", "Ada/Engine", "ada/engine#how-to", "ada/engine/wiki", "ada/engine/actions", "features"),
    *("ada/engine/tree/main/src", "ada/engine/blob/main/README.md#how-to", "ada/engine/blob/next/one/b.py"),
    *("ada/engine/blob/v1/src/a.py#L1", "ada/engine/issues/1", "ada/engine/pull/2/files"),
    "ada/engine/releases/tag/v1",
)


class Site(Struct, frozen=True):
    """A site in a folder of its own and the GitHub that it asks."""

    root: Path
    service: GitHubService
    environ: dict[str, str]

    def write(self, *paths: str, timeout: int = 60) -> None:
        (self.root / "notes").mkdir(exist_ok=True)
        text = "".join(f"[a link](https://github.com/{path})\n\n" for path in paths)
        (self.root / "notes" / "a.md").write_text(text)
        (self.root / "llmnotes.toml").write_text(f"base_url = 'https://a.org'\n[links]\ntimeout = {timeout}\n")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        command = (sys.executable, "-m", "llmnotes", *arguments)
        done = subprocess.run(
            command, cwd=self.root, env=self.environ, text=True, capture_output=True, timeout=60, check=False
        )
        return done.returncode, done.stdout, done.stderr

    def problems(self, *arguments: str) -> list[str]:
        _, out, err = self.run("check", "--format", "json", *arguments)
        assert not err
        return [f"{each['line'] // 2}: {each['severity']} {each['code']}" for each in json.loads(out)["diagnostics"]]

    @property
    def known(self) -> set[str]:
        lock = self.root / "links.lock"
        return set(parse_lock(lock.read_text())[0]) if lock.exists() else set()


def at(folder: Path, service: GitHubService, token: str) -> Site:
    folder.mkdir()
    environ = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "LLMNOTES_ARXIV_API": closed_port(),
        "LLMNOTES_ARXIV_INTERVAL": "0",
        "LLMNOTES_GITHUB_API": service.api,
        "GITHUB_TOKEN": token,
        "no_proxy": "*",
    }
    return Site(folder, service, environ)


Services = Callable[[str], AbstractContextManager[GitHubService]]


@pytest.fixture(params=["with a token", "without"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    token = TOKEN if request.param == "with a token" else ""
    with github_service(REPOSITORIES, token=token) as service:
        yield at(tmp_path / "site", service, token)


@pytest.fixture
def with_token(tmp_path: Path) -> Iterator[Site]:
    with github_service(REPOSITORIES, token=TOKEN) as service:
        yield at(tmp_path / "site", service, TOKEN)


def test_all_forms_of_good_links_are_good_and_remembered(site: Site) -> None:
    site.write(*GOOD)
    assert [problem for problem in site.problems() if "drifting" not in problem] == []
    asked = len(site.service.requests)
    assert site.run("build")[0] == 0
    assert len(site.service.requests) == asked
    assert {"github:ada/engine", "github:ada/engine/issues/1"} <= site.known


def test_what_is_wrong_is_said_with_what_to_do(site: Site) -> None:
    site.write(
        "ada/motor", "ada/old", "ada/secret", "ada/engine/blob/main/gone.py", "ada/engine/blob/main/src/a.py#L4",
        "ada/engine/issues/9", "ada/engine/blob/main/README.md#how-too",
    )  # fmt: skip
    assert [problem for problem in site.problems() if "drifting" not in problem] == [
        "0: warning github-renamed",
        "1: info github-archived",
        "2: error github-missing",
        "3: error github-missing",
        "4: error github-missing-lines",
        "5: error github-missing",
        "6: warning github-missing-heading",
    ]
    code, _, err = site.run("build")
    assert code == 1
    assert "did you mean https://github.com/ada/engine?" in err
    assert "did you mean #how-to?" in err
    assert "the file has 3 lines" in err
    assert not (site.root / "_site").exists()


def test_a_renamed_repository_is_mended_and_nothing_else(site: Site) -> None:
    site.write("ada/motor/blob/main/src/a.py?plain=1", "ada/old")
    before = (site.root / "notes" / "a.md").read_text()
    code, out, err = site.run("fix")
    assert (code, out.count("\n+[")) == (0, 1), err
    assert (site.root / "notes" / "a.md").read_text() == before.replace("ada/motor", "ada/engine")
    assert site.problems() == ["1: info github-archived"]


def test_a_name_that_somebody_else_has_taken_over_is_said_until_its_line_is_deleted(site: Site) -> None:
    site.write("ada/engine")
    assert site.problems() == []
    lock = site.root / "links.lock"
    lock.write_text(lock.read_text().replace('"id":1,', '"id":99,'))
    assert site.problems("--refresh") == ["0: warning github-taken-over"]
    assert site.problems() == ["0: warning github-taken-over"]
    lock.unlink()
    assert site.problems() == []


def test_a_thousand_papers_and_four_hundred_repositories_cost_twenty_five_requests(with_token: Site) -> None:
    papers = [ArxivEntry(f"2301.{number:05}", (ArxivVersion(WHEN),), f"Paper {number}") for number in range(1, 1001)]
    with arxiv_service(papers) as arxiv:
        with_token.environ["LLMNOTES_ARXIV_API"] = arxiv.api
        with_token.write(*(f"many/r{number}/blob/main/README.md#how-to" for number in range(400)))
        with (with_token.root / "notes" / "a.md").open("a") as note:
            note.writelines(f"https://arxiv.org/abs/{paper.id}\n\n" for paper in papers)
        assert with_token.problems() == []
        assert len(arxiv.requests) + len(with_token.service.requests) <= 25
        assert with_token.problems() == []
        assert len(arxiv.requests) + len(with_token.service.requests) <= 25


@pytest.mark.parametrize("status", [502, 200])
def test_a_query_that_is_too_large_is_cut(tmp_path: Path, status: int) -> None:
    with github_service(REPOSITORIES, token=TOKEN, overload=Overload(20, status)) as service:
        site = at(tmp_path / "site", service, TOKEN)
        site.write(*(f"many/r{number}" for number in range(60)))
        assert site.problems() == []
        assert len(site.known) == 60


FAULTS: list[Fault] = [
    Reset(),
    Hang(),
    Drip(),
    Half(),
    Flood(100),
    Status(200),
    Status(200, {}, "<html>"),
    Status(401),
    Status(403),
    Status(404),
    Status(429),
    Status(429, {"Retry-After": "3600"}),
    Status(500),
    Status(502),
    Status(503, {"Retry-After": "1"}),
    graphql_limit(),
    secondary_limit(),
    secondary_limit(None, 200),
    Json([]),
    Json({"data": {"g0": 5}}),
    Json({"data": None, "errors": "no"}),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault)[:40])
def test_no_trouble_with_github_makes_a_link_broken(with_token: Site, fault: Fault) -> None:
    with_token.write("ada/engine", "ada/engine/blob/main/src/a.py", timeout=2)
    with_token.service.faults.extend([fault] * 9)
    code, _, err = with_token.run("build")
    assert code == 0, err
    assert (with_token.root / "_site" / "a" / "index.html").exists()
    assert "[unverified]" in err
    assert "error" not in err
    assert "Traceback" not in err
    assert with_token.known == set()


def test_the_token_goes_nowhere_else_along_a_redirect(with_token: Site) -> None:
    with github_service(REPOSITORIES) as other:
        with_token.write("ada/engine")
        with_token.service.faults.extend([moved(f"{other.api}/graphql")] * 9)
        assert with_token.problems() == ["0: warning unverified"]
        assert other.requests == []


def test_sixty_questions_an_hour_are_not_exceeded_and_the_rest_is_unverified(tmp_path: Path) -> None:
    with github_service(REPOSITORIES) as service:
        site = at(tmp_path / "site", service, "")
        site.write(*(f"many/r{number}" for number in range(100)))
        code, _, err = site.run("build")
        assert code == 0
        assert len(service.requests) <= 60
        assert "60 questions an hour" in err
        assert "GITHUB_TOKEN" in err
        assert len(site.known) >= 55


def test_a_pull_request_may_link_to_what_it_adds(with_token: Site) -> None:
    root = with_token.root
    files = [f"me/notes/blob/draft/{path}" for path in ("notes/a.md", "notes/gone.md", "x")]
    with_token.write(*files, "me/notes")
    (root / "x").touch()
    (root / ".gitignore").write_text("/x\n")
    for arguments in (("init", "-q", "-b", "draft"), ("remote", "add", "origin", "git@github.com:me/notes.git")):
        subprocess.run(("git", *arguments), cwd=root, check=True)
    assert with_token.problems() == ["1: error github-missing", "2: error github-missing"], "git ignores x"
    assert with_token.service.requests == []
