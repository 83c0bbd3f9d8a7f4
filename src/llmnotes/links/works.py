"""Which links of a note lead to literature: to papers, and to repositories or something in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from llmnotes.links import claim
from llmnotes.links.arxiv.addresses import read_id
from llmnotes.links.targets import ArxivPaper, GitHubRepository, InRepository, Target
from llmnotes.model import Body, Entry, Link, LinkKind, Reference

OWNER = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Who can own a repository, with room to spare: GitHub allows 39 letters, digits and hyphens, and companies more."""

KEY = "@"
"""What stands before the key of an entry where a link is to one."""

_PREPRINT = re.compile(
    r"(?:(?:arXiv(?: e-?prints?| preprint)?,? )?arXiv: ?|(?:CoRR|arXiv),? (?:abs/)?)(?P<id>[^\s,;:()]+).*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:\\url ?\{)?(?P<url>https?://[^\s{}]+)\}?", re.IGNORECASE)
_SAYING = frozenset(("howpublished", "note", "number"))
"""Fields in which some write an identifier or an address, with or without a journal beside."""


def references(links: Sequence[Link], targets: Mapping[str, Target], body: Body) -> Iterator[Reference]:
    """Yield a reference for each link to a work; ``targets`` is what the links' URLs mean. A picture refers to none.

    Neither does an address that plainly names no repository: what is made of works has their names in its paths. A key
    of the bibliography is a work for now. An item of a task list is about its first paper, whatever it links to before.
    """
    told: int | None = None  # the last item whose paper is known
    for number, link in enumerate(links):
        target = targets.get(link.url) if link.kind is not LinkKind.IMAGE else None
        mention = body.mentions[number]
        is_read = None if mention.item == told else mention.is_read
        is_key = link.kind is LinkKind.CITE and link.url.startswith(KEY)
        if is_read is not None and (is_key or isinstance(target, ArxivPaper)):
            told = mention.item
        if isinstance(target, ArxivPaper):
            yield to_paper(number, target, is_read=is_read)
        elif isinstance(target, InRepository) and OWNER.fullmatch(target.owner):
            whole = GitHubRepository(target.owner, target.repository)
            part = target.url.removeprefix(whole.url).lstrip("/")
            yield Reference(number, whole.key, f"{target.owner}/{target.repository}", part, is_read)
        elif is_key:
            yield Reference(number, link.url, link.url.removeprefix(KEY), "", is_read)


def to_paper(link: int, paper: ArxivPaper, *, is_read: bool | None, key: str = "") -> Reference:
    """Return the reference that the link with this number is to a paper, which may be cited by the key of an entry."""
    part = "" if paper.version is None else f"v{paper.version}"
    return Reference(link, f"arxiv:{paper.id}", paper.id, part, is_read, key)


@lru_cache(maxsize=4096)  # an entry is cited again and again
def paper_of_entry(entry: Entry) -> ArxivPaper | None:
    """Return the paper of arXiv's that an entry of a bibliography is, if it is one.

    That is said by its eprint, DOI or address, or by where it was published: ``arXiv preprint arXiv:1706.03762`` as
    Google Scholar has it, ``CoRR abs/1706.03762`` as DBLP and ``ArXiv abs/1706.03762`` as Semantic Scholar.
    """
    said = [text for name, text in entry.fields if name in _SAYING]
    preprints = map(_PREPRINT.fullmatch, (entry.container, *said))
    for written in (entry.arxiv, *(preprint["id"] for preprint in preprints if preprint)):
        if written and isinstance(paper := read_id(written), ArxivPaper):
            return paper
    addresses = map(_ADDRESS.fullmatch, (entry.arxiv, *said))
    written_out = (address["url"] for address in addresses if address)
    for address in (f"https://doi.org/{entry.doi}" if entry.doi else "", entry.url, *written_out):
        if address and isinstance(target := claim(address), ArxivPaper):
            return target
    return None
