"""What pages say of papers and repositories: what is known of them, and what the notes say."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from papers import ATTENTION, make_paper
from pybtex.database import parse_string
from rendering import Maker, Rendered
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llmnotes.config import Config
from llmnotes.diagnostics import Place, Severity
from llmnotes.links.arxiv.tex import plain
from llmnotes.links.known import Fact, Paper, Repository
from llmnotes.loader.markdown import dialect, parse
from llmnotes.model import Alias, Body, Cited, Link, LinkKind, LinkTitle, Mention, Note, Reference

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
        note.path: Body(("<p>Text.</p>",), {}, tuple(Mention((html,), "part", is_read) for _, html, _ in cited))
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


def test_a_title_is_told_without_tex_where_there_is_only_text(render: Maker) -> None:
    paper = make_paper(r"On $\alpha$-Divergence and \emph{Things}")
    rendered = shown(render, {"a": [("it", "", "")], "b": [("it", "", "")]}, paper)
    told = "On α-Divergence and Things"

    assert texts(rendered[PAGE], "title")[0].startswith(told)
    for name in ("[property='og:title']", "[name=citation_title]"):
        assert one(rendered[PAGE], name).attributes["content"] == told
    assert told in str(one(rendered["papers/index.html"], "[name=description]").attributes["content"])
    assert f"{told} (paper, 2 links)" in texts(rendered["map/index.html"], "svg title")
    assert [item["title"] for item in json.loads(rendered["papers/feed.json"])["items"]] == [told]
    assert f"<title>{told}</title>" in rendered["papers/feed.xml"]
    assert f"both cite {told}" in " ".join(texts(rendered["a/index.html"], "main"))


@pytest.mark.parametrize(("count", "seen"), [(30, 30), (31, 20), (300, 20)])
def test_hundreds_of_authors_do_not_push_the_abstract_away(render: Maker, count: int, seen: int) -> None:
    paper = make_paper(authors=tuple(f"Ann Author{number}" for number in range(count)))
    html = shown(render, ONCE, paper)["papers/1706.03762/index.html"]
    (first,) = texts(html, "p.authors")
    rest = texts(html, "details.authors > p")
    assert [len(names.split(", ")) for names in (first, *rest)] == ([seen, count - seen] if count > seen else [seen])
    assert texts(html, "details.authors > summary") == ([f"{count - seen} more authors"] if count > seen else [])


@pytest.mark.parametrize(
    ("facts", "description"),
    [
        ([ATTENTION], "Ashish Vaswani, Noam Shazeer, Niki Parmar, 2017: The dominant sequence transduction models ..."),
        ([make_paper("A", "B", abstract=r"Gr\"o\ss{}e $x^2$")], "B, 2017: Größe x²"),
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


def test_only_names_are_authors(render: Maker) -> None:
    rendered = shown(render, ONCE, make_paper("Nets", ":", "Gemini Team: ", "", "Ann B", " ", "C D", r"{\ }", "E F"))
    page, listed, card = (LexborHTMLParser(rendered[path]) for path in (PAGE, "papers/index.html", CARD))
    named = ["Gemini Team", "Ann B", "C D", "E F"]

    assert [node.attributes["content"] for node in page.css("[name=citation_author]")] == named
    assert [node.text() for node in page.css(".authors")] == [", ".join(named)]
    assert [node.text() for node in (*listed.css(".by"), *card.css(".by"))] == ["Gemini Team, Ann B, C D et al."] * 2
    assert [(node.attributes["data-author"], node.attributes["data-by"]) for node in listed.css("[data-by]")] == [
        ("Gemini Team", "E F")
    ]


def test_a_paper_by_nobody_has_no_authors(render: Maker) -> None:
    rendered = shown(render, ONCE, make_paper("Nets", ":", " ", abstract="Deep."))

    assert one(rendered[PAGE], "[name=description]").attributes["content"] == "2017: Deep."
    for path in (PAGE, "papers/index.html", CARD):
        assert not LexborHTMLParser(rendered[path]).css("[name=citation_author], .authors, .by, [data-author]")


def test_html_is_offered_where_arxiv_makes_it(render: Maker) -> None:
    said = {"a": [("x", "x", "")]}
    html = shown(render, said, work="arxiv:2401.10774", name="2401.10774")["papers/2401.10774/index.html"]

    assert texts(html, ".ways a") == ["arXiv", "PDF", "HTML"]


@pytest.mark.parametrize(
    ("updated", "url", "is_offered"),
    [
        (date(2023, 11, 30), PAPER, False),
        (date(2023, 12, 1), PAPER, True),
        (date(2023, 8, 2), "https://arxiv.org/html/1706.03762v7", True),
    ],
)
def test_html_is_offered_of_a_later_version_and_where_a_note_leads_to_it(
    render: Maker, updated: date, url: str, is_offered: bool
) -> None:
    note = citing("a", ("x", "", ""), url=url)
    references = {note.path: [Reference(0, ATTENTION.key, "1706.03762", "", None)]}
    page = render(note, references=references, facts={ATTENTION.key: make_paper(updated=updated)})[PAGE]

    assert texts(page, ".ways a") == ["arXiv", "PDF", *(["HTML"] if is_offered else [])]


def test_a_page_stands_without_anything_that_is_known(render: Maker) -> None:
    said = {"a": [("paper", "", ""), ("Attention is all you need", "", "v5")], "b": [(PAPER, "", "")]}
    html = shown(render, said)[PAGE]

    assert texts(html, "h1") == ["Attention is all you need"]
    assert texts(html, ".meta") == ["2017 · arXiv:1706.03762"]
    assert texts(html, ".notice") == [
        "Nothing but what the notes say is known of this paper yet: arXiv has not been asked."
    ]


@pytest.mark.parametrize(
    ("text", "title", "key"),
    [
        ("Attention & 100% of {you", "Attention & 100% of you", "arxiv2017attention"),
        (PAPER, "arXiv:1706.03762", "arxiv170603762"),
        ("arXiv", "arXiv:1706.03762", "arxiv170603762"),
        ("the original paper (PDF)", "arXiv:1706.03762", "arxiv170603762"),
    ],
)
def test_a_paper_of_which_nothing_is_known_is_cited_by_what_the_notes_call_it(
    render: Maker, text: str, title: str, key: str
) -> None:
    rendered = shown(render, {"a": [(text, "", "v5")]})
    bibtex, csl = texts(rendered[PAGE], ".cite code")
    entry = parse_string(rendered["papers.bib"], "bibtex").entries[key]

    assert rendered["papers.bib"] == rendered["a.bib"]
    assert (entry.type, plain(entry.fields.pop("title"))) == ("misc", title)
    assert dict(entry.fields) == {
        "year": "2017",
        "month": "June",
        "eprint": "1706.03762",
        "archivePrefix": "arXiv",
        "url": "https://arxiv.org/abs/1706.03762",
        "note": "Not verified",
    }
    assert f"@misc{{{key}," in bibtex
    assert [json.loads(csl)] == json.loads(rendered["papers.json"])
    item = json.loads(csl)
    assert (item["title"], item["note"]) == (title, "Not verified")
    assert item["issued"] == {"date-parts": [[2017, 6]]}


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
    assert texts(html, ".cited blockquote") == ["See it. ↩", "old v1 ↩"]
    assert [node.attributes["href"] for node in LexborHTMLParser(html).css(".place")] == ["/a/#part", "/a/#part"]


def test_a_sentence_with_several_links_is_quoted_once(render: Maker) -> None:
    said = [
        ("a", "See <mark>a</mark>, b &amp; <i>c</i>.", ""),
        ("c", "See a, b &amp; <mark><i>c</i></mark>.", "v2"),
        ("c", "See a, b &amp; <mark><i>c</i></mark>.", "v2"),
        ("b", "See a, <mark>b &amp; <i>c</i></mark>.", "v2"),
        ("c", "See a, b &amp; <mark><i>c</i></mark>.", "v3"),
    ]
    html = shown(render, {"a": said}, make_paper())[PAGE]

    assert texts(html, ".cited blockquote") == ["See a, b & c. v2 ↩", "See a, b & c. v2 ↩", "See a, b & c. v3 ↩"]
    assert texts(html, ".cited mark") == ["a", "c", "b & c", "c"]


def test_a_long_sentence_is_quoted_once_as_well(render: Maker) -> None:
    words = [f"w{number}" for number in range(60)]
    whole = " ".join(words)
    said = [
        ("a", f"<mark>w0</mark> {' '.join(words[1:40])}…", ""),
        ("b", f"…{' '.join(words[5:30])} <mark>w30</mark> {' '.join(words[31:50])}…", ""),
        ("c", f"…{' '.join(words[20:59])} <mark>w59</mark>", ""),
        ("d", f"…{' '.join(words[58:59])} <mark>w59</mark> other", ""),
    ]
    html = shown(render, {"a": said}, make_paper())[PAGE]

    assert texts(html, ".cited blockquote") == [f"{whole} ↩", "…w58 w59 other ↩"]
    assert texts(html, ".cited mark") == ["w0", "w30", "w59", "w59"]


def test_a_place_is_that_of_the_citation(render: Maker) -> None:
    cited = (make_link("https://arxiv.org/abs/1706.03762", kind=LinkKind.CITE), make_link("x"))
    note = make_note("a", links=cited, other_anchors=frozenset({"cite:0"}))
    parts = ("See <mark>", Cited(0, "label"), "</mark> in ", LinkTitle(1), ".")
    rendered = render(
        note,
        make_note("x", title="A & B"),
        bodies={note.path: Body((), {}, (Mention(parts, "part", None),))},
        references={note.path: [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
        facts={ATTENTION.key: ATTENTION},
    )

    assert texts(rendered[PAGE], ".cited blockquote") == ["See Vaswani et al. 2017 in A & B. ↩"]
    assert one(rendered[PAGE], ".cited mark").text() == "Vaswani et al. 2017"
    assert one(rendered[PAGE], ".place").attributes["href"] == "/a/#cite:0"


@pytest.mark.parametrize(
    ("facts", "said", "mark"),
    [
        ({ATTENTION.key: ATTENTION}, "As Vaswani et al. (2017, p. 3) say. ↩", "Vaswani et al. (2017"),
        ({}, "As arXiv:1706.03762 (p. 3) say. ↩", "arXiv:1706.03762"),
    ],
)
def test_the_mark_is_as_long_as_the_citation_is_in_the_note(
    render: Maker, facts: dict[str, Paper], said: str, mark: str
) -> None:
    document = parse("As @arxiv:1706.03762 [p. 3] say.", dialect.notes(), path="notes/a.md")
    note = make_note("a", links=document.links, other_anchors=document.anchors)
    rendered = render(
        note,
        bodies={note.path: document.body},
        references={note.path: [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
        facts=facts,
    )
    assert texts(rendered[PAGE], ".cited blockquote") == [said]
    assert one(rendered[PAGE], ".cited mark").text() == mark
    assert one(rendered["a/index.html"], "[role=doc-biblioref]").text() == mark


def test_a_row_of_a_table_is_quoted_once_and_leads_to_the_citation_or_the_section(render: Maker) -> None:
    rows = f"| [Attention]({PAPER}) | [[x]] changed [everything]({PAPER}) |\n| Later | See [@1706.03762] again |\n"
    text = f"## Read\n\n| paper | comment |\n|---|---|\n{rows}"
    document = parse(text, dialect.notes(), path="notes/a.md")
    note = make_note("a", links=document.links, other_anchors=document.anchors, headings=document.headings)
    rendered = render(
        note,
        make_note("x", title="A & B"),
        bodies={note.path: document.body},
        references={note.path: [Reference(number, ATTENTION.key, "1706.03762", "", None) for number in (0, 2, 3)]},
        facts={ATTENTION.key: ATTENTION},
    )

    assert texts(rendered[PAGE], ".cited blockquote") == [
        "Attention · A & B changed everything ↩",
        "Later · See (Vaswani et al. 2017) again ↩",
    ]
    assert texts(rendered[PAGE], ".cited mark") == ["Attention", "everything", "Vaswani et al. 2017"]
    places = LexborHTMLParser(rendered[PAGE]).css(".place")
    assert [node.attributes["href"] for node in places] == ["/a/#read", "/a/#cite:3"]


@pytest.mark.parametrize(
    ("facts", "part", "notices"),
    [
        ({"withdrawn": True, "comment": "An error"}, "", [f"{WITHDRAWN} An error"]),
        ({"doubted": True}, "", ["arXiv’s comment speaks of a withdrawal, which nobody could confirm yet."]),
        ({"doubted": True, "withdrawn": True}, "", ["This paper was withdrawn from arXiv."]),
        ({"version": 7}, "v5", ["Version 5 is cited here; version 7 is the latest."]),
        ({"version": 7}, "v7", []),
        ({"journal": "Nature 5 (2017)", "doi": "10.1234/x"}, "", ["Published since: Nature 5 (2017), doi:10.1234/x"]),
        ({"journal": "Nature, 2017"}, "", ["Published since: Nature, 2017"]),
        ({"journal": "Proc. ICML 1999"}, "", ["Published in: Proc. ICML 1999"]),
        ({"journal": "Nature", "doi": "10.1234/x"}, "", ["Published in: Nature, doi:10.1234/x"]),
        ({"journal": "arXiv preprint arXiv:2101.00011"}, "", []),
        ({"journal": "arXiv:1706.03762 (2018)", "doi": "10.1234/x"}, "", ["Published as: doi:10.1234/x"]),
        ({"doi": "10.1234/x"}, "", ["Published as: doi:10.1234/x"]),
    ],
)
def test_notices_say_what_a_reader_should_know(
    render: Maker, facts: dict[str, Any], part: str, notices: list[str]
) -> None:
    html = shown(render, {"a": [("x", "", part)]}, make_paper(**facts))[PAGE]

    assert texts(html, ".notice") == notices


@pytest.mark.parametrize(
    ("parts", "versions"), [(("v5", "v1"), "Versions 1 and 5"), (("v3", "v5", "", "v1", "v5"), "Versions 1, 3 and 5")]
)
def test_all_old_versions_that_are_cited_make_one_notice(render: Maker, parts: tuple[str, ...], versions: str) -> None:
    html = shown(render, {"a": [("x", "", part) for part in parts]}, ATTENTION)[PAGE]

    assert texts(html, ".notice") == [f"{versions} are cited here; version 7 is the latest."]


def test_bibtex_and_csl_of_a_page_are_those_of_the_files(render: Maker) -> None:
    rendered = shown(render, ONCE, ATTENTION)
    bibtex, csl = texts(rendered[PAGE], ".cite code")

    assert parse_string(bibtex, "bibtex").entries.keys() == {"vaswani2017attention"}
    assert [json.loads(csl)] == json.loads(rendered["papers.json"])
    assert rendered["papers.bib"] == rendered["a.bib"]
    assert parse_string(rendered["papers.bib"], "bibtex") == parse_string(bibtex, "bibtex")


def test_a_note_leads_to_the_bibtex_of_its_papers_if_it_cites_any(render: Maker) -> None:
    rendered = shown(render, ONCE, config=Config(base_url="https://me.org/n"))
    links = LexborHTMLParser(rendered["a/index.html"]).css("details.meta a")

    assert [link.attributes["href"] for link in links] == ["/n/a.bib"]
    assert texts(render(make_note("a"))["a/index.html"], "details.meta a") == []


def key_of(rendered: Rendered, name: str) -> str:
    (bibtex,) = texts(rendered[f"{name}/index.html"], "details.meta pre")
    return str(re.findall(r"@misc\{(.*?),", bibtex)[0])


def test_notes_and_papers_are_told_apart_where_they_are_cited(render: Maker) -> None:
    days = {"c": datetime(2017, 3, 1, tzinfo=UTC), "b": datetime(2017, 2, 1, tzinfo=UTC)}
    facts = {"title": "Attention here", "extra": {"author": "Ashish Vaswani"}}
    notes = [make_note(name, date=day, **facts) for name, day in days.items()]
    undated = [make_note(name, title="Notes") for name in ("x", "w")]
    alone = render(*notes, *undated)
    assert [key_of(alone, name) for name in "bcwx"] == [
        *("vaswani2017attention", "vaswani2017attentiona", "notenotes", "notenotesa")
    ]

    citing_paper = citing("p", ("x", "", ""))
    references = {"notes/p.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)]}
    cited = render(*notes, citing_paper, references=references, facts={ATTENTION.key: ATTENTION})
    assert [key_of(cited, name) for name in "bc"] == ["vaswani2017attentiona", "vaswani2017attentionb"]
    assert [*parse_string(cited["p.bib"], "bibtex").entries] == ["vaswani2017attention"]


def test_all_files_of_a_site_have_the_same_keys(render: Maker) -> None:
    other = replace(ATTENTION, key="arxiv:1706.99999", title="Attention again")
    notes = [citing("a", ("x", "", "")), citing("b", ("y", "", ""))]
    references = {
        "notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)],
        "notes/b.md": [Reference(0, other.key, "1706.99999", "", None)],
    }
    rendered = render(*notes, references=references, facts={ATTENTION.key: ATTENTION, other.key: other})
    entries = parse_string(rendered["papers.bib"], "bibtex").entries

    assert [*entries] == ["vaswani2017attention", "vaswani2017attentiona"]
    assert [*parse_string(rendered["b.bib"], "bibtex").entries] == ["vaswani2017attentiona"]


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
    assert texts(html, "select[name=category] option") == ["all", "cs.CL (1)", "cs.LG (1)"]
    others = [node.attributes.get("data-categories") for node in LexborHTMLParser(html).css(".papers > li")]
    assert others == [None, "cs.LG", None]
    assert texts(html, "select[name=read] option") == ["read or not", "read (1)", "to read (1)"]


def test_where_a_paper_is_cited_by_another_year_than_that_of_arxiv_both_are_told(render: Maker) -> None:
    rendered = shown(render, ONCE, make_paper(journal="Graphs 30 (2019) 5-9", abstract="So it is."))
    page, index = rendered[PAGE], rendered["papers/index.html"]

    assert texts(index, ".papers .year") == ["2017"]
    assert texts(index, ".papers .published") == ["2019"]
    assert texts(index, "select[name=year] option") == ["all", "2019 (1)", "2017 (1)"]
    assert texts(index, "figcaption")[0].startswith("Papers by the month in which they came to arXiv")
    assert texts(rendered[CARD], ".kind") == ["Paper · 2017, published 2019 · cs.CL"]
    assert texts(page, ".meta")[0].startswith("12 June 2017")
    assert texts(page, ".notice") == ["Published since: Graphs 30 (2019) 5-9"]
    assert "2017, published 2019: So it is." in str(one(page, "[name=description]").attributes["content"])
    assert [
        (node.attributes["name"], node.attributes["content"]) for node in LexborHTMLParser(page).css("[name$=_date]")
    ] == [("citation_publication_date", "2019"), ("citation_online_date", "2017-06-12")]
    assert "  year = {2019},\n" in rendered["papers.bib"]


def test_one_year_is_told_once(render: Maker) -> None:
    rendered = shown(render, ONCE, make_paper(journal="Graphs 30 (2017) 5-9"))
    assert texts(rendered["papers/index.html"], ".papers .published") == []
    assert texts(rendered["papers/index.html"], "select[name=year] option") == ["all", "2017 (1)"]
    assert texts(rendered[CARD], ".kind") == ["Paper · 2017 · cs.CL"]


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


def test_feeds_begin_with_it_where_a_paper_was_withdrawn(render: Maker) -> None:
    rendered = shown(render, ONCE, make_paper("It", "Ann B", abstract="So it is.", withdrawn=True))
    (item,) = json.loads(rendered["papers/feed.json"])["items"]

    assert item["summary"] == "Withdrawn from arXiv. Ann B"
    assert item["content_html"].startswith("<p><strong>Withdrawn from arXiv.</strong></p><p>Ann B</p><p>So it is.</p>")
    assert "<summary>Withdrawn from arXiv. Ann B</summary>" in rendered["papers/feed.xml"]


def test_a_paper_that_was_added_to_an_old_note_is_new_wherever_new_ones_are_told(render: Maker) -> None:
    ids = ("1706.03762", "2401.00001", "0704.0001")
    notes = [
        citing("list", *[("x", "", "")] * 3, date=datetime(2023, 1, 1, tzinfo=UTC)),
        citing("b", ("y", "", ""), date=datetime(2024, 1, 1, tzinfo=UTC)),
    ]
    references = {
        "notes/list.md": [Reference(at, f"arxiv:{each}", each, "", None) for at, each in enumerate(ids)],
        "notes/b.md": [Reference(0, "arxiv:1706.03762", "1706.03762", "", None)],
    }
    added = replace(ATTENTION, since=date(2026, 11, 26))
    old = replace(ATTENTION, key="arxiv:0704.0001", since=date(2025, 1, 1))
    rendered = render(*notes, references=references, facts={added.key: added, old.key: old})

    dates = ["2026-11-26T00:00:00+00:00", *["2023-01-01T00:00:00+00:00"] * 2]
    items = json.loads(rendered["papers/feed.json"])["items"]
    assert [item["url"].split("/")[-2] for item in items] == ["1706.03762", "2401.00001", "0704.0001"]
    assert [item["date_published"] for item in items] == dates
    atom = LexborHTMLParser(rendered["papers/feed.xml"])
    assert [node.text() for node in atom.css("entry > published")] == dates
    assert atom.css("feed > updated")[0].text() == dates[0]
    listed = LexborHTMLParser(rendered["papers/index.html"]).css(".papers > li")
    assert [node.attributes["data-since"] for node in listed] == [dates[1], dates[0], dates[1]]
    rows = [
        [cell.text() for cell in row.css("th, td")]
        for row in LexborHTMLParser(rendered["archive/index.html"]).css("tbody tr")
    ]
    assert rows == [["2026", "0", "1"], ["2024", "1", "0"], ["2023", "1", "2"]]


def test_papers_of_undated_notes_are_behind_the_others_in_feeds(render: Maker) -> None:
    notes = [citing("a", *[("x", "", "")] * 2), citing("b", ("y", "", ""), date=datetime(2020, 1, 1, tzinfo=UTC))]
    references = {
        "notes/a.md": [
            Reference(0, ATTENTION.key, "1706.03762", "", None),
            Reference(1, "arxiv:0704.0001", "0704.0001", "", None),
        ],
        "notes/b.md": [Reference(0, "arxiv:2401.00001", "2401.00001", "", None)],
    }
    known = {ATTENTION.key: replace(ATTENTION, authors=(), abstract="")}
    rendered = render(*notes, references=references, facts=known, config=Config(base_url="https://me.org"))
    items = json.loads(rendered["papers/feed.json"])["items"]
    atom = LexborHTMLParser(rendered["papers/feed.xml"])

    assert [item["url"].split("/")[-2] for item in items] == ["2401.00001", "0704.0001", "1706.03762"]
    assert [item.get("date_published") for item in items] == ["2020-01-01T00:00:00+00:00", None, None]
    assert [node.text() for node in atom.css("updated")] == [
        "2020-01-01T00:00:00+00:00",
        "2020-01-01T00:00:00+00:00",
        "2007-04-01T00:00:00+00:00",
        "2017-06-12T00:00:00+00:00",
    ]
    assert "<p></p>" not in "".join(item["content_html"] for item in items)


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
        "Once Me/Code, as notes call it: it was renamed.",
    ]
    assert texts(html, ".cited h3") == ["a b.py, line 3"]
    assert texts(html, ".cited blockquote") == ["In x. ↩"]
    assert texts(rendered["repositories/index.html"], ".papers li p:last-child") == [
        "1 note · 1 file · renamed, once Me/Code · archived"
    ]
    assert texts(rendered["cards/repositories/me/code.html"], ".kind") == ["Repository · archived · renamed"]


def test_a_repository_whose_name_somebody_else_has_now_says_so(render: Maker) -> None:
    fact = Repository(key="github:me/code", checked=date(2026, 1, 2), name="Me/Code", id=5, before=4)
    rendered = shown(render, ONCE, fact, work=fact.key, name="Me/Code", url=CODE)
    said = "Somebody else has taken over this name since the notes were first checked."
    assert texts(rendered["repositories/me/code/index.html"], ".notice") == [said]
    assert texts(rendered["repositories/index.html"], ".papers li p:last-child") == ["1 note · taken over"]
    assert texts(rendered["cards/repositories/me/code.html"], ".kind") == ["Repository · taken over"]


def test_a_repository_says_what_notes_say_of_each_of_its_parts(render: Maker) -> None:
    urls = {
        "": CODE,
        "issues/4": f"{CODE}/pull/4",
        "issues/12": f"{CODE}/issues/12",
        "blob/main/x.py": f"{CODE}/blob/main/x.py",
        "blob/main/x.py#L3": "javascript:alert(1)",
        "commit/0123456789abcdef": "HTTPS://github.com/me/code/commit/0123456789abcdef",
    }
    parts = [*reversed(urls), "issues/4"]
    links = [Link(LinkKind.LINK, urls[part], "x", Place("notes/a.md")) for part in parts]
    notes = [make_note("a", links=tuple(links)), make_note("b", links=tuple(links[-1:]))]
    said = {"notes/a.md": parts, "notes/b.md": parts[-1:]}
    rendered = render(
        *notes,
        bodies={
            path: Body((), {}, tuple(Mention((f"<mark>{part}</mark>",), "", None) for part in those))
            for path, those in said.items()
        },
        references={
            path: [Reference(number, "github:me/code", "Me/Code", part, None) for number, part in enumerate(those)]
            for path, those in said.items()
        },
    )
    html = rendered["repositories/me/code/index.html"]

    assert texts(html, "#CITED") == ["Mentioned in 2 notes"]
    assert texts(html, ".cited h3") == [
        "The whole repository",
        "x.py",
        "x.py, line 3",
        "pull request 4",
        "issue 12",
        "commit 0123456",
    ]
    assert [node.attributes["href"] for node in LexborHTMLParser(html).css(".cited h3 a")] == [
        urls[""],
        urls["blob/main/x.py"],
        urls["issues/4"],
        urls["issues/12"],
        urls["commit/0123456789abcdef"],
    ]
    assert texts(html, ".cited h3:nth-of-type(4) + ul > li > a") == ["A", "B"]
    assert texts(rendered["repositories/index.html"], ".papers li p") == ["2 notes · 1 file · 2 issues"]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["arxiv:1706.03762"], "1 paper · map"),
        (["arxiv:1706.03762", "arxiv:2401.00001", "github:a/b"], "2 papers · 1 repository · map"),
        (["github:a/b", "github:a/c"], "2 repositories"),
    ],
)
def test_the_first_page_leads_to_what_notes_refer_to(render: Maker, keys: list[str], line: str) -> None:
    references = [Reference(number, key, key.partition(":")[2], "", None) for number, key in enumerate(keys)]
    html = render(citing("a", *[("x", "", "")] * len(keys)), references={"notes/a.md": references})["index.html"]

    assert texts(html, "main > .meta") == [line]


def test_a_note_or_a_file_where_a_page_about_papers_would_be_takes_its_place(render: Maker) -> None:
    own = make_note("papers", title="My own")
    rendered = render(
        own,
        citing("a", ("x", "", "")),
        make_note("search"),
        make_note("b", aliases=(Alias("/map/", Place("notes/b.md", 3, 11, 16)),)),
        references={"notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
        files={"notes/papers.bib": "/papers.bib"},
    )

    assert {(one.place.path, one.place.line, one.severity, one.code, one.message) for one in rendered.diagnostics} == {
        (*each, "replaced-page", f"this stands at {said} would be")
        for *each, said in (
            ("notes/papers.md", 1, Severity.WARNING, "/papers/, where the list of papers"),
            ("notes/papers.bib", 1, Severity.INFO, "/papers.bib, where the papers for BibTeX"),
            ("notes/search.md", 1, Severity.WARNING, "/search/, where the page for searching"),
            ("notes/b.md", 3, Severity.INFO, "/map/, where the map"),
        )
    }
    assert texts(rendered["papers/index.html"], "h1") == ["My own"]
    assert "papers.bib" not in [page.path for page in rendered.pages]


@pytest.mark.parametrize(
    ("note", "templates", "files"),
    [
        (make_note("search", layout="mine"), {"mine.html": "x"}, {}),
        (make_note("b", aliases=(Alias("/search/", Place("notes/b.md", 3, 11, 16)),)), {}, {}),
        (make_note("b"), {}, {"notes/search/index.html": "/search/index.html"}),
    ],
)
def test_what_plainly_is_meant_to_take_a_place_is_no_slip(
    render: Maker, note: Note, templates: dict[str, str], files: dict[str, str]
) -> None:
    rendered = render(note, templates=templates, files=files)
    assert [(one.severity, one.code) for one in rendered.diagnostics] == [(Severity.INFO, "replaced-page")]


def test_a_note_in_the_place_of_the_list_of_papers_leaves_their_bibtex_alone(render: Maker) -> None:
    rendered = render(
        citing("papers", ("x", "", "")),
        citing("b", ("x", "", "")),
        references={
            "notes/papers.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)],
            "notes/b.md": [Reference(0, "arxiv:2401.00001", "2401.00001", "", None)],
        },
        facts={key: replace(ATTENTION, key=key) for key in (ATTENTION.key, "arxiv:2401.00001")},
    )

    assert [(one.code, one.place.path) for one in rendered.diagnostics] == [("replaced-page", "notes/papers.md")]
    assert len(parse_string(rendered["papers.bib"], "bibtex").entries) == 2


def test_links_have_the_address_of_a_card_and_feeds_have_none(render: Maker) -> None:
    note = citing("a", ("x", "", ""), date=datetime(2024, 1, 1, tzinfo=UTC))
    body = Body(
        (f'<p><a href="{PAPER}">x</a> <a href="{PAPER}#S1">y</a> <a href="https://a.org/">z</a></p>',),
        {},
        (Mention((), "", None),),
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


@pytest.mark.parametrize("letter", ["a", "a ", "&", "<b>", "é", "\U0001f642", "$x$ ", r"$\frac{a}{b}$ "])
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


def test_a_card_shows_formulas(render: Maker) -> None:
    paper = make_paper(r"On $\mathcal{O}(n)$", abstract=r"In $x^2$ steps, see \url{https://x.org}.")
    card = LexborHTMLParser(shown(render, ONCE, paper)[CARD])
    assert [node.attributes["alttext"] for node in card.css("h3 math, p math")] == [r"\mathcal{O}(n)", "x^2"]
    assert len(card.css("a")) == 3


@pytest.mark.parametrize(("repeated", "shown"), [(1, "On [n]"), (40, "On n" + " n" * 39)])
def test_the_card_of_a_note_shows_formulas_where_there_is_room(render: Maker, repeated: int, shown: str) -> None:
    heading = "On " + " ".join(['<math alttext="n"><mi>n</mi></math>'] * repeated)
    note = make_note("b", title="On" + " n" * repeated, heading=heading)
    card = render(make_note("a", links=(make_link("b.md"),)), note)["cards/b.html"]
    (link,) = LexborHTMLParser(card).css(".title a")
    assert (link.inner_html or "").replace('<math alttext="n"><mi>n</mi></math>', "[n]") == shown


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


def test_a_card_that_a_script_could_not_find_has_its_address(render: Maker) -> None:
    urls = (f"{CODE}.git", f"{CODE}/issues/4", "https://export.arxiv.org/abs/1706.03762", f"{PAPER}v5.pdf")
    links = tuple(Link(LinkKind.LINK, url, "x", Place("notes/a.md")) for url in urls)
    body = Body(("".join(f'<a href="{url}">x</a>\n<!-- <a href="{url}">x</a> -->' for url in urls),), {})
    works = [("github:me/code", "Me/Code")] * 2 + [(ATTENTION.key, "1706.03762")] * 2
    references = [Reference(number, key, name, "", None) for number, (key, name) in enumerate(works)]
    note = make_note("a", links=links)
    html = render(note, bodies={note.path: body}, references={note.path: references})["a/index.html"]

    repository, paper = "/cards/repositories/me/code.html", f"/{CARD}"
    assert re.findall(r"<a href=\"[^\"]*\"( data-card[^>]*|)>x", html) == [
        *(f' data-card="{repository}"', "", " data-card", ""),
        *(f' data-card="{paper}"', "", " data-card", ""),
    ]


def test_the_sitemap_has_every_page_once(render: Maker) -> None:
    rendered = shown(render, {"a": [("x", "", "")], "papers/1706.03762": [("x", "", "")]})
    urls = re.findall(r"<loc>http://localhost:8000([^<]*)</loc>", rendered["sitemap.xml"])

    assert len(urls) == len(set(urls))
    assert {"/papers/", "/map/", "/papers/1706.03762/"} < set(urls)


def test_a_list_has_every_author_for_its_filter_and_the_first_one_s_family_for_its_order(render: Maker) -> None:
    paper = make_paper("T", "Ludwig van Beethoven", "A B", "C D", 'E "F"', "G H")
    item = one(shown(render, ONCE, paper)["papers/index.html"], ".papers > li")

    assert (item.attributes["data-author"], item.attributes["data-by"]) == ("van Beethoven", 'E "F" G H')
    assert texts(item.html or "", ".by") == ["Ludwig van Beethoven, A B, C D et al."]
