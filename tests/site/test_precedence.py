"""Several sources for one address in a repository of Jekyll's: what it writes last is there."""

from datetime import UTC, datetime

import pytest

from llmnotes.config import Collection, Config
from llmnotes.diagnostics import Severity
from llmnotes.loader import load, options_of
from llmnotes.model import Note, Source
from llmnotes.site import Reason, assemble

CONFIG = Config(notes=".", dialect="jekyll", permalink="/:title/", collections=(Collection("notes", "/:title/"),))
NOW = datetime(2024, 1, 2, tzinfo=UTC)


def note(path: str, front: str = "", text: str = "Text\n") -> Note:
    found = load(Source(path, path, f"---\n{front}\n---\n{text}"), options_of(CONFIG)).note
    assert found is not None
    return found


CASES = [
    (("_posts/2020-01-01-x.md", "_posts/2020-01-02-x.md"), {}, "_posts/2020-01-02-x.md"),
    (("_posts/2020-01-01-x.md", "a/_posts/2020-01-01-x.md"), {}, "a/_posts/2020-01-01-x.md"),
    (("_notes/x.md", "_posts/2020-01-02-x.md"), {}, "_notes/x.md"),
    (("x/index.md", "_posts/2020-01-02-x.md"), {}, "_posts/2020-01-02-x.md"),
    (("x/index.md", "x/index.html"), {}, "x/index.md"),
    (("x/index.md",), {"x/index.html": "/x/index.html"}, ""),
]


@pytest.mark.parametrize(("paths", "files", "shown"), CASES)
def test_what_is_written_last_is_shown(paths: tuple[str, ...], files: dict[str, str], shown: str) -> None:
    site, diagnostics = assemble([note(path) for path in paths], files, CONFIG, NOW)
    assert [one.path for one in site.shown] == ([shown] if shown else [])
    assert [(one.note.path, one.reason) for one in site.left_out] == [
        (path, Reason.REPLACED) for path in sorted(paths) if path != shown
    ]
    assert {(one.severity, one.code) for one in diagnostics} == {(Severity.WARNING, "url-collision")}
    assert {one.place.path for one in diagnostics} == {*paths} - {shown}


def test_a_note_behind_the_file_of_its_url_is_left_out() -> None:
    hidden = [note("_posts/2020-01-02-x.md", "permalink: /x.pdf"), note("y.md", "permalink: /x.pdf")]
    site, diagnostics = assemble([*hidden, note("z.md", "permalink: /z")], {"a/x.pdf": "/x.pdf"}, CONFIG, NOW)
    assert [one.path for one in site.shown] == ["z.md"]
    assert {(one.severity, one.code, one.place.path) for one in diagnostics} == {
        (Severity.WARNING, "url-collision", "_posts/2020-01-02-x.md"),
        (Severity.WARNING, "url-collision", "y.md"),
    }
    assert {one.message for one in diagnostics} == {
        "/x.pdf is the address of a/x.pdf, too, which is what readers get: here it is left out"
    }


def test_a_former_address_gives_way_to_what_is_there() -> None:
    notes = [
        note("_posts/2020-01-01-a.md", "redirect_from: [/b/, /old/, /a/, /c.pdf, /d.html]"),
        note("_posts/2020-01-02-b.md", "redirect_from: /old/"),
    ]
    site, diagnostics = assemble(notes, {"c.pdf": "/c.pdf", "d.html": "/d.html"}, CONFIG, NOW)
    assert diagnostics == ()
    assert {one.path: [alias.url for alias in one.aliases] for one in site.shown} == {
        "_posts/2020-01-01-a.md": [],
        "_posts/2020-01-02-b.md": ["/old/"],
    }


def test_a_note_that_leads_elsewhere_is_in_no_list_and_links_to_it_are_true() -> None:
    site, diagnostics = assemble([note("a.md", "redirect_to: /b/"), note("b.md")], {}, CONFIG, NOW)
    assert diagnostics == ()
    assert [one.path for one in site.shown] == ["b.md"]
    assert [one.path for one in site.moved] == ["a.md"]


LISTS = [
    # path, front matter, where the page leads
    ("tag/cpp.md", "layout: tag\ntag: C++", "/tags/c++/"),
    ("tag/c.md", "layout: tag-page\ntitle: c++", "/tags/c++/"),
    ("tag/ada.md", "layout: tag\ntag: ada", "/tags/"),
    ("tags.md", "layout: tags\ntitle: All\ntags: [c++, ada]", "/tags/"),
    ("all.md", "title: c++\nredirect_to: /tags/", "/tags/"),
    ("home.md", "layout: home\ntag: c++", "/archive/"),
]


@pytest.mark.parametrize(("path", "front", "moved"), LISTS)
def test_the_list_of_a_tag_leads_to_its_page(path: str, front: str, moved: str) -> None:
    post = note("_posts/2020-01-01-x.md", "tags: [c++]")
    site, _ = assemble([post, note(path, front, text="")], {}, CONFIG, NOW)
    assert [one.moved for one in site.moved] == [moved]


@pytest.mark.parametrize(
    ("path", "is_shown"), [("x.md", True), ("_posts/2020-01-01-x.md", False), ("_notes/x.md", False)]
)
def test_a_page_does_not_wait_for_its_date(path: str, is_shown: bool) -> None:
    site, _ = assemble([note(path, "date: 2999-01-01")], {}, CONFIG, NOW)
    assert bool(site.shown) == is_shown


def test_what_is_not_published_can_be_shown() -> None:
    hidden = note("_posts/2020-01-01-x.md", "published: false")
    shown = [
        assemble([hidden], {}, config, NOW)[0].shown for config in (CONFIG, Config(dialect="jekyll", unpublished=True))
    ]
    assert list(map(len, shown)) == [0, 1]
