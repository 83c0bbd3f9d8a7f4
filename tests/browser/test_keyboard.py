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
