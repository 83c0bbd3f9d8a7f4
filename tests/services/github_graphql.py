"""GitHub's GraphQL on loopback: queries are validated and executed against the schema that GitHub publishes.

Only fields that a link checker needs have a resolver; a query for another one fails the test that sent it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, execute_sync, parse, validate
from graphql.language import FieldNode, OperationDefinitionNode
from msgspec import Struct
from services.github_world import (
    EPOCH,
    Access,
    Account,
    Blob,
    Commit,
    GitObject,
    Repo,
    Submodule,
    Tag,
    Tree,
    World,
    found_at,
    inside,
    object_with,
    ref_named,
)

LONGEST_TEXT = 512_000  # bytes of a blob's text; the rest is cut off, and ``isTruncated`` says so
SAML = "Resource protected by organization SAML enforcement."


class Problem(Exception):  # noqa: N818 -- it is what GitHub calls an error's type, not a bug
    """Something that GitHub answers beside the data, with a ``kind`` that programs can read."""

    def __init__(self, kind: str, message: str, extensions: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.extensions = dict(extensions or {})


class Points(Struct, frozen=True):
    """What ``rateLimit`` tells."""

    limit: int
    remaining: int
    reset: datetime


class Context(Struct):
    """What the resolvers of one query know: ``most`` repositories are answered, the rest are beyond its resources."""

    world: World
    points: Points
    most: int | None = None
    seen: int = 0
    owners_are_errors: bool = True


class Thread(Struct, frozen=True):
    """An issue, a pull request or a discussion."""

    repo: Repo
    kind: Literal["Issue", "PullRequest", "Discussion"]
    number: int

    @property
    def url(self) -> str:
        """Its page."""
        folder = {"Issue": "issues", "PullRequest": "pull", "Discussion": "discussions"}[self.kind]
        return f"{self.repo.url}/{folder}/{self.number}"


class Release(Struct, frozen=True):
    """A release."""

    repo: Repo
    tag: str


class Gist(Struct, frozen=True):
    """A gist."""

    owner: Account
    name: str
    text: str


class Entry(Struct, frozen=True):
    """A file or folder as its folder lists it."""

    repo: Repo
    path: str
    found: Blob | Tree | Submodule


def answered(
    schema: GraphQLSchema, context: Context, query: str, variables: Mapping[str, Any] | None, operation: str | None
) -> dict[str, Any]:
    """Return the JSON that answers a query."""
    try:
        document = parse(query)
    except GraphQLError as problem:
        return {"errors": [_formatted(problem)]}
    if errors := validate(schema, document):
        return {"errors": [_formatted(error) for error in errors]}
    result = execute_sync(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation,
        field_resolver=_resolved,
        type_resolver=_type_of,
    )
    errors = result.errors or []
    for bug in (error.original_error for error in errors):
        if bug is not None and not isinstance(bug, Problem):
            raise bug
    return {"data": result.data, **({"errors": [_formatted(error) for error in errors]} if errors else {})}


def repositories_in(query: str) -> int:
    """Return how many repositories a query asks for at its uppermost level; none if it is no query at all."""
    try:
        document = parse(query)
    except GraphQLError:
        return 0
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fields = (field for operation in operations for field in operation.selection_set.selections)
    return sum(isinstance(field, FieldNode) and field.name.value == "repository" for field in fields)


def _formatted(error: GraphQLError) -> dict[str, Any]:
    """Write an error as GitHub does: its type beside the message, not below ``extensions``."""
    problem = error.original_error
    formatted = dict(error.formatted)
    if isinstance(problem, Problem):
        extensions = {"extensions": problem.extensions} if problem.extensions else {}
        return {**({"type": problem.kind} if problem.kind else {}), **formatted, **extensions}
    return formatted


def _resolved(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    name = f"{info.parent_type.name}.{info.field_name}"
    resolver = RESOLVERS.get(name) or RESOLVERS.get(f"*.{info.field_name}")
    if resolver is None:
        raise NotImplementedError(f"the simulated GitHub has no {name}: add it to RESOLVERS")
    if info.parent_type.name == "Query":
        return resolver(info.context, **arguments)
    return resolver(source, **arguments)


def _type_of(value: Any, *_: Any) -> str:
    match value:
        case Account(is_organization=is_organization):
            return "Organization" if is_organization else "User"
        case Thread(kind=kind):
            return kind
        case Commit() | Tree() | Blob() | Tag():
            return type(value).__name__
        case _:
            raise NotImplementedError(f"no type of the schema for {value!r}")


def _repository(context: Context, owner: str, name: str, followRenames: bool = True) -> Repo:  # noqa: N803 -- the API's
    context.seen += 1
    if context.most is not None and context.seen > context.most:
        raise Problem("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.")
    full = f"{owner}/{name}"
    repo = context.world.named(full) or (context.world.once_named(full) if followRenames else None)
    if repo is None or repo.access is Access.PRIVATE:
        raise Problem("NOT_FOUND", f"Could not resolve to a Repository with the name '{full}'.")
    if repo.access is Access.SAML:
        raise Problem("FORBIDDEN", SAML, {"saml_failure": True})
    if repo.access is not Access.PUBLIC:
        raise Problem("", "Repository access blocked")
    return repo


def _owner(context: Context, login: str) -> Account | None:
    account = context.world.account(login)
    if account is None and context.owners_are_errors:
        raise Problem("NOT_FOUND", f"Could not resolve to a RepositoryOwner with the login of '{login}'.")
    return account


def _account(kind: Literal["User", "Organization"]) -> Callable[..., Account]:
    def resolve(context: Context, login: str) -> Account:
        account = context.world.account(login)
        if account is None or _type_of(account) != kind:
            article = "a" if kind == "User" else "an"
            raise Problem("NOT_FOUND", f"Could not resolve to {article} {kind} with the login of '{login}'.")
        return account

    return resolve


def _object(repo: Repo, oid: str | None = None, expression: str | None = None) -> GitObject | None:
    if oid is not None:
        return object_with(repo, oid)
    return None if expression is None else found_at(repo, expression)


def _release(repo: Repo, tagName: str) -> Release | None:  # noqa: N803 -- the API's
    return Release(repo, tagName) if tagName in repo.releases else None


def _thread(repo: Repo, number: int) -> Thread:
    """Return an issue or a pull request. One that was moved elsewhere is not found, though its page redirects."""
    if number in repo.pulls:
        return Thread(repo, "PullRequest", number)
    if number in repo.issues and repo.has_issues:
        return Thread(repo, "Issue", number)
    raise Problem("NOT_FOUND", f"Could not resolve to an issue or pull request with the number of {number}.")


def _discussion(repo: Repo, number: int) -> Thread:
    if number not in repo.discussions:
        raise Problem("NOT_FOUND", f"Could not resolve to a Discussion with the number of {number}.")
    return Thread(repo, "Discussion", number)


def _file(commit: Commit, path: str) -> Entry:
    found = inside(commit.tree, path)
    if found is None or found == commit.tree:
        raise Problem("NOT_FOUND", f"Could not resolve file for path '{path}'.")
    return Entry(commit.repo, path, found)


def _text(blob: Blob) -> str | None:
    return None if blob.is_binary else blob.content[:LONGEST_TEXT].decode("utf-8", "replace")


def _line_count(entry: Entry) -> int | None:
    if not isinstance(entry.found, Blob) or entry.found.is_binary:
        return None
    content = entry.found.content
    return content.count(b"\n") + (not content.endswith(b"\n") and content != b"")


def _gist(user: Account, name: str) -> Gist | None:
    return Gist(user, name, user.gists[name]) if name in user.gists else None


def _kind(entry: Entry) -> str:
    return {Blob: "blob", Tree: "tree", Submodule: "commit"}[type(entry.found)]


RESOLVERS: Mapping[str, Callable[..., Any]] = {
    "Query.organization": _account("Organization"),
    "Query.rateLimit": lambda context, dryRun=False: context.points,  # noqa: N803 -- the API's
    "Query.repository": _repository,
    "Query.repositoryOwner": _owner,
    "Query.user": _account("User"),
    "*.id": lambda source: f"node of {getattr(source, 'url', source.__class__.__name__)}",
    "*.login": lambda account: account.login,
    "*.oid": lambda found: found.oid,
    "*.abbreviatedOid": lambda found: found.oid[:7],
    "Blob.byteSize": lambda blob: len(blob.content),
    "Blob.isBinary": lambda blob: blob.is_binary,
    "Blob.isTruncated": lambda blob: len(blob.content) > LONGEST_TEXT,
    "Blob.text": _text,
    "Commit.file": _file,
    "Commit.tree": lambda commit: commit.tree,
    "Commit.url": lambda commit: f"{commit.repo.url}/commit/{commit.oid}",
    "Discussion.number": lambda thread: thread.number,
    "Discussion.title": lambda thread: f"Discussion {thread.number}",
    "Discussion.url": lambda thread: thread.url,
    "Gist.isPublic": lambda gist: True,
    "Gist.name": lambda gist: gist.name,
    "Gist.url": lambda gist: f"https://gist.github.com/{gist.owner.login}/{gist.name}",
    "Issue.number": lambda thread: thread.number,
    "Issue.state": lambda thread: "OPEN",
    "Issue.title": lambda thread: f"Issue {thread.number}",
    "Issue.url": lambda thread: thread.url,
    "Organization.databaseId": lambda account: account.id,
    "Organization.url": lambda account: f"https://github.com/{account.login}",
    "PullRequest.number": lambda thread: thread.number,
    "PullRequest.state": lambda thread: "MERGED",
    "PullRequest.title": lambda thread: f"Pull request {thread.number}",
    "PullRequest.url": lambda thread: thread.url,
    "RateLimit.cost": lambda points: 1,
    "RateLimit.limit": lambda points: points.limit,
    "RateLimit.nodeCount": lambda points: 0,
    "RateLimit.remaining": lambda points: points.remaining,
    "RateLimit.resetAt": lambda points: f"{points.reset:%Y-%m-%dT%H:%M:%SZ}",
    "RateLimit.used": lambda points: points.limit - points.remaining,
    "Ref.name": lambda ref: ref.full_name.split("/", 2)[2],
    "Ref.prefix": lambda ref: "/".join(ref.full_name.split("/", 2)[:2]) + "/",
    "Ref.target": lambda ref: ref.target,
    "Release.isDraft": lambda release: False,
    "Release.isLatest": lambda release: release.repo.releases[-1] == release.tag,
    "Release.name": lambda release: release.tag,
    "Release.tagName": lambda release: release.tag,
    "Release.url": lambda release: f"{release.repo.url}/releases/tag/{release.tag}",
    "Repository.archivedAt": lambda repo: f"{repo.archived:%Y-%m-%dT%H:%M:%SZ}" if repo.archived else None,
    "Repository.createdAt": lambda repo: f"{EPOCH:%Y-%m-%dT%H:%M:%SZ}",
    "Repository.databaseId": lambda repo: repo.id,
    "Repository.defaultBranchRef": lambda repo: ref_named(repo, "HEAD"),
    "Repository.description": lambda repo: repo.description,
    "Repository.discussion": _discussion,
    "Repository.hasDiscussionsEnabled": lambda repo: bool(repo.discussions),
    "Repository.hasIssuesEnabled": lambda repo: repo.has_issues,
    "Repository.hasWikiEnabled": lambda repo: repo.has_wiki,
    "Repository.isArchived": lambda repo: repo.archived is not None,
    "Repository.isDisabled": lambda repo: repo.disabled,
    "Repository.isEmpty": lambda repo: not repo.branches,
    "Repository.isFork": lambda repo: False,
    "Repository.isLocked": lambda repo: repo.lock is not None,
    "Repository.isPrivate": lambda repo: False,
    "Repository.issueOrPullRequest": _thread,
    "Repository.latestRelease": lambda repo: Release(repo, repo.releases[-1]) if repo.releases else None,
    "Repository.lockReason": lambda repo: repo.lock,
    "Repository.name": lambda repo: repo.short,
    "Repository.nameWithOwner": lambda repo: repo.name,
    "Repository.object": _object,
    "Repository.ref": lambda repo, qualifiedName: ref_named(repo, qualifiedName),  # noqa: N803 -- the API's
    "Repository.release": _release,
    "Repository.url": lambda repo: repo.url,
    "Repository.visibility": lambda repo: "PUBLIC",
    "Tag.name": lambda tag: tag.name,
    "Tag.target": lambda tag: tag.target,
    "Tree.entries": lambda tree: [Entry(tree.repo, name, found) for name, found in tree.entries().items()],
    "TreeEntry.lineCount": _line_count,
    "TreeEntry.name": lambda entry: entry.path.rpartition("/")[2],
    "TreeEntry.object": lambda entry: None if isinstance(entry.found, Submodule) else entry.found,
    "TreeEntry.oid": lambda entry: entry.found.commit if isinstance(entry.found, Submodule) else entry.found.oid,
    "TreeEntry.path": lambda entry: entry.path,
    "TreeEntry.type": _kind,
    "User.databaseId": lambda account: account.id,
    "User.gist": _gist,
    "User.url": lambda account: f"https://github.com/{account.login}",
}
