"""A mistake of the author's shows above the last good page and in the terminal, and goes with its cause."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import is_same_document
from msgspec import Struct
from playwright.sync_api import Locator, Page, expect
from served import Served, problems_of, served, until

NOTE = "---\ntitle: A note\ndate: 2026-01-02\n---\nAs it was, with [[b]].\n\nAnd more of it.\n"
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
    return [f"{each['path']}:{each['line']}: {each['code']}" for each in problems_of(site)]


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
    for number, place in enumerate(("a.md:2", "b.md:3", "b.md:5")):
        expect(items.nth(number)).to_contain_text(f"notes/{place}")
    expect(items.nth(1)).to_contain_text("there is no month 13")
    expect(items.nth(1).locator("pre")).to_contain_text("See <https://arxiv.org/abs/2313.00001>.")
    expect(items.nth(1).locator("pre")).to_contain_text("^^^")
    for item in (items.nth(0), items.nth(2)):
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
    site.write("notes/b.md", "Some [code](https://github.com/ada/one).\n")
    site.open(tab, "a/")
    badge = tab.locator("llmnotes-preview .badge")
    expect(badge).to_have_text("1 warning")
    expect(panel(tab)).to_be_hidden()
    badge.click()
    expect(panel(tab).get_by_role("listitem")).to_contain_text("nobody is asked offline")
    site.await_said("nobody is asked offline")
    site.write("notes/b.md", "Some [code](https://github.com/ada/one).\n\nMore [code](https://github.com/ada/two).\n")
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
        assert "<p>And more of it.</p>" in site.text("a/")
        assert "And more of it." in site.text("feed.xml")
        assert f"B {number}" in site.text("a/"), "a broken note is kept up to date with the notes around it"
    site.write("notes/a.md", NOTE)
    await_errors(site)


class Mistake(Struct, frozen=True):
    """What is written where, and the errors it leads to, as regular expressions.

    ``blocks`` if a page of a note can not be made any more.
    """

    path: str
    content: str | bytes
    errors: tuple[str, ...]
    blocks: bool = False


MISTAKES = {
    "front matter": Mistake("notes/a.md", "---\ntitle: [x\n---\n", (r"notes/a.md:\d: .*",)),
    "not UTF-8": Mistake("notes/a.md", b"caf\xe9\n", ("notes/a.md:1: not-utf8",)),
    "missing layout": Mistake("notes/c.md", "---\nlayout: lost\n---\n", ("notes/c.md:2: missing-layout",)),
    "syntax of a template": Mistake("templates/note.html", "\n{% if %}", (r"templates/note.html:2: .*",)),
    "no such template": Mistake("templates/note.html", '{% extends "no.html" %}', (r"templates/note.html:.*",)),
    "template that fails": Mistake("templates/note.html", "\n{{ 1 // 0 }}", (r"templates/note.html:2: .*",)),
    "template of one page": Mistake("templates/tags.html", "{{ 1 // 0 }}", (r"templates/tags.html:1: .*",)),
    "no such file": Mistake("templates/note.html", "{{ static('x.js') }}", (r"templates/note.html:1: .*",)),
    "template not in UTF-8": Mistake("templates/note.html", b"\xff", (r"templates/note.html:1: not-utf8",)),
    "TOML": Mistake("llmnotes.toml", "title = 'x\n", (r"llmnotes.toml:.*",)),
    "unknown key": Mistake("llmnotes.toml", "titel = 'x'\n", (r"llmnotes.toml:1: .*",)),
    "wrong type": Mistake("llmnotes.toml", "title = 3\n", (r"llmnotes.toml:1: .*",)),
    "configuration not in UTF-8": Mistake("llmnotes.toml", b"title = '\xff'\n", (r"llmnotes.toml:1: .*",)),
    "folder that is not there": Mistake("llmnotes.toml", "notes = 'lost'\n", ("lost:1: environment",), True),
    "two notes at one address": Mistake("notes/c.md", "---\npermalink: /a/\n---\n", (r"notes/.*",)),
    "damaged lockfile": Mistake("links.lock", b"{\xff", ()),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_shows_until_it_is_mended(site: Served, name: str) -> None:
    mistake = MISTAKES[name]
    file = site.root / mistake.path
    before = file.read_bytes() if file.exists() else None
    pages = {page: site.get(page) for page in ("", "a/", "b/", "tags/", "feed.xml")}
    for turn in (1, 2):
        said = len(site.said)
        site.write(mistake.path, mistake.content)
        await_errors(site, *mistake.errors)
        site.write("notes/b.md", "# B\n\nEdited meanwhile.\n")
        if not mistake.blocks:
            site.await_text("b/", "Edited meanwhile.")
        await_errors(site, *mistake.errors)
        assert "As it was" in site.text("a/")
        until(lambda said=said: not mistake.errors or "error" in site.said[said:])  # type: ignore[misc]
        site.write("notes/b.md", "# B\n")
        if before is None:
            file.unlink()
        else:
            site.write(mistake.path, before)
        await_errors(site)
        until(lambda: {page: site.get(page) for page in pages} == pages)
        times = turn if mistake.errors else 0
        until(lambda times=times: site.said.count("All errors are mended") == times, lambda: site.said)  # type: ignore[misc]


@pytest.mark.parametrize("has_own", [True, False])
def test_a_broken_template_keeps_no_text_and_no_style_from_being_shown(site: Served, has_own: bool) -> None:
    own = '{% extends "theme/note.html" %}{% block head %}{{ super() }}<!-- of our own -->{% endblock %}'
    if has_own:
        site.write("templates/note.html", own)
        site.await_text("a/", "of our own")
    else:
        assert "As it was" in site.text("a/")
    site.write("templates/note.html", "{{ nosuch }}")
    await_errors(site, "templates/note.html:1: template-error")
    site.write("notes/a.md", NOTE.replace("As it was", "As it is"))
    site.write("notes/c.md", "Never seen [[a]].\n")
    site.write("static/css/99-own.css", "a { color: tomato }")
    site.await_text("a/", "As it is")
    site.await_text("c/", "Never seen")
    for page in ("a/", "c/"):
        until(lambda page=page: all(b"tomato" in site.get(href)[1] for href in styles(site, page)))  # type: ignore[misc]
        assert [site.get(href)[0] for href in styles(site, page)] == [200]
        assert ("of our own" in site.text(page)) == has_own
    await_errors(site, "templates/note.html:1: template-error")
    site.write("templates/note.html", own)
    await_errors(site)
    assert "of our own" in site.text("a/")


def styles(site: Served, page: str) -> list[str]:
    return [href.lstrip("/") for href in re.findall(r'<link rel="stylesheet" href="([^"]+)"', site.text(page))]


@pytest.mark.parametrize("name", [name for name in MISTAKES if "folder" not in name])
def test_mistakes_at_the_start_are_served_with_the_rest(root: Path, tab: Page, name: str) -> None:
    mistake = MISTAKES[name]
    file = root / mistake.path
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(mistake.content if isinstance(mistake.content, bytes) else mistake.content.encode())
    with served(root) as site:
        site.open(tab, "b/")
        await_errors(site, *mistake.errors)
        if mistake.errors:
            expect(panel(tab).get_by_role("listitem").first).to_contain_text(mistake.path)
        if before is None:
            file.unlink()
        else:
            site.write(mistake.path, before)
        expect(panel(tab)).to_be_hidden()
        expect(tab.locator("h1")).to_have_text("B")


def test_a_configuration_that_can_not_be_read_does_not_mislead_for_good(root: Path, tab: Page) -> None:
    (root / "notes").rename(root / "texts")
    (root / "llmnotes.toml").write_text("base_url = 'https://me.org/there'\nnotes = texts\n")
    with served(root) as site:
        site.open(tab)
        expect(panel(tab).get_by_role("listitem")).to_have_count(2)
        site.write("llmnotes.toml", "base_url = 'https://me.org/there'\nnotes = 'texts'\n")
        expect(tab).to_have_url(re.compile(r"/there/$"))
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


def test_an_excerpt_is_what_the_line_says_now(site: Served) -> None:
    for text in ("once", "twice"):
        site.write("notes/b.md", f"See [[nowhere]] {text}.\n")
        until(lambda text=text: [each["excerpt"] for each in problems_of(site)] == [f"See [[nowhere]] {text}."])  # type: ignore[misc]
