"""The cards of real pages: every link with one leads to a card, and the card leads to the page."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from websites import Website

NOTES = ("/large-language-models/", "/tour/reading-papers/", "/tour/kv-cache/")
FETCH_ALL = """async () => {
  const [module] = document.querySelector("script[data-cards]").dataset.cards.split(" ");
  const { addressOf } = await import(module);
  const links = [...document.querySelectorAll("[data-card]")];
  return Promise.all(links.map(async (link) => [link.href, addressOf(link), (await fetch(addressOf(link))).status]));
}"""


@pytest.mark.parametrize("path", NOTES)
def test_every_link_that_has_a_card_leads_to_one(page: Page, own_site: Website, path: str) -> None:
    page.goto(own_site.home + path)
    found = page.evaluate(FETCH_ALL)

    assert len(found) > 3
    assert [one for one in found if one[2] != 200] == []
    assert all(urlsplit(address).path.startswith("/cards/") for _, address, _ in found)


def test_a_link_to_a_paper_shows_its_card(page: Page, own_site: Website) -> None:
    page.goto(f"{own_site.home}/large-language-models/")
    page.get_by_role("link", name="Attention is all you need").hover()
    card = page.get_by_role("dialog")

    expect(card).to_contain_text("Attention Is All You Need")
    expect(card).to_contain_text("Vaswani")
    card.get_by_role("link", name="In 3 notes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attention Is All You Need")


def test_a_link_to_a_note_shows_its_card_below_any_base(page: Page, hostile_site: Website) -> None:
    page.goto(f"{hostile_site.home}/literature/")
    for end, said in (("1706.03762", "Paper · 2017"), ("/wide/", "Note"), ("/file.py", "Repository · archived")):
        page.locator(f".e-content a[href$='{end}']").hover()
        expect(page.get_by_role("dialog")).to_contain_text(said)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
