"""The files that a note can include."""

import re
from collections.abc import Mapping

from msgspec import Struct

from llmnotes.loader.liquid.complaints import short
from llmnotes.loader.liquid.expressions import NotUnderstoodError
from llmnotes.nearest import nearest

_FILE_NAME = re.compile(r"[\w/.\-()+~#@]+")
_LEADS_AWAY = re.compile(r"[./]{2,}|^/")


class Library(Struct, frozen=True):
    """The files that can be included, by path: of ``{% include %}``, and of ``{% include_relative %}``.

    ``is_whole`` if there are no others, as those of a theme that is not here.
    """

    includes: Mapping[str, str]
    beside: Mapping[str, str]
    is_whole: bool

    def text(self, file: str, *, is_relative: bool) -> str:
        """Return the text of a file. Raises ``NotUnderstoodError`` if there is none."""
        files = self.beside if is_relative else self.includes
        if not _FILE_NAME.fullmatch(file) or _LEADS_AWAY.search(file):
            message = f"no file called `{short(file)}` may be included, and Jekyll stops here"
            raise NotUnderstoodError("liquid-include", file, message, "write a path without `..`", is_error=True)
        if file in files:
            return files[file]
        where = "beside this note" if is_relative else "in `_includes`"
        near = nearest(file, files)
        hint = f"did you mean `{near}`?" if near else "add it, or take this out"
        if self.is_whole or near:
            message = f"there is no `{short(file)}` {where}, and Jekyll stops here"
        else:
            message = f"there is no `{short(file)}` {where}: if it is one of the theme's, it is not known here"
        raise NotUnderstoodError("liquid-include", file, message, hint, is_error=self.is_whole)
