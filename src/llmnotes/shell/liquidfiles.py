"""Read what Liquid in notes may show besides them: the files in ``_includes``, and the tables in ``_data``.

Both lie in the folder of notes, and ``includes_dir`` and ``data_dir`` of a ``_config.yml`` may call them otherwise.
Layouts and scripts are looked at for macros of TeX.
"""

import csv
import io
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from llmnotes.config import Collection, Config
from llmnotes.config.encodings import UTF8
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, place_in
from llmnotes.model import BIBLIOGRAPHIES, Source
from llmnotes.shell.sources import Found, encoding_of, read_note
from llmnotes.shell.texts import read_text

if TYPE_CHECKING:
    from llmnotes.loader import Options

MOST_YAML = 2**20
"""Characters of a file in ``_data``."""

MOST_DOCUMENTS = 500
"""Documents of one collection without pages that are read for Liquid."""

MOST_WITH_PAGES = 100
"""The same of one with pages: those are notes, and of more of them the site has lists of its own."""

LARGEST_DOCUMENTS = 2 * 2**20
"""Characters that those of all collections may have together."""

SCHOLARS = "_bibliography"
"""Where jekyll-scholar has bibliographies."""

MOST_BESIDE = 100
"""Files that one note may include from beside it."""

SCRIPTS = "assets/js"
"""Where themes keep scripts, such as al-folio's ``mathjax-setup.js``."""

_OF_FORMULAS = re.compile(r"(?:mathjax|katex|math)[^/]*\.js\Z", re.IGNORECASE)
_RELATIVE = re.compile(r"\{%-?\s*include_relative\s+([\w.\-()+~#@][\w/.\-()+~#@]*)")
_NOT_IN_KEYS = re.compile(r"[^\w\s-]+|(?:^|(?<=\s))\s+|\s+$")


def folders_of(config: Config) -> tuple[str, ...]:
    """Return the folders that are read here, as paths below a site's root: none but for Jekyll's dialect."""
    if config.dialect != "jekyll":
        return ()
    documents = (_folder_of(config, one) for one in config.collections_without_pages)
    return (_includes(config), _data(config), _layouts(config), *_of_bibliographies(config), *documents)


def files_of(root: Path, config: Config) -> Iterator[tuple[str, Path]]:
    """Yield the files below those folders with their paths below ``root``, in an order that never changes."""
    for folder in folders_of(config):
        yield from _files(root, folder)


def _includes(config: Config) -> str:
    return _folder(config, "includes_dir", "_includes")


def _data(config: Config) -> str:
    return _folder(config, "data_dir", "_data")


def _layouts(config: Config) -> str:
    return _folder(config, "layouts_dir", "_layouts")


def _folder_of(config: Config, collection: Collection) -> str:
    return posixpath.normpath(f"{config.notes}/{config.collections_dir}/_{collection.name}")


def _of_bibliographies(config: Config) -> list[str]:
    """Return the folders in which a new file may be one of the bibliography: where one is, or jekyll-scholar looks."""
    paths = config.bibliography
    if any(key in config.extra for key in ("scholar", "plugins", "gems")):
        from llmnotes.config.jekyll import scholars_pattern  # YAML takes 20 ms that others need not spend

        paths = (*paths, *scholars_pattern(config.extra))
    return sorted({path.partition("*")[0].rpartition("/")[0] for path in paths} - {""})


def _folder(config: Config, key: str, name: str) -> str:
    given = config.extra.get(key)
    path = posixpath.normpath(f"{config.notes}/{given if isinstance(given, str) and given.strip('./') else name}")
    return posixpath.normpath(f"{config.notes}/{name}") if path.startswith(("/", "..")) else path


def _files(root: Path, folder: str) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(root / folder):
        folders.sort()
        for name in sorted(names):
            file = Path(parent, name)
            yield file.relative_to(root).as_posix(), file


def options_at(root: Path, config: Config) -> "Options":
    """Return what the notes of the site at ``root`` depend on; a file that can not be read is none that is there."""
    from llmnotes.loader import options_of  # 0.1 s that a build without anything new need not spend
    from llmnotes.loader.mathjax import macros_in

    if config.dialect != "jekyll":
        return options_of(config)
    includes: dict[str, str] = {}
    folder, encoding = _includes(config), encoding_of(config)
    for path, file in _files(root, folder):
        text = read_text(file, path, encoding) if _is_within(root, file) else None
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
    layouts = _files(root, _layouts(config))
    scripts = _files(root, posixpath.normpath(f"{config.notes}/{SCRIPTS}"))
    for path, file in (*layouts, *(script for script in scripts if _OF_FORMULAS.search(script[1].name))):
        text = read_text(file, path, encoding_of(config)) if _is_within(root, file) else None
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
        for source in islice(_sources_in(root, _folder_of(config, collection), config), most + 1):
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
    for path, file in _files(root, folder):
        within = path.removeprefix(notes)
        is_document = _is_document(path.removeprefix(f"{folder}/"), file) and not excluded.match(within)
        if is_document and _is_within(root, file):
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
        if name in files or ".." in name or not (folder / name).is_file() or not _is_within(root, folder / name):
            continue
        text = read_text(folder / name, name, found.encoding or UTF8)
        if isinstance(text, str):
            files[name] = text
            wanted += _RELATIVE.findall(text)
    return replace(source, beside=tuple(sorted(files.items())))


def with_bibliography(root: Path, config: Config) -> Config:
    """Return ``config`` with the files in place of patterns with ``*`` that name some of its bibliography.

    So do those in ``assets/bibliography``, of which a post for distill's scripts names its own, and where nobody names
    any, those where jekyll-scholar looks by itself.
    """
    if config.dialect != "jekyll":
        return config
    folder = posixpath.normpath(f"{config.notes}/{BIBLIOGRAPHIES}")
    own = (f"{folder}/*.bib",) if (root / folder).is_dir() else ()
    scholars = posixpath.normpath(f"{config.notes}/{SCHOLARS}")
    if not config.bibliography and (root / scholars).is_dir():
        own = (f"{scholars}/*.bib", *own)
    if not own and not any("*" in path for path in config.bibliography):
        return config
    return replace(config, bibliography=tuple(dict.fromkeys(_bibliographies(root, (*config.bibliography, *own)))))


def _bibliographies(root: Path, patterns: Sequence[str]) -> Iterator[str]:
    for pattern in patterns:
        if "*" not in pattern:
            yield pattern
            continue
        folder = pattern.partition("*")[0].rpartition("/")[0]
        _, is_anywhere, name = pattern.rpartition("**/")
        for path, file in _files(root, folder):
            is_there = is_anywhere or path.count("/") == pattern.count("/")
            if is_there and PurePath(path).match(name) and _is_within(root, file):
                yield path


def with_data(root: Path, config: Config) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return ``config`` with what ``_data`` holds as its own key ``data``, and what is wrong with that."""
    folder = _data(config)
    if config.dialect != "jekyll" or not (root / folder).is_dir():
        return config, ()
    data: dict[str, object] = {}
    problems: list[Diagnostic] = []
    for path, file in _files(root, folder):
        name, extension = posixpath.splitext(path.removeprefix(f"{folder}/"))
        if extension.lower() not in _READERS or not _is_within(root, file):
            continue
        text = read_text(file, path, encoding_of(config))
        value = text if isinstance(text, Diagnostic) else _READERS[extension.lower()](path, text)
        if isinstance(value, Diagnostic):
            problems.append(value)
        else:
            _put(data, name.split("/"), value)
    return replace(config, extra=MappingProxyType({**config.extra, "data": data})), tuple(problems)


def _is_within(root: Path, file: Path) -> bool:
    """Say whether a file is part of the site: a symbolic link may lead anywhere, and a page be public."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root))


def _put(data: dict[str, object], keys: list[str], value: object) -> None:
    table = data
    for key in map(_key, keys[:-1]):
        below = table.setdefault(key, {})
        if not isinstance(below, dict):
            below = table[key] = {}
        table = below
    table[_key(keys[-1])] = value


def _key(name: str) -> str:
    """Return the key that a file's name is in a template: without dots, and with ``_`` for blanks."""
    return re.sub(r"\s+", "_", _NOT_IN_KEYS.sub("", name))


def _yaml(path: str, text: str) -> object:
    from llmnotes.yamltree import Refused, complaints, parse, plain_value  # 20 ms that others need not spend

    tree = parse(text, MOST_YAML)
    if isinstance(tree, Refused):
        found = complaints(tree, "data", partial(place_in, path, text))[0]
        return replace(found, severity=Severity.WARNING) if tree.code == "too-long" else found
    return None if tree.root is None else plain_value(tree.root)


def _json(path: str, text: str) -> object:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half of a character can not be written anywhere
        return value
    except json.JSONDecodeError as problem:
        place = Place(path, problem.lineno, problem.colno, problem.colno)
        return error(place, "data-invalid-json", f"this is not valid JSON: {problem.msg}", hint="correct it")
    except (ValueError, RecursionError):  # that, a number of thousands of digits, or lists in lists without end
        return error(Place(path), "data-invalid-json", "this JSON can not be read", hint="make it simpler")


def _table(delimiter: str, path: str, text: str) -> object:
    """Return the rows of a table, each with the names in the first row as its keys."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as problem:
        return error(Place(path), "data-invalid-csv", f"this table can not be read: {problem}", hint="correct it")
    names = rows[0] if rows else []
    return [{name: row[column] if column < len(row) else None for column, name in enumerate(names)} for row in rows[1:]]


_READERS: Mapping[str, Callable[[str, str], object]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".json": _json,
    ".csv": partial(_table, ","),
    ".tsv": partial(_table, "\t"),
}
