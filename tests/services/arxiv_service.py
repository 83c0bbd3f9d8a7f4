"""arXiv on loopback: its query API and its OAI-PMH interface, as far as somebody who looks up papers can tell.

The query API is held against recorded replies (tests/services/test_arxiv_service.py) and against arxiv-search's
``search/controllers/classic_api``; OAI-PMH follows the templates and errors of https://github.com/arXiv/oaipmh.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, quote

from msgspec import Struct
from services.serving import Answer, Asked, Service, serving

from llmnotes.links.arxiv.addresses import ARCHIVES

ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
NOW = "2026-04-12T22:09:26Z"
PAGE = 10  # the default of ``max_results``
MOST_RESULTS = 2000
MOST_IDS_IN_AN_ADDRESS = 641
OAI_PREFIX = "oai:arXiv.org:"

# What the API takes for an identifier: ``parse_arxiv_id`` of arxiv-base searches, so that more may stand around it.
_NEW = re.compile(r"(?<![\d=.])(?:arxiv:)?\d{4}\.\d{4,5}", re.IGNORECASE)
_OLD = re.compile(rf"(?:{'|'.join(sorted(ARCHIVES))})(?:\.[a-z-]+)?/\d{{2}}[01]\d{{4}}", re.IGNORECASE)


class ArxivVersion(Struct, frozen=True):
    """A version of a paper: ``date`` is in UTC, ``size`` in kB, ``source`` holds OAI's flags (``I`` for withdrawn)."""

    date: datetime
    size: int = 100
    source: str = "D"


class ArxivEntry(Struct, frozen=True):
    """A paper; its ``id`` is canonical and without a version.

    Texts are served as they are given here, line breaks and runs of blanks included, which arXiv's own may contain.
    ``affiliations`` are by author.
    """

    id: str
    versions: tuple[ArxivVersion, ...]
    title: str
    authors: tuple[str, ...] = ("Ada Lovelace",)
    abstract: str = "We show that it works."
    categories: tuple[str, ...] = ("cs.LG",)
    comment: str = ""
    journal: str = ""
    doi: str = ""
    affiliations: Mapping[str, str] = {}


class ArxivService(Service, frozen=True):
    """A running simulation; `api` and `oai` are the addresses of its two interfaces."""

    @property
    def api(self) -> str:
        """The address of the query API."""
        return f"{self.url}/api/query"

    @property
    def oai(self) -> str:
        """The address of the OAI-PMH interface."""
        return f"{self.url}/oai"


def withdrawn(date: datetime) -> ArxivVersion:
    """Return the version that a paper has once its authors took it back."""
    return ArxivVersion(date, 0, "I")


@contextmanager
def arxiv_service(papers: Iterable[ArxivEntry] = ()) -> Iterator[ArxivService]:
    """Serve these papers, and no others."""
    known = {paper.id: paper for paper in papers}

    def answer(asked: Asked) -> Answer:
        if asked.path == "/api/query":
            return _query(known, asked)
        if asked.path == "/oai":
            return _record(known, asked)
        return Answer(404, {"Content-Type": "text/html"}, b"<title>404 Not Found</title>")

    with serving(answer) as service:
        yield ArxivService(service.url, service.requests, service.faults)


def _parameters(asked: Asked) -> Mapping[str, str]:
    return dict(parse_qsl(asked.body.decode(), keep_blank_values=True)) if asked.method == "POST" else asked.query


def _query(papers: Mapping[str, ArxivEntry], asked: Asked) -> Answer:
    parameters = _parameters(asked)
    ids = parameters["id_list"].split(",") if parameters.get("id_list") else []
    if asked.method != "POST" and len(ids) > MOST_IDS_IN_AN_ADDRESS:
        return Answer(414, {"Content-Type": "text/html"}, b"<title>414 Request-URI Too Large</title>")
    if parameters.get("search_query"):
        return _error("this simulator knows papers by their ids only")
    for written in ids:
        if not (_NEW.search(written) or _OLD.search(written)):
            return _error(f"incorrect id format for {written}", named=True)
    if not ids:
        return _error("Either a search_query or id_list must be specified for the classic API.")
    numbers: list[int] = []
    for name, default in (("max_results", PAGE), ("start", 0)):
        text = parameters.get(name, str(default))
        if not re.fullmatch(r"[+-]?\d+", text):
            return _error(f"{name} must be an integer", named=True)
        if int(text) < 0:
            return _error(f"{name} must be non-negative", named=True)
        numbers.append(int(text))
    most, start = min(numbers[0], MOST_RESULTS), numbers[1]
    return Answer(200, ATOM, _feed(ids, _found(papers, ids), start, most).encode())


def _found(papers: Mapping[str, ArxivEntry], ids: Iterable[str]) -> list[tuple[ArxivEntry, int]]:
    """Return the papers with the numbers of their versions, each once, in an order that means nothing.

    The API compares what was asked for with the identifiers it has, letter by letter: other spellings find nothing.
    """
    found: dict[tuple[str, int], ArxivEntry] = {}
    for written in ids:
        versioned = re.fullmatch(r"(.+)v(\d+)", written)
        bare, version = versioned.groups() if versioned else (written, "")
        paper = papers.get(bare)
        if paper and (not version or version in {str(n) for n, _ in enumerate(paper.versions, 1)}):
            found[bare, int(version or len(paper.versions))] = paper
    order = sorted(found, key=lambda one: hashlib.sha256(f"{one[0]}v{one[1]}".encode()).digest())
    return [(found[key], key[1]) for key in order]


def _feed(ids: Sequence[str], found: Sequence[tuple[ArxivEntry, int]], start: int, most: int) -> str:
    query = f"search_query=&id_list={','.join(ids)}&start={start}&max_results={most}"
    link = f"search_query=&start={start}&max_results={most}&id_list={','.join(ids)}"
    mark = base64.b64encode(hashlib.sha1(query.encode(), usedforsecurity=False).digest()).decode().rstrip("=")
    shown = found[start : start + most]
    return "\n".join(
        (
            *_feed_head(f"https://arxiv.org/api/{mark}", f"arXiv Query: {query}", NOW),
            f'  <link href="https://arxiv.org/api/query?{escape(link)}" type="application/atom+xml"/>',
            f"  <opensearch:itemsPerPage>{most}</opensearch:itemsPerPage>",
            f"  <opensearch:totalResults>{len(found)}</opensearch:totalResults>",
            f"  <opensearch:startIndex>{start}</opensearch:startIndex>",
            *(line for paper, version in shown for line in _entry(paper, version)),
            "</feed>\n",
        )
    )


def _feed_head(mark: str, title: str, updated: str) -> tuple[str, ...]:
    names = (
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"'
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>",
        f"<feed {names}>",
        f"  <id>{_text(mark)}</id>",
        f"  <title>{_text(title)}</title>",
        f"  <updated>{updated}</updated>",
    )


def _entry(paper: ArxivEntry, number: int) -> Iterator[str]:
    name = f"{paper.id}v{number}"
    yield "  <entry>"
    yield f"    <id>http://arxiv.org/abs/{name}</id>"
    yield f"    <title>{_text(paper.title)}</title>"
    yield f"    <updated>{_stamp(paper.versions[number - 1].date)}</updated>"
    yield f'    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>'
    yield f'    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>'
    yield f"    <summary>{_text(paper.abstract)}</summary>"
    for category in paper.categories:
        yield f'    <category term="{category}" scheme="http://arxiv.org/schemas/atom"/>'
    yield f"    <published>{_stamp(paper.versions[0].date)}</published>"
    if paper.comment:
        yield f"    <arxiv:comment>{_text(paper.comment)}</arxiv:comment>"
    yield f'    <arxiv:primary_category term="{paper.categories[0]}"/>'
    if paper.journal:
        yield f"    <arxiv:journal_ref>{_text(paper.journal)}</arxiv:journal_ref>"
    for author in paper.authors:
        yield "    <author>"
        yield f"      <name>{_text(author)}</name>"
        if author in paper.affiliations:
            yield f"      <arxiv:affiliation>{_text(paper.affiliations[author])}</arxiv:affiliation>"
        yield "    </author>"
    if paper.doi:
        yield f"    <arxiv:doi>{_text(paper.doi)}</arxiv:doi>"
        yield f'    <link rel="related" href="https://doi.org/{escape(paper.doi)}" title="doi"/>'
    yield "  </entry>"


def _error(summary: str, *, named: bool = False) -> Answer:
    """Return a feed whose only entry is the complaint; some have a name of their own behind ``#``."""
    link = "https://arxiv.org/api/errors" + (f"#{summary.replace(' ', '_')}" if named else "")
    lines = (
        *_feed_head("https://arxiv.org/", "arXiv Search Results", NOW),
        "  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>",
        "  <opensearch:totalResults>1</opensearch:totalResults>",
        "  <opensearch:startIndex>0</opensearch:startIndex>",
        "  <entry>",
        f"    <id>{_text(link)}</id>",
        "    <title>Error</title>",
        f"    <updated>{NOW}</updated>",
        f'    <link href="{escape(link)}" rel="alternate" type="text/html"/>',
        f"    <summary>{_text(summary)}</summary>",
        "    <author>",
        "      <name>arXiv api core</name>",
        "    </author>",
        "  </entry>",
        "</feed>\n",
    )
    return Answer(400, ATOM, "\n".join(lines).encode())


def _record(papers: Mapping[str, ArxivEntry], asked: Asked) -> Answer:
    parameters = _parameters(asked)
    if parameters.get("verb") != "GetRecord":
        return _oai(asked, '<error code="badVerb">Invalid verb provided</error>')
    if set(parameters) != {"verb", "identifier", "metadataPrefix"}:
        return _oai(asked, '<error code="badArgument">Parameters provided did not match expected.</error>')
    if parameters["metadataPrefix"] != "arXivRaw":
        return _oai(asked, '<error code="cannotDisseminateFormat">Did not recognize requested format</error>')
    identifier = parameters["identifier"]
    if not identifier.startswith(OAI_PREFIX):
        return _oai(asked, f'<error code="idDoesNotExist">All identifiers start with: {OAI_PREFIX}</error>')
    paper = papers.get(re.sub(r"v[1-9]\d*$", "", identifier.removeprefix(OAI_PREFIX)))
    if paper is None:
        return _oai(asked, '<error code="idDoesNotExist">Nothing found for this ID</error>')
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in parameters.items())
    return _oai(asked, "\n".join(_raw(paper)), attributes)


def _oai(asked: Asked, interior: str, attributes: str = "") -> Answer:
    """Return an answer of OAI-PMH, which has the status 200 even where it is an error."""
    host = quote(asked.headers.get("host", ""), safe=":.")
    text = f"""<?xml version="1.0" encoding="UTF-8"?>

<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{NOW}</responseDate>
    <request{attributes}>http://{host}/oai</request>
    {interior}
</OAI-PMH>"""
    return Answer(200, XML, text.encode())


def _raw(paper: ArxivEntry) -> Iterator[str]:
    names = 'xmlns="http://arxiv.org/OAI/arXivRaw/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    schema = 'xsi:schemaLocation="http://arxiv.org/OAI/arXivRaw/ http://arxiv.org/OAI/arXivRaw.xsd"'
    latest = paper.versions[-1].date
    yield "<GetRecord><record>"
    yield f"<header><identifier>{OAI_PREFIX}{paper.id}</identifier><datestamp>{latest:%Y-%m-%d}</datestamp>"
    yield f"<setSpec>{paper.categories[0].partition('.')[0]}</setSpec></header>"
    yield f"<metadata><arXivRaw {names} {schema}>"
    yield f"<id>{paper.id}</id>"
    yield f"<submitter>{_text(paper.authors[0])}</submitter>"
    for number, version in enumerate(paper.versions, 1):
        yield f'<version version="v{number}">'
        yield f"<date>{version.date:%a, %d %b %Y %H:%M:%S GMT}</date>"
        yield f"<size>{version.size}kb</size>"
        if version.source:
            yield f"<source_type>{version.source}</source_type>"
        yield "</version>"
    yield f"<title>{_text(paper.title)}</title>"
    yield f"<authors>{_text(', '.join(paper.authors))}</authors>"
    yield f"<categories>{' '.join(paper.categories)}</categories>"
    for tag, text in (("comments", paper.comment), ("journal-ref", paper.journal), ("doi", paper.doi)):
        if text:
            yield f"<{tag}>{_text(text)}</{tag}>"
    yield f"<abstract>{_text(paper.abstract)}</abstract>"
    yield "</arXivRaw></metadata></record></GetRecord>"


def _stamp(date: datetime) -> str:
    return f"{date:%Y-%m-%dT%H:%M:%SZ}"


def _text(text: str) -> str:
    return escape(text, quote=False)
