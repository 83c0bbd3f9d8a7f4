"""Cards: what a link leads to, beside the link, for the mouse, the keyboard and the finger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from editions import Edition, Preview, is_same_document
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route, expect
from websites import Website, published

FILLER = "Text that is long enough to take several lines on any screen, and to be scrolled away. " * 12

NOTE = f"""---
title: A note with cards
---

{FILLER}

Two papers, <a href="https://papers.example/1706.03762" data-card="/cards/attention.html">Attention</a> and
<a href="https://papers.example/2205.14135" data-card="/cards/flash.html">Flash attention: fast and *memory-efficient*
exact attention with IO-awareness</a>, a repository,
<a href="https://code.example/nanoGPT" data-card="/cards/nanogpt.html">nanoGPT</a>, a note,
<a href="/other/" data-card="/cards/other.html">another one</a>, and what is [no paper](https://example.org).

Cards that do not come: <a href="/other/?missing" data-card="/cards/missing.html">missing</a>,
<a href="/other/?page" data-card="/other/">a whole page</a>,
<a href="/other/?empty" data-card="/cards/empty.html">empty</a> and <a href="/other/?foreign" data-card="https://elsewhere.example/card.html">foreign</a>.

A card of a <a href="/other/?stranger" data-card="/cards/stranger.html">stranger</a>.

What [@hoffmann/2022é] say, and [@doi:10.1000/x].

Chinchilla asks for twenty tokens per parameter.[^one] Few stop there.[^two]

| paper | of |
|---|---|
| <a href="https://papers.example/2001.08361" data-card="/cards/attention.html">Scaling laws</a> | 2020 |

{FILLER}

{FILLER}

<p style="text-align: right">The <a href="/other/?last" data-card="/cards/flash.html">last one</a></p>

[^one]: Hoffmann et al., [Training Compute-Optimal Large Language Models](https://arxiv.org/abs/2203.15556), $C = 6ND$.
[^two]: The rule spends a training budget well.
"""

ENTRIES = """@article{hoffmann/2022é, author={Hoffmann, Jordan}, title={%s}, journal={NeurIPS}, year=2022}
@misc{x, author={Roe, Jane}, title={Of X: %s}, doi={10.1000/x}, year=2020}
"""
LONG = "training large language models with as much as one has of data and of time, and not with more parameters"

ATTENTION = """<p class="kind">Paper · 2017</p>
<p class="title"><a href="/other/?paper">Attention Is All You Need</a></p>
<p class="by">Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez</p>
<p>The dominant sequence transduction models are based on complex recurrent or convolutional neural networks. We propose
a new simple network architecture, the Transformer, with
<math><mi>O</mi><mo>(</mo><msup><mi>n</mi><mn>2</mn></msup><mo>)</mo></math> attention.</p>
<p class="notice">Version 7 is newer than the one cited.</p>"""
FLASH = f"""<p class="kind">Paper · 2022</p>
<p class="title"><a href="/other/?flash">FlashAttention: Fast and Memory-Efficient Exact Attention with
IO-Awareness</a></p>
<p class="by">Tri Dao and others</p><p>{FILLER}</p>"""
STRANGER = """<h3>A stranger</h3><script>hacked = 1</script><img src="/none.png" alt="" onerror="hacked = 2">
<p><a href="java&#10;script:hacked = 3" id="MAIN">Click</a></p>
<iframe srcdoc="<script>parent.hacked = 4</script>"></iframe>
<style>body { display: none }</style><svg onload="hacked = 5"><script>hacked = 6</script></svg>"""
FRAGMENTS = {
    "attention": ATTENTION,
    "flash": FLASH,
    "nanogpt": '<p class="kind">Repository</p><p class="title"><a href="/other/?nano">karpathy/nanoGPT</a></p>'
    "<p>Small.</p>",
    "other": '<p class="kind">Note</p><p class="title"><a href="/other/">Another note</a></p><p>What it says.</p>',
    "stranger": STRANGER,
    "empty": "\n",
}
ALL = "[data-card]:not([href*='?missing'], [href*='?page'], [href*='?empty'], [href*='?foreign'])"

GEOMETRY = """link => {
  const card = document.querySelector('.link-card').getBoundingClientRect();
  const within = card.left >= 0 && card.top >= 0 && card.right <= document.documentElement.clientWidth
    && card.bottom <= innerHeight && card.height > 60;
  const covers = [...link.getClientRects()].some(line => line.left < card.right && card.left < line.right
    && line.top < card.bottom && card.top < line.bottom);
  return within && !covers;
}"""
MIDDLE_OF_A_LINE = """link => {
  const lines = [...link.getClientRects()].filter(line => line.top > -5 && line.bottom < innerHeight + 5);
  const line = lines[lines.length - 1];
  return [line.left + line.width / 2, line.top + line.height / 2];
}"""
GAP = """() => {
  const card = document.querySelector('.link-card').getBoundingClientRect();
  const link = document.querySelector('[aria-details]').getBoundingClientRect();
  return Math.round(Math.max(card.top - link.bottom, link.top - card.bottom));
}"""
LAYOUT = """() => [scrollX, scrollY, document.documentElement.scrollWidth, document.documentElement.scrollHeight,
  ...[...document.querySelectorAll('main *:not(.link-card, .link-card *)')].map(e => {
    const {x, y, width, height} = e.getBoundingClientRect();
    return [x, y, width, height];
  })]"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A note, another one, and fragments."""
    root, folder = tmp_path_factory.mktemp("cards"), tmp_path_factory.mktemp("cards-built") / "site"
    (root / "notes").mkdir()
    (root / "notes" / "cards.md").write_text(NOTE, "utf-8")
    (root / "llmnotes.toml").write_text('bibliography = "refs.bib"\n', "utf-8")
    (root / "refs.bib").write_text(ENTRIES % (LONG, LONG), "utf-8")
    (root / "notes" / "other.md").write_text("---\ntitle: Another note\n---\n\nWhat it says.\n", "utf-8")
    with published(root, folder) as website:
        (folder / "cards").mkdir(exist_ok=True)
        for name, html in FRAGMENTS.items():
            (folder / "cards" / f"{name}.html").write_text(html, "utf-8")
        yield website


@pytest.fixture
def complaints() -> list[str]:
    """What pages of this test had to complain of: errors of scripts, and requests to other hosts."""
    return []


@pytest.fixture
def page(browser: Browser, site: Website, complaints: list[str]) -> Iterator[Page]:
    """The note, where footnotes do not stand in the margin; the pointer is nowhere near a link."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    yield _opened(context.new_page(), site, complaints)
    context.close()
    assert complaints == []


@pytest.fixture
def phone(browser: Browser, site: Website, complaints: list[str]) -> Iterator[Page]:
    """The note on a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield _opened(context.new_page(), site, complaints)
    context.close()
    assert complaints == []


def _opened(page: Page, site: Website, complaints: list[str]) -> Page:
    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def follow(request: Request) -> None:
        if not request.url.startswith((f"{site.home}/", "data:")) and not request.is_navigation_request():
            complaints.append(f"asks for {request.url}")

    page.route(lambda url: not url.startswith((site.home, "data:")), _elsewhere)
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", follow)
    page.goto(f"{site.home}/cards/", wait_until="networkidle")  # its last module comes when all else is there
    return page


def _elsewhere(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>Elsewhere</title>", content_type="text/html")


def _card(page: Page) -> Locator:
    return page.locator(".link-card")


def _link(page: Page, name: str) -> Locator:
    return page.locator(".e-content").get_by_role("link", name=name, exact=True)


def _rest(page: Page, name: str) -> Locator:
    """Rest with the mouse on a link until its card is open."""
    _link(page, name).hover()
    expect(_card(page)).to_be_visible()
    return _card(page)


def _focus(page: Page, name: str) -> Locator:
    """Go to a link by keyboard, and wait until its card is open."""
    _link(page, name).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(_link(page, name)).to_be_focused()
    expect(_card(page)).to_be_visible()
    return _card(page)


def _wait(page: Page, milliseconds: int = 700) -> None:
    """Give a card the time to open or close that it must not use: nothing will happen that one could wait for."""
    page.evaluate("time => new Promise(resolve => setTimeout(resolve, time))", milliseconds)


def _away(page: Page) -> None:
    page.mouse.move(2, 2)


def test_nothing_is_fetched_before_it_is_needed_and_nothing_twice(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].split(".")[0]))
    _link(page, "no paper").hover()
    _wait(page)
    assert asked == []
    for _ in range(2):
        expect(_rest(page, "Attention")).to_contain_text("Attention Is All You Need")
        _away(page)
        expect(_card(page)).to_have_count(0)
    assert sorted(asked) == ["attention", "cards", "cards"]


def test_passing_over_a_link_opens_nothing(page: Page) -> None:
    _rest(page, "nanoGPT")
    page.keyboard.press("Escape")
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    _link(page, "Attention").hover()
    page.clock.run_for(90)
    _link(page, "another one").hover()
    page.clock.run_for(50)
    _away(page)
    page.clock.run_for(2000)
    expect(_card(page)).to_have_count(0)


def test_a_card_stays_while_the_pointer_is_over_it_and_closes_after_it_left(page: Page) -> None:
    card = _rest(page, "Attention")
    card.get_by_text("The dominant sequence").hover()
    _wait(page)
    expect(card).to_contain_text("Attention Is All You Need")
    _link(page, "Attention").hover()
    _wait(page)
    expect(card).to_be_visible()
    _away(page)
    expect(card).to_have_count(0)


def test_text_of_a_card_can_be_selected(page: Page) -> None:
    card = _rest(page, "Attention")
    text = card.get_by_text("Ashish Vaswani")
    box = text.bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] + box["height"] + 300, steps=4)
    page.mouse.up()
    assert "Ashish Vaswani" in page.evaluate("getSelection().toString()")
    _away(page)
    _wait(page)
    expect(card).to_be_visible()
    page.mouse.click(2, 2)
    expect(card).to_have_count(0)


def test_escape_closes_a_card_until_the_pointer_comes_back(page: Page) -> None:
    card = _rest(page, "Attention")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")
    box = _link(page, "Attention").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 8)
    _wait(page)
    expect(card).to_have_count(0)
    _away(page)
    _rest(page, "Attention")


def test_the_next_link_takes_the_place_of_the_card(page: Page) -> None:
    _rest(page, "nanoGPT")
    expect(_rest(page, "another one")).to_contain_text("Another note")
    expect(_card(page)).to_have_count(1)
    assert page.locator("[aria-details]").all_inner_texts() == ["another one"]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://arxiv.org/abs/1706.03762", "papers/1706.03762"),
        ("https://arxiv.org/pdf/1706.03762v5.pdf#page=2", "papers/1706.03762"),
        ("https://arxiv.org/abs/math/0309136v1", "papers/math/0309136"),
        ("https://github.com/Karpathy/nanoGPT/blob/master/model.py", "repositories/karpathy/nanogpt"),
        ("/tour/attention/#flash", "tour/attention"),
        ("/old/page.html", "old/page"),
        ("/", "index"),
    ],
)
def test_an_empty_attribute_means_what_the_link_tells(page: Page, href: str, address: str) -> None:
    link = _link(page, "no paper")
    link.evaluate("(link, href) => { link.href = href; link.dataset.card = '' }", href)
    with page.expect_request(f"**/cards/{address}.html"):
        link.hover()


def test_a_fragment_that_comes_late_never_shows_for_another_link(page: Page) -> None:
    held: list[Route] = []
    page.route("**/cards/attention.html", lambda route: held.append(route))
    with page.expect_request("**/cards/attention.html"):
        _link(page, "Attention").hover()
    expect(_rest(page, "nanoGPT")).to_contain_text("karpathy/nanoGPT")
    with page.expect_response("**/cards/attention.html"):
        held[0].continue_()
    _wait(page)
    expect(_card(page)).to_contain_text("karpathy/nanoGPT")
    _away(page)
    expect(_card(page)).to_have_count(0)
    expect(_rest(page, "Attention")).to_contain_text("Attention Is All You Need")
    assert len(held) == 1


@pytest.mark.parametrize("name", ["missing", "a whole page", "empty", "foreign"])
def test_a_fragment_that_does_not_come_shows_nothing(page: Page, name: str) -> None:
    _link(page, name).hover()
    _wait(page)
    expect(_card(page)).to_have_count(0)
    expect(_rest(page, "Attention")).to_be_visible()
    _link(page, name).click()
    page.wait_for_url("**/other/?*")


def test_a_fragment_that_hangs_shows_nothing_and_is_asked_for_again(page: Page) -> None:
    held: list[Route] = []
    page.route("**/cards/attention.html", lambda route: held.append(route))
    page.evaluate(
        "AbortSignal.timeout = () => { const c = new AbortController(); abort = () => c.abort(); return c.signal }"
    )
    with page.expect_request("**/cards/attention.html"):
        _link(page, "Attention").hover()
    _wait(page)
    expect(_card(page)).to_have_count(0)
    page.evaluate("abort()")
    page.unroute("**/cards/attention.html")
    _away(page)
    expect(_rest(page, "Attention")).to_contain_text("Attention Is All You Need")


def test_nothing_of_a_fragment_runs(page: Page) -> None:
    card = _rest(page, "stranger")
    expect(card.locator("h3")).to_have_text("A stranger")
    card.get_by_text("Click").click()
    _wait(page)
    assert page.evaluate("window.hacked") is None
    expect(card.locator("script, iframe, style, [id], [onerror], [onload]")).to_have_count(0)
    expect(page.locator("body")).to_be_visible()


def test_the_keyboard_opens_a_card_goes_into_it_and_back(page: Page) -> None:
    card = _focus(page, "Attention")
    expect(card).to_contain_text("Attention Is All You Need")
    _wait(page)
    page.keyboard.press("Tab")
    inside = card.get_by_role("link", name="Attention Is All You Need")
    expect(inside).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(_link(page, "Attention")).to_be_focused()
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Flash attention")
    expect(page.locator("[aria-details]")).to_contain_text("Flash attention")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("https://papers.example/1706.03762")


def test_escape_leaves_the_focus_on_the_link(page: Page) -> None:
    card = _focus(page, "nanoGPT")
    for go_in in (False, True):
        expect(card).to_contain_text("karpathy/nanoGPT")
        if go_in:
            page.keyboard.press("Tab")
            expect(card.get_by_role("link")).to_be_focused()
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        expect(_link(page, "nanoGPT")).to_be_focused()
        _wait(page)
        expect(card).to_have_count(0)
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")


def test_a_card_that_the_keyboard_opened_does_not_mind_the_mouse(page: Page) -> None:
    _focus(page, "nanoGPT")
    _away(page)
    page.mouse.move(300, 30)
    _wait(page)
    expect(_card(page)).to_be_visible()


def test_a_screen_reader_hears_of_a_card_and_finds_it_behind_the_link(page: Page) -> None:
    _focus(page, "Attention")
    link = _link(page, "Attention")
    dialog = page.get_by_role("dialog", name="Attention Is All You Need")
    expect(dialog).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Paper · 2017: Attention Is All You Need")
    assert link.evaluate("link => link.nextElementSibling.id === link.getAttribute('aria-details')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_have_text("")
    expect(link).not_to_have_attribute("aria-details", "CARD")
    _rest(page, "nanoGPT")
    expect(page.get_by_role("status")).to_have_text("")


def test_the_first_tap_opens_a_card_and_the_second_follows_the_link(phone: Page) -> None:
    _link(phone, "Attention").tap()
    expect(_card(phone)).to_contain_text("Attention Is All You Need")
    assert phone.url.endswith("/cards/")
    _link(phone, "Attention").tap()
    phone.wait_for_url("https://papers.example/1706.03762")


def test_a_tapped_card_has_ways_on_and_back(phone: Page, site: Website) -> None:
    _link(phone, "nanoGPT").tap()
    _card(phone).get_by_role("button", name="Close").tap()
    expect(_card(phone)).to_have_count(0)
    _link(phone, "nanoGPT").tap()
    _card(phone).get_by_role("link", name="karpathy/nanoGPT").tap()
    phone.wait_for_url(f"{site.home}/other/?nano")
    phone.go_back()
    expect(_card(phone)).to_have_count(0)
    _link(phone, "nanoGPT").tap()
    _card(phone).get_by_role("link", name="Open code.example").tap()
    phone.wait_for_url("https://code.example/nanoGPT")


def test_a_tap_elsewhere_closes_a_card_and_scrolling_does_not(phone: Page) -> None:
    _link(phone, "nanoGPT").tap()
    expect(_card(phone)).to_be_visible()
    phone.evaluate("scrollBy(0, 40)")
    _card(phone).get_by_text("Small.").tap()
    _wait(phone)
    expect(_card(phone)).to_be_visible()
    phone.locator("h1").tap()
    expect(_card(phone)).to_have_count(0)
    _link(phone, "another one").tap()
    expect(_card(phone)).to_contain_text("Another note")
    _link(phone, "nanoGPT").tap()
    expect(_card(phone)).to_contain_text("karpathy/nanoGPT")


@pytest.mark.parametrize("name", ["missing", "a whole page", "empty", "foreign"])
def test_a_tap_follows_the_link_if_its_card_does_not_come(phone: Page, name: str) -> None:
    _link(phone, name).tap()
    phone.wait_for_url("**/other/?*")


def test_a_tap_follows_the_link_if_cards_or_the_fragment_hang(phone: Page) -> None:
    phone.route("**/cards/other.html", lambda route: None)
    _link(phone, "another one").tap()
    phone.wait_for_url("**/other/")
    phone.go_back()
    phone.route("**/static/cards.*.js", lambda route: route.abort())
    phone.reload()
    _link(phone, "another one").tap()
    phone.wait_for_url("**/other/")


@pytest.mark.parametrize("width", [320, 1000])
def test_a_footnote_is_shown_without_its_way_back(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.locator(".footnote-ref a").first.hover()
    card = _card(page)
    expect(card).to_contain_text("Hoffmann et al., Training Compute-Optimal Large Language Models")
    expect(card.locator("math")).to_be_visible()
    expect(card.locator(".footnote-backref, [id]")).to_have_count(0)
    expect(page.get_by_role("dialog", name="Footnote 1")).to_be_visible()
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )
    page.locator(".footnote-ref a").first.click()
    assert page.url.endswith("#fn:1")
    expect(card).to_have_count(0)


def test_an_entry_of_the_page_is_shown_without_its_way_back(page: Page) -> None:
    expect(_rest(page, "Hoffmann 2022")).to_have_text(f"Hoffmann, Jordan (2022). {LONG}. NeurIPS.")
    expect(_card(page).locator("[role=doc-backlink], [id]")).to_have_count(0)
    expect(page.get_by_role("dialog", name="Hoffmann 2022")).to_be_visible()
    expect(_rest(page, "Roe 2020").get_by_role("link")).to_have_text("doi:10.1000/x")


def test_an_entry_of_the_page_can_be_tapped(phone: Page) -> None:
    _link(phone, "Roe 2020").tap()
    expect(_card(phone)).to_contain_text(f"Of X: {LONG}.")
    _card(phone).get_by_role("link", name="Go to the reference").tap()
    expect(_card(phone)).to_have_count(0)
    assert phone.url.endswith("#ref:x")


def test_a_footnote_can_be_tapped(phone: Page) -> None:
    phone.locator(".footnote-ref a").last.tap()
    expect(_card(phone)).to_contain_text("The rule spends a training budget well.")
    _card(phone).get_by_role("link", name="Go to the footnote").tap()
    expect(_card(phone)).to_have_count(0)
    assert phone.url.endswith("#fn:2")


def test_a_footnote_that_stands_beside_the_text_needs_no_card(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".footnote-ref a").first.scroll_into_view_if_needed()
    page.locator(".footnote-ref a").first.hover()
    _wait(page)
    expect(_card(page)).to_have_count(0)
    _rest(page, "nanoGPT")


@pytest.mark.parametrize(("width", "height"), [(320, 600), (640, 360), (1280, 800)])
def test_cards_stand_within_the_window_beside_their_links_and_move_nothing(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    links = page.locator(f".e-content :is({ALL})")
    assert links.count() > 5
    for link in links.all():
        for block in ("start", "end"):
            link.evaluate("(link, block) => link.scrollIntoView({block})", block)
            before = page.evaluate(LAYOUT)
            page.mouse.move(*link.evaluate(MIDDLE_OF_A_LINE))
            expect(_card(page)).to_be_visible()
            assert link.evaluate(GEOMETRY), f"{link.inner_text()} at the {block}"
            assert page.evaluate(LAYOUT) == before
            page.keyboard.press("Escape")
            page.mouse.move(0, 0)


def test_a_card_stays_beside_its_link_when_the_page_scrolls_and_the_window_changes(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    _focus(page, "Attention")
    gap = page.evaluate(GAP)
    assert 0 < gap < 12
    page.evaluate("scrollBy(0, 100)")
    assert abs(page.evaluate(GAP) - gap) <= 1
    page.set_viewport_size({"width": 500, "height": 800})
    page.wait_for_function(f"innerWidth === 500 && Math.abs(({GAP})() - {gap}) <= 1")


def test_whoever_wants_no_motion_sees_none_and_paper_shows_no_card(page: Page) -> None:
    _rest(page, "Attention")
    assert page.evaluate("getComputedStyle(document.querySelector('.link-card')).animationName") != "none"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.link-card')).animationName") == "none"
    page.emulate_media(media="print")
    expect(_card(page)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["page", "phone"])
def test_axe_finds_nothing_serious_in_a_card(
    request: pytest.FixtureRequest, name: str, scheme: Literal["light", "dark"]
) -> None:
    page: Page = request.getfixturevalue(name)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for link in (_link(page, "Attention"), page.locator(".footnote-ref a").first, page.locator("[href*='?last']")):
        link.tap() if name == "phone" else link.hover()
        expect(_card(page)).to_be_visible()
        violations = Axe().run(page).response["violations"]
        serious = [problem for problem in violations if problem["impact"] in {"serious", "critical"}]
        assert [(problem["id"], problem["nodes"][0]["html"]) for problem in serious] == []
        page.keyboard.press("Escape")
        expect(_card(page)).to_have_count(0)


def test_a_card_closes_when_a_preview_changes_the_page_and_works_on(browser: Browser, site: Website) -> None:
    files = {file.relative_to(site.folder).as_posix(): file for file in site.folder.rglob("*") if file.is_file()}
    edition = Edition({path: file.read_bytes() for path, file in files.items()})
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    with Preview.of(edition) as preview:
        preview.open(page, "cards/")
        expect(_rest(page, "Attention")).to_contain_text("Attention Is All You Need")
        edition["cards/attention.html"] = ATTENTION.replace("Attention Is All You Need", "A new title")
        preview.edit("cards/index.html", "Two papers", "Two good papers")
        expect(page.locator(".e-content")).to_contain_text("Two good papers")
        expect(_card(page)).to_have_count(0)
        assert is_same_document(page)
        _away(page)
        expect(_rest(page, "Attention")).to_contain_text("A new title")
        page.goto("about:blank")
    context.close()


def test_a_theme_whose_pages_do_not_name_the_files_of_cards_works_without(
    tmp_path: Path, browser: Browser, complaints: list[str]
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "notes" / "cards.md").write_text(NOTE, "utf-8")
    (tmp_path / "templates" / "links.html").write_text("<script src=\"{{ static('script.js') }}\" defer></script>")
    (tmp_path / "notes" / "other.md").write_text("Hello.", "utf-8")
    with published(tmp_path, tmp_path / "site") as website:
        context = browser.new_context()
        page = _opened(context.new_page(), website, complaints)
        page.get_by_role("button", name="Dark theme").click()
        _link(page, "Attention").hover()
        _wait(page)
        expect(_card(page)).to_have_count(0)
        context.close()
    assert complaints == []
