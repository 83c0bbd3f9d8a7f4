"""A site in memory that a test edits while a browser shows it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import Edition, Preview
from playwright.sync_api import Browser, BrowserContext, Page

NOTES = Path(__file__).parent / "notes"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The pages of a small site with the theme, by output path."""
    folder = tmp_path_factory.mktemp("live") / "site"
    root = tmp_path_factory.mktemp("root")
    (root / "notes").symlink_to(NOTES)
    program = Path(sys.executable).with_name("llmnotes")
    subprocess.run([program, "build", "--offline", "--root", root, "--output", folder], check=True)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def edition(built: dict[str, bytes]) -> Edition:
    return Edition(built)


@pytest.fixture
def preview(edition: Edition) -> Iterator[Preview]:
    """The site as it is served at the root of its host."""
    with Preview.of(edition) as preview:
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of a reader who has never been here."""
    context = browser.new_context(viewport={"width": 1300, "height": 700})
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Page:
    return context.new_page()
