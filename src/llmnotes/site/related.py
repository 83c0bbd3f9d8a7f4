"""Finds the notes that have something in common with a note, and says what: papers, repositories, tags, links.

What few notes share says much, and what half of them share says nothing. Notes that are linked to each other are left
out: the text, or the list of backlinks, leads there already and in better words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from math import log2

from msgspec import Struct

from llmnotes.model import Note
from llmnotes.site.contents import Site, Tag, Work

MOST = 5
"""How many related notes are named."""

RARE = 32
"""What more notes than this have in common makes none of them a candidate; it only counts for those that are."""

LOOKED_AT = 200
"""How many things a note may share before enough is enough; the rarest come first."""

GRAIN = 16
"""Weights are whole numbers, this many to a bit of information: sums are exact, and ties are ties."""


class Shared(Struct, frozen=True):
    """What two notes have in common, in each list the rarest first.

    ``works`` are papers and repositories that both refer to, ``tags`` those that both carry. ``linking`` are notes that
    link to both, ``linked`` notes that both link to.
    """

    works: tuple[Work, ...] = ()
    tags: tuple[Tag, ...] = ()
    linking: tuple[Note, ...] = ()
    linked: tuple[Note, ...] = ()


class Related(Struct, frozen=True):
    """A note that has something in common with another one, and what."""

    note: Note
    shared: Shared


class Feature(Struct, frozen=True):
    """Something that the notes of these numbers share, and its weight: how much that says.

    Only what is telling makes a note a candidate.
    """

    shared: Shared
    members: Sequence[int]
    weight: int
    is_telling: bool


class Relations:
    """Which notes of a site are related. Build it once for a site; to ask for a note takes some microseconds.

    ``telling`` are the features that make notes candidates, ``others`` those that only count for candidates.
    """

    def __init__(self, site: Site) -> None:
        """Take all notes of ``site``."""
        self._notes = site.notes
        self._numbers = {note.path: number for number, note in enumerate(site.notes)}
        self._known = self._linked_to_each_other(site)
        features = sorted(self._features(site), key=lambda feature: (len(feature.members), _name(feature.shared)))
        order = sorted(range(len(site.notes)), key=lambda number: _rank(site.notes[number]))
        self._at = order  # the numbers of the notes by what they are ranked by where they share as much
        self._ranks = [0] * len(order)
        for rank, number in enumerate(order):
            self._ranks[number] = rank
        self.telling = [feature for feature in features if feature.is_telling]
        self.others = [feature for feature in features if not feature.is_telling]
        self._telling_of: list[list[int]] = [[] for _ in site.notes]
        for number, feature in enumerate(self.telling):
            for member in feature.members:
                self._telling_of[member].append(number)
        self._others_of = [0] * len(site.notes)  # as bits, so that it takes one step to see what two notes share
        for number, feature in enumerate(self.others):
            for member in feature.members:
                self._others_of[member] |= 1 << number
        self._meaning = lru_cache(4096)(self._meaning_of)

    def telling_of(self, note: Note) -> Sequence[int]:
        """Return the numbers of the telling features of a note: all that its related notes are found by."""
        own = self._numbers.get(note.path)
        return () if own is None else self._telling_of[own]

    def members(self, feature: Feature) -> Iterator[tuple[Note, int]]:
        """Yield the notes that share a feature, each with the bits of those of its features that are not telling."""
        return ((self._notes[number], self._others_of[number]) for number in feature.members)

    def of(self, note: Note) -> tuple[Related, ...]:
        """Return the notes most related to ``note``, at most `MOST`; of equals the newest.

        The home note has none, and is none.
        """
        own = self._numbers.get(note.path)
        if own is None or not self._telling_of[own]:
            return ()
        scores = self._scores(own)
        for known in self._known[own]:
            scores.pop(known, None)
        others, others_of, meaning, size = self._others_of[own], self._others_of, self._meaning, len(self._notes)
        ranks = self._ranks
        ranked = sorted(
            [(score + meaning(others & others_of[one])[0]) * size - ranks[one] for one, score in scores.items()],
            reverse=True,
        )
        telling = frozenset(self._telling_of[own])
        return tuple([self._related(telling, others, self._at[-rank % size]) for rank in ranked[:MOST]])

    def _scores(self, own: int) -> dict[int, int]:
        """Return what the telling features weigh that notes share with this one, itself included."""
        scores: defaultdict[int, int] = defaultdict(int)
        for number in self._telling_of[own][:LOOKED_AT]:
            feature = self.telling[number]
            weight = feature.weight
            for member in feature.members:
                scores[member] += weight
        return scores

    def _related(self, telling: frozenset[int], others: int, other: int) -> Related:
        """Return what the note of number ``other`` shares with one that has these features."""
        both = [self.telling[number].shared for number in self._telling_of[other] if number in telling]
        if others := others & self._others_of[other]:
            both.append(self._meaning(others)[1])
        return Related(self._notes[other], _joined(both))

    def _meaning_of(self, bits: int) -> tuple[int, Shared]:
        """Return what the features of these bits, which are not telling, weigh together, and what they are."""
        found = [self.others[number] for number in _numbers(bits)]
        return sum(feature.weight for feature in found), _joined([feature.shared for feature in found])

    def _linked_to_each_other(self, site: Site) -> Sequence[Sequence[int]]:
        """Return for each note the numbers of those that it links to or that link to it, and its own."""
        known = [[number] for number in range(len(site.notes))]
        for path, backlinks in site.backlinks.items():
            if (target := self._numbers.get(path)) is not None:
                for source in self._numbers_of(backlink.note for backlink in backlinks):
                    known[target].append(source)
                    known[source].append(target)
        return known

    def _features(self, site: Site) -> Iterator[Feature]:
        """Yield all that at least two notes share, and that says anything.

        A note that half of the others lead to says nothing, nor does one that leads to half of them, nor a tag on half
        of the notes; a tag on more than a quarter is not telling.
        """
        linking_to: dict[str, list[int]] = {}
        for target in site.notes:
            for backlink in site.backlinks.get(target.path, ()):
                linking_to.setdefault(backlink.note.path, []).append(self._numbers[target.path])
        count, numbers = len(self._notes), self._numbers
        for work in (*site.papers, *site.repositories):
            if len(work.citations) > 1:
                paths = dict.fromkeys([citation.note.path for citation in work.citations])
                members = [numbers[path] for path in paths if path in numbers]
                if len(members) > 1:
                    yield Feature(Shared((work,)), members, _weight(2, 1 + count / len(members)), len(members) <= RARE)
        for shared, linked in self._links(site, linking_to):
            if 1 < len(linked) < count / 2:
                yield Feature(shared, linked, _weight(1, count / len(linked)), len(linked) <= RARE)
        for tag in site.tags:
            members = self._numbers_of(tag.notes)
            if 1 < len(members) < count / 2:
                is_telling = len(members) <= min(RARE, count / 4)
                yield Feature(Shared(tags=(tag,)), members, _weight(1, count / len(members) / 2), is_telling)

    def _links(self, site: Site, linking_to: Mapping[str, Sequence[int]]) -> Iterator[tuple[Shared, Sequence[int]]]:
        """Yield what notes share that link to the same one, or are linked to by the same one."""
        for target in site.shown:
            if backlinks := site.backlinks.get(target.path):
                yield Shared(linked=(target,)), self._numbers_of([backlink.note for backlink in backlinks])
        for source in site.shown:
            if linked := linking_to.get(source.path):
                yield Shared(linking=(source,)), linked

    def _numbers_of(self, notes: Iterable[Note]) -> list[int]:
        numbers = self._numbers
        return [numbers[note.path] for note in notes if note.path in numbers]


@cache
def _weight(times: int, rarity: float) -> int:
    return round(GRAIN * times * log2(rarity))


_NOTHING = Shared()


def _rank(note: Note) -> tuple[bool, float, str]:
    """Return what decides between notes that share as much: all of it is to be seen of a note from outside."""
    return (note.date is None, -note.date.timestamp() if note.date else 0.0, note.url)


def _name(shared: Shared) -> str:
    """Return what decides between features that as many notes share."""
    names = (*[work.key for work in shared.works], *[tag.slug for tag in shared.tags])
    return "".join((*names, *[note.url for note in (*shared.linked, *shared.linking)]))


def _joined(several: Sequence[Shared]) -> Shared:
    if len(several) == 1:
        return several[0]
    if not several:
        return _NOTHING
    return Shared(
        tuple(chain.from_iterable([one.works for one in several])),
        tuple(chain.from_iterable([one.tags for one in several])),
        tuple(chain.from_iterable([one.linking for one in several])),
        tuple(chain.from_iterable([one.linked for one in several])),
    )


def _numbers(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
