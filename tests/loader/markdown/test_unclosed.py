"""A comment or element that hides the rest of a page is told of, once; whatever ends somewhere is not."""

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.html import Html
from llmnotes.loader.markdown.kramdown import Kramdown

NOTES, JEKYLL, HTML = notes(), Kramdown(KramdownSettings()), Html()


@pytest.mark.parametrize(
    ("text", "dialect", "code", "place", "said"),
    [
        ("a\n\n <!-- b\n\nc -> d", NOTES, "unclosed-comment", (3, 2, 6), "hidden; write --> where"),
        ("<!-- a --> b\n<!-- c", NOTES, "unclosed-comment", (2, 1, 5), "hidden"),
        ("- <!-- a\n\nb --> c", NOTES, "unclosed-comment", (1, 3, 7), "hidden"),
        ("a the <title> b\n\n`</title>` <style> c", NOTES, "unclosed-element", (1, 7, 13), "<title> is not closed"),
        ("> <STYLE media='a'>\n> b\n\nc", NOTES, "unclosed-element", (1, 3, 9), "write </style> where it ends"),
        ("a\n\n<textarea>\n</textareas>", NOTES, "unclosed-element", (3, 1, 10), "shown as source"),
        ("<script>\n<!-- a -->", NOTES, "unclosed-element", (1, 1, 8), "or &lt;script>"),
        ('<iframe src="a"/>\n\nb', NOTES, "unclosed-element", (1, 1, 8), "</iframe>"),
        ("|a|\n|-|\n|b <xmp> c|\n", NOTES, "unclosed-element", (3, 4, 8), "shown as source"),
        ("a <plaintext> b </plaintext>", NOTES, "unclosed-element", (1, 3, 13), "write <pre> and </pre>"),
        ("a[^1]\n\n[^1]: <title> b\n\n</title>", NOTES, "unclosed-element", (3, 7, 13), "hidden"),
        ('<iframe src="a"/>\n\nb', JEKYLL, "unclosed-element", (1, 1, 8), "everything behind it is hidden"),
        ("<script>\na", JEKYLL, "unclosed-element", (1, 1, 8), "all that is below it"),
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
        ("- <!-- a\n\nb\n\n<!-- c -->", NOTES),
        ("<title>\n\na\n\n</TITLE >", NOTES),
        ("a <textarea>b</textarea> <iframe\nsrc='c'></iframe>", NOTES),
        ("<script>\nif (a<b) '<!-- <style>'\n</script>\n\na", NOTES),
        ('<a title="<!-- <title>">b</a> <titles>', NOTES),
        ("a <svg><title/><style/></svg> b <svg/>", NOTES),
        ("<!-- a", JEKYLL),
        ("a <title> b\n\nc", JEKYLL),
        ("<title>a</title><!-- b --!><script>'<title>'</script>", HTML),
    ],
)
def test_what_ends_or_is_no_html_is_not_told_of(text: str, dialect: Dialect) -> None:
    assert parse(text, dialect, path="n.md").diagnostics == ()
