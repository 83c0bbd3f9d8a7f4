"""A comment or element that takes in the rest of a page is told of, once; whatever ends somewhere is not."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.elements import ENDS_BY_ITSELF, VOID
from llmnotes.loader.markdown.html import Html
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.unclosed import whole

NOTES, JEKYLL, HTML = notes(), Kramdown(KramdownSettings()), Html()


@pytest.mark.parametrize(
    ("text", "dialect", "code", "place", "said"),
    [
        ("a\n\n <!-- b\n\nc -> d", NOTES, "unclosed-comment", (3, 2, 6), "hidden; write --> where"),
        ("<!-- a --> b\n<!-- c", NOTES, "unclosed-comment", (2, 1, 5), "hidden"),
        ("- <!-- a\n\nb --> c", NOTES, "unclosed-comment", (1, 3, 7), "hidden"),
        ("- <!-- a\n\nb\n\n<!-- c -->", NOTES, "unclosed-comment", (1, 3, 7), "hidden"),
        ("a the <title> b\n\n`</title>` c", NOTES, "unclosed-element", (1, 7, 13), "<title> is not closed"),
        ("> <STYLE media='a'>\n> b\n\nc", NOTES, "unclosed-element", (1, 3, 9), "write </style> where it ends"),
        ("a\n\n<textarea>\n</textareas>", NOTES, "unclosed-element", (3, 1, 10), "shown as source"),
        ("<script>\n<!-- a -->", NOTES, "unclosed-element", (1, 1, 8), "or &lt;script>"),
        ('<iframe src="a"/>\n\nb', NOTES, "unclosed-element", (1, 1, 8), "</iframe>"),
        ("|a|\n|-|\n|b <xmp> c|\n", NOTES, "unclosed-element", (3, 4, 8), "shown as source"),
        ("a <plaintext> b </plaintext>", NOTES, "unclosed-element", (1, 3, 13), "write <pre> and </pre>"),
        ("a[^1]\n\n[^1]: <title> b\n\nc", NOTES, "unclosed-element", (3, 7, 13), "hidden"),
        ('<iframe src="a"/>\n\nb', JEKYLL, "unclosed-element", (1, 1, 8), "everything behind it is hidden"),
        ("<script>\na", JEKYLL, "unclosed-element", (1, 1, 8), "all that is below it"),
        ("a the <s> b\n\nc", NOTES, "unclosed-element", (1, 7, 9), "ends where the paragraph does"),
        ("a\n\n- <DIV>\n- b</div>", NOTES, "unclosed-element", (3, 3, 7), "ends where the item does"),
        ("> a [b <i>](c)", NOTES, "unclosed-element", (1, 8, 10), "ends where the link does"),
        ("# A <b>\n\nc", NOTES, "unclosed-element", (1, 5, 7), "ends where the heading does"),
        ("a\n\n<b>\nb\n\nc", NOTES, "unclosed-element", (3, 1, 3), "ends where its block of HTML does"),
        ("a\n\n<center>\n\nb</b", NOTES, "unclosed-element", (3, 1, 8), "ends where the note does"),
        ("a </div> b", NOTES, "stray-end-tag", (1, 3, 9), "so it is left out"),
        ("|a|\n|-|\n|b <eos>|", NOTES, "unknown-element", (3, 4, 8), "`<eos>` as code"),
        ("<div>\n <Pad x>\n</div>", NOTES, "unknown-element", (2, 2, 6), "is shown as text"),
        ("<div>\n<https://a.b>\n</div>", NOTES, "unknown-element", (2, 1, 8), "is no link within HTML"),
        ("- a<div>\n- b", NOTES, "unclosed-element", (1, 4, 8), "ends where the paragraph does"),
        ("a the <s> b *c*\n\nd", JEKYLL, "unclosed-element", (1, 7, 9), "ends where its text does"),
        ("a the <think> b", JEKYLL, "unknown-element", (1, 7, 13), "is not shown"),
        ("<div>a</main></div>", HTML, "stray-end-tag", (1, 7, 14), "no <main> is open"),
        ("<p>\n <!-- a --!>\n <noframes>b", HTML, "unclosed-element", (3, 2, 11), "hidden"),
    ],
)
def test_what_hides_the_rest_of_a_page_is_told_once(
    text: str, dialect: Dialect, code: str, place: tuple[int, int, int], said: str
) -> None:
    (problem,) = parse(text, dialect, path="n.md").diagnostics
    where = problem.place.line, problem.place.column, problem.place.end_column
    assert (problem.code, where) == (code, place)
    assert said in f"{problem.message}; {problem.hint}"


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a <!-- b", NOTES),
        ("`<title>` and &lt;title> and \\<title>\n\n    <style>", NOTES),
        ("<!--> a\n\n<!---> b\n\nc", NOTES),
        ("<title>\n\na\n\n</TITLE >", NOTES),
        ("a <textarea>b</textarea> <iframe\nsrc='c'></iframe>", NOTES),
        ("<script>\nif (a<b) '<!-- <style>'\n</script>\n\na", NOTES),
        ('<a title="<!-- <title>">b</a> <title-s></title-s>', NOTES),
        ("a <svg><title/><style/></svg> b <svg/>", NOTES),
        ("a <b>b\nc</b> <br> <img/> <i class='x'/> <my-element></my-element>", NOTES),
        ("<details>\n\na\n\n- b\n\n  </details>\n\n<b>\n\nc\n\n</b>", NOTES),
        ("<table><tr><td>a<td>b</table><ul><li>c<li>d</ul><p>e", NOTES),
        ("<div align=center>\n\n**a** </div> b\n\n`</div>`", NOTES),
        ("<svg><mask><path/></mask></svg> <math><mspace/></math> <o:p></o:p>", NOTES),
        ("<math><mi>x</mi></math> <my-element>a</my-element>", JEKYLL),
        ("<!-- a", JEKYLL),
        ("a <title> b\n\nc", JEKYLL),
        ("<title>a</title><!-- b --!><script>'<title>'</script>", HTML),
    ],
)
def test_what_ends_or_is_no_html_is_not_told_of(text: str, dialect: Dialect) -> None:
    assert parse(text, dialect, path="n.md").diagnostics == ()


class _Nesting(HTMLParser):
    """The elements that are open, but for those that end by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | ENDS_BY_ITSELF:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "svg" not in (*self.open, tag):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID | ENDS_BY_ITSELF:
            assert self.open.pop() == tag


TAGS = st.sampled_from(["div", "b", "s", "details", "p", "li", "section", "x-y", "think", "br", "table", "td"])
PIECES = st.one_of(
    TAGS.map("<{}>".format),
    TAGS.map("</{}>".format),
    TAGS.map("<{}/>".format),
    st.sampled_from(
        [
            "a",
            " ",
            "\n",
            "\n\n",
            "\n- ",
            "\n  ",
            "\n> ",
            "\n\n# ",
            "[b](c)",
            "[b",
            "](c)",
            "<!-- d -->",
            "<svg><path/></svg>",
            "<style></b></style>",
            "[^1]",
            "\n\n[^1]: ",
        ]
    ),
)


def nesting(html: str) -> list[str]:
    reader = _Nesting()
    reader.feed(html)
    reader.close()
    return reader.open


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_html_a_note_has_its_elements_end_in_it(text: str) -> None:
    body = parse(text, NOTES, path="n.md").body
    assert nesting("".join(part for part in body.parts if isinstance(part, str))) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<details>\n<p>a</p>\n", "<details>\n<p>a</p>\n</details>"),
        ("<p>a</p></details>", "<p>a</p>"),
        ("<div><b>a</div></b>", "<div><b>a</b></div>"),
        ("<svg><title/><path/></svg><br><img src='</b>'>", "<svg><title/><path/></svg><br><img src='</b>'>"),
        ("<ul><li>a<li>b</ul><!-- </p> --><script></b></script>", None),
        ("<div><!-- a", "<div><!-- a--></div>"),
        ("<title>a<b>", "<title>a<b></title>"),
    ],
)
def test_a_piece_of_a_page_is_made_whole(html: str, expected: str | None) -> None:
    assert whole(html) == (html if expected is None else expected)
