"""What keeps a note of Hugo's from being published, for a time or for ever; to Jekyll it means nothing."""

from datetime import datetime, tzinfo

from msgspec import Struct

from llmnotes.loader.frontmatter.dates import possible_date
from llmnotes.loader.frontmatter.keys import FALSE, TRUE
from llmnotes.loader.frontmatter.layers import Layers
from llmnotes.yamltree import Node, Pairs, Text

_SHOWN_FROM = ("publishdate",)
_SHOWN_UNTIL = ("expirydate",)
_HEADLESS = ("headless",)
_BUILD = ("build", "_build")
_KEYS = frozenset((*_SHOWN_FROM, *_SHOWN_UNTIL, *_HEADLESS, *_BUILD))
"""Keys in small letters: Hugo does not care for capitals.

Other words that it has for the dates, as ``pubdate``, say when a paper came out in notes of others.
"""

_NOT_RENDERED = FALSE | {"never", "link"}


class Embargo(Struct, frozen=True):
    """When a note may be shown first, and when no longer, if it says so; ``is_forever`` if it is to have no page."""

    shown_from: datetime | None = None
    shown_until: datetime | None = None
    is_forever: bool = False


_NONE = Embargo()


def embargo_of(layers: Layers, zone: tzinfo) -> Embargo:
    """Return what keeps a note from being published, beside being a draft."""
    keys = () if layers.is_jekyll else layers.spelt(_KEYS)
    if not keys:
        return _NONE
    return Embargo(
        _date(layers, keys, _SHOWN_FROM, zone), _date(layers, keys, _SHOWN_UNTIL, zone), _has_no_page(layers, keys)
    )


def _has_no_page(layers: Layers, keys: tuple[str, ...]) -> bool:
    """Say whether a note has no page to Hugo: it is headless, or is not to be rendered."""
    if _word(_value(layers, keys, _HEADLESS)) in TRUE:
        return True
    build = _value(layers, keys, _BUILD)
    pairs = build.pairs if isinstance(build, Pairs) else ()
    return any(key.text.lower() == "render" and _word(value) in _NOT_RENDERED for key, value in pairs)


def _date(layers: Layers, keys: tuple[str, ...], field: tuple[str, ...], zone: tzinfo) -> datetime | None:
    """Return a date; what is none, as ``never``, is the author's own."""
    return next((possible_date(layers, (key,), zone) for key in keys if key.lower() in field), None)


def _value(layers: Layers, keys: tuple[str, ...], field: tuple[str, ...]) -> Node | None:
    return next((layers.of(key)[-1] for key in keys if key.lower() in field), None)


def _word(node: Node | None) -> str:
    return node.text.lower() if isinstance(node, Text) else ""
