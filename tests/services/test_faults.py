"""Every fault reaches a client as what it stands for, and no service waits for a client that has gone."""

import socket
import threading
import time
from http.client import HTTPConnection, HTTPException, IncompleteRead, RemoteDisconnected
from urllib.parse import urlsplit
from xml.parsers import expat

import pytest
from services.client import ask
from services.faults import (
    Drip,
    EntityBomb,
    Fault,
    Flood,
    Half,
    Hang,
    Json,
    Reset,
    Status,
    graphql_limit,
    moved,
    secondary_limit,
)
from services.serving import MEGABYTE, Answer, Asked, closed_port, serving


def echo(asked: Asked) -> Answer:
    return Answer(200, {"X-Method": asked.method}, asked.body or asked.target.encode())


def reply_to(fault: Fault) -> Answer:
    with serving(echo) as service:
        service.faults.append(fault)
        return ask(f"{service.url}/some/path")


def test_what_was_asked_is_remembered_in_order() -> None:
    before = time.monotonic()
    with serving(echo) as service:
        assert ask(f"{service.url}/a%20b?x=1&y=", {"X-One": "1"}).body == b"/a%20b?x=1&y="
        assert ask(f"{service.url}/c", body=b"form").body == b"form"
    first, second = service.requests
    assert (first.method, first.path, first.query, first.body) == ("GET", "/a b", {"x": "1", "y": ""}, b"")
    assert first.headers["x-one"] == "1"
    assert (second.method, second.path, second.body) == ("POST", "/c", b"form")
    assert before <= first.at <= first.answered <= second.at <= second.answered <= time.monotonic()


def test_a_connection_serves_several_requests() -> None:
    with serving(echo) as service:
        connection = HTTPConnection(urlsplit(service.url).netloc)
        for path in ("/1", "/2"):
            connection.request("GET", path)
            assert connection.getresponse().read() == path.encode()
        connection.request("HEAD", "/3")
        head = connection.getresponse()
        assert (head.getheader("X-Method"), head.getheader("Content-Length"), head.read()) == ("HEAD", "2", b"")
    connection.close()
    assert len(service.requests) == 3


def test_the_context_ends_though_a_client_keeps_its_connection() -> None:
    with serving(echo) as service:
        idle = socket.create_connection(("127.0.0.1", urlsplit(service.url).port or 0))
        assert ask(service.url).status == 200
    assert idle.recv(1) == b""
    idle.close()


def test_a_simulator_that_fails_fails_the_test() -> None:
    def broken(asked: Asked) -> Answer:
        raise ValueError(asked.path)

    with pytest.raises(ValueError, match="/some"), serving(broken) as service, pytest.raises(RemoteDisconnected):
        ask(f"{service.url}/some")


def test_nobody_listens_at_a_closed_port() -> None:
    with pytest.raises(ConnectionRefusedError):
        ask(closed_port())


def test_a_reset_breaks_the_connection_off() -> None:
    with pytest.raises(ConnectionResetError):
        reply_to(Reset())


def test_a_half_answer_announces_the_whole() -> None:
    with pytest.raises(IncompleteRead) as broken:
        reply_to(Half())
    assert (broken.value.partial, broken.value.expected) == (b"/some", 5)


def test_who_hangs_says_nothing_until_the_service_is_closed() -> None:
    problems: list[Exception] = []

    def wait(url: str) -> None:
        try:
            ask(url)
        except HTTPException as problem:
            problems.append(problem)

    with serving(echo) as service:
        service.faults.append(Hang())
        with pytest.raises(TimeoutError):
            ask(service.url, patience=0.1)
        service.faults.append(Hang())
        waiting = threading.Thread(target=wait, args=(service.url,))
        waiting.start()
        while len(service.requests) < 2:
            waiting.join(0.01)
    waiting.join()
    assert [type(problem) for problem in problems] == [RemoteDisconnected]


def test_a_drip_goes_on_for_ever() -> None:
    with serving(echo) as service:
        service.faults.append(Drip(0.001))
        connection = HTTPConnection(urlsplit(service.url).netloc)
        connection.request("GET", "/")
        assert connection.getresponse().read(5) == b"     "
        connection.close()


@pytest.mark.parametrize("announced", [True, False])
def test_a_flood_has_its_size_whether_it_is_announced_or_not(announced: bool) -> None:
    answer = reply_to(Flood(3, announced))
    assert len(answer.body) == 3 * MEGABYTE
    assert ("content-length" in answer.headers) is announced


def test_nobody_has_to_drink_the_flood() -> None:
    with serving(echo) as service:
        service.faults.append(Flood(1000))
        connection = HTTPConnection(urlsplit(service.url).netloc)
        connection.request("GET", "/")
        connection.getresponse().read(10)
        connection.close()


def test_an_entity_bomb_is_small_and_well_formed_until_it_is_expanded() -> None:
    answer = reply_to(EntityBomb())
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(answer.body) < 2000
    parser = expat.ParserCreate()
    sizes: dict[str, int] = {}

    def declared(name: str, _: bool, value: str | None, *rest: str | None) -> None:
        parts = (value or "").strip("&;").split(";&")
        sizes[name] = sum(sizes[part] for part in parts) if len(parts) > 1 else len(parts[0])

    def stop(*_: object) -> None:
        raise StopIteration

    parser.EntityDeclHandler = declared
    parser.StartElementHandler = stop
    with pytest.raises(StopIteration):
        parser.Parse(answer.body, True)
    assert sizes["e9"] == 4 * 10**9


@pytest.mark.parametrize(
    ("fault", "status", "header", "body"),
    [
        (Status(429), 429, ("retry-after", None), b""),
        (Status(429, {"Retry-After": "7"}), 429, ("retry-after", "7"), b""),
        (Status(200), 200, ("content-length", "0"), b""),
        (Status(502, {}, "<h1>bad</h1>"), 502, ("content-length", "12"), b"<h1>bad</h1>"),
        (moved("https://x.test/"), 301, ("location", "https://x.test/"), b""),
        (Json([]), 200, ("content-type", "application/json"), b"[]"),
        (Json({"data": None}, 500), 500, ("content-type", "application/json"), b'{"data": null}'),
        (secondary_limit(), 403, ("retry-after", "60"), None),
        (secondary_limit(None, 200), 200, ("retry-after", None), None),
        (graphql_limit(), 200, ("x-ratelimit-remaining", "0"), None),
    ],
)
def test_a_status_is_what_it_says(
    fault: Fault, status: int, header: tuple[str, str | None], body: bytes | None
) -> None:
    answer = reply_to(fault)
    assert answer.status == status
    assert answer.headers.get(header[0]) == header[1]
    assert body is None or answer.body == body


def test_limits_say_which() -> None:
    assert b'"type": "RATE_LIMIT"' in reply_to(graphql_limit("RATE_LIMIT")).body
    assert b"secondary rate limit" in reply_to(secondary_limit()).body
