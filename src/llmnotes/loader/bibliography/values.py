r"""Values of fields in ``.bib`` files: what stands in quotes, in braces or for a string, and what is joined by ``#``.

Values stay TeX. Addresses and identifiers do not: ``\_`` in them is what BibTeX's older styles need for an underscore.
"""

import re
from collections.abc import Iterator, Mapping

LONGEST = 5_000
"""Characters of a value: strings made of strings can grow without end."""

OF_STYLES: Mapping[str, str] = {
    "acmcs": "ACM Computing Surveys",
    "acta": "Acta Informatica",
    "cacm": "Communications of the ACM",
    "ibmjrd": "IBM Journal of Research and Development",
    "ibmsj": "IBM Systems Journal",
    "ieeese": "IEEE Transactions on Software Engineering",
    "ieeetc": "IEEE Transactions on Computers",
    "ieeetcad": "IEEE Transactions on Computer-Aided Design of Integrated Circuits",
    "ipl": "Information Processing Letters",
    "jacm": "Journal of the ACM",
    "jcss": "Journal of Computer and System Sciences",
    "scp": "Science of Computer Programming",
    "sicomp": "SIAM Journal on Computing",
    "tcs": "Theoretical Computer Science",
    "tocs": "ACM Transactions on Computer Systems",
    "tods": "ACM Transactions on Database Systems",
    "tog": "ACM Transactions on Graphics",
    "toms": "ACM Transactions on Mathematical Software",
    "toois": "ACM Transactions on Office Information Systems",
    "toplas": "ACM Transactions on Programming Languages and Systems",
}
"""Strings that the standard styles of BibTeX define; those for months stay, as they are read where months are."""

_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())  # noqa: SIM905

_PIECE = re.compile(r"\s*(?:\{(?P<braces>.*)\}|\"(?P<quotes>.*)\"|(?P<name>[^\s\"#{}]+))\s*\Z", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w:.+/-]*")
_TIE = re.compile(r"(?P<address>https?://[^\s{}]+|\\url ?\{[^{}]*\})|(?<!\\)~")
"""A blank at which TeX breaks no line, but in an address a character of it."""

_TILDE = r"\\(?:textasciitilde(?![A-Za-z])(?:\{\}| )?|~(?:\{\})?|string~)|\$\\sim\$"
_UNDERSCORE = r"\\textunderscore(?![A-Za-z])(?:\{\}| )?"
_COMMANDS = (
    (re.compile(rf"\{{(?:{_TILDE})\}}|{_TILDE}"), "~"),
    (re.compile(rf"\{{{_UNDERSCORE}\}}|{_UNDERSCORE}"), "_"),
    (re.compile(r"\{\\([%&#_$])\}|\\([%&#_$])"), r"\1\2"),
)
"""Characters as TeX has them, in braces or not, as programs write them that care for literature."""

_AROUND = re.compile(r"(?:\\(?:url|href|path|nolinkurl) ?)?\{ ?(?P<text>[^{}]*?) ?\}(?: ?\{.*\})?")


def value_of(written: str, strings: Mapping[str, str]) -> str:
    """Return a value without its quotes or braces, strings put in, on one line."""
    pieces = [_piece(piece, strings) for piece in _concatenated(written)]
    return " ".join("".join(pieces)[:LONGEST].split())


def undefined_in(written: str, strings: Mapping[str, str]) -> Iterator[str]:
    """Yield the names in a value that stand for no string."""
    if written[:1] in ("{", '"') and "#" not in written:
        return
    for piece in _concatenated(written):
        found = _PIECE.match(piece)
        name = found["name"] if found else None
        if name and _NAME.fullmatch(name) and name.lower() not in strings and name.lower() not in _MONTHS:
            yield name


def without_ties(text: str) -> str:
    """Return a text with blanks for the ties outside of addresses."""
    return _TIE.sub(lambda found: found["address"] or " ", text) if "~" in text else text


def literal(text: str) -> str:
    r"""Return an address or an identifier without its TeX: of ``\url{}`` and ``\href{}{}`` the address."""
    if "\\" not in text and "{" not in text:
        return text
    for command, character in _COMMANDS:
        text = command.sub(character, text)
    around = _AROUND.fullmatch(text)
    return around["text"] if around else text


def _concatenated(written: str) -> Iterator[str]:
    """Yield what stands between the ``#`` of a value, those outside of braces and quotes."""
    if "#" not in written:
        yield written
        return
    depth, quoted, start = 0, False, 0
    for position, character in enumerate(written):
        if character == "#" and not depth and not quoted:
            yield written[start:position]
            start = position + 1
        depth += (character == "{") - (character == "}")
        quoted ^= character == '"' and not depth
    yield written[start:]


def _piece(written: str, strings: Mapping[str, str]) -> str:
    found = _PIECE.match(written)
    if found is None:
        return written
    if found["name"]:
        return strings.get(found["name"].lower(), found["name"])
    return str(found["braces"] or found["quotes"] or "")
