"""Look through the notes for the names of others that they could link to."""

from functools import partial

from llmnotes.diagnostics import Diagnostic
from llmnotes.loader.prose import prose
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.sources import Found, Sources, read_note
from llmnotes.shell.terminal import Progress
from llmnotes.shell.workers import map_chunks
from llmnotes.site import Site
from llmnotes.site.index import Index
from llmnotes.site.unlinked import Naming, Vocabulary, hints, unlinked


def unlinked_mentions(
    site: Site, index: Index, sources: Sources, around: Surroundings, progress: Progress
) -> tuple[Diagnostic, ...]:
    """Return a hint for every note that another one names and does not link to, once for each of the two."""
    vocabulary = Vocabulary(site)
    shown = {note.path: note for note in site.shown}

    def look(file: Found) -> tuple[Naming, ...]:
        source = read_note(file)
        if isinstance(source, Diagnostic):  # it was there a moment ago
            return ()
        return unlinked(vocabulary, index, shown[file.path], source.text, partial(prose, source))

    files = [file for file in sources.notes if file.path in shown]
    found = map_chunks(look, files, workers=around.cores, advance=progress.of("Looking for names", len(files)))
    return hints(site, index, [naming for namings in found for naming in namings])
