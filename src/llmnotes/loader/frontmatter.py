"""Front matter as Jekyll understands it: the YAML between two lines of ``---`` at the top of a note."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config.folders import below
from llmnotes.config.permalinks import Impossible, site_path
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, info, place_in, warning
from llmnotes.loader.dates import midnight, parse_date
from llmnotes.loader.filenames import FileName, file_name, jekyll_name
from llmnotes.loader.options import Options, in_effect
from llmnotes.loader.permalinks import Facts
from llmnotes.loader.rubydates import ruby_date
from llmnotes.model import Alias, Source
from llmnotes.nearest import SLIP, nearest
from llmnotes.yamltree import (
    Items,
    Node,
    Pairs,
    Refused,
    Text,
    Tree,
    complaints,
    is_null,
    is_number,
    node_of,
    parse,
    plain_value,
)


class FrontMatter(Struct, frozen=True):
    """What a note says about itself, and where its text begins.

    ``title``, ``excerpt`` and ``description`` are ``None`` where the author gave none or an empty one. ``date`` comes
    from the front matter, else from the file name; both dates are aware and in the site's time zone. ``layout`` is as
    written (``note`` if missing), so that a site's own ``post.html`` can be found. ``toc`` is false if the
    author wants no table of contents. ``slug`` is the one the front matter gives, or ``""``. ``permalink_place`` and
    ``layout_place`` are their values, or the file's first character. ``extra`` has all other keys. ``name`` is what the
    file's name says. ``body`` is the text behind the front matter, ``line`` the line of the file it begins in.
    """

    title: str | None
    date: datetime | None
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
    excerpt: str | None
    description: str | None
    toc: bool
    extra: Mapping[str, object]
    name: FileName
    body: str
    line: int


def read(source: Source, options: Options) -> tuple[FrontMatter | None, tuple[Diagnostic, ...]]:
    """Return a note's front matter, laid over the defaults, and what is wrong with it.

    ``None`` if the block has no end or is not YAML. A single wrong value is an error that leaves the field as if it had
    not been given. ``options.timezone`` must exist (``ZoneInfoNotFoundError``).
    """
    block = _block(source.text)
    problems: tuple[Diagnostic, ...] = ()
    if block is None:
        hint = "end it with a line of ---, or begin the note with an empty line if that --- is a rule"
        unclosed = error(Place(source.path, 1, 1, 4), "front-matter-unclosed", "front matter has no end", hint=hint)
        if not options.is_jekyll:
            return None, (unclosed,)
        message = "front matter has no end: it is text, as to Jekyll"
        problems = (replace(unclosed, severity=Severity.WARNING, message=message),)
        block = _Block("", 0, source.text, 1)
    tree = parse(block.yaml)
    complained = complaints(tree, "front-matter", partial(_place, source, block.start))
    values = _Values(source, block.start, (*problems, *complained), jekyll=options.is_jekyll)
    pairs = _pairs(tree, values)
    if pairs is None and not options.is_jekyll:
        return None, tuple(values.diagnostics)
    own = pairs or ()
    name = name_of(source, options)
    values.lay(_defaults(options, source, name))
    values.lay(own)
    if own:
        values.hint_at_slips(own)
    front = _typed(values, name, _zone(options.timezone), block)
    return front, tuple(values.diagnostics)


def name_of(source: Source, options: Options) -> FileName:
    """Return what the name of a source says."""
    if not options.is_jekyll:
        return file_name(source.within)
    names = {one.name for one in options.collections}
    return jekyll_name(source.read_as or source.within, names, options.collections_dir)


def _pairs(tree: Tree | Refused, values: "_Values") -> tuple[tuple[Text, Node], ...] | None:
    """Return the keys and values of front matter; None, and a complaint, where there are none to be read.

    Where Jekyll can read none, it shows the note without any: so do we, and say it.
    """
    if isinstance(tree, Refused):
        values.diagnostics = [
            replace(one, severity=Severity.WARNING, message=f"{one.message}: {_WITHOUT_FRONT_MATTER}")
            if values.jekyll and one.severity is Severity.ERROR
            else one
            for one in values.diagnostics
        ]
        return None
    if isinstance(tree.root, Pairs):
        return tree.root.pairs
    if tree.root is not None and not is_null(tree.root):
        hint = "write lines of key: value between the two lines of ---"
        message = "front matter is not made of keys and values"
        message += f": {_WITHOUT_FRONT_MATTER}" if values.jekyll else ""
        values.complain(tree.root, "front-matter-no-mapping", message, hint)
        return None
    return ()


_WITHOUT_FRONT_MATTER = "here as by Jekyll the note is shown without it, but with the date and title of its name"


def body_of(text: str) -> tuple[str, int] | None:
    """Return what is behind the front matter of a note, and its first line; ``None`` if the block has no end."""
    block = _block(text)
    return None if block is None else (block.body, block.line)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # 3 ms that a site in UTC does not need

    return ZoneInfo(name)


def facts_of(front: FrontMatter) -> Facts:
    """Return what the address of a note is made of."""
    return Facts(front.name, front.slug, front.date, front.categories, front.permalink, front.permalink_place)


class _Block(Struct, frozen=True):
    """The YAML, the offset where it begins, and the text behind it with its first line."""

    yaml: str
    start: int
    body: str
    line: int


_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def _block(text: str) -> _Block | None:
    """Cut a note in two; ``None`` if its front matter does not end."""
    opening = _OPENING.match(text)
    if opening is None:
        return _Block("", 0, text, 1)
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return None
    start, end = opening.end(), closing.end() + 1
    return _Block(text[start : closing.start()], start, text[end:], text.count("\n", 0, end) + 1)


_TITLE, _SLUG, _LAYOUT, _PERMALINK = ("title",), ("slug",), ("layout",), ("permalink",)
_DATE = ("date",)
_UPDATED = ("updated", "last_modified_at", "lastmod", "modified")
_TAGS = ("tag", "tags")
_CATEGORIES = ("categories", "category")
_ALIASES = ("aliases", "alias", "redirect_from")
_PUBLISHED, _DRAFT, _TOC = ("published",), ("draft",), ("toc",)
_EXCERPT, _DESCRIPTION = ("excerpt",), ("description",)
_FIELDS = (
    _TITLE, _DATE, _UPDATED, _TAGS, _CATEGORIES, _SLUG, _PERMALINK, _ALIASES, _LAYOUT, _DRAFT, _PUBLISHED, _EXCERPT,
    _DESCRIPTION, _TOC,
)  # fmt: skip
_KNOWN = {key: field for field in _FIELDS for key in field}

_LAYOUT_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")
_TRUE = frozenset({"true", "yes", "on"})  # Psych's words, in any case
_FALSE = frozenset({"false", "no", "off"})


def _typed(values: "_Values", name: FileName, zone: tzinfo, block: _Block) -> FrontMatter:
    permalink = values.permalink()
    return FrontMatter(
        title=_line(values.text(_TITLE)),
        date=values.date(_DATE, zone, of_page=not name.collection) or values.name_date(name, zone),
        updated=values.date(_UPDATED, zone),
        tags=values.words(_TAGS),
        categories=tuple(dict.fromkeys((*name.categories, *values.words(_CATEGORIES)))),
        slug=_line(values.text(_SLUG)) or "",
        permalink=permalink,
        permalink_place=values.place_of(_PERMALINK),
        aliases=values.aliases(),
        layout=values.layout(),
        layout_place=values.place_of(_LAYOUT),
        draft=values.draft() or name.draft,
        published=values.flag(_PUBLISHED, missing=True, empty=False),
        excerpt=values.text(_EXCERPT),
        description=_line(values.text(_DESCRIPTION)),
        toc=values.toc(),
        extra=values.extra(),
        name=name,
        body=block.body,
        line=block.line,
    )


class _Values:
    """The values of one note by their key, and the complaints about them."""

    def __init__(self, source: Source, start: int, diagnostics: Iterable[Diagnostic], *, jekyll: bool) -> None:
        self.diagnostics = list(diagnostics)
        self.jekyll = jekyll
        self._source = source
        self._start = start
        self._layers: dict[str, list[Node]] = {}

    def lay(self, pairs: Iterable[tuple[Text, Node]]) -> None:
        """Put values over those that are there; to Jekyll, nothing is no value to do that."""
        for key, value in pairs:
            if self.jekyll and key.text in self._layers and is_null(value):
                continue
            self._layers.setdefault(key.text, []).append(value)

    # -- fields: each one knows what its values may look like --

    def text(self, field: tuple[str, ...]) -> str | None:
        """Return text; ``None`` for a missing or empty value."""
        key, node = self._first(field)
        if node is None or is_null(node):
            return None
        if isinstance(node, Text):
            return node.text.strip() or None
        self._wrong(key, node, "text", f'put the value in quotes: {key}: "[...]"')
        return None

    def flag(self, field: tuple[str, ...], *, missing: bool, empty: bool) -> bool:
        """Return a truth value; YAML 1.1's ``yes``, ``no``, ``on`` and ``off`` count, as in Jekyll."""
        key, node = self._first(field)
        if node is None:
            return missing
        if is_null(node):
            return empty
        word = node.text.lower() if isinstance(node, Text) else ""
        if word not in _TRUE | _FALSE:
            self._wrong(key, node, "true or false", f"write {key}: true or {key}: false")
            return missing
        return word in _TRUE

    def draft(self) -> bool:
        """Say whether a note calls itself a draft; Jekyll does not care, and shows it."""
        is_draft = self.flag(_DRAFT, missing=False, empty=False)
        if not self.jekyll or not is_draft:
            return is_draft
        node = self._layers["draft"][-1]
        if node.start >= 0:
            message = "`draft: true` means nothing to Jekyll: this note is shown, here as there"
            hint = "write published: false, or move it to _drafts"
            self.diagnostics.append(warning(self._place(node), "front-matter-draft", message, hint=hint))
        return False

    def toc(self) -> bool:
        """Say whether a note may have a table of contents; to Jekyll's themes the key may mean anything."""
        node = self._first(_TOC)[1]
        if self.jekyll and not (isinstance(node, Text) and node.text.lower() in _TRUE | _FALSE):
            return True
        return self.flag(_TOC, missing=True, empty=True)

    def date(self, field: tuple[str, ...], zone: tzinfo, *, of_page: bool = False) -> datetime | None:
        key, node = self._first(field)
        if node is None or is_null(node):
            return None
        if self.jekyll:
            return self._ruby_date(key, node, zone, of_page=of_page)
        moment = parse_date(node.text, zone) if isinstance(node, Text) else None
        if moment is None:
            hint = f"write it like {key}: 2024-01-31 or {key}: 2024-01-31 18:30:00 +0100"
            message = f"{key} must be a date, not {_shown(node) if isinstance(node, Text) else _kind(node)}"
            self.complain(node, "front-matter-date", message, hint)
        return moment

    def _ruby_date(self, key: str, node: Node, zone: tzinfo, *, of_page: bool) -> datetime | None:
        found = ruby_date(node.text, zone, plain=node.plain) if isinstance(node, Text) else None
        shown = _shown(node) if isinstance(node, Text) else _kind(node)
        if found is None:
            hint = f"write it like {key}: 2024-01-31 or {key}: 2024-01-31 18:30:00 +0100"
            message = f"{key} must be a date, not {shown}"
            if of_page or key != "date":  # Jekyll does not look at it
                place, message = self._place(node), f"{message}: it is left out"
                self.diagnostics.append(warning(place, "front-matter-date", message, hint=hint))
            else:
                message = f"{message}: Jekyll stops at it, too"
                self.diagnostics.append(error(self._place(node), "front-matter-date", message, hint=hint))
            return None
        if found.is_rolled:
            message = f"there is no {shown}: it counts as {found.moment:%Y-%m-%d}, as with Jekyll"
            self.diagnostics.append(warning(self._place(node), "front-matter-date", message, hint="correct the day"))
        return found.moment

    def name_date(self, name: FileName, zone: tzinfo) -> datetime | None:
        """Return the date in the name of the file."""
        if self.jekyll:
            if name.impossible_date and "date" not in self._layers:
                message = f"the date {name.impossible_date} in the file's name does not exist: "
                message += (
                    f"it counts as {name.date}, as with Jekyll"
                    if name.date
                    else "Jekyll stops at it, and here the note has no date"
                )
                place = Place(self._source.path)
                self.diagnostics.append(warning(place, "file-name-date", message, hint="rename the file"))
        elif name.impossible_date:
            message = (
                f"the date {name.impossible_date} in the file's name does not exist: it counts as part of the name"
            )
            place = Place(self._source.path)
            self.diagnostics.append(warning(place, "file-name-date", message, hint="rename the file"))
        return midnight(name.date, zone) if name.date else None

    def words(self, field: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of words, without repetitions.

        As in Jekyll text splits at spaces under a plural key and stays whole under a singular one; both keys count (of
        tags, Jekyll has the singular win), and of categories those of the defaults too. Numbers and ``no`` inside are
        text as written.
        """
        found: dict[str, None] = {}
        for key in field:
            layers = self._layers.get(key, ())
            if self.jekyll and found and field is _TAGS:
                break
            for node in self._merged(layers, key) if field is _CATEGORIES else layers[-1:]:
                found |= dict.fromkeys(self._words(key, node))
        return tuple(found)

    def aliases(self) -> tuple[Alias, ...]:
        """Return the addresses that lead here, from one text or a list under each of the keys."""
        return tuple(alias for key in _ALIASES for alias in self._aliases(key))

    def permalink(self) -> str | None:
        permalink = self.text(_PERMALINK)
        node = self._first(_PERMALINK)[1]
        if self.jekyll and permalink is None and isinstance(node, Text) and not is_null(node):
            message = "permalink is empty: Jekyll puts a post at the site's root, and stops at a page; here it is none"
            hint = "write an address, or remove it"
            self.diagnostics.append(warning(self._place(node), "permalink-empty", message, hint=hint))
        return permalink

    def layout(self) -> str:
        layout = self.text(_LAYOUT)
        if layout is None or (self.jekyll and layout in ("false", "null", "nil")):
            return "note"
        if _LAYOUT_NAME.fullmatch(layout):
            return layout
        hint = "write the name of a template without .html"
        self.complain(self._first(_LAYOUT)[1], "front-matter-layout", f"{layout} can not be the name of a layout", hint)
        return "note"

    def extra(self) -> dict[str, object]:
        """Return the keys that are not ours, for the templates; maps of the defaults are merged."""
        return {key: _merged(layers) for key, layers in self._layers.items() if key not in _KNOWN}

    # -- complaints --

    def place_of(self, field: tuple[str, ...]) -> Place:
        """Return the place of a field's value, or the file's first character."""
        return self._place(self._first(field)[1])

    def complain(self, node: Node | None, code: str, message: str, hint: str) -> None:
        """Report an error at a value; in Jekyll's dialect a warning, for a site that was built until now."""
        if node is not None and node.start < 0:
            message += " (it comes from the defaults in the configuration)"
        weight = warning if self.jekyll else error
        self.diagnostics.append(weight(self._place(node), code, message, hint=hint))

    def hint_at_slips(self, pairs: Iterable[tuple[Text, Node]]) -> None:
        """Point at unknown keys that are one slip away from a known one that is missing."""
        for key, _ in pairs:
            if key.text not in _KNOWN and (meant := _meant(key.text, self._layers)):
                message = f"unknown key {key.text}"
                place = self._place(key)
                self.diagnostics.append(info(place, "front-matter-key", message, hint=f"did you mean {meant}?"))

    # -- inside --

    def _first(self, field: tuple[str, ...]) -> tuple[str, Node | None]:
        """Return the first key of a field that is there, and its value."""
        for key in field:
            if layers := self._layers.get(key):
                return key, layers[-1]
        return field[0], None

    def _merged(self, layers: Sequence[Node], key: str) -> Sequence[Node]:
        """Return which of the values of categories count together: to Jekyll, one of the defaults and a note's own."""
        if not self.jekyll:
            return layers
        if key == "category":
            return layers[-1:]
        given = [node for node in layers if node.start < 0]
        return [*given[-1:], *(node for node in layers if node.start >= 0)]

    def _words(self, key: str, node: Node) -> Iterator[str]:
        plural = key in ("tags", "categories")
        if isinstance(node, Text) and plural and is_number(node):
            self._wrong(key, node, "a list of words", f'write {key}: ["{node.text}"]')
        elif isinstance(node, Text) and plural and "," in node.text:
            yield from self._at_commas(key, node)
        elif isinstance(node, Text) and plural and not is_null(node):
            yield from node.text.split()
        else:
            yield from self._listed(key, node)

    def _at_commas(self, key: str, node: Text) -> Iterator[str]:
        hint = f"write a list: {key}: [{', '.join(part.strip() for part in node.text.split(',') if part.strip())}]"
        message = f"{key} are separated by spaces: the commas are left out"
        is_kept = self.jekyll and key == "categories"  # an address is made of them
        if is_kept:
            message = f"{key} are separated by spaces: Jekyll makes the commas part of the address, and so do we"
        elif self.jekyll:
            message += ", which Jekyll takes for a part of the word before"
        self.diagnostics.append(warning(self._place(node), "front-matter-commas", message, hint=hint))
        yield from (node.text if is_kept else node.text.replace(",", " ")).split()

    def _listed(self, key: str, node: Node) -> Iterator[str]:
        """Flatten a list of words."""
        match node:
            case Text():
                if not is_null(node) and (word := _line(node.text)):
                    yield word
            case Items():
                for item in node.items:
                    yield from self._listed(key, item)
            case Pairs():
                self._wrong(key, node, "a list of words", "put words that hold a colon in quotes")
            case _:
                assert_never(node)

    def _aliases(self, key: str) -> Iterator[Alias]:
        node = (self._layers.get(key) or [_NOTHING])[-1]
        for each in node.items if isinstance(node, Items) else (node,):
            if not isinstance(each, Text):
                self._wrong(key, each, "an address or a list of them", f"write {key}: [/old/, /older/]")
            elif not is_null(each) and each.text.strip():
                address = site_path(each.text.strip())
                if isinstance(address, Impossible):
                    self.complain(each, "alias-unsafe", address.message, address.hint)
                else:
                    yield Alias(address, self._place(each))

    def _wrong(self, key: str, node: Node, right: str, hint: str) -> None:
        shown = _shown(node) if isinstance(node, Text) else _kind(node)
        self.complain(node, "front-matter-type", f"{key} must be {right}, not {shown}", hint)

    def _place(self, node: Node | None) -> Place:
        """Return where a value stands, without its quotes; what has no place is at the file's first character."""
        if node is None or node.start < 0:
            return Place(self._source.path)
        start, end = node.start, node.end
        if isinstance(node, Text) and end - start > 1 and self._source.text[self._start + start] in "\"'":
            start, end = start + 1, end - 1
        return _place(self._source, self._start, start, end)


_NOTHING = node_of(None)


def _place(source: Source, block: int, start: int, end: int) -> Place:
    """Return the place of a span, given by its offsets behind the one at which the front matter begins."""
    return place_in(source.path, source.text, block + start, block + end)


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


def _merged(layers: list[Node]) -> object:
    """Return the last value; mappings are laid over one another."""
    value = plain_value(layers[-1])
    for node in reversed(layers[:-1]):
        value = _over(plain_value(node), value)
    return value


def _over(below: object, above: object) -> object:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}


def _line(text: str | None) -> str | None:
    """Return text on one line, its white space collapsed; ``None`` if nothing is left."""
    return " ".join(text.split()) or None if text else None


def _shown(node: Text) -> str:
    text = " ".join(node.text.split())
    return f"“{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}”"


_LONGEST_SHOWN = 40


def _kind(node: Items | Pairs) -> str:
    return "a list" if isinstance(node, Items) else "a mapping"


def _meant(key: str, present: Mapping[str, object]) -> str | None:
    """Return the known key that ``key`` is a slip of, if no key of the same meaning is there."""
    known = _near(key)
    return known if known and not any(each in present for each in _KNOWN[known]) else None


@lru_cache(maxsize=1024)  # the same few keys come back in every note
def _near(key: str) -> str | None:
    """Return the known key that ``key`` may be a slip of: of about its length, so that ``published_at`` is none."""
    bare = key.lower().replace(" ", "").replace("-", "_")
    return nearest(bare, [known for known in _KNOWN if abs(len(known) - len(bare)) <= 1], SLIP)
