import shutil
from pathlib import Path

import pytest

from llmnotes.diagnostics import Diagnostic
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.theme import Theme, read_theme, theme_folder


def test_the_theme_is_at_the_root_of_the_repository() -> None:
    assert (theme_folder() / "pyproject.toml").is_file()
    assert "note.html" in read_theme(theme_folder(), Path("nowhere"))[0].templates


def test_the_theme_of_an_installed_package_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    assert theme_folder(tmp_path) == tmp_path / "theme"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {
        "theme/templates/note.html": "theme",
        "theme/templates/parts/head.html": "theme",
        "theme/static/css/a.css": "theme",
        "site/templates/note.html": "mine\r\n",
        "site/templates/own.html": "mine",
        "site/static/root/CNAME": "mine",
        "site/static/.DS_Store": "no",
        "site/static/.git/config": "no",
        "site/templates/note.html~": "no",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path / "site"


def test_what_hosts_look_for_is_published_though_its_name_begins_with_a_dot(site: Path) -> None:
    root = site / "static" / "root"
    (root / ".well-known").mkdir()
    for name in (".nojekyll", ".well-known/security.txt", ".DS_Store"):
        (root / name).write_text("")
    merged, _ = theme_of(site)
    assert merged.static.keys() == {
        "css/a.css",
        *(f"root/{name}" for name in (".nojekyll", ".well-known/security.txt", "CNAME")),
    }


def theme_of(site: Path) -> tuple[Theme, tuple[Diagnostic, ...]]:
    return read_theme(site.with_name("theme"), site)


def test_a_site_replaces_the_theme_file_by_file(site: Path) -> None:
    merged, problems = theme_of(site)
    assert merged.templates == {"note.html": "mine\n", "parts/head.html": "theme", "own.html": "mine"}
    assert merged.static == {"css/a.css": b"theme", "root/CNAME": b"mine"}
    assert merged.own == {"note.html", "own.html"}
    assert merged.own_static == {"root/CNAME"}
    assert problems == ()


def test_a_template_that_is_no_text_is_told(site: Path) -> None:
    (site / "templates" / "note.html").write_bytes(b"ok\n\xff")
    merged, (problem,) = theme_of(site)
    assert (problem.code, problem.place.path, problem.place.line) == ("not-utf8", "templates/note.html", 2)
    assert merged.templates["note.html"] == "theme"


def test_a_template_that_is_no_text_is_there_all_the_same(site: Path) -> None:
    (site / "templates" / "talk.html").write_bytes(b"\xff")
    merged, problems = theme_of(site)
    assert [problem.code for problem in problems] == ["not-utf8"]
    assert "talk.html" in merged.templates


def test_a_static_file_that_can_not_be_read_is_told(site: Path) -> None:
    (site / "static" / "gone.css").symlink_to("nowhere")
    with pytest.raises(EnvironmentProblem, match=r"can not read .*gone\.css"):
        theme_of(site)


def test_a_link_out_of_the_site_is_told_and_not_published(site: Path) -> None:
    secret = site.with_name("secret")
    secret.write_text("secret")
    (site / "static" / "out.txt").symlink_to(secret)
    (site / "templates" / "out.html").symlink_to(secret)
    (site / "inside.css").write_text("a{}")
    (site / "static" / "inside.css").symlink_to(site / "inside.css")
    merged, problems = theme_of(site)
    told = [(problem.code, problem.place.path) for problem in problems]
    assert told == [("symlink-outside", "templates/out.html"), ("symlink-outside", "static/out.txt")]
    assert "secret" not in (*merged.templates.values(), *map(bytes.decode, merged.static.values()))
    assert merged.static["inside.css"] == b"a{}"


def test_a_link_to_a_folder_is_told_of_since_it_is_not_followed(site: Path) -> None:
    (site / "fonts").mkdir()
    (site / "fonts" / "a.woff2").touch()
    for folder in (site, site.with_name("theme")):
        (folder / "static" / "fonts").symlink_to(site / "fonts")
    (site / "static" / ".hidden").symlink_to(site / "fonts")
    merged, problems = theme_of(site)
    assert [(problem.code, problem.place.path) for problem in problems] == [("symlink-to-folder", "static/fonts")]
    assert "fonts/a.woff2" not in merged.static


def test_links_are_followed_where_they_are_how_the_theme_is_installed_or_the_folder_is_shared(site: Path) -> None:
    elsewhere = site.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "talk.html").write_text("shared")
    (elsewhere / "base.html").write_text("installed")
    (site.with_name("theme") / "templates" / "base.html").symlink_to(elsewhere / "base.html")
    shutil.rmtree(site / "templates")
    (site / "templates").symlink_to(elsewhere)
    merged, problems = theme_of(site)
    assert (problems, merged.templates["talk.html"], merged.originals["base.html"]) == ((), "shared", "installed")
