"""The theme's static files: style sheets and scripts joined, every name with a hash of its content."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

ROOT = "root/"
"""Files below this folder of ``static/`` go to the site's root under their own name (``CNAME``, ``favicon.ico``)."""

_JOINED = {"style.css": ("css/", ".css"), "script.js": ("js/", ".js")}
_CSS_TEXT_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_BLANKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Assets:
    """What is published beside the pages: ``urls`` by the name templates use, ``files`` by output path.

    ``sources`` says for each output path which file of ``static/`` it was made of, the first one if there are several.
    """

    urls: Mapping[str, str]
    files: Mapping[str, bytes]
    sources: Mapping[str, str]


def assets_of(static: Mapping[str, bytes]) -> Assets:
    """Name and join the files of ``static/`` (by path below it, a site's own files already in the theme's place).

    ``css/*.css`` become one ``style.css`` and ``js/*.js`` one ``script.js``, in the order of their names, so that a
    page asks for each once. Everything is published as ``/static/NAME.HASH.EXT``, except what is below ``ROOT``.
    """
    urls: dict[str, str] = {}
    files: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    for name, (first, content) in _published(static).items():
        path = name.removeprefix(ROOT) if name.startswith(ROOT) else hashed(f"static/{name}", content)
        urls[name.removeprefix(ROOT)] = f"/{path}"
        files[path] = content
        sources[path] = f"static/{first}"
    return Assets(urls, files, sources)


def hashed(path: str, content: bytes) -> str:
    """Return the path with the first eight hexadecimal digits of the content's SHA-256 before its extension."""
    stem, extension = posixpath.splitext(path)
    return f"{stem}.{sha256(content).hexdigest()[:8]}{extension}"


def without_comments(css: str) -> str:
    """Return a style sheet without comments, indentation and empty lines; its strings stay as they are."""
    bare = _CSS_TEXT_OR_COMMENT.sub(lambda match: match[1] or "", css)
    return _BLANKS.sub("\n", bare).strip() + "\n"


def _published(static: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Return the files to publish by name, each with the name of the (first) file it is made of."""
    parts = {whole: _parts(static, *where) for whole, where in _JOINED.items()}
    used = {name for names in parts.values() for name in names}
    single = {name: (name, static[name]) for name in sorted(static) if name not in used}
    joined = {whole: (names[0], _join(whole, names, static)) for whole, names in parts.items() if names}
    return single | joined


def _parts(static: Mapping[str, bytes], folder: str, extension: str) -> list[str]:
    return [name for name in sorted(static) if name.startswith(folder) and name.endswith(extension)]


def _join(whole: str, names: list[str], static: Mapping[str, bytes]) -> bytes:
    content = b"\n".join(static[name] for name in names)
    if not whole.endswith(".css"):
        return content
    return without_comments(content.decode("utf-8", "replace")).encode()
