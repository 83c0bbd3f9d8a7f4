"""A mistake of the author's shows above the last good page and in the terminal, and goes with its cause."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import is_same_document
from playwright.sync_api import Locator, Page, expect
from served import Served, served, state_of, until

NOTE = "---\ntitle: A note\ndate: 2026-01-02\n---\nAs it was, with [[b]] and [code](https://github.com/a/b).\n"
BAD_LINK = "See <https://arxiv.org/abs/2313.00001>.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    notes = tmp_path / "site" / "notes"
    notes.mkdir(parents=True)
    (notes / "a.md").write_text(NOTE)
    (notes / "b.md").write_text("# B\n")
    return tmp_path / "site"


@pytest.fixture
def site(root: Path) -> Iterator[Served]:
    with served(root) as site:
        yield site


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Problems")


def errors(site: Served) -> list[str]:
    problems = state_of(site)["problems"]
    assert isinstance(problems, list)
    return [f"{each['path']}:{each['line']}: {each['code']}" for each in problems if each["severity"] == "error"]


def await_errors(site: Served, *expected: str) -> None:
    """Wait until there are just these errors, each as a regular expression."""

    def are_there() -> bool:
        found = errors(site)
        return len(found) == len(expected) and all(map(re.fullmatch, expected, found))

    until(are_there, lambda: (errors(site), site.said))


def test_all_errors_are_shown_above_the_last_good_page_and_in_the_terminal(site: Served, tab: Page) -> None:
    site.open(tab, "a/")
    site.write("notes/a.md", f"---\ntitle: [broken\n---\n\n{BAD_LINK}")
    site.write("notes/b.md", f"# B\n\n{BAD_LINK}\nAnd [[nowhere]].\n")
    items = panel(tab).get_by_role("listitem")
    expect(items).to_have_count(3)
    expect(tab.locator(".e-content")).to_contain_text("As it was")
    texts = [items.nth(number).inner_text() for number in range(3)]
    assert all(re.search(rf"notes/{place}", text) for place, text in zip(("a.md:2", "b.md:3", "b.md:5"), texts))
    expect(items.nth(1)).to_contain_text("there is no month 13")
    expect(items.nth(1).locator("pre")).to_contain_text("See <https://arxiv.org/abs/2313.00001>.")
    expect(items.nth(1).locator("pre")).to_contain_text("^^^")
    for item in (items.nth(0), items.nth(1), items.nth(2)):
        expect(item.locator(".hint")).not_to_be_empty()
    site.await_said("notes/a.md:2", "notes/b.md:3:6: error:", "no month 13", "notes/b.md:5")
    said = len(site.said)
    site.write("notes/b.md", "# B\n")
    expect(items).to_have_count(1)
    assert "no month 13" not in site.said[said:], "what is known is not said again"
    site.write("notes/a.md", NOTE.replace("As it was", "As it is"))
    expect(panel(tab)).to_be_hidden()
    expect(tab.locator(".e-content")).to_contain_text("As it is")
    site.await_said("All errors are mended")
    assert is_same_document(tab)


def test_warnings_are_counted_and_open(site: Served, tab: Page) -> None:
    site.open(tab, "a/")
    badge = tab.locator("llmnotes-preview .badge")
    expect(badge).to_have_text("1 warning")
    expect(panel(tab)).to_be_hidden()
    badge.click()
    expect(panel(tab).get_by_role("listitem")).to_contain_text("nobody is asked offline")
    assert site.said.count("nobody is asked offline") == 1
    site.write("notes/b.md", "More [code](https://github.com/c/d).\n")
    site.await_text("b/", "More")
    expect(panel(tab).get_by_role("listitem")).to_contain_text("2 links")
    assert site.said.count("nobody is asked offline") == 1, "what is the same but for a number is said once"


def test_the_last_good_page_is_whole_however_long_a_note_is_broken(site: Served) -> None:
    """What was read is kept on disk now and then, and must not be lost by that."""
    for number in range(3):
        site.write("notes/a.md", b"\xff" * (number + 1))
        await_errors(site, "notes/a.md:1: not-utf8")
        cache = site.root / ".llmnotes" / "cache.db"
        before = cache.stat().st_mtime_ns if cache.exists() else 0
        site.write("notes/b.md", f"# B {number}\n")
        site.await_text("", f"B {number}")
        until(lambda before=before, cache=cache: cache.exists() and cache.stat().st_mtime_ns > before)  # type: ignore[misc]
        site.write("notes/c.md", f"# C {number}\n")
        site.await_text("", f"C {number}")
        assert "As it was" in site.text("a/")
        assert "As it was" in site.text("feed.xml")
        assert f"B {number}" in site.text("a/"), "a broken note is kept up to date with the notes around it"
    site.write("notes/a.md", NOTE)
    await_errors(site)


MISTAKES = {
    "front matter": ("notes/a.md", "---\ntitle: [x\n---\n", "notes/a.md:2: .*"),
    "not UTF-8": ("notes/a.md", b"caf\xe9\n", "notes/a.md:1: not-utf8"),
    "missing layout": ("notes/a.md", "---\nlayout: lost\n---\n", "notes/a.md:2: missing-layout"),
    "syntax of a template": ("templates/note.html", "\n{% if %}", "templates/note.html:2: .*"),
    "missing template": ("templates/note.html", '{% extends "lost.html" %}', "templates/note.html:1: .*"),
    "template that fails": ("templates/note.html", "\n\n{{ note.title.a.b }}", "templates/note.html:3: .*"),
    "template of one page": ("templates/tags.html", "{{ 1 // 0 }}", "templates/tags.html:1: .*"),
    "static file that is not there": ("templates/note.html", "{{ static('x.js') }}", "templates/note.html:1: .*"),
    "template not in UTF-8": ("templates/note.html", b"\xff", "templates/note.html:1: not-utf8"),
    "syntax of the configuration": ("llmnotes.toml", "title = 'x\n", "llmnotes.toml:1: .*"),
    "unknown key": ("llmnotes.toml", "titel = 'x'\n", "llmnotes.toml:1: .*"),
    "wrong type": ("llmnotes.toml", "title = 3\n", "llmnotes.toml:1: .*"),
    "configuration not in UTF-8": ("llmnotes.toml", b"title = '\xff'\n", "llmnotes.toml:1: .*"),
    "folder of notes that is not there": ("llmnotes.toml", "notes = 'lost'\n", "lost:1: environment"),
    "two notes at one address": ("notes/c.md", "---\npermalink: /a/\n---\n", "notes/.*"),
    "damaged lockfile": ("links.lock", b"{\xff", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_shows_until_it_is_mended(site: Served, mistake: str) -> None:
    path, content, expected = MISTAKES[mistake]
    file = site.root / path
    before = file.read_bytes() if file.exists() else None
    pages = {page: site.get(page) for page in ("", "a/", "b/", "tags/", "feed.xml")}
    for _ in range(2):
        site.write(path, content)
        if expected:
            await_errors(site, *([expected] if "two" not in mistake else [expected] * len(errors(site))))
        site.write("notes/b.md", "# B\n\nEdited meanwhile.\n")  # the mistake does not vanish by another save
        site.await_text("b/", "Edited meanwhile." if "template" not in mistake or "one page" in mistake else "B")
        if expected:
            await_errors(site, *([expected] if "two" not in mistake else [expected] * len(errors(site))))
        assert "As it was" in site.text("a/")
        site.write("notes/b.md", "# B\n")
        if before is None:
            file.unlink()
        else:
            site.write(path, before)
        await_errors(site)
        until(lambda: {page: site.get(page) for page in pages} == pages)
    assert site.said.count("All errors are mended") == (2 if expected else 0), site.said


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_at_the_start_are_served_with_the_rest(root: Path, tab: Page, mistake: str) -> None:
    path, content, expected = MISTAKES[mistake]
    file = root / path
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    if expected.endswith("environment"):
        pytest.skip("that is no site")
    with served(root) as site:
        site.open(tab, "b/")
        if expected:
            expect(panel(tab).get_by_role("listitem").first).to_contain_text(re.compile(expected.partition(":")[0]))
        if before is None:
            file.unlink()
        else:
            site.write(path, before)
        expect(panel(tab)).to_be_hidden()
        expect(tab.locator("h1")).to_have_text("B")


def test_a_configuration_that_can_not_be_read_does_not_mislead_for_good(root: Path, tab: Page) -> None:
    (root / "notes").rename(root / "texts")
    (root / "llmnotes.toml").write_text("base_url = 'https://me.org/there'\nnotes = texts\n")
    with served(root) as site:
        site.open(tab)
        expect(panel(tab).get_by_role("listitem")).to_have_count(2)
        site.write("llmnotes.toml", "base_url = 'https://me.org/there'\nnotes = 'texts'\n")
        tab.wait_for_url("**/there/")
        expect(panel(tab)).to_be_hidden()
        expect(tab.locator("main")).to_contain_text("A note")


def test_a_folder_of_notes_that_is_renamed_is_found_again(site: Served, tab: Page) -> None:
    site.open(tab, "a/")
    (site.root / "notes").rename(site.root / "texts")
    await_errors(site, "notes:1: environment")
    expect(panel(tab)).to_contain_text("there is no folder of notes")
    expect(tab.locator(".e-content")).to_contain_text("As it was")
    site.write("llmnotes.toml", "notes = 'texts'\n")
    await_errors(site)
    site.write("texts/a.md", NOTE.replace("As it was", "As it is"))
    expect(tab.locator(".e-content")).to_contain_text("As it is")
    (site.root / "texts").rename(site.root / "notes")
    await_errors(site, "texts:1: environment")
    (site.root / "llmnotes.toml").unlink()
    await_errors(site)
    site.write("notes/a.md", NOTE)
    expect(tab.locator(".e-content")).to_contain_text("As it was")
    assert is_same_document(tab)


def test_a_note_that_is_deleted_while_it_is_broken_is_no_error(site: Served, tab: Page) -> None:
    site.open(tab, "a/")
    site.write("notes/a.md", "---\ntitle: [x\n---\n")
    expect(panel(tab)).to_be_visible()
    (site.root / "notes" / "a.md").unlink()
    expect(panel(tab)).to_be_hidden()
    expect(tab.locator("llmnotes-preview .bar")).to_contain_text("This note is not there any more")
    site.write("notes/a.md", NOTE)
    expect(tab.locator("llmnotes-preview .bar")).to_be_hidden()
    assert is_same_document(tab)
