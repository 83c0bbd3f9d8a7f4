"""Hostile blocks take time in proportion to their length."""

from collections.abc import Callable

import pytest
from lineartime import OF_MARKDOWN, assert_linear, seconds

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.kramdown import Kramdown

HOSTILE: dict[str, Callable[[int], str]] = {
    **OF_MARKDOWN,
    "plain items": lambda n: "- a\n" * n,
    "items in items": lambda n: "".join(" " * 2 * (i % 15) + "- a\n" for i in range(n)),
    "empty items": lambda n: "* \n" * n,
    "tabs behind a marker": lambda n: "- " + " \t" * n + "a",
    "headings without blanks": lambda n: "##A\n\n" * n,
    "openings of formulas": lambda n: "$$\n\na\n" * n + "$$ a = b\n\n" * n,
    "fences of two kinds": lambda n: "~~~\n\n```\n\n" * n,
    "fences that do not close": lambda n: "- ```\n\n" * n,
    "brackets before addresses": lambda n: "[ab] (https://c.de) " * n,
    "items with attributes": lambda n: "* {: .a} b\n" * n,
    "items with open attributes": lambda n: "* {: .a b\n" * n,
    "definitions": lambda n: "a\n" + ": b\n" * n,
    "terms": lambda n: "a\n" * n + ": b",
    "open attribute lists": lambda n: "{:a\n" * n,
    "open attribute lists with an end": lambda n: "{:\n" * n + "}",
    "open attribute lists with backslashes": lambda n: "a\n{:" + "\\" * n,
    "attribute lists": lambda n: "a\n" + "{:.a}\n" * n,
    "one long attribute list": lambda n: "a\n{:" + " .a" * n + "}",
    "open values": lambda n: "a\n{:" + ' a="' * n + "}",
    "named lists": lambda n: "".join(f"{{:a{i}: a{i + 1} .b}}\n" for i in range(n)) + "\na\n{:a0}",
    "named lists of themselves": lambda n: "{:a: a a a}\n" * n + "\na\n{:a}",
    "extensions that do not end": lambda n: "{::comment}\n" * n,
    "unknown extensions": lambda n: "{::a " * n,
    "ends of extensions": lambda n: "{:/comment}\n" * n,
    "fences that do not end": lambda n: "```a\n" * n,
    "fences of growing length": lambda n: "".join("`" * (3 + length) + "a\n" for length in range(int(n**0.5))),
    "long fences, short ends": lambda n: "~~~~ a\n" * n + "~~~\n" * n,
    "one long fence": lambda n: "`" * n,
    "indented lines": lambda n: "    a\n" * n,
    "indented lines with blank ones": lambda n: "    a\n\n" * n,
    "formulas that do not end": lambda n: "$$ a\n\n" * n + "$",
    "formulas with text behind": lambda n: "$$a$$ b\n\n" * n,
    "rows of backticks": lambda n: "|`\n" * n,
    "rows of backticks of growing length": lambda n: "|" + "|".join("`" * i for i in range(int(n**0.5))),
    "rows of code elements": lambda n: "|" + "<code>" * n,
    "rows of elements": lambda n: "|<b>" * n,
    "a table of elements": lambda n: "|<b>a\n" * n,
    "rows of comments": lambda n: "|<!--" * n,
    "rows and a text": lambda n: "|a\n" * n + "b",
    "tables that are none": lambda n: "|a\nb\n\n" * n,
    "open wikilinks in rows": lambda n: "|[[a" * n,
    "elements in elements": lambda n: "<div>" * n,
    "elements in elements with Markdown": lambda n: '<div markdown="1">' * n,
    "elements on lines": lambda n: "<div>\n" * n,
    "elements with ends": lambda n: "<div>a</div>\n" * n,
    "end tags": lambda n: "<div>" + "</p>" * n,
    "end tags on lines": lambda n: "</div>\n" * n,
    "paragraphs in elements": lambda n: "<div>" + '<p markdown="1">a</p>' * n,
    "texts that do not end": lambda n: '<p markdown="span">' * n,
    "comments": lambda n: "<!-- a -->\n" * n,
    "comments that do not end": lambda n: "<!--\n" * n,
    "comments in an element": lambda n: "<div>" + "<!--" * n,
    "instructions in an element": lambda n: "<div>" + "<?" * n,
    "formulas in an element": lambda n: "<div>" + "$a$ " * n,
    "dollars in an element": lambda n: "<div>" + "$a" * n,
    "formulas that do not end in an element": lambda n: "<div>" + "$$a \\(b \\[c" * n,
    "formulas around other elements": lambda n: "<div>" + "$a < b$" * n,
    "code in an element": lambda n: "<div>$a$" + "<code><pre>" * n,
    "scripts": lambda n: "<script>\n" * n,
    "styles in an element": lambda n: "<div>" + "<style>" * n,
    "ampersands in an element": lambda n: "<div>" + "&" * n,
    "tags that do not end": lambda n: "<div a\n" * n,
    "attributes that do not end": lambda n: '<div a="\n' * n,
    "blanks in a tag": lambda n: "<div" + " " * n,
    "footnotes that lead to others": lambda n: "[^0]\n\n" + "".join(f"[^{i}]: b[^{i + 1}]\n" for i in range(n)),
    "link definitions": lambda n: "".join(f"[{i}]: u{i}\n" for i in range(n)),
    "link definitions of one name": lambda n: "[a]: b\n" * n,
    "open link definitions": lambda n: "[a\n" * n,
    "open titles": lambda n: '[a]: b "\n' * n,
    "blanks in a link definition": lambda n: "[a]: b" + " " * n + '"',
    "abbreviations": lambda n: "".join(f"*[a{i}]: b\n" for i in range(n)),
    "headings in a table of contents": lambda n: "* x\n{:toc}\n\n" + "# a\n## b\n" * n,
    "ids that do not end": lambda n: "# a {#" * n,
    "underlined headings": lambda n: "a\n=\n\n" * n,
    "number signs": lambda n: "# a " + "#" * n,
    "blank lines": lambda n: " \n" * n,
    "blanks before a text": lambda n: " " * n + "b",
    "ends of blocks": lambda n: "^\n" * n,
    "horizontal rules": lambda n: "* * *\n" * n,
    "long rules": lambda n: "* " * n + "a",
    "paragraphs that end again and again": lambda n: "<div\n" * n,
}


def read(text: str) -> Document:
    return parse(text, Kramdown(KramdownSettings()), path="n.md")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_four_times_the_length_takes_about_four_times_as_long(text: Callable[[int], str]) -> None:
    assert_linear(read, text, 50_000)


@pytest.mark.parametrize("text", [">" * 1_000_000, "- " * 500_000, "{:" * 500_000, "|" * 300_000, "<div>" * 200_000])
def test_hundreds_of_thousands_of_characters_take_seconds(text: str) -> None:
    assert seconds(read, text) < 30
