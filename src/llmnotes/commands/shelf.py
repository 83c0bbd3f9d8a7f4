"""Where notes stand that were read: each is understood once in its life, and looked up from then on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from sys import intern
from typing import cast

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, few
from llmnotes.links import audit
from llmnotes.links.ignored import minded
from llmnotes.links.targets import ArxivPaper, StandardTarget, Target, WebPage
from llmnotes.links.verification import Citation, pinned, repeated
from llmnotes.links.works import references
from llmnotes.loader import Options, load
from llmnotes.loader.options import Liquid, asks_for_lists, without_lists
from llmnotes.model import Body, Link, Note, Reference, Source
from llmnotes.renderer.digests import face_of
from llmnotes.shell.cache import Cache, Row, digest_of, edition, stored_as
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.liquidfiles import includes_beside, options_at, with_files_beside
from llmnotes.shell.sources import Found, read_note
from llmnotes.shell.spool import Spool
from llmnotes.shell.workers import by_chunks


class Cited(Struct, frozen=True, array_like=True):
    """What the links of a note lead to: ``targets`` by URL, and the ``lines`` in which papers are linked, from 1."""

    targets: Mapping[str, StandardTarget]
    lines: Mapping[int, str]


class Record(Struct, frozen=True, array_like=True):
    """What a site needs to know of a note; its body is kept apart, since only its own page needs that.

    ``of_links`` is what is wrong with its links in themselves: that counts only if the note is shown. Others lead to
    targets: ``subjects`` are the keys of those whose facts decide about them, ``pinned`` the versions of papers that
    are named, by the papers' keys, and ``promised`` the number of links to those that are no ordinary pages.
    ``references`` are the links to papers, repositories and entries of the bibliography. ``face`` is a digest of all
    that other pages can say of it, and quote. ``cited`` is a `Cited` as JSON, which hardly any build needs of any note.
    ``liquid`` is the digest of what the Liquid in the note may show, empty where there is none, and ``ANYTHING`` where
    that may be in any file.
    """

    note: Note | None
    diagnostics: tuple[Diagnostic, ...]
    of_links: tuple[Diagnostic, ...]
    subjects: tuple[str, ...]
    pinned: tuple[tuple[str, int], ...]
    promised: int
    references: tuple[Reference, ...]
    face: bytes
    cited: str
    liquid: str = ""

    @property
    def targets(self) -> Mapping[str, StandardTarget]:
        """What the links lead to, by URL; empty for those that are wrong in themselves, or lead to nobody's."""
        return _CITED_DECODER.decode(self.cited).targets if self.subjects else {}

    def citations(self) -> list[Citation]:
        """Return the links whose targets somebody can be asked about."""
        if self.note is None or not self.subjects:
            return []
        cited = _CITED_DECODER.decode(self.cited)
        return [
            Citation(link, cited.targets[link.url], cited.lines.get(link.place.line, ""))
            for link in self.note.links
            if link.url in cited.targets
        ]


class Kept(Struct, frozen=True):
    """A note on the shelf: ``digest`` is that of all that its record depends on, ``signature`` that of its file.

    Where the bibliography says that keys in the note are papers, the record says so too, and ``papers`` is a digest of
    which they are.
    """

    path: str
    digest: bytes
    signature: bytes
    record: Record
    papers: bytes = b""


class _Read(Struct, frozen=True):
    """What a worker sends home of a note: nothing but its digest where the shelf has it, else record and body too.

    ``is_lasting`` if the record is the same on any other day.
    """

    digest: bytes
    record: bytes = b""
    body: bytes = b""
    is_lasting: bool = True


ANYTHING = "anything"
AT_ONCE = 500  # bodies that are fetched together

_RECORD_ENCODER = msgspec.json.Encoder()  # JSON keeps the offset of a date, which msgpack does not
_RECORD_DECODER = msgspec.json.Decoder(Record)
_CITED_DECODER = msgspec.json.Decoder(Cited)
_BODY_ENCODER = msgspec.msgpack.Encoder()
_BODY_DECODER = msgspec.msgpack.Decoder(Body)


class Shelf:
    """The notes that were read with some options, now or by earlier runs that left them in a cache."""

    def __init__(self, cache: Cache, edition: bytes, options: Options, today: date) -> None:
        """Take what the cache has of this ``edition`` of the program; ``today`` is the day in UTC."""
        self.cache = cache
        self.edition = edition
        self.options = options
        self._today = today
        patterns = [defaults.path.pattern for defaults in options.defaults]  # which are cut off where they are printed
        general = replace(options, liquid=Liquid())  # which few notes depend on
        self._key = digest_of(edition, repr((general, patterns)).encode("utf-8", "surrogatepass"))
        self._liquid = _digest_of_liquid(options.liquid)
        self._plain_liquid = _digest_of_liquid(without_lists(options.liquid))
        self._kept = _kept(cache.notes(self._key))
        self._files: dict[str, Found] = {}
        self._bodies, self._records = Spool(), Spool()
        self._held: dict[bytes, bytes] = {}
        self._new: dict[str, Kept] = {}
        self._signed: dict[str, Row] = {}
        self._gone: set[bytes] = set()

    def read(
        self,
        files: Sequence[Found],
        *,
        workers: int = 1,
        advance: Callable[[int], None] = lambda done: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Kept]:
        """Return the notes in ``files``, in their order; those that are on the shelf and unchanged are not read.

        ``workers``, ``advance`` and ``meanwhile`` are those of ``map_chunks``.
        """
        kept = self._kept
        unread = [file for file in files if not (known := kept.get(file.path)) or not self._is_true(known, file)]
        advance(len(files) - len(unread))
        for span, found in by_chunks(self._read, unread, workers=workers, meanwhile=meanwhile):
            for file, read in zip(unread[span.start : span.stop], found, strict=True):
                self._place(file, read)
            advance(len(found))
        self._files.update([(file.path, file) for file in files])
        return [kept[file.path] for file in files]

    def _is_true(self, known: Kept, file: Found) -> bool:
        """Say whether a note is what it was, and all that it depends on too."""
        is_same = bool(file.signature) and known.signature == file.signature
        return is_same and known.record.liquid in ("", self._liquid, self._plain_liquid)

    def forget_all_but(self, files: Sequence[Found]) -> None:
        """Take the notes off the shelf that are not among ``files``."""
        if len(self._kept) > len(files):
            for path in self._kept.keys() - {file.path for file in files}:
                self._remove(path)

    def body_of(self, kept: Kept) -> Body:
        """Return the body of a note.

        Raises ``EnvironmentProblem`` if the cache has lost it and the note is not what it was.
        """
        return _BODY_DECODER.decode(self._packed(kept))

    def fetch(self, notes: Sequence[Kept]) -> None:
        """Get the bodies of notes from the cache at once, where many will be needed."""
        digests = [*dict.fromkeys(kept.digest for kept in notes if kept.digest not in self._bodies)]
        for first in range(0, len(digests), AT_ONCE):
            for digest, body in self.cache.bodies(digests[first : first + AT_ONCE]).items():
                self._bodies[digest] = body

    def hold(self, notes: Sequence[Kept]) -> None:
        """Keep the bodies of these notes, and of no others, whatever becomes of their files."""
        self._held = {kept.digest: self._packed(kept) for kept in notes}

    def save(self, *, and_forget_bodies: bool = False) -> None:
        """Leave to later runs what is new on the shelf, and have its bodies there only, if that is wished."""
        if self._new or self._signed or self._gone:
            new = sorted(self._new.values(), key=lambda kept: stored_as(kept.digest))
            kept = self.cache.keep_notes(self._key, map(self._row, new), [*self._signed.values()], [*self._gone])
            if kept and and_forget_bodies:
                self._bodies.clear()
            self._records.clear()
            self._new.clear()
            self._signed.clear()
            self._gone.clear()

    def _row(self, kept: Kept) -> tuple[Row, bytes]:
        """Return what the cache is to keep of a note that is new on the shelf."""
        record, body = self._records.get(kept.digest) or b"", self._bodies.get(kept.digest) or b""
        return Row(kept.path, kept.digest, kept.signature, record), body

    def _read(self, file: Found) -> _Read:
        source = self._source(file)
        if isinstance(source, Diagnostic):
            record = Record(None, (source,), (), (), (), 0, (), b"", "")
            return _Read(b"", _RECORD_ENCODER.encode(record), is_lasting=False)
        digest = self._digest(source)
        known = self._kept.get(file.path)
        if known and known.digest == digest:
            return _Read(digest)
        record, body, is_lasting = understood(source, self.options, self._today)
        if self._has_liquid(source):
            record = replace(record, liquid=ANYTHING if includes_beside(source.text) else self._liquid_of(source))
        return _Read(digest, _RECORD_ENCODER.encode(record), _BODY_ENCODER.encode(body), is_lasting)

    def _digest(self, source: Source) -> bytes:
        parts = [self._key, source.path.encode(), source.read_as.encode(), source.text.encode()]
        if source.misread:
            parts.append(repr(source.misread).encode())
        if not self._has_liquid(source):
            return digest_of(*parts)
        return digest_of(*parts, self._liquid_of(source).encode(), repr(source.beside).encode("utf-8", "surrogatepass"))

    def _source(self, file: Found) -> Source | Diagnostic:
        source = read_note(file)
        if isinstance(source, Diagnostic) or not (self._has_liquid(source) and includes_beside(source.text)):
            return source
        return with_files_beside(file, source)

    def _liquid_of(self, source: Source) -> str:
        """Return the digest of what the Liquid in a source may show: lists only where it could ask for one."""
        texts = (source.text, *(text for _, text in source.beside))
        is_asking = any(asks_for_lists(text, self.options.liquid) for text in texts)
        return self._liquid if is_asking else self._plain_liquid

    def _has_liquid(self, source: Source) -> bool:
        if self.options.dialect != "jekyll":
            return False
        from llmnotes.loader.liquid import is_liquid  # see the loader

        return is_liquid(source.text)

    def _place(self, file: Found, read: _Read) -> None:
        signature = file.signature if read.is_lasting else b""
        if not read.record:
            known = self._kept[file.path]
            if known.signature != signature:
                self._kept[file.path] = replace(known, signature=signature)
                self._signed[file.path] = Row(file.path, read.digest, signature, b"")
            return
        self._remove(file.path)
        record = _RECORD_DECODER.decode(read.record)
        _share_strings(record)
        kept = self._kept[file.path] = Kept(file.path, read.digest, signature, record)
        self._bodies[read.digest] = read.body
        if read.is_lasting:
            self._records[read.digest] = read.record
            self._new[file.path] = kept

    def _remove(self, path: str) -> None:
        if known := self._kept.pop(path, None):
            self._signed.pop(path, None)
            self._new.pop(path, None)
            self._gone.add(known.digest)

    def _packed(self, kept: Kept) -> bytes:
        """Return a packed body, from the cache, or from the file once more where the cache has lost it."""
        packed = self._held.get(kept.digest) or self._bodies.get(kept.digest)
        packed = packed or self.cache.bodies([kept.digest]).get(kept.digest)
        return packed or self._read_again(kept)

    def _read_again(self, kept: Kept) -> bytes:
        source = self._source(self._files[kept.path])
        if isinstance(source, Diagnostic) or self._digest(source) != kept.digest:
            raise EnvironmentProblem(f"{kept.path} was changed while its site was built", "build again")
        return _BODY_ENCODER.encode(load(source, self.options).body)


def _digest_of_liquid(liquid: Liquid) -> str:
    return digest_of(repr(liquid).encode("utf-8", "surrogatepass")).hex()


def is_lasting(kept: Iterable[Kept]) -> bool:
    """Say whether notes are the same as long as all files are that can be found without reading them."""
    return all(one.record.liquid != ANYTHING for one in kept)


def shelf_at(root: Path, config: Config, around: Surroundings, cache: Cache | None = None) -> Shelf:
    """Return the shelf of the site at ``root``, with another ``cache`` than its own if there is one."""
    return Shelf(cache or Cache(root), edition(), options_at(root, config), around.today)


def understood(source: Source, options: Options, today: date) -> tuple[Record, Body, bool]:
    """Return what a source says, its body, and whether the former is the same on any other day than ``today``."""
    loaded = load(source, options)
    links = loaded.note.links if loaded.note else ()
    every = audit(links, today)
    looked_into = minded(links, options.ignored)
    audited = every if len(looked_into) == len(links) else audit(looked_into, today)
    targets = cast("Mapping[str, StandardTarget]", audited.targets)
    papers = [(link.place.line, target.id) for link in links if isinstance(target := targets.get(link.url), ArxivPaper)]
    lines = source.text.split("\n") if papers else []
    cited = Cited(targets, {number: lines[number - 1] for number, _ in papers})
    record = Record(
        note=loaded.note,
        diagnostics=few(loaded.diagnostics),
        of_links=audited.problems,
        subjects=audited.subjects,
        pinned=tuple(pinned(targets.values())),
        promised=promised(links, targets),
        references=tuple(references(links, every.targets, loaded.body)),
        face=face_of(loaded.note, loaded.body) if loaded.note else b"",
        cited=_RECORD_ENCODER.encode(cited).decode() if targets else "",
    )
    if len({id_ for _, id_ in papers}) < len(papers):
        twice = tuple(repeated(sorted(record.citations(), key=lambda citation: citation.link.place), lines))
        record = replace(record, of_links=(*record.of_links, *twice))
    return record, loaded.body, audited.is_lasting


def promised(links: Sequence[Link], targets: Mapping[str, Target]) -> int:
    """Return how many links lead to targets that are no ordinary pages."""
    promising = {url for url, target in targets.items() if type(target) is not WebPage}
    return sum(link.url in promising for link in links) if promising else 0


def _share_strings(record: Record) -> None:
    """Let a record that was just decoded have one string where it has many that say the same: a tenth of its memory.

    That takes half as long as to decode it, and is worth it only where much else is done with each note.
    """
    if note := record.note:
        places = [note.url_place, note.layout_place, *[link.place for link in note.links]]
        for place in places:
            force_setattr(place, "path", note.path)
        force_setattr(note, "tags", tuple(map(intern, note.tags)))
        for heading in note.headings:
            if heading.html == heading.text:
                force_setattr(heading, "html", heading.text)
    force_setattr(record, "subjects", tuple(map(intern, record.subjects)))
    for reference in record.references:
        force_setattr(reference, "work", intern(reference.work))


def _kept(rows: Sequence[Row]) -> dict[str, Kept]:
    """Return the notes that rows of the cache hold; none at all where one of them can not be read."""
    try:
        return {row.path: Kept(row.path, row.digest, row.signature, _RECORD_DECODER.decode(row.record)) for row in rows}
    except msgspec.MsgspecError:
        return {}
