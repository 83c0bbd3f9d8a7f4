"""A page that is open becomes its newer self, and stays the reader's."""

import random
from pathlib import Path

import pytest
from editions import Edition, Preview, is_same_document
from playwright.sync_api import BrowserContext, Page, Route, expect

LONG = "long/index.html"


def test_a_changed_paragraph_changes_and_nothing_else(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    tab.evaluate("() => { window.before = [...document.querySelectorAll('.e-content > *')] }")
    preview.edit(LONG, "Text three.", "Text three, edited.")
    expect(tab.locator(".e-content")).to_contain_text("Text three, edited.")
    assert is_same_document(tab)
    assert tab.evaluate("""() => {
        const now = [...document.querySelectorAll('.e-content > *')];
        return now.length === before.length && now.every((node, index) => node === before[index]);
    }""")


def test_what_the_reader_did_stays(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    tab.locator("details").nth(1).evaluate("details => { details.open = true }")
    tab.get_by_role("button", name="Dark theme").click()
    field = tab.locator(".field")
    field.fill("typed by the reader")
    field.evaluate("field => field.setSelectionRange(2, 5)")
    preview.edit(LONG, "Text three.", "<p>New.</p><p>Text</p> three.")
    preview.edit(LONG, '<article class="h-entry">', '<article class="h-entry" data-new="1">')
    expect(tab.locator("article[data-new='1']")).to_be_visible()
    assert is_same_document(tab)
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(tab.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
    assert tab.locator("details").nth(1).evaluate("details => details.open")
    expect(field).to_have_value("typed by the reader")
    assert field.evaluate("f => f === document.activeElement && [f.selectionStart, f.selectionEnd]") == [2, 5]


def test_what_the_reader_looks_at_stays_in_place(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    heading = tab.get_by_role("heading", name="Section four")
    heading.evaluate("heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 60)")
    before = heading.evaluate("heading => heading.getBoundingClientRect().top")
    preview.edit(LONG, "<p>Text one", "<p>" + "A long new paragraph. " * 200 + "</p><p>Text one")
    expect(tab.locator(".e-content")).to_contain_text("A long new paragraph.")
    assert abs(heading.evaluate("heading => heading.getBoundingClientRect().top") - before) < 2
    preview.edit(LONG, "<p>" + "A long new paragraph. " * 200 + "</p>", "")
    expect(tab.locator(".e-content")).not_to_contain_text("A long new paragraph.")
    assert abs(heading.evaluate("heading => heading.getBoundingClientRect().top") - before) < 2
    tab.wait_for_function("() => !document.documentElement.hasAttribute('style')")


CHANGES = {
    "a paragraph more": ("<p>Text two", "<p>New one.</p>\n<p>Text two"),
    "a paragraph less": ("<p>Text four.</p>\n", ""),
    "two swapped": ("<p>Text four.</p>\n<p>Text five.</p>", "<p>Text five.</p>\n<p>Text four.</p>"),
    "a heading renamed": ('<h2 id="section-two">Section two', '<h2 id="other">Other'),
    "an item more": ("<li>another item", "<li>between</li>\n<li>another item"),
    "an item first": ("<li>an item", "<li>before</li>\n<li>an item"),
    "another kind of block": ("<p>Text five.</p>", "<pre>Text five.</pre>"),
    "an attribute less": (' class="h-entry"', ""),
    "another title": ("<title>A long note", "<title>Renamed"),
    "a strange attribute": ("<p>Text five.", '<p @click="x" :a=1 "=2>Text five.'),
    "a picture": ("<p>Text five.", '<svg viewBox="0 0 1 1"><use xlink:href="#x"/></svg><p>Text five.'),
    "a formula": ("<msup><mi>a</mi>", "<msup><mi>q</mi>"),
    "a comment": ("<p>Text five.", "<!-- what -->\n<p>Text five."),
    "unclosed": ("<p>Text five.</p>", "<div><b><p>Text five."),
    "the whole article": (
        '<div class="e-content" data-pagefind-body>',
        '<section><div class="e-content" data-pagefind-body>',
    ),
    "language": ('<html lang="en">', '<html lang="de">'),
    "a description": ("<title>", '<meta name="description" content="new"><title>'),
}
AS_LOADED = """async () => {
    const text = await (await fetch(location.href)).text();
    const loaded = new DOMParser().parseFromString(text, "text/html").documentElement;
    const page = document.documentElement.cloneNode(true);
    for (const extra of page.querySelectorAll("llmnotes-preview, llmnotes-mark, .copy")) extra.remove();
    for (const script of [...page.querySelectorAll("script"), ...loaded.querySelectorAll("script")]) script.remove();
    for (const node of page.querySelectorAll(".footnotes, .footnote-item, .e-content, .toc details, .theme")) {
        for (const name of ["style", "open", "hidden", "aria-pressed"]) node.removeAttribute(name);
        node.classList.remove("sidenotes");
    }
    for (const node of page.querySelectorAll(":is(pre, .math-block)[tabindex]")) { // named where they scroll
        for (const name of ["role", "aria-label"]) node.removeAttribute(name);
    }
    for (const root of [page, loaded]) { // no stop for the keyboard where nothing scrolls
        for (const node of root.querySelectorAll("pre, .math-block, .table-scroll")) node.removeAttribute("tabindex");
    }
    for (const node of loaded.querySelectorAll(".theme")) {
        for (const name of ["hidden", "aria-pressed"]) node.removeAttribute(name);
    }
    page.removeAttribute("style");
    const plain = (root) => root.outerHTML.replace(/\\s*(<\\/(body|html)>)\\s*/g, "$1");
    return [plain(page), plain(loaded)];
}"""


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_and_back_the_page_is_as_if_loaded(preview: Preview, tab: Page, change: str) -> None:
    old, new = CHANGES[change]
    preview.open(tab, "long/")
    for before, after in ((old, new), (new, old)):
        preview.edit(LONG, before, after, 1)
        tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
        page, loaded = tab.evaluate(AS_LOADED)
        assert page == loaded
    assert is_same_document(tab)


PARTS = (
    "<p>Text.</p>", "<p>Text <b>bold</b>.</p>", "<h2 id=a>A</h2>", "<h2 id=b>B</h2>", "<ul><li>1</li><li>2</li></ul>",
    "<ul><li>2</li></ul>", "plain", " ", "<!-- a -->", "<pre class='x y'>code</pre>", "<pre class='y z'>other</pre>",
    "<details><summary>S</summary>More</details>", "<img alt=a>", "<table><tr><td>1</td></tr></table>",
    "<math><mi>x</mi></math>", "<input value=1>", "<input value=2 checked>", "<div><p>Deep <i>text</i></p></div>",
    "<p id=c>",
)  # fmt: skip


def test_after_any_changes_the_page_is_as_if_loaded(preview: Preview, tab: Page) -> None:
    chance = random.Random(1)
    start, rest = preview.edition[LONG].split('<div class="e-content" data-pagefind-body>')
    _, end = rest.split("<h2", 1)
    preview.open(tab, "long/")
    parts: list[str] = []
    for _ in range(60):
        for _ in range(chance.randrange(4)):
            parts.insert(chance.randrange(len(parts) + 1), chance.choice(PARTS))
        for _ in range(min(chance.randrange(3), len(parts))):
            parts.pop(chance.randrange(len(parts)))
        if chance.random() < 0.2:
            chance.shuffle(parts)
        preview.edition[LONG] = f'{start}<div class="e-content" data-pagefind-body>{"".join(parts)}<h2{end}'
        preview.tell()
        tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
        page, loaded = tab.evaluate(AS_LOADED)
        assert page == loaded
    assert is_same_document(tab)


def test_what_the_theme_adds_is_there_for_new_parts_too(preview: Preview, tab: Page) -> None:
    """Copy buttons in code, footnotes in the margin beside what they belong to."""
    preview.open(tab, "long/")
    buttons = tab.locator(".e-content .highlight .copy")
    expect(buttons).to_have_count(1)
    tab.evaluate("() => { window.button = document.querySelector('.copy') }")
    top = tab.locator("#fn-second, .footnote-item").nth(1).evaluate("note => note.getBoundingClientRect().top")
    preview.edit(LONG, "<p>Text two", '<div class="highlight"><pre><code>new</code></pre></div><p>Text two')
    expect(buttons).to_have_count(2)
    assert tab.evaluate("() => [...document.querySelectorAll('.copy')].filter(b => b === window.button).length") == 1
    moved = tab.locator(".footnote-item").nth(1).evaluate("note => note.getBoundingClientRect().top")
    assert moved > top
    preview.edit(LONG, "softmax", "hardmax")
    expect(tab.locator(".e-content .highlight").first).to_contain_text("hardmax")
    expect(buttons).to_have_count(2)


def test_a_style_sheet_is_exchanged_without_a_moment_without(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    sheets = tab.locator("link[rel=stylesheet]")
    count = sheets.count()
    (name,) = [path for path in preview.edition.paths() if path.startswith("static/style.")]
    tab.evaluate("""() => {
        window.bare = false;
        window.look = () => {
            window.bare ||= getComputedStyle(document.querySelector('.skip')).position !== 'absolute';
            requestAnimationFrame(window.look);
        };
        window.look();
    }""")
    preview.edition["static/style.new.css"] = preview.edition[name] + "h1 { color: rgb(1, 2, 3) !important }"
    preview.edit(LONG, f"/{name}", "/static/style.new.css")
    expect(tab.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    expect(sheets).to_have_count(count)
    preview.edit(LONG, "/static/style.new.css", f"/{name}")
    expect(tab.locator("h1")).not_to_have_css("color", "rgb(1, 2, 3)")
    expect(sheets).to_have_count(count)
    assert is_same_document(tab)
    assert not tab.evaluate("window.bare")


def test_files_that_keep_their_address_are_asked_for_again(preview: Preview, tab: Page) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="9"/>'
    preview.edition["own.css"] = "h1 { color: rgb(1, 2, 3) }"
    preview.edition["a.svg"] = svg.format(20)
    preview.edition[LONG] = preview.edition[LONG].replace("</head>", '<link rel="stylesheet" href="/own.css"></head>')
    preview.edition[LONG] = preview.edition[LONG].replace("<p>Text one", '<p><img src="/a.svg">Text one')
    preview.open(tab, "long/")
    expect(tab.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    assert tab.locator("main img").evaluate("image => image.naturalWidth") == 20
    preview.edition["own.css"] = "h1 { color: rgb(3, 2, 1) }"
    preview.edition["a.svg"] = svg.format(30)
    preview.tell(assets=True)
    expect(tab.locator("h1")).to_have_css("color", "rgb(3, 2, 1)")
    tab.wait_for_function("() => document.querySelector('main img').naturalWidth === 30")
    assert is_same_document(tab)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</article>", "<script>window.mine = 2</script></article>"),
        ("/static/script.", "/static/script.js?"),
        ("</head>", "<script>window.mine = 2</script></head>"),
    ],
)
def test_a_page_whose_scripts_have_changed_is_loaded_again(preview: Preview, tab: Page, old: str, new: str) -> None:
    preview.open(tab, "long/")
    tab.evaluate("() => scrollTo(0, 300)")
    preview.edit(LONG, old, new)
    tab.wait_for_function("() => window.sameDocument === undefined && document.readyState === 'complete'")
    tab.wait_for_function("() => Math.abs(scrollY - 300) < 9")


@pytest.mark.parametrize("place", ["</head>", "<p>Text four."])
def test_a_page_with_scripts_of_its_own_is_loaded_again(preview: Preview, tab: Page, place: str) -> None:
    script = """<script>
        addEventListener("DOMContentLoaded", () => { document.title = document.querySelectorAll("p").length });
    </script>"""
    preview.edition[LONG] = preview.edition[LONG].replace(place, script + place)
    preview.open(tab, "long/")
    before = tab.title()
    preview.edit(LONG, "<p>Text three.", "<p>New.</p><p>Text three.")
    expect(tab.locator(".e-content")).to_contain_text("New.")
    expect(tab).to_have_title(str(int(before) + 1))
    assert not is_same_document(tab)


def test_a_changed_part_that_a_script_has_replaced_is_loaded_again(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    tab.evaluate("() => document.querySelector('.e-content blockquote').remove()")
    preview.edit(LONG, "Somebody said this.", "Somebody said that.")
    expect(tab.locator("blockquote")).to_have_text("Somebody said that.")
    assert not is_same_document(tab)


def test_data_that_no_browser_runs_is_no_reason_to_load_again(preview: Preview, tab: Page) -> None:
    data = '<script type="application/ld+json">{"a": 1}</script></head>'
    preview.edition[LONG] = preview.edition[LONG].replace("</head>", data)
    preview.open(tab, "long/")
    preview.edit(LONG, '{"a": 1}', '{"a": 2}')
    tab.wait_for_function("() => document.querySelector('script[type$=json]').text.includes('2')")
    assert is_same_document(tab)


def test_a_page_whose_own_scripts_fail_is_kept_up_to_date(preview: Preview, tab: Page) -> None:
    broken = (
        "<script>document.addEventListener('llmnotes:changed', () => { throw 1 }); throw new Error('mine')</script>"
    )
    preview.edition[LONG] = preview.edition[LONG].replace("</head>", f"{broken}</head>")
    preview.open(tab, "long/")
    for number in range(3):
        preview.edit(LONG, "Text three", f"Text three {number}")
        expect(tab.locator(".e-content")).to_contain_text(f"Text three {number}")


def test_a_change_while_the_page_loads_is_not_missed(preview: Preview, tab: Page) -> None:
    """What is told before the page listens shows as soon as it does."""

    def edit_and_go_on(route: Route) -> None:
        preview.edit(LONG, "Text three.", "Edited.")
        route.continue_()

    tab.route("**/live.js", edit_and_go_on)
    preview.open(tab, "long/")
    expect(tab.locator(".e-content")).to_contain_text("Edited.")
    assert is_same_document(tab)


def test_quick_edits_end_with_the_last(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    for number in range(60):
        preview.edit(LONG, f"Text three{'' if number == 0 else f' {number - 1}'}.", f"Text three {number}.")
    expect(tab.locator(".e-content")).to_contain_text("Text three 59.")
    assert is_same_document(tab)


def test_all_tabs_show_the_change_by_one_connection(preview: Preview, context: BrowserContext) -> None:
    tabs = [context.new_page() for _ in range(8)]
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    for number, tab in enumerate(tabs):
        preview.open(tab, "long/" if number % 2 else "other/")
    preview.edition["other/index.html"] = preview.edition["other/index.html"].replace("Nothing but", "All but")
    preview.edit(LONG, "Text three.", "Edited.")
    for number, tab in enumerate(tabs):
        expect(tab.locator(".e-content")).to_contain_text("Edited." if number % 2 else "All but")
    assert sum(url.endswith("/events") for url in requests) == 1
    tabs[0].close()
    preview.edit(LONG, "Edited.", "Edited again.")
    expect(tabs[1].locator(".e-content")).to_contain_text("Edited again.")
    assert all(map(is_same_document, tabs[1:]))


def test_without_a_way_for_tabs_to_agree_each_listens(preview: Preview, context: BrowserContext) -> None:
    """As on pages that come from another machine without encryption."""
    context.add_init_script("delete Navigator.prototype.locks")
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        preview.open(tab, "long/")
    preview.edit(LONG, "Text three.", "Edited.")
    for tab in tabs:
        expect(tab.locator(".e-content")).to_contain_text("Edited.")


def test_a_server_that_comes_back_is_heard_again(edition: Edition, tab: Page) -> None:
    with Preview.of(edition) as preview:
        preview.open(tab, "long/")
        port = preview.port
    expect(tab.locator("llmnotes-preview .badge")).to_have_text("The preview has stopped")
    edition[LONG] = edition[LONG].replace("Text three.", "Edited meanwhile.")
    with Preview.of(edition, port=port) as preview:
        assert preview.port == port
        expect(tab.locator(".e-content")).to_contain_text("Edited meanwhile.")
        expect(tab.locator("llmnotes-preview .badge")).to_be_hidden()
        preview.edit(LONG, "Edited meanwhile.", "Edited again.")
        expect(tab.locator(".e-content")).to_contain_text("Edited again.")
    assert is_same_document(tab)


def test_a_deleted_page_stays_and_says_so_until_it_is_back(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    text = preview.edition[LONG]
    del preview.edition[LONG]
    preview.tell()
    bar = tab.locator("llmnotes-preview .bar")
    expect(bar).to_contain_text("This note is not there any more")
    expect(tab.locator(".e-content")).to_contain_text("Text three.")
    expect(bar.get_by_role("link")).to_have_attribute("href", preview.home)
    preview.edition[LONG] = text.replace("Text three.", "It is back.")
    preview.tell()
    expect(bar).to_be_hidden()
    expect(tab.locator(".e-content")).to_contain_text("It is back.")
    assert is_same_document(tab)
    del preview.edition[LONG]
    preview.tell()
    bar.get_by_role("link").click()
    expect(tab.locator("h1")).to_have_text("Notes")


def test_a_page_that_is_written_while_one_waits_for_it_appears(preview: Preview, tab: Page) -> None:
    preview.open(tab, "new/")
    expect(tab.locator("h1")).to_have_text("There is nothing here")
    preview.tell()
    preview.edition["new/index.html"] = preview.edition[LONG].replace("A long note", "A new note")
    preview.tell()
    expect(tab.locator("h1")).to_have_text("A new note")
    expect(tab).to_have_title("A new note · Notes")
    expect(tab.locator(".e-content .highlight .copy")).to_have_count(1)
    assert is_same_document(tab)


def test_a_page_that_has_moved_is_followed(preview: Preview, tab: Page) -> None:
    preview.edition["page.html"] = preview.edition[LONG]
    preview.open(tab, "page")
    del preview.edition["page.html"]
    preview.edition["page/index.html"] = preview.edition[LONG]
    preview.tell()
    tab.wait_for_url("**/page/")


def test_pages_below_a_path_with_anything_in_it_are_kept_up_to_date(edition: Edition, tab: Page) -> None:
    with Preview.of(edition, base="/\"nötes' <&") as preview:
        preview.open(tab, "long/?q=1#section-two")
        preview.edit(LONG, "Text three.", "Edited.")
        expect(tab.locator(".e-content")).to_contain_text("Edited.")
        assert is_same_document(tab)


def test_nobody_else_is_asked(preview: Preview, tab: Page) -> None:
    hosts = set[str]()
    tab.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    preview.open(tab, "long/")
    preview.edit(LONG, "Text three.", "Edited.")
    expect(tab.locator(".e-content")).to_contain_text("Edited.")
    assert hosts == {f"127.0.0.1:{preview.port}"}


def test_changes_are_marked_for_a_moment_where_motion_is_welcome(preview: Preview, context: BrowserContext) -> None:
    still, moving = context.new_page(), context.new_page()
    still.emulate_media(reduced_motion="reduce")
    for tab in (still, moving):
        preview.open(tab, "long/")
        tab.evaluate("""() => {
            window.animated = [];
            const animate = Element.prototype.animate;
            Element.prototype.animate = function (...how) {
                window.animated.push(this.textContent);
                return animate.apply(this, how);
            };
        }""")
    preview.edit(LONG, "Text three.", "Edited.")
    for tab in (still, moving):
        tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
    assert still.evaluate("window.animated") == []
    (text,) = moving.evaluate("window.animated")
    assert text.startswith("Edited.")


def test_with_follow_the_page_goes_where_a_note_is_saved(edition: Edition, tab: Page) -> None:
    with Preview.of(edition, follow=True) as preview:
        preview.tell(saved="/other/")
        preview.open(tab, "long/")
        assert is_same_document(tab), "what was saved before is no reason to leave"
        preview.tell(saved="/long/")
        preview.tell(saved="/other/")
        tab.wait_for_url("**/other/")
        expect(tab.locator("llmnotes-preview")).to_have_attribute("data-edition", str(preview.state.edition))
        tab.go_back()
        preview.tell()
        expect(tab.locator("llmnotes-preview")).to_have_attribute("data-edition", str(preview.state.edition))
        assert tab.url.endswith("/long/"), "nothing was saved since"
        preview.tell(saved="/other/index.html")
        tab.wait_for_url("**/other/**")


def test_with_follow_a_change_out_of_view_comes_into_view(edition: Edition, tab: Page) -> None:
    with Preview.of(edition, follow=True) as preview:
        preview.open(tab, "long/")
        for old, new in (("Text ten.", "Text ten, edited."), ("The first paragraph", "The edited paragraph")):
            edition[LONG] = edition[LONG].replace(old, new)
            preview.tell(saved="/long/")
            expect(tab.get_by_text(new)).to_be_in_viewport()
        tab.evaluate("() => scrollTo(0, 20)")
        edition[LONG] = edition[LONG].replace("edited paragraph", "paragraph")
        preview.tell(saved="/long/")
        expect(tab.locator(".e-content")).to_contain_text("The paragraph")
        assert tab.evaluate("scrollY") == 20
        assert is_same_document(tab)


def test_without_follow_the_page_stays(preview: Preview, tab: Page) -> None:
    preview.open(tab, "long/")
    preview.tell(saved="/other/")
    preview.tell(saved="/long/")
    tab.wait_for_selector(f"llmnotes-preview[data-edition='{preview.state.edition}']", state="attached")
    assert is_same_document(tab)


def test_a_film_can_be_wound(preview: Preview, tab: Page, tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    film.write_bytes(bytes(300_000))
    preview.edition.add("film.webm", film)
    preview.open(tab, "long/")
    status = tab.evaluate("async () => (await fetch('/film.webm', {headers: {Range: 'bytes=100-199'}})).status")
    assert status == 206
