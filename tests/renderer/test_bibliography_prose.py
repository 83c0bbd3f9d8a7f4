"""Titles and abstracts as HTML: formulas are MathML, addresses are links, and nothing else of theirs is markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from llmnotes.renderer.bibliography.prose import opening, prose


def linked(text: str) -> list[tuple[str | None, str]]:
    links = LexborHTMLParser(prose(text, links=True)).css("a")
    assert all(link.attributes["rel"] == "nofollow" for link in links)
    return [(link.attributes["href"], link.text()) for link in links]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (r"At \url{https://x.org/a\_b}.", [("https://x.org/a_b", "https://x.org/a_b")]),
        (r"On \href{https://x.org/?a=1\&b=2}{this \emph{page}}.", [("https://x.org/?a=1&b=2", "this page")]),
        (r"{\tt https://x.org/a--b} \texttt{http://y.z}", [("https://x.org/a--b",) * 2, ("http://y.z",) * 2]),
        ("(See https://x.org/a_(b)/.) At https://y.z.", [("https://x.org/a_(b)/",) * 2, ("https://y.z",) * 2]),
        (r"\href{javascript:alert(1)}{words} \url{ftp://x.org} \href{//x.org}{y} xhttps://x.org https://.", []),
        (r"\href{https://x.org}{}", []),
        ('https://x.org/"onclick="a', [("https://x.org/",) * 2]),
    ],
)
def test_an_address_of_the_web_is_a_link(text: str, links: list[tuple[str, str]]) -> None:
    assert linked(text) == links
    assert "<a" not in prose(text)


def test_words_that_lead_nowhere_stay() -> None:
    assert prose(r"\href{javascript:alert(1)}{words} \url{ftp://x.org}", links=True) == "words ftp://x.org"


@pytest.mark.parametrize(
    ("text", "formulas", "rest"),
    [
        (r"$\sim$10\% and $x$5", [r"\sim", "x"], ["10% and ", "5"]),
        (r"$\begin{cases} 1 \\ 2 \end{cases}$", [r"\begin{cases} 1 \\ 2 \end{cases}"], []),
        (r"a $\frac{a$ b", [], [r"a $\frac{a$ b"]),
        (r"a $\label{x} a \\ b$", [], [r"a $\label{x} a \\ b$"]),
        ("$5-$10, $5k/$10k", [], ["$5-$10, $5k/$10k"]),
        (r"$$\begin{aligned}a&=b\end{aligned}$$", [r"\begin{aligned}a&=b\end{aligned}"], []),
        (r"a \[ y = 2 \] b \[12\] \[so it is\]", ["y = 2"], ["a ", r" b \[12\] \[so it is\]"]),
        (r"\begin{equation} x \end{equation}.", [r"\begin{equation*} x \end{equation*}"], ["."]),
        (r"\begin{align}\label{a} x \end{align}", [], [r"\begin{align}\label{a} x \end{align}"]),
        (r"\begin{itemize} x \end{itemize}", [], [r"\begin{itemize} x \end{itemize}"]),
    ],
)
def test_a_formula_is_shown_or_stays_as_it_is_written(text: str, formulas: list[str], rest: list[str]) -> None:
    html = prose(text)
    assert [node.text() for node in LexborHTMLParser(html).css("annotation")] == formulas
    assert [part for part in re.split(r"<math>.*?</math>", html) if part] == rest


ODD = st.sampled_from(
    ["\\href{", "\\url{", "}{", "}", "https://a.b", "javascript:", '"', "<b>", "&", "$", "\\", "x", " "]
)


@given(st.lists(ODD | st.text(max_size=3), max_size=12).map("".join))
def test_links_are_all_that_a_text_brings(text: str) -> None:
    tree = LexborHTMLParser(f"<p>{prose(text, links=True)}</p>")
    math = {node.tag for node in tree.css("math, math *")}
    assert {node.tag for node in tree.css("body *")} - math <= {"p", "a"}
    assert all(re.match("https?://", href or "", re.IGNORECASE) for href, _ in linked(text))


@pytest.mark.parametrize(
    ("text", "largest", "room", "html"),
    [
        (
            r"On $a<\pi$ it",
            99,
            99,
            r'On <math alttext="a&lt;\pi"><mrow><mi>a</mi><mo>&lt;</mo><mi>π</mi></mrow></math> it',
        ),
        (r"On $a<\pi$ it", 99, 70, r"On $a&lt;\pi$ it"),
        (r"On $a<\pi$ it", 15, 99, "On…"),
        ("$x + y + z$", 9, 99, "$x + y…"),
        ("word and more", 13, 0, "word and…"),
        (r"At \url{https://x.org}", 99, 0, "At https://x.org"),
    ],
)
def test_an_opening_has_the_formulas_that_there_is_room_for(text: str, largest: int, room: int, html: str) -> None:
    assert opening(text, largest, room) == html


@given(st.lists(ODD | st.sampled_from(["$x^2$", "é", "word ", "$\\frac{a}{b}$"]), max_size=40).map("".join))
def test_an_opening_is_small_whatever_it_is_of(text: str) -> None:
    for largest, room in ((20, 0), (60, 90), (300, 300)):
        html = opening(text, largest, room)
        assert len(re.sub("<math .*?</math>", "", html).encode()) <= largest
        assert sum(len(formula.encode()) for formula in re.findall("<math .*?</math>", html)) <= room
