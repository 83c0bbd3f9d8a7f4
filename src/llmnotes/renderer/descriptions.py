"""What search engines show of a page: in plain text, what is to be found there."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from llmnotes.loader.scripts import DESCRIPTION_LENGTH, shortened
from llmnotes.model import Note
from llmnotes.site import Site, Tag

if TYPE_CHECKING:
    from llmnotes.renderer.workviews import PaperView, RepositoryView


def of_note(note: Note) -> str:
    """Return what the author says of a note or how its text begins, or else what it is called and what is in it."""
    headings = (heading.text for heading in note.headings if heading.text)
    return note.description or _all(note.title, headings if note.headings else note.tags)


def of_home(site: Site, introduction: str) -> str:
    """Return what the author says of the site, or on its first page, or else how much there is."""
    return site.config.description or introduction or f"{_count(len(site.listed), 'note')}, the newest first"


def of_tags(site: Site) -> str:
    """Return the tags with the most notes."""
    most = sorted(site.tags, key=lambda tag: (-len(tag.notes), tag.slug))
    return _all(f"{_count(len(most), 'tag')} of {site.config.title}", (tag.name for tag in most))


def of_tag(tag: Tag) -> str:
    """Return what the first notes with a tag are called."""
    return _all(f"{_count(len(tag.notes), 'note')} on {tag.name}", (note.title for note in tag.notes))


def of_archive(site: Site) -> str:
    """Return how many notes there are."""
    return f"All notes of {site.config.title} by year: {len(site.listed)}, the newest first"


def of_map(site: Site) -> str:
    """Return what is on the map."""
    notes, papers = _count(len(site.shown), "note"), _count(len(site.papers), "paper")
    return f"How {notes} and {papers} of {site.config.title} hang together"


def of_search(site: Site) -> str:
    """Return what can be searched."""
    return f"Search the notes of {site.config.title}, and the papers that they cite"


def of_papers(site: Site, papers: Sequence["PaperView"]) -> str:
    """Return what the first papers are called."""
    return _all(f"{_count(len(papers), 'paper')} cited in {site.config.title}", (paper.name for paper in papers))


def of_paper(paper: "PaperView", abstract: str) -> str:
    """Return the authors and the first words of the abstract, which is plain text."""
    by = ", ".join(filter(None, (paper.by, paper.years)))
    if abstract:
        return shortened(f"{by}: {abstract}")
    identifier = f"arXiv:{paper.id}"
    name = identifier if paper.name == identifier else f"{shortened(paper.name)} ({identifier})"
    return _cited(name, "cited", paper.count)


def of_repositories(site: Site, repositories: Sequence["RepositoryView"]) -> str:
    """Return what the first repositories are called."""
    about = f"{_count(len(repositories), 'repository', 'repositories')} mentioned in {site.config.title}"
    return _all(about, (repository.name for repository in repositories))


def of_repository(repository: "RepositoryView") -> str:
    """Return what GitHub says of a repository, or else the notes."""
    return shortened(repository.description) or _cited(repository.name, "mentioned", repository.count)


def _cited(name: str, how: str, count: int) -> str:
    return f"{name}, {how} in {_count(count, 'note')}"


def _all(about: str, names: Iterable[str]) -> str:
    """Return what a list is about and as many of its names as there is room for."""
    said = about
    for number, name in enumerate(names):
        if len(said) > DESCRIPTION_LENGTH:
            break
        said += f"{', ' if number else ': '}{name}"
    return shortened(said)


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
