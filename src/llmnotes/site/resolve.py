"""Finds out what each link of a note means, and reports the ones that mean nothing."""

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Fix, Place, error, info, warning
from llmnotes.loader.filenames import NAMED_POST
from llmnotes.loader.markdown.citations import ENTRY, KEY
from llmnotes.loader.markdown.raw_html import is_external
from llmnotes.loader.markdown.wikilinks import is_picture
from llmnotes.model import Link, LinkKind, Note
from llmnotes.nearest import SLIP, nearest
from llmnotes.site.contents import Reason, Site
from llmnotes.site.embeds import EmbedCycle, embed_cycles
from llmnotes.site.fragments import anchor_named, heading_written
from llmnotes.site.index import SUFFIXES, Index, Names, first_part, index_of, last_part, post_key, stem
from llmnotes.site.names import composed, name_key
from llmnotes.site.nearest import Nearest
from llmnotes.site.resolution import Broken, External, Internal, Resolution, ToEntry, ToFile, ToNote, ToPage

__all__ = [
    "Broken",
    "External",
    "Index",
    "Resolution",
    "ToEntry",
    "ToFile",
    "ToNote",
    "ToPage",
    "broken_links",
    "check",
    "index_of",
    "resolve",
]


def resolve(index: Index, note: Note, link: Link) -> Resolution:
    """Return what a link of ``note`` means.

    A relative address is tried in this order: as a path from the note's own file, with or without the extension of a
    note; as a URL from the note's own URL, as a browser takes it; as a URL from the folder of the note's file. An
    absolute one is a URL of the site (with the path of ``base_url`` before it or not), a path below the folder of
    notes, a path below the root, or ``/_posts/`` and the name of a post, as Jekyll's ``post_url`` has it. A wikilink is
    a file's name (without extension and date) or the end of its path, a title, an alias, the name of a file, such an
    address, or the name of a folder that has an index, whichever is first; among several of the same rank the one in
    the note's own folder, or else the one of which this is the path below the folder of notes, and this one first where
    it begins with a slash. A citation is the entry that has its key, or its DOI (``doi:10.1000/182``).

    A fragment is an id, or in a wikilink the text of a heading. In other links it may be just that, too, as Obsidian
    writes it (``a.md#Some%20Heading``); not in Jekyll's dialect, where old links are as strict as browsers.

    In Jekyll's dialect a whole URL of the site's host may be of something else that lives there: of another repository
    that GitHub Pages shows, of documentation that is made elsewhere. It is external if no note or file has an address
    that begins nearly so.
    """
    if link.kind is LinkKind.CITE:
        return _cited(index, note, link)
    address = _address(index, link)
    if isinstance(address, External):
        return address
    candidates = _candidates(index.shown, note, link, address)
    found = _chosen(index.shown, note, address, candidates)
    if found is None:
        return _ambiguous(index, link, address, candidates) if candidates else _missing(index, note, link, address)
    is_image = link.kind in (LinkKind.IMAGE, LinkKind.SOURCE) or (link.kind is LinkKind.EMBED and is_picture(link.url))
    if is_image and not isinstance(found, ToFile):
        return Broken("image-not-a-file", f"`{_short(link.url)}` is a page, not an image", "link to it without the `!`")
    if link.kind is LinkKind.EMBED and isinstance(found, ToPage):
        return Broken("broken-embed", f"`{_short(link.url)}` is a page that can not be embedded", "link to it instead")
    return _with_fragment(index.shown, found, address, link)


def check(site: Site, index: Index) -> tuple[Diagnostic, ...]:
    """Report every link, image and embed of the shown notes that leads nowhere, and embeds that lead in a circle.

    In no order, and a link that is written once and read twice is reported twice. Where a file of the bibliography
    could not be read, nobody knows which of its keys lead nowhere, and none is reported. In Jekyll's dialect these are
    warnings: Jekyll looks at no link but those to posts by their names, so a site that it has built for years may have
    some that lead nowhere.
    """
    meant = [(link, resolve(index, note, link)) for note in site.shown for link in index.internal_links(note)]
    others = [link for link, resolution in meant if isinstance(resolution, External)]
    embedding = [note for note in site.shown if any(link.kind is LinkKind.EMBED for link in index.internal_links(note))]
    cycles = embed_cycles(embedding, lambda note, link: linked_note(index, note, link))
    sources = [link for link, to in meant if link.kind is LinkKind.SOURCE and isinstance(to, Broken)]
    return (*_broken(index, meant), *_missing_sources(sources), *_of_others(index, others), *map(_embed_cycle, cycles))


def broken_links(index: Index, note: Note) -> tuple[Diagnostic, ...]:
    """Report the same of the links of a note that need not be the one that the site has at its path."""
    return tuple(_broken(index, [(link, resolve(index, note, link)) for link in index.internal(note.links)]))


def _broken(index: Index, meant: Iterable[tuple[Link, Resolution]]) -> Iterator[Diagnostic]:
    severe = warning if index.shown.is_jekyll else error
    for link, to in meant:
        if not isinstance(to, Broken) or link.kind is LinkKind.SOURCE:
            continue
        if link.kind is not LinkKind.CITE or not (index.unread or link.text == ENTRY):
            severity = error if NAMED_POST in link.url else severe
            fix = _in_fragment(link, to.anchor) if to.anchor else None
            yield severity(link.place, to.code, to.message, hint=to.hint, fix=fix, url=link.url)


def _in_fragment(link: Link, anchor: str) -> Fix | None:
    """Return a fix that lets a link name another id, where its address stands in the file as it is read."""
    place, first = link.place, link.url.find("#") + 1
    if place.end_column - place.column != len(link.url) or ":~:" in link.url or not _PLAIN_ID.fullmatch(anchor):
        return None
    return Fix(Place(place.path, place.line, place.column + first, place.end_column), anchor)


_PLAIN_ID = re.compile(r"[\w:.-]+")


def linked_note(index: Index, note: Note, link: Link) -> Note | None:
    """Return the note that a link leads to, whatever its fragment."""
    address = External(link.url) if link.kind is LinkKind.CITE else _address(index, link)
    if isinstance(address, External):
        return None
    found = _chosen(index.shown, note, address, _candidates(index.shown, note, link, address))
    return found.note if isinstance(found, ToNote) else None


# What is written in a link.


class _Address(Struct, frozen=True):
    """The parts of an internal address: ``path`` is not percent-encoded, ``query`` and ``fragment`` are as written."""

    path: str
    query: str
    fragment: str


_UNSEEN = str.maketrans("", "", "\t\n\r")
"""What browsers take out of an address, wherever it stands (https://url.spec.whatwg.org/#url-parsing)."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_WIKI_KINDS = (LinkKind.WIKI, LinkKind.EMBED)


def _address(index: Index, link: Link) -> _Address | External:
    url = link.url.strip()
    if link.kind in _WIKI_KINDS:
        if link.kind is LinkKind.WIKI and _WEB.match(url):
            return External(link.url)
        if "#" in url and index.shown.called(url):  # a note may be called C#
            return _Address(url, "", "")
        name, _, fragment = url.partition("#")
        return _Address(name, "", fragment)
    if "\n" in url or "\t" in url:
        url = url.translate(_UNSEEN)
    if is_external(url):
        own = index.site_relative(url)
        if own is None:
            return External(link.url)
        url = own if own.startswith("/") else f"/{own}"
    rest, _, fragment = url.partition("#")
    path, _, query = rest.partition("?")
    return _Address(unquote(path) if "%" in path else path, query, fragment)


# Works in the bibliography.


def _cited(index: Index, note: Note, link: Link) -> Resolution:
    if not link.url.startswith("@"):
        return External(link.url)
    key = link.url[1:]
    entry = index.entry_cited(note, key)
    if entry is not None:
        return ToEntry(entry)
    code, message = "broken-citation", f"no entry of the bibliography has the key `{_short(key)}`"
    if index.unread:
        return Broken(code, message, f"{_listed(index.unread)} could not be read")
    if not index.entries and index.bibliography:
        return Broken(code, message, f"no entry could be read from {_listed(index.bibliography)}")
    if not index.entries:
        return Broken(code, message, 'name a file of entries in the settings, such as bibliography = "refs.bib"')
    near = index.nearest_key.to(key.casefold()[:100])
    nearest = f"did you mean `@{near}`?" if near else "add one"
    return Broken(code, message, f"{nearest} (where no citation is meant, write \\[@{_short(key)}])")


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{_short(path)}`" for path in paths[:3]) + (", …" if len(paths) > 3 else "")


# Looking it up.


def _candidates(names: Names, note: Note, link: Link, address: _Address) -> Sequence[Internal]:
    if not address.path:
        return [ToNote(note)]
    if link.kind in _WIKI_KINDS and (called := names.called(address.path)):
        return called
    found = _absolute(names, address.path) if address.path.startswith("/") else _relative(names, note, address.path)
    if found is None and link.kind in _WIKI_KINDS:
        return names.index_of(address.path)
    return [found] if found else []


def _absolute(names: Names, path: str) -> Internal | None:
    url = _tidy(path)
    own = _without_prefix(names, url)
    return (
        names.at_url(url)
        or names.at_url(own)
        or _at_path(names, url[1:])
        or _at_path(names, own[1:])
        or names.post_at(own)
    )


def _without_prefix(names: Names, url: str) -> str:
    return url.removeprefix(names.prefix) if names.prefix and url.startswith(f"{names.prefix}/") else url


def _at_path(names: Names, path: str) -> Internal | None:
    return names.at_path(names.folder + path) or names.at_path(path)


def _relative(names: Names, note: Note, path: str) -> Internal | None:
    folder = note.path.rpartition("/")[0]
    if found := names.at_path(posixpath.normpath(f"{folder}/{path}" if folder else path)):
        return found
    own_folder = note.url[: note.url.rfind("/") + 1]
    return names.at_url(_tidy(own_folder + path)) or names.at_url(_tidy(f"/{names.below(folder)}/{path}"))


def _tidy(url: str) -> str:
    """Take the steps of an absolute path (``/a/../b/``) and keep the slash at its end."""
    if "/." not in url and "//" not in url:
        return url
    slash = "/" if url.endswith(("/", "/.", "/..")) else ""
    return "/" + posixpath.normpath(url).strip("/") + (slash if posixpath.normpath(url).strip("/") else "")


def _chosen(names: Names, note: Note, address: _Address, candidates: Sequence[Internal]) -> Internal | None:
    if len(candidates) < 2:
        return next(iter(candidates), None)
    folder, path = posixpath.dirname(note.path), stem(address.path.strip("/"))
    beside = [found for found in candidates if posixpath.dirname(names.path(found)) == folder]
    from_root = [found for found in candidates if name_key(names.below(names.path(found))) == name_key(path)]
    exact = [found for found in from_root if names.below(names.path(found)) == path]
    ways = (exact, from_root, beside) if address.path.startswith("/") else (beside, exact, from_root)
    return next((way[0] for way in ways if len(way) == 1), None)


# Fragments.


def _with_fragment(names: Names, found: Internal, address: _Address, link: Link) -> Resolution:
    if not address.fragment and not address.query:
        return found
    if isinstance(found, ToFile):
        return ToFile(found.url, address.fragment, address.query)
    if isinstance(found, ToPage):
        return ToPage(found.url, address.fragment, address.query)
    written, mark, directive = address.fragment.partition(":~:")
    is_wiki = link.kind in _WIKI_KINDS
    anchor = anchor_named(found.note, written, by_text=is_wiki)
    if anchor is None:
        meant = None if is_wiki else heading_written(found.note, unquote(written))
        if meant is None or names.is_jekyll:
            return _broken_anchor(found.note, unquote(written), meant or "")
        anchor = meant
    return ToNote(found.note, anchor + mark + directive, address.query)


def _broken_anchor(note: Note, fragment: str, meant: str) -> Broken:
    near = meant or Nearest(sorted(note.anchors)[:500]).to(fragment.casefold()[:100])
    hint = f"did you mean `#{near}`?" if near else "link to one of its headings, or to the note as a whole"
    return Broken("broken-anchor", f"{note.path} has no heading or id `#{_short(fragment)}`", hint, meant)


# What to say when there is nothing, or too much.

_CODES = {
    LinkKind.LINK: ("broken-link", "no note, page or file is at"),
    LinkKind.IMAGE: ("broken-image", "no file is at"),
    LinkKind.WIKI: ("broken-link", "no note or file is called"),
    LinkKind.EMBED: ("broken-embed", "no note or file is called"),
    LinkKind.SOURCE: ("missing-source", "no file is at"),
}
_REMEDIES = {
    Reason.UNPUBLISHED: "remove `published: false` there, or remove the link",
    Reason.DRAFT: "finish it, or build with --drafts",
    Reason.FUTURE: "wait, or build with --future",
    Reason.REPLACED: "link to that one, or give this one another address",
}


LIKE_A_HOST = re.compile(
    r"(?:www\.|[a-z0-9-]+\.(?:ai|co|com|dev|edu|gov|io|net|org)(?:/|$)|[a-z]+\.arxiv\.org/)", re.IGNORECASE
)
"""An address whose author forgot ``https://``: the host comes first, under one of the usual domains."""


def _missing(index: Index, note: Note, link: Link, address: _Address) -> Broken | External:
    written = _short(link.url)
    if link.kind is LinkKind.SOURCE:  # which nobody is told of by itself
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", "add it")
    hidden = _candidates(index.hidden, note, link, address)
    if hidden and isinstance(hidden[0], ToNote):
        left_out = index.left_out[hidden[0].note.path]
        message = f"`{written}` leads to {left_out.note.path}, which is left out: it is {left_out.reason}"
        return Broken("left-out-link", message, _REMEDIES[left_out.reason])
    if index.overlooked and (overlooked := _overlooked(index, note, link, address)):
        message = f"`{written}` leads to {_short(overlooked)}, which is left out"
        return Broken("left-out-link", message, "names that begin with `_` or `.` are left out: rename it")
    if LIKE_A_HOST.match(link.url) and link.kind in (LinkKind.LINK, LinkKind.IMAGE):
        return Broken(
            "missing-scheme", f"`{written}` is read as a file beside this note", f"did you mean `https://{written}`?"
        )
    if _is_name_of_post(name := _without_prefix(index.shown, address.path)):
        return _no_post(index.shown, name.removeprefix(NAMED_POST))
    if _is_of_others(index.shown, link, address.path):
        return External(link.url)
    if link.kind in _WIKI_KINDS and (cited := _citation(index, note, address.path)):
        hint = f"write `{cited}`, which the bibliography has"
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", hint)
    near = _nearest(index.shown, note, link, address)
    if _leads_outside(index.shown, note, address.path):
        hint = f"only what is below {index.shown.folder or 'the site'} is published"
        code, message = "outside-site", f"`{written}` leads out of the folder of notes"
    else:
        hint = "correct the address, or remove the link"
        code, message = _CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`"
    return Broken(code, message, f"did you mean `{near}`?" if near else hint)


def _citation(index: Index, note: Note, name: str) -> str:
    """Return how the entry is cited of which a wikilink has the key, as reference managers write it for Obsidian."""
    key = name[1:]
    if not name.startswith("@") or index.entry_cited(note, key) is None:
        return ""
    return f"[{name}]" if KEY.fullmatch(name) else f"[@{{{key}}}]"


def _overlooked(index: Index, note: Note, link: Link, address: _Address) -> str | None:
    """Return the path of what a link leads to, or into, and what is left out for the name that it has."""
    known, path, folder = index.overlooked, composed(address.path), index.shown.folder
    own_folder = note.url[: note.url.rfind("/") + 1]
    for place in (f"{posixpath.dirname(note.path)}/{path}", folder + path, path, folder + own_folder + path):
        whole = posixpath.normpath(place.lstrip("/"))
        above = (whole[:end] for end, character in enumerate(whole) if character == "/")
        if found := next(
            (known[one] for one in (*above, whole, *(whole + end for end in SUFFIXES)) if one in known), None
        ):
            return found
    if link.kind not in _WIKI_KINDS:
        return None
    name = f"/{stem(path.strip('/'))}".casefold()
    return next((found for one, found in known.items() if f"/{stem(one)}".casefold().endswith(name)), None)


def _is_name_of_post(path: str) -> bool:
    return path.startswith(NAMED_POST) and stem(path) == path


def _no_post(names: Names, name: str) -> Broken:
    near = names.nearest_post.to(post_key(name.rpartition("/")[2]))
    hint = f"did you mean `{near}`?" if near else "correct its name (the date and slug of its file), or remove the link"
    return Broken("broken-link", f"no post is called `{_short(name)}`", hint)


def _is_of_others(names: Names, link: Link, path: str) -> bool:
    """Say whether a URL of this site's host is of nothing in this repository, as far as its first part tells."""
    if not names.is_jekyll or names.prefix or not is_external(link.url):
        return False
    first = first_part(path)
    if not first or ("." in first and "/" not in path[1:]):  # a file at the root is as likely ours
        return False
    return first not in names.first_parts and nearest(first, [names.nearest_first_part.to(first)], SLIP) is None


def _leads_outside(names: Names, note: Note, path: str) -> bool:
    if path.startswith("/"):
        return False
    target = posixpath.normpath(posixpath.join(posixpath.dirname(note.path), path))
    return target.startswith("../") or target == ".." or not f"{target}/".startswith(names.folder)


def _nearest(names: Names, note: Note, link: Link, address: _Address) -> str:
    """Return the nearest existing name, written as the link is; "" when nothing is near."""
    nearest, found = names.nearest, names.by_last_part
    if link.kind is LinkKind.IMAGE:
        nearest, found = names.nearest_file, names.by_file_name
    elif address.path.endswith(SUFFIXES):
        nearest, found = names.nearest_note, names.by_stem
    name = nearest.to(name_key(last_part(stem(address.path))))
    likely = [_written(names, note, link, one) for one in found.get(name, ())[:20]] if name else []
    wanted = address.path[:200]
    return max(likely, key=lambda one: (difflib.SequenceMatcher(None, wanted, one).ratio(), one), default="")


def _written(names: Names, note: Note, link: Link, found: Internal) -> str:
    """Return how a link of this kind is written in ``note`` to lead to what was found."""
    path = names.path(found)
    if link.kind in _WIKI_KINDS:
        return names.below(path)
    if isinstance(found, ToPage) or is_external(link.url) or link.url.startswith("/"):
        return found.note.url if isinstance(found, ToNote) else found.url
    return posixpath.relpath(f"/{path}", f"/{posixpath.dirname(note.path)}")


def _ambiguous(index: Index, link: Link, address: _Address, candidates: Sequence[Internal]) -> Broken:
    paths = sorted(index.shown.path(found) for found in candidates)
    named = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    message = f"`{_short(link.url)}` can mean {named}"
    others = (path for path in map(index.shown.below, paths) if path != stem(address.path.strip("/")))
    other = next(others, None)
    return Broken("ambiguous-link", message, f"say which, for example `{other}`" if other else "rename one of them")


def _missing_sources(links: Sequence[Link]) -> Iterator[Diagnostic]:
    """Tell of the first picture of which a file in another size or format is not there; it is shown as it is."""
    if not links:
        return
    first = min(links, key=lambda link: link.place)
    message = f"`{_short(first.url)}` is not there: the picture is shown as it is"
    others = len({(link.place, link.url) for link in links}) - 1
    message += f", as are those of {others} more such files" if others else ""
    hint = "what makes such files of pictures (jekyll-imagemagick, jekyll_picture_tag) is not run here: keep them"
    yield info(first.place, "missing-source", message, hint=hint, url=first.url)


def _of_others(index: Index, links: Sequence[Link]) -> Iterator[Diagnostic]:
    """Tell once of each folder of the site's host that this repository does not hold, at the first link into it."""
    folders: dict[str, dict[Place, str]] = {}
    for link in links:
        if within := index.site_relative(link.url):
            first = re.split("[/?#]", within[1:])[0]
            folder = link.url.removesuffix(within) + f"/{first}/"
            folders.setdefault(first.casefold(), {})[link.place] = folder
    for places in folders.values():
        place, folder = min(places.items())
        leads = f"{len(places)} links lead to" if len(places) > 1 else "this link leads to"
        message = f"{leads} {_short(folder)}, which this repository does not hold"
        yield info(place, "outside-repository", message, hint="only `check --web` asks whether it is there")


def _embed_cycle(cycle: EmbedCycle) -> Diagnostic:
    message = "these notes embed each other in a cycle: " + " -> ".join(cycle.paths)
    return error(cycle.link.place, "embed-cycle", message, hint="link instead of embedding once", url=cycle.link.url)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
