"""Finds the names of notes in the text of others that link to them nowhere.

A name is a note's title, its file's name or an alias. It has to tell something: two words that are no mere function
words, as "KV cache", in whatever case; or a word that shows by its letters that it is a name, as "FlashAttention" or
"GPT-4", and then exactly as it is written. Names that several notes share name none of them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, pairwise
from typing import TypeAlias
from urllib.parse import quote

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, info
from llmnotes.loader.prose import Stretch
from llmnotes.model import Link, LinkKind, Note
from llmnotes.site.contents import Site
from llmnotes.site.index import Index
from llmnotes.site.names import folded, last_part, name_key, stem, undated
from llmnotes.site.resolution import ToNote
from llmnotes.site.resolve import linked_note, resolve

MANY = 20
"""A name that more notes than this mention without a link is a word of their language, and no slip."""

LONGEST = 20
"""Words that a name may have; papers have titles of fifteen."""

SHORTEST = 3
"""Characters that a name of one word must have."""

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_ONLY_WORDS = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_ARTICLES = frozenset({"a", "an", "the"})
_FUNCTION_WORDS = _ARTICLES.union(
    """about all am and any are as at be been but by can could did do does for from had has have he her here his how i
    if in into is it its just may me more most my new no not now of on one only or our out over own she should so some
    such than that their them then there these they this those to too two under up us very was we were what when where
    which who whom whose why will with would you your d don ll m re s t ve""".split()  # noqa: SIM905 -- a hundred words are read as a text
)
_NO_NAMES = frozenset({"index", "readme"})
_NOT_IN_A_LINK = frozenset("[]|")
_WRITTEN_BEHIND = re.compile(r"[\s.,;:!?…\"'“”‘’«»„()*¿¡-]*")
_WRITTEN_BEFORE = re.compile(rf"{_WRITTEN_BEHIND.pattern}(?:(?:an?|the)\s+)?", re.IGNORECASE)
"""What may stand before the first word of a title or behind its last, and does not belong to the name."""

_BEFORE = re.compile(r"(?<![^\W_])(?<![^\W_][_.:])(?<![-/@#+\\=%&!$\[\]])")
_BEHIND = re.compile(r"(?![^\W_])(?![_.:][^\W_])(?![-/@#+\\=%&$(\[])")
"""Where a name may begin and end: not within a word, an address, a path, a file's name or a compound."""


Words: TypeAlias = tuple[str, ...]

Prose: TypeAlias = Callable[[Callable[[str], bool]], Iterable[Stretch]]
"""Returns the prose of those blocks of a note about whose text the function says that it may matter."""


class Naming(Struct, frozen=True, array_like=True):
    """The first place where a note names another one, ``target`` (a path), and how it is written there."""

    target: str
    place: Place
    text: str
    in_table: bool


class Vocabulary:
    """What the notes of a site are called, word by word. Build it once for a site."""

    def __init__(self, site: Site) -> None:
        """Take the names of all notes that are shown; everybody knows the way to the home note."""
        self._names: dict[Words, dict[tuple[str, Words], str]] = {}
        for note in site.notes:
            for name in dict.fromkeys(_names_of(note)):
                self._add(name, note.path)
        lengths: dict[Words, set[int]] = {}
        for words in self._names:
            lengths.setdefault(words[:2], set()).add(len(words))
        self._lengths = {words: sorted(found, reverse=True) for words, found in lengths.items()}
        self._single = {words[0] for words in lengths if len(words) == 1}

    def _add(self, name: str, path: str) -> None:
        found = [*_WORD.finditer(name)]
        if len(found) > 1 and found[0][0].casefold() in _ARTICLES:
            found = found[1:]
        if not found or len(found) > LONGEST or not _NOT_IN_A_LINK.isdisjoint(name):
            return
        start, end = found[0].start(), found[-1].end()
        written = tuple([word[0] for word in found])
        words = tuple(_words(name[start:end])) if name.isascii() else tuple(map(name_key, written))
        is_whole = _WRITTEN_BEFORE.fullmatch(name, 0, start) and _WRITTEN_BEHIND.fullmatch(name, end)
        exact = _needed_exactly(written)
        if is_whole and exact is not None:
            meanings = self._names.setdefault(words, {})
            key = name_key(name[start:end]), exact
            meanings[key] = path if meanings.get(key, path) == path else ""

    def may_name(self, text: str) -> dict[Words, set[str]]:
        """Return the names that ``text`` may hold, and the paths of the notes that they may mean.

        It is quick, and looks at code and links too.
        """
        words = _words(text)
        found: dict[Words, set[str]] = {(word,): self._paths((word,)) for word in self._single.intersection(words)}
        for index, lengths in enumerate(map(self._lengths.get, pairwise(words))):
            for length in lengths or ():
                name = tuple(words[index : index + length])
                if name in self._names and name not in found:
                    found[name] = self._paths(name)
        return found

    def _paths(self, name: Words) -> set[str]:
        return {path for path in self._names[name].values() if path}

    def named(self, stretch: Stretch) -> Iterator[tuple[str, int, int]]:
        """Yield the paths of the notes that are named, with the positions in the content; the longest name counts.

        The path is empty where a name has several meanings.
        """
        upcoming = _WORD.finditer(stretch.content, stretch.start, stretch.end)
        found: list[re.Match[str]] = []
        while True:
            found += islice(upcoming, LONGEST - len(found))
            if not found:
                return
            words = [name_key(word[0]) for word in found] if self._may_begin(found) else []
            length = 1
            for count in self._lengths_at(words):
                target = self._meaning(words[:count], found[:count], stretch.content)
                if target is not None:
                    yield target, found[0].start(), found[count - 1].end()
                    length = count
                    break
            del found[:length]

    def _may_begin(self, found: Sequence[re.Match[str]]) -> bool:
        first = name_key(found[0][0])
        return first in self._single or (len(found) > 1 and (first, name_key(found[1][0])) in self._lengths)

    def _lengths_at(self, words: Sequence[str]) -> Iterator[int]:
        yield from (length for length in self._lengths.get(tuple(words[:2]), ()) if length <= len(words))
        if len(words) > 1 and words[0] in self._single:
            yield 1

    def _meaning(self, words: Sequence[str], found: Sequence[re.Match[str]], content: str) -> str | None:
        meanings = self._names.get(tuple(words))
        start, end = found[0].start(), found[-1].end()
        if meanings is None or not _stands_alone(content, start, end):
            return None
        key = name_key(content[start:end])
        return meanings.get((key, tuple([word[0] for word in found])), meanings.get((key, ())))


def unlinked(vocabulary: Vocabulary, index: Index, note: Note, text: str, prose: Prose) -> tuple[Naming, ...]:
    """Return where ``note``, whose source is ``text``, first names each note that it links to nowhere.

    ``prose`` is only asked if there may be any.
    """
    possible = vocabulary.may_name(text)
    wanted = {path for paths in possible.values() for path in paths} - {note.path}
    if wanted:
        linked = [linked_note(index, note, link) for link in index.internal_links(note)]
        wanted -= {found.path for found in linked if found}
    if not wanted:
        return ()
    names = [name for name, paths in possible.items() if not wanted.isdisjoint(paths)]
    found: list[Naming] = []
    for stretch in prose(partial(_may_hold, names)):
        for target, start, end in vocabulary.named(stretch):
            if target in wanted:
                wanted.remove(target)
                place = stretch.passage.place(start, end)
                found.append(Naming(target, place, stretch.content[start:end], stretch.in_table))
    return tuple(found)


def hints(site: Site, index: Index, namings: Iterable[Naming]) -> tuple[Diagnostic, ...]:
    """Return what to say about names without a link, unless too many notes do without."""
    notes = {note.path: note for note in site.shown}
    by_target: dict[str, list[Naming]] = {}
    for naming in namings:
        by_target.setdefault(naming.target, []).append(naming)
    return tuple(
        _hint(index, notes[naming.place.path], notes[target], naming)
        for target, found in by_target.items()
        if len(found) <= MANY
        for naming in found
    )


def _names_of(note: Note) -> Iterator[str]:
    yield note.title
    if (name := _file_name(note)).casefold() not in _NO_NAMES:
        yield name
    for alias in note.aliases:
        yield alias.name or last_part(alias.url)


def _file_name(note: Note) -> str:
    return undated(stem(note.path.rpartition("/")[2]))


def _may_hold(names: Sequence[Words], text: str) -> bool:
    """Say whether a text may hold one of the names, at least where those are few."""
    whole = folded(text)
    return len(names) > MANY or any(all(word in whole for word in name) for name in names)


def _words(text: str) -> list[str]:
    """Return the words of a text as names are compared."""
    if text.isascii():
        return text.lower().encode().translate(_ONLY_WORDS).decode().split()  # in a third of the time
    return _WORD.findall(folded(text))


def _needed_exactly(words: Words) -> Words | None:
    """Return how a name has to be written: () if case makes no difference, None if it is no telling name."""
    telling = [word for word in words if any(map(str.isalpha, word)) and word.casefold() not in _FUNCTION_WORDS]
    if len(telling) > 1:
        return ()
    return words if telling and len("".join(words)) >= SHORTEST and _is_distinctive(telling[0]) else None


def _is_distinctive(word: str) -> bool:
    """Say whether a word has a capital letter or a figure behind its first letter."""
    return any(not letter.islower() for letter in word[1:])


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a name is no part of a longer one."""
    is_cut = unicodedata.category(text[end : end + 1] or " ")[0] == "M"
    return not is_cut and bool(_BEFORE.match(text, start)) and bool(_BEHIND.match(text, end))


def _hint(index: Index, note: Note, target: Note, naming: Naming) -> Diagnostic:
    message = f"`{naming.text}` is the name of {target.path}, and this note does not link there"
    return info(naming.place, "unlinked-mention", message, hint=f"write {_link(index, note, target, naming)}")


def _link(index: Index, note: Note, target: Note, naming: Naming) -> str:
    """Return the shortest link that leads from ``note`` to ``target``, with the words of a naming."""
    bar = "\\|" if naming.in_table else "|"
    if naming.text == target.title and _leads_to(index, note, target, naming.text):
        return f"[[{naming.text}]]"
    for name in (_file_name(target), index.shown.below(target.path)):
        if _NOT_IN_A_LINK.isdisjoint(name) and _leads_to(index, note, target, name):
            return f"[[{name}{bar}{naming.text}]]"
    return f"[{naming.text}]({quote(target.url)})"


def _leads_to(index: Index, note: Note, target: Note, name: str) -> bool:
    found = resolve(index, note, Link(LinkKind.WIKI, name, "", note.url_place))
    return isinstance(found, ToNote) and found.note.path == target.path and not found.fragment
