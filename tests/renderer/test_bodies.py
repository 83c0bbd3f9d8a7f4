"""Holes of a body are filled with addresses, titles, and what a note embeds."""

from typing import Any

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Place
from llmnotes.model import (
    OPENING,
    Alias,
    Body,
    Cited,
    Embedded,
    Heading,
    Href,
    Link,
    LinkKind,
    LinkTitle,
    Note,
    Room,
    Size,
    Sources,
)
from llmnotes.renderer.addresses import addresses_of
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.references import Citations
from llmnotes.site.resolution import Broken, External, Resolution, ToFile, ToNote, ToPage

ADDRESSES = addresses_of("https://me.github.io/notes")


def nothing(_: Note) -> Citations:
    return Citations({}, {}, ())


def filled(to: Resolution, *parts: Any, link: Link | None = None) -> str:
    note = make_note("a", links=(link or make_link("x", text="the text"),))
    filler = Filler(ADDRESSES.href, lambda *_: to, {"notes/a.md": Body(parts, {})}.__getitem__, nothing)
    return filler.fill(note)


HREFS = {
    "note": (ToNote, ("b", "", ""), "/notes/b/"),
    "note's anchor": (ToNote, ("b", "é&", "q=1&r"), "/notes/b/?q=1&amp;r#%C3%A9&amp;"),
    "file": (ToFile, ("/img/a b.png", "", ""), "/notes/img/a%20b.png"),
    "page": (ToPage, ("/tags/", "x", ""), "/notes/tags/#x"),
    "elsewhere": (External, ('https://x.example/?a=1&b="',), "https://x.example/?a=1&amp;b=&quot;"),
}


@pytest.mark.parametrize("case", HREFS)
def test_an_address_is_prefixed_encoded_and_escaped(case: str) -> None:
    kind, (first, *rest), href = HREFS[case]
    to = kind(make_note(first) if kind is ToNote else first, *rest)
    assert filled(to, '<a href="', Href(0), '">x</a>') == f'<a href="{href}">x</a>'


def test_a_broken_link_of_a_preview_is_shown_as_written() -> None:
    broken = filled(Broken("", "", ""), '<a href="', Href(0), '">', link=make_link('"><script>'))
    assert broken == '<a href="&quot;&gt;&lt;script&gt;">'


@given(st.text())
def test_a_title_is_escaped(title: str) -> None:
    text = filled(ToNote(make_note("b", title=title)), LinkTitle(0))
    assert not set(text) & set("<>\"'")


def test_a_link_without_a_note_is_called_what_its_author_called_it() -> None:
    assert filled(ToFile("/a.pdf"), LinkTitle(0)) == "the text"


PLACE = Place("notes/kv-cache.md", 3)
HEADINGS = (Heading(2, "p", "Part A&B", "Part <code>A&amp;B</code>"), Heading(3, "none", "", ""))


@pytest.mark.parametrize(
    ("url", "fragment", "called"),
    [
        ("b", "", "B"),
        ("b#Part A&B", "p", "B › Part <code>A&amp;B</code>"),
        ("#Part A&B", "p", "Part <code>A&amp;B</code>"),
        ("b#p:~:text=x", "p:~:text=x", "B › Part <code>A&amp;B</code>"),
        ("b#none", "none", "B"),
        ("b#fn:1", "fn:1", "B"),
        ("#top", "top", "B"),
    ],
)
def test_a_link_to_a_heading_is_called_by_both_names(url: str, fragment: str, called: str) -> None:
    to = ToNote(make_note("b", headings=HEADINGS), fragment)
    assert filled(to, LinkTitle(0), link=make_link(url, LinkKind.WIKI)) == called


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("KV cache", "KV cache"),
        ("kv Cache#p", "kv Cache › Part <code>A&amp;B</code>"),
        ("Q&A", "Q&amp;A"),
        ("C##p", "C# › Part <code>A&amp;B</code>"),
        ("Cafe\u0301", "Cafe\u0301"),
        ("kv-cache", "Key-value caching"),
        ("Key-value caching", "Key-value caching"),
        ("#p", "Part <code>A&amp;B</code>"),
        ("", "Key-value caching"),
    ],
)
def test_a_link_by_another_name_is_called_as_it_is_written(url: str, called: str) -> None:
    names = [Alias("", PLACE, name) for name in ("KV cache", "C#", "Q&A", "Caf\u00e9")]
    note = make_note("kv-cache", title="Key-value caching", headings=HEADINGS, aliases=(*names, Alias("/old/", PLACE)))
    to = ToNote(note, "p" if url.endswith("#p") else "")
    assert filled(to, LinkTitle(0), link=make_link(url, LinkKind.WIKI)) == called


SOURCES = '<source srcset="/notes/a%20b.webp 1x, https://x.org/b 2x, /notes/c&amp;d.webp?e#f">'


@pytest.mark.parametrize(("missing", "shown"), [("", SOURCES), ("c&d.webp", ""), ("other", SOURCES)])
def test_sources_are_shown_with_their_addresses_where_all_their_files_are_there(missing: str, shown: str) -> None:
    links = tuple(make_link(url, LinkKind.SOURCE) for url in ("a b.webp", "c&d.webp", "other"))
    hole = Sources(0, ('<source srcset="', " 1x, https://x.org/b 2x, ", '">'))
    filler = Filler(
        ADDRESSES.href,
        lambda _, link: (
            Broken("", "", "") if link.url == missing else ToFile(f"/{link.url}", *"fe" if "c" in link.url else "")
        ),
        {"notes/a.md": Body(("x", hole, "y"), {})}.__getitem__,
        nothing,
    )
    assert filler.fill(make_note("a", links=links)) == f"x{shown}y"


def test_a_file_that_is_no_picture_is_linked() -> None:
    html = filled(ToFile("/a.pdf"), Embedded(0))
    assert html == '<p class="embed"><a href="/notes/a.pdf">the text</a></p>\n'


SIZES = {"/a.png": Size(1200, 800), "/line.png": Size(90_000, 1), "/shape.svg": Size(10_000, 5_000, is_shape=True)}
ROOMS = [
    (ToFile("/a.png"), Room(0), ' width="1200" height="800"'),
    (ToFile("/a.png", query="v=1"), Room(0), ' width="1200" height="800"'),
    (ToFile("/a.png"), Room(0, width=300), ' height="200"'),
    (ToFile("/a.png"), Room(0, height=101), ' width="152"'),
    (ToFile("/line.png"), Room(0, width=300), ' height="1"'),
    (ToFile("/shape.svg"), Room(0), ""),
    (ToFile("/shape.svg"), Room(0, width=300), ' height="150"'),
    (ToFile("/a.png", "part"), Room(0), ""),
    (ToFile("/b.png"), Room(0), ""),
    (External("https://x.example/a.png"), Room(0), ""),
    (Broken("", "", ""), Room(0), ""),
]


@pytest.mark.parametrize(("to", "room", "size"), ROOMS)
def test_a_picture_has_the_size_of_its_file_as_far_as_its_author_gave_none(
    to: Resolution, room: Room, size: str
) -> None:
    note = make_note("a", links=(make_link("a.png", LinkKind.IMAGE),))
    body = Body(('<img src=""', room, ">"), {})
    filler = Filler(ADDRESSES.href, lambda *_: to, {"notes/a.md": body}.__getitem__, nothing, size_of=SIZES.get)
    assert filler.fill(note) == f'<img src=""{size}>'


B = Body(
    (
        '<p id="top">See <a href="#one">below</a>, <a class="x" href="',
        Href(0),
        '" id="link">c</a>, id="not a tag".</p>\n<h2 id="one">One</h2>\n<p>1</p>\n',
        "<h3 id='two'>Two</h3>\n<p>2</p>\n",
        "<h2 id=three>Three</h2>\n",
        '<li id="^item">4</li>\n',
    ),
    {"one": (2, 4), "two": (3, 4), "three": (4, 5), "^item": (5, 6)},
)


def embedding(fragment: str, body: Body = B) -> str:
    inner = make_note("b", links=(make_link("c"),))
    outer = make_note("a", links=(make_link("b", LinkKind.EMBED),))
    bodies = {"notes/a.md": Body((Embedded(0),), {}), "notes/b.md": body}

    def resolve(note: Any, _: Link) -> Resolution:
        return ToNote(inner, fragment) if note is outer else ToNote(make_note("c"))

    return Filler(ADDRESSES.href, resolve, bodies.__getitem__, nothing).fill(outer)


def test_an_embedded_note_is_quoted_with_its_source_and_without_its_ids() -> None:
    assert embedding("") == (
        '<blockquote class="embed">\n'
        '<p>See <a href="/notes/b/#one">below</a>, <a class="x" href="/notes/c/">c</a>, id="not a tag".</p>\n'
        "<h2>One</h2>\n<p>1</p>\n<h3>Two</h3>\n<p>2</p>\n<h2>Three</h2>\n<li>4</li>\n"
        '<p class="embed-source"><a href="/notes/b/">B</a></p></blockquote>\n'
    )


def test_an_embedded_section_is_that_section() -> None:
    assert embedding("two") == (
        '<blockquote class="embed">\n<h3>Two</h3>\n<p>2</p>\n'
        '<p class="embed-source"><a href="/notes/b/#two">B</a></p></blockquote>\n'
    )


def test_an_embedded_item_is_a_list() -> None:
    assert embedding("^item") == (
        '<blockquote class="embed">\n<ul>\n<li>4</li>\n</ul>\n'
        '<p class="embed-source"><a href="/notes/b/#%5Eitem">B</a></p></blockquote>\n'
    )


def test_an_embedded_section_that_ends_within_an_element_is_whole() -> None:
    parts = ("<details>\n<h2>One</h2>\n", "<h2>Two</h2>\n<p>2</p>\n</details>\n<b>3</b>")
    body = Body(parts, {"one": (0, 1), "two": (1, 2)})
    shown = {name: embedding(name, body) for name in body.sections}
    assert "<h2>One</h2>\n</details><p class" in shown["one"]
    assert "<p>2</p>\n\n<b>3</b><p class" in shown["two"]


def test_an_embedded_anchor_that_is_no_heading_shows_the_note() -> None:
    assert "<h2>Three</h2>" in embedding("top")


def chain(length: int, *, closed: bool) -> str:
    """Embed n0 in itself by way of n1, n2, ... or let the last of them embed nothing."""
    link = make_link("next", LinkKind.EMBED)
    notes = [make_note(f"n{index}", links=(link,)) for index in range(length)]
    following = {note.path: notes[(index + 1) % length] for index, note in enumerate(notes)}
    bodies = {note.path: Body((f"<p>{note.title}</p>", Embedded(0)), {}) for note in notes}
    if not closed:
        bodies[notes[-1].path] = Body(("<p>end</p>",), {})
    filler = Filler(ADDRESSES.href, lambda note, _: ToNote(following[note.path]), bodies.__getitem__, nothing)
    return filler.fill(notes[0])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_notes_that_embed_each_other_end_in_a_link(length: int) -> None:
    html = chain(length, closed=True)
    assert [html.count(f"<p>N{index}</p>") for index in range(length)] == [1] * length
    assert html.count('<a href="/notes/n0/">N0</a>') == 1


def test_embeds_stand_in_each_other_three_deep() -> None:
    assert "<p>end</p>" in chain(4, closed=False)
    deeper = chain(5, closed=False)
    assert "<p>end</p>" not in deeper
    assert '<blockquote class="embed"><p class="embed-source"><a href="/notes/n4/">N4</a></p></blockquote>' in deeper


def test_in_a_feed_all_addresses_are_absolute() -> None:
    note = make_note("b", links=(make_link("c"),))
    filler = Filler(ADDRESSES.absolute, lambda *_: ToNote(make_note("c")), {"notes/b.md": B}.__getitem__, nothing)
    html = filler.fill_elsewhere(note)
    assert '<a href="https://me.github.io/notes/b/#one">below</a>' in html
    assert 'href="https://me.github.io/notes/c/" id="link"' in html


LINKED = Body(('<span id="t">A <a href="', Href(0), '">link</a></span>', "<p>x</p>\n"), {OPENING: (0, 3)})
PLAIN = Body(('<span id="t">A <em>title</em></span>', "<p>x</p>\n"), {OPENING: (0, 1)})


@pytest.mark.parametrize(
    ("body", "heading", "elsewhere"),
    [
        (LINKED, '<span id="t">A <a href="/c/">link</a></span>', '<p><span{}>A <a href="/c/">link</a></span></p>\n'),
        (PLAIN, '<span id="t">A <em>title</em></span>', ""),
        (Body(("<p>x</p>\n",), {}), "", ""),
    ],
    ids=["linked", "plain", "none"],
)
def test_the_heading_that_became_the_title_is_repeated_elsewhere_if_it_leads_somewhere(
    body: Body, heading: str, elsewhere: str
) -> None:
    note, bodies = make_note("a", links=(make_link("c"),)), {"notes/a.md": body}
    other = make_note("b", links=(make_link("a", LinkKind.EMBED),))
    bodies["notes/b.md"] = Body((Embedded(0),), {})

    def resolve(source: Note, _: Link) -> Resolution:
        return ToNote(note if source is other else make_note("c"))

    filler = Filler(addresses_of("").href, resolve, bodies.__getitem__, nothing)
    assert (filler.opening(note), filler.fill(note)) == (heading, "<p>x</p>\n")
    assert filler.fill_elsewhere(note) == elsewhere.format(' id="t"') + "<p>x</p>\n"
    source = '<p class="embed-source"><a href="/a/">A</a></p>'
    assert filler.fill(other) == f'<blockquote class="embed">\n{elsewhere.format("")}<p>x</p>\n{source}</blockquote>\n'


def test_what_is_quoted_of_a_newer_body_than_the_notes_own_has_no_names() -> None:
    parts = ("a ", LinkTitle(0), Cited(0, "label"), LinkTitle(7), Cited(8, "label"), " b")
    filler = Filler(
        ADDRESSES.href, lambda *_: ToNote(make_note("c")), {"notes/a.md": Body((), {})}.__getitem__, nothing
    )
    assert filler.quote(make_note("a", links=(make_link("c", LinkKind.WIKI),)), parts) == "a C b"
