"""What the values of single fields may look like: texts, truth values, layouts and addresses."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from llmnotes.config.permalinks import Impossible, site_path
from llmnotes.loader.dates import parse_date
from llmnotes.loader.frontmatter.keys import (
    ALIASES,
    DRAFT,
    EXCERPT,
    FALSE,
    LAYOUT,
    PERMALINK,
    PUBLISH,
    PUBLISHED,
    REDIRECT,
    SUMMARY,
    TOC,
    TRUE,
    URL,
)
from llmnotes.loader.frontmatter.layers import Layers
from llmnotes.model import Alias
from llmnotes.yamltree import Items, Text, is_null, node_of

_LAYOUT_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")
_PAGE = re.compile(r"/(?!/)(?:.*/)?(?:[^/.]*|[^/]*\.html?)")
"""An address that a page may have."""

_PLAIN_WORD = re.compile(r"\w(?:[^\[\]{},:#]*[^\[\]{},:#\s])?|[\w/][\w./+#-]*")
"""Text that needs no quotes in a list of YAML's."""

_NOTHING = node_of(None)


def text_of(layers: Layers, field: tuple[str, ...]) -> str | None:
    """Return text; ``None`` for a missing or empty value."""
    key, node = layers.first(field)
    if node is None or is_null(node):
        return None
    if isinstance(node, Text):
        return node.text.strip() or None
    layers.wrong(key, node, "text", f'put the value in quotes: {key}: "[...]"')
    return None


def line_of(layers: Layers, field: tuple[str, ...]) -> str | None:
    """Return text on one line; ``None`` for a missing or empty value."""
    text = text_of(layers, field)
    return one_line(text) if text else None


def one_line(text: str) -> str | None:
    """Return text with its white space collapsed; ``None`` if nothing is left."""
    return " ".join(text.split()) or None


def flag_of(layers: Layers, field: tuple[str, ...], *, missing: bool, empty: bool) -> bool:
    """Return a truth value; YAML 1.1's ``yes``, ``no``, ``on`` and ``off`` count, as in Jekyll."""
    key, node = layers.first(field)
    if node is None:
        return missing
    if is_null(node):
        return empty
    word = node.text.lower() if isinstance(node, Text) else ""
    if word not in TRUE | FALSE:
        layers.wrong(key, node, "true or false", f"write {key}: true or {key}: false")
        return missing
    return word in TRUE


def published_of(layers: Layers) -> bool:
    """Say whether a note may be published; Obsidian's ``publish: false`` keeps it out as well, but not in Jekyll.

    A date is the day on which what the note is about came out, as Obsidian's Web Clipper writes it, but not in Jekyll.
    """
    if layers.is_jekyll:
        return flag_of(layers, PUBLISHED, missing=True, empty=False)
    said, published = layers.first(PUBLISH)[1], layers.first(PUBLISHED)[1]
    is_kept = isinstance(said, Text) and said.text.lower() in FALSE
    if isinstance(published, Text) and parse_date(published.text, UTC):
        return not is_kept
    return flag_of(layers, PUBLISHED, missing=True, empty=False) and not is_kept


def draft_of(layers: Layers) -> bool:
    """Say whether a note calls itself a draft; Jekyll does not care, and shows it."""
    is_draft = flag_of(layers, DRAFT, missing=False, empty=False)
    if not layers.is_jekyll or not is_draft:
        return is_draft
    node = layers.first(DRAFT)[1]
    if node is not None and node.start >= 0:
        message = "`draft: true` means nothing to Jekyll: this note is shown, here as there"
        layers.warn(node, "front-matter-draft", message, "write published: false, or move it to _drafts")
    return False


def toc_of(layers: Layers) -> bool:
    """Say whether a note may have a table of contents; to Jekyll's themes the key may mean anything."""
    node = layers.first(TOC)[1]
    if layers.is_jekyll and not (isinstance(node, Text) and node.text.lower() in TRUE | FALSE):
        return True
    return flag_of(layers, TOC, missing=True, empty=True)


def field_of_permalink(layers: Layers) -> tuple[str, ...]:
    """Return the key of the address that a note asks for: but in Jekyll, it may be Hugo's, where that has one."""
    given, node = layers.first(PERMALINK)[1], layers.first(URL)[1]
    is_missing = given is None or is_null(given)
    is_url = is_missing and not layers.is_jekyll and isinstance(node, Text) and _PAGE.fullmatch(node.text.strip())
    return URL if is_url else PERMALINK


def excerpt_of(layers: Layers) -> str | None:
    """Return what lists say about a note: Hugo's summary, where there is no excerpt, but in Jekyll."""
    excerpt = text_of(layers, EXCERPT)
    summary = layers.first(SUMMARY)[1]
    if excerpt or layers.is_jekyll or not isinstance(summary, Text) or is_null(summary):
        return excerpt
    return None if summary.text.lower() in TRUE | FALSE else summary.text.strip() or None


def permalink_of(layers: Layers) -> str | None:
    """Return the address that a note asks for."""
    permalink = text_of(layers, field_of_permalink(layers))
    node = layers.first(PERMALINK)[1]
    if layers.is_jekyll and permalink is None and isinstance(node, Text) and not is_null(node):
        message = "permalink is empty: Jekyll puts a post at the site's root, and stops at a page; here it is none"
        layers.warn(node, "permalink-empty", message, "write an address, or remove it")
    return permalink


def layout_of(layers: Layers) -> str:
    """Return the name of a template."""
    layout = text_of(layers, LAYOUT)
    if layout is None or (layers.is_jekyll and layout in ("false", "null", "nil")):
        return "note"
    if _LAYOUT_NAME.fullmatch(layout):
        return layout
    message, hint = f"{layout} can not be the name of a layout", "write the name of a template without .html"
    layers.complain(layers.first(LAYOUT)[1], "front-matter-layout", message, hint)
    return "note"


def aliases_of(layers: Layers) -> tuple[Alias, ...]:
    """Return what else a note is called and the addresses that lead here, one or a list under each of the keys.

    What holds a slash is an address, as is all in Jekyll's dialect and under ``redirect_from``. A name has an address,
    too, if one can be made of it.
    """
    return tuple(alias for key in ALIASES for alias in _aliases(layers, key))


def _aliases(layers: Layers, key: str) -> Iterator[Alias]:
    node = (layers.of(key) or [_NOTHING])[-1]
    may_name = key != REDIRECT and not layers.is_jekyll
    for each in node.items if isinstance(node, Items) else (node,):
        if not isinstance(each, Text):
            right = "a name, an address or a list of them" if may_name else "an address or a list of them"
            layers.wrong(key, each, right, f"write {key}: [/old/, /older/]")
        elif not is_null(each) and each.text.strip():
            is_name = may_name and "/" not in each.text
            if is_name and each is node and "," in each.text:
                parts = [name for part in each.text.split(",") if (name := one_line(part))]
                message = f"{key} are a list: this text is taken apart at its commas"
                layers.warn(each, "front-matter-commas", message, f"write {key}: {flow(parts)}")
            else:
                parts = [each.text.strip()]
            for part in parts:
                yield from _alias(layers, each, part, is_name=is_name)


def _alias(layers: Layers, node: Text, written: str, *, is_name: bool) -> Iterator[Alias]:
    url = site_path(written)
    name = one_line(written) or "" if is_name else ""
    if not isinstance(url, Impossible):
        yield Alias(url, layers.place(node), name)
    elif is_name:
        yield Alias("", layers.place(node), name)
    else:
        layers.complain(node, "alias-unsafe", url.message, url.hint)


def flow(words: Sequence[str]) -> str:
    """Return words as a list of YAML's on one line, with quotes where it needs them."""
    return f"[{', '.join(word if _PLAIN_WORD.fullmatch(word) else _quoted(word) for word in words)}]"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
