"""GitHub on loopback: REST and GraphQL over one small world, with its tokens, its limits and what it says at their end.

REST is held against GitHub's OpenAPI description and recorded replies, GraphQL is executed by the published schema
(tests/services/test_github_service.py); limits follow https://docs.github.com/en/rest/using-the-rest-api and
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLSchema
from msgspec import Struct
from services.faults import json_bytes
from services.github_graphql import Context, Points, answered, repositories_in
from services.github_rest import Site, refused, replied, rest
from services.github_world import Account, Repo, World
from services.schemas import graphql_schema
from services.serving import Answer, Asked, Service, serving

HOUR = 3600


class Overload(Struct, frozen=True):
    """What happens to GraphQL queries for more than so many repositories: the status 502, or 200 and a half answer."""

    above: int
    status: int = 502


class Quota(Struct):
    """How many requests are left of a limit, until ``reset`` (seconds since 1970); tests may change it."""

    resource: str
    limit: int
    remaining: int
    reset: int

    def headers(self) -> Mapping[str, str]:
        """Return what every answer tells of it."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.limit - self.remaining),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": self.resource,
        }

    def take(self) -> bool:
        """Use up one request; whether there was one left."""
        left = self.remaining > 0
        self.remaining -= left
        return left


class GitHubService(Service, frozen=True):
    """A running simulation; ``anonymous``, ``core`` and ``points`` are the limits without, with a token, of GraphQL."""

    token: str
    anonymous: Quota
    core: Quota
    points: Quota

    @property
    def api(self) -> str:
        """The address of REST; GraphQL is at ``/graphql`` below it."""
        return self.url

    @property
    def graphql(self) -> str:
        """The address that takes queries."""
        return f"{self.url}/graphql"


@contextmanager
def github_service(
    repositories: Iterable[Repo] = (),
    accounts: Iterable[Account] = (),
    *,
    token: str = "",
    anonymous: int = 60,
    core: int = 5000,
    points: int = 5000,
    resets_in: int = HOUR,
    overload: Overload | None = None,
    owners_are_errors: bool = True,
) -> Iterator[GitHubService]:
    """Serve these repositories and accounts; without a ``token`` nobody is let in to GraphQL.

    With one, the test is skipped where the schema was not fetched. The limits are renewed ``resets_in`` seconds from
    now, which this simulator does not wait for. ``owners_are_errors`` says whether an absent ``repositoryOwner`` comes
    with an error, or is null and nothing else: reports differ.
    """
    world = World(tuple(repositories), tuple(accounts))
    schema = graphql_schema() if token else None
    reset = int(time.time()) + resets_in
    quotas = (
        Quota("core", anonymous, anonymous, reset),
        Quota("core", core, core, reset),
        Quota("graphql", points, points, reset),
    )

    def answer(asked: Asked) -> Answer:
        given = _token(asked)
        if not asked.headers.get("user-agent"):
            return Answer(403, {"content-type": "text/html"}, b"Request forbidden by administrative rules.")
        if given not in (None, token) or given == "":
            return refused(401, "Bad credentials")
        if asked.path == "/graphql" and asked.method == "POST":
            if given is None or schema is None:
                return refused(401, "This endpoint requires you to be authenticated.")
            return _with(quotas[2], _graphql(schema, world, quotas[2], overload, owners_are_errors, asked))
        quota = quotas[0] if given is None else quotas[1]
        if asked.path == "/rate_limit":
            return _with(quota, _limits(quota, quotas[2]))
        if not quota.take():
            return _with(quota, refused(403, "API rate limit exceeded for 127.0.0.1."))
        return _with(quota, rest(Site(world, f"http://{asked.headers['host']}"), asked))

    with serving(answer) as service:
        yield GitHubService(service.url, service.requests, service.faults, token, *quotas)


def _token(asked: Asked) -> str | None:
    """Return what follows ``bearer`` or ``token``, None where nobody says who they are, empty for anything else."""
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    return token.strip() if scheme.lower() in ("bearer", "token") else ""


def _with(quota: Quota, answer: Answer) -> Answer:
    return Answer(answer.status, {**quota.headers(), **answer.headers}, answer.body)


def _limits(core: Quota, points: Quota) -> Answer:
    def told(quota: Quota) -> dict[str, int]:
        used = quota.limit - quota.remaining
        return {"limit": quota.limit, "remaining": quota.remaining, "reset": quota.reset, "used": used}

    resources = {"core": told(core), "search": told(core), "graphql": told(points)}
    return replied(200, {"resources": resources, "rate": told(core)})


def _graphql(
    schema: GraphQLSchema, world: World, quota: Quota, overload: Overload | None, owners_are_errors: bool, asked: Asked
) -> Answer:
    try:
        sent: Any = json.loads(asked.body)
    except ValueError:
        return refused(400, "Problems parsing JSON")
    query = sent.get("query") if isinstance(sent, dict) else None
    if not isinstance(query, str):
        return replied(200, {"errors": [{"message": "A query attribute must be specified and must be a string."}]})
    if not quota.take():
        return replied(200, {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]})
    if overload and overload.status != 200 and repositories_in(query) > overload.above:
        timeout = {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}
        return Answer(overload.status, {"content-type": "application/json; charset=utf-8"}, json_bytes(timeout))
    points = Points(quota.limit, quota.remaining, datetime.fromtimestamp(quota.reset, UTC))
    most = overload.above if overload else None
    context = Context(world, points, most, owners_are_errors=owners_are_errors)
    return replied(200, answered(schema, context, query, sent.get("variables"), sent.get("operationName")))
