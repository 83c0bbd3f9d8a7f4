"""Code can be copied with one click."""

from playwright.sync_api import Browser, expect
from websites import Website


def test_the_copy_button_copies_exactly_the_code(browser: Browser, own_site: Website) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{own_site.home}/tour/mixture-of-experts/")
    block = page.locator(".highlight").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre").evaluate("pre => pre.textContent")
    context.close()
