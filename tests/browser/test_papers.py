"""The list of papers can be filtered and sorted, by its address too, and is a plain list without JavaScript."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from websites import Website, published

ALL = 39  # papers that the repository's own notes cite, at least

NOTES = """---
title: Notes on papers
tags: [LLM, Äther]
---
Read <https://arxiv.org/abs/1706.03762>, <https://arxiv.org/abs/2301.00001> and <https://arxiv.org/abs/hep-th/9711200>.
"""
PAPER = {
    "kind": "paper", "key": "arxiv:1706.03762", "checked": "2024-01-01", "title": "On $n^2$ Words",
    "doi": "10.1103/PhysRevB.62",
    "authors": ["Łukasz Kaiser", "Ján Šmigał", "Şeyma Yılmaz", "Đặng Thị Ngọc", "Anna Straße", "Ann O’Brien"],
    "abstract": "", "published": "2017-06-12", "updated": "2017-06-12", "version": 1,
    "categories": ["cs.CL", "stat.ML"],
}  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A site with three papers, of which one was asked about; its address has words of a list of papers."""
    root = tmp_path_factory.mktemp("shelf")
    (root / "notes").mkdir()
    (root / "notes" / "a.md").write_text(NOTES)
    (root / "links.lock").write_text(json.dumps(PAPER) + "\n")
    (root / "llmnotes.toml").write_text('base_url = "https://me.org/notes/papers"\n')
    with published(root, tmp_path_factory.mktemp("shelved") / "site", "/notes/papers") as website:
        yield website


def identifiers(page: Page) -> list[str]:
    addresses = page.locator(".papers > li:visible > a").evaluate_all("links => links.map(link => link.pathname)")
    return [address.removeprefix("/notes/papers/papers/").removesuffix("/") for address in addresses]


@pytest.fixture
def papers(page: Page, own_site: Website) -> Page:
    page.goto(f"{own_site.home}/papers/")
    return page


def shown(page: Page) -> list[str]:
    return page.locator(".papers > li:not([hidden]) > a").all_text_contents()


def test_words_of_a_title_or_an_author_find_a_paper(papers: Page) -> None:
    papers.get_by_label("Title, author or identifier").fill("NEED vaswani")
    expect(papers.locator(".papers > li:visible")).to_have_count(1)
    assert shown(papers) == ["Attention Is All You Need"]
    expect(papers.locator("output")).to_have_text(re.compile(r"1 of \d+ papers"))
    assert "q=NEED+vaswani" in papers.url
    papers.get_by_label("Title, author or identifier").fill("there is no such paper")
    expect(papers.locator("output")).to_have_text("No paper fits all of this.")
    papers.get_by_label("Title, author or identifier").fill("")
    expect(papers.locator("output")).to_have_text("")
    assert "?" not in papers.url
    assert len(shown(papers)) >= ALL


@pytest.mark.parametrize(
    "words",
    [
        "1706.03762",
        "arXiv:1706.03762v2 [cs.CL]",
        "https://arxiv.org/pdf/1706.03762v2.pdf",
        "https://doi.org/10.48550/arXiv.1706.03762",
        "https://huggingface.co/papers/1706.03762",
        "[1706.03762] Attention Is All You Need",
        "áttention nëed ïs all",
    ],
)
def test_an_identifier_or_other_accents_find_a_paper(papers: Page, words: str) -> None:
    papers.get_by_label("Title, author or identifier").fill(words)
    assert shown(papers) == ["Attention Is All You Need"]


@pytest.mark.parametrize(
    "words",
    [
        *("lukasz", "Łukasz", "smigal", "yilmaz", "dang thi ngoc", "strasse", "STRASSE kaiser", "n2 words", "straße"),
        *("o'brien", "O’Brien"),
        *("2017 lukasz", "10.1103/physrevb.62", "https://doi.org/10.1103/PhysRevB.62"),
    ],
)
def test_all_authors_and_a_title_are_found_without_the_letters_of_other_languages(
    page: Page, shelf: Website, words: str
) -> None:
    page.goto(f"{shelf.home}/papers/?q={quote(words)}")
    assert identifiers(page) == ["1706.03762"]


@pytest.mark.parametrize("words", ["paper", "papers", "notes", "note", "read", "cs.CL", "et al", "LLM", "1 note"])
def test_words_that_are_beside_a_title_and_its_authors_find_nothing(page: Page, shelf: Website, words: str) -> None:
    page.goto(f"{shelf.home}/papers/?q={quote(words)}")
    expect(page.locator("output")).to_have_text("No paper fits all of this.")


@pytest.mark.parametrize(
    ("words", "found"), [("9711200", ["hep-th/9711200"]), ("00001", ["2301.00001"]), ("arxiv:1706", ["1706.03762"])]
)
def test_a_part_of_an_identifier_finds_a_paper(page: Page, shelf: Website, words: str, found: list[str]) -> None:
    page.goto(f"{shelf.home}/papers/?q={words}")
    assert identifiers(page) == found


@pytest.mark.parametrize(
    ("wishes", "found"),
    [("tag=llm", 3), ("tag=äther&q=lukasz", 1), ("category=CS.cl", 1), ("category=STAT.ml&year=2017", 1)],
)
def test_filters_of_an_address_are_known_in_other_cases(page: Page, shelf: Website, wishes: str, found: int) -> None:
    page.goto(f"{shelf.home}/papers/?{wishes}")
    assert len(shown(page)) == found


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ("tag=nope", "There is no tag “nope”."),
        ("category=xx&q=lukasz", "There is no category “xx”."),
        ("year=1805&tag=<b>", "There is nothing of the year “1805”. There is no tag “<b>”."),
    ],
)
def test_what_no_filter_has_is_said_until_something_else_is_chosen(
    page: Page, shelf: Website, wishes: str, told: str
) -> None:
    page.goto(f"{shelf.home}/papers/?{wishes}")
    expect(page.locator("output")).to_have_text(told)
    assert shown(page) == []
    page.locator("select[name=year]").select_option("2017")
    assert identifiers(page) == ["1706.03762"]
    assert "nope" not in page.url


def test_a_site_whose_papers_have_no_tags_and_categories_says_so(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# A\n\nOn <https://arxiv.org/abs/2301.00001>.\n")
    with published(tmp_path, tmp_path / "site") as website:
        page.goto(f"{website.home}/papers/?category=cs.CL&tag=llm")
        expect(page.locator("output")).to_have_text("There is no category “cs.CL”. There is no tag “llm”.")
        page.get_by_label("Title, author or identifier").fill("2301")
        assert shown(page) == ["arXiv:2301.00001"]


def test_no_item_is_numbered_again_when_another_one_is_hidden(papers: Page) -> None:
    displays = "items => [...new Set(items.map(item => getComputedStyle(item).display))].sort()"
    assert papers.locator(".papers > li").evaluate_all(displays) == ["block"]
    papers.locator("select[name=year]").select_option("2022")
    assert papers.locator(".papers > li").evaluate_all(displays) == ["block", "none"]


@pytest.mark.parametrize("category", ["cs.CL", "cs.LG", "stat.ML"])
def test_a_paper_is_found_by_each_of_its_categories(page: Page, hostile_site: Website, category: str) -> None:
    page.goto(f"{hostile_site.home}/papers/?category={category}")
    found = page.locator(".papers > li:visible > a").evaluate_all("links => links.map(link => link.pathname)")
    assert "/notes/papers/1706.03762/" in found
    page.goto(f"{hostile_site.home}/papers/?category=none")
    assert page.locator("select[name=category]").input_value() == ""


def test_a_paper_is_found_by_the_year_of_arxiv_and_by_the_one_it_is_cited_by(page: Page, hostile_site: Website) -> None:
    page.goto(f"{hostile_site.home}/papers/")
    both = page.locator(".papers > li:has(.published)").first
    for year in (both.locator(".year").inner_text(), both.locator(".published").inner_text()):
        page.locator("select[name=year]").select_option(year)
        expect(both).to_be_visible()


def test_filters_can_be_combined_and_stand_in_the_address(papers: Page) -> None:
    papers.locator("select[name=year]").select_option("2022")
    of_the_year = shown(papers)
    papers.get_by_label("Tag of a note").select_option("llm")
    assert papers.url.endswith("?year=2022&tag=llm")
    both = shown(papers)
    assert 0 < len(of_the_year) < ALL
    assert set(both) <= set(of_the_year)
    papers.reload()
    assert shown(papers) == both
    assert papers.locator("select[name=year]").input_value() == "2022"


def test_papers_that_several_notes_cite_can_be_told_from_others(papers: Page) -> None:
    papers.locator("select[name=notes]").select_option("3")
    assert "Attention Is All You Need" in shown(papers)
    assert all(
        int(text.split()[0]) >= 3 for text in papers.locator("li:not([hidden]) > p > .count").all_text_contents()
    )
    assert "notes=3" in papers.url


def test_papers_can_be_sorted(papers: Page) -> None:
    newest = shown(papers)
    for order in ("title", "author", "count", "since"):
        papers.get_by_label("Sorted by").select_option(order)
        assert sorted(shown(papers)) == sorted(newest)
    papers.get_by_label("Sorted by").select_option("title")
    by_title = "titles => titles.toSorted((one, other) => one.localeCompare(other))"
    assert shown(papers) == papers.evaluate(by_title, newest)
    papers.get_by_label("Sorted by").select_option("count")
    counts = [int(text.split()[0]) for text in papers.locator(".papers .count").all_text_contents()]
    assert counts == sorted(counts, reverse=True)
    papers.get_by_label("Sorted by").select_option("")
    assert shown(papers) == newest


def test_papers_cited_last_come_first_wherever_the_notes_were_written(page: Page, own_site: Website) -> None:
    dates = ("2026-11-26T05:00:00+09:00", "2026-11-26T00:00:00+00:00", "2026-11-25T19:30:00-05:00")

    def dated(route: Route) -> None:
        response = route.fetch()
        left = iter(["", *(f' data-since="{date}"' for date in dates)])
        text = re.sub(' data-since="[^"]*"', lambda found: next(left, found[0]), response.text())
        route.fulfill(response=response, body=text)

    page.route("**/papers/", dated)
    page.goto(f"{own_site.home}/papers/")
    undated, *three = shown(page)[:4]
    page.get_by_label("Sorted by").select_option("since")
    assert shown(page)[:3] == three[::-1]
    assert shown(page)[-1] == undated


def test_read_and_unread_papers_are_told_apart(page: Page, hostile_site: Website) -> None:
    page.goto(f"{hostile_site.home}/papers/?read=1")
    assert page.locator(".papers > li:visible > a").get_attribute("href") == "/notes/papers/math/0309136/"
    page.locator("select[name=read]").select_option("0")
    assert page.locator(".papers > li:visible > a").get_attribute("href") == "/notes/papers/2312.00001/"


def test_without_javascript_there_is_a_plain_list(browser: Browser, own_site: Website) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{own_site.home}/papers/")
    assert len(shown(page)) >= ALL
    expect(page.locator("form")).to_be_hidden()
    page.get_by_role("link", name="Attention Is All You Need").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attention Is All You Need")
    page.context.close()


def test_an_entry_can_be_copied(page: Page, own_site: Website) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{own_site.home}/papers/1706.03762/")
    block = page.locator(".highlight").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{vaswani")


def test_the_button_that_copies_can_be_seen_and_hit_where_nothing_hovers(browser: Browser, own_site: Website) -> None:
    page = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{own_site.home}/papers/1706.03762/")
    button = page.get_by_role("button", name="Copy").first
    expect(button).to_have_css("opacity", "1")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_filters_fill_their_rows(page: Page, own_site: Website, hostile_site: Website, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for website in (own_site, hostile_site):
        page.goto(f"{website.home}/papers/")
        form = page.locator("form.filters").bounding_box()
        last = page.locator("form.filters label").last.bounding_box()
        assert form is not None
        assert last is not None
        assert abs(form["x"] + form["width"] - last["x"] - last["width"]) < 1


def test_large_numbers_are_written_as_everywhere_on_the_site(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    links = "\n".join(f"- <https://arxiv.org/abs/2301.{number:05}>" for number in range(1, 1101))
    (tmp_path / "notes" / "a.md").write_text(f"# A\n\n{links}\n- <https://arxiv.org/abs/2401.00001>\n")
    with published(tmp_path, tmp_path / "site") as website:
        page.goto(website.home)
        expect(page.get_by_role("link", name="1,101 papers")).to_be_visible()
        page.goto(f"{website.home}/papers/?q=2301")
        expect(page.locator(".meta")).to_contain_text("1,101 papers")
        expect(page.locator("output")).to_have_text("1,100 of 1,101 papers")
