"""The search index of a site: what of it is right already, and what has to be made again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Shelf
from llmnotes.renderer import Page
from llmnotes.renderer.pages import INDEX
from llmnotes.renderer.search.bundles import Bundle, bundle_of, manifest
from llmnotes.renderer.search.documents import UNTOLD, address_of, document, is_searched, searched
from llmnotes.renderer.search.shards import folder_of, shard_of, shards_for
from llmnotes.shell.cache import Cache, digest_of
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.pagefind import Speechless, index, mark_of, program
from llmnotes.shell.publish import Staging
from llmnotes.shell.terminal import Progress
from llmnotes.site import tags_by_spelling

MANIFEST = f"{INDEX}/shards.json"
FAILED = "no search: Pagefind made no index, {}"

_MEMORY, _BUNDLE = "search", "search "
_NOT_MARKED = b"-"  # in the place of a digest, of a page that is not found


class _Shard(Struct, frozen=True, array_like=True):
    """A shard by the digest of all that it is made of, the name of its index, and its files' output paths."""

    digest: bytes
    name: str
    paths: tuple[str, ...]


class _Memory(Struct, frozen=True, array_like=True):
    """An index: of each page its key and the digest of its document, the shards, and the digest of what names them."""

    pages: Mapping[str, tuple[bytes, bytes]]
    shards: Mapping[int, _Shard]
    manifest: bytes

    @property
    def keys(self) -> Mapping[str, bytes]:
        """The keys of all files by output path."""
        files = {path: shard.digest for shard in self.shards.values() for path in shard.paths}
        return {**files, MANIFEST: self.manifest} if self.manifest else files


_NOTHING = _Memory({}, {}, b"")
_MEMORIES = msgspec.msgpack.Decoder(_Memory)
_BUNDLES = msgspec.msgpack.Decoder(Bundle)


class Index(Struct, frozen=True):
    """An index that is whole: the keys of all its files by output path, and the contents of those that are new."""

    keys: Mapping[str, bytes]
    fresh: Mapping[str, bytes]


class Searching:
    """The index of one surveyed site."""

    def __init__(self, survey: Survey, shelf: Shelf, around: Surroundings) -> None:
        """Take the site and its notes. The configuration is one that is ``available``."""
        site = survey.site
        self._tags, self._facts = tags_by_spelling(site.tags), survey.connections.facts
        self._pages: Mapping[str, Page] = {page.path: page for page in survey.pages if is_searched(page)}
        self._shards = shards_for(len(self._pages))
        self._program = program(around.environ) or Path(INDEX)
        self._language = site.config.language.partition("-")[0].lower()
        given = (self._language, *UNTOLD)
        self._made_by = digest_of(shelf.edition, mark_of(self._program), *map(str.encode, given))
        self._cache = shelf.cache
        self._memory = _recalled(shelf.cache)

    @property
    def count(self) -> int:
        """How many pages can be searched."""
        return len(self._pages)

    @property
    def pages(self) -> Iterable[str]:
        """The output paths of the pages that can be searched."""
        return self._pages.keys()

    @property
    def before(self) -> Mapping[str, bytes]:
        """The files of the index of an earlier site, and their keys."""
        return self._memory.keys

    def digest(self, page: Page, html: bytes) -> bytes:
        """Return the digest of what can be searched of a page; nothing if it is of no kind that can be."""
        return self._digest(page, html) if is_searched(page) else b""

    def publish(self, stage: Staging, digests: Mapping[str, bytes], around: Surroundings, bar: Progress) -> str:
        """Let ``stage``, which has all pages, have the index, too; return why there is none, if so.

        ``digests`` are those of the pages that were just rendered.
        """
        had = {path: key for path, key in self.before.items() if stage.key_of(path) == key}
        advance = bar.of("Indexing pages", self.count)
        keys = {path: stage.key_of(path) for path in self.pages}
        try:
            made = self.renewed(keys, digests, stage.read, had, workers=around.cores, advance=advance)
        except Speechless as problem:
            stage.drop(had)
            return FAILED.format(problem)
        stage.drop(path for path, key in had.items() if made.keys.get(path) != key)
        for path, content in made.fresh.items():
            if stage.key_of(path) != made.keys[path]:
                stage.add(path, stage.write(path, content, made.keys[path]))
        return ""

    def renewed(
        self,
        keys: Mapping[str, bytes],
        fresh: Mapping[str, bytes],
        html_of: Callable[[str], bytes],
        have: Iterable[str],
        *,
        workers: int,
        advance: Callable[[int], None] = lambda done: None,
    ) -> Index:
        """Return the index of the site, and keep it for later runs.

        ``keys`` are those of the pages by path, ``fresh`` the digests of those that were just rendered, and
        ``html_of`` returns any; ``have`` are the files that are in their places as they were ``before``. ``advance`` is
        told of pages that were indexed. Raises ``Speechless``.
        """
        digests = {path: self._known(path, keys[path], fresh, html_of) for path in self._pages}
        members = self._members(digests)
        wanted = {
            number: digest_of(self._made_by, bytes([number == min(members)]), *_facts(pages, digests))
            for number, pages in sorted(members.items())
        }
        there, known = {*have}, self._memory.shards
        kept = {
            number: known[number]
            for number, digest in wanted.items()
            if number in known and known[number].digest == digest and there.issuperset(known[number].paths)
        }
        left = [number for number in wanted if number not in kept]
        make = partial(self._bundle, members, wanted, html_of, advance)
        bundles = dict(zip(left, _map(make, left, workers), strict=True))
        files = {number: _placed(number, bundle, first=number == min(members)) for number, bundle in bundles.items()}
        new = {number: _Shard(wanted[number], bundles[number].name, (*files[number],)) for number in left}
        shards = {number: (kept | new)[number] for number in wanted}
        listed = manifest({number: shard.name for number, shard in shards.items()})
        of_pages = {path: (keys[path], digests[path]) for path in digests}
        memory = _Memory(of_pages, shards, digest_of(self._made_by, listed))
        self._keep(memory, {wanted[number]: bundle for number, bundle in bundles.items()})
        contents = {path: content for some in files.values() for path, content in some.items()}
        return Index(memory.keys, {**contents, MANIFEST: listed})

    def _known(self, path: str, key: bytes, fresh: Mapping[str, bytes], html_of: Callable[[str], bytes]) -> bytes:
        if path in fresh:
            return fresh[path]
        before, digest = self._memory.pages.get(path, (b"", b""))
        return digest if key and key == before else self._digest(self._pages[path], html_of(path))

    def _digest(self, page: Page, html: bytes) -> bytes:
        text = self._document(page, html)
        return _NOT_MARKED if text is None else digest_of(text)

    def _document(self, page: Page, html: bytes) -> bytes | None:
        return document(html, searched(page, self._tags, self._facts))

    def _members(self, digests: Mapping[str, bytes]) -> Mapping[int, list[Page]]:
        """Return the pages of each shard that has any."""
        members: dict[int, list[Page]] = {}
        for path, page in self._pages.items():
            if digests[path] != _NOT_MARKED:
                members.setdefault(shard_of(page.url, self._shards), []).append(page)
        return members

    def _bundle(
        self,
        members: Mapping[int, list[Page]],
        wanted: Mapping[int, bytes],
        html_of: Callable[[str], bytes],
        advance: Callable[[int], None],
        number: int,
    ) -> Bundle:
        """Return the index of a shard, made now or earlier."""
        if packed := self._cache.thing(_name(wanted[number])):
            with suppress(msgspec.MsgspecError):
                return _BUNDLES.decode(packed)
        pages = members[number]
        documents = [(address_of(page), self._document(page, html_of(page.path)) or b"") for page in pages]
        try:
            bundle = bundle_of(index(self._program, documents, self._language, UNTOLD))
        except ValueError as problem:
            raise Speechless(f"{problem}") from problem
        if bundle is None:
            raise Speechless("it left all pages out")
        advance(len(documents))
        return bundle

    def _keep(self, memory: _Memory, bundles: Mapping[bytes, Bundle]) -> None:
        current = [_name(shard.digest) for shard in memory.shards.values()]
        new = [(_name(digest), msgspec.msgpack.encode(bundle)) for digest, bundle in bundles.items()]
        self._cache.keep_things([(_MEMORY, msgspec.msgpack.encode(memory)), *new], instead_of=_BUNDLE, but=current)


def _recalled(cache: Cache) -> _Memory:
    packed = cache.thing(_MEMORY)
    try:
        return _MEMORIES.decode(packed) if packed else _NOTHING
    except msgspec.MsgspecError:
        return _NOTHING


def _name(digest: bytes) -> str:
    return f"{_BUNDLE}{digest.hex()}"


def _facts(pages: Iterable[Page], digests: Mapping[str, bytes]) -> Iterator[bytes]:
    for page in pages:
        yield address_of(page).encode()
        yield digests[page.path]


def _placed(number: int, bundle: Bundle, *, first: bool) -> Mapping[str, bytes]:
    """Return the files of a shard by output path; with the first one is what a browser needs for all."""
    files = {**bundle.files, **bundle.runtime} if first else bundle.files
    return {folder_of(number) + path: content for path, content in files.items()}


def _map(function: Callable[[int], Bundle], items: Sequence[int], workers: int) -> list[Bundle]:
    """Call ``function`` with each item, ``workers`` at once: they wait for other programs."""
    if min(workers, len(items)) < 2:
        return [function(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor  # which few builds need

    pool = ThreadPoolExecutor(workers)
    try:
        return [*pool.map(function, items)]
    finally:
        pool.shutdown(cancel_futures=True)
