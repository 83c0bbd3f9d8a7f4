"""The plan lists every page of a site, each path once, and says what stands in its way."""

import pytest
from factory import make_note
from rendering import Maker, Rendered

from llmnotes.config import Config
from llmnotes.diagnostics import Place, Severity
from llmnotes.model import Alias
from llmnotes.renderer.layouts import OF_OTHERS
from llmnotes.renderer.pages import HomePage, NotePage, Redirect, StaticFile
from llmnotes.site import Neighbours

AT_ROOT = "static/root"

GIVEN = {
    "404.html",
    "archive/index.html",
    "feed.json",
    "feed.xml",
    "index.html",
    "robots.txt",
    "sitemap.xml",
    "search/index.html",
    "tags/index.html",
}


def paths(rendered: Rendered) -> list[str]:
    return [page.path for page in rendered.pages if not page.path.startswith("static/")]


def test_an_empty_site_has_the_pages_that_every_site_has(render: Maker) -> None:
    rendered = render()
    assert (set(paths(rendered)), rendered.diagnostics) == (GIVEN, ())


def test_a_site_that_wants_no_search_has_no_page_for_it(render: Maker) -> None:
    rendered = render(make_note("a"), config=Config(search=False))
    assert "search/index.html" not in paths(rendered)
    assert "Search" not in rendered["a/index.html"]
    assert "/search/" not in render(make_note("a"))["sitemap.xml"]


def test_where_the_index_is_no_note_can_be(render: Maker) -> None:
    (problem,) = render(make_note("a", url="/pagefind/0/a/")).diagnostics
    assert (problem.code, "the search index" in problem.message) == ("url-collision", True)
    assert render(make_note("a", url="/pagefind/0/a/"), config=Config(search=False)).diagnostics == ()


def test_notes_tags_aliases_and_static_files_have_theirs(render: Maker) -> None:
    alias = Alias("/old.html", Place("notes/a.md", 3))
    notes = make_note("a", tags=("Two words",), aliases=(alias,)), make_note("b", url="/c/d.html")
    rendered = render(*notes, static={"root/CNAME": b"x", "css/a.css": b""})
    assert set(paths(rendered)) - GIVEN == {
        "a/index.html",
        "c/d.html",
        "old.html",
        "tags/two-words/index.html",
        "CNAME",
    }
    assert rendered.diagnostics == ()
    assert [page.path for page in rendered.pages] == sorted(page.path for page in rendered.pages)


def test_the_note_at_the_root_is_the_first_page(render: Maker) -> None:
    rendered = render(make_note("index", url="/"))
    assert (paths(rendered).count("index.html"), rendered.diagnostics) == (1, ())


def test_notes_stand_between_their_neighbours(render: Maker) -> None:
    a, b, c = (make_note(name) for name in "abc")
    shown = [page.shows for page in render(a, b, c).pages if isinstance(page.shows, NotePage)]
    assert shown == [
        NotePage(a, Neighbours(None, b), "note.html"),
        NotePage(b, Neighbours(a, c), "note.html"),
        NotePage(c, Neighbours(b, None), "note.html"),
    ]


def test_a_note_in_the_place_of_the_archive_is_an_error_naming_both(render: Maker) -> None:
    (problem,) = render(make_note("archive")).diagnostics
    assert (problem.severity, problem.place.path) == (Severity.ERROR, "notes/archive.md")
    assert "the archive" in problem.message


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("/feed.xml", "the Atom feed"),
        ("/feed.json", "the JSON feed"),
        ("/sitemap.xml", "the sitemap"),
        ("/robots.txt", "the file for search engines"),
        ("/CNAME", f"{AT_ROOT}/CNAME"),
    ],
)
def test_a_note_at_the_url_of_a_file_that_llmnotes_writes_is_an_error_naming_both(
    render: Maker, url: str, other: str
) -> None:
    (problem,) = render(make_note("a", url=url), static={"root/CNAME": b"x"}).diagnostics
    assert (problem.code, problem.severity) == ("url-collision", Severity.ERROR)
    assert {"notes/a.md", other} <= {problem.place.path, problem.message.rpartition(" address of ")[2]}


def test_a_note_at_the_url_of_a_file_beside_it_is_told_by_the_site(render: Maker) -> None:
    assert render(make_note("a", url="/doc.pdf"), files={"notes/doc.pdf": "/doc.pdf"}).diagnostics == ()


def test_a_file_beside_the_notes_in_the_place_of_a_static_one_is_an_error(render: Maker) -> None:
    (problem,) = render(files={"notes/CNAME": "/CNAME"}, static={"root/CNAME": b""}).diagnostics
    assert {"notes/CNAME", f"{AT_ROOT}/CNAME"} <= {problem.place.path, *problem.message.split()}


def test_of_two_notes_for_one_path_one_is_planned_and_the_site_reports_them(render: Maker) -> None:
    rendered = render(make_note("a"), make_note("b", url="/a/"))
    assert (paths(rendered).count("a/index.html"), rendered.diagnostics) == (1, ())


def test_a_file_for_the_root_replaces_the_page_that_every_site_has(render: Maker) -> None:
    rendered = render(static={"root/robots.txt": b"mine"})
    assert (rendered["robots.txt"], rendered.diagnostics) == ("mine", ())


def test_a_note_can_be_the_page_for_wrong_addresses(render: Maker) -> None:
    rendered = render(make_note("lost", url="/404.html", title="Lost"))
    assert rendered.diagnostics == ()
    assert '<h1 class="p-name">Lost</h1>' in rendered["404.html"]


def test_a_note_keeps_its_page_when_another_has_its_address_as_an_alias(render: Maker) -> None:
    rendered = render(make_note("a", aliases=(Alias("/b/", Place("notes/a.md", 3)),)), make_note("b"))
    assert not [page for page in rendered.pages if isinstance(page.shows, Redirect) and page.path == "b/index.html"]


OWN = {"talk.html": "talk", "post.html": "own post"}
LAYOUTS = [
    ("note", {}, "note.html", "home.html"),
    ("post", {}, "note.html", "home.html"),
    ("page", {}, "note.html", "home.html"),
    ("default", {}, "note.html", "home.html"),
    ("none", {}, "note.html", "home.html"),
    ("post", OWN, "post.html", "home.html"),
    ("talk", OWN, "talk.html", "talk.html"),
    ("home", {}, "home.html", "home.html"),
]


@pytest.mark.parametrize(("layout", "own", "of_note", "of_home"), LAYOUTS)
def test_a_layout_is_a_template_of_that_name_or_else_an_ordinary_one(
    render: Maker, layout: str, own: dict[str, str], of_note: str, of_home: str
) -> None:
    notes = make_note("a", layout=layout), make_note("index", url="/", layout=layout)
    rendered = render(*notes, templates=own)
    shown = {page.url: page.shows.template for page in rendered.pages if isinstance(page.shows, NotePage | HomePage)}
    assert (shown, rendered.diagnostics) == ({"/a/": of_note, "/": of_home}, ())


@pytest.mark.parametrize("extended", ["note.html", "home.html"])
def test_the_first_page_in_a_layout_of_its_own_has_what_a_note_and_what_the_first_page_has(
    render: Maker, extended: str
) -> None:
    home = make_note("index", url="/", title="Welcome", layout="talk")
    rendered = render(home, make_note("b"), templates={"talk.html": f'{{% extends "{extended}" %}}'})
    assert ('<h1 class="p-name">Welcome</h1>' if extended == "note.html" else "Recent notes") in rendered["index.html"]


@pytest.mark.parametrize("url", ["/a/", "/"])
def test_a_missing_layout_is_an_error_at_its_place_with_the_nearest_name(render: Maker, url: str) -> None:
    (problem,) = render(make_note("a", url=url, layout="pots")).diagnostics
    assert (problem.code, problem.severity, problem.place) == (
        "missing-layout",
        Severity.ERROR,
        Place("notes/a.md", 2, 9, 13),
    )
    assert problem.hint == "use the layout post or add templates/pots.html"


def test_a_layout_that_shows_something_else_is_not_for_notes(render: Maker) -> None:
    (problem,) = render(make_note("a", layout="paper")).diagnostics
    assert (problem.code, problem.hint) == ("missing-layout", "use the layout note, or one of another name")
    assert problem.message == "the layout paper is not one for notes: the template paper.html shows something else"


def test_what_shows_something_else_than_notes_is_known(render: Maker) -> None:
    assert {f"{name}.html" for name in OF_OTHERS} == render.templates.keys() - {"note.html", "home.html"}


def test_a_missing_layout_like_no_other_can_be_added(render: Maker) -> None:
    (problem,) = render(make_note("a", layout="zzzzzz")).diagnostics
    assert problem.hint == "add templates/zzzzzz.html"


def test_static_files_are_published_as_they_are(render: Maker) -> None:
    (page,) = [page for page in render(static={"a.png": b"\0\1"}).pages if page.path.startswith("static/")]
    assert page.shows == StaticFile(b"\0\1")
    assert page.url == f"/{page.path}"


def test_every_page_leads_to_the_pages_of_jekylls_in_their_authors_order(render: Maker) -> None:
    pages = (
        make_note("about", url="/about/", title="About", collection=""),
        make_note("cv", url="/cv.html", title="CV & more", collection="", extra={"nav_order": 1}),
        make_note("deep", url="/docs/deep/", title="Deep", collection=""),
    )
    rendered = render(*pages, make_note("_posts/2020-01-01-a", url="/a/"), config=Config(dialect="jekyll"))
    footer = rendered["a/index.html"].partition('<nav aria-label="Pages">')[2].partition("</nav>")[0]
    assert footer == '<p><a href="/cv.html">CV &amp; more</a> · <a href="/about/">About</a></p>'
    assert "Cite this note" in rendered["a/index.html"]
    assert "Cite this note" not in rendered["about/index.html"]
    assert "About" not in rendered["archive/index.html"].partition("<footer")[0]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("[[Jan Novak]]", "Novak, Jan"),
        ("[[people/Jan Novak]] and Eva Maler", "Novak, Jan and Maler, Eva"),
        (["[[Eva|E. Maler]]", "Jan [x] Novak"], "Maler, E. and Novak, Jan [x]"),
    ],
)
def test_an_author_may_be_a_link_by_name(author: object, names: str, render: Maker) -> None:
    page = render(make_note("a", extra={"author": author}))["a/index.html"]
    assert f"author = {{{names}}}" in page


@pytest.mark.parametrize(
    ("key", "authors", "names"),
    [
        ("authors", "Ada Lovelace, Jan Novak", "Lovelace, Ada and Novak, Jan"),
        ("authors", "Ada Lovelace; Jan Novak", "Lovelace, Ada and Novak, Jan"),
        ("authors", "Lovelace, Ada", "Lovelace, Ada"),
        ("author", "Ada Lovelace, Jan Novak, and Eva Maler", "Lovelace, Ada and Novak, Jan and Maler, Eva"),
        ("author", "King Noel, Ada Augusta", "King Noel, Ada Augusta"),
    ],
)
def test_whole_names_between_commas_are_several_authors(key: str, authors: str, names: str, render: Maker) -> None:
    page = render(make_note("a", extra={key: authors}))["a/index.html"]
    assert f"author = {{{names}}}" in page


@pytest.mark.parametrize("key", ["author", "authors"])
@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ([{"name": "Ada Lovelace", "affiliation": "Analytical Engines"}, "Bob"], "Lovelace, Ada and {Bob}"),
        ([{"given": "Ada", "family": "King Noel"}], "King Noel, Ada"),
        ([{"first": "Ada", "last": "Lovelace"}, {"last": "Babbage"}], "Lovelace, Ada and {Babbage}"),
        (
            [{"name": {"given": "Charles", "family": "Vallée Poussin", "dropping-particle": "de la"}, "orcid": "x"}],
            "de la Vallée Poussin, Charles",
        ),
        ([{"name": {"literal": "The Analytical Society"}}], "{The Analytical Society}"),
        ({"name": "Ada Lovelace"}, "Lovelace, Ada"),
        (["Ada Lovelace", {"email": "nobody@example.org"}, 3, None], "Lovelace, Ada"),
        ({"github": "ada"}, "{Site}"),
        ([{"name": ["Ada"]}], "{Site}"),
    ],
)
def test_an_author_may_be_a_map_with_a_name(key: str, authors: object, names: str, render: Maker) -> None:
    page = render(make_note("a", extra={key: authors}), config=Config(author="Site"))["a/index.html"]
    assert f"author = {{{names}}}" in page


def test_keys_of_people_in_jekylls_data_are_no_names(render: Maker) -> None:
    config = Config(author="Site", dialect="jekyll")
    page = render(make_note("a", extra={"authors": ["ada", "bob"]}), config=config)["a/index.html"]
    assert "author = {{Site}}" in page
