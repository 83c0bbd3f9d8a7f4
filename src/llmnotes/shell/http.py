"""Carries out requests over HTTP, within the time there is, and says in a person's words why there was no reply."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from llmnotes.links.asking import MEGABYTE, Answer, Reply, Request, Silence

if TYPE_CHECKING:
    import httpx2

PATIENCE = 20.0  # seconds without a byte after which a connection counts as dead
OVER = "the time for asking was over"


class Http:
    """Connections to servers, kept open between requests. ``send`` may be called from several threads."""

    def __init__(self, client: "httpx2.Client", public: "httpx2.Client") -> None:
        """Take a client for any server and one for those on the internet."""
        self._client = client
        self._public = public

    def send(self, request: Request, deadline: float) -> Answer:
        """Return the reply to a request, or why there is none by ``deadline`` (as of ``time.monotonic``)."""
        import httpx2

        try:
            return self._exchange(request, deadline)
        except httpx2.TimeoutException:
            if time.monotonic() >= deadline:
                return Silence(OVER, lasting=True)
            return Silence(f"{_host(request.url)} did not answer for {PATIENCE:g} s")
        except httpx2.ConnectError as problem:
            return Silence(_unreachable(problem, _host(request.url)), lasting=True)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol):
            return Silence(f"{request.url} is no address to ask", lasting=True)
        except httpx2.HTTPError as problem:  # broken off, or no HTTP
            return Silence(f"the connection to {_host(request.url)} broke off ({type(problem).__name__})")

    def _exchange(self, request: Request, deadline: float) -> Answer:
        import httpx2

        left = deadline - time.monotonic()
        if left <= 0:
            return Silence(OVER, lasting=True)
        client = self._public if request.public else self._client
        with client.stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body or None,
            timeout=httpx2.Timeout(min(PATIENCE, left)),
        ) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > request.limit and request.cut:
                    del body[request.limit :]
                    break
                if len(body) > request.limit:
                    return Silence(f"the reply is larger than {request.limit // MEGABYTE} MB")
                if time.monotonic() >= deadline:
                    return Silence(OVER, lasting=True)
            return Reply(response.status_code, _headers(response.headers), bytes(body))


@contextmanager
def http() -> Iterator[Http]:
    """Open a client; redirects are replies like others, so that nothing is sent where nobody meant it to go."""
    import httpx2

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=8)
    with httpx2.Client(limits=limits) as client, httpx2.Client(transport=_public(limits), trust_env=False) as public:
        yield Http(client, public)


def _public(limits: "httpx2.Limits") -> "httpx2.HTTPTransport":
    """Return a transport that connects to no address of this machine or its network, whatever a name stands for.

    The address that was looked at is the one that is connected to: a name server that gives another one the second time
    gains nothing.
    """
    import httpcore2
    import httpx2

    class Public(httpcore2.SyncBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
        ) -> httpcore2.NetworkStream:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except OSError as problem:
                raise httpcore2.ConnectError(problem) from problem
            address = str(found[0][4][0])
            if not ipaddress.ip_address(address.partition("%")[0]).is_global:
                raise httpcore2.ConnectError(f"{address} is no address on the internet")
            return super().connect_tcp(address, port, timeout, local_address, socket_options)

    transport = httpx2.HTTPTransport(limits=limits)
    transport._pool._network_backend = Public()  # httpx2 has no parameter for what its pool has one for
    return transport


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _host(url: str) -> str:
    return url.split("/", 3)[2].rpartition("@")[2] if url.count("/") > 1 else url


def _unreachable(problem: BaseException, host: str) -> str:
    """Say why there is no connection, by what the library's exception was raised from."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"the certificate of {host} can not be trusted, or it speaks no TLS ({cause.reason or 'TLS error'})"
        if isinstance(cause, OSError) and cause.strerror:
            return f"{host} can not be reached: {cause.strerror}"
        cause = cause.__cause__ or cause.__context__
    return f"{host} can not be reached: {problem}"
