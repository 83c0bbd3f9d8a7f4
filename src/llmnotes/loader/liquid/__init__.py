"""A shim for Liquid: the few tags and outputs that notes for Jekyll use, carried out before Markdown is read.

It is no engine. What it does not know is shown as it is written, and told once.
Jekyll's tags and filters: https://jekyllrb.com/docs/liquid/.

``reading`` tells how a note is read: the ``scanner`` cuts a text into tokens, one of the tables says what to do at each
(``branches``, ``blocks``, ``tags``, and for ``plugins`` ``calls``), and what they write grows in an ``expansion``.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, Severity, warning
from llmnotes.loader.frontmatter import FrontMatter
from llmnotes.loader.liquid.complaints import LITERAL, Complaint, in_code
from llmnotes.loader.liquid.expansion import Expansion, Medium
from llmnotes.loader.liquid.expressions import too_long
from llmnotes.loader.liquid.library import Library
from llmnotes.loader.liquid.masks import STRANGE, Landing
from llmnotes.loader.liquid.reading import read
from llmnotes.loader.liquid.scanner import opening_in
from llmnotes.loader.liquid.values import home_of, scope_of
from llmnotes.loader.liquid.works import decoded
from llmnotes.loader.markdown import NEWLINE, Dialect, Document
from llmnotes.loader.markdown.places import Origins
from llmnotes.loader.options import Liquid
from llmnotes.model import Source

__all__ = ["Expanded", "Medium", "expand", "is_liquid"]

MOST_TOLD = 20
"""Things that are not understood of one kind, of which a note's author is told."""


class Expanded(Struct, frozen=True):
    """A ``text`` that was made by carrying out what is Liquid in another one, as ``origins`` knows."""

    text: str
    origins: Origins
    expansion: Expansion

    def dialect(self, inner: Dialect) -> Dialect:
        """Return ``inner`` as the text has to be read with."""
        masks = self.expansion.masks
        return masks.dialect(inner) if masks else inner

    def finish(self, document: Document, path: str, first_line: int, *, is_page: bool) -> Document:
        """Return what ``document``, which was made of the text, is when nothing is masked any more.

        It is a note, or a page that was written in HTML.
        """
        masks = self.expansion.masks
        shown = masks.unmask(document) if masks else document
        told = list(self.told(path, first_line))
        if is_page and (first := next((one for one in told if one.code in LITERAL), None)):
            told = [one for one in told if one.code not in LITERAL]
            message = "this is a template for Jekyll rather than a page: what is not understood is shown as text"
            hint = "write a template for llmnotes instead, or leave this file out"
            told.append(warning(first.place, "liquid-template", message, hint=hint))
        kept = [
            one if one.fix is None or self._is_written(one, first_line) else replace(one, fix=None)
            for one in shown.diagnostics
        ]
        return replace(shown, diagnostics=(*told, *kept))

    @property
    def is_whole(self) -> bool:
        """Whether all is text by now that would be text in Jekyll: no Liquid is left, and nothing for Markdown."""
        slips = {one.mask for one in self.expansion.complaints if one.code == "liquid-slip"}
        is_cut = any(one.code == too_long().code for one in self.expansion.complaints)
        return not (self.expansion.is_markdown_needed or is_cut or self.expansion.masks.left() - slips)

    def first_left(self, path: str, first_line: int) -> Diagnostic | None:
        """Return what is said first of Liquid that is left."""
        left = (one for one in self.expansion.complaints if one.mask and one.code != "liquid-slip")
        first = next(left, None)
        return self._diagnostic(first, Severity.WARNING, path, first_line) if first else None

    def told(self, path: str, first_line: int) -> Iterator[Diagnostic]:
        """Yield what there is to complain about, each thing once."""
        told: set[tuple[str, str, Severity]] = set()
        counts: Counter[str] = Counter()
        for one in filter(None, map(self._where_it_is, self.expansion.complaints)):
            severity = self._severity(one)
            if severity is None or (one.code, one.name, severity) in told:
                continue
            told.add((one.code, one.name, severity))
            counts[one.code] += 1
            if counts[one.code] <= MOST_TOLD:
                yield self._diagnostic(one, severity, path, first_line)

    def _diagnostic(self, one: Complaint, severity: Severity, path: str, first_line: int) -> Diagnostic:
        line, start, end = self.origins.written(one.span.start, one.span.end)
        place = Place(path, first_line + line, start + 1, end + 1)
        return Diagnostic(place, severity, one.code, one.message, one.hint)

    def _where_it_is(self, one: Complaint) -> Complaint | None:
        """Return a complaint as it has to be made where its mask is now; None if there is none to be made there."""
        landing = self.expansion.masks.landings.get(one.mask) if one.mask else None
        if one.code not in LITERAL or landing not in (Landing.CODE, Landing.FORMULA):
            return one
        return in_code(one.span, one.code)

    def _severity(self, one: Complaint) -> Severity | None:
        """Return how much a complaint weighs where its mask is now; None if it is none there."""
        landing = self.expansion.masks.landings.get(one.mask) if one.mask else None
        if one.code == "liquid-link-as-text" and landing is not Landing.TEXT:
            return None
        if one.code in LITERAL and landing is Landing.COMMENT:
            return None
        is_error = one.is_error or (one.code == "liquid-slip" and landing is Landing.ADDRESS)
        return Severity.ERROR if is_error else Severity.WARNING

    def _is_written(self, one: Diagnostic, first_line: int) -> bool:
        """Say whether the place of a fix is the author's own text, and not what stands for some."""
        assert one.fix is not None
        place = one.fix.place
        at = (place.line - first_line, place.column - 1)
        for span in self.expansion.repeated:
            if self.origins.written(span.start, span.start)[:2] <= at <= self.origins.written(span.end, span.end)[:2]:
                return False
        return self.origins.is_verbatim(place.line - first_line, place.column - 1, place.end_column - 1)


def is_liquid(text: str) -> bool:
    """Say whether there may be Liquid in a text."""
    return opening_in(text).search(text) is not None


def expand(
    source: Source,
    front: FrontMatter,
    url: str,
    liquid: Liquid,
    medium: Medium = Medium.MARKDOWN,
    *,
    cites_by_key: bool = False,
) -> Expanded:
    """Return the text of a source at ``url`` with all Liquid carried out that is understood. Never raises."""
    text = STRANGE.sub("\ufffd", NEWLINE.sub("\n", front.body))
    home = home_of(liquid)
    library = Library(_by_path(liquid.includes), dict(source.beside), liquid.is_whole)
    scope = scope_of(liquid, home, source, front, url)
    expansion = Expansion(scope, library, home, medium, works=decoded(liquid.works), cites=cites_by_key)
    read(expansion, text)
    return Expanded(expansion.made.text(), expansion.made.origins(text), expansion)


@lru_cache(maxsize=4)
def _by_path(files: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return dict(files)
