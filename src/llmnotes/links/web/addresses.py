"""The ordinary web: every address that no other provider knows better."""

import re
from datetime import date
from urllib.parse import quote

from llmnotes.links.problems import Problem, odd
from llmnotes.links.targets import Target, WebPage
from llmnotes.links.urls import SplitUrl

# What `quote` leaves alone: all of ASCII, so that only other scripts are encoded, as a browser does before it asks.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))

_NAMES_WITHOUT_DOT = frozenset({"localhost"})
_PROBABLY_MEANT = {"github": "github.com", "arxiv": "arxiv.org"}
_LONE_NAME = re.compile(r"[^.\[]+")


def claim(url: SplitUrl) -> WebPage:
    """Return the page: http(s) addresses that come this far are all pages."""
    user = f"{url.userinfo}@" if url.userinfo else ""
    port = f":{url.port}" if url.port else ""
    query = f"?{url.query}" if url.query else ""
    address = f"{url.scheme}://{user}{url.host}{port}{_encoded(url.path or '/')}{_encoded(query)}"
    return WebPage(address, url.fragment)


def doubt(target: Target, now: date) -> Problem | None:
    """Return what is odd about a page's address: a host that only the author's own network knows, or a password."""
    if not isinstance(target, WebPage):
        return None
    user, _, host = target.address.split("/", 3)[2].rpartition("@")
    if user:
        return odd("url-with-password", f"the URL tells a user's name or password for {host}", hint="leave it out")
    host = host.partition(":")[0]
    if _LONE_NAME.fullmatch(host) and host not in _NAMES_WITHOUT_DOT:
        meant = _PROBABLY_MEANT.get(host, "")
        return odd(
            "odd-host",
            f"the host {host} has no dot: readers elsewhere can not reach it",
            hint=f"did you mean {meant}?" if meant else "write the host's full name",
        )
    return None


def _encoded(text: str) -> str:
    return text if text.isascii() else quote(text, safe=_ASCII)
