"""Light and dark: as the system has it, until the reader chooses; the choice is there before anything is painted."""

import pytest
from playwright.sync_api import Browser, Page
from websites import Website

IS_DARK = """() => {
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
  return .2126 * red + .7152 * green + .0722 * blue < 128;
}"""
REMEMBER_THE_THEME_OF_THE_FIRST_PAINT = """
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.themeBeforeBody = document.documentElement.dataset.theme;
    observer.disconnect();
  }).observe(document, {childList: true, subtree: true});
"""


def is_dark(page: Page) -> bool:
    return bool(page.evaluate(IS_DARK))


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_page_is_as_dark_as_the_system(browser: Browser, own_site: Website, scripts: bool) -> None:
    context = browser.new_context(color_scheme="dark", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(own_site.home)
    assert is_dark(page)
    page.emulate_media(color_scheme="light")
    assert not is_dark(page)
    context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_toggle_changes_the_theme_and_is_remembered(browser: Browser, own_site: Website, system: str) -> None:
    context = browser.new_context(color_scheme="dark" if system == "dark" else "light")
    page = context.new_page()
    page.goto(own_site.home)
    toggle = page.get_by_role("button", name="Dark theme")
    was_dark = is_dark(page)
    assert toggle.get_attribute("aria-pressed") == str(was_dark).lower()

    toggle.click()
    assert is_dark(page) is not was_dark
    assert toggle.get_attribute("aria-pressed") == str(not was_dark).lower()

    page.add_init_script(REMEMBER_THE_THEME_OF_THE_FIRST_PAINT)
    page.goto(f"{own_site.home}/markdown-tour/")
    assert is_dark(page) is not was_dark
    assert page.evaluate("window.themeBeforeBody") == ("light" if was_dark else "dark"), "the old theme would flash"

    page.get_by_role("button", name="Dark theme").click()
    assert is_dark(page) is was_dark
    context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_what_is_said_of_a_picture_that_is_missing_can_be_read(
    browser: Browser, own_site: Website, system: str
) -> None:
    context = browser.new_context(color_scheme="dark" if system == "dark" else "light")
    page = context.new_page()
    page.goto(f"{own_site.home}/markdown-tour/")
    shine = page.evaluate(
        """() => {
          document.querySelector(".e-content").innerHTML = `<p><img src="/none.png" alt="A chart"></p>`;
          const colour = getComputedStyle(document.querySelector(".e-content img")).color;
          return Math.max(...colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
        }"""
    )
    assert shine < 64, "it stands on white, or on light paper"
    context.close()


def test_the_toggle_works_by_keyboard(page: Page, own_site: Website) -> None:
    page.goto(own_site.home)
    before = is_dark(page)
    page.get_by_role("button", name="Dark theme").focus()
    page.keyboard.press("Space")
    assert is_dark(page) is not before


def test_without_a_place_to_remember_the_choice_the_toggle_still_works(page: Page, own_site: Website) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied', 'SecurityError') }})"
    )
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(own_site.home)
    before = is_dark(page)
    page.get_by_role("button", name="Dark theme").click()
    assert is_dark(page) is not before
    assert errors == []


def test_drawings_can_be_told_from_a_background_that_is_forced_whatever_was_chosen(
    browser: Browser, own_site: Website
) -> None:
    context = browser.new_context(color_scheme="dark", forced_colors="active")
    page = context.new_page()
    page.add_init_script("localStorage.theme = 'light'")
    page.goto(f"{own_site.home}/papers/")
    assert is_dark(page)
    fill = "(text) => getComputedStyle(text).fill.match(/[0-9]+/g).map(Number)"
    assert min(page.locator(".plot text").first.evaluate(fill)) > 128
    assert page.locator(".theme").is_hidden()
    context.close()
