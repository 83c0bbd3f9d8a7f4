"""Static files: joined, tightened, named after their content."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from lineartime import assert_linear

from llmnotes.diagnostics import Place
from llmnotes.renderer.assets import ROOT, Assets, assets_of, hashed, misplaced, tightened, without_heading

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
    "a { b: c } /* open, 'as' browsers read it": "a{b:c}\n",
    r"a { content: 'open  \' /* ": r"a{content:'open  \' /*" + "\n",
    'a { content: "open  \nb { c: d }': 'a{content:"open   b{c:d}\n',
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


def test_only_files_at_the_root_keep_their_names() -> None:
    own = (f"{ROOT}img/a.png", "images/x.png", f"{ROOT}404.html")
    assert assets_of(dict.fromkeys((*own, "css/a.css"), b"x")).named == {"/img/a.png"}
    assert misplaced(own, "_static") == {"/images/x.png": ("_static/images/x.png", f"_static/{ROOT}images/x.png")}


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
        "a.js": b'import b from "./b.js";\nimport "./no.js";\nimport x from "./no.js";\n',
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


def test_what_a_style_sheet_needs_it_finds_from_where_it_is_joined_or_not() -> None:
    static = {
        "css/90-own.css": b"@font-face { src: url('../fonts/A b.woff2?#x') } a { background: url(../img/p.png) }",
        "own.css": b'@import "more.css" screen;\n@import url(deep/x.css);\nb { background: url("root/r.png") }',
        "more.css": b"c { background: url( img/p.png#a ), url(data:image/png;base64,aa), url(#id), url(/a.png) }",
        "deep/x.css": b"d { background: url(../img/p.png), url(//h.org/a.png), url(https://h.org/a.png) }",
        "fonts/A b.woff2": b"1",
        "img/p.png": b"2",
        "root/r.png": b"3",
    }
    static["css/90-own.css"] = static["css/90-own.css"].replace(b"A b", b"A%20b")
    assets = assets_of(static)
    assert assets.problems == ()
    (font, _), (picture, _) = published(assets, "fonts/A b.woff2"), published(assets, "img/p.png")
    (more, of_more), (deep, of_deep) = published(assets, "more.css"), published(assets, "deep/x.css")
    style, own = published(assets, "style.css")[1].decode(), published(assets, "own.css")[1].decode()
    assert f"url('{font.replace(' ', '%20')}?#x')" in style
    assert f"url({picture})" in style
    assert own == f'@import "{more}" screen;\n@import url({deep});\nb {{ background: url("../r.png") }}'
    assert of_more == static["more.css"].replace(b"img/p.png", picture.encode())
    assert of_deep == static["deep/x.css"].replace(b"../img/p.png", f"../{picture}".encode())


def test_what_a_style_sheet_needs_and_is_not_there_is_told_of() -> None:
    static = {
        "css/90-own.css": "a { x: 'ä' }\n/* ä */ @font-face { src: url(../fonts/Inter.wof2) }".encode(),
        "own.css": b"@import 'nothing/at-all.css';",
        "style.css": b"a {}",
        "fonts/Inter.woff2": b"1",
    }
    said = [(one.place, one.code, one.message, one.hint) for one in assets_of(static).problems]
    assert said == [
        (
            Place("static/css/90-own.css", 2, 31, 50),
            "missing-static-file",
            "there is no static/fonts/Inter.wof2",
            "the nearest there is static/fonts/Inter.woff2",
        ),
        (
            Place("static/own.css", 1, 10, 28),
            "missing-static-file",
            "there is no static/nothing/at-all.css",
            "put it at static/nothing/at-all.css",
        ),
        (
            Place("static/style.css"),
            "unused-static-file",
            "static/style.css is not used: the files in static/css/ make what is called so",
            "put it there, as static/css/99-own.css",
        ),
    ]


@pytest.mark.parametrize("of_need", ['@import "{}";', 'import a from "./{}";\n'], ids=["style sheets", "scripts"])
def test_files_that_need_each_other_find_each_other_however_many_they_are(of_need: str) -> None:
    extension = "css" if of_need.startswith("@") else "js"
    names = [f"{number}.{extension}" for number in range(20)]
    static = {name: "".join([of_need.format(other) for other in names if other != name]).encode() for name in names}
    assets = assets_of(static)
    for name in names:
        others = [published(assets, other)[0] for other in names if other != name]
        assert published(assets, name)[1].decode() == "".join(map(of_need.format, others))
    later = assets_of({**static, names[0]: static[names[0]] + b"//"})
    assert [name for name in names if later.urls[name] == assets.urls[name]] == []


def test_a_name_changes_when_a_file_for_the_root_comes_that_it_has_to_say_otherwise() -> None:
    sheet = {"a.css": b"a { background: url(root/x.png) }"}
    before, after = (published(assets_of({**sheet, **more}), "a.css") for more in ({}, {"root/x.png": b"x"}))
    assert before[1] != after[1]
    assert before[0] != after[0]


def test_files_may_need_each_other_in_a_long_row() -> None:
    twice = "import a from './{0}.js'; import b from './{0}.js';"
    static = {f"{number}.js": twice.format(number + 1).encode() for number in range(1200)}
    assets = assets_of({**static, "1200.js": b""})
    assert published(assets, "1.js")[0].encode() in published(assets, "0.js")[1]


def test_names_in_quotes_may_hold_blanks_brackets_and_other_letters() -> None:
    static = {
        "own.css": """a{b: url("img/b (1).png"), url('img/été.png?x'), url(img/é.png), url( "no/no.png" )}""".encode(),
        "img/b (1).png": b"1",
        "img/été.png": b"2",
        "img/é.png": b"3",
    }
    assets = assets_of(static)
    names = [quote(published(assets, name)[0]) for name in ("img/b (1).png", "img/été.png", "img/é.png")]
    text = f"""a{{b: url("{names[0]}"), url('{names[1]}?x'), url({names[2]}), url( "no/no.png" )}}"""
    assert published(assets, "own.css")[1].decode() == text
    assert [one.message for one in assets.problems] == ["there is no static/no/no.png"]


def test_comments_and_other_texts_of_a_style_sheet_need_nothing() -> None:
    static = {"own.css": b"/* a { b: url(c.png) } */ a { content: 'url(c.png)' } b { content: \"/* \" } /* url(d.png)"}
    assets = assets_of({**static, "c.png": b"1"})
    assert published(assets, "own.css")[1] == static["own.css"]
    assert assets.problems == ()


def test_what_is_imported_stands_before_all_rules_of_a_joined_sheet() -> None:
    assets = assets_of(
        {
            "css/10-a.css": b"a { b: c }",
            "css/99-own.css": b"@import '../more.css' print;\nd { content: '@import x;' }",
            "more.css": b"e {}",
        }
    )
    more = published(assets, "more.css")[0]
    text = f"@import '{more}' print;\na{{b:c}}\nd{{content:'@import x;'}}\n"
    assert published(assets, "style.css")[1].decode() == text


def test_a_name_without_its_hash_is_told_of_in_the_folder_of_the_site() -> None:
    static = {"css/own.css": b"a { b: url(/static/img/p.png), url(/other/p.png) }", "img/p.png": b"1"}
    (problem,) = assets_of(static, "_static").problems
    assert (problem.place, problem.hint) == (
        Place("_static/css/own.css", 1, 12, 29),
        "write ../img/p.png, from this file",
    )
    assert problem.message == "the name of _static/img/p.png has a hash of its content where it is published"


HOSTILE = {
    "comments that do not end": lambda n: "/*" * n,
    "imports that do not end": lambda n: "@import" * n,
    "imports of strings that do not end": lambda n: '@import "' * n + "'",
    "strings that do not end": lambda n: '"\\' * n,
    "strings of another kind in strings": lambda n: """a"b'c""" * n + "'",
    "blanks": lambda n: "a" + " " * n,
    "addresses that do not end": lambda n: "url(" * n,
    "backticks": lambda n: "`a\n" * n,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_time_in_proportion_to_their_length(text: Callable[[int], str]) -> None:
    def read(content: str) -> None:
        written = content.encode()
        assets_of({"css/a.css": written, "b.css": written, "js/a.js": written, "b.js": written})

    assert_linear(read, text, 40_000)
