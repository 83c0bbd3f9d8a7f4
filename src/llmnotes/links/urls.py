"""A URL in its parts, taken apart once for all providers, and the slips that keep it from being one."""

import re
from urllib.parse import quote, unquote

from msgspec import Struct

from llmnotes.links.problems import Problem, impossible, odd, quoted

# No server accepts so much: nginx and Apache stop at 8 KiB, browsers show no more than 32 or 64 KiB.
LONGEST = 65_536

_CODE = "malformed-url"

# The shape of nearly all URLs; everything else takes the slow way through `_diagnosed`.
_ORDINARY = re.compile(
    r"(https?)://((?:[a-z0-9-]{1,63}\.){1,3}[a-z][a-z0-9-]{0,62})"
    r"((?:/[^?#\s\\\x00-\x1f\x7f\ud800-\udfff]*)?)"
    r"(?:\?([^#\s\x00-\x1f\x7f\ud800-\udfff]*))?"
    r"(?:#([^\s\x00-\x1f\x7f\ud800-\udfff]*))?"
)
_GENERAL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_WITH_AUTHORITY = re.compile(r"https?://[^/\\]", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:(.*)@)?(\[[0-9a-f:.]+\]|[^:@\[\]]*)(?::([0-9]*))?", re.IGNORECASE | re.DOTALL)

_DOUBLED_SCHEME = re.compile(r"(?:https?(?::/*|//))+(https?(?::/+|//).*)", re.IGNORECASE | re.DOTALL)
_BROKEN_SCHEME = re.compile(r"(https?)(?:[:;][/\\]*|//+)(.*)", re.IGNORECASE | re.DOTALL)
_MISSPELT_SCHEME = re.compile(r"(?!https?:)(?:h{0,2}t{1,3}p{1,2}(s{0,2})):/+(.*)", re.IGNORECASE | re.DOTALL)
_IDENTIFIER = re.compile(r"(?:(arxiv)|doi):/*((?(1)[0-9a-z]|10\.)\S+)", re.IGNORECASE)
_NAMED_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*(?=[:/?#]|\Z)", re.IGNORECASE)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")
_NOT_IN_HOST = re.compile(r"[\s\x00-\x20\x7f!\"#$%&'()*+,/:;<=>?@\[\\\]^`{|}]")
# Pages that only send on to another address, by host and path, and where they have it in their query: sites that
# show one before a link leaves them, and documents of Google's where they are exported.
_SENDING_ON = {
    ("link.csdn.net", "/"): ("target",),
    ("link.jianshu.com", "/"): ("t",),
    ("link.juejin.cn", "/"): ("target",),
    ("link.zhihu.com", "/"): ("target",),
    ("www.google.com", "/url"): ("q", "url"),
}
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class SplitUrl(Struct, frozen=True):
    """An http(s) URL: ``text`` as written; ``scheme`` and ``host`` in lower case.

    ``port`` is empty for the scheme's own one. ``path``, ``query`` and ``fragment`` are still percent-encoded;
    ``userinfo`` is what stands before ``@``.
    """

    text: str
    scheme: str
    host: str
    path: str
    query: str = ""
    fragment: str = ""
    port: str = ""
    userinfo: str = ""

    @property
    def address(self) -> str:
        """The address of the page, for a service that knows neither ports nor users and speaks https only."""
        query = f"?{self.query}" if self.query else ""
        return f"https://{self.host}{self.path or '/'}{query}"

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path, as a browser would ask for them: without empty ones and dots."""
        path = unquote(self.path) if "%" in self.path else self.path
        parts = path.split("/")
        if "/." not in path:
            return tuple([part for part in parts if part])
        kept: list[str] = []
        for part in parts:
            if part == "..":
                del kept[-1:]
            elif part not in ("", "."):
                kept.append(part)
        return tuple(kept)


def split(text: str) -> SplitUrl | Problem | None:
    """Take a URL apart; ``None`` for what leads nowhere on the web (``mailto:``, a path inside the site)."""
    if len(text) > LONGEST:
        return _too_long(text)
    if match := _ORDINARY.fullmatch(text):
        scheme, host, path, query, fragment = match.groups("")
        return SplitUrl(text, scheme, host, path, query, fragment)
    return _diagnosed(text)


def sent_on(url: SplitUrl) -> SplitUrl | None:
    """Return the address to which a page only sends on, as ``https://link.zhihu.com/?target=https%3A//...`` does."""
    names = _SENDING_ON.get((url.host, url.path or "/")) if url.query else None
    if names is None:
        return None
    given = dict(part.split("=", 1) for part in reversed(url.query.split("&")) if "=" in part)
    address = next((unquote(given[name]) for name in names if name in given), "")
    behind = split(address) if address.startswith("http") else None
    return behind if isinstance(behind, SplitUrl) else None


def _too_long(text: str) -> Problem | None:
    if not _GENERAL.match(text[:16]):
        return None
    return impossible(_CODE, f"a URL of {len(text):,} characters is more than any server accepts")


def _diagnosed(text: str) -> SplitUrl | Problem | None:
    """Take apart a URL of an uncommon shape, or say what is wrong with it."""
    if _LONE_SURROGATE.search(text):
        return impossible(_CODE, "the URL contains half a character (a lone surrogate)") if "//" in text else None
    if text.startswith("//"):
        return _general(text, f"https:{text}")
    if match := _DOUBLED_SCHEME.fullmatch(text):
        return impossible(_CODE, "the URL has its scheme twice", right=_mended(match[1]))
    if _WITH_AUTHORITY.match(text):
        return _general(text, text)
    if match := _BROKEN_SCHEME.fullmatch(text):
        message = f"a URL begins with {match[1].lower()}:// and the host's name"
        return impossible(_CODE, message, right=_mended(text))
    if match := _IDENTIFIER.fullmatch(text):
        message = f"no browser knows addresses that begin with {text.partition(':')[0]}:"
        return odd(_CODE, message, right=f"https://{'arxiv.org/abs' if match[1] else 'doi.org'}/{match[2]}")
    if match := _MISSPELT_SCHEME.fullmatch(text):
        scheme = "https" if match[1] else "http"
        message = f"{quoted(text.partition(':')[0])} is no scheme of the web"
        return impossible(_CODE, message, right=_mended(f"{scheme}://{match[2]}"))
    return None


def _mended(text: str) -> str:
    """Return a URL with its scheme written out, or nothing where no host's name follows it."""
    match = _BROKEN_SCHEME.fullmatch(text)
    rest = match[2].replace("\\", "/").lstrip("/") if match else ""
    return f"{match[1].lower()}://{rest}" if match and _NAMED_HOST.match(rest) else ""


def _general(written: str, text: str) -> SplitUrl | Problem:
    match = _GENERAL.fullmatch(text)
    assert match, "both callers made sure of the scheme"
    scheme, authority, path, query, fragment = match.groups("")
    scheme = scheme.lower()
    parts = _AUTHORITY.fullmatch(authority)
    if not parts:
        return impossible(_CODE, f"{quoted(authority)} is no host")
    userinfo, host, port = parts.groups("")
    if wrong := _wrong_host(host) or _wrong_port(port):
        return wrong
    if _BLANK.search(path + query + fragment) or "\\" in path:
        return odd(_CODE, "the URL contains blanks, control characters or backslashes", right=_encoded(written))
    port = "" if port == _DEFAULT_PORTS[scheme] else port.lstrip("0")
    return SplitUrl(written, scheme, host.lower(), path, query, fragment, port, userinfo)


def _wrong_host(host: str) -> Problem | None:
    """Judge a host's name by RFC 1123 (labels to 63 characters, names to 253), leaving names in other scripts be."""
    if not host:
        return impossible(_CODE, "the URL names no host")
    if host.startswith("["):
        return None
    if match := _NOT_IN_HOST.search(host):
        return impossible(_CODE, f"a host's name can not contain {match[0]!r}")
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return impossible(_CODE, f"the host {quoted(host)} has a dot too many")
    if len(host) > 253 or max(map(len, labels)) > 63:
        return impossible(_CODE, f"the host {quoted(host)} is longer than a name can be")
    return None


def _wrong_port(port: str) -> Problem | None:
    number = port.lstrip("0")
    if len(number) > 5 or (number and int(number) > 65_535):
        return impossible(_CODE, f"there is no port {quoted(port)}", hint="ports go up to 65535")
    return None


def _encoded(text: str) -> str:
    """Return a URL with its blanks percent-encoded, its backslashes turned and its control characters dropped."""
    text = re.sub(r"[\x00-\x1f\x7f]", "", text.strip()).replace("\\", "/")
    return re.sub(r"\s", lambda blank: quote(blank[0]), text)
