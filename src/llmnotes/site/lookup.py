"""Looks up what a link is called in the names of a site."""

import posixpath
import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import unquote

from msgspec import Struct

from llmnotes.loader.markdown.raw_html import is_external
from llmnotes.model import Link, LinkKind, Note
from llmnotes.site.index import Index, Names
from llmnotes.site.names import name_key, stem
from llmnotes.site.resolution import External, Internal, ToNote

_NAMESPACE = "___"


class Address(Struct, frozen=True):
    """The parts of an internal address: ``path`` is not percent-encoded, ``query`` and ``fragment`` are as written."""

    path: str
    query: str
    fragment: str


_UNSEEN = str.maketrans("", "", "\t\n\r")
"""What browsers take out of an address, wherever it stands (https://url.spec.whatwg.org/#url-parsing)."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SIGN = re.compile("#")
SIGNS = 8
"""Of how many signs in a wikilink it is asked whether they belong to a name."""

WIKI_KINDS = (LinkKind.WIKI, LinkKind.EMBED)


def address_of(index: Index, link: Link) -> Address | External:
    """Return what is written in a link; what leads to another site is external."""
    url = link.url.strip()
    if link.kind in WIKI_KINDS:
        if link.kind is LinkKind.WIKI and _WEB.match(url):
            return External(link.url)
        name, _, fragment = url.partition("#")
        return (_called_with_signs(index.shown, url) if "#" in url else None) or Address(name, "", fragment)
    if "\n" in url or "\t" in url:
        url = url.translate(_UNSEEN)
    if is_external(url):
        own = index.site_relative(url)
        if own is None:
            return External(link.url)
        url = own if own.startswith("/") else f"/{own}"
    rest, _, fragment = url.partition("#")
    path, _, query = rest.partition("?")
    return Address(unquote(path) if "%" in path else path, query, fragment)


def _called_with_signs(names: Names, url: str) -> Address | None:
    """Return the longest name in a wikilink with a ``#`` in it that anything has, and its fragment.

    A note may be called C#, and what is behind the first of many signs is more often a heading below others.
    """
    ends = [sign.start() for sign in islice(_SIGN.finditer(url), SIGNS)]
    return next(
        (Address(url[:end], "", url[end + 1 :]) for end in (len(url), *reversed(ends[1:])) if names.called(url[:end])),
        None,
    )


def candidates_of(names: Names, note: Note, link: Link, address: Address) -> Sequence[Internal]:
    """Return all that an address in ``note`` can mean, of the rank that comes first."""
    if not address.path:
        return [ToNote(note)]
    if link.kind in WIKI_KINDS and (called := names.called(address.path)):
        return called
    found = _absolute(names, address.path) if address.path.startswith("/") else _relative(names, note, address.path)
    if found is None and link.kind in WIKI_KINDS:
        return names.index_of(address.path) or _in_namespace(names, address.path)
    return [found] if found else []


def _in_namespace(names: Names, name: str) -> Sequence[Internal]:
    """Return what Logseq calls ``a/b``, in the file ``a___b.md``."""
    file = name.replace("/", _NAMESPACE)
    return [one for one in names.called(file) if _NAMESPACE in names.path(one)] if file != name else []


def _absolute(names: Names, path: str) -> Internal | None:
    url = _tidy(path)
    own = without_prefix(names, url)
    return (
        names.at_url(url)
        or names.at_url(own)
        or _at_path(names, url[1:])
        or _at_path(names, own[1:])
        or names.post_at(own)
    )


def without_prefix(names: Names, url: str) -> str:
    """Return an absolute URL without the path that ``base_url`` has."""
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


def chosen(names: Names, note: Note, address: Address, candidates: Sequence[Internal]) -> Internal | None:
    """Return the one of several candidates that ``note`` means, if it can be told."""
    if len(candidates) < 2:
        return next(iter(candidates), None)
    folder, path = posixpath.dirname(note.path), stem(address.path.strip("/"))
    beside = [found for found in candidates if posixpath.dirname(names.path(found)) == folder]
    from_root = [found for found in candidates if name_key(names.below(names.path(found))) == name_key(path)]
    exact = [found for found in from_root if names.below(names.path(found)) == path]
    ways = (exact, from_root, beside) if address.path.startswith("/") else (beside, exact, from_root)
    return next((way[0] for way in ways if len(way) == 1), None)
