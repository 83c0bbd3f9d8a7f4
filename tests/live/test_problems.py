"""What is wrong shows above the page, which stays as it was when it was last right."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from editions import Preview, is_same_document
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from llmnotes.shell.preview import Mark, Problem

LONG = "long/index.html"
ERROR = Problem(
    "notes/long.md", 12, 5, 21, "error", "arxiv-impossible-id",
    "arXiv id 2313.00001 can not exist: there is no month 13",
    "look at the paper's page for its id", "https://arxiv.org/abs/2313.00001",
    "See https://arxiv.org/abs/2313.00001 for more.", 4, 32,
)  # fmt: skip
WARNING = Problem("notes/other.md", 1, 1, 1, "warning", "unverified", "nobody answered")
HOSTILE = '<img src=x onerror="window.hurt = 1"><script>window.hurt = 1</script></li>\u202e"\'&'


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Problems")


def badge(page: Page) -> Locator:
    return page.locator("llmnotes-preview .badge")


def test_an_error_shows_with_its_place_and_goes_with_its_cause(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    preview.tell(problems=(WARNING, ERROR))
    items = panel(tab).get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(panel(tab).get_by_role("status")).to_contain_text("1 error, 1 warning")
    expect(items.first).to_contain_text(ERROR.message)
    expect(items.first).to_contain_text("notes/long.md:12:5")
    expect(items.first).to_contain_text(ERROR.hint)
    assert items.first.locator("pre").inner_text() == f"{ERROR.excerpt}\n{' ' * 4}{'^' * 32}"
    expect(tab.locator(".e-content")).to_contain_text("Text three.")
    preview.tell(problems=())
    expect(panel(tab)).to_be_hidden()
    expect(badge(tab)).to_be_hidden()
    assert is_same_document(tab)


def test_a_dismissed_panel_comes_back_only_when_the_errors_change(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    preview.tell(problems=(ERROR,))
    expect(panel(tab)).to_be_visible()
    tab.keyboard.press("Escape")
    expect(panel(tab)).to_be_hidden()
    expect(badge(tab)).to_have_text("1 error")
    preview.tell(problems=(ERROR, WARNING))
    expect(badge(tab)).to_have_text("1 error, 1 warning")
    expect(panel(tab)).to_be_hidden()
    preview.open(tab, "other/")
    expect(badge(tab)).to_have_text("1 error, 1 warning")
    expect(panel(tab)).to_be_hidden()
    badge(tab).click()
    expect(panel(tab)).to_be_visible()
    panel(tab).get_by_role("button", name="Close").click()
    expect(panel(tab)).to_be_hidden()
    preview.tell(problems=(ERROR, Problem("notes/a.md", 1, 1, 1, "error", "other", "another one")))
    expect(panel(tab)).to_be_visible()
    preview.tell(problems=())
    preview.tell(problems=(ERROR,))
    expect(panel(tab)).to_be_visible()


def test_warnings_are_counted_in_a_corner_and_listed_on_demand(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    preview.tell(problems=(WARNING,) * 130)
    expect(badge(tab)).to_have_text("130 warnings")
    expect(panel(tab)).to_be_hidden()
    badge(tab).focus()
    tab.keyboard.press("Enter")
    expect(panel(tab).get_by_role("listitem")).to_have_count(101)
    expect(panel(tab).get_by_role("listitem").last).to_have_text("and 30 more")
    expect(panel(tab).get_by_role("button", name="Close")).to_be_focused()
    preview.tell(problems=(WARNING,))
    expect(panel(tab).get_by_role("listitem")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(badge(tab)).to_be_focused()
    preview.tell(problems=(Problem("a.md", 1, 1, 1, "info", "code", "good to know"),))
    expect(badge(tab)).to_be_hidden()


def test_an_error_does_not_take_the_focus_from_who_types(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    tab.locator(".field").focus()
    preview.tell(problems=(ERROR,))
    expect(panel(tab)).to_be_visible()
    expect(tab.locator(".field")).to_be_focused()
    tab.keyboard.type("more")
    preview.tell(problems=())
    expect(panel(tab)).to_be_hidden()
    expect(tab.locator(".field")).to_be_focused()


def test_a_place_can_be_copied(preview: Preview, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    preview.open(tab, "long/")
    preview.tell(problems=(ERROR,))
    panel(tab).get_by_role("button", name="notes/long.md:12:5").click()
    tab.wait_for_function("async () => await navigator.clipboard.readText() === 'notes/long.md:12:5'")
    context.close()


def test_hostile_texts_are_only_texts(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    bad = Problem(HOSTILE, 1, 1, 1, "error", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 0, 5)
    link = "javascript:window.hurt=1"
    preview.edition[LONG] = preview.edition[LONG].replace("<p>Text ten.", f'<p><a href="{link}">a</a> Text ten.')
    preview.tell(problems=(bad,), links={link: Mark("missing", HOSTILE), "constructor": Mark("good")})
    expect(panel(tab).get_by_role("listitem").locator(".message")).to_have_text(HOSTILE)
    expect(tab.locator("llmnotes-mark")).to_have_attribute("title", f"missing: {HOSTILE}")
    assert tab.evaluate("window.hurt") is None
    assert tab.locator("llmnotes-preview img").count() == 0


PAPER, CODE = "https://arxiv.org/abs/1706.03762", "https://github.com/tensorflow/tensor2tensor"


def marks(page: Page) -> list[str]:
    found: list[str] = page.evaluate("""() => [...document.querySelectorAll('llmnotes-mark')].map(mark => {
        const link = mark.previousSibling;
        return link.textContent + mark.shadowRoot.textContent.replace('\\u2060', ' ') + ' ' + mark.title;
    })""")
    return found


def test_links_are_marked_beside_them(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    text = tab.locator(".e-content p").first.inner_text()
    preview.tell(links={PAPER: Mark("checking"), CODE: Mark("checking")})
    expect(tab.locator("llmnotes-mark")).to_have_count(2)
    preview.tell(links={PAPER: Mark("good", "read today"), CODE: Mark("missing", "GitHub knows no such repository")})
    tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
    expected = ["a paper ✓ good: read today", "its code ✗ missing: GitHub knows no such repository"]
    assert marks(tab) == expected
    assert tab.locator(".e-content p").first.inner_text() == text, "the page's own text is as it was"

    preview.edit(LONG, "The first paragraph has", "<p>New</p><p>The changed paragraph has")
    expect(tab.locator(".e-content")).to_contain_text("The changed paragraph")
    preview.edit(LONG, ">its code</a>", ">its code</a>, I think, <b>well</b>")
    expect(tab.locator(".e-content")).to_contain_text("I think")
    tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
    assert marks(tab) == expected
    expect(tab.get_by_role("img", name="missing: GitHub knows no such repository")).to_have_attribute("tabindex", "0")

    preview.edit(LONG, f'href="{CODE}"', 'href="https://example.org/"')
    tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
    assert marks(tab) == expected[:1]
    preview.open(tab, "long/")
    expect(tab.locator("llmnotes-mark")).to_have_count(1)
    preview.tell(links={})
    expect(tab.locator("llmnotes-mark")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_panel_and_the_marks_can_be_used_by_everybody(
    preview: Preview, browser: Browser, scheme: str, width: int
) -> None:
    """Nothing sticks out of the screen, and axe finds nothing."""
    context: BrowserContext = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 700}
    )
    tab = context.new_page()
    preview.open(tab, "long/")
    states = (Mark("good"), Mark("moved"), Mark("missing"), Mark("withdrawn"), Mark("unverified"), Mark("checking"))
    links = "".join(f'<p><a href="https://{mark.state}/">a link</a>' for mark in states)
    preview.edition[LONG] = re.sub(r'(<div class="e-content"[^>]*>)', rf"\1{links}", preview.edition[LONG])
    known = {f"https://{mark.state}/": mark for mark in states}
    preview.tell(problems=(ERROR, ERROR, WARNING), links=known)
    expect(panel(tab)).to_be_visible()
    expect(tab.locator("llmnotes-mark")).to_have_count(6)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = panel(tab).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["height"] <= 0.55 * 700
    tab.wait_for_timeout(1300)  # the highlight's colours are no page's
    for _ in range(2):
        assert [found["id"] for found in Axe().run(tab).response["violations"]] == []
        tab.keyboard.press("Escape")
        expect(badge(tab)).to_be_visible()
    context.close()


def test_nothing_of_it_is_printed(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    preview.tell(problems=(ERROR,), links={PAPER: Mark("good")})
    expect(panel(tab)).to_be_visible()
    tab.emulate_media(media="print")
    expect(panel(tab)).to_be_hidden()
    expect(tab.locator("llmnotes-mark")).to_be_hidden()
