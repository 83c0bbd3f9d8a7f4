"""The dates of a note: those of its front matter, and the one in its file's name."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from llmnotes.diagnostics import error
from llmnotes.loader.dates import FIRST_YEAR, LAST_YEAR, in_zone, is_beyond, midnight, other_way, parse_date
from llmnotes.loader.filenames import FileName
from llmnotes.loader.frontmatter.layers import Layers, shown
from llmnotes.loader.rubydates import ruby_date
from llmnotes.yamltree import Items, Node, Text, is_null

_LINKED = re.compile(r"\[\[(?:[^\[\]|]*/)?([^\[\]|/]*)(?:\|[^\[\]]*)?\]\]")

_MILLISECONDS = re.compile(r"[0-9]{13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date_of(layers: Layers, field: tuple[str, ...], zone: tzinfo, *, is_of_page: bool = False) -> datetime | None:
    """Return a date; ``None`` for a missing or empty value."""
    key, node = layers.first(field)
    if node is None or is_null(node):
        return None
    if layers.is_jekyll:
        return _ruby_date(layers, key, node, zone, is_of_page=is_of_page)
    moment = _moment(layers, key, node, zone)
    if moment is None:
        layers.complain(node, "front-matter-date", _no_date(key, node), _hint(key))
    return moment


def possible_date(layers: Layers, field: tuple[str, ...], zone: tzinfo) -> datetime | None:
    """Return a date that Obsidian, a plug-in of it or Hugo reads.

    What is none may be the author's own, as all of it in Jekyll's dialect.
    """
    key, node = layers.first(field)
    return None if node is None or layers.is_jekyll else _moment(layers, key, node, zone)


def _moment(layers: Layers, key: str, node: Node, zone: tzinfo) -> datetime | None:
    text = _without_brackets(node)
    if _MILLISECONDS.fullmatch(text):  # since 1970, as Dendron has it
        return in_zone(_EPOCH + timedelta(milliseconds=int(text)), zone)
    moment = parse_date(text, zone)
    if moment and (other := other_way(text)):
        message = f"{key} is read as {moment:%Y-%m-%d}, the day first: {shown(node)} may be {other} to others"
        hint = f"write {key}: {moment:%Y-%m-%d}, or {key}: {other}"
        layers.warn(node, "front-matter-ambiguous-date", message, hint)
    return moment


def _without_brackets(node: Node) -> str:
    """Return a text, or what the note of a day is called in a link to it: without quotes, a list in a list."""
    if isinstance(node, Items) and len(node.items) == 1 and isinstance(inner := node.items[0], Items):
        node = inner.items[0] if len(inner.items) == 1 else inner
    if not isinstance(node, Text):
        return ""
    found = _LINKED.fullmatch(node.text.strip())
    return found[1] if found else node.text


def _ruby_date(layers: Layers, key: str, node: Node, zone: tzinfo, *, is_of_page: bool) -> datetime | None:
    found = ruby_date(node.text, zone, plain=node.plain) if isinstance(node, Text) else None
    if found is None:
        message = _no_date(key, node)
        if is_of_page or key != "date":  # Jekyll does not look at it
            layers.warn(node, "front-matter-date", f"{message}: it is left out", _hint(key))
        else:
            message = f"{message}: Jekyll stops at it, too"
            layers.diagnostics.append(error(layers.place(node), "front-matter-date", message, hint=_hint(key)))
        return None
    if found.is_rolled:
        message = f"there is no {shown(node)}: it counts as {found.moment:%Y-%m-%d}, as with Jekyll"
        layers.warn(node, "front-matter-date", message, "correct the day")
    return found.moment


def _no_date(key: str, node: Node) -> str:
    years = f" of the years {FIRST_YEAR} to {LAST_YEAR}" if isinstance(node, Text) and is_beyond(node.text) else ""
    return f"{key} must be a date{years}, not {shown(node)}"


def _hint(key: str) -> str:
    return f"write it like {key}: 2024-01-31 or {key}: 2024-01-31 18:30:00 +0100"


def date_of_name(layers: Layers, name: FileName, zone: tzinfo) -> datetime | None:
    """Return the date in the name of the file."""
    if name.impossible_date and not (layers.is_jekyll and layers.of("date")):
        meaning = "it counts as part of the name"
        if layers.is_jekyll:
            meaning = (
                f"it counts as {name.date}, as with Jekyll"
                if name.date
                else "Jekyll stops at it, and here the note has no date"
            )
        message = f"the date {name.impossible_date} in the file's name does not exist: {meaning}"
        layers.warn(None, "file-name-date", message, "rename the file")
    return midnight(name.date, zone) if name.date else None
