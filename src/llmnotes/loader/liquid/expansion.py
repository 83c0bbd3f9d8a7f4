"""One note while it is expanded: what is written of it, what masks, and what there is to complain about."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from llmnotes.loader.liquid.complaints import LITERAL, Complaint, in_code
from llmnotes.loader.liquid.expressions import NotUnderstoodError, Scope, too_long
from llmnotes.loader.liquid.filters import Home
from llmnotes.loader.liquid.jobs import Job
from llmnotes.loader.liquid.library import Library
from llmnotes.loader.liquid.made import Made, Span
from llmnotes.loader.liquid.masks import Mask, Masks, Role
from llmnotes.loader.liquid.plugins import Part, Slice, lines_of
from llmnotes.loader.liquid.works import Work
from llmnotes.loader.markdown.html import BEGIN, END

MOST_ADDED = 1_000_000
"""Characters that may come into a note by its tags and outputs."""

ASIDE = " " * 4
"""What stands before every line of a footnote but the first."""

_FIELD = re.compile(r"\w[ \t]*=[ \t]*\Z")  # what stands before the braces in a bibliography


class Medium(Enum):
    """What a text is written in, besides Liquid: a note, a page, or a file that is none."""

    MARKDOWN = 1
    HTML = 2
    TEXT = 3


class Expansion:
    """What is ``made`` of a note, with what ``masks``; its texts share what is here while they are read.

    ``works`` are those of the site's bibliography. ``repeated`` is what loops went through. ``depth`` counts the blocks
    that are open, ``loops`` those of them that are loops, ``included`` the characters of included files. ``jump`` is
    the tag that ends the part of a loop that is read, ``went_to`` says where loops ended, and ``cycles`` how often
    others went on. ``asides`` stand at the end of the note: what a tag shows there, and the tokens that are read behind
    it. ``is_markdown_needed`` where what is made is nothing without Markdown.
    """

    def __init__(
        self,
        scope: Scope,
        library: Library,
        home: Home,
        medium: Medium = Medium.MARKDOWN,
        *,
        works: Sequence[Work] = (),
        cites: bool = False,
    ) -> None:
        self.made = Made()
        self.masks = Masks()
        self.complaints: list[Complaint] = []
        self.repeated: list[Span] = []
        self.is_markdown_needed = False
        self.scope = scope
        self.library = library
        self.home = home
        self.medium = medium
        self.works = works
        self.cites = cites
        self.depth = 0
        self.loops = 0
        self.included = 0
        self.jump = ""
        self.went_to: dict[str, int] = {}
        self.cycles: dict[str, int] = {}
        self.asides: list[tuple[Job, Span, Sequence[Part], range]] = []
        self._added = 0
        self._margin = ""
        self._is_in_island = False

    @property
    def is_full(self) -> bool:
        """Whether nothing more may come into the note."""
        return self._added > MOST_ADDED

    @property
    def is_html(self) -> bool:
        """Whether what is written now is read as HTML."""
        return self.medium is Medium.HTML and not self._is_in_island

    def tail(self) -> str:
        """Return the end of what is made, as far as it is read as one text."""
        tail = self.made.tail()
        return tail.rpartition(BEGIN)[2] if self._is_in_island else tail

    @contextmanager
    def island(self, span: Span, *, is_block: bool) -> Iterator[None]:
        """Have what is written meanwhile read as Markdown: in blocks, or as a part of a text."""
        self.is_markdown_needed = True
        if not self.is_html:
            yield
            return
        self.insert(f"{BEGIN}\n" if is_block else BEGIN, span)
        self._is_in_island = True
        yield
        self._is_in_island = False
        self.insert(f"\n{END}" if is_block else END, span)

    @contextmanager
    def margin(self, margin: str) -> Iterator[None]:
        """Write ``margin`` before every line but the first."""
        before, self._margin = self._margin, margin
        yield
        self._margin = before

    @contextmanager
    def elsewhere(self) -> Iterator[Made]:
        """Write nothing into the note, but into what is yielded."""
        outside, self.made = self.made, Made()
        with self.margin(""):
            yield self.made
        self.made = outside

    def copy(self, job: Job, start: int, end: int) -> None:
        """Write ``start:end`` of a text as it is."""
        if not self._margin:
            self._copy(job, start, end)
            return
        for line in lines_of(job.text, Slice(start, end), f"\n{self._margin}"):
            self.made.insert(line.before, job.span_of(start, end))
            self._copy(job, line.start, line.end)

    def _copy(self, job: Job, start: int, end: int) -> None:
        if job.span is not None:
            self.insert(job.text[start:end], job.span)
            return
        self._added += end - start if self.loops else 0
        if self.is_full:
            self.complain(Span(start, end), too_long())
        else:
            self.made.copy(job.text, start, end)

    def insert(self, text: str, span: Span) -> None:
        """Write ``text``, which stands for what is at ``span``."""
        text = text.replace("\n", f"\n{self._margin}") if self._margin else text
        self._added += len(text)
        if self.is_full:
            self.complain(span, too_long())
        else:
            self.made.insert(text, span)

    def mask(self, job: Job, start: int, end: int, role: Role = Role.SHOWN, address: str = "") -> str:
        """Let ``start:end`` be shown as it is written; return what stands for it."""
        text = job.text[start:end]
        mask = text if job.is_code else self.masks.add(Mask(role, text, address))
        self.insert(mask, job.span_of(start, end))
        return "" if job.is_code else mask

    def leave(self, job: Job, start: int, end: int, problem: NotUnderstoodError) -> None:
        """Show ``start:end`` as it is written, and say why; but code and bibliographies are meant to be shown so."""
        mask = self.mask(job, start, end)
        is_literal = job.is_code or _FIELD.search(job.text, max(start - 40, 0), start) is not None
        if not is_literal or problem.code not in LITERAL:
            self.complain(job.span_of(start, end), problem, mask)
        elif told := in_code(job.span_of(start, end), problem.code):
            self.complaints.append(told)

    def complain(self, span: Span, problem: NotUnderstoodError, mask: str = "") -> None:
        """Take note of what is wrong at ``span``, which ``mask`` stands for."""
        self.complaints.append(
            Complaint(span, problem.code, problem.name, problem.message, problem.hint, problem.is_error, mask)
        )
