"""The shards of the search index: each holds the pages that a hash of their addresses gives to it."""

from hashlib import blake2b

from llmnotes.renderer.pages import INDEX

MOST = 1024
"""Pages of a shard, about. A shard is made anew in a second or two; a search asks each for a few hundred bytes."""


def shards_for(pages: int) -> int:
    """Return over how many shards so many pages are spread: a power of two."""
    count = 1
    while pages > count * MOST:
        count *= 2
    return count


def shard_of(url: str, shards: int) -> int:
    """Return the number of the shard, from 0, that holds the page at ``url``."""
    return int.from_bytes(blake2b(url.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big") % shards


def folder_of(shard: int) -> str:
    """Return where the files of a shard are, relative to the site, with a slash at the end."""
    return f"{INDEX}/{shard}/"
