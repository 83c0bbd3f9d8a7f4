"""arXiv: which paper an address names, through all of arXiv's own forms, its mirrors and the sites built on it.

The grammar of the identifiers is arXiv's own: https://info.arxiv.org/help/arxiv_identifier.html and the ``Identifier``
class of arxiv-base (``arxiv/identifier/__init__.py``), whose leniencies (``arXiv:``, ``.pdf``, upper case, a missing
hyphen in an archive's name, whatever follows a further slash) are shared here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from llmnotes.links.problems import Problem, impossible, odd, quoted
from llmnotes.links.targets import ArxivPage, ArxivPaper, Target
from llmnotes.links.urls import SplitUrl
from llmnotes.nearest import nearest

# The archives that had papers under the old scheme, which ended in March 2007: ``ARCHIVES`` in arxiv-base's
# ``arxiv/taxonomy/definitions.py``, without the later ones (econ, eess, q-fin, stat) and the one for tests.
# A subject class behind the archive (``math.GT``) is dropped by arXiv without being looked at.
ARCHIVES = frozenset(
    """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga
    funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph
    q-alg q-bio quant-ph solv-int supr-con
    """.split()  # noqa: SIM905 - a list would be a page long
)

# What an address of arXiv may say before a paper's id.
FORMS = frozenset(
    ("abs", "anc", "bibtex", "cits", "dvi", "e-print", "format", "html", "pdf", "ps", "refs", "src", "tb", "trackback")
)

# First parts of addresses that are not about one paper, though something like an id may follow.
_PAGES = frozenset(
    """
    a about api archive auth brand catchup category_taxonomy cookies corr ct find ftp help hypertex institutional_banner
    list login logout multi new oai2 prevnext replace rss search show-email stats static submit terms user year
    """.split()  # noqa: SIM905 - a list would be a page long
)
_PAGES_OF_FORMS = {("tb", "recent"), ("tb", "redirect")}

_CODE = "arxiv-impossible-id"

_NEW = re.compile(r"([0-9]{2})([0-9]{2})\.([0-9]+)(?:v([0-9]+))?(?:/.*)?", re.IGNORECASE | re.DOTALL)
_OLD = re.compile(r"([a-z]+(?:-+[a-z]+)?)(?:\.[a-z-]{2,})?/([0-9]+)(?:v([0-9]+))?(?:/.*)?", re.IGNORECASE | re.DOTALL)
_PREFIX = re.compile(r"arxiv:", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:\.(?:pdf|html|ps|dvi|tar))?(?:\.gz)?\Z", re.IGNORECASE)
_LIKE_AN_ID = re.compile(r"[0-9]{4}\.[0-9]{3,6}|[a-z-]{2,}(?:\.[a-z-]+)?/[0-9]{5,8}(?![0-9])", re.IGNORECASE)
_ID_INSIDE = re.compile(r"(?<![0-9.])[0-9]{4}\.[0-9]{4,5}(?![0-9])(?:v[1-9][0-9]?(?![0-9]))?")
_AS_MARKDOWN = ".md"  # behind the id at Hugging Face and alphaXiv, which show a paper as Markdown then, too
_LETTERS_OF = {archive.replace("-", ""): archive for archive in ARCHIVES}


class Misread(Struct, frozen=True):
    """Why a text is no identifier; ``meant`` is the only one it can stand for, ``similar`` a guess."""

    reason: str
    meant: str = ""
    similar: str = ""


def read_id(text: str) -> ArxivPaper | Misread:
    """Read an identifier in any of its spellings: ``1706.03762v5``, ``arXiv:math.GT/0309136``, ``2301.00001.pdf``."""
    if match := _NEW.fullmatch(text):
        return _new(*match.groups())
    bare = _bare(text)
    if match := _NEW.fullmatch(bare):
        return _new(*match.groups())
    if match := _OLD.fullmatch(bare):
        return _old(*match.groups())
    inside = _ID_INSIDE.search(text[:200])
    similar = inside[0] if inside and isinstance(read_id(inside[0]), ArxivPaper) else ""
    return Misread("ids look like 1706.03762 or hep-th/9901001", similar=similar)


def _bare(text: str) -> str:
    """Leave out what may stand around an identifier: ``arXiv:`` and ``.pdf``."""
    return _SUFFIX.sub("", _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text, count=1)


def _new(year: str, month: str, number: str, version: str | None) -> ArxivPaper | Misread:
    """Read an identifier of the scheme of April 2007: four digits for a month's papers, five since January 2015."""
    if not "01" <= month <= "12":
        return Misread(f"there is no month {month}")
    if year >= "91" or year + month < "0704":
        return Misread("ids without an archive's name began in April 2007 (0704)")
    digits, rule = (5, "since 1501 ids have five") if year >= "15" else (4, "until 1412 ids had four")
    if len(number) != digits:
        return Misread(f"{rule} digits behind the dot", similar=_with_digits(f"{year}{month}", number, digits))
    if not number.strip("0"):
        return Misread("the papers of a month are counted from 1")
    return _versioned(f"{year}{month}.{number}", version)


def _with_digits(month: str, number: str, digits: int) -> str:
    """Return the identifier with zeros added or taken away, which is how arXiv itself reads it, or nothing."""
    padded = number.lstrip("0").zfill(digits)
    return f"{month}.{padded}" if len(padded) == digits and number.strip("0") else ""


def _old(archive: str, number: str, version: str | None) -> ArxivPaper | Misread:
    """Read an identifier of the scheme of July 1991: an archive, two digits each for year and month, three more."""
    name = re.sub("-+", "-", archive.lower())
    known = name if name in ARCHIVES else _LETTERS_OF.get(name.replace("-", ""))
    if not known:
        near = nearest(name, ARCHIVES)
        return Misread(f"there is no archive {quoted(archive)}", similar=f"{near}/{number}" if near else "")
    if len(number) != 7:
        return Misread("ids with an archive's name have seven digits behind the slash")
    year, month = number[:2], number[2:4]
    if not "01" <= month <= "12":
        return Misread(f"there is no month {month}")
    if "0703" < year + month < "9107":
        return Misread("ids with an archive's name run from July 1991 (9107) to March 2007 (0703)")
    if number.endswith("000"):
        return Misread("the papers of a month are counted from 1")
    return _versioned(f"{known}/{number}", version)


def _versioned(paper: str, version: str | None) -> ArxivPaper | Misread:
    if version is None:
        return ArxivPaper(paper)
    number = version.lstrip("0")
    if not number:
        return Misread("versions start at 1", similar=paper)
    if number != version:
        return Misread("a version has no leading zero", meant=f"{paper}v{number}")
    if len(number) > 4:
        return Misread("no paper has so many versions")
    return ArxivPaper(paper, int(number))


def claim(url: SplitUrl) -> Target | Problem | None:
    """Return the paper (or the page of arXiv) that a URL leads to; None if it is none of arXiv's business."""
    if read := _HOSTS.get(url.host):
        return read(url)
    return _on_arxiv(url) if url.host.endswith(".arxiv.org") else None


def doubt(target: Target, now: date) -> Problem | None:
    """Return a problem for a paper of a month that has not come yet; a day early is fine, somewhere it is tomorrow."""
    if not isinstance(target, ArxivPaper) or "/" in target.id:
        return None
    tomorrow = now + timedelta(days=1)
    year, month = 2000 + int(target.id[:2]), int(target.id[2:4])
    if (year, month) <= (tomorrow.year, tomorrow.month):
        return None
    return impossible(_CODE, f"arXiv id {target.id} can not exist: {year}-{month:02d} has not come yet")


def _on_arxiv(url: SplitUrl) -> Target | Problem:
    if url.path.startswith("//"):
        right = url.text.replace(f"{url.host}//", f"{url.host}/", 1)
        return impossible("arxiv-impossible-path", "arXiv knows no address that begins with two slashes", right=right)
    form, *rest = url.segments or ("",)
    if form in FORMS and (form, *rest[:1]) not in _PAGES_OF_FORMS:
        if not rest and url.query:
            return ArxivPage(url.address)
        return _paper(url, "/".join(rest))
    if form in _PAGES:
        return ArxivPage(url.address)
    return _misplaced(url, form, rest) or ArxivPage(url.address)


def _misplaced(url: SplitUrl, form: str, rest: list[str]) -> Problem | None:
    """Return a problem for an address that names a paper in a way that arXiv does not promise to understand."""
    for written in ("/".join((form, *rest)), "/".join(rest)):
        if _LIKE_AN_ID.match(written) and isinstance(paper := read_id(written), ArxivPaper):
            message = f"arXiv has no addresses of the form {quoted(url.path)}"
            return odd("arxiv-unknown-path", message, right=paper.url)
    return None


def _paper(url: SplitUrl, text: str) -> ArxivPaper | Problem:
    if not text:
        return impossible(_CODE, "the URL names no paper", hint="write it like https://arxiv.org/abs/1706.03762")
    read = read_id(text)
    if isinstance(read, ArxivPaper):
        return read
    right = url.text.replace(text, read.meant) if read.meant and url.text.count(text) == 1 else ""
    similar = read.meant or read.similar
    hint = f"did you mean {similar}?" if similar else ""
    return impossible(_CODE, f"arXiv id {quoted(_bare(text))} can not exist: {read.reason}", hint=hint, right=right)


def _named(url: SplitUrl, text: str) -> ArxivPaper | Problem | None:
    """Read an id on somebody else's site, where other things than papers stand too."""
    bare = _PREFIX.sub("", text, count=1)
    return _paper(url, text.removesuffix(_AS_MARKDOWN)) if _LIKE_AN_ID.match(bare) else None


def _on_ar5iv(url: SplitUrl) -> Target | Problem | None:
    """Read an address of ar5iv, which shows the latest version whatever is asked for."""
    form, *rest = url.segments or ("",)
    paper = _named(url, "/".join(rest if form in FORMS else (form, *rest)))
    return ArxivPaper(paper.id) if isinstance(paper, ArxivPaper) else paper


def _on_labs(url: SplitUrl) -> Target | Problem | None:
    return _on_ar5iv(url) or ArxivPage(url.address)


def _on_itp(url: SplitUrl) -> Target | Problem | None:
    """Read an address of the mirror that was in China."""
    form, *rest = url.segments or ("",)
    return _named(url, "/".join(rest)) if form in FORMS else None


def _on_alphaxiv(url: SplitUrl) -> Target | Problem | None:
    form, *rest = url.segments or ("",)
    return _named(url, "/".join(rest)) if form in ("abs", "pdf", "html", "overview") else None


def _below_papers(url: SplitUrl) -> Target | Problem | None:
    form, *rest = url.segments or ("",)
    return _named(url, "/".join(rest)) if form == "papers" else None


def _below_arxiv(url: SplitUrl) -> Target | Problem | None:
    form, *rest = url.segments or ("",)
    return _named(url, "/".join(rest)) if form == "arxiv" else None


def _on_doi(url: SplitUrl) -> Target | Problem | None:
    """Read a DOI of arXiv's, ``10.48550/arXiv.ID``; there is one for a paper and none for a version."""
    prefix, *rest = url.segments or ("",)
    name = "/".join(rest)
    if prefix != "10.48550" or name[:6].lower() != "arxiv.":
        return None
    paper = _paper(url, name[6:])
    if isinstance(paper, Problem) or paper.version is None:
        return paper
    message = f"the DOI {quoted(f'{prefix}/{name}')} can not exist: arXiv's DOIs have no versions"
    right = f"https://doi.org/10.48550/arXiv.{paper.id}"
    return impossible("arxiv-impossible-doi", message, hint=f"link {right} or {paper.url}", right=right)


def _on_semantic_scholar(url: SplitUrl) -> Target | Problem | None:
    """Read ``.../ARXIV:ID`` (the API and its redirects) and ``/arxiv/ID``."""
    segments = url.segments
    for index, segment in enumerate(segments):
        if _PREFIX.match(segment):
            return _named(url, "/".join(segments[index:]))
        if segment.lower() == "arxiv":
            return _named(url, "/".join(segments[index + 1 :]))
    return None


_HOSTS: Mapping[str, Callable[[SplitUrl], Target | Problem | None]] = {
    "arxiv.org": _on_arxiv,
    "www.arxiv.org": _on_arxiv,
    "export.arxiv.org": _on_arxiv,
    "labs.arxiv.org": _on_labs,
    "ar5iv.labs.arxiv.org": _on_labs,
    "ar5iv.org": _on_ar5iv,
    "www.ar5iv.org": _on_ar5iv,
    "alphaxiv.org": _on_alphaxiv,
    "www.alphaxiv.org": _on_alphaxiv,
    "arxiv-vanity.com": _below_papers,
    "www.arxiv-vanity.com": _below_papers,
    "huggingface.co": _below_papers,
    "hf.co": _below_papers,
    "papers.cool": _below_arxiv,
    "scirate.com": _below_arxiv,
    "emergentmind.com": _below_papers,
    "www.emergentmind.com": _below_papers,
    "xxx.itp.ac.cn": _on_itp,
    "doi.org": _on_doi,
    "www.doi.org": _on_doi,
    "dx.doi.org": _on_doi,
    "semanticscholar.org": _on_semantic_scholar,
    "www.semanticscholar.org": _on_semantic_scholar,
    "api.semanticscholar.org": _on_semantic_scholar,
}
