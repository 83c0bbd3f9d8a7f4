"""What leads to links that say no more than "[paper] [code]": the titles of a list, wherever they stand."""

import pytest

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, dialect, parse
from llmnotes.loader.markdown.kramdown import Kramdown

A, B = "https://arxiv.org/abs/1706.03762", "https://github.com/acme/b"
PAPER = "<mark>paper</mark>"

LED = {
    "items in an item": (f"- A Title\n  - Jane Doe\n  - [paper]({A}) / [code]({B})", f"A Title · {PAPER} / code"),
    "items in brackets": (f"- **A Title**\n  - [[paper]({A})] [[code]({B})]", f"A Title · [{PAPER}] [code]"),
    "a bare address": (f"- A Title\n  - Paper: <{A}>", f"A Title · Paper: <mark>{A}</mark>"),
    "items of items": (f"- A Title\n  - Links\n    - [paper]({A})", f"A Title · {PAPER}"),
    "not what is beside": (f"- A Title\n  - [x]({B}) y\n- Another\n  - [paper]({A})", f"Another · {PAPER}"),
    "blocks of an item": (f"- A *Title*\n\n  Jane Doe\n\n  [paper]({A})", f"A Title · {PAPER}"),
    "a heading": (f"## A Title\n\n[paper]({A})", f"A Title · {PAPER}"),
    "a list below a heading": (f"## A Title\n\n- [paper]({A})\n- [code]({B})", f"A Title · {PAPER}"),
    "a paragraph": (f"## Papers\n\n**A Title**\n\n[paper]({A})", f"A Title · {PAPER}"),
    "a list below a paragraph": (f"**A Title**\n\n- Paper: [paper]({A})", f"A Title · Paper: {PAPER}"),
    "a colon": (f"They say more:\n\n- [paper]({A})", f"They say more: {PAPER}"),
    "no long paragraph": (f"## A Title\n\n{'Words. ' * 40}\n\n[paper]({A})", f"A Title · {PAPER}"),
    "no paragraph with links": (f"## Topic\n\nA [Title]({B})\n\n[paper]({A})", f"Topic · {PAPER}"),
    "no paragraph before another one with a title": (
        f"## Topic\n\nA Title\n\n[pdf]({B})\n\n**B Title** [pdf]({B})\n\n[paper]({A})", f"Topic · {PAPER}"),
    "a paragraph before several": (f"## Topic\n\nA Title\n\n[pdf]({B})\n\n[paper]({A})", f"A Title · {PAPER}"),
    "a paragraph before one with links": (
        f"A Title\n\n{'Words. ' * 40} [x]({B})\n\n[paper]({A})", f"A Title · {PAPER}"),
    "a heading before links": (f"## Topic\n\n**Links:**\n\n[paper]({A})", f"Topic · {PAPER}"),
    "no heading that says nothing": (f"## Links\n\n- [paper]({A})", PAPER),
    "a term": (f"## A Topic\n\nA Title\n: [paper]({A})", f"A Title · {PAPER}"),
    "not a quotation above": (f"> A Title\n\nx\n\n> [paper]({A})", PAPER),
    "no table's cells": (f"| One | Two |\n|---|---|\n| x | y |\n\n[paper]({A})", PAPER),
    "no footnote": (f"## A Title\n\nSee[^1].\n\n[^1]: [paper]({A})", PAPER),
    "nothing where a link says it": (f"- A Topic\n  - [Attention]({A})", "<mark>Attention</mark>"),
    "the lines above": (f"**A Title**\n[paper]({A})\n[code]({B})", f"A Title {PAPER} code"),
    "the sentences before": (f"A Title. Jane Doe. [paper]({A}) [code]({B})", f"A Title. Jane Doe. {PAPER} code"),
    "what is long": (f"- {'Title ' * 40}\n  - [paper]({A})", f"{'Title ' * 25}Title… · {PAPER}"),
    "lines of HTML": (f'<p><b>A Title</b><br>Jane Doe<br><a href="{A}">paper</a></p>', f"A Title Jane Doe {PAPER}"),
    "an item of HTML": (f'<ul>\n<li>One</li>\n<li>A Title, J. Doe. <a href="{A}">paper</a></li></ul>',
                        f"A Title, J. Doe. {PAPER}"),
    "a row of HTML": (f'<table><tr><td>One</td></tr>\n<tr>\n<td></td><td><b>A Title</b></td> <td>ICLR</td>\n'
                      f'<td><a href="{A}">paper</a></td></tr></table>', f"A Title · ICLR · {PAPER}"),
}  # fmt: skip

DIALECTS: dict[str, Dialect] = {"notes": dialect.notes(), "jekyll": Kramdown(KramdownSettings())}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize(("text", "said"), LED.values(), ids=LED.keys())
def test_links_that_say_nothing_are_quoted_with_what_leads_to_them(text: str, said: str, name: str) -> None:
    document = parse(text, DIALECTS[name], path="notes/a.md")
    number = next(number for number, link in enumerate(document.links) if link.url == A)

    assert "".join(map(str, document.body.mentions[number].parts)).strip() == said


def test_links_below_an_item_of_a_task_list_were_read_where_it_was() -> None:
    title = f"- [x] A Title\n  - [pdf]({A})\n  - [code]({B})\n"
    text = f"{title}- [ ] Bert\n\n  [pdf]({A})\n- [x] [Clip]({B})\n  - [pdf]({A})\n"
    mentions = parse(text, dialect.notes(), path="notes/a.md").body.mentions

    assert [mention.is_read for mention in mentions] == [True, True, False, True, True]
    assert [mention.item for mention in mentions] == [0, 0, 2, 3, 3]
