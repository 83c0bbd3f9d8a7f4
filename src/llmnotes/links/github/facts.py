"""What both ways of asking conclude from what GitHub says: facts, and what is missing, in the same words."""

from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from llmnotes.links.asking import Services, Silence
from llmnotes.links.github.contents import Lack, Unchecked
from llmnotes.links.known import Missing, Repository, Thing, Unverified
from llmnotes.links.problems import quoted
from llmnotes.links.targets import (
    Gist,
    GitHubDiscussion,
    GitHubFile,
    GitHubIssue,
    GitHubOwner,
    GitHubRepository,
    InRepository,
    OfRepository,
)

Subject = OfRepository | GitHubOwner | Gist

_Located = TypeVar("_Located", bound=InRepository)


ABSENT = "GitHub says that it does not exist or is private"
DISABLED = "GitHub has disabled it"
BLOCKED = "GitHub has blocked access to it"
TAKEN_DOWN = "GitHub has taken it down for legal reasons"
NONSENSE = "GitHub's reply is incomplete or makes no sense"
LATER = "try again later"
MOST_SPLITS = 6
_OLD_DEFAULTS = frozenset({"master", "main", "develop", "dev", "trunk"})


class Unclear(Exception):  # noqa: N818  # it is no error, it is the lack of an answer
    """What a subject is, nobody can say now: ``reason`` and ``hint`` as in `Unverified`.

    ``heavy`` if GitHub had too much to do, ``lasting`` if asking again makes no sense.
    """

    def __init__(self, reason: str, hint: str = "", *, heavy: bool = False, lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.hint, self.heavy, self.lasting = reason, hint, heavy, lasting

    def about(self, key: str) -> Unverified:
        """Return this as what is found of the subject with this key."""
        return Unverified(key, self.reason, self.hint)


def refused() -> Unclear:
    """Return what a token that is none leaves unclear."""
    return Unclear("GitHub does not accept the token", "renew GITHUB_TOKEN, or run without it", lasting=True)


def no_answer(silence: Silence) -> Unclear:
    """Return what a lack of any reply leaves unclear."""
    return Unclear(f"GitHub does not answer: {silence.reason}", "look after the network, and try again")


def shown(text: str) -> str:
    """Return words of GitHub's as a message may show them: on one line, and cut off."""
    return quoted(" ".join("".join(letter if letter.isprintable() else " " for letter in text).split())).rstrip(".")


def home(subject: InRepository) -> GitHubRepository:
    """Return the repository that something belongs to."""
    return GitHubRepository(subject.owner, subject.repository)


def renamed(subject: _Located, name: str) -> _Located:
    """Return the same thing in the repository that ``name`` (``owner/name``) is called now."""
    owner, _, repository = name.partition("/")
    return replace(subject, owner=owner, repository=repository)


def is_renamed(subject: InRepository, name: str) -> bool:
    """Whether a repository is called ``name`` now, and not only written in other cases."""
    return f"{subject.owner}/{subject.repository}".lower() != name.lower()


def existing(subject: OfRepository, repository: Repository, commit: str = "") -> Thing:
    """Return the fact that something exists in a repository, which may have another name now."""
    moved = renamed(subject, repository.name).url if is_renamed(subject, repository.name) else ""
    return Thing(key=subject.key, checked=repository.checked, moved=moved, commit=commit)


def anchored(
    subject: GitHubRepository | GitHubFile, repository: Repository, lack: Lack | None, commit: str = ""
) -> Thing | Missing:
    """Return what follows for a page that exists from what is wrong with its lines or its heading."""
    if isinstance(lack, Missing):
        return lack
    thing = existing(subject, repository, commit)
    return replace(thing, unchecked=lack.reason) if lack else thing


def numbered(subject: GitHubIssue | GitHubDiscussion, url: str, repository: Repository) -> Thing:
    """Return the fact that an issue or discussion exists at ``url``, perhaps transferred to another repository."""
    kinds = ("issues", "pull") if isinstance(subject, GitHubIssue) else ("discussions",)
    here = {f"{repository.name}/{kind}/{subject.number}".lower() for kind in kinds}
    same = "/".join(url.split("/")[3:]).lower() in here
    return existing(subject, repository) if same else Thing(key=subject.key, checked=repository.checked, moved=url)


def is_led_elsewhere(subject: GitHubFile) -> bool:
    """Whether GitHub leads from an address whose branch is gone to the default branch.

    It redirects from a default branch that was renamed, which its API does not tell, and not from other refs that are
    gone.
    """
    return subject.rest[0] in _OLD_DEFAULTS


def elsewhere(subject: GitHubFile, repository: Repository, lack: Lack | None = None) -> Thing | Missing:
    """Return what is known of a file that is on the default branch, where the branch that its address names is gone.

    ``lack`` is what is wrong with the lines or the heading there.
    """
    there = replace(renamed(subject, repository.name), rest=(*repository.branch.split("/"), *subject.rest[1:]))
    if not is_led_elsewhere(subject):
        evidence = absent_file(subject, repository, "").evidence
        return Missing(subject.key, evidence, f"the default branch has it: {there.url}")
    if isinstance(lack, Missing):
        return replace(lack, hint=f"the file is at {replace(there, lines=None, heading='').url} now")
    unchecked = lack.reason if isinstance(lack, Unchecked) else ""
    return Thing(key=subject.key, checked=repository.checked, moved=there.url, unchecked=unchecked)


def absent_file(subject: GitHubFile, repository: Repository, ref: str) -> Missing:
    """Return that a file is missing: from ``ref``, or because nothing is called like the beginning of its path."""
    if not ref:
        return Missing(subject.key, f"{repository.name} has no branch, tag or commit {quoted(subject.rest[0])}")
    path = "/".join(subject.rest)[len(ref) + 1 :]
    return Missing(subject.key, f"{repository.name} has no {quoted(path)} at {quoted(ref)}")


def splits(rest: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the pairs of ref and path that an address can mean, at most six: a ref may contain slashes.

    A full hash and HEAD end where they end; what git forbids in names (git-check-ref-format) is no ref.
    """
    most = 1 if is_full_hash(rest[0]) or rest[0] == "HEAD" else MOST_SPLITS
    pairs = [("/".join(rest[:size]), "/".join(rest[size:])) for size in range(1, min(len(rest), most) + 1)]
    return [(ref, path) for ref, path in pairs if is_ref(ref)]


def is_ref(name: str) -> bool:
    """Whether git allows a branch or tag of this name."""
    odd = any(letter in " ~^:?*[\\\x7f" or letter < " " for letter in name)
    return bool(name) and not odd and ".." not in name and "@{" not in name and not name.endswith((".lock", "."))


def is_full_hash(ref: str) -> bool:
    """Whether a ref is a commit's whole hash."""
    return len(ref) == 40 and all(digit in "0123456789abcdef" for digit in ref.lower())


def headers(services: Services) -> dict[str, str]:
    """Return the headers of every request, with the token if there is one."""
    kept = {
        "accept": "application/vnd.github+json",
        "user-agent": services.agent,
        "x-github-api-version": "2022-11-28",
    }
    return kept | ({"authorization": f"bearer {services.github_token}"} if services.github_token else {})


def day(text: str | None) -> date | None:
    """Return the day (UTC) of one of GitHub's times, ``2024-05-01T12:00:00Z``; raises ValueError for anything else."""
    return date.fromisoformat(text[:10]) if text else None
