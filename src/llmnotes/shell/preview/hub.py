"""Where the newest state of the site is handed to all pages that are open."""

import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from msgspec import Struct, to_builtins

from llmnotes.shell.preview.state import Mark, Problem, State, shown_first


class News(Struct, frozen=True):
    """A state as it goes to a page, as JSON on one line; ``number`` grows."""

    number: int
    text: bytes


class Hub:
    """Keeps the newest state, and no older one, however slowly somebody takes them. Any thread may call it."""

    def __init__(self) -> None:
        self._session = secrets.token_hex(8)
        self._changed = threading.Condition()
        self._news = News(0, b"")
        self._links: Mapping[str, Mark] = {}
        self._links_edition = 0

    def publish(self, state: State) -> None:
        """Make ``state`` the newest one, and wake all who wait for it."""
        with self._changed:
            if state.links is not self._links:
                self._links = state.links
                self._links_edition += 1
            self._news = News(self._news.number + 1, self._encoded(state))
            self._changed.notify_all()

    def newer(self, number: int, timeout: float) -> News | None:
        """Return the newest state once it is newer than ``number``; None after ``timeout`` seconds, or when woken."""
        with self._changed:
            if self._news.number <= number:
                self._changed.wait(timeout)
            return self._news if self._news.number > number else None

    def wake(self) -> None:
        """Let all who wait look around."""
        with self._changed:
            self._changed.notify_all()

    def marks(self, urls: Iterable[str]) -> bytes:
        """Return what is known of those ``urls`` as JSON: ``{URL: {"state", "reason"}}``."""
        links = self._links
        return _json({url: to_builtins(links[url]) for url in urls if url in links})

    def _encoded(self, state: State) -> bytes:
        return _json(
            {
                "session": self._session,
                "edition": state.edition,
                "problems": to_builtins(shown_first(state.problems)),
                "errors": _count(state.problems, "error"),
                "warnings": _count(state.problems, "warning"),
                "links": self._links_edition,
                "saved": state.saved,
                "savedIn": state.saved_in,
                "assets": state.assets,
                "home": quote(f"{state.base}/"),
            }
        )


def _count(problems: Iterable[Problem], severity: str) -> int:
    return sum(problem.severity == severity for problem in problems)


def _json(value: object) -> bytes:
    """Return JSON in ASCII on one line: file names may hold what is no Unicode."""
    return json.dumps(value, separators=(",", ":")).encode()
