"""CommonMark and GitHub Flavored Markdown, held against the examples of their specifications."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.dialect import commonmark, notes

DIFFERENCES = tomllib.loads((Path(__file__).parent / "differences.toml").read_text(encoding="utf-8"))
HIGHLIGHTED = re.compile(r'<div class="highlight"><pre tabindex="0">(.*?)</pre></div>', re.DOTALL)
ADORNMENTS = (
    (re.compile(r'(<h[1-6]) id="[^"]*"'), r"\1"),
    (re.compile(r' loading="lazy"| tabindex="0"'), ""),
    (re.compile(r'<div class="table-scroll"[^>]*>(<table>.*?</table>)</div>', re.DOTALL), r"\1"),
    (re.compile(r' style="text-align:(\w+)"'), r' align="\1"'),
    (re.compile(r' aria-label="(?:done|to do)"| class="(?:task-list-item|contains-task-list)"'), ""),
    (re.compile(r"<(/?)s>"), r"<\1del>"),
)
"""What the dialect of notes adds to the plain element, or writes in another way, with the same meaning."""


def plain(html: str) -> str:
    html = HIGHLIGHTED.sub(lambda code: "<pre>" + re.sub(r"</?span[^>]*>", "", code[1]) + "</pre>", html)
    for adornment, replacement in ADORNMENTS:
        html = adornment.sub(replacement, html)
    return html


def test_every_example_of_commonmark_passes_with_the_extensions_off(
    commonmark_examples: list[Any], html_of: Callable[[Document], str], meaning: Callable[[str], object]
) -> None:
    assert len(commonmark_examples) == 652
    failed = [
        example.number
        for example in commonmark_examples
        if meaning(html_of(parse(example.text, commonmark(), path="x.md"))) != meaning(example.html)
    ]
    assert failed == []


def test_the_extensions_change_the_meaning_of_these_examples_of_commonmark_only(
    commonmark_examples: list[Any], html_of: Callable[[Document], str], meaning: Callable[[str], object]
) -> None:
    different = {
        str(example.number)
        for example in commonmark_examples
        if meaning(plain(html_of(parse(example.text, notes(), path="x.md")))) != meaning(plain(example.html))
    }
    assert different == set(DIFFERENCES["commonmark"])


def test_the_extensions_of_github_work_but_for_these_examples(
    gfm_examples: list[Any], html_of: Callable[[Document], str], meaning: Callable[[str], object]
) -> None:
    extended = [example for example in gfm_examples if example.extension]
    assert len(extended) == 24
    different = {
        str(example.number)
        for example in extended
        if meaning(plain(html_of(parse(example.text, notes(), path="x.md")))) != meaning(plain(example.html))
    }
    assert different == set(DIFFERENCES["gfm"])
