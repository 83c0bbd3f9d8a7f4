"""The files that Pagefind makes, in the one form that the same pages always have.

Pagefind writes the filters of an index, and their values, in the order of a hash table that is another one each time,
and names files by what is in them. Here they are sorted, and everything that names them is made to follow. How the
files look is in Pagefind's sources (``pagefind/src/index``): CBOR behind a mark, compressed with gzip.
"""

import json
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from msgspec import Struct

from llmnotes.renderer.search.cbor import Value, decode, encode

ENTRY = "pagefind-entry.json"
SCRIPTS = ("pagefind.js", "pagefind-worker.js")
SIGNATURE = b"pagefind_dcd"  # before everything that was compressed

_FRAGMENTS, _WORDS, _FILTERS = "fragment/", "index/", "filter/"
_GZIP = 31  # zlib's number for windows of 32 KiB with a header of gzip, which zlib writes without a date


class Bundle(Struct, frozen=True):
    """An index: its files by path, and a name that only these have. ``runtime`` is what a browser needs beside them."""

    name: str
    files: Mapping[str, bytes]
    runtime: Mapping[str, bytes]


def bundle_of(files: Mapping[str, bytes]) -> Bundle | None:
    """Return the index that Pagefind made, of one language; None if no page is in it.

    Its other files, for users of its own interface, are left out. Raises ``ValueError`` where files are not as
    Pagefind's are.
    """
    try:
        return _bundle_of(files)
    except (KeyError, TypeError, IndexError, zlib.error) as problem:
        raise ValueError(f"Pagefind's files are not what they were: {problem!r}") from problem


def _bundle_of(files: Mapping[str, bytes]) -> Bundle | None:
    entry: dict[str, Any] = json.loads(files[ENTRY])
    if not entry["languages"]:
        return None
    ((language, about),) = entry["languages"].items()
    version, pages, words, filters, *others = _read(files[_meta(about["hash"])])
    fresh = {name: _filter(files[f"{_FILTERS}{old}.pf_filter"], language) for name, old in filters}
    hashes: list[Value] = [[name, fresh[name][0]] for name in sorted(fresh)]
    meta = SIGNATURE + encode([version, pages, words, hashes, *others])
    about["hash"] = _named(language, meta, 10)
    kept = {path: files[path] for path in sorted(files) if path.startswith((_FRAGMENTS, _WORDS))}
    made = {f"{_FILTERS}{name}.pf_filter": _packed(content) for name, content in sorted(fresh.values())}
    text = json.dumps(entry, separators=(",", ":")).encode()
    runtime = {path: files[path] for path in (*SCRIPTS, f"wasm.{about['wasm'] or 'unknown'}.pagefind")}
    return Bundle(about["hash"], {ENTRY: text, _meta(about["hash"]): _packed(meta), **made, **kept}, runtime)


def manifest(names: Mapping[int, str]) -> bytes:
    """Return what tells browsers which shards there are: JSON with the name of the index in each."""
    return json.dumps({"shards": {str(number): name for number, name in names.items()}}).encode() + b"\n"


def _filter(packed: bytes, language: str) -> tuple[str, bytes]:
    """Return the name and the content of a filter, its values in order."""
    name, values = _read(packed)
    content = SIGNATURE + encode([name, sorted(values)])
    return _named(language, content, 7), content


def _meta(hash_: str) -> str:
    return f"pagefind.{hash_}.pf_meta"


def _named(language: str, content: bytes, length: int) -> str:
    return f"{language}_{sha256(content).hexdigest()[:length]}"


def _read(packed: bytes) -> Any:
    content = zlib.decompress(packed, _GZIP)
    if not content.startswith(SIGNATURE):
        raise ValueError("a file of Pagefind's does not begin as they do")
    return decode(content[len(SIGNATURE) :])


def _packed(content: bytes) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return pack.compress(content) + pack.flush()
