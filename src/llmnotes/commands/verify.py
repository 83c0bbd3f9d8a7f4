"""Verify the links of a site: recall what is known, ask about the rest, remember it, and say what is wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from llmnotes import __version__
from llmnotes.commands.choices import Asking
from llmnotes.commands.judgements import AllCited, judgements_of
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity, warning
from llmnotes.links import audit
from llmnotes.links.asking import Pause, Services
from llmnotes.links.ignored import minded
from llmnotes.links.known import Fact, Finding, Missing, Repository, Unverified, succeeding
from llmnotes.links.lock import NAME, dated, merged, parse_lock
from llmnotes.links.own import decided, own_key
from llmnotes.links.targets import Target, WebPage
from llmnotes.links.verification import (
    Citation,
    conversations,
    judged,
    not_verified,
    outgrown,
    subjects_of,
    told_once,
    unknown,
    unverified,
)
from llmnotes.model import Link
from llmnotes.shell.cache import Cache
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.lockfile import change_lock, read_lock, read_lock_text
from llmnotes.shell.terminal import Progress

OFFLINE = "nobody is asked offline"
NO_CACHE = Cache(None)
NOTHING: Mapping[str, Missing | Unverified] = MappingProxyType({})

ABOUT = "https://github.com/llmnotes/llmnotes"
"""Where the services find out who asks them."""


class Verified(Struct, frozen=True):
    """What is wrong with the links; ``is_settled`` if that stays so until ``links.lock`` or the day changes.

    ``found`` is all that is known of what they lead to, by the keys of their subjects; ``asked`` are those of which a
    service was just asked. ``missed`` is why something is not verified, by its key, and None where nothing is, because
    nobody is asked. ``facts`` is what ``links.lock`` holds now, or would if it could be written.
    """

    diagnostics: tuple[Diagnostic, ...]
    is_settled: bool
    found: Mapping[str, Finding]
    asked: frozenset[str]
    missed: Mapping[str, Unverified] | None
    facts: Mapping[str, Fact]


def verify(
    root: Path,
    config: Config,
    cited: AllCited,
    asking: Asking,
    around: Surroundings,
    bar: Progress,
    cache: Cache = NO_CACHE,
    recent: Mapping[str, Missing | Unverified] = NOTHING,
    begin: Callable[[frozenset[str]], object] = lambda keys: None,
) -> Verified:
    """Return what is wrong with the links, by what ``links.lock`` knows and what the services say.

    What is found out is remembered, even when this is interrupted; ``recent`` is what the lockfile does not keep and
    nobody shall be asked again so soon; ``begin`` is told the keys of what is about to be asked. Raises
    ``EnvironmentProblem`` if the lockfile can not be read, or the environment variables make no sense.
    """
    text = read_lock_text(root)
    facts, problems = parse_lock(text)
    if asking.offline and not facts:
        unsure = tuple(_nothing_asked(cited))
        return Verified(
            (*problems, *unsure), is_settled=True, found={}, asked=frozenset(), missed=None if unsure else {}, facts={}
        )
    newer = outgrown((version for record in cited.records for version in record.pinned), facts)
    keys = dict.fromkeys(key for record in cited.records for key in record.subjects)
    own = _own(cited, keys.keys(), root, around)
    known = {} if asking.refresh else {key: facts[key] for key in facts.keys() - newer}
    old = unknown((key for key in keys if key not in own), known, around.today, config.links.max_age)
    subjects = cited.subjects(frozenset(old))
    wanted = {key: subjects[key] for key in old if asking.web or not isinstance(subjects[key], WebPage)}
    found: dict[str, Fact | Missing] = {**facts}
    missed: dict[str, Unverified] = {}
    for key in wanted.keys() & recent.keys():
        finding = recent[key]
        if isinstance(finding, Missing):
            found[key] = finding
        else:
            missed[key] = finding
        del wanted[key]
    if asking.offline:
        missed = {key: Unverified(key, OFFLINE) for key in wanted if key not in known}
        remembered = _facts(found, facts)
    elif wanted or (cited.is_whole and facts.keys() - keys.keys()):
        seconds = config.links.timeout if asking.timeout is None else asking.timeout
        begin(frozenset(wanted))
        try:
            missed |= _ask(wanted, found, around, seconds, bar) if wanted else {}
        finally:
            needed = keys if cited.is_whole else None
            is_all = cited.is_whole and all(key in found for key in keys if key.startswith("arxiv:"))
            remembered = dated(_facts(found, facts), facts, around.today, is_all=is_all)
            change = partial(merged, before=facts, after=remembered, needed=needed)
            problems = (*problems, *_remember(root, change))
    else:
        remembered = _facts(found, facts)
    for key in missed.keys() & newer:
        del found[key]  # what is known of older versions says nothing of this one
    everything: dict[str, Finding] = {**found, **{key: finding for key, finding in own.items() if finding}}
    judgements = judgements_of(cited, everything, frozenset(old) | own.keys(), text, cache)
    unsure = tuple(not_verified_of(cited.citations(), missed)) if missed else ()
    new = frozenset() if asking.offline else frozenset(wanted)
    return Verified(
        (*problems, *told_once(judgements), *unsure),
        is_settled=not own and not new,
        found={**everything, **missed},
        asked=new,
        missed=missed,
        facts=remembered,
    )


def not_verified_of(citations: Iterable[Citation], missed: Mapping[str, Unverified] | None) -> Iterator[Diagnostic]:
    """Yield a warning for each reason why some of these links are not verified; ``missed`` is that of `Verified`."""
    in_order = sorted(citations, key=lambda one: one.link.place)
    if missed is None:
        promised = subjects_of(one.target for one in in_order if not isinstance(one.target, WebPage))
        missed = dict.fromkeys(promised, Unverified("", OFFLINE))
    yield from unverified(in_order, missed)


def broken(
    root: Path, config: Config, links: Sequence[Link], asking: Asking, around: Surroundings, bar: Progress
) -> frozenset[str]:
    """Return the URLs of those links that lead nowhere, by what ``links.lock`` knows and the services say."""
    links = minded(links, config.links.ignore)
    understood = audit(links, around.today)
    found: dict[str, Fact | Missing] = {**read_lock(root)[0]}
    facts: dict[str, Fact] = {key: fact for key, fact in found.items() if not isinstance(fact, Missing)}
    subjects = subjects_of(understood.targets.values())
    wanted = unknown(subjects, facts, around.today, config.links.max_age)
    pages = {key: subjects[key] for key in wanted if not isinstance(subjects[key], WebPage)}
    if pages and not asking.offline:
        _ask(pages, found, around, config.links.timeout, bar)
    citations = [Citation(link, understood.targets[link.url], "") for link in links if link.url in understood.targets]
    problems = (*understood.problems, *judged(citations, found))
    return frozenset(problem.url for problem in problems if problem.severity is Severity.ERROR)


def _nothing_asked(cited: AllCited) -> Iterator[Diagnostic]:
    """Yield the warning that nothing is verified, with a look at one note only."""
    records = {note.path: record for note in cited.shown if (record := cited.kept[note.path].record).promised}
    if not records:
        return
    record = records[min(records)]
    first = min(
        (citation.link for citation in record.citations() if not isinstance(citation.target, WebPage)),
        key=lambda link: link.place,
    )
    count = sum(record.promised for record in records.values())
    yield not_verified(first, count, Unverified("", OFFLINE))


def _facts(found: Mapping[str, Fact | Missing], before: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return what is to be remembered: facts, and repositories that are gone, whose names somebody else may take."""
    facts: dict[str, Fact] = {}
    for key, finding in found.items():
        old = before.get(key)
        if not isinstance(finding, Missing):
            facts[key] = finding
        elif isinstance(old, Repository):
            facts[key] = replace(old, gone=True)
    return facts


def _remember(root: Path, change: Callable[[Mapping[str, Fact]], Iterable[Fact]]) -> Iterator[Diagnostic]:
    """Write the lockfile; yield a warning if that is not possible."""
    try:
        change_lock(root, change)
    except EnvironmentProblem as problem:
        yield warning(Place(NAME), "lock-not-written", problem.message, hint=problem.hint)


def _own(cited: AllCited, keys: Set[str], root: Path, around: Surroundings) -> Mapping[str, Finding | None]:
    """Return what the notes' own repository knows of those keys, if it is on GitHub and they are in it."""
    if not any(key.startswith("github:") for key in keys):
        return {}
    from llmnotes.shell.git import working_tree

    tree = working_tree(root, around.environ)
    prefix = own_key(tree) if tree else ""
    own = frozenset(key for key in keys if key.startswith(prefix)) if prefix else frozenset()
    return decided(cited.subjects(own).values(), tree, around.today) if tree and own else {}


def services(around: Surroundings) -> Services:
    """Return where the services are, by the environment. Raises ``EnvironmentProblem`` for what is no address."""
    from llmnotes.shell.credentials import github_token

    environ = around.environ
    given = {
        field: _address(name, environ[name])
        for field, name in (
            ("arxiv_api", "LLMNOTES_ARXIV_API"),
            ("arxiv_oai", "LLMNOTES_ARXIV_OAI"),
            ("github_api", "LLMNOTES_GITHUB_API"),
        )
        if environ.get(name)
    }
    standard = Services("", around.today)
    return Services(
        agent=f"llmnotes/{__version__} (+{ABOUT})",
        today=around.today,
        arxiv_api=given.get("arxiv_api", standard.arxiv_api),
        arxiv_oai=given.get("arxiv_oai", standard.arxiv_oai),
        github_api=given.get("github_api", standard.github_api).rstrip("/"),
        arxiv_interval=_interval(environ),
        github_token=github_token(environ),
    )


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise EnvironmentProblem(f"{name} is {value!r}, which is no address", "unset it, or begin it with https://")
    return value


def _interval(environ: Mapping[str, str]) -> float:
    name = "LLMNOTES_ARXIV_INTERVAL"
    value = environ.get(name, "3")
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        raise EnvironmentProblem(f"{name} is {value!r}, which is no number of seconds", "unset it, or write 3")
    return seconds


def _ask(
    wanted: Mapping[str, Target],
    found: dict[str, Fact | Missing],
    around: Surroundings,
    seconds: float,
    bar: Progress,
) -> dict[str, Unverified]:
    """Put what the services say about ``wanted`` into ``found``; return what they do not say anything of.

    An interruption keeps what they said until then.
    """
    from llmnotes.shell.inquiry import Heard, Waiting, inquire  # 10 ms that a build which asks nobody does without

    talks = conversations(list(wanted.values()), services(around))
    left = dict(wanted)
    missed: dict[str, Unverified] = {}
    stage = "Verifying links"
    reasons: list[str] = []
    heard: Heard = SimpleQueue()
    try:
        for word in inquire(talks, seconds, around.environ, heard):
            if isinstance(word, str):
                reasons.append(word)
            elif isinstance(word, Pause):
                stage = f"Verifying links: {word.reason}, waiting {word.seconds:.0f} s"
            elif isinstance(word, Waiting):
                stage = f"Verifying links at {', '.join(word.hosts)}" if word.hosts else stage
            else:
                left.pop(word.key, None)
                if isinstance(word, Unverified):
                    missed[word.key] = word
                else:
                    _keep(word, found)
            bar.of(stage, len(wanted))(len(wanted) - len(left))
    except KeyboardInterrupt:
        while not heard.empty():
            if isinstance(unseen := heard.get(), Fact | Missing):
                _keep(unseen, found)
        raise
    said = ", ".join(dict.fromkeys(reasons))
    reason = f"there was no answer within the {seconds:g} s of links.timeout{f' ({said})' if said else ''}"
    return missed | {key: Unverified(key, reason, "try again: what is known is kept") for key in left}


def _keep(word: Fact | Missing, found: dict[str, Fact | Missing]) -> None:
    before = found.get(word.key)
    if isinstance(word, Missing):
        found[word.key] = word
    else:
        found[word.key] = succeeding(None if isinstance(before, Missing) else before, word)
