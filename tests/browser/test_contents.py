"""Tables of contents: the theme's, and one that a note of Jekyll's has of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from websites import Website, published

PARTS = "\n".join(f"## Part {number}\n\n" + "Words. " * 400 + "\n" for number in range(5))
NOTES = {"own": f"---\ntitle: Own\n---\n* toc\n{{:toc}}\n\n{PARTS}", "none": f"---\ntitle: None\n---\n{PARTS}"}


@pytest.fixture(scope="module")
def jekylls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    root = tmp_path_factory.mktemp("jekyll")
    (root / "_config.yml").write_text("permalink: pretty\n", "utf-8")
    for name, text in NOTES.items():
        (root / f"{name}.md").write_text(text, "utf-8")
    with published(root, root / "_site") as website:
        yield website


@pytest.fixture(scope="module")
def long_note(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("long")
    (root / "notes").mkdir()
    (root / "notes" / "long.md").write_text("\n".join(f"## Part {n}\n\n{'Words. ' * 400}\n" for n in range(1, 61)))
    with published(root, root / "_site") as website:
        yield f"{website.home}/long/"


def test_on_a_narrow_screen_the_notes_own_contents_are_the_only_ones(page: Page, jekylls: Website) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(f"{jekylls.home}/own/")
    expect(page.locator(".toc")).to_be_hidden()
    page.goto(f"{jekylls.home}/none/")
    expect(page.locator(".toc")).to_be_visible()


def test_on_a_wide_screen_those_in_the_margin_follow_where_the_notes_own_have_gone(
    page: Page, jekylls: Website
) -> None:
    page.set_viewport_size({"width": 1300, "height": 900})
    page.goto(f"{jekylls.home}/own/")
    contents = page.get_by_role("navigation", name="Contents")
    expect(page.locator("#markdown-toc")).to_be_in_viewport()
    expect(contents).to_be_hidden()
    page.locator("#part-3").scroll_into_view_if_needed()
    expect(contents.get_by_text("Part 4")).to_be_visible()
    expect(page.locator("#markdown-toc")).not_to_be_in_viewport()
    page.goto(f"{jekylls.home}/none/")
    expect(contents).to_be_visible()


def test_contents_that_are_longer_than_the_window_show_what_is_read(page: Page, long_note: str) -> None:
    page.set_viewport_size({"width": 1300, "height": 500})
    page.goto(long_note)
    contents = page.get_by_role("navigation", name="Contents")
    last = contents.get_by_text("Part 60", exact=True)
    expect(contents.get_by_text("Part 1", exact=True)).to_be_in_viewport()
    expect(last).not_to_be_in_viewport()
    page.locator("#part-60").evaluate("(heading) => heading.scrollIntoView()")
    expect(last).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(last).not_to_be_in_viewport()
    page.goto(f"{long_note}#part-60")
    expect(last).to_be_in_viewport()


def test_contents_that_are_pointed_at_stay(page: Page, long_note: str) -> None:
    page.set_viewport_size({"width": 1300, "height": 500})
    page.goto(long_note)
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_text("Part 3", exact=True).hover()
    ended = "new Promise((done) => { addEventListener('scrollend', () => setTimeout(done)) })"
    page.evaluate(f"() => {{ const ended = {ended}; location.hash = 'part-50'; return ended }}")
    expect(contents.get_by_text("Part 3", exact=True)).to_be_in_viewport()
