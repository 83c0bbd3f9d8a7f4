"""Whatever GitHub says, nothing is raised and every subject is found exactly once, in a bounded number of requests."""

import json
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st
from links.github.talking import WITH_TOKEN, WITHOUT, link, talk, target

from llmnotes.links.asking import Answer, Reply, Services, Silence
from llmnotes.links.github import ask, judge, subjects

LINKS = [
    target(url)
    for url in (
        *("a/b", "a/b#x", "a/b/blob/main/x/y.md#L1-L2", "a/b/blob/main/x#h", "a/b/tree/main", "a/b/commit/0123456"),
        *("a/b/compare/v1...v2", "a/b/issues/5", "a/b/discussions/6", "a/b/releases/tag/v1", "a/b/releases/latest"),
        *("octo", "https://gist.github.com/octo/0123456789abcdef0123", "https://gist.github.com/0123456789abcdef0124"),
    )
]
SUBJECTS = [subject for link in LINKS for subject in subjects(link)]
KEYS = {subject.key for subject in SUBJECTS}

NAMES = st.sampled_from(
    """
    data errors g0 g1 g2 message type path rateLimit nameWithOwner databaseId isArchived isDisabled description
    archivedAt defaultBranchRef name s0_entry0 s2_entry0 s2_at0 s3_readme0_0 __typename oid file lineCount text url
    login gist id full_name default_branch html_url content encoding archived updated_at
    """.split()  # noqa: SIM905  # thirty lines otherwise
)
WORDS = st.sampled_from(["NOT_FOUND", "FORBIDDEN", "TIMEOUT", "Blob", "Tree", "Commit", "file", "base64", "e/f", "g0"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=30,
)
REPOSITORY = st.fixed_dictionaries(
    {
        "nameWithOwner": st.just("a/b"),
        "databaseId": st.just(7),
        "isArchived": st.booleans(),
        "archivedAt": st.none() | st.text(max_size=12),
        "isDisabled": st.just(False),
        "description": st.none() | st.text(),
        "defaultBranchRef": st.none(),
        "id": st.just(7),
        "full_name": st.just("a/b"),
    },
    optional={f"s{number}_{name}": JSON for number in range(4) for name in ("readme1", "entry0", "at0", "head")},
)
ERRORS = st.lists(
    st.fixed_dictionaries({}, optional={"type": WORDS, "message": WORDS, "path": st.lists(NAMES)}), max_size=3
)
GRAPHQL = st.fixed_dictionaries({"data": st.dictionaries(NAMES, REPOSITORY | JSON)}, optional={"errors": ERRORS})
BODIES = st.binary(max_size=20) | (JSON | REPOSITORY | GRAPHQL).map(lambda value: json.dumps(value).encode())
STATUS = st.sampled_from([200] * 9 + [204, 301, 302, 400, 401, 403, 404, 409, 410, 422, 429, 451, 500, 502, 503, 504])
HEADERS = st.dictionaries(
    st.sampled_from(
        ["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "x-github-request-id", "date", "location"]
    ),
    st.sampled_from(["0", "5", "-1", "", "x", "9" * 30, "Mon, 15 Jun 2026 12:00:00 GMT", "/repositories/7", "//x"]),
)
ANSWERS = st.lists(
    st.builds(Reply, STATUS, HEADERS, BODIES) | st.builds(Silence, st.just("no"), st.booleans()), min_size=1, max_size=8
)


@given(st.sampled_from([WITH_TOKEN, WITHOUT]), ANSWERS)
def test_every_subject_is_found_once_whatever_github_says(services: Services, answers: list[Answer]) -> None:
    left = cycle(answers)
    steps, findings = talk(ask(SUBJECTS, services), lambda _: next(left))
    assert set(findings) == KEYS
    assert len(steps) < 150
    for one in LINKS:
        for problem in judge(one, link(""), "", findings):
            assert "\n" not in problem.message + problem.hint
