"""A repository of Jekyll's has here the notes, the addresses and the files that it has there."""

import json
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.config import Collection, Config
from llmnotes.config.gemfile import PLAIN
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.loader import load, options_of
from llmnotes.loader.texts import load_text
from llmnotes.model import Note, Source
from llmnotes.shell.configuration import read_config
from llmnotes.shell.jekyllfiles import rules_of
from llmnotes.shell.sources import Sources, is_read_as_notes, read_note, read_sources
from llmnotes.site.collisions import output_path

HERE = Path(__file__).parent / "jekyll"
REPOSITORIES = tomllib.loads((HERE / "repositories.toml").read_text(encoding="utf-8"))
PAGES = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))
ANSWERS = json.loads((HERE / "jekyll.json").read_text(encoding="utf-8"))


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text or "---\n---\n", encoding="utf-8")


def read(root: Path) -> tuple[Config, Sources, dict[str, Note], list[Diagnostic]]:
    config, said = read_config(root)
    sources = read_sources(root, config)
    notes, diagnostics = {}, [*said, *sources.diagnostics]
    for found in sources.notes:
        source = read_note(found)
        assert not isinstance(source, Diagnostic)
        loaded = load(source, options_of(config))
        diagnostics += loaded.diagnostics
        if (note := loaded.note) and (note.published or config.unpublished) and (config.drafts or not note.draft):
            notes[note.path] = note
    return config, sources, notes, diagnostics


def facts(note: Note) -> dict[str, object]:
    """What Jekyll says of a note, as far as it says it."""
    of_all = {
        "url": note.url,
        "output": output_path(note.url),
        "layout": note.layout,
        "x": note.extra.get("x"),
        "collection": note.collection,
    }
    if not note.collection:
        return of_all
    date = note.date.isoformat() if note.date else None
    return of_all | {"title": note.title, "date": date, "categories": [*note.categories], "tags": [*note.tags]}


def theirs(answer: dict[str, Any]) -> dict[str, object]:
    named = {key: unicodedata.normalize("NFC", answer[key]) for key in ("url", "output")}
    return {**answer, **named, "layout": answer["layout"] or "note"}


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository_has_the_notes_and_files_that_jekyll_makes_of_it(tmp_path: Path, name: str) -> None:
    write(tmp_path, REPOSITORIES[name]["files"] | {"Gemfile": PLAIN})
    config, sources, notes, diagnostics = read(tmp_path)
    expected = {path: theirs(answer) for path, answer in ANSWERS[name]["notes"].items()}
    read_texts = [source for source in map(read_note, sources.texts) if isinstance(source, Source)]
    texts = [load_text(source, options_of(config))[0] for source in read_texts]
    outputs = {text.path: unicodedata.normalize("NFC", text.output) for text in texts if text}
    if not config.future:
        notes = {
            path: one for path, one in notes.items() if not (one.collection and one.date and one.date.year == 2999)
        }
    assert {path: facts(note) for path, note in notes.items()} == {
        path: answer for path, answer in expected.items() if path not in outputs
    }
    assert outputs == {path: expected[path]["output"] for path in outputs}
    files = {path: unicodedata.normalize("NFC", url) for path, url in sources.files.items()}
    assert files == ANSWERS[name]["files"]
    assert [one for one in diagnostics if one.severity is Severity.ERROR] == []


POST = "_posts/2020-01-02-x.md"
SAID = [
    ({"_posts/undated.md": ""}, "warning undated-post _posts/undated.md"),
    ({"_posts/x.png": "png"}, "info file-among-posts _posts/x.png"),
    ({"raw.md": "Text\n"}, "info no-front-matter raw.md"),
    ({"_notes/raw.md": "Text\n"}, "info no-front-matter _notes/raw.md"),
    ({"feed.xml": ""}, ""),
    ({"assets/main.scss": ""}, ""),
    ({"x.htm": ""}, "info jekyll-template x.htm"),
    ({"_notes/x.txt": ""}, "info jekyll-template _notes/x.txt"),
    ({"README.md": "# Text\n"}, ""),
    ({"_drafts/x.png": "png"}, ""),
    ({"_posts/2020-02-30-x.md": ""}, "warning file-name-date _posts/2020-02-30-x.md"),
    ({"_posts/2020-13-30-x.md": "---\ntitle: x\n---\n"}, "warning file-name-date _posts/2020-13-30-x.md"),
    ({"_posts/2020-13-30-x.md": "---\ndate: 2020-01-02\n---\n"}, ""),
    ({POST: "---\ndate: never\n---\n"}, "error front-matter-date " + POST),
    ({"x.md": "---\ndate: never\n---\n"}, "warning front-matter-date x.md"),
    ({"x.md": "---\na: [\n---\n"}, "warning front-matter-invalid-yaml x.md"),
    ({"x.md": "---\nText\n---\n"}, "warning front-matter-no-mapping x.md"),
    ({"x.md": "---\nText\n"}, "warning front-matter-unclosed x.md"),
    ({POST: "layout: post\ntitle: x\n---\nText\n"}, "warning front-matter-unread " + POST),
    ({"x.md": "---\ntitle: [a]\n---\n"}, "warning front-matter-type x.md"),
    ({"x.md": "---\npermalink: ''\n---\n"}, "warning permalink-empty x.md"),
    ({POST: "---\npermalink: /:tilte/\n---\n"}, "error permalink-placeholder " + POST),
    ({"_posts/2020-01-02-🎉.md": ""}, "warning permalink-empty _posts/2020-01-02-🎉.md"),
    ({POST: "---\ndraft: true\n---\n"}, "warning front-matter-draft " + POST),
    ({POST: "---\ncategories: a, b\n---\n"}, "warning front-matter-commas " + POST),
    ({POST: "---\ntoc: {sidebar: left}\n---\n"}, ""),
    ({"_drafts/x.md": ""}, "info permalink-without-date _drafts/x.md"),
    ({POST: "---\nlayout: false\n---\n"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), SAID)
def test_what_jekyll_drops_or_mangles_is_told_once(tmp_path: Path, files: dict[str, str], said: str) -> None:
    write(tmp_path, {"_config.yml": "collections: {notes: {output: true}}\n", "Gemfile": PLAIN, **files})
    *_, diagnostics = read(tmp_path)
    assert [f"{one.severity} {one.code} {one.place.path}" for one in diagnostics] == ([said] if said else [])


def test_what_a_post_without_a_date_could_be_called_is_proposed(tmp_path: Path) -> None:
    write(tmp_path, {"_posts/x.md": "---\ntitle: x\ndate: 2021-2-3 10:00\n---\n", "Gemfile": PLAIN})
    *_, (diagnostic,) = read(tmp_path)
    assert diagnostic.hint == "rename it: 2021-02-03-x.md"


def test_markdown_without_front_matter_is_a_page_where_a_plugin_makes_it_one(tmp_path: Path) -> None:
    names = ("a.md", "_notes/b.md", "README.md", "docs/LICENSE.md")
    plugin = "plugins: [jekyll-optional-front-matter]\ncollections: {notes: {output: true}}\n"
    write(tmp_path, {"_config.yml": plugin, "Gemfile": PLAIN, **dict.fromkeys(names, "Text\n")})
    _, sources, notes, _ = read(tmp_path)
    assert [*notes] == ["a.md"]
    assert sorted(sources.files) == ["README.md", "_notes/b.md", "docs/LICENSE.md"]


@pytest.mark.parametrize("name", PAGES)
def test_a_repository_for_github_pages_has_its_pages(tmp_path: Path, name: str) -> None:
    expected = PAGES[name]
    write(tmp_path, expected["files"])
    _, sources, notes, diagnostics = read(tmp_path)
    assert {path: [note.url, note.title] for path, note in notes.items()} == expected["notes"]
    assert sorted(sources.files) == expected.get("copied", [])
    said = [one for one in diagnostics if one.code == "no-front-matter"]
    assert [f"{one.severity} {one.place.path}: {one.message} ({one.hint})" for one in said] == expected.get("said", [])


def test_posts_without_settings_are_jekylls(tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2020-01-02-a.md": ""})
    _, _, notes, _ = read(tmp_path)
    assert [note.url for note in notes.values()] == ["/2020/01/02/a.html"]


def test_a_collection_can_be_switched_off(tmp_path: Path) -> None:
    write(tmp_path, {"_notes/a.md": "", "_notes/a.png": "png"})
    on = Config(notes=".", dialect="jekyll", collections=(Collection("notes"),))
    found = [read_sources(tmp_path, config) for config in (on, Config(notes=".", dialect="jekyll"))]
    assert [(len(sources.notes), len(sources.files)) for sources in found] == [(1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("place", "is_read"),
    [("_posts", True), ("_notes/deep", True), ("_site", False), ("docs", False), (".jekyll-cache", False), ("x", True)],
)
def test_it_is_known_beforehand_what_is_read(tmp_path: Path, place: str, is_read: bool) -> None:
    collections = (Collection("notes"),)
    config = Config(notes=".", dialect="jekyll", exclude=("docs/",), collections=collections)
    assert is_read_as_notes(tmp_path, config, tmp_path.resolve() / place) == is_read


NAMES = st.text(alphabet="ab_.~#*[]!^-/ é", max_size=12)


@given(st.lists(NAMES, max_size=4), st.lists(NAMES, max_size=3), NAMES, NAMES)
def test_any_pattern_is_one(exclude: list[str], include: list[str], name: str, folder: str) -> None:
    rules = rules_of(Config(dialect="jekyll", exclude=tuple(exclude), include=tuple(include)))
    assert rules.leaves_out(name, f"{folder}/" if folder else "") in (True, False)
