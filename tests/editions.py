"""A site in memory that is served by the real preview, and edited as its author would edit it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from playwright.sync_api import Page

from llmnotes.shell.preview import Content, Hub, Mark, Problem, State, serving


class Edition:
    """The newest content at each output path; any thread may look one up."""

    def __init__(self, files: Mapping[str, Content]) -> None:
        self._files: dict[str, Content] = dict(files)
        self._lock = threading.Lock()

    def __call__(self, path: str) -> Content | None:
        with self._lock:
            return self._files.get(path)

    def __getitem__(self, path: str) -> str:
        content = self(path)
        assert isinstance(content, bytes)
        return content.decode()

    def __setitem__(self, path: str, text: str) -> None:
        with self._lock:
            self._files[path] = text.encode()

    def __delitem__(self, path: str) -> None:
        with self._lock:
            del self._files[path]

    def add(self, path: str, content: Content) -> None:
        """Put any content at a path."""
        with self._lock:
            self._files[path] = content

    def paths(self) -> list[str]:
        """Return all output paths."""
        with self._lock:
            return list(self._files)


class Preview:
    """An edition that is served; what is edited is told to all pages by ``tell``."""

    def __init__(self, edition: Edition, hub: Hub, home: str, port: int) -> None:
        self.edition = edition
        self.hub = hub
        self.home = home
        self.port = port
        self.state = State(1)

    @classmethod
    @contextmanager
    def of(
        cls, edition: Edition, *, base: str = "", port: int = 0, follow: bool = False, host: str = "127.0.0.1"
    ) -> "Iterator[Preview]":
        hub = Hub()
        with serving(edition, hub, base=lambda: base, port=port, follow=follow, host=host) as address:
            preview = cls(edition, hub, f"{address.origin}{quote(base)}/", address.port)
            preview.state = State(1, base=base)
            hub.publish(preview.state)
            yield preview

    def tell(
        self,
        *,
        problems: tuple[Problem, ...] | None = None,
        links: Mapping[str, Mark] | None = None,
        saved: str = "",
        assets: bool = False,
    ) -> None:
        """Publish the next edition."""
        before = self.state
        number = before.edition + 1
        self.state = State(
            number,
            before.problems if problems is None else problems,
            before.links if links is None else links,
            saved or before.saved,
            number if saved else before.saved_in,
            number if assets else before.assets,
            before.base,
        )
        self.hub.publish(self.state)

    def edit(self, path: str, old: str, new: str, count: int = -1) -> None:
        """Write ``new`` for ``old`` on a page, and tell it."""
        text = self.edition[path]
        assert old in text
        self.edition[path] = text.replace(old, new, count)
        self.tell()

    def open(self, page: Page, path: str = "") -> None:
        """Show a page, and wait until it listens; it remembers that it was not loaded again since."""
        page.goto(self.home + path)
        page.wait_for_function("() => document.querySelector('llmnotes-preview')?.dataset.edition")
        page.evaluate("() => { window.sameDocument = true }")


def is_same_document(page: Page) -> bool:
    """Say whether a page is the one that was opened, not loaded again."""
    return bool(page.evaluate("() => window.sameDocument === true"))
