"""Files with front matter that are neither Markdown nor HTML, and what Jekyll's Liquid makes of them."""

import posixpath
import re

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, info, warning
from llmnotes.loader.frontmatter import facts_of, read
from llmnotes.loader.jekylladdresses import text_url_of
from llmnotes.loader.liquid import Medium, expand, is_liquid
from llmnotes.loader.options import Options
from llmnotes.model import Source

_FEED = re.compile(r"(?:.*/)?(?:feed|atom|rss2?)(?:/index)?\.(?:xml|atom|rss)")
"""Where feeds of all posts are."""


class Text(Struct, frozen=True):
    """A file to publish at ``output``, below the site's root; ``path`` is that of its source."""

    path: str
    output: str
    text: str


class Feed(Struct, frozen=True):
    """A feed of all posts at ``output``, for which the site has one of its own; ``path`` is that of its source."""

    path: str
    output: str


def load_text(
    source: Source, options: Options, *, unpublished: bool = False
) -> tuple[Text | Feed | None, list[Diagnostic]]:
    """Return what a source becomes, and what is wrong with it; None where that can not be said. Never raises.

    Layouts are no part of it: what they put around a text is for readers of HTML. ``unpublished`` shows what is not
    published.
    """
    front, problems = read(source, options)
    problems = (source.misread, *problems) if source.misread else problems
    if front is None or not (front.published or unpublished):
        return None, [*problems]
    url, of_url = text_url_of(facts_of(front), source.within)
    said = [*problems, *of_url]
    extension = posixpath.splitext(front.permalink or "")[1] or posixpath.splitext(source.within)[1]
    text, output = front.body, _output(url, extension)
    if is_liquid(text) and front.extra.get("render_with_liquid") is not False:
        expanded = expand(source, front, url, options.liquid, Medium.TEXT)
        if not expanded.is_whole and _FEED.fullmatch(output):
            return Feed(source.path, output), said
        if not expanded.is_whole:
            return None, [*said, _left_out(source, expanded.first_left(source.path, front.line))]
        text = expanded.expansion.masks.text(expanded.text)
    return Text(source.path, output, text), said


def _output(url: str, extension: str) -> str:
    """Return where Jekyll writes what is at an address (``page.rb``)."""
    path = f"{url[1:]}index" if url.endswith("/") else url[1:]
    return path if path.endswith(extension) else path + extension


def _left_out(source: Source, problem: Diagnostic | None) -> Diagnostic:
    """Say why a text is not there, and what there is instead."""
    name = source.within.rpartition("/")[2].lower()
    place = problem.place if problem else Place(source.path)
    reason = f": {problem.message.partition(':')[0]}" if problem else ""
    message = f"this file is left out, as more Liquid makes it than is carried out here{reason}"
    instead = next((hint for words, hint in INSTEAD if any(word in name for word in words)), "")
    if instead:
        return info(place, "jekyll-template", message, hint=instead)
    hint = "write down what it should say, without front matter"
    return warning(place, "jekyll-template", message, hint=hint)


INSTEAD = (
    (("sitemap",), "the site has a sitemap of its own at /sitemap.xml"),
    (("robots.txt",), "the site has a robots.txt of its own"),
    (("feed", "atom", "rss"), "the site has feeds of its own at /feed.xml and /feed.json"),
    (("search", "index", "lunr", "posts.json", "tipue"), "the site has a search of its own at /search/"),
    ((".css", ".js"), "the look of the site is that of llmnotes; files in _static change it"),
)
"""What the names of files say that are not needed here, and why."""
