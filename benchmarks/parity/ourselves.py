"""Builds a repository with llmnotes, and reads its pages."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from benchmarks.parity.built import Build, Document
from benchmarks.parity.jekyll import LEFT_OUT
from llmnotes.commands.choices import Asking, Choices, configure
from llmnotes.commands.edition import Basis
from llmnotes.commands.examine import examine
from llmnotes.commands.shelf import shelf_at
from llmnotes.config import Config
from llmnotes.config.gemfile import PLAIN
from llmnotes.diagnostics import Severity
from llmnotes.loader import Options, load
from llmnotes.loader.markdown.spoken import written
from llmnotes.model import Note, Source
from llmnotes.renderer.pages import HomePage, NotePage, StaticFile
from llmnotes.shell.configuration import GEMFILE
from llmnotes.shell.environment import surroundings
from llmnotes.shell.sources import read_note, read_sources
from llmnotes.shell.terminal import Progress

MOST = 200
"""Complaints that are kept."""


def build(repository: Path, scratch: Path) -> Build:
    """Build a copy of ``repository`` in ``scratch``, a folder that is not there yet.

    Where nothing is written because something is wrong, the pages are those that a preview would show. What GitHub
    Pages would do besides is left out, as the Jekyll that this is held against does not do it either.
    """
    root = scratch / "source"
    shutil.copytree(repository, root, ignore=LEFT_OUT, symlinks=True)
    (root / GEMFILE).write_text(PLAIN, "utf-8")
    around = surroundings(io.StringIO(), io.StringIO(), {**os.environ, "NO_COLOR": "1"})
    choices = Choices(root, asking=Asking(offline=True))
    config, _ = configure(choices)
    shelf = shelf_at(root, config, around)
    crashes = _without_crashes(root, config, shelf.options)
    sources = read_sources(root, config)
    progress = Progress(around.err, live=False)
    examined = examine(root, config, sources, shelf, around, progress, choices.asking)
    basis = Basis(examined.survey, shelf, root, None)
    site = examined.survey.site
    documents, redirects = {}, {}
    for page in examined.survey.pages:
        note = site.home if isinstance(page.shows, HomePage) else None
        if isinstance(page.shows, NotePage):
            note = page.shows.note
        if (to := getattr(page.shows, "to", None)) is not None:  # a former address of a note, or one that leads away
            redirects[page.url] = to.url if isinstance(to, Note) else str(to)
        elif note is not None:
            html = basis.made(page.path)
            if isinstance(html, bytes):
                documents[note.path] = _document(note, html.decode(), is_home=note is site.home)
            else:
                crashes[note.path] = f"{html.code}: {html.message}"
    files = {url: hashlib.sha256((root / path).read_bytes()).hexdigest() for path, url in site.files.items()}
    for page in examined.survey.pages:
        if isinstance(page.shows, StaticFile):
            files[page.url] = hashlib.sha256(page.shows.content).hexdigest()
    failures = {
        problem.place.path: f"{problem.code}: {problem.message}"
        for problem in examined.diagnostics
        if problem.place.path not in documents and problem.severity is not Severity.INFO
    }
    complaints = _complaints(root, scratch / "made")
    addresses = frozenset(page.url for page in examined.survey.pages)
    return Build(documents, redirects, files, failures | crashes, complaints, addresses=addresses)


def _without_crashes(root: Path, config: Config, options: Options) -> dict[str, str]:
    """Take away every note that our program dies of, and return what it says; no note should be able to do that."""
    found = {}
    for file in read_sources(root, config).notes:
        source = read_note(file)
        if isinstance(source, Source):
            try:
                load(source, options)
            except Exception as crash:  # whatever it is, the others are to be compared
                found[file.path] = f"crash: {type(crash).__name__}: {crash}"
                (root / file.path).unlink()
    return found


def _complaints(root: Path, output: Path) -> tuple[str, ...]:
    """Run the command, and return what keeps it from writing the site."""
    program = Path(sys.executable).with_name("llmnotes")
    command = [str(program), "build", "--offline", "--root", str(root), "--output", str(output)]
    environ = os.environ | {"NO_COLOR": "1"}
    finished = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=environ)
    if finished.returncode == 0:
        return ()
    lines = finished.stderr.splitlines()
    return tuple([line for line in lines if ": error" in line or "Traceback" in line][:MOST] or lines[-5:])


def _document(note: Note, html: str, *, is_home: bool) -> Document:
    """Read a page; the first one shows the site's title, as Jekyll's themes do. Formulas in titles are as written."""
    tree = LexborHTMLParser(html)
    heading = tree.css_first("article.h-entry .p-name")
    title = heading.text().strip() if heading else None
    published = tree.css_first("article.h-entry .dt-published")
    tags = tuple(tag.text(strip=True) for tag in tree.css("article.h-entry > header .p-category"))
    return Document(
        note.path,
        note.url,
        note.title if is_home else written(note.heading, "$") if note.heading and title else title,
        note.date if published else None,
        tags,
        note.categories,
        html,
    )
