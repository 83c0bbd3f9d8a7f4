"""What notes can show of their site and of themselves: ``site.KEY`` and ``page.KEY``."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from llmnotes.config import LOCAL
from llmnotes.loader.filenames import jekyll_title, title_of
from llmnotes.loader.frontmatter import FrontMatter
from llmnotes.loader.liquid.documents import decoded
from llmnotes.loader.liquid.expressions import Named, Scope
from llmnotes.loader.liquid.filters import Home
from llmnotes.loader.options import Liquid
from llmnotes.model import Source

_LISTS = (
    "posts", "pages", "documents", "collections", "categories", "tags", "static_files", "html_pages", "html_files",
    "related_posts",
)  # fmt: skip
UNKNOWN: Mapping[str, str] = {
    **{f"site.{name}": "a list of other pages" for name in _LISTS},
    "site.time": "the time of the build",
    "page.output": "the text of this note",
    "page.next": "another note",
    "page.previous": "another note",
    "page.id": "made by Jekyll",
    "layout": "what the front matter of a layout says",
    "content": "what a layout is put around",
    "paginator": "a list of other pages",
    "theme": "about the theme",
}
"""What Jekyll has for notes, and a note that is read for itself has not."""


JEKYLL: Mapping[str, object] = {"environment": "production", "version": "4.3.1"}
"""What a note is told of the program that builds it: what a public site is built with."""

NOWHERE = urlsplit(LOCAL).netloc
"""The host of a site of which nobody said where it will live; Jekyll shows none then."""


_BLANK_LINES = re.compile(r"\s*\n")


def home_of(liquid: Liquid) -> Home:
    """Return where a site lives."""
    parts = urlsplit(liquid.base_url)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc not in ("", NOWHERE) else ""
    return Home(origin, parts.path.rstrip("/"), liquid.collections, liquid.collections_dir)


def scope_of(liquid: Liquid, home: Home, source: Source, front: FrontMatter, url: str) -> Scope:
    """Return the variables of a note at ``url``."""
    configured = _decoded(liquid.site) if liquid.site else {}
    documents = decoded(liquid.documents)
    collections = configured.get("collections")
    others = [name for name in collections if name not in documents] if isinstance(collections, dict) else []
    unknown = {f"site.{name}": "a list of other pages" for name in others}
    own = {**configured, **documents, "url": home.origin, "baseurl": home.prefix}
    if isinstance(author := own.get("author"), str):
        own["author"] = Named(author)
    values = {"site": own, "page": page_of(source, front, url, home), "include": None, "jekyll": {**JEKYLL}}
    return Scope(values, {**unknown, **UNKNOWN})


@lru_cache(maxsize=4)
def _decoded(site: str) -> dict[str, object]:
    decoded = json.loads(site)
    assert isinstance(decoded, dict)
    return decoded


def page_of(source: Source, front: FrontMatter, url: str, home: Home) -> dict[str, object]:
    """Return what a note at ``url`` can show of itself: its front matter as written, and over that what Jekyll adds."""
    path, file = home.name_of(source.within), source.within.rpartition("/")[2]
    known = front.known()
    page = {
        **front.extra,
        **known,
        "title": front.title or (jekyll_title if front.name.collection else title_of)(front.name.slug),
        "url": url,
        "content": front.body[blank.end() if (blank := _BLANK_LINES.match(front.body)) else 0 :],
        "path": path,
        "relative_path": path,
    }
    if not front.name.collection:
        return {**page, "dir": url[: url.rindex("/") + 1], "name": file}
    return {
        **page,
        "date": front.date,
        "name": front.extra.get("name", file),
        "slug": front.slug or front.name.slug,
        "tags": [*front.tags],
        "categories": [*front.categories],
        "collection": front.name.collection,
        "draft": front.name.draft or known.get("draft"),
    }
