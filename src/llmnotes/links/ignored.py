"""Links that are nobody's business: their addresses match patterns that a site's author chose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import translate
from functools import lru_cache

from llmnotes.model import Link

_HOST = re.compile(r"[^/]*//[^/?#]*")


@lru_cache(maxsize=4)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(_lower(pattern)) for pattern in patterns) or "(?!)")


def is_ignored(url: str, patterns: tuple[str, ...]) -> bool:
    """Say whether an address, as it is written, matches one of a shell's patterns; the case of its host is all one."""
    return bool(patterns) and _any_of(patterns).match(_lower(url)) is not None


def minded(links: Sequence[Link], patterns: tuple[str, ...]) -> Sequence[Link]:
    """Return the links that match none of the patterns."""
    return [link for link in links if not is_ignored(link.url, patterns)] if patterns else links


def unused(urls: Iterable[str], patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield the patterns that match none of the addresses."""
    every = [*dict.fromkeys(urls)] if patterns else []
    for pattern in patterns:
        if not any(is_ignored(url, (pattern,)) for url in every):
            yield pattern


def _lower(address: str) -> str:
    host = _HOST.match(address)
    return address[: host.end()].lower() + address[host.end() :] if host else address
