"""A citation leads to its entry in the bibliography, the entry back, and to the paper's own page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from websites import Website

NOTE = "/tour/reading-papers/"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_citation_leads_to_its_entry_and_back(reader: Page, own_site: Website) -> None:
    reader.goto(own_site.home + NOTE)
    citation = reader.locator("[role=doc-biblioref][href='#ref:1706.03762']")
    label = citation.inner_text()
    assert re.fullmatch("Vaswani.* 2017", label)
    citation.click()
    assert reader.url.endswith("#ref:1706.03762")
    entry = reader.locator(":target")
    expect(entry).to_contain_text("Attention Is All You Need.")
    expect(entry).to_be_in_viewport()
    entry.locator("[role=doc-backlink]").first.click()
    assert re.search(r"#cite:\d+$", reader.url)
    expect(reader.locator(":target")).to_have_text(label)
    expect(reader.locator(":target")).to_be_in_viewport()


def test_an_entry_leads_to_the_page_of_its_paper(page: Page, own_site: Website) -> None:
    page.goto(own_site.home + NOTE)
    page.locator(".bibliography a", has_text="arXiv:1706.03762").click()
    assert page.url == f"{own_site.home}/papers/1706.03762/"
    expect(page.locator("main")).to_contain_text("Attention replaced recurrence")


def test_a_citation_shows_the_card_of_its_paper(page: Page, own_site: Website) -> None:
    page.goto(own_site.home + NOTE)
    page.locator("[role=doc-biblioref][href='#ref:1706.03762']").hover()
    expect(page.locator(".card-text")).to_contain_text("Attention Is All You Need")


def test_a_note_can_be_cited_itself(page: Page, own_site: Website) -> None:
    page.goto(own_site.home + NOTE)
    details = page.locator("details.meta")
    expect(details.locator("pre")).not_to_be_visible()
    details.locator("summary").click()
    expect(details.locator("pre")).to_contain_text("@misc{")
