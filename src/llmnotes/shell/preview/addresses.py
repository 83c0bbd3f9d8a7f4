"""What a static host answers at an address, given the files that it has."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from msgspec import Struct

from llmnotes.shell.theme import PUBLIC

Content: TypeAlias = bytes | Path
"""What is in a file of the site: itself, or where on this machine it can be read."""

Lookup: TypeAlias = Callable[[str], Content | None]
"""The content at an output path (``papers/x/index.html``), None if there is none; called from many threads."""


class Found(Struct, frozen=True):
    """A file to send, and its output path; ``NOT_FOUND`` comes with the site's own page for it."""

    status: HTTPStatus
    path: str
    content: Content


class Elsewhere(Struct, frozen=True):
    """An address to go to instead."""

    location: str


class Nothing(Struct, frozen=True):
    """Neither the address nor a page that says so exists."""


Answer: TypeAlias = Found | Elsewhere | Nothing


def answer(lookup: Lookup, base: str, path: str) -> Answer:
    """Say what the site, published below the path ``base`` (``/notes`` or nothing), has at an URL's decoded ``path``.

    Like GitHub Pages: ``/x/`` is ``x/index.html``, ``/x`` is ``x.html`` if that exists and else leads to ``/x/``;
    no folder is listed and nothing hidden is shown.
    """
    if path in {"/", base} and base:
        return Elsewhere(quote(f"{base}/"))
    if path.startswith(f"{base}/"):
        name = path.removeprefix(f"{base}/")
        for candidate in _candidates(name):
            content = lookup(candidate)
            if content is not None:
                return Found(HTTPStatus.OK, candidate, content)
        if _is_plain(name) and lookup(f"{name}/index.html") is not None:
            return Elsewhere(quote(f"{path}/"))
    missing = lookup("404.html")
    return Nothing() if missing is None else Found(HTTPStatus.NOT_FOUND, "404.html", missing)


def _candidates(name: str) -> tuple[str, ...]:
    if name == "" or (name.endswith("/") and _is_plain(name[:-1])):
        return (f"{name}index.html",)
    return (name, f"{name}.html") if _is_plain(name) else ()


def _is_plain(name: str) -> bool:
    """Say whether a name is one that a site's file can have: nothing hidden, no way up, no part left out."""
    parts = name.split("/")
    return "\0" not in name and all(part and (part in PUBLIC or not part.startswith(".")) for part in parts)
