"""What tests of several parts need: a real browser, and Hypothesis without deadlines on busy machines."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

settings.register_profile("llmnotes", deadline=None)
settings.load_profile("llmnotes")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROME_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of this machine's browser. Without one, tests are skipped; in CI they fail."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None and CHROME_ON_MACOS.exists():
        found = str(CHROME_ON_MACOS)
    if found is None and os.environ.get("CI"):
        pytest.fail("CI needs a browser: apt-get install chromium")
    if found is None:
        pytest.skip("there is no Chromium: install it, or run `make test` as a user who may")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start one browser for all tests of a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page with no history, and close it."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
