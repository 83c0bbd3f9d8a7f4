"""Notes become a site: what is shown, in which order, and who links to whom."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.model import Alias, Note
from llmnotes.site import Neighbours, Reason, Site, assemble, neighbours

NOW = datetime(2024, 6, 1, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


def note(
    name: str,
    date: datetime | None = YESTERDAY,
    *,
    links: Sequence[str] = (),
    aliases: Sequence[str] = (),
    names: Sequence[str] = (),
    **facts: object,
) -> Note:
    return make_note(
        name,
        date=date,
        links=tuple(map(make_link, links)),
        aliases=(
            *(Alias(alias, Place(f"notes/{name}.md", 3)) for alias in aliases),
            *(Alias("" if "?" in other else f"/{other}", Place(f"notes/{name}.md", 3), other) for other in names),
        ),
        **facts,
    )


def assembled(*notes: Note, config: Config | None = None) -> tuple[Site, tuple[Diagnostic, ...]]:
    return assemble(notes, {}, config or Config(), NOW)


def names(notes: Sequence[Note]) -> list[str]:
    return [one.path.removeprefix("notes/").removesuffix(".md") for one in notes]


def test_newest_first_then_by_path_and_the_undated_by_title() -> None:
    same_moment = YESTERDAY.astimezone(timezone(timedelta(hours=8)))
    site, _ = assembled(
        note("old", NOW - timedelta(days=9)),
        note("z", None, title="alpha"),
        note("y", None, title="Beta"),
        note("b", YESTERDAY),
        note("a", same_moment),
        note("new", NOW),
    )
    assert names(site.notes) == ["new", "a", "b", "old", "z", "y"]


def test_the_note_at_the_root_is_the_home_note() -> None:
    site, _ = assembled(note("index", url="/", links=["/a/"], tags=("x",)), note("a", tags=("x",)))
    assert site.home is not None
    assert names([site.home]) == ["index"]
    assert names(site.notes) == ["a"]
    assert names(site.shown) == ["index", "a"]
    assert names([link.note for link in site.backlinks["notes/a.md"]]) == ["index"]
    assert names(site.tags[0].notes) == ["index", "a"]


TOMORROW = NOW + timedelta(minutes=1)
DAY_AFTER = TOMORROW + timedelta(days=1)


@pytest.mark.parametrize(
    ("left_out", "reason", "codes"),
    [
        pytest.param(note("x", published=False), Reason.UNPUBLISHED, [], id="unpublished"),
        pytest.param(note("x", published=False, draft=True), Reason.UNPUBLISHED, [], id="an unpublished draft"),
        pytest.param(note("x", draft=True), Reason.DRAFT, [("info", "draft-left-out")], id="a draft"),
        pytest.param(note("x", TOMORROW), Reason.FUTURE, [("warning", "future-left-out")], id="the future"),
        pytest.param(note("x", shown_from=TOMORROW), Reason.FUTURE, [("warning", "future-left-out")], id="too early"),
        pytest.param(note("x", shown_until=NOW), Reason.EXPIRED, [("info", "expired-left-out")], id="too late"),
    ],
)
def test_what_is_not_to_be_shown_appears_nowhere(left_out: Note, reason: Reason, codes: list[object]) -> None:
    hidden = replace(left_out, tags=("t",), links=(make_link("/a/"),), url="/a/")
    site, diagnostics = assembled(note("a"), hidden)
    assert (names(site.notes), site.tags, site.backlinks) == (["a"], (), {})
    assert [(one.note, one.reason) for one in site.left_out] == [(hidden, reason)]
    assert [(one.severity, one.code) for one in diagnostics] == codes
    assert all(one.place.path == "notes/x.md" and one.hint for one in diagnostics)


@pytest.mark.parametrize(
    ("wanted", "config"),
    [
        (note("x", draft=True), Config(drafts=True)),
        (note("x", TOMORROW), Config(future=True)),
        (note("x", NOW), Config()),
        (note("x", shown_from=NOW, shown_until=TOMORROW), Config()),
        (note("x", shown_from=TOMORROW), Config(future=True)),
    ],
)
def test_what_is_asked_for_is_shown(wanted: Note, config: Config) -> None:
    site, diagnostics = assembled(wanted, config=config)
    assert (site.notes, diagnostics) == ((wanted,), ())


@pytest.mark.parametrize(
    ("notes", "until"),
    [
        ([note("a")], None),
        ([note("a", TOMORROW)], TOMORROW),
        ([note("a", shown_from=TOMORROW)], TOMORROW),
        ([note("a", TOMORROW, shown_from=NOW)], TOMORROW),
        ([note("a", TOMORROW, shown_from=DAY_AFTER), note("b", DAY_AFTER)], DAY_AFTER),
        ([note("a", TOMORROW, draft=True), note("b", shown_until=NOW)], None),
        ([note("a", DAY_AFTER), note("b", shown_until=TOMORROW)], TOMORROW),
        ([note("index", url="/", shown_until=TOMORROW)], TOMORROW),
    ],
)
def test_a_site_is_as_it_is_until_a_note_comes_or_goes(notes: Sequence[Note], until: datetime | None) -> None:
    assert assembled(*notes)[0].until == until


def test_a_note_that_waits_says_for_which_date() -> None:
    _, diagnostics = assembled(note("a", TOMORROW), note("b", shown_from=DAY_AFTER), note("c", shown_until=NOW))
    assert sorted(problem.message.removeprefix("this note is left out: its ") for problem in diagnostics) == [
        f"date {TOMORROW.isoformat(' ', 'minutes')} is in the future",
        f"expiryDate {NOW.isoformat(' ', 'minutes')} is over",
        f"publishDate {DAY_AFTER.isoformat(' ', 'minutes')} is in the future",
    ]


def test_backlinks_are_other_notes_once_each_in_the_sites_order() -> None:
    site, _ = assembled(
        note("a", links=["a.md", "#x", "https://example.org/b.md", "tel:+49"]),
        note("b", links=["a.md", "/a/", "a.md#nowhere", "missing.md"]),
        note("c", NOW, links=["a.md"]),
    )
    (linking,) = site.backlinks.values()
    assert [(link.note.path, link.links) for link in linking] == [("notes/c.md", (0,)), ("notes/b.md", (0, 1, 2))]


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        (note("a", url="/x/"), note("b", url="/x/"), "/x/ is already the address of notes/a.md"),
        (note("a", url="/x/"), note("b", aliases=["/x/"]), "/x/ is already the address of notes/a.md"),
        (note("a", aliases=["/x/"]), note("b", aliases=["/x/"]), "/x/ is already the address of notes/a.md:3"),
        (note("a", url="/"), note("b", url="/"), "/ is already the address of notes/a.md"),
    ],
)
def test_two_sources_for_one_url_are_an_error_that_names_both(one: Note, other: Note, message: str) -> None:
    _, diagnostics = assembled(one, other)
    assert [(problem.code, problem.place.path, problem.message) for problem in diagnostics] == [
        ("url-collision", "notes/b.md", message)
    ]


@pytest.mark.parametrize(
    ("one", "kept", "said"),
    [
        (note("x", aliases=["/x/"]), [], ["own-alias: this is the note's own address"]),
        (note("x", url="/x", aliases=["/x.html", "/old/"]), ["/old/"], ["own-alias: this is the note's own address"]),
        (note("x", aliases=["/x", "/x.html"]), ["/x"], ["repeated-alias: this note has this alias already"]),
        (note("x", aliases=["/old/", "/old/"]), ["/old/"], ["repeated-alias: this note has this alias already"]),
        (note("x", aliases=["/x", "/old/"]), ["/x", "/old/"], []),
    ],
)
def test_an_alias_that_leads_nowhere_new_is_ignored_with_a_warning(one: Note, kept: list[str], said: list[str]) -> None:
    site, diagnostics = assembled(one, note("b", aliases=["/older/"]))
    shown = {note.path: [alias.url for alias in note.aliases] for note in site.shown}
    assert shown == {"notes/b.md": ["/older/"], "notes/x.md": kept}
    assert [f"{problem.code}: {problem.message}" for problem in diagnostics] == said
    assert {(problem.severity, problem.place, problem.hint) for problem in diagnostics} <= {
        (Severity.WARNING, Place("notes/x.md", 3), "remove the alias")
    }


@pytest.mark.parametrize(
    ("one", "other", "redirects"),
    [
        (note("a", names=["X", "Why?"]), note("b"), ["/X"]),
        (note("a", names=["X"]), note("b", names=["X", "Y"]), ["/Y"]),
        (note("a", names=["X"]), note("b", names=["x"]), []),
        (note("a", names=["X", "x"]), note("b"), ["/X"]),
        (note("a", names=["X"]), note("b", aliases=["/X"]), ["/X"]),
        (note("a", names=["X"]), note("b", url="/x"), []),
        (note("a", names=["X.pdf"]), note("b", url="/x.pdf/"), ["/X.pdf"]),
        (note("a", names=["X.html"]), note("b", url="/x.html/y/"), []),
        (note("a", url="/X", names=["X"]), note("b"), []),
        (note("a", names=["paper.pdf", "Index", "404", "robots.txt"]), note("b"), []),
        (note("a", names=["X"]), replace(note("b", names=["X"]), draft=True), ["/X"]),
    ],
)
def test_a_name_has_an_address_where_nothing_else_is_called_so(one: Note, other: Note, redirects: list[str]) -> None:
    site, diagnostics = assemble([one, other], {"notes/paper.pdf": "/paper.pdf"}, Config(), NOW)
    assert [alias.url for note in site.shown for alias in note.aliases if alias.url] == redirects
    assert [alias.name for note in site.shown if note.path == one.path for alias in note.aliases] == [
        alias.name for alias in one.aliases
    ]
    assert {problem.severity for problem in diagnostics} <= {Severity.INFO}


def test_a_name_that_a_note_gives_twice_is_told_of() -> None:
    site, diagnostics = assembled(note("x", names=["Why?", "X", "Why?", "X"]))
    assert [alias.name for alias in site.notes[0].aliases] == ["Why?", "X"]
    assert [problem.code for problem in diagnostics] == ["repeated-alias"] * 2


@pytest.mark.parametrize(
    ("one", "url"),
    [
        (note("x"), "/x/index.html"),
        (note("x", url="/x"), "/x.html"),
        (note("x", url="/x.pdf"), "/x.pdf"),
        (note("x", aliases=["/x.pdf"]), "/x.pdf"),
    ],
)
def test_a_note_and_a_file_for_one_url_are_an_error(one: Note, url: str) -> None:
    _, diagnostics = assemble([one], {f"notes{url}": url}, Config(), NOW)
    assert [problem.code for problem in diagnostics] == ["url-collision"]


def test_neighbours_are_the_notes_before_and_behind() -> None:
    a, b, c = note("a"), note("b"), note("c")
    site, _ = assembled(a, b, c)
    assert neighbours(site) == {
        "notes/a.md": Neighbours(None, b),
        "notes/b.md": Neighbours(a, c),
        "notes/c.md": Neighbours(b, None),
    }
    assert neighbours(assembled()[0]) == {}


NAMES = st.sampled_from("abcdefgh")
NOTES = st.lists(
    st.builds(
        note,
        NAMES,
        st.none() | st.datetimes(timezones=st.just(UTC)),
        title=NAMES,
        url=st.sampled_from(["/", "/a/", "/x", "/c/"]),
        links=st.lists(NAMES.map(lambda name: f"{name}.md"), max_size=3),
        aliases=st.lists(st.sampled_from(["/old/", "/b/"]), max_size=2),
        tags=st.lists(st.sampled_from(["A", "a", "b c", "b-c"]), max_size=3).map(tuple),
        draft=st.booleans(),
        published=st.booleans(),
    ),
    unique_by=lambda one: one.path,
    max_size=8,
)


@given(NOTES, st.integers())
def test_the_order_of_notes_makes_no_difference(notes: list[Note], seed: int) -> None:
    shuffled = random.Random(seed).sample(notes, len(notes))
    one, other = assembled(*notes), assembled(*shuffled)
    assert one == other
    assert [*one[0].backlinks.items()] == [*other[0].backlinks.items()]


@given(NOTES)
def test_every_note_is_either_shown_or_left_out(notes: list[Note]) -> None:
    site, _ = assembled(*notes)
    paths = [one.path for one in site.shown] + [one.note.path for one in site.left_out]
    assert sorted(paths) == sorted(one.path for one in notes)


def test_pages_of_jekylls_stand_apart_from_notes_in_lists() -> None:
    config = Config(notes=".", dialect="jekyll")
    post = make_note("_posts/2020-01-01-a", url="/a/", date=datetime(2020, 1, 1, tzinfo=UTC))
    other = make_note("_posts/2020-01-02-b", url="/b/", date=datetime(2020, 1, 2, tzinfo=UTC))
    about = make_note("about", url="/about/", collection="")
    site, _ = assemble([post, about, other], {}, config, NOW)
    assert [note.url for note in site.pages] == ["/about/"]
    assert [note.url for note in site.listed] == ["/b/", "/a/"]
    assert neighbours(site)[about.path] == Neighbours(None, None)
    assert neighbours(site)[post.path] == Neighbours(other, None)


def test_pages_are_the_notes_of_a_repository_that_has_nothing_else() -> None:
    pages = [make_note(name, url=f"/{name}/", collection="") for name in ("a", "b")]
    site, _ = assemble(pages, {}, Config(notes=".", dialect="jekyll"), NOW)
    assert (site.pages, len(site.listed)) == ((), 2)


@pytest.mark.parametrize("config", [Config(), Config(dialect="jekyll")], ids=["notes", "jekyll"])
def test_nobody_is_led_to_the_page_for_wrong_addresses(config: Config) -> None:
    site, _ = assembled(note("404", url="/404.html"), note("a"), note("b"), config=config)
    assert names(site.listed) == names(site.findable) == ["a", "b"]
    assert neighbours(site)["notes/404.md"] == Neighbours(None, None)
    assert neighbours(site)["notes/a.md"].newer is None


def test_jekylls_site_has_title_and_description_as_text() -> None:
    config = Config(title="Me &amp; <b>You</b>", description="A &mdash; b", dialect="jekyll")
    site, _ = assembled(config=config)
    assert (site.config.title, site.config.description) == ("Me & You", "A — b")
    assert assembled(config=replace(config, dialect="notes"))[0].config.title == config.title
