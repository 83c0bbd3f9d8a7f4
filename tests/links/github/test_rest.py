"""Conversations with GitHub through REST: sixty questions an hour, the most important ones first."""

import base64

import pytest
from links.github.talking import TODAY, WITH_TOKEN, WITHOUT, authorization, pauses, reply, requests, talk, target
from msgspec.structs import replace

from llmnotes.links.asking import Answer, Reply, Request, Silence
from llmnotes.links.github import ask, subjects
from llmnotes.links.github.contents import MissingHeading, MissingLines
from llmnotes.links.known import Finding, Missing, Repository, Thing, Unverified

API = "https://api.github.com"
SHA = "0123456789abcdef0123456789abcdef01234567"
ABSENT = reply({"message": "Not Found"}, 404)
NO_REF = reply({"message": "No commit found for the ref x"}, 404)
FEW = Unverified("", "GitHub answers only 60 questions an hour without a token", "set GITHUB_TOKEN")


def repo(name: str = "a/b", /, **more: object) -> Reply:
    return reply(
        {"id": 7, "full_name": name, "default_branch": "main", "description": "Tools", "archived": False} | more
    )


def content(text: str, path: str = "README.md") -> Reply:
    encoded = base64.encodebytes(text.encode()).decode()
    return reply({"type": "file", "path": path, "encoding": "base64", "content": encoded})


def page(url: str) -> Reply:
    return reply({"html_url": url})


def thing(url: str, moved: str = "", unchecked: str = "") -> Thing:
    return Thing(key=target(url).key, checked=TODAY, moved=moved, unchecked=unchecked)


def about(url: str, *answers: Answer) -> tuple[Finding, list[str]]:
    """Return what is found of one target whose repository is a/b, and the paths that were asked for after it."""
    one = target(url)
    steps, findings = talk(ask([one], WITHOUT), [repo(), *answers])
    return findings[one.key], [request.url.removeprefix(f"{API}/repos/a/b") for request in requests(steps)][1:]


def test_a_repository_is_a_fact() -> None:
    steps, findings = talk(ask([target("a/b")], WITHOUT), [repo("A/b")])
    [request] = requests(steps)
    fact = Repository(key="github:a/b", checked=TODAY, name="A/b", id=7, description="Tools", branch="main")
    assert list(findings.values()) == [fact]
    assert (request.method, request.url) == ("GET", f"{API}/repos/a/b")
    assert (request.headers["user-agent"], authorization(request.headers)) == (WITHOUT.agent, "")


@pytest.mark.parametrize(
    ("more", "archived"), [({"updated_at": "2024-05-06T00:00:00Z"}, "2024-05-06"), ({}, str(TODAY))]
)
def test_an_archived_repository(more: dict[str, object], archived: str) -> None:
    _, findings = talk(ask([target("a/b")], WITHOUT), [repo(archived=True, **more)])
    [fact] = findings.values()
    assert isinstance(fact, Repository)
    assert str(fact.archived) == archived


@pytest.mark.parametrize(
    ("answer", "evidence"),
    [
        (ABSENT, "GitHub says that it does not exist or is private"),
        (reply({"message": "Repository access blocked"}, 451), "GitHub has taken it down for legal reasons"),
        (reply({"message": "Repository access blocked"}, 403), "GitHub has blocked access to it"),
        (repo(disabled=True), "GitHub has disabled it"),
    ],
)
def test_a_repository_is_missing_and_nothing_in_it_is_asked_for(answer: Reply, evidence: str) -> None:
    steps, findings = talk(ask([target("a/b/issues/1"), target("a/b")], WITHOUT), [answer])
    assert len(steps) == 1
    assert findings == {key: Missing(key, evidence) for key in ("github:a/b", "github:a/b/issues/1")}


@pytest.mark.parametrize("location", [f"{API}/repositories/7", "/repositories/7"])
def test_a_renamed_repository_is_followed(location: str) -> None:
    one, thing_in_it = target("a/b"), target("a/b/releases/latest")
    answers = [reply({}, 301, location=location), repo("e/f"), reply({})]
    steps, findings = talk(ask([thing_in_it, one], WITHOUT), answers)
    assert [request.url for request in requests(steps)] == [
        f"{API}/repos/a/b",
        f"{API}/repositories/7",
        f"{API}/repos/e/f/releases/latest",
    ]
    assert findings[thing_in_it.key] == thing("a/b/releases/latest", "https://github.com/e/f/releases/latest")


@pytest.mark.parametrize(
    "location",
    [
        "https://example.org/repositories/7",
        "https://api.github.com.example.org/x",
        "https://api.github.com@example.org/x",
        "http://api.github.com/x",
        "//example.org/x",
        f"{API}/repos/a/b",
        f"{API}/x/../../y",
        "",
    ],
)
def test_no_redirect_leads_away_from_the_api(location: str) -> None:
    steps, findings = talk(ask([target("a/b")], WITHOUT), [reply({}, 301, location=location)])
    assert len(steps) == 1
    assert isinstance(findings["github:a/b"], Unverified)


def test_redirects_come_to_an_end() -> None:
    answers = [reply({}, 301, location=f"{API}/repositories/{number}") for number in range(9)]
    steps, findings = talk(ask([target("a/b")], WITHOUT), answers)
    assert len(steps) == 4
    assert isinstance(findings["github:a/b"], Unverified)


# --- files ---

FILE = "a/b/blob/main/x/y.md"


def test_a_file_on_the_default_branch_takes_one_question() -> None:
    assert about(FILE, content("text")) == (thing(FILE), ["/contents/x/y.md?ref=main"])
    assert about("a/b/tree/main", reply([])) == (thing("a/b/tree/main"), ["/contents/?ref=main"])


def test_a_branch_with_a_slash_is_found() -> None:
    url = "a/b/blob/feature/x/y.md"
    asked = ["/contents/x/y.md?ref=feature", "/contents/y.md?ref=feature%2Fx"]
    assert about(url, NO_REF, content("")) == (thing(url), asked)


def test_a_file_is_missing_from_a_branch_that_exists() -> None:
    missing = Missing("github:a/b/blob/dev/x/y.md", "a/b has no x/y.md at dev")
    assert about("a/b/blob/dev/x/y.md", ABSENT) == (missing, ["/contents/x/y.md?ref=dev"])


def test_a_branch_that_was_renamed_and_a_tag_that_is_gone() -> None:
    there = "https://github.com/a/b/blob/main/y.md"
    old = about("a/b/blob/master/y.md", NO_REF, NO_REF, content(""))[0]
    assert old == thing("a/b/blob/master/y.md", there)
    evidence = "a/b has no branch, tag or commit v1"
    hint = f"the default branch has it: {there}"
    assert about("a/b/blob/v1/y.md", NO_REF, NO_REF, content(""))[0] == Missing(
        "github:a/b/blob/v1/y.md", evidence, hint
    )
    assert about("a/b/blob/v1/y.md", NO_REF, NO_REF, ABSENT)[0] == Missing("github:a/b/blob/v1/y.md", evidence)
    whole = f"a/b/blob/{SHA}/y.md"
    assert about(whole, NO_REF)[0] == Missing(target(whole).key, f"a/b has no branch, tag or commit {SHA}")


@pytest.mark.parametrize(
    ("url", "answers", "expected"),
    [
        ("blob/master/y.md#tools", [content("# Tools\n")], ""),
        ("blob/master/y.md#tols", [content("# Tools\n")], "y.md has no heading #tols"),
        ("blob/master/y.md#L1", [content("# Tools\n")], ""),
        ("blob/master/y.md#L2", [content("# Tools\n")], "the file has 1 line"),
        ("tree/master/x#L2", [reply([])], "it is a folder, which has no lines"),
        ("tree/master/x#tools", [reply([]), content("# Tools\n")], ""),
        ("tree/master/x#tols", [reply([]), content("# Tools\n")], "README.md has no heading #tols"),
    ],
)
def test_anchors_are_looked_up_where_the_file_is_now(url: str, answers: list[Reply], expected: str) -> None:
    finding = about(f"a/b/{url}", NO_REF, NO_REF, *answers)[0]
    there = f"https://github.com/a/b/{url}".replace("master", "main").replace("/tree/", "/blob/")
    if not expected:
        assert finding == thing(f"a/b/{url}", there)
        return
    assert isinstance(finding, MissingLines | MissingHeading)
    assert (finding.evidence, finding.hint) == (expected, f"the file is at {there.partition('#')[0]} now")


def test_an_anchor_that_nobody_can_check_moves_with_its_file() -> None:
    url = "a/b/blob/master/y.rst#tools"
    reason = "which headings y.rst has is known of Markdown files only"
    finding = about(url, NO_REF, NO_REF, content("", "y.rst"))[0]
    assert finding == thing(url, "https://github.com/a/b/blob/main/y.rst#tools", reason)


def test_a_deep_path_without_any_branch_is_unverified() -> None:
    assert isinstance(about("a/b/blob/1/2/3/4/5/6/7/8.py", *[NO_REF] * 6, ABSENT)[0], Unverified)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb", 2), ("\n\n", 2)]
)
def test_lines_are_counted(text: str, count: int) -> None:
    url = f"{FILE}#L{count + 1}"
    evidence = f"the file has {count} line{'' if count == 1 else 's'}"
    assert about(url, content(text))[0] == MissingLines(target(url).key, evidence)
    assert count == 0 or about(f"{FILE}#L{count}", content(text))[0] == thing(f"{FILE}#L{count}")


def test_what_has_no_lines() -> None:
    assert isinstance(about(f"{FILE}#L1", reply([]))[0], MissingLines)
    assert isinstance(about(f"{FILE}#L1", reply({"type": "submodule", "path": "x"}))[0], MissingLines)
    large = reply({"type": "file", "path": "x", "encoding": "none", "content": ""})
    too_large = "the file is too large for GitHub to show"
    for anchor in ("L1", "tools"):
        assert about(f"{FILE}#{anchor}", large)[0] == thing(f"{FILE}#{anchor}", unchecked=too_large)
    damaged = reply({"type": "file", "path": "x", "encoding": "base64", "content": "x"})
    assert isinstance(about(f"{FILE}#L1", damaged)[0], Unverified)


def test_headings() -> None:
    text = content("# Tools\n")
    assert about("a/b#tools", text) == (thing("a/b#tools"), ["/readme"])
    assert about("a/b#tols", text)[0] == MissingHeading(
        "github:a/b#tols", "README.md has no heading #tols", "did you mean #tools?"
    )
    assert about("a/b#tools", ABSENT)[0] == MissingHeading("github:a/b#tools", "there is no README")
    assert about("a/b#tools", content("Tools\n=====\n", "README.rst"))[0] == thing(
        "a/b#tools", unchecked="which headings README.rst has is known of Markdown files only"
    )
    assert about(f"{FILE}#tools", text)[0] == thing(f"{FILE}#tools")
    folder = "a/b/tree/main/x#tools"
    assert about(folder, reply([]), text) == (thing(folder), ["/contents/x?ref=main", "/readme/x?ref=main"])


def test_the_same_file_is_fetched_once() -> None:
    links = [target(f"{FILE}#L{number}") for number in range(1, 9)]
    steps, findings = talk(ask(links, WITHOUT), [repo(), content("a\n" * 9)])
    assert (len(steps), len(findings)) == (2, 8)


# --- all the others ---


@pytest.mark.parametrize(
    ("url", "answers", "evidence", "asked"),
    [
        (f"a/b/commit/{SHA}", [reply({})], "", [f"/commits/{SHA}?per_page=1"]),
        (
            "a/b/commit/0123456",
            [reply({"message": "No commit found for SHA: 0123456"}, 422)],
            "a/b has none of this hash",
            ["/commits/0123456?per_page=1"],
        ),
        ("a/b/compare/v1...v/2", [reply({})], "", ["/compare/v1...v%2F2?per_page=1"]),
        ("a/b/compare/v2", [ABSENT], "a/b can not compare main...v2", ["/compare/main...v2?per_page=1"]),
        ("a/b/issues/5", [page("https://github.com/a/b/pull/5")], "", ["/issues/5"]),
        ("a/b/issues/5", [ABSENT], "a/b has none of this number", ["/issues/5"]),
        ("a/b/issues/5", [reply({"message": "This issue was deleted"}, 410)], "it was deleted", ["/issues/5"]),
        (
            "a/b/issues/5",
            [reply({"message": "Issues are disabled for this repo"}, 410), page("https://github.com/a/b/pull/5")],
            "",
            ["/issues/5", "/pulls/5"],
        ),
        ("a/b/releases/tag/v/1", [reply({})], "", ["/releases/tags/v/1"]),
        ("a/b/releases/tag/v1", [ABSENT, reply({})], "", ["/releases/tags/v1", "/git/ref/tags/v1"]),
        (
            "a/b/releases/tag/v1",
            [ABSENT, ABSENT],
            "a/b has neither a release nor a tag of this name",
            ["/releases/tags/v1", "/git/ref/tags/v1"],
        ),
        ("a/b/releases/latest", [reply({})], "", ["/releases/latest"]),
        ("a/b/releases/latest", [ABSENT], "a/b has no release", ["/releases/latest"]),
    ],
)
def test_all_else_exists_or_not(url: str, answers: list[Reply], evidence: str, asked: list[str]) -> None:
    assert about(url, *answers) == (Missing(target(url).key, evidence) if evidence else thing(url), asked)


def test_owners_and_gists() -> None:
    gist = "https://gist.github.com/octo/0123456789abcdef0123"
    for url, path, evidence in (
        ("octo", "/users/octo", "GitHub has no user or organization of this name"),
        (gist, "/gists/0123456789abcdef0123", "GitHub has none of this id"),
    ):
        steps, findings = talk(ask([target(url)], WITHOUT), [reply({})])
        assert [request.url for request in requests(steps)] == [f"{API}{path}"]
        assert list(findings.values()) == [thing(url)]
        _, findings = talk(ask([target(url)], WITHOUT), [ABSENT])
        assert list(findings.values()) == [Missing(target(url).key, evidence)]


def test_discussions_need_a_token() -> None:
    assert getattr(about("a/b/discussions/5")[0], "hint", "") == "set GITHUB_TOKEN"
    _, findings = talk(ask([target("a/b/issues/5")], WITHOUT), [repo(has_discussions=True), ABSENT])
    assert isinstance(findings["github:a/b/issues/5"], Unverified)


def test_a_transferred_issue_is_followed() -> None:
    moved = reply({}, 301, location=f"{API}/repositories/9/issues/2")
    there = "https://github.com/e/f/issues/2"
    assert about("a/b/issues/5", moved, page(there))[0] == thing("a/b/issues/5", there)


# --- trouble and limits ---


@pytest.mark.parametrize(
    "answer",
    [
        reply([]),
        reply({"id": "x"}),
        Reply(200, {}, b'{"id": 7, "full_na'),
        Reply(200, {}, b""),
        Reply(200, {}, b"\xff"),
        Reply(200, {}, b"[" * 100_000),
        Reply(502, {}, b"<html>"),
        Reply(500, {}, b""),
        Silence("the connection was reset"),
    ],
)
def test_trouble_is_given_one_more_chance(answer: Answer) -> None:
    steps, findings = talk(ask([target("a/b")], WITHOUT), [answer, answer])
    assert len(steps) == 2
    assert isinstance(findings["github:a/b"], Unverified)
    _, findings = talk(ask([target("a/b")], WITHOUT), [answer, repo()])
    assert isinstance(findings["github:a/b"], Repository)


@pytest.mark.parametrize("status", [400, 403, 409, 422, 302])
def test_other_refusals_say_nothing_about_what_exists(status: int) -> None:
    steps, findings = talk(ask([target("a/b"), target("a/b/issues/1")], WITHOUT), [reply({"message": "No!"}, status)])
    assert len(steps) == 1
    assert [type(finding) for finding in findings.values()] == [Unverified, Unverified]


@pytest.mark.parametrize("status", [404, 409, 410, 422, 451])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "text/html"}, b"<html>Sign in to the hotel</html>"),
        ({"x-github-request-id": "0:1"}, b"<html>"),
        ({"x-github-request-id": "0:1"}, b'{"message": ""}'),
        ({"x-github-request-id": "0:1"}, b'{"message": 5}'),
        ({"x-github-request-id": "0:1"}, b'["message"]'),
        ({}, b'{"message": "Not Found"}'),
    ],
)
def test_an_error_that_is_not_of_github_proves_nothing(status: int, headers: dict[str, str], body: bytes) -> None:
    steps, findings = talk(ask(SUBJECTS, WITHOUT), lambda _: Reply(status, headers, body))
    reasons = {finding.reason for finding in findings.values() if isinstance(finding, Unverified)}
    assert (len(findings), reasons) == (200, {"the answer is not GitHub's"})
    assert not any(isinstance(finding, Missing) for finding in findings.values())
    assert len(steps) == 3
    _, findings = talk(ask([target("octo")], WITHOUT), lambda _: Reply(status, headers, body))
    assert [type(finding) for finding in findings.values()] == [Unverified]


def test_a_few_strange_errors_among_good_answers_end_nothing() -> None:
    names = [f"r{number}" for number in range(12)]

    def answer(request: Request) -> Answer:
        name = request.url.rpartition("/")[2]
        return Reply(404, {}, b"<html>") if int(name[1:]) % 2 else repo(f"o/{name}")

    _, findings = talk(ask([target(f"o/{name}") for name in names], WITHOUT), answer)
    assert [type(finding) for finding in findings.values()] == [Repository, Unverified] * 6


@pytest.mark.parametrize("header", ["x-github-request-id", "x-ratelimit-limit", "x-ratelimit-remaining"])
def test_an_error_of_github_is_known_by_its_headers(header: str) -> None:
    answer = Reply(404, {header: "9"}, b'{"message": "Not Found", "documentation_url": "https://docs.github.com"}')
    _, findings = talk(ask([target("a/b")], WITHOUT), [answer])
    assert [type(finding) for finding in findings.values()] == [Missing]


def test_an_impossible_date_is_nonsense() -> None:
    _, findings = talk(ask([target("a/b")], WITHOUT), [repo(archived=True, updated_at="yesterday")])
    assert isinstance(findings["github:a/b"], Unverified)


LINKS = [target(f"o/r{number}/issues/1") for number in range(100)]
SUBJECTS = [subject for link in LINKS for subject in subjects(link)]


@pytest.mark.parametrize(
    "answer",
    [Reply(503, {}, b""), Silence("no"), Silence("no", lasting=True), reply({"message": "Bad credentials"}, 401)],
)
def test_github_is_left_in_peace_when_nothing_works(answer: Answer) -> None:
    steps, findings = talk(ask(SUBJECTS, WITHOUT), lambda _: answer)
    assert len(findings) == 200
    assert all(isinstance(finding, Unverified) for finding in findings.values())
    assert len(steps) <= 4


def test_at_most_sixty_questions_and_repositories_first() -> None:
    asked = 0

    def answer(request: Request) -> Answer:
        nonlocal asked
        asked += 1
        assert "/issues/" not in request.url
        name = request.url.removeprefix(f"{API}/repos/")
        return replace(repo(name), headers={"x-ratelimit-remaining": str(60 - asked)})

    steps, findings = talk(ask(SUBJECTS, WITHOUT), answer)
    assert len(steps) == 60
    assert sum(isinstance(finding, Repository) for finding in findings.values()) == 60
    rest = [finding for finding in findings.values() if isinstance(finding, Unverified)]
    assert len(rest) == 140
    assert all(replace(finding, key="") == FEW for finding in rest)


@pytest.mark.parametrize("status", [403, 429])
def test_who_has_no_token_does_not_wait_an_hour(status: int) -> None:
    spent = reply({"message": "API rate limit exceeded"}, status, x_ratelimit_remaining="0", x_ratelimit_reset="99")
    steps, findings = talk(ask(SUBJECTS, WITHOUT), [spent])
    assert len(steps) == 1
    assert all(isinstance(finding, Unverified) and replace(finding, key="") == FEW for finding in findings.values())


def test_a_short_limit_is_waited_for_twice() -> None:
    busy = reply({"message": "You have exceeded a secondary rate limit"}, 403, retry_after="5")
    steps, findings = talk(ask([target("a/b")], WITHOUT), [busy, busy, repo()])
    assert pauses(steps) == [5, 5]
    assert isinstance(findings["github:a/b"], Repository)
    steps, findings = talk(ask(SUBJECTS, WITHOUT), lambda _: busy)
    assert pauses(steps) == [5, 5]
    assert all(isinstance(finding, Unverified) for finding in findings.values())


def test_with_a_token_the_hint_is_another_one() -> None:
    gist = target("https://gist.github.com/0123456789abcdef0123")
    spent = reply({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0")
    steps, findings = talk(ask([gist], WITH_TOKEN), lambda _: spent)
    assert pauses(steps) == [60, 120]
    assert findings[gist.key] == Unverified(gist.key, "GitHub's limit for requests is reached", "try again in an hour")
