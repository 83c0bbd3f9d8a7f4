"""Static files: joined, tightened, named after their content."""

import re

import pytest

from llmnotes.renderer.assets import assets_of, hashed, tightened, without_heading

TIGHTENED = {
    "a { color: red; }\n": "a{color:red;}\n",
    "/* why */ a b > c, d { x: y z }": "a b>c,d{x:y z}\n",
    "a :hover { }": "a :hover{}\n",
    'a { content: "/* not  a comment */ ; " }': 'a{content:"/* not  a comment */ ; "}\n',
    r"a { content: '\'  { ' }": r"a{content:'\'  { '}" + "\n",
    "a { width: calc(1px + 2px) }": "a{width:calc(1px + 2px)}\n",
    "@media (min-width: 75rem) and (scripting: none) { a { b: c } }": (
        "@media (min-width:75rem) and (scripting:none){a{b:c}}\n"
    ),
    "": "\n",
}


@pytest.mark.parametrize("css", TIGHTENED)
def test_a_style_sheet_loses_what_means_nothing(css: str) -> None:
    assert tightened(css) == TIGHTENED[css]


def test_a_script_loses_only_the_comment_that_opens_it() -> None:
    assert without_heading("// What it is for,\n// and why.\nf(); // stays\n// this too\n") == (
        "f(); // stays\n// this too\n"
    )


def test_sheets_are_joined_in_the_order_of_their_names() -> None:
    assets = assets_of({"css/20-b.css": b"b { x: 1 }", "css/10-a.css": b"a { x: 1 }"})
    path = assets.urls["style.css"].removeprefix("/")
    assert assets.files[path] == b"a{x:1}\nb{x:1}\n"
    assert assets.sources[path] == "static/css/10-a.css"


def test_a_script_loses_the_blanks_before_its_lines_but_for_those_of_a_text() -> None:
    assert without_heading("{\n  f(`a ${b}`);\n\tg();\n}\n") == "{\nf(`a ${b}`);\ng();\n}\n"
    for text in ("f(`a\n  b`)\n", "  `a`, `\n  b`\n", "f('a\\\n  b')\n"):
        assert without_heading(text) == text.strip() + "\n"


def test_scripts_are_joined_and_nothing_else_is() -> None:
    assets = assets_of({"js/a.js": b"a()", "js/b.js": b"b()", "img/c.png": b"\x89"})
    assert {name: assets.files[url[1:]] for name, url in assets.urls.items()} == {
        "script.js": b"a()\nb()\n",
        "img/c.png": b"\x89",
    }


def test_a_name_changes_exactly_with_its_content() -> None:
    assert re.fullmatch(r"static/a\.[0-9a-f]{8}\.css", hashed("static/a.css", b"x"))
    assert hashed("static/a.css", b"x") == hashed("static/a.css", b"x") != hashed("static/a.css", b"y")


def test_files_for_the_root_keep_their_names() -> None:
    assets = assets_of({"root/CNAME": b"notes.example", "root/.well-known/x.txt": b""})
    assert set(assets.files) == {"CNAME", ".well-known/x.txt"}
    assert assets.urls["CNAME"] == "/CNAME"
