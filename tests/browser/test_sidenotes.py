"""Footnotes stand beside the text where the screen is wide, and below it where it is not."""

from itertools import pairwise
from typing import TypedDict

import pytest
from playwright.sync_api import Page
from websites import Website


class Box(TypedDict):
    x: float
    y: float
    width: float
    height: float


def boxes(page: Page, selector: str) -> list[Box]:
    found: list[Box] = page.locator(selector).evaluate_all(
        "elements => elements.map(e => e.getBoundingClientRect().toJSON())"
    )
    return found


@pytest.mark.parametrize("width", [1280, 1600])
def test_on_a_wide_screen_a_note_stands_beside_its_mark(page: Page, own_site: Website, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{own_site.home}/markdown-tour/")
    (text,) = boxes(page, ".reading > .e-content")
    notes, mark = boxes(page, ".footnote-item"), boxes(page, ".footnote-ref")[0]
    assert len(notes) > 1
    assert all(note["x"] >= text["x"] + text["width"] for note in notes), "beside the text"
    assert all(note["x"] + note["width"] <= width for note in notes), "within the screen"
    assert abs(notes[0]["y"] - mark["y"]) < 40, "at the height of its mark"
    for above, below in pairwise(notes):
        assert above["y"] + above["height"] <= below["y"], "never over one another"


def test_notes_return_below_the_text_when_the_window_gets_narrow(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{own_site.home}/markdown-tour/")
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_selector(".footnotes:not(.sidenotes)")
    last = boxes(page, ".reading > .e-content > :not(.footnotes)")[-1]
    assert all(note["y"] > last["y"] + last["height"] for note in boxes(page, ".footnote-item"))


def test_the_contents_stand_open_beside_the_text_on_a_wide_screen(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{own_site.home}/markdown-tour/")
    (text,) = boxes(page, ".reading > .e-content")
    (contents,) = boxes(page, ".toc")
    assert contents["x"] >= 0
    assert contents["x"] + contents["width"] <= text["x"]
    assert page.get_by_role("navigation", name="Contents").get_by_text("Footnotes").is_visible()


def test_notes_that_would_stand_far_below_their_marks_stay_at_the_end(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{own_site.home}/markdown-tour/")
    page.wait_for_selector(".sidenotes", state="attached")
    page.evaluate("""() => {
      const [first] = document.querySelectorAll('.footnote-item');
      first.append('many words '.repeat(300));
      document.dispatchEvent(new Event('llmnotes:changed'));
    }""")
    page.wait_for_selector(".footnotes:not(.sidenotes)")
    last = boxes(page, ".reading > .e-content > :not(.footnotes)")[-1]
    assert all(note["y"] > last["y"] + last["height"] for note in boxes(page, ".footnote-item"))
