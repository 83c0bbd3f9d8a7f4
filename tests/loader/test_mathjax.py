"""Macros of TeX are read from a site's own scripts as far as they are written plainly, and nothing else is."""

import time
from itertools import product
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader.mathjax import LARGEST, LONGEST, MOST, macros_in

FOUND: list[tuple[str, dict[str, str]]] = [
    (
        r"""MathJax = { tex: { tags: 'ams', macros: { RR: "{\\bf R}", bold: ["{\\bf #1}", 1] } } };""",
        {"RR": r"{\bf R}", "bold": r"{\bf #1}"},
    ),
    (
        r"""MathJax.Hub.Config({ TeX: { equationNumbers: {autoNumber: "AMS"}, Macros: {
              // of sets
              "N": '\\mathbb{N}', /* and, of } more */ 'Z': `\\mathbb{Z}`,
              E: ["\\mathbb{E}_{#1}[#2]", 2],
            } } });""",
        {"N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "E": r"\mathbb{E}_{#1}[#2]"},
    ),
    (
        r"""renderMathInElement(body, {macros: {"\\R": "\\mathbb{R}", "\\f": "#1f(#2)"}}); // KaTeX""",
        {"R": r"\mathbb{R}", "f": "#1f(#2)"},
    ),
    ("MathJax = {% raw %}{tex: {macros: {a: '{{x}}'}}}{% endraw %}", {"a": "{{x}}"}),
    (
        r"window.MathJax={tex:{macros:{a:'\x5calpha',b:'\u005cbeta',c:'\u{5c}gamma',d:['x']}}}",
        {"a": r"\alpha", "b": r"\beta", "c": r"\gamma", "d": "x"},
    ),
    ("mathjax macros: {a: 'x\\\n y'}", {"a": "x y"}),
    ("katex macros: {a: '1'} macros: {a: '2', b: '3'}", {"a": "1", "b": "3"}),
    # Other things than plain ones are passed over.
    ("mathjax macros: {a: b, c: 'd' + 'e', f: function() { return {x: 'y'}; }, g: 'h'}", {"g": "h"}),
    ("mathjax macros: {a: ['x', 1], b: ['#1', 2], c: ['#1', 1, 'd'], d: ['#1#2', 2]}", {"d": "#1#2"}),
    ("mathjax macros: {a: '}', b: '{', c: '\\\\{', 'd1': 'x', 'e f': 'x', g: '\\0', h: '\\bf'}", {"c": r"\{"}),
    ("mathjax macros: {a: 'x", {}),
    ("mathjax macros: {a: 'x' /* b: 'y'}", {}),
    ("mathjax macros: {", {}),
    ("mathjax mymacros: {a: 'x'}; macros = {a: 'x'}", {}),
    ("macros: {a: 'x'}", {}),
]


@pytest.mark.parametrize(("text", "macros"), FOUND)
def test_plain_macros_are_found(text: str, macros: dict[str, str]) -> None:
    assert macros_in([text]) == macros


def test_of_two_files_the_first_counts() -> None:
    assert macros_in(["mathjax macros: {a: '1'}", "nothing", "katex macros: {a: '2', b: '2'}"]) == {"a": "1", "b": "2"}


def test_there_are_bounds() -> None:
    many = ", ".join(f"{''.join(name)}: 'x'" for name in product(ascii_letters, repeat=2))
    assert len(macros_in([f"mathjax macros: {{{many}}}"])) == MOST
    assert macros_in([f"mathjax macros: {{b: 'y', a: '{'x' * (LONGEST + 1)}'}}"]) == {"b": "y"}
    assert macros_in(["mathjax macros: {a: 'x'}" + " " * LARGEST]) == {}


PIECES = ("mathjax ", "macros: {", "macros:", "{", "}", "[", "]", ",", ":", "'", '"', "`", "\\", "/*", "*/", "//", "\n",
          "a", "#1", "1", "'x'", "{% raw %}", "\\u{5c}", "\\x4", "é", "\0")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_can_be_read(text: str) -> None:
    for name, meaning in macros_in([text, f"mathjax macros: {{{text}"]).items():
        assert name.isascii()
        assert name.isalpha()
        assert meaning.isprintable()


@pytest.mark.parametrize(
    "piece", ["macros: {", "macros: {a: '", "/*", "'", '"\\', "`", "{", "a: 'x',", "macros: {a:'x'},"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = "mathjax macros: {" + piece * ((LARGEST - 100) // len(piece))
    started = time.process_time()
    macros_in([text])
    assert time.process_time() - started < 3
