"""Read the ``.bib`` files of a site; what was understood once is kept in the cache as long as they stay the same."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, error
from llmnotes.model import BIBLIOGRAPHIES, Entry, own_key
from llmnotes.shell.cache import Cache, digest_of
from llmnotes.shell.configuration import place_of
from llmnotes.shell.jekyllfolders import files_in, is_within
from llmnotes.shell.texts import read_text

MISSING = "missing-bibliography"

_NAME = "bibliography"

SCHOLARS = "_bibliography"
"""Where jekyll-scholar has bibliographies."""


class _File(Struct, frozen=True, array_like=True):
    """What a file says."""

    entries: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...]


class _Memory(Struct, frozen=True, array_like=True):
    """Files by the digest of their path and text, as one edition of the program understood them."""

    edition: bytes
    files: dict[bytes, _File]


_DECODER = msgspec.msgpack.Decoder(_Memory)


def read_bibliography(
    root: Path, config: Config, cache: Cache, edition: bytes
) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """Return the entries of all files of the bibliography by key, and what is wrong with them.

    Those of a file that single notes have for themselves are there by `own_key`, too, and do not mind other files.
    """
    if not config.bibliography:
        return {}, ()
    known = _recalled(cache, edition)
    read: dict[bytes, _File] = {}
    files: list[_File] = []
    own: list[tuple[str, _File]] = []
    owned = "" if config.dialect != "jekyll" else posixpath.normpath(f"{config.notes}/{BIBLIOGRAPHIES}")
    problems: list[Diagnostic] = []
    for path in config.bibliography:
        if not (root / path).exists():
            continue  # which the settings are to blame for
        text = read_text(root / path, path)
        if isinstance(text, Diagnostic):
            problems.append(text)
            continue
        digest = digest_of(path.encode(), text.encode("utf-8", "surrogatepass"))
        file = read.setdefault(digest, known.get(digest) or _understood(path, text))
        folder, name = posixpath.split(path)
        if owned and folder == owned:
            own.append((name, file))
        else:
            files.append(file)
    if read.keys() != known.keys():
        cache.keep_things([(_NAME, msgspec.msgpack.encode(_Memory(edition, read)))])
    if own:
        entries, of_others = _joined(files)
        of_own = [(name, entry) for name, file in own for entry in file.entries]
        by_key = {entry.key: entry for _, entry in reversed(of_own)}
        return (
            {**by_key, **entries, **{own_key(name, entry.key): entry for name, entry in of_own}},
            (*problems, *of_others, *(problem for _, file in own for problem in file.diagnostics)),
        )
    entries, of_files = _joined(files)
    return entries, (*problems, *of_files)


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
        for path, file in files_in(root, folder):
            is_there = is_anywhere or path.count("/") == pattern.count("/")
            if is_there and PurePath(path).match(name) and is_within(root, file):
                yield path


def bibliography_folders(config: Config) -> list[str]:
    """Return the folders in which a new file may be one of the bibliography: where one is, or jekyll-scholar looks."""
    paths = config.bibliography
    if any(key in config.extra for key in ("scholar", "plugins", "gems")):
        from llmnotes.config.jekyll import scholars_pattern  # YAML takes 20 ms that others need not spend

        paths = (*paths, *scholars_pattern(config.extra))
    return sorted({path.partition("*")[0].rpartition("/")[0] for path in paths} - {""})


def _joined(files: Sequence[_File]) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """Return the entries of some files by key, and what is wrong with them."""
    if len(files) == 1:  # which has no key twice
        return {entry.key: entry for entry in files[0].entries}, files[0].diagnostics
    from llmnotes.loader.bibliography import joined

    entries, repeated = joined(file.entries for file in files)
    return entries, (*(problem for file in files for problem in file.diagnostics), *repeated)


def unread(root: Path, config: Config, problems: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return the files that are not there, or could not be read, going by what is wrong with a bibliography."""
    unreadable = {one.place.path for one in problems if not one.code.startswith("bibliography-")}
    return tuple([path for path in config.bibliography if path in unreadable or not (root / path).exists()])


def missing(root: Path, config: Config) -> Iterator[Diagnostic]:
    """Yield an error for each file of the bibliography that is not there, where the settings name it."""
    for path in config.bibliography:
        if not (root / path).exists():
            message, hint = f"there is no such file of a bibliography: {path}", "add it, or correct its path"
            yield error(place_of(root, "bibliography", path), MISSING, message, hint=hint)


def _recalled(cache: Cache, edition: bytes) -> Mapping[bytes, _File]:
    packed = cache.thing(_NAME)
    try:
        memory = _DECODER.decode(packed) if packed else None
    except msgspec.MsgspecError:
        return {}
    return memory.files if memory and memory.edition == edition else {}


def _understood(path: str, text: str) -> _File:
    from llmnotes.loader.bibliography import parse_bibliography

    return _File(*parse_bibliography(path, text))
