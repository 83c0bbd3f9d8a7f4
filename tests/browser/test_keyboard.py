"""Reading by keyboard: the text is one key away, and one always sees where one is."""

from playwright.sync_api import Page
from websites import Website

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    name: element.outerHTML.slice(0, 80),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    body: element === document.body,
  };
}"""


def test_the_first_key_offers_to_skip_to_the_content(page: Page, site: Website) -> None:
    page.goto(site.home + "/everything/" if "/notes" in site.home else f"{site.home}/markdown-tour/")
    page.keyboard.press("Tab")
    focused = page.evaluate(FOCUSED)
    assert "Skip to content" in focused["name"]
    assert focused["shown"]
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#MAIN"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_whatever_has_the_focus_is_visible_and_outlined(page: Page, hostile_site: Website) -> None:
    page.goto(f"{hostile_site.home}/everything/")
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["body"]:
            break
        seen.append(focused)
    assert len(seen) > 20
    assert [focused["name"] for focused in seen if not (focused["outlined"] and focused["shown"])] == []


def test_what_does_not_scroll_is_no_stop_and_what_does_has_a_name(page: Page, own_site: Website) -> None:
    boxes = ".e-content :is(pre, .math-block, .table-scroll)[tabindex]"
    stops = f"""() => [...document.querySelectorAll('{boxes}')].every(box =>
      (box.tabIndex === 0) === (box.scrollWidth > box.clientWidth) && (box.tabIndex || (box.role && box.ariaLabel)))"""
    page.goto(f"{own_site.home}/tour/attention/")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(stops)
    assert page.locator(f"{boxes}[tabindex='0']").count() > 0
