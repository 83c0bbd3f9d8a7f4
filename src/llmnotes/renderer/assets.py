"""The theme's static files: style sheets and scripts joined, every name with a hash of its content."""

import posixpath
import re
from collections.abc import Collection, Mapping

from msgspec import Struct

ROOT = "root/"
"""Files below this folder of ``static/`` go to the site's root under their own name (``CNAME``, ``favicon.ico``)."""

_JOINED = {"style.css": ("css/", ".css"), "script.js": ("js/", ".js")}
_IMPORTED = re.compile(rb"""(?<=\bfrom )(["'])(\./[\w./-]+)\1""")
_OPENING_COMMENT = re.compile(r"\A\s*(?://.*\n\s*)+")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_LONG_TEXT = re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$|\\$", re.MULTILINE)  # a line with one ` too many, or \
_STRING = r"""(?P<string>"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')"""
_BLANK = r"(?:\s++|/\*.*?\*/)"
_STRING_OR_BLANK = re.compile(
    rf"{_STRING}|{_BLANK}*+(?P<mark>[{{}};,>]){_BLANK}*+|(?P<colon>:){_BLANK}++|{_BLANK}++", re.DOTALL
)


class Assets(Struct, frozen=True):
    """What is published beside the pages: ``urls`` by the name templates use, ``files`` by output path.

    ``sources`` says for each output path which file of ``static/`` it was made of, the first one if there are several.
    """

    urls: Mapping[str, str]
    files: Mapping[str, bytes]
    sources: Mapping[str, str]


def assets_of(static: Mapping[str, bytes]) -> Assets:
    """Name and join the files of ``static/`` (by path below it, a site's own files already in the theme's place).

    ``css/*.css`` become one ``style.css`` and ``js/*.js`` one ``script.js``, in the order of their names, so that a
    page asks for each once. Everything is published as ``/static/NAME.HASH.EXT``, except what is below ``ROOT``. What a
    script imports ``from "./NAME.js"`` it imports by that name.
    """
    urls: dict[str, str] = {}
    files: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    published = _published(static)
    scripts = {
        name: content for name, (_, content) in published.items() if name.endswith(".js") and not name.startswith(ROOT)
    }
    for name, (first, content) in published.items():
        content = _importing(name, scripts) if name in scripts else content
        path = name.removeprefix(ROOT) if name.startswith(ROOT) else hashed(f"static/{name}", content)
        urls[name.removeprefix(ROOT)] = f"/{path}"
        files[path] = content
        sources[path] = f"static/{first}"
    return Assets(urls, files, sources)


def hashed(path: str, content: bytes) -> str:
    """Return the path with the first eight hexadecimal digits of the content's SHA-256 before its extension."""
    from hashlib import sha256  # 3 ms: a build spends them while other processes read the notes

    stem, extension = posixpath.splitext(path)
    return f"{stem}.{sha256(content).hexdigest()[:8]}{extension}"


def tightened(css: str) -> str:
    """Return a style sheet without comments and without blanks that mean nothing; its strings stay as they are."""
    return (
        _STRING_OR_BLANK.sub(lambda match: match["string"] or match["mark"] or match["colon"] or " ", css).strip()
        + "\n"
    )


def without_heading(script: str) -> str:
    """Return a script without the comment that opens it, and without blanks at the beginnings of its lines.

    They stay where a text may go on from one line to the next.
    """
    text = _OPENING_COMMENT.sub("", script).strip() + "\n"
    return text if _LONG_TEXT.search(text) else _INDENTATION.sub("", text)


def _published(static: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Return the files to publish by name, each with the name of the (first) file it is made of."""
    parts = {whole: _parts(static, *where) for whole, where in _JOINED.items()}
    used = {name for names in parts.values() for name in names}
    single = {name: (name, static[name]) for name in sorted(static) if name not in used}
    joined = {whole: (names[0], _join(whole, names, static)) for whole, names in parts.items() if names}
    return single | joined


def _importing(name: str, scripts: Mapping[str, bytes], above: Collection[str] = ()) -> bytes:
    """Return a script with the names under which what it imports is published, but for those ``above``.

    These are the scripts that it is imported by: a name can not have a hash of itself in it.
    """

    def published(found: re.Match[bytes]) -> bytes:
        quote, where = found[1], found[2].decode()
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), where))
        if imported not in scripts or imported in (*above, name):
            return found[0]
        return quote + hashed(where, _importing(imported, scripts, (*above, name))).encode() + quote

    return _IMPORTED.sub(published, scripts[name])


def _parts(static: Mapping[str, bytes], folder: str, extension: str) -> list[str]:
    return [name for name in sorted(static) if name.startswith(folder) and name.endswith(extension)]


def _join(whole: str, names: list[str], static: Mapping[str, bytes]) -> bytes:
    tighten = tightened if whole.endswith(".css") else without_heading
    return "".join(tighten(static[name].decode("utf-8", "replace")) for name in names).encode()
