"""What a program made of a repository, as far as it is compared."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

MARKS = "⟦⟧"
"""What stands around the name of a tag that Jekyll would not know, or of an element for a script, in its text."""


class Document(Struct, frozen=True):
    """A note or a page: its source's ``path``, its ``url`` without the base path, and its ``body`` as HTML."""

    path: str
    url: str
    title: str | None
    date: datetime | None
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    body: str


class Build(Struct, frozen=True):
    """All of it: documents by the path of their source, where redirects lead by URL, other files by URL.

    ``files`` has digests. ``failures`` are documents that the program could not show, and why. ``complaints`` is what
    kept the whole site from being written, empty if nothing did. ``programs`` are sources that are written in Liquid
    rather than in words, for they have loops. ``addresses`` are the URLs of all pages, also of those that nobody wrote.
    ``missing`` are plug-ins that the repository names and that are not installed. ``is_limited`` says that posts are
    left out because there are many of them, as ``limit_posts`` asks for.
    """

    documents: Mapping[str, Document]
    redirects: Mapping[str, str]
    files: Mapping[str, str]
    failures: Mapping[str, str]
    complaints: tuple[str, ...] = ()
    programs: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    is_limited: bool = False


class Site(Struct, frozen=True):
    """Where a site lives, as its configuration says: ``url`` (https://example.org) and ``base`` (/notes, or empty)."""

    url: str
    base: str
