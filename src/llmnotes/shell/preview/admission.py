"""Who may ask: a browser that shows this preview, and no page of somebody else's that it shows beside."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?")


class Refusal(Struct, frozen=True):
    """Why nothing is sent, as a sentence for whoever looks at the browser."""

    status: HTTPStatus
    sentence: str


def refuse_host(hosts: Sequence[str], own: str) -> Refusal | None:
    """Judge the ``Host`` headers of a request to a server that listens at ``own``.

    A name that somebody else owns may be made to lead to this machine (DNS rebinding), and their page could then read
    the notes; a number can not. The port may be any: tunnels change it.
    """
    match = _HOST.fullmatch(hosts[0].strip()) if len(hosts) == 1 else None
    if match is None:
        return Refusal(HTTPStatus.BAD_REQUEST, "A request needs one Host header.")
    name = match["name"].lower().rstrip(".")
    if name in {"localhost", own.lower()} or _is_number(name):
        return None
    sentence = f"This preview is not known as {name}. Open it as localhost, or start it with --host {name}."
    return Refusal(HTTPStatus.FORBIDDEN, sentence)


def refuse_origin(host: str, origins: Iterable[str], sites: Iterable[str]) -> Refusal | None:
    """Judge the ``Origin`` and ``Sec-Fetch-Site`` headers of a request for what only the preview's own pages need."""
    own = host.strip().lower()
    if all(_host_of(origin) == own for origin in origins) and set(sites) <= {"same-origin", "none"}:
        return None
    return Refusal(HTTPStatus.FORBIDDEN, "This is only for the pages of the preview itself.")


def _host_of(origin: str) -> str:
    """Return the host and port of an origin, nothing where it has none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
