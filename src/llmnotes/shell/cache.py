"""What earlier runs found out, in ``.llmnotes/cache.db``: never needed, never believed when it is damaged.

Everything is kept under the digest of all that it depends on, and with a checksum. Whatever goes wrong here (a damaged
file, another run that holds it, a disk that is full or can not be written) only means that work is done again.

The folder may have come with a stranger's repository, so nothing is followed out of it, and nothing in the file is run.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from msgspec import Struct

Answer = TypeVar("Answer")

FOLDER = ".llmnotes"  # at the root of a site; its author need not know it
NAME = "cache.db"
DIGEST = 16  # bytes

_TABLES = (
    "notes (id integer primary key, path text, digest blob, signature blob, record blob, checksum integer)",
    "bodies (id integer primary key, body blob, checksum integer)",
    "things (name text primary key, value blob, checksum integer)",
)
_SCHEMA = {None, *(f"CREATE TABLE {table}" for table in _TABLES)}  # as SQLite keeps it; None is that of an index
_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")  # sqlite.org/fileformat2.html: how the end of a journal names a file
_PAGE = 65536  # bytes: notes and their bodies take several kB each, and all records are read at once
_PATIENCE = 0.2  # s to wait for another run that is just writing
_NOT_NOW = {  # what is wrong with the surroundings, and not with the file
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY,
}  # fmt: skip


class Row(Struct, frozen=True):
    """A note as it was understood: ``record`` is what all pages may need of it.

    ``digest`` is that of its path, its text and all else that the record depends on; ``signature`` is that of the file
    when it had this text, or empty.
    """

    path: str
    digest: bytes
    signature: bytes
    record: bytes


def digest_of(*parts: bytes) -> bytes:
    """Return ``DIGEST`` bytes that no other sequence of parts has."""
    hash_ = blake2b(digest_size=DIGEST)
    for part in parts:
        hash_.update(len(part).to_bytes(8, "little"))
        hash_.update(part)
    return hash_.digest()


def edition(package: Path = Path(__file__).parent.parent) -> bytes:
    """Return what changes with the code at work: this program's own, that of all packages beside it, and Python.

    So does the mask of permissions: whoever changes it wants other ones for all files.

    Packages are known by the folders in which pip writes their names and versions, and our own modules by size and
    time: to read any of them would take longer than a small build.
    """
    mine = [f"{file.path} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in _modules(package)]
    others = [name for folder in sys.path for name in _packages(folder)]
    text = "\n".join([sys.version, f"{umask():o}", *mine, *others])
    return digest_of(text.encode("utf-8", "surrogateescape"))


def umask() -> int:
    """Return the permissions that files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _modules(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                yield entry
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _modules(entry.path)


def _packages(folder: str) -> list[str]:
    with suppress(OSError):
        names = os.listdir(folder or ".")  # noqa: PTH208 -- a folder of hundreds, at every start
        return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return []


class Cache:
    """The cache of the site at a root; without a root it keeps nothing, nor does it learn where it only ``recalls``."""

    def __init__(self, root: Path | None, *, recalls: bool = False) -> None:
        self._recalls = recalls
        self._file = None if root is None or not _is_ours(root / FOLDER) else root / FOLDER / NAME

    @property
    def folder(self) -> Path | None:
        """Where things may be kept between runs, if anywhere; the folder need not be there."""
        return None if self._file is None else self._file.parent

    def clear(self) -> None:
        """Forget everything; where that is impossible, keep nothing from now on."""
        if self._file is not None:
            _unlink(self._file)
            if self._file.exists():
                self._file = None

    def notes(self, key: bytes) -> list[Row]:
        """Return all notes that were kept under ``key``."""

        def select(connection: sqlite3.Connection) -> list[Row]:
            if _thing(connection, "key") != key:
                return []
            rows = connection.execute("select path, digest, signature, record, checksum from notes").fetchall()
            return [Row(*row) for *row, checksum in rows if checksum == _checksum(key, row[0], row[1], row[3])]

        return self._asked(select, [])

    def bodies(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return those of the notes' bodies that are kept, by the notes' digests."""

        def select(connection: sqlite3.Connection) -> dict[bytes, bytes]:
            found = {}
            for digest in digests:
                select = "select body, checksum from bodies where id = ?"
                for body, checksum in connection.execute(select, (stored_as(digest),)):
                    if checksum == crc32(body, crc32(digest)):
                        found[digest] = body
            return found

        return self._asked(select, {}) if digests else {}

    def keep_notes(
        self, key: bytes, new: Iterable[tuple[Row, bytes]], signed: Sequence[Row], gone: Sequence[bytes]
    ) -> bool:
        """Keep ``new`` notes with their bodies and the signatures of those that were ``signed``; forget the ``gone``.

        The new ones should come as they will be stored (``stored_as``), which is many times faster. What was kept under
        another key is forgotten too. Returns whether that was possible.
        """

        def change(connection: sqlite3.Connection) -> None:
            if _thing(connection, "key") != key:
                connection.execute("delete from notes")
                connection.execute("delete from bodies")
                _keep(connection, "key", key)
            forgotten = [(stored_as(digest),) for digest in gone]
            connection.executemany("delete from notes where id = ?", forgotten)
            connection.executemany("delete from bodies where id = ?", forgotten)
            for row, body in new:
                number = stored_as(row.digest)
                connection.execute(
                    "insert or replace into notes values (?, ?, ?, ?, ?, ?)", (number, *_stored(key, row))
                )
                checked = (number, body, crc32(body, crc32(row.digest)))
                connection.execute("insert or replace into bodies values (?, ?, ?)", checked)
            signatures = [(row.signature, stored_as(row.digest)) for row in signed]
            connection.executemany("update notes set signature = ? where id = ?", signatures)

        return self._changed(change)

    def thing(self, name: str) -> bytes | None:
        """Return what is kept under a name."""
        return self._asked(lambda connection: _thing(connection, name), None)

    def keep_things(self, things: Sequence[tuple[str, bytes]], instead_of: str = "", but: Sequence[str] = ()) -> None:
        """Keep values under their names; forget all whose names begin with ``instead_of``, but not those of ``but``."""

        def change(connection: sqlite3.Connection) -> None:
            if instead_of:
                names = [name for (name,) in connection.execute("select name from things")]
                gone = [(name,) for name in names if str(name).startswith(instead_of) and name not in but]
                connection.executemany("delete from things where name = ?", gone)
            for name, value in things:
                _keep(connection, name, value)

        self._changed(change)

    def _asked(self, select: Callable[[sqlite3.Connection], Answer], otherwise: Answer) -> Answer:
        """Return what ``select`` finds, or else ``otherwise``."""
        if self._file is None or not self._file.is_file() or not _is_harmless(self._file):
            return otherwise
        try:
            with closing(
                sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", timeout=_PATIENCE, uri=True)
            ) as connection:
                _check_schema(connection)
                return select(connection)
        except (sqlite3.Error, TypeError, AttributeError) as problem:  # even the types of values may be damaged
            self._forget(problem)
            return otherwise

    def _changed(self, change: Callable[[sqlite3.Connection], None]) -> bool:
        """Make a change as a whole, or not at all; say whether it was possible."""
        if self._file is None or self._recalls:
            return False
        try:
            self._file.parent.mkdir(exist_ok=True)
            if not _is_harmless(self._file):
                return False
            with suppress(FileExistsError), (self._file.parent / ".gitignore").open("x") as ignored:
                ignored.write("*\n")
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)) as connection:
                for pragma in (f"page_size = {_PAGE}", "journal_mode = truncate", "synchronous = off"):
                    connection.execute(f"pragma {pragma}")
                _check_schema(connection)
                connection.execute("begin immediate")
                for table in _TABLES:
                    connection.execute(f"create table if not exists {table}")
                change(connection)
                connection.execute("commit")
        except OSError:
            return False
        except sqlite3.Error as problem:
            self._forget(problem)
            return False
        return True

    def _forget(self, problem: Exception) -> None:
        """Remove a file that is damaged, and keep one that is only in use, or on a disk that is full or read-only."""
        if self._file is not None and getattr(problem, "sqlite_errorcode", -1) & 0xFF not in _NOT_NOW:
            _unlink(self._file)


def _is_ours(folder: Path) -> bool:
    """Say whether ``folder`` may be used: it leads nowhere else, and nobody has closed it, as a build by root may."""
    return not folder.is_symlink() and (not folder.exists() or os.access(folder, os.R_OK | os.X_OK))


def _is_harmless(file: Path) -> bool:
    """Say whether SQLite reads and writes nothing but regular files beside ``file`` when it opens that.

    It would follow links, wait at named pipes, and at the end of a journal find the name of a file that it removes.
    """
    try:
        with os.scandir(file.parent) as entries:
            if not all(entry.is_file(follow_symlinks=False) for entry in entries if entry.name.startswith(file.name)):
                return False
        with file.with_name(f"{file.name}-journal").open("rb") as journal:
            size = journal.seek(0, os.SEEK_END)
            journal.seek(max(0, size - len(_SUPER_JOURNAL)))
            return journal.read() != _SUPER_JOURNAL
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _check_schema(connection: sqlite3.Connection) -> None:
    """Raise an error for anything but our own tables: a view or a trigger is a program, which may never end."""
    if not _SCHEMA.issuperset(sql for (sql,) in connection.execute("select sql from sqlite_master")):
        raise sqlite3.DatabaseError("these are not the tables of a cache")


def _unlink(file: Path) -> None:
    for path in (file, file.with_name(f"{file.name}-journal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def stored_as(digest: bytes) -> int:
    """Return the number under which a note is stored, by its digest."""
    return int.from_bytes(digest[:8], "little", signed=True)


def _stored(key: bytes, row: Row) -> tuple[object, ...]:
    return (row.path, row.digest, row.signature, row.record, _checksum(key, row.path, row.digest, row.record))


def _checksum(key: bytes, path: str, digest: bytes, record: bytes) -> int:
    """Return what a row of another key has not, even where a power cut left that beside this key."""
    return crc32(record, crc32(digest, crc32(path.encode(), crc32(key))))


def _thing(connection: sqlite3.Connection, name: str) -> bytes | None:
    for value, checksum in connection.execute("select value, checksum from things where name = ?", (name,)):
        if checksum == crc32(value, crc32(name.encode())):
            return bytes(value)
    return None


def _keep(connection: sqlite3.Connection, name: str, value: bytes) -> None:
    checksum = crc32(value, crc32(name.encode()))
    connection.execute("insert or replace into things values (?, ?, ?)", (name, value, checksum))
