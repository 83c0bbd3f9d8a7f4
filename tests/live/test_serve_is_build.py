"""What is served is what a build writes, byte for byte, whatever was edited since."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from served import Served, served, until

from llmnotes.renderer.assets import ROOT

DATES = [date(2026, 1, 1) + timedelta(days=number) for number in range(8)]
Edit = Callable[[Served], object]


def note(number: int, text: str = "", *fields: str) -> str:
    given = "".join(f"{field}\n" for field in fields)
    return f"---\ntitle: Note {number} <&>\ndate: {DATES[number]}\ntags: [t{number % 3}, ü]\n{given}---\n{text}\n"


def write_site(root: Path, base: str) -> None:
    texts = {
        "notes/index.md": "# Home\n\nWith [[n1]].\n",
        "notes/404.md": "# Lost\n",
        "notes/deep/é ö.md": "# Far\n\n![p](p.svg) and [f](../file.bin)\n",
        "notes/deep/p.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "notes/page.html": "<p>A page of its own.</p></body>",
        "notes/file.bin": "\0\1\2",
        "notes/hidden.md": "---\npublished: false\n---\n[[n1]]\n",
        f"static/{ROOT}CNAME": "me.org",
        "static/css/zz.css": "h1 { color: red }",
        "static/own.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        f"static/{ROOT}own.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "templates/own.html": '{% extends "base.html" %}{% block main %}{{ body }}{% endblock %}',
        "llmnotes.toml": f"title = 'Mine'\nbase_url = '{base}'\n",
    }
    for number in range(8):
        fields = ("aliases: [/old/, /very/old.html]",) if number == 1 else ("layout: own",) if number == 2 else ()
        embed = " ![[n3]]" if number != 3 else ""
        texts[f"notes/n{number}.md"] = note(number, f"See [[n{(number + 1) % 8}]] and $x^{number}$.{embed}", *fields)
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


EDITS: dict[str, Edit] = {
    "the site as it is": lambda site: None,
    "a text": lambda site: site.write("notes/n3.md", note(3, "Another text, with [[n5]] and [[deep/é ö]].\n\n# Part")),
    "a title": lambda site: site.write("notes/n4.md", note(4).replace("Note 4", "Renamed")),
    "tags and date": lambda site: site.write("notes/n5.md", note(1).replace("t1", "t9")),
    "another address": lambda site: site.write("notes/n6.md", note(6, "Gone [[n0]].", "permalink: /far/away/")),
    "a new note": lambda site: site.write("notes/new/x.md", "# New\n\n[[n1]] ![[n3#part]]\n"),
    "a deleted note": lambda site: (site.root / "notes" / "hidden.md").unlink(),
    "a renamed note": lambda site: (site.root / "notes" / "new").rename(site.root / "notes" / "newer"),
    "a file": lambda site: site.write("notes/file.bin", b"\3" * 100_000),
    "a picture of some size": lambda site: site.write("notes/deep/p.svg", '<svg width="30" height="20"/>'),
    "a picture of another": lambda site: site.write("notes/deep/p.svg", '<svg width="3000" height="2000"/>'),
    "another picture": lambda site: site.write("notes/n7.md", note(7, "![](/own.svg) ![[p.svg|60]]")),
    "a file of the theme's": lambda site: site.write(f"static/{ROOT}own.svg", '<svg width="9" height="8"/>'),
    "a template": lambda site: site.write("templates/tag.html", "{{ tag.name }}: {{ notes | length }}"),
    "a style sheet": lambda site: site.write("static/css/zz.css", "h1 { color: blue }"),
    "the theme's own again": lambda site: (site.root / "templates" / "tag.html").unlink(),
    "the title of the site": lambda site: site.write(
        "llmnotes.toml", (site.root / "llmnotes.toml").read_text().replace("Mine", "Ours")
    ),
    "the dialect": lambda site: site.write(
        "llmnotes.toml", (site.root / "llmnotes.toml").read_text() + '[macros]\nR = "x"\n'
    ),
    "no home": lambda site: (site.root / "notes" / "index.md").unlink(),
}


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a site by their paths; hidden ones are the program's own."""
    files = (file for file in folder.rglob("[!.]*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def built(root: Path, output: Path, environ: dict[str, str]) -> dict[str, bytes]:
    command = (sys.executable, "-m", "llmnotes", "build", "--offline", "--clean", "--root", root, "--output", output)
    done = subprocess.run(command, check=False, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return files_of(output)


def differing(site: Served, files: dict[str, bytes]) -> list[str]:
    return [path for path in files if site.get(quote(path)) != (200, files[path])]


@pytest.mark.parametrize("base", ["", "https://me.org", "https://me.org/my/nötes"])
def test_what_is_served_is_what_is_built(tmp_path: Path, base: str) -> None:
    root, output = tmp_path / "site", tmp_path / "built"
    write_site(root, base)
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1769904000"}
    before: set[str] = set()
    with served(root, environ=environ) as site:
        for edit in EDITS.values():
            edit(site)
            files = built(root, output, environ)
            assert {"index.html", "404.html", "feed.xml", "feed.json", "sitemap.xml", "robots.txt"} <= files.keys()

            until(lambda files=files: not differing(site, files), lambda files=files: differing(site, files))  # type: ignore[misc]
            for path in before - files.keys():
                assert site.get(quote(path)) == (404, files["404.html"]), path
            before |= files.keys()


JEKYLLS = {
    "Gemfile": 'gem "jekyll"\n',
    "_config.yml": "permalink: pretty\ncollections: {talks: {output: true}}\n",
    "_posts/2020-01-02-a.md": "---\nredirect_from: /old/\n---\nText, [about](/about/).\n",
    "_talks/one.md": "---\ntitle: One\n---\nSaid.\n",
    "about.md": "---\ntitle: About\n---\nMe.\n",
    "raw.md": "Text.\n",
    "away.md": "---\nredirect_to: /about/\n---\n",
    "index.html": "---\nlayout: home\n---\n",
}
IN_JEKYLL: dict[str, Edit] = {
    "a repository as it is": lambda site: None,
    "front matter": lambda site: site.write("raw.md", "---\ntitle: Raw\n---\nText.\n"),
    "a page of HTML": lambda site: site.write("deep/page.html", "---\ntitle: Page\n---\n<p>Text</p>\n"),
    "a list": lambda site: site.write("about.md", "---\n---\n{% for post in site.posts %}{% endfor %}\n"),
    "a page again": lambda site: site.write("about.md", "---\ntitle: About\n---\nMe again.\n"),
    "no collection": lambda site: site.write("_config.yml", "permalink: pretty\n"),
    "a folder": lambda site: site.write("_pages/x.md", "---\n---\nX.\n"),
    "what is included": lambda site: site.write("_config.yml", "permalink: pretty\ninclude: [_pages]\n"),
    "GitHub Pages": lambda site: site.write("Gemfile", 'gem "github-pages"\n'),
    "a README": lambda site: site.write("deep/README.md", "# Deep\n\n[raw](../raw.md)\n"),
    "another README": lambda site: site.write("deep/README.md", "# Deeper\n"),
    "an index": lambda site: site.write("deep/index.md", "# Index\n"),
    "what is left out": lambda site: site.write("_config.yml", "exclude: [deep]\n"),
    "a template": lambda site: site.write("_templates/tags.html", "{{ tags | length }}"),
}


def test_what_is_served_of_a_repository_of_jekylls_is_what_is_built(tmp_path: Path) -> None:
    root, output = tmp_path / "site", tmp_path / "built"
    for path, text in JEKYLLS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1769904000"}
    with served(root, environ=environ) as site:
        for edit in IN_JEKYLL.values():
            edit(site)
            files = built(root, output, environ)
            until(lambda files=files: not differing(site, files), lambda files=files: differing(site, files))  # type: ignore[misc]
