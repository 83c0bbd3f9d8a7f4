import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands.fromjekyll import from_jekyll
from llmnotes.shell.configuration import read_config
from llmnotes.shell.environment import EnvironmentProblem, Surroundings

CONFIG = """title: Mine
url: https://me.github.io
baseurl: /blog
permalink: pretty
timezone: Asia/Beijing
plugins: [jekyll-feed, jemoji]
theme: minima
collections:
  notes: {output: true}
exclude: [private]
"""


@pytest.fixture
def around() -> Surroundings:
    return Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2024, 1, 2, tzinfo=UTC), None)


def said(around: Surroundings) -> str:
    assert isinstance(around.err, io.StringIO)
    return around.err.getvalue()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in {
        "_config.yml": CONFIG,
        "_posts/2020-01-02-a.md": "---\n---\n",
        "_layouts/post.html": "x",
        "_layouts/deep/page.html": "x",
        "_plugins/own.rb": "x",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_settings_are_the_same_and_nothing_else_is_touched(repository: Path, around: Surroundings) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    config, _ = read_config(repository)
    assert from_jekyll(repository, around) == 0
    after, problems = read_config(repository)
    assert (after, problems) == (config, ())
    written = repository / "llmnotes.toml"
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and path != written} == before


@pytest.mark.parametrize("gemfile", ["", 'gem "github-pages"\n', 'gem "jekyll"\n'])
@pytest.mark.parametrize("settings", ["", "theme: jekyll-theme-cayman\nreadme_index: {with_frontmatter: true}\n"])
def test_what_github_pages_does_is_said_too(tmp_path: Path, around: Surroundings, gemfile: str, settings: str) -> None:
    for name, text in {"README.md": "# R\n", "_config.yml": settings, "Gemfile": gemfile}.items():
        if text:
            (tmp_path / name).write_text(text)
    config, _ = read_config(tmp_path)
    assert config.readme_index == ("jekyll" not in gemfile)
    assert from_jekyll(tmp_path, around) == 0
    assert read_config(tmp_path) == (config, ())


def test_what_only_jekyll_has_is_told_with_what_there_is_instead(repository: Path, around: Surroundings) -> None:
    from_jekyll(repository, around)
    told = said(around).partition("Only Jekyll has these:\n")[2].partition("\n\n")[0].split("\n")
    assert [" ".join(line.split()) for line in told] == [
        "the plug-in jemoji write the character itself",
        "`theme` the look is that of llmnotes; a site changes it file by file",
        "_layouts (2 layouts) the look is that of llmnotes; templates of your own go to _templates/",
        "_plugins (1 plug-in in Ruby) what it does is not done here",
    ]
    assert "`timezone` is not a known time zone" in said(around)


@pytest.mark.parametrize(("ignored", "is_told"), [("", True), ("/.llmnotes/\n", False)])
def test_git_should_not_see_the_cache(repository: Path, around: Surroundings, ignored: str, is_told: bool) -> None:
    (repository / ".git").mkdir()
    (repository / ".gitignore").write_text(ignored)
    from_jekyll(repository, around)
    assert ("Let git ignore /.llmnotes/" in said(around)) == is_told


def test_a_configuration_that_jekyll_would_not_take_is_not_written_down(repository: Path, around: Surroundings) -> None:
    (repository / "_config.yml").write_text("permalink: /:tilte/\n")
    assert from_jekyll(repository, around) == 2
    assert "did you mean :title?" in said(around)
    assert not (repository / "llmnotes.toml").exists()


def test_a_repository_without_settings_has_those_of_jekyll(repository: Path, around: Surroundings) -> None:
    (repository / "_config.yml").unlink()
    assert from_jekyll(repository, around) == 0
    assert read_config(repository)[0].dialect == "jekyll"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("llmnotes.toml", 'title = "x"', "has llmnotes.toml already"),
        ("pyproject.toml", "[tool.llmnotes]\n", "pyproject.toml has settings already"),
    ],
)
def test_settings_are_never_written_over(
    repository: Path, around: Surroundings, name: str, text: str, words: str
) -> None:
    (repository / name).write_text(text)
    with pytest.raises(EnvironmentProblem, match=words):
        from_jekyll(repository, around)
    assert (repository / name).read_text() == text


def test_what_is_no_jekyll_repository_is_told(tmp_path: Path, around: Surroundings) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(EnvironmentProblem, match=r"there is no _config\.yml"):
        from_jekyll(tmp_path, around)
