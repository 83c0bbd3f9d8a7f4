"""The simulated arXiv behaves like the real one, whose recorded replies it gives letter by letter."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
from services.arxiv_service import ArxivEntry, ArxivService, ArxivVersion, arxiv_service, withdrawn
from services.client import ask
from services.faults import Half, Status
from websites import REPOSITORY

RECORDED = REPOSITORY.parent / "shared" / "recorded" / "arxiv"
NAMES = {
    "": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "raw": "http://arxiv.org/OAI/arXivRaw/",
}
DAY = datetime(2017, 6, 12, 17, 57, 34, tzinfo=UTC)

ATTENTION = ArxivEntry(
    "1706.03762",
    tuple(ArxivVersion(DAY + timedelta(weeks=week)) for week in range(7)),
    "Attention  Is All\n  You Need",
    ("Ashish Vaswani", "Noam Shazeer"),
    "  The dominant\nmodels <are> complex & slow.",
    ("cs.CL", "cs.LG"),
    comment="15 pages",
    journal="NIPS 2017",
    doi="10.1000/<1>",
)
SOLVABLE = ArxivEntry("solv-int/9901001", (ArxivVersion(DAY), withdrawn(DAY + timedelta(days=1))), "Solvable")
MANY = tuple(ArxivEntry(f"2401.{number:05}", (ArxivVersion(DAY),), f"Paper {number}") for number in range(1, 31))


@pytest.fixture(scope="module")
def service() -> Iterator[ArxivService]:
    with arxiv_service([ATTENTION, SOLVABLE, *MANY]) as service:
        yield service


def feed(service: ArxivService, *ids: str, **parameters: object) -> ET.Element:
    answer = ask(f"{service.api}?{urlencode({'id_list': ','.join(ids), **parameters})}")
    assert answer.status == 200
    return ET.fromstring(answer.body)


def found(feed: ET.Element) -> list[str]:
    return [
        entry.findtext("id", "", NAMES).removeprefix("http://arxiv.org/abs/") for entry in feed.iterfind("entry", NAMES)
    ]


def total(feed: ET.Element) -> str | None:
    return feed.findtext("opensearch:totalResults", None, NAMES)


def recordings() -> list[Path]:
    return sorted(RECORDED.glob("id_*.json"))


def as_papers(body: str) -> list[ArxivEntry]:
    """Read the papers of a recorded feed, where each has one version."""

    def date(entry: ET.Element, name: str) -> datetime:
        return datetime.fromisoformat(entry.findtext(name, "", NAMES))

    def paper(entry: ET.Element) -> ArxivEntry:
        def text(name: str) -> str:
            return entry.findtext(name, "", NAMES)

        authors = entry.findall("author", NAMES)
        affiliations = {
            author.findtext("name", "", NAMES): place
            for author in authors
            if (place := author.findtext("arxiv:affiliation", "", NAMES))
        }
        return ArxivEntry(
            text("id").removeprefix("http://arxiv.org/abs/").removesuffix("v1"),
            (ArxivVersion(date(entry, "updated")),),
            text("title"),
            tuple(author.findtext("name", "", NAMES) for author in authors),
            text("summary"),
            tuple(category.attrib["term"] for category in entry.iterfind("category", NAMES)),
            text("arxiv:comment"),
            text("arxiv:journal_ref"),
            text("arxiv:doi"),
            affiliations,
        )

    entries = ET.fromstring(body).iterfind("entry", NAMES)
    return [paper(entry) for entry in entries if "/abs/" in entry.findtext("id", "", NAMES)]


def comparable(body: str) -> str:
    """Leave out what differs from one request to the next: the feed's own name and the time."""
    body = re.sub(r"(<id>https://arxiv\.org/api/)(?!errors)[^<]*", r"\1...", body)
    return re.sub(r"(?m)^(  <updated>|    <updated>(?=2026-)).*", r"\1...", body)


@pytest.mark.skipif(not RECORDED.is_dir(), reason=f"there are no recorded replies in {RECORDED}")
def test_what_was_asked_of_arxiv_is_answered_as_arxiv_did() -> None:
    for file in recordings():
        recorded = json.loads(file.read_text("utf-8"))
        body = recorded["body"].encode("latin-1").decode()  # as it was recorded: each byte a character
        with arxiv_service(as_papers(body)) as service:
            answer = ask(f"{service.api}?{recorded['url'].partition('?')[2]}")
        assert answer.status == recorded["status_code"], file.name
        assert comparable(answer.body.decode()) == comparable(body), file.name
    assert len(recordings()) >= 8


def test_a_batch_says_nothing_of_ids_that_it_does_not_know(service: ArxivService) -> None:
    reply = feed(service, "1706.03762", "2402.00001", "2401.00007")
    assert sorted(found(reply)) == ["1706.03762v7", "2401.00007v1"]
    assert total(reply) == "2"


@pytest.mark.parametrize(
    "spelling",
    [
        "1706.03762v8",
        "1706.03762v07",
        "1706.3762",
        "arXiv:1706.03762",
        "solv-int.SI/9901001",
        " 1706.03762",
        "1706.0376",
    ],
)
def test_other_spellings_and_versions_that_are_too_high_find_nothing(service: ArxivService, spelling: str) -> None:
    assert found(feed(service, spelling)) == []


@pytest.mark.parametrize("malformed", ["abc", "", "1706.376", "foo/9901001", "solv-int/999", "cond—mat/0709123"])
def test_one_malformed_id_spoils_the_batch(service: ArxivService, malformed: str) -> None:
    answer = ask(f"{service.api}?id_list={quote(f'1706.03762,{malformed}')}")
    assert answer.status == 400
    entry = ET.fromstring(answer.body).find("entry", NAMES)
    assert entry is not None
    assert entry.findtext("title", "", NAMES) == "Error"
    assert entry.findtext("summary", "", NAMES) == f"incorrect id format for {malformed}"


@pytest.mark.parametrize("query", ["", "id_list=", "id_list=1706.03762&max_results=ten", "id_list=1706.03762&start=-1"])
def test_a_senseless_query_is_an_error(service: ArxivService, query: str) -> None:
    answer = ask(f"{service.api}?{query}")
    assert answer.status == 400
    assert b"https://arxiv.org/api/errors" in answer.body


def test_ten_are_shown_where_no_number_is_asked_for(service: ArxivService) -> None:
    ids = [paper.id for paper in MANY]
    reply = feed(service, *ids)
    assert (len(found(reply)), total(reply)) == (10, "30")
    pages = [found(feed(service, *ids, max_results=20, start=start)) for start in (0, 20)]
    assert sorted(pages[0] + pages[1]) == [f"{id_}v1" for id_ in ids]


def test_the_order_has_nothing_to_do_with_that_of_the_question(service: ArxivService) -> None:
    ids = [paper.id for paper in MANY]
    there = found(feed(service, *ids, max_results=100))
    back = found(feed(service, *reversed(ids), max_results=100))
    assert there == back
    assert there not in (sorted(there), sorted(there, reverse=True))


def test_a_paper_is_shown_once_however_often_it_is_asked_for(service: ArxivService) -> None:
    reply = feed(service, "1706.03762", "1706.03762v7", "1706.03762v2", "1706.03762")
    assert sorted(found(reply)) == ["1706.03762v2", "1706.03762v7"]
    assert total(reply) == "2"


def test_an_entry_tells_the_dates_of_the_first_and_of_its_own_version(service: ArxivService) -> None:
    for asked, shown, weeks in (("1706.03762", 7, 6), ("1706.03762v3", 3, 2)):
        entry = feed(service, asked).find("entry", NAMES)
        assert entry is not None
        assert entry.findtext("id", None, NAMES) == f"http://arxiv.org/abs/1706.03762v{shown}"
        assert entry.findtext("published", None, NAMES) == f"{DAY:%Y-%m-%dT%H:%M:%SZ}"
        assert entry.findtext("updated", None, NAMES) == f"{DAY + timedelta(weeks=weeks):%Y-%m-%dT%H:%M:%SZ}"


def test_texts_come_through_as_they_are(service: ArxivService) -> None:
    entry = feed(service, "1706.03762").find("entry", NAMES)
    assert entry is not None
    for tag, text in {
        "title": ATTENTION.title,
        "summary": ATTENTION.abstract,
        "arxiv:comment": "15 pages",
        "arxiv:journal_ref": "NIPS 2017",
        "arxiv:doi": "10.1000/<1>",
        "author/name": "Ashish Vaswani",
    }.items():
        assert entry.findtext(tag, None, NAMES) == text
    primary = entry.find("arxiv:primary_category", NAMES)
    assert primary is not None
    assert primary.attrib == {"term": "cs.CL"}


def test_an_address_holds_641_ids_and_a_form_more(service: ArxivService) -> None:
    ids = [f"2301.{number:05}" for number in range(1, 642)] + ["1706.03762"]
    assert ask(f"{service.api}?id_list={','.join(ids[1:])}").status == 200
    assert ask(f"{service.api}?id_list={','.join(ids)}").status == 414
    form = urlencode({"id_list": ",".join(ids), "max_results": 1000}).encode()
    answer = ask(service.api, {"Content-Type": "application/x-www-form-urlencoded"}, form)
    assert (answer.status, found(ET.fromstring(answer.body))) == (200, ["1706.03762v7"])


def record(service: ArxivService, identifier: str, prefix: str = "arXivRaw", verb: str = "GetRecord") -> ET.Element:
    query = urlencode({"verb": verb, "identifier": identifier, "metadataPrefix": prefix})
    answer = ask(f"{service.oai}?{query}")
    assert answer.status == 200
    return ET.fromstring(answer.body)


def test_oai_lists_all_versions_and_marks_a_withdrawn_one(service: ArxivService) -> None:
    raw = record(service, "oai:arXiv.org:solv-int/9901001").find(
        "oai:GetRecord/oai:record/oai:metadata/raw:arXivRaw", NAMES
    )
    assert raw is not None
    versions = [
        (
            version.attrib["version"],
            *(version.findtext(f"raw:{tag}", None, NAMES) for tag in ("date", "size", "source_type")),
        )
        for version in raw.iterfind("raw:version", NAMES)
    ]
    assert versions == [
        ("v1", "Mon, 12 Jun 2017 17:57:34 GMT", "100kb", "D"),
        ("v2", "Tue, 13 Jun 2017 17:57:34 GMT", "0kb", "I"),
    ]
    assert raw.findtext("raw:id", None, NAMES) == "solv-int/9901001"


def test_oai_tells_metadata_too(service: ArxivService) -> None:
    raw = record(service, "oai:arXiv.org:1706.03762").find(".//raw:arXivRaw", NAMES)
    assert raw is not None
    assert raw.findtext("raw:title", None, NAMES) == ATTENTION.title
    assert raw.findtext("raw:comments", None, NAMES) == "15 pages"
    assert raw.findtext("raw:categories", None, NAMES) == "cs.CL cs.LG"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("oai:arXiv.org:2402.00001",), "idDoesNotExist"),
        (("2402.00001",), "idDoesNotExist"),
        (("oai:arXiv.org:1706.03762", "pictures"), "cannotDisseminateFormat"),
        (("oai:arXiv.org:1706.03762", "arXivRaw", "Guess"), "badVerb"),
    ],
)
def test_oai_answers_200_to_errors(service: ArxivService, arguments: tuple[str, ...], code: str) -> None:
    error = record(service, *arguments).find("oai:error", NAMES)
    assert error is not None
    assert error.attrib == {"code": code}


def test_oai_wants_all_its_arguments(service: ArxivService) -> None:
    assert b"badArgument" in ask(f"{service.oai}?verb=GetRecord&identifier=oai:arXiv.org:1706.03762").body


def test_faults_are_played_in_turn_for_both_interfaces(service: ArxivService) -> None:
    service.faults.extend([Status(503, {"Retry-After": "1"}), None, Half()])
    answer = ask(service.oai)
    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "1", b"")
    assert found(feed(service, "1706.03762")) == ["1706.03762v7"]
    with pytest.raises(Exception, match="IncompleteRead"):
        ask(f"{service.api}?id_list=1706.03762")
    assert not service.faults


def test_there_is_nothing_else(service: ArxivService) -> None:
    assert ask(f"{service.url}/abs/1706.03762").status == 404
    assert ask(f"{service.api}?search_query=all:electron").status == 400
