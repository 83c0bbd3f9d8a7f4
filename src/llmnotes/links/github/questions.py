"""What each kind of subject asks of GraphQL, and what it makes of the answers.

A subject gives names to the fields that it wants; in the query they become aliases. What is absent is null in the
reply, with or without an error of the type ``NOT_FOUND``; any other error says nothing about what exists.
The schema: https://docs.github.com/graphql.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from llmnotes.links.github.contents import (
    NO_TEXT,
    NO_USUAL_README,
    NOT_COUNTED,
    READMES,
    READMES_OF_FOLDERS,
    Lack,
    MissingLines,
    Unchecked,
    is_markdown,
    lacking_heading,
    lacking_lines,
)
from llmnotes.links.github.facts import (
    LATER,
    NONSENSE,
    Unclear,
    absent_file,
    anchored,
    elsewhere,
    existing,
    is_full_hash,
    is_led_elsewhere,
    is_ref,
    numbered,
    shown,
    splits,
)
from llmnotes.links.known import Finding, Missing, Repository
from llmnotes.links.targets import (
    GitHubCommit,
    GitHubCompare,
    GitHubDiscussion,
    GitHubFile,
    GitHubIssue,
    GitHubLatestRelease,
    GitHubRelease,
    GitHubRepository,
    OfRepository,
)

TOO_MUCH = "GitHub had too much to look up at once"

_TOO_MUCH = ("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT")
_TOO_MUCH_IN_WORDS = ("something went wrong while executing", "timeout", "timed out", "resource limits")


class Trouble(Struct, frozen=True):
    """An error of a reply; ``path`` leads to the alias that it is about."""

    message: str = ""
    type: str | None = None
    path: tuple[str | int, ...] | None = None

    @property
    def about_absence(self) -> bool:
        """Whether it says that something does not exist, or is hidden."""
        return self.type == "NOT_FOUND" or (not self.type and self.message.startswith("Could not resolve"))


class _Named(Struct, frozen=True):
    name: str


class _Entry(Struct, frozen=True, rename="camel"):
    """A file or folder; ``text`` is None for folders and for what is no text."""

    typename: str = msgspec.field(name="__typename")
    text: str | None = None
    is_truncated: bool = False


class _TreeEntry(Struct, frozen=True, rename="camel"):
    """The same, seen from its commit, where submodules show, too."""

    type: str
    line_count: int | None


class _Revision(Struct, frozen=True, rename="camel"):
    """What a ref or hash leads to: a commit (``oid``), a tag with its ``target``, or a part of a commit."""

    typename: str = msgspec.field(name="__typename")
    oid: str = ""
    file: _TreeEntry | None = None
    target: "_Revision | None" = None

    @property
    def commit(self) -> "_Revision | None":
        if self.typename == "Tag":
            return self.target.commit if self.target else None
        return self if self.typename == "Commit" else None


class _Located(Struct, frozen=True):
    url: str


_T = TypeVar("_T")


class Answers(Struct, frozen=True):
    """What a reply says under the aliases that begin with ``prefix``, and what went wrong with each."""

    values: Mapping[str, msgspec.Raw]
    errors: Mapping[str, Trouble]
    prefix: str

    def get(self, name: str, kind: type[_T]) -> _T | None:
        """Return an answer, None for what is absent; raises `Unclear` where that is not known."""
        alias = self.prefix + name
        if alias in self.errors:
            raise problem(self.errors[alias])
        if alias not in self.values:
            raise Unclear(NONSENSE, LATER)
        return decoded(self.values[alias], kind)

    def get_if_possible(self, name: str, kind: type[_T]) -> _T | None:
        """Return an answer that is only a comfort: None, too, where it is not known."""
        try:
            return self.get(name, kind)
        except Unclear:
            return None


def decoded(raw: msgspec.Raw, kind: type[_T]) -> _T | None:
    """Return a value of a reply, which may be null; raises `Unclear` for one of another shape."""
    try:
        return msgspec.json.decode(raw, type=kind | None)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unclear(NONSENSE, LATER) from None


def problem(error: Trouble) -> Unclear:
    """Return what an error that is not about absence leaves unclear."""
    if is_too_much(error):
        return Unclear(TOO_MUCH, LATER, heavy=True)
    if error.type in ("FORBIDDEN", "INSUFFICIENT_SCOPES", "UNAUTHORIZED"):
        return Unclear(
            f"GitHub refuses: {shown(error.message)}", "give the token in GITHUB_TOKEN that right", lasting=True
        )
    return Unclear(f"GitHub answers with an error: {shown(error.message or error.type or 'without words')}", LATER)


def is_too_much(error: Trouble) -> bool:
    """Whether an error says that the query was too large, or took too long."""
    return error.type in _TOO_MUCH or any(words in error.message.lower() for words in _TOO_MUCH_IN_WORDS)


Fields: TypeAlias = Iterator[tuple[str, str]]
_ENTRY = "{__typename}"
_TEXT = "{__typename ... on Blob{text isTruncated}}"
_REVISION = "{__typename ... on Commit{oid} ... on Tag{target{__typename ... on Commit{oid}}}}"


def literal(text: str) -> str:
    """Return a GraphQL string: what JSON escapes is all that has to be escaped there, and in the same way."""
    return json.dumps(text, ensure_ascii=False)


def _object(expression: str, fields: str) -> str:
    return f"object(expression:{literal(expression)}){fields}"


def _of_repository(subject: GitHubRepository) -> Fields:
    if subject.heading:
        for number, name in enumerate(READMES):
            yield f"readme{number}", _object(f"HEAD:{name}", _TEXT)


def _read_repository(subject: GitHubRepository, answers: Answers, repository: Repository) -> Finding:
    if not subject.heading:
        return repository
    return anchored(subject, repository, _in_readme(subject, answers, "readme", READMES))


def _in_readme(
    subject: GitHubRepository | GitHubFile, answers: Answers, prefix: str, names: Sequence[str]
) -> Lack | None:
    """Return what is wrong with a heading of the page that shows the first README there is."""
    for number, name in enumerate(names):
        entry = answers.get(f"{prefix}{number}", _Entry)
        if entry and entry.typename == "Blob":
            return _in_text(subject, name, entry)
    return Unchecked(subject.key, NO_USUAL_README)


def _in_text(subject: GitHubRepository | GitHubFile, path: str, entry: _Entry) -> Lack | None:
    if entry.text is None and is_markdown(path):
        return Unchecked(subject.key, NO_TEXT)
    return lacking_heading(subject.key, path, entry.text or "", subject.heading, cut=entry.is_truncated)


def _of_file(subject: GitHubFile) -> Fields:
    for number, (ref, path) in enumerate(splits(subject.rest)):
        if path:
            yield f"entry{number}", _object(f"{ref}:{path}", _TEXT if subject.heading else _ENTRY)
            commit = f"{{oid file(path:{literal(path)}){{type lineCount}}}}"
            fields = f"{{__typename ... on Commit{commit} ... on Tag{{target{{__typename ... on Commit{commit}}}}}}}"
            yield f"at{number}", _object(ref, fields)
        else:
            yield f"at{number}", _object(ref, _REVISION)
        if subject.lines or subject.heading:
            yield f"tag{number}", f"ref(qualifiedName:{literal(f'refs/tags/{ref}')}){{name}}"
        if subject.heading and not is_markdown(path):
            for readme, name in enumerate(READMES_OF_FOLDERS):
                below = f"{path}/{name}" if path else name
                yield f"readme{number}_{readme}", _object(f"{ref}:{below}", _TEXT)
    if _may_be_renamed(subject):
        yield "head", _object(f"HEAD:{'/'.join(subject.rest[1:])}", _ENTRY)


def _may_be_renamed(subject: GitHubFile) -> bool:
    return not is_full_hash(subject.rest[0]) and subject.rest[0] != "HEAD"


def _read_file(subject: GitHubFile, answers: Answers, repository: Repository) -> Finding | None:
    """Leave lines and headings on the default branch to REST: few need them, so that no query asks for the text."""
    known_ref = ""
    for number, (ref, path) in enumerate(splits(subject.rest)):
        revision = answers.get(f"at{number}", _Revision)
        entry = answers.get(f"entry{number}", _Entry) if path else None
        commit = revision.commit if revision else None
        if entry or (commit and (commit.file or not path)):
            return _read_contents(subject, answers, repository, (number, ref, path), entry, revision)
        known_ref = known_ref or (ref if commit else "")
    on_head = answers.get("head", _Entry) if not known_ref and _may_be_renamed(subject) else None
    if on_head:
        is_anchored = bool(subject.lines or subject.heading)
        return None if is_anchored and is_led_elsewhere(subject) else elsewhere(subject, repository)
    if not known_ref and len(subject.rest) > len(splits(subject.rest)) > 1:
        reason = "GitHub does not tell where the branch ends and the path begins"
        raise Unclear(reason, "link to a commit or the default branch", lasting=True)
    return absent_file(subject, repository, known_ref)


def _read_contents(
    subject: GitHubFile,
    answers: Answers,
    repository: Repository,
    split: tuple[int, str, str],
    entry: _Entry | None,
    revision: _Revision | None,
) -> Finding:
    """Judge the lines or the heading of a file that is there."""
    number, ref, path = split
    commit = revision.commit if revision else None
    lack: Lack | None = None
    if subject.lines:
        lack = _in_lines(subject, entry, commit)
    elif subject.heading and entry and entry.typename == "Blob":
        lack = _in_text(subject, path, entry)
    elif subject.heading:
        lack = _in_readme(subject, answers, f"readme{number}_", READMES_OF_FOLDERS)
    moves = commit and revision is commit and not commit.oid.startswith(ref.lower()) and "/" not in ref
    permalink = commit.oid if commit and moves and _is_branch(subject, answers, number) else ""
    return anchored(subject, repository, lack, permalink)


def _is_branch(subject: GitHubFile, answers: Answers, number: int) -> bool:
    return bool(subject.lines or subject.heading) and answers.get_if_possible(f"tag{number}", _Named) is None


def _in_lines(subject: GitHubFile, entry: _Entry | None, commit: _Revision | None) -> Lack | None:
    assert subject.lines, "the caller made sure"
    if not entry or entry.typename != "Blob":
        return MissingLines(subject.key, "it is a folder, which has no lines")
    if commit and not commit.file:
        raise Unclear(NONSENSE, LATER)  # the commit has the file, as its entry shows
    if not commit or not commit.file or commit.file.line_count is None:
        return Unchecked(subject.key, NOT_COUNTED)
    return lacking_lines(subject.key, subject.lines, commit.file.line_count)


def _of_commit(subject: GitHubCommit) -> Fields:
    if is_full_hash(subject.sha):
        yield "commit", f"object(oid:{literal(subject.sha)}){_REVISION}"
    elif is_ref(subject.sha):
        yield "commit", _object(subject.sha, _REVISION)


def _read_commit(subject: GitHubCommit, answers: Answers, repository: Repository) -> Finding:
    if is_ref(subject.sha) and (revision := answers.get("commit", _Revision)) and revision.commit:
        return existing(subject, repository)
    return Missing(subject.key, f"{repository.name} has none of this hash")


def _ends(subject: GitHubCompare) -> Iterator[tuple[str, str, str]]:
    """Yield both ends of a comparison: a name, the owner or an empty string, the branch."""
    for name, end in (("base", subject.base), ("head", subject.head)):
        owner, _, branch = end.rpartition(":")
        if end:
            yield name, owner if owner.lower() != subject.owner.lower() else "", branch


def _of_compare(subject: GitHubCompare) -> Fields:
    for name, owner, branch in _ends(subject):
        if not owner and "@{" not in branch:
            yield name, _object(branch, _REVISION)


def _read_compare(subject: GitHubCompare, answers: Answers, repository: Repository) -> Finding:
    other = ""
    for name, owner, branch in _ends(subject):
        if owner or "@{" in branch:
            other = other or f"{owner}:{branch}".removeprefix(":")
        elif not ((revision := answers.get(name, _Revision)) and revision.commit):
            return Missing(subject.key, f"{repository.name} has no branch, tag or commit {shown(branch)}")
    if other:
        reason = f"{shown(other)} is in another repository or at another time"
        raise Unclear(reason, "look at the page yourself", lasting=True)
    return existing(subject, repository)


_ISSUE = "{__typename ... on Issue{url} ... on PullRequest{url}}"


def _of_number(subject: GitHubIssue | GitHubDiscussion) -> Fields:
    yield "issue", f"issueOrPullRequest(number:{_number(subject.number)}){_ISSUE}"
    yield "discussion", f"discussion(number:{_number(subject.number)}){{url}}"


def _number(number: int) -> int:
    """Return a number that fits into GraphQL's Int, of 32 bits; no issue has a number like the largest of them."""
    return min(number, 2**31 - 1)


def _read_number(subject: GitHubIssue | GitHubDiscussion, answers: Answers, repository: Repository) -> Finding | None:
    """Look for the other kind, too: GitHub redirects from an issue to the discussion that it became.

    GraphQL does not show where an issue was transferred to, and REST does.
    """
    kinds = ("issue", "discussion") if isinstance(subject, GitHubIssue) else ("discussion", "issue")
    found = answers.get(kinds[0], _Located) or answers.get_if_possible(kinds[1], _Located)
    if found:
        return numbered(subject, found.url, repository)
    if isinstance(subject, GitHubIssue):
        return None
    return Missing(subject.key, f"{repository.name} has none of this number")


def _of_release(subject: GitHubRelease) -> Fields:
    yield "release", f"release(tagName:{literal(subject.tag)}){{url}}"
    yield "tag", f"ref(qualifiedName:{literal(f'refs/tags/{subject.tag}')}){{name}}"


def _read_release(subject: GitHubRelease, answers: Answers, repository: Repository) -> Finding:
    if answers.get("release", _Located) or answers.get("tag", _Named):
        return existing(subject, repository)
    return Missing(subject.key, f"{repository.name} has neither a release nor a tag of this name")


def _of_latest(subject: GitHubLatestRelease) -> Fields:
    yield "latest", "latestRelease{url}"


def _read_latest(subject: GitHubLatestRelease, answers: Answers, repository: Repository) -> Finding:
    if answers.get("latest", _Located):
        return existing(subject, repository)
    return Missing(subject.key, f"{repository.name} has no release")


def fields(subject: OfRepository) -> Fields:
    """Yield names and the fields of a repository that they stand for."""
    match subject:
        case GitHubRepository():
            return _of_repository(subject)
        case GitHubFile():
            return _of_file(subject)
        case GitHubCommit():
            return _of_commit(subject)
        case GitHubCompare():
            return _of_compare(subject)
        case GitHubIssue() | GitHubDiscussion():
            return _of_number(subject)
        case GitHubRelease():
            return _of_release(subject)
        case GitHubLatestRelease():
            return _of_latest(subject)


def read(subject: OfRepository, answers: Answers, repository: Repository) -> Finding | None:
    """Return what the answers to its fields say of a subject, None where only REST can tell; raises `Unclear`."""
    match subject:
        case GitHubRepository():
            return _read_repository(subject, answers, repository)
        case GitHubFile():
            return _read_file(subject, answers, repository)
        case GitHubCommit():
            return _read_commit(subject, answers, repository)
        case GitHubCompare():
            return _read_compare(subject, answers, repository)
        case GitHubIssue() | GitHubDiscussion():
            return _read_number(subject, answers, repository)
        case GitHubRelease():
            return _read_release(subject, answers, repository)
        case GitHubLatestRelease():
            return _read_latest(subject, answers, repository)
