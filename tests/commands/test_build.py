import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from trees import write

from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices
from llmnotes.shell.environment import Surroundings

AT_ROOT = "_static/root"

OFFLINE = Asking(offline=True)
MANY = 70  # enough that several processes share the work


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    for number in range(MANY):
        head = f"---\ntags: [odd, tag{number % 3}]\n---\n"
        body = f"[[{(number + 1) % MANY}]] and\n\n![[{number // 2 or 'a.png'}]]\n\n## Part\n\n[p](a.png)\n"
        (tmp_path / "notes" / f"{number}.md").write_text(head + body)
    (tmp_path / "notes" / "a.png").write_bytes(b"\x89PNG")
    return tmp_path


def around(cores: int = 1) -> Surroundings:
    return Surroundings(io.StringIO(), io.StringIO(), {}, cores, datetime(2024, 1, 2, tzinfo=UTC), None)


def site_at(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_a_site_is_the_same_on_any_number_of_cores(root: Path) -> None:
    for cores in (1, 3):
        assert build(Choices(root, asking=OFFLINE), root / f"site{cores}", around(cores)) == 0
    assert site_at(root / "site1") == site_at(root / "site3")
    assert (root / "site1" / "a.png").read_bytes() == b"\x89PNG"


def test_a_build_over_an_old_site_equals_a_clean_one(root: Path) -> None:
    build(Choices(root, asking=OFFLINE), root / "site", around(2))
    (root / "notes" / "69.md").rename(root / "notes" / "last.md")
    (root / "notes" / "68.md").write_text("---\ntags: [even]\n---\n[[last]]")
    assert build(Choices(root, asking=OFFLINE), root / "site", around(2)) == 0
    build(Choices(root, asking=OFFLINE), root / "clean", around(2), clean=True)
    assert site_at(root / "site") == site_at(root / "clean")
    assert not (root / "site" / "69").exists()


def test_the_summary_counts_what_was_built(root: Path) -> None:
    place = around()
    build(Choices(root, asking=OFFLINE), root / "site", place)
    assert isinstance(place.err, io.StringIO)
    assert place.err.getvalue().startswith(f"Built {MANY} notes, ")
    assert f", {3 * MANY} links in " in place.err.getvalue()


@pytest.mark.parametrize(
    ("base_url", "said"),
    [
        ("", "(no base_url: feeds and sitemap say http://localhost:8000)"),
        (
            "http://localhost:8000/blog",
            "(base_url has no host of its own: feeds and sitemap say http://localhost:8000)",
        ),
        ("http://localhost:8001", ""),
        ("https://h.org", ""),
    ],
)
def test_a_site_that_only_its_author_could_find_is_told(tmp_path: Path, base_url: str, said: str) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "llmnotes.toml").write_text(f'base_url = "{base_url}"\n' if base_url else "")
    place = around()
    assert build(Choices(tmp_path, asking=OFFLINE), tmp_path / "_site", place) == 0
    assert isinstance(place.err, io.StringIO)
    assert place.err.getvalue().strip().endswith(f"{tmp_path / '_site'} {said}".strip())


def test_where_nothing_changed_nothing_is_needed_that_reads_or_renders_notes(root: Path) -> None:
    (root / "llmnotes.toml").write_text("")
    trusting = "from llmnotes.shell import sources; sources.LATELY = 0; from llmnotes.cli import main; main()"
    program = (sys.executable, "-X", "importtime", "-c", trusting, "build", "--offline")  # names every module
    for _ in range(2):
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert "llmnotes.commands.unchanged" in done.stderr
    for module in ("markdown_it", "jinja2", "pygments", "llmnotes.loader", "llmnotes.renderer.keys"):
        assert not re.search(rf"\| +{module}$", done.stderr, re.MULTILINE), module


def test_a_repository_for_github_pages_is_a_site_with_each_heading_once(tmp_path: Path) -> None:
    files = {
        "_config.yml": "theme: jekyll-theme-cayman\n",
        "README.md": "# My papers\n\n[one](papers/one.md), [all](papers/README.md)\n",
        "papers/README.md": "All\n===\n\n[home](../README.md), [two](two.md#part)\n",
        "papers/one.md": "## One of many\n\nText.\n",
        "papers/two.md": "Text first.\n\n# Two\n\n## Part\n",
    }
    write(tmp_path, files)
    place = around()
    assert build(Choices(tmp_path, asking=OFFLINE), tmp_path / "_site", place) == 0
    assert isinstance(place.err, io.StringIO)
    assert place.err.getvalue().startswith("Built 4 notes, ")
    pages = {"index.html": "My papers", "papers/index.html": "All", "papers/one.html": "One of many"}
    for name, heading in pages.items():
        html = (tmp_path / "_site" / name).read_text("utf-8")
        titles = re.findall("<h1.*</h1>", html)
        assert titles == re.findall(rf"<h\d[^>]*>(?:<span[^>]*>)?{heading}(?:</span>)?</h\d>", html) != []
    front = (tmp_path / "_site/index.html").read_text("utf-8")
    assert '<a href="/papers/one.html"' in front
    assert '<a href="/papers/"' in front
    assert '<a href="/papers/two.html#part"' in (tmp_path / "_site/papers/index.html").read_text("utf-8")


def test_an_authors_text_is_there_instead_of_ours(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://h.org\n",
        "index.md": "---\n---\nText, [people](/humans.txt)\n",
        "robots.txt": "---\n---\nSitemap: {{ site.url }}/sitemap.xml\n",
        "sitemap.xml": "---\n---\n{% for post in site.posts %}{% endfor %}\n",
        "atom.xml": "---\nlayout: null\n---\n{% for post in site.posts %}{% endfor %}\n",
        "people.txt": "---\npermalink: /humans.txt\n---\nI\n",
        f"{AT_ROOT}/humans.txt": "Mine\n",
        "css/main.scss": "---\n---\n@import 'x';\n",
    }
    write(tmp_path, files)
    place = around()
    assert build(Choices(tmp_path, asking=OFFLINE), tmp_path / "_site", place) == 0
    assert isinstance(place.err, io.StringIO)
    said = [line for line in place.err.getvalue().splitlines() if ": warning" in line or ": error" in line]
    where = f"{AT_ROOT}/humans.txt stands at /humans.txt"
    assert said == [f"people.txt:1:1: warning: {where}: this is left out [url-collision]"]
    made = site_at(tmp_path / "_site")
    assert made["robots.txt"] == b"Sitemap: https://h.org/sitemap.xml\n"
    assert made["humans.txt"] == b"Mine\n"
    assert b"<urlset" in made["sitemap.xml"]
    assert made["atom.xml"] == made["feed.xml"]
    assert not [path for path in made if path.startswith("css/")]
