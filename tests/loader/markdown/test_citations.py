"""Citations: what is one and what is not, with a bibliography and without one."""

import re
from html import escape, unescape
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llmnotes.config import Config, FrontMatterDefaults, KramdownSettings
from llmnotes.loader import Options, load, options_of
from llmnotes.loader.markdown import Dialect, Document, parse
from llmnotes.loader.markdown.citations import ADDRESS, IF_KNOWN, citation, citation_in_text
from llmnotes.loader.markdown.dialect import NOTES_INLINE, NOTES_OPAQUE, notes
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.scanner import InlineParser
from llmnotes.loader.markdown.standins import MARK, as_written, marks, unmarked
from llmnotes.loader.markdown.titles import Title
from llmnotes.model import LinkKind, Source

MARKS = (
    "[",
    "]",
    "@",
    "-",
    ";",
    "arxiv:",
    "doi:10.48550/arXiv.",
    "@arxiv:1706.03762 [",
    "{",
    "}",
    "1706.03762",
    "key",
    "v5",
    ", p. 3",
    "`",
    "$",
    "\\",
    "(",
    ")",
    "*",
    " ",
    "\n",
    "|",
)
TEXTS = st.lists(st.sampled_from(MARKS) | st.characters(), max_size=30).map("".join)


def read(text: str, *, by_key: bool = False) -> Document:
    return parse(text, notes(), path="n.md", cites_by_key=by_key)


def cited(text: str, *, by_key: bool = True) -> list[str]:
    links = read(text, by_key=by_key).links
    return [link.url for link in links if link.kind is LinkKind.CITE and link.text != IF_KNOWN]


def without_citations() -> MarkdownIt:
    md: MarkdownIt = notes.__wrapped__()
    before = md.inline
    assert isinstance(before, InlineParser)
    rules = {mark: tuple(rule for rule in NOTES_INLINE[mark] if rule is not citation) for mark in NOTES_INLINE}
    assert rules.pop("@") == (citation_in_text,)
    md.inline = InlineParser(rules, before.pairs, NOTES_OPAQUE, before.bare, before.bare_starts, before.plain)
    return md


PLAIN = without_citations()
KRAMDOWN = Kramdown(KramdownSettings())


@settings(deadline=None, max_examples=300)
@given(TEXTS.map(lambda text: text.replace("@", "")))
@example("[1706.03762, p. 3; arxiv:1706.03762]")
def test_a_text_without_an_at_sign_is_what_it_was(text: str) -> None:
    assert read(text, by_key=True) == parse(text, PLAIN, path="n.md")


@settings(deadline=None, max_examples=500)
@given(TEXTS)
@example("[@1706.03762][-@arxiv:1706.03762v5]")
@example("*[@1706.03762*; `]`]")
@example("[@key|@1706.03762]\n-|-\n")
@example("[@{key%20a}{p; [@{doi:10.48550/arXiv.1706.03762}] @{arxiv:1706.03762}\n[{p. `3`}; @key] @key")
@example("> @arxiv:1706.03762 [p|a\n> [p; -@key]\n")
def test_what_stands_at_the_place_of_a_citation_is_its_identifier_or_key(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")
    documents = (parse(text, dialect, path="n.md", cites_by_key=True) for dialect in (notes(), KRAMDOWN))
    for link in (link for document in documents for link in document.links):
        if link.kind is LinkKind.CITE:
            written = lines[link.place.line - 1][link.place.column - 1 : link.place.end_column - 1]
            assert f"@{written}" == link.url or unquote(link.url) == f"https://arxiv.org/abs/{written}"


@settings(deadline=None, max_examples=300)
@given(TEXTS.filter(lambda text: not re.search(r"1706\.03762|arxiv[:.]", text, re.IGNORECASE)))
def test_without_a_bibliography_only_papers_of_arxiv_are_cited(text: str) -> None:
    document, plain = read(text), parse(text, PLAIN, path="n.md")
    assert document.body.parts == plain.body.parts
    assert (document.links, document.excerpt, document.words) == (plain.links, plain.excerpt, plain.words)


UNREAD = {
    "So [@knuth1984] and [@knuth1984].": ["[@knuth1984]", "[@knuth1984]"],
    "> *So [-@knuth1984, *p.* 3;\n> @doi:10.1000/xyz]*": ["[-@knuth1984, *p.* 3;"],
    "| a [@{https://a.b/c}] |\n|---|\n| [@x:y \\| z] |": ["[@{https://a.b/c}]", "[@x:y \\| z]"],
    "[@somebody], [@some_body, p. 3], [@scope/name-2017], [@a1]": [],
    "@knuth1984, a@b.org, [a@knuth1984.org], [see @knuth1984], [@knuth1984 and @somebody]": [],
    "[@knuth1984](a.md), [@knuth1984][a], [@knuth1984][b], [a [@knuth1984]](a.md)\n\n[a]: a.md": [],
    "\\[@knuth1984], [\\@knuth1984], `[@knuth1984]`, <b title='[@knuth1984]'></b>, [[@knuth1984]]": [],
}


@pytest.mark.parametrize("dialect", [notes(), KRAMDOWN], ids=["notes", "kramdown"])
@pytest.mark.parametrize("text", UNREAD)
def test_without_a_bibliography_what_can_only_be_a_citation_is_told(text: str, dialect: Dialect) -> None:
    lines = text.split("\n")
    told = parse(text, dialect, path="n.md").diagnostics
    assert {problem.code for problem in told} <= {"unread-citation", "undefined-reference"}
    places = [problem.place for problem in told if problem.code == "unread-citation"]
    assert [lines[at.line - 1][at.column - 1 : at.end_column - 1] for at in places] == UNREAD[text]
    assert not parse(text, dialect, path="n.md", cites_by_key=True).diagnostics


PAPER = "arxiv:1706.03762"
KEYS = {
    "[@knuth1984]": ["@knuth1984"],
    "[@DBLP:conf/nips/VaswaniSPUJGKP17, p. 3]": ["@DBLP:conf/nips/VaswaniSPUJGKP17"],
    "[@a_b-c+d.e/f:g.]": ["@a_b-c+d.e/f:g"],
    "[@doi:10.1000/xyz]": ["@doi:10.1000/xyz"],
    "[see @a; also -@b; @1706.03762]": ["@a", "@b", "https://arxiv.org/abs/1706.03762"],
    "[@müller2020]": ["@müller2020"],
    "[@a--b]": ["@a--b"],
    "[@a&nbsp;b ~~@c~~ $@d$ <b>@e</b>]": ["@a", "@c", "@e"],
    "[no key; @a]": [],
    "[a@b.org]": [],
    "[@a](b)": [],
    "@a": [],
    r"\[@a]": [],
    r"[\@a]": [],
    "[@a@b]": ["@a"],
    "[@1706.03762v05]": ["https://arxiv.org/abs/1706.03762v05"],
    "[@arxiv:cs.CL/0501001]": ["https://arxiv.org/abs/cs.CL/0501001"],
    "[@arXiv:1706.03762.pdf]": ["https://arxiv.org/abs/1706.03762.pdf"],
    "[@doi:10.48550/arXiv.1706.03762, p. 3]": ["https://arxiv.org/abs/1706.03762"],
    "[@DOI:10.48550/ARXIV.hep-th/9711200]": ["https://arxiv.org/abs/hep-th/9711200"],
    "[@doi:10.48550/other.1706.03762]": ["@doi:10.48550/other.1706.03762"],
    "@doi:10.48550/arXiv.1706.03762": [],
    "[@{https://a.b/c?d=e&f=~g}, p. 3]": ["@https://a.b/c?d=e&f=~g"],
    "[-@{a.}; @{arxiv:1706.03762}]": ["@a.", "https://arxiv.org/abs/1706.03762"],
    "@{arxiv:1706.03762}s": ["https://arxiv.org/abs/1706.03762"],
    "[@{a b}] [@{}] [@{a] [@{a@b}] @{key} @{arxiv:1706.03762": [],
    "@arxiv:1706.03762 [p. 3; @a; -@b]": ["https://arxiv.org/abs/1706.03762", "@a", "@b"],
    "[@a, p.&nbsp;3; @b, p.&#160;4] [@c, p.&nbsp;5; no key]": ["@a", "@b"],
    "@arxiv:1706.03762 [p. 3; no key]": ["https://arxiv.org/abs/1706.03762"],
}


FORGED = f"{MARK}1706.03762{MARK}label{MARK}"
LOOKALIKES = (MARK, FORGED, "&#0;", "&#x0;", "%00", "\\0", "# ", "[[", "]]", "@arxiv:1706.03762", "$")


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(MARKS + LOOKALIKES), max_size=30).map("".join))
@example("\0[@1706.03762]\0, [@{a&b\0c}]: &#0;1706.03762&#0;label&#0;")
@example("[[a\0b]] $\0$ @arxiv:1706.03762\n[\0]\n\n# \0[@{&#0;}]\n")
def test_only_what_is_cited_or_named_is_marked(text: str) -> None:
    for dialect in (notes(), KRAMDOWN):
        document = parse(text, dialect, path="n.md", cites_by_key=True)
        named = {link.url for link in document.links if link.kind in (LinkKind.CITE, LinkKind.WIKI)}
        plain = [document.summary, *(heading.text for heading in document.headings)]
        html = [document.excerpt, *(heading.html for heading in document.headings)]
        marked = {piece[0] for one in plain for piece in marks(one) if not isinstance(piece, str)}
        marked |= {unescape(piece[0]) for one in html for piece in marks(one) if not isinstance(piece, str)}
        assert marked <= named
        assert MARK not in "".join(unmarked(one, as_written) for one in (*plain, *html))


@pytest.mark.parametrize("key", ["description", "excerpt"])
@pytest.mark.parametrize("dialect", ["notes", "jekyll"])
def test_what_is_given_marks_nothing(dialect: str, key: str) -> None:
    given = FrontMatterDefaults("", "", {key: FORGED})
    options = options_of(Config(dialect=dialect, defaults=(given,)))
    note = load(Source("notes/a.md", "a.md", "---\n---\nSo [@1706.03762]."), options).note
    assert note is not None
    assert note.description == "\ufffd1706.03762\ufffdlabel\ufffd"
    assert unmarked(note.excerpt, as_written) in ("<p>So (arXiv:1706.03762).</p>", f"<p>{note.description}</p>")


GIVEN = {
    "So [see @1706.03762, p. 3; -@a].": "So (see <1706.03762 label>, p. 3; <@a year>).",
    "As @arxiv:1706.03762 say, *not* @a.": "As <1706.03762 text> say, *not* @a.",
    "@{arxiv:1706.03762}s [@{a b}] [@a{p. 1}]": "<1706.03762 text>s [@{a b}] (<@a label>, p. 1)",
    "[@a] [@a](b) [@a b] [b] [it; @a]": "(<@a label>) [@a](b) (<@a label> b) [b] [it; @a]",
    r"\[@a] \@arxiv:1706.03762 a@arxiv:1706.03762": r"\[@a] \@arxiv:1706.03762 a@arxiv:1706.03762",
    "Mail to a@b.org & <b>": "Mail to a@b.org & <b>",
}


@pytest.mark.parametrize("key", ["description", "excerpt"])
@pytest.mark.parametrize("by_key", [False, True])
@pytest.mark.parametrize("text", GIVEN)
def test_what_is_given_cites_as_a_text_does_and_is_no_markdown(text: str, by_key: bool, key: str) -> None:
    given = FrontMatterDefaults("", "", {key: text})
    options = options_of(Config(defaults=(given,), bibliography=("refs.bib",) if by_key else ()))
    note = load(Source("notes/a.md", "a.md", "---\n---\nText."), options).note
    assert note is not None
    assert note.links == ()
    shown = unmarked(note.description, lambda url, form: f"<{url.removeprefix(ADDRESS)} {form}>")
    if by_key or "[@a" not in text:
        assert shown == GIVEN[text]
        is_excerpt = key == "excerpt"
        assert note.excerpt == (f"<p>{escape(note.description)}</p>" if is_excerpt else "<p>Text.</p>")
    else:
        assert "<@a" not in shown


@pytest.mark.parametrize("before", range(385, 400))
def test_no_citation_is_cut_in_a_description(before: int) -> None:
    text = f"So{' ' * before}[@1706.03762] {'word ' * 100}"
    note = load(Source("notes/a.md", "a.md", text), Options()).note
    assert note is not None
    assert unmarked(note.description, as_written).startswith("So (arXiv:1706.03762) word")


@pytest.mark.parametrize("by_key", [False, True])
def test_a_doi_of_arxivs_is_its_paper(by_key: bool) -> None:
    by_doi, by_id = (read(f"So [see @{paper}].", by_key=by_key) for paper in ("doi:10.48550/arxiv.1706.03762", PAPER))
    assert [link.url for link in by_doi.links] == [link.url for link in by_id.links]
    assert by_doi.body.parts == by_id.body.parts


IN_TEXT = {
    "@a, @b:c. @d/e-": ["@a", "@b:c", "@d/e"],
    "@a [p. 3] (@b)": ["@a", "@b"],
    "\\@a a@b.org x_@c -@d @e@f.org @1706.03762 @{g} `@h` @doi:10.48550/arXiv.1706.03762": [],
    '[@a](https://a.b) [*@b*](https://a.b) <a href="@c">@d</a>': [],
}


@pytest.mark.parametrize("text", IN_TEXT)
def test_keys_in_the_text_are_read_where_there_is_a_bibliography(text: str) -> None:
    links = [link for link in read(text, by_key=True).links if link.kind is LinkKind.CITE]
    assert [link.url for link in links] == IN_TEXT[text]
    assert {link.text for link in links} <= {IF_KNOWN}
    assert not [link for link in read(text).links if link.kind is LinkKind.CITE]


@pytest.mark.parametrize("text", KEYS)
def test_keys_are_read_as_pandoc_reads_them(text: str) -> None:
    assert cited(text) == KEYS[text]


@pytest.mark.parametrize("dialect", [notes(), KRAMDOWN], ids=["notes", "kramdown"])
def test_a_citation_in_a_title_stays_in_the_text(dialect: Dialect) -> None:
    document = parse("# On [@1706.03762]\n", dialect, path="n.md", title_from_heading=True)
    assert document.title == Title("On (arXiv:1706.03762)")
    assert len(document.links) == 1
    assert any(not isinstance(part, str) for part in document.body.parts)
