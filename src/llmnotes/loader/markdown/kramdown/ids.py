"""Ids of headings, as kramdown makes them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.headings import heading_text, plain_text, slug
from llmnotes.loader.markdown.tokens import text_token

OTHER_BEGINNING = re.compile(r"\A[^a-zA-Z]+|(?<=\n)[^a-zA-Z]+")
NOT_IN_ID = re.compile(r"[^a-zA-Z0-9 -]")


def give_ids(tokens: Sequence[Token], settings: KramdownSettings) -> None:
    """Give every heading its id, if the settings want that, and the text that it has elsewhere.

    With GitHub's input ids are GitHub's, but not in HTML elements and footnotes. What is not unique there is not made
    so in all cases: a link must lead where it leads on the site that the notes come from.
    """
    headings = [(token, text.children or ()) for token, text in pairwise(tokens) if token.type == "heading_open"]
    if settings.auto_ids:
        is_github = settings.input == "GFM"
        wanting = [(token, children) for token, children in headings if "id" not in token.attrs]
        outside = [pair for pair in wanting if is_github and not pair[0].meta["in_html"]]
        inside = [pair for pair in wanting if not is_github or pair[0].meta["in_html"]]
        for (token, _), identifier in zip(outside, _github(plain(children) for _, children in outside), strict=True):
            token.attrs["id"] = settings.auto_id_prefix + identifier
        is_stripped = is_github or settings.auto_id_stripping
        texts = (plain(children) if is_stripped else str(token.meta["source"]) for token, children in inside)
        for (token, _), identifier in zip(inside, _kramdown(texts), strict=True):
            token.attrs["id"] = settings.auto_id_prefix + identifier
    for token, children in headings:
        if token.attrs.get("id") == "":
            del token.attrs["id"]
        token.meta["text"] = heading_text(children)


def plain(children: Iterable[Token]) -> str:
    """The text that an id is made of."""
    return plain_text([_usual(token) for token in children], pictures=False)


def _usual(token: Token) -> Token:
    """Return a symbol as it would be if the settings said nothing of it."""
    return text_token(token.meta["symbol"]) if "symbol" in token.meta else token


def _github(texts: Iterable[str]) -> Iterator[str]:
    """Yield GitHub's ids, those that were there before with how often; nobody looks whether that was there, too."""
    seen = Counter[str]()
    for text in texts:
        identifier = slug(text.replace("\t", " "))
        yield f"{identifier}-{seen[identifier]}" if seen[identifier] else identifier
        seen[identifier] += 1


def _kramdown(texts: Iterable[str]) -> Iterator[str]:
    """Yield kramdown's own ids: what ASCII has of a text, from the first letter on."""
    seen = Counter[str]()
    for text in texts:
        kept = NOT_IN_ID.sub("", OTHER_BEGINNING.sub("", text))
        identifier = kept.replace(" ", "-").lower() or "section"
        yield f"{identifier}-{seen[identifier]}" if seen[identifier] else identifier
        seen[identifier] += 1
