"""Finds out what each link of a note means."""

import re
from urllib.parse import unquote

from msgspec.structs import replace

from llmnotes.loader.markdown.citations import IF_KNOWN
from llmnotes.loader.markdown.wikilinks import is_shown
from llmnotes.model import Link, LinkKind, Note
from llmnotes.site.index import Index, Names
from llmnotes.site.lookup import WIKI_KINDS, Address, address_of, candidates_of, chosen
from llmnotes.site.nowhere import ambiguous, broken_anchor, missing, no_entry, short
from llmnotes.site.resolution import Broken, External, Internal, Resolution, ToEntry, ToFile, ToNote, ToPage

__all__ = ["linked_note", "resolve"]

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""What has no width and is copied along with an address: places to break it, marks of direction and of byte order."""


def resolve(index: Index, note: Note, link: Link) -> Resolution:
    """Return what a link of ``note`` means.

    A relative address is tried in this order: as a path from the note's own file, with or without the extension of a
    note; as a URL from the note's own URL, as a browser takes it; as a URL from the folder of the note's file. An
    absolute one is a URL of the site (with the path of ``base_url`` before it or not), a path below the folder of
    notes, a path below the root, or ``/_posts/`` and the name of a post, as Jekyll's ``post_url`` has it. A wikilink is
    a file's name (without extension and date) or the end of its path, a title, an alias, the name of a file, such an
    address, or the name of a folder that has an index, whichever is first; among several of the same rank the one in
    the note's own folder, or else the one of which this is the path below the folder of notes, and this one first where
    it begins with a slash. A citation is the entry that has its key, or its DOI (``doi:10.1000/182``); what may be one
    in a text is nothing of the site's if there is none.

    A fragment is an id, or in a wikilink the text of a heading. In other links it may be just that, too, as Obsidian
    writes it (``a.md#Some%20Heading``); not in Jekyll's dialect, where old links are as strict as browsers.

    In Jekyll's dialect a whole URL of the site's host may be of something else that lives there: of another repository
    that GitHub Pages shows, of documentation that is made elsewhere. It is external if no note or file has an address
    that begins nearly so.

    What leads nowhere for a character that nobody sees has a hint to remove that.
    """
    found = _meant(index, note, link)
    unseen = _UNSEEN.search(link.url) if isinstance(found, Broken) else None
    if isinstance(found, Broken) and unseen:
        seen = _UNSEEN.sub("", link.url)
        if not isinstance(_meant(index, note, replace(link, url=seen)), Broken):
            hint = f"remove the invisible character U+{ord(unseen[0]):04X} in it"
            return Broken(found.code, found.message, hint, address=seen)
    return found


def _meant(index: Index, note: Note, link: Link) -> Resolution:
    if link.kind is LinkKind.CITE:
        return _cited(index, note, link)
    address = address_of(index, link)
    if isinstance(address, External):
        return address
    candidates = candidates_of(index.shown, note, link, address)
    found = chosen(index.shown, note, address, candidates)
    if found is None:
        return ambiguous(index, link, address, candidates) if candidates else missing(index, note, link, address)
    is_image = link.kind in (LinkKind.IMAGE, LinkKind.SOURCE) or (link.kind is LinkKind.EMBED and is_shown(link.url))
    if is_image and not isinstance(found, ToFile):
        message = f"`{short(link.url)}` is a page, not a picture or another file"
        return Broken("image-not-a-file", message, "link to it instead")
    if link.kind is LinkKind.EMBED and isinstance(found, ToPage):
        return Broken("broken-embed", f"`{short(link.url)}` is a page that can not be embedded", "link to it instead")
    return _with_fragment(index.shown, found, address, link)


def linked_note(index: Index, note: Note, link: Link) -> Note | None:
    """Return the note that a link leads to, whatever its fragment."""
    address = External(link.url) if link.kind is LinkKind.CITE else address_of(index, link)
    if isinstance(address, External):
        return None
    found = chosen(index.shown, note, address, candidates_of(index.shown, note, link, address))
    return found.note if isinstance(found, ToNote) else None


def _cited(index: Index, note: Note, link: Link) -> Resolution:
    if not link.url.startswith("@"):
        return External(link.url)
    key = link.url[1:]
    entry = index.entry_cited(note, key)
    if entry is not None:
        return ToEntry(entry)
    if link.text == IF_KNOWN:
        return External(link.url)
    return no_entry(index, key)


def _with_fragment(names: Names, found: Internal, address: Address, link: Link) -> Resolution:
    if not address.fragment and not address.query:
        return found
    if isinstance(found, ToFile):
        return ToFile(found.url, address.fragment, address.query)
    if isinstance(found, ToPage):
        return ToPage(found.url, address.fragment, address.query)
    written, mark, directive = address.fragment.partition(":~:")
    is_wiki = link.kind in WIKI_KINDS
    fragments = names.fragments(found.note)
    anchor = fragments.anchor(written, by_text=is_wiki)
    if anchor is None:
        meant = None if is_wiki else fragments.heading(unquote(written))
        if meant is None or names.is_jekyll:
            return broken_anchor(fragments, unquote(written), meant or "")
        anchor = meant
    return ToNote(found.note, anchor + mark + directive, address.query)
