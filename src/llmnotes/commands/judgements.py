"""What is to be said of the links of each note: worked out once for each text and each state of ``links.lock``."""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain

import msgspec
from msgspec import Struct

from llmnotes.commands.shelf import Kept, Record
from llmnotes.diagnostics import Diagnostic
from llmnotes.links.known import Finding
from llmnotes.links.targets import Target
from llmnotes.links.verification import Citation, judged, subjects_of
from llmnotes.model import Note
from llmnotes.shell.cache import DIGEST, Cache, digest_of

_NAME = "judgements"


class AllCited(Struct, frozen=True):
    """What the notes link to; ``is_whole`` if every note could be read, so that what is not here is not linked.

    ``shown`` are the notes of the site, ``kept`` has every note (hidden ones too) by path.
    """

    shown: Sequence[Note]
    kept: Mapping[str, Kept]
    is_whole: bool

    @property
    def records(self) -> Iterator[Record]:
        """What is known of every note."""
        return (kept.record for kept in self.kept.values())

    def citations(self) -> Iterator[Citation]:
        """Yield the links of the shown notes whose targets somebody can be asked about, note by note."""
        for note in self.shown:
            yield from self.kept[note.path].record.citations()

    def subjects(self, keys: Set[str]) -> dict[str, Target]:
        """Return the targets that have these keys, in the order of the notes."""
        if not keys:
            return {}
        citing = (record.targets.values() for record in self.records if not keys.isdisjoint(record.subjects))
        every = subjects_of(target for targets in citing for target in targets)
        return {key: subject for key, subject in every.items() if key in keys}


class _Judgements(Struct, frozen=True, array_like=True):
    """What follows from the facts of a lockfile, whose text has a digest, for the notes that have these digests.

    Of most notes there is nothing to say: ``silent`` are their digests, one after the other.
    """

    lock: bytes
    silent: bytes
    said: Mapping[bytes, tuple[Diagnostic, ...]]


_DECODER = msgspec.msgpack.Decoder(_Judgements)


def judgements_of(
    cited: AllCited, found: Mapping[str, Finding], unsettled: Set[str], lock: str, cache: Cache
) -> list[Diagnostic]:
    """Return what is to be said of all links.

    A note whose links lead to nothing ``unsettled`` is judged by the lockfile alone, and once.
    """
    of_lock = digest_of(lock.encode("utf-8", "surrogatepass"))
    before = _recalled(cache.thing(_NAME), of_lock)
    after: dict[bytes, tuple[Diagnostic, ...]] = {}
    unlasting: list[Diagnostic] = []
    for note in cited.shown:
        kept = cited.kept[note.path]
        if not kept.record.subjects:
            continue
        is_settled = not unsettled or unsettled.isdisjoint(kept.record.subjects)
        digest = digest_of(kept.digest, kept.papers) if kept.papers else kept.digest
        said = before.get(digest) if is_settled else None
        if said is None:
            said = tuple(judged(kept.record.citations(), found))
        if is_settled:
            after[digest] = said
        else:
            unlasting += said
    if after != before:
        silent = b"".join([digest for digest, said in after.items() if not said])
        lasting = _Judgements(of_lock, silent, {digest: said for digest, said in after.items() if said})
        cache.keep_things([(_NAME, msgspec.msgpack.encode(lasting))])
    return [*chain.from_iterable(filter(None, after.values())), *unlasting]


def _recalled(packed: bytes | None, lock: bytes) -> Mapping[bytes, tuple[Diagnostic, ...]]:
    try:
        judgements = _DECODER.decode(packed) if packed else None
    except msgspec.MsgspecError:
        return {}
    if judgements is None or judgements.lock != lock:
        return {}
    silent = judgements.silent
    digests = [silent[at : at + DIGEST] for at in range(0, len(silent), DIGEST)]
    return {**dict.fromkeys(digests, ()), **judgements.said}
