import http.client
import json
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from llmnotes.diagnostics import Place, error, warning
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.preview import Hub, Mark, Problem, State, problem_of, server, serving
from llmnotes.shell.preview.addresses import Answer, Content, Elsewhere, Found, Nothing, answer
from llmnotes.shell.preview.admission import refuse_host, refuse_origin
from llmnotes.shell.preview.injection import addresses_in, injected
from llmnotes.shell.preview.ranges import part_of

LONG = 20.0  # seconds until a test gives up

PAGES = ("index.html", "404.html", "papers/index.html", "page.html", "feed.xml", "é x.png", ".well-known/security.txt")
FILES: dict[str, Content] = {name: name.encode() for name in PAGES}


def found(name: str) -> Found:
    return Found(HTTPStatus.OK, name, name.encode())


def lookup(path: str) -> Content | None:
    return FILES.get(path)


MISSING = Found(HTTPStatus.NOT_FOUND, "404.html", b"404.html")

ANSWERS: list[tuple[str, str, Answer]] = [
    ("", "/", found("index.html")),
    ("", "/papers/", found("papers/index.html")),
    ("", "/papers", Elsewhere("/papers/")),
    ("", "/page", found("page.html")),
    ("", "/page.html", found("page.html")),
    ("", "/feed.xml", found("feed.xml")),
    ("", "/é x.png", found("é x.png")),
    ("", "/nothing", MISSING),
    ("", "/empty/", MISSING),
    ("", "/../secret", MISSING),
    ("", "/../secret.html", MISSING),
    ("", "/a/../../secret.html", MISSING),
    ("", "/papers/../page.html", MISSING),
    ("", "/papers//", MISSING),
    ("", "/.well-known/security.txt", found(".well-known/security.txt")),
    ("", "/.llmnotes-site", MISSING),
    ("", "/a\0b", MISSING),
    ("", "//etc/passwd", MISSING),
    ("", "//page.html", MISSING),
    ("", "/\\..\\page.html", MISSING),
    ("", "*", MISSING),
    ("", "http://elsewhere/page.html", MISSING),
    ("/nötes", "/", Elsewhere("/n%C3%B6tes/")),
    ("/nötes", "/nötes", Elsewhere("/n%C3%B6tes/")),
    ("/nötes", "/nötes/", found("index.html")),
    ("/nötes", "/nötes/papers", Elsewhere("/n%C3%B6tes/papers/")),
    ("/nötes", "/nötes/page.html", found("page.html")),
    ("/nötes", "/page.html", MISSING),
    ("/nötes", "/nötespage.html", MISSING),
]


@pytest.mark.parametrize(("base", "path", "expected"), ANSWERS)
def test_addresses_mean_what_they_mean_on_a_static_host(base: str, path: str, expected: Answer) -> None:
    assert answer(lookup, base, path) == expected


def test_a_site_without_a_page_for_it_has_nothing() -> None:
    assert answer(lambda _: None, "", "/x") == Nothing()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (b"<body>text</body></html>\n", b"<body>text|</body></html>\n"),
        (b"<BODY>text</BODY >", b"<BODY>text|</BODY >"),
        (b"text", b"text|"),
        (b"", b"|"),
        (b"<pre></body></pre>\xff</body>", b"<pre></body></pre>\xff|</body>"),
        (b"<p>\r\n</body><!-- </body> -->", b"<p>\r\n|</body><!-- </body> -->"),
        (b"<!-- </body>", b"<!-- |</body>"),
    ],
)
def test_only_the_script_is_added_to_a_page(html: bytes, expected: bytes) -> None:
    assert injected(html, b"|") == expected


@given(some.binary() | some.text().map(str.encode))
def test_all_else_stays_as_it_is(html: bytes) -> None:
    assert injected(html, b"") == html


def test_the_links_of_a_page_are_found() -> None:
    html = (
        b"""<a href="https://a/?x=1&amp;y=2">a</a> <A class=x HREF='b"c'>b</A> <a href=c>c</a> <a data-href="d">d</a>"""
    )
    assert addresses_in(html) == {"https://a/?x=1&y=2", 'b"c', "c"}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-3", range(4)),
        ("bytes=2-", range(2, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-30", range(10)),
        ("bytes=5-500", range(5, 10)),
        ("bytes=10-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=4-3", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("lines=0-1", None),
        ("bytes=²-", None),
        ("", None),
    ],
)
def test_parts_of_a_file_can_be_asked_for(header: str | None, expected: range | str | None) -> None:
    assert part_of(header, 10) == expected


HOSTS = [
    (["localhost"], 0),
    (["LOCALHOST:8000"], 0),
    (["localhost.:1"], 0),
    (["127.0.0.1:8000"], 0),
    (["[::1]:8000"], 0),
    (["192.168.1.7"], 0),
    (["mine:8000"], 0),
    (["evil.example"], 403),
    (["evil.example:8000"], 403),
    (["localhost.evil.example"], 403),
    (["127.0.0.1.evil.example"], 403),
    (["127.1"], 403),
    (["<script>"], 403),
    ([], 400),
    ([""], 400),
    (["localhost", "evil.example"], 400),
    (["me@localhost"], 400),
    (["localhost:x"], 400),
    (["[::1"], 400),
    (["a b"], 400),
]


@pytest.mark.parametrize(("hosts", "status"), HOSTS)
def test_only_names_that_are_this_machines_are_answered(hosts: list[str], status: int) -> None:
    refusal = refuse_host(hosts, "mine")
    assert (refusal.status if refusal else 0) == status


def test_a_refused_name_is_told_what_to_do() -> None:
    refusal = refuse_host(["box.example:80"], "0.0.0.0")
    assert refusal is not None
    assert refusal.sentence == (
        "This preview is not known as box.example. Open it as localhost, or start it with --host box.example."
    )


@pytest.mark.parametrize(
    ("origins", "sites", "welcome"),
    [
        ([], [], True),
        (["http://localhost:8000"], ["same-origin"], True),
        ([], ["none"], True),
        (["http://localhost:8001"], [], False),
        (["https://evil.example"], [], False),
        (["null"], [], False),
        (["http://[broken"], [], False),
        ([], ["cross-site"], False),
        ([], ["same-site"], False),
        ([], ["same-origin", "cross-site"], False),
    ],
)
def test_pages_of_others_are_told_no_news(origins: list[str], sites: list[str], welcome: bool) -> None:
    assert (refuse_origin("localhost:8000", origins, sites) is None) is welcome


class Served:
    """A site that is served below ``/base``, and a client of it."""

    def __init__(self, port: int, files: dict[str, Content], hub: Hub) -> None:
        self.port = port
        self.files = files
        self.hub = hub

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, Mapping[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), body

    def say(self, request: bytes) -> bytes:
        """Return all that comes back for these bytes, until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=LONG) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            return received

    def events(self) -> "Events":
        return Events(self.port)


class Events:
    """A page that waits for news."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=LONG)
        self._connection.sendall(b"GET /base/.llmnotes/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self._lines = self._connection.makefile("rb")
        while self._lines.readline().strip():
            continue

    def next(self) -> dict[str, Any]:
        for line in self._lines:
            if line.startswith(b"data: "):
                news: dict[str, Any] = json.loads(line[6:])
                return news
        raise EOFError

    def close(self) -> None:
        self._lines.close()
        self._connection.close()


@pytest.fixture
def served() -> Iterator[Served]:
    files = dict(FILES)
    files["index.html"] = b"<body>\r\nindex\xff</body>"
    hub = Hub()
    threads = threading.active_count()
    with serving(files.get, hub, base=lambda: "/base") as address:
        assert address.origin == f"http://127.0.0.1:{address.port}"
        yield Served(address.port, files, hub)
    assert threading.active_count() == threads


def test_pages_files_and_absences_are_served(served: Served) -> None:
    status, headers, body = served.ask("/base/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    version = headers["ETag"].strip('"')
    tag = f'<script src="/base/.llmnotes/live.js" data-version="{version}" data-status="200"></script>'
    assert body == b"<body>\r\nindex\xff" + tag.encode() + b"</body>"
    assert served.ask("/base/?q=1")[2] == body
    assert served.ask("/base/feed.xml")[1]["Content-Type"] == "application/xml; charset=utf-8"
    assert served.ask("/base/feed.xml")[2] == b"feed.xml"
    assert served.ask("/base/%C3%A9%20x.png")[1]["Content-Type"] == "image/png"
    assert served.ask("/base/papers")[0] == 301
    assert served.ask("/base/papers")[1]["Location"] == "/base/papers/"
    status, headers, nothing = served.ask("/base/", method="HEAD")
    assert (status, int(headers["Content-Length"]), nothing) == (200, len(body), b"")
    assert served.ask("/base/x")[0] == 404
    assert served.ask("/base/x")[2].startswith(b"404.html<script")
    del served.files["404.html"]
    assert served.ask("/base/x")[0] == 404
    assert b"live.js" in served.ask("/base/x")[2]
    assert served.ask("/base/", method="POST")[0] == 501


def test_a_path_that_needs_quotes_is_quoted() -> None:
    with serving(FILES.get, Hub(), base=lambda: "/\"nötes' <&", follow=True) as address:
        path = "/%22n%C3%B6tes%27%20%3C%26/"
        body = Served(address.port, FILES, Hub()).ask(path)[2]
        assert f'src="{path}.llmnotes/live.js" data-version='.encode() in body
        assert b'data-status="200" data-follow>' in body
        assert Served(address.port, FILES, Hub()).ask(f"{path}.llmnotes/live.js")[0] == 200


def test_what_the_browser_has_is_not_sent_again(served: Served) -> None:
    for path in ("/base/", "/base/feed.xml", "/base/.llmnotes/live.js"):
        etag = served.ask(path)[1]["ETag"]
        status, headers, body = served.ask(path, {"If-None-Match": f'"other", W/{etag}'})
        assert (status, headers["ETag"], body) == (304, etag, b"")
        assert served.ask(path, {"If-None-Match": '"other"'})[0] == 200
    before = served.ask("/base/")[1]["ETag"]
    served.files["index.html"] = b"new"
    assert served.ask("/base/", {"If-None-Match": before})[0] == 200


def test_films_are_sent_in_parts(served: Served, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(os.urandom(1_000_000))
    served.files["film.mp4"] = film
    status, headers, body = served.ask("/base/film.mp4")
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, "video/mp4", "bytes")
    assert body == film.read_bytes()
    status, headers, body = served.ask("/base/film.mp4", {"Range": "bytes=999000-", "If-Range": headers["ETag"]})
    assert (status, headers["Content-Range"]) == (206, "bytes 999000-999999/1000000")
    assert body == film.read_bytes()[999000:]
    status, headers, body = served.ask("/base/film.mp4", {"Range": "bytes=1000000-"})
    assert (status, headers["Content-Range"], body) == (416, "bytes */1000000", b"")
    status, _, body = served.ask("/base/film.mp4", {"Range": "bytes=0-9", "If-Range": '"old"'})
    assert (status, len(body)) == (200, 1_000_000)
    etag = served.ask("/base/film.mp4")[1]["ETag"]
    film.write_bytes(b"another")
    assert served.ask("/base/film.mp4", {"If-None-Match": etag})[2] == b"another"


def test_a_file_that_is_taken_away_is_not_found(served: Served, tmp_path: Path) -> None:
    served.files |= {"gone.html": tmp_path / "gone.html", "gone.png": tmp_path / "gone.png"}
    assert served.ask("/base/gone.html")[0] == 404
    assert served.ask("/base/gone.png")[0] == 404
    (tmp_path / "gone.html").write_text("here")
    assert served.ask("/base/gone.html")[2].startswith(b"here<script")


def test_a_page_gets_the_marks_of_its_own_links(served: Served) -> None:
    served.files["papers/index.html"] = b'<a href="https://arxiv.org/abs/1706.03762">a</a> <a href="/x">x</a>'
    marks = {"https://arxiv.org/abs/1706.03762": Mark("good", "read"), "https://elsewhere/": Mark("missing")}
    served.hub.publish(State(1, links=marks))
    _, headers, body = served.ask("/base/.llmnotes/links?page=%2Fbase%2Fpapers%2F")
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"https://arxiv.org/abs/1706.03762": {"state": "good", "reason": "read"}}
    for page in ("", "?page=/base/feed.xml", "?page=/base/none", "?page=/base/papers", "?page=%ff"):
        assert json.loads(served.ask(f"/base/.llmnotes/links{page}")[2]) == {}


def test_news_reach_every_page_that_waits(served: Served) -> None:
    early = served.events()
    problem = Problem("notes/a.md", 1, 2, 3, "error", "some-code", "<b>wrong</b>\n\udcff", "mend it")
    served.hub.publish(State(1, (problem,), saved="/base/x/", saved_in=1))
    late = served.events()
    news = early.next()
    assert news == late.next()
    session = news.pop("session")
    shown = news.pop("problems")
    assert news == {
        "edition": 1,
        "errors": 1,
        "warnings": 0,
        "links": 1,
        "saved": "/base/x/",
        "savedIn": 1,
        "assets": 0,
        "home": "/",
    }
    assert [problem["message"] for problem in shown] == ["<b>wrong</b>\n\udcff"]
    served.hub.publish(State(2))
    assert [events.next()["edition"] for events in (early, late)] == [2, 2]
    assert len(session) == 16
    for events in (early, late):
        events.close()


def test_marks_are_new_only_where_the_mapping_is(served: Served) -> None:
    events = served.events()
    links = {"https://a/": Mark("checking")}
    numbers = []
    for number, mapping in enumerate((links, links, {"https://a/": Mark("good")})):
        served.hub.publish(State(number, links=mapping))
        numbers.append(events.next()["links"])
    assert numbers == [1, 1, 2]
    events.close()


def test_errors_come_first_and_what_is_too_many_is_counted(served: Served) -> None:
    events = served.events()
    found = [warning(Place("a.md", line), "w", "w") for line in range(1, 151)] + [error(Place("b.md"), "e", "e")]
    served.hub.publish(State(1, tuple(problem_of(problem, None) for problem in found)))
    news = events.next()
    assert (news["errors"], news["warnings"], len(news["problems"])) == (1, 150, 100)
    assert [problem["path"] for problem in news["problems"][:2]] == ["b.md", "a.md"]
    events.close()


def test_a_problem_shows_its_line() -> None:
    found = error(Place("notes/a.md", 3, 4, 7), "code", "message", hint="hint", url="https://a/")
    expected = Problem("notes/a.md", 3, 4, 7, "error", "code", "message", "hint", "https://a/")
    assert problem_of(found, None) == expected
    assert problem_of(found, "\tabcdef\n") == replace(expected, excerpt="    abcdef", indent=6, carets=3)


def test_the_newest_news_arrive_however_many_there_are(served: Served) -> None:
    """Two hundred pages are asked for while three hundred states go by, and nothing piles up."""
    pages = [served.events() for _ in range(20)]
    state = State(0, tuple(Problem("a.md", 1, 1, 1, "warning", "code", "x" * 1000) for _ in range(20)))
    tracemalloc.start()
    try:
        with ThreadPoolExecutor(50) as pool:
            statuses = [pool.submit(served.ask, "/base/papers/") for _ in range(200)]
            for edition in range(1, 301):
                served.hub.publish(State(edition, state.problems))
            assert {status.result()[0] for status in statuses} == {200}
        assert tracemalloc.get_traced_memory()[0] < 10_000_000
    finally:
        tracemalloc.stop()
    for events in pages:
        while events.next()["edition"] < 300:
            continue
        events.close()


def test_a_page_that_takes_nothing_keeps_nobody_waiting(served: Served) -> None:
    """More is published than fits between the two: what the page gets then is the newest."""
    slow = served.events()
    problems = tuple(Problem("a.md", 1, 1, 1, "warning", "code", "x" * 100_000) for _ in range(20))
    for edition in range(1, 31):
        served.hub.publish(State(edition, problems))
    served.hub.publish(State(31))
    seen = [slow.next()["edition"]]
    while seen[-1] < 31:
        seen.append(slow.next()["edition"])
    assert seen == sorted(set(seen))
    slow.close()


def test_a_page_that_is_gone_is_forgotten(served: Served) -> None:
    served.hub.publish(State(1))
    before = threading.active_count()
    pages = [served.events() for _ in range(5)]
    for events in pages:
        events.next()
        events.close()
    deadline = time.monotonic() + LONG
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_a_page_that_waits_long_hears_that_somebody_is_there(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEARTBEAT", 0.0)
    monkeypatch.setattr(server, "LOOK", 0.01)
    with socket.create_connection(("127.0.0.1", served.port), timeout=LONG) as connection:
        connection.sendall(b"GET /base/.llmnotes/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"\n: here\n\n: here\n\n" not in received:
            received += connection.recv(1000)
    assert b"Content-Type: text/event-stream\r\n" in received
    assert b"\r\n\r\nretry: 500\n\n" in received


def test_the_end_comes_at_once_with_pages_that_wait() -> None:
    hub = Hub()
    before = threading.active_count()
    with serving(FILES.get, hub, base=lambda: "/base") as address:
        pages = [Events(address.port) for _ in range(10)]
        idle = socket.create_connection(("127.0.0.1", address.port))
        half = socket.create_connection(("127.0.0.1", address.port))
        half.sendall(b"GET /base/ HTTP/1.1\r\nHost:")
        hub.publish(State(1))
        for events in pages:
            assert events.next()["edition"] == 1
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert threading.active_count() == before
    for events in pages:
        with pytest.raises((EOFError, ConnectionError)):
            events.next()
        events.close()
    idle.close()
    half.close()


OWN = b"GET /base/.llmnotes/live.js HTTP/1.1\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /base/ HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n", 200),
        (b"GET /base/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403),
        (b"GET /base/ HTTP/1.1\r\nHost: evil.example:%d\r\nConnection: close\r\n\r\n", 403),
        (b"GET /base/ HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET /base/ HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
        (b"GET /base/ HTTP/1.0\r\n\r\n", 400),
        (OWN + b"Host: localhost:%d\r\n\r\n", 200),
        (OWN + b"Host: localhost:%d\r\nOrigin: http://localhost:%d\r\nSec-Fetch-Site: same-origin\r\n\r\n", 200),
        (OWN + b"Host: localhost:%d\r\nOrigin: http://evil.example\r\n\r\n", 403),
        (OWN + b"Host: localhost:%d\r\nOrigin: http://localhost:1\r\n\r\n", 403),
        (OWN + b"Host: localhost:%d\r\nSec-Fetch-Site: cross-site\r\n\r\n", 403),
        (OWN + b"Host: localhost:%d\r\nSec-Fetch-Site: same-site\r\n\r\n", 403),
        (OWN.replace(b".llm", b"%%2ellm") + b"Host: localhost\r\nSec-Fetch-Site: same-site\r\n\r\n", 403),
        (OWN.replace(b"live.js", b"../server.py") + b"Host: localhost\r\n\r\n", 404),
        (OWN.replace(b"live.js", b"server.py") + b"Host: localhost\r\n\r\n", 404),
        (b"GET /base/%%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /base/%%2e%%2e/%%2e%%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET http://localhost/base/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /base/\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /base/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nGET / HTT", 200),
        (b"GET /base/ HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n", 403),
        (b"POST /base/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
        (b"GET /%s HTTP/1.1\r\n\r\n" % (b"x" * 70_000), 414),
        (b"GET / HTTP/1.1\r\nX: %s\r\n\r\n" % (b"x" * 70_000), 431),
        (b"GET / HTTP/1.1\r\n%s\r\n" % (b"X: x\r\n" * 200), 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/\xb2.\xb2\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"\0\0\0\n", 400),
        (b"", 0),
        (b"\r\n", 0),
        (b"GET /base/ HTTP/1.1\r\nHost: localhost\r\n", 200),
    ],
)
def test_whatever_is_said_gets_a_plain_answer(
    served: Served, capfd: pytest.CaptureFixture[str], request_: bytes, status: int
) -> None:
    if b"%d" in request_ or b"%%" in request_:
        request_ = request_ % ((served.port,) * request_.count(b"%d"))
    reply = served.say(request_)
    if status == 0:
        assert reply == b""
    elif status in {400, 505} and reply.startswith(b"<!DOCTYPE"):
        assert str(status).encode() in reply, "somebody who speaks HTTP/0.9 gets no head"
    else:
        assert reply.startswith(b"HTTP/1.1 %d " % status), reply
        assert reply.count(b"HTTP/1.1 ") == 1
    assert capfd.readouterr().err == ""


def test_garbage_leaves_the_server_as_it_was(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    for seed in range(40):
        served.say(bytes((seed * value * value + value) % 256 for value in range(300)))
    assert served.ask("/base/papers/")[0] == 200
    assert capfd.readouterr().err == ""


def test_who_says_nothing_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server._Handler, "timeout", 0.05)
    for begun in (b"", b"GET /base/ HTTP/1.1\r\nHost:"):
        with socket.create_connection(("127.0.0.1", served.port), timeout=LONG) as connection:
            connection.sendall(begun)
            assert connection.recv(1000) == b""


def test_too_many_connections_are_turned_away(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    first = served.events()
    with socket.create_connection(("127.0.0.1", served.port), timeout=LONG) as second:
        assert second.recv(1000) == b""
    first.close()


def test_a_port_in_use_is_left_to_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(FILES.get, Hub(), port=port) as address:
            assert port < address.port < port + server.PORTS_TO_TRY


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("192.0.2.1", 8000, "can not serve on 192.0.2.1:8000"),
        ("127.0.0.1", 70000, "there is no port 70000"),
        ("no host", 8000, "can not serve on no host:8000"),
    ],
)
def test_an_address_that_can_not_be_had_is_told(host: str, port: int, message: str) -> None:
    with pytest.raises(EnvironmentProblem, match=message), serving(FILES.get, Hub(), host=host, port=port):
        pass


def test_when_no_port_is_free_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORTS_TO_TRY", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentProblem, match="all in use"), serving(FILES.get, Hub(), port=port):
            pass


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(("host", "at"), [("::1", "[::1]"), ("::", "localhost")])
def test_newer_addresses_are_served_too(host: str, at: str) -> None:
    with serving(FILES.get, Hub(), host=host) as address:
        assert address.origin == f"http://{at}:{address.port}"
        connection = http.client.HTTPConnection(at.strip("[]"), address.port, timeout=LONG)
        connection.request("GET", "/page.html")
        assert connection.getresponse().status == 200
        connection.close()


def test_only_broken_connections_are_no_bug(capfd: pytest.CaptureFixture[str]) -> None:
    def lookup(path: str) -> Content | None:
        raise KeyError if "bug" in path else ConnectionResetError

    with serving(lookup, Hub()) as address:
        for path in ("/broken", "/bug"):
            with pytest.raises(http.client.RemoteDisconnected):
                Served(address.port, {}, Hub()).ask(path)
    errors = capfd.readouterr().err
    assert "KeyError" in errors
    assert errors.count("Exception occurred") == 1
