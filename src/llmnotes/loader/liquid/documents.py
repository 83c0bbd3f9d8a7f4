"""The documents of collections as Liquid sees them, and as they are written down for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from llmnotes.loader.liquid.expressions import Markdown, Written


class Document(Struct, frozen=True, array_like=True):
    """A document: its keys with their ``values`` and ``dates``, and its text with all Liquid in it carried out.

    ``heading`` is what a layout most likely shows above the text.
    """

    values: dict[str, Any]
    dates: dict[str, datetime]
    content: str
    excerpt: str
    heading: str = ""
    is_markdown: bool = True


def encoded(collections: Mapping[str, Sequence[Document]]) -> str:
    """Return what `decoded` reads: the documents of collections by the name of those."""
    return _ENCODER.encode(collections).decode()


@lru_cache(maxsize=4)
def decoded(documents: str) -> dict[str, list[Written]]:
    """Return the documents of collections, as ``site`` has them."""
    return {name: [*map(_written, those)] for name, those in _DECODER.decode(documents).items()} if documents else {}


def _written(one: Document) -> Written:
    kind = Markdown if one.is_markdown else str
    content, heading = kind(one.content), f"{one.heading}\n\n" if one.heading else ""
    own = {"content": content, "excerpt": kind(one.excerpt), "output": kind(f"{heading}{one.content}")}
    return Written({**one.values, **one.dates, **own})


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(dict[str, list[Document]])
