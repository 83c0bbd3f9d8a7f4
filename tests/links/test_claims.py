"""What every form of a URL means, or why it means nothing: two tables, and the laws that hold for all URLs."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Diagnostic, Fix, Place
from llmnotes.links import audit, claim
from llmnotes.links.arxiv.addresses import ARCHIVES
from llmnotes.links.problems import Problem
from llmnotes.links.targets import ArxivPaper, GitHubFile
from llmnotes.links.urls import LONGEST
from llmnotes.model import Link, LinkKind

TODAY = date(2026, 6, 15)
PLACE = Place("notes/groq.md", 12, 5, 40)


def _rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def _audit(url: str, today: date = TODAY, kind: LinkKind = LinkKind.LINK) -> tuple[Diagnostic, ...]:
    return audit([Link(kind, url, "text", PLACE)], today).problems


@pytest.mark.parametrize(("url", "key"), _rows("targets.tsv"))
def test_a_url_means_one_thing_and_nothing_is_wrong_with_it(url: str, key: str) -> None:
    target = claim(url)
    assert target is not None
    assert not isinstance(target, Problem), target
    assert target.key == key
    assert _audit(url) == ()


@pytest.mark.parametrize("url", [row[0] for row in _rows("targets.tsv")])
def test_the_canonical_url_of_a_target_means_the_same_target(url: str) -> None:
    target = claim(url)
    assert target is not None
    assert not isinstance(target, Problem)
    assert claim(target.url) == target


@pytest.mark.parametrize(("url", "severity", "code", "message", "hint", "right"), _rows("problems.tsv"))
def test_a_problem_says_what_is_wrong_and_what_to_do(
    url: str, severity: str, code: str, message: str, hint: str, right: str
) -> None:
    [found] = _audit(url)
    assert [found.severity, found.code, found.message, found.hint or "-"] == [severity, code, message, hint]
    assert found.fix == (None if right == "-" else Fix(PLACE, right))
    assert (found.place, found.url) == (PLACE, url)


@pytest.mark.parametrize("row", [row for row in _rows("problems.tsv") if row[5] != "-"], ids=lambda row: row[0])
def test_a_fix_mends(row: list[str]) -> None:
    assert _audit(row[5]) == ()


@pytest.mark.parametrize(
    "url",
    [
        *("", "#top", "groq.md", "/papers/groq/", "../x", "https", "arxiv.org/abs/1706.03762", "mailto:a@example.org"),
        *("tel:+1", "javascript:alert(1)", "data:text/plain,x", "ftp://example.org/", "\ud800", "x" * 100_000),
    ],
)
def test_what_leads_nowhere_on_the_web_is_nobodys(url: str) -> None:
    assert claim(url) is None
    assert _audit(url) == ()


@pytest.mark.parametrize("kind", [LinkKind.LINK, LinkKind.IMAGE, LinkKind.WIKI])
def test_an_address_is_audited_however_it_is_linked(kind: LinkKind) -> None:
    assert len(_audit("https://arxiv.org/abs/2313.00001", kind=kind)) == 1


def test_an_embed_is_no_address() -> None:
    assert _audit("https://arxiv.org/abs/2313.00001", kind=LinkKind.EMBED) == ()


@pytest.mark.parametrize("url", ["https://example.org/\ud800", "http://\udfff.org/"])
def test_half_a_character_is_no_part_of_a_url(url: str) -> None:
    assert [found.code for found in _audit(url)] == ["malformed-url"]


@pytest.mark.parametrize("url", ["https://example.org/a\nb", "https://example.org/\x1b[31m", "https://example.org/ "])
def test_control_characters_are_dropped_by_the_fix(url: str) -> None:
    [found] = _audit(url)
    assert found.code == "malformed-url"
    assert found.fix is None or _audit(found.fix.text) == ()


@pytest.mark.parametrize(
    ("url", "character"),
    [
        ("https://arxiv.org/abs/1706.03762\u200b", "U+200B"),
        ("https://arxiv.org/abs/1706.03762\ufeff\u200b", "U+FEFF"),
        ("https://github.com/openai/gym\u2060", "U+2060"),
        ("https://github.com/open\u00adai/gym", "U+00AD"),
        ("https://github.com/openai/gym/issues/1%E2%80%8B", "U+200B"),
        ("https:/\u200b/example.org/", "U+200B"),
    ],
)
@pytest.mark.parametrize("kind", [LinkKind.LINK, LinkKind.CITE])
def test_what_nobody_sees_in_an_address_is_named_and_removed(url: str, character: str, kind: LinkKind) -> None:
    [found] = _audit(url, kind=kind)
    assert found.hint == f"remove the invisible character {character} in it"
    right = claim("".join([sign for sign in url.replace("%E2%80%8B", "") if sign.isascii()]))
    assert found.fix is not None
    written = found.fix.text if "//" in found.fix.text else f"https://arxiv.org/abs/{found.fix.text}"
    assert claim(written) == right


def test_an_address_that_is_wrong_without_what_nobody_sees_is_told_of_as_it_is() -> None:
    assert "invisible" not in _audit("https://arxiv.org/abs/2313.00001\u200b")[0].hint
    assert _audit("https://example.org/\u200b") == ()


def test_a_fix_never_writes_what_markdown_would_have_to_escape() -> None:
    [found] = _audit("https:/example.org/a(b")
    assert found.fix is None
    assert found.hint == "did you mean https://example.org/a(b?"


def test_a_month_begins_a_day_early_because_it_does_so_somewhere() -> None:
    url = "https://arxiv.org/abs/2607.00001"
    assert _audit(url, date(2026, 6, 30)) == ()
    assert len(_audit(url, date(2026, 6, 29))) == 1


def test_lines_and_headings_exclude_each_other() -> None:
    target = claim("https://github.com/a/b/blob/main/x.py#L10-L20")
    assert isinstance(target, GitHubFile)
    assert (target.rest, str(target.lines), target.heading) == (("main", "x.py"), "L10-L20", "")


@pytest.mark.parametrize("part", ["a", "/", ":", "%41", "../", "https:", "h", ".", "-", "[", "@", "#", "L1-", " ", "0"])
@pytest.mark.parametrize("start", ["", "https://", "https://arxiv.org/abs/", "https://github.com/a/b/blob/", "http:/"])
def test_endless_urls_are_judged_at_once(start: str, part: str) -> None:
    for length in (LONGEST - 1000, 10_000_000):
        for found in _audit(start + part * ((length - len(start)) // len(part))):
            assert len(found.message) < 300


SEQUENCES = st.integers(1, 9999)
NEW_IDS = st.one_of(
    st.builds("{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), SEQUENCES),
    st.builds("{:02}{:02}.{:05}".format, st.integers(15, 25), st.integers(1, 12), SEQUENCES),
)
OLD_IDS = st.builds(
    "{}/{:02}{:02}{:03}".format,
    st.sampled_from(sorted(ARCHIVES)),
    st.sampled_from([*range(92, 100), *range(7)]),
    st.integers(1, 12),
    st.integers(1, 999),
)
FORMS = [
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/pdf/{}.pdf",
    "https://export.arxiv.org/pdf/{}#page=2",
    "https://de.arxiv.org/html/{}/",
    "https://arxiv.org/src/{}?x",
    "https://www.alphaxiv.org/abs/{}",
    "https://api.semanticscholar.org/ARXIV:{}",
]
WITHOUT_VERSION = ["https://doi.org/10.48550/arXiv.{}", "https://ar5iv.org/html/{}", "https://labs.arxiv.org/html/{}"]


@given(st.one_of(NEW_IDS, OLD_IDS), st.none() | st.integers(1, 99))
def test_every_form_of_a_papers_url_gives_the_same_target(paper: str, version: int | None) -> None:
    written = paper if version is None else f"{paper}v{version}"
    forms = FORMS + (WITHOUT_VERSION if version is None else [])
    assert {claim(form.format(written)) for form in forms} == {ArxivPaper(paper, version)}


IMPOSSIBLE = st.one_of(
    st.builds("{:02}{:02}.{:05}".format, st.integers(15, 25), st.integers(13, 99), SEQUENCES),
    st.builds("{:02}{:02}.{:05}".format, st.integers(15, 25), st.just(0), SEQUENCES),
    st.builds("{:02}{:02}.{:04}".format, st.integers(15, 25), st.integers(1, 12), SEQUENCES),
    st.builds("{:02}{:02}.{:05}".format, st.integers(8, 14), st.integers(1, 12), SEQUENCES),
    st.builds("{:02}{:02}.{:04}".format, st.integers(0, 6), st.integers(1, 12), SEQUENCES),
    st.builds("{:02}{:02}.00000".format, st.integers(15, 25), st.integers(1, 12)),
    st.builds("{}v0{}".format, NEW_IDS, st.integers(0, 9)),
    st.builds("hep-th/{:02}{:02}{:03}".format, st.integers(8, 90), st.integers(1, 12), st.integers(1, 999)),
    st.builds("{}x".format, NEW_IDS),
    st.builds("x{}".format, OLD_IDS),
    st.builds("{}0".format, OLD_IDS),
)


@given(IMPOSSIBLE, st.sampled_from(FORMS[:5]))
def test_an_impossible_paper_never_passes(paper: str, form: str) -> None:
    assert [found.code for found in _audit(form.format(paper))] == ["arxiv-impossible-id"]


STARTS = ["", "https:", "https://", "http://x.org", "https://arxiv.org/", "https://arxiv.org/abs/", "https://doi.org/"]
STARTS += ["https://github.com/", "https://github.com/a/b", "https://github.com/a/b/blob/", "https://gist.github.com/"]
STARTS += ["https://github.com/a/b/compare/", "https://raw.githubusercontent.com/", "https://github.com/a/b/releases/"]
PIECES = st.sampled_from(["/", "//", "#", "?", "%", "%2F", "%25", ".", "..", "...", "[", "]", ":", "@", "\\", "L1"])
PIECES |= st.sampled_from(["-L2", "v1", "tag", "download", "main", "refs", "heads", "wiki", "5", "orgs", "raw"])


@given(st.sampled_from(STARTS), st.lists(PIECES | st.just("/") | st.text(max_size=5), max_size=12).map("".join))
def test_no_text_is_too_strange_and_what_is_claimed_is_canonical(start: str, rest: str) -> None:
    claimed = claim(start + rest)
    _audit(start + rest)
    if claimed is not None and not isinstance(claimed, Problem):
        assert claim(claimed.url) == claimed
        assert claimed.key.split(":")[0] in {"arxiv", "arxiv-page", "github", "github-page", "gist", "web"}
