"""The search index of a site that is being edited: made anew when nothing was saved for a moment, beside all else."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from llmnotes.commands.edition import Basis
from llmnotes.commands.searching import FAILED, Searching
from llmnotes.commands.write import keys_of
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.pagefind import Interrupted, Speechless


class _Outdated(Exception):  # noqa: N818 -- there is something newer, and that is no error
    """The site is not what is indexed any more."""


class _Made(Struct, frozen=True):
    """The files of an index by output path, and their keys."""

    files: Mapping[str, bytes]
    keys: Mapping[str, bytes]


_NOTHING = _Made({}, {})


class Indexer:
    """Has the newest index. One thread may ``renew`` it, and any may ask for its ``content``."""

    def __init__(self, around: Surroundings, say: Callable[[str], None]) -> None:
        """Take who is to ``say`` why there is no index, if so."""
        self._around = around
        self._say = say
        self._said = ""
        self._made = _NOTHING

    def content(self, path: str) -> bytes | None:
        """Return the file of the index at an output path, if it is there by now."""
        return self._made.files.get(path)

    def renew(self, basis: Basis, is_outdated: Callable[[], bool]) -> None:
        """Index what is new in a site; leave it to the next time if that ``is_outdated`` before it is done."""
        if not basis.survey.site.config.search:
            self._made = _NOTHING
            return
        searching = Searching(basis.survey, basis.shelf, self._around)
        keys = keys_of(basis.survey, basis.shelf, basis.pictures, basis.epoch)

        def html_of(path: str) -> bytes:
            html = None if is_outdated() else basis.made(path)
            if not isinstance(html, bytes):  # nor is a page whose template is broken
                raise _Outdated
            return html

        made = self._made
        have = [path for path, key in searching.before.items() if made.keys.get(path) == key]
        try:
            of_pages = {path: keys.of(basis.pages[path]) for path in searching.pages}
            index = searching.renewed(of_pages, {}, html_of, have, workers=1)
        except (_Outdated, EnvironmentProblem, Interrupted):
            return
        except Speechless as problem:
            self._fail(FAILED.format(problem))
            return
        self._made = _Made({path: index.fresh.get(path) or made.files[path] for path in index.keys}, index.keys)
        self._said = ""

    def _fail(self, sentence: str) -> None:
        self._made = _NOTHING
        if sentence != self._said:
            self._said = sentence
            self._say(sentence)
