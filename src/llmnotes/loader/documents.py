"""Reads the documents of collections for the Liquid in notes to show: of those without pages all that there is."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cmp_to_key, partial

from msgspec.structs import replace

from llmnotes.config import Collection
from llmnotes.diagnostics import Diagnostic
from llmnotes.loader.frontmatter import FrontMatter, facts_of, read
from llmnotes.loader.jekylladdresses import jekyll_url_of
from llmnotes.loader.liquid import expand, is_liquid
from llmnotes.loader.liquid.documents import Document, encoded
from llmnotes.loader.liquid.masks import STRANGE
from llmnotes.loader.liquid.values import home_of, page_of
from llmnotes.loader.options import Options
from llmnotes.model import Source

LATE = datetime(9999, 12, 31, tzinfo=UTC)
WITHOUT_LAYOUT = ("note", "none", "null", "nil", "default", "compress")
"""Layouts that show no title."""


def with_documents(
    options: Options, collections: Sequence[Collection], sources: Mapping[str, Sequence[Source]]
) -> Options:
    """Return ``options`` with the documents of collections for Liquid, of which each has its ``sources``.

    Those of ``collections``, which have no pages, are read nowhere else.
    """
    if not sources:
        return options
    own = replace(options, collections=(*options.collections, *collections))
    problems: list[Diagnostic] = []
    found: dict[str, list[Document]] = {}
    for name, those in sources.items():
        told = problems if any(one.name == name for one in collections) else []
        collection = next(one for one in own.collections if one.name == name)
        found[name] = _in_order([*_documents(those, own, told)], collection)
    liquid = replace(options.liquid, documents=encoded(found), problems=tuple(problems))
    return replace(options, liquid=liquid)


def _documents(sources: Sequence[Source], options: Options, problems: list[Diagnostic]) -> Iterator[Document]:
    """Yield the documents of a collection by date, and those without one last."""
    found = []
    for source in sources:
        front, said = read(source, options)
        problems += (source.misread, *said) if source.misread else said
        if front is not None and front.published:
            found.append((front.date or LATE, source.within, source, front))
    for _, _, source, front in sorted(found, key=lambda one: one[:2]):
        url, of_url = jekyll_url_of(options, facts_of(front))
        problems += of_url
        yield _document(source, front, url, options, problems)


def _in_order(documents: list[Document], collection: Collection) -> list[Document]:
    """Put documents that are in order of their dates into that which their collection asks for, as Jekyll does."""
    if collection.order:
        places = {f"_{collection.name}/{path}": place for place, path in enumerate(collection.order)}
        return sorted(documents, key=lambda one: places.get(one.values["relative_path"], len(places)))
    if collection.sort_by:
        return sorted(documents, key=cmp_to_key(partial(_compared, collection.sort_by)))
    return documents


def _compared(key: str, left: Document, right: Document) -> int:
    """Compare what documents say under a key; what can not be compared is the same, and nothing comes last."""
    one, other = (each.dates.get(key, each.values.get(key)) for each in (left, right))
    if one is None or other is None:
        return (one is None) - (other is None)
    kinds = {float if type(each) is int else type(each) for each in (one, other)}
    if kinds in ({float}, {str}, {datetime}):
        return int(one > other) - int(one < other)
    return 0


def _document(source: Source, front: FrontMatter, url: str, options: Options, problems: list[Diagnostic]) -> Document:
    values = page_of(source, front, url, home_of(options.liquid))
    dates = {key: value for key, value in values.items() if isinstance(value, datetime)}
    text, is_markdown = _content(source, front, url, options, problems)
    content = text.strip("\n")
    title = values["title"] if front.layout not in WITHOUT_LAYOUT else ""
    heading = f"## {title}" if is_markdown else f"<h2>{title}</h2>"
    return Document(
        {key: value for key, value in values.items() if key not in dates and key != "content"}
        | {"id": posixpath.join(posixpath.dirname(url.rstrip("/")), str(values["slug"]))},
        dates,
        content,
        front.excerpt or content.partition(options.excerpt_separator or "\n\n")[0],
        heading if title else "",
        is_markdown,
    )


def _content(
    source: Source, front: FrontMatter, url: str, options: Options, problems: list[Diagnostic]
) -> tuple[str, bool]:
    """Return the text of a document with its Liquid carried out, and whether that is Markdown.

    Documents are not known in it.
    """
    is_markdown = not source.path.lower().endswith((".html", ".htm"))
    if not is_liquid(front.body) or front.extra.get("render_with_liquid") is False:
        return STRANGE.sub("\ufffd", front.body), is_markdown
    expanded = expand(source, front, url, options.liquid, cites_by_key=options.cites_by_key)
    problems += expanded.told(source.path, front.line)
    expansion = expanded.expansion
    return expansion.masks.written(expanded.text), is_markdown or expansion.is_markdown_needed
