"""Which links of a note lead to literature: to papers, and to repositories or something in them."""

from collections.abc import Iterator, Mapping, Sequence

from llmnotes.links.targets import ArxivPaper, GitHubRepository, InRepository, Target
from llmnotes.model import Body, Link, LinkKind, Reference


def references(links: Sequence[Link], targets: Mapping[str, Target], body: Body) -> Iterator[Reference]:
    """Yield a reference for each link to a work; ``targets`` is what the links' URLs mean. A picture refers to none."""
    for number, link in enumerate(links):
        target = targets.get(link.url) if link.kind is not LinkKind.IMAGE else None
        is_read = body.mentions[number].is_read
        if isinstance(target, ArxivPaper):
            part = "" if target.version is None else f"v{target.version}"
            yield Reference(number, f"arxiv:{target.id}", target.id, part, is_read)
        elif isinstance(target, InRepository):
            whole = GitHubRepository(target.owner, target.repository)
            part = target.url.removeprefix(whole.url).lstrip("/")
            yield Reference(number, whole.key, f"{target.owner}/{target.repository}", part, is_read)
