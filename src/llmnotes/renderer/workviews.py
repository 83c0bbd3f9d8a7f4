"""What a template sees of papers and repositories, and of the notes that share them."""

from datetime import date, datetime

from markupsafe import Markup
from msgspec import Struct

from llmnotes.renderer.presumed import month_of_id, year_of_id
from llmnotes.renderer.quotations import CitedIn
from llmnotes.renderer.views import NoteView, TagView

AUTHORS = 3
"""How many authors are named where there is little room; the others are "et al."."""


class PaperView(Struct, frozen=True):
    """A paper as lists and its own page show it.

    ``title`` is HTML, ``name`` the same as plain text. What is not known is empty, or None. ``is_known`` is false where
    arXiv did not say it: then it is what the notes say, or their bibliography. ``is_doubted`` where arXiv's comment
    speaks of a withdrawal, and nobody could confirm it. ``family`` is what its first author is called by. ``href`` is
    its page, ``card`` its hover card, ``since`` the moment since when it is cited, by ``count`` notes, ``tags`` are
    theirs. ``is_since`` says that the ``journal`` had it no earlier than arXiv, ``journal_year`` is the year by which
    it is cited where that is not its ``year`` on arXiv, and ``has_html`` that arXiv most likely has it as HTML.
    """

    id: str
    href: str
    card: str
    name: str
    title: Markup
    is_known: bool
    authors: tuple[str, ...]
    family: str
    published: date | None
    updated: date | None
    version: int
    categories: tuple[str, ...]
    journal: str
    is_since: bool
    journal_year: int | None
    doi: str
    has_html: bool
    is_withdrawn: bool
    is_doubted: bool
    is_read: bool | None
    count: int
    since: datetime | None
    tags: tuple[TagView, ...]

    @property
    def by(self) -> str:
        """The first authors."""
        named = ", ".join(self.authors[:AUTHORS])
        return f"{named} et al." if len(self.authors) > AUTHORS else named

    @property
    def others(self) -> tuple[str, ...]:
        """The authors behind the first ones."""
        return self.authors[AUTHORS:]

    @property
    def year(self) -> int | None:
        """The year of the first version; by the identifier where nothing else is known."""
        return self.published.year if self.published else year_of_id(self.id)

    @property
    def month(self) -> int | None:
        """The month of the first version, likewise."""
        return self.published.month if self.published else month_of_id(self.id)

    @property
    def years(self) -> str:
        """That year, and the one by which it is cited if that is another one."""
        years = (str(self.year or ""), f"published {self.journal_year}" if self.journal_year else "")
        return ", ".join(filter(None, years))

    @property
    def abs(self) -> str:
        """The address of its abstract on arXiv."""
        return f"https://arxiv.org/abs/{self.id}"

    @property
    def pdf(self) -> str:
        """The address of its PDF on arXiv."""
        return f"https://arxiv.org/pdf/{self.id}"

    @property
    def html(self) -> str:
        """The address of its HTML on arXiv, if it may have some."""
        return f"https://arxiv.org/html/{self.id}" if self.has_html else ""


class RepositoryView(Struct, frozen=True):
    """A repository as templates see it: ``name`` as GitHub writes it now, ``before`` as notes do if it was renamed.

    ``url`` is its address on GitHub, ``archived`` the day on which it was made read-only; ``is_another`` if another
    repository had its name when the notes were first checked. ``files`` and ``issues`` are how many of them (pull
    requests among these) notes point to.
    """

    name: str
    before: str
    href: str
    card: str
    url: str
    description: str
    archived: date | None
    is_gone: bool
    is_another: bool
    count: int
    files: int
    issues: int
    tags: tuple[TagView, ...]


class PartView(Struct, frozen=True):
    """A part of a repository, and what notes say of it: ``href`` is its address on GitHub, empty if it has none."""

    name: str
    href: str
    cited: tuple[CitedIn, ...]


class RelatedView(Struct, frozen=True):
    """A note that has something in common with another one, and a sentence that says what."""

    note: NoteView
    reason: str
