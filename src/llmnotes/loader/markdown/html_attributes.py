"""The attributes of elements as HTML."""

import re
from collections.abc import Mapping
from html import escape

_LENGTH = re.compile(r"[ \t]*([1-9]\d{0,4})(?:px)?[ \t]*")
_SIZING = ("class", "sizes", "srcset")
"""What may say how large a picture is to be: a class does so by a style sheet, which may give it a height alone."""


def attributes(values: Mapping[str, str | int | float], leaving_out: str = "") -> str:
    """HTML attributes, each with a blank before it."""
    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if name != leaving_out)


def room_wanted(values: Mapping[str, str | int | float]) -> tuple[int, int] | None:
    """Return the width and height that an author gave a picture, by its attributes, 0 where none.

    None if nothing is to be added: there are both, or what they come to is for a browser to find out.
    """
    style = str(values.get("style", ""))
    if any(name in values for name in _SIZING) or "width" in style or "height" in style or "size" in style:
        return None
    given = {name: _LENGTH.fullmatch(str(values[name])) for name in ("width", "height") if name in values}
    if len(given) == 2 or None in given.values():
        return None
    width, height = (int(length[1]) if (length := given.get(name)) else 0 for name in ("width", "height"))
    return width, height


def rest_of_player(player: str, words: str, values: Mapping[str, str | int | float]) -> str:
    """Return what follows the address of a film or sound, up to its end tag; ``values`` are a picture's attributes."""
    wanted = ("title", "width", "height") if player == "video" else ("title",)
    own = {name: values[name] for name in wanted if name in values}
    label = {"aria-label": words} if words else {}
    return f'"{attributes({**label, **own})}>{escape(words, quote=False)}</{player}>'
