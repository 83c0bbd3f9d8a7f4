"""What holds for every page of every site: it loads quietly, from its own host, and fits the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request
from websites import Website, published

from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes

WIDTHS = (320, 768, 1200, 1920)  # pixels: what WCAG 2.2 asks for (1.4.10); a tablet; the least with margins; wide
STICKS_OUT = """() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
  const tooWide = element => element.getBoundingClientRect().right > width + .5;
  const held = element => element && (getComputedStyle(element).overflowX !== 'visible' || held(element.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter(element => tooWide(element) && !held(element.parentElement))
    .map(element => element.outerHTML.slice(0, 120));
}"""
SCROLLERS = """kind => [...document.querySelectorAll(`.e-content ${kind}`)].map(element => {
  while (getComputedStyle(element).overflowX === 'visible') element = element.parentElement;
  return {tooWide: element.scrollWidth > element.clientWidth, byKeyboard: element.tabIndex === 0,
          html: element.outerHTML.slice(0, 120)};
})"""

HEADINGS = "## A\n\n## B\n\n## C\n\n"
LINES = """all => all.map(one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map(box => box.top)).size;
})"""

WITH_PUNCTUATION = "($a$), “$b$” [$c$]: $d$, $e$. *$f$*; [$g$](https://example.org)! $h$-th $i$th **($j$)** $k$%"
BROKEN_OFF = """html => {
  const content = document.querySelector('.e-content');
  content.innerHTML = html;
  Object.assign(content.style, {width: '1px', overflowWrap: 'normal'});  // lines break wherever they may
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const beside = [...content.querySelectorAll('.math-line')].map(span => {
    const formula = span.querySelector('math');
    walker.currentNode = formula;
    while (walker.nextNode() && formula.contains(walker.currentNode));
    const signs = [[walker.currentNode, 0]];
    if (span.firstChild !== formula) signs.push([span.firstChild, 0]);
    return signs.map(([text, at]) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const [sign, box] = [range, formula].map(one => one.getBoundingClientRect());
      return {sign: range.toString(), isApart: sign.top >= box.bottom || sign.bottom <= box.top};
    });
  }).flat();
  return [beside.map(one => one.sign).join(''), beside.filter(one => one.isApart).map(one => one.sign).join('')];
}"""

SUM = "+".join(f"x_{{{i}}}" for i in range(32))
WIDE_FORMULAS = {
    "in a text": rf"We use (${SUM}$), \$5.",
    "of a macro": rf"$\newcommand{{\s}}{{{SUM}}}$ We use $\s$.",
    "of two dollars": f"We use $${SUM}$$ here.",
    "displayed in a text": rf"We use \[{SUM}\] here.",
    "in a link": f"We use [*${SUM}$*](https://example.org).",
    "in a list": f"- ${SUM}$.\n- b\n\n  c $${SUM}$$",
    "in a quotation": f"> a $${SUM}$$ b",
    "in a heading": f"## A ${SUM}$",
    "in a definition": f"a ${SUM}$\n: b ${SUM}$",
    "in a footnote": f"a[^1]\n\n[^1]: b $${SUM}$$ c",
    "in a callout": f"> [!NOTE] a ${SUM}$\n> b ${SUM}$",
}
HELD = """html => {
  const content = document.querySelector('.e-content');
  content.innerHTML = html;
  const root = document.documentElement;
  return {pageScrollsBy: Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth,
    boxes: [...content.querySelectorAll('.math-block')].map(box =>
      ({scrolls: box.scrollWidth > box.clientWidth, upAndDownBy: box.scrollHeight - box.clientHeight}))};
}"""
FITS = r"Of $x$ ($a=b$), $\mathrm{Attention}(Q,K,V)=\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V$: $y$"
WHERE_IN_BOXES = """html => {
  const content = document.querySelector('.e-content');
  return [html, html.replaceAll('class="math-block"', 'class="math-line"')].map(one => {
    content.innerHTML = `<p>${one}</p>`;
    return [content.firstChild, ...content.querySelectorAll('math')].map(element => {
      const {x, y, width, height} = element.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(' ');
    }).concat([...content.querySelectorAll('.math-block')].filter(box => box.scrollWidth > box.clientWidth).length);
  });
}"""


def test_pages_load_without_a_complaint_and_from_their_own_host_only(page: Page, site: Website) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{page.url}: {message.text}")

    def follow(request: Request) -> None:
        if not request.url.startswith((f"{site.home}/", "data:")):
            complaints.append(f"{page.url} asks for {request.url}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url} failed"))
    page.on("dialog", lambda dialog: complaints.append(f"{page.url} says {dialog.message}"))
    page.on("request", follow)
    for path in site.pages:
        page.goto(site.home + path, wait_until="networkidle")  # else the next page cuts off what is still coming
        assert page.evaluate("window.hacked") is None, f"{path} runs what a note says"
    assert complaints == []


def test_pages_never_scroll_sideways(page: Page, site: Website) -> None:
    problems = {}
    for path in site.pages:
        page.goto(site.home + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if culprits := page.evaluate(STICKS_OUT):
                problems[path, width] = culprits
    assert problems == {}


@pytest.mark.parametrize("kind", ["pre", "table", "math[display=block]"])
def test_whatever_is_too_wide_scrolls_inside_itself_and_by_keyboard(
    page: Page, hostile_site: Website, kind: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.goto(f"{hostile_site.home}/wide/")
    scrollers = [scroller for scroller in page.evaluate(SCROLLERS, kind) if scroller["tooWide"]]
    assert scrollers, f"no {kind} is too wide"
    assert [scroller["html"] for scroller in scrollers if not scroller["byKeyboard"]] == []


@pytest.mark.parametrize("width", WIDTHS[::3])
def test_no_displayed_formula_scrolls_up_and_down(page: Page, own_site: Website, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site.home}/tour/attention/")
    formulas = page.locator(".math-block")
    assert formulas.count() >= 3
    assert formulas.evaluate_all("all => all.map(one => one.scrollHeight - one.clientHeight).filter(Boolean)") == []
    assert {*formulas.evaluate_all("all => all.map(one => getComputedStyle(one).overflow)")} == {"auto hidden"}


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("text", WIDE_FORMULAS.values(), ids=WIDE_FORMULAS)
def test_a_wide_formula_scrolls_by_itself(page: Page, own_site: Website, text: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    held = page.evaluate(HELD, "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
    assert held["pageScrollsBy"] == 0
    assert held["boxes"] == [{"scrolls": True, "upAndDownBy": 0}] * (text.count(SUM) if "newcommand" not in text else 1)


@pytest.mark.parametrize("width", WIDTHS[::3])
def test_numbers_of_equations_stand_at_the_margin(page: Page, own_site: Website, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    text = "$$\\begin{align} a &= b \\\\ c \\end{align}$$\n\n- $$a \\tag{*}$$"
    page.evaluate(HELD, "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
    distances = page.locator(".math-block").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right -"
        " one.querySelector('mtd:last-child').getBoundingClientRect().right)"
    )
    assert len(distances) == 2
    assert max(map(abs, distances)) < 2


def test_a_wide_formula_in_a_table_scrolls_with_the_table(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    text = f"| a | b |\n|---|---|\n| ${SUM}$, | (${SUM}$) |"
    held = page.evaluate(HELD, "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
    assert held == {"pageScrollsBy": 0, "boxes": [{"scrolls": False, "upAndDownBy": 0}] * 2}


def test_a_wide_formula_scrolls_by_keyboard(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    for text in (f"a ${SUM}$ b", rf"a \[{SUM}\] b"):
        page.evaluate(HELD, "<a href='#'>a</a>" + "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
        page.locator(".e-content a").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.e-content .math-block').scrollLeft > 0")


def test_a_wide_formula_that_fits_stands_where_it_would_without_its_box(page: Page, own_site: Website) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    html = "".join(map(str, parse(FITS, notes(), path="n.md").body.parts))
    assert html.count("math-block") == 1
    boxed, bare = page.evaluate(WHERE_IN_BOXES, html.removeprefix("<p>").removesuffix("</p>\n"))
    assert boxed == bare


def test_no_line_breaks_between_a_formula_and_its_punctuation(page: Page, own_site: Website) -> None:
    page.goto(f"{own_site.home}/tour/attention/")
    html = "".join(map(str, parse(WITH_PUNCTUATION, notes(), path="n.md").body.parts))
    assert page.evaluate(BROKEN_OFF, html) == [")(”“][,.;!-t)(%", ""]


def test_an_unknown_address_shows_the_404_page_with_its_style_at_any_depth(page: Page, site: Website) -> None:
    response = page.goto(f"{site.home}/there/is/nothing/here/")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "There is nothing here"
    assert page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 10
    page.locator("main").get_by_role("link", name="Begin at the first page").click()
    assert page.url == f"{site.home}/"


def test_a_note_of_usual_size_is_light(page: Page, own_site: Website) -> None:
    """At most 30 kB and four requests, before any compression that a host may add."""
    sizes: dict[str, int] = {}

    def weigh(request: Request) -> None:
        sizes[request.url] = request.sizes()["responseBodySize"]

    page.on("requestfinished", weigh)
    page.goto(f"{own_site.home}/large-language-models/", wait_until="networkidle")
    fetched = {url: size for url, size in sizes.items() if not url.startswith("data:")}
    assert len(fetched) <= 4
    assert sum(fetched.values()) <= 30 * 1024, fetched


def test_old_addresses_lead_to_the_note(page: Page, hostile_site: Website) -> None:
    for old in ("/old/wide.html", "/older/wide/"):
        page.goto(hostile_site.home + old)
        page.wait_for_url(f"{hostile_site.home}/wide/")


@pytest.mark.parametrize("size", [16, 20, 24, 32])
def test_the_ways_in_stay_whole_whatever_the_size_of_letters(page: Page, own_site: Website, size: int) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for path in ("/markdown-tour/", "/search/?q=attention"):
        page.goto(f"{own_site.home}{path}")
        page.add_style_tag(content=f"html {{ font-size: {size}px }}")
        lines = page.locator("header nav a").evaluate_all(LINES)
        assert lines == [1] * len(lines)
        assert page.locator(".theme svg").evaluate("one => one.getBoundingClientRect().width") >= size
        assert page.evaluate(STICKS_OUT) == []


def test_a_page_from_right_to_left_stands_the_other_way_round(page: Page, tmp_path: Path) -> None:
    text = "> a\n\n- b[^1]\n\n```\nc\n```\n\n| d |\n|---|\n| e |\n\n[^1]: f\n"
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "n.md").write_text(f"---\nlang: ar\n---\n# N\n\n{HEADINGS}{text}")
    with published(tmp_path, tmp_path / "site") as website:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{website.home}/n/")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate("getComputedStyle(document.querySelector('blockquote')).borderRightWidth") == "2px"
            assert page.evaluate("getComputedStyle(document.querySelector('td')).textAlign") == "start"
            assert page.evaluate("getComputedStyle(document.querySelector('pre')).direction") == "ltr"
        page.wait_for_selector(".sidenotes", state="attached")
        left = {name: page.locator(name).bounding_box() for name in (".footnote-item", ".e-content", ".toc")}
        notes, content, toc = (box["x"] if box else 0 for box in left.values())
        assert notes < content < toc


@pytest.mark.parametrize("width", [360, 1280])
def test_short_cells_of_a_table_that_scrolls_stay_whole_and_long_ones_do_not(
    page: Page, own_site: Website, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    short, long = "Some-Model-0-7B-Instruct", "https://example.org/" + "a" * 200
    text = f"| {short} |{' x |' * 6}\n{'|---' * 7}|\n| {short} | {long} |{' 1 |' * 5}\n"
    page.evaluate(HELD, "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
    lines = page.locator(".e-content :is(th, td)").evaluate_all(LINES)
    assert [lines[at] for at in (0, 1, 7)] == [1, 1, 1]
    assert lines[8] > 3


@pytest.mark.parametrize("width", [360, 1280])
def test_no_line_ends_in_a_date_of_a_table(page: Page, own_site: Website, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site.home}/tour/kv-cache/")
    title = "A Title of a Paper That Is as Long as These Are"
    text = f"| Title | At | Date | Code | Demo |\n{'|---' * 5}|\n| {title} | ICLR | 2023-12-21 | [code](x) | local |\n"
    page.evaluate(HELD, "".join(map(str, parse(text, notes(), path="n.md").body.parts)))
    assert page.locator("td").nth(2).evaluate_all(LINES) == [1]
    assert page.evaluate(STICKS_OUT) == []
