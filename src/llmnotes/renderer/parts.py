"""The parts of a repository as people call them: its files, issues, commits and releases."""

import re
from urllib.parse import unquote

from msgspec import Struct

_LINES = re.compile(r"L(\d+)(?:-L(\d+))?")
_HASH = re.compile(r"[0-9a-f]{8,64}")
SHORT = 7
"""How many digits of a commit's hash people read."""

WHOLE, FILE, ISSUE, OTHER = range(4)
"""The order of parts: what is about the whole repository, files, issues and pull requests, all else."""


class Part(Struct, frozen=True, order=True):
    """A part of a repository: its ``kind`` (one of the numbers above), the number of an issue or 0, and its name."""

    kind: int
    number: int
    name: str


def part_of(part: str, url: str, branch: str) -> Part:
    """Return what people call the ``part`` of a ``Reference``.

    ``url`` is the link's own, which tells a pull request from an issue; ``branch`` the default one, or empty if nobody
    knows it: a file on it, or on what is one in most repositories, is called without it.
    """
    kind, _, rest = part.partition("/")
    if not part:
        return Part(WHOLE, 0, "The whole repository")
    if part.startswith("#"):
        return Part(FILE, 0, f"README, “{unquote(part[1:])}”")
    if kind in ("issues", "discussions") and rest.isdecimal():
        is_pull = re.search(rf"/pull/{rest}(?!\d)", url) is not None
        called = "discussion" if kind == "discussions" else "pull request" if is_pull else "issue"
        return Part(OTHER if kind == "discussions" else ISSUE, int(rest), f"{called} {rest}")
    if kind in ("blob", "tree"):
        return Part(FILE, 0, _file(rest, branch))
    name = unquote(rest)
    if kind == "commit":
        return Part(OTHER, 0, f"commit {_short(name)}")
    if kind == "compare":
        return Part(OTHER, 0, f"comparison {'...'.join(map(_short, name.split('...')))}")
    if kind == "releases":
        return Part(OTHER, 0, f"release {name.removeprefix('tag/')}" if name.startswith("tag/") else "latest release")
    return Part(OTHER, 0, f"wiki page {name.replace('-', ' ')}" if rest else kind)


def is_file(part: str) -> bool:
    """Say whether the part of a ``Reference`` is a file or a folder, and no branch alone."""
    return part.startswith(("blob/", "tree/")) and part.count("/") > 1


def is_issue(part: str) -> bool:
    """Say whether it is an issue or a pull request."""
    return part.startswith("issues/")


def _file(rest: str, branch: str) -> str:
    """Return the path of a file with its lines, and the ref at which it is where that is not the default branch.

    A ref of several parts is known by nothing but its being the default branch.
    """
    address, _, fragment = rest.partition("#")
    if branch and f"{address}/".startswith(f"{branch}/"):
        ref, path = branch, address[len(branch) + 1 :]
    else:
        ref, _, path = address.partition("/")
    ref = unquote(ref)
    is_default = ref in {branch, "HEAD"} if branch else ref in {"main", "master", "HEAD"}
    named = unquote(path) if path else f"branch or tag {_short(ref)}"
    lines = _LINES.fullmatch(fragment)
    if lines:
        named += f", lines {lines[1]}–{lines[2]}" if lines[2] else f", line {lines[1]}"
    elif fragment:
        named += f", “{unquote(fragment)}”"
    return named if is_default or not path else f"{named} (at {_short(ref)})"


def _short(ref: str) -> str:
    return ref[:SHORT] if _HASH.fullmatch(ref) else ref
