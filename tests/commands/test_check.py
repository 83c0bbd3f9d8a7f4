"""What ``check`` says that ``build`` does not, and what it must not leave to a build."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from trees import write

from llmnotes.commands.build import build
from llmnotes.commands.check import check
from llmnotes.commands.choices import Asking, Choices
from llmnotes.commands.fix import fix
from llmnotes.shell.environment import EnvironmentProblem, Surroundings

MANY = 70  # enough that several processes share the work


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(MANY):
        (notes / f"{number}.md").write_text(f"# State space {number}x\n\nThis is no state space {number + 1}X.\n")
    (notes / "draft.md").write_text("---\ndraft: true\n---\nThe state space 1x.\n")
    return Choices(tmp_path, asking=Asking(offline=True))


def around(cores: int = 1) -> Surroundings:
    return Surroundings(io.StringIO(), io.StringIO(), {}, cores, datetime(2024, 1, 2, tzinfo=UTC), None)


def checked(choices: Choices, *paths: Path, cores: int = 1) -> list[dict[str, Any]]:
    surroundings = around(cores)
    assert check(choices, paths, "json", surroundings) == 0
    assert isinstance(surroundings.out, io.StringIO)
    found = json.loads(surroundings.out.getvalue())["diagnostics"]
    return [one for one in found if one["code"] == "unlinked-mention"]


def test_every_note_is_looked_through_on_any_number_of_cores(choices: Choices) -> None:
    found = checked(choices)
    assert len(found) == MANY - 1
    assert {(one["line"], one["column"], one["end_column"] > 26) for one in found} == {(3, 12, False), (3, 12, True)}
    assert {one["severity"] for one in found} == {"info"}
    assert checked(choices, cores=3) == found
    assert checked(choices) == found, "from the cache"


def test_only_what_is_asked_for_is_told(choices: Choices) -> None:
    (found,) = checked(choices, choices.root / "notes" / "7.md")
    assert (found["path"], found["hint"]) == ("notes/7.md", "write [[8|state space 8X]]")


def test_a_build_says_nothing_of_it(choices: Choices) -> None:
    surroundings = around()
    assert build(choices, choices.root / "site", surroundings) == 0
    assert isinstance(surroundings.err, io.StringIO)
    assert "unlinked" not in surroundings.err.getvalue()


def test_a_mention_that_became_a_link_is_told_no_more(choices: Choices) -> None:
    note = choices.root / "notes" / "7.md"
    note.write_text(note.read_text().replace("state space 8X", "[[8|state space 8X]]"))
    assert "notes/7.md" not in {one["path"] for one in checked(choices)}


ASKED = [
    ("notes/7.md", ""),
    ("notes", ""),
    (".", ""),
    ("notes/a.png", ""),
    ("llmnotes.toml", ""),
    ("templates/x.html", ""),
    ("notes/ü.md", ""),
    ("README.md", "`README.md` is no part of this site: only what is below notes/ is published\n"),
    ("notes/_u.md", "`notes/_u.md` is no part of this site: names that begin with `_` or `.` are left out\n"),
    ("notes/_v/w.md", "`notes/_v/w.md` is no part of this site: names that begin with `_` or `.` are left out\n"),
    ("notes/p/x.md", "`notes/p/x.md` is no part of this site: it is left out, by the settings or for its name\n"),
]


@pytest.mark.parametrize(("path", "said"), ASKED)
def test_silence_about_what_is_no_part_of_the_site_is_no_all_clear(choices: Choices, path: str, said: str) -> None:
    names = ("a.png", "_u.md", "_v/w.md", "p/x.md", normalize("NFD", "ü.md"))
    write(choices.root, {f"notes/{name}": "x" for name in names})
    write(choices.root, {"README.md": "x", "templates/x.html": "x", "llmnotes.toml": 'exclude = ["p/*"]\n'})
    surroundings = around()
    assert check(choices, [choices.root / path], "json", surroundings) == 0
    assert isinstance(surroundings.err, io.StringIO)
    assert surroundings.err.getvalue() == said


def test_many_paths_that_are_no_part_of_the_site_are_told_in_one_sentence(choices: Choices) -> None:
    surroundings = around()
    assert check(choices, [choices.root / f"{name}.md" for name in "abcde"], "text", surroundings) == 0
    assert isinstance(surroundings.err, io.StringIO)
    said = "`a.md`, `b.md`, `c.md` and 2 more are no part of this site: only what is below notes/ is published\n"
    assert surroundings.err.getvalue() == said


@pytest.mark.parametrize("command", [check, fix])
def test_a_path_elsewhere_is_a_mistake(choices: Choices, command: Any) -> None:
    (choices.root.parent / "x.md").write_text("x")
    with pytest.raises(EnvironmentProblem, match=r"x\.md is outside of the site at .*--root"):
        command(choices, [choices.root / ".." / "x.md"], "text", around())


def test_a_path_may_lead_through_links_to_the_site(choices: Choices, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(choices.root)
    assert [one["path"] for one in checked(choices, link / "notes" / "7.md")] == ["notes/7.md"]


OF_TEMPLATES = [
    ("footer.html", "a\n{% if %}", [("template-error", 2)]),
    ("sub/part.html", "{{ 1|nothing }}", [("template-error", 1)]),
    ("foter.html", "x", [("unused-template", 1)]),
    ("mine.html", "x", []),
    ("notes.html", "x", []),  # the layout of a note
    ("readme.txt", "{% if %}", []),
]


@pytest.mark.parametrize(("folder", "settings"), [("templates", ""), ("_templates", 'dialect = "jekyll"\n')])
@pytest.mark.parametrize(("name", "text", "expected"), OF_TEMPLATES)
def test_templates_are_looked_at(
    tmp_path: Path, folder: str, settings: str, name: str, text: str, expected: list[tuple[str, int]]
) -> None:
    write(tmp_path, {"notes/a.md": "---\nlayout: notes\n---\n", "llmnotes.toml": settings, f"{folder}/{name}": text})
    if name != "notes.html":
        write(tmp_path, {f"{folder}/notes.html": "x"})
    surroundings = around()
    check(Choices(tmp_path, asking=Asking(offline=True)), (), "json", surroundings)
    assert isinstance(surroundings.out, io.StringIO)
    found = [one for one in json.loads(surroundings.out.getvalue())["diagnostics"] if one["path"].startswith(folder)]
    assert [(one["code"], one["line"]) for one in found] == expected
    assert all(one["path"] == f"{folder}/{name}" for one in found)


PRIVATE = """\
[a](https://github.com/acme/secret/blob/main/x.py#L9-L3), [b](https://GITHUB.com/acme/other),
[c](https://github.com/others/public), [d](https://arxiv.org/abs/2313.00001)
"""
IGNORE = [
    ("", ["arxiv-impossible-id", "github-impossible-lines", "unverified"], "2 links, of which this is the first, are"),
    ('ignore = ["https://github.com/acme/*"]', ["arxiv-impossible-id", "unverified"], "this link is"),
    ('ignore = ["https://github.com/*", "https://arxiv.org/abs/2313.*"]', [], ""),
    ('ignore = ["https://github.com/*", "*/2313.*", "github.com/acme/*"]', ["config-unused-pattern"], ""),
]


@pytest.mark.parametrize(("settings", "codes", "said"), IGNORE)
def test_nobody_is_asked_of_links_that_are_ignored_and_nothing_said(
    tmp_path: Path, settings: str, codes: list[str], said: str
) -> None:
    for text in ("", f"[links]\n{settings}\n"):  # what was understood with other settings does not matter
        write(tmp_path, {"notes/a.md": PRIVATE, "llmnotes.toml": text})
        surroundings = around()
        check(Choices(tmp_path, asking=Asking(offline=True)), (), "json", surroundings)
    assert isinstance(surroundings.out, io.StringIO)
    found = json.loads(surroundings.out.getvalue())["diagnostics"]
    assert sorted(one["code"] for one in found) == codes
    for one in found:
        assert one["code"] != "unverified" or one["message"].startswith(said)
        assert one["code"] != "config-unused-pattern" or (one["severity"], one["path"], one["line"]) == (
            "info",
            "llmnotes.toml",
            2,
        )


def test_a_repository_of_which_nobody_is_asked_has_its_page(tmp_path: Path) -> None:
    write(tmp_path, {"notes/a.md": "[b](https://github.com/acme/other)\n"})
    write(tmp_path, {"llmnotes.toml": 'links = { max_age = 3, ignore = ["https://github.com/acme/*"] }\n'})
    surroundings = around()
    assert build(Choices(tmp_path), tmp_path / "site", surroundings) == 0, "nobody is asked, and there is no network"
    assert (tmp_path / "site" / "repositories" / "acme" / "other" / "index.html").exists()
    assert not (tmp_path / "links.lock").exists()


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("template", ["footer.html", "note.html", "tags.html", "talk.html", "entries.html"])
def test_a_template_that_a_build_can_not_use_is_told(tmp_path: Path, template: str, cores: int) -> None:
    write(tmp_path, {"notes/a.md": "A.\n", "notes/b.md": "---\nlayout: talk\ntags: [x]\n---\nB.\n"})
    write(tmp_path, {"templates/talk.html": "Talk."})
    choices = Choices(tmp_path, asking=Asking(offline=True))
    assert check(choices, (), "text", around()) == 0
    write(tmp_path, {f"templates/{template}": "Ours.\n{{ nosuch }}"})
    surroundings = around(cores)
    assert check(choices, (), "json", surroundings) == 1
    assert isinstance(surroundings.out, io.StringIO)
    (found,) = json.loads(surroundings.out.getvalue())["diagnostics"]
    assert (found["path"], found["line"], found["code"]) == (f"templates/{template}", 2, "template-error")
    assert build(choices, tmp_path / "_site", around()) == 1


def test_what_is_wrong_with_templates_is_told_with_what_is_wrong_with_notes(tmp_path: Path) -> None:
    write(tmp_path, {"notes/a.md": "[[nowhere]]\n", "templates/footer.html": "{{ nosuch }}"})
    surroundings = around()
    assert check(Choices(tmp_path, asking=Asking(offline=True)), (), "json", surroundings) == 1
    assert isinstance(surroundings.out, io.StringIO)
    found = json.loads(surroundings.out.getvalue())["diagnostics"]
    assert [one["code"] for one in found] == ["broken-link", "template-error"]


def test_a_note_that_can_not_be_read_is_all_that_is_told(tmp_path: Path) -> None:
    notes = {f"notes/{name}.md": "See [[flash#How]], ![[flash]] and [it](flash.md).\n" for name in "abcd"}
    write(tmp_path, {**notes, "notes/flash.md": "---\nlayout: cart\nrating: [4\n---\nFlash.\n"})
    write(tmp_path, {"templates/cart.html": "A cart."})
    choices = Choices(tmp_path, asking=Asking(offline=True))
    surroundings = around()
    assert check(choices, (), "json", surroundings) == 1
    assert isinstance(surroundings.out, io.StringIO)
    (found,) = json.loads(surroundings.out.getvalue())["diagnostics"]
    assert found["path"] == "notes/flash.md"
    write(tmp_path, {"notes/flash.md": "Flash.\n"})
    surroundings = around()
    assert check(choices, (), "json", surroundings) == 1
    assert isinstance(surroundings.out, io.StringIO)
    codes = {one["code"] for one in json.loads(surroundings.out.getvalue())["diagnostics"]}
    assert codes == {"broken-anchor", "unused-template"}
