"""Parts of a file, as players of films ask for them (RFC 9110, section 14)."""

import re
from typing import Literal

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def part_of(header: str | None, size: int) -> range | Literal["unsatisfiable"] | None:
    """Return which bytes of ``size`` a ``Range`` header asks for; None means all, as for several parts at once."""
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    return range(first, last + 1) if first <= last else "unsatisfiable"
