"""The plainest client there is: one request, one answer, no redirect followed, nothing retried."""

from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

from services.serving import Answer

PATIENCE = 20.0  # seconds without a sign of life from a server on this machine: something hangs that should not


def ask(url: str, headers: Mapping[str, str] = {}, body: bytes | None = None, patience: float = PATIENCE) -> Answer:
    """Send a GET, or a POST where there is a body; the answer's headers have small names.

    Raises ``http.client.HTTPException`` and ``OSError`` as they come.
    """
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=patience)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        method = "GET" if body is None else "POST"
        connection.request(method, target, body, {"User-Agent": "llmnotes-tests", **headers})
        reply = connection.getresponse()
        return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()
