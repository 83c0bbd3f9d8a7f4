"""What is saved shows in the browser, and nothing else moves: the real program, files and browser."""

import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import is_same_document
from papers import make_paper
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, problems_of, served, state_of, until

from llmnotes.links.lock import lock_text

NOTES = Path(__file__).parent / "notes"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(NOTES, tmp_path / "site" / "notes")
    return tmp_path / "site"


@pytest.fixture
def site(root: Path) -> Iterator[Served]:
    with served(root) as site:
        yield site


def edit(site: Served, path: str, old: str, new: str) -> None:
    text = (site.root / path).read_text()
    assert old in text
    site.write(path, text.replace(old, new))


def test_a_note_that_is_saved_changes_where_it_changed(site: Served, tab: Page) -> None:
    site.open(tab, "long/")
    tab.evaluate("() => { window.before = [...document.querySelectorAll('.e-content > *')] }")
    tab.locator("details").nth(1).evaluate("details => { details.open = true }")
    tab.get_by_role("button", name="Dark theme").click()
    tab.locator(".field").fill("typed")
    heading = tab.get_by_role("heading", name="Section four")
    heading.evaluate("heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 60)")
    top = heading.evaluate("heading => heading.getBoundingClientRect().top")
    for number in range(3):
        edit(site, "notes/long.md", "Text three" if number == 0 else f"Edit {number - 1}", f"Edit {number}")
        expect(tab.locator(".e-content")).to_contain_text(f"Edit {number}")
    assert is_same_document(tab)
    assert tab.evaluate("""() => {
        const now = [...document.querySelectorAll('.e-content > *')];
        return now.length === before.length && now.every((node, index) => node === before[index]);
    }""")
    assert tab.locator("details").nth(1).evaluate("details => details.open")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(tab.locator(".field")).to_have_value("typed")
    expect(tab.locator(".field")).to_be_focused()
    assert abs(heading.evaluate("heading => heading.getBoundingClientRect().top") - top) < 2


def test_a_site_s_own_style_sheet_changes_without_loading_the_page_again(site: Served, tab: Page) -> None:
    site.open(tab, "long/")
    for color in ("rgb(1, 2, 3)", "rgb(3, 2, 1)"):
        site.write("static/css/zz.css", f"h1 {{ color: {color} !important }}")
        expect(tab.locator("h1")).to_have_css("color", color)
    (site.root / "static" / "css" / "zz.css").unlink()
    expect(tab.locator("h1")).not_to_have_css("color", "rgb(3, 2, 1)")
    expect(tab.locator("link[rel=stylesheet][href*='/style.']")).to_have_count(1)
    assert is_same_document(tab)


def test_a_picture_that_keeps_its_name_is_shown_anew_each_time(site: Served, tab: Page) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="9"/>'
    site.write("notes/a.svg", svg.format(10))
    edit(site, "notes/long.md", "Text three", "![a](a.svg) Text three")
    site.await_text("long/", "a.svg")
    site.open(tab, "long/")
    for width in (20, 30, 40):
        site.write("notes/a.svg", svg.format(width))
        tab.wait_for_function(f"() => document.querySelector('main img').naturalWidth === {width}")
    assert is_same_document(tab)


def test_a_new_note_appears_in_lists_and_one_that_is_gone_says_so(site: Served, context: BrowserContext) -> None:
    home, other = context.new_page(), context.new_page()
    site.open(home)
    site.open(other, "other/")
    site.write("notes/new.md", "---\ntitle: A new note\ndate: 2026-03-04\n---\nSee [[long]].\n")
    expect(home.locator("main")).to_contain_text("A new note")
    (site.root / "notes" / "other.md").unlink()
    expect(other.locator("llmnotes-preview .bar")).to_contain_text("This note is not there any more")
    (site.root / "notes" / "new.md").unlink()
    expect(home.locator("main")).not_to_contain_text("A new note")
    assert is_same_document(home)
    assert is_same_document(other)


def test_all_tabs_are_kept_up_to_date_and_hear_a_server_that_comes_back(root: Path, context: BrowserContext) -> None:
    tabs = [context.new_page() for _ in range(8)]
    with served(root) as site:
        port = site.home.rstrip("/").rpartition(":")[2]
        for tab in tabs:
            site.open(tab, "long/")
        edit(site, "notes/long.md", "Text three", "Edited")
        for tab in tabs:
            expect(tab.locator(".e-content")).to_contain_text("Edited")
    expect(tabs[0].locator("llmnotes-preview .badge")).to_have_text("The preview has stopped")
    (root / "notes" / "long.md").write_text("# Written meanwhile\n")
    with served(root, "--port", port):
        for tab in tabs:
            expect(tab.locator("h1")).to_have_text("Written meanwhile")
            assert is_same_document(tab)


def test_with_follow_the_browser_shows_what_was_saved_last_new_notes_too(root: Path, tab: Page) -> None:
    with served(root, "--follow") as site:
        site.open(tab)
        edit(site, "notes/long.md", "Text three", "Edited")
        tab.wait_for_url("**/long/")
        site.write("notes/new.md", "# New\n")
        tab.wait_for_url("**/new/")
        expect(tab.locator("h1")).to_have_text("New")
        site.write("notes/new.md", "---\npermalink: /there/\n---\n# Moved\n")
        tab.wait_for_url("**/there/")
        expect(tab.locator("h1")).to_have_text("Moved")
        site.write("notes/hidden.md", "---\npublished: false\n---\n# Hidden\n")
        edit(site, "notes/other.md", "\n", "\nEdited.\n")
        tab.wait_for_url("**/other/")


def test_a_site_at_another_path_is_followed_there_and_back(root: Path, context: BrowserContext) -> None:
    (root / "llmnotes.toml").write_text("title = 'Mine'\n")
    with served(root) as site:
        tabs = [context.new_page(), context.new_page()]
        for tab in tabs:
            site.open(tab, "long/")
        for base in ("/notes", "/a/b", ""):
            site.write("llmnotes.toml", f"base_url = 'https://me.org{base}'\n")
            for tab in tabs:
                tab.wait_for_url(f"**:*{base}/long/")
                expect(tab.locator("h1")).to_have_text("A long note")
                site.await_said(f"{base}/ (Ctrl-C")


def test_notes_at_the_root_of_a_repository_are_served_as_any(tmp_path: Path, tab: Page) -> None:
    """As Jekyll has them; what the program itself writes there is no change."""
    root = tmp_path / "site"
    (root / "_posts").mkdir(parents=True)
    (root / "_config.yml").write_text("title: Old\n")
    (root / "_posts" / "2026-01-02-old.md").write_text("---\ntitle: Old\n---\nAs it was.\n")
    with served(root) as site:
        (path,) = set(re.findall(r'href="/([^"]*old[^"]*)"', site.text()))
        site.open(tab, path)
        site.write("_posts/2026-01-02-old.md", "---\ntitle: Old\n---\nAs it is.\n")
        expect(tab.locator(".e-content")).to_contain_text("As it is.")
        site.write("_static/css/zz.css", "h1 { color: rgb(1, 2, 3) !important }")
        expect(tab.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
        until((root / ".llmnotes" / "cache.db").exists)
        subprocess.run([sys.executable, "-m", "llmnotes", "build", "--offline", "--root", root], check=True)
        before = state_of(site)["edition"]
        site.write("_posts/2026-01-03-new.md", "---\ntitle: New\n---\n")
        site.await_text("", "New")
        expect(tab.locator("llmnotes-preview")).not_to_have_attribute("data-edition", str(before))
        edition = state_of(site)["edition"]
        assert isinstance(edition, int)
        assert isinstance(before, int)
        assert edition <= before + 2


def test_a_bibliography_is_followed_wherever_the_settings_have_it(root: Path) -> None:
    (root / "llmnotes.toml").write_text('bibliography = "refs.bib"')
    (root / "refs.bib").write_text("@misc{knuth, author={Donald Knuth}, title={One}, year=1984}")
    (root / "notes" / "citing.md").write_text("So [@knuth].\n")
    with served(root) as site:
        site.await_text("citing/", "Knuth 1984")
        site.write("refs.bib", "@misc{knuth, author={Donald Knuth}, title={One}, year=1992}")
        site.await_text("citing/", "Knuth 1992")
        site.write("refs.bib", "@misc{other, title={One}}")
        until(lambda: [each["code"] for each in problems_of(site)] == ["broken-citation"])
        site.write("llmnotes.toml", 'bibliography = ["refs.bib", "more.bib"]')
        until(lambda: [each["code"] for each in problems_of(site)] == ["missing-bibliography"])
        site.write("more.bib", "@misc{knuth, author={Donald Knuth}, title={One}, year=2001}")
        site.await_text("citing/", "Knuth 2001")
        site.write("more.bib", "@misc{knuth, author={Donald Knuth}, title={One}, year=2002}")
        site.await_text("citing/", "Knuth 2002")
        site.write("more.bib", "@misc{knuth, author={Donald Knuth}, title={One}, year=2002, doi={10.1000/X}}")
        site.write("links.lock", lock_text([make_paper(doi="10.1000/x")]))
        site.await_text("citing/", "Vaswani et al. 2017")
        site.write("notes/citing.md", "Again [@knuth].\n")
        site.await_text("citing/", "Again (<a ")
        assert "Vaswani et al. 2017" in site.text("citing/")


def test_a_terminal_that_is_gone_does_not_matter(root: Path) -> None:
    command = (sys.executable, "-m", "llmnotes", "serve", "--offline", "--port", "0", "--root", root)
    with subprocess.Popen(command, text=True, stderr=subprocess.PIPE) as program:
        assert program.stderr is not None
        (home,) = re.findall(r"http://\S+", program.stderr.readline())
        program.stderr.close()

        def text() -> str:
            with urllib.request.urlopen(home, timeout=20) as response:
                found: str = response.read().decode()
                return found

        for number in range(3):
            (root / "notes" / "bad.md").write_text(
                f"---\ntitle: Bad {number}\ndate: 2026-01-02\n---\n[[nowhere {number}]]\n"
            )
            until(lambda number=number: f"Bad {number}" in text())  # type: ignore[misc]
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0


def test_where_the_notes_are_at_the_root_pictures_and_parts_of_the_theme_count_too(tmp_path: Path) -> None:
    root = tmp_path / "site"
    for path, text in {
        "llmnotes.toml": 'notes = "."\n',
        "a.md": "A, ![p](assets/p.svg).\n",
        "assets/p.svg": "<svg/>",
        "templates/footer.html": '{% include "_part.html" %}',
        "templates/_part.html": "one part",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    with served(root) as site:
        site.await_text("a/", "one part")
        site.write("templates/_part.html", "another part")
        site.await_text("a/", "another part")
        site.write("assets/p.svg", "<svg><path/></svg>")
        until(lambda: int(str(state_of(site)["assets"])) > 0)
