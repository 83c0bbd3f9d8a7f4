"""On paper there is the text, and nothing to click."""

from playwright.sync_api import Page, expect
from websites import Website

from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes

CUT_OFF = """() => {
  const words = [];
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const {0: word, index} of texts.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      if (range.getBoundingClientRect().right > innerWidth) words.push(word);
    }
  }
  return words;
}"""


def test_paper_shows_the_text_alone(page: Page, own_site: Website) -> None:
    page.goto(f"{own_site.home}/markdown-tour/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("article h1")).to_be_visible()
    expect(page.locator(".e-content > p").first).to_be_visible()
    expect(page.locator(".footnote-item").first).to_be_visible()
    for chrome in ("header.site", "footer.site", ".toc", ".neighbours", ".skip", "button"):
        for element in page.locator(chrome).all():
            expect(element).to_be_hidden()


def test_paper_is_white_whatever_the_theme(page: Page, own_site: Website) -> None:
    page.goto(own_site.home)
    page.evaluate("localStorage.theme = 'dark'")
    page.goto(f"{own_site.home}/markdown-tour/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.e-content > p')).color") == "rgb(0, 0, 0)"


def test_nothing_is_cut_off_on_paper(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 between its margins, about
    page.goto(f"{own_site.home}/markdown-tour/")
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == []


def test_paper_has_no_margins_whatever_the_window_is(page: Page, own_site: Website) -> None:
    """What a script says of a wide window does not hold on paper: it has no place for notes beside the text."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{own_site.home}/markdown-tour/")
    page.wait_for_selector(".sidenotes", state="attached")
    page.emulate_media(media="print")
    notes = page.locator(".footnote-item").evaluate_all("all => all.map(one => getComputedStyle(one).position)")
    assert {*notes} == {"static"}
    assert page.evaluate("getComputedStyle(document.querySelector('.footnotes > ol')).listStyleType") == "decimal"
    assert page.evaluate("getComputedStyle(document.querySelector('.reading > .e-content')).minHeight") in {
        "0px",
        "auto",
    }


def test_what_is_folded_is_open_on_paper(page: Page, own_site: Website) -> None:
    page.goto(f"{own_site.home}/markdown-tour/")
    page.evaluate("document.querySelector('.e-content').innerHTML = '<details><summary>A</summary><p>b</p></details>'")
    shown = "document.querySelector('.e-content p').checkVisibility({contentVisibilityAuto: true})"
    assert not page.evaluate(shown)
    page.emulate_media(media="print")
    page.wait_for_function(shown)


def test_a_form_is_not_on_paper(page: Page, own_site: Website) -> None:
    page.goto(f"{own_site.home}/papers/")
    expect(page.locator(".filters")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()


def test_a_tall_picture_is_no_higher_than_the_window_and_keeps_its_shape(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(f"{own_site.home}/tour/attention/")
    page.evaluate("""() => {
      const picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='800' height='2400'/>";
      document.querySelector('.e-content').innerHTML = `<p><img src="${picture}"> <img width=60 src="${picture}"></p>`;
    }""")
    page.wait_for_function("[...document.querySelectorAll('.e-content img')].every(one => one.complete)")
    sizes = page.locator(".e-content img").evaluate_all("all => all.map(one => [one.width, one.height])")
    assert sizes == [[180, 540], [60, 180]]


def test_no_cell_of_a_wide_table_is_cut_off_on_paper(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    page.emulate_media(media="print")
    row = "| " + "a-name-of-a-model | " * 12
    text = f"{row}\n{'|---' * 12}|\n{row}\n\n| a |\n|---|\n| {'b' * 200} |\n"
    html = "".join(map(str, parse(text, notes(), path="n.md").body.parts))
    page.evaluate("html => { document.querySelector('.e-content').innerHTML = html }", html)
    assert page.evaluate(CUT_OFF) == []
