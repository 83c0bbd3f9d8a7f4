"""Names in the fields of ``.bib`` files: BibTeX's, and those that biblatex has in parts, ``family=Hof, given=Jan``.

What is in parts is written as BibTeX has it, which every program reads: ``van der Hof, Jan``.
"""

import re
from collections.abc import Iterator

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_IN_PARTS = re.compile(r'"?\s*(?:family|given|prefix|suffix)(?:-i)?\s*=', re.IGNORECASE)
_PART = re.compile(r"\s*(?P<name>[a-z-]+)\s*=\s*(?P<text>.*?)\s*", re.IGNORECASE | re.DOTALL)
_SPLITS = re.compile(r",|\band\b", re.IGNORECASE)


def split_names(names: str) -> Iterator[str]:
    """Yield the names between the ``and`` outside of braces."""
    start = 0
    for found in _AND.finditer(names):
        if names.count("{", start, found.start()) == names.count("}", start, found.start()):
            yield names[start : found.start()].strip()
            start = found.end()
    yield names[start:].strip()


def plain_names(names: str) -> str:
    """Return names of which none is in parts any more."""
    if "=" not in names:
        return names
    return " and ".join([_plain(name) if _IN_PARTS.match(name) else name for name in split_names(names)])


def _plain(written: str) -> str:
    is_quoted = len(written) > 1 and written.startswith('"') and written.endswith('"')
    found = [_PART.fullmatch(part) for part in _at_commas(written[1:-1] if is_quoted else written)]
    parts = {part["name"].lower(): _bare(part["text"]) for part in found if part}
    family, given, prefix, suffix = [parts.get(name, "") for name in ("family", "given", "prefix", "suffix")]
    if None in found or not (family or given):
        return written
    if not family or not given:
        alone = " ".join(filter(None, (prefix, family or given, suffix)))
        return f"{{{alone}}}" if " " in alone or _SPLITS.search(alone) else alone
    family, given, prefix, suffix = map(_guarded, (family, given, prefix, suffix))
    if parts.get("useprefix", "").lower() == "false":  # who is found under Hof is called so, too
        given, prefix = f"{given} {prefix}".rstrip(), ""
    return ", ".join(filter(None, (f"{prefix} {family}".lstrip(), suffix, given)))


def _at_commas(text: str) -> Iterator[str]:
    """Yield what stands between the commas outside of braces."""
    start = depth = 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == "," and not depth:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _bare(text: str) -> str:
    """Return a value without the quotes or the braces around all of it."""
    inner = text[1:-1]
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return inner
    is_whole = text.startswith("{") and text.endswith("}") and not re.search("[{}]", inner)
    return inner.strip() if is_whole else text


def _guarded(text: str) -> str:
    """Put what would be split in braces."""
    return f"{{{text}}}" if not text.startswith("{") and _SPLITS.search(text) else text
