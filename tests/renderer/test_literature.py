"""What pages say of papers and repositories: what is known of them, and what the notes say."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from factory import make_note
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from papers import ATTENTION, make_paper
from pybtex.database import parse_string
from rendering import Maker, Rendered
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llmnotes.config import Config
from llmnotes.diagnostics import Place
from llmnotes.links.known import Fact, Paper, Repository
from llmnotes.model import Body, Link, LinkKind, Mention, Note, Reference

PAPER = "https://arxiv.org/abs/1706.03762"
CODE = "https://github.com/Me/Code"
PAGE, CARD = "papers/1706.03762/index.html", "cards/papers/1706.03762.html"


def citing(name: str, *cited: tuple[str, str, str], url: str = PAPER, **facts: Any) -> Note:
    """Return a note with a link for each ``(text, what is said, part)``."""
    links = tuple(Link(LinkKind.LINK, url, text, Place(f"notes/{name}.md")) for text, _, _ in cited)
    return make_note(name, links=links, **facts)


def shown(
    render: Maker,
    said: dict[str, list[tuple[str, str, str]]],
    *facts: Fact,
    work: str = "arxiv:1706.03762",
    name: str = "1706.03762",
    is_read: bool | None = None,
    config: Config | None = None,
    **of_notes: Any,
) -> Rendered:
    """Render notes by name that all cite one work."""
    notes = [citing(each, *cited, **of_notes) for each, cited in said.items()]
    references = {
        note.path: [Reference(number, work, name, part, is_read) for number, (_, _, part) in enumerate(cited)]
        for note, cited in zip(notes, said.values(), strict=True)
    }
    bodies = {
        note.path: Body(("<p>Text.</p>",), {}, tuple(Mention(html, "part", is_read) for _, html, _ in cited))
        for note, cited in zip(notes, said.values(), strict=True)
    }
    known = {fact.key: fact for fact in facts}
    return render(*notes, bodies=bodies, references=references, facts=known, config=config)


def texts(html: str, css: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(html).css(css)]


def one(html: str, css: str) -> LexborNode:
    (node,) = LexborHTMLParser(html).css(css)
    return node


WITHDRAWN = "This paper was withdrawn from arXiv. The authors’ comment:"
ONCE = {"a": [("it", "See <mark>it</mark>.", "")]}


def test_a_paper_has_a_page_with_all_that_arxiv_says(render: Maker) -> None:
    paper = make_paper(abstract=r"We show $x^2 < 1$ in Schr\"odinger's <b>cat</b>.", categories=("cs.CL", "cs.LG"))
    html = shown(render, ONCE, paper)[PAGE]

    assert texts(html, "h1") == ["Attention Is All You Need"]
    assert texts(html, ".authors") == ["Ashish Vaswani, Noam Shazeer, Niki Parmar"]
    assert texts(html, ".kind") == ["Paper · cs.CL · cs.LG"]
    assert texts(html, ".meta") == ["12 June 2017, version 7 of 2 August 2023 · arXiv:1706.03762"]
    abstract = one(html, ".abstract")
    assert abstract.text().startswith("We show x2<1")
    assert abstract.text().endswith("in Schrödinger's <b>cat</b>.")
    assert len(abstract.css("math")) == 1
    assert [node.attributes["href"] for node in LexborHTMLParser(html).css(".ways a")] == [
        "https://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762",
    ]


def test_machines_can_read_how_a_paper_is_cited(render: Maker) -> None:
    paper = make_paper('"Cats"><b>', 'Erwin Schr\\"odinger', "B", doi="10.1234/x")
    page = LexborHTMLParser(shown(render, ONCE, paper)[PAGE])

    assert [(node.attributes["name"], node.attributes["content"]) for node in page.css("[name^=citation_]")] == [
        ("citation_title", '"Cats"><b>'),
        ("citation_author", "Erwin Schrödinger"),
        ("citation_author", "B"),
        ("citation_date", "2017-06-12"),
        ("citation_arxiv_id", "1706.03762"),
        ("citation_doi", "10.1234/x"),
        ("citation_pdf_url", "https://arxiv.org/pdf/1706.03762"),
    ]


@pytest.mark.parametrize(
    ("facts", "description"),
    [
        ([ATTENTION], "Ashish Vaswani, Noam Shazeer, Niki Parmar, 2017: The dominant sequence transduction models ..."),
        ([make_paper("A", "B", abstract=r"Gr\"o\ss{}e $x^2$")], "B, 2017: Größe $x^2$"),
        ([make_paper("A", "B", abstract="")], "A (arXiv:1706.03762), cited in 1 note"),
        ([], "arXiv:1706.03762, cited in 1 note"),
    ],
)
def test_a_search_engine_is_told_who_wrote_a_paper_and_how_it_begins(
    render: Maker, facts: list[Fact], description: str
) -> None:
    said = {"a": [(PAPER, "", "")]}
    assert one(shown(render, said, *facts)[PAGE], "[name=description]").attributes["content"] == description


@pytest.mark.parametrize(
    ("facts", "description"),
    [
        (
            [Repository(key="github:me/code", checked=date(2026, 1, 2), name="Me/Code", id=1, description="Some code")],
            "Some code",
        ),
        ([], "Me/Code, mentioned in 1 note"),
    ],
)
def test_a_search_engine_is_told_what_a_repository_is(render: Maker, facts: list[Fact], description: str) -> None:
    page = shown(render, ONCE, *facts, work="github:me/code", name="Me/Code", url=CODE)
    html = page["repositories/me/code/index.html"]
    assert one(html, "[name=description]").attributes["content"] == description


def test_html_is_offered_where_arxiv_makes_it(render: Maker) -> None:
    said = {"a": [("x", "x", "")]}
    html = shown(render, said, work="arxiv:2401.10774", name="2401.10774")["papers/2401.10774/index.html"]

    assert texts(html, ".ways a") == ["Abstract", "PDF", "HTML"]


def test_a_page_stands_without_anything_that_is_known(render: Maker) -> None:
    said = {"a": [("paper", "", ""), ("Attention is all you need", "", "v5")], "b": [(PAPER, "", "")]}
    html = shown(render, said)[PAGE]

    assert texts(html, "h1") == ["Attention is all you need"]
    assert texts(html, ".meta") == ["2017 · arXiv:1706.03762"]
    assert texts(html, ".notice") == [
        "Nothing but what the notes say is known of this paper yet: arXiv has not been asked."
    ]
    assert texts(html, ".cite") == []


def test_each_note_is_quoted_with_the_words_around_its_links(render: Maker) -> None:
    said = {
        "a": [
            ("it", "See <mark>it</mark>.", ""),
            ("it", "See <mark>it</mark>.", ""),
            ("old", "<mark>old</mark>", "v1"),
        ],
        "b": [("x", "", "")],
    }
    html = shown(render, said, ATTENTION)[PAGE]

    assert texts(html, "#CITED") == ["Cited in 2 notes"]
    assert texts(html, ".cited blockquote") == ["See it. ↗", "old v1 ↗"]
    assert [node.attributes["href"] for node in LexborHTMLParser(html).css(".place")] == ["/a/#part", "/a/#part"]


@pytest.mark.parametrize(
    ("facts", "part", "notices"),
    [
        ({"withdrawn": True, "comment": "An error"}, "", [f"{WITHDRAWN} An error"]),
        ({"version": 7}, "v5", ["Version 5 is cited here; version 7 is the latest."]),
        ({"version": 7}, "v7", []),
        ({"journal": "Nature 5 (2017)", "doi": "10.1234/x"}, "", ["Published since: Nature 5 (2017), doi:10.1234/x"]),
        ({"doi": "10.1234/x"}, "", ["Published since: doi:10.1234/x"]),
    ],
)
def test_notices_say_what_a_reader_should_know(
    render: Maker, facts: dict[str, Any], part: str, notices: list[str]
) -> None:
    html = shown(render, {"a": [("x", "", part)]}, make_paper(**facts))[PAGE]

    assert texts(html, ".notice") == notices


def test_bibtex_and_csl_of_a_page_are_those_of_the_files(render: Maker) -> None:
    rendered = shown(render, ONCE, ATTENTION)
    bibtex, csl = texts(rendered[PAGE], ".cite code")

    assert parse_string(bibtex, "bibtex").entries.keys() == {"vaswani2017attention"}
    assert [json.loads(csl)] == json.loads(rendered["papers.json"])
    assert rendered["papers.bib"] == rendered["a.bib"]
    assert parse_string(rendered["papers.bib"], "bibtex") == parse_string(bibtex, "bibtex")


def test_all_files_of_a_site_have_the_same_keys(render: Maker) -> None:
    other = replace(ATTENTION, key="arxiv:1706.99999", title="Attention again")
    notes = [citing("a", ("x", "", "")), citing("b", ("y", "", ""))]
    references = {
        "notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)],
        "notes/b.md": [Reference(0, other.key, "1706.99999", "", None)],
    }
    rendered = render(*notes, references=references, facts={ATTENTION.key: ATTENTION, other.key: other})
    entries = parse_string(rendered["papers.bib"], "bibtex").entries

    assert [*entries] == ["vaswani2017attentiona", "vaswani2017attentionb"]
    assert [*parse_string(rendered["b.bib"], "bibtex").entries] == ["vaswani2017attentionb"]


def test_the_list_has_all_papers_the_newest_first_with_what_they_are_filtered_by(render: Maker) -> None:
    notes = [citing(name, ("Called", "", ""), tags=(tag,)) for name, tag in (("a", "One"), ("b", "Two"))]
    ids = ("hep-th/9711200", "1706.03762", "2401.00001")
    references = {
        "notes/a.md": [Reference(0, f"arxiv:{each}", each, "", True if each == ids[0] else None) for each in ids],
        "notes/b.md": [Reference(0, f"arxiv:{ids[1]}", ids[1], "", False)],
    }
    html = render(*notes, references=references, facts={ATTENTION.key: ATTENTION})["papers/index.html"]

    assert texts(html, ".papers > li > a") == ["Called", "Attention Is All You Need", "Called"]
    assert texts(html, ".papers .year") == ["2024", "2017", "1997"]
    assert texts(html, ".papers .count") == ["1 note", "2 notes", "1 note"]
    assert [node.attributes.get("data-read") for node in LexborHTMLParser(html).css(".papers > li")] == [None, "0", "1"]
    assert [node.attributes.get("data-tags") for node in LexborHTMLParser(html).css(".papers > li")] == [
        "0",
        "0 1",
        "0",
    ]
    assert texts(html, "select[name=tag] option") == ["all", "One (3)", "Two (1)"]
    assert texts(html, "select[name=category] option") == ["all", "cs.CL (1)"]
    assert texts(html, "select[name=read] option") == ["read or not", "read (1)", "to read (1)"]


def test_feeds_have_the_papers_that_were_cited_last(render: Maker) -> None:
    when = datetime(2024, 5, 6, tzinfo=UTC)
    rendered = shown(render, ONCE, ATTENTION, date=when, config=Config(title="Notes", base_url="https://me.org/n"))
    feed = json.loads(rendered["papers/feed.json"])

    assert feed["title"] == "Papers · Notes"
    assert feed["home_page_url"] == "https://me.org/n/papers/"
    (item,) = feed["items"]
    assert (item["title"], item["url"], item["date_published"]) == (
        "Attention Is All You Need",
        "https://me.org/n/papers/1706.03762/",
        "2024-05-06T00:00:00+00:00",
    )
    assert '<a href="https://me.org/n/a/">A</a>' in item["content_html"]
    assert "<title>Attention Is All You Need</title>" in rendered["papers/feed.xml"]


def test_a_repository_has_a_page_that_says_what_became_of_it(render: Maker) -> None:
    fact = Repository(
        key="github:me/code",
        checked=date(2026, 1, 2),
        name="You/Code",
        id=5,
        description="<i>",
        archived=date(2025, 2, 3),
    )
    said = {"a": [("x", "In <mark>x</mark>.", "blob/main/a%20b.py#L3")]}
    rendered = shown(render, said, fact, work=fact.key, name="Me/Code", url=CODE)
    html = rendered["repositories/me/code/index.html"]

    assert texts(html, "h1") == ["You/Code"]
    assert texts(html, ".authors") == ["<i>"]
    assert texts(html, ".notice") == [
        "Archived on 3 February 2025: it is read-only since then.",
        "The notes call it Me/Code: it was renamed.",
    ]
    assert texts(html, ".cited blockquote") == ["In x. blob/main/a b.py#L3 ↗"]
    assert texts(rendered["repositories/index.html"], ".papers li p:last-child") == [
        "1 note · renamed, once Me/Code · archived"
    ]
    assert texts(rendered["cards/repositories/me/code.html"], ".kind") == ["Repository · archived · renamed"]


def test_a_note_or_a_file_where_a_page_about_papers_would_be_takes_its_place(render: Maker) -> None:
    own = make_note("papers", title="My own")
    rendered = render(
        own,
        citing("a", ("x", "", "")),
        references={"notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
        files={"notes/papers.bib": "/papers.bib"},
    )

    assert rendered.diagnostics == ()
    assert texts(rendered["papers/index.html"], "h1") == ["My own"]
    assert "papers.bib" not in [page.path for page in rendered.pages]


def test_links_have_the_address_of_a_card_and_feeds_have_none(render: Maker) -> None:
    note = citing("a", ("x", "", ""), date=datetime(2024, 1, 1, tzinfo=UTC))
    body = Body(
        (f'<p><a href="{PAPER}">x</a> <a href="{PAPER}#S1">y</a> <a href="https://a.org/">z</a></p>',),
        {},
        (Mention("", "", None),),
    )
    rendered = render(
        note,
        bodies={note.path: body},
        references={note.path: [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
        config=Config(base_url="https://me.org/n"),
    )  # fmt: skip
    links = LexborHTMLParser(rendered["a/index.html"]).css(".e-content a")

    assert ["data-card" in link.attributes for link in links] == [True, True, False]
    assert "data-card" not in rendered["feed.xml"]


@pytest.mark.parametrize("letter", ["a", "a ", "&", "<b>", "é", "\U0001f642", "$x$ "])
def test_a_card_is_small_whatever_it_is_made_of(render: Maker, letter: str) -> None:
    long = letter * 3000
    paper = make_paper(long, *[long] * 5, abstract=long, categories=("cs.CL",))
    repository = Repository(
        key="github:me/code", checked=date(2026, 1, 2), name="You/" + "c" * 100, id=5, description=long
    )
    known = shown(render, ONCE, paper)
    card = shown(render, ONCE, repository, work=repository.key, name="Me/Code")["cards/repositories/me/code.html"]
    linked = make_note("b", title=long, description=long)
    link = Link(LinkKind.LINK, "b.md", "", Place("notes/a.md"))
    note = render(make_note("a", links=(link,)), linked)["cards/b.html"]

    assert max(len(text.encode()) for text in (known[CARD], card, note)) <= 3000
    assert "…" in known[CARD]


@given(st.text(max_size=400), st.lists(st.text(max_size=300), max_size=9), st.text(max_size=4000), st.text())
def test_a_card_is_small_and_nothing_in_it_is_markup_of_strangers(
    render: Maker, title: str, authors: list[str], abstract: str, journal: str
) -> None:
    hostile = f"<img src=x onerror=alert(1)>{title}" * 3
    paper: Paper = replace(
        ATTENTION, title=hostile, authors=tuple(authors), abstract=hostile + abstract, journal=journal
    )
    rendered = shown(render, ONCE, paper)
    for path in (CARD, PAGE, "papers/index.html"):
        assert LexborHTMLParser(rendered[path]).css("img") == []
    assert len(rendered[CARD].encode()) <= 3000
