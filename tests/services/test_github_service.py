"""The simulated GitHub behaves like the real one, whose published descriptions and recorded replies it keeps to."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from services.client import ask
from services.faults import Json, graphql_limit
from services.github_service import GitHubService, Overload, github_service
from services.github_world import Access, Account, Files, Repo, Submodule
from services.schemas import published
from services.serving import Answer

TOKEN = "ghp_simulated"
GONE = "0123456789abcdef0123456789abcdef01234567"
FILES: Files = {
    "README.md": "# Tools\n",
    "docs/guide.md": "# Guide\n\none\ntwo",
    "docs/deep/er.txt": "",
    "logo.png": b"\x89PNG\0\0",
    "vendor/lib": Submodule(GONE),
}
TOOLS = Repo(
    name="octo/Tools",
    id=17,
    description="Tools for notes",
    branches={"main": FILES, "feature/new/docs": {**FILES, "new.md": "# New\n"}, "v1": {"branch.md": "a branch"}},
    tags={"v1": {"README.md": "# One\n"}, "release/2.0": {"README.md": "# Two\n"}},
    annotated=("v1",),
    commits={GONE: {"old.md": "# Old\n"}, f"abcd{GONE[:36]}": {}, f"abcd{GONE[4:]}": {}},
    releases=("v1", "release/2.0"),
    issues=(1,),
    pulls=(2,),
    discussions=(3,),
    deleted=(4,),
    transferred={5: ("octo/archive", 1)},
    former=("octo/toolbox", "someone/tools"),
)
ARCHIVE = Repo(name="octo/archive", id=18, archived=datetime(2024, 5, 6, tzinfo=UTC), issues=(1,), has_wiki=False)
REPOSITORIES = (
    TOOLS,
    ARCHIVE,
    Repo(name="octo/secret", id=19, access=Access.PRIVATE, former=("octo/hidden",)),
    Repo(name="octo/pirate", id=20, access=Access.DMCA),
    Repo(name="octo/rude", id=21, access=Access.TOS),
    Repo(name="corp/internal", id=22, access=Access.SAML),
    Repo(name="octo/taken", id=23),
    Repo(
        name="octo/moved-on",
        id=24,
        former=("octo/taken",),
        disabled=True,
        lock="BILLING",
        issues=(1,),
        has_issues=False,
    ),
    Repo(name="octo/empty", id=25, branches={}),
)
ACCOUNTS = (Account("octo", 1, gists={"abcdef0123456789": "# Gist\n"}), Account("corp", 2, is_organization=True))


@pytest.fixture(scope="module")
def service() -> Iterator[GitHubService]:
    """The whole world for who has no token, and all the time in the world."""
    with github_service(REPOSITORIES, ACCOUNTS, anonymous=10_000) as service:
        yield service


@pytest.fixture(scope="module")
def github() -> Iterator[GitHubService]:
    """The same for who has a token, with GraphQL."""
    with github_service(REPOSITORIES, ACCOUNTS, token=TOKEN) as service:
        yield service


def value(answer: Answer) -> Any:
    return json.loads(answer.body)


def get(service: GitHubService, path: str, **headers: str) -> Answer:
    return ask(f"{service.api}{path}", headers)


def post(service: GitHubService, query: str, variables: Mapping[str, object] = {}, token: str = TOKEN) -> Answer:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return ask(service.graphql, {"Authorization": f"bearer {token}"}, body)


def data(service: GitHubService, query: str, **variables: object) -> Any:
    answered = value(post(service, query, variables))
    assert "errors" not in answered
    return answered["data"]


def tools(service: GitHubService, selection: str) -> Any:
    return data(service, f'{{repository(owner: "octo", name: "Tools") {{{selection}}}}}')["repository"]


# REST


REPLIES = [
    ("/repos/octo/Tools", "/repos/{owner}/{repo}", 200),
    ("/repositories/17", "/repos/{owner}/{repo}", 200),
    ("/repos/octo/toolbox", "/repos/{owner}/{repo}", 301),
    ("/repos/octo/nothing", "/repos/{owner}/{repo}", 404),
    ("/repos/corp/internal", "/repos/{owner}/{repo}", 403),
    ("/users/octo", "/users/{username}", 200),
    ("/users/corp", "/users/{username}", 200),
    ("/users/nobody", "/users/{username}", 404),
    ("/repos/octo/Tools/contents/docs/guide.md", "/repos/{owner}/{repo}/contents/{path}", 200),
    ("/repos/octo/Tools/contents/docs", "/repos/{owner}/{repo}/contents/{path}", 200),
    ("/repos/octo/Tools/contents/vendor/lib", "/repos/{owner}/{repo}/contents/{path}", 200),
    ("/repos/octo/Tools/contents/docs/Guide.md", "/repos/{owner}/{repo}/contents/{path}", 404),
    ("/repos/octo/Tools/readme", "/repos/{owner}/{repo}/readme", 200),
    ("/repos/octo/empty/readme", "/repos/{owner}/{repo}/readme", 404),
    (f"/repos/octo/Tools/commits/{GONE}", "/repos/{owner}/{repo}/commits/{ref}", 200),
    (f"/repos/octo/Tools/commits/{GONE[::-1]}", "/repos/{owner}/{repo}/commits/{ref}", 422),
    ("/repos/octo/Tools/compare/v1...feature/new/docs", "/repos/{owner}/{repo}/compare/{basehead}", 200),
    ("/repos/octo/Tools/compare/octo:v1...main", "/repos/{owner}/{repo}/compare/{basehead}", 200),
    ("/repos/octo/Tools/compare/main...main", "/repos/{owner}/{repo}/compare/{basehead}", 200),
    ("/repos/octo/Tools/compare/v1...v9", "/repos/{owner}/{repo}/compare/{basehead}", 404),
    ("/repos/octo/Tools/issues/1", "/repos/{owner}/{repo}/issues/{issue_number}", 200),
    ("/repos/octo/Tools/issues/2", "/repos/{owner}/{repo}/issues/{issue_number}", 200),
    ("/repos/octo/Tools/issues/3", "/repos/{owner}/{repo}/issues/{issue_number}", 404),
    ("/repos/octo/Tools/issues/4", "/repos/{owner}/{repo}/issues/{issue_number}", 410),
    ("/repos/octo/Tools/issues/5", "/repos/{owner}/{repo}/issues/{issue_number}", 301),
    ("/repos/octo/moved-on/issues/1", "/repos/{owner}/{repo}/issues/{issue_number}", 410),
    ("/repos/octo/Tools/pulls/2", "/repos/{owner}/{repo}/pulls/{pull_number}", 200),
    ("/repos/octo/Tools/pulls/1", "/repos/{owner}/{repo}/pulls/{pull_number}", 404),
    ("/repos/octo/Tools/releases/latest", "/repos/{owner}/{repo}/releases/latest", 200),
    ("/repos/octo/archive/releases/latest", "/repos/{owner}/{repo}/releases/latest", 404),
    ("/repos/octo/Tools/releases/tags/release/2.0", "/repos/{owner}/{repo}/releases/tags/{tag}", 200),
    ("/repos/octo/Tools/releases/tags/v2", "/repos/{owner}/{repo}/releases/tags/{tag}", 404),
    ("/repos/octo/Tools/git/ref/tags/v1", "/repos/{owner}/{repo}/git/ref/{ref}", 200),
    ("/repos/octo/Tools/git/ref/heads/feature/new", "/repos/{owner}/{repo}/git/ref/{ref}", 404),
    ("/repos/octo/Tools/git/matching-refs/heads/feature/new", "/repos/{owner}/{repo}/git/matching-refs/{ref}", 200),
    ("/repos/octo/Tools/git/matching-refs/tags/v9", "/repos/{owner}/{repo}/git/matching-refs/{ref}", 200),
    ("/gists/abcdef0123456789", "/gists/{gist_id}", 200),
    ("/gists/abcdef", "/gists/{gist_id}", 404),
    ("/rate_limit", "/rate_limit", 200),
]


@pytest.mark.parametrize(("path", "operation", "status"), REPLIES)
def test_rest_answers_by_the_published_description(
    service: GitHubService, path: str, operation: str, status: int
) -> None:
    answer = get(service, path)
    assert answer.status == status
    description = published("rest.json")
    response = resolved(description["paths"][operation][str(status)], description)
    schemas = [body["schema"] for body in response["content"].values()]
    complaints = [list(deviations(value(answer), schema, description)) for schema in schemas]
    assert [] in complaints, complaints


def resolved(schema: Any, description: Any) -> Any:
    while "$ref" in schema:
        schema = description["definitions"][schema["$ref"]]
    return schema


def deviations(value: Any, schema: Any, description: Any, path: str = "") -> Iterator[str]:
    """Yield what is of another type than described, or has no description; what is left out does not matter."""
    schema = resolved(schema, description)
    if value is None and schema.get("nullable"):
        return
    for choices in ("oneOf", "anyOf"):
        if choices in schema:
            tried = [list(deviations(value, choice, description, path)) for choice in schema[choices]]
            yield from () if [] in tried else tried[0]
            return
    if "allOf" in schema:
        for part in schema["allOf"]:
            yield from deviations(value, part, description, path)
        return
    types: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    kind = schema.get("type")
    if kind and (not isinstance(value, types[kind]) or (kind != "boolean" and isinstance(value, bool))):
        yield f"{path} is no {kind}: {value!r}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path} is none of {schema['enum']}: {value!r}"
    elif isinstance(value, dict):
        properties, others = (
            schema.get("properties", {}),
            schema.get("additionalProperties", not schema.get("properties")),
        )
        for key, inner in value.items():
            if key in properties:
                yield from deviations(inner, properties[key], description, f"{path}/{key}")
            elif isinstance(others, dict):
                yield from deviations(inner, others, description, f"{path}/{key}")
            elif not others:
                yield f"{path}/{key} is not described"
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from deviations(inner, schema.get("items", {}), description, f"{path}/{number}")


def test_the_comparison_with_the_description_finds_what_is_wrong() -> None:
    description = published("rest.json")
    repository = {"$ref": "#/components/schemas/full-repository"}
    wrong = {"id": "17", "private": 0, "owner": {"login": None}, "invented": 1, "description": None}
    found = list(deviations(wrong, repository, description))
    assert [complaint.split()[0] for complaint in found] == ["/id", "/private", "/owner/login", "/invented"]


def recorded(scenario: str, method: str, path: str) -> Any:
    entries = published(f"recorded/{scenario}.json")
    return next(entry for entry in entries if (entry["method"].upper(), entry["path"]) == (method, path))


def same_shape(ours: Any, theirs: Any, path: str = "") -> None:
    """Compare what is served with what was recorded, as far as it is served: names and types."""
    if isinstance(ours, dict):
        assert isinstance(theirs, dict), path
        for key in ours:
            assert key in theirs, f"{path}/{key}"
            same_shape(ours[key], theirs[key], f"{path}/{key}")
    elif isinstance(ours, list):
        assert isinstance(theirs, list), path
        for our, their in zip(ours, theirs, strict=False):
            same_shape(our, their, path)
    else:
        assert ours is None or theirs is None or type(ours) is type(theirs), path


def test_a_renamed_repository_is_answered_as_it_was_recorded() -> None:
    name, old = "octokit-fixture-org/rename-repository-newname", "octokit-fixture-org/rename-repository"
    moved = recorded("rename-repository", "GET", f"/repos/{old}")
    whole = recorded("rename-repository", "GET", "/repositories/1000")
    with github_service([Repo(name=name, id=1000, former=(old,))]) as service:
        answer = get(service, f"/repos/{old}")
        there = ask(answer.headers["location"])
    assert answer.status == moved["status"] == 301
    assert urlsplit(answer.headers["location"]).path == urlsplit(moved["headers"]["location"]).path
    assert set(value(answer)) == set(moved["response"])
    assert value(answer)["url"] == answer.headers["location"]
    ours = value(there)
    del ours["has_discussions"]  # the recording is older
    same_shape(ours, whole["response"])
    assert {key: ours[key] for key in ("id", "name", "full_name", "archived", "disabled", "private")} == {
        key: whole["response"][key] for key in ("id", "name", "full_name", "archived", "disabled", "private")
    }
    assert {name for name in whole["headers"] if name.startswith("x-ratelimit")} <= set(there.headers)


def test_contents_are_answered_as_they_were_recorded() -> None:
    name = "octokit-fixture-org/hello-world"
    listing = recorded("get-content", "GET", f"/repos/{name}/contents/")
    raw = recorded("get-content", "GET", f"/repos/{name}/contents/README.md")
    branches = {"master": {"README.md": "# hello-world"}}
    with github_service([Repo(name=name, id=1000, branches=branches, default_branch="master")]) as service:
        listed = value(get(service, f"/repos/{name}/contents/"))
        text = get(service, f"/repos/{name}/contents/README.md", Accept="application/vnd.github.v3.raw")
    assert json.loads(json.dumps(listed).replace(service.api, "https://api.github.com")) == listing["response"]
    assert text.body.decode() == raw["response"]


def test_a_release_is_answered_as_it_was_recorded() -> None:
    name = "octokit-fixture-org/release-assets"
    release = recorded("release-assets", "GET", f"/repos/{name}/releases/tags/v1.0.0")
    with github_service([Repo(name=name, id=1000, releases=("v1.0.0",))]) as service:
        same_shape(value(get(service, f"/repos/{name}/releases/tags/v1.0.0")), release["response"])


def test_names_are_one_in_upper_and_lower_case(service: GitHubService) -> None:
    assert value(get(service, "/repos/OCTO/tools"))["full_name"] == "octo/Tools"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/repos/octo/secret", 404),
        ("/repos/octo/hidden", 404),
        ("/repositories/19", 404),
        ("/repositories/99", 404),
        ("/repos/octo/pirate", 451),
        ("/repos/octo/rude", 403),
        ("/repos/octo/pirate/contents/README.md", 451),
        ("/repos/corp/internal/readme", 403),
        ("/repos/octo/Tools/hooks", 404),
        ("/repos/octo/Tools/issues/one", 404),
        ("/nothing", 404),
    ],
)
def test_what_nobody_may_see_says_so_in_different_words(service: GitHubService, path: str, status: int) -> None:
    answer = get(service, path)
    assert answer.status == status
    assert value(answer)["message"]


def test_a_former_name_redirects_with_all_that_follows_until_somebody_takes_it(service: GitHubService) -> None:
    answer = get(service, "/repos/someone/tools/contents/docs/guide.md?ref=main")
    assert (answer.status, answer.headers["location"]) == (
        301,
        f"{service.api}/repositories/17/contents/docs/guide.md?ref=main",
    )
    assert ask(answer.headers["location"]).status == 200
    assert value(get(service, "/repos/octo/taken"))["id"] == 23


def test_an_issue_that_was_transferred_redirects(service: GitHubService) -> None:
    answer = get(service, "/repos/octo/Tools/issues/5")
    assert value(ask(answer.headers["location"]))["html_url"] == "https://github.com/octo/archive/issues/1"


@pytest.mark.parametrize(
    ("ref", "path", "text"),
    [
        ("", "docs/guide.md", "# Guide\n\none\ntwo"),
        ("feature/new/docs", "new.md", "# New\n"),
        ("v1", "README.md", "# One\n"),
        ("heads/v1", "branch.md", "a branch"),
        (GONE, "old.md", "# Old\n"),
        (GONE[:7], "old.md", "# Old\n"),
    ],
)
def test_a_file_is_found_at_branches_tags_and_commits(service: GitHubService, ref: str, path: str, text: str) -> None:
    query = f"?ref={quote(ref, safe='')}" if ref else ""
    content = value(get(service, f"/repos/octo/Tools/contents/{path}{query}"))
    assert base64.b64decode(content["content"]).decode() == text


@pytest.mark.parametrize("path", ["docs/guide.md?ref=nowhere", "docs/guide.md?ref=feature", "guide.md", "docs/gui"])
def test_a_file_elsewhere_is_not_found(service: GitHubService, path: str) -> None:
    assert get(service, f"/repos/octo/Tools/contents/{path}").status == 404


def test_a_large_file_has_no_content() -> None:
    branches = {"main": {"large.txt": "a" * 2**20, "larger.txt": "a" * (2**20 + 1)}}
    with github_service([Repo(name="o/r", id=1, branches=branches)]) as service:
        found = [value(get(service, f"/repos/o/r/contents/{name}")) for name in branches["main"]]
    assert [(file["encoding"], file["size"] - 2**20) for file in found] == [("base64", 0), ("none", 1)]
    assert found[1]["content"] == ""


def test_the_readme_is_that_of_the_page() -> None:
    files = {"docs/README.md": "docs", "README.rst": "root"}
    with github_service([Repo(name="o/r", id=1, branches={"main": files})]) as service:
        assert value(get(service, "/repos/o/r/readme"))["path"] == "README.rst"


def test_sixty_requests_are_free_and_then_none() -> None:
    with github_service([TOOLS], anonymous=2, resets_in=100) as service:
        answers = [get(service, path) for path in ("/repos/octo/Tools", "/repos/octo/nothing", "/repos/octo/Tools")]
        limit = get(service, "/rate_limit")
    assert [answer.status for answer in answers] == [200, 404, 403]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["x-ratelimit-reset"]) == service.anonymous.reset
    assert "rate limit exceeded" in value(answers[2])["message"]
    assert value(limit)["rate"] == {"limit": 2, "remaining": 0, "used": 2, "reset": service.anonymous.reset}


def test_sixty_is_the_limit_that_nobody_has_to_ask_for() -> None:
    with github_service() as service:
        assert get(service, "/repos/a/b").headers["x-ratelimit-limit"] == "60"


def test_a_wrong_token_is_refused_where_none_would_do(service: GitHubService) -> None:
    for authorization in ("bearer wrong", "Basic b2N0bzpjYXQ=", "bearer "):
        answer = get(service, "/repos/octo/Tools", Authorization=authorization)
        assert (answer.status, value(answer)["message"]) == (401, "Bad credentials")


def test_a_program_without_a_name_is_refused(service: GitHubService) -> None:
    assert ask(f"{service.api}/repos/octo/Tools", {"User-Agent": ""}).status == 403


# GraphQL


REPOSITORY = """
    query Lookup($owner: String!, $name: String!, $follow: Boolean = true) {
      repository(owner: $owner, name: $name, followRenames: $follow) {
        nameWithOwner databaseId description isArchived archivedAt isDisabled isPrivate isLocked lockReason
        hasWikiEnabled hasDiscussionsEnabled defaultBranchRef { name }
      }
    }"""


def test_a_repository_tells_what_it_is(github: GitHubService) -> None:
    assert data(github, REPOSITORY, owner="OCTO", name="toolbox")["repository"] == {
        "nameWithOwner": "octo/Tools",
        "databaseId": 17,
        "description": "Tools for notes",
        "isArchived": False,
        "archivedAt": None,
        "isDisabled": False,
        "isPrivate": False,
        "isLocked": False,
        "lockReason": None,
        "hasWikiEnabled": True,
        "hasDiscussionsEnabled": True,
        "defaultBranchRef": {"name": "main"},
    }
    archive = data(github, REPOSITORY, owner="octo", name="archive")["repository"]
    assert (archive["isArchived"], archive["archivedAt"], archive["hasWikiEnabled"]) == (
        True,
        "2024-05-06T00:00:00Z",
        False,
    )
    closed = data(github, REPOSITORY, owner="octo", name="moved-on")["repository"]
    assert (closed["isDisabled"], closed["isLocked"], closed["lockReason"]) == (True, True, "BILLING")
    assert data(github, REPOSITORY, owner="octo", name="empty")["repository"]["defaultBranchRef"] is None


@pytest.mark.parametrize(
    ("owner", "name", "follow", "kind"),
    [
        ("octo", "nothing", True, "NOT_FOUND"),
        ("octo", "secret", True, "NOT_FOUND"),
        ("octo", "hidden", True, "NOT_FOUND"),
        ("octo", "toolbox", False, "NOT_FOUND"),
        ("corp", "internal", True, "FORBIDDEN"),
        ("octo", "pirate", True, None),
        ("octo", "rude", True, None),
    ],
)
def test_an_absent_repository_is_null_beside_an_error(
    github: GitHubService, owner: str, name: str, follow: bool, kind: str | None
) -> None:
    answer = post(github, REPOSITORY, {"owner": owner, "name": name, "follow": follow})
    assert answer.status == 200
    assert value(answer)["data"] == {"repository": None}
    (error,) = value(answer)["errors"]
    assert (error.get("type"), error["path"]) == (kind, ["repository"])
    assert set(error["locations"][0]) == {"line", "column"}


def test_absent_things_leave_the_others_alone(github: GitHubService) -> None:
    query = """{
        a: repository(owner: "octo", name: "Tools") {
          first: issueOrPullRequest(number: 1) { __typename ... on Issue { number title url state } }
          second: issueOrPullRequest(number: 2) { __typename ... on PullRequest { number pullState: state url } }
          deleted: issueOrPullRequest(number: 4) { __typename }
          transferred: issueOrPullRequest(number: 5) { __typename }
          third: discussion(number: 3) { number title url }
          fourth: discussion(number: 1) { number }
        }
        b: repository(owner: "octo", name: "nothing") { databaseId }
        c: repository(owner: "octo", name: "taken") { databaseId }
    }"""
    answered = value(post(github, query))
    a = answered["data"]["a"]
    assert (a["first"]["__typename"], a["first"]["url"]) == ("Issue", "https://github.com/octo/Tools/issues/1")
    assert (a["second"]["__typename"], a["second"]["url"]) == ("PullRequest", "https://github.com/octo/Tools/pull/2")
    assert a["third"]["url"] == "https://github.com/octo/Tools/discussions/3"
    assert (a["deleted"], a["transferred"], a["fourth"]) == (None, None, None)
    assert (answered["data"]["b"], answered["data"]["c"]) == (None, {"databaseId": 23})
    assert sorted(error["path"] for error in answered["errors"]) == [
        ["a", "deleted"],
        ["a", "fourth"],
        ["a", "transferred"],
        ["b"],
    ]
    assert {error["type"] for error in answered["errors"]} == {"NOT_FOUND"}
    assert all(error["message"].startswith("Could not resolve to ") for error in answered["errors"])


def test_issues_that_are_switched_off_are_not_found(github: GitHubService) -> None:
    query = '{repository(owner: "octo", name: "moved-on") {issueOrPullRequest(number: 1) {__typename}}}'
    assert value(post(github, query))["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("main", "Commit"),
        ("HEAD", "Commit"),
        ("main:", "Tree"),
        ("main:docs", "Tree"),
        ("main:docs/", "Tree"),
        ("main:docs/guide.md", "Blob"),
        ("HEAD:README.md", "Blob"),
        ("feature/new/docs:new.md", "Blob"),
        ("refs/heads/feature/new/docs", "Commit"),
        ("refs/heads/v1", "Commit"),
        ("v1", "Tag"),
        ("v1^{commit}", "Commit"),
        ("v1^0", "Commit"),
        ("v1:README.md", "Blob"),
        ("release/2.0", "Commit"),
        (GONE, "Commit"),
        (f"{GONE[:8]}:old.md", "Blob"),
        ("feature:new/docs/new.md", None),
        ("feature/new:docs/new.md", None),
        ("v1:branch.md", None),
        ("main:docs/Guide.md", None),
        ("main:README.md/", None),
        ("main:README.md/more", None),
        ("main:/README.md", None),
        ("main:vendor/lib", None),
        ("012", None),
        ("abcd", None),
        ("abcd0", "Commit"),
        ("master", None),
        ("", None),
        ("README.md", None),
        ("main:docs/guide.md:x", None),
    ],
)
def test_expressions_are_read_as_git_reads_them(github: GitHubService, expression: str, kind: str | None) -> None:
    query = """query ($expression: String!) {
        repository(owner: "octo", name: "Tools") { object(expression: $expression) { __typename oid } }
    }"""
    found = data(github, query, expression=expression)["repository"]["object"]
    assert (found and found["__typename"]) == kind


def test_an_object_is_found_by_its_whole_hash_only(github: GitHubService) -> None:
    blob = tools(github, 'object(expression: "main:README.md") { oid }')["object"]["oid"]
    assert blob == "40986faedf944d14f99ffc88b9d89e4ca48082a9"  # as `git hash-object` says
    found = tools(
        github,
        f'a: object(oid: "{blob}") {{ __typename ... on Blob {{ text }} }} b: object(oid: "{blob[:7]}") {{ oid }} '
        f'c: object(oid: "{GONE}") {{ __typename ... on Commit {{ url }} }} d: object {{ oid }}',
    )
    assert found["a"] == {"__typename": "Blob", "text": "# Tools\n"}
    assert (found["b"], found["d"]) == (None, None)
    assert found["c"]["url"] == f"https://github.com/octo/Tools/commit/{GONE}"


def test_a_blob_tells_its_text_unless_it_is_binary(github: GitHubService) -> None:
    fields = "... on Blob { text isBinary isTruncated byteSize }"
    found = tools(
        github,
        f'a: object(expression: "main:README.md") {{{fields}}} b: object(expression: "main:logo.png") {{{fields}}}',
    )
    assert found["a"] == {"text": "# Tools\n", "isBinary": False, "isTruncated": False, "byteSize": 8}
    assert found["b"] == {"text": None, "isBinary": True, "isTruncated": False, "byteSize": 6}


def test_a_long_text_is_cut_off() -> None:
    with github_service([Repo(name="o/r", id=1, branches={"main": {"long": "a" * 600_000}})], token=TOKEN) as github:
        selection = 'object(expression: "main:long") {... on Blob {text isTruncated byteSize}}'
        blob = data(github, f'{{repository(owner: "o", name: "r") {{{selection}}}}}')["repository"]["object"]
    assert (len(blob["text"]), blob["isTruncated"], blob["byteSize"]) == (512_000, True, 600_000)


def test_a_commit_counts_the_lines_of_its_files(github: GitHubService) -> None:
    selection = " ".join(
        f'f{number}: file(path: "{path}") {{ type lineCount path name object {{ __typename }} }}'
        for number, path in enumerate(
            ("README.md", "docs/guide.md", "docs/deep/er.txt", "logo.png", "docs", "vendor/lib")
        )
    )
    commit = tools(github, f'object(expression: "main") {{ ... on Commit {{ {selection} }} }}')["object"]
    entries = [commit[f"f{number}"] for number in range(6)]
    assert [entry["lineCount"] for entry in entries] == [1, 4, 0, None, None, None]
    assert [entry["type"] for entry in entries] == ["blob", "blob", "blob", "blob", "tree", "commit"]
    assert [entry["object"] and entry["object"]["__typename"] for entry in entries] == [*["Blob"] * 4, "Tree", None]
    missing = 'object(expression: "main") {... on Commit {file(path: "x.md") {type}}}'
    (error,) = value(post(github, f'{{repository(owner: "octo", name: "Tools") {{{missing}}}}}'))["errors"]
    assert (error["type"], error["path"], error["message"]) == (
        "NOT_FOUND",
        ["repository", "object", "file"],
        "Could not resolve file for path 'x.md'.",
    )


def test_a_tree_lists_its_own_entries(github: GitHubService) -> None:
    tree = tools(github, 'object(expression: "main:") { ... on Tree { entries { name type oid } } }')["object"]
    assert [(entry["name"], entry["type"]) for entry in tree["entries"]] == [
        ("README.md", "blob"),
        ("docs", "tree"),
        ("logo.png", "blob"),
        ("vendor", "tree"),
    ]


def test_a_tag_is_an_object_only_if_it_is_annotated(github: GitHubService) -> None:
    found = tools(
        github,
        """a: ref(qualifiedName: "refs/tags/v1") { name prefix target { __typename ... on Tag { target { oid } } } }
           b: ref(qualifiedName: "refs/tags/release/2.0") { name target { __typename oid } }
           c: ref(qualifiedName: "refs/tags/v9") { name }
           d: ref(qualifiedName: "main") { name prefix }""",
    )
    assert (found["a"]["prefix"], found["a"]["name"], found["a"]["target"]["__typename"]) == ("refs/tags/", "v1", "Tag")
    assert found["a"]["target"]["target"]["oid"] == TOOLS.commit("v1")
    assert found["b"] == {"name": "release/2.0", "target": {"__typename": "Commit", "oid": TOOLS.commit("release/2.0")}}
    assert (found["c"], found["d"]) == (None, {"name": "main", "prefix": "refs/heads/"})


def test_releases_are_found_by_their_tags(github: GitHubService) -> None:
    found = tools(
        github,
        """a: release(tagName: "release/2.0") { tagName isLatest isDraft url } b: release(tagName: "v9") { tagName }
           latestRelease { tagName name }""",
    )
    assert found == {
        "a": {
            "tagName": "release/2.0",
            "isLatest": True,
            "isDraft": False,
            "url": "https://github.com/octo/Tools/releases/tag/release/2.0",
        },
        "b": None,
        "latestRelease": {"tagName": "release/2.0", "name": "release/2.0"},
    }


def test_owners_are_users_or_organisations(github: GitHubService) -> None:
    query = """{
        a: repositoryOwner(login: "OCTO") { __typename login ... on User { databaseId } }
        b: repositoryOwner(login: "corp") { __typename url }
        c: organization(login: "corp") { login databaseId }
        d: user(login: "octo") { gist(name: "abcdef0123456789") { name url isPublic } none: gist(name: "ab") { name } }
    }"""
    assert data(github, query) == {
        "a": {"__typename": "User", "login": "octo", "databaseId": 1},
        "b": {"__typename": "Organization", "url": "https://github.com/corp"},
        "c": {"login": "corp", "databaseId": 2},
        "d": {
            "gist": {
                "name": "abcdef0123456789",
                "url": "https://gist.github.com/octo/abcdef0123456789",
                "isPublic": True,
            },
            "none": None,
        },
    }
    absent = ('user(login: "corp")', 'organization(login: "octo")', 'repositoryOwner(login: "no")')
    wrong = "{" + " ".join(f"{alias}: {field} {{login}}" for alias, field in zip("abc", absent, strict=True)) + "}"
    answered = value(post(github, wrong))
    assert answered["data"] == {"a": None, "b": None, "c": None}
    assert {error["type"] for error in answered["errors"]} == {"NOT_FOUND"}
    with github_service(token=TOKEN, owners_are_errors=False) as silent:
        assert data(silent, '{repositoryOwner(login: "no") {login}}') == {"repositoryOwner": None}


def test_graphql_is_for_who_has_a_token(github: GitHubService, service: GitHubService) -> None:
    body = json.dumps({"query": "{rateLimit {cost}}"}).encode()
    assert ask(github.graphql, {}, body).status == 401
    assert post(github, "{rateLimit {cost}}", token="wrong").status == 401
    assert ask(service.graphql, {}, body).status == 401
    assert ask(github.graphql, {"Authorization": f"token {TOKEN}"}, body).status == 200


def test_queries_are_held_against_the_schema(github: GitHubService) -> None:
    for query, complaint in [
        ('{repository(owner: "octo", name: "Tools") {invented}}', "Cannot query field 'invented'"),
        ('{repository(owner: "octo") {name}}', "of type 'String!' is required"),
        (
            '{repository(owner: "octo", name: "Tools") {issueOrPullRequest(number: 1) '
            "{... on Issue {state} ... on PullRequest {state}}}}",
            "Fields 'state' conflict",
        ),
        ("{repository", "Syntax Error"),
    ]:
        answer = post(github, query)
        assert answer.status == 200
        assert "data" not in value(answer)
        assert complaint in value(answer)["errors"][0]["message"]


def test_what_is_no_query_is_refused(github: GitHubService) -> None:
    headers = {"Authorization": f"bearer {TOKEN}"}
    assert ask(github.graphql, headers, b"{query}").status == 400
    assert "query attribute" in value(ask(github.graphql, headers, b"[]"))["errors"][0]["message"]


def test_a_field_that_is_not_simulated_fails_the_test() -> None:
    with (
        pytest.raises(NotImplementedError, match=r"Repository\.forkCount"),
        github_service([TOOLS], token=TOKEN) as github,
        pytest.raises(ConnectionError),
    ):
        tools(github, "forkCount")


def test_points_are_counted_and_their_end_is_said_with_status_200() -> None:
    query = "{rateLimit {limit cost remaining used resetAt nodeCount}}"
    with github_service([TOOLS], token=TOKEN, points=2, core=7) as github:
        first = post(github, query)
        assert value(first)["data"]["rateLimit"] == {
            "limit": 2,
            "cost": 1,
            "remaining": 1,
            "used": 1,
            "resetAt": f"{datetime.fromtimestamp(github.points.reset, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "nodeCount": 0,
        }
        assert first.headers["x-ratelimit-resource"] == "graphql"
        assert post(github, query).headers["x-ratelimit-remaining"] == "0"
        spent = post(github, query)
        assert (spent.status, value(spent)["errors"][0]["type"]) == (200, "RATE_LIMITED")
        assert "data" not in value(spent)
        rest = get(github, "/repos/octo/Tools", Authorization=f"bearer {TOKEN}")
        assert (rest.status, rest.headers["x-ratelimit-remaining"]) == (200, "6")
        github.points.remaining = 5
        assert post(github, query).headers["x-ratelimit-remaining"] == "4"


def many(count: int) -> str:
    return "{" + " ".join(f'r{n}: repository(owner: "octo", name: "Tools") {{databaseId}}' for n in range(count)) + "}"


def test_a_query_for_too_many_repositories_breaks_down_however_often_it_is_tried() -> None:
    with github_service([TOOLS], token=TOKEN, overload=Overload(above=3)) as github:
        assert [post(github, many(count)).status for count in (4, 4, 3)] == [502, 502, 200]
        assert post(github, "{").status == 200


def test_a_query_for_too_many_repositories_is_answered_in_part() -> None:
    with github_service([TOOLS], token=TOKEN, overload=Overload(above=3, status=200)) as github:
        answered = value(post(github, many(5)))
    assert [found is not None for found in answered["data"].values()] == [True, True, True, False, False]
    assert {error["type"] for error in answered["errors"]} == {"RESOURCE_LIMITS_EXCEEDED"}


def test_faults_come_before_anything_else(github: GitHubService) -> None:
    github.faults.extend([graphql_limit(), Json(["data"]), None])
    answers = [post(github, "{rateLimit {cost}}") for _ in range(3)]
    assert [value(answer) for answer in answers[1:]] == [["data"], {"data": {"rateLimit": {"cost": 1}}}]
    assert value(answers[0])["errors"][0]["type"] == "RATE_LIMITED"
    assert [request.path for request in github.requests[-3:]] == ["/graphql"] * 3
