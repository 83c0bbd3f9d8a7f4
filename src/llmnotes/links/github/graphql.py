"""Asks GitHub through GraphQL, which needs a token: fifty repositories in one request, with all that is linked in them.

The service's habits are described at https://docs.github.com/graphql/overview, "Rate limits and query limits": too
large a query fails as a whole or in parts, and is asked again in halves; a used up limit is an error in a reply of
status 200.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from llmnotes.links.asking import Answer, Conversation, Pause, Reply, Request, Services, Silence
from llmnotes.links.github import limits, rest
from llmnotes.links.github.facts import (
    ABSENT,
    BLOCKED,
    DISABLED,
    LATER,
    NONSENSE,
    Subject,
    Unclear,
    day,
    headers,
    home,
    no_answer,
    refused,
)
from llmnotes.links.github.questions import (
    TOO_MUCH,
    Answers,
    Trouble,
    decoded,
    fields,
    is_too_much,
    literal,
    problem,
    read,
)
from llmnotes.links.known import Finding, Missing, Repository, Thing
from llmnotes.links.targets import Gist, GitHubOwner, OfRepository

REPOSITORIES = 50
"""In one query, owners and gists counted in."""

SUBJECTS = 500
"""In one query."""

_FRUITLESS = 4
"""So many requests without any success, one after the other, and GitHub is left in peace."""

_OF_REPOSITORY = "nameWithOwner databaseId isArchived archivedAt isDisabled description defaultBranchRef{name}"
_LIMITS = ("RATE_LIMITED", "RATE_LIMIT")
_BLOCKED_IN_WORDS = ("access blocked", "dmca", "legal reasons")

_T = TypeVar("_T")


class _Reply(Struct, frozen=True):
    data: dict[str, msgspec.Raw] | None = None
    errors: tuple[Trouble, ...] | None = None


class _Branch(Struct, frozen=True):
    name: str


class _Repository(Struct, frozen=True, rename="camel"):
    name_with_owner: str
    database_id: int
    is_archived: bool
    archived_at: str | None
    is_disabled: bool
    description: str | None
    default_branch_ref: _Branch | None


class _Login(Struct, frozen=True):
    login: str


class _Gist(Struct, frozen=True):
    url: str


class _OfUser(Struct, frozen=True):
    gist: _Gist | None


def ask(subjects: Sequence[Subject], services: Services) -> Conversation:
    """Find out about ``subjects``, whose keys differ; what GraphQL does not show is asked for by REST."""
    return _Inquiry(subjects, services).conversation()


class _Batch(Struct, frozen=True):
    """What one request asks for; ``again`` if it was asked before and the reply was of no use."""

    subjects: tuple[Subject, ...]
    again: bool = False

    def halves(self) -> "list[_Batch]":
        middle = len(self.subjects) // 2
        return [_Batch(self.subjects[:middle]), _Batch(self.subjects[middle:])]


class _Limited(Struct, frozen=True):
    """No request is welcome for a while."""

    reply: Reply


class _Useless(Struct, frozen=True):
    """There is no reply, or one without any meaning."""

    unclear: Unclear


class _Refused(Struct, frozen=True):
    """No other request will be answered, either."""

    unclear: Unclear


class _OnlyByRest(Struct, frozen=True):
    """What GraphQL does not show though it may exist: a gist by its id alone, an issue that was transferred."""

    repository: Repository | None = None


_Verdict: TypeAlias = Finding | Unclear | _OnlyByRest


class _Read(Struct, frozen=True):
    """What a reply says of each subject."""

    verdicts: Sequence[tuple[Subject, _Verdict]]


_Outcome: TypeAlias = _Limited | _Useless | _Refused | _Read


class _Inquiry:
    """What is still to be asked, and how much patience is left."""

    def __init__(self, subjects: Sequence[Subject], services: Services) -> None:
        self._services = services
        by_id = [subject for subject in subjects if isinstance(subject, Gist) and not subject.owner]
        self._by_rest: list[Subject] = [*by_id]
        self._batches = deque(_batches([subject for subject in subjects if subject not in by_id]))
        self._repositories: dict[str, Repository | Missing | Unclear] = {}
        self._pauses = 0
        self._fruitless = 0

    def conversation(self) -> Conversation:
        while self._batches:
            batch = self._batches.popleft()
            answer = yield _request(batch, self._services)
            match _outcome(batch, answer, self._services):
                case _Limited(reply):
                    yield from self._wait(batch, reply)
                case _Refused(unclear):
                    yield from self._give_up(batch, unclear)
                case _Useless(unclear):
                    yield from self._try_again(batch, unclear)
                case _Read(verdicts):
                    self._fruitless = 0
                    yield from self._conclude(batch, verdicts)
        if self._by_rest:
            yield from rest.ask(self._by_rest, self._services, self._repositories)

    def _wait(self, batch: _Batch, reply: Reply) -> Iterator[Finding | Pause]:
        if self._pauses == limits.PAUSES:
            yield from self._give_up(batch, limits.exceeded())
            return
        yield limits.pause(reply, self._pauses)
        self._pauses += 1
        self._batches.appendleft(batch)

    def _give_up(self, batch: _Batch, unclear: Unclear) -> Iterator[Finding]:
        """End the conversation: whatever is still to be asked stays unverified."""
        for subject in chain(batch.subjects, *(batch.subjects for batch in self._batches), self._by_rest):
            yield unclear.about(subject.key)
        self._batches.clear()
        self._by_rest.clear()

    def _try_again(self, batch: _Batch, unclear: Unclear) -> Iterator[Finding]:
        """Ask in halves where it was too much, else once more."""
        if unclear.heavy and len(batch.subjects) > 1:
            self._batches.extendleft(reversed(batch.halves()))
            return
        self._fruitless += 1
        if self._fruitless == _FRUITLESS:
            yield from self._give_up(batch, unclear)
        elif batch.again:
            yield from (unclear.about(subject.key) for subject in batch.subjects)
        else:
            self._batches.appendleft(_Batch(batch.subjects, again=True))

    def _conclude(self, batch: _Batch, verdicts: Sequence[tuple[Subject, _Verdict]]) -> Iterator[Finding]:
        once_more: list[Subject] = []
        heavy = 0
        for subject, verdict in verdicts:
            if isinstance(verdict, _OnlyByRest):
                self._by_rest.append(subject)
                if verdict.repository:
                    self._repositories[verdict.repository.key] = verdict.repository
            elif not isinstance(verdict, Unclear):
                yield verdict
            elif verdict.lasting or (batch.again and not (verdict.heavy and len(batch.subjects) > 1)):
                yield verdict.about(subject.key)
            else:
                once_more.append(subject)
                heavy += verdict.heavy
        if heavy == len(batch.subjects) > 1:
            self._batches.extendleft(reversed(batch.halves()))
        elif once_more:
            self._batches.appendleft(_Batch(tuple(once_more), again=True))


def _batches(subjects: Sequence[Subject]) -> Iterator[_Batch]:
    """Yield subjects by at most 50 repositories; what is of one repository stays together where that is possible."""
    groups: dict[str, list[Subject]] = {}
    for subject in subjects:
        groups.setdefault(_group(subject), []).append(subject)
    batch: list[Subject] = []
    count = 0
    for group in groups.values():
        for start in range(0, len(group), SUBJECTS):
            part = group[start : start + SUBJECTS]
            if count == REPOSITORIES or len(batch) + len(part) > SUBJECTS:
                yield _Batch(tuple(batch))
                batch, count = [], 0
            batch, count = [*batch, *part], count + 1
    if batch:
        yield _Batch(tuple(batch))


def _group(subject: Subject) -> str:
    """Return the key of what a subject is asked of: its repository, or itself."""
    return subject.key if isinstance(subject, GitHubOwner | Gist) else home(subject).key


def _grouped(subjects: Sequence[Subject]) -> dict[str, list[tuple[str, Subject]]]:
    """Return subjects by the alias that they share, each with the prefix of its own ones."""
    groups: dict[str, list[tuple[str, Subject]]] = {}
    for number, subject in enumerate(subjects):
        groups.setdefault(_group(subject), []).append((f"s{number}_", subject))
    return {f"g{number}": group for number, group in enumerate(groups.values())}


def _request(batch: _Batch, services: Services) -> Request:
    body = msgspec.json.encode({"query": query(batch.subjects)})
    return Request(address(services), "POST", headers(services) | {"content-type": "application/json"}, body)


def address(services: Services) -> str:
    """Return the address of GraphQL, which on a GitHub Enterprise Server is ``/api/graphql`` beside ``/api/v3``."""
    return services.github_api.rstrip("/").removesuffix("/v3") + "/graphql"


def query(subjects: Sequence[Subject]) -> str:
    """Return the query for ``subjects``; the limit shows whether the token works."""
    parts = [f"{alias}:{_asked_of(group)}" for alias, group in _grouped(subjects).items()]
    return f"query{{rateLimit{{remaining}} {' '.join(parts)}}}"


def _asked_of(group: Sequence[tuple[str, Subject]]) -> str:
    first = group[0][1]
    if isinstance(first, GitHubOwner):
        return f"repositoryOwner(login:{literal(first.owner)}){{login}}"
    if isinstance(first, Gist):
        return f"user(login:{literal(first.owner)}){{gist(name:{literal(first.id)}){{url}}}}"
    asked = [
        f"{prefix}{name}:{field}"
        for prefix, subject in group
        if not isinstance(subject, GitHubOwner | Gist)
        for name, field in fields(subject)
    ]
    names = f"owner:{literal(first.owner)},name:{literal(first.repository)}"
    return f"repository({names},followRenames:true){{{' '.join([_OF_REPOSITORY, *asked])}}}"


def _outcome(batch: _Batch, answer: Answer | None, services: Services) -> _Outcome:
    assert answer is not None, "a request is answered"
    if isinstance(answer, Silence):
        return _Refused(no_answer(answer)) if answer.lasting or batch.again else _Useless(no_answer(answer))
    if answer.status == 401:
        return _Refused(refused())
    if limits.is_limited(answer):
        return _Limited(answer)
    if answer.status in (500, 502, 503, 504):
        return _Useless(Unclear(f"GitHub has trouble (HTTP {answer.status})", LATER, heavy=True))
    if answer.status != 200:
        hint = "look at GITHUB_TOKEN and at the address of the API"
        return _Refused(Unclear(f"GitHub refuses to answer (HTTP {answer.status})", hint))
    return _meaning(batch, answer, services)


def _meaning(batch: _Batch, reply: Reply, services: Services) -> _Outcome:
    try:
        said = msgspec.json.decode(reply.body, type=_Reply)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Useless(Unclear(NONSENSE, LATER))
    errors = said.errors or ()
    if any(_speaks_of_limits(trouble) for trouble in errors):
        return _Limited(reply)
    if any(is_too_much(trouble) and not trouble.path for trouble in errors):
        return _Useless(Unclear(TOO_MUCH, LATER, heavy=True))
    if said.data is None:
        return _Useless(problem(errors[0]) if errors else Unclear(NONSENSE, LATER))
    return _Read(tuple(_verdicts(batch, said.data, errors, services)))


def _speaks_of_limits(trouble: Trouble) -> bool:
    return trouble.type in _LIMITS or (not trouble.path and "rate limit" in trouble.message.lower())


def _verdicts(
    batch: _Batch, data: Mapping[str, msgspec.Raw], troubles: Sequence[Trouble], services: Services
) -> Iterator[tuple[Subject, _Verdict]]:
    works = any(bytes(value) != b"null" for value in data.values())
    about: dict[str | int, list[Trouble]] = {}
    for trouble in troubles:
        about.setdefault(trouble.path[0] if trouble.path else "", []).append(trouble)
    for alias, group in _grouped(batch.subjects).items():
        part = _Part(data.get(alias), about.get(alias, ()), works)
        try:
            yield from part.verdicts(group, services)
        except Unclear as unclear:
            yield from ((subject, unclear) for _, subject in group)


class _Part(Struct, frozen=True):
    """What a reply says under one alias; ``works`` if the reply shows that the token is a good one."""

    value: msgspec.Raw | None
    troubles: Sequence[Trouble]
    works: bool

    def verdicts(self, group: Sequence[tuple[str, Subject]], services: Services) -> list[tuple[Subject, _Verdict]]:
        """Return what that means for the subjects that share the alias; raises `Unclear` for them all."""
        first = group[0][1]
        if isinstance(first, GitHubOwner):
            return [(first, self._owner(first, services))]
        if isinstance(first, Gist):
            return [(first, self._gist(first, services))]
        repository = self._repository(home(first).key, services)
        if isinstance(repository, Missing):
            return [(subject, Missing(subject.key, repository.evidence)) for _, subject in group]
        values = self._get(dict[str, msgspec.Raw]) or {}
        serious = {
            str(trouble.path[1]): trouble for trouble in self._serious() if trouble.path and len(trouble.path) > 1
        }
        return [
            (subject, _read_one(subject, Answers(values, serious, prefix), repository))
            for prefix, subject in group
            if not isinstance(subject, GitHubOwner | Gist)
        ]

    def _serious(self) -> list[Trouble]:
        return [trouble for trouble in self.troubles if not trouble.about_absence]

    def _get(self, kind: type[_T]) -> _T | None:
        """Return the value, None for what does not exist."""
        if self.value is None:
            raise Unclear(NONSENSE, LATER)
        if (value := decoded(self.value, kind)) is not None:
            return value
        if serious := self._serious():
            raise problem(serious[0])
        if not self.works:
            raise Unclear("GitHub shows nothing at all to this token", "renew GITHUB_TOKEN")
        return None

    def _owner(self, subject: GitHubOwner, services: Services) -> _Verdict:
        if self._get(_Login):
            return Thing(key=subject.key, checked=services.today)
        return Missing(subject.key, "GitHub has no user or organization of this name")

    def _gist(self, subject: Gist, services: Services) -> _Verdict:
        user = self._get(_OfUser)
        return Thing(key=subject.key, checked=services.today) if user and user.gist else _OnlyByRest()

    def _repository(self, key: str, services: Services) -> Repository | Missing:
        if any(words in trouble.message.lower() for trouble in self._serious() for words in _BLOCKED_IN_WORDS):
            return Missing(key, BLOCKED)
        said = self._get(_Repository)
        if said is None and not any(len(trouble.path or ()) == 1 for trouble in self.troubles):
            raise Unclear(NONSENSE, LATER)  # a repository that is absent comes with an error
        if said is None or said.is_disabled:
            return Missing(key, DISABLED if said else ABSENT)
        return _fact(key, said, services)


def _read_one(subject: OfRepository, answers: Answers, repository: Repository) -> _Verdict:
    try:
        return read(subject, answers, repository) or _OnlyByRest(repository)
    except Unclear as unclear:
        return unclear


def _fact(key: str, said: _Repository, services: Services) -> Repository:
    try:
        archived = (day(said.archived_at) or services.today) if said.is_archived else None
    except ValueError:
        raise Unclear(NONSENSE, LATER) from None
    return Repository(
        key=key,
        checked=services.today,
        name=said.name_with_owner,
        id=said.database_id,
        description=" ".join((said.description or "").split()),
        archived=archived,
        branch=said.default_branch_ref.name if said.default_branch_ref else "",
    )
