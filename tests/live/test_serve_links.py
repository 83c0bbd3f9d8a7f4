"""New links are verified while their author writes on: beside the link, in the terminal, and in the lockfile."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import Page, expect
from served import problems_of, served, state_of, until
from services.arxiv_service import ArxivEntry, ArxivService, ArxivVersion, arxiv_service, withdrawn
from services.faults import Hang
from services.github_service import GitHubService, github_service
from services.github_world import Repo
from services.serving import closed_port

from llmnotes.links.lock import parse_lock

WHEN = datetime(2023, 1, 2, tzinfo=UTC)
PAPERS = (
    ArxivEntry("1706.03762", (ArxivVersion(WHEN),) * 7, "Attention Is All You Need", ("Ashish Vaswani",)),
    ArxivEntry("2301.00001", (ArxivVersion(WHEN),), "Another paper"),
    ArxivEntry("2301.00002", (ArxivVersion(WHEN), withdrawn(WHEN)), "A wrong one", comment="withdrawn: it is wrong"),
)
REPOSITORIES = (Repo(name="ada/engine", id=1, former=("ada/motor",), description="An engine"),)


class Services(Struct, frozen=True):
    """Who is asked."""

    arxiv: ArxivService
    github: GitHubService
    environ: dict[str, str]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with arxiv_service(PAPERS) as arxiv, github_service(REPOSITORIES) as github:
        environ = {
            **os.environ,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "LLMNOTES_ARXIV_API": arxiv.api,
            "LLMNOTES_ARXIV_OAI": arxiv.oai,
            "LLMNOTES_ARXIV_INTERVAL": "0",
            "LLMNOTES_GITHUB_API": github.api,
            "GITHUB_TOKEN": "",
            "no_proxy": "*",
        }
        yield Services(arxiv, github, environ)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site" / "notes").mkdir(parents=True)
    (tmp_path / "site" / "notes" / "a.md").write_text("# A\n")
    return tmp_path / "site"


def links(*urls: str) -> str:
    return "# A\n\n" + "".join(f"[link {number}](https://{url})\n\n" for number, url in enumerate(urls))


def known(root: Path) -> list[str]:
    lock = root / "links.lock"
    facts, damaged = parse_lock(lock.read_text() if lock.exists() else "")
    assert damaged == ()
    return list(facts)


def marks(tab: Page) -> list[str]:
    found: list[str] = tab.evaluate("() => [...document.querySelectorAll('llmnotes-mark')].map(mark => mark.title)")
    return found


def test_each_link_is_marked_with_what_became_of_it(root: Path, services: Services, tab: Page) -> None:
    with served(root, environ=services.environ) as site:
        site.open(tab, "a/")
        assert services.arxiv.requests == []
        papers = ("arxiv.org/abs/1706.03762", "arxiv.org/abs/2301.99999", "arxiv.org/abs/2301.00002")
        urls = (*papers, "github.com/ada/engine", "github.com/ada/motor", "github.com/ada/lost")
        site.write("notes/a.md", links(*urls))
        expect(tab.locator("llmnotes-mark")).to_have_count(6)
        for state in ("good", "missing", "withdrawn", "moved"):
            expect(tab.locator(f"llmnotes-mark.{state}").first).to_be_visible()
        expect(tab.locator("llmnotes-mark.checking")).to_have_count(0)
        good, missing, gone, engine, motor, lost = marks(tab)
        assert good.startswith("good: Attention Is All You Need (v7")
        assert missing.startswith("missing: arXiv 2301.99999 does not exist")
        assert gone.startswith("withdrawn: ")
        assert engine == "good: ada/engine: An engine"
        assert "ada/engine" in motor
        assert lost.startswith(("missing", "unverified"))
        expect(tab.get_by_role("region", name="Problems")).to_contain_text("arXiv 2301.99999 does not exist")
        site.await_said("arXiv 2301.99999 does not exist", " in 1 file\n")
        until(lambda: {"arxiv:1706.03762", "arxiv:2301.00002"} <= {*known(root)}, lambda: known(root))
        asked, said = len(services.arxiv.requests), site.said
        for number in range(3):  # what is missing is not asked again at every save
            site.write("notes/a.md", links(*urls) + f"Text {number}.\n")
            expect(tab.locator(".e-content")).to_contain_text(f"Text {number}.")
        site.write("notes/a.md", links(*urls, "arxiv.org/abs/2301.00001"))
        until(lambda: "arxiv:2301.00001" in known(root))
        ids = [request.query.get("id_list") for request in services.arxiv.requests[asked:]]
        assert ids == ["2301.00001"]
        assert site.said == said, "nothing is said twice"
        site.write("notes/a.md", links("arxiv.org/abs/2301.00001"))
        site.await_said("All errors are mended")
        expect(tab.locator("llmnotes-mark")).to_have_count(1)
        assert {"arxiv:1706.03762", "arxiv:2301.00001"} <= {*known(root)}, "what is known stays known while one edits"


def test_nothing_waits_for_a_service_that_does_not_answer(root: Path, services: Services, tab: Page) -> None:
    services.arxiv.faults.extend([Hang()] * 20)
    (root / "llmnotes.toml").write_text("[links]\ntimeout = 300\n")
    with served(root, environ=services.environ) as site:
        site.open(tab, "a/")
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762"))
        expect(tab.locator("llmnotes-mark")).to_have_attribute("title", "checking")
        until(lambda: len(services.arxiv.requests) == 1)
        for number in range(5):
            site.write("notes/a.md", f"{links('arxiv.org/abs/1706.03762')}Text {number}.\n")
            expect(tab.locator(".e-content")).to_contain_text(f"Text {number}.")
        assert site.stop() == 0
    assert known(root) == []


def test_a_link_that_is_mended_is_no_error_any_more_before_anybody_is_asked(root: Path, services: Services) -> None:
    (root / "llmnotes.toml").write_text("[links]\ntimeout = 300\n")
    with served(root, environ=services.environ) as site:
        site.write("notes/a.md", links("arxiv.org/abs/2301.99999", "arxiv.org/abs/2301.99998"))
        until(lambda: state_of(site)["errors"] == 2)
        services.arxiv.faults.extend([Hang()] * 20)
        site.write("notes/a.md", "# A\n\nMore.\n\n" + links("arxiv.org/abs/1706.03762", "arxiv.org/abs/2301.99998"))
        until(lambda: state_of(site)["errors"] == 1)
        (problem,) = problems_of(site)
        assert (problem["line"], problem["excerpt"]) == (9, "[link 1](https://arxiv.org/abs/2301.99998)")


def test_what_can_not_be_verified_says_why_once(root: Path, services: Services, tab: Page) -> None:
    environ = services.environ | {"LLMNOTES_ARXIV_API": closed_port(), "LLMNOTES_ARXIV_OAI": closed_port()}
    with served(root, environ=environ) as site:
        site.open(tab, "a/")
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762"))
        expect(tab.locator("llmnotes-mark.unverified")).to_have_count(1)
        site.await_said("not verified", " in 1 file\n")
        said = site.said
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762") + "More.\n")
        site.write("notes/b.md", links("arxiv.org/abs/1706.03762"))
        site.await_text("", "b/")
        expect(tab.locator("llmnotes-preview .badge")).to_have_text("1 warning")
        tab.locator("llmnotes-preview .badge").click()
        expect(tab.get_by_role("region", name="Problems")).to_contain_text("2 links, of which this is the first")
        assert site.said == said


def test_variables_that_make_no_sense_hide_nothing_else(root: Path, services: Services, tab: Page) -> None:
    (root / "notes" / "b.md").write_text("[[nowhere]]\n")
    with served(root, environ=services.environ | {"LLMNOTES_ARXIV_INTERVAL": "soon"}) as site:
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762"))
        site.open(tab, "a/")
        problems = tab.get_by_role("region", name="Problems")
        expect(problems.get_by_role("listitem")).to_have_count(2)
        expect(problems).to_contain_text("LLMNOTES_ARXIV_INTERVAL is 'soon'")
        expect(problems).to_contain_text("nowhere")


def test_a_lockfile_that_changes_under_a_preview_is_believed(root: Path, services: Services) -> None:
    """As after a pull."""
    with served(root, environ=services.environ) as site:
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762"))
        until(lambda: known(root) == ["arxiv:1706.03762"])
        more = (root / "links.lock").read_text().replace("1706.03762", "1706.03763")
        site.write("links.lock", (root / "links.lock").read_text() + more)
        site.write("notes/a.md", links("arxiv.org/abs/1706.03762", "arxiv.org/abs/1706.03763", "github.com/ada/engine"))
        until(lambda: any("github" in key for key in known(root)), lambda: known(root))
        assert {"arxiv:1706.03762", "arxiv:1706.03763"} <= {*known(root)}
        assert len(services.arxiv.requests) == 1
