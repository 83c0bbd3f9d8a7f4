"""Take pictures of every kind of page, for people to look at: ``python tests/screenshots.py FOLDER``."""

import sys
import tempfile
from pathlib import Path

import chrome
from playwright.sync_api import Browser, sync_playwright
from websites import REPOSITORY, Website, published

PAGES = {
    "home": "/",
    "note": "/large-language-models/",
    "tour": "/markdown-tour/",
    "formulas": "/tour/attention/",
    "code": "/tour/mixture-of-experts/",
    "tags": "/tags/",
    "tag": "/tags/tour/",
    "archive": "/archive/",
    "papers": "/papers/",
    "paper": "/papers/1706.03762/",
    "404": "/404.html",
}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


def main(target: Path) -> None:
    executable = chrome.find()
    if executable is None:
        sys.exit("there is no Chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        published(REPOSITORY, Path(folder) / "site") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=chrome.FLAGS)
        _take(browser, site, target)
        browser.close()


def _take(browser: Browser, site: Website, target: Path) -> None:
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        for name, path in PAGES.items():
            page.goto(site.home + path)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.screenshot(path=target / f"{name}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
