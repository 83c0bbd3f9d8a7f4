"""The items of a task list hang beside their boxes, also on a phone, where they take several lines."""

from playwright.sync_api import Page
from websites import Website

LEFT_OF_LINES = """() => {
  const range = document.createRange();
  return [...document.querySelectorAll('.task-list-item > a')].map((link) => {
    range.setStart(link.previousSibling, 1);
    range.setEnd(link, link.childNodes.length);
    return [...range.getClientRects()].map((line) => [Math.round(line.top), Math.round(line.left)]);
  });
}"""


def test_every_line_of_a_task_begins_behind_its_box(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{own_site.home}/markdown-tour/")
    tasks = page.evaluate(LEFT_OF_LINES)
    assert tasks
    for lines in tasks:
        first, last = lines[0], lines[-1]
        assert last[0] > first[0] + 15, "the item takes more than a line"
        assert abs(last[1] - first[1]) <= 3
