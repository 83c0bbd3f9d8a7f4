"""What tests of several parts need: a real browser, websites, and Hypothesis without deadlines on busy machines."""

import os
import signal
from collections.abc import Iterator

import chrome
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright
from websites import HOSTILE, REPOSITORY, Website, published

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a script: then no program that is
    signal.signal(signal.SIGINT, signal.default_int_handler)  # started here could be interrupted

settings.register_profile("llmnotes", deadline=None)
settings.load_profile("llmnotes")


@pytest.fixture
def unmeasured() -> dict[str, str]:
    """Return the environment for a process that is killed or starved: its coverage data would be torn."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of this machine's browser. Without one, tests are skipped; in CI they fail."""
    found = chrome.find()
    if found is None and os.environ.get("CI"):
        pytest.fail("CI needs a browser: apt-get install chromium")
    if found is None:
        pytest.skip("there is no Chromium: install it, or run `make test` as a user who may")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start one browser for all tests of a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=chrome.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page with no history, and close it."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """The website of the repository's own notes."""
    with published(REPOSITORY, tmp_path_factory.mktemp("own") / "site") as website:
        yield website


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A website with everything that could break a page, below the path ``/notes`` of its host."""
    with published(HOSTILE, tmp_path_factory.mktemp("hostile") / "site", "/notes") as website:
        yield website


@pytest.fixture(params=["own_site", "hostile_site"])
def site(request: pytest.FixtureRequest) -> Website:
    """Each of the two websites in turn."""
    website: Website = request.getfixturevalue(request.param)
    return website
