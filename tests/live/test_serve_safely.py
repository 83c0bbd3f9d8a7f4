"""The preview is for its author alone, and ends when it is told to."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from served import Served, served, until


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site" / "notes" / "folder").mkdir(parents=True)
    (tmp_path / "site" / "notes" / "a.md").write_text("# A\n")
    (tmp_path / "site" / "notes" / "folder" / "file.txt").write_text("file")
    (tmp_path / "site" / "notes" / ".hidden").write_text("secret")
    (tmp_path / "site" / "secret.txt").write_text("secret")
    return tmp_path / "site"


def port_of(site: Served) -> int:
    return int(urlsplit(site.home).port or 0)


def test_it_listens_on_this_machine_alone_and_shows_no_more_than_the_site(root: Path) -> None:
    with served(root) as site:
        if Path("/proc/net/tcp").exists():
            listening = Path("/proc/net/tcp").read_text()
            assert f"0100007F:{port_of(site):04X} 00000000:0000 0A" in listening
            assert f"00000000:{port_of(site):04X} 00000000:0000 0A" not in listening
        assert site.get("folder/file.txt") == (200, b"file")
        for path in ("../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "folder/../../secret.txt", ".hidden"):
            assert site.get(path)[0] == 404, path
        for path in (
            "folder/",
            "folder",
            ".llmnotes/",
            ".llmnotes/cache.db",
            "notes/a.md",
            "/etc/passwd",
            "links.lock",
        ):
            assert site.get(path)[0] == 404, path


def test_others_pages_get_nothing(root: Path) -> None:
    with served(root) as site:
        for host in ("evil.example", "evil.example:80", "localhost.evil.example"):
            assert site.get(Host=host)[0] == 403
            assert site.get(".llmnotes/events", Host=host)[0] == 403
        for own in (".llmnotes/events", "elsewhere/.llmnotes/events", ".llmnotes/links?page=/a/"):
            assert site.get(own, Origin="https://evil.example")[0] == 403
            assert site.get(own, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
        assert site.get("feed.json", Origin="https://evil.example")[0] == 403
        assert site.get(**{"Sec-Fetch-Site": "cross-site"})[0] == 200  # a link from elsewhere


def test_a_host_that_others_reach_is_said(root: Path) -> None:
    with served(root, "--host", "0.0.0.0") as site:
        assert "0.0.0.0 is no loopback address: whoever reaches this machine can read what is shown" in site.said
        assert site.home.startswith("http://localhost:")


def test_it_ends_at_once_with_pages_open_and_leaves_nothing(root: Path) -> None:
    with served(root) as site:
        connections = []
        for path in ("/.llmnotes/events", "/.llmnotes/events", "/a/"):
            connection = http.client.HTTPConnection("127.0.0.1", port_of(site), timeout=20)
            connection.request("GET", path)
            connections.append((connection, connection.getresponse()))
        idle = socket.create_connection(("127.0.0.1", port_of(site)))
        half = socket.create_connection(("127.0.0.1", port_of(site)))
        half.sendall(b"GET / HT")
        children = Path(f"/proc/{site.program.pid}/task/{site.program.pid}/children")
        processes = children.read_text().split() if children.exists() else []
        assert site.stop() == 0
        assert not any(Path(f"/proc/{process}").exists() for process in processes)
        for connection, _ in connections:
            connection.close()
        idle.close()
        half.close()


def test_it_ends_while_many_notes_are_read(root: Path) -> None:
    with served(root) as site:
        for number in range(120):
            (root / "notes" / f"n{number}.md").write_text(f"# N {number}\n\n" + "Text *with* `code`.\n\n" * 100)
        until(lambda: site.get("n0/")[0] == 200)
        for number in range(120):
            (root / "notes" / f"n{number}.md").write_text(f"# M {number}\n\n" + "Text *with* `code`.\n\n" * 100)
        assert site.stop() == 0
    with served(root) as site:
        site.await_text("n119/", "M 119")


def test_a_program_that_is_told_to_stop_twice_stops(root: Path) -> None:
    with served(root) as site:
        os.kill(site.program.pid, signal.SIGINT)
        os.kill(site.program.pid, signal.SIGINT)
        assert site.program.wait(20) in (0, 130)


def test_there_must_be_a_site(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "llmnotes", "serve", "--root", str(tmp_path))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "there is no folder of notes" in done.stderr
    assert "Traceback" not in done.stderr
