"""Pages of a repository of Jekyll's: its own stand where they always were, and ours give way."""

from datetime import UTC, datetime

import pytest

from llmnotes.config import Collection, Config
from llmnotes.diagnostics import Place, Severity
from llmnotes.loader import load, options_of
from llmnotes.model import Source
from llmnotes.renderer import Page, assets_of, plan
from llmnotes.renderer.feeds import latest_notes
from llmnotes.renderer.pages import AtomFeed, Elsewhere, HomePage, NotePage, TagIndex
from llmnotes.site import Site, assemble
from llmnotes.site.broken import check
from llmnotes.site.index import Index
from llmnotes.site.resolution import ToPage
from llmnotes.site.resolve import resolve

CONFIG = Config(notes=".", dialect="jekyll", permalink="pretty", collections=(Collection("talks"),))
NOW = datetime(2024, 1, 2, tzinfo=UTC)
TEMPLATES = ("note.html", "home.html")


def site_of(texts: dict[str, str], files: dict[str, str] | None = None) -> Site:
    loaded = [load(Source(path, path, text), options_of(CONFIG)).note for path, text in texts.items()]
    site, diagnostics = assemble([note for note in loaded if note], files or {}, CONFIG, NOW)
    assert diagnostics == ()
    return site


def planned(site: Site) -> tuple[dict[str, Page], list[str]]:
    pages, diagnostics = plan(site, assets_of({}), TEMPLATES)
    assert {one.severity for one in diagnostics} <= {Severity.INFO}
    return {page.path: page for page in pages}, [f"{one.code} {one.place.path}" for one in diagnostics]


@pytest.mark.parametrize(
    ("path", "output"), [("tags.md", "tags/index.html"), ("archive.md", "archive/index.html"), ("404.md", "")]
)
def test_an_authors_page_takes_the_place_of_ours(path: str, output: str) -> None:
    front = "permalink: /404.html" if path == "404.md" else "title: Mine"
    pages, said = planned(site_of({path: f"---\n{front}\n---\nText\n"}))
    assert isinstance(pages[output or "404.html"].shows, NotePage)
    assert said == [f"replaced-page {path}"]


def test_an_authors_file_does_too() -> None:
    pages, said = planned(site_of({}, {"robots.txt": "/robots.txt", "feed.xml": "/feed.xml"}))
    assert not {"robots.txt", "feed.xml"} & pages.keys()
    assert sorted(said) == ["replaced-page feed.xml", "replaced-page robots.txt"]


def test_an_authors_page_at_the_url_of_a_file_of_ours_does_too() -> None:
    pages, said = planned(site_of({"a.md": "---\npermalink: /feed.xml\n---\nText\n"}))
    assert isinstance(pages["feed.xml.html"].shows, NotePage)
    assert "feed.xml" not in pages
    assert said == ["replaced-page a.md"]


def test_a_list_of_jekylls_gives_way_to_ours_and_another_leads_there() -> None:
    texts = {
        "index.html": "---\nlayout: home\n---\n",
        "tags.md": "---\nlayout: tags\n---\n",
        "topics.md": "---\nlayout: tags\n---\n",
    }
    pages, said = planned(site_of(texts))
    assert isinstance(pages["index.html"].shows, HomePage)
    assert isinstance(pages["tags/index.html"].shows, TagIndex)
    assert pages["topics/index.html"].shows == Elsewhere("Topics", "/tags/")
    assert said == []


def test_layouts_of_jekylls_are_told_once_each() -> None:
    texts = {
        f"{name}.md": f"---\nlayout: {layout}\n---\nText\n"
        for name, layout in zip("abcd", ("x", "x", "y", "post"), strict=True)
    }
    _, said = planned(site_of(texts))
    assert said == ["jekyll-layout a.md", "jekyll-layout c.md"]


def test_feeds_tell_of_posts_alone() -> None:
    texts = {
        "_posts/2020-01-02-post.md": "---\n---\nText\n",
        "_talks/talk.md": "---\ndate: 2020-01-03\n---\nText\n",
        "page.md": "---\ndate: 2020-01-04\n---\nText\n",
    }
    site = site_of(texts)
    assert [note.path for note in latest_notes(site)] == ["_posts/2020-01-02-post.md"]
    assert len(site.notes) == 3
    assert any(isinstance(page.shows, AtomFeed) for page in planned(site)[0].values())


def test_the_feed_is_where_feeds_were() -> None:
    pages, said = plan(
        site_of({"rss.md": "---\npermalink: /rss.xml\n---\nText\n"}, {"a.xml": "/atom.xml"}),
        assets_of({}),
        TEMPLATES,
        {"feed.xml": "f.xml", "blog/rss.xml": "rss.xml", "atom.xml": "atom.html"},
    )
    assert said == ()
    feeds = {page.path: page.source for page in pages if isinstance(page.shows, AtomFeed)}
    assert feeds == {"feed.xml": "the Atom feed", "blog/rss.xml": Place("rss.xml")}


def test_a_link_to_a_page_that_leads_elsewhere_is_true() -> None:
    texts = {
        "blog/index.html": "---\nlayout: blog\n---\n",
        "a.md": "---\n---\n[x](/blog/) and [y](blog/index.html)\n",
    }
    site = site_of(texts)
    index = Index(site, [page.url for page in planned(site)[0].values()])
    (note,) = site.shown
    assert check(site, index) == ()
    assert [resolve(index, note, link) for link in note.links] == [ToPage("/blog/"), ToPage("/blog/")]
