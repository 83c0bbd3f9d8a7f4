"""Options of kramdown's, as a ``_config.yml`` has them: what they make of a text is what kramdown makes of it.

``REFRESH_CASES=1 pytest tests/loader/kramdown/test_options.py`` asks kramdown anew, where it is installed.
"""

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from loader.kramdown.shapes import shape
from loader.kramdown.spans_ruby import Ruby, is_installed
from loader.kramdown.test_blocks import filled

from llmnotes.config.jekyll import parse_jekyll
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.kramdown import Kramdown

CASES = tomllib.loads(Path(__file__).with_name("options.toml").read_text(encoding="utf-8"))["case"]
ANSWERS = Path(__file__).with_name("options.json")


def understood(text: str, options: dict[str, Any]) -> Document:
    config, problems = parse_jekyll("_config.yml", json.dumps({"kramdown": options}), None)
    assert problems == ()
    return parse(text, Kramdown(config.kramdown), path="n.md")


@pytest.mark.skipif(not os.environ.get("REFRESH_CASES"), reason="only to write the expected answers anew")
def test_refresh() -> None:
    if not is_installed():
        pytest.skip("kramdown and kramdown-parser-gfm are not installed here: they are in Debian, as Jekyll is")
    with Ruby() as ruby:
        shown = [ruby.html(case["text"], **case["options"]) for case in CASES]
    ANSWERS.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_text_shows_what_it_shows_in_kramdown(number: int) -> None:
    case = CASES[number]
    expected = json.loads(ANSWERS.read_text(encoding="utf-8"))[number]
    assert shape(filled(understood(case["text"], case["options"]))) == shape(expected)


FOOTNOTES = "a[^x] b[^y] c[^x]\n\n[^x]: X\n[^y]: Y"


def test_footnotes_count_from_their_first_number() -> None:
    html = filled(understood(FOOTNOTES, {"footnote_nr": 5, "footnote_prefix": "n-"}))
    assert re.findall(r'href="(#fn:[^"]*)" id="([^"]*)"[^>]*>(\d)<', html) == [
        ("#fn:n-x", "fnref:n-x", "5"),
        ("#fn:n-y", "fnref:n-y", "6"),
        ("#fn:n-x", "fnref:n-x:1", "5"),
    ]
    assert '<ol class="footnotes-list" start="5">' in html
    assert re.findall(r'aria-label="([^"]*\d)"', html) == [
        f"Back to reference {number}" for number in ("5", "5:1", "6")
    ]


BACKLINKS = [("&uarr; <b>", ["↑ &lt;b&gt;"] * 3), ("", []), ("&#8617;", ["↩"] * 3)]


@pytest.mark.parametrize(("option", "shown"), BACKLINKS)
def test_the_way_back_from_a_footnote_is_the_authors(option: str, shown: list[str]) -> None:
    html = filled(understood(FOOTNOTES, {"footnote_backlink": option}))
    assert re.findall(r'class="footnote-backref"[^>]*>(.*?)</a>', html) == shown


LANGUAGES = [
    # options of the highlighter, language of code that says none and of code that does
    ({"default_lang": "python"}, ["python", "python", "ruby"]),
    ({"default_lang": "python", "block": {"default_lang": "js"}}, ["js", "js", "ruby"]),
    ({"default_lang": "plaintext"}, ["ruby"]),
    ({"default_lang": "unheard-of"}, ["ruby"]),
]


@pytest.mark.parametrize(("options", "languages"), LANGUAGES)
def test_code_without_a_language_has_the_default_one(options: dict[str, Any], languages: list[str]) -> None:
    text = "~~~\nx = 1\n~~~\n\n    y = 2\n\n``` ruby\nz\n```"
    document = understood(text, {"syntax_highlighter_opts": options})
    assert re.findall(r"language-([\w-]+)", filled(document)) == languages
    assert document.diagnostics == ()
