"""What can go wrong between a program and a service, as values: trouble that a simulated service plays on request."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct


class Reset(Struct, frozen=True):
    """Break the connection off without a word, as a firewall does."""


class Hang(Struct, frozen=True):
    """Read the request and say nothing until the service is closed or the other side gives up."""


class Drip(Struct, frozen=True):
    """Send the answer's head, and then a byte every ``interval`` seconds for ever."""

    interval: float = 0.02


class Half(Struct, frozen=True):
    """Announce the whole answer, send the first half of its body and close the connection."""


class Status(Struct, frozen=True):
    """Answer with a status, headers and a body of one's choice: ``Status(503, {"Retry-After": "1"})``."""

    status: int
    headers: Mapping[str, str] = {}
    body: str = ""


class Flood(Struct, frozen=True):
    """Answer 200 and stream a body of so many megabytes (2**20 bytes); its length is ``announced`` or not."""

    megabytes: int
    announced: bool = False


class EntityBomb(Struct, frozen=True):
    """Answer with a small feed whose title is 10**9 times the same word, once its entities are expanded."""


class Json(Struct, frozen=True):
    """Answer with a value as JSON, whatever was asked for."""

    value: Any
    status: int = 200
    headers: Mapping[str, str] = {}


Fault: TypeAlias = Reset | Hang | Drip | Half | Status | Flood | EntityBomb | Json


def moved(location: str) -> Status:
    """Return a redirect with an empty body, as arXiv answers ``http:`` addresses."""
    return Status(301, {"Location": location})


def graphql_limit(kind: str = "RATE_LIMITED", message: str = "API rate limit exceeded for user ID 1.") -> Json:
    """Return how GitHub says over HTTP 200 that the points of a token are used up.

    GitHub's own documentation names no type; ``RATE_LIMITED`` and ``RATE_LIMIT`` are both seen in the wild.
    """
    return Json({"errors": [{"type": kind, "message": message}]}, headers={"x-ratelimit-remaining": "0"})


def secondary_limit(retry_after: int | None = 60, status: int = 403) -> Json:
    """Return how GitHub answers who asks too fast; points are left then, and the time to wait is not always told.

    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api: 200 or 403.
    """
    value = {
        "message": "You have exceeded a secondary rate limit.",
        "documentation_url": "https://docs.github.com/rest",
    }
    waiting = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Json(value, status, {"x-ratelimit-remaining": "4999", **waiting})


def bomb() -> str:
    """Return the feed of `EntityBomb`."""
    levels = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    entities = "".join(['<!ENTITY e0 "bang">', *levels])
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>&e9;</title></feed>'
    return f'<?xml version="1.0"?><!DOCTYPE feed [{entities}]>{feed}'


def json_bytes(value: object) -> bytes:
    """Return a value as GitHub writes it: UTF-8, keys in their order."""
    return json.dumps(value, ensure_ascii=False).encode()
