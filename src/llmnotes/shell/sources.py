"""Find and read what an author wrote: the configuration, the notes, and the files beside them.

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
from functools import lru_cache
from pathlib import Path
from struct import Struct as Layout
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from llmnotes.config import Config, parse_toml
from llmnotes.config.encodings import UTF8, python_encoding
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, warning
from llmnotes.model import Source
from llmnotes.shell.environment import EnvironmentProblem, because

if TYPE_CHECKING:
    from llmnotes.shell.jekyllfiles import Rules

JEKYLLS = ("_config.yml", "_config.yaml")
CONFIGURATION = ("pyproject.toml", "llmnotes.toml", *JEKYLLS)  # the first that has any settings counts
GEMFILE = "Gemfile"
FRONT_PAGE = re.compile(r"(?:index|readme)\.(?:md|markdown)", re.IGNORECASE)
NOTE_SUFFIXES = (".md", ".markdown")
LARGEST_TEXT = 8 * 2**20  # bytes; the longest known notes have some 100 kB

SPECIAL_FOLDERS = frozenset({"_posts", "_drafts"})  # Jekyll's: the only names with a leading _ that are walked
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

BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


_UNREAD = {
    0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace").replace("\ufffd", chr(byte))
    for byte in range(0x80, 0x100)
}
"""What bytes that are in no encoding mean where most such texts come from; ``surrogateescape`` keeps them."""

LATELY = 2 * 10**9  # ns: the coarsest clock of a file system, that of FAT
SIGNATURE = Layout("<qqqQ")  # ns of the last change to content and to anything, bytes, inode


class Found(Struct, frozen=True):
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
    ``signatures`` to its `signature`. ``texts`` are neither: Liquid makes other files of them.
    """

    notes: tuple[Found, ...]
    files: Mapping[str, str]
    signatures: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    texts: tuple[Found, ...] = ()


def signature(about: os.stat_result, now: int) -> bytes:
    """Return what tells a file from all that was ever at its path, without reading it.

    Empty if it was changed so shortly before ``now`` (ns) that another change could bear the same time.
    """
    if max(about.st_mtime_ns, about.st_ctime_ns) > now - LATELY:
        return b""
    return SIGNATURE.pack(about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)


def read_config(root: Path) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return the settings of the site at ``root``: the first of the files that has any, else the defaults.

    The defaults are Jekyll's where there is no folder of notes, but one of Jekyll's posts, or what GitHub Pages would
    make a front page of.
    """
    for name in CONFIGURATION:
        if not (root / name).exists():
            continue
        text = read_text(root / name, name)
        if isinstance(text, Diagnostic):
            return Config(), (text,)
        if name in JEKYLLS:
            return _jekylls(root, name, text)
        config, diagnostics = parse_toml(name, text)
        if config is not None or diagnostics:
            return config or Config(), diagnostics
    if is_jekylls(root) and not (root / Config().notes).is_dir():
        return _jekylls(root, JEKYLLS[0], "")
    return Config(), ()


def read_jekylls(root: Path) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return the settings of the Jekyll repository at ``root``, or why they can not be read."""
    name = next((name for name in JEKYLLS if (root / name).exists()), "")
    text = read_text(root / name, name) if name else ""
    return (Config(), (text,)) if isinstance(text, Diagnostic) else _jekylls(root, name or JEKYLLS[0], text)


def is_jekylls(root: Path) -> bool:
    """Say whether there is something at ``root`` that Jekyll makes a site of, settings or not."""
    try:
        return (root / "_posts").is_dir() or any(FRONT_PAGE.fullmatch(name) for name in os.listdir(root))  # noqa: PTH208
    except OSError:
        return False


def _jekylls(root: Path, name: str, text: str) -> tuple[Config, tuple[Diagnostic, ...]]:
    from llmnotes.config.jekyll import parse_jekyll  # YAML takes 20 ms that others need not spend

    gemfile = read_text(root / GEMFILE, GEMFILE) if (root / GEMFILE).exists() else None
    return parse_jekyll(name, text, "" if isinstance(gemfile, Diagnostic) else gemfile)


def read_sources(root: Path, config: Config) -> Sources:
    """Find the notes of the site at ``root`` and the files beside them, both in an order that never changes.

    Raises ``EnvironmentProblem`` if there is no folder of notes.
    """
    folder = root / config.notes
    if not folder.is_dir():
        hint = "`llmnotes init` starts a site with a first note"
        raise EnvironmentProblem(f"there is no folder of notes at {folder}", hint)
    walk = _walk(root, config)
    found = sorted(walk.files(folder, ""))
    prefix = walk.prefix
    if walk.jekyll is not None:
        return _sorted_as_by_jekyll(found, config, walk)
    notes = tuple([Found(prefix + within, within, file, mark) for within, file, mark in found if _is_note(within)])
    files = [(prefix + within, f"/{within}", mark) for within, _, mark in found if not _is_note(within)]
    urls = {path: url for path, url, _ in files}
    return Sources(notes, urls, {path: mark for path, _, mark in files}, tuple(walk.diagnostics))


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
    content = _bytes_of(found.file, found.path)
    if isinstance(content, Diagnostic):
        return content
    text = _with_lf(meant(content, found.encoding))
    return Source(
        found.path, found.within, text, read_as=found.read_as, misread=replace(problem, severity=Severity.WARNING)
    )


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


def encoding_of(config: Config) -> str:
    """Return what the notes of a site are encoded in."""
    return python_encoding(config.extra.get("encoding")) or UTF8 if config.dialect == "jekyll" else UTF8


def read_text(file: str | Path, path: str, encoding: str = UTF8) -> str | Diagnostic:
    r"""Return a file's text with ``\n`` line ends and without a byte order mark, or why there is none.

    ``path`` is what to call the file in the diagnostic.
    """
    content = _bytes_of(file, path)
    if isinstance(content, Diagnostic):
        return content
    try:
        return _with_lf(content.decode(encoding))
    except UnicodeDecodeError as problem:
        return _misencoded(path, content, problem.start, encoding)


def meant(content: bytes, encoding: str = UTF8) -> str:
    """Return what bytes mean that should be in an ``encoding``: each that is not is most likely Windows' own."""
    if mark := BYTE_ORDER_MARKS.get(content[:2]):
        return content.decode(mark, "replace")
    return content.decode(encoding, "surrogateescape").translate(_UNREAD)


def _bytes_of(file: str | Path, path: str) -> bytes | Diagnostic:
    """Return what is in a text without a byte order mark, or why there is nothing."""
    try:
        content = _content(file, LARGEST_TEXT)
    except OSError as problem:
        return _unreadable(path, because(problem))
    if content is None:
        return _unreadable(path, "it is not a regular file")
    if isinstance(content, int):
        message = f"this file has {content / 2**20:.0f} MB, and {LARGEST_TEXT // 2**20} MB is the most for a text"
        return error(Place(path), "file-too-large", message, hint="split it, or give it another extension")
    return content.removeprefix(codecs.BOM_UTF8)


def line_reader(root: Path) -> Callable[[Place], str | None]:
    """Return a function that finds the line of a place in a file below ``root``; None where there is none.

    What a symbolic link outside of ``root`` leads to is never shown: a report may be public, and a link anybody's.
    """
    real = os.path.realpath(root)

    @lru_cache(maxsize=16)  # reports go through the files one after the other
    def lines_of(path: str) -> list[str]:
        if not Path(os.path.realpath(root / path)).is_relative_to(real):
            return []
        text = read_text(root / path, path)
        return [] if isinstance(text, Diagnostic) else text.split("\n")

    def line_of(place: Place) -> str | None:
        lines = lines_of(place.path)
        return lines[place.line - 1] if place.line <= len(lines) else None

    return line_of


def _content(file: str | Path, most: int) -> bytes | int | None:
    """Return what is in a regular file, or its size if that is more than ``most`` bytes; None for any other thing.

    Nobody waits at a named pipe for its writer. A file costs few questions to the system, since sites have thousands.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as problem:
        if problem.errno in {errno.ENXIO, errno.EOPNOTSUPP}:  # a socket, in Linux's words and in those of macOS
            return None
        raise
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return None
        if about.st_size > most:
            return about.st_size
        content = b""
        while part := os.read(descriptor, max(about.st_size + 1, 2**12)):
            content += part
        return content
    finally:
        os.close(descriptor)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unreadable(path: str, reason: str) -> Diagnostic:
    return error(Place(path), "unreadable-file", f"this file can not be read: {reason}", hint="make it readable")


def _misencoded(path: str, content: bytes, offset: int, encoding: str) -> Diagnostic:
    mark = BYTE_ORDER_MARKS.get(content[:2])
    before = _with_lf(content[:offset].decode(encoding, "replace"))
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    wanted = encoding.upper()
    message = (
        f"this file is {mark}, not {wanted}" if mark else f"this file is not {wanted}: byte 0x{content[offset]:02x}"
    )
    hint = f"convert it: iconv -f {mark or 'WINDOWS-1252'} -t UTF-8 (or whatever it was written in)"
    return error(Place(path, line, column, column + 1), "not-utf8", message, hint=hint)


class _Walk(Struct):
    """A walk through the folder of notes that collects what it can not use.

    ``real`` is the folder's true path, ``prefix`` its name before the paths of its files, ``excluded`` matches those of
    them that are left out, and ``now`` is when it began (ns). ``jekyll`` are its rules, where they count.
    """

    real: Path
    prefix: str
    excluded: re.Pattern[str]
    now: int
    jekyll: "Rules | None" = None
    diagnostics: list[Diagnostic] = field(default_factory=list)

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
        for entry in content:
            if self.leaves_out(entry.name, within):
                continue
            if (
                (self.prefix or self.jekyll)
                and _is_note(entry.name)
                and entry.name.isprintable()
                and entry.is_file(follow_symlinks=False)
            ):
                yield within + entry.name, entry.path, self._signature(entry)  # as nearly all are
            else:
                yield from self._visit(entry, within + entry.name, linked=linked)

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
            self.diagnostics.append(_unreadable(_printable(self.prefix + within), os.strerror(errno.EACCES)))

    def _signature(self, entry: os.DirEntry[str]) -> bytes:
        try:
            return signature(entry.stat(), self.now)
        except OSError:  # it is gone, and whoever wants to read it will say so
            return b""

    def leaves_out(self, name: str, within: str) -> bool:
        """Say whether ``name`` in the folder ``within`` is no part of the site, whatever it is."""
        if self.jekyll is not None:
            return self.jekyll.leaves_out(name, within) or _NEVER.match(name) is not None
        if name.startswith((".", "_")):
            return name not in SPECIAL_FOLDERS
        return bool(_NEVER.match(name) or self.excluded.match(within + name))

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
    return _Walk(Path(os.path.realpath(root / config.notes)), prefix, _any_of(excluded), time.time_ns(), jekyll)


def _is_note(path: str) -> bool:
    return path.lower().endswith(NOTE_SUFFIXES)


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return what matches all names that one of a shell's patterns does."""
    return re.compile("|".join(translate(pattern.strip("/")) for pattern in patterns) or "(?!)")


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
