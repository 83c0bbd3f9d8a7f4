"""The attributes of elements as HTML."""

from collections.abc import Mapping
from html import escape


def attributes(values: Mapping[str, str | int | float], leaving_out: str = "") -> str:
    """HTML attributes, each with a blank before it."""
    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if name != leaving_out)


def rest_of_player(player: str, words: str, values: Mapping[str, str | int | float]) -> str:
    """Return what follows the address of a film or sound, up to its end tag; ``values`` are a picture's attributes."""
    wanted = ("title", "width", "height") if player == "video" else ("title",)
    own = {name: values[name] for name in wanted if name in values}
    label = {"aria-label": words} if words else {}
    return f'"{attributes({**label, **own})}>{escape(words, quote=False)}</{player}>'
