"""axe-core (deque.com/axe) finds nothing serious on any kind of page, in light and in dark: not even a small target."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from playwright.sync_api import Page
from websites import Website

OWN_NOTES = ("/", "/large-language-models/", "/markdown-tour/", "/tour/attention/", "/tour/mixture-of-experts/")
OWN_WORKS = ("/papers/", "/papers/1706.03762/", "/repositories/", "/repositories/nvidia/tensorrt-llm/")
OWN = (*OWN_NOTES, *OWN_WORKS, "/map/", "/tags/", "/tags/llm/", "/archive/", "/404.html")
OPTIONS = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2 (2.5.8), which axe leaves out unless it is told
HOSTILE_WORKS = ("/papers/", "/papers/1706.03762/", "/papers/2001.00001/", "/papers/2312.00001/", "/repositories/")
HOSTILE = ("/", "/everything/", "/wide/", "/hostile/", "/untitled/", *HOSTILE_WORKS)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize(("name", "paths"), [("own_site", OWN), ("hostile_site", HOSTILE)])
def test_axe_finds_nothing_serious(
    page: Page,
    request: pytest.FixtureRequest,
    name: str,
    paths: tuple[str, ...],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    site: Website = request.getfixturevalue(name)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    problems = []
    for path in paths:
        page.goto(site.home + path)
        problems += [(path, *problem) for problem in _serious(page)]
    assert problems == []


def _serious(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the name of every serious rule that is broken, and the first place where it is."""
    for violation in Axe().run(page, options=OPTIONS).response["violations"]:
        if violation["impact"] in {"serious", "critical"}:
            first = violation["nodes"][0]
            yield violation["id"], f"{len(violation['nodes'])} times, {first['html'][:200]}: {first['failureSummary']}"
