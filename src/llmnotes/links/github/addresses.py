"""GitHub: which owner, repository, file, line, heading, commit, issue or release an address names.

The forms are those of https://docs.github.com; what belongs to nobody in particular (``/features``) is a page of
GitHub's own. What can not be known from the address alone is left to be asked for, above all where a ref ends and the
path behind it begins.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import unquote

from llmnotes.links.problems import Problem, impossible, odd, quoted
from llmnotes.links.targets import (
    Gist,
    GitHubCommit,
    GitHubCompare,
    GitHubDiscussion,
    GitHubFile,
    GitHubIssue,
    GitHubLatestRelease,
    GitHubOwner,
    GitHubPage,
    GitHubRelease,
    GitHubRepository,
    GitHubWiki,
    InRepository,
    LineRange,
    Target,
)
from llmnotes.links.urls import SplitUrl
from llmnotes.nearest import nearest

# First parts of addresses that are GitHub's own: from the lists of https://github.com/Mottie/github-reserved-names
# (MIT) and the links of github.com's header and footer. What is a real organisation besides (community, desktop,
# actions) is not here.
RESERVED = frozenset(
    """
    400 401 403 404 500 502 503 about accelerator access account admin advisories anonymous any api apps assets
    attributes auth billing blob blog bounty branches business businesses c cache case-studies categories central
    certification changelog cla cloud codereview codespaces collection collections comments commit commits companies
    compare contact contributing cookbook copilot coupons customer customer-stories customer-terms customers dashboard
    dashboards design develop developer diff discover discussions docs downloads downtime editor editors edu education
    enterprise enterprises events explore featured features feed files fixtures forked garage gist gists git-guides
    graphs guide guides help help-wanted home hooks hosting hovercards identity images import inbox individual info
    integration interfaces introduction investors issues jobs join journal journals lab labs languages launch layouts
    learn legal library linux listings lists login logos logout mac maintenance malware man marketplace mcp mention
    mentioned mentioning mentions migrating milestones mine mirrors mobile models navigation network new news newsroom
    none nonprofit nonprofits notices notifications oauth offer open-source organisations organizations orgs pages
    partners payments personal plans plugins popular popularity posts premium-support press pricing professional
    projects pulls raw readme recommendations redeem releases render reply repositories repos resources restore revert
    saved save-net-neutrality scraping search security services sessions settings shareholders shop showcases signin
    signup site sitemap social-impact solutions spam spark sponsors ssh staff starred stars startups static status
    statuses storage store stories styleguide subscriptions suggest suggestion suggestions support suspended talks
    teach teacher teachers teaching team teams ten terms timeline topic topics tos tour train training translations
    tree trending trust-center updates user-attachments username users visualization w watching why-github wiki windows
    works-with
    """.split()  # noqa: SIM905 - a list would be five pages long
)

_CODE = "github-impossible-path"
_HASH = re.compile(r"[0-9a-f]{4,40}", re.IGNORECASE)
_OVERLONG_HASH = re.compile(r"[0-9a-f]{41,}", re.IGNORECASE)
_OWNER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_NUMBER = re.compile(r"[0-9]{1,10}")
_LINES = re.compile(r"L([0-9]{1,9})(?:C[0-9]+)?(?:-L?([0-9]{1,9})(?:C[0-9]+)?)?")
_AS_TEXT = (".diff", ".patch")
_OWN_PREFIX = re.compile(r"(?:user-content-)+")
_GIST_ID = re.compile(r"[0-9]+|[0-9a-f]{20,40}")
_GIST_AS_FILE = (".git", ".js", ".json", ".pibb")

# Anchors of GitHub's own furniture on a repository's first page.
_FURNITURE = frozenset({"readme", "readme-ov-file", "files", "start-of-content", "repo-content-pjax-container"})
_PAGES_OF_DISCUSSIONS = frozenset({"categories", "landing", "new", "search"})
_PAGES_OF_REPOSITORIES = frozenset(
    """
    actions activity archive attestations branches codespaces community contributors custom-properties deployments find
    fork forks graphs invitations labels milestone milestones models network packages projects pulls pulse rules search
    security settings stargazers suites tags tarball watchers zipball
    """.split()  # noqa: SIM905  # forty lines otherwise
)
_PAGES_OF_ISSUES = frozenset({"assigned", "created_by", "labels", "mentioned", "milestones", "new", "subscribed"})

_Claimed = Target | Problem


def claim(url: SplitUrl) -> _Claimed | None:
    """Return what of GitHub's a URL names, or what is wrong with it; None if it is another's."""
    read = _HOSTS.get(url.host)
    return read(url) if read else None


def doubt(target: Target, now: date) -> Problem | None:
    """Return a warning for a name that breaks today's rules: some old and enterprise accounts do break them."""
    if isinstance(target, GitHubCommit) and not _HASH.fullmatch(target.sha):
        message = f"{quoted(target.sha)} is no commit's hash"
        return odd("github-odd-commit", message, hint="a branch moves on: link to the commit (the key y on its page)")
    if isinstance(target, GitHubOwner | InRepository) and not _OWNER.fullmatch(target.owner):
        message = f"{quoted(target.owner)} does not look like an owner on GitHub"
        return odd("github-odd-owner", message, hint="it has up to 39 letters, digits and hyphens, none at the ends")
    return None


def _on_github(url: SplitUrl) -> _Claimed:
    match url.segments:
        case ("orgs" | "users", owner, *_) | (owner,):
            return _owner(url, owner)
        case (owner, name, *rest):
            return _in_repository(url, owner, name, rest)
    return GitHubPage(url.address)


def _owner(url: SplitUrl, owner: str) -> _Claimed:
    return GitHubPage(url.address) if owner.lower() in RESERVED else GitHubOwner(owner)


def _in_repository(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    if owner.lower() in RESERVED:
        return GitHubPage(url.address)
    name = name.removesuffix(".git")
    if not _NAME.fullmatch(name):
        return _impossible_name(name)
    if not rest:
        return GitHubRepository(owner, name, _heading_of_readme(url))
    if read := _KINDS.get(rest[0]):
        return read(url, owner, name, rest[1:])
    known = {*_KINDS, *_PAGES_OF_REPOSITORIES}
    if rest[0] not in known and (near := nearest(rest[0], known)):
        message = f"a repository on GitHub has no page {quoted(rest[0])}"
        return odd("github-unknown-path", message, hint=f"did you mean {near}?")
    return GitHubRepository(owner, name)


def _impossible_name(name: str) -> Problem:
    message = f"{quoted(name)} can not be a repository's name"
    if not name:
        return impossible(_CODE, "the URL names no repository")
    if len(name) > 100:
        return impossible(_CODE, message, hint=f"names have up to 100 characters, this one has {len(name)}")
    shorter = name.rstrip(").,;:!?]}>'\"*`’”")
    hint = f"did you mean {shorter}?" if shorter and _NAME.fullmatch(shorter) else "names consist of A-Z a-z 0-9 . _ -"
    return impossible(_CODE, message, hint=hint)


def _heading_of_readme(url: SplitUrl) -> str:
    if "tab=" in url.query and "tab=readme" not in url.query:
        return ""
    fragment = _anchor(url)
    return "" if fragment in _FURNITURE else fragment


def _anchor(url: SplitUrl) -> str:
    """Return the decoded fragment without a browser's text directive and without GitHub's own prefix."""
    fragment = unquote(url.fragment).partition(":~:")[0]
    return _OWN_PREFIX.sub("", fragment, count=1) if _OWN_PREFIX.match(fragment) else fragment


def _file(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    if not rest:
        return impossible(_CODE, "the URL names neither branch nor file", hint="write it like /blob/main/README.md")
    while len(rest) > 2 and rest[0] == "refs" and rest[1] in ("heads", "tags"):
        rest = rest[2:]
    anchor = _anchor(url)
    if not (match := _LINES.fullmatch(anchor)):
        return GitHubFile(owner, name, tuple(rest), None, anchor)
    first, last = int(match[1]), int(match[2] or match[1])
    if first <= last and first:
        return GitHubFile(owner, name, tuple(rest), LineRange(first, last))
    return _impossible_lines(url, first, last)


def _impossible_lines(url: SplitUrl, first: int, last: int) -> Problem:
    code = "github-impossible-lines"
    if not first or not last:
        return impossible(code, "there is no line 0", hint="lines are counted from 1")
    page = url.text.partition("#")[0]
    message = f"lines {first} to {last} can not exist: the end comes before the beginning"
    return impossible(code, message, hint=f"did you mean #L{last}-L{first}?", right=f"{page}#L{last}-L{first}")


def _history(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    return _file(url, owner, name, rest) if rest else GitHubRepository(owner, name)


def _commit(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    commit = _without(_AS_TEXT, "/".join(rest))
    if not commit:
        return impossible(_CODE, "the URL names no commit", hint="write it like /commit/1a2b3c4")
    if _OVERLONG_HASH.fullmatch(commit):
        message = f"a commit's hash has up to 40 digits, this one has {len(commit)}"
        return impossible(_CODE, message)
    return GitHubCommit(owner, name, commit.lower() if _HASH.fullmatch(commit) else commit)


def _without(suffixes: tuple[str, ...], text: str) -> str:
    while text.endswith(suffixes):
        text = text[: text.rindex(".")]
    return text


def _compare(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    span = _without(_AS_TEXT, "/".join(rest))
    if not span:
        return GitHubRepository(owner, name)
    base, dots, head = span.partition("...") if "..." in span else span.partition("..")
    if not dots:
        return GitHubCompare(owner, name, "", base)
    if not base or not head:
        return impossible(_CODE, "a comparison needs two commits", hint="write it like /compare/v1...v2")
    return GitHubCompare(owner, name, base, head)


def _issue(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    if not rest or rest[0] in _PAGES_OF_ISSUES:
        return GitHubRepository(owner, name)
    return _numbered(GitHubIssue, owner, name, rest[0], "an issue")


def _pull(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    """Read ``/pull/5/files``, ``/pull/5.diff``; ``/pull/BRANCH`` and ``/pull/new/BRANCH`` are for making one."""
    number = _without(_AS_TEXT, rest[0]) if rest else ""
    if not number[:1].isdigit():
        return GitHubRepository(owner, name)
    return _numbered(GitHubIssue, owner, name, number, "a pull request")


def _discussion(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    if not rest or rest[0] in _PAGES_OF_DISCUSSIONS:
        return GitHubRepository(owner, name)
    return _numbered(GitHubDiscussion, owner, name, rest[0], "a discussion")


def _numbered(
    kind: type[GitHubIssue] | type[GitHubDiscussion], owner: str, name: str, text: str, what: str
) -> _Claimed:
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if number:
        return kind(owner, name, number)
    return impossible(_CODE, f"{quoted(text)} can not be the number of {what}", hint="numbers are counted from 1")


def _release(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    match rest:
        case ["latest", *_]:
            return GitHubLatestRelease(owner, name)
        case ["tag", _, *_]:
            return GitHubRelease(owner, name, "/".join(rest[1:]))
        case ["download", _, _, *_]:
            return GitHubRelease(owner, name, "/".join(rest[1:-1]))
        case ["tag" | "download", *_]:
            return impossible(_CODE, "the URL names no release", hint="write it like /releases/tag/v1.0")
    return GitHubRepository(owner, name)


def _wiki(url: SplitUrl, owner: str, name: str, rest: list[str]) -> _Claimed:
    return GitHubWiki(owner, name, tuple(rest))


_KINDS: Mapping[str, Callable[[SplitUrl, str, str, list[str]], _Claimed]] = {
    "tree": _file,
    "blob": _file,
    "raw": _file,
    "blame": _file,
    "edit": _file,
    "commits": _history,
    "commit": _commit,
    "compare": _compare,
    "issues": _issue,
    "pull": _pull,
    "discussions": _discussion,
    "releases": _release,
    "wiki": _wiki,
}


def _on_raw(url: SplitUrl) -> _Claimed:
    """Read ``raw.githubusercontent.com/OWNER/REPOSITORY/REF/PATH``, and ``/wiki/OWNER/REPOSITORY/PAGE.md``."""
    match url.segments:
        case ("wiki", owner, name, *page):
            return _in_repository(url, owner, name, ["wiki", *_without_suffix(page)])
        case (owner, name, _, _, *_):
            return _in_repository(url, owner, name, ["raw", *url.segments[2:]])
    return impossible(_CODE, "the URL names no file", hint="write it like /OWNER/REPOSITORY/main/README.md")


def _without_suffix(page: list[str]) -> list[str]:
    return [*page[:-1], page[-1].removesuffix(".md")] if page else []


def _on_gist(url: SplitUrl) -> _Claimed:
    match url.segments:
        case () | ("discover" | "starred" | "forked" | "search" | "login" | "join" | "auth", *_):
            return GitHubPage(url.address)
        case (one,) if _GIST_ID.fullmatch(_gist(one)):
            return Gist(_gist(one))
        case (owner,) | (owner, "starred" | "forked" | "public" | "secret"):
            return _owner(url, owner)
        case (one, "raw" | "revisions" | "stargazers" | "forks", *_) if _GIST_ID.fullmatch(one):
            return Gist(one)
        case (owner, one, *_) if _GIST_ID.fullmatch(_gist(one)):
            return Gist(_gist(one), owner)
        case (_, one, *_):
            return impossible(
                _CODE, f"{quoted(one)} can not be a gist's id", hint="ids are 20 or 32 hexadecimal digits"
            )
    raise AssertionError("every tuple is empty, or has one element, or more")


def _gist(text: str) -> str:
    return _without(_GIST_AS_FILE, text).lower()


_HOSTS: Mapping[str, Callable[[SplitUrl], _Claimed]] = {
    "github.com": _on_github,
    "www.github.com": _on_github,
    "raw.githubusercontent.com": _on_raw,
    "gist.github.com": _on_gist,
    "gist.githubusercontent.com": _on_gist,
}
