"""Everything a link may name, by each of its names."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from urllib.parse import urlsplit

from llmnotes.config import Config
from llmnotes.loader.filenames import NAMED_POST, title_of
from llmnotes.loader.markdown.spoken import written
from llmnotes.model import NOTE_SUFFIXES, Alias, Entry, Link, LinkKind, Note
from llmnotes.site.contents import NO_STATIC, LeftOut, Site, Static
from llmnotes.site.entries import NO_ENTRIES, Entries
from llmnotes.site.fragments import Fragments
from llmnotes.site.names import composed, first_part, last_part, name_key, plain_url, post_key, stem, undated
from llmnotes.site.nearest import Nearest
from llmnotes.site.resolution import Internal, ToFile, ToNote, ToPage
from llmnotes.site.unread import note_at

_WEB = ("https://", "http://")
UNMEANT = re.compile(r"/static/.+\.[0-9a-f]{8}(?:\.[^./]*)?|/cards/.+\.html")
"""The URL of a page that no author means: a file with a hash of what is in it, or the card that a link shows."""


class Names:
    """Notes, files and pages by path, by URL and, built when first asked for, by what wikilinks call them."""

    def __init__(
        self,
        config: Config,
        notes: Sequence[Note],
        files: Mapping[str, str],
        pages: Iterable[str],
        static: Static = NO_STATIC,
    ) -> None:
        self.is_jekyll = config.dialect == "jekyll"
        self.folder = "" if config.notes == "." else f"{config.notes}/"
        self.prefix = urlsplit(config.base_url).path
        self.notes = {note.path: ToNote(note) for note in notes}
        self.files = {path: ToFile(url) for path, url in files.items()}
        self._by_url = {found.note.url: found for found in self.notes.values()}
        self._pages = tuple(pages)
        self._static = static.files
        self.moved: Mapping[str, ToPage] = {}
        self.called = cache(self._called)
        self._fragments: dict[str, Fragments] = {}

    @cached_property
    def urls(self) -> Mapping[str, Internal]:
        """What is at site-relative URLs, in any of the ways to write them: ``/x/``, ``/x``, ``/x/index.html``."""
        urls: dict[str, Internal] = {**self._by_url}
        pages = [ToFile(url) if url in self._static else ToPage(url) for url in self._pages]
        others: list[Internal] = [*self.files.values(), *pages]
        for other in others:
            urls.setdefault(other.url, other)  # type: ignore[union-attr]  # none of these is a note
        for found in self.notes.values():
            for alias in found.note.aliases:
                if alias.url:
                    urls.setdefault(alias.url, found)
        for url, target in [*urls.items()]:
            if not isinstance(target, ToFile):
                urls.setdefault(plain_url(url), target)
        return urls

    def at_url(self, url: str) -> Internal | None:
        """Return what is at a site-relative URL; most are those of notes, as these have them."""
        if (found := self._by_url.get(url) or _at(self.urls, url)) or url.isascii():
            return found
        return _at(self._composed_urls, composed(url))

    @cached_property
    def _composed_urls(self) -> Mapping[str, Internal]:
        return {composed(url): found for url, found in self.urls.items() if not url.isascii()}

    def at_path(self, path: str) -> Internal | None:
        """Return the note or file at a path relative to the site's root, which may leave out a note's extension.

        Of a note that leads elsewhere it is the page that does. Where nothing has this very path, letters and their
        accents may be one character or two.
        """
        found = self.notes.get(path) or self.files.get(path) or self.moved.get(path)
        if found is None and not path.endswith(NOTE_SUFFIXES):
            found = next((self.notes[name] for name in _notes_at(path) if name in self.notes), None)
        if found or path.isascii():
            return found
        own = composed(path)
        tried = (own,) if own.endswith(NOTE_SUFFIXES) else (own, *_notes_at(own))
        return next((self._composed_paths[name] for name in tried if name in self._composed_paths), None)

    @cached_property
    def _composed_paths(self) -> Mapping[str, Internal]:
        everything: dict[str, Internal] = {**self.moved, **self.files, **self.notes}
        return {composed(path): found for path, found in everything.items() if not path.isascii()}

    def below(self, path: str) -> str:
        """Return a path without the folder of notes in front and the extension behind."""
        return stem(path.removeprefix(self.folder))

    @cached_property
    def by_stem(self) -> Mapping[str, list[Internal]]:
        """Notes by the name of their file, with and without a date in front."""
        names: dict[str, list[Internal]] = {}
        for path, found in self.notes.items():
            name = stem(path[path.rfind("/") + 1 :])
            names.setdefault(name_key(name), []).append(found)
            if (bare := undated(name)) != name:
                names.setdefault(name_key(bare), []).append(found)
        return names

    def post_at(self, path: str) -> ToNote | None:
        """Return the post that Jekyll's ``post_url`` means by a path: ``/_posts/``, perhaps a folder, and its name.

        The folder is one above ``_posts`` or in it; else any post of this name is meant, as in Jekyll.
        """
        if not path.startswith(NAMED_POST):
            return None
        folder, _, name = path.removeprefix(NAMED_POST).rpartition("/")
        found = self.by_post.get(post_key(name), ())
        folders = (f"_posts/{folder}", f"{folder}/_posts") if folder else ("_posts",)
        exact = [post for post in found if posixpath.dirname(post.note.path).endswith(folders)]
        return next(iter(exact or found), None)

    @cached_property
    def by_post(self) -> Mapping[str, list[ToNote]]:
        """Posts by the name of their file, with its date."""
        posts: dict[str, list[ToNote]] = {}
        for path, found in self.notes.items():
            if f"/{path}".find(NAMED_POST) >= 0:
                posts.setdefault(post_key(stem(posixpath.basename(path))), []).append(found)
        return posts

    @cached_property
    def nearest_post(self) -> Nearest:
        """Where to look for what the misspelled name of a post means."""
        return Nearest(self.by_post)

    @cached_property
    def by_title(self) -> Mapping[str, list[Internal]]:
        """Notes by title, but for those that are called by their folder."""
        titled = (found.note for path, found in self.notes.items() if not _is_called_by_folder(path, found.note))
        return _grouped((key, self.notes[note.path]) for note in titled for key in _title_keys(note))

    @cached_property
    def by_alias(self) -> Mapping[str, list[Internal]]:
        """Notes by their aliases, whole and by the last part."""
        return _grouped(
            (key, found) for found in self.notes.values() for alias in found.note.aliases for key in _alias_keys(alias)
        )

    @cached_property
    def by_folder(self) -> Mapping[str, list[Internal]]:
        """The indexes of folders by the name of their folder, but for that of all notes."""
        return _grouped(
            (name_key(posixpath.basename(folder)), found)
            for path, found in self.notes.items()
            if _is_index(path) and (folder := posixpath.dirname(path.removeprefix(self.folder)))
        )

    def index_of(self, name: str) -> Sequence[Internal]:
        """Return the indexes of the folders that a wikilink's name can mean."""
        key = name_key(name.strip("/"))
        found = self.by_folder.get(key.rpartition("/")[2], ())
        return [one for one in found if f"/{name_key(posixpath.dirname(self.path(one)))}".endswith(f"/{key}")]

    @cached_property
    def by_file_name(self) -> Mapping[str, list[Internal]]:
        """Files by their name with its extension."""
        return _grouped((name_key(posixpath.basename(path)), found) for path, found in self.files.items())

    def _called(self, name: str) -> Sequence[Internal]:
        """Return what a wikilink's name can mean: all of the first rank that has any."""
        key = name_key(stem(name.strip("/")))
        notes = self.by_stem.get(last := key.rpartition("/")[2], ())
        named = notes if last == key else [found for found in notes if self._ends_with(found, key)]
        if named := named or self.by_title.get(name_key(name)) or self.by_alias.get(key) or ():
            return named
        return [found for found in self.by_file_name.get(last, ()) if self._ends_with(found, key)]

    def _ends_with(self, found: Internal, key: str) -> bool:
        path = stem(self.path(found))
        folder, name = posixpath.split(path)
        return any(f"/{name_key(written)}".endswith(f"/{key}") for written in (path, f"{folder}/{undated(name)}"))

    def fragments(self, note: Note) -> Fragments:
        """Return what fragments can name in a note."""
        if (found := self._fragments.get(note.path)) is None:
            found = self._fragments[note.path] = Fragments(note)
        return found

    def path(self, found: Internal) -> str:
        """Return the path of what was found, or the URL of a page, which has none."""
        return found.note.path if isinstance(found, ToNote) else self.path_of.get(found.url, found.url)

    @cached_property
    def by_last_part(self) -> Mapping[str, list[Internal]]:
        """Everything by the last part of any of its names: what a misspelled link is compared with.

        No page of ours can be meant by who wrote for Jekyll, which does not have them, nor by anybody a file whose
        name changes with what is in it, or what is no page of its own.
        """
        meant = [
            (url, found)
            for url, found in self.urls.items()
            if not (isinstance(found, ToPage) and (self.is_jekyll or UNMEANT.fullmatch(found.url)))
        ]
        return _grouped(
            [
                *((key, found) for names in (self.by_stem, self.by_file_name) for key in names for found in names[key]),
                *((name_key(last_part(url)), found) for url, found in meant),
            ]
        )

    @cached_property
    def path_of(self) -> Mapping[str, str]:
        """The path of each file, by its URL."""
        return {found.url: path for path, found in self.files.items()}

    @cached_property
    def nearest(self) -> Nearest:
        """Where to look for what a misspelled link means."""
        return Nearest(self.by_last_part)

    @cached_property
    def nearest_note(self) -> Nearest:
        """Where to look for what the misspelled file of a note means."""
        return Nearest(self.by_stem)

    @cached_property
    def first_parts(self) -> frozenset[str]:
        """What the addresses of the author's own notes and files begin with: ``docs`` of ``/docs/x.html``."""
        return frozenset([first_part(url) for url, found in self.urls.items() if not isinstance(found, ToPage)])

    @cached_property
    def nearest_first_part(self) -> Nearest:
        """Where to look for what the misspelled first part of an address means."""
        return Nearest(self.first_parts)

    @cached_property
    def nearest_file(self) -> Nearest:
        """Where to look for what a misspelled image means."""
        return Nearest(self.by_file_name)


def _is_index(path: str) -> bool:
    return stem(posixpath.basename(path)).lower() == "index"


def _is_called_by_folder(path: str, note: Note) -> bool:
    return _is_index(path) and note.title == title_of(posixpath.basename(posixpath.dirname(path)))


def _alias_keys(alias: Alias) -> Iterable[str]:
    address = (plain_url(alias.url).strip("/"), last_part(alias.url)) if alias.url else ()
    return dict.fromkeys(map(name_key, (stem(alias.name), *address) if alias.name else address))


def _title_keys(note: Note) -> Iterable[str]:
    """Return what a wikilink can call a note by its title: with formulas as they are read, or as they are written."""
    if not note.heading:
        return (name_key(note.title),)
    return dict.fromkeys(map(name_key, (note.title, written(note.heading, "$"), written(note.heading, ""))))


class Index:
    """The names of what a site shows and of what it leaves out; build it once for a site.

    ``pages`` are the site-relative URLs of those that the renderer makes, and ``static`` says which of them are files.
    ``entries`` are those of the bibliography, by key; ``unread`` are the files of it that could not be read at all.
    ``overlooked`` are the paths of files and folders that are left out for what their names begin with,
    ``unread_notes`` those of notes that are there and could not be read.
    """

    def __init__(
        self,
        site: Site,
        pages: Iterable[str] = (),
        entries: Mapping[str, Entry] = NO_ENTRIES,
        unread: Sequence[str] = (),
        overlooked: Collection[str] = (),
        static: Static = NO_STATIC,
        unread_notes: Collection[str] = (),
    ) -> None:
        self.misplaced = static.misplaced
        self.overlooked = {composed(path): path for path in sorted(overlooked)}
        self.shown = Names(site.config, site.shown, site.files, pages, static)
        self.shown.moved = {note.path: ToPage(note.url) for note in site.moved}
        self.entries = entries
        self.entry_cited = Entries(entries).cited
        self.bibliography: Sequence[str] = site.config.bibliography
        self.unread = unread
        self.unread_notes = unread_notes
        self.left_out: Mapping[str, LeftOut] = {one.note.path: one for one in site.left_out}
        self._internal: dict[str, Sequence[Link]] = {}
        self._notes = site.shown
        self._hidden = tuple(one.note for one in site.left_out)
        self._config = site.config
        origin = site.config.base_url.removeprefix("https://").removeprefix("http://")
        self._own = (f"https://{origin}", f"http://{origin}") if origin else ()

    @cached_property
    def hidden(self) -> Names:
        """What is left out, under the names it would have."""
        return Names(self._config, self._hidden, {}, ())

    @cached_property
    def unknown(self) -> Names:
        """The notes that could not be read, under the names that their paths give them."""
        return Names(self._config, [note_at(path, self.shown.folder) for path in self.unread_notes], {}, ())

    @cached_property
    def nearest_key(self) -> Nearest:
        """Where to look for what a misspelled key means."""
        return Nearest(entry.key for entry in self.entries.values())

    def internal_links(self, note: Note) -> Sequence[Link]:
        """Return the links that are not plainly external: most are, and to see it is quicker than to resolve them."""
        found = self._internal.get(note.path)
        if found is None:
            found = self._internal[note.path] = self.internal(note.links)
        return found

    @cached_property
    def embedding(self) -> Sequence[Note]:
        """The shown notes that embed others, or mean to, in the site's order."""
        return [note for note in self._notes if any(one.kind is LinkKind.EMBED for one in self.internal_links(note))]

    def internal(self, links: Iterable[Link]) -> Sequence[Link]:
        """Return those of some links that are not plainly external."""
        own = self._own
        return [
            link for link in links if (url := link.url)[:4] != "http" or not url.startswith(_WEB) or url.startswith(own)
        ]

    def site_relative(self, url: str) -> str | None:
        """Return the part of an absolute URL behind the site's own address, or None when it leads elsewhere."""
        own = next((own for own in self._own if url.startswith(own)), None)
        if own is None or url[len(own) : len(own) + 1] not in ("", "/", "?", "#"):
            return None
        return url[len(own) :]


def _at(urls: Mapping[str, Internal], url: str) -> Internal | None:
    return urls.get(url) or urls.get(plain_url(url))


def _notes_at(path: str) -> Iterator[str]:
    """Yield the paths of the notes that a path without an extension can mean, in their order."""
    return (f"{path}{index}{suffix}" for index in ("", "/index") for suffix in NOTE_SUFFIXES)


def _grouped(pairs: Iterable[tuple[str, Internal]]) -> Mapping[str, list[Internal]]:
    """Group by name, everything once a name; by address, because to compare whole notes takes long."""
    groups: dict[str, dict[str, Internal]] = {}
    for key, found in pairs:
        groups.setdefault(key, {})[found.note.path if isinstance(found, ToNote) else found.url] = found
    return {key: [*group.values()] for key, group in groups.items()}
