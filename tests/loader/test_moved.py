from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from llmnotes.config import Collection
from llmnotes.loader import load
from llmnotes.loader.liquid.documents import Document, encoded
from llmnotes.loader.listings import listing_in
from llmnotes.loader.options import Liquid, Options
from llmnotes.model import Note, Source

INCLUDES = (
    ("more.html", "{% include gone.html %}"),
    ("bio.html", "<p>I write. " + "More words. " * 20 + "</p>"),
    ("pager.html", "<a>Previous page</a> of {{ x }}"),
)
JEKYLL = Options(
    dialect="jekyll",
    collections=(Collection("notes"),),
    notes=".",
    permalink="pretty",
    liquid=Liquid(includes=INCLUDES),
)
LIST = """<ul>
{% for post in site.posts %}
<li>{{ post.title }}</li>
{% if x %}{% for a in b %}{% endfor %}{% endif %}
{% endfor %}
</ul>
"""


def loaded(path: str, text: str, options: Options = JEKYLL) -> tuple[Note, list[str]]:
    found = load(Source(path, path, text), options)
    assert found.note is not None
    return found.note, [one.code for one in found.diagnostics]


PAGES: list[tuple[str, str, str]] = [
    ("index.md", f"---\n---\n{LIST}", "/"),
    ("index.md", "---\nlayout: home\n---\n", "/"),
    ("blog/index.md", f"---\ntitle: Blog\n---\n# Posts\n{LIST}", "/archive/"),
    ("archive.md", f"---\n---\n{LIST}", "/archive/"),
    ("x.md", "---\nlayout: category_archive\n---\n\n", "/tags/"),
    (
        "tags.md",
        "---\n---\n{% assign sorted = site.tags | sort %}{%- for tag in sorted -%}{{ tag }}{% endfor %}",
        "/tags/",
    ),
    ("search.md", "---\nlayout: search\n---\n", "/search/"),
    (
        "garden.md",
        "---\n---\n{% assign recent = site.notes | sort: 'date' %}\n{% for x in recent %}{% endfor %}",
        "/archive/",
    ),
    ("all.md", "---\n---\n{% for post in paginator.posts %}", "/archive/"),
    # No words but in headings, and those that stand beside lists.
    ("ada.md", f"---\n---\n# What Ada wrote\n\n<h2 id='x'>Found</h2>\n\nOlder\n-----\n{LIST}", "/archive/"),
    (
        "blog.html",
        f'---\n---\n<h1 class="page-heading">Posts</h1>{LIST}<p>subscribe <a href="/f.xml">via RSS</a></p>',
        "/archive/",
    ),
    ("index.html", f"---\n---\n<h1>Recent posts</h1>\n{LIST}[All posts](/all/) &raquo; {{{{ site.title }}}}", "/"),
    ("list.md", f"---\n---\n{LIST}{{% include pager.html %}}", "/archive/"),
]


@pytest.mark.parametrize(("path", "text", "moved"), PAGES)
def test_a_page_of_the_site_stands_in_for_a_list_of_jekylls(path: str, text: str, moved: str) -> None:
    note, codes = loaded(path, text)
    assert (note.moved, codes) == (moved, ["page-stands-in"])


OTHERS = [
    ("index.md", "---\nlayout: home\n---\nWelcome\n"),
    ("about.md", "---\nlayout: page\n---\n"),
    ("about.md", "---\n---\n{% for x in site.data.people %}{{ x }}{% endfor %}"),
    ("howto.md", "---\n---\n{% raw %}{% for post in site.posts %}{% endfor %}{% endraw %}"),
    ("_posts/2020-01-02-how.md", f"---\n---\n{LIST}"),
    ("count.md", "---\n---\n{{ site.posts | size }} posts"),
]


KEPT = [
    ("index.md", f"---\n---\n# Hi, I am Ada\n\nI study **models**.\n\n## Posts\n\n{LIST}\n## Contact\n\nada@x.org\n"),
    ("index.md", f"---\n---\n# Ada\n{LIST}"),
    ("recent.md", f"---\n---\n{LIST}\nMail me"),
    ("recent.md", f"---\n---\n{LIST}\n写信给我"),
    ("recent.md", f"---\n---\n{LIST}\n{{% include bio.html x='1' %}}\n"),
]


KNOWN = replace(JEKYLL, liquid=replace(JEKYLL.liquid, documents=encoded({"notes": [Document({"n": 1}, {}, "", "")]})))
LISTS = [
    ("{% for x in site.notes %}{{ x.n }}{% endfor %}", ""),
    ("{% for x in site.notes %}{% include pager.html %}{% endfor %}", ""),
    ("{% for x in site.notes %}{% include gone.html %}{% endfor %}", "/archive/"),
    ("{% for x in site.notes %}{% include more.html %}{% endfor %}", "/archive/"),
    ("{% for x in site.notes %}{% endfor %}{% for x in site.posts %}{% endfor %}", "/archive/"),
]


@pytest.mark.parametrize(("text", "moved"), LISTS)
def test_a_list_of_what_is_known_is_made_if_all_is_there_that_it_includes(text: str, moved: str) -> None:
    note, codes = loaded("garden.md", text, KNOWN)
    assert (note.moved, codes) == (moved, ["page-stands-in"] if moved else [])


@pytest.mark.parametrize(("path", "text"), KEPT)
def test_what_an_author_says_beside_a_list_stays(path: str, text: str) -> None:
    note, codes = loaded(path, text)
    assert (note.moved, codes) == ("", ["list-left-out"])


@pytest.mark.parametrize(("path", "text"), OTHERS)
def test_any_other_page_is_shown(path: str, text: str) -> None:
    note, codes = loaded(path, text)
    assert note.moved == ""
    assert not {"page-stands-in", "list-left-out"} & {*codes}


def test_a_list_in_a_text_is_left_out_and_lines_stay() -> None:
    note, codes = loaded("about.md", f"---\n---\nI am Ada.\n\n{LIST}\n[x](/nowhere/)\n")
    assert (note.moved, codes) == ("", ["list-left-out"])
    assert [(link.url, link.place.line) for link in note.links] == [("/nowhere/", 12)]


def test_without_a_search_the_archive_stands_in() -> None:
    note, _ = loaded("search.md", "---\nlayout: search\n---\n", Options(dialect="jekyll", searched=False))
    assert note.moved == "/archive/"


REDIRECTS = [
    ("https://example.org/x?y#z", "https://example.org/x?y#z"),
    ("/about/", "/about/"),
    ("about", "/about"),
    ("/about/#me", "/about/#me"),
    ("[/first/, /second/]", "/first/"),
    ("", ""),
]


@pytest.mark.parametrize(("given", "moved"), REDIRECTS)
def test_a_page_leads_where_it_wants(given: str, moved: str) -> None:
    note, codes = loaded("a.md", f"---\nredirect_to: {given}\n---\nText\n")
    assert (note.moved, codes) == (moved, [])


@pytest.mark.parametrize("given", ["//evil.com", "/a/../../b", "file:/etc/passwd"])
def test_an_address_that_is_none_is_told(given: str) -> None:
    note, codes = loaded("a.md", f"---\nredirect_to: '{given}'\n---\nText\n")
    assert (note.moved, codes) == ("", ["redirect-unsafe"])


def test_our_dialect_knows_neither() -> None:
    assert loaded("a.md", "---\nlayout: home\nredirect_to: /x/\n---\n", Options())[0].moved == ""


PIECES: Any = st.sampled_from(
    ["{% for x in site.posts %}", "{% endfor %}", "{%- for", "%}", "{% raw %}", "{% endraw %}", "\n", "x"]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_lines_stay_whatever_is_left_out(text: str) -> None:
    listing = listing_in(text, "")
    assert listing is None or listing.text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "piece", ["{% for x in site.posts %}", "{%", "{% raw %}", "<", "<!--", "{{", "{% for site.posts"]
)
def test_a_hostile_page_ends_in_time(piece: str) -> None:
    listing_in("site.posts {% " + piece * 30_000, "")
