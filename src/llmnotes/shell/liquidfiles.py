"""Read what Liquid in notes may show besides them: the files in ``_includes``, and documents of collections.

The tables in ``_data`` come with the settings (``datafiles``). Layouts and scripts are looked at for macros of TeX.
"""

import posixpath
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.config.encodings import UTF8
from llmnotes.model import BIBLIOGRAPHIES, Source
from llmnotes.shell.bibliography import bibliography_folders
from llmnotes.shell.jekyllfolders import (
    collection_folder,
    data_folder,
    files_in,
    includes_folder,
    is_within,
    layouts_folder,
)
from llmnotes.shell.sources import Found, encoding_of, read_note
from llmnotes.shell.texts import read_text

if TYPE_CHECKING:
    from llmnotes.loader import Options

MOST_DOCUMENTS = 500
"""Documents of one collection without pages that are read for Liquid."""

MOST_WITH_PAGES = 100
"""The same of one with pages: those are notes, and of more of them the site has lists of its own."""

LARGEST_DOCUMENTS = 2 * 2**20
"""Characters that those of all collections may have together."""

MOST_BESIDE = 100
"""Files that one note may include from beside it."""

SCRIPTS = "assets/js"
"""Where themes keep scripts, such as al-folio's ``mathjax-setup.js``."""

_OF_FORMULAS = re.compile(r"(?:mathjax|katex|math)[^/]*\.js\Z", re.IGNORECASE)
_RELATIVE = re.compile(r"\{%-?\s*include_relative\s+([\w.\-()+~#@][\w/.\-()+~#@]*)")


def folders_of(config: Config) -> tuple[str, ...]:
    """Return the folders that are read here, as paths below a site's root: none but for Jekyll's dialect."""
    if config.dialect != "jekyll":
        return ()
    documents = (collection_folder(config, one) for one in config.collections_without_pages)
    return (
        includes_folder(config),
        data_folder(config),
        layouts_folder(config),
        *bibliography_folders(config),
        *documents,
    )


def files_of(root: Path, config: Config) -> Iterator[tuple[str, Path]]:
    """Yield the files below those folders with their paths below ``root``, in an order that never changes."""
    for folder in folders_of(config):
        yield from files_in(root, folder)


def options_at(root: Path, config: Config) -> "Options":
    """Return what the notes of the site at ``root`` depend on; a file that can not be read is none that is there."""
    from llmnotes.loader import options_of  # 0.1 s that a build without anything new need not spend
    from llmnotes.loader.mathjax import macros_in

    if config.dialect != "jekyll":
        return options_of(config)
    includes: dict[str, str] = {}
    folder, encoding = includes_folder(config), encoding_of(config)
    for path, file in files_in(root, folder):
        text = read_text(file, path, encoding) if is_within(root, file) else None
        if isinstance(text, str):
            includes[path.removeprefix(f"{folder}/")] = text
    options = options_of(config, includes, macros_in((*includes.values(), *_scripts(root, config))))
    if works := _works(root, config):
        options = replace(options, liquid=replace(options.liquid, works=works))
    sources = _sources(root, config)
    if not sources:
        return options
    from llmnotes.loader.documents import with_documents  # 5 ms that most sites do without

    return with_documents(options, config.collections_without_pages, sources)


def _works(root: Path, config: Config) -> str:
    """Return the works of the bibliography for lists of them; those of single posts have none."""
    if not config.bibliography:
        return ""
    from llmnotes.loader.liquid.works import Work, encoded, works_in

    own = posixpath.normpath(f"{config.notes}/{BIBLIOGRAPHIES}")
    works: list[Work] = []
    for path in config.bibliography:
        text = read_text(root / path, path) if posixpath.dirname(path) != own and (root / path).is_file() else None
        if isinstance(text, str):
            works += works_in(PurePath(path).stem, text)
    return encoded(works) if works else ""


def _scripts(root: Path, config: Config) -> Iterator[str]:
    """Yield what may tell MathJax or KaTeX of macros besides the files that are included: layouts and scripts."""
    layouts = files_in(root, layouts_folder(config))
    scripts = files_in(root, posixpath.normpath(f"{config.notes}/{SCRIPTS}"))
    for path, file in (*layouts, *(script for script in scripts if _OF_FORMULAS.search(script[1].name))):
        text = read_text(file, path, encoding_of(config)) if is_within(root, file) else None
        if isinstance(text, str):
            yield text


def _sources(root: Path, config: Config) -> dict[str, list[Source]]:
    """Return what is to be read of collections; of those that are too large, nothing is known."""
    found: dict[str, list[Source]] = {}
    left = LARGEST_DOCUMENTS
    collections = [(one, MOST_DOCUMENTS) for one in config.collections_without_pages]
    collections += [(one, MOST_WITH_PAGES) for one in config.collections if one.name != "posts"]
    for collection, most in collections:
        sources, size = [], 0
        for source in islice(_sources_in(root, collection_folder(config, collection), config), most + 1):
            sources.append(source)
            size += len(source.text)
            if size > left:
                break
        if size <= left and len(sources) <= most:
            found[collection.name] = sources
            left -= size
    return found


def _sources_in(root: Path, folder: str, config: Config) -> Iterator[Source]:
    from llmnotes.shell.jekyllfiles import rules_of  # others need not spend its 5 ms

    notes = "" if config.notes == "." else f"{config.notes}/"
    excluded = rules_of(config).excluded
    for path, file in files_in(root, folder):
        within = path.removeprefix(notes)
        is_document = _is_document(path.removeprefix(f"{folder}/"), file) and not excluded.match(within)
        if is_document and is_within(root, file):
            source = read_note(Found(path, within, str(file), b"", encoding=encoding_of(config)))
            if isinstance(source, Source):
                yield source


def _is_document(within: str, file: Path) -> bool:
    """Say whether Jekyll takes a file for a document: one that begins with front matter, and is not hidden."""
    from llmnotes.shell.jekyllfiles import SPECIAL, TEXTS, header_of

    is_hidden = any(part.startswith(SPECIAL) for part in within.split("/"))
    return within.lower().endswith(TEXTS) and not is_hidden and header_of(str(file), unreadable=False) is not None


def includes_beside(text: str) -> bool:
    """Say whether a note may include files that lie beside it."""
    return "include_relative" in text


def with_files_beside(found: Found, source: Source) -> Source:
    """Return a note's source with the files beside it that it includes, and that those do."""
    folder = Path(found.file).parent
    root = Path(found.file.removesuffix(found.path))
    files: dict[str, str] = {}
    wanted = _RELATIVE.findall(source.text)
    while wanted and len(files) < MOST_BESIDE:
        name = wanted.pop()
        if name in files or ".." in name or not (folder / name).is_file() or not is_within(root, folder / name):
            continue
        text = read_text(folder / name, name, found.encoding or UTF8)
        if isinstance(text, str):
            files[name] = text
            wanted += _RELATIVE.findall(text)
    return replace(source, beside=tuple(sorted(files.items())))
