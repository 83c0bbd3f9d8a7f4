"""What keeps a note of Hugo's from being published, for a time or for ever; to Jekyll it means nothing."""

from datetime import datetime, tzinfo

from llmnotes.loader.frontmatter.dates import date_of
from llmnotes.loader.frontmatter.keys import FALSE, TRUE
from llmnotes.loader.frontmatter.layers import Layers
from llmnotes.yamltree import Node, Pairs, Text

SHOWN_FROM = ("publishdate", "pubdate", "publish_date")
SHOWN_UNTIL = ("expirydate", "unpublishdate", "expiry_date")
"""Keys, in small letters: Hugo does not care for capitals."""

_BUILD = ("build", "_build")
_NOT_RENDERED = FALSE | {"never", "link"}


def shown_from(layers: Layers, zone: tzinfo) -> datetime | None:
    """Return when a note may be shown first, if it says so."""
    return _date(layers, SHOWN_FROM, zone)


def shown_until(layers: Layers, zone: tzinfo) -> datetime | None:
    """Return when a note may no longer be shown, if it says so."""
    return _date(layers, SHOWN_UNTIL, zone)


def has_no_page(layers: Layers) -> bool:
    """Say whether a note has no page to Hugo: it is headless, or is not to be rendered."""
    if layers.is_jekyll:
        return False
    if _word(layers.first(layers.spelt(("headless",)))[1]) in TRUE:
        return True
    node = layers.first(layers.spelt(_BUILD))[1]
    pairs = node.pairs if isinstance(node, Pairs) else ()
    return any(key.text.lower() == "render" and _word(value) in _NOT_RENDERED for key, value in pairs)


def _date(layers: Layers, field: tuple[str, ...], zone: tzinfo) -> datetime | None:
    keys = () if layers.is_jekyll else layers.spelt(field)
    return date_of(layers, keys, zone) if keys else None


def _word(node: Node | None) -> str:
    return node.text.lower() if isinstance(node, Text) else ""
