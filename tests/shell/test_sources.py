import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.model import Source
from llmnotes.shell import sources
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.sources import (
    LARGEST_TEXT,
    is_read_as_notes,
    line_reader,
    read_config,
    read_note,
    read_sources,
    read_text,
)

DEFAULTS = Config()
as_root = os.geteuid() == 0


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_notes_come_sorted_with_both_their_paths_and_other_files_with_their_url(root: Path) -> None:
    files = ["b.md", "a/z.markdown", "a.MD", "a/img/x y.png", "CNAME"]
    write(root, {f"notes/{name}": name for name in files})
    sources = read_sources(root, Config())
    assert [read_note(found) for found in sources.notes] == [
        Source("notes/a.MD", "a.MD", "a.MD"),
        Source("notes/a/z.markdown", "a/z.markdown", "a/z.markdown"),
        Source("notes/b.md", "b.md", "b.md"),
    ]
    assert sources.files == {"notes/CNAME": "/CNAME", "notes/a/img/x y.png": "/a/img/x y.png"}
    assert sources.diagnostics == ()


HIDDEN = (
    ".git/x.md", ".a.md.swp", "_includes/x.md", "_x.md", "a.md~", "#a.md#", "a.md.bak", "node_modules/x/readme.md",
    "private/x.md", "draft-a.md", "deep/private.txt",
)  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_an_editors_or_excluded_is_left_out(root: Path, name: str) -> None:
    write(root, {f"notes/{name}": "x"})
    sources = read_sources(root, Config(exclude=("private/", "draft-*", "*/private.txt")))
    assert (sources.notes, dict(sources.files), sources.diagnostics) == ((), {}, ())


@pytest.mark.parametrize("folder", ["_posts", "_drafts"])
def test_jekylls_folders_of_notes_are_read(root: Path, folder: str) -> None:
    write(root, {f"notes/{folder}/2024-01-02-x.md": "x"})
    assert [source.within for source in read_sources(root, Config()).notes] == [f"{folder}/2024-01-02-x.md"]


def test_notes_at_the_sites_root_leave_the_sites_own_files_alone(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["_posts/a.md", "img/a.png", "templates/note.html", "static/a.css", "Makefile"], "x"))
    sources = read_sources(tmp_path, Config(notes="."))
    assert [source.path for source in sources.notes] == ["_posts/a.md"]
    assert sources.files == {"img/a.png": "/img/a.png"}


ABOUT_THE_REPOSITORY = (
    "README.md", "readme.de.md", "LICENSE", "LICENSE.txt", "Copying", "CHANGELOG.md", "CONTRIBUTING.markdown",
    "Rakefile", "mine.gemspec", "package.json", "package-lock.json", "vendor/bundle/x.md", "Gemfile", "Gemfile.lock",
)  # fmt: skip


@pytest.mark.parametrize("name", ABOUT_THE_REPOSITORY)
def test_notes_at_the_sites_root_leave_out_what_is_about_the_repository(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "# x\n"})
    sources = read_sources(tmp_path, Config(notes="."))
    assert (sources.notes, dict(sources.files)) == ((), {})


@pytest.mark.parametrize(
    ("notes", "name", "text"),
    [
        (".", "README.md", "---\ntitle: x\n---\n"),
        (".", "readme.md", "\ufeff---\n---\n"),
        (".", "docs/README.md", "x"),
        (".", "vendor/README.md", "x"),
        (".", "reading.md", "x"),
        ("notes", "notes/README.md", "x"),
    ],
)
def test_other_notes_at_the_root_and_those_with_front_matter_are_read(
    tmp_path: Path, notes: str, name: str, text: str
) -> None:
    write(tmp_path, {name: text})
    assert [source.path for source in read_sources(tmp_path, Config(notes=notes)).notes] == [name]


@pytest.mark.parametrize(
    ("notes", "place", "read"),
    [
        (".", "", True),
        (".", "public", True),
        (".", "_posts", True),
        (".", "_drafts/site", True),
        (".", "_site", False),
        (".", "a/_site", False),
        (".", "_site/deep", False),
        (".", ".cache/site", False),
        (".", "docs", False),
        (".", "docs/site", False),
        (".", "Makefile", False),
        (".", "../site", False),
        ("notes", "public", False),
        ("notes", "notes", True),
        ("notes", "notes/public", True),
        ("notes", "notes/_site", False),
        ("notes", "notes/docs", False),
    ],
)
def test_it_is_known_beforehand_what_is_read(root: Path, notes: str, place: str, read: bool) -> None:
    config = Config(notes=notes, exclude=("docs/",))
    assert is_read_as_notes(root, config, (root / place).resolve()) == read


def test_without_a_folder_of_notes_there_is_a_way_to_start(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="llmnotes init"):
        read_sources(tmp_path, Config())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbf# Title\r\n", "# Title\n"),
        ("é\n".encode(), "é\n"),
        (b"a\x00b", "a\x00b"),
    ],
)
def test_line_ends_and_byte_order_marks_are_no_part_of_a_text(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.md").write_bytes(content)
    assert read_text(tmp_path / "a.md", "a.md") == text


def all_problems(root: Path, config: Config = DEFAULTS) -> list[Diagnostic]:
    sources = read_sources(root, config)
    read = [read_note(found) for found in sources.notes]
    return [*sources.diagnostics, *(one for one in read if isinstance(one, Diagnostic))]


def problems_of(root: Path) -> list[tuple[str, str, Place]]:
    return [(str(one.severity), one.code, one.place) for one in all_problems(root)]


@pytest.mark.parametrize(
    ("content", "place", "word"),
    [
        (b"\xff", Place("notes/a.md", 1, 1, 2), "0xff"),
        (b"one\r\ntw\xc3\xa9 \xe9\n", Place("notes/a.md", 2, 5, 6), "0xe9"),
        (b"\xef\xbb\xbfab\x80", Place("notes/a.md", 1, 3, 4), "0x80"),
        ("Grüße".encode("utf-16"), Place("notes/a.md", 1, 1, 2), "UTF-16"),
    ],
)
def test_what_is_not_utf8_is_told_with_the_place_of_the_first_bad_byte(
    root: Path, content: bytes, place: Place, word: str
) -> None:
    write(root, {"notes/a.md": content, "notes/b.md": "fine"})
    (problem,) = all_problems(root)
    assert (problem.severity, problem.code, problem.place) == (Severity.ERROR, "not-utf8", place)
    assert word in problem.message
    assert "iconv" in problem.hint


MISREAD: list[tuple[bytes, str, str, Place | None]] = [
    (b"caf\xe9 \x93x\x94 \x81", "utf-8", "café “x” \x81", Place("a.md", 1, 4, 5)),
    ("Grüße ".encode() + b"\xe9\r\nx", "utf-8", "Grüße é\nx", Place("a.md", 1, 7, 8)),
    ("Grüße".encode("utf-16"), "utf-8", "Grüße", Place("a.md", 1, 1, 2)),
    (b"caf\xe9", "iso-8859-1", "café", None),
    (b"\xe9", "koi8-r", "И", None),
    (b"\x81", "windows-1252", "\x81", Place("a.md", 1, 1, 2)),
]


@pytest.mark.parametrize(("content", "encoding", "text", "place"), MISREAD)
def test_what_jekyll_can_not_read_is_read_as_it_is_meant(
    tmp_path: Path, content: bytes, encoding: str, text: str, place: Place | None
) -> None:
    write(tmp_path, {"_posts/2020-01-01-a.md": content})
    config = Config(notes=".", dialect="jekyll", extra={"encoding": encoding})
    (found,) = read_sources(tmp_path, config).notes
    source = read_note(structs.replace(found, path="a.md"))
    assert isinstance(source, Source)
    assert source.text == text
    assert (source.misread and (source.misread.place, source.misread.severity)) == (place and (place, Severity.WARNING))


def test_a_note_is_read_again_where_its_encoding_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LATELY", 0)
    write(tmp_path, {"a.md": b"---\n---\n"})
    found = {
        read_sources(tmp_path, Config(notes=".", dialect="jekyll", extra={"encoding": encoding})).notes[0].signature
        for encoding in ("utf-8", "iso-8859-1", "iso-8859-2", "latin1")
    }
    assert len(found) == 3  # Ruby knows no latin1, and reads UTF-8


@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.md"
    file.write_bytes(content)
    text = read_text(file, "any.md")
    assert isinstance(text, Diagnostic) or ("\r" not in text and text.encode()) or content in (b"", b"\xef\xbb\xbf")


def folder_like_a_note(notes: Path) -> None:
    (notes / "x.md").mkdir()


def huge(notes: Path) -> None:
    with (notes / "x.md").open("wb") as file:
        file.truncate(LARGEST_TEXT + 1)


def broken_link(notes: Path) -> None:
    (notes / "x.md").symlink_to("nowhere")


def link_to_itself(notes: Path) -> None:
    (notes / "x.md").symlink_to("x.md")


def link_outside(notes: Path) -> None:
    (notes.parent / "secret.md").write_text("secret")
    (notes / "x.md").symlink_to("../secret.md")


def link_to_a_folder_outside(notes: Path) -> None:
    (notes / "x.md").symlink_to("/")


def loop(notes: Path) -> None:
    (notes / "x.md").symlink_to(".")


def pipe(notes: Path) -> None:
    os.mkfifo(notes / "x.md")


def listening_socket(notes: Path) -> None:
    previous = Path.cwd()
    os.chdir(notes)  # the name of a socket may have no more than 100 characters
    try:
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind("x.md")
    finally:
        os.chdir(previous)


def device(notes: Path) -> None:
    if not as_root:
        pytest.skip("only root can make a device")
    os.mknod(notes / "x.md", stat.S_IFCHR | 0o600, os.makedev(1, 3))


@pytest.mark.parametrize(
    ("prepare", "severity", "code"),
    [
        (folder_like_a_note, "warning", "folder-like-note"),
        (huge, "error", "file-too-large"),
        (broken_link, "error", "broken-symlink"),
        (link_to_itself, "error", "broken-symlink"),
        (link_outside, "error", "symlink-outside"),
        (link_to_a_folder_outside, "error", "symlink-outside"),
        (loop, "error", "symlink-loop"),
        (pipe, "error", "not-a-file"),
        (listening_socket, "error", "not-a-file"),
        (device, "error", "not-a-file"),
    ],
)
def test_whatever_is_wrong_with_a_file_is_a_diagnostic_and_the_rest_is_read(
    root: Path, prepare: Callable[[Path], None], severity: str, code: str
) -> None:
    write(root, {"notes/fine.md": "fine"})
    prepare(root / "notes")
    assert problems_of(root) == [(severity, code, Place("notes/x.md"))]
    assert "notes/fine.md" in [source.path for source in read_sources(root, Config()).notes]


def test_a_link_among_the_notes_is_followed(root: Path) -> None:
    write(root, {"notes/a/x.md": "x", "notes/a/y.png": "y"})
    (root / "notes/b").symlink_to("a")
    (root / "notes/z.md").symlink_to("a/x.md")
    sources = read_sources(root, Config())
    assert [source.within for source in sources.notes] == ["a/x.md", "b/x.md", "z.md"]
    assert list(sources.files.values()) == ["/a/y.png", "/b/y.png"]
    assert sources.diagnostics == ()


def test_links_behind_links_end_somewhere(root: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (root / "notes" / name).mkdir()
        (root / "notes" / name / "link").symlink_to(f"../{other}")
    assert {code for _, code, _ in problems_of(root)} == {"symlink-in-symlink"}


@pytest.mark.parametrize("name", [b"caf\xe9.md", b"\x1b[31m.md", b"two\nlines.md"])
def test_a_name_that_no_address_can_have_is_told_in_letters_that_can_be_shown(root: Path, name: bytes) -> None:
    with open(os.fsencode(root / "notes") + b"/" + name, "wb"):  # noqa: PTH123 -- a name in bytes
        pass
    ((_, code, place),) = problems_of(root)
    assert code == "bad-file-name"
    assert place.path.encode()


NOBODY = """
import os
from pathlib import Path, PurePosixPath
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic
from llmnotes.shell.sources import read_note, read_sources
if os.geteuid() == 0:  # who may read everything
    os.setuid(65534)
sources = read_sources(Path("."), Config(notes=os.environ["NOTES"]))
for problem in (*sources.diagnostics, *map(read_note, sources.notes)):
    if isinstance(problem, Diagnostic):
        print(problem.severity, problem.code, problem.place.path)
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x.md", "unreadable-file"),
        ("x.png", "unreadable-file"),
        ("README.md", "unreadable-file"),
        ("folder", "unreadable-folder"),
    ],
)
@pytest.mark.parametrize("notes", ["notes", "."])
def test_what_must_not_be_read_is_told(unmeasured: dict[str, str], notes: str, name: str, code: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        Path(folder).chmod(0o755)
        path = Path(folder, notes, name)
        path.parent.mkdir(exist_ok=True)
        if name == "folder":
            path.mkdir(mode=0)
        else:
            path.touch(mode=0)
        environ = {**unmeasured, "NOTES": notes}
        said = subprocess.run(
            [sys.executable, "-c", NOBODY], cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
        path.chmod(0o700)
    assert (said.stdout, said.stderr) == (f"error {code} {PurePosixPath(notes, name)}\n", "")


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    problem = read_text(tmp_path / "gone.md", "gone.md")
    assert isinstance(problem, Diagnostic)
    assert (problem.code, problem.message) == (
        "unreadable-file", "this file can not be read: No such file or directory",
    )  # fmt: skip


# The configuration.

PYPROJECT = '[tool.llmnotes]\ntitle = "from pyproject"\n'
LLMNOTES = 'title = "from llmnotes"\n'
JEKYLL = "title: from Jekyll\n"


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({}, "Notes"),
        ({"_config.yml": JEKYLL}, "from Jekyll"),
        ({"_config.yml": JEKYLL, "llmnotes.toml": LLMNOTES}, "from llmnotes"),
        ({"_config.yml": JEKYLL, "llmnotes.toml": LLMNOTES, "pyproject.toml": PYPROJECT}, "from pyproject"),
        ({"llmnotes.toml": LLMNOTES, "pyproject.toml": "[project]\n"}, "from llmnotes"),
    ],
)
def test_the_first_file_that_has_settings_counts(tmp_path: Path, files: dict[str, str | bytes], title: str) -> None:
    write(tmp_path, files)
    config, diagnostics = read_config(tmp_path)
    assert (config.title, diagnostics) == (title, ())


@pytest.mark.parametrize(
    ("files", "is_githubs"),
    [
        ({"README.md": "# R\n"}, True),
        ({"Index.MD": "# I\n"}, True),
        ({"_posts/2020-01-02-a.md": "# A\n"}, True),
        ({"README.md": "# R\n", "notes/a.md": "# A\n"}, False),
        ({"README.txt": "R\n", "papers/README.md": "# P\n"}, False),
        ({"README.md": "# R\n", "Gemfile": "gem 'jekyll'\n"}, False),
        ({"README.md": "# R\n", "Gemfile": b"\xff"}, True),
        ({"README.md": "# R\n", "Gemfile/a": "gem 'jekyll'\n"}, True),
        ({"README.md": "# R\n", "pyproject.toml": "[project]\n"}, True),
        ({"README.md": "# R\n", "llmnotes.toml": 'notes = "."\n'}, False),
    ],
)
def test_what_github_pages_makes_a_site_of_needs_no_settings(
    tmp_path: Path, files: dict[str, str | bytes], is_githubs: bool
) -> None:
    write(tmp_path, files)
    config, diagnostics = read_config(tmp_path)
    assert (config.readme_index, diagnostics) == (is_githubs, ())


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xff", "not-utf8"), (b"title =", "config-syntax"), (b"titel = 'x'", "config-unknown-key")]
)
def test_a_configuration_that_can_not_be_used_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    write(tmp_path, {"llmnotes.toml": content})
    _, diagnostics = read_config(tmp_path)
    assert [one.code for one in diagnostics] == [code]


def test_the_lines_of_a_report_are_found_where_there_are_any(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "one\r\ntwo\n"})
    line_of = line_reader(tmp_path)
    places = (Place("a.md", 2), Place("a.md", 9), Place("gone.md"))
    assert [line_of(place) for place in places] == ["two", None, None]


def test_a_report_shows_no_line_of_a_file_outside_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "note.md").symlink_to(tmp_path / "secret")
    assert line_reader(tmp_path / "site")(Place("note.md")) is None


def test_a_report_survives_links_in_a_circle_and_named_pipes(root: Path) -> None:
    (root / "notes" / "me.md").symlink_to("me.md")
    os.mkfifo(root / "notes" / "pipe.md")
    assert sorted(found.code for found in read_sources(root, Config()).diagnostics) == ["broken-symlink", "not-a-file"]
    assert line_reader(root)(Place("notes/me.md")) is None
    assert line_reader(root)(Place("notes/pipe.md")) is None
