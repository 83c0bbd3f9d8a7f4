"""The tags and categories of a note: lists of words, in all the ways that Jekyll knows to write one."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from llmnotes.loader.frontmatter.keys import CATEGORIES, TAGS
from llmnotes.loader.frontmatter.layers import Layers
from llmnotes.loader.frontmatter.values import flow, one_line
from llmnotes.yamltree import Items, Node, Pairs, Text, is_null, is_number

_PLURAL = ("tags", "categories")


def words_of(layers: Layers, field: tuple[str, ...]) -> tuple[str, ...]:
    """Return a list of words, without repetitions.

    As in Jekyll text splits at spaces under a plural key and stays whole under a singular one; both keys count (of
    tags, Jekyll has the singular win), and of categories those of the defaults too. Numbers and ``no`` inside are
    text as written. A ``#`` before a tag is how it is written in a text and no part of it, but in Jekyll.
    """
    found: dict[str, None] = {}
    for key in field:
        if layers.is_jekyll and found and field is TAGS:
            break
        for node in _merged(layers, key) if field is CATEGORIES else layers.of(key)[-1:]:
            found |= dict.fromkeys(_words(layers, key, node))
    if field is TAGS and not layers.is_jekyll:
        found = dict.fromkeys([_bare(layers, "tags", word) for word in found])
    return tuple(found)


def _bare(layers: Layers, key: str, word: str) -> str:
    """Return a word without what stands around it, and a tag without its ``#``, but in Jekyll."""
    word = one_line(word) or ""
    return word if layers.is_jekyll or key not in TAGS else word.removeprefix("#").strip() or word


def _merged(layers: Layers, key: str) -> Sequence[Node]:
    """Return which of the values of categories count together: to Jekyll, one of the defaults and a note's own."""
    nodes = layers.of(key)
    if not layers.is_jekyll:
        return nodes
    if key == "category":
        return nodes[-1:]
    given = [node for node in nodes if node.start < 0]
    return [*given[-1:], *(node for node in nodes if node.start >= 0)]


def _words(layers: Layers, key: str, node: Node) -> Iterator[str]:
    if not isinstance(node, Text) or key not in _PLURAL or is_null(node):
        yield from _listed(layers, key, node)
    elif is_number(node):
        layers.wrong(key, node, "a list of words", f'write {key}: ["{node.text}"]')
    elif "," in node.text:
        yield from _at_commas(layers, key, node)
    else:
        yield from node.text.split()


def _at_commas(layers: Layers, key: str, node: Text) -> Iterator[str]:
    parts = [part for each in node.text.split(",") if (part := _bare(layers, key, each))]
    hint = f"write a list: {key}: {flow(parts)}"
    message = f"{key} are separated by spaces: the commas are left out"
    is_kept = layers.is_jekyll and key == "categories"  # an address is made of them
    if is_kept:
        message = f"{key} are separated by spaces: Jekyll makes the commas part of the address, and so do we"
    elif layers.is_jekyll:
        message += ", which Jekyll takes for a part of the word before"
    layers.warn(node, "front-matter-commas", message, hint)
    yield from (node.text if is_kept else node.text.replace(",", " ")).split()


def _listed(layers: Layers, key: str, node: Node) -> Iterator[str]:
    """Flatten a list of words."""
    match node:
        case Text():
            if not is_null(node) and (word := one_line(node.text)):
                yield word
            elif key in TAGS and not layers.is_jekyll and (comment := layers.comment_at(node)):
                message = "to YAML this is a comment: it is no tag"
                layers.warn(comment, "front-matter-comment", message, "write it without the #, or in quotes")
        case Items():
            for item in node.items:
                yield from _listed(layers, key, item)
        case Pairs():
            layers.wrong(key, node, "a list of words", "put words that hold a colon in quotes")
        case _:
            assert_never(node)
