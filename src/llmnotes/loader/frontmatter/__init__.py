"""Front matter as Jekyll understands it: the YAML between two lines of ``---`` at the top of a note."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config.folders import below
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, place_in, warning
from llmnotes.loader.filenames import FileName, file_name, jekyll_name
from llmnotes.loader.frontmatter import keys
from llmnotes.loader.frontmatter.bibliographies import unread_files
from llmnotes.loader.frontmatter.block import Block, Unread, block_of, body_of, near_end, unread
from llmnotes.loader.frontmatter.dates import date_of, date_of_name, possible_date
from llmnotes.loader.frontmatter.hugo import embargo_of
from llmnotes.loader.frontmatter.layers import Layers
from llmnotes.loader.frontmatter.obsidian import explained, leftovers
from llmnotes.loader.frontmatter.properties import properties
from llmnotes.loader.frontmatter.values import (
    aliases_of,
    draft_of,
    excerpt_of,
    field_of_permalink,
    layout_of,
    line_of,
    permalink_of,
    published_of,
    toc_of,
)
from llmnotes.loader.frontmatter.words import words_of
from llmnotes.loader.options import Options, in_effect
from llmnotes.loader.permalinks import Facts
from llmnotes.loader.unseen import named
from llmnotes.model import Alias, Source
from llmnotes.yamltree import Node, Pairs, Refused, Text, Tree, complaints, is_null, parse

__all__ = ["FrontMatter", "body_of", "facts_of", "name_of", "read"]

CODES = MappingProxyType(
    {
        "alias": "front-matter-alias",
        "control": "front-matter-control",
        "duplicate-key": "front-matter-duplicate-key",
        "invalid-yaml": "front-matter-invalid-yaml",
        "tag": "front-matter-tag",
        "too-deep": "front-matter-too-deep",
        "too-long": "front-matter-too-long",
    }
)
"""What YAML that can not be read, or is odd, is called in front matter."""

_WITHOUT_FRONT_MATTER = "here as by Jekyll the note is shown without it, but with the date and title of its name"


class FrontMatter(Struct, frozen=True):
    """What a note says about itself, and where its text begins.

    ``title``, ``excerpt`` and ``description`` are ``None`` where the author gave none or an empty one. ``date`` comes
    from the front matter, else from the file name (``is_date_of_name``), else from ``created``; dates are aware, and
    in the time zone that they name or else the site's (in Jekyll's dialect, always in that). ``shown_from`` and
    ``shown_until`` are the days of Hugo's between which it may be shown.

    ``layout`` is as written (``note`` if missing), so that a site's own ``post.html`` can be found. ``toc`` is
    false if the author wants no table of contents. ``slug`` is the one the front matter gives, or ``""``.
    ``permalink_place`` and ``layout_place`` are their values, or the file's first character. ``extra`` has all other
    keys, and ``known`` returns these as Liquid has them, which few notes ask for. ``name`` is what the file's name
    says. ``body`` is the text behind the front matter, ``line`` the line of the file it begins in.
    """

    title: str | None
    date: datetime | None
    is_date_of_name: bool
    updated: datetime | None
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    slug: str
    permalink: str | None
    permalink_place: Place
    aliases: tuple[Alias, ...]
    layout: str
    layout_place: Place
    draft: bool
    published: bool
    shown_from: datetime | None
    shown_until: datetime | None
    excerpt: str | None
    description: str | None
    toc: bool
    extra: Mapping[str, object]
    known: Callable[[], Mapping[str, object]]
    name: FileName
    body: str
    line: int


def read(source: Source, options: Options) -> tuple[FrontMatter | None, tuple[Diagnostic, ...]]:
    """Return a note's front matter, laid over the defaults, and what is wrong with it.

    ``None`` if the block has no end, is not YAML, or is surely meant as one and is none. A single wrong value is an
    error that leaves the field as if it had not been given. ``options.timezone`` must exist
    (``ZoneInfoNotFoundError``).
    """
    block = block_of(source.text)
    problems: tuple[Diagnostic, ...] = ()
    if block is None:
        unclosed = _unclosed(source)
        if not options.is_jekyll:
            return None, (unclosed,)
        message = f"{unclosed.message}: it is text, as to Jekyll"
        problems = (replace(unclosed, severity=Severity.WARNING, message=message),)
        block = Block("", 0, source.text, 1)
    elif not block.start and (found := _unread(source, options)):
        if found.severity is Severity.ERROR:
            return None, (found,)
        problems = (found,)
    tree = explained(parse(block.yaml), block.yaml)
    place_of = partial(_place, source, block.start)
    complained = complaints(tree, CODES, place_of)
    layers = Layers(source, block.start, (*problems, *complained), is_jekyll=options.is_jekyll)
    pairs = _pairs(tree, layers)
    if pairs is None and not options.is_jekyll:
        return None, tuple(layers.diagnostics)
    own = pairs or ()
    name = name_of(source, options)
    layers.lay(_defaults(options, source, name))
    if not options.is_jekyll:
        layers.lay(properties(source.path, block.body, len(source.text) - len(block.body) - block.start))
    layers.lay(own)
    if own:
        layers.hint_at_slips(own)
        if not options.is_jekyll:
            layers.hint_at_comments(own)
            layers.diagnostics += leftovers(block.yaml, own, place_of)
            layers.diagnostics += unread_files(own, source.path, options.bibliography, place_of)
    front = _typed(layers, name, _zone(options.timezone), block)
    return front, tuple(layers.diagnostics)


def _unclosed(source: Source) -> Diagnostic:
    place, message = Place(source.path, 1, 1, 4), "front matter has no end"
    hint = "end it with a line of ---, or begin the note with an empty line if that --- is a rule"
    if found := near_end(source.text):
        place = _place(source, 0, *found)
        message += f", as {named(source.text[slice(*found)])} stands behind these hyphens"
        hint = "delete it"
    return error(place, "front-matter-unclosed", message, hint=hint)


def _unread(source: Source, options: Options) -> Diagnostic | None:
    """Say what keeps front matter from being read, where there is some that does not begin at the very top.

    Where Jekyll shows it, so do we, and say it; any other site may have drafts among such notes.
    """
    slip = unread(source.text)
    if slip is None:
        return None
    message, hint = _begins_with(slip)
    message += ", not with ---: front matter is text then, "
    message += "as to Jekyll" if options.is_jekyll else "which everybody can read"
    place = _place(source, 0, slip.start, slip.start + len(slip.key))
    weight = error if slip.is_sure and not options.is_jekyll else warning
    return weight(place, "front-matter-unread", message, hint=hint)


def _begins_with(slip: Unread) -> tuple[str, str]:
    """Return what a note begins with that has front matter which is not read, and what to do about it."""
    above = slip.above.strip()
    last = above.rpartition("-->")[2].strip()
    if last.startswith("+++"):
        return (
            "this note begins with +++",
            'write it as YAML: title: "Title" instead of title = "Title", between --- and ---',
        )
    if last.startswith("{"):
        return "this note begins with {", "put a line of --- above it, and another one below its }"
    if last != above:
        return "this note begins with a comment", "move it below the front matter, which is between two lines of ---"
    if last == "---":
        what = "an empty line" if "\n" in slip.above.partition("-")[0] else "a blank"
        return f"this note begins with {what}", "remove what is before the first ---"
    if last:
        return f"this note begins with {last}", "write three hyphens: ---"
    return f"this note begins with `{slip.key}:`", "put a line of --- above"


def name_of(source: Source, options: Options) -> FileName:
    """Return what the name of a source says."""
    if not options.is_jekyll:
        return file_name(source.within)
    names = {one.name for one in options.collections}
    return jekyll_name(source.read_as or source.within, names, options.collections_dir)


def _pairs(tree: Tree | Refused, layers: Layers) -> tuple[tuple[Text, Node], ...] | None:
    """Return the keys and values of front matter; None, and a complaint, where there are none to be read.

    Where Jekyll can read none, it shows the note without any: so do we, and say it.
    """
    if isinstance(tree, Refused):
        layers.diagnostics = [
            replace(one, severity=Severity.WARNING, message=f"{one.message}: {_WITHOUT_FRONT_MATTER}")
            if layers.is_jekyll and one.severity is Severity.ERROR
            else one
            for one in layers.diagnostics
        ]
        return None
    if isinstance(tree.root, Pairs):
        return tree.root.pairs
    if tree.root is not None and not is_null(tree.root):
        hint = "write lines of key: value between the two lines of ---"
        message = "front matter is not made of keys and values"
        message += f": {_WITHOUT_FRONT_MATTER}" if layers.is_jekyll else ""
        layers.complain(tree.root, "front-matter-no-mapping", message, hint)
        return None
    return ()


def _typed(layers: Layers, name: FileName, zone: tzinfo, block: Block) -> FrontMatter:
    permalink = permalink_of(layers)
    own_date = date_of(layers, keys.DATE, zone, is_of_page=not name.collection)
    embargo = embargo_of(layers, zone)
    named = None if own_date else date_of_name(layers, name, zone)
    return FrontMatter(
        title=line_of(layers, keys.TITLE),
        date=own_date or named or possible_date(layers, keys.CREATED, zone),
        is_date_of_name=own_date is None,
        updated=date_of(layers, keys.UPDATED, zone) or possible_date(layers, keys.MODIFIED, zone),
        tags=words_of(layers, keys.TAGS),
        categories=tuple(dict.fromkeys((*name.categories, *words_of(layers, keys.CATEGORIES)))),
        slug=line_of(layers, keys.SLUG) or "",
        permalink=permalink,
        permalink_place=layers.place(layers.first(field_of_permalink(layers))[1]),
        aliases=aliases_of(layers),
        layout=layout_of(layers),
        layout_place=layers.place(layers.first(keys.LAYOUT)[1]),
        draft=draft_of(layers) or name.draft,
        published=published_of(layers) and not embargo.is_forever,
        shown_from=embargo.shown_from,
        shown_until=embargo.shown_until,
        excerpt=excerpt_of(layers),
        description=line_of(layers, keys.DESCRIPTION),
        toc=toc_of(layers),
        extra=layers.extra(zone),
        known=partial(layers.known, zone),
        name=name,
        body=block.body,
        line=block.line,
    )


def _defaults(options: Options, source: Source, name: FileName) -> Iterator[tuple[Text, Node]]:
    """Yield the defaults for a note, the most specific ones last.

    Their path counts from the site's root, as in Jekyll, or from the folder of notes.
    """
    if options.is_jekyll:
        inner = source.within if not name.collection else below(source.within, options.collections_dir) or source.within
        for one in in_effect(one for one in options.defaults if one.type in ("", name.type) and one.path.match(inner)):
            # A page is published or not by what it says itself.
            yield from (pair for pair in one.values.pairs if name.collection or pair[0].text != "published")
        return
    for defaults in options.defaults:
        if defaults.type in ("", name.type) and (
            defaults.path.match(source.path) or defaults.path.match(source.within)
        ):
            yield from defaults.values.pairs


def _place(source: Source, block: int, start: int, end: int) -> Place:
    """Return the place of a span, given by its offsets behind the one at which the front matter begins."""
    return place_in(source.path, source.text, block + start, block + end)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # 3 ms that a site in UTC does not need

    return ZoneInfo(name)


def facts_of(front: FrontMatter) -> Facts:
    """Return what the address of a note is made of."""
    name, place = front.name, front.permalink_place
    is_path_kept = front.is_date_of_name and name.label != name.slug
    return Facts(name, front.slug, front.date, front.categories, front.permalink, place, is_path_kept=is_path_kept)
