"""Ordinary pages are asked for politely, and only what their server says is gone counts as gone."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from links.conversation import Talk, talk

from llmnotes.diagnostics import Place
from llmnotes.links.asking import Answer, Reply, Request, Services, Silence
from llmnotes.links.known import Finding, Missing, Thing, Unverified
from llmnotes.links.targets import ArxivPaper, WebPage
from llmnotes.links.web import ask, judge, subjects
from llmnotes.links.web.visits import NO_ANCHOR, PAGE_LIMIT, REDIRECTS
from llmnotes.model import Link, LinkKind

SERVICES = Services("llmnotes/test (+https://example.org)", date(2026, 11, 25))
HTML = {"content-type": "text/html; charset=utf-8"}
NO_ROBOTS = Reply(404, {}, b"")


def page(body: str = "<h1 id='a&amp;b'>x</h1><a name=top2>y</a>", status: int = 200) -> Reply:
    return Reply(status, HTML, body.encode())


def about(
    address: str | WebPage, answers: Mapping[str, Answer] | Callable[[Request], Answer], robots: Answer = NO_ROBOTS
) -> tuple[Finding, Talk]:
    """Ask about one page; ``answers`` are by ``METHOD path``."""

    def answer(request: Request) -> Answer:
        path = "/" + request.url.split("/", 3)[3]
        if path == "/robots.txt":
            return robots
        return answers(request) if callable(answers) else answers[f"{request.method} {path}"]

    target = WebPage(address) if isinstance(address, str) else address
    said = talk(ask([target], SERVICES), answer)
    [finding] = said.findings
    assert finding.key == target.key
    return finding, said


def good(moved: str = "", key: str = "web:https://a.org/b") -> Thing:
    return Thing(key=key, checked=SERVICES.today, moved=moved)


def test_only_pages_are_subjects() -> None:
    assert subjects(WebPage("https://a.org/")) == (WebPage("https://a.org/"),)
    assert subjects(ArxivPaper("1706.03762")) == ()


def test_a_head_is_enough_and_every_request_is_public_paced_and_named() -> None:
    finding, said = about("https://a.org/b", {"HEAD /b": page("")})
    assert finding == good()
    assert [(request.method, request.url) for request in said.requests] == [
        ("GET", "https://a.org/robots.txt"),
        ("HEAD", "https://a.org/b"),
    ]
    for request in said.requests:
        assert (request.public, request.pace, request.interval) == (True, "web-a.org", 1.0)
        assert request.headers["user-agent"] == SERVICES.agent


@pytest.mark.parametrize("head", [403, 404, 405, 500, 501, 999])
def test_a_head_that_says_nothing_is_followed_by_a_get(head: int) -> None:
    assert about("https://a.org/b", {"HEAD /b": page("", head), "GET /b": page()})[0] == good()


@pytest.mark.parametrize("status", [404, 410])
def test_only_what_its_server_says_is_gone_is_missing(status: int) -> None:
    finding, _ = about("https://a.org/b", {"HEAD /b": page("", status), "GET /b": page("", status)})
    assert isinstance(finding, Missing)
    assert str(status) in finding.evidence


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 502, 503, 999])
def test_any_other_refusal_is_unverified(status: int) -> None:
    finding, _ = about("https://a.org/b", lambda request: page("", status))
    assert isinstance(finding, Unverified)
    assert str(status) in finding.reason


@pytest.mark.parametrize("silence", [Silence("reset"), Silence("no such name", lasting=True)])
def test_silence_is_unverified_and_asked_again_only_where_that_may_help(silence: Silence) -> None:
    finding, said = about("https://a.org/b", lambda request: silence)
    assert isinstance(finding, Unverified)
    assert finding.reason == silence.reason
    assert len(said.pauses) == (0 if silence.lasting else 2)


def test_a_server_with_too_much_to_do_is_given_its_time_once() -> None:
    answers = iter([Reply(429, {"retry-after": "3"}, b""), page("")])
    finding, said = about("https://a.org/b", lambda request: next(answers))
    assert finding == good()
    assert [pause.seconds for pause in said.pauses] == [3.0]
    finding, said = about("https://a.org/b", lambda request: Reply(503, {"retry-after": "3600"}, b""))
    assert isinstance(finding, Unverified)
    assert said.pauses == []


def redirect(status: int, location: str) -> Reply:
    return Reply(status, {"location": location}, b"")


@pytest.mark.parametrize(
    ("answers", "moved"),
    [
        ({"HEAD /b": redirect(301, "/c"), "HEAD /c": page("")}, "https://a.org/c"),
        ({"HEAD /b": redirect(308, "https://d.org/e#f"), "HEAD /e": page("")}, "https://d.org/e"),
        ({"HEAD /b": redirect(302, "/c"), "HEAD /c": page("")}, ""),
        ({"HEAD /b": redirect(301, "/c"), "HEAD /c": redirect(307, "/d"), "HEAD /d": page("")}, ""),
    ],
)
def test_a_page_has_moved_if_every_redirect_says_for_good(answers: Mapping[str, Answer], moved: str) -> None:
    assert about("https://a.org/b", answers)[0] == good(moved)


def test_redirects_end() -> None:
    finding, said = about("https://a.org/b", lambda request: redirect(301, "/b"))
    assert isinstance(finding, Unverified)
    assert len(said.requests) == 1 + 2 * REDIRECTS
    finding, _ = about("https://a.org/b", lambda request: redirect(302, "file:///etc/passwd"))
    assert isinstance(finding, Unverified)


@pytest.mark.parametrize(
    ("fragment", "body", "found"),
    [
        ("a&b", page(), True),
        ("top2", page(), True),
        ("top", page(), True),
        (":~:text=x", page(), True),
        ("c", page(), False),
        ("c", Reply(200, {"content-type": "application/pdf"}, b""), True),
        ("c", page("x" * PAGE_LIMIT), True),
        ("%C3%A4", page("<p id='ä'>"), True),
    ],
)
def test_an_anchor_is_looked_for_in_html_that_came_whole(fragment: str, body: Reply, found: bool) -> None:
    target = WebPage("https://a.org/b", fragment)
    finding, _ = about(target, {"GET /b": body})
    assert finding == (good(key=target.key) if found else Missing(target.key, NO_ANCHOR))


@pytest.mark.parametrize(
    ("robots", "asked"),
    [
        (Reply(200, {}, b"User-agent: *\nDisallow: /b"), False),
        (Reply(200, {}, b"User-agent: llmnotes\nDisallow: /\n\nUser-agent: *\nAllow: /"), False),
        (Reply(200, {}, b"User-agent: *\nDisallow: /c"), True),
        (Reply(403, {}, b""), True),
        (Reply(503, {}, b""), False),
        (Silence("reset"), False),
    ],
)
def test_robots_stay_away_where_they_are_asked_to(robots: Answer, asked: bool) -> None:
    finding, said = about("https://a.org/b", {"HEAD /b": page("")}, robots)
    assert isinstance(finding, Thing if asked else Unverified)
    assert any(request.method == "HEAD" for request in said.requests) == asked


def test_every_host_has_a_conversation_of_its_own() -> None:
    pages = [WebPage("https://a.org/1"), WebPage("https://b.org/"), WebPage("https://a.org/2")]
    assert len(ask(pages, SERVICES)) == 2


@pytest.mark.parametrize(
    ("finding", "codes"),
    [
        (None, []),
        (good(), []),
        (good("https://a.org/c"), ["info web-moved"]),
        (Missing("web:https://a.org/b", "the server knows no such page (404)"), ["error web-missing"]),
        (Missing("web:https://a.org/b", NO_ANCHOR), ["warning web-missing-anchor"]),
        (Unverified("web:https://a.org/b", "reset"), []),
    ],
)
def test_what_is_said_of_a_page(finding: Finding | None, codes: list[str]) -> None:
    link = Link(LinkKind.LINK, "https://a.org/b", "text", Place("n.md"))
    found = {finding.key: finding} if finding else {}
    problems = [*judge(WebPage("https://a.org/b"), link, "", found), *judge(ArxivPaper("1706.03762"), link, "", found)]
    assert [f"{problem.severity} {problem.code}" for problem in problems] == codes
