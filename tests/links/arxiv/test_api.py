"""Every paper is accounted for: known, missing on evidence given twice, or unverified with a reason."""

from datetime import date
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from links.conversation import Talk, one_by_one, talk

from llmnotes.links.arxiv import ask, subjects
from llmnotes.links.arxiv.api import BATCH, TRIES
from llmnotes.links.asking import Answer, Reply, Request, Services, Silence
from llmnotes.links.known import Finding, Missing, Paper, Unverified
from llmnotes.links.targets import ArxivPage, ArxivPaper

SERVICES = Services("llmnotes/test (+https://example.org)", date(2026, 11, 25))
ATTENTION = "1706.03762"


def entry(id_: str, version: int = 7, comment: str = "", title: str = "A\n  title &amp; more") -> str:
    return f"""<entry><id>http://arxiv.org/abs/{id_}v{version}</id><title>{title}</title>
    <updated>2023-08-02T00:41:18Z</updated><published>2017-06-12T17:57:34Z</published><summary>  An
    abstract. </summary><author><name>Ashish Vaswani</name></author><author><name>Noam Shazeer</name></author>
    <arxiv:comment>{escape(comment)}</arxiv:comment><arxiv:primary_category term="cs.CL"/><category term="cs.LG"/>
    <category term="cs.CL"/><arxiv:doi>10.1/2</arxiv:doi><arxiv:journal_ref>J. 1</arxiv:journal_ref></entry>"""


def feed(*entries: str, total: int | None = None) -> Reply:
    head = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
    )
    count = len(entries) if total is None else total
    text = f"{head}<opensearch:totalResults>{count}</opensearch:totalResults>{''.join(entries)}</feed>"
    return Reply(200, {}, text.encode())


def complaint(text: str) -> Reply:
    return Reply(
        400,
        {},
        feed(
            f"<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>{text}</summary></entry>"
        ).body,
    )


def record(*versions: tuple[int, str]) -> Reply:
    inside = "".join(f'<version version="v{n}"><source_type>{kind}</source_type></version>' for n, kind in versions)
    text = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>
    <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{inside}</arXivRaw></metadata></record></GetRecord></OAI-PMH>"""
    return Reply(200, {}, text.encode())


def ids_of(request: Request) -> list[str]:
    return parse_qs(urlsplit(request.url).query)["id_list"][0].split(",")


def about(ids: list[str], *answers: Answer) -> Talk:
    return talk(ask([ArxivPaper(id_) for id_ in ids], SERVICES), one_by_one(*answers))


def test_all_versions_of_a_paper_are_one_subject_and_a_listing_is_none() -> None:
    assert subjects(ArxivPaper(ATTENTION, 5)) == (ArxivPaper(ATTENTION),)
    assert subjects(ArxivPage("https://arxiv.org/list/cs.CL/new")) == ()


def test_a_paper_is_known_with_all_that_arxiv_says_of_it() -> None:
    said = about([ATTENTION], feed(entry(ATTENTION, comment="15 pages")))
    assert said.findings == [
        Paper(
            key="arxiv:1706.03762",
            checked=date(2026, 11, 25),
            title="A title & more",
            authors=("Ashish Vaswani", "Noam Shazeer"),
            published=date(2017, 6, 12),
            updated=date(2023, 8, 2),
            version=7,
            abstract="An abstract.",
            categories=("cs.CL", "cs.LG"),
            comment="15 pages",
            doi="10.1/2",
            journal="J. 1",
        )
    ]
    [request] = said.requests
    assert request.headers == {"user-agent": SERVICES.agent}
    assert (request.pace, request.interval) == ("arxiv", 3.0)


def test_a_thousand_papers_cost_ten_requests_that_all_say_how_many_they_want() -> None:
    ids = [f"2301.{number:05}" for number in range(1, 1001)]
    said = talk(
        ask([ArxivPaper(id_) for id_ in ids], SERVICES), lambda request: feed(*map(entry, reversed(ids_of(request))))
    )
    assert [finding.key for finding in said.findings] == [f"arxiv:{id_}" for id_ in ids]
    assert len(said.requests) == 1000 // BATCH
    assert all(parse_qs(urlsplit(request.url).query)["max_results"] == ["100"] for request in said.requests)


def test_what_is_absent_from_a_batch_is_asked_for_alone_and_only_then_missing() -> None:
    said = about([ATTENTION, "2301.99999", "2302.99999"], feed(entry(ATTENTION)), feed(), feed(entry("2302.99999")))
    assert [ids_of(request) for request in said.requests] == [
        [ATTENTION, "2301.99999", "2302.99999"],
        ["2301.99999"],
        ["2302.99999"],
    ]
    assert [type(finding) for finding in said.findings] == [Paper, Missing, Paper]
    assert said.findings[1].key == "arxiv:2301.99999"


def test_one_malformed_id_takes_nobody_with_it() -> None:
    bad = complaint("incorrect id format for 2301.00002")
    said = about(["2301.00001", "2301.00002"], bad, feed(entry("2301.00001")), bad, bad)
    assert [type(finding) for finding in said.findings] == [Paper, Missing]
    assert said.findings[1] == Missing("arxiv:2301.00002", "arXiv says: incorrect id format for 2301.00002")


@pytest.mark.parametrize("words", ["internal timeout, try later", "incorrect id format for another"])
def test_a_complaint_that_is_not_about_an_id_says_nothing_of_it(words: str) -> None:
    said = talk(ask([ArxivPaper("2301.00001"), ArxivPaper("2301.00002")], SERVICES), lambda request: complaint(words))
    assert [type(finding) for finding in said.findings] == [Unverified, Unverified]


def test_a_feed_that_is_cut_short_makes_nothing_missing() -> None:
    short = feed(entry(ATTENTION), total=2)
    said = about([ATTENTION, "2301.00001"], *[short] * TRIES, feed())
    assert [type(finding) for finding in said.findings] == [Paper, Unverified]


SILENT: list[tuple[Answer, str]] = [
    (Silence("export.arxiv.org can not be reached: Name or service not known", lasting=True), "Name or service"),
    (Silence("export.arxiv.org did not answer for 20 s"), "did not answer"),
    (Reply(200, {}, b""), "is empty"),
    (Reply(301, {"location": "https://export.arxiv.org/"}, b""), "status 301"),
    (Reply(200, {}, feed(entry(ATTENTION)).body[:-30]), "cut off"),
    (Reply(200, {}, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "entities"),
    (Reply(200, {}, b"<html/>"), "no feed"),
    (Reply(200, {}, b'<?xml version="1.0" encoding="klingon"?><a/>'), "no XML"),
    (Reply(400, {}, b"<html>bad</html>"), "no feed"),
    (Reply(200, {}, feed().body.replace(b">0<", b">" + b"9" * 5_000 + b"<")), "no feed"),
    (Reply(403, {}, b"no"), "403"),
    (Reply(429, {}, b""), "429"),
    (Reply(429, {"retry-after": "7"}, b""), "429"),
    (Reply(500, {}, b""), "status 500"),
    (Reply(503, {"retry-after": "1"}, b""), "503"),
    (Reply(200, {}, feed("<entry><id>http://arxiv.org/abs/1706.03762v1</id></entry>").body), "without id"),
]


@pytest.mark.parametrize(("answer", "reason"), SILENT, ids=[reason for _, reason in SILENT])
def test_trouble_makes_every_paper_unverified_and_none_missing(answer: Answer, reason: str) -> None:
    ids = [f"2301.{number:05}" for number in range(1, 251)]
    said = talk(ask([ArxivPaper(id_) for id_ in ids], SERVICES), lambda request: answer)
    assert sorted(finding.key for finding in said.findings) == [f"arxiv:{id_}" for id_ in ids]
    assert all(isinstance(finding, Unverified) and reason in finding.reason for finding in said.findings)


def test_nobody_is_asked_again_after_a_refusal_or_without_a_network() -> None:
    for answer in (Reply(403, {}, b""), Silence("no network", lasting=True)):
        assert len(about([ATTENTION], answer).requests) == 1


def test_a_busy_service_is_given_the_time_it_asks_for_and_then_answers() -> None:
    said = about([ATTENTION], Reply(503, {"retry-after": "7"}, b""), Reply(429, {}, b""), feed(entry(ATTENTION)))
    assert [pause.seconds for pause in said.pauses] == [7.0, 20.0]
    assert [type(finding) for finding in said.findings] == [Paper]


@pytest.mark.parametrize(("kind", "withdrawn"), [("I", True), ("D", False), ("DI", True)])
def test_a_withdrawal_that_a_comment_speaks_of_is_confirmed_by_the_record(kind: str, withdrawn: bool) -> None:
    comment = "This paper has been withdrawn by the author"
    said = about([ATTENTION], feed(entry(ATTENTION, comment=comment)), record((2, kind), (1, "D")))
    [paper] = said.findings
    assert isinstance(paper, Paper)
    assert paper.withdrawn is withdrawn
    assert "identifier=oai:arXiv.org:1706.03762" in said.requests[1].url


@pytest.mark.parametrize("answer", [Reply(200, {}, b"<a/>"), Reply(403, {}, b""), Silence("no", lasting=True)])
def test_a_paper_whose_withdrawal_can_not_be_confirmed_is_known_and_doubted(answer: Answer) -> None:
    said = about([ATTENTION, "2301.00001"], feed(entry(ATTENTION, comment="withdrawn"), entry("2301.00001")), answer)
    doubted = {finding.key: finding.doubted for finding in said.findings if isinstance(finding, Paper)}
    assert doubted == {"arxiv:2301.00001": False, "arxiv:1706.03762": True}


@given(st.lists(st.sampled_from(["whole", "empty", "short", "error", "cut", "busy", "silent", "refused"]), max_size=30))
def test_whatever_happens_every_paper_is_spoken_of_once(moods: list[str]) -> None:
    ids = [f"2301.{number:05}" for number in range(1, 130)]
    left = iter(moods)

    def answer(request: Request) -> Answer:
        if "GetRecord" in request.url:
            return record((1, "I"))
        asked = ids_of(request)
        match next(left, "whole"):
            case "whole":
                return feed(*(entry(id_, comment="withdrawn" if id_.endswith("7") else "") for id_ in asked))
            case "empty":
                return feed()
            case "short":
                return feed(*map(entry, asked[:3]), total=len(asked))
            case "error":
                return complaint("incorrect id format")
            case "cut":
                return Reply(200, {}, b"<feed")
            case "busy":
                return Reply(429, {}, b"")
            case "silent":
                return Silence("reset")
            case _:
                return Reply(403, {}, b"")

    found: list[Finding] = talk(ask([ArxivPaper(id_) for id_ in ids], SERVICES), answer).findings
    assert sorted(finding.key for finding in found) == [f"arxiv:{id_}" for id_ in ids]
