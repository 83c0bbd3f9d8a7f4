"""Verify the links of a site: recall what is known, ask about the rest, remember it, and say what is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from llmnotes import __version__
from llmnotes.commands.choices import Asking
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, info
from llmnotes.links.asking import Pause, Services
from llmnotes.links.known import Fact, Finding, Missing, Unverified, succeeding
from llmnotes.links.lock import NAME, kept
from llmnotes.links.own import decided
from llmnotes.links.targets import InRepository, Target, WebPage
from llmnotes.links.verification import Citation, conversations, judged, repeated, subjects_of, unknown, unverified
from llmnotes.model import Note
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.lockfile import read_lock, write_lock
from llmnotes.shell.terminal import Progress

ABOUT = "https://github.com/llmnotes/llmnotes"
"""Where the services find out who asks them."""


class Cited(Struct, frozen=True):
    """What the notes link to.

    ``shown`` are the notes of the site, ``targets`` the targets of every note (hidden ones too) by path and URL,
    ``texts`` the notes' texts by path.
    """

    shown: Sequence[Note]
    targets: Mapping[str, Mapping[str, Target]]
    texts: Mapping[str, str]


def verify(
    root: Path, config: Config, cited: Cited, asking: Asking, around: Surroundings, bar: Progress
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the links, by what ``links.lock`` knows and what the services say.

    What is found out is remembered, even when this is interrupted. Raises ``EnvironmentProblem`` if the lockfile can
    not be read or written, or the environment variables make no sense.
    """
    today = around.now.date()
    facts, problems = read_lock(root)
    if asking.offline and not facts:
        every = chain.from_iterable(cited.targets[note.path].values() for note in cited.shown)
        return (*problems, *_not_asked(sum(not isinstance(target, WebPage) for target in every)))
    subjects = subjects_of(target for targets in cited.targets.values() for target in targets.values())
    own = _own(subjects, root, around)
    foreign = {key: subject for key, subject in subjects.items() if key not in own}
    promised = {key: subject for key, subject in foreign.items() if not isinstance(subject, WebPage)}
    found: dict[str, Finding] = {**facts}
    if not asking.offline:
        known = {} if asking.refresh else facts
        wanted = unknown(foreign if asking.web else promised, known, today, config.links.max_age)
        try:
            if wanted:
                _ask(wanted, found, services(around), config.links.timeout, around.environ, bar)
        finally:
            remembered = {key: fact for key, fact in found.items() if not isinstance(fact, Missing | Unverified)}
            write_lock(root, kept(remembered, subjects))
    found |= {key: finding for key, finding in own.items() if finding}
    citations = sorted(_citations(cited), key=lambda citation: citation.link.place)
    lines = {note.path: cited.texts[note.path].split("\n") for note in cited.shown if cited.targets[note.path]}
    return (
        *problems,
        *judged(citations, found),
        *unverified(citations, found),
        *repeated(citations, lines),
        *(_not_asked(len(promised.keys() - found.keys())) if asking.offline else ()),
    )


def _own(subjects: Mapping[str, Target], root: Path, around: Surroundings) -> Mapping[str, Finding | None]:
    """Return what the notes' own repository knows of subjects, if it is on GitHub and they are in it."""
    if not any(isinstance(subject, InRepository) for subject in subjects.values()):
        return {}
    from llmnotes.shell.git import working_tree

    tree = working_tree(root, around.environ)
    return decided(subjects.values(), tree, around.now.date()) if tree else {}


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
    standard = Services("", around.now.date())
    return Services(
        agent=f"llmnotes/{__version__} (+{ABOUT})",
        today=around.now.date(),
        arxiv_api=given.get("arxiv_api", standard.arxiv_api),
        arxiv_oai=given.get("arxiv_oai", standard.arxiv_oai),
        github_api=given.get("github_api", standard.github_api).rstrip("/"),
        arxiv_interval=_seconds("LLMNOTES_ARXIV_INTERVAL", environ.get("LLMNOTES_ARXIV_INTERVAL", "3")),
        github_token=github_token(environ),
    )


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise EnvironmentProblem(f"{name} is {value!r}, which is no address", "unset it, or begin it with https://")
    return value


def _seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        raise EnvironmentProblem(f"{name} is {value!r}, which is no number of seconds", "unset it, or write 3")
    return seconds


def _ask(
    wanted: Mapping[str, Target],
    found: dict[str, Finding],
    services: Services,
    seconds: float,
    environ: Mapping[str, str],
    bar: Progress,
) -> None:
    """Put what the services say about ``wanted`` into ``found``; what they do not say is unverified."""
    from llmnotes.shell.inquiry import Waiting, inquire  # 10 ms that a build which asks nobody does without

    talks = conversations(list(wanted.values()), services)
    if not talks:
        return
    left = dict(wanted)
    stage = "Verifying links"
    reasons: list[str] = []
    for word in inquire(talks, seconds, environ):
        if isinstance(word, str):
            reasons.append(word)
        elif isinstance(word, Pause):
            stage = f"Verifying links: {word.reason}, waiting {word.seconds:.0f} s"
            bar.of(stage, len(wanted))(len(wanted) - len(left))
        elif isinstance(word, Waiting):
            stage = f"Verifying links at {', '.join(word.hosts)}" if word.hosts else stage
            bar.of(stage, len(wanted))(len(wanted) - len(left))
        else:
            _note_down(word, found)
            left.pop(word.key, None)
            bar.of(stage, len(wanted))(len(wanted) - len(left))
    said = ", ".join(dict.fromkeys(reasons))
    reason = f"there was no answer within the {seconds:g} s of links.timeout{f' ({said})' if said else ''}"
    for key in left:
        _note_down(Unverified(key, reason, "try again: what is known is kept"), found)


def _note_down(finding: Finding, found: dict[str, Finding]) -> None:
    """Take a finding for what is true now; but an old fact says more than nothing at all."""
    before = found.get(finding.key)
    if isinstance(finding, Missing):
        found[finding.key] = finding
    elif isinstance(finding, Unverified):
        found.setdefault(finding.key, finding)
    else:
        found[finding.key] = succeeding(before if isinstance(before, Fact) else None, finding)


def _citations(cited: Cited) -> Iterator[Citation]:
    for note in cited.shown:
        targets = cited.targets[note.path]
        if targets:
            lines = cited.texts[note.path].split("\n")
            for link in note.links:
                if link.url in targets:
                    yield Citation(link, targets[link.url], lines[link.place.line - 1])


def _not_asked(count: int) -> Iterable[Diagnostic]:
    if count:
        what = "1 link is" if count == 1 else f"{count:,} links are"
        yield info(Place(NAME), "not-asked", f"{what} not verified, because nobody is asked offline")
