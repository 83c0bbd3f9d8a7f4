"""Asks GitHub through REST: all that there is without a token, 60 requests an hour, so what matters most comes first.

One subject takes one request or a few; the description: https://docs.github.com/rest. Redirects are followed within the
API's own address only.
"""

import binascii
from collections.abc import Generator, Mapping, Sequence
from typing import NoReturn, TypeAlias, TypeVar
from urllib.parse import quote, urljoin

import msgspec
from msgspec import Struct

from llmnotes.links.asking import Answer, Conversation, Reply, Request, Services, Silence, Step
from llmnotes.links.github import limits
from llmnotes.links.github.contents import (
    TOO_LARGE,
    Lack,
    MissingHeading,
    MissingLines,
    Unchecked,
    count_lines,
    lacking_heading,
    lacking_lines,
)
from llmnotes.links.github.facts import (
    ABSENT,
    BLOCKED,
    DISABLED,
    LATER,
    NONSENSE,
    TAKEN_DOWN,
    Subject,
    Unclear,
    absent_file,
    anchored,
    day,
    elsewhere,
    existing,
    headers,
    home,
    is_full_hash,
    is_led_elsewhere,
    no_answer,
    numbered,
    refused,
    shown,
    splits,
)
from llmnotes.links.known import Finding, Missing, Repository, Thing
from llmnotes.links.targets import (
    Gist,
    GitHubCommit,
    GitHubCompare,
    GitHubDiscussion,
    GitHubFile,
    GitHubIssue,
    GitHubLatestRelease,
    GitHubOwner,
    GitHubRelease,
    GitHubRepository,
    OfRepository,
)

_MOST_REDIRECTS = 3
_MOST_FAILURES = 3
_OWN_HEADERS = ("x-github-request-id", "x-ratelimit-limit", "x-ratelimit-remaining")

_T = TypeVar("_T")
_Talk: TypeAlias = Generator[Step, Answer | None, _T]


class _Repository(Struct, frozen=True):
    full_name: str
    id: int
    archived: bool = False
    disabled: bool = False
    has_discussions: bool = False
    description: str | None = None
    default_branch: str = ""
    updated_at: str | None = None


class _File(Struct, frozen=True):
    """A file: ``content`` in base64, empty for the largest ones; ``type`` may be that of a submodule, too."""

    type: str
    path: str
    encoding: str = ""
    content: str = ""


_Contents: TypeAlias = _File | list[msgspec.Raw]


class _Page(Struct, frozen=True):
    html_url: str


_DECODE_REPOSITORY = msgspec.json.Decoder(_Repository)
_DECODE_FILE = msgspec.json.Decoder(_File)
_DECODE_CONTENTS: msgspec.json.Decoder[_Contents] = msgspec.json.Decoder(_Contents)
_DECODE_PAGE = msgspec.json.Decoder(_Page)


class _Message(Struct, frozen=True):
    message: str = ""


def ask(
    subjects: Sequence[Subject], services: Services, known: Mapping[str, Repository | Missing | Unclear] = {}
) -> Conversation:
    """Find out about ``subjects``, whose keys differ, as long as GitHub answers.

    ``known`` are repositories, by key, that need not be asked for.
    """
    inquiry = _Inquiry(services, known)
    for subject in sorted(subjects, key=_urgency):
        try:
            finding = yield from inquiry.finding(subject)
        except Unclear as unclear:
            finding = unclear.about(subject.key)
        yield finding


def _urgency(subject: Subject) -> int:
    """Return where a subject stands in the order of asking: what many links depend on comes first."""
    match subject:
        case GitHubRepository(heading=""):
            return 0
        case GitHubFile():
            return 1
        case GitHubIssue() | GitHubRelease():
            return 2
        case _:
            return 3


class _Inquiry:
    """What GitHub has said so far: repositories by key, and why it is not asked any more."""

    def __init__(self, services: Services, known: Mapping[str, Repository | Missing | Unclear]) -> None:
        self._services = services
        self._api = services.github_api.rstrip("/")
        self._repositories = dict(known)
        self._with_discussions: set[str] = set()
        self._replies: dict[str, Reply] = {}
        self._end: Unclear | None = None
        self._pauses = 0
        self._failures = 0
        self._strange = 0

    # What each kind of subject takes.

    def finding(self, subject: Subject) -> _Talk[Finding]:
        """Return what is found of a subject; raises `Unclear`."""
        if isinstance(subject, GitHubOwner):
            return (yield from self._owner(subject))
        if isinstance(subject, Gist):
            return (yield from self._gist(subject))
        repository = yield from self._repository(home(subject))
        if isinstance(repository, Missing):
            return Missing(subject.key, repository.evidence)
        return (yield from self._in_repository(subject, repository))

    def _owner(self, subject: GitHubOwner) -> _Talk[Finding]:
        if (yield from self._exists(f"/users/{quote(subject.owner, safe='')}")):
            return Thing(key=subject.key, checked=self._services.today)
        return Missing(subject.key, "GitHub has no user or organization of this name")

    def _gist(self, subject: Gist) -> _Talk[Finding]:
        if (yield from self._exists(f"/gists/{quote(subject.id, safe='')}")):
            return Thing(key=subject.key, checked=self._services.today)
        return Missing(subject.key, "GitHub has none of this id")

    def _repository(self, subject: GitHubRepository) -> _Talk[Repository | Missing]:
        """Return a repository, asked for once however often it is needed."""
        if subject.key not in self._repositories:
            try:
                self._repositories[subject.key] = yield from self._asked_repository(subject)
            except Unclear as unclear:
                self._repositories[subject.key] = unclear
        known = self._repositories[subject.key]
        if isinstance(known, Unclear):
            raise known
        return known

    def _asked_repository(self, subject: GitHubRepository) -> _Talk[Repository | Missing]:
        path = f"/repos/{quote(subject.owner, safe='')}/{quote(subject.repository, safe='')}"
        reply, said = yield from self._decoded(path, _DECODE_REPOSITORY)
        if said is None or said.disabled:
            return Missing(subject.key, DISABLED if said else _absence(reply))
        if said.has_discussions:
            self._with_discussions.add(subject.key)
        return self._fact(subject.key, said)

    def _fact(self, key: str, said: _Repository) -> Repository:
        """Return a repository; REST does not say when it was archived, so the day of its last change has to do."""
        try:
            archived = (day(said.updated_at) or self._services.today) if said.archived else None
        except ValueError:
            raise Unclear(NONSENSE, LATER) from None
        return Repository(
            key=key,
            checked=self._services.today,
            name=said.full_name,
            id=said.id,
            description=" ".join((said.description or "").split()),
            archived=archived,
            branch=said.default_branch,
        )

    def _in_repository(self, subject: OfRepository, repository: Repository) -> _Talk[Finding]:
        match subject:
            case GitHubRepository(heading=""):
                return repository
            case GitHubRepository():
                return anchored(subject, repository, (yield from self._readme(subject, repository, "", "")))
            case GitHubFile():
                return (yield from self._file(subject, repository))
            case GitHubIssue():
                return (yield from self._issue(subject, repository))
            case GitHubDiscussion():
                raise Unclear("GitHub shows discussions only to who has a token", "set GITHUB_TOKEN", lasting=True)
            case GitHubCommit():
                return (yield from self._commit(subject, repository))
            case GitHubCompare():
                return (yield from self._compare(subject, repository))
            case GitHubRelease():
                return (yield from self._release(subject, repository))
            case GitHubLatestRelease():
                there = yield from self._exists(f"{_below(repository)}/releases/latest")
                return (
                    existing(subject, repository)
                    if there
                    else Missing(subject.key, f"{repository.name} has no release")
                )

    def _issue(self, subject: GitHubIssue, repository: Repository) -> _Talk[Finding]:
        reply, page = yield from self._decoded(f"{_below(repository)}/issues/{subject.number}", _DECODE_PAGE)
        if reply.status == 410 and "disabled" in _message(reply):
            reply, page = yield from self._decoded(f"{_below(repository)}/pulls/{subject.number}", _DECODE_PAGE)
        if page:
            return numbered(subject, page.html_url, repository)
        if reply.status == 410:
            return Missing(subject.key, "it was deleted")
        if repository.key in self._with_discussions:
            reason = "GitHub shows only to who has a token whether it is a discussion now"
            raise Unclear(reason, "set GITHUB_TOKEN", lasting=True)
        return Missing(subject.key, f"{repository.name} has none of this number")

    def _commit(self, subject: GitHubCommit, repository: Repository) -> _Talk[Finding]:
        if (yield from self._exists(f"{_below(repository)}/commits/{quote(subject.sha)}?per_page=1")):
            return existing(subject, repository)
        return Missing(subject.key, f"{repository.name} has none of this hash")

    def _compare(self, subject: GitHubCompare, repository: Repository) -> _Talk[Finding]:
        span = f"{subject.base or repository.branch}...{subject.head}"
        if (yield from self._exists(f"{_below(repository)}/compare/{quote(span, safe=':')}?per_page=1")):
            return existing(subject, repository)
        return Missing(subject.key, f"{repository.name} can not compare {shown(span)}")

    def _release(self, subject: GitHubRelease, repository: Repository) -> _Talk[Finding]:
        for kind in ("releases/tags", "git/ref/tags"):
            if (yield from self._exists(f"{_below(repository)}/{kind}/{quote(subject.tag)}")):
                return existing(subject, repository)
        return Missing(subject.key, f"{repository.name} has neither a release nor a tag of this name")

    def _file(self, subject: GitHubFile, repository: Repository) -> _Talk[Finding]:
        known_ref = ""
        pairs = _likely_splits(subject, repository)
        for ref, path in pairs:
            reply, contents = yield from self._contents(repository, ref, path)
            if contents is not None:
                lack = yield from self._in_contents(subject, repository, (ref, path), contents)
                return anchored(subject, repository, lack)
            if not _lacks_ref(reply):
                known_ref = ref
                break
        if not known_ref and not is_full_hash(subject.rest[0]):
            path = "/".join(subject.rest[1:])
            _, contents = yield from self._contents(repository, "", path)
            if contents is not None and is_led_elsewhere(subject):
                lack = yield from self._in_contents(subject, repository, ("", path), contents)
                return elsewhere(subject, repository, lack)
            if contents is not None:
                return elsewhere(subject, repository)
        if not known_ref and 1 < len(pairs) < len(subject.rest):
            reason = "GitHub does not tell where the branch ends and the path begins"
            raise Unclear(reason, "link to a commit or the default branch", lasting=True)
        return absent_file(subject, repository, known_ref)

    def _contents(self, repository: Repository, ref: str, path: str) -> _Talk[tuple[Reply, _Contents | None]]:
        query = f"?ref={quote(ref, safe='')}" if ref else ""
        return (yield from self._decoded(f"{_below(repository)}/contents/{quote(path)}{query}", _DECODE_CONTENTS))

    def _in_contents(
        self, subject: GitHubFile, repository: Repository, split: tuple[str, str], contents: _Contents
    ) -> _Talk[Lack | None]:
        """Return what is wrong with the lines or the heading of a file that is there."""
        ref, path = split
        file = contents if isinstance(contents, _File) and contents.type == "file" else None
        if subject.lines and not file:
            return MissingLines(subject.key, "it is a folder, which has no lines")
        if subject.lines and file:
            if (text := _text(file)) is None:
                return Unchecked(subject.key, TOO_LARGE)
            return lacking_lines(subject.key, subject.lines, count_lines(text))
        if subject.heading and not file:
            return (yield from self._readme(subject, repository, ref, path))
        return _lacking_heading(subject, path, file) if subject.heading and file else None

    def _readme(
        self, subject: GitHubFile | GitHubRepository, repository: Repository, ref: str, path: str
    ) -> _Talk[Lack | None]:
        """Return what is wrong with a heading of the README of a folder, which is the repository's for no ``path``."""
        query = f"?ref={quote(ref, safe='')}" if ref else ""
        folder = f"/{quote(path)}" if path else ""
        _, file = yield from self._decoded(f"{_below(repository)}/readme{folder}{query}", _DECODE_FILE)
        if file is None:
            return MissingHeading(subject.key, "there is no README")
        return _lacking_heading(subject, file.path, file)

    # How GitHub is asked.

    def _exists(self, path: str) -> _Talk[bool]:
        return (yield from self._reply(path)).status == 200

    def _decoded(self, path: str, decoder: msgspec.json.Decoder[_T]) -> _Talk[tuple[Reply, _T | None]]:
        """Return a reply and what it holds, None where nothing exists; raises `Unclear` for nonsense."""
        for _ in range(2):
            reply = yield from self._reply(path)
            if reply.status in (409, 422):
                raise _refusal(reply)
            if reply.status != 200:
                return reply, None
            try:
                return reply, decoder.decode(reply.body)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                del self._replies[path]
        raise Unclear(NONSENSE, LATER)

    def _reply(self, path: str) -> _Talk[Reply]:
        """Return a reply that says whether something exists, asked for once; raises `Unclear` for all others."""
        if path not in self._replies:
            self._replies[path] = yield from self._asked(path)
        return self._replies[path]

    def _asked(self, path: str) -> _Talk[Reply]:
        url, redirects, again = f"{self._api}{path}", 0, False
        while True:
            if self._end:
                raise self._end
            answer = yield Request(url, headers=headers(self._services))
            assert answer is not None, "a request is answered"
            if isinstance(answer, Silence) or answer.status >= 500:
                self._fail(answer, again)
                again = True
            elif limits.is_limited(answer):
                yield from self._wait(answer)
            elif answer.status in (301, 302, 307, 308) and redirects < _MOST_REDIRECTS:
                url, redirects = self._led_to(url, answer), redirects + 1
                self._end = self._limit() if limits.used_up(answer) else None
            else:
                self._failures = 0
                self._end = self._limit() if limits.used_up(answer) else None
                return self._known(answer)

    def _fail(self, answer: Answer, again: bool) -> None:
        """Go on if the same may be asked once more; raises `Unclear` if not."""
        if isinstance(answer, Silence):
            unclear = no_answer(answer)
            over = answer.lasting or again
        else:
            unclear = Unclear(f"GitHub has trouble (HTTP {answer.status})", LATER)
            over = self._failures >= _MOST_FAILURES
        self._failures += 1
        if over:
            self._end = unclear
        if over or again:
            raise unclear

    def _wait(self, reply: Reply) -> _Talk[None]:
        hopeless = limits.used_up(reply) and not self._services.github_token
        if hopeless or self._pauses == limits.PAUSES:
            self._end = self._limit()
            raise self._end
        yield limits.pause(reply, self._pauses)
        self._pauses += 1

    def _limit(self) -> Unclear:
        return limits.exceeded() if self._services.github_token else limits.exceeded_without_token()

    def _led_to(self, url: str, reply: Reply) -> str:
        """Return where a redirect leads: the token, and trust, go to the API's own address only."""
        there = urljoin(url, reply.headers.get("location", ""))
        if not there.startswith(f"{self._api}/") or "/.." in there or there == url:
            raise Unclear("GitHub leads to an address that is not its API's", LATER, lasting=True)
        return there

    def _known(self, reply: Reply) -> Reply:
        if reply.status == 401:
            self._end = refused()
            raise self._end
        says_what_exists = reply.status in (404, 409, 410, 422, 451) or _is_blocked(reply)
        if says_what_exists and not _is_of_github(reply):
            self._not_of_github()
        self._strange = 0
        if reply.status == 200 or says_what_exists:
            return reply
        raise _refusal(reply)

    def _not_of_github(self) -> NoReturn:
        """Raise that nobody has answered who would know; that ends the conversation if it goes on like this."""
        unclear = Unclear("the answer is not GitHub's", "look after the network, and LLMNOTES_GITHUB_API if it is set")
        self._strange += 1
        self._end = unclear if self._strange == _MOST_FAILURES else self._end
        raise unclear


def _refusal(reply: Reply) -> Unclear:
    said = _message(reply)
    return Unclear(f"GitHub refuses to answer (HTTP {reply.status}){f': {shown(said)}' if said else ''}", LATER)


def _below(repository: Repository) -> str:
    return f"/repos/{quote(repository.name)}"


def _likely_splits(subject: GitHubFile, repository: Repository) -> list[tuple[str, str]]:
    """Return the ref and path if the address names the default branch, else all that it can mean."""
    pairs = splits(subject.rest)
    return [pair for pair in pairs if pair[0] == repository.branch] or pairs


def _message(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.body, type=_Message).message
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _is_of_github(reply: Reply) -> bool:
    """Whether an error is GitHub's own and not that of a proxy or of a network's sign-in page.

    Each of its errors is an object with a ``message`` and comes with headers of its API: https://docs.github.com/rest,
    "Troubleshooting the REST API". A server of one's own may count no requests, and names each.
    """
    return bool(_message(reply)) and any(name in reply.headers for name in _OWN_HEADERS)


def _is_blocked(reply: Reply) -> bool:
    return reply.status == 403 and "access blocked" in _message(reply)


def _absence(reply: Reply) -> str:
    """Return the evidence that a reply about a repository gives."""
    if reply.status == 451:
        return TAKEN_DOWN
    return BLOCKED if _is_blocked(reply) else ABSENT


def _lacks_ref(reply: Reply) -> bool:
    return "no commit found" in _message(reply).lower()


def _lacking_heading(subject: GitHubFile | GitHubRepository, path: str, file: _File) -> Lack | None:
    if (text := _text(file)) is None:
        return Unchecked(subject.key, TOO_LARGE)
    return lacking_heading(subject.key, path, text, subject.heading)


def _text(file: _File) -> str | None:
    """Return the text of a file, None for one that is too large; raises `Unclear` for nonsense."""
    if file.encoding != "base64":
        return None
    try:
        return binascii.a2b_base64(file.content).decode("utf-8", "replace")
    except ValueError:
        raise Unclear(NONSENSE, LATER) from None
