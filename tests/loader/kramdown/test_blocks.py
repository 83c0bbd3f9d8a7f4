"""Blocks, one subject in each file of ``blocks/``: texts with ``%%%`` between them; beside them what kramdown shows.

``REFRESH_CASES=1 pytest tests/loader/kramdown/test_blocks.py`` asks kramdown anew, where it is installed; read the diff
before you commit it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loader.kramdown.shapes import shape
from loader.kramdown.spans_ruby import Ruby, is_installed

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.model import Called

SUBJECTS = sorted((Path(__file__).parent / "blocks").glob("*.md"))
BETWEEN = "\n%%%\n"

STARTS = """
*_ -_ +_ 1._ 10.__ >_ > #_ ##_ ### ____ __ ___ :_ ~~~ ``` ```` ```_ruby *_*_* --- === |_ a_|_ $$ ^ {:.x} {:_#i_k="v"}
{:toc} [^1]:_ [^a]: [a]:_ <div> </div> <div_markdown="1"> <p_markdown="1"> <p> </p> <br_/> <hr> <!--_ --> {::comment}
{:/comment} {:/} {::nomarkdown} {:r:_.y} {:r} *___ 1) | |---| |-+-|:-:| |===| *_{:.li}_ <details> </details> <table>
<td_markdown="1"> <ul> <li> </ul> {: -| *_[x]_ [_]_ <section_markdown='block'>
"""
WORDS = "a b_c foo x_|_y | `a|b` * end x$$ # {#id} \\|x <div> 1. -_z : é"


def pieces(text: str) -> list[str]:
    """What stands between the blanks of a text, in which ``_`` is a blank."""
    return [piece.replace("_", " ") for piece in text.split()]


def lines() -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(pieces(WORDS)), max_size=3).map(" ".join)
    starts = st.sampled_from(["", "", "", "", "\t", " \t", "-\t", *pieces(STARTS)])
    return st.builds("{}{}{}".format, starts, starts, words)


TEXTS = st.lists(lines() | st.just(""), max_size=9).map("\n".join)


def understood(text: str, **options: object) -> Document:
    return parse(text, Kramdown(KramdownSettings(**options)), path="n.md")  # type: ignore[arg-type]  # one of each


def filled(document: Document) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else (part.url if isinstance(part, Called) else document.links[part.link].url).replace('"', "&quot;")
        for part in document.body.parts
    )


def html_beside(subject: Path) -> list[str]:
    return subject.with_suffix(".html").read_text(encoding="utf-8").split(BETWEEN)


@pytest.fixture(scope="module")
def ruby() -> Iterator[Ruby]:
    if not is_installed():
        pytest.skip("kramdown and kramdown-parser-gfm are not installed here: they are in Debian, as Jekyll is")
    with Ruby() as running:
        yield running


@pytest.mark.skipif(not os.environ.get("REFRESH_CASES"), reason="only to write the expected files anew")
@pytest.mark.parametrize("subject", SUBJECTS, ids=[subject.stem for subject in SUBJECTS])
def test_refresh(subject: Path, ruby: Ruby) -> None:
    shown = [ruby.html(text) for text in subject.read_text(encoding="utf-8").split(BETWEEN)]
    subject.with_suffix(".html").write_text(BETWEEN.join(shown), encoding="utf-8")


@pytest.mark.parametrize("subject", SUBJECTS, ids=[subject.stem for subject in SUBJECTS])
def test_blocks_show_what_they_show_in_kramdown(subject: Path) -> None:
    texts = subject.read_text(encoding="utf-8").split(BETWEEN)
    for text, expected in zip(texts, html_beside(subject), strict=True):
        assert shape(filled(understood(text))) == shape(expected), text


@settings(deadline=None, max_examples=200, derandomize=True)
@given(TEXTS)
def test_any_text_shows_what_it_shows_in_kramdown(ruby: Ruby, text: str) -> None:
    assert shape(filled(understood(text))) == shape(ruby.html(text))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS)
def test_so_it_does_without_the_additions_of_github(ruby: Ruby, text: str) -> None:
    assert shape(filled(understood(text, input="kramdown"))) == shape(ruby.html(text, input="kramdown"))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS)
def test_so_it_does_where_all_html_may_hold_blocks(ruby: Ruby, text: str) -> None:
    assert shape(filled(understood(text, parse_block_html=True))) == shape(ruby.html(text, parse_block_html=True))


@settings(deadline=None, max_examples=200)
@given(st.one_of(TEXTS, st.text(max_size=30), st.text("*-+>#|`~$<>/{}:[]^ \t\n1.ab\\\"'=!", max_size=60)))
@example("{:")
@example("<div markdown='1'")
def test_any_text_is_understood_and_every_place_is_in_it(text: str) -> None:
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = understood(text)
    for place in [*(link.place for link in document.links), *(problem.place for problem in document.diagnostics)]:
        assert 1 <= place.line <= len(rows)
        assert 1 <= place.column <= place.end_column <= len(rows[place.line - 1]) + 1


PLAIN_WORDS = """alpha;*em*;**strong** x;`code` y;[t](https://a.b/c);$x$ y;(see);x | y;a_b;"q";it's;a -- b;x*y*z;`<a`
`a<b`;3 things;**a**b;a *b*c;1) x;* z;[x];[t](u);x!;[[n]]""".replace("\n", ";").split(";")
ITEMS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "  ", "   ", "    ", " ", "      "]),
    st.sampled_from(["- ", "- ", "* ", "1. ", "12. ", "-   "]),
    st.lists(st.sampled_from(PLAIN_WORDS), min_size=1, max_size=3).map(" ".join),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(ITEMS, ITEMS, ITEMS, st.sampled_from(["", "text", "  more"])), max_size=8).map("\n".join))
def test_plain_lists_show_what_they_would_show_if_their_lines_were_read_one_by_one(text: str) -> None:
    assert shape(filled(understood(text))) == shape(filled(understood(f"{text}\n\n*[abbreviated]: x")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\n<div>\n<p>x\n</div>\n\n# b", [("unclosed-element", 3, 1)]),
        ('<div markdown="1">\n* a', [("unclosed-element", 1, 1)]),
        ('> <p markdown="1">a', [("unclosed-element", 1, 3)]),
        ('<div markdown="1">\na\n\n</div>', []),
        ("[^a]\n\n[^a]: b\n[^a]: c\n[^d]: e", [("unused-footnote", 5, 1), ("repeated-footnote", 3, 1)]),
        ("[a]: b\n[a]: c\n\n[a]", [("repeated-definition", 1, 1)]),
        ("> " * 60 + "a", [("nested-too-deep", 1, 1)]),
    ],
)
def test_what_is_lost_is_told(text: str, told: list[tuple[str, int, int]]) -> None:
    problems = understood(text).diagnostics
    assert [(problem.code, problem.place.line, problem.place.column) for problem in problems] == told


UNDEFINED = [
    ("to the [goal state][hindsight]\n\n[hindsights]: x", (1, 8, "hindsight", "")),
    ("a\nthe *[next\\_one][h-2]*.\n\n[hindsight]: x", (2, 6, "h-2", "")),
    ("- see [the paper][1]\n- [a name][2]", (1, 7, "1", ", as 1 more of this note")),
    ("![a picture][fig-1]", (1, 2, "fig-1", "")),
    ("a | b\n--|--\n[per cell][per-cell] | c", (3, 1, "per-cell", "")),
    ("Text[^1]\n\n[^1]: a [foot note][foot]", (3, 9, "foot", "")),
    ("> ## A [head line][head]", (1, 8, "head", "")),
    ("[x], [1], [TODO], [x][y], [1][2], [TODO][name], [x][]", None),
    ("`[a name][b]`, $[a name][b]$, <b title='[a name][b]'>x</b>\n\n    [a name][b]", None),
    ("a[first][1], [CLS][SEP], [BOS TAG][EOS], [batch][heads], [batch size][heads][dim], f[a b](c)[d][e]", None),
    (r"\[a name][b], [[a name][b]], [^a][^b], [a name][^b], [see @x][@y], [a name][b](c)", None),
    ("[a name][b], [a name][B]\n\n[b]: c", None),
]


@pytest.mark.parametrize(("text", "told"), UNDEFINED)
def test_links_whose_names_nothing_defines_are_told_once(text: str, told: tuple[int, int, str, str] | None) -> None:
    problems = [problem for problem in understood(text).diagnostics if problem.code == "undefined-reference"]
    found = [(problem.place.line, problem.place.column, problem.message) for problem in problems]
    expected = [(*told[:2], f"nothing defines [{told[2]}]: this is shown with its brackets{told[3]}")] if told else []
    assert found == expected


def test_footnotes_are_called_what_kramdown_calls_them() -> None:
    text = "One[^why] and one[^b-2], again[^why].\n\n[^why]: For this[^b-2].\n[^b-2]: So."
    document = understood(text)
    names = {"fn:why", "fnref:why", "fnref:why:1", "fn:b-2", "fnref:b-2", "fnref:b-2:1"}
    assert document.anchors == names
    html = filled(document)
    assert all(html.count(f'id="{name}"') == 1 for name in names)
    assert sorted(re.findall(r'href="#(.*?)"', html)) == sorted([*names, "fn:why", "fn:b-2"])
    assert '<a href="#fn:why" id="fnref:why:1" role="doc-noteref">1</a>' in html
    assert 'href="#fnref:why:1" class="footnote-backref" role="doc-backlink" aria-label="Back to reference 1:1"' in html


def test_tasks_look_like_tasks_of_other_notes_and_stand_with_their_boxes() -> None:
    html = filled(understood("- [x] a\n- {: .own} [ ] b\n- c\n\n1. [ ] loose\n\n2. text\n"))
    box = '<input type="checkbox" disabled{} aria-label="{}"> '
    assert f'<li class="task-list-item">{box.format(" checked", "done")}a</li>' in html
    assert f'<li class="task-list-item own">{box.format("", "to do")}b</li>\n<li>c</li>' in html
    assert f'<li class="task-list-item"><p>{box.format("", "to do")}loose</p>' in html
