"""The one address of a paper on arXiv, for links that lead to the paper itself in another form."""

import re

from llmnotes.diagnostics import Fix
from llmnotes.links import arxiv
from llmnotes.links.targets import ArxivPaper
from llmnotes.links.urls import SplitUrl, sent_on, split
from llmnotes.model import Link, LinkKind

# The paper as it is read, and nothing behind it: its source, its data or a picture in it are other things.
_PAPER = re.compile(
    r"(?:(?:abs|html|pdf)/)?(?:arxiv:)?(?:[0-9]+\.[0-9]+|[a-z-]+(?:\.[a-z-]+)?/[0-9]{7})(?P<version>v[0-9]+)?(?:\.(?:html|pdf))?",
    re.IGNORECASE,
)
_MIRRORS = frozenset({"ar5iv.org", "www.ar5iv.org", "xxx.itp.ac.cn"})


def canonical(link: Link) -> Fix | None:
    """Return a fix that makes a link to a paper its canonical address; None where something would be lost, or nothing.

    A version stays: ar5iv, which shows the latest one whatever is asked for, is left alone where one is asked for. So
    is an address with a query or a fragment, which may lead to a page or a section; and so are DOIs, which are
    canonical in their own way, and sites that say more about a paper than arXiv does.
    """
    url = split(link.url)
    if isinstance(url, SplitUrl):
        url = sent_on(url) or url
    if link.kind is not LinkKind.LINK or not isinstance(url, SplitUrl) or not _may_be_paper(url):
        return None
    paper, written = arxiv.claim(url), _PAPER.fullmatch("/".join(url.segments))
    if not isinstance(paper, ArxivPaper) or not written or paper.url == link.url:
        return None
    return Fix(link.place, paper.url) if bool(paper.version) == bool(written["version"]) else None


def _may_be_paper(url: SplitUrl) -> bool:
    on_arxiv = url.host == "arxiv.org" or url.host.endswith(".arxiv.org") or url.host in _MIRRORS
    return on_arxiv and not (url.query or url.fragment or url.port or url.userinfo)
