"""What a URL means: one target for all the ways of writing the address of one thing.

Every target has a ``url``, its canonical address, and a ``key``: two targets are the same thing exactly if their keys
are equal (GitHub's names differ by case in display only). Keys are stable: a lockfile may be sorted by them.
"""

import re
from abc import abstractmethod
from typing import Protocol, TypeAlias
from urllib.parse import quote

from msgspec import Struct


class Target(Protocol):
    """What a URL means, by a provider that knows it: any of the classes below, or of a provider's own."""

    @property
    def key(self) -> str:
        """What tells this target from all others."""

    @property
    def url(self) -> str:
        """The canonical address."""


_GITHUB = "https://github.com"
_UNRESERVED = "!$&'()*+,;=:@~"
_PLAIN = re.compile(r"[A-Za-z0-9._/-]*")  # what need not be quoted in nearly all addresses


def _path(*parts: str) -> str:
    plain = f"/{'/'.join(parts)}"
    if _PLAIN.fullmatch(plain) and plain.count("/") == len(parts):
        return plain
    return "".join([f"/{quote(part, safe=_UNRESERVED)}" for part in parts])


def _anchor(fragment: str) -> str:
    return f"#{quote(fragment, safe=_UNRESERVED + '/?')}" if fragment else ""


class ArxivPaper(Struct, frozen=True, tag=True, array_like=True):
    """A paper: ``id`` canonical (``1706.03762``, ``math/0309136``), ``version`` the pinned one, None for the latest."""

    id: str
    version: int | None = None

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"arxiv:{self.id}" if self.version is None else f"arxiv:{self.id}v{self.version}"

    @property
    def url(self) -> str:
        """The canonical address."""
        return f"https://arxiv.org/abs/{self.key.removeprefix('arxiv:')}"


class WebPage(Struct, frozen=True, tag=True, array_like=True):
    """An address that no provider knows more about: ``address`` without its ``fragment``, which is decoded nowhere."""

    address: str
    fragment: str = ""

    @property
    def url(self) -> str:
        """The canonical address."""
        return f"{self.address}#{self.fragment}" if self.fragment else self.address

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"web:{self.url}"


class ArxivPage(Struct, frozen=True, tag=True, array_like=True):
    """A page of arXiv that is no paper (a listing, an author, help): never to be asked for, robots are not welcome."""

    url: str

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"arxiv-page:{self.url}"


class GitHubPage(Struct, frozen=True, tag=True, array_like=True):
    """A page of GitHub itself (its features, topics, settings): nothing of anybody's to look up."""

    url: str

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"github-page:{self.url}"


class GitHubOwner(Struct, frozen=True, tag=True, array_like=True):
    """A person or an organisation."""

    owner: str

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"github:{_path(self.owner.lower())[1:]}"

    @property
    def url(self) -> str:
        """The canonical address."""
        return f"{_GITHUB}{_path(self.owner)}"


class InRepository(Struct, frozen=True):
    """Whatever belongs to a repository; names as the author wrote them."""

    owner: str
    repository: str

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"github:{_path(self.owner.lower(), self.repository.lower())[1:]}{self._below}"

    @property
    def url(self) -> str:
        """The canonical address."""
        return f"{_GITHUB}{_path(self.owner, self.repository)}{self._below}"

    @property
    @abstractmethod
    def _below(self) -> str:
        """The rest of the address behind the repository's name."""


class GitHubRepository(InRepository, frozen=True, tag=True, array_like=True):
    """A repository, with the ``heading`` of its README that the address names, or an empty one."""

    heading: str = ""

    @property
    def _below(self) -> str:
        return _anchor(self.heading)


class LineRange(Struct, frozen=True, array_like=True):
    """A range of lines, both ends included, from 1; ``last >= first``."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"L{self.first}" if self.first == self.last else f"L{self.first}-L{self.last}"


class GitHubFile(InRepository, frozen=True, tag=True, array_like=True):
    """A file or folder at some ref, through any of tree, blob, raw and blame: GitHub redirects between them.

    ``rest`` is the ref and the path behind it, unsplit: a ref may contain slashes, and only asking tells where it ends.
    At most one of ``lines`` and ``heading`` is given.
    """

    rest: tuple[str, ...]
    lines: LineRange | None = None
    heading: str = ""

    @property
    def _below(self) -> str:
        kind = "blob" if len(self.rest) > 1 else "tree"
        return _path(kind, *self.rest) + _anchor(str(self.lines) if self.lines else self.heading)


class GitHubCommit(InRepository, frozen=True, tag=True, array_like=True):
    """A commit by its hash in lower case (or by a branch or tag, which GitHub allows)."""

    sha: str

    @property
    def _below(self) -> str:
        return _path("commit", self.sha)


class GitHubCompare(InRepository, frozen=True, tag=True, array_like=True):
    """The difference of two commits; an empty ``base`` is the default branch. Both may be ``owner:branch``."""

    base: str
    head: str

    @property
    def _below(self) -> str:
        return _path("compare", *f"{self.base}...{self.head}".removeprefix("...").split("/"))


class GitHubIssue(InRepository, frozen=True, tag=True, array_like=True):
    """An issue or a pull request: they share their numbers, and GitHub redirects from one to the other."""

    number: int

    @property
    def _below(self) -> str:
        return _path("issues", str(self.number))


class GitHubDiscussion(InRepository, frozen=True, tag=True, array_like=True):
    """A discussion."""

    number: int

    @property
    def _below(self) -> str:
        return _path("discussions", str(self.number))


class GitHubRelease(InRepository, frozen=True, tag=True, array_like=True):
    """A release by its tag."""

    tag: str

    @property
    def _below(self) -> str:
        return _path("releases", "tag", *self.tag.split("/"))


class GitHubLatestRelease(InRepository, frozen=True, tag=True, array_like=True):
    """Whatever release is the newest one when somebody looks."""

    @property
    def _below(self) -> str:
        return _path("releases", "latest")


class GitHubWiki(InRepository, frozen=True, tag=True, array_like=True):
    """A page of a repository's wiki; no ``page`` is the first one."""

    page: tuple[str, ...] = ()

    @property
    def _below(self) -> str:
        return _path("wiki", *self.page)


class Gist(Struct, frozen=True, tag=True, array_like=True):
    """A gist; its ``id`` is enough to find it, its ``owner`` may be empty."""

    id: str
    owner: str = ""

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"gist:{self.id}"

    @property
    def url(self) -> str:
        """The canonical address."""
        return f"https://gist.github.com{_path(*filter(None, (self.owner, self.id)))}"


OfRepository: TypeAlias = (
    GitHubRepository
    | GitHubFile
    | GitHubCommit
    | GitHubCompare
    | GitHubIssue
    | GitHubDiscussion
    | GitHubRelease
    | GitHubLatestRelease
)
"""A repository and what is in it."""

StandardTarget: TypeAlias = (
    ArxivPaper | ArxivPage | WebPage | GitHubPage | GitHubOwner | OfRepository | GitHubWiki | Gist
)
"""The targets of the providers that llmnotes brings along: what can be written down and read again."""
