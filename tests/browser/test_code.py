"""Code can be copied with one click."""

from pathlib import Path

from playwright.sync_api import Browser, expect
from websites import Website, published


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


def test_what_is_below_the_copy_button_of_a_phone_can_be_scrolled_out(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(f"```python\nf({', '.join('abcdefghijklmnopqrstuvwxyz')})\n```\n", "utf-8")
    with published(tmp_path, tmp_path / "site") as website:
        page = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}).new_page()
        page.goto(f"{website.home}/a/")
        button = page.get_by_role("button", name="Copy").bounding_box()
        code = page.locator(".highlight code")
        code.evaluate("(code) => code.parentElement.scrollTo(9e3, 0)")
        line = code.bounding_box()
        page.context.close()
    assert button is not None
    assert line is not None
    assert line["x"] < 0
    assert line["x"] + line["width"] <= button["x"]
