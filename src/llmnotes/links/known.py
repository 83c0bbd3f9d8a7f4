"""What is known of the things that links lead to: the facts that ``links.lock`` keeps, and what an inquiry may find."""

import re
from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

_ON_ARXIV = re.compile(r"arxiv|\bcorr\b", re.IGNORECASE)
_OF_ARXIV = r"""(?ix)
      \b(?:arxiv(?:\.org)?|corr|cornell\ university|(?:e|pre)-?prints?|abs|pdf|https?|www|vol(?:ume)?|v\d+)\b
    | \b(?:in|on|the|as|at|available|archive|repository)\b
    | \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b
    | \b\d{4}\.\d{4,5}v\d+\b | \b[a-z-]{2,9}(?:\.[a-z]{2})?/\d{7} | \[[a-z-]{2,9}(?:\.[a-z-]{2,9})?\]
    | [\W\d_]
"""
"""What says no more of a paper than that it is on arXiv, and when: a pattern that few runs need, and none compiled."""

_Number: TypeAlias = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Known(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Something that exists. ``key`` is that of its target; ``checked`` is the day (UTC) on which it was last seen."""

    key: str
    checked: date


class Paper(Known, frozen=True, kw_only=True, tag="paper"):
    """A paper of arXiv's, as its API describes the latest version.

    ``since`` is the day (UTC) on which it was added to the lockfile, and stays that; None as long as that is
    being begun (see ``lock.dated``). ``version`` is the number of that version, ``published`` the day of the first one,
    ``updated`` that of the latest. ``categories`` begin with the primary one. ``doi`` and ``journal`` say where else it
    was published.
    ``withdrawn`` is confirmed by OAI-PMH, never only concluded from ``comment``; ``doubted`` where that speaks of a
    withdrawal and nobody could confirm it yet. Text is as arXiv has it, TeX included, on one line.
    """

    since: date | None = None
    title: str
    authors: tuple[str, ...] = ()
    published: date
    updated: date
    version: _Number
    abstract: str = ""
    categories: tuple[str, ...] = ()
    comment: str = ""
    doi: str = ""
    journal: str = ""
    withdrawn: bool = False
    doubted: bool = False

    @property
    def venue(self) -> str:
        """Where else it was published: ``journal``, or nothing where that names arXiv alone."""
        if _ON_ARXIV.search(self.journal) and not re.sub(_OF_ARXIV, "", self.journal):
            return ""
        return self.journal


class Repository(Known, frozen=True, kw_only=True, tag="repository"):
    """A repository on GitHub: ``name`` is ``owner/name`` as GitHub writes it now, which a rename changes.

    ``id`` is GitHub's ``databaseId``; ``before`` is another one that the same name had when it was seen before: the
    name was taken over by somebody else. ``archived`` is the day on which it was made read-only, ``branch`` its default
    branch. ``gone`` where the repository was not found any more: kept, so that a later one of this name is noticed.
    """

    name: str
    id: _Number
    before: _Number = 0
    gone: bool = False
    description: str = ""
    archived: date | None = None
    branch: str = ""


class Thing(Known, frozen=True, kw_only=True, tag="thing"):
    """Anything else that exists: an owner, a file, lines, a heading, an issue, a release, a gist, a page.

    ``moved`` is the address it has now, if that is another one. ``commit`` is the hash at which lines or a heading on
    a branch were seen, for a permalink. ``unchecked`` says why nobody can know whether the page has the lines or the
    heading, of a page that exists.
    """

    moved: str = ""
    commit: str = ""
    unchecked: str = ""


class Missing(Struct, frozen=True):
    """Something that does not exist, on positive evidence: ``evidence`` ends the sentence "... does not exist: ..."."""

    key: str
    evidence: str
    hint: str = ""


class Unverified(Struct, frozen=True):
    """Something that nobody knows anything of today: ``reason`` says why, ``hint`` what would help."""

    key: str
    reason: str
    hint: str = ""


Fact: TypeAlias = Paper | Repository | Thing
Finding: TypeAlias = Fact | Missing | Unverified


def succeeding(old: Fact | None, new: Fact) -> Fact:
    """Return ``new`` with what only the fact of the same key before it tells.

    That is whether a name was taken over, until the line is deleted from ``links.lock``; since when a paper is in it;
    and that it was withdrawn, where its record could not be asked for this time.
    """
    if isinstance(old, Paper) and isinstance(new, Paper):
        withdrawn = old.withdrawn if new.doubted and old.version == new.version else new.withdrawn
        return replace(new, since=old.since, withdrawn=withdrawn)
    if not isinstance(old, Repository) or not isinstance(new, Repository):
        return new
    before = old.before if old.id == new.id else old.id
    return replace(new, before=before)


def newer(one: Fact, other: Fact) -> Fact:
    """Return the newer of two facts about one thing, as two branches of git or two runs leave them, or else ``one``.

    A paper is in the lockfile since the earlier day of the two, or since the only one.
    """
    found = other if one.checked < other.checked else one
    if not isinstance(found, Paper) or not isinstance(one, Paper) or not isinstance(other, Paper):
        return found
    return replace(found, since=min(filter(None, (one.since, other.since)), default=None))
