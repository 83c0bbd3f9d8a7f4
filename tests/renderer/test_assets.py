"""Static files: joined, tightened, named after their content."""

import re

import pytest

from llmnotes.renderer.assets import ROOT, Assets, assets_of, hashed, tightened, without_heading

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


def published(assets: Assets, name: str) -> tuple[str, bytes]:
    """Return the name of a file as it is published, and its content."""
    url = assets.urls[name]
    return url.removeprefix("/static/"), assets.files[url[1:]]


def test_what_a_script_imports_it_imports_by_its_name_and_changes_with_it() -> None:
    static = {
        "a.js": b"import { b } from \"./b.js\";\nimport d from './deep/d.js';\nf('./b.js', \"from ./b.js\");\n",
        "b.js": b'import d from "./deep/d.js";\n',
        "deep/d.js": b"export default 1;\n",
    }
    assets = assets_of(static)
    (b, of_b), (d, _) = published(assets, "b.js"), published(assets, "deep/d.js")
    text = f"import {{ b }} from \"./{b}\";\nimport d from './{d}';\nf('./b.js', \"from ./b.js\");\n"
    assert published(assets, "a.js")[1] == text.encode()
    assert of_b == f'import d from "./{d}";\n'.encode()
    other = assets_of({**static, "deep/d.js": b"export default 2;\n"})
    assert [name for name in static if other.urls[name] == assets.urls[name]] == []


def test_imports_of_what_is_not_published_under_a_hash_stay_as_they_are() -> None:
    static = {
        "a.js": b'import b from "./b.js";\nimport "./no.js";\nimport x from "./no.js";\n'
        + f'import r from "./{ROOT}r.js";\n'.encode(),
        "b.js": b'import a from "./a.js";\nimport b from "./b.js";\nimport x from "https://example.org/b.js";\n',
        "root/r.js": b'import b from "./b.js";\n',
        "c.css": b'/* from "./b.js" */',
    }
    assets = assets_of(static)
    assert published(assets, "a.js")[1].splitlines()[1:] == static["a.js"].splitlines()[1:]
    assert published(assets, "b.js")[1].splitlines()[1:] == static["b.js"].splitlines()[1:]
    assert assets.files["r.js"] == static["root/r.js"]
    assert published(assets, "c.css")[1] == static["c.css"]


def test_a_name_changes_exactly_with_its_content() -> None:
    assert re.fullmatch(r"static/a\.[0-9a-f]{8}\.css", hashed("static/a.css", b"x"))
    assert hashed("static/a.css", b"x") == hashed("static/a.css", b"x") != hashed("static/a.css", b"y")


def test_files_for_the_root_keep_their_names() -> None:
    assets = assets_of({"root/CNAME": b"notes.example", "root/.well-known/x.txt": b""})
    assert set(assets.files) == {"CNAME", ".well-known/x.txt"}
    assert assets.urls["CNAME"] == "/CNAME"
