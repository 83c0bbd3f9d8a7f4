"""What a ``_config.yml`` asks for that only Jekyll can do, each with the nearest thing there is here."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from llmnotes.config.encodings import python_encoding
from llmnotes.diagnostics import Diagnostic, Place, info, warning

PLUGINS: Mapping[str, str] = MappingProxyType(
    {
        # What needs no plug-in here.
        **dict.fromkeys(
            (
                "jekyll-feed", "jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from",
                "jekyll-titles-from-headings", "jekyll-optional-front-matter", "jekyll-relative-links",
                "jekyll-readme-index",
                "jekyll-default-layout", "jekyll-toc", "jekyll-include-cache", "jekyll-remote-theme",
                "jekyll-github-metadata", "jekyll-minifier", "jekyll-sass-converter", "jekyll-coffeescript",
                "jekyll-watch", "jekyll-katex", "jekyll-wikilinks", "jekyll-wikirefs", "jekyll-commonmark",
                "jekyll-commonmark-ghpages", "jekyll-admin", "rouge", "github-pages", "kramdown",
                "kramdown-parser-gfm", "kramdown-math-katex", "webrick", "jekyll-lunr-js-search", "jekyll-algolia",
                "jekyll-compose", "jekyll-data", "minima", "jekyll-autoprefixer", "jekyll-terser", "jekyll-cache-bust",
                "jekyll-details",
            ),
            "",
        ),
        "jekyll-paginate": "the archive has all notes on one page, and readers can search",
        "jekyll-paginate-v2": "the archive has all notes on one page, and readers can search",
        "jekyll-archives": "tags have pages below /tags/, and /archive/ has the years",
        "jekyll-archives-v2": "tags have pages below /tags/, and /archive/ has the years",
        "jekyll-tagging": "tags have pages below /tags/",
        "jekyll-last-modified-at": "say it in a note: `last_modified_at: 2024-01-31`",
        "jekyll-scholar": "`{% cite %}` and `{% bibliography %}` are done here, in one style",
        **dict.fromkeys(
            ("jekyll-imagemagick", "jekyll_picture_tag", "jekyll-responsive-image", "jekyll-webp"),
            "pictures are shown as they are; sizes that it made are used where the repository has them",
        ),
        "jekyll-email-protect": "addresses are links as they stand",
        "jekyll-twitter-plugin": "a post is a link to it",
        "jekyll-gist": "a gist is a link to it",
        "jekyll-octicons": "icons are left out",
        "jekyll-link-attributes": "readers open links where they like",
        "jekyll-jupyter-notebook": "convert the notebook: jupyter nbconvert --to markdown",
        "jekyll-mentions": "write a link: `[@name](https://github.com/name)`",
        "jekyll-avatar": "write an image",
        "jemoji": "write the character itself",
        "jekyll-emoji": "write the character itself",
        "jekyll-postfiles": "keep pictures beside pages or in a folder of their own, not in _posts",
        "jekyll-target-blank": "readers open links where they like",
        "jekyll-mermaid": "the source of a diagram is shown as code",
        "jekyll-diagrams": "the source of a diagram is shown as code",
        "jekyll-spaceship": "the source of a diagram is shown as code; formulas and footnotes need no plug-in",
    }
)  # fmt: skip
"""Well-known plug-ins, and what to do without them; nothing where that goes without saying."""

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "theme": "the look is that of llmnotes; a site changes it file by file",
        "remote_theme": "the look is that of llmnotes; a site changes it file by file",
        "paginate": "the archive has all notes on one page, and readers can search",
        "pagination": "the archive has all notes on one page, and readers can search",
        "disqus": "put what comments need into a template of your own",
        "disqus_shortname": "put what comments need into a template of your own",
        "giscus": "put what comments need into a template of your own",
        "utterances": "put what comments need into a template of your own",
        "comments": "put what comments need into a template of your own",
        "google_analytics": "pages ask no third party; a template of your own may",
        "analytics": "pages ask no third party; a template of your own may",
    }
)
"""Settings of which nothing is seen here, and what there is instead."""

MARKDOWN_EXTENSIONS = ("markdown", "mkdown", "mkdn", "mkd", "md")
"""What the names of Jekyll's Markdown files end in."""


def only_jekylls(
    values: Mapping[str, object], place_of: Callable[[tuple[str | int, ...]], Place]
) -> Iterator[Diagnostic]:
    """Yield what is lost of a configuration's ``values``, as far as a reader of the site would see it."""
    for key in ("plugins", "gems"):
        names = values.get(key)
        for number, name in enumerate(names if isinstance(names, list) else ()):
            hint = PLUGINS.get(str(name).replace("jekyll/", "jekyll-"), "what it does is not done here")
            if hint and not str(name).startswith("jekyll-theme-"):
                yield info(place_of((key, number)), "jekyll-plugin", f"the plug-in {name} is not run", hint=hint)
    for key, hint in SETTINGS.items():
        if values.get(key):
            yield info(place_of((key,)), "jekyll-setting", f"`{key}` changes nothing here", hint=hint)
    yield from _warnings(values, place_of)


def _warnings(values: Mapping[str, object], place_of: Callable[[tuple[str | int, ...]], Place]) -> Iterator[Diagnostic]:
    """Yield what a reader would miss, or see in another way."""
    if type(limit := values.get("limit_posts")) is int and limit > 0:
        message = f"`limit_posts` changes nothing here: all posts are shown, not only {limit}"
        yield warning(place_of(("limit_posts",)), "jekyll-setting", message, hint="exclude those that are not wanted")
    destination = values.get("destination")
    if isinstance(destination, str) and posixpath.normpath(destination) != "_site":
        message = "`destination` changes nothing here: the site is written to _site"
        hint = f"build with --output {destination}"
        yield info(place_of(("destination",)), "jekyll-setting", message, hint=hint)
    encoding = values.get("encoding")
    if isinstance(encoding, str) and encoding and not python_encoding(encoding):
        message = f"`encoding` changes nothing here: Jekyll can not read {encoding} either, and notes are read as UTF-8"
        hint = "a name that Ruby knows, such as ISO-8859-1; or convert the notes: iconv -t UTF-8"
        yield warning(place_of(("encoding",)), "jekyll-setting", message, hint=hint)
    markdown = values.get("markdown")
    if isinstance(markdown, str) and not re.fullmatch("kramdown", markdown, re.IGNORECASE):
        message = f"`markdown` changes nothing here: notes are read as kramdown reads them, not {markdown}"
        hint = "`dialect: notes` reads them as CommonMark, but not the files of Jekyll"
        yield warning(place_of(("markdown",)), "jekyll-setting", message, hint=hint)
    extensions = values.get("markdown_ext")
    if isinstance(extensions, str):
        others = {one.strip().lower() for one in extensions.split(",")} - {*MARKDOWN_EXTENSIONS, ""}
        if others:
            message = f"files that end in .{', .'.join(sorted(others))} are not read as Markdown"
            hint = f"let them end in .{', .'.join(MARKDOWN_EXTENSIONS)}"
            yield warning(place_of(("markdown_ext",)), "jekyll-setting", message, hint=hint)
