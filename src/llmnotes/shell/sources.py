"""Find and read what an author wrote: the notes, and the files beside them.

Whatever is wrong with a file is a diagnostic; only surroundings without any notes are an ``EnvironmentProblem``.
"""

import codecs
import errno
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import translate
from pathlib import Path
from struct import Struct as Layout
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.config.encodings import UTF8, python_encoding
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, warning
from llmnotes.model import NOTE_SUFFIXES, Source
from llmnotes.shell.configuration import no_notes
from llmnotes.shell.copied import copied_drafts, foreign_notes
from llmnotes.shell.environment import because
from llmnotes.shell.exclusions import any_of
from llmnotes.shell.texts import read_text, text_as_meant, unreadable

if TYPE_CHECKING:
    from llmnotes.shell.jekyllfiles import Rules

HIDING = (".", "_")
HUGOS_INDEXES = ("_index.md", "_index.markdown")
SPECIAL_FOLDERS = frozenset({"_posts", "_drafts", "_resources"})
"""The only names with a leading _ that are walked: two of Jekyll's, and that of the pictures which Joplin exports."""

NEVER = ("node_modules", "Gemfile", "Gemfile.lock", "*~", "#*#", "*.swp", "*.swo", "*.bak", "Thumbs.db")
_NEVER = re.compile("|".join(map(translate, NEVER)))
BESIDE_NOTES = (  # not part of the site where the notes are at its root; the last two rows are Jekyll's, or Ruby's
    "templates", "static", "llmnotes.toml", "pyproject.toml", "links.lock", "Makefile",
    "Rakefile", "*.gemspec", "package.json", "package-lock.json", "gemfiles",
    "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby",
)  # fmt: skip
# Nor are these there, unless they begin with front matter: by that Jekyll knows its pages.
ABOUT_REPOSITORY = frozenset({"readme", "license", "licence", "copying", "changelog", "contributing"})
FENCE = b"---"

LATELY = 2 * 10**9  # ns: the coarsest clock of a file system, that of FAT
SIGNATURE = Layout("<qqqQ")  # ns of the last change to content and to anything, bytes, inode


class Found(Struct, frozen=True, gc=False):
    """A note's file: its paths as in a `Source`, and where it is.

    ``signature`` is what `signature` says of it. ``read_as`` is what its source is read as. ``encoding`` is that of
    Jekyll's notes, which are read even where their bytes are something else.
    """

    path: str
    within: str
    file: str
    signature: bytes
    read_as: str = ""
    encoding: str = ""


class Sources(Struct, frozen=True):
    """All that is to be published: the files of notes, sorted by path, and other files.

    ``files`` maps the path of each file that is no note, relative to the site's root, to its site-relative URL, and
    ``signatures`` to its `signature`. ``texts`` are neither: Liquid makes other files of them. ``overlooked`` are the
    paths of files and folders that are left out for the ``_`` or ``.`` that their names begin with, and ``left_out``
    those of all that are left out, below the folder of notes; Jekyll's are not among them.
    """

    notes: tuple[Found, ...]
    files: Mapping[str, str]
    signatures: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    texts: tuple[Found, ...] = ()
    overlooked: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def shown(self) -> Iterator[str]:
        """The paths of all files that are to be published, below the folder of notes."""
        yield from (note.within for note in self.notes)
        yield from (url.lstrip("/") for url in self.files.values())


def signature(about: os.stat_result, now: int) -> bytes:
    """Return what tells a file from all that was ever at its path, without reading it.

    Empty if it was changed so shortly before ``now`` (ns) that another change could bear the same time.
    """
    if max(about.st_mtime_ns, about.st_ctime_ns) > now - LATELY:
        return b""
    return SIGNATURE.pack(about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)


def read_sources(root: Path, config: Config) -> Sources:
    """Find the notes of the site at ``root`` and the files beside them, both in an order that never changes.

    Raises ``EnvironmentProblem`` if there is no folder of notes.
    """
    folder = root / config.notes
    if not folder.is_dir():
        raise no_notes(root, config)
    walk = _walk(root, config)
    found = sorted(walk.files(folder, ""))
    prefix = walk.prefix
    if walk.jekyll is not None:
        return _sorted_as_by_jekyll(found, config, walk)
    notes = tuple([Found(prefix + within, within, file, mark) for within, file, mark in found if _is_note(within)])
    files = [(prefix + within, f"/{within}", mark) for within, _, mark in found if not _is_note(within)]
    urls = {path: url for path, url, _ in files}
    marks = {path: mark for path, _, mark in files}
    walk.diagnostics += copied_drafts((prefix + within, file) for within, file, _ in found if not _is_note(within))
    walk.diagnostics += foreign_notes(urls, [note.path for note in notes])
    return Sources(
        notes,
        urls,
        marks,
        tuple(walk.diagnostics),
        overlooked=frozenset(walk.overlooked),
        left_out=frozenset(walk.left_out),
    )


def _sorted_as_by_jekyll(found: Sequence[tuple[str, str, bytes]], config: Config, walk: "_Walk") -> Sources:
    from llmnotes.shell.jekyllfiles import sorted_by

    prefix = walk.prefix
    notes, files, texts = [], [], []
    kinds, said = sorted_by(config, prefix, found)
    walk.diagnostics += said
    encoding = encoding_of(config)
    other = b"" if encoding == UTF8 else encoding.encode()
    for (within, file, mark), kind in zip(found, kinds, strict=True):
        if kind.read_as:
            notes.append(Found(prefix + within, within, file, mark and mark + b"index" + other, kind.read_as, encoding))
        elif kind.is_note:
            notes.append(Found(prefix + within, within, file, mark and mark + other, encoding=encoding))
        elif kind.is_text:
            texts.append(Found(prefix + within, within, file, mark and mark + other, encoding=encoding))
        elif kind.url:
            files.append((prefix + within, kind.url, mark))
    urls = {path: url for path, url, _ in files}
    marks = {path: mark for path, _, mark in files} | {text.path: text.signature for text in texts}
    return Sources(tuple(notes), urls, marks, tuple(walk.diagnostics), tuple(texts))


def read_note(found: Found) -> Source | Diagnostic:
    """Return a note's source, or why there is none."""
    text = read_text(found.file, found.path, found.encoding or UTF8)
    if isinstance(text, str):
        return Source(found.path, found.within, text, read_as=found.read_as)
    if text.code != "not-utf8" or not found.encoding:
        return text
    return _misread(found, text)


def _misread(found: Found, problem: Diagnostic) -> Source | Diagnostic:
    """Return the source of a note of which some bytes are not what they should be, as most likely they are meant."""
    text = text_as_meant(found.file, found.path, found.encoding)
    if isinstance(text, Diagnostic):
        return text
    misread = replace(problem, severity=Severity.WARNING)
    return Source(found.path, found.within, text, read_as=found.read_as, misread=misread)


def encoding_of(config: Config) -> str:
    """Return what the notes of a site are encoded in."""
    return python_encoding(config.extra.get("encoding")) or UTF8 if config.dialect == "jekyll" else UTF8


def is_read_as_notes(root: Path, config: Config, place: Path) -> bool:
    """Say whether ``read_sources`` would look at ``place``, a real path."""
    walk = _walk(root, config)
    if not place.is_relative_to(walk.real):
        return False
    parts = place.relative_to(walk.real).parts
    return not any(walk.leaves_out(name, "/".join((*parts[:depth], ""))) for depth, name in enumerate(parts))


def overlooks(root: Path, config: Config) -> Callable[[str], bool]:
    """Return what says whether an absolute path below the folder of notes is no part of the site, whatever it is."""
    walk = _walk(root, config)
    folder = os.path.abspath(root / config.notes)  # noqa: PTH100 -- Path.absolute leaves ".." in

    def is_overlooked(path: str) -> bool:
        within = path.removeprefix(folder).strip("/")
        *above, name = within.split("/")
        return walk.leaves_out(name, "".join(f"{part}/" for part in above))

    return is_overlooked


class _Walk(Struct):
    """A walk through the folder of notes that collects what it can not use.

    ``real`` is the folder's true path, ``prefix`` its name before the paths of its files, ``excluded`` matches those of
    them that are left out, and ``now`` is when it began (ns). ``jekyll`` are its rules, where they count,
    ``overlooked`` is what `Sources` has, and ``left_out`` are the paths of all that was met and left out.
    """

    real: Path
    prefix: str
    excluded: re.Pattern[str]
    now: int
    jekyll: "Rules | None" = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    overlooked: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def files(self, folder: str | Path, within: str, *, linked: bool = False) -> Iterator[tuple[str, str, bytes]]:
        """Yield the path below the notes, the path on disk and the signature of each file below ``folder``.

        ``within`` is the folder's own path below the notes, with a slash at its end; ``linked`` says that a symbolic
        link led here.
        """
        try:
            with os.scandir(folder) as entries:
                content = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            self._complain(
                within.rstrip("/"), "unreadable-folder", f"can not look into this folder: {because(problem)}"
            )
            return
        is_plain = bool(self.prefix or self.jekyll)
        for entry in content:
            name = entry.name
            if self.leaves_out(name, within):
                self.left_out.append(within + name)
                if self.jekyll is None and name.startswith(HIDING):
                    self._overlook(name, within)
                continue
            if is_plain and _is_note(name) and name.isprintable() and entry.is_file(follow_symlinks=False):
                yield within + name, entry.path, self._signature(entry)  # as nearly all are
            else:
                yield from self._visit(entry, within + name, linked=linked)

    def _visit(self, entry: os.DirEntry[str], within: str, *, linked: bool) -> Iterator[tuple[str, str, bytes]]:
        if not _is_printable(entry.name):
            hint = "rename it to letters, digits and hyphens"
            self._complain(within, "bad-file-name", "this name has characters that no address can have", hint)
        elif entry.is_symlink() and not self._may_follow(entry, within, linked=linked):
            return
        elif entry.is_dir():
            if _is_note(within):
                message = "this is a folder, though it is called like a note"
                self.diagnostics.append(warning(self._place(within), "folder-like-note", message, hint="rename it"))
            yield from self.files(entry.path, f"{within}/", linked=linked or entry.is_symlink())
        elif not entry.is_file():
            kind = _kind(entry.stat().st_mode)
            self._complain(within, "not-a-file", f"this is {kind}, not a file", "remove it, or exclude it")
        elif self.jekyll is None and self._is_about_repository(within) and not _is_page(entry.path):
            return
        elif _is_note(within) or os.access(entry.path, os.R_OK):  # a note is read at once, and tells then
            yield within, entry.path, self._signature(entry)
        else:
            self.diagnostics.append(unreadable(_printable(self.prefix + within), os.strerror(errno.EACCES)))

    def _signature(self, entry: os.DirEntry[str]) -> bytes:
        try:
            return signature(entry.stat(), self.now)
        except OSError:  # it is gone, and whoever wants to read it will say so
            return b""

    def leaves_out(self, name: str, within: str) -> bool:
        """Say whether ``name`` in the folder ``within`` is no part of the site, whatever it is."""
        if self.jekyll is not None:
            return self.jekyll.leaves_out(name, within) or _NEVER.match(name) is not None
        if name.startswith(HIDING):
            return name not in SPECIAL_FOLDERS
        return bool(_NEVER.match(name) or self.excluded.match(within + name))

    def _overlook(self, name: str, within: str) -> None:
        self.overlooked.append(self.prefix + within + name)
        if name.lower() in HUGOS_INDEXES and not self.excluded.match(within + name):
            message = "this is left out, as all files whose names begin with `_`"
            hint = "call it index.md, or exclude it"
            self.diagnostics.append(warning(self._place(within + name), "hidden-index", message, hint=hint))

    def _is_about_repository(self, within: str) -> bool:
        return not self.prefix and within.partition(".")[0].lower() in ABOUT_REPOSITORY

    def _may_follow(self, entry: os.DirEntry[str], within: str, *, linked: bool) -> bool:
        """Say whether a link stays among the notes and comes to an end; complain if not."""
        code, message, hint = "", "", "remove it, or exclude it"
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
            code, message = "broken-symlink", "this symbolic link leads nowhere"
        else:
            if not target.is_relative_to(self.real):
                code, message = "symlink-outside", f"this symbolic link leads out of the notes, to {target}"
                hint = "copy what it leads to here, or exclude it"
            elif target.is_dir() and Path(entry.path).parent.resolve().is_relative_to(target):
                code, message = "symlink-loop", "this symbolic link leads to a folder that it lies in itself"
            elif target.is_dir() and linked:
                code, message = "symlink-in-symlink", "this link to a folder was reached through another one"
                hint = "let one of the two lead to the folder itself"
        if code:
            self._complain(within, code, message, hint)
        return not code

    def _complain(self, within: str, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.append(error(self._place(within), code, message, hint=hint))

    def _place(self, within: str) -> Place:
        return Place(_printable(self.prefix + within))


def _walk(root: Path, config: Config) -> _Walk:
    prefix = "" if config.notes == "." else f"{config.notes}/"
    excluded = config.exclude if prefix else (*BESIDE_NOTES, *config.exclude)
    jekyll = None
    if config.dialect == "jekyll":
        from llmnotes.shell.jekyllfiles import rules_of

        jekyll = rules_of(config)
    return _Walk(Path(os.path.realpath(root / config.notes)), prefix, any_of(excluded), time.time_ns(), jekyll)


def _is_note(path: str) -> bool:
    return path.lower().endswith(NOTE_SUFFIXES)


def _is_page(file: str) -> bool:
    """Say whether a file begins with front matter; one that can not be read is no less than others."""
    try:
        with open(file, "rb") as content:  # noqa: PTH123 -- the path is a string
            return content.read(len(codecs.BOM_UTF8) + len(FENCE)).removeprefix(codecs.BOM_UTF8).startswith(FENCE)
    except OSError:
        return True


def _is_printable(name: str) -> bool:
    return name.isprintable() or not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name
    )


def _printable(path: str) -> str:
    """Write the bytes that are no UTF-8 as escapes (Python keeps them as lone surrogates)."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
