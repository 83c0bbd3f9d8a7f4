"""What Liquid may show besides notes is read, and nothing from outside of the site."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from trees import write

from llmnotes.config import Collection, Config
from llmnotes.model import Source
from llmnotes.shell import liquidfiles
from llmnotes.shell.bibliography import with_bibliography
from llmnotes.shell.datafiles import with_data
from llmnotes.shell.liquidfiles import files_of, options_at, with_files_beside
from llmnotes.shell.sources import Found

JEKYLL = Config(dialect="jekyll", notes=".")


def test_other_dialects_read_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"_includes/a.html": "b"})
    assert options_at(tmp_path, Config()).liquid.includes == ()


def test_included_files_are_known_by_their_path(tmp_path: Path) -> None:
    write(
        tmp_path, {"_includes/b/c.html": "c", "_includes/a.html": "a\r\n", "_includes/x.bin": b"\xff", "outside": "x"}
    )
    (tmp_path / "_includes" / "link.html").symlink_to("a.html")
    (tmp_path / "_includes" / "away.html").symlink_to("/etc/hostname")
    includes = options_at(tmp_path, JEKYLL).liquid.includes
    assert includes == (("a.html", "a\n"), ("b/c.html", "c"), ("link.html", "a\n"))


def test_the_folders_may_be_called_otherwise(tmp_path: Path) -> None:
    write(tmp_path, {"docs/inc/a.html": "a", "docs/d/x.yml": "y", "docs/_includes/b.html": "b"})
    config = replace(JEKYLL, notes="docs", extra={"includes_dir": "inc", "data_dir": "./d/"})
    assert options_at(tmp_path, config).liquid.includes == (("a.html", "a"),)
    assert with_data(tmp_path, config)[0].extra["data"] == {"x": "y"}
    away = replace(config, extra={"includes_dir": "../../x", "data_dir": "/etc"})
    assert options_at(tmp_path, away).liquid.includes == (("b.html", "b"),)
    assert with_data(tmp_path, away) == (away, ())


def test_macros_come_from_layouts_includes_and_scripts_and_the_settings_come_first(tmp_path: Path) -> None:
    secret = tmp_path / "secret.js"
    secret.write_text("MathJax = {tex: {macros: {away: 'x'}}}")
    root = tmp_path / "site"
    script = "MathJax = {{tex: {{macros: {{{0}: '{0}', all: '{0}', own: '{0}'}}}}}}"
    files: dict[str, str | bytes] = {
        "_includes/head.html": script.format("includes"),
        "_layouts/deep/default.html": script.format("layouts"),
        "assets/js/mathjax-setup.js": script.format("scripts"),
        "assets/js/other.js": script.format("other"),
        "_layouts/broken.html": b"\xff MathJax macros: {broken: 'x'}",
    }
    write(root, files)
    (root / "assets/js/katex.js").symlink_to(secret)
    config = Config(notes=".", dialect="jekyll", macros={"own": "mine"})
    assert dict(options_at(root, config).macros) == {
        "includes": "includes", "layouts": "layouts", "scripts": "scripts", "all": "includes", "own": "mine",
    }  # fmt: skip
    assert dict(options_at(root, Config(notes=".", macros={"own": "mine"})).macros) == {"own": "mine"}


def test_only_files_beside_a_note_are_included_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    root = tmp_path / "site"
    write(root, {"notes/a.md": "x", "notes/sub/b.md": "{% include_relative c.md %}", "notes/c.md": "c", "d.md": "d"})
    (root / "notes" / "away.md").symlink_to(secret)
    names = ("sub/b.md", "../d.md", "away.md", "/etc/hostname", "none.md")
    text = "".join(f"{{% include_relative {name} %}}" for name in names)
    found = Found("notes/a.md", "a.md", str(root / "notes" / "a.md"), b"")
    source = with_files_beside(found, Source("notes/a.md", "a.md", text))
    assert dict(source.beside) == {"sub/b.md": "{% include_relative c.md %}", "c.md": "c"}


PEOPLE = replace(JEKYLL, collections_without_pages=(Collection("people"), Collection("none")), collections_dir="c")
PEOPLE = replace(PEOPLE, collections=(Collection("talks"), Collection("posts")), exclude=("c/_people/old",))


def test_documents_of_collections_without_pages_are_those_that_jekyll_reads(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\n---\nsecret", encoding="utf-8")
    root = tmp_path / "site"
    files: dict[str, str | bytes] = {
        "c/_people/b/one.md": "---\nname: One\n---\n",
        "c/_people/two.html": b"---\nname: Zw\xf6\n---\n",
        "c/_people/plain.md": "no front matter",
        "c/_people/a.png": b"---\n---\n",
        "c/_people/_three.md": "---\n---\n",
        "c/_people/old/gone.md": "---\n---\n",
        "c/_people/.b/four.md": "---\n---\n",
        "_people/five.md": "---\n---\n",
        "c/_talks/six.md": "---\nname: Six\n---\n{{ nope }}",
    }
    write(root, files)
    (root / "c" / "_people" / "away.md").symlink_to(secret)
    options = options_at(root, PEOPLE)
    documents = json.loads(options.liquid.documents)
    assert {name: [one[0]["name"] for one in those] for name, those in documents.items()} == {
        "people": ["One", "Zwö"],
        "none": [],
        "talks": ["Six"],
    }
    assert [(one.place.path, one.code) for one in options.liquid.problems] == [("c/_people/two.html", "not-utf8")]
    assert "c/_people/two.html" in dict(files_of(root, PEOPLE))


@pytest.mark.parametrize(("name", "most"), [("MOST_DOCUMENTS", 1), ("LARGEST_DOCUMENTS", 50), ("MOST_WITH_PAGES", 2)])
def test_of_a_collection_that_is_too_large_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(liquidfiles, name, most)
    folder = "talks" if name == "MOST_WITH_PAGES" else "people"
    write(tmp_path, {f"c/_{folder}/{number}.md": f"---\nname: {number}\n---\n{'x' * 20}" for number in range(3)})
    liquid = options_at(tmp_path, PEOPLE).liquid
    assert {*json.loads(liquid.documents)} == {"none", "talks", "people"} - {folder}
    assert folder in json.loads(liquid.site)["collections"]


def test_works_are_those_of_the_bibliography_but_not_of_single_posts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "_bibliography/papers.bib": "@article{a, year = 2020}",
        "assets/bibliography/post.bib": "@article{b, year = 2020}",
    }
    write(tmp_path, files)
    config = with_bibliography(tmp_path, JEKYLL)
    assert config.bibliography == ("_bibliography/papers.bib", "assets/bibliography/post.bib")
    works = json.loads(options_at(tmp_path, config).liquid.works)
    assert works == [["papers", "article", "a", {"year": "2020"}]]
    assert options_at(tmp_path, replace(config, bibliography=())).liquid.works == ""
