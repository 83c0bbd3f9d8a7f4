"""Everything that there is to read can be read without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from websites import Website


@pytest.fixture(params=[320, 1280])
def plain_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def test_the_text_and_the_ways_through_the_site_are_there(plain_page: Page, own_site: Website) -> None:
    plain_page.goto(own_site.home)
    plain_page.get_by_role("navigation", name="Site").get_by_text("Tags").click()
    plain_page.locator("main").get_by_text("transformers", exact=True).click()
    plain_page.get_by_role("link", name="Attention: the formula, the bill, the kernel").click()
    expect(plain_page.locator("h1")).to_have_text("Attention: the formula, the bill, the kernel")
    expect(plain_page.locator(".e-content > p").first).to_be_visible()
    expect(plain_page.locator("math").first).to_be_visible()


def test_no_button_is_shown_that_would_do_nothing(plain_page: Page, own_site: Website) -> None:
    plain_page.goto(f"{own_site.home}/markdown-tour/")
    assert plain_page.locator("button:visible").count() == 0


def test_the_contents_can_be_reached(plain_page: Page, own_site: Website) -> None:
    plain_page.goto(f"{own_site.home}/markdown-tour/")
    contents = plain_page.get_by_role("navigation", name="Contents")
    link = contents.get_by_text("Footnotes", exact=True)
    if not link.is_visible():
        contents.get_by_text("Contents", exact=True).click()
    link.click()
    assert plain_page.url.endswith("#footnotes")
    expect(plain_page.locator("#footnotes")).to_be_in_viewport()


def test_what_is_folded_can_be_opened(plain_page: Page, own_site: Website) -> None:
    plain_page.goto(f"{own_site.home}/markdown-tour/")
    folded = plain_page.get_by_text("Because the right answer is known:").last
    expect(folded).to_be_hidden()
    plain_page.get_by_text("Why one batch?").last.click()
    expect(folded).to_be_visible()


def test_footnotes_can_be_followed_and_left_again(plain_page: Page, own_site: Website) -> None:
    plain_page.goto(f"{own_site.home}/markdown-tour/")
    plain_page.locator(".footnote-ref a").first.click()
    note = plain_page.locator(".footnote-item").first
    expect(note).to_be_in_viewport()
    note.locator(".footnote-backref").first.click()
    expect(plain_page.locator(".footnote-ref").first).to_be_in_viewport()
