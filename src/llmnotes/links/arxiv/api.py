"""Asking arXiv: a hundred papers a request, every one of them accounted for, and withdrawals confirmed.

https://info.arxiv.org/help/api/tou.html: one request in three seconds over one connection, for everything together. An
unknown id is silently absent from a feed, and one that is malformed spoils the reply for all.
"""

import re
from collections.abc import Generator, Iterator, Sequence, Set
from typing import TypeAlias
from urllib.parse import quote, urlencode

from msgspec import Struct

from llmnotes.links.arxiv.replies import Entry, Feed, Unreadable, read_feed, read_withdrawal
from llmnotes.links.asking import Answer, Conversation, Pause, Reply, Request, Services, Silence, Step, retry_after
from llmnotes.links.known import Missing, Paper, Unverified
from llmnotes.links.targets import ArxivPaper, Target

BATCH = 100  # ids; a GET with some 650 of them is answered with 414
TRIES = 3  # for one request
PATIENCE = 10.0  # seconds before a second try; the third waits twice as long

_MALFORMED = re.compile(r"incorrect id format", re.IGNORECASE)
_SPEAKS_OF_WITHDRAWAL = re.compile(r"withdr[ae]w|retract", re.IGNORECASE)


class Trouble(Struct, frozen=True):
    """Why arXiv did not help; ``lasting`` where there is no sense in asking it anything else now."""

    reason: str
    hint: str = ""
    lasting: bool = False


Asking: TypeAlias = Generator[Step, Answer | None, Reply | Trouble]
Batch: TypeAlias = Sequence[str]


def subjects(target: Target) -> tuple[Target, ...]:
    """Return whose facts decide about a target: all versions of a paper are one."""
    return (ArxivPaper(target.id),) if isinstance(target, ArxivPaper) else ()


def ask(papers: Sequence[Target], services: Services) -> Sequence[Conversation]:
    """Return the conversation that finds out about papers; there is one, since arXiv wants one connection."""
    ids = [paper.id for paper in papers if isinstance(paper, ArxivPaper)]
    return (_about(ids, services),) if ids else ()


def _about(ids: Sequence[str], services: Services) -> Conversation:
    """Ask for all ids; then alone for those that were absent; then for those whose comment speaks of a withdrawal."""
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    absent: list[str] = []
    uncounted: set[str] = set()  # those absent from a feed that was not whole
    suspected: list[Entry] = []
    for number, batch in enumerate(batches):
        feed = yield from _feed(batch, services)
        if isinstance(feed, Trouble):
            left = [id_ for rest in batches[number + 1 :] for id_ in rest] if feed.lasting else []
            yield from _unverified((*batch, *left), feed)
            if feed.lasting:
                yield from _unverified((*absent, *(entry.id for entry in suspected)), feed)
                return
        elif feed.error and len(batch) > 1 and _MALFORMED.match(feed.error):  # an id spoils the reply for all
            middle = len(batch) // 2
            batches += [batch[:middle], batch[middle:]]
        elif feed.error and len(batch) > 1:
            yield from _unverified(batch, Trouble(f"arXiv says: {feed.error}"))
        else:
            missed = [id_ for id_ in batch if id_ not in feed.entries]
            absent += missed
            uncounted |= set(() if feed.is_whole or feed.error else missed)
            entries = [feed.entries[id_] for id_ in batch if id_ in feed.entries]
            suspected += filter(_is_suspected, entries)
            yield from (_paper(entry, services) for entry in entries if not _is_suspected(entry))
    yield from _alone(absent, uncounted, suspected, services)
    yield from _confirmed(suspected, services)


def _alone(absent: Sequence[str], uncounted: Set[str], suspected: list[Entry], services: Services) -> Conversation:
    """Ask again for what was absent from a batch, each alone: only what is absent twice is missing.

    Papers of which withdrawal is suspected are added to ``suspected``.
    """
    for number, id_ in enumerate(absent):
        feed = yield from _feed([id_], services)
        if isinstance(feed, Trouble):
            yield from _unverified(absent[number:] if feed.lasting else (id_,), feed)
            if feed.lasting:
                return
        elif id_ in feed.entries:
            entry = feed.entries[id_]
            if _is_suspected(entry):
                suspected.append(entry)
            else:
                yield _paper(entry, services)
        elif feed.error and id_ in feed.error and _MALFORMED.match(feed.error):
            yield Missing(_key(id_), f"arXiv says: {feed.error}")
        elif feed.error:
            yield from _unverified([id_], Trouble(f"arXiv says: {feed.error}"))
        elif feed.is_whole and id_ not in uncounted:
            yield Missing(_key(id_), "arXiv knows no such paper", "look for its title, and copy the id from there")
        else:
            yield from _unverified([id_], Trouble("arXiv's reply is not complete"))


def _confirmed(suspected: Sequence[Entry], services: Services) -> Conversation:
    """Ask OAI-PMH about papers whose comment speaks of a withdrawal; many only say from which conference."""
    for number, entry in enumerate(suspected):
        reply = yield from _reply(_record(entry.id, services))
        withdrawn = read_withdrawal(reply.body) if isinstance(reply, Reply) else reply
        if isinstance(withdrawn, bool):
            yield _paper(entry, services, withdrawn=withdrawn)
            continue
        if isinstance(withdrawn, Trouble) and withdrawn.lasting:
            yield from (_paper(each, services, doubted=True) for each in suspected[number:])
            return
        yield _paper(entry, services, doubted=True)


def _feed(batch: Batch, services: Services) -> Generator[Step, Answer | None, Feed | Trouble]:
    """Ask the query API for papers, again if what comes is no feed or not all of it."""
    trouble = Trouble("arXiv does not answer")
    for attempt in range(TRIES):
        reply = yield from _reply(_query(batch, services))
        if isinstance(reply, Trouble):
            return reply
        feed = read_feed(reply.body)
        if isinstance(feed, Feed) and (feed.error or feed.is_whole or attempt + 1 == TRIES):
            return feed
        trouble = Trouble(f"arXiv's reply {feed.reason if isinstance(feed, Unreadable) else 'is not complete'}")
        if attempt + 1 < TRIES:
            yield Pause(PATIENCE * 2**attempt, trouble.reason)
    return trouble


def _reply(request: Request) -> Asking:
    """Ask until there is a reply that says something, a bounded number of times; stop at once where arXiv refuses."""
    trouble = Trouble("arXiv does not answer", lasting=True)
    for attempt in range(TRIES):
        answer = yield request
        wait = PATIENCE * 2**attempt
        match answer:
            case Reply(status=200 | 400):  # 400 comes with a feed that says why
                return answer
            case Reply(status=403):
                return Trouble("arXiv refuses to answer (403)", "wait some hours before you ask it again", lasting=True)
            case Reply(status=429 | 503, headers=headers):
                trouble = Trouble(f"arXiv has too much to do ({answer.status})", "try again later", lasting=True)
                wait = retry_after(headers) or wait
            case Reply():
                trouble = Trouble(f"arXiv answers with status {answer.status}", "try again later", lasting=True)
            case Silence(reason=reason, lasting=lasting):
                trouble = Trouble(f"arXiv can not be asked: {reason}", lasting=True)
                if lasting:
                    return trouble
        if attempt + 1 < TRIES:
            yield Pause(wait, trouble.reason)
    return trouble


def _query(batch: Batch, services: Services) -> Request:
    """The request for papers by id; without ``max_results`` only ten would come."""
    query = urlencode({"id_list": ",".join(batch), "max_results": max(len(batch), 10)}, safe=",/")
    return _request(f"{services.arxiv_api}?{query}", services)


def _record(id_: str, services: Services) -> Request:
    identifier = f"oai:arXiv.org:{quote(id_)}"
    return _request(f"{services.arxiv_oai}?verb=GetRecord&metadataPrefix=arXivRaw&identifier={identifier}", services)


def _request(url: str, services: Services) -> Request:
    return Request(url, headers={"user-agent": services.agent}, pace="arxiv", interval=services.arxiv_interval)


def _paper(entry: Entry, services: Services, *, withdrawn: bool = False, doubted: bool = False) -> Paper:
    return Paper(
        key=_key(entry.id),
        checked=services.today,
        title=entry.title,
        authors=entry.authors,
        published=entry.published,
        updated=entry.updated,
        version=entry.version,
        abstract=entry.abstract,
        categories=entry.categories,
        comment=entry.comment,
        doi=entry.doi,
        journal=entry.journal,
        withdrawn=withdrawn,
        doubted=doubted,
    )


def _is_suspected(entry: Entry) -> bool:
    return _SPEAKS_OF_WITHDRAWAL.search(f"{entry.comment} {entry.abstract[:200]}") is not None


def _unverified(ids: Sequence[str], trouble: Trouble) -> Iterator[Unverified]:
    return (Unverified(_key(id_), trouble.reason, trouble.hint) for id_ in ids)


def _key(id_: str) -> str:
    return ArxivPaper(id_).key
