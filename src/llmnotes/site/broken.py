"""Reports the links of a site that lead nowhere."""

import re
from collections.abc import Iterable, Iterator, Sequence

from llmnotes.diagnostics import Diagnostic, Fix, Place, error, info, warning
from llmnotes.loader.filenames import NAMED_POST
from llmnotes.loader.markdown.citations import ENTRY
from llmnotes.model import Link, LinkKind, Note
from llmnotes.site.contents import Site
from llmnotes.site.embeds import EmbedCycle, embed_cycles
from llmnotes.site.index import Index
from llmnotes.site.nowhere import UNREAD, short
from llmnotes.site.resolution import Broken, External, Resolution
from llmnotes.site.resolve import linked_note, resolve


def check(site: Site, index: Index) -> tuple[Diagnostic, ...]:
    """Report every link, image and embed of the shown notes that leads nowhere, and embeds that lead in a circle.

    In no order, and a link that is written once and read twice is reported twice. Where a file of the bibliography
    could not be read, nobody knows which of its keys lead nowhere, and none is reported; nor is a link to a note that
    could not be read. In Jekyll's dialect these are warnings: Jekyll looks at no link but those to posts by their
    names, so a site that it has built for years may have some that lead nowhere.
    """
    meant = [(link, resolve(index, note, link)) for note in site.shown for link in index.internal_links(note)]
    others = [link for link, resolution in meant if isinstance(resolution, External)]
    cycles = embed_cycles(index.embedding, lambda note, link: linked_note(index, note, link))
    sources = [link for link, to in meant if link.kind is LinkKind.SOURCE and isinstance(to, Broken)]
    return (*_broken(index, meant), *_missing_sources(sources), *_of_others(index, others), *map(_embed_cycle, cycles))


def broken_links(index: Index, note: Note) -> tuple[Diagnostic, ...]:
    """Report the same of the links of a note that need not be the one that the site has at its path."""
    return tuple(_broken(index, [(link, resolve(index, note, link)) for link in index.internal(note.links)]))


def _broken(index: Index, meant: Iterable[tuple[Link, Resolution]]) -> Iterator[Diagnostic]:
    severe = warning if index.shown.is_jekyll else error
    for link, to in meant:
        if not isinstance(to, Broken) or to.code == UNREAD or link.kind is LinkKind.SOURCE:
            continue
        if link.kind is not LinkKind.CITE or not (index.unread or link.text == ENTRY):
            severity = error if NAMED_POST in link.url else severe
            fix = _in_fragment(link, to.anchor) if to.anchor else _as_whole(link, to.address) if to.address else None
            yield severity(link.place, to.code, to.message, hint=to.hint, fix=fix, url=link.url)


def _in_fragment(link: Link, anchor: str) -> Fix | None:
    """Return a fix that lets a link name another id, where its address stands in the file as it is read."""
    place, first = link.place, link.url.find("#") + 1
    if not _is_as_read(link) or ":~:" in link.url or not _PLAIN_ID.fullmatch(anchor):
        return None
    return Fix(Place(place.path, place.line, place.column + first, place.end_column), anchor)


def _as_whole(link: Link, address: str) -> Fix | None:
    return Fix(link.place, address) if _is_as_read(link) else None


def _is_as_read(link: Link) -> bool:
    return link.place.end_column - link.place.column == len(link.url)


_PLAIN_ID = re.compile(r"[\w:.-]+")


def _missing_sources(links: Sequence[Link]) -> Iterator[Diagnostic]:
    """Tell of the first picture of which a file in another size or format is not there; it is shown as it is."""
    if not links:
        return
    first = min(links, key=lambda link: link.place)
    message = f"`{short(first.url)}` is not there: the picture is shown as it is"
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
        message = f"{leads} {short(folder)}, which this repository does not hold"
        yield info(place, "outside-repository", message, hint="only `check --web` asks whether it is there")


def _embed_cycle(cycle: EmbedCycle) -> Diagnostic:
    message = "these notes embed each other in a cycle: " + " -> ".join(cycle.paths)
    return error(cycle.link.place, "embed-cycle", message, hint="link instead of embedding once", url=cycle.link.url)
