import http.client
import socket
import threading
from http import HTTPStatus
from pathlib import Path
from queue import Queue

import pytest

from llmnotes.shell import preview
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.preview import Answer, Elsewhere, Found, Nothing, answer, serve

FILES = ("index.html", "404.html", "papers/index.html", "page.html", "feed.xml", "é x.png", ".llmnotes-site")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(name)
    (tmp_path / "site" / "empty").mkdir()
    (tmp_path / "secret.html").write_text("secret")
    return tmp_path / "site"


def found(name: str) -> Found:
    return Found(HTTPStatus.OK, Path(name))


MISSING = Found(HTTPStatus.NOT_FOUND, Path("404.html"))

ANSWERS: list[tuple[str, str, Answer]] = [
    ("", "/", found("index.html")),
    ("", "/papers/", found("papers/index.html")),
    ("", "/papers", Elsewhere("/papers/")),
    ("", "/page", found("page.html")),
    ("", "/page.html", found("page.html")),
    ("", "/feed.xml", found("feed.xml")),
    ("", "/é x.png", found("é x.png")),
    ("", "/nothing", MISSING),
    ("", "/empty/", MISSING),
    ("", "/empty", MISSING),
    ("", "/../secret", MISSING),
    ("", "/../secret.html", MISSING),
    ("", "/a/../../secret.html", MISSING),
    ("", "/.llmnotes-site", MISSING),
    ("", "/a\0b", MISSING),
    ("", "//etc/passwd", MISSING),
    ("", "*", MISSING),
    ("/nötes", "/", Elsewhere("/n%C3%B6tes/")),
    ("/nötes", "/nötes", Elsewhere("/n%C3%B6tes/")),
    ("/nötes", "/nötes/", found("index.html")),
    ("/nötes", "/nötes/papers", Elsewhere("/n%C3%B6tes/papers/")),
    ("/nötes", "/nötes/page.html", found("page.html")),
    ("/nötes", "/page.html", MISSING),
    ("/nötes", "/nötespage.html", MISSING),
]


@pytest.mark.parametrize(("base", "path", "expected"), ANSWERS)
def test_addresses_mean_what_they_mean_on_a_static_host(site: Path, base: str, path: str, expected: Answer) -> None:
    if isinstance(expected, Found):
        expected = Found(expected.status, site / expected.file)
    assert answer(site, base, path) == expected


def test_a_site_without_a_page_for_it_has_nothing(tmp_path: Path) -> None:
    assert answer(tmp_path, "", "/x") == Nothing()


@pytest.fixture
def address(site: Path) -> tuple[str, int]:
    """Serve the site below /base and return host and port."""
    ready: Queue[tuple[str, int]] = Queue()
    arguments = (site, "/base", "127.0.0.1", 0, lambda url, port: ready.put((url, port)))
    threading.Thread(target=serve, args=arguments, daemon=True).start()
    url, port = ready.get(timeout=10)
    assert url == f"http://127.0.0.1:{port}/base/"
    return "127.0.0.1", port


def nothing(_: str) -> Answer:
    return Nothing()


def ask(address: tuple[str, int], path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    kind = response.getheader("Location") or response.getheader("Content-Type") or ""
    return response.status, kind, body


def test_pages_files_and_absences_are_served(address: tuple[str, int], site: Path) -> None:
    assert ask(address, "/base/") == (200, "text/html; charset=utf-8", b"index.html")
    assert ask(address, "/base/?q=1") == (200, "text/html; charset=utf-8", b"index.html")
    assert ask(address, "/base/feed.xml") == (200, "application/xml; charset=utf-8", b"feed.xml")
    assert ask(address, "/base/%C3%A9%20x.png") == (200, "image/png", "é x.png".encode())
    assert ask(address, "/base/papers") == (301, "/base/papers/", b"")
    assert ask(address, "/base/", "HEAD") == (200, "text/html; charset=utf-8", b"")
    assert ask(address, "/base/x") == (404, "text/html; charset=utf-8", b"404.html")
    (site / "404.html").unlink()
    assert ask(address, "/base/x")[0] == 404
    assert ask(address, "/", "POST")[0] == 501


def test_a_file_that_is_taken_away_is_not_found(site: Path) -> None:
    gone = Found(HTTPStatus.OK, site / "gone.html")
    with preview._server("127.0.0.1", 0, preview._handler(lambda _: gone)) as server:
        threading.Thread(target=server.handle_request).start()
        assert ask(("127.0.0.1", server.server_port), "/")[0] == 404


def test_a_port_in_use_is_left_to_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with preview._server("127.0.0.1", port, preview._handler(nothing)) as server:
            assert port < server.server_address[1] < port + preview.PORTS_TO_TRY


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [("192.0.2.1", 8000, "can not serve on 192.0.2.1:8000"), ("127.0.0.1", 70000, "there is no port 70000")],
)
def test_an_address_that_can_not_be_had_is_told(site: Path, host: str, port: int, message: str) -> None:
    with pytest.raises(EnvironmentProblem, match=message):
        serve(site, "", host, port, lambda url, port: None)


def test_when_no_port_is_free_that_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "PORTS_TO_TRY", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(EnvironmentProblem, match="all in use"):
        serve(site, "", "127.0.0.1", taken.getsockname()[1], lambda url, port: None)


def test_only_broken_connections_are_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with preview._server("127.0.0.1", 0, preview._handler(nothing)) as server, socket.socket() as client:
        for problem in (BrokenPipeError(), ZeroDivisionError()):
            try:
                raise problem
            except (BrokenPipeError, ZeroDivisionError):
                server.handle_error(client, ("127.0.0.1", 1))
    errors = capsys.readouterr().err
    assert "ZeroDivisionError" in errors
    assert "BrokenPipeError" not in errors
