"""From a site-relative URL to the address a browser asks for."""

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from llmnotes.config import LOCAL

_KEPT = "/~!$&'()*+,;=:@-._"  # the characters of a path segment (RFC 3986, section 3.3), and the slash between two
_PLAIN = re.compile(rf"[A-Za-z0-9{re.escape(_KEPT)}]*")


class Addresses(Struct, frozen=True):
    """Where a site lives: ``origin`` without a slash at its end, ``prefix`` empty or with a slash at its start only."""

    origin: str
    prefix: str

    def href(self, url: str, suffix: str = "") -> str:
        """Return the percent-encoded address below this site's origin, not yet escaped for HTML.

        ``suffix`` is a query and fragment with their ``?`` and ``#``; what is percent-encoded in it stays as it is.
        """
        path = url if _PLAIN.fullmatch(url) else quote(url, safe=_KEPT)
        return self.prefix + path + (quote(suffix, safe=_KEPT + "?#%") if suffix else "")

    def absolute(self, url: str, suffix: str = "") -> str:
        """Return the percent-encoded address with scheme and host, not yet escaped for HTML or XML."""
        return self.origin + self.href(url, suffix)


def addresses_of(base_url: str) -> Addresses:
    """Return the addresses of a site at ``base_url`` (``https://me.github.io/notes``; empty: ``LOCAL``)."""
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else LOCAL
    return Addresses(origin, quote(parts.path.rstrip("/"), safe=_KEPT + "%"))
