"""Formulas in an author's own HTML, which a theme of Jekyll's lets MathJax find."""

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.html import Html
from llmnotes.loader.markdown.kramdown import Kramdown


def understood(text: str) -> Document:
    return parse(text, Kramdown(KramdownSettings()), path="n.md", first_line=4)


def html_of(document: Document) -> str:
    return "".join(part if isinstance(part, str) else "…" for part in document.body.parts)


@pytest.mark.parametrize(
    ("html", "tex", "is_displayed"),
    [
        ("<p>so $x^2$.</p>", "x^2", False),
        (r"<p>so \(x^2\).</p>", "x^2", False),
        ("<p>so $$x^2$$.</p>", "x^2", True),
        ("<td>\\[\nx^2\n\\]</td>", "\nx^2\n", True),
        ("<div>\n<b>a</b> $x_{<u}$ and</div>", "x_{<u}", False),
        ("<p>$a &lt; b$</p>", "a < b", False),
        ("<pre>$a$</pre><p>$b$</p>", "b", False),
        ('<div>\n$a$\n<p markdown="1">*b*</p>\n</div>', "a", False),
    ],
)
def test_a_formula_in_html_is_one(html: str, tex: str, *, is_displayed: bool) -> None:
    for document in (understood(html), parse(html, Html(has_formulas=True), path="n.html")):
        shown = html_of(document)
        assert shown.count("<math") == 1
        assert ('<math display="block"' in shown) == is_displayed
        written = tex.strip().replace("&", "&amp;").replace("<", "&lt;")
        assert f'<annotation encoding="application/x-tex">{written}</annotation>' in shown


@pytest.mark.parametrize(
    "html",
    [
        "<p>$5 and $6</p>",
        "<p>US$5 and 6$</p>",
        r"<p>\$x\$ and \\(y\\)</p>",
        "<p>$a<b>b</b>c$</p>",
        '<p title="$x$">a</p>',
        "<p><!-- $x$ -->a</p>",
        "<p><code>$x$</code></p>",
        "<div><script>let $a = '$b'; $c</script></div>",
        "<div><style>a::before { content: '$x$' }</style></div>",
        "<div><textarea>$x$</textarea></div>",
        "<pre>\n<b>$x$</b>\n</pre>",
    ],
)
def test_what_mathjax_leaves_alone_stays_as_it_is(html: str) -> None:
    assert html_of(understood(html)).strip() == html
    assert html_of(parse(html, Html(has_formulas=True), path="n.html")) == html
    assert html_of(parse("<p>$x$</p>", Html(), path="n.html")) == "<p>$x$</p>"


@pytest.mark.parametrize("html", ["<div>\n  <a href='u'>a</a> | $\\no$ b\n</div>", "a\n\n<p>\n</p> <p>b $$\\no$$</p>"])
def test_what_is_wrong_in_one_has_its_place(html: str) -> None:
    problem = next(problem for problem in understood(html).diagnostics if problem.code == "bad-formula")
    line = html.split("\n")[problem.place.line - 4]
    assert line[problem.place.column - 1 : problem.place.end_column - 1] == "\\no"


def test_links_and_ids_around_a_formula_stay() -> None:
    document = understood('<div>\n<p id="p">$x$ <a href="u.html">$y$</a></p> <img src="i.png">\n</div>')
    assert document.anchors == {"p"}
    assert [(link.url, link.place.line, link.place.column) for link in document.links] == [
        ("u.html", 5, 24),
        ("i.png", 5, 54),
    ]
