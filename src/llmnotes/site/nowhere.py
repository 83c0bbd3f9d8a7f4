"""Says of a link that leads nowhere, or to too much, why that is and what its author may have meant."""

import difflib
import posixpath
import re
from collections.abc import Sequence

from msgspec.structs import replace

from llmnotes.loader.filenames import NAMED_POST
from llmnotes.loader.markdown.citations import KEY
from llmnotes.loader.markdown.headings import slug
from llmnotes.loader.markdown.raw_html import is_external
from llmnotes.model import NOTE_SUFFIXES, Link, LinkKind, Note
from llmnotes.nearest import SLIP, nearest
from llmnotes.site.contents import Reason
from llmnotes.site.fragments import Fragments
from llmnotes.site.index import Index, Names
from llmnotes.site.lookup import WIKI_KINDS, Address, address_of, candidates_of, without_prefix
from llmnotes.site.names import composed, first_part, last_part, name_key, post_key, stem
from llmnotes.site.resolution import Broken, External, Internal, ToNote, ToPage

_CODES = {
    LinkKind.LINK: ("broken-link", "no note, page or file is at"),
    LinkKind.IMAGE: ("broken-image", "no file is at"),
    LinkKind.FRAME: ("broken-link", "no note, page or file is at"),
    LinkKind.WIKI: ("broken-link", "no note or file is called"),
    LinkKind.EMBED: ("broken-embed", "no note or file is called"),
    LinkKind.SOURCE: ("missing-source", "no file is at"),
}
_REMEDIES = {
    Reason.UNPUBLISHED: "remove `published: false` there, or remove the link",
    Reason.DRAFT: "finish it, or build with --drafts",
    Reason.FUTURE: "wait, or build with --future",
    Reason.EXPIRED: "remove its expiryDate, or the link",
    Reason.REPLACED: "link to that one, or give this one another address",
}

UNREAD = "unread-note"
"""The code of a link that nobody needs to be told of: what keeps a note from being read is an error of its own."""

_LIKE_A_HOST = re.compile(
    r"(?:www\.|[a-z0-9-]+\.(?:ai|co|com|dev|edu|gov|io|net|org)(?:/|$)|[a-z]+\.arxiv\.org/)", re.IGNORECASE
)
"""An address whose author forgot ``https://``: the host comes first, under one of the usual domains."""


_LIKE_A_PAPER = re.compile(r"(?:(?:abs|pdf)/)?(?P<arxiv>\d{4}\.\d{4,5}(?:v\d+)?)|(?P<doi>10\.\d{4,9}/\S+)")
"""The same where only an identifier of arXiv's or a DOI is left."""

_LIKE_CODE = re.compile(r"[,;=(){}\"'<>$+*]")
"""What is in brackets that may well be of something else than a link."""

_NO_ID = re.compile(r"^\^|\s")
"""A block's name, or a text."""


def missing(index: Index, note: Note, link: Link, address: Address) -> Broken | External:
    """Say why nothing is at an address; that of another repository on the same host is external."""
    written = short(link.url)
    if link.kind is LinkKind.SOURCE:  # which nobody is told of by itself
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", "add it")
    hidden = candidates_of(index.hidden, note, link, address)
    if hidden and isinstance(hidden[0], ToNote):
        left_out = index.left_out[hidden[0].note.path]
        message = f"`{written}` leads to {left_out.note.path}, which is left out: it is {left_out.reason}"
        return Broken("left-out-link", message, _REMEDIES[left_out.reason])
    if index.unread_notes and (unknown := candidates_of(index.unknown, note, link, address)):
        path = index.unknown.path(unknown[0])
        return Broken(UNREAD, f"`{written}` leads to {path}, which could not be read", "mend it")
    if misplaced := index.misplaced.get(without_prefix(index.shown, address.path)):
        hint = "move {} to {}".format(*misplaced)
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", hint)
    if index.overlooked and (overlooked := _overlooked(index, note, link, address)):
        message = f"`{written}` leads to {short(overlooked)}, which is left out"
        return Broken("left-out-link", message, "names that begin with `_` or `.` are left out: rename it")
    if meant := _without_host(link):
        message = f"`{written}` is read as a file beside this note"
        return Broken("missing-scheme", message, f"did you mean `{short(meant)}`?")
    if _is_name_of_post(name := without_prefix(index.shown, address.path)):
        return _no_post(index.shown, name.removeprefix(NAMED_POST))
    if _is_of_others(index.shown, link, address.path):
        return External(link.url)
    if link.kind in WIKI_KINDS and (cited := _citation(index, note, address.path)):
        hint = f"write `{cited}`, which the bibliography has"
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", hint)
    if link.kind is LinkKind.WIKI and _is_turned(index, note, link):
        hint = f"the name comes first here: write `[[{short(link.text)}|{written}]]`"
        return Broken(_CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`", hint)
    near = _nearest(index.shown, note, link, address)
    if _leads_outside(index.shown, note, address.path):
        hint = f"only what is below {index.shown.folder or 'the site'} is published"
        code, message = "outside-site", f"`{written}` leads out of the folder of notes"
    else:
        hint = "correct the address, or remove the link"
        if link.kind is LinkKind.WIKI:
            hint = _wiki_hint(link.url) or hint
        code, message = _CODES[link.kind][0], f"{_CODES[link.kind][1]} `{written}`"
    return Broken(code, message, f"did you mean `{near}`?" if near else hint)


def _without_host(link: Link) -> str:
    """Return the address that a link was meant to have, if its author forgot how it begins."""
    if _LIKE_A_HOST.match(link.url) and link.kind in (LinkKind.LINK, LinkKind.IMAGE, LinkKind.FRAME):
        return f"https://{link.url}"
    found = _LIKE_A_PAPER.fullmatch(link.url) if link.kind is LinkKind.LINK else None
    if found is None:
        return ""
    return f"https://arxiv.org/abs/{found['arxiv']}" if found["arxiv"] else f"https://doi.org/{found['doi']}"


def _wiki_hint(name: str) -> str:
    """Return what to do about brackets that may be meant as something else than a link, nothing where that is sure."""
    if name.casefold() == "toc":
        return "take it out: a page has its table of contents by itself"
    return "correct it; where no link is meant, write it as code, or \\[[" if _LIKE_CODE.search(name) else ""


def _is_turned(index: Index, note: Note, link: Link) -> bool:
    """Say whether the words of a wikilink are the name of something, as in GitHub's wikis and Dendron's notes."""
    turned = address_of(index, replace(link, url=link.text)) if link.text else None
    return isinstance(turned, Address) and bool(candidates_of(index.shown, note, link, turned))


def _citation(index: Index, note: Note, name: str) -> str:
    """Return how the entry is cited of which a wikilink has the key, as reference managers write it for Obsidian."""
    key = name[1:]
    if not name.startswith("@") or index.entry_cited(note, key) is None:
        return ""
    return f"[{name}]" if KEY.fullmatch(name) else f"[@{{{key}}}]"


def _overlooked(index: Index, note: Note, link: Link, address: Address) -> str | None:
    """Return the path of what a link leads to, or into, and what is left out for the name that it has."""
    known, path, folder = index.overlooked, composed(address.path), index.shown.folder
    own_folder = note.url[: note.url.rfind("/") + 1]
    for place in (f"{posixpath.dirname(note.path)}/{path}", folder + path, path, folder + own_folder + path):
        whole = posixpath.normpath(place.lstrip("/"))
        above = (whole[:end] for end, character in enumerate(whole) if character == "/")
        if found := next(
            (known[one] for one in (*above, whole, *(whole + end for end in NOTE_SUFFIXES)) if one in known), None
        ):
            return found
    if link.kind not in WIKI_KINDS:
        return None
    name = f"/{stem(path.strip('/'))}".casefold()
    return next((found for one, found in known.items() if f"/{stem(one)}".casefold().endswith(name)), None)


def _is_name_of_post(path: str) -> bool:
    return path.startswith(NAMED_POST) and stem(path) == path


def _no_post(names: Names, name: str) -> Broken:
    near = names.nearest_post.to(post_key(name.rpartition("/")[2]))
    hint = f"did you mean `{near}`?" if near else "correct its name (the date and slug of its file), or remove the link"
    return Broken("broken-link", f"no post is called `{short(name)}`", hint)


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


def _nearest(names: Names, note: Note, link: Link, address: Address) -> str:
    """Return the nearest existing name, written as the link is; "" when nothing is near."""
    nearest, found = names.nearest, names.by_last_part
    if link.kind is LinkKind.IMAGE:
        nearest, found = names.nearest_file, names.by_file_name
    elif address.path.endswith(NOTE_SUFFIXES):
        nearest, found = names.nearest_note, names.by_stem
    name = nearest.to(name_key(last_part(stem(address.path))))
    if link.kind in WIKI_KINDS and all(isinstance(one, ToPage) for one in found.get(name, ())):
        found = names.by_stem  # a page of the site's own has no name that an author would link to
        name = names.nearest_note.to(name_key(last_part(stem(address.path))))
    likely = [_written(names, note, link, one) for one in found.get(name, ())[:20]] if name else []
    wanted = address.path[:200]
    return max(likely, key=lambda one: (difflib.SequenceMatcher(None, wanted, one).ratio(), one), default="")


def _written(names: Names, note: Note, link: Link, found: Internal) -> str:
    """Return how a link of this kind is written in ``note`` to lead to what was found."""
    path = names.path(found)
    if link.kind in WIKI_KINDS:
        return names.below(path)
    if isinstance(found, ToPage) or is_external(link.url) or link.url.startswith("/"):
        return found.note.url if isinstance(found, ToNote) else found.url
    return posixpath.relpath(f"/{path}", f"/{posixpath.dirname(note.path)}")


def ambiguous(index: Index, link: Link, address: Address, candidates: Sequence[Internal]) -> Broken:
    """Say what an address can mean, and how to say which."""
    paths = sorted(index.shown.path(found) for found in candidates)
    named = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    message = f"`{short(link.url)}` can mean {named}"
    others = (path for path in map(index.shown.below, paths) if path != stem(address.path.strip("/")))
    other = next(others, None)
    return Broken("ambiguous-link", message, f"say which, for example `{other}`" if other else "rename one of them")


def no_entry(index: Index, key: str) -> Broken:
    """Say that the bibliography has nothing of this key."""
    code, message = "broken-citation", f"no entry of the bibliography has the key `{short(key)}`"
    if index.unread:
        return Broken(code, message, f"{_listed(index.unread)} could not be read")
    if not index.entries and index.bibliography:
        return Broken(code, message, f"no entry could be read from {_listed(index.bibliography)}")
    if not index.entries:
        return Broken(code, message, 'name a file of entries in the settings, such as bibliography = "refs.bib"')
    near = index.nearest_key.to(key.casefold()[:100])
    nearest = f"did you mean `@{near}`?" if near else "add one"
    return Broken(code, message, f"{nearest} (where no citation is meant, write \\[@{short(key)}])")


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{short(path)}`" for path in paths[:3]) + (", …" if len(paths) > 3 else "")


def broken_anchor(into: Fragments, fragment: str, meant: str) -> Broken:
    """Say that a note has no such id, and which one is near; ``meant`` is the id whose heading has this text.

    Where only capitals and signs differ from an id, as in links of Jupyter's (``#The-loss:``), that is meant.
    """
    if not meant and not _NO_ID.search(fragment) and (alike := slug(fragment)) in into.ids:
        meant = alike
    near = meant or into.nearest.to(fragment.casefold()[:100])
    hint = f"did you mean `#{near}`?" if near else "link to one of its headings, or to the note as a whole"
    return Broken("broken-anchor", f"{into.note.path} has no heading or id `#{short(fragment)}`", hint, meant)


def short(text: str) -> str:
    """Return what a message shows of an address."""
    return text if len(text) <= 80 else text[:79] + "…"
