"""Requests are carried out within their time and size, and public ones never reach this machine's own network."""

import time

import pytest
from services.arxiv_service import arxiv_service
from services.faults import Flood, Half, Hang, Reset, Status, moved
from services.serving import Answer, closed_port, serving

from llmnotes.links.asking import MEGABYTE, Reply, Request, Silence
from llmnotes.shell.http import OVER, http


def soon(seconds: float = 5) -> float:
    return time.monotonic() + seconds


def test_a_reply_comes_with_small_header_names_and_a_redirect_is_a_reply() -> None:
    with serving(lambda asked: Answer(200, {"X-Some": "Thing"}, b"body")) as service, http() as connections:
        service.faults.extend([None, moved("/elsewhere")])
        reply = connections.send(Request(service.url, "POST", {"x-a": "b"}, b"sent"), soon())
        assert isinstance(reply, Reply)
        assert (reply.status, reply.headers["x-some"], reply.body) == (200, "Thing", b"body")
        reply = connections.send(Request(service.url), soon())
        assert isinstance(reply, Reply)
        assert (reply.status, reply.headers["location"]) == (301, "/elsewhere")
        assert [(request.body, request.headers.get("x-a")) for request in service.requests] == [
            (b"sent", "b"),
            (b"", None),
        ]


def test_trouble_is_silence_with_a_reason() -> None:
    with arxiv_service() as service, http() as connections:
        service.faults.extend([Reset(), Half(), Flood(3), Flood(3), Hang(), Status(500)])
        for reason in ("broke off", "broke off", "larger than 1 MB"):
            answer = connections.send(Request(service.api, limit=MEGABYTE), soon())
            assert isinstance(answer, Silence)
            assert reason in answer.reason
        cut = connections.send(Request(service.api, limit=MEGABYTE, cut=True), soon())
        assert isinstance(cut, Reply)
        assert len(cut.body) == MEGABYTE
        assert connections.send(Request(service.api), soon(0.2)) == Silence(OVER, lasting=True)
        assert connections.send(Request(service.api), soon(0)) == Silence(OVER, lasting=True)


@pytest.mark.parametrize("address", ["http://name.invalid/", "ftp://a.org/", "http://[::", "http:///a", "closed"])
def test_what_can_not_be_reached_is_not_worth_a_second_try(address: str) -> None:
    with http() as connections:
        answer = connections.send(Request(closed_port() if address == "closed" else address), soon())
    assert isinstance(answer, Silence)
    assert answer.lasting
    assert "Traceback" not in answer.reason


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_public_request_reaches_nothing_of_this_network(host: str) -> None:
    with serving(lambda asked: Answer(200)) as service, http() as connections:
        port = service.url.rpartition(":")[2]
        answer = connections.send(Request(f"http://{host}:{port}/", public=True), soon())
        assert isinstance(answer, Silence)
        assert answer.lasting
        assert "no address on the internet" in answer.reason or "not known" in answer.reason
        assert service.requests == []
