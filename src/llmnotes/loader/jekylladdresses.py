"""Addresses as Jekyll makes them: of posts and documents of collections by a template, of pages by their path.

The rules are those of ``url.rb``, ``url_drop.rb`` and ``page.rb`` of Jekyll 4.3, https://jekyllrb.com/docs/permalinks/.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from llmnotes.config.folders import DRAFTS
from llmnotes.config.permalinks import (
    CONTROL_CLASS,
    PLACEHOLDER,
    Impossible,
    no_placeholder,
    placeholder,
    site_path,
    template_of,
)
from llmnotes.diagnostics import Diagnostic, error, info, warning
from llmnotes.loader.filenames import FileName
from llmnotes.loader.options import Options
from llmnotes.loader.permalinks import OF_DATE, Facts, last_resort, slugify, slugify_pretty


def jekyll_url_of(options: Options, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the address that Jekyll gives to a note, not percent-encoded, and what is wrong with it.

    Where Jekyll would fill in the time of the build, because a note has no date, its address does without. Characters
    that end the path of an address (``?``, ``#``) and backslashes become hyphens.
    """
    if not facts.name.collection:
        template = facts.permalink or _page_template(options, facts.name)
        return _checked(_sanitized(_page(template, facts.name)), facts)
    template = facts.permalink or _template(options, facts.name)
    dated, problems = _without_dates(template, facts)
    url, more = _checked(_filled(dated, facts), facts)
    return url, (*problems, *more)


def text_url_of(facts: Facts, within: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the address of a page that is no HTML, from the path ``within`` of its source, and what is wrong with it.

    It has the name of its source: the site's permalink is nothing to it.
    """
    template = facts.permalink or "/:path/:basename:output_ext"
    return _checked(_sanitized(_page(template, facts.name, posixpath.splitext(within)[1])), facts)


def file_url_of(options: Options, name: FileName, extension: str) -> str:
    """Return the address of a file of a collection that is published as it is."""
    values = {
        "collection": name.collection,
        "path": _path(name),
        "output_ext": "",
        "name": name.stem.rstrip("."),
        "title": "",
    }
    template = _template(options, name)
    filled = PLACEHOLDER.sub(lambda match: _escaped(values.get(match[1], match[0])), template)
    address = _sanitized(filled)
    base = address.rstrip("/") if isinstance(address, str) else f"/{name.collection}/{_path(name)}"
    return f"{base}{extension}"


def _template(options: Options, name: FileName) -> str:
    """Return the template of a document's collection."""
    own = next((one.permalink for one in options.collections if one.name == name.collection), "")
    if own:
        return own
    if name.collection == "posts":
        return template_of(options.permalink)
    return "/:collection/:path" + _suffix(options.permalink)


def _page_template(options: Options, name: FileName) -> str:
    if name.stem.rstrip(".") == "index":
        return "/:path/"
    return "/:path/:basename" + _suffix(options.permalink)


def _suffix(permalink: str) -> str:
    """Return how addresses end under a site's permalink."""
    if permalink in ("date", "ordinal", "none"):
        return ":output_ext"
    if permalink == "pretty":
        return "/"
    return next((end for end in ("/", ":output_ext") if permalink.endswith(end)), "")


def _page(template: str, name: FileName, extension: str = ".html") -> str:
    """Fill in the few placeholders that there are for a page; any other word behind a colon is one."""
    filled = template.replace(":path", _escaped("/".join(name.folders)))
    filled = filled.replace(":basename", _escaped(name.stem.rstrip(".")))
    return filled.replace(":output_ext", extension)


@lru_cache(maxsize=256)  # a site has few templates
def _pieces(template: str) -> tuple[str, ...]:
    """Return what stands between placeholders, and their names, in turns."""
    return tuple(PLACEHOLDER.split(template))


def _filled(template: str, facts: Facts) -> str | Impossible:
    """Put a document's facts into a template."""
    pieces = [*_pieces(template)]
    for index in range(1, len(pieces), 2):
        key = placeholder(pieces[index])
        if key is None or key == "basename":
            return no_placeholder(pieces[index])
        if key in OF_DATE:
            value = OF_DATE[key](facts.date) if facts.date else ""
        else:
            value = _OF_DOCUMENT[key](facts)
            if not value and key in ("title", "slug", "name"):
                message = f"the name of this file leaves nothing for the :{key} of its address"
                return Impossible("permalink-empty", message, "give the note a slug or a permalink")
        pieces[index] = _escaped(value) + pieces[index].removeprefix(key)
    return _sanitized("".join(pieces))


_OF_DOCUMENT: Mapping[str, Callable[[Facts], str]] = {
    "title": lambda facts: slugify_pretty(facts.slug or facts.name.slug),
    "slug": lambda facts: slugify(facts.slug or facts.name.slug),
    "name": lambda facts: slugify(facts.name.stem),
    "path": lambda facts: _path(facts.name),
    "categories": lambda facts: "/".join(dict.fromkeys(each.lower() for each in facts.categories)),
    "slugified_categories": lambda facts: "/".join(dict.fromkeys(slugify(each) for each in facts.categories)),
    "collection": lambda facts: facts.name.collection,
    "output_ext": lambda facts: ".html",
}


def _without_dates(template: str, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    """Take the parts of a template out that a note without a date has nothing for."""
    if facts.date is not None or not any(placeholder(name) in OF_DATE for name in _pieces(template)[1::2]):
        return template, ()
    kept = "/".join(part for part in map(_without_date, template.split("/")) if part is not None)
    if facts.name.impossible_date:  # which was told already
        return kept, ()
    message = "this note has no date: Jekyll makes its address of the time of the build, here it does without"
    if facts.name.draft:
        message = "this draft has no date: Jekyll takes that of its file for the address, which does without one here"
    return kept, (info(facts.place, "permalink-without-date", message, hint="give it a date"),)


def _without_date(part: str) -> str | None:
    """Return a part of a template without dates; None where nothing else is in it that tells notes apart."""
    pieces = PLACEHOLDER.split(part)
    names = [placeholder(name) for name in pieces[1::2]]
    if not any(name in OF_DATE for name in names):
        return part
    if not any(name in _OF_DOCUMENT and name != "output_ext" for name in names):
        return None
    left = (f":{piece}" if index % 2 else piece for index, piece in enumerate(pieces))
    kept = [piece for index, piece in enumerate(left) if not index % 2 or placeholder(piece[1:]) not in OF_DATE]
    return "".join(kept).strip("-_.")


def _path(name: FileName) -> str:
    folders = name.folders
    if name.draft:  # Jekyll takes the folder of posts out of a path, and forgets that of drafts
        above = len(name.categories)
        folders = (*folders[:above], DRAFTS, *folders[above:])
    return posixpath.join(*folders, name.stem.rstrip("."))


def _escaped(value: str) -> str:
    """Protect a value from what is done to addresses that an author wrote."""
    return _UNSAFE.sub("-", value).replace("%", "%25")


_UNSAFE = re.compile(rf"[?#\\{CONTROL_CLASS}]+")


def _sanitized(address: str) -> str | Impossible:
    """Take dots out of an address that would lead upwards, as Jekyll does, and make it a path."""
    address = re.sub("//+", "/", f"/{address}")
    if ".." in address or "./" in address:
        address = address.replace("..", "/").replace("./", "")
    return site_path(re.sub("//+", "/", address))


def _checked(result: str | Impossible, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    if isinstance(result, str):
        return result, ()
    weight = error if result.code == "permalink-placeholder" else warning  # at that, Jekyll stops, too
    return last_resort(facts), (weight(facts.place, result.code, result.message, hint=result.hint),)
