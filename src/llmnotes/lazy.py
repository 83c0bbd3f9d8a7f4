"""Regular expressions that are compiled when they are first needed.

A class of the letters of Chinese, Japanese and Korean takes some milliseconds, in which several notes are read, as do
all patterns for what other programs write together; in most builds nothing asks for them.
"""

import re
from functools import cached_property


class LazyPattern:
    """A regular expression and its flags; ``compiled`` is what ``re.compile`` makes of them."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern to match with."""
        return re.compile(self._pattern, self._flags)
