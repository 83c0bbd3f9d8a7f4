"""A site that its author edits while the real program serves it, in a process of its own."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from llmnotes.shell.preview.injection import SCRIPT

PATIENCE = 20.0  # s for what takes a moment on a machine that is not busy
_OWN = re.compile(rb'<script src="[^"]*/\.llmnotes/%s"[^>]*></script>' % SCRIPT.encode())


def until(is_so: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    """Wait until something is so; fail with ``what`` there is instead if it does not become so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)


class Served:
    """The running program, what it said, and the site at ``root``."""

    def __init__(self, root: Path, program: subprocess.Popen[str]) -> None:
        self.root = root
        self.program = program
        self._said: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        until(lambda: "Serving " in self.said or program.poll() is not None, lambda: self.said)

    def _read(self) -> None:
        assert self.program.stderr is not None
        for line in self.program.stderr:
            self._said.append(line)

    @property
    def said(self) -> str:
        """All that the terminal shows."""
        return "".join(self._said)

    @property
    def home(self) -> str:
        """The address that was said last, with a slash at its end."""
        homes: list[str] = re.findall(r"^Serving .* at (http://\S+)", self.said, re.MULTILINE)
        return homes[-1]

    def write(self, path: str, text: str | bytes) -> None:
        """Save a file as most editors do: beside the old one, and then in its place."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_bytes(text if isinstance(text, bytes) else text.encode())
        fresh.replace(file)

    def get(self, path: str = "", **headers: str) -> tuple[int, bytes]:
        """Return the status and the body of a page, without the script that a preview adds."""
        url = urlsplit(self.home)
        connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=PATIENCE)
        try:
            connection.request("GET", url.path + path, headers=headers)
            response = connection.getresponse()
            return response.status, _OWN.sub(b"", response.read())
        finally:
            connection.close()

    def text(self, path: str = "") -> str:
        """Return a page."""
        return self.get(path)[1].decode()

    def await_text(self, path: str, text: str) -> None:
        """Wait until a page holds a text."""
        until(lambda: text in self.text(path), lambda: f"{self.text(path)}\n{self.said}")

    def await_said(self, *texts: str) -> None:
        """Wait until the terminal shows some texts."""
        until(lambda: all(text in self.said for text in texts), lambda: self.said)

    def open(self, page: Page, path: str = "") -> None:
        """Show a page, and wait until it listens; it remembers that it was not loaded again since."""
        page.goto(self.home + path)
        page.wait_for_function("() => document.querySelector('llmnotes-preview')?.dataset.edition")
        page.evaluate("() => { window.sameDocument = true }")

    def stop(self) -> int:
        """Interrupt the program and return its exit code; fail if it does not end."""
        self.program.send_signal(signal.SIGINT)
        code = self.program.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert "Traceback" not in self.said, self.said
        return code


@contextmanager
def served(root: Path, *arguments: str, environ: Mapping[str, str] = os.environ) -> Iterator[Served]:
    """Serve the site at ``root``, offline unless ``environ`` says who is to be asked; fail at any traceback."""
    offline = () if "LLMNOTES_ARXIV_API" in environ else ("--offline",)
    port = () if "--port" in arguments else ("--port", "0")
    command = (sys.executable, "-m", "llmnotes", "serve", "--root", str(root), *port, *offline, *arguments)
    with subprocess.Popen(command, env=environ, text=True, stderr=subprocess.PIPE) as program:
        site = Served(root, program)
        try:
            yield site
            if program.poll() is None:
                assert site.stop() == 0, site.said
        finally:
            program.kill()
            site._reader.join(PATIENCE)


def state_of(site: Served) -> dict[str, object]:
    """Return what pages are told at the moment."""
    url = urlsplit(site.home)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=PATIENCE)
    connection.request("GET", f"{url.path}.llmnotes/events")
    response = connection.getresponse()
    while not (line := response.readline()).startswith(b"data: "):
        assert line
    connection.close()
    response.close()
    state: dict[str, object] = json.loads(line.removeprefix(b"data: "))
    return state


def problems_of(site: Served, severity: str = "error") -> list[dict[str, object]]:
    """Return the problems of a severity that pages are told of at the moment."""
    problems = state_of(site)["problems"]
    assert isinstance(problems, list)
    return [each for each in problems if each["severity"] == severity]
