"""Links into the repository that the notes are part of: the working tree decides, since it is what will be pushed."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct

from llmnotes.links.github.contents import Unchecked, count_lines, lacking_heading, lacking_lines
from llmnotes.links.known import Finding, Missing, Thing, Unverified
from llmnotes.links.targets import GitHubFile, GitHubRepository, Target

# What git may have for the address of a repository on GitHub: git@github.com:o/r.git, https://github.com/o/r, ssh://...
_REMOTE = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/]+@)?(?:www\.)?github\.com[:/]+([^/]+)/([^/]+?)(?:\.git)?/?", re.IGNORECASE
)


class WorkingTree(Struct, frozen=True):
    """The repository at hand: the address it is pushed to, and the refs that mean what is being worked on.

    ``likely`` are refs that may be other branches: what is here is likely there too, and what is not may well be.
    ``text_of`` returns the text of a file by its path in the repository, the empty text for a folder, and None for what
    is not there.
    """

    remote: str
    refs: frozenset[str]
    likely: frozenset[str]
    text_of: Callable[[str], str | None]


def own_name(tree: WorkingTree) -> str:
    """Return ``OWNER/NAME`` of the tree's repository on GitHub; empty if it is elsewhere."""
    remote = _REMOTE.fullmatch(tree.remote)
    return f"{remote[1]}/{remote[2]}" if remote else ""


def own_key(tree: WorkingTree) -> str:
    """Return the key that the keys of all targets in the tree's repository begin with; empty if it is elsewhere."""
    remote = _REMOTE.fullmatch(tree.remote)
    return GitHubRepository(remote[1], remote[2]).key if remote else ""


def decided(subjects: Iterable[Target], tree: WorkingTree, today: date) -> Mapping[str, Finding | None]:
    """Return what the working tree knows of subjects, by key; None for what needs nobody to be asked about."""
    remote = _REMOTE.fullmatch(tree.remote)
    if remote is None:
        return {}
    own = (remote[1].lower(), remote[2].lower())
    found: dict[str, Finding | None] = {}
    for subject in subjects:
        if isinstance(subject, GitHubRepository) and not subject.heading and _name(subject) == own:
            found[subject.key] = None
        elif isinstance(subject, GitHubFile) and _name(subject) == own and subject.rest[0] in tree.refs:
            found[subject.key] = _of_file(subject, tree, today)
        elif isinstance(subject, GitHubFile) and _name(subject) == own and subject.rest[0] in tree.likely:
            finding = _of_file(subject, tree, today)
            if isinstance(finding, Thing):
                found[subject.key] = finding
    return found


def _name(target: GitHubRepository | GitHubFile) -> tuple[str, str]:
    return target.owner.lower(), target.repository.lower()


def _of_file(file: GitHubFile, tree: WorkingTree, today: date) -> Finding:
    path = "/".join(file.rest[1:])
    text = tree.text_of(path)
    if text is None:
        return Missing(file.key, "it is not in this working tree", "add it, or mend the path")
    lacking: Missing | Unverified | None = None
    if file.lines:
        lacking = lacking_lines(file.key, file.lines, count_lines(text))
    elif file.heading and path:
        lacking = lacking_heading(file.key, path, text, file.heading)
    if isinstance(lacking, Unchecked):
        return Thing(key=file.key, checked=today, unchecked=lacking.reason)
    return lacking or Thing(key=file.key, checked=today)
