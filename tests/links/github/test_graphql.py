"""Conversations with GitHub through GraphQL: what is asked, what replies mean, and what happens to all the others."""

import json
from collections.abc import Callable, Mapping

import pytest
from graphql import GraphQLSchema, StringValueNode, Visitor, parse, validate, visit
from links.github.talking import TODAY, WITH_TOKEN, WITHOUT, authorization, pauses, reply, requests, talk, target
from msgspec.structs import replace
from services.schemas import graphql_schema

from llmnotes.links.asking import Answer, Reply, Request, Silence
from llmnotes.links.github import ask, subjects
from llmnotes.links.github.contents import MissingHeading, MissingLines
from llmnotes.links.github.facts import Subject
from llmnotes.links.github.graphql import query
from llmnotes.links.known import Finding, Missing, Repository, Thing, Unverified
from llmnotes.links.targets import Gist, GitHubFile, GitHubOwner, GitHubRelease, OfRepository, Target

SHA = "0123456789abcdef0123456789abcdef01234567"
ABSENT = {"type": "NOT_FOUND", "message": "Could not resolve to a Repository with the name 'a/b'."}
BLOB = {"__typename": "Blob"}
COMMIT = {"__typename": "Commit", "oid": SHA}


def repo(name: str = "a/b", /, **more: object) -> dict[str, object]:
    """What GitHub says of a repository, and of ``more`` below its aliases."""
    return {
        "nameWithOwner": name,
        "databaseId": 7,
        "isArchived": False,
        "archivedAt": None,
        "isDisabled": False,
        "description": "A  repository",
        "defaultBranchRef": {"name": "main"},
    } | more


def said(*errors: Mapping[str, object], **data: object) -> Reply:
    return reply({"data": {"rateLimit": {"remaining": 4999}} | data} | ({"errors": list(errors)} if errors else {}))


def found(url: str, answer: Reply) -> Finding:
    """Return what one reply says of one target."""
    one = target(url)
    _, findings = talk(ask([one], WITH_TOKEN), [answer])
    return findings[one.key]


def thing(url: str, moved: str = "", commit: str = "", unchecked: str = "") -> Thing:
    return Thing(key=target(url).key, checked=TODAY, moved=moved, commit=commit, unchecked=unchecked)


def asked_for(request: Request) -> str:
    """Return the query of a request."""
    text: str = json.loads(request.body)["query"]
    return text


def test_a_repository_is_a_fact_with_its_name_of_today() -> None:
    one = target("a/B")
    fact = Repository(key="github:a/b", checked=TODAY, name="A/b", id=7, description="A repository", branch="main")
    steps, findings = talk(ask([one], WITH_TOKEN), [said(g0=repo("A/b"))])
    [request] = requests(steps)
    assert findings == {one.key: fact}
    assert (request.method, request.url) == ("POST", "https://api.github.com/graphql")
    assert authorization(request.headers) == "bearer secret"
    assert request.headers["user-agent"] == WITH_TOKEN.agent


def test_nothing_to_ask_is_no_request() -> None:
    assert talk(ask([target("features")], WITH_TOKEN), []) == ([], {})
    assert talk(ask([], WITHOUT), []) == ([], {})


def test_an_enterprise_server_has_graphql_beside_rest() -> None:
    services = replace(WITH_TOKEN, github_api="https://git.example.org/api/v3/")
    steps, _ = talk(ask([target("a/b")], services), [said(g0=repo())])
    assert requests(steps)[0].url == "https://git.example.org/api/graphql"


@pytest.mark.parametrize(
    ("more", "archived"),
    [({"archivedAt": "2024-05-06T23:00:00Z"}, "2024-05-06"), ({"archivedAt": None}, str(TODAY))],
)
def test_an_archived_repository_tells_since_when(more: dict[str, object], archived: str) -> None:
    fact = found("a/b", said(g0=repo(isArchived=True, **more)))
    assert isinstance(fact, Repository)
    assert str(fact.archived) == archived


def test_an_empty_repository_has_no_branch() -> None:
    fact = found("a/b", said(g0=repo(defaultBranchRef=None, description=None)))
    assert isinstance(fact, Repository)
    assert (fact.branch, fact.description) == ("", "")


@pytest.mark.parametrize(
    ("answer", "evidence"),
    [
        (said({**ABSENT, "path": ["g0"]}, g0=None), "GitHub says that it does not exist or is private"),
        (said({"message": "Repository access blocked", "path": ["g0"]}, g0=None), "GitHub has blocked access to it"),
        (said(g0=repo(isDisabled=True)), "GitHub has disabled it"),
    ],
)
def test_a_repository_is_missing_and_so_is_all_in_it(answer: Reply, evidence: str) -> None:
    keys = [target(url) for url in ("a/b", "a/b/issues/1")]
    _, findings = talk(ask(keys, WITH_TOKEN), [answer])
    assert findings == {one.key: Missing(one.key, evidence) for one in keys}


def test_one_absent_repository_leaves_the_others_alone() -> None:
    _, findings = talk(
        ask([target("a/b"), target("e/f")], WITH_TOKEN), [said({**ABSENT, "path": ["g0"]}, g0=None, g1=repo("e/f"))]
    )
    assert [type(finding) for finding in findings.values()] == [Missing, Repository]


@pytest.mark.parametrize(
    "answer",
    [
        reply({"data": {"g0": None}, "errors": [{**ABSENT, "path": ["g0"]}]}),  # nothing shows that the token works
        said(g0=None),
        said({**ABSENT, "path": ["g0", "defaultBranchRef"]}, g0=None),
        said({"type": "INTERNAL", "message": "oops", "path": ["g0"]}, g0=None),
        said(),
        said(g0=repo(databaseId=None)),
        said(g0=repo(isArchived=True, archivedAt="yesterday")),
        said(g0=[1]),
        said(g0={"nameWithOwner": "a/b"}),
        reply({"data": None}),
        reply({}),
        reply([]),
        reply(None),
        Reply(200, {}, b'{"data": {"g0": {"nameWithOw'),
        Reply(200, {}, b""),
        Reply(200, {}, b"\xff\xfe"),
        Reply(200, {}, b"<html>Unicorn!</html>"),
        Reply(200, {}, b"[" * 100_000),
    ],
)
def test_what_makes_no_sense_is_asked_once_more_and_unverified_then(answer: Reply) -> None:
    steps, findings = talk(ask([target("a/b")], WITH_TOKEN), [answer, answer])
    [finding] = findings.values()
    assert isinstance(finding, Unverified)
    assert finding.reason
    assert finding.hint
    assert len(requests(steps)) == 2
    _, findings = talk(ask([target("a/b")], WITH_TOKEN), [answer, said(g0=repo())])
    assert [type(finding) for finding in findings.values()] == [Repository]


def test_nonsense_about_one_repository_leaves_the_others_alone() -> None:
    steps, findings = talk(
        ask([target("a/b"), target("e/f")], WITH_TOKEN), [said(g0=5, g1=repo("e/f")), said(g0=repo())]
    )
    assert [type(finding) for finding in findings.values()] == [Repository, Repository]
    assert 'owner:"e"' not in asked_for(requests(steps)[1])


def test_what_a_token_may_not_see_is_not_asked_again() -> None:
    refusal = {"type": "FORBIDDEN", "message": "Protected by\nSAML.", "path": ["g0"]}
    finding = found("a/b", said(refusal, g0=None))
    assert finding == Unverified(
        "github:a/b", "GitHub refuses: Protected by SAML", "give the token in GITHUB_TOKEN that right"
    )


# --- files ---

FILE = "a/b/blob/main/x/y.py"


def file(**aliases: object) -> Reply:
    """Answer for one file in a/b, whose aliases are null where they are not given."""
    names = [f"s0_{name}{number}" for number in range(6) for name in ("entry", "at", "tag")]
    readmes = [f"s0_readme{split}_{number}" for split in range(6) for number in range(6)]
    return said(g0=repo(**(dict.fromkeys([*names, *readmes, "s0_head"]) | {f"s0_{k}": v for k, v in aliases.items()})))


def at(lines: int | None = None, kind: str = "blob", oid: str = SHA) -> dict[str, object]:
    return {"__typename": "Commit", "oid": oid, "file": {"type": kind, "lineCount": lines}}


@pytest.mark.parametrize(
    "answer",
    [
        file(entry0=BLOB, at0=at()),
        file(entry0={"__typename": "Tree"}, at0=at(kind="tree")),
        file(at0=at(kind="commit")),
        file(entry1=BLOB, at1=at()),
        file(at2=COMMIT),
        file(entry0=BLOB, at0={"__typename": "Tag", "target": at()}),
    ],
    ids=["file", "folder", "submodule", "branch main/x", "branch main/x/y.py", "annotated tag"],
)
def test_a_file_exists_wherever_its_branch_ends(answer: Reply) -> None:
    assert found(FILE, answer) == thing(FILE)


@pytest.mark.parametrize(
    ("url", "answer", "evidence", "hint"),
    [
        (FILE, file(at0={**COMMIT, "file": None}), "a/b has no x/y.py at main", ""),
        (FILE, file(at1={**COMMIT, "file": None}), "a/b has no y.py at main/x", ""),
        (FILE, file(), "a/b has no branch, tag or commit main", ""),
        (FILE, file(at0={"__typename": "Blob"}), "a/b has no branch, tag or commit main", ""),
        (FILE, file(at0={"__typename": "Tag", "target": None}), "a/b has no branch, tag or commit main", ""),
        (f"a/b/blob/{SHA}/x.py", file(), f"a/b has no branch, tag or commit {SHA}", ""),
        ("a/b/blob/x~1/y.py", file(), "a/b has no branch, tag or commit x~1", ""),
        (
            "a/b/blob/v1/x/y.py",
            file(head=BLOB),
            "a/b has no branch, tag or commit v1",
            "the default branch has it: https://github.com/a/b/blob/main/x/y.py",
        ),
    ],
)
def test_a_file_is_missing_on_evidence(url: str, answer: Reply, evidence: str, hint: str) -> None:
    assert found(url, answer) == Missing(target(url).key, evidence, hint)


def test_not_found_below_a_commit_is_no_trouble() -> None:
    error = {"type": "NOT_FOUND", "message": "Could not resolve file for path 'x'.", "path": ["g0", "s0_at0", "file"]}
    untyped = {"message": "Could not resolve file for path 'x'.", "path": ["g0", "s0_at1", "file"]}
    answer = json.loads(file(at0={**COMMIT, "file": None}).body)
    assert isinstance(found(FILE, reply({**answer, "errors": [error, untyped]})), Missing)


def test_trouble_below_a_commit_is_not_taken_for_absence() -> None:
    answer = json.loads(file(at0={**COMMIT, "file": None}).body)
    trouble = {"type": "INTERNAL", "message": "git is away", "path": ["g0", "s0_at0", "file"]}
    steps, findings = talk(ask([target(FILE)], WITH_TOKEN), [reply({**answer, "errors": [trouble]})] * 2)
    assert len(requests(steps)) == 2
    assert [type(finding) for finding in findings.values()] == [Unverified]


def test_a_file_on_a_branch_that_was_renamed_is_on_the_default_branch() -> None:
    url = "a/b/blob/master/x/y.py"
    assert found(url, file(head=BLOB)) == thing(url, "https://github.com/a/b/blob/main/x/y.py")


@pytest.mark.parametrize(("lines", "there"), [("L1", True), ("L99", False)])
def test_lines_on_a_branch_that_was_renamed_are_looked_up_where_the_file_is_now(lines: str, there: bool) -> None:
    one = target(f"a/b/blob/master/a.py#{lines}")
    no_ref = reply({"message": "No commit found for the ref x"}, 404)
    content = reply({"type": "file", "path": "a.py", "encoding": "base64", "content": "MQo="})
    steps, findings = talk(ask([one], WITH_TOKEN), [file(head=BLOB), no_ref, no_ref, content])
    page = "https://github.com/a/b/blob/main/a.py"
    lacking = MissingLines(one.key, "the file has 1 line", f"the file is at {page} now")
    assert findings == {one.key: Thing(key=one.key, checked=TODAY, moved=f"{page}#L1") if there else lacking}
    assert requests(steps)[-1].url == "https://api.github.com/repos/a/b/contents/a.py"


def test_lines_on_a_tag_that_is_gone_need_no_look() -> None:
    url = "a/b/blob/v1/y.py#L3"
    assert isinstance(found(url, file(head=BLOB)), Missing)


def test_a_deep_path_without_any_branch_is_unverified() -> None:
    assert isinstance(found("a/b/blob/1/2/3/4/5/6/7/8.py", file()), Unverified)


@pytest.mark.parametrize("start", [SHA, "HEAD"])
def test_a_hash_and_head_end_where_they_end(start: str) -> None:
    steps, _ = talk(ask([target(f"a/b/blob/{start}/x/y/z.py")], WITH_TOKEN), [file(entry0=BLOB, at0=at())])
    text = asked_for(requests(steps)[0])
    assert f'object(expression:"{start}:x/y/z.py")' in text
    assert f"{start}/x" not in text


def test_every_branch_that_an_address_can_mean_is_asked_for_up_to_six() -> None:
    steps, _ = talk(ask([target("a/b/tree/1/2/3/4/5/6/7")], WITH_TOKEN), [file(entry0=BLOB, at0=at())])
    text = asked_for(requests(steps)[0])
    assert [f'"{ref}"' in text for ref in ("1", "1/2", "1/2/3/4/5/6", "1/2/3/4/5/6/7")] == [True, True, True, False]


# --- lines ---


@pytest.mark.parametrize(
    ("lines", "count", "evidence"),
    [
        ("L3", 3, ""),
        ("L2-L3", 3, ""),
        ("L4", 3, "the file has 3 lines"),
        ("L1-L2", 1, "the file has 1 line"),
        ("L1", 0, "the file has 0 lines"),
        ("L2000", 1234, "the file has 1,234 lines"),
    ],
)
def test_lines_end_with_the_file(lines: str, count: int, evidence: str) -> None:
    url = f"{FILE}#{lines}"
    finding = found(url, file(entry0=BLOB, at0=at(count), tag0={"name": "main"}))
    assert finding == (MissingLines(target(url).key, evidence) if evidence else thing(url))


@pytest.mark.parametrize(
    ("ref", "answer", "commit"),
    [
        ("main", file(entry0=BLOB, at0=at(9)), SHA),
        ("v1", file(entry0=BLOB, at0=at(9), tag0={"name": "v1"}), ""),
        ("v1", file(entry0=BLOB, at0={"__typename": "Tag", "target": at(9)}), ""),
        (SHA, file(entry0=BLOB, at0=at(9)), ""),
        ("0123456", file(entry0=BLOB, at0=at(9)), ""),
        ("feature/x", file(entry1=BLOB, at1=at(9)), ""),
    ],
)
def test_lines_on_a_branch_remember_the_commit(ref: str, answer: Reply, commit: str) -> None:
    url = f"a/b/blob/{ref}/y.py#L9"
    assert found(url, answer) == thing(url, commit=commit)


def test_folders_have_no_lines_and_what_is_no_text_is_not_counted() -> None:
    url = f"{FILE}#L1"
    assert isinstance(found(url, file(entry0={"__typename": "Tree"}, at0=at(kind="tree"))), MissingLines)
    counted = "GitHub does not count the lines of this file"
    assert found(url, file(entry0=BLOB, at0=at(None), tag0={"name": "main"})) == thing(url, unchecked=counted)
    tree = file(entry0=BLOB, at0={"__typename": "Tree"})  # a ref may be a tree's hash, too
    assert found(url, tree) == thing(url, unchecked=counted)


def test_an_entry_that_its_commit_lacks_is_nonsense() -> None:
    answer = file(entry0=BLOB, at0={**COMMIT, "file": None})
    steps, findings = talk(ask([target(f"{FILE}#L1")], WITH_TOKEN), [answer, answer])
    assert len(requests(steps)) == 2
    assert [type(finding) for finding in findings.values()] == [Unverified]


# --- headings ---

TEXT = "# Tools\n\n## How to\n\n<a name='old'></a>\n\n<h2 align=center>In <b>HTML</b></h2>\n\n## How to\n"


def text(content: str | None, cut: bool = False) -> dict[str, object]:
    return {"__typename": "Blob", "text": content, "isTruncated": cut}


def readme(**aliases: object) -> Reply:
    return said(
        g0=repo(**({f"s0_readme{number}": None for number in range(13)} | {f"s0_{k}": v for k, v in aliases.items()}))
    )


@pytest.mark.parametrize("heading", ["tools", "Tools", "how-to", "how-to-1", "old", "user-content-old", "in-html"])
def test_a_heading_is_in_the_readme(heading: str) -> None:
    url = f"a/b#{heading}"
    assert found(url, readme(readme1=text(TEXT))) == thing(url)


def test_a_heading_is_missing_and_the_nearest_one_is_named() -> None:
    url = "a/b#how-too"
    missing = MissingHeading(target(url).key, "README.md has no heading #how-too", "did you mean #how-to?")
    assert found(url, readme(readme1=text(TEXT))) == missing
    assert found("a/b#zzz", readme(readme1=text(TEXT))) == MissingHeading(
        "github:a/b#zzz", "README.md has no heading #zzz"
    )


def test_the_first_readme_counts() -> None:
    assert isinstance(found("a/b#tools", readme(readme0=text("# Others\n"), readme1=text(TEXT))), MissingHeading)
    assert found("a/b#tools", readme(readme0={"__typename": "Tree"}, readme1=text(TEXT))) == thing("a/b#tools")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (readme(), "its README has none of the usual names"),
        (
            readme(readme8=text("Tools\n=====\n")),
            "which headings README.rst has is known of Markdown files only",
        ),
        (readme(readme1=text(None)), "GitHub does not show this file as text"),
        (readme(readme1=text("# Others\n", cut=True)), "GitHub shows only the beginning of README.md"),
    ],
    ids=["no usual name", "reStructuredText", "no text", "cut off"],
)
def test_a_page_whose_headings_nobody_can_look_up_is_remembered(answer: Reply, reason: str) -> None:
    assert found("a/b#tools", answer) == thing("a/b#tools", unchecked=reason)


def test_a_heading_of_a_file_and_of_a_folder() -> None:
    page, folder = "a/b/blob/main/x.md#how-to", "a/b/tree/main/x#how-to"
    assert found(page, file(entry0=text(TEXT), at0=at(9))) == thing(page, commit=SHA)
    assert isinstance(found(page, file(entry0=text("# Other\n"), at0=at(9))), MissingHeading)
    tree = {"__typename": "Tree"}
    assert found(folder, file(entry0=tree, at0=at(kind="tree"), readme0_0=text(TEXT))) == thing(folder, commit=SHA)
    unusual = "its README has none of the usual names"
    assert found(folder, file(entry0=tree, at0=at(kind="tree"))) == thing(folder, commit=SHA, unchecked=unusual)
    other, reason = "a/b/blob/main/x.rst#how-to", "which headings x.rst has is known of Markdown files only"
    finding = found(other, file(entry0=text(TEXT), at0=at(9)))
    assert finding == thing(other, commit=SHA, unchecked=reason)


# --- all the others ---


@pytest.mark.parametrize(
    ("url", "aliases", "evidence"),
    [
        (f"a/b/commit/{SHA}", {"commit": COMMIT}, ""),
        ("a/b/commit/0123456", {"commit": COMMIT}, ""),
        ("a/b/commit/v1", {"commit": {"__typename": "Tag", "target": COMMIT}}, ""),
        (f"a/b/commit/{SHA}", {"commit": None}, "a/b has none of this hash"),
        (f"a/b/commit/{SHA}", {"commit": BLOB}, "a/b has none of this hash"),
        ("a/b/commit/x~1", {}, "a/b has none of this hash"),
        ("a/b/compare/v1...v2", {"base": COMMIT, "head": COMMIT}, ""),
        ("a/b/compare/v2", {"head": COMMIT}, ""),
        ("a/b/compare/A:v1...v2", {"base": COMMIT, "head": COMMIT}, ""),
        ("a/b/compare/v1...v2", {"base": COMMIT, "head": None}, "a/b has no branch, tag or commit v2"),
        ("a/b/compare/e:v1...v2", {"head": None}, "a/b has no branch, tag or commit v2"),
        ("a/b/discussions/5", {"issue": None, "discussion": {"url": "https://github.com/a/b/discussions/5"}}, ""),
        ("a/b/discussions/5", {"issue": None, "discussion": None}, "a/b has none of this number"),
        ("a/b/releases/tag/v1", {"release": {"url": "https://github.com/a/b/releases/tag/v1"}, "tag": None}, ""),
        ("a/b/releases/tag/v1", {"release": None, "tag": {"name": "v1"}}, ""),
        ("a/b/releases/tag/v1", {"release": None, "tag": None}, "a/b has neither a release nor a tag of this name"),
        ("a/b/releases/latest", {"latest": {"url": "https://github.com/a/b/releases/tag/v1"}}, ""),
        ("a/b/releases/latest", {"latest": None}, "a/b has no release"),
    ],
)
def test_all_else_exists_or_not(url: str, aliases: dict[str, object], evidence: str) -> None:
    finding = found(url, said(g0=repo(**{f"s0_{name}": value for name, value in aliases.items()})))
    assert finding == (Missing(target(url).key, evidence) if evidence else thing(url))


@pytest.mark.parametrize("url", ["a/b/compare/e:v1...v2", "a/b/compare/main@{1day}...v2"])
def test_a_comparison_with_another_repository_is_unverified(url: str) -> None:
    assert isinstance(found(url, said(g0=repo(s0_head=COMMIT))), Unverified)


@pytest.mark.parametrize(
    ("name", "url", "moved"),
    [
        ("a/b", "https://github.com/a/b/issues/5", ""),
        ("a/b", "https://github.com/A/B/pull/5", ""),
        ("a/b", "https://github.com/e/f/issues/9", "https://github.com/e/f/issues/9"),
        ("a/b", "https://github.com/a/b/discussions/5", "https://github.com/a/b/discussions/5"),
        ("e/f", "https://github.com/e/f/issues/5", "https://github.com/e/f/issues/5"),
        ("a/b", "https://github.com/", "https://github.com/"),
    ],
)
def test_an_issue_tells_where_it_is_now(name: str, url: str, moved: str) -> None:
    issue = "a/b/issues/5"
    assert found(issue, said(g0=repo(name, s0_issue={"url": url}, s0_discussion=None))) == thing(issue, moved)


def test_an_issue_that_became_a_discussion_has_moved() -> None:
    there = "https://github.com/a/b/discussions/5"
    assert found("a/b/issues/5", said(g0=repo(s0_issue=None, s0_discussion={"url": there}))) == thing(
        "a/b/issues/5", there
    )


def test_an_absent_issue_is_asked_for_by_rest_which_knows_where_it_went() -> None:
    page = reply({"html_url": "https://github.com/e/f/issues/9"})
    there = reply({}, 301, location="https://api.github.com/repositories/9/issues/9")
    forbidden = {"type": "FORBIDDEN", "message": "no", "path": ["g0", "s0_discussion"]}
    answers = [said(forbidden, g0=repo(s0_issue=None, s0_discussion=None)), there, page]
    steps, findings = talk(ask([target("a/b/issues/5")], WITH_TOKEN), answers)
    assert findings == {"github:a/b/issues/5": thing("a/b/issues/5", "https://github.com/e/f/issues/9")}
    assert [request.url.removeprefix("https://api.github.com") for request in requests(steps)] == [
        "/graphql",
        "/repos/a/b/issues/5",
        "/repositories/9/issues/9",
    ]
    assert {authorization(request.headers) for request in requests(steps)} == {"bearer secret"}


def test_a_thing_in_a_renamed_repository_has_moved_with_it() -> None:
    url = "a/b/releases/latest"
    answer = said(g0=repo("e/f", s0_latest={"url": "https://github.com/e/f/releases/tag/v1"}))
    assert found(url, answer) == thing(url, "https://github.com/e/f/releases/latest")


def test_owners() -> None:
    assert found("octo", said(g0={"login": "octo"})) == thing("octo")
    missing = Missing("github:octo", "GitHub has no user or organization of this name")
    assert found("octo", said(g0=None)) == missing
    error = {"type": "NOT_FOUND", "message": "Could not resolve to a RepositoryOwner.", "path": ["g0"]}
    assert found("octo", said(error, g0=None)) == missing


GIST = "https://gist.github.com/octo/0123456789abcdef0123"
GIST_ALONE = "https://gist.github.com/0123456789abcdef0123"


def test_a_gist_is_its_owners_or_else_rest_knows_it() -> None:
    assert found(GIST, said(g0={"gist": {"url": GIST}})) == thing(GIST)
    for url, first in ((GIST, [said(g0={"gist": None})]), (GIST_ALONE, [])):
        steps, findings = talk(ask([target(url)], WITH_TOKEN), [*first, reply({})])
        assert list(findings.values()) == [thing(url)]
        assert requests(steps)[-1].url == "https://api.github.com/gists/0123456789abcdef0123"
        _, findings = talk(ask([target(url)], WITH_TOKEN), [*first, reply({"message": "Not Found"}, 404)])
        assert list(findings.values()) == [Missing(target(url).key, "GitHub has none of this id")]


# --- how much at once, and trouble ---


def everything(request: Request) -> Reply:
    """Answer any query about repositories with files: everything exists."""
    aliases = json_of_query(asked_for(request))
    return said(**aliases)


def json_of_query(text: str) -> dict[str, object]:
    data: dict[str, dict[str, object]] = {}
    for piece in text.replace("{", " ").replace("}", " ").replace("(", " ").split():
        name, colon, _ = piece.partition(":")
        if colon and name[0] == "g" and name[1:].isdigit():
            data[name] = repo()
            last = data[name]
        elif colon and name[0] == "s" and "_entry" in name:
            last[name] = BLOB
        elif colon and name[0] == "s" and "_" in name:
            last[name] = at(1000) if "_at" in name else None
    return dict(data)


def many(repositories: int, files: int = 3) -> list[Target]:
    urls = [f"o/r{n}/blob/main/src/module/file{k}.py#L{k + 1}" for n in range(repositories) for k in range(files)]
    return [subject for url in urls for subject in subjects(target(url))]


def test_400_repositories_with_files_take_at_most_10_requests() -> None:
    steps, findings = talk(ask(many(400), WITH_TOKEN), everything)
    assert len(steps) == 8
    assert len(findings) == 1600
    assert not any(isinstance(finding, Missing | Unverified) for finding in findings.values())


def test_what_is_asked_twice_is_found_once() -> None:
    one, other = target("a/b"), target("A/B")
    steps, findings = talk(ask([one, other, one], WITH_TOKEN), [said(g0=repo())])
    assert (len(steps), list(findings)) == (1, ["github:a/b"])


def test_one_repository_with_very_many_files_is_asked_for_in_parts() -> None:
    steps, findings = talk(ask(many(1, 1200), WITH_TOKEN), everything)
    assert (len(steps), len(findings)) == (3, 1201)


TOO_MUCH = [
    Reply(502, {}, b"<html>"),
    Reply(504, {}, b""),
    reply({"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}),
    reply({"errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."}]}),
    reply({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "too many"}]}),
]


@pytest.mark.parametrize("trouble", TOO_MUCH)
def test_too_large_a_query_is_asked_in_halves(trouble: Reply) -> None:
    def answer(request: Request) -> Answer:
        return trouble if asked_for(request).count("followRenames") > 20 else everything(request)

    steps, findings = talk(ask(many(50, 1), WITH_TOKEN), answer)
    assert len(findings) == 100
    assert not any(isinstance(finding, Unverified) for finding in findings.values())
    assert len(steps) <= 9


@pytest.mark.parametrize("trouble", TOO_MUCH)
def test_one_subject_that_is_always_too_much_leaves_the_others_alone(trouble: Reply) -> None:
    def answer(request: Request) -> Answer:
        return trouble if "file7" in asked_for(request) else everything(request)

    _, findings = talk(ask(many(1, 20), WITH_TOKEN), answer)
    unverified = [finding.key for finding in findings.values() if isinstance(finding, Unverified)]
    assert unverified == [target("o/r0/blob/main/src/module/file7.py#L8").key]


@pytest.mark.parametrize("trouble", TOO_MUCH)
def test_github_is_left_in_peace_when_nothing_works(trouble: Reply) -> None:
    steps, findings = talk(ask(many(400), WITH_TOKEN), lambda _: trouble)
    assert len(findings) == 1600
    assert all(isinstance(finding, Unverified) for finding in findings.values())
    assert len(steps) < 20


def test_parts_that_were_too_much_are_asked_for_again_by_themselves() -> None:
    over = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded.", "path": ["g1"]}
    steps, findings = talk(
        ask([target("a/b"), target("e/f")], WITH_TOKEN), [said(over, g0=repo(), g1=None), said(g0=repo("e/f"))]
    )
    assert len(steps) == 2
    assert [type(finding) for finding in findings.values()] == [Repository, Repository]


def test_parts_that_are_too_much_again_and_again_come_to_an_end() -> None:
    def answer(request: Request) -> Answer:
        groups = list(json_of_query(asked_for(request)))
        over = [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "", "path": [alias]} for alias in groups]
        return said(*over, **dict.fromkeys(groups))

    steps, findings = talk(ask(many(8, 0) + [target(f"o/r{n}") for n in range(8)], WITH_TOKEN), answer)
    assert [type(finding) for finding in findings.values()] == [Unverified] * 8
    assert len(steps) < 40


LIMITED: list[Callable[..., Reply]] = [
    lambda **headers: reply({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, **headers),
    lambda **headers: reply({"errors": [{"type": "RATE_LIMIT", "message": "exceeded"}]}, **headers),
    lambda **headers: reply({"errors": [{"message": "You have exceeded a secondary rate limit."}]}, **headers),
    lambda **headers: reply({"message": "You have exceeded a secondary rate limit."}, 403, **headers),
    lambda **headers: reply({"message": "slow down"}, 429, **headers),
]


@pytest.mark.parametrize("limited", LIMITED)
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, [60, 120]),
        ({"retry_after": "7"}, [7, 7]),
        ({"retry_after": "0"}, [1, 1]),
        ({"retry_after": "soon"}, [60, 120]),
        (
            {"x_ratelimit_reset": "1781524830", "x_ratelimit_remaining": "0", "date": "Mon, 15 Jun 2026 12:00:00 GMT"},
            [30, 30],
        ),
        ({"x_ratelimit_reset": "1781524830", "date": "Mon, 15 Jun 2026 12:00:00 GMT"}, [30, 30]),
        (
            {"x_ratelimit_reset": "1781524830", "x_ratelimit_remaining": "9", "date": "Mon, 15 Jun 2026 12:00:00 GMT"},
            [60, 120],
        ),
        ({"x_ratelimit_reset": "1781524830", "x_ratelimit_remaining": "0", "date": "today"}, [60, 120]),
        ({"x_ratelimit_reset": "1781524830", "x_ratelimit_remaining": "0"}, [60, 120]),
        ({"x_ratelimit_reset": "1", "date": "Mon, 15 Jun 2026 12:00:00 GMT"}, [1, 1]),
    ],
)
def test_a_limit_is_waited_for_twice(
    limited: Callable[..., Reply], headers: dict[str, str], seconds: list[float]
) -> None:
    steps, findings = talk(ask([target("a/b"), target("octo")], WITH_TOKEN), lambda _: limited(**headers))
    assert pauses(steps) == seconds
    assert [type(finding) for finding in findings.values()] == [Unverified, Unverified]
    steps, findings = talk(ask([target("a/b")], WITH_TOKEN), [limited(**headers), said(g0=repo())])
    assert pauses(steps) == seconds[:1]
    assert [type(finding) for finding in findings.values()] == [Repository]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (reply({"message": "Bad credentials"}, 401), "renew GITHUB_TOKEN, or run without it"),
        (reply({"message": "Resource not accessible"}, 403), "look at GITHUB_TOKEN and at the address of the API"),
        (Reply(301, {"location": "https://example.org/"}, b""), "look at GITHUB_TOKEN and at the address of the API"),
        (Reply(404, {}, b""), "look at GITHUB_TOKEN and at the address of the API"),
        (Silence("there is no network", lasting=True), "look after the network, and try again"),
    ],
)
def test_who_is_refused_asks_no_more(answer: Answer, hint: str) -> None:
    steps, findings = talk(ask([*many(120), target(GIST_ALONE)], WITH_TOKEN), [answer])
    assert len(steps) == 1
    assert len(findings) == 481
    assert {finding.hint for finding in findings.values() if isinstance(finding, Unverified)} == {hint}


def test_silence_is_given_one_more_chance() -> None:
    silence = Silence("the connection was reset")
    steps, findings = talk(ask(many(120), WITH_TOKEN), lambda _: silence)
    assert len(steps) == 2
    reasons = {finding.reason for finding in findings.values() if isinstance(finding, Unverified)}
    assert reasons == {"GitHub does not answer: the connection was reset"}
    _, findings = talk(ask([target("a/b")], WITH_TOKEN), [silence, said(g0=repo())])
    assert [type(finding) for finding in findings.values()] == [Repository]


# --- the published schema ---

HOSTILE = ['"', "\\", '"){viewer{login}}#', "\n", "\0", "\x7f", "é", "🚀", "$x", "{}", "\u2028"]
URLS = [
    *("a/b", "a/b#x", "a/b/blob/main/x/y.py", "a/b/blob/main/x.md#h", "a/b/blob/main/x/y#L1-L2", "a/b/tree/main#x"),
    *("a/b/commit/0123456", f"a/b/commit/{SHA}", "a/b/compare/v1...v2", "a/b/issues/5", "a/b/issues/9999999999"),
    *("a/b/discussions/5", "a/b/releases/tag/v1/x", "a/b/releases/latest", "octo", GIST, "e/f"),
]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """GitHub's schema; skips the test where it was not fetched."""
    return graphql_schema()


def problems(schema: GraphQLSchema, text: str) -> list[str]:
    return [error.message for error in validate(schema, parse(text))]


def test_every_query_keeps_to_the_published_schema(schema: GraphQLSchema) -> None:
    every = [one for url in URLS for one in subjects(target(url))]
    asked = [one for one in dict.fromkeys(every) if isinstance(one, OfRepository | GitHubOwner | Gist)]
    assert problems(schema, query(asked)) == []
    for one in asked:
        assert problems(schema, query([one])) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_names(schema: GraphQLSchema, name: str) -> None:
    named: list[Subject] = [GitHubFile("a", "b", ("main", name)), GitHubRelease("a", "b", name), GitHubOwner(name)]
    text = query([*named, Gist("0" * 20, name), GitHubFile(name, name, (name, name))])
    assert problems(schema, text) == []
    assert {name, f"main:{name}", f"refs/tags/{name}"} <= strings(text)


class _Strings(Visitor):
    """Collects the values of all strings of a query."""

    def __init__(self) -> None:
        super().__init__()
        self.values: set[str] = set()

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.values.add(node.value)


def strings(text: str) -> set[str]:
    found = _Strings()
    visit(parse(text), found)
    return found.values
