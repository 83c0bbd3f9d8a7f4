"""Which links of a note lead to literature: to papers, and to repositories or something in them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from llmnotes.links.targets import ArxivPaper, GitHubRepository, InRepository, Target
from llmnotes.model import Body, Link, LinkKind, Reference

OWNER = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Who can own a repository, with room to spare: GitHub allows 39 letters, digits and hyphens, and companies more."""


def references(links: Sequence[Link], targets: Mapping[str, Target], body: Body) -> Iterator[Reference]:
    """Yield a reference for each link to a work; ``targets`` is what the links' URLs mean. A picture refers to none.

    Neither does an address that plainly names no repository: what is made of works has their names in its paths.
    """
    for number, link in enumerate(links):
        target = targets.get(link.url) if link.kind is not LinkKind.IMAGE else None
        is_read = body.mentions[number].is_read
        if isinstance(target, ArxivPaper):
            part = "" if target.version is None else f"v{target.version}"
            yield Reference(number, f"arxiv:{target.id}", target.id, part, is_read)
        elif isinstance(target, InRepository) and OWNER.fullmatch(target.owner):
            whole = GitHubRepository(target.owner, target.repository)
            part = target.url.removeprefix(whole.url).lstrip("/")
            yield Reference(number, whole.key, f"{target.owner}/{target.repository}", part, is_read)
