"""Jekyll's pages and ours: what counts as the same, what does not, and the reason that is given for it."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from benchmarks.parity import jekyll, ourselves
from benchmarks.parity.built import Build, Document, Site
from benchmarks.parity.comparing import Comparison, compare
from benchmarks.parity.reading import Reading, read
from benchmarks.parity.report import ENOUGH, explained, is_enough, listing, rows, table

SITE = Site("https://example.org", "/notes")
HERE = Path(jekyll.__file__).parent

needs_jekyll = pytest.mark.skipif(
    shutil.which("jekyll") is None, reason="there is no Jekyll: run `make parity` as a user who may install it"
)


def document(body: str, path: str = "_posts/a.md", url: str = "/2024/a/") -> Document:
    return Document(path, url, "A title", datetime(2024, 1, 2, tzinfo=UTC), ("x",), (), body)


def theirs(body: str) -> Reading:
    return read(document(body), SITE, typeset=True)


def ours(body: str) -> Reading:
    return read(
        document(f'<article class="h-entry"><div class="e-content">{body}</div></article>'), SITE, typeset=False
    )


def built(*documents: Document, redirects: dict[str, str] | None = None, files: dict[str, str] | None = None) -> Build:
    return Build({one.path: one for one in documents}, redirects or {}, files or {}, {})


def compared(their: str, our: str) -> Comparison:
    page = document(f'<article class="h-entry"><div class="e-content">{our}</div></article>')
    return compare(built(document(their)), built(page), SITE)


def reasons(their: str, our: str) -> list[tuple[str, str]]:
    """Return the aspect and the reason of each difference."""
    comparison = compared(their, our)
    return [(one.difference.aspect, one.reason) for one in explained(comparison)]


TEX = '<semantics><mi>x</mi><annotation encoding="application/x-tex">{}</annotation></semantics>'
INLINE = f"<math>{TEX.format('x^2')}</math>"
BARE = "\\begin{align} a &amp;= b \\end{align}"
SAVED = "\\begin{align} a &amp;= \\text{if $$b$$} \\\\ c \\end{align}"
REFERENCE = "\\eqref{x}"
DISPLAYED = f'<math display="block">{TEX.format("a = b")}</math>'

SAME: Sequence[tuple[str, str, str]] = (
    ("a formula in a line", r"<p>If \(x^2\), then</p>", f"<p>If {INLINE}, then</p>"),
    ("a formula between dollars", "<p>If $x^2$, then</p>", f"<p>If {INLINE}, then</p>"),
    ("punctuation", r"<p>(\(x^2\)), b</p>", f'<p><span class="math-line">({INLINE})</span>, b</p>'),
    ("a displayed formula", "\\[a\n= b\\]\n", f'<div class="math-block" tabindex="0">{DISPLAYED}</div>'),
    (
        "a displayed formula with a class",
        '<div class="eq">\\[a = b\\]</div>',
        f'<div class="math-block eq" tabindex="0">{DISPLAYED}</div>',
    ),
    (
        "an environment that MathJax finds",
        "<p>\\begin{align}\na &amp;= b\n\\end{align}</p>",
        f'<div class="math-block" tabindex="0"><math display="block">{TEX.format(BARE)}</math></div>',
    ),
    (
        "an environment in a paragraph of HTML",
        "<p>\n\\begin{align} a &amp;= b \\end{align}</p><p>\\(x^2\\)</p>",
        f'<p>\n<math display="block">{TEX.format(BARE)}</math></p><p>{INLINE}</p>',
    ),
    (
        "formulas and code for distill's script",
        "<p>a <d-math>x^2</d-math></p><d-math block>a = b</d-math><p><d-code>c</d-code></p>"
        '<d-code block="" language="r">\n  y\n    z\n</d-code>',
        f'<p>a {INLINE}</p><div class="math-block">{DISPLAYED}</div><p><code>c</code></p>'
        '<div class="highlight"><pre><code class="language-r">y\n  z\n</code></pre></div>',
    ),
    ("a formula that only defines macros", "<p>\\(\\def\\x{y}\\) a</p>", "<p>a</p>"),
    ("a reference to an equation", "<p>\\eqref{x}</p>", f"<p><math>{TEX.format(REFERENCE)}</math></p>"),
    ("a formula of another program", r"<p>\(a\)</p>", '<p><math alttext="a"><mi>a</mi></math></p>'),
    (
        "code with its colours",
        '<div class="language-python highlighter-rouge"><div class="highlight"><pre class="highlight"><code>'
        '<span class="n">x</span> = 1\n</code></pre></div></div>',
        '<div class="highlight"><pre tabindex="0"><code class="language-python">x <span class="o">=</span> 1\n'
        "</code></pre></div>",
    ),
    (
        "code by the tag, with numbers of lines",
        '<figure class="highlight"><pre><code class="language-r" data-lang="r"><table class="rouge-table"><tbody><tr>'
        '<td class="gutter gl"><pre class="lineno">1\n</pre></td><td class="code"><pre>y\n</pre></td></tr></tbody>'
        "</table></code></pre></figure>",
        '<div class="highlight"><pre><code class="language-r">y\n</code></pre></div>',
    ),
    (
        "a language with a plus",
        '<figure class="highlight"><pre><code class="language-c--" data-lang="c++">y\n</code></pre></figure>',
        '<div class="highlight"><pre><code class="language-c++">y\n</code></pre></div>',
    ),
    (
        "a table in its frame",
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        '<div class="table-scroll" role="group" tabindex="0"><table><tbody><tr><td class="long-cell">1</td></tr>'
        "</tbody></table></div>",
    ),
    (
        "footnotes",
        '<p>A<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup></p>'
        '<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>B '
        '<a href="#fnref:1" class="reversefootnote" role="doc-backlink">↩</a></p></li></ol></div>',
        '<p>A<sup class="footnote-ref"><a href="#fn:1" id="fnref:1" role="doc-noteref">1</a></sup></p>'
        '<section class="footnotes" role="doc-endnotes"><ol class="footnotes-list"><li id="fn:1" class="footnote-item">'
        '<p>B <a href="#fnref:1" class="footnote-backref" role="doc-backlink">↩︎</a></p></li></ol></section>',
    ),
    (
        "a link below the base path",
        '<a href="https://example.org/notes/b/index.html">b</a> <a href="/notes/c d/">c</a>',
        '<a href="../../b/">b</a> <a href="/notes/c%20d/">c</a>',
    ),
    ("blanks", "<p>one\n  two</p>\n\n<p>three</p>", "<p>one two</p><p>three</p>"),
    (
        "a task",
        '<ul class="task-list"><li class="task-list-item"><input type="checkbox" disabled="disabled" checked="checked">'
        "x</li></ul>",
        '<ul class="contains-task-list"><li><input type="checkbox" disabled checked aria-label="done"> x</li></ul>',
    ),
    (
        "what loads late",
        '<img src="/notes/x.png" alt="X" style="width: 50%;">',
        '<img src="/notes/x.png" alt="X" style="width:50%" loading="lazy">',
    ),
)


@pytest.mark.parametrize(("their", "our"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_machinery_makes_no_difference(their: str, our: str) -> None:
    assert not compared(their, our).differences


DIFFERENT: Sequence[tuple[str, str, list[tuple[str, str]]]] = (
    ("<p>“a” – b</p>", '<p>"a" -- b</p>', [("text", "typography")]),
    (
        r"<p>\(\x\)</p>",
        r'<p><code class="math-source">\x</code></p>',
        [("formulas as TeX", "formula that can not be shown")],
    ),
    ("<p>a</p>", "<p>a {: .b}</p>", [("text", "attribute list shown as text")]),
    ("<p>a</p>", "<p>a {% link b %}</p>", [("text", "Liquid shown as text")]),
    ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>", [("blocks", "tight or loose")]),
    ("<p><em>a</em> b</p>", "<p>*a* b</p>", [("text", "emphasis"), ("inline", "missing")]),
    ('<h2 id="a">A</h2>', '<h2 id="a-1">A</h2>', [("heading ids", "not yet explained")]),
    ("<pre><code>a</code></pre>", "<pre><code>b</code></pre>", [("code", "not yet explained")]),
    ('<p class="x">a</p>', "<p>a</p>", [("attributes", "missing")]),
    (
        '<picture><source class="x" srcset="a.webp"><img src="a.png"></picture>',
        '<picture><img src="a.png"></picture>',
        [("attributes", "picture as it is")],
    ),
    ("<p>http://a.b/</p>", '<p><a href="http://a.b/">http://a.b/</a></p>', [("links", "bare URL linked")]),
    ('<p><a id="x"></a>b</p>', "<p>b</p>", [("anchors", "missing")]),
    (r"<p>\(x_1\)</p>", "<p>$x_1$</p>", [("text", "formula shown as text"), ("formulas", "missing")]),
    (
        "<p>A \\begin{align} a &amp;= \\text{if \\(b\\)} <br /> c \\end{align} and \\(d\\)</p>",
        f'<p>A <math display="block">{TEX.format(SAVED)}</math> and <math>{TEX.format("d")}</math></p>',
        [(aspect, "formula saved from Markdown") for aspect in ("text", "blocks", "formulas", "inline")],
    ),
    (
        "<p>\\begin{align} \\text{if \\(b\\)} <br /> c \\end{align}</p>",
        f'<p><math display="block">{TEX.format(SAVED.replace("a &amp;= ", ""))}</math></p>',
        [(aspect, "formula saved from Markdown") for aspect in ("text", "formulas")],
    ),
    (
        "<p>A $a’ b c d e f g h i$ b</p>",
        f"<p>A <math>{TEX.format('a&#39; b c d e f g h i')}</math> b</p>",
        [("text", "formula saved from Markdown"), ("formulas", "formula saved from Markdown")],
    ),
    (
        "<p>\\(x\\) and \\(x^2\\)</p>",
        f"<p>{INLINE} and {INLINE}</p>",
        [("text", "not yet explained"), ("formulas", "missing"), ("formulas", "more than Jekyll has")],
    ),
    (
        '<a href="/notes/notes/b/">b</a>',
        '<a href="/notes/b/">b</a>',
        [("links", "base path not doubled")],
    ),
    ('<a href="/notes/b#c">b</a>', '<a href="/notes/b/#c">b</a>', [("links", "address with its slash")]),
    (
        '<a href="/notes/b">b</a> <a href="/notes/c.md">c</a>',
        '<a href="/notes/b/">b</a> <a href="/notes/c/">c</a>',
        [("links", "address with its slash"), ("links", "link between notes")],
    ),
    ('<a href="b">b</a>', '<a href="/notes/c/b/">b</a>', [("links", "other address")]),
    (
        "<pre><code>a  b\n</code></pre>",
        "<pre><code>a {{ x }} b\n</code></pre>",
        [("code", "Liquid kept in code")],
    ),
    (
        "<pre><code>a c\n</code></pre>",
        "<pre><code>a {{ x }} b\n</code></pre>",
        [("code", "Liquid shown as text")],
    ),
    (
        "<p>A <code> b</code>y `` c</p>",
        "<p>A <code>{{ x }}</code> b <code>y</code> <code>{% z %}</code> c</p>",
        [("text", "Liquid kept in code"), ("inline", "Liquid kept in code")],
    ),
    (
        "<p>A  b <code>y</code></p>",
        "<p>A {{ x }} b <code>{{ x }}</code></p>",
        [("text", "Liquid shown as text"), ("inline", "Liquid kept in code")],
    ),
    (
        "<p>A work⟦cite⟧ and <em>b</em></p><p>c</p>",
        '<p>A work<a href="#x" id="y">(A. 2020)</a> and <em>b</em></p><p>c</p><p id="x">A.</p>',
        [(aspect, "tag of a plug-in") for aspect in ("text", "text", "blocks", "links", "anchors")],
    ),
    (
        "<p>⟦box⟧ a <span>⟦icon⟧</span> ⟦endbox⟧</p><ul><li>b</li></ul>",
        "<aside>a</aside><ul><li>c</li></ul>",
        [
            *(("text", "tag of a plug-in"), ("text", "not yet explained")),
            *(("blocks", "tag of a plug-in"), ("inline", "tag of a plug-in")),
        ],
    ),
    (
        '<p>A ‘work‘<d-cite key="x"></d-cite>.<d-footnote>b</d-footnote></p>',
        '<p>A ‘work’<a href="#x">(X)</a>.<sup>1</sup></p><section class="footnotes">b</section>',
        [(aspect, "tag of a plug-in") for aspect in ("text", "blocks", "links", "inline")],
    ),
    ("<p>a ⟦x⟧</p>", "", [("text", "missing"), ("blocks", "tag of a plug-in")]),
    (
        "<p>[[b]]</p>",
        '<p><a href="/notes/b/">b</a></p>',
        [("text", "link between notes"), ("links", "link between notes")],
    ),
    (
        '<h1 id="a-title">A title</h1><p>b</p>',
        "<p>b</p>",
        [("text", "title shown once"), ("blocks", "title shown once"), ("heading ids", "title shown once")],
    ),
    (
        '<h1 id="a-title" class="x">A <em>title</em></h1><p>b</p>',
        '<span id="a-title"></span><p>b</p>',
        [
            (aspect, "title shown once")
            for aspect in ("text", "blocks", "heading ids", "anchors", "inline", "attributes")
        ],
    ),
)


@pytest.mark.parametrize(("their", "our", "expected"), DIFFERENT)
def test_a_difference_has_its_reason(their: str, our: str, expected: list[tuple[str, str]]) -> None:
    assert reasons(their, our) == expected


@pytest.mark.parametrize(
    ("their", "our", "reason"),
    [
        ("Q&amp;A: a <em>word</em>", "Q&A: a word", "HTML in a title"),
        ("true", "yes", "title that is a word"),
        ("A title", "Another", "other title"),
    ],
)
def test_another_title_has_its_reason(their: str, our: str, reason: str) -> None:
    page = document('<article class="h-entry"><div class="e-content"></div></article>')
    comparison = compare(built(replace(document(""), title=their)), built(replace(page, title=our)), SITE)
    assert [(one.difference.aspect, one.reason) for one in explained(comparison)] == [("title", reason)]


def test_money_and_shells_are_no_formulas() -> None:
    assert theirs("<p>It costs $5 or $10, US$3 or 4$.</p>").formulas == []
    assert theirs('<p>cp "$FROM" "$TO/" where `$FROM` is</p>').formulas == []
    assert theirs("<p>from $n$ to $n + 1$</p>").formulas == ["n", "n + 1"]
    assert theirs("<p>$n$から$p$を選び</p>").formulas == ["n", "p"]


def test_code_holds_no_formula() -> None:
    """MathJax leaves it alone."""
    reading = theirs("<p>a <code>$x$</code></p><pre><code>$y$\n</code></pre>")
    assert (reading.text, reading.code, reading.formulas) == (["a $x$"], ["\n$y$"], [])


def test_a_stray_closing_tag_ends_the_content_on_both_sides() -> None:
    body = "<p>a</p></div><p>b</p>"
    assert theirs(body).text == ours(body).text == ["a"]


def test_a_date_is_a_moment_and_a_day() -> None:
    noon = datetime(2024, 1, 2, 23, 30, tzinfo=UTC)
    elsewhere = noon.astimezone(timezone(timedelta(hours=8)))
    their = replace(document(""), date=noon)
    found = compare(built(their), built(replace(their, date=elsewhere)), SITE).differences
    assert [(one.aspect, one.theirs) for one in found] == [("date", ("2024-01-02 (the day)",))]
    assert not compare(built(their), built(their), SITE).differences


def test_one_that_only_one_of_them_shows_differs_in_its_address() -> None:
    found = compare(built(document("")), built(document("", path="b.md", url="/b/")), SITE)
    assert [(one.note, one.theirs, one.ours) for one in found.differences] == [
        ("_posts/a.md", ("/2024/a/",), ("(not shown)",)),
        ("b.md", ("(not shown)",), ("/b/",)),
    ]


def test_what_jekyll_fails_on_and_what_loops_make_is_not_compared() -> None:
    their = Build({"l.md": document("<p>1</p>", "l.md")}, {}, {}, {"f.md": "no"}, programs=frozenset({"l.md"}))
    found = compare(their, built(document("", "l.md"), document("", "f.md")), SITE)
    assert not found.differences
    assert found.failures == {"f.md": "no"}


def test_a_list_of_the_site_may_stand_in_for_one_that_loops_make() -> None:
    their = Build({"l.html": document("", "l.html", "/all/")}, {}, {}, {}, programs=frozenset({"l.html"}))
    comparison = compare(their, Build({}, {}, {}, {}, addresses=frozenset({"/all/"})), SITE)
    assert [one.reason for one in explained(comparison)] == ["the site's own list"]
    comparison = compare(their, Build({}, {}, {}, {}), SITE)
    assert [one.reason for one in explained(comparison)] == ["not shown by us"]


def test_a_redirect_may_stand_in_for_a_page_that_is_all_its_layouts() -> None:
    redirects = {"/tag/x/": "/tags/x/"}
    for body, reason in (("", "the site's own list"), ("<p>a</p>", "not shown by us")):
        their = built(document(body, "tag/x.md", "/tag/x/"))
        assert [one.reason for one in explained(compare(their, built(redirects=redirects), SITE))] == [reason]


def test_a_link_that_jekyll_leads_nowhere_may_lead_to_the_note_of_its_name() -> None:
    page = '<article class="h-entry"><div class="e-content"><a href="/notes/2024/b/">b</a></div></article>'
    their = built(document('<a href="b">b</a>'), document("", "_posts/b.md", "/2024/b/"))
    our = built(document(page), document("", "_posts/b.md", "/2024/b/"))
    assert [one.reason for one in explained(compare(their, our, SITE))] == ["link to a note mended"]
    there = built(*their.documents.values(), files={"/2024/a/b": "1"})
    assert [one.reason for one in explained(compare(there, our, SITE))] == ["other address", "not there"]
    doubled = built(document('<a href="/notes/notes/2024/b/">b</a>'), document("", "_posts/b.md", "/2024/b/"))
    assert [one.reason for one in explained(compare(doubled, our, SITE))] == ["base path not doubled"]


@pytest.mark.parametrize(
    ("path", "url", "missing", "reason"),
    [
        ("docs/a.md", "/docs/a.html", "jekyll-optional-front-matter", "as a plug-in makes it"),
        ("README.md", "/", "jekyll-readme-index", "as a plug-in makes it"),
        ("docs/a.md", "/docs/a.html", "jekyll-readme-index", "only we show it"),
        ("docs/a.html", "/docs/a.html", "jekyll-optional-front-matter", "only we show it"),
        ("docs/a.md", "/docs/a.html", "jekyll-feed", "only we show it"),
    ],
)
def test_what_a_missing_plugin_would_show_is_as_we_want_it(path: str, url: str, missing: str, reason: str) -> None:
    their = replace(built(files={f"/{path}": "1"}), missing=frozenset({missing}))
    comparison = compare(their, built(document("", path, url)), SITE)
    differences = explained(comparison)
    is_wanted = reason == "as a plug-in makes it"
    assert [one.reason for one in differences] == [reason, reason if is_wanted else "not there"]
    assert [row.percent for row in rows(comparison, differences)] == [100 if is_wanted else 0] * 2


def test_a_title_from_a_heading_may_be_a_missing_plugins() -> None:
    page = document('<article class="h-entry"><div class="e-content"></div></article>')
    their = replace(built(replace(document(""), title="2024 a")), missing=frozenset({"jekyll-titles-from-headings"}))
    assert [one.reason for one in explained(compare(their, built(page), SITE))] == ["as a plug-in makes it"]


@pytest.mark.parametrize(
    ("path", "is_limited", "reason"),
    [
        ("a/_posts/2024-01-02-a.md", True, "post beyond the limit"),
        ("a/_posts/2024-01-02-a.md", False, "only we show it"),
        ("a/b.md", True, "only we show it"),
    ],
)
def test_a_post_may_be_left_out_because_there_are_many(path: str, is_limited: bool, reason: str) -> None:
    their = replace(built(), is_limited=is_limited)
    assert [one.reason for one in explained(compare(their, built(document("", path)), SITE))] == [reason]


def test_redirects_and_files_must_be_there() -> None:
    their = built(redirects={"/old/": "https://example.org/notes/new/", "/o/": "/p/"}, files={"/a": "1", "/b": "2"})
    our = built(redirects={"/old/": "/new/", "/more/": "/new/"}, files={"/a": "1", "/b": "3", "/c": "4"})
    found = rows(compare(their, our, SITE), ())
    assert [(row.aspect, row.same, row.of) for row in found] == [("redirects", 1, 2), ("files", 1, 2)]


def test_wanted_differences_count_as_the_same_but_are_listed() -> None:
    comparison = compared("<p>a</p>", "<p>a</p>")
    assert is_enough(rows(comparison, explained(comparison)))
    comparison = compared("<p>[[b]]</p>", "<p>b</p>")
    differences = explained(comparison)
    text = next(row for row in rows(comparison, differences) if row.aspect == "text")
    assert (text.same, text.wanted, text.of, text.percent) == (0, 1, 1, 100)
    assert listing(differences, 9).startswith("## text: link between notes (1)\n\nAs we want it: ")
    assert "| text | 0 | 1 | 1 | 100 | 0 of 1 (0.0) |" in table(rows(comparison, differences))


def test_less_than_enough_is_not_rounded_up() -> None:
    comparison = compared("<p>a</p>", "<p>b</p>")
    found = rows(comparison, explained(comparison))
    assert not is_enough(found)
    assert ENOUGH == 99
    assert not is_enough(())
    nearly = replace(found[0], aspect="text", same=9996, of=10000)
    assert "| 99.9 |" in table([nearly])


@needs_jekyll
def test_the_whole_comparison(tmp_path: Path) -> None:
    """The table, the exit code, what is kept, and what Jekyll fails on."""
    (tmp_path / "site" / "_posts").mkdir(parents=True)
    posts = tmp_path / "site" / "_posts"
    (tmp_path / "site" / "_config.yml").write_text("title: T\nplugins: [jekyll-none]\ntheme: none\n", "utf-8")
    front = "---\ntitle: A\ntags: x\n---\n"
    (posts / "2024-01-02-a.md").write_text(f"{front}Some *text*.\n\n## Heading\n\n    code\n", "utf-8")
    (posts / "2024-01-03-b.md").write_text(f"{front}{{% if %}}\n", "utf-8")
    (posts / "2024-01-04-c.md").write_text("---\ndate: 2024-99-99\n---\nA day that is none.\n", "utf-8")
    arguments = ["--json", str(tmp_path / "told.json"), "--keep", str(tmp_path / "kept"), "--only", "*-a.md"]
    command = [sys.executable, "-m", "benchmarks.parity", str(tmp_path / "site"), *arguments]
    done = subprocess.run(command, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| heading ids | 1 |  | 1 | 100 | 1 of 1 (100) |" in done.stdout
    assert "- _posts/2024-01-03-b.md: Liquid syntax error (line 1): Syntax Error in tag 'if'" in done.stdout
    assert "Invalid date" in done.stdout
    told = msgspec.json.decode((tmp_path / "told.json").read_bytes())
    assert [row["aspect"] for row in told[0]["table"]][:3] == ["URL", "title", "date"]
    assert '<h2 id="heading">Heading</h2>' in (tmp_path / "kept/jekyll/_posts/2024-01-02-a.md.html").read_text("utf-8")


@needs_jekyll
def test_jekyll_alone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n---\n*a*\n", "utf-8")
    command = [sys.executable, "-m", "benchmarks.parity", str(tmp_path), "--jekyll-only"]
    done = subprocess.run(command, cwd=HERE.parent.parent, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("-->\n<p><em>a</em></p>\n\n")


PLUGGED = """---
---
A work{% cite x %}.

{% if true %}{% unknown a="b" %}{% else %}{% other %}{% endif %}

{% box "title" %}
*a*
{% endbox %}

{% include_cached part.html b="c" %} {% raw %}{% cite %}{% endraw %}

$$x$$
"""


@needs_jekyll
def test_jekyll_does_without_the_plugins_that_are_not_there(tmp_path: Path) -> None:
    """Their tags are names, their engine of formulas is the usual one."""
    site = tmp_path / "site"
    (site / "_includes").mkdir(parents=True)
    settings = (
        "plugins: [jekyll-none, jekyll-redirect-from]",
        "kramdown: {math_engine: none-of-these}",
        "limit_posts: 9",
    )
    (site / "_config.yml").write_text("\n".join([*settings, "collections: {notes: {output: true}}"]), "utf-8")
    (site / "llmnotes.toml").write_text("", "utf-8")
    (site / "_notes").mkdir()
    (site / "_notes" / "copied.md").write_text("{% cite x %}", "utf-8")
    (site / "_includes" / "part.html").write_text("{{ include.b }}{% inside %}", "utf-8")
    (site / "a.md").write_text(PLUGGED, "utf-8")
    built = jekyll.build(site, tmp_path / "scratch")
    assert [*built.files] == ["/notes/copied.md"]  # our own settings are no part of the site
    assert (built.missing, built.failures, built.is_limited) == (frozenset({"jekyll-none"}), {}, True)
    lines = [line for line in built.documents["a.md"].body.splitlines() if line]
    assert lines == [
        "<p>A work⟦cite⟧.</p>",
        "<p>⟦unknown⟧</p>",
        "<p>⟦box⟧",
        "<em>a</em>",
        "⟦endbox⟧</p>",
        "<p>c⟦inside⟧ {% cite %}</p>",
        "\\[x\\]",
    ]


@needs_jekyll
def test_a_site_may_lie_in_a_folder_and_its_collections_in_one_of_that(tmp_path: Path) -> None:
    """Paths are those of the repository, as we have them, also of what Jekyll fails on."""
    root = tmp_path / "site"
    settings = ("source: src", "collections_dir: col", "show_drafts: true", "collections: {notes: {output: true}}")
    texts = {
        "_config.yml": "\n".join(settings),
        "README.md": "---\n---\nNo page.\n",
        "src/a.md": "---\npath: of-its-own\n---\n",
        "src/col/_notes/sub/b.md": "---\n---\n",
        "src/col/_notes/c.md": "---\n---\n{% if %}\n",
        "src/col/_drafts/d.md": "---\ndate: 2024-01-02\n---\n",
        "src/col/_posts/2024-01-03-e.md": "---\ndate: 2024-99-99\n---\n",
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    their = jekyll.build(root, tmp_path / "jekyll")
    urls = {path: one.url for path, one in their.documents.items()}
    assert urls == {
        "src/a.md": "/a.html",
        "src/col/_notes/sub/b.md": "/notes/sub/b.html",
        "src/col/_drafts/d.md": "/2024/01/02/d.html",
    }
    assert sorted(their.failures) == ["src/col/_notes/c.md", "src/col/_posts/2024-01-03-e.md"]
    (root / "src" / "col" / "_posts" / "2024-01-03-e.md").unlink()
    our = ourselves.build(root, tmp_path / "llmnotes")
    assert {path: one.url for path, one in our.documents.items() if path not in their.failures} == urls


@pytest.mark.parametrize("source", ["none", ".."])
def test_a_site_that_is_not_in_the_repository_can_not_be_compared(tmp_path: Path, source: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "_config.yml").write_text(f"source: {source}", "utf-8")
    with pytest.raises(jekyll.JekyllFailedError, match=f"`source: {source}` is no folder of the repository"):
        jekyll.build(tmp_path / "site", tmp_path / "jekyll")
