"""Repositories that notes call by several names, which they had one after the other: each is one work from here on."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from llmnotes.links.known import Fact, Repository
from llmnotes.links.targets import GitHubRepository
from llmnotes.site import Site, Work


def united(site: Site, facts: Mapping[str, Fact]) -> tuple[Site, Mapping[str, Fact]]:
    """Return a site in which each repository is one work, called by its present name, and the facts with its own.

    Those are one that GitHub gives the same id, and what has the name to which another one was renamed and is not known
    itself. A repository that notes call by one name alone is called so.
    """
    renamed = [work for work in site.repositories if _is_renamed(work, facts.get(work.key))]
    if not renamed:
        return site, facts
    works = {work.key: work for work in site.repositories}
    known = {key: fact for key in works if isinstance(fact := facts.get(key), Repository)}
    places = {note.path: number for number, note in enumerate(site.shown)}
    more: dict[str, Fact] = {}
    for id_ in dict.fromkeys(known[work.key].id for work in renamed):
        same = [works[key] for key, fact in known.items() if fact.id == id_]
        fact = _present([known[work.key] for work in same])
        key = _key(fact.name)
        if key in works and key not in known:
            same.append(works[key])
        if len(same) < 2 or known.get(key, fact).id != id_ or key in more:
            continue
        for work in same:
            del works[work.key]
        works[key] = _one(key, fact.name, same, places)
        more[key] = replace(fact, key=key)
    if not more:
        return site, facts
    return replace(site, repositories=tuple([works[key] for key in sorted(works)])), {**facts, **more}


def _is_renamed(work: Work, fact: Fact | None) -> bool:
    return isinstance(fact, Repository) and fact.name.lower() != work.name.lower()


def _present(facts: Iterable[Repository]) -> Repository:
    """Return what is known best of a repository: under the name that it has, or else of late."""
    return max(facts, key=lambda fact: (_key(fact.name) == fact.key, fact.checked, fact.key))


def _key(name: str) -> str:
    owner, _, repository = name.partition("/")
    return GitHubRepository(owner, repository).key


def _one(key: str, name: str, works: Sequence[Work], places: Mapping[str, int]) -> Work:
    citations = [citation for work in works for citation in work.citations]
    citations.sort(key=lambda citation: (places[citation.note.path], citation.reference.link))
    former = [work for work in works if work.key != key]
    return Work(key, name, tuple(citations), tuple(sorted(former, key=lambda work: work.key)))
