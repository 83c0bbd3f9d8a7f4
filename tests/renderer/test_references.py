"""Citations in the text and the bibliography at a note's end, by what is known of the works."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from papers import ATTENTION, make_paper
from rendering import NOW, Maker, Rendered
from selectolax.lexbor import LexborHTMLParser

from llmnotes.config import Config, KramdownSettings
from llmnotes.diagnostics import Place
from llmnotes.links.known import Fact
from llmnotes.loader import Options, load
from llmnotes.loader.bibliography import FOR_READERS, parse_bibliography
from llmnotes.loader.markdown import Dialect, parse
from llmnotes.loader.markdown.citations import ADDRESS, ENTRY
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.standins import marked_in
from llmnotes.model import Body, Embedded, Entry, Heading, LinkKind, Note, Reference, Source
from llmnotes.renderer.addresses import addresses_of
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.outline import outline
from llmnotes.renderer.references import References
from llmnotes.site import assemble
from llmnotes.site.index import Index
from llmnotes.site.resolution import Broken, External, Resolution, ToEntry, ToNote
from llmnotes.site.resolve import resolve

GPT3 = make_paper(
    "Language Models are Few-Shot Learners", "Tom B. Brown", key="arxiv:2005.14165", published=date(2020, 5, 28)
)
FACTS: Mapping[str, Fact] = {ATTENTION.key: ATTENTION, GPT3.key: GPT3}
PUBLISHED = tomllib.loads(Path(__file__).with_name("published_cases.toml").read_text("utf-8"))["cases"]
HREF = addresses_of("https://me.org/notes").href


def entry(key: str, *authors: str, **facts: str) -> Entry:
    nothing = {"container": "", "doi": "", "url": "", "arxiv": "", "kind": "misc"}
    given = {"title": "A title", "year": "1999", **nothing, **facts}
    made = Entry(key, authors, "", "", "", "", "", "", Place("refs.bib"), "", ())
    return replace(made, **given)


KNUTH = entry(
    "knuth",
    r"Knuth, Donald E.",
    title="Literate {Programming}",
    year="1984",
    container="Comput. J. 27(2): 97--111",
    doi="10.1093/comjnl/27.2.97",
)
NAMED = {
    "100% a&b": make_note("c", title="Paging & <co>"),
    "formula": make_note("d", title="x²", heading="<math><mi>x</mi></math>"),
}


def filler(
    text: str,
    facts: Mapping[str, Fact] = FACTS,
    entries: tuple[Entry, ...] = (KNUTH,),
    dialect: Dialect | None = None,
) -> tuple[Filler, Note]:
    document = parse(text, dialect or notes(), path="notes/a.md", cites_by_key=True)
    note = make_note(
        "a",
        links=document.links,
        headings=document.headings,
        description=document.summary,
        excerpt=document.excerpt,
    )
    known = {f"@{one.key}": one for one in entries}

    def resolve(_: Note, link: object) -> Resolution:
        url = getattr(link, "url", "")
        if url in NAMED:
            return ToNote(NAMED[url])
        return ToEntry(known[url]) if url in known else Broken("", "", "") if url.startswith("@") else External(url)

    return Filler(HREF, resolve, lambda path: document.body, References(facts, resolve).of), note


def shown(text: str, facts: Mapping[str, Fact] = FACTS, entries: tuple[Entry, ...] = (KNUTH,)) -> str:
    filled, note = filler(text, facts, entries)
    return filled.fill(note)


def plain(html: str) -> list[str]:
    """The paragraphs and entries as a reader sees them."""
    tree = LexborHTMLParser(html)
    return [" ".join(node.text().split()) for node in tree.css("p, li")]


TEXTS = {
    "So [@1706.03762].": "So (Vaswani et al. 2017).",
    "So [@1706.03762v5, section 3].": "So (Vaswani et al. 2017, section 3).",
    "So [see @1706.03762, chap. 2; also @2005.14165].": "So (see Vaswani et al. 2017, chap. 2; also Brown 2020).",
    "Vaswani [-@1706.03762].": "Vaswani (2017).",
    "As @arxiv:1706.03762 say.": "As Vaswani et al. (2017) say.",
    "So [@2312.00001] and [-@2312.00001].": "So (arXiv:2312.00001) and (arXiv:2312.00001).",
    "So @arxiv:2312.00001.": "So arXiv:2312.00001.",
    "So [@knuth, p. 98].": "So (Knuth 1984, p. 98).",
    "So [@doi:10.48550/ArXiv.1706.03762].": "So (Vaswani et al. 2017).",
    "So @{arxiv:1706.03762} and [@{knuth}].": "So Vaswani et al. (2017) and (Knuth 1984).",
    "So [@1706.03762, {pp. iv, vi-xi} and more].": "So (Vaswani et al. 2017, pp. iv, vi-xi and more).",
    "So [@knuth{ii, A}; {see} @1706.03762{}, 99].": "So (Knuth 1984, ii, A; {see} Vaswani et al. 2017, 99).",
    "So [@knuth, {vol. {2}}].": "So (Knuth 1984, vol. {2}).",
    "So [@knuth, {vol. 2].": "So (Knuth 1984, {vol. 2).",
    "As @arxiv:1706.03762 [p. *33*] say.": "As Vaswani et al. (2017, p. 33) say.",
    "As @arxiv:1706.03762\n[{p. 3}, n. 1; see @knuth, 9].": "As Vaswani et al. (2017, p. 3, n. 1; see Knuth 1984, 9).",
    "As @arxiv:1706.03762 [p.&nbsp;3; @knuth, p.&nbsp;9].": "As Vaswani et al. (2017, p. 3; Knuth 1984, p. 9).",
    "As *@{arxiv:2312.00001}[p. 3]*.": "As arXiv:2312.00001 (p. 3).",
    "As @arxiv:1706.03762 [-@knuth].": "As Vaswani et al. (2017) (1984).",
    "As @arxiv:1706.03762 say [p. 33].": "As Vaswani et al. (2017) say [p. 33].",
    "As @arxiv:1706.03762 \\[p. 33] [b].": "As Vaswani et al. (2017) [p. 33] [b].",
    "As @arxiv:1706.03762 [p. 33](b).": "As Vaswani et al. (2017) p. 33.",
    "As @arxiv:1706.03762 [p. 33][b].\n\n[b]: c": "As Vaswani et al. (2017) p. 33.",
    "As @arxiv:1706.03762 [p. 33].\n\n[p. 33]: c": "As Vaswani et al. (2017) p. 33.",
    "As @arxiv:1706.03762 [p. 33][c] [] [ ].": "As Vaswani et al. (2017) [p. 33][c] [] [ ].",
}


DIALECTS = pytest.mark.parametrize("dialect", [notes(), Kramdown(KramdownSettings())], ids=["notes", "kramdown"])


@DIALECTS
@pytest.mark.parametrize("text", TEXTS)
def test_a_citation_is_author_and_year(text: str, dialect: Dialect) -> None:
    filled, note = filler(text, dialect=dialect)
    assert plain(filled.fill(note))[0].replace("–", "-") == TEXTS[text]


@DIALECTS
@pytest.mark.parametrize("text", TEXTS)
def test_it_is_the_same_where_there_is_only_text(text: str, dialect: Dialect) -> None:
    filled, note = filler(text, dialect=dialect)
    said = filled.said(note)
    assert " ".join(said.description.split()).replace("–", "-") == TEXTS[text]
    assert plain(said.excerpt)[0].replace("–", "-") == TEXTS[text]
    assert "<a" not in said.excerpt


@DIALECTS
def test_a_table_of_contents_says_what_headings_say(dialect: Dialect) -> None:
    text = "* x\n{:toc}\n\n## On [@1706.03762; @{a&b}]\n\n## *As* @arxiv:2312.00001\n"
    filled, note = filler(text, entries=(entry("a&b", r"Al <i>\&Bo", year="1985"),), dialect=dialect)
    said = filled.said(note)
    wanted = ["On (Vaswani et al. 2017; <i>&Bo 1985)", "As arXiv:2312.00001"]
    assert [one.text for one in said.headings] == wanted
    entries = outline(replace(said, headings=(*said.headings, Heading(2, "x", "X", "X"))))
    assert [LexborHTMLParser(one.html).text() for one in entries] == [*wanted, "X"]
    assert [one.id for one in said.headings] == ["on-arxiv170603762-ab", "as-arxiv231200001"]
    if isinstance(dialect, Kramdown):
        tree = LexborHTMLParser(filled.fill(note))
        assert [node.text() for node in tree.css("#markdown-toc a")] == wanted
        assert [node.attributes["href"] for node in tree.css("#markdown-toc a")] == [
            f"#{one.id}" for one in said.headings
        ]
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids))


TITLES = {
    "On [[100% a&b]].": "On Paging & <co>.",
    "On [[ formula ]] and [[formula|it]].": "On x² and it.",
    "On [[gone & <b>]] and [it](formula).": "On gone & <b> and it.",
    "On [[formula]], see [@1706.03762].": "On x², see (Vaswani et al. 2017).",
}


@DIALECTS
@pytest.mark.parametrize("text", TITLES)
def test_a_note_is_called_by_its_title_where_there_is_only_text_too(text: str, dialect: Dialect) -> None:
    filled, note = filler(f"{text}\n\n* x\n{{:toc}}\n\n## {text}\n", dialect=dialect)
    said = filled.said(note)
    wanted = TITLES[text]
    assert said.description == wanted
    assert said.headings[0].text == wanted
    in_html = [said.excerpt, said.headings[0].html]
    if isinstance(dialect, Kramdown):
        in_html.append(LexborHTMLParser(filled.fill(note)).css("#markdown-toc li")[0].html or "")
    for html in in_html:
        assert LexborHTMLParser(html).text().strip() == wanted.replace("x²", "x")
    assert "<math>" in said.excerpt or "x²" not in wanted


def test_the_names_of_headings_do_not_change_with_the_titles_of_notes() -> None:
    _, note = filler("## About [[100% a&b]]\n")
    assert [(one.id, one.level) for one in note.headings] == [("about-100-ab", 2)]
    index = Index(assemble((note,), {}, Config(), NOW, {}, {})[0], (), {})
    for name in ("About 100% a&b", "about-100-ab"):
        to = resolve(index, note, make_link(f"a#{name}", LinkKind.WIKI))
        assert isinstance(to, ToNote)
        assert to.fragment == "about-100-ab"


def test_works_of_one_label_are_told_apart_where_there_is_only_text_too() -> None:
    other = make_paper("Another", *ATTENTION.authors, key="arxiv:1706.00001", published=ATTENTION.published)
    filled, note = filler("So [@1706.03762].\n\nAnd [@1706.00001].", {**FACTS, other.key: other})
    assert filled.said(note).description == "So (Vaswani et al. 2017b)."


def test_a_description_may_cite_what_its_text_does_not() -> None:
    other = make_paper("Another", *ATTENTION.authors, key="arxiv:1706.00001", published=ATTENTION.published)
    facts = {**FACTS, other.key: other}
    given = marked_in("[@1706.03762v1], @arxiv:2005.14165, [@knuth], [@2312.00001]", by_key=True)
    said = "(Vaswani et al. 2017{}), Brown (2020), (Knuth 1984), (arXiv:2312.00001)"
    for text, letter, count in (("So.", "", 0), ("So [@1706.03762; @1706.00001].", "b", 2)):
        filled, note = filler(text, facts)
        note = replace(note, description=given, excerpt=f"<p>{given}</p>")
        assert filled.said(note).description == said.format(letter)
        assert filled.said(note).excerpt == f"<p>{said.format(letter)}</p>"
        assert len(LexborHTMLParser(filled.fill(note)).css(".bibliography li")) == count


def test_a_description_is_as_short_as_one_without_citations() -> None:
    text = "Word " * 30 + "@arxiv:1706.03762 " * 4
    long = {ATTENTION.key: make_paper("T", "The " + "Very " * 12 + "Long Collaboration", key=ATTENTION.key)}
    for facts in (FACTS, long, {}):
        filled, note = filler(text, facts)
        said = filled.said(note).description
        assert len(said) <= 200
        assert said.endswith("…")


def test_a_text_that_cites_nothing_stays_the_very_same() -> None:
    filled, note = filler("So.\n\n## Part\n\nAnd [@1706.03762].")
    assert filled.said(note) is note


def test_the_bibliography_names_each_work_once_by_author_and_year() -> None:
    html = shown("[@1706.03762v5; @2005.14165] and [@1706.03762v5] and [@knuth] and [@2312.00001].")
    assert plain(html)[1:] == [
        "Brown, Tom B. (2020). Language Models are Few-Shot Learners. arXiv:2005.14165 ↩︎",
        "Knuth, Donald E. (1984). Literate Programming. Comput. J. 27(2): 97–111. doi:10.1093/comjnl/27.2.97 ↩︎",
        "Vaswani, Ashish, Noam Shazeer and Niki Parmar (2017). Attention Is All You Need. arXiv:1706.03762v5 ↩︎ ↩︎",
        "arXiv:2312.00001 ↩︎",
    ]
    assert '<a href="/notes/papers/1706.03762/">arXiv:1706.03762v5</a>' in html
    assert '<a href="https://doi.org/10.1093/comjnl/27.2.97">' in html


def test_a_citation_leads_to_its_entry_and_back() -> None:
    tree = LexborHTMLParser(
        shown(
            "[@1706.03762; @knuth] *[@hep-th/9711200]* @arxiv:1706.03762 [@key/x+y]", entries=(KNUTH, entry("key/x+y"))
        )
    )
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    links = [node.attributes["href"] for node in tree.css("[role=doc-biblioref], [role=doc-backlink]")]
    assert len(links) == 10
    assert {str(href) for href in links} <= {f"#{name}" for name in ids}


def test_works_of_one_label_are_told_apart_within_a_note() -> None:
    facts = {paper.key: paper for paper in (ATTENTION, make_paper("Another", key="arxiv:1711.00001"))}
    html = shown("[@1706.03762] [-@1711.00001] @arxiv:1711.00001", facts)
    assert plain(html)[0] == "(Vaswani et al. 2017a) (2017b) Vaswani et al. (2017b)"
    assert "(2017b). Another." in plain(html)[2]
    assert plain(shown("[@1711.00001]", facts))[0] == "(Vaswani et al. 2017)"


def test_a_note_that_cites_nothing_has_no_bibliography() -> None:
    assert "bibliography" not in shown("[a](https://arxiv.org/abs/1706.03762)")


def test_an_entry_may_stand_in_the_text_itself() -> None:
    text = f"- [{ENTRY}@knuth]\n\nAs [@knuth] and [@arxiv:1706.03762] say."
    page, note = filler(text, dialect=Kramdown(KramdownSettings()))
    html = page.fill(note)
    assert '<li><span id="ref:knuth">Knuth, Donald E. (1984). <cite>Literate Programming.</cite>' in html
    assert 'href="#ref:knuth" id="cite:1"' in html
    assert re.findall(r'<li id="([^"]*)"', html) == ["ref:1706.03762"]
    assert "section" not in filled(f"[{ENTRY}@knuth]")
    assert filled(f"[{ENTRY}@knuth] [{ENTRY}@knuth]").count("id=") == 1


def filled(text: str) -> str:
    page, note = filler(text, dialect=Kramdown(KramdownSettings()))
    return page.fill(note)


def test_under_a_heading_of_its_own_the_bibliography_has_no_other() -> None:
    assert "<h2" in shown("[@1706.03762]")
    assert shown("[@1706.03762]\n\n## References\n").count("<h2") == 1


def test_what_is_published_withdrawn_or_has_many_authors_says_so() -> None:
    paper = make_paper(
        "Why?", *(f"A{n} B{n}" for n in range(3000)), journal="Nature 521", doi="10.1038/x", withdrawn=True
    )
    assert plain(shown("[@1706.03762]", {paper.key: paper}))[1] == (
        "B0, A0, A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, et al. (2017). Why? Nature 521. doi:10.1038/x "
        "Withdrawn from arXiv. arXiv:1706.03762 ↩︎"
    )


def test_the_year_is_that_of_the_journal() -> None:
    paper = make_paper("T", "A B", journal="NeurIPS 31 (2019) 5-9")
    assert plain(shown("[@1706.03762]", {paper.key: paper})) == [
        "(B 2019)",
        "B, A (2019). T. NeurIPS 31 (2019) 5-9. arXiv:1706.03762 ↩︎",
    ]


def test_formulas_in_titles_are_formulas() -> None:
    paper = make_paper(r"On $\alpha < \beta$ & {\'E}tale {\em things}")
    html = shown("[@1706.03762]", {paper.key: paper})
    assert "<math" in html
    assert "&amp; Étale things." in html


def test_entries_without_this_or_that_are_shown_all_the_same() -> None:
    entries = (
        entry("a", "Smith, John", "others", year=""),
        entry("b", title="No author at all here, and long"),
        entry("c", "{The ATLAS Collaboration}", title="", url="https://a.b/?c=d&e"),
        entry("d", title="", year=""),
    )
    html = shown("[@a] [@b] [@c] [@d]", entries=entries)
    assert plain(html) == [
        "(Smith et al. n.d.) (No author at all… 1999) (The ATLAS Collaboration 1999) (d n.d.)",
        "d (n.d.). ↩︎",
        "No author at all here, and long. (1999). ↩︎",
        "Smith, John, et al. (n.d.). A title. ↩︎",
        "The ATLAS Collaboration (1999). https://a.b/?c=d&e ↩︎",
    ]
    assert 'href="https://a.b/?c=d&amp;e"' in html


def test_a_name_with_junior_is_that_of_a_person() -> None:
    entries = (
        entry("a", "King, Jr., Martin Luther"),
        entry("b", "Guyon, Isabelle", "Smith, III, Bob"),
    )
    assert plain(shown("[@a] [@b]", entries=entries)) == [
        "(King 1999) (Guyon and Smith 1999)",
        "Guyon, Isabelle and Bob Smith III (1999). A title. ↩︎",
        "King, Martin Luther, Jr. (1999). A title. ↩︎",
    ]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case["entry"])
def test_what_identifies_a_work_of_each_kind_is_shown(case: dict[str, str]) -> None:
    text = case["entry"]
    if "author={" not in text and "editor={" not in text:
        text = text.replace("{k,", "{k, author={Roe, Jane},")
    entries, _ = parse_bibliography("r.bib", text)
    assert plain(shown("[@k]", entries=entries))[1].partition(" (n.d.). ")[2] == f"{case['shown']} ↩︎"


KEYS_IN_TEXT = {
    "As @knuth has it.": "As Knuth (1984) has it.",
    "As @knuth [p. 3, 4] has it.": "As Knuth (1984, p. 3, 4) has it.",
    "As [x; @knuth] and @knuth [*p.* 3] have it.": "As [x; Knuth (1984)] and Knuth (1984) [p. 3] have it.",
    "As @knuth[p. 3] has it.": "As Knuth (1984)[p. 3] has it.",
    "As @knuth, @knuth. @knuth:": "As Knuth (1984), Knuth (1984). Knuth (1984):",
    "As @knuth [@knuth, p. 3].": "As Knuth (1984) (Knuth 1984, p. 3).",
    "As @nobody [x & y], a@knuth.org, @knuth@a.org": "As @nobody [x & y], a@knuth.org, @knuth@a.org",
    "-@knuth, @knuth-": "-@knuth, Knuth (1984)-",
    "Of \\@knuth, `@knuth`, @1706.03762 and @{knuth}": "Of @knuth, @knuth, @1706.03762 and @{knuth}",
    "As @knuth [l] and @nobody [l].\n\n[l]: https://a.b": "As Knuth (1984) l and @nobody l.",
    "As @knuth [l](https://a.b) [@knuth](https://a.b)": "As Knuth (1984) l @knuth",
}


@pytest.mark.parametrize("text", KEYS_IN_TEXT)
def test_a_key_in_the_text_cites_what_the_bibliography_has(text: str) -> None:
    filled, note = filler(text)
    assert plain(filled.fill(note))[0] == KEYS_IN_TEXT[text]
    assert "nobody" not in "".join(plain(filled.fill(note))[1:])
    for mention in filled.body_of("").mentions:
        assert "\0" not in filled.quote(note, mention.parts)


def test_a_key_in_a_heading_or_a_description_is_cited_too() -> None:
    filled, note = filler("As @knuth [p. 3] and @nobody [p. <3>].\n\n## Of @knuth and @nobody [p. 3]\n")
    said = filled.said(note)
    assert said.description == "As Knuth (1984, p. 3) and @nobody [p. <3>]."
    assert said.excerpt == "<p>As Knuth (1984, p. 3) and @nobody [p. &lt;3&gt;].</p>"
    assert [heading.text for heading in said.headings] == ["Of Knuth (1984) and @nobody [p. 3]"]
    assert [heading.id for heading in said.headings] == ["of-knuth-and-nobody-p-3"]


def test_editors_are_told_to_be_editors() -> None:
    text = (
        "@book{a, editor={Itor, Ann}}\n@book{b, editor={Itor, Ann and Or, Bob}}\n@book{c, editor={Itor, Z and others}}"
    )
    entries, _ = parse_bibliography("r.bib", text)
    assert plain(shown("[@a] [@b] [@c]", entries=entries)) == [
        "(Itor n.d.) (Itor and Or n.d.) (Itor et al. n.d.)",
        "Itor, Ann and Bob Or, eds. (n.d.). ↩︎",
        "Itor, Ann, ed. (n.d.). ↩︎",
        "Itor, Z, et al., eds. (n.d.). ↩︎",
    ]


def test_a_work_in_an_archive_leads_there() -> None:
    entries, _ = parse_bibliography("r.bib", "@misc{a, title={A}, eprint={a/b+c}, eprinttype={jstor}}")
    assert '<a href="https://www.jstor.org/stable/a/b%2Bc">JSTOR: a/b+c</a>' in shown("[@a]", entries=entries)


def test_names_are_in_the_order_of_their_script() -> None:
    entries = (entry("a", "李, 华", "Roe, Jane", "et al."), entry("b", "Roe, Jane", "李, 华"))
    assert plain(shown("[@a] [@b]", entries=entries)) == [
        "(李 et al. 1999) (Roe and 李 1999)",
        "Roe, Jane and 李 华 (1999). A title. ↩︎",
        "李 华, Jane Roe, et al. (1999). A title. ↩︎",
    ]


def test_what_stands_in_the_place_of_a_year_is_shown() -> None:
    entries = [
        replace(entry(key, "Ann Itor", year=""), fields=(("year", year),))
        for key, year in zip("abcde", ("{forthcoming}", "forthcoming", "in <press>", "?", "x" * 31), strict=True)
    ]
    html = shown("[@a] [@b] [@c] [@d] [@e] [-@b]", entries=tuple(entries))
    assert plain(html)[0] == (
        "(Itor forthcoming-a) (Itor forthcoming-b) (Itor in <press>) (Itor n.d.-a) (Itor n.d.-b) (forthcoming-b)"
    )
    assert "Itor, Ann (forthcoming-a). A title. ↩︎" in plain(html)


HOSTILE = st.text(st.sampled_from("<>&\"'{}\\$ aé,;#%\n`") | st.characters(), max_size=30)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_and_titles_are_harmless(title: str, name: str, journal: str) -> None:
    paper = make_paper(title, name, journal=journal, doi=title)
    html = shown(
        "[@1706.03762] [@k] [@l] [@m]",
        {paper.key: paper},
        (
            entry("k", name, title=title, container=journal, doi=name),
            replace(entry("l", name, kind="report"), fields=tuple((field, title) for field in FOR_READERS)),
            replace(entry("m", kind=title), fields=tuple((field, name) for field in FOR_READERS)),
        ),
    )
    tree = LexborHTMLParser(html)
    allowed = {"html", "head", "body", "p", "a", "section", "h2", "ul", "li", "cite"}
    math = {node.tag for node in tree.css("math, math *")}
    assert {node.tag for node in tree.root.traverse()} - math <= allowed if tree.root else True
    for node in tree.css("a"):
        assert re.match(r"#|/notes/papers/|https://(?:doi|arxiv)\.org/", node.attributes["href"] or "")
        assert set(node.attributes) <= {"href", "id", "role", "aria-label"}


def test_a_quoted_note_leads_to_the_bibliography_of_its_own_page() -> None:
    filled, note = filler("So [@1706.03762].")
    assert filled.fill_elsewhere(note).count('href="/notes/a/#ref:1706.03762"') == 1


def test_what_is_known_is_said_of_a_note_everywhere(render: Maker) -> None:
    document = parse("So [@1706.03762].\n\n## A [-@1706.03762]\n\n## B\n\n## C\n", notes(), path="notes/a.md")
    cited = make_note(
        "a",
        links=document.links,
        headings=document.headings,
        description=document.summary,
        excerpt=document.excerpt,
        tags=("t",),
    )
    listed = make_note("b", headings=document.headings, links=document.links)
    home = replace(cited, path="notes/index.md", url="/")
    site = render(
        cited,
        listed,
        home,
        make_note("c", links=(make_link("a.md"),)),
        bodies=dict.fromkeys(("notes/a.md", "notes/b.md", "notes/index.md"), document.body),
        facts=dict(FACTS),
        config=Config(base_url="https://me.org"),
        references={"notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)]},
    )
    said = "So (Vaswani et al. 2017)."
    for path in ("a/index.html", "index.html"):
        (meta,) = LexborHTMLParser(site[path]).css("meta[name=description]")
        assert meta.attributes["content"] == said
    for path in ("index.html", "tags/t/index.html"):
        assert said in [node.text() for node in LexborHTMLParser(site[path]).css(".p-summary")]
    (contents,) = LexborHTMLParser(site["a/index.html"]).css(".toc a[href='#a-arxiv170603762']")
    assert contents.text() == "A (2017)"
    (meta,) = LexborHTMLParser(site["b/index.html"]).css("meta[name=description]")
    assert meta.attributes["content"] == "B: A (2017), B, C"
    assert f"<summary>{said}</summary>" in site["feed.xml"]
    assert f'"summary": "{said}"' in site["feed.json"]
    assert f"<p>{said}</p>" in site["cards/a.html"]
    assert not [page.path for page in site.pages if "\0" in site[page.path]]


OTHER = make_paper("Another", *ATTENTION.authors, key="arxiv:1706.00001", published=ATTENTION.published)
EMBEDDING = {
    "own": "So [@1706.03762].\n\n![[other#part]]\n",
    "other": "So [@2005.14165].\n\n## Part\n\nAs @arxiv:1706.00001v2 or [@knuth].\n\n## B\n\nSo [@2312.00001].\n",
    "around": "---\n---\n![[own]]\n",
    "whole": "![[other]]\n\n![[around]]\n\n![[whole]]\n",
    "none": "![[pictures]] ![[a.png]]\n",
    "pictures": "![[a.png]]\n",
}


@pytest.fixture
def embedding(render: Maker) -> Rendered:
    loaded = [
        load(Source(f"notes/{name}.md", f"{name}.md", text), Options(cites_by_key=True))
        for name, text in EMBEDDING.items()
    ]
    return render(
        *[one.note for one in loaded if one.note],
        bodies={one.note.path: one.body for one in loaded if one.note},
        facts={**FACTS, OTHER.key: OTHER},
        config=Config(base_url="https://me.org"),
        files={"notes/a.png": "/a.png"},
        entries={"knuth": KNUTH},
        references={
            one.note.path: [
                Reference(number, f"arxiv:{paper[:10]}", paper[:10], paper[10:], None)
                for number, link in enumerate(one.note.links)
                if (paper := link.url.removeprefix(ADDRESS)) != link.url
            ]
            + [
                Reference(number, "@knuth", "knuth", "", None)
                for number, link in enumerate(one.note.links)
                if link.url == "@knuth"
            ]
            for one in loaded
            if one.note
        },
    )


CITED_THERE = {
    "own": (["2017b", "2017a", "1984"], ["knuth", "1706.00001", "1706.03762"]),
    "other": (["2020", "2017", "1984", "arXiv:2312.00001"], ["2005.14165", "knuth", "1706.00001", "2312.00001"]),
    "around": (["2017b", "2017a", "1984"], ["knuth", "1706.00001", "1706.03762"]),
    "whole": (
        ["2020", "2017a", "1984", "arXiv:2312.00001", "2017b", "2017a", "1984"],
        ["2005.14165", "knuth", "1706.00001", "1706.03762", "2312.00001"],
    ),
    "none": ([], []),
}


@pytest.mark.parametrize("name", CITED_THERE)
def test_a_page_cites_what_it_embeds_as_what_is_its_own(embedding: Rendered, name: str) -> None:
    tree = LexborHTMLParser(embedding[f"{name}/index.html"])
    years, entries = CITED_THERE[name]
    labels = tree.css(".e-content [role=doc-biblioref]")
    assert [re.findall(r"\d{4}[a-z]?\b|arXiv.*", node.text())[0] for node in labels] == years
    assert [(node.attributes["id"] or "").removeprefix("ref:") for node in tree.css(".bibliography li")] == entries
    assert {node.attributes["href"] for node in labels} == {f"#ref:{id_}" for id_ in entries}
    assert all("data-card" in node.attributes for node in labels)
    cards = {node.attributes["href"]: node.attributes.get("data-card") for node in labels}
    for href, card in cards.items():
        assert card == (None if href == "#ref:knuth" else f"/cards/papers/{(href or '').removeprefix('#ref:')}.html")
    backs = [node.attributes["href"] for node in tree.css("[role=doc-backlink]") if "#cite:" in str(node.attributes)]
    assert len(backs) == {"own": 1, "other": 4}.get(name, 0)
    assert {*backs} <= {f"#{node.attributes['id']}" for node in tree.css("[id]")}


def test_an_embedded_table_of_contents_tells_works_apart_as_the_page_does(render: Maker) -> None:
    text = "* x\n{:toc}\n\n## A [@1706.00001]\n\n## B [@2005.14165]\n"
    there = parse(text, Kramdown(KramdownSettings()), path="notes/b.md")
    link = make_link("b", LinkKind.EMBED)
    own = parse("So [@1706.03762].", notes(), path="notes/a.md")
    site = render(
        make_note("a", links=(*own.links, link)),
        make_note("b", links=there.links, headings=there.headings),
        bodies={"notes/a.md": Body((*own.body.parts, Embedded(1)), {}), "notes/b.md": there.body},
        facts={**FACTS, OTHER.key: OTHER},
        references={
            "notes/a.md": [Reference(0, ATTENTION.key, "1706.03762", "", None)],
            "notes/b.md": [Reference(0, OTHER.key, "1706.00001", "", None)],
        },
    )
    contents = [node.text() for node in LexborHTMLParser(site["a/index.html"]).css(".e-content blockquote li a")]
    assert contents == ["A (Vaswani et al. 2017a)", "B (arXiv:2005.14165)"]


@pytest.mark.parametrize("name", CITED_THERE)
def test_the_bibtex_of_a_page_has_what_it_embeds(embedding: Rendered, name: str) -> None:
    (_, entries), file = CITED_THERE[name], f"{name}.bib"
    tree = LexborHTMLParser(embedding[f"{name}/index.html"])
    assert len(tree.css(f'a[href="/{file}"]')) == bool(entries)
    assert (file in {page.path for page in embedding.pages}) is bool(entries)
    if entries:
        bibtex = embedding[file]
        assert {*re.findall(r"eprint *= *\{([^}]*)\}", bibtex)} == {*entries} - {"knuth"}
        assert bibtex.count("{knuth,") == 1
        assert bibtex.count("\n@") + bibtex.startswith("@") == len(entries)


def test_what_is_said_of_a_page_tells_works_apart_as_it_does(embedding: Rendered) -> None:
    descriptions = LexborHTMLParser(embedding["index.html"]).css(".p-summary")
    assert "So (Vaswani et al. 2017b)." in [node.text().strip() for node in descriptions]
    quoted = LexborHTMLParser(embedding["papers/1706.03762/index.html"])
    assert "So (Vaswani et al. 2017b)." in quoted.css("main")[0].text()


def test_a_feed_leads_to_the_bibliography_of_the_page(embedding: Rendered) -> None:
    assert "https://me.org/papers/1706.03762/" in embedding["feed.xml"]
    for name in ("own", "around"):
        assert f'href="https://me.org/{name}/#ref:1706.00001"' in unescape(embedding["feed.xml"])


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("Attention is all", "Attention is all. (2017). Not verified. arXiv:1706.03762 ↩︎"),
        ("1706.03762", "arXiv:1706.03762 ↩︎"),
        ("here", "arXiv:1706.03762 ↩︎"),
    ],
)
def test_a_paper_of_which_nothing_is_known_has_the_title_that_notes_give_it(
    render: Maker, name: str, entry: str
) -> None:
    document = parse(f"So [@1706.03762] and [{name}](https://arxiv.org/abs/1706.03762).\n", notes(), path="notes/a.md")
    site = render(
        make_note("a", links=document.links),
        bodies={"notes/a.md": document.body},
        references={"notes/a.md": [Reference(number, ATTENTION.key, "1706.03762", "", None) for number in (0, 1)]},
    )
    (item,) = LexborHTMLParser(site["a/index.html"]).css(".bibliography li")
    assert " ".join(item.text().split()) == entry


def test_a_preview_shows_what_is_not_known_as_it_is_written() -> None:
    assert plain(shown("[@nobody] [@1706.3762]"))[0] == "(@nobody) (arXiv:1706.3762)"
