import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from msgspec import structs
from trees import write

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.model import Source
from llmnotes.shell import sources
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.sources import is_read_as_notes, read_note, read_sources
from llmnotes.shell.texts import LARGEST_TEXT

DEFAULTS = Config()
as_root = os.geteuid() == 0


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


COPIED = [
    ("a.html", "---\ntitle: x\ndraft: true\n---\n<p>x</p>\n", "3:1-12 `draft: true`"),
    ("a.HTM", "\ufeff---\r\npublished: no\r\n---\r\n", "2:1-14 `published: no`"),
    ("a.mdx", '+++\n"draft" = true\n+++\n', '2:1-15 `"draft" = true`'),
    ("a.org", "#+title: x\n#+DRAFT: true\n\nText\n", "2:1-14 `#+DRAFT: true`"),
    ("a.html", "---\ntitle: x\ndraft: false\n---\n", ""),
    ("a.html", "<pre>\n---\ndraft: true\n---\n</pre>\n", ""),
    ("a.html", "---\ntitle: x\n---\ndraft: true\n", ""),
    ("a.html", "---\ndraft: true\n", ""),
    ("a.org", "Text\n#+DRAFT: true\n", ""),
    ("a.html", "", ""),
    ("a.txt", "---\ndraft: true\n---\n", ""),
]


@pytest.mark.parametrize(("name", "text", "told"), COPIED)
def test_a_draft_that_is_no_note_is_told(root: Path, name: str, text: str, told: str) -> None:
    (root / "notes" / name).write_bytes(text.encode())
    found = [one for one in read_sources(root, Config()).diagnostics if one.code == "draft-published"]
    assert [
        f"{one.place.line}:{one.place.column}-{one.place.end_column} {one.message.partition(' means')[0]}"
        for one in found
    ] == ([told] if told else [])
    assert [
        one for one in read_sources(root, Config(dialect="jekyll")).diagnostics if one.code == "draft-published"
    ] == []


def test_what_is_a_page_to_another_program_is_told_once_a_kind(root: Path) -> None:
    write(root, {f"notes/{name}": "x" for name in ("a.qmd", "b/c.qmd", "d.Rmd", "e.mdx", "e.md", "f.ipynb", "g.pdf")})
    told = [
        (one.place.path, one.message.partition(", as")[2])
        for one in read_sources(root, Config()).diagnostics
        if one.code == "foreign-note"
    ]
    assert told == [("notes/a.qmd", " 1 more that end in .qmd"), ("notes/d.Rmd", "")]


@pytest.mark.parametrize(
    ("name", "overlooked", "codes"),
    [
        ("_x.md", ["notes/_x.md"], []),
        ("_images/a.png", ["notes/_images"], []),
        ("a/.b", ["notes/a/.b"], []),
        ("a/_index.md", ["notes/a/_index.md"], ["hidden-index"]),
        ("_Index.markdown", ["notes/_Index.markdown"], ["hidden-index"]),
        ("private/_index.md", [], []),
        ("mine/_index.md", ["notes/mine/_index.md"], []),
        ("_private/_index.md", ["notes/_private"], []),
        ("_posts/a.md", [], []),
        ("_resources/a.png", [], []),
        ("a/_resources/a.png", [], []),
        ("a.md~", [], []),
    ],
)
def test_what_a_name_hides_is_known(root: Path, name: str, overlooked: list[str], codes: list[str]) -> None:
    write(root, {f"notes/{name}": "x"})
    sources = read_sources(root, Config(exclude=("private/", "mine/_*")))
    assert (sorted(sources.overlooked), [one.code for one in sources.diagnostics]) == (overlooked, codes)
    jekylls = read_sources(root, Config(dialect="jekyll"))
    assert (jekylls.overlooked, [one for one in jekylls.diagnostics if one.code == "hidden-index"]) == (frozenset(), [])


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


def all_problems(root: Path, config: Config = DEFAULTS) -> list[Diagnostic]:
    sources = read_sources(root, config)
    read = [read_note(found) for found in sources.notes]
    return [*sources.diagnostics, *(one for one in read if isinstance(one, Diagnostic))]


def problems_of(root: Path) -> list[tuple[str, str, Place]]:
    return [(str(one.severity), one.code, one.place) for one in all_problems(root)]


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
