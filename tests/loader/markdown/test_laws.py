"""Laws of the dialect that hold for any text: it is understood or reported, its HTML nests, its places exist."""

import re
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.dialect import commonmark, notes
from llmnotes.model import Called, Cited, Embedded, Hole, Href, LinkTitle, Room, Sources
from llmnotes.site.embeds import links_below

MARKS = re.findall(
    r"\S+",
    r"""\ ` ``` ~~~ * ** _ [ ] ( ) ![ ]( ]: [^ [[ ]] ![[ ! > # ## = == --- === $ $$ \( \) \[ \] ~ ~~ & &amp; &#0; <
    <a href= </a> <!-- --> <div> " ' http:// www. a.b @ / [!NOTE]
    [@1706.03762 @arxiv:1706.03762 @{arxiv:1706.03762}[ {p} -@k ; -[a](b) | |-|-| a|b - + 1. : [x] a 1 é 漢 🚀""",
)
BLANKS = [
    "\n",
    "\n\n",
    "\n    ",
    "  \n",
    "\n- ",
    "\n> ",
    "\n: ",
    "\n1. ",
    "\n%% ",
    " %%",
    " ^ab",
    " ^[ab ",
    "\n\n^ab\n\n",
    "\t",
    " ",
    " ",
    "\0",
    "\r",
    "\u00a0",
    "\u2028",
    "\ufeff",
]
TEXTS = st.lists(st.one_of(st.sampled_from(MARKS), st.sampled_from(BLANKS), st.text(max_size=3)), max_size=60).map(
    "".join
)
VOID = {"br", "hr", "img", "input"}
PHRASING_ONLY = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "em",
    "strong",
    "s",
    "mark",
    "sup",
    "code",
    "pre",
    "summary",
    "dt",
}
FLOW = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "div",
    "pre",
    "table",
    "blockquote",
    "section",
    "details",
    "hr",
}


class Nesting(HTMLParser):
    """Fails where elements overlap, blocks stand in text, or a link in a link."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FLOW or not PHRASING_ONLY & set(self.open), f"<{tag}> inside {self.open}"
        assert tag != "a" or "a" not in self.open, f"a link inside {self.open}"
        assert len({name for name, _ in attrs}) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @classmethod
    def check(cls, html: str) -> None:
        nesting = cls()
        nesting.feed(html)
        nesting.close()
        assert nesting.open == []


def filled(document: Document) -> str:
    def fill(hole: Hole) -> str:
        match hole:
            case Href():
                return "/x"
            case LinkTitle():
                return "title"
            case Embedded():
                return "<div></div>"
            case Cited():
                return "<a></a>"
            case Called():
                return "words"
            case Sources():
                return "/x".join(hole.html)
            case Room():
                return ' width="2" height="1"' if hole.width == hole.height else ""

    return "".join(part if isinstance(part, str) else fill(part) for part in document.body.parts)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
@example("[a [b](c) ![d](e)](f)[^1]\n\n[^1]: ![[x]]")
@example("\xa0\n-[a](b)")
@example("> \u2028\n> [a](b)")
@example("> \u2028\n> - **[a]( b (c d)  e.fg )** ![a](b/ c)\n\n<title>")
@example("1. \xa0\n-[a](b)")
def test_any_text_is_understood_and_every_place_is_in_it(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for dialect in (commonmark(), notes()):
        document = parse(text, dialect, path="n.md", title_from_heading=True, excerpt_separator="<!--more-->")
        places = [*(link.place for link in document.links), *(problem.place for problem in document.diagnostics)]
        for place in places:
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1


@settings(deadline=None, max_examples=300)
@given(TEXTS.map(lambda text: text.replace("<", "")))
@example("[a](b) **![[x]] c**")
def test_the_html_nests_whatever_the_text_but_for_html_of_the_author(text: str) -> None:
    document = parse(text, notes(), path="n.md")
    Nesting.check(filled(document))
    Nesting.check(document.excerpt)
    for heading in document.headings:
        Nesting.check(heading.html)


@settings(deadline=None)
@given(TEXTS)
def test_every_hole_and_every_section_is_of_its_note(text: str) -> None:
    document = parse(text, notes(), path="n.md")
    holes = {part.link for part in document.body.parts if not isinstance(part, str | Called)}
    assert holes <= set(range(len(document.links)))
    for first, behind in document.body.sections.values():
        assert 0 <= first <= behind <= len(document.body.parts)
    begun = {one.id for one in document.headings if one.first_link is not None}
    for name in begun:
        links = links_below(name, document.headings, len(document.links))
        for number, part in enumerate(document.body.parts):
            if not isinstance(part, str | Called):
                assert (number in range(*document.body.sections[name])) is (part.link in links)
    named = {name for name in document.body.sections if not name.startswith("^")}  # and not only a block's
    assert begun == named
    assert document.body.sections.keys() <= document.anchors
    assert len({heading.id for heading in document.headings}) == len(document.headings)
