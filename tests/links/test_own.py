"""A pull request may link to what it adds: the working tree decides about links into its own repository."""

from datetime import date

import pytest

from llmnotes.links import claim
from llmnotes.links.known import Missing, Thing
from llmnotes.links.own import WorkingTree, decided
from llmnotes.links.problems import Problem

TODAY = date(2026, 11, 25)
FILES = {"README.md": "# Title\n\ntext\n", "src": "", "a b.py": "1\n2\n"}
REMOTES = [
    "git@github.com:Ada/notes.git",
    "https://github.com/ada/Notes",
    "https://token@github.com/ada/notes.git/",
    "ssh://git@github.com/ada/notes",
    "git://github.com/ada/notes.git",
]


def about(url: str, remote: str = REMOTES[0]) -> object:
    target = claim(url)
    assert target is not None
    assert not isinstance(target, Problem)
    tree = WorkingTree(remote, frozenset({"main", "HEAD"}), frozenset({"master"}), FILES.get)
    return dict(decided([target], tree, TODAY)).get(target.key, "asked")


@pytest.mark.parametrize("remote", REMOTES)
def test_a_file_that_is_there_is_good_on_any_spelling_of_the_remote(remote: str) -> None:
    url = "https://github.com/ada/notes/blob/main/README.md"
    assert about(url, remote) == Thing(key="github:ada/notes/blob/main/README.md", checked=TODAY)


@pytest.mark.parametrize("url", ["tree/main/src", "blob/HEAD/a%20b.py#L2", "blob/main/README.md#title", "tree/main"])
def test_folders_lines_and_headings_are_looked_at(url: str) -> None:
    FILES.setdefault("", "")
    assert isinstance(about(f"https://github.com/ada/notes/{url}"), Thing)


@pytest.mark.parametrize("url", ["blob/main/gone.md", "blob/main/a%20b.py#L3", "blob/main/README.md#titel"])
def test_what_is_not_there_is_missing(url: str) -> None:
    assert isinstance(about(f"https://github.com/ada/notes/{url}"), Missing)


def test_what_is_here_is_likely_on_the_other_main_branch_and_what_is_not_may_be_there() -> None:
    assert isinstance(about("https://github.com/ada/notes/blob/master/README.md"), Thing)
    assert about("https://github.com/ada/notes/blob/master/gone.md") == "asked"


def test_the_repository_itself_needs_nobody_to_be_asked() -> None:
    assert about("https://github.com/ada/notes") is None


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("https://github.com/ada/notes/blob/v1/README.md", REMOTES[0]),
        ("https://github.com/ada/notes/issues/1", REMOTES[0]),
        ("https://github.com/other/notes/blob/main/README.md", REMOTES[0]),
        ("https://github.com/ada/notes/blob/main/README.md", "https://gitlab.com/ada/notes"),
        ("https://github.com/ada/notes/blob/main/README.md", "/srv/git/notes"),
    ],
)
def test_everything_else_is_asked_about(url: str, remote: str) -> None:
    assert about(url, remote) == "asked"
