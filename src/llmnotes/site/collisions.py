"""Finds sources that want the same place in the published site, on any file system."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, error, warning
from llmnotes.site.contents import Site
from llmnotes.site.names import folded


class Claim(Struct, frozen=True, gc=False):
    """That ``source`` wants to be published at ``url``, which is the file ``output``.

    ``source`` is the place of what an author wrote, or the name of what llmnotes makes by itself ("the archive").
    """

    url: str
    output: str
    source: Place | str


def output_path(url: str) -> str:
    """Return the file in which a page is shown at ``url``: ``/x/`` is x/index.html, ``/x`` and ``/x.html`` x.html.

    A dot makes no difference (``/gpt-3.5`` is gpt-3.5.html), as with Jekyll.
    """
    path = url.removeprefix("/")
    if not path or path.endswith("/"):
        return path + "index.html"
    return path if path.endswith(".html") else path + ".html"


def page_claim(url: str, source: Place | str) -> Claim:
    """Claim the place of a page."""
    return Claim(url, output_path(url), source)


def file_claim(url: str, source: Place | str) -> Claim:
    """Claim the place of a file that is published as it is."""
    return Claim(url, url.removeprefix("/"), source)


def claims_of(site: Site) -> tuple[Claim, ...]:
    """Return what a site's notes, their aliases and the files beside them want."""
    return (
        *(page_claim(note.url, note.url_place) for note in site.shown),
        *(page_claim(alias.url, alias.place) for note in site.shown for alias in note.aliases if alias.url),
        *(page_claim(note.url, note.url_place) for note in site.moved if note.moved != note.url),
        *(file_claim(url, Place(path)) for path, url in site.files.items()),
    )


def collisions(claims: Sequence[Claim], against: Sequence[Claim] = ()) -> tuple[Diagnostic, ...]:
    """Report every claim that can not be met beside another one of ``claims`` or ``against``.

    Two for one file or one URL, or a file where others need a folder, are errors; outputs that differ only by case are
    a warning, because they are one file on macOS and Windows. What ``against`` has among itself is not reported. Each
    problem is reported once, at the later place, and names the earlier one, whatever the order of the claims.
    """
    everything = (*claims, *against)
    others = [claim for claim in everything if claim.url[-1:] != "/"]  # few where addresses end with a slash
    bare = [claim.url[1:] for claim in others if claim.output.endswith(".html") and is_bare(claim.url)]
    if are_apart([claim.output for claim in everything], bare):
        return ()
    groups: dict[str, list[Claim]] = {}
    for claim in everything:
        groups.setdefault(folded(claim.output), []).append(claim)
    new = set(claims) if against else None
    found = (
        describe(first, other)
        for pairs, describe in (
            (_same_outputs(groups), _same_output),
            (_files_at_pages(groups), _same_output),
            (_files_as_folders(groups), _file_as_folder),
        )
        for first, other in pairs
        if new is None or first in new or other in new
    )
    return tuple(dict.fromkeys(found))


def is_bare(url: str) -> bool:
    """Say whether the file of a page at ``url`` has an ``.html`` more: then another file may be what is at ``url``."""
    return not url.endswith(("/", ".html"))


def are_apart(outputs: Sequence[str], bare: Collection[str]) -> bool:
    """Say whether files can lie beside each other on any file system: nearly always so, and quickly seen.

    None of them may be one of ``bare``: the URLs of pages that `is_bare` is true of, without their first slash.
    """
    names = set(map(folded, outputs))
    if len(names) < len(outputs) or not names.isdisjoint(folders_above(names)):
        return False
    return not bare or set(bare).isdisjoint(outputs)


def _rank(claim: Claim) -> tuple[bool, Place, str, str]:
    """Order claims so that a diagnostic falls on what an author wrote, rather than on a page made by llmnotes."""
    if isinstance(claim.source, Place):
        return (True, claim.source, "", claim.url)
    return (False, Place(""), claim.source, claim.url)


def _in_order(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    return (one, other) if _rank(one) <= _rank(other) else (other, one)


_Pairs: TypeAlias = Iterator[tuple[Claim, Claim]]


def _same_outputs(groups: Mapping[str, list[Claim]]) -> _Pairs:
    """Yield the first claim to each output with every other one, and the firsts of outputs that differ in case only."""
    for claims in groups.values():
        if len(claims) > 1:
            spellings: dict[str, Claim] = {}
            for claim in sorted(claims, key=_rank):
                first = spellings.setdefault(claim.output, claim)
                if first is not claim:
                    yield first, claim
            first, *others = spellings.values()
            yield from ((first, other) for other in others)


def _files_at_pages(groups: Mapping[str, list[Claim]]) -> _Pairs:
    """Yield each file with every page of its URL, whose own file has an ``.html`` more."""
    for claims in groups.values():
        for file in claims:
            if file.output == file.url[1:]:
                pages = groups.get(folded(f"{file.output}.html"), ())
                yield from (_in_order(file, page) for page in pages if page.url == file.url)


def _files_as_folders(groups: Mapping[str, list[Claim]]) -> _Pairs:
    """Yield the first claim to each output that must also be a folder, with every claim to something in that folder."""
    folders = folders_above(groups)
    for file in [output for output in groups if output in folders]:
        first = min(groups[file], key=_rank)
        inner = (claim for output, claims in groups.items() if output.startswith(file + "/") for claim in claims)
        yield from ((first, claim) for claim in inner)


def folders_above(outputs: Iterable[str]) -> set[str]:
    """Return every folder above the outputs."""
    folders: set[str] = set()
    for output in outputs:
        folder = output.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _named(claim: Claim) -> str:
    if isinstance(claim.source, str):
        return claim.source
    return f"{claim.source.path}:{claim.source.line}" if claim.source.line > 1 else claim.source.path


def _place(claim: Claim) -> Place:
    return claim.source if isinstance(claim.source, Place) else Place(claim.output)


_HINT = "give one of them another permalink or name"


def _same_output(first: Claim, other: Claim) -> Diagnostic:
    if first.output == other.output or first.url == other.url:
        message = f"{other.url} is already the address of {_named(first)}"
        return error(_place(other), "url-collision", message, hint=_HINT, url=other.url)
    message = f"{other.url} and {first.url} of {_named(first)} are one file where case makes no difference"
    return warning(_place(other), "url-case-collision", message, hint=_HINT, url=other.url)


def _file_as_folder(file: Claim, inner: Claim) -> Diagnostic:
    first, other = _in_order(file, inner)
    is_ours = isinstance(file.source, str)
    why = f"nothing else may lie in {file.output}" if is_ours else f"{file.output} is a file, not a folder"
    message = f"{other.url} and {first.url} of {_named(first)} exclude each other: {why}"
    return error(_place(other), "url-collision", message, hint=_HINT, url=other.url)
