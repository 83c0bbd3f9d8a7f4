"""Pages of Jekyll's that lead elsewhere: by their own wish, or because the site has a page for what they list."""

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config.permalinks import Impossible, leads_away, site_path
from llmnotes.diagnostics import Diagnostic, Place, info, warning
from llmnotes.loader.frontmatter import FrontMatter
from llmnotes.loader.listings import includes_only, listing_in, page_instead
from llmnotes.loader.options import Options, known_collections
from llmnotes.model import Source

INSTEAD = {"/": "the first page", "/tags/": "the list of tags", "/archive/": "the archive", "/search/": "the search"}
WEB = ("http://", "https://")


class Moved(Struct, frozen=True):
    """A note's front matter, with the text that is to be shown, and where the note leads instead: mostly nowhere."""

    front: FrontMatter
    to: str
    diagnostics: tuple[Diagnostic, ...]


def moved_of(source: Source, front: FrontMatter, url: str, options: Options) -> Moved:
    """Return whether a note at ``url`` leads elsewhere, and what it shows without the lists that Jekyll would make."""
    if "redirect_to" in front.extra:
        return _redirected(source, front)
    is_post = front.name.collection == "posts"
    if is_post:
        return Moved(front, "", ())
    includes = options.liquid.includes
    is_known = includes_only(front.body, includes)
    known = known_collections(options.liquid) if is_known else ()
    collections = [one.name for one in options.collections if one.name not in known]
    listing = listing_in(front.body, front.layout, collections, is_first=url == "/", includes=includes)
    if listing is None:
        return Moved(front, "", ())
    instead = page_instead(url, f"{front.name.stem} {front.layout}", searched=options.searched)
    page = INSTEAD[instead]
    if not listing.is_all:
        message = f"the list that Jekyll makes here is left out: {page} has it"
        said = info(Place(source.path), "list-left-out", message, hint="link to that page instead")
        return Moved(replace(front, body=listing.text), "", (said,))
    at = "" if instead == url else f", and {url} leads there"
    message = f"this page is a list that Jekyll makes: {page} of this site stands in for it{at}"
    said = info(Place(source.path), "page-stands-in", message, hint="remove the list to have a page of your own here")
    return Moved(replace(front, body=""), instead, (said,))


def _redirected(source: Source, front: FrontMatter) -> Moved:
    """Return where ``redirect_to`` leads, which may be a list of one."""
    given = front.extra["redirect_to"]
    address = next(iter(given), None) if isinstance(given, list) else given
    if not isinstance(address, str) or not address.strip():
        return Moved(front, "", ())
    address = address.strip()
    if address.lower().startswith(WEB):
        return Moved(replace(front, body=""), address, ())
    path, mark, rest = address.partition("#")
    target = Impossible("", "", "") if leads_away(address) else site_path(path if path.startswith("/") else f"/{path}")
    if isinstance(target, Impossible):
        message = f"redirect_to: {address} is no address that a page can lead to"
        hint = "write a path from the site's root, or an address that begins with https://"
        return Moved(front, "", (warning(Place(source.path), "redirect-unsafe", message, hint=hint),))
    return Moved(replace(front, body=""), target + mark + rest, ())
