"""Compares what two programs made of a repository, note by note and aspect by aspect."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.parity.built import Build, Document, Site
from benchmarks.parity.reading import Reading, read

ASPECTS = (
    *("URL", "title", "date", "tags", "categories", "text", "blocks", "links", "heading ids", "code", "formulas"),
    *("formulas as TeX", "pictures", "anchors", "inline", "attributes", "redirects", "files"),
)
"""What is compared, in the order of the table."""

STANDS_IN = "(a page that the site has by itself)"

NEAR = 60
"""Characters of the text at a difference of blocks."""

CONTEXT = 6
"""Words that are shown before and behind those that differ."""


class Difference(Struct, frozen=True):
    """What is not the same at one place: lines of ``theirs`` (Jekyll's) and of ``ours``, either perhaps empty.

    ``near`` is the text there, if the lines do not tell where it is.
    """

    note: str
    aspect: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    near: str = ""


class Same(Struct, frozen=True):
    """How many things of an aspect one note has, and how many of them are the same in both."""

    note: str
    aspect: str
    of: int
    same: int


class Comparison(Struct, frozen=True):
    """All differences, and what was compared.

    ``failures`` are documents that a program could not show, ``missing`` plug-ins that Jekyll did without.
    ``is_limited`` says that Jekyll leaves posts out because there are many of them.
    ``their_urls`` and ``our_urls`` are all that either site has something at.
    """

    differences: tuple[Difference, ...]
    compared: tuple[Same, ...]
    failures: Mapping[str, str]
    readings: Mapping[str, tuple[Reading, Reading]]
    missing: frozenset[str]
    is_limited: bool
    their_urls: frozenset[str]
    our_urls: frozenset[str]


SEQUENCES: Mapping[str, Callable[[Reading], Sequence[str]]] = {
    "blocks": lambda reading: reading.blocks,
    "links": lambda reading: reading.links,
    "heading ids": lambda reading: reading.headings,
    "code": lambda reading: reading.code,
    "formulas": lambda reading: reading.formulas,
    "formulas as TeX": lambda reading: reading.sources,
    "pictures": lambda reading: reading.pictures,
    "anchors": lambda reading: reading.anchors,
    "inline": lambda reading: reading.spans,
    "attributes": lambda reading: reading.attributes,
}


def compare(theirs: Build, ours: Build, site: Site, wanted: Callable[[str], bool] = lambda path: True) -> Comparison:
    """Compare every document that Jekyll shows, and every one that only we show, of those whose path is ``wanted``."""
    differences: list[Difference] = []
    compared: list[Same] = []
    readings: dict[str, tuple[Reading, Reading]] = {}
    for path in sorted(filter(wanted, theirs.documents.keys() | ours.documents.keys())):
        if path in theirs.failures:
            continue
        their, our = theirs.documents.get(path), ours.documents.get(path)
        found = _urls(path, their, our)
        if their and not our and _stands_in(their, theirs, ours, site):
            found = [_fact(path, "URL", their.url, STANDS_IN)]
        if their and our:
            readings[path] = read(their, site, typeset=True), read(our, site, typeset=False)
            found += _facts(their, our)
            if path not in theirs.programs:
                found += _contents(path, *readings[path])
        for one, hunks in found:
            compared.append(one)
            differences += hunks
    if wanted(""):
        for one, hunks in (_others("redirects", theirs.redirects, ours.redirects, site), _files(theirs, ours)):
            compared.append(one)
            differences += hunks
    urls = [frozenset([*_urls_of(build)]) for build in (theirs, ours)]
    told = theirs.failures, readings, theirs.missing, theirs.is_limited
    return Comparison(tuple(differences), tuple(compared), *told, *urls)


def _urls_of(build: Build) -> Iterator[str]:
    yield from (unquote(one.url) for one in build.documents.values())
    yield from (unquote(url) for url in (*build.redirects, *build.files, *build.addresses))


def _stands_in(their: Document, theirs: Build, ours: Build, site: Site) -> bool:
    """Whether ours at the address of a page of Jekyll's is in its place: where that is a list, or all of its layout."""
    if their.path in theirs.programs:
        return their.url in ours.addresses
    return their.url in ours.redirects and not read(their, site, typeset=True).text


Found = tuple[Same, list[Difference]]


def _urls(path: str, their: Document | None, our: Document | None) -> list[Found]:
    urls = [unquote(one.url) if one else "(not shown)" for one in (their, our)]
    return [_fact(path, "URL", *urls)]


def _facts(their: Document, our: Document) -> list[Found]:
    facts = []
    if their.title is not None:
        facts.append(("title", " ".join(their.title.split()), " ".join((our.title or "").split())))
    if their.date is not None:
        facts.append(("date", str(their.date.astimezone(our.date.tzinfo if our.date else None)), str(our.date)))
        if our.date and their.date == our.date and their.date.date() != our.date.date():
            facts[-1] = ("date", f"{their.date:%Y-%m-%d} (the day)", f"{our.date:%Y-%m-%d} (the day)")
    if their.tags or our.tags:
        facts.append(("tags", ", ".join(sorted(set(their.tags))), ", ".join(sorted(set(our.tags)))))
    if their.categories or our.categories:
        facts.append(("categories", ", ".join(their.categories), ", ".join(our.categories)))
    return [_fact(their.path, *fact) for fact in facts]


def _fact(path: str, aspect: str, theirs: str, ours: str) -> Found:
    if theirs == ours:
        return Same(path, aspect, 1, 1), []
    return Same(path, aspect, 1, 0), [Difference(path, aspect, (theirs,), (ours,))]


def _contents(path: str, theirs: Reading, ours: Reading) -> list[Found]:
    found = [_text(path, theirs.text, ours.text)]
    for aspect, sequence in SEQUENCES.items():
        if sequence(theirs) or sequence(ours):
            found.append(_sequence(path, aspect, sequence(theirs), sequence(ours), theirs))
    return found


def _text(path: str, theirs: Sequence[str], ours: Sequence[str]) -> Found:
    """Compare the words; where blocks begin and end is for another aspect."""
    if " ".join(theirs) == " ".join(ours):
        return Same(path, "text", len(theirs), len(theirs)), []
    same, differences = len(theirs), []
    for their, our in _hunks(theirs, ours):
        pairs = zip(their, our, strict=True) if len(their) == len(our) else [(" ".join(their), " ".join(our))]
        for left, right in [(one.split(), other.split()) for one, other in pairs]:
            if left != right:
                differences += [Difference(path, "text", (one,), (other,)) for one, other in _excerpts(left, right)]
        same -= len(their) if " ".join(their) != " ".join(our) else 0
    return Same(path, "text", len(theirs), same), differences


def _sequence(path: str, aspect: str, theirs: Sequence[str], ours: Sequence[str], reading: Reading) -> Found:
    of, differing, differences = max(len(theirs), len(ours)), [0, 0], []
    for kind, a, b, c, d in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            near = _near(reading, a) if aspect == "blocks" else ""
            hunk = Difference(path, aspect, tuple(theirs[a:b]), tuple(ours[c:d]), near)
            differences += _one_by_one(hunk) if aspect in ("links", "pictures") else [hunk]
            differing = [differing[0] + b - a, differing[1] + d - c]
    return Same(path, aspect, of, of - max(differing)), differences


def _one_by_one(hunk: Difference) -> list[Difference]:
    """Take addresses apart where as many stand on both sides: each has a reason of its own."""
    if len(hunk.theirs) != len(hunk.ours):
        return [hunk]
    return [replace(hunk, theirs=(one,), ours=(other,)) for one, other in zip(hunk.theirs, hunk.ours, strict=True)]


def _near(reading: Reading, block: int) -> str:
    """Return the beginning of the text at one of the blocks."""
    line = reading.beginnings[block] if block < len(reading.beginnings) else len(reading.text) - 1
    return reading.text[line][:NEAR] if 0 <= line < len(reading.text) else ""


def _hunks(theirs: Sequence[str], ours: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    return [(tuple(theirs[a:b]), tuple(ours[c:d])) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


def _excerpts(theirs: Sequence[str], ours: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words that differ, each run of them with some context; no formula is cut."""
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    excerpts = []
    for group in matcher.get_grouped_opcodes(CONTEXT):
        (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
        cuts = _cuts(theirs, a, b), _cuts(ours, c, d)
        before, behind = (max(numbers) for numbers in zip(*cuts, strict=True))
        excerpts.append((_cut(theirs, max(a - before, 0), b + behind), _cut(ours, max(c - before, 0), d + behind)))
    return excerpts


def _cuts(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return how many words before and behind an excerpt belong to formulas that it has a part of."""
    depths = list(accumulate((word.count("\\(") - word.count("\\)") for word in words), initial=0))
    first, last = start, end
    while first > 0 and depths[first] > 0:
        first -= 1
    while last < len(words) and depths[last] > 0:
        last += 1
    return start - first, last - end


def _cut(words: Sequence[str], start: int, end: int) -> str:
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"


def _others(aspect: str, theirs: Mapping[str, str], ours: Mapping[str, str], site: Site) -> Found:
    """Compare what Jekyll has besides documents; that we have more of it does no harm."""
    wrong = [Difference(url, aspect, (to,), (ours.get(url, "(not there)"),)) for url, to in theirs.items()
             if not _leads_to(ours.get(url), to, site)]  # fmt: skip
    return Same("", aspect, len(theirs), len(theirs) - len(wrong)), wrong


def _leads_to(ours: str | None, theirs: str, site: Site) -> bool:
    return ours is not None and theirs.removeprefix(site.url).removeprefix(site.base) == ours


def _files(theirs: Build, ours: Build) -> Found:
    wrong = [
        Difference(url, "files", ("(copied)",), ("(not there)" if url not in ours.files else "(other content)",))
        for url, digest in theirs.files.items()
        if ours.files.get(url) != digest
    ]
    return Same("", "files", len(theirs.files), len(theirs.files) - len(wrong)), wrong
