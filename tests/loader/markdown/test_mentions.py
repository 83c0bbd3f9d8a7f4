"""What is said around a link: its sentence, the item of a list, the row of a table, as long as one wants to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, dialect, parse
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.mentions import LONGEST
from llmnotes.model import Cited, LinkTitle, Mention

A, B = "https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/1810.04805"

MARK = "<mark>a</mark>"
NAME = "<mark>a1b</mark>"
SENTENCES = {
    "the sentence": (f"One. Two [a]({A}) three. Four.", "Two <mark>a</mark> three."),
    "its first words": (f"One. [a]({A}) two! Three.", "<mark>a</mark> two!"),
    "abbreviations": (f"In Fig. 2, e.g. [a]({A}) of Doe et al. (7). B.", f"In Fig. 2, e.g. {MARK} of Doe et al. (7)."),
    "numbers": (f"One. Its No. 5 and Vol. 2 of [a]({A}), in Nov. 2023. Two.",
                f"Its No. 5 and Vol. 2 of {MARK}, in Nov. 2023."),
    "a country": (f"A vs. the U.S. version No. 5 is [a]({A}). Two.", f"A vs. the U.S. version No. 5 is {MARK}."),
    "an answer": (f"Is it? No. We [a]({A}) say No. Two.", f"We {MARK} say No."),
    "words that are short": (f"Open the tab. So [a]({A}) is an app. Two.", f"So {MARK} is an app."),
    "parts": (f"See Figs. 2, Eqs. 3, App. B, Thm. 1, approx. 5 w.r.t. A of [a]({A}), cf. Dr. B. Two.",
              f"See Figs. 2, Eqs. 3, App. B, Thm. 1, approx. 5 w.r.t. A of {MARK}, cf. Dr. B. Two."),
    "wrapped lines": (f"One two\nthree [a]({A}) four\nfive. Six.", "One two three <mark>a</mark> four five."),
    "a line that ends too early": (f"One is in\n[a]({A}). Two.", "One is in <mark>a</mark>."),
    "statements by line": (f"One two\nThree [a]({A})\nFour", "Three <mark>a</mark>"),
    "hard breaks": (f"One \\\nThree [a]({A}) \\\nFour", "Three <mark>a</mark>"),
    "breaks of HTML": (f"One<br>Three [a]({A})<BR/>Four", "Three <mark>a</mark>"),
    "code and formulas": (f"`x<y` [a]({A}) $n$", "<code>x&lt;y</code> <mark>a</mark> <math"),
    "markup": (f"**One** [*a* & b]({A}) <b>two</b>", "One <mark>a &amp; b</mark> two"),
    "a bare address": (f"See {A}, please.", f"See <mark>{A}</mark>, please."),
    "a wikilink": ("See [[kv-cache]] and [[x|the x]].", "See <mark>{title}</mark> and the x."),
    "another's title": (f"[a]({A}), [[x]].", f"{MARK}, {{title}}."),
    "a citation": ("One. So [@1706.03762, sec. 3] is. Two.", "So (<mark>{label}</mark>, sec. 3) is."),
    "a citation of several": ("So [see B. C @1706.03762; *D. E* -@1810.04805, F! G]. H.",
                              "So (see B. C <mark>{label}</mark>; D. E {year}, F! G)."),
    "a citation behind": (f"So [a]({A}) is [I! A @1706.03762, B. C]. Two.", f"So {MARK} is (I! A {{label}}, B. C)."),
    "a citation that is long": (f"So [@1706.03762, {'a ' * 150}B.] is.", f"So (<mark>{{label}}</mark>, {'a ' * 78}a…"),
    "a work's authors": ("One. @arxiv:1706.03762 show. Two (b).", "<mark>{text}</mark> show."),
    "a work's locator": ("One. @arxiv:1706.03762 [App. B; cf. @1810.04805] show. Two (b).",
                         "<mark>{located}</mark>App. B; cf. {label}) show."),
    "Chinese": (f"短句子。我们使用[a]({A})优化器。另一个！", f"我们使用{MARK}优化器。"),
    "Japanese": (f"はい。「[a]({A})だ。」と言った。次。", f"「{MARK}だ。」と言った。"),
    "a quotation that ends": (f"他说：“好。” 我用[a]({A})。", f"我用{MARK}。"),
    "Chinese that is long": (f"{'我' * 200}[a]({A}){'他' * 158}一，二", f"…{'我' * 160}{MARK}{'他' * 158}一…"),
    "a word that is long": (f"{'x' * 200} b [a]({A}) {'y' * 200}", f"…b {MARK} {'y' * 159}…"),
    "an item": (f"- One. Two [a]({A}). Three.", "One. Two <mark>a</mark>. Three."),
    "a plain item": (f"- One. *Two* [a]({A}). `three`", "One. Two <mark>a</mark>. <code>three</code>"),
    "an item with a formula": (f"- One. Two [a]({A}) $n$", "One. Two <mark>a</mark> <math"),
    "a row": (f"| a | b |\n|---|---|\n| [a]({A}) | x. Y! |", f"{MARK} · x. Y!"),
    "a table's head": (f"| [a]({A}) | b |\n|---|---|\n| a | x |", "<mark>a</mark>"),
    "a heading": (f"## On [a]({A})", "On <mark>a</mark>"),
    "nothing but a picture": ("![alt](x.png)", ""),
    "a block of HTML": (f'<p>One. So <a href="{A}">a</a> is\n<b>it</b> &lt;. Two.</p>', f"So {MARK} is it &lt;."),
    "blocks of HTML": (f"<div>One\n<p><a class='x'\nhref='{A}'>a</a> is.</p>\n<p>Two</p></div>", f"{MARK} is."),
    "a picture in a block of HTML": (f'<p align="center"><a href="{A}"><img src="x" alt="a"></a></p>', MARK),
    "a comment in a block of HTML": (f"<p>So <!-- <a> --><a href='{A}'>a</a> is.</p>", f"So {MARK} is."),
    "a picture in a link": (f"One. So [![a & b](x.png)]({A}) is. Two.", "So <mark>a &amp; b</mark> is."),
    "a picture alone in a link": (f"[![a](x.png)]({A})", MARK),
    "a picture that says nothing": (f"One. So [![](x.png)]({A}) is. Two.", "So  is."),
    "a link of HTML": (f'One. So <a href="{A}">*a*</a> is <b>it</b>. Two.', f"So {MARK} is it."),
    "a link of HTML in an item": (f"- One. <A HREF='{A}'>a</A >. Two", f"One. {MARK}. Two"),
    "a picture of HTML": (f'<a href="{A}"><img src="x.png" alt="a &amp; b"></a> is.', "<mark>a &amp; b</mark> is."),
    "a picture of HTML in a link": (f"So [<img src='x.png' alt='a' />]({A}) is.", f"So {MARK} is."),
}  # fmt: skip

ROWS = {
    "what comes before": (f"x | *y* | [a]({A})", [f"x · y · {MARK}"]),
    "empty cells": (f" | [a]({A}) | | x", [f"{MARK} · x"]),
    "cells without words": (f"![p](x.png) | x | <i></i> | [a]({A})", ["", f"x · {MARK}"]),
    "breaks of lines": (f"[a]({A}) | one<br>two<br />three | <br>", [f"{MARK} · one two three"]),
    "a linked picture": (f"x | [![a](x.png)]({A}) | y", [f"x · {MARK} · y", ""]),
    "a linked picture that says nothing": (f"x | [![](x.png)]({A}) | y", ["x · y", ""]),
    "a link of HTML": (f'x | <a href="{A}">a</a> | y', [f"x · {MARK} · y"]),
    "nothing else": (f"[a]({A}) | | |", [MARK]),
    "code and signs": (f"`x<y` | [a]({A}) | x < y", [f"<code>x&lt;y</code> · {MARK} · x &lt; y"]),
    "other links": (f"[a]({A}) | see [b]({B})", [f"{MARK} · see b", "a · see <mark>b</mark>"]),
    "titles": (f"[[x]] | [a]({A}) | [[y]]",
               ["<mark>{title 0}</mark> · a · {title 2}", f"{{title 0}} · {MARK} · {{title 2}}",
                "{title 0} · a · <mark>{title 2}</mark>"]),
    "a citation": (f"[a]({A}) | So (G) [cf! A @1706.03762, App. B] | x",
                   [f"{MARK} · So (G) (cf! A {{label 1}}, App. B) · x",
                    "a · So (G) (cf! A <mark>{label 1}</mark>, App. B) · x"]),
    "long cells": (f"w {'v ' * 200}| [a]({A}) | {'x ' * 60} | {'y ' * 60}z",
                   [f"…{'v ' * 78}v · {MARK} · {'x ' * 59}x · {'y ' * 17}y…"]),
}  # fmt: skip
"""The cells of a row, and what is quoted for each of its links."""

DIALECTS: dict[str, Dialect] = {"notes": dialect.notes(), "jekyll": Kramdown(KramdownSettings())}


def mentions(text: str, dialect: Dialect = DIALECTS["notes"]) -> tuple[Mention, ...]:
    document = parse(text, dialect, path="notes/a.md", title_from_heading=True)
    assert len(document.body.mentions) == len(document.links)
    return document.body.mentions


def said_in(mention: Mention) -> str:
    """The words, with holes as ``{title}`` and ``{label}``."""
    return "".join(part if isinstance(part, str) else f"{{{_named(part)}}}" for part in mention.parts)


def numbered(mention: Mention) -> str:
    """The words, with holes as ``{title 0}`` and ``{label 1}``, by the number of their link."""
    return "".join(part if isinstance(part, str) else f"{{{_named(part)} {part.link}}}" for part in mention.parts)


def _named(hole: LinkTitle | Cited) -> str:
    return hole.form if isinstance(hole, Cited) else "title"


@pytest.mark.parametrize(("text", "said"), SENTENCES.values(), ids=SENTENCES.keys())
def test_the_words_around_a_link_are_its_sentence_or_its_item(text: str, said: str) -> None:
    html = said_in(mentions(text)[0])

    assert html.startswith(said) if said.endswith("<math") else html == said


@pytest.mark.parametrize("name", [name for name in SENTENCES if "HTML" in name or "picture" in name])
def test_links_of_html_and_pictures_are_quoted_in_the_dialect_of_jekyll_too(name: str) -> None:
    text, said = SENTENCES[name]
    assert said_in(mentions(text, DIALECTS["jekyll"])[0]) == said


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("cells", "said"), ROWS.values(), ids=ROWS.keys())
def test_the_words_around_a_link_in_a_table_are_its_row(cells: str, said: list[str], dialect: str) -> None:
    row = f"| {cells} |\n"
    table = f"| {'h | ' * 4}\n{'|---' * 4}|\n| other | row |\n{row}| other | row |\n"

    assert [numbered(mention) for mention in mentions(table, DIALECTS[dialect])] == said


def test_rows_are_quoted_by_themselves_and_stand_in_the_section_of_their_table() -> None:
    head = "| h | h |\n|---|---|\n"
    quotation = f"> ## Two\n>\n> - | [head]({A}) |\n>   |---|\n>   | [a1b]({A}) |\n"
    text = f"## One\n\n{head}| [a1b]({A}) | x |\n| y | [a1b]({A}) |\n\n{quotation}"

    assert [(said_in(mention), mention.section) for mention in mentions(text)] == [
        (f"{NAME} · x", "one"),
        (f"y · {NAME}", "one"),
        ("<mark>head</mark>", "two"),
        (NAME, "two"),
    ]


def test_no_sentence_begins_within_the_brackets_of_a_citation() -> None:
    _, last = mentions(f"One. So (G) [cf! A @1706.03762, App. B] is [a]({A}). Two.")

    assert said_in(last) == "So (G) (cf! A {label}, App. B) is <mark>a</mark>."


def test_holes_are_those_of_the_links_by_their_number() -> None:
    text = f"# [a]({A})\n\n<i><a href='x'></a></i>\n\nSo [[x]] of [@1706.03762; @1810.04805].\n"

    assert [hole for hole in mentions(text)[-1].parts if not isinstance(hole, str)] == [
        LinkTitle(2),
        Cited(3, "label"),
        Cited(4, "label"),
    ]


def test_each_of_several_links_is_marked_in_turn() -> None:
    first, second = mentions(f"[a]({A}) and [b]({B})")

    assert said_in(first) == "<mark>a</mark> and b"
    assert said_in(second) == "a and <mark>b</mark>"


def test_a_link_in_the_heading_that_is_the_title_comes_before_all_others() -> None:
    first, second = mentions(f"# On [a]({A})\n\nMore in [b]({B}).")

    assert (said_in(first), said_in(second)) == ("On <mark>a</mark>", "More in <mark>b</mark>.")


def test_the_section_is_the_heading_or_the_footnote_above() -> None:
    text = f"[a]({A})\n\n## One\n\n[a]({A})[^x]\n\n> ## Two\n\n- [a]({A})\n\n[^x]: [a]({A})\n"

    assert [mention.section for mention in mentions(text)] == ["", "one", "two", "fn:1"]


def test_an_item_of_a_task_list_says_of_all_its_links_whether_it_was_read() -> None:
    text = f"- [x] [a]({A}), see [b]({B})\n- [ ] read *[b]({B})*\n- [a]({A})\n\n  [x] [a]({A})\n"

    said = mentions(text)
    assert [mention.is_read for mention in said] == [True, True, False, None, None]
    assert said[0].item == said[1].item != said[2].item


@given(st.text("ab .!\n*`$[", max_size=2000), st.text("ab .!\n*`$[", max_size=2000))
def test_what_is_quoted_is_short_and_harmless(before: str, after: str) -> None:
    for mention in mentions(f"{before} {A} {after}"):
        tree = LexborHTMLParser(said_in(mention))
        for formula in tree.css("math, code"):
            formula.decompose()
        assert len(tree.text()) <= 2 * LONGEST + len(A) + 10
        assert not tree.css("a, em, strong, ul, li, img, input")
