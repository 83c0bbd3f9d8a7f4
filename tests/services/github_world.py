"""What there is on a simulated GitHub: accounts, repositories and their git objects as values, and what names find."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

import msgspec
from msgspec import Struct

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
README = "# Read me\n\n## How to\n"
SHORTEST_HASH = 4  # git's own limit for abbreviations


class Access(Enum):
    """Who may see a repository; the last three exist, but say so in other words than "not found"."""

    PUBLIC = "public"
    PRIVATE = "private"
    DMCA = "dmca"  # taken down for a copyright claim
    TOS = "tos"  # taken down by GitHub's staff
    SAML = "saml"  # of an organisation that wants its members to log in elsewhere first


class Submodule(Struct, frozen=True):
    """Another repository's commit in the place of a folder: what stands behind it is not in this repository."""

    commit: str


Content: TypeAlias = str | bytes | Submodule
Files: TypeAlias = Mapping[str, Content]


class Repo(Struct, frozen=True, kw_only=True):
    """A repository ``owner/name``.

    ``branches`` and ``tags`` have files by path; ``commits`` are further ones, by their hash. ``annotated`` names the
    tags that are objects of their own. ``releases`` are tags too, the latest one last; they need not be in ``tags``.
    ``former`` are names (``owner/name``) that it had before. Issues that were ``transferred`` have the name of a
    repository and their number there.
    """

    name: str
    id: int
    access: Access = Access.PUBLIC
    description: str | None = None
    archived: datetime | None = None
    disabled: bool = False
    lock: str | None = None
    default_branch: str = "main"
    branches: Mapping[str, Files] = msgspec.field(default_factory=lambda: {"main": {"README.md": README}})
    tags: Mapping[str, Files] = {}
    annotated: tuple[str, ...] = ()
    commits: Mapping[str, Files] = {}
    releases: tuple[str, ...] = ()
    issues: tuple[int, ...] = ()
    pulls: tuple[int, ...] = ()
    discussions: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    transferred: Mapping[int, tuple[str, int]] = {}
    has_issues: bool = True
    has_wiki: bool = True
    former: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The account that it belongs to."""
        return self.name.partition("/")[0]

    @property
    def short(self) -> str:
        """Its name without the owner."""
        return self.name.partition("/")[2]

    @property
    def url(self) -> str:
        """Its page, which is on the real GitHub as far as anybody can tell."""
        return f"https://github.com/{self.name}"

    def commit(self, ref: str) -> str:
        """Return the hash of the commit that a branch, a tag or HEAD stands for."""
        found = found_at(self, f"{ref}^0")
        assert isinstance(found, Commit), f"{self.name} has {ref}"
        return found.oid


class Account(Struct, frozen=True):
    """A user or an organisation; ``gists`` are texts by the gist's id."""

    login: str
    id: int
    is_organization: bool = False
    gists: Mapping[str, str] = {}


class Blob(Struct, frozen=True):
    """A file's content."""

    repo: Repo
    content: bytes

    @property
    def oid(self) -> str:
        """Its hash, which is git's own."""
        return _hash("blob", self.content)

    @property
    def is_binary(self) -> bool:
        """Whether it is no text, by git's rule: a null byte in the first 8,000."""
        return b"\0" in self.content[:8000]


class Tree(Struct, frozen=True):
    """A folder: all files below it, by their paths from here."""

    repo: Repo
    files: Files

    @property
    def oid(self) -> str:
        """A hash of all that is in it (git's own would be of one level at a time)."""
        listing = [
            (path, file.commit if isinstance(file, Submodule) else _bytes(file)) for path, file in self.files.items()
        ]
        return _hash("tree", repr(sorted(listing, key=lambda entry: entry[0])).encode())

    def entries(self) -> "dict[str, Blob | Tree | Submodule]":
        """Return what is in this folder itself, by name."""
        names = sorted({path.partition("/")[0] for path in self.files})
        found = ((name, inside(self, name)) for name in names)
        return {name: entry for name, entry in found if entry is not None}


class Commit(Struct, frozen=True):
    """A state of all files."""

    repo: Repo
    oid: str
    files: Files

    @property
    def tree(self) -> Tree:
        """The uppermost folder."""
        return Tree(self.repo, self.files)


class Tag(Struct, frozen=True):
    """An annotated tag, which is an object beside the commit it points at."""

    repo: Repo
    name: str
    target: Commit

    @property
    def oid(self) -> str:
        """A hash of its own."""
        return _hash("tag", f"{self.name} {self.target.oid}".encode())


GitObject: TypeAlias = Blob | Tree | Commit | Tag


class Ref(Struct, frozen=True):
    """A branch or a tag by its full name, such as ``refs/heads/main``."""

    full_name: str
    target: Commit | Tag


def _hash(kind: str, content: bytes) -> str:
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def inside(tree: Tree, path: str) -> Blob | Tree | Submodule | None:
    """Return what is at a path below a folder, as git reads it: exact case, no ``..``; a file is no folder."""
    folder = path.removesuffix("/")
    if folder == "":
        return tree
    content = tree.files.get(path)
    if isinstance(content, Submodule):
        return content
    if content is not None:
        return Blob(tree.repo, _bytes(content))
    below = {
        name.removeprefix(f"{folder}/"): file for name, file in tree.files.items() if name.startswith(f"{folder}/")
    }
    return Tree(tree.repo, below) if below else None


def refs(repo: Repo) -> Iterator[Ref]:
    """Yield all branches and tags."""
    for name, files in repo.branches.items():
        yield Ref(f"refs/heads/{name}", _commit(repo, files))
    for name, files in repo.tags.items():
        commit = _commit(repo, files)
        yield Ref(f"refs/tags/{name}", Tag(repo, name, commit) if name in repo.annotated else commit)


def ref_named(repo: Repo, name: str) -> Ref | None:
    """Return the ref of a full or short name, in git's order: the name itself, ``refs/``, a tag, a branch."""
    known = {ref.full_name: ref for ref in refs(repo)}
    if name in ("HEAD", "@"):
        return known.get(f"refs/heads/{repo.default_branch}")
    names = (name, f"refs/{name}", f"refs/tags/{name}", f"refs/heads/{name}")
    return next((known[full] for full in names if full in known), None)


def _commit(repo: Repo, files: Files) -> Commit:
    return Commit(repo, _hash("commit", Tree(repo, files).oid.encode()), files)


def _objects(repo: Repo) -> Iterator[GitObject]:
    for sha, files in repo.commits.items():
        yield Commit(repo, sha, files)
    for ref in refs(repo):
        yield ref.target
        if isinstance(ref.target, Tag):
            yield ref.target.target
    for files in (*repo.branches.values(), *repo.tags.values(), *repo.commits.values()):
        yield from _objects_below(Tree(repo, files))


def _objects_below(tree: Tree) -> Iterator[Blob | Tree]:
    yield tree
    for entry in tree.entries().values():
        if isinstance(entry, Tree):
            yield from _objects_below(entry)
        elif isinstance(entry, Blob):
            yield entry


def object_with(repo: Repo, oid: str) -> GitObject | None:
    """Return the object that has exactly this hash."""
    return next((found for found in _objects(repo) if found.oid == oid.lower()), None)


def found_at(repo: Repo, expression: str) -> GitObject | None:
    """Return what an expression of ``git rev-parse`` stands for: ``main``, ``v1^{commit}``, ``4f1c2a0:docs/a.md``.

    https://git-scm.com/docs/gitrevisions, without ``~``, ``@{...}`` and searches.
    """
    revision, colon, path = expression.partition(":")
    peeled = re.fullmatch(r"(.*)\^(?:0|\{(?:commit)?\})", revision)
    name = peeled[1] if peeled else revision
    ref = ref_named(repo, name)
    found = ref.target if ref else _abbreviated(repo, name)
    if isinstance(found, Tag) and (peeled or colon):
        found = found.target
    if not colon:
        return found
    tree = found.tree if isinstance(found, Commit) else found
    if not isinstance(tree, Tree) or path.startswith(("/", "./", "../")):
        return None
    entry = inside(tree, path)
    return None if isinstance(entry, Submodule) else entry


def _abbreviated(repo: Repo, sha: str) -> GitObject | None:
    if not re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST_HASH},40}}", sha):
        return None
    found = {each.oid: each for each in _objects(repo) if each.oid.startswith(sha.lower())}
    return next(iter(found.values())) if len(found) == 1 else None


class World(Struct, frozen=True):
    """All accounts and repositories; an owner that has no account of its own yet is a user."""

    repositories: tuple[Repo, ...] = ()
    accounts: tuple[Account, ...] = ()

    def named(self, name: str) -> Repo | None:
        """Return the repository that has a name now (upper and lower case are one), whoever may see it."""
        return next((repo for repo in self.repositories if repo.name.lower() == name.lower()), None)

    def once_named(self, name: str) -> Repo | None:
        """Return the repository that gave up a name, which leads there as long as nobody else has it (see `named`)."""
        return next((repo for repo in self.repositories if name.lower() in map(str.lower, repo.former)), None)

    def with_id(self, number: int) -> Repo | None:
        """Return a repository by its ``databaseId``."""
        return next((repo for repo in self.repositories if repo.id == number), None)

    def account(self, login: str) -> Account | None:
        """Return a user or an organisation."""
        owners = (Account(repo.owner, 10_000 + repo.id) for repo in self.repositories)
        return next((one for one in (*self.accounts, *owners) if one.login.lower() == login.lower()), None)

    def gist(self, name: str) -> tuple[Account, str] | None:
        """Return a gist's owner and text."""
        return next(((owner, owner.gists[name]) for owner in self.accounts if name in owner.gists), None)
