import io
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands.fromjekyll import MOST_PLUGINS, from_jekyll
from llmnotes.commands.rubyplugins import about
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
        "_plugins/deep/tags.rb": "Liquid::Template.register_tag('math', M)\nLiquid::Template.register_tag 'tabs', T\n",
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
        "_plugins/deep/tags.rb (tags math, tabs) write down what {% tabs %} should show",
        "_plugins/own.rb what it does is not done here",
    ]
    assert "`timezone` is not a known time zone" in said(around)


@pytest.mark.parametrize(("ignored", "is_told"), [("", True), ("_site\n", False)])
def test_git_should_not_see_what_is_built(repository: Path, around: Surroundings, ignored: str, is_told: bool) -> None:
    (repository / ".git").mkdir()
    (repository / ".gitignore").write_text(ignored)
    from_jekyll(repository, around)
    assert ("Let git ignore /_site/" in said(around)) == is_told


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


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("Liquid::Template.register_tag('details', D)", "tag details", "carried out here, too"),
        ('Liquid::Template.register_tag "x-y", X', "tag x-y", "write down what {% x-y %} should show"),
        (
            "module F\n def upcase(x)\n end\nend\nLiquid::Template.register_filter(F)",
            "filter upcase",
            "carried out here",
        ),
        (
            "module F\n  def a(x)\n  def b\nend\nLiquid::Template.register_filter F",
            "filters a, b",
            "what `| a` should show",
        ),
        ("class X < Jekyll::Generator", "makes pages", "pages that it makes are not there"),
        (
            "class X < Generator\nJekyll::Hooks.register :site",
            "makes pages, changes pages",
            "; what it changes is left",
        ),
        ("class X < Jekyll::Converters::Markdown", "reads files", "read as Markdown"),
        ("class X < String", "", "what it does is not done here"),
        ("", "", "what it does is not done here"),
    ],
)
def test_a_plugin_is_what_it_registers(text: str, what: str, instead: str) -> None:
    found = about(text)
    assert found[0] == what
    assert instead in found[1]


def test_many_plugins_are_not_told_one_by_one(repository: Path, around: Surroundings) -> None:
    for number in range(MOST_PLUGINS):
        (repository / "_plugins" / f"{number}.rb").write_bytes(b"\xff")
    from_jekyll(repository, around)
    assert "_plugins/0.rb " in said(around)
    assert "2 more plug-ins in Ruby" in said(around)


@pytest.mark.parametrize(
    ("settings", "files", "base_url", "words"),
    [
        ("repository: Me/blog\n", {}, "https://me.github.io/blog", "where GitHub Pages has the repository"),
        ("repository: me/other\n", {}, "http://localhost:8000/blog", "put the site's own host into base_url"),
        ("repository: me/me.github.io\n", {}, "https://me.github.io/blog", "where GitHub Pages"),
        ("repository: [me]\n", {}, "http://localhost:8000/blog", "put the site's own host"),
        ("", {"CNAME": "Notes.example.org\n"}, "https://notes.example.org/blog", "where GitHub Pages"),
        ("", {"CNAME": "---\n---\n"}, "http://localhost:8000/blog", "put the site's own host"),
        (
            "",
            {".git/config": '[remote "origin"]\n\turl = git@github.com:me/blog.git\n'},
            "https://me.github.io/blog",
            "",
        ),
        ("", {".git/config": '[remote "origin"]\n\turl = https://x.org/me/blog\n'}, "http://localhost:8000/blog", ""),
    ],
)
def test_a_site_without_a_host_is_where_its_repository_is_published(
    tmp_path: Path, settings: str, files: dict[str, str], base_url: str, words: str
) -> None:
    if ".git/config" in files:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    around = Surroundings(io.StringIO(), io.StringIO(), dict(os.environ), 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    for name, text in {"_config.yml": f"baseurl: /blog\n{settings}", **files}.items():
        with (tmp_path / name).open("a") as file:
            file.write(text)
    assert from_jekyll(tmp_path, around) == 0
    assert read_config(tmp_path)[0].base_url == base_url
    assert words in said(around)
