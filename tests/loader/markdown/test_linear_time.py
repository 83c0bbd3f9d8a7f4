"""Hostile texts take time in proportion to their length."""

from collections.abc import Callable

import pytest
from lineartime import OF_MARKDOWN, assert_linear, seconds

from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.dialect import notes

HOSTILE: dict[str, Callable[[int], str]] = {
    **OF_MARKDOWN,
    "open brackets": lambda n: "[" * n,
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested brackets with definitions": lambda n: "[" * n + "a" + "]" * n + "\n\n[a]: b",
    "unclosed emphasis": lambda n: "*a **b " * n,
    "unopened emphasis": lambda n: "a** " * n,
    "mixed emphasis": lambda n: "*a_ " * n,
    "nested emphasis": lambda n: "*a **a " * n + "b" + " a** a*" * n,
    "emphasis in links": lambda n: "**x [a*b**c*](d)" * n,
    "threefold emphasis": lambda n: "a***b" * n,
    "backticks of growing length": lambda n: "".join("e" + "`" * length for length in range(int(n**0.5) * 2)),
    "unclosed comments": lambda n: "a <!-- " * n,
    "comments with three hyphens": lambda n: "a <!-- b --->" * n,
    "comments that end in another way": lambda n: "<div>\n" + "<!-- a --!>" * n,
    "short comments": lambda n: "<div>\n" + "<!-->" * n,
    "elements without markup": lambda n: "<title>a</title>" * n,
    "unclosed elements without markup": lambda n: "a <title> </titles " * n,
    "comments in a block": lambda n: "<!--" * n,
    "unclosed instructions": lambda n: "a <?" * n,
    "unclosed character data": lambda n: "a <![CDATA[" * n,
    "unclosed tags": lambda n: "<a " * n,
    "unclosed attributes": lambda n: '<a x="' * n,
    "links in a block of HTML": lambda n: "<div>\n" + '<a href="x">b</a>\n' * n + "</div>",
    "open embeds": lambda n: "![[" * n,
    "embeds": lambda n: "![[x]] " * n,
    "open wikilinks": lambda n: "[[a|" * n,
    "unclosed addresses": lambda n: "[a](" * n,
    "addresses with blanks": lambda n: "[a](b c.de) " * n,
    "unclosed addresses with blanks": lambda n: "[a](b c.de " * n,
    "one address with blanks": lambda n: "[" * n + "[a](" + "b (c) " * n,
    "brackets in an address with blanks": lambda n: "[a](" + "b(c " * n,
    "code behind brackets": lambda n: "[`a" * n,
    "unclosed bracketed addresses": lambda n: "[](<" * n,
    "unclosed titles": lambda n: '[a](b "' * n,
    "links behind open images": lambda n: "![" * n + "[a](b)" * n,
    "images in images": lambda n: "![" * n + "](b)" * n,
    "links in one line": lambda n: "[a](b) " * n,
    "links in one paragraph": lambda n: "[a](b) c\n" * n,
    "links in one cell": lambda n: "|a\n|-\n|" + "[a](b\\|) " * n + "|",
    "links in one row": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|[a](b)" * n + "|",
    "links by reference": lambda n: "[a][b]" * n + "\n\n[b]: x",
    "definitions": lambda n: "".join(f"[{i}]: u{i}\n" for i in range(n)) + "".join(f"[{i}] " for i in range(n)),
    "definitions of one name": lambda n: "[a]: b\n" * n,
    "unclosed definitions": lambda n: "[a\n" * n,
    "unclosed titles of definitions": lambda n: '[a]: b "\n' * n,
    "links in addresses": lambda n: "[a]([http://a](http://b))" * n,
    "ampersands": lambda n: "&" * n,
    "named ampersands": lambda n: "&a" * n,
    "dollars": lambda n: "$" * n,
    "dollars and backticks": lambda n: "$a `" * n,
    "dollars before code": lambda n: "$a `b` c$ " * n,
    "dollars before backticks of growing length": lambda n: "".join(
        "$a" + "`" * length + "b$ " for length in range(int(n**0.5) * 2)
    ),
    "quotation marks in a formula": lambda n: "$" + "`a'" * n + "$",
    "open quotation marks in a formula": lambda n: "$" + "`a" * n + "$",
    "formulas as on GitHub": lambda n: "$`a`$ " * n,
    "open formulas as on GitHub": lambda n: "$`a " * n,
    "wide formulas": lambda n: "($aaaaaaaaaaaaaaaaa$), " * n,
    "unclosed formulas": lambda n: "$a " * n,
    "unclosed displayed formulas": lambda n: "$$a " * n,
    "open round formulas": lambda n: "\\(x " * n + "\\)",
    "open square formulas": lambda n: "\\[x " * n,
    "blocks of formulas that do not close": lambda n: "$$x\n" * n,
    "uses of a macro": lambda n: r"$\def\x{a}$ " + r"$\x$ " * n,
    "definitions of macros": lambda n: "".join(
        rf"$\def\{'abcdefgh'[i % 8] * (i // 8 % 50 + 1)}{{a}}$ " for i in range(n)
    ),
    "macros with long arguments": lambda n: r"$\def\x#1.{#1#1#1#1}\x " + "a b" * n + "$",
    "macros with arguments many times": lambda n: r"$\def\x#1{" + "#1" * n + r"}\x{" + "a b" * n + "}$",
    "text in formulas": lambda n: r"$\mbox{" + "a b_c " * n + "}$",
    "formulas in text": lambda n: r"$\mbox{" + "a $b$$$c$$" * n + "}$",
    "dollars in text": lambda n: r"$$\mbox{" + "$ \\$" * n + "}$$",
    "signs": lambda n: "$" + "a∅" * n + "$",
    "optional arguments": lambda n: r"$\smash[" + "ab " * n + "]{a}$",
    "columns of equations": lambda n: r"$\begin{eqnarray}" + "a & " * n + r"\end{eqnarray}$",
    "labels": lambda n: r"$\begin{align}" + r"a\label{b_c} " * n + r"\end{align}$" + r" $\eqref{b_c}$" * n,
    "unclosed labels": lambda n: "$" + r"\label{a_ " * n + "$" + r" $\ref    a$" * n,
    "colours": lambda n: r"$\definecolor{c}{gray}{0}" + r"\textcolor{c}{a}" * n + "$" + r" $\color{d}$" * n,
    "definitions of colours": lambda n: "".join(rf"$\definecolor{{c{i}}}{{gray}}{{0}}$ " for i in range(n)),
    "control spaces": lambda n: "$$a" + "\\\n" * n + "$$",
    "gaps between rows": lambda n: r"$\begin{align}" + r"\\*[ 1" * n + r"\end{align}$" + r"\\[2pt]" * n,
    "lines of tables": lambda n: r"$\begin{array}{c}\hline\hline \hline\end{array}$ " * n,
    "references in text": lambda n: r"$\text{\eqref{a} \ref" + "a b" * n + "}$" + r"$\text{\ref{a}}$ " * n,
    "tags that are formulas": lambda n: r"$$a\tag{$\ast$}\label{b}$$ " * n + r"$\eqref{b}$ " * n,
    "text to show as it is": lambda n: r"$\verb|" + "a b_c" * n + r"|$ $\verb|" + "a " * n + "$",
    "notations": lambda n: r"$\enclose{" + "box circle top " * n + "}{x}$",
    "formulas in brackets": lambda n: "($x$), " * n + "*$x$" * n + "*" * n,
    "amounts of money": lambda n: "$5 and " * n,
    "tildes": lambda n: "~a ~~b " * n,
    "equals signs": lambda n: "==a " * n,
    "marks": lambda n: "==a==" * n,
    "open footnotes": lambda n: "[^" * n + "\n\n[^a]: b",
    "references to one footnote": lambda n: "[^a]" * n + "\n\n[^a]: b",
    "missing footnotes": lambda n: "[^a] " * n,
    "headings with numbers": lambda n: "".join(f"# a-{i}\n" for i in range(n)) + "# a\n" * n,
    "underlined headings": lambda n: "a\n=\n" * n,
    "lines above an underline": lambda n: "a\n" * n + "=",
    "schemes": lambda n: "http://" * n,
    "addresses that can not be": lambda n: "http://a_b/" * n,
    "www": lambda n: "www.x_" * (n + 200),
    "addresses": lambda n: "http://a.b/c " * n,
    "brackets behind an address": lambda n: "http://a.b" + ")" * n,
    "at signs": lambda n: "a@" * n,
    "open citations": lambda n: "[@" * n,
    "open citations of papers": lambda n: "[@1706.03762 `a`; " * n,
    "citations": lambda n: "[@1706.03762, p. 3]" * n,
    "citations in one bracket": lambda n: "[" + "@1706.03762; " * n + "]",
    "citations without a bibliography": lambda n: "[@a:b, c] " * n,
    "entities in citations": lambda n: "[@1706.03762 " + "&nbsp" * n + "&nbsp;" * n + "]",
    "citations in the text": lambda n: "@arxiv:1706.03762 " * n,
    "citations with locators": lambda n: "@arxiv:1706.03762 [p. 3] " * n,
    "open locators": lambda n: "@arxiv:1706.03762 [" * n,
    "open locators in braces": lambda n: "[@1706.03762" + ", {{ p" * n + "]",
    "blanks before brackets": lambda n: "@arxiv:1706.03762" + " " * n + "[]" + "[a] " * n,
    "one long key": lambda n: "[@arxiv:" + "a.-" * n + "]",
    "mail addresses": lambda n: "a@b.c " * n,
    "words with underscores": lambda n: "@ " + "a_" * (n + 200),
    "definition lists": lambda n: "a\n" + ": b\n" * n,
    "callouts": lambda n: "> [!NOTE]\n> a\n\n" * n,
    "unspaced items": lambda n: "-[a](b)\n" * n,
    "hard breaks": lambda n: "a  \n" * n,
    "lines of code": lambda n: "```python\n" + "x = 1\n" * n + "```",
    "one long word": lambda n: "a" * n,
    "escapes": lambda n: "\\*" * n,
}


def read(text: str) -> Document:
    return parse(text, notes(), path="n.md")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_four_times_the_length_takes_about_four_times_as_long(text: Callable[[int], str]) -> None:
    assert_linear(read, text, 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        ">" * 1_000_000,
        "- " * 500_000,
        "![[" * 333_333,
        "[@" * 500_000,
        "*" * 1_000_000,
        "$" * 1_000_000,
        "$`" * 500_000,
    ],
)
def test_a_million_characters_take_seconds(text: str) -> None:
    assert seconds(read, text) < 30
