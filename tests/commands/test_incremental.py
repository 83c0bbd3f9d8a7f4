"""The law of incremental builds: whatever happened in between, the site is that of a clean build, byte for byte."""

import io
import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmnotes.commands import examine, shelf, unchanged
from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices, configure
from llmnotes.commands.shelf import Record
from llmnotes.config import Config
from llmnotes.loader import Options
from llmnotes.model import Body, Source
from llmnotes.renderer.assets import ROOT
from llmnotes.renderer.digests import DIGEST
from llmnotes.shell import cache, sources, trees
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.theme import FOLDERS, theme_folder

START = datetime(2024, 1, 2, tzinfo=UTC)
NAMES = ("a", "b", "c", "deep/d", "deep/a")
TITLES = ("Attention", "Äther <b>", "a")
TAGS = ("nlp", "NLP", "rl")
FIELDS = (
    "date: 2024-01-01 10:00:00 +0530\n", "date: 2024-01-03\n", "updated: 2023-01-01\n", "draft: true\n",
    "published: false\n", "aliases: [/old/, Other]\n", "permalink: /there/\n", "layout: own\n", "key: [1, {x: 2.5}]\n",
    "categories: x\n", "description: Said.\n", "excerpt: Said.\n", "title: [broken\n",
)  # fmt: skip
URLS = ("https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/1706.03762v2", "https://github.com/a/b")
LINES = (
    "Text.\n", "# A *title*\n", "# A title of [[b]]\n", "See [[Other]].\n", "## Part\n",
    "[[a]]\n", "[[b#part|B]]\n", "![[c]]\n", "![[a#part]]\n",
    "[x](deep/d.md)\n", "[f](file.txt)\n", "![i](file.txt)\n", "[t](/tags/)\n",
    "[own](https://me.org/notes/a/)\n", "$x^2$\n", "`$\n",
    "## *Part*\n", "Of [[b#part]].\n", "[[#part]]\n", "![[c]] [[a#references-arxiv170603762]]\n",
    *(f"- [paper]({url})\n" for url in URLS), f"- [x] [A title]({URLS[0]}) was read. [B]({URLS[2]}/issues/4)\n",
    "So [@1706.03762, p. 3], [@arxiv:1706.03762v2] and @arxiv:2001.00001.\n", "## References [@1706.03762]\n",
    "[Now](https://github.com/new/b/issues/4) and [as HTML](https://arxiv.org/html/1706.03762).\n",
    "So [@knuth; -@doi:10.1/k].\n", "![[a]] [@knuth]\n", "- [ ] Read [@1706.03762]\n",
    f"Of [[a]], [[b]] and [@1706.03762; @knuth] in [it]({URLS[0]}) and [it]({URLS[2]}).\n",
)  # fmt: skip
TELLING = """{% extends "base.html" %}{% block main %}
{{ note.title }} {{ note.date }} {{ note.minutes }} {{ note.tags }} {{ note.key }} {{ note.excerpt }} {{ toc }}
{{ newer }} {{ older }} {{ backlinks }} {{ heading }} {{ body }}{% endblock %}
"""
TELLING_WORKS = (
    "{{ paper }} {{ papers }} {{ cited }} {{ bibtex }} {{ csl }} {{ repository }} {{ text }} {{ note }} {{ drawing }}"
)

SEARCHED = """<p data-pagefind-body>{% if note is defined %}{{ note.title }} {{ older }} {{ backlinks }} {{ body }}
{% elif paper is defined %}{{ paper.title }} {{ cited }}{% endif %}</p>
"""

Edit = Callable[["Place"], None]


class Place:
    """A site and the circumstances of its builds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = START
        self.choices = Choices(root, asking=Asking(offline=True))

    def build(self, root: Path, *, clean: bool) -> tuple[int, str, dict[str, bytes]]:
        """Return the exit code, what was said but for the time it took, and the site."""
        said = io.StringIO()
        around = Surroundings(io.StringIO(), said, {}, 2, self.now, None)
        choices = Choices(root, self.choices.base_url, self.choices.drafts, asking=self.choices.asking)
        code = build(choices, root / "_site", around, clean=clean)
        lines = [line.partition(" s -> ")[0][:-4] if " s -> " in line else line for line in said.getvalue().split("\n")]
        return code, "\n".join(lines), files_in(root / "_site")


def files_in(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def write(place: Place, name: str, text: str) -> None:
    path = place.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@st.composite
def texts(draw: st.DrawFn) -> str:
    title = draw(st.sampled_from(["", *(f"title: {title}\n" for title in TITLES)]))
    tags = draw(st.lists(st.sampled_from(TAGS), max_size=2))
    others = st.lists(st.sampled_from(FIELDS), max_size=2, unique_by=lambda line: line.partition(":")[0])
    head = [title, f"tags: [{', '.join(tags)}]\n", *draw(others)]
    body = draw(st.lists(st.sampled_from(LINES), max_size=4))
    return f"---\n{''.join(head)}---\n" + "\n".join(body)


NOTES = st.builds(
    lambda name, text: lambda place: write(place, f"notes/{name}.md", text), st.sampled_from(NAMES), texts()
)
FILES = st.builds(
    lambda name, text: lambda place: write(place, name, text),
    st.sampled_from(["notes/file.txt", "static/css/99-own.css", "static/own.txt", f"static/{ROOT}CNAME"]),
    st.sampled_from(["one", "two"]),
)
BIBLIOGRAPHIES = st.builds(
    lambda name, text: lambda place: write(place, name, text),
    st.sampled_from(["refs.bib", "notes/other.bib"]),
    st.sampled_from(
        [
            "@misc{knuth, title={One}, doi={10.1/k}}",
            "@misc{knuth, title={One}, doi={10.1/k}, note={n}, file={f}}",
            "@misc{knuth, title={Two}, doi={10.1/k}}",
            "\n@misc{knuth, title={One}, doi={10.1/k}}",
            "@misc{knuth, title={One}, eprint={1706.03762}}",
            "@misc{knuth, title={Two}, url={https://arxiv.org/abs/1706.03762v2}}",
            "@misc{knuth, title={Two}, eprint={2001.00001}}",
            "@misc{knuth, title={Two}, doi={10.1/L}}",
            "@misc{knuth, title={",
            "@misc{other, title={x}}",
        ]
    ),
)
TEMPLATES = st.builds(
    lambda name, text: lambda place: write(place, f"templates/{name}.html", text),
    st.sampled_from(["note", "own", "footer", "tag", "paper", "papers", "repository", "card", "map", "archive"]),
    st.sampled_from(
        [
            TELLING,
            TELLING_WORKS,
            SEARCHED,
            "{{ site.title }}",
            "{{ nothing",
            "{{ site.key or 1 }} {{ site.tags }}",
            "{{ site.notes }}",
            '{% extends "theme/note.html" %}',
            '{{ part("theme/footer.html") }}{{ site.key }}',
        ]
    ),
)
CONFIGURATIONS = st.builds(
    lambda text: lambda place: write(place, "llmnotes.toml", text),
    st.sampled_from(
        ['title = "T"', 'base_url = "https://me.org/notes"', "recent = 1", 'permalink = "/x/:title/"',
         'timezone = "Asia/Kolkata"', 'exclude = ["deep/"]', 'bibliography = "refs.bib"',
         'bibliography = ["refs.bib", "notes/other.bib"]', 'author = "Me"',
         'notes = "."', "", "nonsense = 1", "search = false"]
    ),
)  # fmt: skip
FACT = (
    '{{"kind":"paper","key":"arxiv:1706.03762","checked":"2024-01-01","title":"{title}","authors":["{author}"],'
    '"published":"2017-06-12","updated":"2023-08-02","version":{version}}}\n'
)
FACT_WITH_DOI = FACT.replace('"title":', '"doi":"10.1/l","title":')
SINCE = FACT.replace('"title":', '"since":"{since}","title":')
REPOSITORY = '{"kind":"repository","key":"github:a/b","checked":"2024-01-01","name":"A/B","id":4}\n'
LOCKS = st.builds(
    lambda line, title, author, version, more: (
        lambda place: write(place, "links.lock", line.format(title=title, author=author, version=version) + more)
    ),
    st.sampled_from(
        [FACT, FACT_WITH_DOI, SINCE.replace("{since}", "2024-01-01"), SINCE.replace("{since}", "2023-12-31")]
    ),
    st.sampled_from(["Attention", "Another one of them", "$x^2$ &c."]),
    st.sampled_from(["Ashish Vaswani", "An <b>Other"]),
    st.sampled_from([1, 7]),
    st.sampled_from(["", REPOSITORY, REPOSITORY.replace("A/B", "New/B")]),
)


def remove(place: Place, name: str) -> None:
    path = place.root / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def rename(place: Place, old: str, new: str) -> None:
    if (place.root / old).exists():
        (place.root / new).parent.mkdir(exist_ok=True)
        (place.root / old).rename(place.root / new)


def a_day_later(place: Place) -> None:
    place.now += timedelta(days=1)


def with_drafts(place: Place) -> None:
    place.choices = Choices(place.root, place.choices.base_url, not place.choices.drafts, asking=place.choices.asking)


def elsewhere(place: Place) -> None:
    base_url = None if place.choices.base_url else "https://else.org"
    place.choices = Choices(place.root, base_url, place.choices.drafts, asking=place.choices.asking)


def touch_the_site(place: Place) -> None:
    for path in itertools.islice((place.root / "_site").rglob("index.html"), 2):
        path.write_text("touched")


def add_to_the_site(place: Place) -> None:
    if (place.root / "_site" / "tags").exists():
        (place.root / "_site" / "tags" / "foreign.html").write_text("x")


def touch_what_was_left_behind(place: Place) -> None:
    for path in itertools.islice((place.root / ".llmnotes" / "site").rglob("*.html"), 2):
        path.unlink()


@st.composite
def damages(draw: st.DrawFn) -> Edit:
    offsets = draw(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=40))
    value = draw(st.integers(0, 255))

    def damage(place: Place) -> None:
        path = place.root / ".llmnotes" / cache.NAME
        if path.exists():
            content = bytearray(path.read_bytes())
            for offset in offsets:
                content[int(offset * len(content))] = value
            path.write_bytes(content)

    return damage


REMOVALS = st.builds(
    lambda name: lambda place: remove(place, name),
    st.sampled_from([*(f"notes/{name}.md" for name in NAMES), "notes/deep", "templates", "static", "llmnotes.toml",
                     "links.lock", "notes/file.txt", "refs.bib", ".llmnotes", "_site"]),
)  # fmt: skip
RENAMES = st.builds(
    lambda old, new: lambda place: rename(place, f"notes/{old}.md", f"notes/{new}.md"),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)
TURNS = st.sampled_from(
    [
        a_day_later,
        with_drafts,
        elsewhere,
        touch_the_site,
        add_to_the_site,
        touch_what_was_left_behind,
        lambda place: None,
    ]
)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    NOTES, NOTES, NOTES, FILES, BIBLIOGRAPHIES, TEMPLATES, CONFIGURATIONS, LOCKS, REMOVALS, RENAMES, TURNS, damages()
)


@contextmanager
def trusting(lately: int) -> Iterator[None]:
    """Trust the times of files that were changed ``lately`` (ns) ago, and look at few files like at many."""
    before = sources.LATELY, trees.MANY
    sources.LATELY, trees.MANY = lately, 1
    try:
        yield
    finally:
        sources.LATELY, trees.MANY = before


def is_law_abiding(place: Place, other: Path) -> None:
    """Build what is there, and a copy of it of which nothing is known, and hold the two against each other."""
    got = place.build(place.root, clean=False)
    shutil.rmtree(other)
    shutil.copytree(place.root, other, ignore=shutil.ignore_patterns(".llmnotes", "_site"))
    expected = place.build(other, clean=True)
    assert got[:2] == expected[:2]
    if got[0] == 0:
        assert got[2] == expected[2]
        mine, theirs = keys_of(place.root), keys_of(other)
        assert not mine or mine == theirs  # the cache may have been damaged since


def keys_of(root: Path) -> Mapping[str, bytes]:
    """Return the keys of all pages of the site that was built below ``root``, as far as the cache still knows them.

    Those of files that are copied are longer: they say where these lie on the disk.
    """
    tree = trees.recall(cache.Cache(root), root / "_site")
    return {path: entry.key for path, entry in tree.files.items() if len(entry.key) == DIGEST} if tree else {}


@given(edits=st.lists(EDITS, min_size=1, max_size=8), lately=st.sampled_from([0, sources.LATELY]))
@settings(max_examples=60)
def test_after_any_edits_the_site_is_that_of_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit], lately: int
) -> None:
    place = Place(tmp_path_factory.mktemp("incremental"))
    other = tmp_path_factory.mktemp("clean")
    for name in NAMES[:3]:
        write(place, f"notes/{name}.md", f"---\ntitle: {name}\n---\nText of {name}, [[a]].\n\n## Part\n\nMore.\n")
    with trusting(lately):
        is_law_abiding(place, other)
        for edit in edits:
            edit(place)
            (place.root / "notes").mkdir(exist_ok=True)
            is_law_abiding(place, other)
    shutil.rmtree(place.root)


FIRST = SINCE.format(title="Another", author="A B", version=1, since="2023-01-01").replace("1706.03762", "2301.00001")
ADDED = SINCE.format(title="Attention", author="Ashish Vaswani", version=7, since="2024-01-01") + FIRST
CITING = "So [@1706.03762], [@knuth], and @arxiv:1706.03762.\n"
WORKS = (
    lambda place: write(place, "refs.bib", "@misc{knuth, author={Donald Knuth}, title={Two}}"),
    lambda place: write(place, "refs.bib", "@misc{other, title={x}}"),
    lambda place: write(place, "refs.bib", "@misc{a, title={A}}\n@misc{knuth, title={One}}"),
    lambda place: write(place, "links.lock", FACT.format(title="T", author="A B", version=7)),
    lambda place: write(place, "refs.bib", "@misc{knuth, title={One}, eprint={1706.03762}}"),
    lambda place: write(place, "refs.bib", "@misc{knuth, title={One}, eprint={2001.00001v2}}"),
    lambda place: write(place, "llmnotes.toml", 'bibliography = "other.bib"'),
    lambda place: write(place, "llmnotes.toml", ""),
    lambda place: write(place, "links.lock", ADDED),
    lambda place: remove(place, "links.lock"),
    lambda place: remove(place, "refs.bib"),
)


@pytest.mark.parametrize("edit", WORKS)
def test_what_is_known_of_a_work_reaches_all_pages_that_cite_it(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", "@misc{knuth, title={One}}")
    write(place, "links.lock", FACT.format(title="Attention", author="Ashish Vaswani", version=7))
    write(place, "notes/a.md", CITING)
    write(place, "notes/b.md", "![[a]]\n")
    write(place, "notes/index.md", "![[b]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


@pytest.mark.parametrize(
    "text", ["[Attention](https://arxiv.org/abs/1706.03762)", "<https://arxiv.org/abs/1706.03762>", ""]
)
def test_what_a_note_calls_a_paper_reaches_all_pages_that_cite_it(tmp_path: Path, text: str) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "notes/a.md", CITING.replace("@knuth", "@2001.00001"))
    write(place, "notes/b.md", "So [Is it all?](https://arxiv.org/abs/1706.03762).\n")
    write(place, "notes/index.md", "![[a]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        write(place, "notes/b.md", f"So {text}.\n")
        is_law_abiding(place, tmp_path / "other")


QUOTED = (
    lambda place: write(place, "notes/named.md", "# Two\n"),
    lambda place: write(place, "notes/named.md", "---\npermalink: /there/\n---\n# One\n"),
    lambda place: write(place, "refs.bib", "@misc{knuth, title={Two}}"),
    lambda place: write(place, "links.lock", FACT.format(title="T", author="A B", version=7)),
    lambda place: remove(place, "links.lock"),
)


@pytest.mark.parametrize("edit", QUOTED)
def test_what_a_quoted_sentence_names_reaches_all_pages_that_quote_it(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", "@misc{knuth, title={One}}")
    write(place, "links.lock", FACT.format(title="Attention", author="Ashish Vaswani", version=7))
    write(place, "notes/named.md", "# One\n")
    write(place, "notes/b.md", "So [b](named.md).\n")
    write(place, "notes/a.md", f"So [@1706.03762, sec. 3] and [@knuth] of [[named]], see [b](b.md), [c]({URLS[2]}).\n")
    write(
        place, "notes/t.md", f"| a | b |\n|---|---|\n| [b](b.md), [c]({URLS[2]}) | [[named]], [@1706.03762; @knuth] |\n"
    )
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


SAID = (
    lambda place: write(place, "links.lock", FACT.format(title="Attention", author="A B", version=7)),
    lambda place: remove(place, "links.lock"),
    lambda place: write(place, "refs.bib", "@misc{knuth, author={A B}, title={Two}, year=2017}"),
    lambda place: write(place, "refs.bib", "@misc{knuth, author={Ashish Vaswani}, title={Two}, year=2017}"),
)


CITING_NOTES = (
    "---\ntags: [nlp]\n---\nSo [@1706.03762].\n\nAnd [@knuth], see {}.\n",
    "---\ntags: [nlp]\ndescription: So [@1706.03762] and [@knuth].\n---\nSee {}.\n",
)


@pytest.mark.parametrize("template", [TELLING, ""])
@pytest.mark.parametrize("edit", SAID)
@pytest.mark.parametrize("text", CITING_NOTES)
def test_what_a_description_cites_reaches_all_pages_that_show_it(
    tmp_path: Path, text: str, edit: Edit, template: str
) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    if template:
        write(place, "templates/note.html", template)
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", "@misc{knuth, author={Donald Knuth}, title={Two}, year=2017}")
    write(place, "links.lock", FACT.format(title="Attention", author="Ashish Vaswani", version=7))
    write(place, "notes/a.md", text.format(URLS[2]))
    write(place, "notes/b.md", f"So [a](a.md), see {URLS[0]}.\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


PART = "So.\n\n## Part\n\nAnd {}.\n\n## Last\n\nOr {}.\n"
PARTS = (
    lambda place: write(place, "notes/c.md", PART.format("[@other]", "[@knuth]")),
    lambda place: write(place, "notes/c.md", PART.format("[@knuth]", "[@other]").replace("## Last", "### Last")),
    lambda place: write(place, "refs.bib", TWINS.format("Ashish Vaswani", "An Ant")),
    lambda place: write(place, "notes/b.md", "![[c#last]]\n"),
    lambda place: write(place, "notes/b.md", "![[c]]\n"),
)
TWINS = "@misc{{knuth, author={{{}}}, title={{A}}, year=2017}}\n@misc{{other, author={{{}}}, title={{B}}, year=2017}}"


@pytest.mark.parametrize("edit", PARTS)
def test_what_is_cited_where_it_is_embedded_reaches_all_pages_that_tell_it_apart(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", TWINS.format("Donald Knuth", "Ashish Vaswani"))
    write(place, "links.lock", FACT.format(title="Attention", author="Ashish Vaswani", version=7))
    write(place, "notes/c.md", PART.format("[@knuth]", "[@other]"))
    write(place, "notes/b.md", "![[c#part]]\n")
    write(place, "notes/a.md", f"---\ntags: [nlp]\n---\nSo [@1706.03762] of {URLS[2]}.\n\n![[b]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


@pytest.mark.parametrize(
    "text", ["# Two\n", "# $x$\n", "---\npublished: false\n---\n", "---\npermalink: /there/\n---\n# One\n"]
)
def test_the_title_that_a_description_names_reaches_all_pages_that_show_it(tmp_path: Path, text: str) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "_config.yml", "title: Notes\n")  # where a link that leads nowhere is shown
    write(place, "_posts/2023-01-01-named.md", "# One\n")
    write(place, "_posts/2023-01-02-a.md", "---\ntags: [nlp]\n---\nSo [[named]].\n\n## Of [[named]]\n")
    write(place, "index.md", "---\ntitle: Home\n---\nSo.\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        write(place, "_posts/2023-01-01-named.md", text)
        is_law_abiding(place, tmp_path / "other")


def test_the_title_of_a_note_renders_only_those_lists_again_whose_descriptions_name_it(tmp_path: Path) -> None:
    place = Place(tmp_path)
    write(place, "notes/a.md", "---\ntags: [nlp]\n---\nSo.\n\nAnd [[c]].\n")
    write(place, "notes/b.md", "---\ntags: [rl]\n---\nSo [[c]].\n")
    keys = []
    for title in ("A", "B"):
        write(place, "notes/c.md", f"# {title}\n")
        with trusting(0):
            assert place.build(place.root, clean=False)[0] == 0
        shown = (tmp_path / "_site" / "tags" / "rl" / "index.html").read_text()
        assert f"So {title}." in shown
        keys.append([keys_of(place.root)[f"tags/{name}/index.html"] for name in ("nlp", "rl")])
    assert keys[0][0] == keys[1][0]
    assert keys[0][1] != keys[1][1]


def test_what_is_known_of_a_work_that_no_description_cites_renders_no_list_again(tmp_path: Path) -> None:
    place = Place(tmp_path)
    write(place, "notes/a.md", "---\ntags: [nlp]\n---\nSo.\n\nAnd [@1706.03762].\n")
    write(place, "notes/b.md", "---\ntags: [rl]\n---\nSo [@1706.03762].\n")
    pages = [tmp_path / "_site" / "tags" / name / "index.html" for name in ("nlp", "rl")]
    nodes = []
    for title in ("A", "B"):
        write(place, "links.lock", FACT.format(title=title, author="A B", version=7))
        with trusting(0):
            assert place.build(place.root, clean=False)[0] == 0
        nodes.append([keys_of(place.root)[page.relative_to(tmp_path / "_site").as_posix()] for page in pages])
    assert nodes[0][0] == nodes[1][0]
    assert nodes[0][1] != nodes[1][1]


PREPRINT = "@misc{{knuth, author={{Donald Knuth}}, title={{{title}}}, year=2017, {fields}}}"
PREPRINTS = (
    lambda place: write(place, "refs.bib", PREPRINT.format(title="Two", fields="eprint={1706.03762}")),
    lambda place: write(place, "refs.bib", PREPRINT.format(title="One", fields="eprint={1706.03762v7}")),
    lambda place: write(place, "refs.bib", PREPRINT.format(title="One", fields="eprint={2001.00001}")),
    lambda place: write(place, "refs.bib", PREPRINT.format(title="One", fields="eprint={1706.03762}, school={A}")),
    lambda place: write(place, "refs.bib", PREPRINT.format(title="One", fields="doi={10.1000/1}")),
    lambda place: write(place, "links.lock", FACT.format(title="T", author="A B", version=7)),
    lambda place: write(place, "notes/0.md", "So [@other].\n"),
    lambda place: remove(place, "notes/a.md"),
    lambda place: remove(place, "refs.bib"),
)


@pytest.mark.parametrize("edit", PREPRINTS)
def test_what_a_bibliography_says_of_a_paper_reaches_all_its_pages(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = ["refs.bib", "more.bib"]')
    write(place, "refs.bib", PREPRINT.format(title="One", fields="eprint={1706.03762}"))
    write(place, "more.bib", "@misc{other, title={Other}, url={https://arxiv.org/abs/1706.03762}}")
    write(place, "notes/a.md", "So [@knuth], [[b]].\n")
    write(place, "notes/b.md", "But [@other], [a](https://arxiv.org/abs/1706.03762), [[a]].\n")
    write(place, "notes/index.md", "![[a]]\n\n![[b]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


PUBLISHED = (
    lambda place: write(place, "links.lock", FACT_WITH_DOI.format(title="T", author="A B", version=7)),
    lambda place: write(place, "links.lock", FACT.format(title="T", author="A B", version=7)),
    lambda place: write(place, "refs.bib", PREPRINT.format(title="One", fields="doi={10.1/m}")),
    lambda place: remove(place, "links.lock"),
    lambda place: remove(place, "notes/b.md"),
)


@pytest.mark.parametrize("edit", PUBLISHED)
@pytest.mark.parametrize("fact", [FACT, FACT_WITH_DOI])
def test_which_paper_has_the_doi_of_an_entry_reaches_all_its_pages(tmp_path: Path, edit: Edit, fact: str) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", PREPRINT.format(title="One", fields="doi={10.1/L}"))
    write(place, "links.lock", fact.format(title="Attention", author="Ashish Vaswani", version=7))
    write(place, "notes/a.md", "So [@knuth], [[b]].\n")
    write(place, "notes/b.md", "But [a](https://arxiv.org/abs/1706.03762), [[a]].\n")
    write(place, "notes/index.md", "![[a]]\n\n![[b]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


def test_another_line_of_the_bibliography_renders_no_note_again(tmp_path: Path) -> None:
    place = Place(tmp_path)
    write(place, "llmnotes.toml", 'bibliography = "refs.bib"')
    write(place, "refs.bib", "@misc{knuth, title={One}}")
    write(place, "notes/a.md", "So [@knuth].\n")
    page = tmp_path / "_site" / "a" / "index.html"
    nodes = []
    for text in (
        "@misc{knuth, title={One}}",
        "@misc{a, title={A}}\n@misc{knuth, title={One}}",
        "@misc{knuth, title={Two}}",
    ):
        write(place, "refs.bib", text)
        assert place.build(place.root, clean=False)[0] == 0
        nodes.append(page.stat().st_ino)
    assert nodes[0] == nodes[1] != nodes[2]


def test_the_day_since_when_a_paper_is_cited_counts_only_where_it_may_be_told(tmp_path: Path) -> None:
    place = Place(tmp_path)
    write(place, "notes/a.md", f"---\ndate: 2023-01-02\n---\n{CITING}")
    keys = []
    for text in (
        ADDED,
        ADDED.replace('"checked":"2024-01-01"', '"checked":"2024-01-02"'),
        ADDED.replace('"since":"2024-01-01"', '"since":"2023-12-31"'),
    ):
        write(place, "links.lock", text)
        assert place.build(place.root, clean=False)[0] == 0
        keys.append(keys_of(place.root))
    assert keys[0] == keys[1]
    assert {path for path, key in keys[2].items() if key != keys[1][path]} == {
        "papers/index.html", "papers/feed.xml", "papers/feed.json", "papers/1706.03762/index.html",
        "cards/papers/1706.03762.html", "archive/index.html", "map/index.html",
    }  # fmt: skip


ALIKE = "---\ntitle: {title}\nauthor: {author}\ndate: {date}\n---\nSo [@knuth] and [@1706.03762].\n"
SAME = {"title": "Attention here", "author": "Ashish Vaswani", "date": "2017-02-03"}
KEYS = (
    lambda place: write(place, "notes/b.md", ALIKE.format(**SAME)),
    lambda place: write(place, "notes/b.md", ALIKE.format(**SAME | {"date": "2017-02-02"})),
    lambda place: write(place, "notes/a.md", ALIKE.format(**SAME | {"title": "Another"})),
    lambda place: write(place, "notes/a.md", ALIKE.format(**SAME | {"author": "Me"})),
    lambda place: rename(place, "notes/c.md", "notes/1.md"),
    lambda place: remove(place, "notes/a.md"),
    lambda place: write(place, "refs.bib", "@misc{knuth, title={One}, file={x}}"),
    lambda place: write(place, "refs.bib", "@misc{knuth, title={One}, note={x}}"),
    lambda place: write(place, "refs.bib", "@book{knuth, title={One}}"),
    lambda place: write(place, "notes/d.md", "So [@Vaswani2017Attention].\n"),
    lambda place: write(place, "links.lock", FACT.format(title="Attention", author="Ashish Vaswani", version=7)),
)


@pytest.mark.parametrize("edit", KEYS)
def test_the_key_of_another_reaches_all_pages_that_have_to_be_told_apart(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "llmnotes.toml", 'bibliography = ["refs.bib", "more.bib"]')
    write(place, "refs.bib", "@misc{knuth, title={One}}")
    write(place, "more.bib", "@misc{Vaswani2017Attention, title={One}}")
    for name in "ac":
        write(place, f"notes/{name}.md", ALIKE.format(**SAME))
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


A = "---\ntitle: {title}\ndate: 2023-01-0{day}\ntags: [{tag}]\nkey: {key}\ndescription: {about}\n---\n{text}\n"
FACTS = {"title": "A", "day": "2", "tag": "nlp", "key": "k", "about": "d", "text": "t"}
CHANGES = (
    {"title": "$A$"}, {"day": "1"}, {"tag": "rl"}, {"key": "other"}, {"about": "other"}, {"text": "# other"},
    {"text": "[[b]]"}, {"text": "word " * 500}, {"text": "## Part"},
)  # fmt: skip


@pytest.mark.parametrize("template", [TELLING, ""])
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_each_fact_of_a_note_reaches_all_pages_that_tell_it(
    tmp_path: Path, change: dict[str, str], template: str
) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    if template:
        write(place, "templates/note.html", template)
    write(place, "notes/a.md", A.format(**FACTS))
    write(place, "notes/b.md", "---\ndate: 2023-01-02\ntags: [nlp]\n---\n![[a]]\n")
    write(place, "notes/c.md", "---\ndate: 2023-01-03\n---\n[[a]] ![[b]]\n")
    write(place, "notes/d.md", "![[c]]\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        write(place, "notes/a.md", A.format(**FACTS | change))
        is_law_abiding(place, tmp_path / "other")


def test_a_template_of_the_theme_reaches_the_pages_whose_own_template_builds_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    theme = tmp_path / "theme"
    for folder in FOLDERS:
        shutil.copytree(theme_folder() / folder, theme / folder)
    for module in (examine, unchanged):
        monkeypatch.setattr(module, "theme_folder", lambda: theme)
    write(place, "templates/footer.html", '<footer>{% include "theme/footer.html" %}</footer>')
    write(place, "notes/a.md", "A.\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        (theme / "templates" / "footer.html").write_text("Of the theme.")
        is_law_abiding(place, tmp_path / "other")
    assert "<footer>Of the theme.</footer>" in (place.root / "_site" / "a" / "index.html").read_text()


@pytest.mark.parametrize("edit", [touch_the_site, add_to_the_site, touch_what_was_left_behind, a_day_later])
def test_what_happened_outside_of_the_sources_counts_too(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "notes/a.md", "---\ndate: 2024-01-02 12:00\n---\nA.\n")
    write(place, "notes/b.md", "B, <https://arxiv.org/abs/2402.00001>.\n")
    with trusting(0):
        for _ in range(3):
            is_law_abiding(place, tmp_path / "other")
            edit(place)
            is_law_abiding(place, tmp_path / "other")
            place.now += timedelta(days=31)


LONG = "x" * 210
DEFAULTS = '[[defaults]]\npath = "{path}"\nvalues = {{ title = "Given" }}\n'


@pytest.mark.parametrize("settings", ['notes = "."', 'timezone = "Asia/Kolkata"', DEFAULTS.format(path=f"{LONG}/b")])
def test_a_setting_reaches_notes_that_were_read_before(tmp_path: Path, settings: str) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, f"notes/{LONG}/a/note.md", "---\ndate: 2023-01-01 12:00\n---\nText.\n")
    write(place, f"notes/{LONG}/b/note.md", "---\ndate: 2023-01-01 12:00\n---\nText.\n")
    with trusting(0):
        for text in (DEFAULTS.format(path=f"{LONG}/a"), settings, ""):
            write(place, "llmnotes.toml", text)
            is_law_abiding(place, tmp_path / "other")


COLLECTIONS = "collections: {staff: {}, talks: {output: true}}\n"


def liquid_site(place: Place) -> None:
    """A site of Jekyll's whose notes show what other files say."""
    shown = "{% include a.html x=site.data.people.ann %} [a]({% post_url 2023-01-01-plain %})"
    files = {
        "_config.yml": "title: One\nurl: https://me.org\nbaseurl: /blog\n" + COLLECTIONS,
        "_staff/ann.md": "---\nname: Ann\n---\nShe *writes*.\n",
        "_talks/one.md": "---\ntitle: One talk\n---\nIt *was* said.\n",
        "_bibliography/a.bib": "@article{a, title = {One}, year = 2020}\n",
        "_includes/a.html": "<b>{{ include.x }}</b>",
        "_data/people.yml": "ann: Ann\n",
        "_posts/_beside.md": "beside\n",
        "_posts/2023-01-01-plain.md": "Plain, [x]({% link _posts/2023-01-02-liquid.md %}).\n",
        "_posts/2023-01-02-liquid.md": shown,
        "_posts/2023-01-03-beside.md": "{% include_relative _beside.md %} {{ site.title }}\n",
        "_posts/2023-01-04-no-liquid.md": "Text.\n",
        "_posts/2023-01-05-people.md": "{% for p in site.staff %}{{ p.name }}: {{ p.content }}{% endfor %}\n",
        "_posts/2023-01-06-works.md": "{% bibliography %}\n",
        "_posts/2023-01-08-said.md": "{% for t in site.talks %}[{{ t.title }}]({{ t.url }}){{ t }}{% endfor %}\n",
        "_posts/2023-01-07-beside.md": "{% include_relative _works.md %}\n",
        "_posts/_works.md": "{% bibliography -q @*[year=2020] %}\n",
    }
    for name, text in files.items():
        write(place, name, text)


OF_LIQUID = {
    "an included file": lambda place: write(place, "_includes/a.html", "<i>{{ include.x }}</i>"),
    "one more of them": lambda place: write(place, "_includes/sub/b.html", "b"),
    "one less of them": lambda place: remove(place, "_includes/a.html"),
    "data": lambda place: write(place, "_data/people.yml", "ann: Anne\n"),
    "more data": lambda place: write(place, "_data/more/x.csv", "a,b\n1,2\n"),
    "broken data": lambda place: write(place, "_data/people.yml", "ann: [\n"),
    "no data": lambda place: remove(place, "_data/people.yml"),
    "a document": lambda place: write(place, "_staff/ann.md", "---\nname: Anne\n---\nHe.\n"),
    "one more document": lambda place: write(place, "_staff/bob.md", "---\nname: Bob\n---\n"),
    "a broken document": lambda place: write(place, "_staff/ann.md", "---\nname: [\n---\n{{ x }}"),
    "no documents": lambda place: remove(place, "_staff/ann.md"),
    "a document with a page": lambda place: write(place, "_talks/one.md", "---\ntitle: One\n---\n{{ site.title }}"),
    "one more of these": lambda place: write(place, "_talks/two.md", "---\npermalink: /two/\n---\n"),
    "none of these": lambda place: remove(place, "_talks/one.md"),
    "a list in an included file": lambda place: write(place, "_includes/a.html", "{{ site.staff.first.name }}"),
    "a work": lambda place: write(place, "_bibliography/a.bib", "@article{a, title = {Two}, year = 2021}\n"),
    "more works": lambda place: write(place, "_bibliography/b.bib", "@article{b, title = {B}, year = 2020}\n"),
    "no works": lambda place: remove(place, "_bibliography/a.bib"),
    "a file beside a note": lambda place: write(place, "_posts/_beside.md", "another\n"),
    "a post's name": lambda place: rename(place, "_posts/2023-01-01-plain.md", "_posts/2023-01-01-other.md"),
    "a setting": lambda place: write(place, "_config.yml", "title: Two\nurl: https://me.org\nbaseurl: /x\n"),
    "the dialect": lambda place: write(place, "llmnotes.toml", 'notes = "."\n'),
}


@pytest.mark.parametrize("edit", OF_LIQUID.values(), ids=OF_LIQUID)
def test_what_liquid_shows_of_other_files_is_never_outdated(tmp_path: Path, edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    liquid_site(place)
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")
        liquid_site(place)
        is_law_abiding(place, tmp_path / "other")


def test_only_notes_with_liquid_are_read_again_for_an_included_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "site")
    liquid_site(place)
    original = shelf.understood
    understood: list[str] = []

    def counted(source: Source, options: Options, today: date) -> tuple[Record, Body, bool]:
        understood.append(source.path)
        return original(source, options, today)

    monkeypatch.setattr(shelf, "understood", counted)
    with trusting(0):
        place.build(place.root, clean=False)
        assert len(understood) == 9
        understood.clear()
        write(place, "_includes/a.html", "<i>{{ include.x }}</i>")
        place.build(place.root, clean=False)
        assert sorted(understood) == [
            "_posts/2023-01-01-plain.md", "_posts/2023-01-02-liquid.md", "_posts/2023-01-03-beside.md",
            "_posts/2023-01-05-people.md", "_posts/2023-01-06-works.md", "_posts/2023-01-07-beside.md",
            "_posts/2023-01-08-said.md",
        ]  # fmt: skip
        for file, text in (("_staff/ann.md", "---\n---\n"), ("_bibliography/a.bib", "@misc{c, year = 2020}\n")):
            understood.clear()
            write(place, file, text)
            place.build(place.root, clean=False)
            assert sorted(understood) == [
                "_posts/2023-01-05-people.md", "_posts/2023-01-06-works.md", "_posts/2023-01-07-beside.md",
                "_posts/2023-01-08-said.md",
            ]  # fmt: skip


def test_templates_see_the_data_of_a_site(tmp_path: Path) -> None:
    place = Place(tmp_path / "site")
    liquid_site(place)
    assert configure(place.choices)[0].extra["data"] == {"people": {"ann": "Ann"}}


def test_a_build_that_is_not_remembered_is_not_taken_for_one_that_is(tmp_path: Path) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    write(place, "notes/a.md", "A.\n")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
    write(place, "notes/new.md", "So new that it may change once more.\n")
    with trusting(2**62):
        is_law_abiding(place, tmp_path / "other")
    remove(place, "notes/new.md")
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A site that was built."""
    place = Place(tmp_path / "site")
    for name in NAMES:
        write(place, f"notes/{name}.md", f"Text of {name}.\n")
    place.build(place.root, clean=False)
    return place


def is_right(place: Place, other: Path) -> None:
    other.mkdir()
    write(place, "notes/a.md", "Another text.\n")
    is_law_abiding(place, other)
    assert b"Another text" in (place.root / "_site/a/index.html").read_bytes()


def test_a_cache_that_another_run_holds_is_done_without(place: Place, tmp_path: Path) -> None:
    connection = sqlite3.connect(place.root / ".llmnotes" / cache.NAME, isolation_level=None)
    connection.execute("begin exclusive")
    is_right(place, tmp_path / "other")
    connection.close()


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_cache_is_replaced(place: Place, tmp_path: Path, content: bytes) -> None:
    (place.root / ".llmnotes" / cache.NAME).write_bytes(content)
    is_right(place, tmp_path / "other")
    place.build(place.root, clean=False)
    assert cache.Cache(place.root).thing("key")


def test_where_nothing_can_be_kept_everything_is_built(place: Place, tmp_path: Path) -> None:
    shutil.rmtree(place.root / ".llmnotes")
    (place.root / ".llmnotes").write_text("a file where a folder should be")
    is_right(place, tmp_path / "other")
    assert (place.root / ".llmnotes").is_file()


def test_what_another_version_kept_is_not_believed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(place.root / ".llmnotes" / cache.NAME)
    connection.execute("update notes set record = 'nonsense of another version'")
    connection.commit()
    connection.close()
    monkeypatch.setattr(cache, "edition", lambda: b"another")
    is_right(place, tmp_path / "other")


def test_only_what_changed_is_understood_and_written_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def nodes() -> dict[str, int]:
        return {str(path): path.stat().st_ino for path in (place.root / "_site").rglob("*.html")}

    original = shelf.understood
    understood: list[str] = []

    def counted(source: Source, options: Options, today: date) -> tuple[Record, Body, bool]:
        understood.append(source.path)
        return original(source, options, today)

    monkeypatch.setattr(shelf, "understood", counted)
    before = nodes()
    write(place, "notes/deep/d.md", "---\ntitle: D\n---\nText of deep/d.\n\nAnd more.\n")
    place.build(place.root, clean=False)
    after = nodes()
    assert understood == ["notes/deep/d.md"]
    assert {Path(path).parent.name for path in after if after[path] != before[path]} >= {"d"}
    assert sum(after[path] == before[path] for path in after) >= 4
    understood.clear()
    place.build(place.root, clean=True)
    assert len(understood) == len(NAMES)


def test_a_folder_left_behind_is_the_next_ones_beginning(place: Place) -> None:
    folders = []
    for text in ("One.\n", "Two.\n", "Three.\n"):
        write(place, "notes/a.md", text)
        place.build(place.root, clean=False)
        folders.append((place.root / "_site").stat().st_ino)
    assert folders[0] == folders[2] != folders[1]


def test_no_page_is_made_of_two_texts(place: Place) -> None:
    config, around = Config(), Surroundings(io.StringIO(), io.StringIO(), {}, 1, START, None)
    notes = sources.read_sources(place.root, config).notes
    kept = shelf.shelf_at(place.root, config, around).read(notes)
    lost = shelf.shelf_at(place.root, config, around)
    lost.read(notes)
    connection = sqlite3.connect(place.root / ".llmnotes" / cache.NAME)
    connection.execute("delete from bodies")
    connection.commit()
    connection.close()
    assert "Text of a" in str(lost.body_of(kept[0]))
    write(place, notes[0].path, "[[b]] and another text.\n")
    with pytest.raises(EnvironmentProblem, match="changed while"):
        lost.body_of(kept[0])


def test_a_clock_that_was_set_back_counts(place: Place) -> None:
    write(place, "notes/new.md", "---\ndate: 2024-01-02 12:00\n---\nNew.\n")
    with trusting(0):
        place.now += timedelta(days=1)
        assert "new/index.html" in place.build(place.root, clean=False)[2]
        place.now -= timedelta(days=1)
        assert "new/index.html" not in place.build(place.root, clean=False)[2]


def test_whoever_changes_the_mask_of_permissions_wants_it_for_all_files(place: Place) -> None:
    def modes() -> set[int]:
        return {path.stat().st_mode & 0o777 for path in (place.root / "_site").rglob("*") if path.is_file()}

    write(place, "notes/file.txt", "x")
    before = os.umask(0o077)
    try:
        place.build(place.root, clean=False)
        assert modes() == {0o600}
        os.umask(0o022)
        place.build(place.root, clean=False)
        assert modes() == {0o644}
    finally:
        os.umask(before)


@pytest.mark.parametrize("url", ["/.llmnotes-site/x/", "/.git/hooks/", "/.Git/", "/.git", "/.hg/x", "/.svn/x/"])
def test_a_page_where_a_site_has_its_mark_or_its_history_is_told(place: Place, url: str) -> None:
    write(place, "notes/a.md", f"---\npermalink: {url}\n---\nA.\n")
    code, said, _ = place.build(place.root, clean=False)
    assert code == 1
    assert "notes/a.md:2:" in said
    assert "url-collision" in said


def test_a_named_pipe_in_the_theme_is_told(place: Place) -> None:
    (place.root / "static").mkdir()
    os.mkfifo(place.root / "static" / "pipe.txt")
    with pytest.raises(EnvironmentProblem, match="is not a regular file"):
        place.build(place.root, clean=False)


PAPER = "https://arxiv.org/abs/1706.{0:05}"


def shuffled_links(place: Place) -> None:
    for file in sorted((place.root / "notes").glob("n*.md")):
        head, *lines = file.read_text().splitlines()
        write(place, f"notes/{file.name}", "\n".join([head, *reversed(lines)]))


UNSEEN: dict[str, tuple[dict[str, str], Edit]] = {
    "a wikilink means another note, and is quoted there": (
        {
            "index": "First [[foo]] here.\n\nSecond [[this]] there.\n\n[[m]] [[n]] [[bar]]\n",
            "this": "---\ntitle: Foo\n---\nText.\n",
            **dict.fromkeys(("foo", "bar", "m", "n", "o", "p"), "Text.\n"),
        },
        lambda place: rename(place, "notes/foo.md", "notes/other.md"),
    ),
    "the heading changes by which a link by name is called": (
        {"a": "So [[b#Part one]] said.\n\n## Part *one*\n\n[[#Part one]]\n", "b": "## Part one\n", "c": "![[a]]\n"},
        lambda place: write(place, "notes/b.md", "## Part `one`\n"),
    ),
    "the author becomes known whom such a heading cites": (
        {"a": "So [[b#Of arXiv:1706.03762]] said.\n", "b": "## Of [@1706.03762]\n", "c": "![[a]]\n"},
        lambda place: write(place, "links.lock", FACT.format(title="T", author="A B", version=7)),
    ),
    "of two notes that share as much, one changes its path": (
        {
            "x": f"[p]({PAPER.format(1)}) [q]({PAPER.format(2)})\n",
            "a": f"---\npermalink: /a/\ntitle: A\n---\n[p]({PAPER.format(1)})\n",
            "b": f"---\npermalink: /b/\ntitle: B\n---\n[q]({PAPER.format(2)})\n",
            **{f"n{number}": "Text.\n" for number in range(9)},
        },
        lambda place: rename(place, "notes/a.md", "notes/c.md"),
    ),
    "what a comment leads to gets a card": (
        {
            "a": f"<!-- <a href='/f/'>l</a> <a href=\"/f/\">l</a> --> [b](b.md) [p]({PAPER.format(1)})\n",
            **dict.fromkeys("bdf", "Text.\n"),
        },
        lambda place: write(place, "notes/d.md", "[f](f.md)\n"),
    ),
    "more links than a map shows are put in another order": (
        {
            f"n{one:02}": "Text.\n\n" + "".join(f"* [x](n{(one + other) % 60:02}.md)\n" for other in range(1, 35))
            for one in range(60)
        },
        shuffled_links,
    ),
    "a note takes the place of a page that cites others": (
        {"a": f"[p]({PAPER.format(1)}) [b](b.md)\n", "b": f"[p]({PAPER.format(1)})\n"},
        lambda place: write(place, "notes/papers/1706.00001.md", "[[a]]\n"),
    ),
}


@pytest.mark.parametrize(("notes", "edit"), UNSEEN.values(), ids=UNSEEN)
def test_what_a_page_shows_of_others_is_never_outdated(tmp_path: Path, notes: dict[str, str], edit: Edit) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    for name, text in notes.items():
        write(place, f"notes/{name}.md", text)
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


SHOWING = {
    "notes/a.md": "---\ndate: 2024-01-01\n---\n![p](p.svg) <img src='p.svg' width=30> ![s](/own.svg)\n",
    "notes/b.md": "![[a]]\n\n![[c#part]]\n",
    "notes/c.md": "![[p.svg]]\n\n## Part\n\n[![|40](deep/p.svg)](https://x.example)\n",
    "notes/d.md": "[p](p.svg)\n",
    "notes/p.svg": '<svg width="30" height="20">',
    "notes/deep/p.svg": '<svg width="30" height="20">',
    f"static/{ROOT}own.svg": '<svg width="30" height="20">',
}
PICTURES = {
    "another size": lambda place: write(place, "notes/p.svg", '<svg width="31" height="20">'),
    "none": lambda place: write(place, "notes/p.svg", "<svg>"),
    "what is no picture": lambda place: write(place, "notes/p.svg", "\x89PNG\r\n"),
    "the same size": lambda place: write(place, "notes/p.svg", '<svg  width="30" height="20">'),
    "another that is embedded": lambda place: write(place, "notes/deep/p.svg", '<svg viewBox="0 0 1 1">'),
    "one of the theme's": lambda place: write(place, f"static/{ROOT}own.svg", '<svg width="9" height="8">'),
    "another in its place": lambda place: rename(place, "notes/deep/p.svg", "notes/p.svg"),
}


@pytest.mark.parametrize("edit", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("lately", [0, sources.LATELY])
def test_the_size_of_a_picture_reaches_all_pages_that_show_it(tmp_path: Path, edit: Edit, lately: int) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    for name, text in SHOWING.items():
        write(place, name, text)
    with trusting(lately):
        is_law_abiding(place, tmp_path / "other")
        edit(place)
        is_law_abiding(place, tmp_path / "other")


def test_only_pages_that_show_a_picture_are_made_anew_for_its_size(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for name, text in SHOWING.items():
        write(place, name, text)
    assert place.build(tmp_path, clean=False)[0] == 0
    before = keys_of(tmp_path)
    write(place, "notes/p.svg", '<svg  width="30" height="20">')
    place.build(tmp_path, clean=False)
    assert keys_of(tmp_path) == before
    write(place, "notes/p.svg", '<svg width="31" height="20">')
    place.build(tmp_path, clean=False)
    after = keys_of(tmp_path)
    changed = {path for path in before if before[path] != after.get(path) and not path.startswith("pagefind/")}
    assert changed == {"a/index.html", "b/index.html", "c/index.html", "feed.xml", "feed.json"}


JEKYLLS_CONFIG = "permalink: pretty\ncollections: {talks: {output: true}}\n"
JEKYLLS = {
    "Gemfile": 'gem "jekyll"\n',
    "_config.yml": JEKYLLS_CONFIG,
    "_posts/2020-01-02-a.md": "---\ntags: [x]\nredirect_from: /old/\n---\nText, [about](/about/).\n",
    "_posts/2020-01-03-b.md": "---\n---\nMore, [a](/2020/01/02/a/).\n",
    "_talks/one.md": "---\ntitle: One\n---\nSaid.\n",
    "about.md": "---\ntitle: About\n---\nMe.\n",
    "raw.md": "Text.\n",
    "page.html": "<p>Text</p>\n",
    "index.html": "---\nlayout: home\n---\n",
    "assets/a.txt": "one",
}
TALKS = "collections: {talks: {output: true}}\n"
OWN_AT_ROOT = "_static/root"
IN_JEKYLL = {
    "a file gains front matter": [("raw.md", "---\ntitle: Raw\n---\nText.\n")],
    "and a page of HTML does": [("page.html", "---\ntitle: Page\n---\n<p>Text</p>\n")],
    "a page loses it": [("about.md", "Me.\n"), ("about.md", "---\ntitle: Me again\n---\nMe.\n")],
    "a collection is switched off and on": [("_config.yml", "permalink: pretty\n"), ("_config.yml", JEKYLLS_CONFIG)],
    "a page of HTML appears": [("deep/er.html", "---\ntitle: Deeper\n---\n<p>Text</p>\n")],
    "addresses change": [("_config.yml", f"permalink: none\ntimezone: Asia/Tokyo\n{TALKS}")],
    "what is left out changes": [("_config.yml", f"{JEKYLLS_CONFIG}exclude: [about, assets]\n")],
    "what is included changes": [
        ("_pages/x.md", "---\n---\nX.\n"),
        ("_config.yml", f"{JEKYLLS_CONFIG}include: [_pages]\n"),
    ],
    "a repository becomes one for GitHub Pages": [
        ("Gemfile", 'gem "github-pages"\n'),
        ("talks/README.md", "# Talks\n\n[raw](../raw.md)\n"),
        ("talks/index.md", "# Not the README\n"),
        ("Gemfile", 'gem "jekyll"\n'),
    ],
    "a README gets another address": [
        ("Gemfile", 'gem "github-pages"\n'),
        ("_config.yml", f"{JEKYLLS_CONFIG}readme_index: {{with_frontmatter: true}}\n"),
        ("deep/README.md", "---\n---\n# Deep\n"),
        ("deep/index.html", "<p>Text</p>\n"),
    ],
    "macros change": [
        ("about.md", "---\n---\nA $$\\RR$$ and $$\\a$$.\n"),
        ("_layouts/default.html", "MathJax = {tex: {macros: {RR: '\\\\mathbb{R}'}}}"),
        ("assets/js/mathjax.js", "MathJax = {tex: {macros: {a: '\\\\alpha'}}}"),
        ("_layouts/default.html", "none"),
    ],
    "texts that Liquid makes": [
        ("robots.txt", "---\n---\nSitemap: {{ site.url }}/sitemap.xml\n"),
        ("robots.txt", "---\n---\nDisallow: /{{ site.hidden }}\n"),
        ("_config.yml", f"{JEKYLLS_CONFIG}hidden: assets\n"),
        ("robots.txt", "---\n---\n{% for post in site.posts %}{% endfor %}\n"),
        (f"{OWN_AT_ROOT}/feed.xml", "<x/>"),
        ("atom.xml", "---\n---\n{% for post in site.posts %}{% endfor %}\n"),
        ("_posts/2020-01-02-a.md", "---\n---\nOther.\n"),
        ("atom.xml", "---\n---\n<a/>\n"),
        ("feed.xml", "---\n---\n<y/>\n"),
    ],
    "a picture gets other sizes": [
        ("about.md", '---\n---\n<picture>\n<source srcset="/assets/a-1.webp 1w,/assets/a-2.webp 2w,">\n</picture>\n'),
        ("assets/a-1.webp", "1"),
        ("assets/a-2.webp", "2"),
    ],
    "a page becomes a list": [("about.md", "---\n---\n{% for post in site.posts %}{% endfor %}\n")],
    "a list becomes a page": [("index.html", "---\nlayout: home\n---\n<p>Welcome</p>\n")],
    "a page leads elsewhere": [
        ("raw.md", "---\nredirect_to: /about/\n---\n"),
        ("raw.md", "---\nredirect_to: /old/\n---\n"),
    ],
    "two want one address": [
        ("about/index.md", "---\ntitle: Other\n---\nI.\n"),
        ("about.md", "---\npermalink: /x/\n---\n"),
    ],
    "defaults change": [("_config.yml", f"{JEKYLLS_CONFIG}defaults: [{{values: {{tags: [y], published: false}}}}]\n")],
    "a file of the same bytes is a post": [("_posts/2020-01-04-c.md", "one"), ("_posts/d.md", "one")],
    "our settings take over": [("llmnotes.toml", 'notes = "."\ndialect = "jekyll"\npermalink = "date"\n')],
    "templates and files of its own": [("_templates/note.html", TELLING), ("_static/css/99-own.css", "a{}")],
    "content that is called like a theme": [("static/css/own.css", "a{}"), ("templates/note.html", "{{ nothing")],
}


@pytest.mark.parametrize("edits", IN_JEKYLL.values(), ids=IN_JEKYLL)
def test_a_repository_of_jekylls_is_built_anew_where_it_changes(tmp_path: Path, edits: list[tuple[str, str]]) -> None:
    place = Place(tmp_path / "site")
    (tmp_path / "other").mkdir()
    for name, text in JEKYLLS.items():
        write(place, name, text)
    with trusting(0):
        is_law_abiding(place, tmp_path / "other")
        for name, text in edits:
            write(place, name, text)
            is_law_abiding(place, tmp_path / "other")
