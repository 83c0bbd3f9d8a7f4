"""Pages show what they should, escaped, with addresses below the site's own path."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from rendering import Maker
from selectolax.lexbor import LexborHTMLParser

from llmnotes.config import Config
from llmnotes.diagnostics import Place
from llmnotes.model import OPENING, Alias, Body, Embedded, Heading, Href, LinkTitle, Mention
from llmnotes.renderer.render import TAGS_AT_HOME

MARCH = datetime(2024, 3, 5, tzinfo=UTC)
MAY = datetime(2024, 5, 1, tzinfo=UTC)
PROJECT = Config(title="N", base_url="https://me.github.io/notes")


def texts(html: str, selector: str) -> list[str]:
    return [node.text().strip() for node in LexborHTMLParser(html).css(selector)]


def attributes(html: str, selector: str, name: str) -> list[str | None]:
    return [node.attributes[name] for node in LexborHTMLParser(html).css(selector)]


def test_a_note_is_an_entry_with_its_facts(render: Maker) -> None:
    note = make_note("a", date=MARCH, updated=MAY, tags=("x", "y z"), words=690, title="A <b>")
    page = render(note)["a/index.html"]
    assert texts(page, "article.h-entry h1.p-name") == ["A <b>"]
    assert texts(page, "article time.dt-published") == ["5 March 2024"]
    assert attributes(page, "time.dt-updated", "datetime") == ["2024-05-01T00:00:00+00:00"]
    assert texts(page, "article p.meta") == ["5 March 2024 · updated 1 May 2024 · 3 min read"]
    assert texts(page, "a.p-category") == ["x", "y z"]
    assert attributes(page, "a.p-category", "href") == ["/tags/x/", "/tags/y-z/"]
    assert texts(page, "article .e-content") == ["Text."]


def test_a_list_of_authors_stands_below_the_title_and_in_the_entry(render: Maker) -> None:
    authors = (
        {"name": "A <b> One", "url": "https://one.org", "affiliations": {"name": "Lab"}},
        {"name": "B Two", "url": "javascript:x", "affiliations": [{"name": "Lab"}, "Home", 3]},
        {"url": "https://nobody.org"},
        "C Three",
    )
    page = render(make_note("a", extra={"authors": authors}))["a/index.html"]
    assert texts(page, ".p-author") == ["A <b> One (Lab)", "B Two (Lab, Home)", "C Three"]
    assert attributes(page, ".p-author a", "href") == ["https://one.org"]
    (entry,) = texts(page, "details .highlight")
    assert "author = {One, A <b> and Two, B and Three, C}" in entry
    for nobody in ("A One", 3, {"name": "A One"}, [["A One"]]):
        assert texts(render(make_note("a", extra={"authors": nobody}))["a/index.html"], ".p-author") == []


def test_a_title_has_its_formulas_where_it_is_html_and_can_be_read_where_it_is_text(render: Maker) -> None:
    html = 'On <math alttext="n^2"><msup><mi>n</mi><mn>2</mn></msup></math> &amp; "it"'
    note = make_note("a", date=MARCH, title='On n² & "it"', heading=html, links=(make_link("b.md"), make_link("c.md")))
    pages = render(
        note,
        make_note("b", date=MAY, links=(make_link("a.md"),)),
        make_note("c", collection="", title="On n²", heading=html),
        bodies={"notes/b.md": (LinkTitle(0), Embedded(0)), "notes/a.md": ("Text.",)},
        config=Config(title="N", base_url="https://me.github.io/notes", dialect="jekyll"),
    )
    for path, selector in (
        ("a/index.html", "h1"),
        ("b/index.html", ".e-content"),
        ("b/index.html", ".embed-source a"),
        ("b/index.html", ".backlinks a"),
        ("b/index.html", "[rel=prev]"),
        ("c/index.html", ".backlinks a"),
        ("index.html", ".summaries [href='/notes/a/']"),
        ("archive/index.html", ".archive [href='/notes/a/']"),
        ("cards/a.html", ".title a"),
        ("404.html", "footer [href='/notes/c/']"),
    ):
        assert html in "".join(str(node.html) for node in LexborHTMLParser(pages[path]).css(selector)), (path, selector)
    assert texts(pages["a/index.html"], "title") == ['On n² & "it" · N']
    assert attributes(pages["a/index.html"], "[property='og:title']", "content") == ['On n² & "it"']
    assert "title = {{On {$n^2$} \\& " in texts(pages["a/index.html"], "details pre")[0]
    assert '>On n² &amp; "it"</title>' in pages["feed.xml"]
    assert '"On n² & \\"it\\""' in pages["feed.json"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({}, "en-GB"),
        ({"lang": "ja"}, "ja"),
        ({"locale": "ko_KR.UTF-8"}, "ko-KR"),
        ({"lang": "", "locale": "ko"}, "ko"),
        ({"lang": "the language of birds"}, "en-GB"),
        ({"lang": ["de", "en"]}, "en-GB"),
    ],
)
def test_a_page_is_in_the_language_of_its_note(render: Maker, said: dict[str, object], language: str) -> None:
    notes = (make_note("index", url="/", extra=said), make_note("a", extra=said))
    pages = render(*notes, config=Config(language="en-GB"))
    assert [attributes(pages[path], "html", "lang") for path in ("index.html", "a/index.html")] == [[language]] * 2
    assert attributes(pages["archive/index.html"], "html", "lang") == ["en-GB"]


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (100, 1), (460, 2), (2300, 10)])
def test_reading_takes_at_least_a_minute(render: Maker, words: int, minutes: int) -> None:
    assert texts(render(make_note("a", words=words))["a/index.html"], "p.meta") == [f"{minutes} min read"]


def test_a_note_updated_when_it_was_written_says_so_once(render: Maker) -> None:
    assert texts(render(make_note("a", date=MAY, updated=MAY))["a/index.html"], "time") == ["1 May 2024"]


def test_a_note_leads_to_its_neighbours_and_to_those_that_link_to_it(render: Maker) -> None:
    a = make_note("a", links=(make_link("b.md"),))
    page = render(a, make_note("b"), make_note("c"))["b/index.html"]
    assert attributes(page, "[rel=prev]", "href") == ["/c/"]
    assert attributes(page, "[rel=next]", "href") == ["/a/"]
    assert (texts(page, ".backlinks a"), attributes(page, ".backlinks a", "href")) == (["A"], ["/a/"])


def test_what_links_to_a_note_is_quoted(render: Maker) -> None:
    a = make_note("a", links=(make_link("b.md"), make_link("x"), make_link("b.md")))
    said = tuple(Mention((html,), "", None) for html in ("See <mark>b</mark>.", "", "<mark>b</mark> again"))
    page = render(a, make_note("b"), bodies={"notes/a.md": Body((), {}, said)})["b/index.html"]
    assert texts(page, ".backlinks p") == ["See b."]


def test_a_note_alone_has_neither(render: Maker) -> None:
    assert texts(render(make_note("a"))["a/index.html"], ".backlinks, .neighbours") == []


def test_the_contents_are_nested_and_lead_to_the_headings(render: Maker) -> None:
    found = tuple(Heading(level, name, name, f"<em>{name}</em>") for level, name in ((2, "a"), (3, "b"), (2, "c")))
    page = render(make_note("a", headings=found))["a/index.html"]
    assert attributes(page, ".toc a", "href") == ["#a", "#b", "#c"]
    assert texts(page, ".toc ol ol a > em") == ["b"]


def test_the_first_page_shows_introduction_recent_notes_and_tags(render: Maker) -> None:
    notes = [make_note(f"n{day}", date=datetime(2024, 1, day, tzinfo=UTC), tags=("x",)) for day in range(1, 5)]
    home = make_note("index", url="/", title="Home")
    config = Config(title="My notes", recent=2)
    page = render(home, *notes, bodies={"notes/index.md": ("<p>Hello</p>",)}, config=config)["index.html"]
    assert texts(page, "title") == ["My notes"]
    assert texts(page, "h1") == ["My notes"]
    assert texts(page, ".intro .e-content") == ["Hello"]
    assert texts(page, ".summaries a") == ["N4", "N3"]
    assert texts(page, ".more") == ["All notes (4)"]
    assert texts(page, ".tags li") == ["x 4"]


def test_a_heading_that_is_the_title_keeps_its_links_on_the_notes_page_and_on_the_first(render: Maker) -> None:
    body = Body(('<span id="t">On <a href="https://h.org">it</a></span>', "<p>x</p>\n"), {OPENING: (0, 1)})
    notes = make_note("index", url="/"), make_note("a", title="On it")
    rendered = render(*notes, bodies={"notes/index.md": body, "notes/a.md": body})
    for path in ("index.html", "a/index.html"):
        assert texts(rendered[path], "h1") == ["On it"]
        assert texts(rendered[path], "h1 #t a") == ["it"]
        assert texts(rendered[path], ".e-content") == ["x"]


def test_the_first_page_without_an_introduction_shows_the_description(render: Maker) -> None:
    assert texts(render(config=Config(description="About"))["index.html"], ".lead") == ["About"]


def test_the_first_page_shows_the_tags_with_the_most_notes_by_name(render: Maker) -> None:
    many = [f"t{number:02}" for number in range(TAGS_AT_HOME + 5)]
    notes = [make_note("all", tags=tuple(many)), make_note("some", tags=tuple(many[5:]))]
    assert texts(render(*notes)["index.html"], ".tags a") == many[5:]


def test_a_tag_has_a_page_with_its_notes(render: Maker) -> None:
    rendered = render(make_note("a", tags=("C++",), description="D & E"), make_note("b"))
    page = rendered["tags/c++/index.html"]
    assert (texts(page, "h1"), texts(page, ".summaries a"), texts(page, ".p-summary")) == (["C++"], ["A"], ["D & E"])
    assert attributes(rendered["tags/index.html"], ".tags a", "href") == ["/tags/c++/"]


def test_the_archive_is_by_year_with_the_undated_last(render: Maker) -> None:
    dates = {"a": MAY, "b": MARCH, "c": datetime(2022, 1, 2, tzinfo=UTC), "d": None}
    page = render(*(make_note(name, date=date) for name, date in dates.items()))["archive/index.html"]
    assert texts(page, "h2") == ["2024", "2022", "Undated"]
    assert texts(page, ".archive li") == ["1 May A", "5 Mar B", "2 Jan C", "D"]


def test_a_day_of_the_archive_is_the_one_that_its_author_wrote(render: Maker) -> None:
    east = datetime(2024, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    dates = {"a": east, "b": datetime(2023, 12, 31, 23, tzinfo=UTC), "c": datetime(2023, 5, 1, tzinfo=UTC)}
    page = render(*(make_note(name, date=date) for name, date in dates.items()))["archive/index.html"]
    assert texts(page, "h2") == ["2024", "2023"]
    assert texts(page, ".archive li") == ["1 Jan A", "31 Dec B", "1 May C"]


EMPTY = {"tags/index.html": "No note has a tag yet.", "archive/index.html": "There are no notes yet."}


@pytest.mark.parametrize("path", EMPTY)
def test_an_empty_list_says_so(render: Maker, path: str) -> None:
    assert texts(render()[path], "main p") == [EMPTY[path]]


def test_an_alias_sends_readers_on_and_search_engines_away(render: Maker) -> None:
    note = make_note("a", aliases=(Alias("/old.html", Place("notes/a.md", 3)),))
    page = render(note, config=PROJECT)["old.html"]
    assert attributes(page, "[http-equiv=refresh]", "content") == ["0; url=/notes/a/"]
    assert attributes(page, "[rel=canonical]", "href") == ["https://me.github.io/notes/a/"]
    assert attributes(page, "[name=robots]", "content") == ["noindex"]
    assert attributes(page, "p a", "href") == ["/notes/a/"]


def test_the_page_for_wrong_addresses_is_not_to_be_found(render: Maker) -> None:
    page = render(config=PROJECT)["404.html"]
    assert attributes(page, "[name=robots]", "content") == ["noindex"]
    assert texts(page, "[rel=canonical]") == []


def test_the_head_names_the_page_for_machines(render: Maker) -> None:
    note = make_note("a", date=MARCH, description='Say "hello"')
    page = render(note, config=PROJECT)["a/index.html"]
    assert texts(page, "title") == ["A · N"]
    assert attributes(page, "[name=description]", "content") == ['Say "hello"']
    assert attributes(page, "[rel=canonical]", "href") == ["https://me.github.io/notes/a/"]
    assert attributes(page, "[rel=alternate]", "href") == ["/notes/feed.xml", "/notes/feed.json"]
    properties = zip(attributes(page, "[property]", "property"), attributes(page, "[property]", "content"), strict=True)
    assert dict(properties) == {
        "og:url": "https://me.github.io/notes/a/",
        "og:title": "A",
        "og:type": "article",
        "og:description": 'Say "hello"',
        "article:published_time": "2024-03-05T00:00:00+00:00",
    }


def test_a_site_without_an_address_claims_none(render: Maker) -> None:
    assert "localhost" not in render(make_note("a"))["a/index.html"]


KINDS = {
    "index.html": (["page"], [None, None, None]),
    "tags/index.html": ([None], ["page", None, None]),
    "tags/x/index.html": ([None], ["true", None, None]),
    "archive/index.html": ([None], [None, "page", None]),
    "search/index.html": ([None], [None, None, "page"]),
    "a/index.html": ([None], [None, None, None]),
}


@pytest.mark.parametrize("path", KINDS)
def test_the_navigation_knows_where_the_reader_is(render: Maker, path: str) -> None:
    page = LexborHTMLParser(render(make_note("a", tags=("x",)))[path])
    found = [[node.attributes.get("aria-current") for node in page.css(where)] for where in (".brand", "header nav a")]
    assert tuple(found) == KINDS[path]


def test_a_page_is_three_requests(render: Maker) -> None:
    page = render(make_note("a"), config=PROJECT)["a/index.html"]
    assert len(re.findall(r"<(?:script[^>]* src|img|iframe|link rel=\"stylesheet\")", page)) == 2
    assert '<link rel="icon" href="data:' in page


HOSTILE = st.text(st.sampled_from("<>&\"'`={}%$#/\\ab\x00\x1b\x9b\ud800\n;"), min_size=1)


@given(HOSTILE)
def test_no_text_becomes_markup(render: Maker, text: str) -> None:
    described = text.replace("\0", "\ufffd")  # as the loader does, to which this is the mark of a work
    note = make_note("a", title=text, description=described, tags=(f"x{text}",))
    config = Config(title=text, description=text, author=text)
    rendered = render(note, make_note("b"), config=config)
    plain = render(make_note("a", title="t", description="t", tags=("x",)), make_note("b"))
    tag = next(page.path for page in rendered.pages if page.path.startswith("tags/x"))
    for path, same in (("a/index.html",) * 2, (tag, "tags/x/index.html"), ("archive/index.html",) * 2):
        assert elements(rendered[path]) == elements(plain[same]), path


def elements(html: str) -> list[str]:
    """Return the names of all elements but those that depend on whether there is a text at all."""
    return [str(node.tag) for node in LexborHTMLParser(html).css("main *, body > *") if node.tag != "p"]


def test_characters_that_html_can_not_hold_are_left_out(render: Maker) -> None:
    page = render(make_note("a", title="A\x1b[31m\0\x7f\ud800"))["a/index.html"]
    assert texts(page, "h1") == ["A[31m?"]


@given(st.sampled_from(["", "/notes", "/a/b", "/é x"]), st.sampled_from(["a", "é", "x y", "c++", 'q"', "50%", "a&b"]))
def test_every_internal_address_begins_with_the_path_of_the_site(render: Maker, prefix: str, name: str) -> None:
    link = make_link("b.md")
    alias = Alias(f"/old/{name}", Place("notes/a.md", 3))
    a = make_note("a", url=f"/{name}/", tags=(name,), aliases=(alias,), links=(link,), date=MAY)
    bodies = {"notes/a.md": ('<p><a href="', Href(0), '">b</a></p>')}
    rendered = render(a, make_note("b"), make_note("index", url="/"), bodies=bodies, config=site_at(prefix))
    encoded = site_at(prefix).base_url.removeprefix("https://me.example")
    expected = encoded.replace("é", "%C3%A9").replace(" ", "%20") + "/"
    for page in rendered.pages:
        if page.path.endswith(".html"):
            for address in addresses(rendered[page.path]):
                assert address.startswith(expected), (page.path, address)


def site_at(prefix: str) -> Config:
    return Config(base_url=f"https://me.example{prefix}")


def addresses(html: str) -> list[str]:
    """Return the addresses of this site's own, without those inside the page."""
    tree = LexborHTMLParser(html)
    found = [node.attributes.get(name) or "" for name in ("href", "src") for node in tree.css(f"[{name}]")]
    found += [(content or "").partition("url=")[2] for content in attributes(html, "[http-equiv=refresh]", "content")]
    own = [address.removeprefix("https://me.example") for address in found]
    assert own
    return [address for address in own if not address.startswith(("#", "data:"))]


@pytest.mark.parametrize(
    ("static", "files", "icon"),
    [
        (["root/favicon.ico"], [], "/notes/favicon.ico"),
        (["root/favicon.ico", "favicon.svg"], [], r"/notes/static/favicon\.[0-9a-f]{8}\.svg"),
        ([], ["favicon.png"], "/notes/favicon.png"),
        ([], ["img/favicon.png"], "data:image/svg.*"),
    ],
)
def test_an_own_icon_takes_the_place_of_ours(render: Maker, static: list[str], files: list[str], icon: str) -> None:
    names = ("css/a.css", "js/a.js", "lists.css", "cards.js", "cards.css", "text.js", "search.js", "search.css")
    given = dict.fromkeys((*names, "literature.css", "drawings.css", "questions.js", "blocks.css"), b"")
    rendered = render(
        make_note("a"),
        static={**given, **dict.fromkeys(static, b"x")},
        files={f"notes/{name}": f"/{name}" for name in files},
        config=Config(base_url="https://me.org/notes"),
    )
    (href,) = attributes(rendered["a/index.html"], "link[rel=icon]", "href")
    assert re.fullmatch(icon, href or "")


def test_a_template_can_list_all_notes(render: Maker) -> None:
    layout = (
        '{% for n in site.notes if n.rating %}{{ n.title }}: {{ n.rating }}{{ "" if loop.last else ", " }}{% endfor %}'
    )
    notes = [
        make_note("a", date=datetime(2024, 1, 1, tzinfo=UTC), extra={"rating": 3}),
        make_note("b", date=datetime(2024, 1, 2, tzinfo=UTC), extra={"rating": 5}),
        make_note("c"),
        make_note("best", layout="best"),
    ]
    assert render(*notes, templates={"best.html": layout})["best/index.html"] == "B: 5, A: 3"


@pytest.mark.parametrize(
    ("body", "is_loaded"),
    [
        ("<p>A <em>b</em> <code>c</code></p>\n<ul>\n<li>d</li>\n</ul>", False),
        ('<div class="table-scroll"><table></table></div>', True),
        ('<blockquote class="embed"></blockquote>', True),
        ('<details class="callout callout-tip"></details>', True),
        ("<dl>\n<dt>a</dt></dl>", True),
    ],
)
def test_only_pages_with_what_needs_it_load_a_second_sheet(render: Maker, body: str, is_loaded: bool) -> None:
    sheets = attributes(
        render(make_note("a"), bodies={"notes/a.md": (body,)})["a/index.html"], "[rel=stylesheet]", "href"
    )
    assert ["blocks" in str(sheet) for sheet in sheets] == ([True, False] if is_loaded else [False])
