from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from llmnotes import yamltree
from llmnotes.config import Config, FrontMatterDefaults
from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.loader import load
from llmnotes.loader.frontmatter import FrontMatter, facts_of, read
from llmnotes.loader.options import Options, options_of
from llmnotes.loader.permalinks import url_of
from llmnotes.model import Alias, Source

PLAIN = Options()
INVALID = sorted((Path(__file__).parent / "frontmatter" / "invalid").glob("*.md"))


def source(yaml: str, within: str = "groq.md") -> Source:
    return Source(f"notes/{within}", within, f"---\n{yaml}\n---\nText\n")


def read_ok(yaml: str, within: str = "groq.md", options: Options = PLAIN) -> FrontMatter:
    front, diagnostics = read(source(yaml, within), options)
    assert diagnostics == ()
    assert front is not None
    return front


def shown(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    return [
        f"{each.place.line}:{each.place.column}-{each.place.end_column} {each.severity} {each.code}\n"
        f"  {each.message}\n  {each.hint}"
        for each in diagnostics
    ]


def at(text: str, diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    return text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


# -- where it begins and ends --

CUTS: list[tuple[str, str, int]] = [
    ("Text\n", "Text\n", 1),
    ("", "", 1),
    ("---\n---\nText\n", "Text\n", 3),
    ("---\n\n---\nText", "Text", 4),
    ("---  \na: 1\n---\t\nText\n", "Text\n", 4),
    ("---\na: 1\n...\nText\n---\n", "Text\n---\n", 4),
    ("---\na: 1\n---", "", 3),
    ("---\n# nothing but a comment\n---\nText\n", "Text\n", 4),
    ("\n---\na: 1\n---\n", "\n---\na: 1\n---\n", 1),
    ("----\na: 1\n---\n", "----\na: 1\n---\n", 1),
    (" ---\na: 1\n---\n", " ---\na: 1\n---\n", 1),
    ("---\na: '---'\n---\nText\n", "Text\n", 4),
    ("---\n~\n---\nText\n", "Text\n", 4),
]


@pytest.mark.parametrize(("text", "body", "line"), CUTS)
def test_the_body_begins_behind_the_closing_line(text: str, body: str, line: int) -> None:
    front, diagnostics = read(Source("a.md", "a.md", text), PLAIN)
    assert front is not None
    assert (front.body, front.line, diagnostics) == (body, line, ())


COMMENT = "this note begins with a comment (move it below the front matter, which is between two lines of ---)"
TOML = 'this note begins with +++ (write it as YAML: title: "Title" instead of title = "Title", between --- and ---)'
JSON = "this note begins with { (put a line of --- above it, and another one below its })"
UNREAD: list[tuple[str, str]] = [
    ("layout: post\ntitle: x\n---\nText\n", "1:1-7 this note begins with `layout:` (put a line of --- above)"),
    ("author: me\ntags:\n- a\n\n# b\ntitle: x\n---", "1:1-7 this note begins with `author:` (put a line of --- above)"),
    ("title: x\ndraft: true\n---\n", "error 1:1-6 this note begins with `title:` (put a line of --- above)"),
    ("Title: x\nPublished: 2017\n\n---\nText", "1:1-6 this note begins with `Title:` (put a line of --- above)"),
    ("Title: x\nPublished: no\n---\n", "error 1:1-6 this note begins with `Title:` (put a line of --- above)"),
    ("\n\n---\ntag: x\n---\n", "error 4:1-4 this note begins with an empty line (remove what is before the first ---)"),
    (" ---\ntitle: x\n---\n", "error 2:1-6 this note begins with a blank (remove what is before the first ---)"),
    ("----\ntitle: x\n----\n", "error 2:1-6 this note begins with ---- (write three hyphens: ---)"),
    ("--\ntitle: x\n---\n", "error 2:1-6 this note begins with -- (write three hyphens: ---)"),
    ("\n—\n\n title: x\n---\n", "error 4:2-7 this note begins with — (write three hyphens: ---)"),
    ("<!-- a -- b\n-->\n\n---\ntitle: x\n---\n", f"error 5:1-6 {COMMENT}"),
    ("<!----><!-- -->---\ntitle: x\n---\n", f"error 2:1-6 {COMMENT}"),
    ("<!-- a -->\ntitle: x\n---\n", f"1:1-6 {COMMENT}".replace("1:1", "2:1")),
    ('+++\ntitle = "Secret draft"\ndraft = true\n+++\nDo not publish.', f"error 2:1-6 {TOML}"),
    ("+++ \n# so\n\n[extra]\n  a-b=1\n", f"error 5:3-6 {TOML}"),
    ('<!-- a -->\n+++\nid = "x"\n+++\n', f"error 3:1-3 {TOML}"),
    ('{\n  "author": {"name": "me"},\n  "title": "x"\n}\n\nText\n', f"error 2:4-10 {JSON}"),
    ('{"name": "x", "tags": 3} is JSON.\n', f"1:3-7 {JSON}"),
    ('{ "draft" : true }', f"error 1:4-9 {JSON}"),
    ('{"a": 1}\n\n"title": "x"\n', ""),
    ('{% if a %}\n{"title": 1}\n', ""),
    ("+++\nText\n+++\n", ""),
    ("+++\n\n+++\ntitle = 1\n", ""),
    ("Text\n+++\ntitle = 1\n+++\n", ""),
    ("<!-- a\n---\ntitle: x\n---\n-->\n", ""),
    ("Text\n---\ntitle: x\n---\n", ""),
    ("note: text\n---\n", ""),
    ("title: x\n\nText\n\n---\n", ""),
    ("title: x\n" + "a:\n" * 101 + "---\n", ""),
    ("title: x\n", ""),
    ("\n---\n\nText\n\n---\n", ""),
    ("---\ntitle: x\n---\ntitle: y\n---\n", ""),
    ("", ""),
]  # fmt: skip
"""Notes, and what is told of each; it is an error where everything but Jekyll's dialect is sure enough of it."""


@pytest.mark.parametrize(("dialect", "ending"), [("jekyll", "as to Jekyll"), ("notes", "which everybody can read")])
@pytest.mark.parametrize(("text", "expected"), UNREAD)
def test_front_matter_that_is_not_read_is_told(text: str, expected: str, dialect: str, ending: str) -> None:
    options = options_of(Config(notes=".", dialect=dialect))
    front, diagnostics = read(Source("_posts/2024-01-02-a.md", "_posts/2024-01-02-a.md", text), options)
    told = [line.rstrip() for one in diagnostics for line in shown((one,))]
    is_error = expected.startswith("error ") and dialect != "jekyll"
    message, _, hint = expected.removeprefix("error ").partition(" (")
    place, _, message = message.partition(" ")
    said = f"front-matter-unread\n  {message}, not with ---: front matter is text then, {ending}\n  {hint[:-1]}"
    assert told == ([f"{place} {'error' if is_error else 'warning'} {said}"] if expected else [])
    assert (front is None) == is_error


def test_a_note_without_front_matter_has_the_defaults_of_every_field() -> None:
    front, _ = read(Source("a.md", "a.md", "Text"), PLAIN)
    assert front is not None
    assert (front.title, front.date, front.updated, front.excerpt, front.description) == (None,) * 5
    assert (front.tags, front.categories, front.aliases, front.permalink) == ((), (), (), None)
    assert (front.layout, front.draft, front.published, front.toc) == ("note", False, True, True)
    assert front.extra == {}


# -- each field --

FIELDS: list[tuple[str, str, object]] = [
    ("title: Groq", "title", "Groq"),
    ("title: no", "title", "no"),
    ("title: 1.10", "title", "1.10"),
    ("title: 2020-01-01", "title", "2020-01-01"),
    ("title: 12:30", "title", "12:30"),
    ("title: !!str 3", "title", "3"),
    ("title: >-\n  two\n  lines", "title", "two lines"),
    ('title: "a\\n  b"', "title", "a b"),
    ("title:", "title", None),
    ("title: ~", "title", None),
    ("title: ''", "title", None),
    ("title: '~'", "title", "~"),
    ("tags: a b  c", "tags", ("a", "b", "c")),
    ("tags: no", "tags", ("no",)),
    ("tags: [1.10, no, 12:30, 3, on, 2020-01-01]", "tags", ("1.10", "no", "12:30", "3", "on", "2020-01-01")),
    ("tags: [a, [b, [c]], ~, '', a]", "tags", ("a", "b", "c")),
    ("tags: '3'", "tags", ("3",)),
    ("tags:", "tags", ()),
    ("tags: [deep  learning]", "tags", ("deep learning",)),
    ("tag: deep learning", "tags", ("deep learning",)),
    ("tag: 3", "tags", ("3",)),
    ("tag: [a, b]", "tags", ("a", "b")),
    ("tag: x\ntags: a b", "tags", ("x", "a", "b")),
    ("tags: ['#serving', serving, '#', '##a', '# b', c#]", "tags", ("serving", "#", "#a", "b", "c#")),
    ("tags: 'a #b'\ntag: '#c d'", "tags", ("c d", "a", "b")),
    ("categories: ['#a']", "categories", ("#a",)),
    ("categories: a b", "categories", ("a", "b")),
    ("category: a b", "categories", ("a b",)),
    ("categories: a b\ncategory: c d", "categories", ("a", "b", "c d")),
    ("published: false", "published", False),
    ("published: no", "published", False),
    ("published: 'Off'", "published", False),
    ("published:", "published", False),
    ("published: null", "published", False),
    ("published: TRUE", "published", True),
    ("published: 2018-06-27", "published", True),  # Obsidian's Web Clipper
    ("published: '2099-06-27T10:00:00+02:00'", "published", True),
    ("published: 2018-06-27", "date", None),
    ("published: 2018-06-27\npublish: false", "published", False),
    ("publish: false", "published", False),  # Obsidian Publish
    ("publish: no\npublished: true", "published", False),
    ("publish: true\npublished: false", "published", False),
    ("publish:", "published", True),
    ("publish: NeurIPS", "published", True),
    ("headless: true", "published", False),  # Hugo
    ("headless: false", "published", True),
    ("build: {render: never}", "published", False),
    ("_build:\n  list: never\n  render: false", "published", False),
    ("build: {render: always}", "published", True),
    ("build: 1234", "published", True),
    ("publishDate: 2099-01-01", "shown_from", datetime(2099, 1, 1, tzinfo=UTC)),
    ("publishdate: '2099-01-01'", "shown_from", datetime(2099, 1, 1, tzinfo=UTC)),
    ("publishDate:", "shown_from", None),
    ("publishDate: ''", "shown_from", None),
    ("publishDate: NeurIPS 2017", "shown_from", None),
    ("publishDate: [2099-01-01, x]", "shown_from", None),
    ("pubdate: 2099-01-01", "shown_from", None),
    ("publish_date: June 2017", "shown_from", None),
    ("expiryDate: 2020-01-01", "shown_until", datetime(2020, 1, 1, tzinfo=UTC)),
    ("expirydate: never", "shown_until", None),
    ("expiry_date: 2020-01-01", "shown_until", None),
    ("unpublishdate: 2020-01-01", "shown_until", None),
    ("draft: yes", "draft", True),
    ("draft:", "draft", False),
    ("toc: false", "toc", False),
    ("toc:", "toc", True),
    ("layout: post", "layout", "post"),
    ("layout:", "layout", "note"),
    ("layout: papers/wide", "layout", "papers/wide"),
    ("excerpt: ' '", "excerpt", None),
    ("excerpt: |\n  one\n\n  two", "excerpt", "one\n\ntwo"),
    ("description: one\n  two", "description", "one two"),
    ("permalink: /a/", "permalink", "/a/"),
    ("permalink: ''", "permalink", None),
    ("slug: My  Slug", "slug", "My Slug"),
    ("date: 2020-01-01 10:00:00 +0800", "date", datetime(2020, 1, 1, 2, tzinfo=UTC)),
    ("date: '2020-01-01'", "date", datetime(2020, 1, 1, tzinfo=UTC)),
    ("date:", "date", None),
    ("updated: 2020-01-02", "updated", datetime(2020, 1, 2, tzinfo=UTC)),
    ("lastmod: 2020-01-03", "updated", datetime(2020, 1, 3, tzinfo=UTC)),
    ("created: 2022-02-03 14:05", "date", datetime(2022, 2, 3, 14, 5, tzinfo=UTC)),
    ("created: 2022-02-03T14:05", "date", datetime(2022, 2, 3, 14, 5, tzinfo=UTC)),
    ("created: [[2022-02-03]]", "date", datetime(2022, 2, 3, tzinfo=UTC)),
    ("created: '[[journal/2022-02-03|then]]'", "date", datetime(2022, 2, 3, tzinfo=UTC)),
    ("date created: Thursday, February 3rd 2022, 2:05:01 pm", "date", datetime(2022, 2, 3, 14, 5, 1, tzinfo=UTC)),
    ("updated: 1643897101000", "updated", datetime(2022, 2, 3, 14, 5, 1, tzinfo=UTC)),
    ("created: 1643897101000", "date", datetime(2022, 2, 3, 14, 5, 1, tzinfo=UTC)),
    ("created: 2022-02-03\ndate: 2020-01-02", "date", datetime(2020, 1, 2, tzinfo=UTC)),
    ("created: 2022-02-03\ndate:", "date", datetime(2022, 2, 3, tzinfo=UTC)),
    ("created: by hand", "date", None),
    ("created: [2022]", "date", None),
    ("date: '[[2022-02-03]]'", "date", datetime(2022, 2, 3, tzinfo=UTC)),
    ("date modified: 2022-02-03 14:05", "updated", datetime(2022, 2, 3, 14, 5, tzinfo=UTC)),
    ("date modified: 2022-02-03\nupdated: 2020-01-02", "updated", datetime(2020, 1, 2, tzinfo=UTC)),
    ("url: /custom/here/", "permalink", "/custom/here/"),
    ("url: /custom/here", "permalink", "/custom/here"),
    ("url: /v1.2/here.html", "permalink", "/v1.2/here.html"),
    ("url: /custom/\npermalink: /own/", "permalink", "/own/"),
    ("url: /custom/\npermalink:", "permalink", "/custom/"),
    ("url: https://example.org/", "permalink", None),
    ("url: //example.org/", "permalink", None),
    ("url: /files/paper.pdf", "permalink", None),
    ("url: [/a/]", "permalink", None),
    ("summary: In short", "excerpt", "In short"),
    ("summary: In short\nexcerpt: Shorter", "excerpt", "Shorter"),
    ("summary: In short\nexcerpt:", "excerpt", "In short"),
    ("summary: true", "excerpt", None),
    ("summary: [a]", "excerpt", None),
    ("modified: 2020-01-05\nlast_modified_at: 2020-01-04", "updated", datetime(2020, 1, 4, tzinfo=UTC)),
]


@pytest.mark.parametrize(("yaml", "field", "value"), FIELDS)
def test_a_field_means_what_it_means_in_jekyll(yaml: str, field: str, value: object) -> None:
    assert getattr(read_ok(yaml), field) == value


def test_keys_of_hugo_and_obsidian_are_there_for_templates_and_nothing_to_jekyll() -> None:
    yaml = (
        "url: /x/\nsummary: y\ncreated: 2022-02-03\ndate modified: 2022-02-03\nheadless: true\nexpiryDate: 2020-01-01"
    )
    assert {*read_ok(yaml).extra} == {"url", "summary", "created", "date modified", "headless", "expiryDate"}
    front = read_ok(yaml, options=Options(dialect="jekyll"))
    assert (front.permalink, front.excerpt, front.date, front.updated, front.shown_until) == (None,) * 5
    assert front.published


def test_the_date_in_the_name_counts_before_that_of_the_file() -> None:
    date = read_ok("created: 2022-02-03", "2024-01-02-groq.md").date
    assert date is not None
    assert date.isoformat() == "2024-01-02T00:00:00+00:00"


def test_the_place_of_hugos_url_is_that_of_the_permalink() -> None:
    assert (read_ok("title: x\nurl: /x/").permalink_place.line, read_ok("url: x").permalink_place.line) == (3, 1)


def test_what_obsidian_publishes_is_nothing_to_jekyll() -> None:
    assert read_ok("publish: false", options=Options(dialect="jekyll")).published


def test_to_jekyll_a_date_says_not_whether_a_note_is_published() -> None:
    _, (diagnostic,) = read(source("published: 2018-06-27"), Options(dialect="jekyll"))
    assert diagnostic.message == "published must be true or false, not “2018-06-27”"


EXTRA: list[tuple[str, object]] = [
    ("x: 1", 1),
    ("x: -7", -7),
    ("x: 2.5", 2.5),
    ("x: 1.10", "1.10"),
    ("x: 007", "007"),
    ("x: 1e5", "1e5"),
    ("x: 12:30", "12:30"),
    ("x: " + "9" * 5000, "9" * 5000),
    ("x: true", True),
    ("x: no", False),
    ("x: On", True),
    ("x: 'no'", "no"),
    ("lang: no", "no"),
    ("x: 'true'", "true"),
    ("x: ~", None),
    ("x:", None),
    ("x: 2020-01-01", "2020-01-01"),
    ("x: {a: [1, b], c: }", {"a": [1, "b"], "c": None}),
    ("x: {<<: {a: 1, b: 2}, b: 3}", {"a": 1, "b": 3}),
    ("x: {<<: [{a: 1}, {a: 2, b: 2}]}", {"a": 1, "b": 2}),
    ("x: [&y [1], *y]", [[1], [1]]),
    ("x: [&y 1, &y 2, *y]", [1, 2, 2]),
    ("x: !!int 3", "3"),
]


@pytest.mark.parametrize(("yaml", "value"), EXTRA)
def test_an_unknown_key_keeps_its_value_as_written(yaml: str, value: object) -> None:
    assert read_ok(yaml).extra == {yaml.partition(":")[0]: value}


def test_to_jekyll_an_unknown_key_is_what_ruby_reads_in_the_zone_of_the_site() -> None:
    yaml = "a: no\nb: 3.50\nc: [1_000, 'on', {d: off}]\nlang: no\nat: 2024-05-03 10:00:00"
    options = Options(dialect="jekyll", timezone="Asia/Shanghai", defaults=defaults(("", "", {"z": False})).defaults)
    assert read_ok(yaml, options=options).extra == {
        "z": False,
        "a": False,
        "b": 3.5,
        "c": [1000, "on", {"d": False}],
        "lang": "no",
        "at": "2024-05-03 18:00:00 +0800",
    }


def test_aliases_are_one_address_or_a_list_under_any_of_three_keys() -> None:
    text = "aliases: /old/\nalias: [older.html]\nredirect_from:\n  - \"/o l d/%C3%A9\"\n  -\n  - ''"
    aliases = read_ok(text).aliases
    assert [alias.url for alias in aliases] == ["/old/", "/older.html", "/o l d/é"]
    lines = source(text).text.split("\n")
    assert [lines[each.place.line - 1][each.place.column - 1 : each.place.end_column - 1] for each in aliases] == [
        "/old/",
        "older.html",
        "/o l d/%C3%A9",
    ]


OTHER_NAMES: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = [
    # front matter, and the addresses and names of its aliases: here and in Jekyll's dialect
    ("aliases: ['What is RLHF?']", [("", "What is RLHF?")], []),
    ("aliases: [C#, 'MoE: a  primer']", [("", "C#"), ("/MoE: a  primer", "MoE: a primer")], [("/MoE: a  primer", "")]),
    ("alias: LLM", [("/LLM", "LLM")], [("/LLM", "")]),
    ("aliases: [TCP/IP, /a b/]", [("/TCP/IP", ""), ("/a b/", "")], [("/TCP/IP", ""), ("/a b/", "")]),
    ("redirect_from: old", [("/old", "")], [("/old", "")]),
    ("aliases: ['Attention, please']", [("/Attention, please", "Attention, please")], [("/Attention, please", "")]),
    ("aliases: a b, LLM,", [("/a b", "a b"), ("/LLM", "LLM")], [("/a b, LLM,", "")]),
    ("aliases: /a, b/", [("/a, b/", "")], [("/a, b/", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("yaml", "here", "in_jekyll"), OTHER_NAMES)
def test_an_alias_without_a_slash_is_a_name_that_may_have_an_address(
    yaml: str, here: list[tuple[str, str]], in_jekyll: list[tuple[str, str]]
) -> None:
    for options, expected in ((PLAIN, here), (Options(dialect="jekyll"), in_jekyll)):
        front, _ = read(source(yaml), options)
        assert front is not None
        assert [(alias.url, alias.name) for alias in front.aliases] == expected


def test_places_of_values_are_known() -> None:
    front = read_ok('layout: "wide"\npermalink: /x/')
    assert (front.layout_place.line, front.layout_place.column, front.layout_place.end_column) == (2, 10, 14)
    assert (front.permalink_place.line, front.permalink_place.column, front.permalink_place.end_column) == (3, 12, 15)
    assert (read_ok("a: 1").layout_place.line, read_ok("a: 1").layout_place.end_column) == (1, 1)


# -- the file's name --


def test_the_date_in_the_name_counts_unless_the_front_matter_has_one() -> None:
    new_york = Options(timezone="America/New_York")
    named = read_ok("title: x", "2024-01-02-groq.md", new_york).date
    assert named is not None
    assert (named.isoformat(), named.utcoffset()) == ("2024-01-02T00:00:00-05:00", timedelta(hours=-5))
    given_date = read_ok("date: 2023-07-01 12:00", "2024-01-02-groq.md", new_york).date
    assert given_date is not None
    assert given_date.isoformat() == "2023-07-01T12:00:00-04:00"


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_day_of_a_note_is_the_one_that_is_written_whatever_the_zone(zone: str) -> None:
    front = read_ok(
        "date: 2024-01-01T00:30:00+02:00\nupdated: 2024-02-01T00:30:00+02:00", options=Options(timezone=zone)
    )
    assert front.date is not None
    assert front.updated is not None
    assert front.date.isoformat() == "2024-01-01T00:30:00+02:00"
    assert front.updated.isoformat() == "2024-02-01T00:30:00+02:00"
    assert url_of(Options(permalink="/:year/:month/:day/:slug/"), facts_of(front))[0] == "/2024/01/01/groq/"


def test_the_day_of_a_post_of_jekylls_is_that_of_the_sites_zone() -> None:
    front, _ = read(source("date: 2024-01-01T00:30:00+02:00"), Options(dialect="jekyll"))
    assert front is not None
    assert front.date is not None
    assert front.date.isoformat() == "2023-12-31T22:30:00+00:00"


def test_an_impossible_date_in_the_name_is_a_warning() -> None:
    front, diagnostics = read(source("a: 1", "2024-13-45-x.md"), PLAIN)
    assert front is not None
    assert front.date is None
    assert [(each.severity, each.code, each.place.line) for each in diagnostics] == [
        (Severity.WARNING, "file-name-date", 1)
    ]


def test_folders_are_categories_only_above_posts() -> None:
    assert read_ok("categories: c a", "a/b/_posts/2024-01-01-x.md").categories == ("a", "b", "c")
    assert read_ok("categories: c", "a/b/x.md").categories == ("c",)


def test_a_note_in_drafts_is_a_draft() -> None:
    assert read_ok("title: x", "_drafts/x.md").draft
    assert not read_ok("title: x", "drafts/x.md").draft


# -- defaults --


def defaults(*entries: tuple[str, str, dict[str, object]]) -> Options:
    return options_of(Config(defaults=tuple(FrontMatterDefaults(*entry) for entry in entries)))


DEFAULTS: list[tuple[list[tuple[str, str, dict[str, object]]], str, dict[str, Any]]] = [
    ([("", "", {"layout": "a"})], "x.md", {"layout": "a"}),
    ([("papers", "", {"layout": "b"}), ("", "", {"layout": "a"})], "papers/x.md", {"layout": "b"}),
    ([("/notes/papers/", "", {"layout": "b"})], "papers/x.md", {"layout": "b"}),
    ([("talks", "", {"layout": "b"})], "papers/x.md", {"layout": "note"}),
    ([("", "posts", {"layout": "b"}), ("", "", {"layout": "a"})], "2024-01-01-x.md", {"layout": "b"}),
    ([("", "posts", {"layout": "b"})], "x.md", {"layout": "note"}),
    ([("", "pages", {"toc": False})], "x.md", {"toc": False}),
    ([("", "talks", {"layout": "b"})], "_talks/x.md", {"layout": "b"}),
    ([("*/sub", "", {"layout": "b"})], "a/sub/x.md", {"layout": "b"}),
    ([("*/sub", "", {"layout": "b"})], "a/b/sub/x.md", {"layout": "note"}),
    ([("**/sub", "", {"layout": "b"})], "a/b/sub/x.md", {"layout": "b"}),
    ([("?/sub", "", {"layout": "b"})], "a/sub/x.md", {"layout": "b"}),
    ([("", "", {"tags": ["a"], "categories": ["a"]})], "x.md", {"tags": ("a",), "categories": ("a",)}),
    ([("", "", {"x": {"a": 1, "b": {"c": 2}}}), ("p", "", {"x": {"b": {"d": 3}}})], "p/x.md",
     {"extra": {"x": {"a": 1, "b": {"c": 2, "d": 3}}}}),
    ([("", "", {"x": {"a": 1}}), ("p", "", {"x": None})], "p/x.md", {"extra": {"x": None}}),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "within", "fields"), DEFAULTS)
def test_the_longest_path_wins_and_then_the_type(
    entries: list[tuple[str, str, dict[str, object]]], within: str, fields: dict[str, object]
) -> None:
    front = read_ok("", within, defaults(*entries))
    assert {key: getattr(front, key) for key in fields} == fields


def test_a_note_overrides_defaults_and_adds_to_their_categories_and_maps() -> None:
    options = defaults(("", "", {"layout": "a", "tags": "t", "categories": "c", "x": {"a": 1}, "draft": True}))
    front = read_ok("layout: b\ntags: u\ncategories: d\ndraft: false\nx: {b: 2}", options=options)
    assert (front.layout, front.tags, front.categories, front.draft) == ("b", ("u",), ("c", "d"), False)
    assert front.extra == {"x": {"a": 1, "b": 2}}


def test_a_wrong_default_is_reported_as_one() -> None:
    _, diagnostics = read(source("title: x"), defaults(("", "", {"published": "maybe"})))
    assert ["comes from the defaults" in each.message for each in diagnostics] == [True]


def test_options_are_hashable() -> None:
    options = defaults(("", "", {"x": {"a": [1]}}))
    assert {options: 1}[defaults(("", "", {"x": {"a": [1]}}))] == 1


# -- what is wrong --

WRONG: list[tuple[str, str, str, str]] = [
    # front matter, code, the text at the place, what the hint says
    ("tags: 3", "front-matter-type", "3", 'write tags: ["3"]'),
    ("tags: {a: 1}", "front-matter-type", "{a: 1}", "quotes"),
    ("tags: [a, b: c]", "front-matter-type", "b: c", "quotes"),
    ("tags: deep learning, nlp", "front-matter-commas", "deep learning, nlp", "tags: [deep learning, nlp]"),
    ("tags: '#ml/llm, #ml/moe'", "front-matter-commas", "#ml/llm, #ml/moe", "tags: [ml/llm, ml/moe]"),
    ("tags: \"c#, it's: x, @y,\"", "front-matter-commas", "c#, it's: x, @y,", "tags: [c#, 'it''s: x', '@y']"),
    ("categories: '#a, b'", "front-matter-commas", "#a, b", "categories: ['#a', b]"),
    ("tags:\n  - a\n  - #ml/llm x\n  -", "front-matter-comment", "#ml/llm", "without the #"),
    ("tags: #ml", "front-matter-comment", "#ml", "without the #"),
    ("categories: #a", "front-matter-comment", "#a", "quotes"),
    ("title: #1 tip", "front-matter-comment", "#1", "quotes"),
    ("x: 1\ndescription:  #nice\ny: 2", "front-matter-comment", "#nice", "quotes"),
    ("date: foo", "front-matter-date", "foo", "date: 2024-01-31"),
    ("date: [2020]", "front-matter-date", "[2020]", "date: 2024-01-31"),
    ("a: 1\nlastmod: '2020-02-30'", "front-matter-date", "2020-02-30", "lastmod: 2024-01-31"),
    ("date: 05/04/2023", "front-matter-ambiguous-date", "05/04/2023", "date: 2023-04-05, or date: 2023-05-04"),
    ("created: 05/04/2023", "front-matter-ambiguous-date", "05/04/2023", "created: 2023-04-05, or created: 2023-05"),
    ("publishDate: 05/04/2023", "front-matter-ambiguous-date", "05/04/2023", "publishDate: 2023-04-05"),
    ("date: [2020-01-02]", "front-matter-date", "[2020-01-02]", "date: 2024-01-31"),
    ("date: '1-2-2023 10:00'", "front-matter-ambiguous-date", "1-2-2023 10:00", "2023-02-01, or date: 2023-01-02"),
    ("published: maybe", "front-matter-type", "maybe", "published: true"),
    ("published: y", "front-matter-type", "y", "published: true"),
    ("draft: [true]", "front-matter-type", "[true]", "draft: true"),
    ("title: [Paper]", "front-matter-type", "[Paper]", "quotes"),
    ("title: {a: b}", "front-matter-type", "{a: b}", "quotes"),
    ("tag: {a: b}", "front-matter-type", "{a: b}", "quotes"),
    ("excerpt: [x]", "front-matter-type", "[x]", "quotes"),
    ("layout: ../../etc/passwd", "front-matter-layout", "../../etc/passwd", "template"),
    ("layout: /x", "front-matter-layout", "/x", "template"),
    ("aliases: {a: b}", "front-matter-type", "{a: b}", "aliases: [/old/"),
    ("aliases: a b, C#, LLM", "front-matter-commas", "a b, C#, LLM", "aliases: [a b, C#, LLM]"),
    ("alias: '@x, it is'", "front-matter-commas", "@x, it is", "write alias: ['@x', it is]"),
    ("redirect_from: 'C#'", "alias-unsafe", "C#", "leave it out"),
    ("aliases: [a/b?]", "alias-unsafe", "a/b?", "leave it out"),
    ("aliases: [/ok/, ../x]", "alias-unsafe", "../x", "root"),
    ("redirect_from: '//evil.com'", "alias-unsafe", "//evil.com", "one /"),
    ("title: a\nx: 1\ntitle: b", "front-matter-duplicate-key", "title", "remove"),
    ("x: {a: 1, b: 2, a: 3, a: 4}", "front-matter-duplicate-key", "a", "remove"),
    ("tittle: x", "front-matter-key", "tittle", "did you mean title?"),
    ("tag s: x", "front-matter-key", "tag s", "did you mean tags?"),
    ("titel: x", "front-matter-key", "titel", "did you mean title?"),
    ("categorias: x", "front-matter-key", "categorias", "did you mean categories?"),
    ("title: '{{title}}'\nx: '{{date}}'", "foreign-template", "{{title}}", 'exclude = ["templates/*"]'),
    ("title: Of `{{title}}`\nx: <% tp.a() %>", "foreign-template", "<% tp.a() %>", 'exclude = ["templates/*"]'),
    ("excalidraw-plugin: parsed", "foreign-drawing", "excalidraw-plugin", 'exclude = ["*.excalidraw.md"]'),
    ("bibliography: refs.bib", "unread-bibliography", "refs.bib", 'bibliography = ["refs.bib"]'),
    ("bibliography: [../a/refs.bib, x.json, 3]", "unread-bibliography", "../a/refs.bib", '["a/refs.bib"]'),
    ("title: a\x1bb", "front-matter-control", "\x1b", "remove"),
    ('title: "a\\eb"', "front-matter-control", '"', "remove"),
    ("title: a\u202eb", "front-matter-control", "\u202e", "remove"),
]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["refs.bib", "./refs.bib", "../notes/refs.bib", "notes/refs.bib", "[refs.bib, notes/refs.bib]"]
)
def test_a_note_may_name_a_bibliography_that_is_read(name: str) -> None:
    options = options_of(Config(bibliography=("notes/refs.bib",)))
    assert read_ok(f"bibliography: {name}", options=options).extra.keys() == {"bibliography"}
    assert read(source("bibliography: refs.bib"), options_of(Config(dialect="jekyll")))[1] == ()


@pytest.mark.parametrize(("yaml", "code", "text", "hint"), WRONG)
def test_a_wrong_value_is_one_diagnostic_at_its_place(yaml: str, code: str, text: str, hint: str) -> None:
    front, (diagnostic,) = read(source(yaml), PLAIN)
    assert front is not None
    assert diagnostic.code == code
    assert at(source(yaml).text, diagnostic) == text
    assert hint in diagnostic.hint


COMMENTS = [
    "tags: # none", "tags:\n  - a #b", "tags: ## x", "tags:\n  #a\n  - b", "tags: null #a", "title: # none",
    "title: a #1", "aliases: #mine\n  - x", "x: #1 tip", "title: ~ #1",
]  # fmt: skip


@pytest.mark.parametrize("yaml", COMMENTS)
def test_another_comment_is_no_forgotten_value(yaml: str) -> None:
    assert read(source(yaml), PLAIN)[1] == ()


def test_to_jekyll_a_hash_is_a_part_of_a_tag_or_begins_a_comment() -> None:
    jekyll = Options(dialect="jekyll")
    assert read(source("tags: #a\ntitle: #a"), jekyll)[1] == ()
    assert read(source("tags: '#a, b'"), jekyll)[1][0].hint == "write a list: tags: ['#a', b]"


CAPITALS = [
    # front matter, and how much it weighs to say what
    ("Draft: true", "error", "unknown key Draft: this note would be published all the same"),
    ("DRAFT: Yes", "error", "unknown key DRAFT: this note would be published all the same"),
    ("Published: off", "error", "unknown key Published: this note would be published all the same"),
    ("Draft: false", "warning", "unknown key Draft, which says nothing"),
    ("Published: [no]", "warning", "unknown key Published, which says nothing"),
    ("'Title': x", "warning", "unknown key Title, which says nothing"),
    ("tAgs: [x]", "warning", "unknown key tAgs, which says nothing"),
    ("Date: 2020-01-01", "warning", "unknown key Date, which says nothing"),
    ("Layout: of-another-theme", "warning", "unknown key Layout, which says nothing"),
    ("Redirect_from: /x/", "warning", "unknown key Redirect_from, which says nothing"),
    ("Drafts: true", "info", "unknown key Drafts"),
]


@pytest.mark.parametrize(("yaml", "severity", "message"), CAPITALS)
def test_a_known_key_in_other_letters_weighs_what_its_value_would(yaml: str, severity: str, message: str) -> None:
    text, key = source(yaml), yaml.partition(":")[0].strip("'")
    _, (problem,) = read(text, PLAIN)
    assert (problem.severity, problem.code, problem.message) == (severity, "front-matter-key", message)
    assert at(text.text, problem) == key
    assert (problem.fix and problem.fix.place, problem.fix and problem.fix.text) == (
        (problem.place, key.lower()) if severity != "info" and key != "Layout" else (None, None)
    )
    _, (jekylls,) = read(text, options_of(Config(notes=".", dialect="jekyll")))
    assert (jekylls.severity, jekylls.message) == ("info", f"unknown key {key}")


def test_two_spellings_of_a_key_are_each_told_of_but_not_beside_the_right_one() -> None:
    _, problems = read(source("Draft: true\nDRAFT: true"), PLAIN)
    assert [problem.severity for problem in problems] == ["error", "error"]
    assert read(source("Title: a\ntitle: b"), PLAIN)[1] == ()


YEARS = [
    ("date: 9999-12-31", "date must be a date of the years 1000 to 9998, not “9999-12-31”"),
    ("updated: 31 Jan 0999", "updated must be a date of the years 1000 to 9998, not “31 Jan 0999”"),
    ("date: 9998-02-30", "date must be a date, not “9998-02-30”"),
    ("date: 99999-01-31", "date must be a date, not “99999-01-31”"),
]


@pytest.mark.parametrize(("yaml", "message"), YEARS)
def test_a_year_out_of_range_is_told_as_such(yaml: str, message: str) -> None:
    _, (diagnostic,) = read(source(yaml), PLAIN)
    assert diagnostic.message == message


NOT_SLIPS = [
    "data: 1",
    "titel: 1\ntitle: x",
    "tog: 1",
    "author: me",
    "dates: x\ndate: 2020-01-01",
    "tagged: x",
    "image: x",
    "redirect_to: /x/",
    "published_at: Nature",
    "stages: x",
]


@pytest.mark.parametrize("yaml", NOT_SLIPS)
def test_a_key_of_the_authors_own_is_no_slip(yaml: str) -> None:
    read_ok(yaml)


def test_a_duplicate_key_names_both_lines_and_the_last_one_counts() -> None:
    front, (diagnostic,) = read(source("title: a\nx: 1\ntitle: b\ntitle: c"), PLAIN)
    assert front is not None
    assert front.title == "c"
    assert "line 2" in diagnostic.message
    assert "line 5" in diagnostic.message


CONTROLS: list[tuple[str, str]] = [
    ("title: red \x1b[31malert\x1b[0m", "red alert"),
    ('title: "red \\e[31malert\\x1b[0m"', "red alert"),
    ("title: a\x00b\x9bc\x7fd", "abcd"),
    ("title: a\x07[arXiv] b", "a[arXiv] b"),
    ("title: \u202egpj.exe", "gpj.exe"),
    ("title: a\rb\u2028c\x85d\ufeffe", "abcde"),
    ("title: a\ud800b\uffffc", "abc"),
]


@pytest.mark.parametrize(("yaml", "title"), CONTROLS)
def test_control_characters_and_escapes_are_taken_out_with_one_warning(yaml: str, title: str) -> None:
    front, diagnostics = read(source(yaml), PLAIN)
    assert front is not None
    assert front.title == title
    assert [(each.severity, each.code, each.place.line) for each in diagnostics] == [
        (Severity.WARNING, "front-matter-control", 2)
    ]


def test_emoji_and_right_to_left_text_stay() -> None:
    assert read_ok("title: 🧑‍🚀 שלום e\u0301").title == "🧑‍🚀 שלום e\u0301"


# -- what can not be understood --


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_broken_block_is_one_clear_error(path: Path) -> None:
    front, diagnostics = read(Source("a.md", "a.md", path.read_text("utf-8")), PLAIN)
    assert front is None
    assert "\n".join(shown(diagnostics)) == path.with_suffix(".txt").read_text("utf-8").rstrip("\n")


TEMPLATES = (
    # front matter, the column of the complaint
    ("title: {{title}}", 9),
    ("title: {{title}} of {{date}}", 9),
    ("date: {{date:YYYY-MM-DD}}", 8),
    ("tags: [{{tag}}]", 9),
)


@pytest.mark.parametrize(("yaml", "column"), TEMPLATES)
def test_a_placeholder_that_is_no_yaml_is_called_one(yaml: str, column: int) -> None:
    front, (diagnostic,) = read(source(yaml), PLAIN)
    assert front is None
    assert (diagnostic.code, diagnostic.place.column) == ("front-matter-invalid-yaml", column)
    assert "looks like a placeholder of a template" in diagnostic.message
    assert 'exclude = ["templates/*"]' in diagnostic.hint


@pytest.mark.parametrize("yaml", ["title: Of `{{title}}`", "title: 5 <% 6", "title: Of `<% tp.a() %>`"])
def test_a_placeholder_in_code_is_none(yaml: str) -> None:
    read_ok(yaml)


HOSTILE: list[tuple[str, str]] = [
    ("{{" * 10_000, "front-matter-too-deep"),
    ("x: '" + "a" * 1_000_000 + "'", "front-matter-too-long"),
    ("[" * 60_000, "front-matter-too-deep"),
    ("- " * 30_000, "front-matter-too-deep"),
    ("? " * 30_000, "front-matter-too-deep"),
    ("{a: " * 10_000, "front-matter-too-deep"),
    (f"a: &a {'[' * 20}{']' * 20}\nb: {'[' * 20}*a{']' * 20}", "front-matter-too-deep"),
    ("x: [&a x, " + "*a, " * 15_000 + "]", "front-matter-alias"),
    ("x: &a {y: &b {z: *a}}", "front-matter-alias"),
    ("x: [&a {y: {z: 1}}, " + "*a, " * 400 + "]", "front-matter-alias"),
]


@pytest.mark.parametrize(("yaml", "code"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_yaml_is_refused_with_one_error(yaml: str, code: str) -> None:
    front, diagnostics = read(source(yaml), PLAIN)
    assert front is None
    assert [(each.code, each.severity) for each in diagnostics] == [(code, Severity.ERROR)]


def test_ten_thousand_duplicates_are_one_warning_a_key() -> None:
    _, diagnostics = read(source("a: 1\n" * 10_000), PLAIN)
    assert len(diagnostics) == 1


# -- without libyaml --


@pytest.fixture
def _pure_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltree, "_LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("_pure_python")
@pytest.mark.parametrize(("text", "field", "value"), FIELDS)
def test_fields_mean_the_same_where_the_parser_in_c_is_missing(text: str, field: str, value: object) -> None:
    assert getattr(read_ok(text), field) == value


@pytest.mark.usefixtures("_pure_python")
@pytest.mark.parametrize("path", [path for path in INVALID if path.stem != "bad-unicode-escape"], ids=lambda p: p.stem)
def test_broken_blocks_are_errors_where_the_parser_in_c_is_missing(path: Path) -> None:
    front, diagnostics = read(Source("a.md", "a.md", path.read_text("utf-8")), PLAIN)
    assert front is None
    assert [each.severity for each in diagnostics] == [Severity.ERROR]


@pytest.mark.usefixtures("_pure_python")
@pytest.mark.parametrize("escape", ["\\UFFFFFFFF", "\\U00110000", "\\uD800"])
def test_impossible_characters_are_an_error_where_the_parser_in_c_is_missing(escape: str) -> None:
    front, diagnostics = read(source(f'title: "{escape}"'), PLAIN)
    assert [each.code for each in diagnostics] in (["front-matter-invalid-yaml"], ["front-matter-control"])
    assert front is None or front.title is None


# -- laws --

ANY_YAML = st.one_of(
    st.text(),
    st.text(alphabet="-:[]{}&*!|>'\"#%@`,?~ab1\n\t\\ \x1b\u202e"),
    st.lists(
        st.tuples(
            st.sampled_from(["title", "tags", "date", "published", "aliases", "permalink", "x", "category", "layout"]),
            st.text(alphabet="-:[]{}&*!'\" ab1/.,~\n\u0301\r"),
        )
    ).map(lambda pairs: "\n".join(f"{key}: {value}" for key, value in pairs)),
)


@given(ANY_YAML, st.sampled_from(["a.md", "2024-02-30-x.md", "_posts/2024-01-01-é.md", ".md"]))
def test_any_text_is_read_without_raising_and_every_place_lies_inside_the_file(yaml: str, within: str) -> None:
    note = source(yaml, within)
    front, diagnostics = read(note, PLAIN)
    assert front is not None or any(each.severity is Severity.ERROR for each in diagnostics)
    lines = note.text.split("\n")
    for place in [each.place for each in diagnostics] + [each.place for each in (front.aliases if front else ())]:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1
    if front:
        assert note.text.endswith(front.body)
        assert note.text.split("\n", front.line - 1)[-1] == front.body


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_a_quoted_title_comes_back_as_it_was(title: str) -> None:
    assert read_ok("title: '" + title.replace("'", "''") + "'").title == title


def test_facts_are_those_of_the_front_matter() -> None:
    front = read_ok("permalink: /x/\nslug: s\ncategory: c", "a.md")
    facts = facts_of(front)
    assert (facts.name.stem, facts.slug, facts.categories, facts.permalink) == ("a", "s", ("c",), "/x/")
    assert facts.place == front.permalink_place
    assert Alias("/x/", facts.place).place.line == 2


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_a_note_without_a_word_is_worth_a_warning(text: str) -> None:
    loaded = load(Source("notes/a.md", "a.md", text), Options())
    assert [(one.code, one.severity, one.place) for one in loaded.diagnostics] == [
        ("empty-note", "warning", Place("notes/a.md"))
    ]


# -- what other programs say in the text --

HEX = "0123456789abcdef0123456789abcdef"
NOTION = f"Groq {HEX}.md"
PROPERTIES: list[tuple[str, str, dict[str, object]]] = [
    (
        NOTION,
        "# Groq\n\nTags: deep learning, C#\nStatus: Done\nCreated: March 5, 2024 10:23 AM\n"
        "Last edited time: April 7, 2024 9:01 PM\n\nText\n",
        {
            "tags": ("deep learning", "C#"),
            "date": datetime(2024, 3, 5, 10, 23, tzinfo=UTC),
            "updated": datetime(2024, 4, 7, 21, 1, tzinfo=UTC),
        },
    ),
    (NOTION, "# Groq\n\nDate: 2024-03-01\nCreated time: 2024-03-05\n", {"date": datetime(2024, 3, 1, tzinfo=UTC)}),
    (NOTION, "# Groq\n\nDate: next week\nTitle: Groq\n", {}),
    (NOTION, "# Groq\n\nText\n\nTags: a\n", {}),
    (NOTION, "# Groq\n\nTags: a\nand text\n", {}),
    (NOTION, "# Groq\n\n- Tags: a\n", {}),
    ("groq.md", "# Groq\n\nTags: a\n", {}),
    (
        "groq.md",
        "title:: Groq chips\ntags:: [[deep learning]], #llm\ntype:: paper\nalias:: LPU, Groq\n\n- Text\n",
        {"title": "Groq chips", "tags": ("deep learning", "llm"), "aliases": ("LPU", "Groq")},
    ),
    ("groq.md", "- title:: Groq\n", {}),
    ("groq.md", "Text\ntags:: a\n", {}),
    ("groq.md", "std:: vector\n", {}),
    ("groq.md", "# Groq\n###### tags: `nlp` `deep learning`, `llm`\n", {"tags": ("nlp", "deep learning", "llm")}),
    ("groq.md", "---\ntitle: x\n---\n###### tags: `nlp`\n", {"title": "x", "tags": ("nlp",)}),
    ("groq.md", "---\ntags: [own]\n---\n###### tags: `nlp`\n", {"tags": ("own",)}),
    ("groq.md", "###### tags: `nlp` and more\n", {}),
    ("groq.md", "###### tags: nlp\n", {}),
    ("groq.md", "# Tags of HackMD\n```\n###### tags: `nlp`\n```\n", {}),
    ("groq.md", "###### tags: `nlp`\n```\n###### tags: `cv`\n```\n", {"tags": ("nlp",)}),
]


@pytest.mark.parametrize(("name", "text", "expected"), PROPERTIES)
def test_what_other_programs_say_of_a_note_in_its_text_counts(
    name: str, text: str, expected: dict[str, object]
) -> None:
    front, diagnostics = read(Source(f"notes/{name}", name, text), PLAIN)
    assert front is not None
    assert diagnostics == ()
    found = {
        "title": front.title,
        "tags": front.tags,
        "date": front.date,
        "updated": front.updated,
        "aliases": tuple(alias.name for alias in front.aliases),
    }
    assert {key: value for key, value in found.items() if value} == expected
    assert front.body == text.rpartition("---\n")[2]


def test_in_jekylls_dialect_such_lines_are_text() -> None:
    front, _ = read(
        Source("_posts/2024-01-02-a.md", "_posts/2024-01-02-a.md", "---\n---\n###### tags: `a`\n"),
        options_of(Config(dialect="jekyll")),
    )
    assert front is not None
    assert front.tags == ()


def test_of_a_date_in_the_text_that_may_be_two_the_place_is_told() -> None:
    text = "# Groq\n\nCreated: 05/04/2023 10:00\n"
    _, (told,) = read(Source(NOTION, NOTION, text), PLAIN)
    assert (told.code, at(text, told)) == ("front-matter-ambiguous-date", "05/04/2023 10:00")
