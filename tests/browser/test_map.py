"""The map in a real browser that is too small for it."""

from base64 import b64encode

import pytest
from playwright.sync_api import Page, expect
from websites import Website

EDGES = """(sea) => {
  const spots = [...sea.querySelectorAll("a")].map((spot) => spot.lastElementChild.getBoundingClientRect());
  const view = sea.getBoundingClientRect();
  return { over: sea.scrollWidth - sea.clientWidth, left: sea.scrollLeft, x: scrollX, y: scrollY,
    seen: spots.map((spot) => spot.left >= view.left && spot.right <= view.right && spot.top >= view.top
      && spot.bottom <= view.bottom) };
}"""

SHADED = """async (address) => {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const { width, height } = picture;
  const paper = new OffscreenCanvas(width, height).getContext("2d");
  paper.drawImage(picture, 0, 0);
  const light = (x, y) => paper.getImageData(x, y, 1, 1).data.slice(0, 3).reduce((one, other) => one + other);
  const middle = light(width / 2, height / 2);
  const [x, y] = [width / 2, height / 2];
  const sides = { left: [2, y], right: [width - 3, y], top: [x, 3], bottom: [x, height - 4] };
  return Object.keys(sides).filter((side) => light(...sides[side]) < middle - 9);
}"""


def test_a_map_that_is_too_large_shows_its_largest_island_first(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{own_site.home}/map/")
    sea = page.locator(".sea")
    expect(sea).to_be_visible()
    found = sea.evaluate(EDGES)
    assert found["over"] > 100
    assert found["left"] > 0
    assert found["seen"][0]
    assert (found["x"], found["y"]) == (0, 0)


def test_a_map_stays_where_its_reader_left_it(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{own_site.home}/map/")
    sea = page.locator(".sea")
    sea.evaluate("(sea) => sea.scrollTo(7, 5)")
    page.evaluate("document.dispatchEvent(new CustomEvent('llmnotes:changed'))")
    assert sea.evaluate("(sea) => [sea.scrollLeft, sea.scrollTop]") == [7, 5]


@pytest.mark.parametrize(("corner", "shaded"), [(0, ["right", "bottom"]), (10_000, ["left", "top"])])
def test_shades_say_without_the_script_on_which_sides_there_is_more(
    page: Page, own_site: Website, corner: int, shaded: list[str]
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.route("**/map*.js", lambda route: route.abort())
    page.goto(f"{own_site.home}/map/")
    sea = page.locator(".sea")
    assert sea.evaluate("(sea) => sea.scrollLeft") == 0
    sea.evaluate("(sea, corner) => { sea.scrollTo(corner, corner); sea.firstElementChild.style.opacity = 0 }", corner)
    picture = b64encode(sea.screenshot()).decode()
    assert page.evaluate(SHADED, f"data:image/png;base64,{picture}") == shaded


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_past_the_map_is_seen_by_those_who_come_to_it_with_the_keyboard(
    page: Page, own_site: Website, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{own_site.home}/map/")
    skip = page.get_by_role("link", name="Skip the map")
    spot = "[link.getBoundingClientRect()].map(({ x, y }) => document.elementFromPoint(x + 3, y + 3))[0]"
    seen = f"(link) => {spot} === link"
    assert not skip.evaluate(seen)
    page.locator("a.brand").click()
    page.wait_for_url(f"{own_site.home}/")
    page.go_back()
    page.locator("header .theme").focus()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    assert skip.evaluate(seen)
