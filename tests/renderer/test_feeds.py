"""Feeds and the sitemap say what the notes say, in XML and JSON that any reader takes."""

import json
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from rendering import Maker, Rendered

from llmnotes.config import Config
from llmnotes.model import Href
from llmnotes.renderer.feeds import LENGTH

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = Config(title="N & M", description="D", author="Me", language="de", base_url="https://me.github.io/notes")
MARCH = datetime(2024, 3, 5, 10, 30, tzinfo=timezone(timedelta(hours=8)))
MAY = datetime(2024, 5, 1, tzinfo=UTC)


def atom(rendered: Rendered) -> ElementTree.Element:
    return ElementTree.fromstring(rendered["feed.xml"])


def texts(root: ElementTree.Element, path: str) -> list[str | None]:
    return [element.text for element in root.findall(path, ATOM)]


def test_an_atom_feed_holds_the_notes(render: Maker) -> None:
    link = make_link("b.md")
    a = make_note("a", date=MARCH, updated=MAY, tags=("x", "y"), description="Short", links=(link,), title="A < B")
    b = make_note("b")
    body = ('<p><a href="', Href(0), '">b</a> <a href="#x">x</a></p>')
    feed = atom(render(a, b, config=SITE, bodies={"notes/a.md": body}))
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert [texts(feed, f"a:{name}") for name in ("title", "subtitle", "id", "updated", "author/a:name")] == [
        ["N & M"],
        ["D"],
        ["https://me.github.io/notes/"],
        ["2024-05-01T00:00:00+00:00"],
        ["Me"],
    ]
    assert {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)} == {
        "alternate": "https://me.github.io/notes/",
        "self": "https://me.github.io/notes/feed.xml",
    }
    assert texts(feed, "a:entry/a:title") == ["A < B", "B"]
    assert texts(feed, "a:entry/a:id") == ["https://me.github.io/notes/a/", "https://me.github.io/notes/b/"]
    assert texts(feed, "a:entry/a:published") == ["2024-03-05T10:30:00+08:00"]
    assert texts(feed, "a:entry/a:updated") == ["2024-05-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00"]
    assert texts(feed, "a:entry/a:summary") == ["Short"]
    assert [element.get("term") for element in feed.findall("a:entry/a:category", ATOM)] == ["x", "y"]
    assert texts(feed, "a:entry/a:content")[0] == (
        '<p><a href="https://me.github.io/notes/b/">b</a> <a href="https://me.github.io/notes/a/#x">x</a></p>'
    )


def test_an_empty_atom_feed_is_complete_and_has_the_date_of_the_build(render: Maker) -> None:
    feed = atom(render(epoch=MAY))
    assert texts(feed, "a:updated") == ["2024-05-01T00:00:00+00:00"]
    assert texts(feed, "a:author/a:name") == ["Notes"]
    assert texts(feed, "a:id") == ["http://localhost:8000/"]
    assert feed.find("a:subtitle", ATOM) is None


def test_a_json_feed_holds_the_notes(render: Maker) -> None:
    a = make_note("a", date=MARCH, updated=MAY, tags=("x",), description="Short", title="A < B")
    feed = json.loads(render(a, make_note("b"), config=SITE)["feed.json"])
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "N & M",
        "description": "D",
        "home_page_url": "https://me.github.io/notes/",
        "feed_url": "https://me.github.io/notes/feed.json",
        "language": "de",
        "authors": [{"name": "Me"}],
        "items": [
            {
                "id": "https://me.github.io/notes/a/",
                "url": "https://me.github.io/notes/a/",
                "title": "A < B",
                "content_html": "<p>Text.</p>\n",
                "summary": "Short",
                "date_published": "2024-03-05T10:30:00+08:00",
                "date_modified": "2024-05-01T00:00:00+00:00",
                "tags": ["x"],
            },
            {
                "id": "https://me.github.io/notes/b/",
                "url": "https://me.github.io/notes/b/",
                "title": "B",
                "content_html": "<p>Text.</p>\n",
            },
        ],
    }


def test_an_empty_json_feed_says_only_what_is_known(render: Maker) -> None:
    feed = json.loads(render()["feed.json"])
    assert set(feed) == {"version", "title", "home_page_url", "feed_url", "language", "items"}


def test_feeds_hold_the_latest_notes(render: Maker) -> None:
    notes = [make_note(f"n{day}", date=MAY + timedelta(days=day)) for day in range(LENGTH + 5)]
    rendered = render(*notes)
    titles = [f"N{day}" for day in range(LENGTH + 4, 4, -1)]
    assert texts(atom(rendered), "a:entry/a:title") == titles
    assert [item["title"] for item in json.loads(rendered["feed.json"])["items"]] == titles


@given(st.text(), st.text())
def test_any_text_gives_a_feed_that_can_be_read(render: Maker, title: str, body: str) -> None:
    note = make_note("a", title=title, description=title, tags=(title,) if title else ())
    rendered = render(note, bodies={"notes/a.md": (body,)}, config=Config(title=title, description=title))
    ElementTree.fromstring(rendered["feed.xml"])
    json.loads(rendered["feed.json"])


def test_the_sitemap_lists_every_page_worth_finding(render: Maker) -> None:
    note = make_note("a", date=MARCH, tags=("x",))
    root = ElementTree.fromstring(
        render(note, make_note("b"), make_note("404", url="/404.html"), config=SITE)["sitemap.xml"]
    )
    found = [[child.text for child in url] for url in root]
    assert found == [
        ["https://me.github.io/notes/"],
        ["https://me.github.io/notes/a/", "2024-03-05T10:30:00+08:00"],
        ["https://me.github.io/notes/b/"],
        ["https://me.github.io/notes/tags/"],
        ["https://me.github.io/notes/tags/x/"],
        ["https://me.github.io/notes/archive/"],
    ]


def test_robots_find_the_sitemap(render: Maker) -> None:
    assert "Sitemap: https://me.github.io/notes/sitemap.xml\n" in render(config=SITE)["robots.txt"]
