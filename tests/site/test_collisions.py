"""Who may be published where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Place
from llmnotes.site import Claim, collisions, file_claim, output_path, page_claim

A, B = Place("notes/a.md", 3, 12, 15), Place("notes/b.md")


@pytest.mark.parametrize(
    ("url", "output"),
    [
        ("/", "index.html"),
        ("/x/", "x/index.html"),
        ("/x", "x.html"),
        ("/x.html", "x.html"),
        ("/a/x.html", "a/x.html"),
        ("/gpt-3.5", "gpt-3.5.html"),
    ],
)
def test_the_file_of_a_page(url: str, output: str) -> None:
    assert output_path(url) == output


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(page_claim("/x/", A), page_claim("/y/", B), [], id="nothing in common"),
        pytest.param(
            page_claim("/x/", A),
            page_claim("/x/", B),
            ["notes/b.md:1 error url-collision: /x/ is already the address of notes/a.md:3"],
            id="one URL",
        ),
        pytest.param(
            page_claim("/x", A),
            page_claim("/x.html", B),
            ["notes/b.md:1 error url-collision: /x.html is already the address of notes/a.md:3"],
            id="two URLs of one file",
        ),
        pytest.param(
            page_claim("/x/", A),
            file_claim("/x/index.html", Place("notes/x/index.html")),
            ["notes/x/index.html:1 error url-collision: /x/index.html is already the address of notes/a.md:3"],
            id="a page and a file",
        ),
        pytest.param(
            page_claim("/x.pdf", A),
            file_claim("/x.pdf", Place("notes/x.pdf")),
            ["notes/x.pdf:1 error url-collision: /x.pdf is already the address of notes/a.md:3"],
            id="a page and a file of one URL",
        ),
        pytest.param(
            page_claim("/feed.xml", A),
            file_claim("/feed.xml", "the Atom feed"),
            ["notes/a.md:3 error url-collision: /feed.xml is already the address of the Atom feed"],
            id="a page and a generated file of one URL",
        ),
        pytest.param(page_claim("/x", A), page_claim("/x/", B), [], id="a page with and one without a slash"),
        pytest.param(page_claim("/X.pdf", A), file_claim("/x.pdf", B), [], id="a page and a file in other case"),
        pytest.param(
            page_claim("/tags/", A),
            page_claim("/tags/", "the page of all tags"),
            ["notes/a.md:3 error url-collision: /tags/ is already the address of the page of all tags"],
            id="a note and a generated page",
        ),
        pytest.param(
            page_claim("/x/", "the one page"),
            page_claim("/x/", "the other page"),
            ["x/index.html:1 error url-collision: /x/ is already the address of the one page"],
            id="two generated pages",
        ),
        pytest.param(
            page_claim("/X/", A),
            page_claim("/x/", B),
            [
                "notes/b.md:1 warning url-case-collision: "
                "/x/ and /X/ of notes/a.md:3 are one file where case makes no difference"
            ],
            id="case",
        ),
        pytest.param(
            page_claim("/caf\u00e9/", A),
            page_claim("/cafe\u0301/", B),
            [
                "notes/b.md:1 warning url-case-collision: "
                "/cafe\u0301/ and /caf\u00e9/ of notes/a.md:3 are one file where case makes no difference"
            ],
            id="composed and not",
        ),
        pytest.param(page_claim("/a", A), page_claim("/a/b/", B), [], id="a page beside a folder"),
        pytest.param(
            file_claim("/a", A),
            page_claim("/a/b/", B),
            [
                "notes/b.md:1 error url-collision: "
                "/a/b/ and /a of notes/a.md:3 exclude each other: a is a file, not a folder"
            ],
            id="a file that should be a folder",
        ),
        pytest.param(
            page_claim("/A.html/b/", A),
            page_claim("/a", B),
            [
                "notes/b.md:1 error url-collision: "
                "/a and /A.html/b/ of notes/a.md:3 exclude each other: a.html is a file, not a folder"
            ],
            id="a folder that should be a file",
        ),
    ],
)
def test_two_claims(one: Claim, other: Claim, expected: list[str]) -> None:
    for claims in ([one, other], [other, one]):
        found = collisions(claims)
        assert [
            f"{problem.place.path}:{problem.place.line} {problem.severity} {problem.code}: {problem.message}"
            for problem in found
        ] == expected
    assert collisions([one], [other]) == collisions([one, other])
    assert collisions([], [one, other]) == ()


SEGMENTS = st.sampled_from(["a", "A", "b", "a.html", "index.html", "é", "e\u0301"])
URLS = st.tuples(st.lists(SEGMENTS, max_size=3), st.booleans()).map(
    lambda parts: "/" + "/".join(parts[0]) + ("/" if parts[1] and parts[0] else "")
)
SOURCES = st.one_of(
    st.builds(Place, st.sampled_from(["a.md", "b.md", "c.md"]), st.integers(1, 3)), st.sampled_from(["tags", "feed"])
)
CLAIMS = st.lists(st.builds(page_claim, URLS, SOURCES) | st.builds(file_claim, URLS, SOURCES), max_size=6)


@given(CLAIMS, st.randoms())
def test_the_order_of_claims_makes_no_difference(claims: list[Claim], random: object) -> None:
    shuffled = sorted(claims, key=lambda _: random.random())  # type: ignore[attr-defined]  # hypothesis names no type
    assert set(collisions(shuffled)) == set(collisions(claims))


@given(CLAIMS)
def test_without_collisions_all_outputs_can_be_written(claims: list[Claim]) -> None:
    outputs = [claim.output.casefold() for claim in claims]
    folders = {output[:end] for output in outputs for end in range(len(output)) if output[end] == "/"}
    writable = len(set(outputs)) == len(outputs) and not folders & set(outputs)
    if not collisions(claims):
        assert writable


@given(CLAIMS)
def test_without_collisions_every_url_is_that_of_one_output(claims: list[Claim]) -> None:
    real = [claim for claim in claims if not claim.output.endswith("/") and claim.output]
    if not collisions(real):
        assert len({claim.url for claim in real}) == len(real)


@given(CLAIMS, CLAIMS)
def test_what_is_known_is_not_said_again(new: list[Claim], known: list[Claim]) -> None:
    """Together they say what both would say at once, but for how a problem is told with a third one in it."""
    if not collisions(known):
        assert bool(collisions(new, known)) == bool(collisions([*new, *known]))


def test_one_address_twice_is_an_error_beside_another_in_other_case() -> None:
    claims = [
        page_claim("/A/", Place("A.md")),
        page_claim("/a/", Place("a.md")),
        page_claim("/a/", Place("a/index.md")),
    ]
    assert sorted((found.code, found.place.path) for found in collisions(claims)) == [
        ("url-case-collision", "a.md"),
        ("url-collision", "a/index.md"),
    ]
