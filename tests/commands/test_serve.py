import io
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands import serve as command
from llmnotes.commands.choices import Choices
from llmnotes.commands.serve import Window, serve
from llmnotes.shell.environment import Surroundings


def interrupted_at(port: int) -> Callable[..., None]:
    """Return a server that gets ``port`` and is interrupted at once."""

    def serve_site(site: Path, base: str, host: str, wanted: int, ready: Callable[[str, int], None]) -> None:
        ready(f"http://{host}:{port}{base}/", port)
        raise KeyboardInterrupt

    return serve_site


@pytest.mark.parametrize(("port", "notice"), [(8000, False), (8001, True)])
def test_a_browser_opens_the_address_that_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: int, notice: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(command, "serve_site", interrupted_at(port))
    (tmp_path / "notes").mkdir()
    err = io.StringIO()
    around = Surroundings(io.StringIO(), err, {}, 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    assert serve(Choices(tmp_path), tmp_path / "_site", Window("127.0.0.1", 8000, True), around) == 0
    assert opened == [f"http://127.0.0.1:{port}/"]
    assert ("Port 8000 is in use; 8001 is the next free one" in err.getvalue()) == notice
