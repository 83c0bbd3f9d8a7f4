"""Carries out the tags and outputs of a text, and leaves standing what this is no engine for."""

import re
from collections.abc import Callable, Mapping, Sequence
from textwrap import dedent
from urllib.parse import quote

from msgspec import Struct, field

from llmnotes.loader.filenames import NAMED_POST
from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.conditions import condition_of, holds, is_one_of
from llmnotes.loader.liquid.expressions import (
    LONGEST,
    Markdown,
    NotUnderstoodError,
    Path,
    Scope,
    Tokens,
    garbled,
    output_of,
    shown,
    too_long,
)
from llmnotes.loader.liquid.filters import Home, filtered
from llmnotes.loader.liquid.loops import items_of, loop_of, state_of
from llmnotes.loader.liquid.made import TAIL, Made, Span
from llmnotes.loader.liquid.masks import Mask, Masks, Role
from llmnotes.loader.liquid.scanner import BLOCKS, Kind, Token, ends_of, opening_of, scan
from llmnotes.loader.liquid.surroundings import element_around, in_element
from llmnotes.nearest import nearest

DEEPEST = 20
"""Files that may be included in each other."""

DEEPEST_BLOCKS = 20
"""Loops, captures and cases that may stand in each other."""

MOST_ADDED = 1_000_000
"""Characters that may come into a note by its tags and outputs."""

MOST_INCLUDED = 5_000_000
"""Characters of included files that are looked at for one note."""


ASIDE = " " * 4
"""What stands before every line of a footnote but the first."""

LITERAL = frozenset({"liquid-tag", "liquid-variable", "liquid-filter", "liquid-syntax", "liquid-slip"})
"""The codes of complaints about what code and formulas are full of."""


class Library(Struct, frozen=True):
    """The files that can be included, by path: of ``{% include %}``, and of ``{% include_relative %}``.

    ``is_whole`` if there are no others, as those of a theme that is not here.
    """

    includes: Mapping[str, str]
    beside: Mapping[str, str]
    is_whole: bool


class Complaint(Struct, frozen=True):
    """What is wrong at ``span``, which ``mask`` stands for (nothing, if nothing does)."""

    span: Span
    code: str
    name: str
    message: str
    hint: str
    is_error: bool
    mask: str


class _Branch(Struct):
    """An ``if`` or ``unless`` that is open.

    ``end`` is the index of its end, ``mark`` the length of what was made before it, ``is_shown`` whether what stands
    around it is shown, ``is_active`` whether the part is that is read, ``is_done`` whether one was. ``is_blank`` as
    long as there is nothing but white space in it; ``is_masked`` if its condition is not understood.
    """

    end: int
    mark: int
    is_shown: bool
    is_active: bool
    is_done: bool
    is_blank: bool = True
    is_masked: bool = False


class _Job(Struct):
    """A text that is being read: the note's own, or that of an included file, for which the tag at ``span`` stands."""

    text: str
    tokens: Sequence[Token]
    ends: Mapping[int, int]
    span: Span | None
    files: tuple[str, ...] = ()
    is_code: bool = False
    closing: frozenset[int] = frozenset()
    branches: list[_Branch] = field(default_factory=list)
    filled: frozenset[int] | None = None

    @classmethod
    def of(cls, text: str, span: Span | None, files: tuple[str, ...] = (), *, is_code: bool = False) -> "_Job":
        """Return the job that a text is."""
        tokens = scan(text)
        ends = ends_of(tokens)
        return cls(text, tokens, ends, span, files, is_code, frozenset(ends.values()))

    def span_of(self, start: int, end: int) -> Span:
        """Return where in the note something stands."""
        return self.span or Span(start, end)

    def parts(self, index: int, *names: str) -> list[int]:
        """Return where the tags with these ``names`` are that belong to a block, and where its end is."""
        end = self.ends[index]
        found, index = [], index + 1
        while index < end:
            if self.tokens[index].kind is Kind.TAG and self.tokens[index].name in names:
                found.append(index)
            index = self.ends.get(index, index) + 1
        return [*found, end]

    def is_blank(self, index: int) -> bool:
        """Say whether a token is nothing to Liquid, as a block is with nothing but that in it."""
        token, end = self.tokens[index], self.ends.get(index)
        if token.kind is Kind.TAG and token.name in _CHOICES and end is not None:
            if self.filled is None:
                self.filled = self._filled()
            return index not in self.filled
        return _is_blank(token, self.text)

    def _filled(self) -> frozenset[int]:
        """Return where the blocks begin that have something in them, but for what they capture."""
        filled: set[int] = set()
        open_: list[int] = []

        def close(index: int) -> None:
            while open_ and self.ends[open_[-1]] <= index:
                inner = open_.pop()
                if open_ and inner in filled and self.tokens[inner].name != "capture":
                    filled.add(open_[-1])

        index = 0
        while index < len(self.tokens):
            close(index)
            token = self.tokens[index]
            if open_ and token.name not in _STRUCTURE and not _is_blank(token, self.text):
                filled.add(open_[-1])
            if token.name == "comment" and index in self.ends:
                index = self.ends[index]
            elif index in self.ends:
                open_.append(index)
            index += 1
        close(index)
        return frozenset(filled)


class Expansion:
    """One note being expanded: what is ``made`` of it, with what ``masks``, and what there is to complain about.

    ``is_markdown_needed`` where that is nothing without Markdown.
    """

    def __init__(
        self, scope: Scope, library: Library, home: Home, *, is_markdown: bool = True, cites: bool = False
    ) -> None:
        self.made = Made()
        self.masks = Masks()
        self.complaints: list[Complaint] = []
        self.repeated: list[Span] = []
        self.is_markdown_needed = False
        self._scope = scope
        self._library = library
        self._home = home
        self._included = 0
        self._added = 0
        self._is_markdown = is_markdown
        self._cites = cites
        self._depth = 0
        self._loops = 0
        self._jump = ""
        self._went_to: dict[str, int] = {}
        self._asides: list[tuple[_Job, Span, Sequence[plugins.Part], range]] = []
        self._margin = ""

    def expand(self, text: str) -> None:
        """Expand the text of the note."""
        job = _Job.of(text, None)
        self._read(job, 0, len(job.tokens))
        self._loops += 1  # what stands at the side may have been in one
        for inner, span, parts, inside in self._asides:
            self._insert("\n\n", span)
            self._write(inner, span, parts)
            self._margin = ASIDE
            self._inside(inner, inside.start, inside.stop)
            self._margin = ""
        if self._asides:
            self._insert("\n", self._asides[-1][1])

    def _read(self, job: _Job, index: int, end: int) -> None:
        outer, job.branches = job.branches, []
        while index < end and not self._jump:
            token = job.tokens[index]
            if token.kind is Kind.TAG and token.name in _FLOW:
                _FLOW[token.name](self, job, index)
                index += 1
                continue
            is_active = not job.branches or job.branches[-1].is_active
            if job.branches and not job.is_blank(index):
                job.branches[-1].is_blank = False
            if token.kind is Kind.TAG:
                index = self._tag(job, index) if is_active else job.ends.get(index, index) + 1
                continue
            if is_active:
                self._piece(job, token)
            index += 1
        job.branches = outer

    def _piece(self, job: _Job, token: Token) -> None:
        if token.kind in (Kind.TEXT, Kind.RAW):
            self._copy(job, token.shown_start, token.shown_end)
        elif token.kind is Kind.OUTPUT:
            self._output(job, token)
        else:
            self._slip(job, token)

    # -- what is written --

    def _copy(self, job: _Job, start: int, end: int) -> None:
        if not self._margin:
            self._copy_part(job, start, end)
            return
        for line in plugins.lines_of(job.text, plugins.Slice(start, end), f"\n{self._margin}"):
            self.made.insert(line.before, job.span_of(start, end))
            self._copy_part(job, line.start, line.end)

    def _copy_part(self, job: _Job, start: int, end: int) -> None:
        if job.span is not None:
            self._insert(job.text[start:end], job.span)
            return
        self._added += end - start if self._loops else 0
        if self._added > MOST_ADDED:
            self._complain(Span(start, end), too_long(), "")
        else:
            self.made.copy(job.text, start, end)

    def _insert(self, text: str, span: Span) -> None:
        text = text.replace("\n", f"\n{self._margin}") if self._margin else text
        self._added += len(text)
        if self._added > MOST_ADDED:
            self._complain(span, too_long(), "")
        else:
            self.made.insert(text, span)

    def _mask(self, job: _Job, start: int, end: int, role: Role = Role.SHOWN, address: str = "") -> str:
        """Let ``start:end`` be shown as it is written; return what stands for it."""
        text = job.text[start:end]
        mask = text if job.is_code else self.masks.add(Mask(role, text, address))
        self._insert(mask, job.span_of(start, end))
        return "" if job.is_code else mask

    def _complain(self, span: Span, problem: NotUnderstoodError, mask: str) -> None:
        self.complaints.append(
            Complaint(span, problem.code, problem.name, problem.message, problem.hint, problem.is_error, mask)
        )

    def _leave(self, job: _Job, start: int, end: int, problem: NotUnderstoodError) -> None:
        """Show ``start:end`` as it is written, and say why; but code and bibliographies are meant to be shown so."""
        mask = self._mask(job, start, end)
        is_literal = job.is_code or _FIELD.search(job.text, max(start - 40, 0), start) is not None
        if not is_literal or problem.code not in LITERAL:
            self._complain(job.span_of(start, end), problem, mask)

    # -- outputs --

    def _output(self, job: _Job, token: Token) -> None:
        span = job.span_of(token.start, token.end)
        try:
            output = output_of(token.markup)
            if output is None:
                return
            value = filtered(output, self._scope, self._home)
            text = shown(value)
            self._scope.work(TAIL if isinstance(text, Markdown) else 0)
            if value is None and isinstance(output.expression, Path) and job.span is None:
                if output.expression.root not in self._scope.values:
                    raise _unknown_variable(token.markup)
                if output.expression.root in ("site", "page") and not output.filters:
                    self._complain(span, _not_set(token.markup), "")
        except NotUnderstoodError as problem:
            self._leave(job, token.start, token.end, problem)
            return
        if isinstance(text, Markdown):
            tail = self.made.tail()
            self.is_markdown_needed = True
            self._insert(in_element(text, element_around(tail), tail), span)
            return
        is_address = bool(output.filters) and output.filters[-1].name in ("relative_url", "absolute_url")
        (self._show_address if is_address else self._show)(job, text, span)

    def _show_address(self, job: _Job, text: str, span: Span) -> None:
        """Write an address, without the path of the site where the author wrote that before it: Jekyll doubles it."""
        is_there = bool(self._home.prefix) and self.made.ends_with(self._home.prefix)
        self._show(job, text.removeprefix(self._home.prefix) if is_there else text, span)

    def _show(self, job: _Job, text: str, span: Span) -> None:
        origin = self._home.origin
        behind = text[len(origin) :] if origin and text.startswith(origin) else ""
        is_own = bool(origin) and text.startswith(origin) and behind[:1] in ("", "/")
        if is_own and not job.is_code and not self.made.ends_with("<"):
            self._insert(self.masks.add(Mask(Role.ORIGIN, origin, origin)), span)
            text = behind
        self._insert(text, span)

    def _slip(self, job: _Job, token: Token) -> None:
        inner = token.markup
        right = f"{{{{ {inner} }}}}" if inner.partition(".")[0] in ("site", "page", "include") else f"{{% {inner} %}}"
        message = f"this was probably meant to be `{_short(right)}`: it is shown as text, as in Jekyll"
        problem = NotUnderstoodError("liquid-slip", inner, message, f"write `{_short(right)}`")
        self._leave(job, token.start, token.end, problem)

    # -- tags --

    def _tag(self, job: _Job, index: int) -> int:
        """Carry out a tag; return the index of the token to go on with."""
        token = job.tokens[index]
        end = job.ends.get(index)
        if job.text[token.start] == "<":
            return self._element(job, index, end)
        try:
            if token.name in _BLOCKS and end is not None:
                return self._block(job, index, end)
            if token.name in _TO_THEIR_END and end is not None:
                _TO_THEIR_END[token.name](self, job, index, end)
                return end + 1
            known = plugins.TAGS if end is None else plugins.BLOCKS
            if token.name in known and self._is_markdown and not job.is_code:
                self._plugin(job, index, known[token.name])
                return (index if end is None else end) + 1
            if token.name not in _TAGS:
                if opening_of(token.name) and index in job.closing:  # of what was told already
                    self._mask(job, token.start, token.end)
                    return index + 1
                raise _unknown_tag(token) if end is None else plugins.comes_from_elsewhere(_short(token.name))
            _TAGS[token.name](self, job, token)
        except NotUnderstoodError as problem:
            self._leave(job, token.start, token.end, problem)
        return index + 1

    # -- blocks --

    def _block(self, job: _Job, index: int, end: int) -> int:
        """Carry out a block, or show all of it as it is written; return the index of the token to go on with."""
        first, last = job.tokens[index], job.tokens[end]
        mark = self.made.length
        try:
            if first.name not in _CARRIED_OUT or self._depth >= DEEPEST_BLOCKS:
                raise garbled(first.markup)
            _CARRIED_OUT[first.name](self, job, index, end)
            if job.is_blank(index):
                self.made.cut(mark)
        except NotUnderstoodError as problem:
            self.made.cut(mark)
            if problem.code != too_long().code:
                message = f"`{first.name}` is not carried out here: all of it is shown as text"
                hint = "write down what it should show, or put it into a template"
                problem = NotUnderstoodError("liquid-tag", first.name, message, hint)
            self._leave(job, first.start, last.end, problem)
            for token in job.tokens[index:end]:
                if token.name in ("assign", "capture") and (name := _ASSIGNMENT.match(token.markup)):
                    self._scope.unknown[name[1]] = f"made by `{first.name}`"
        return end + 1

    def _inside(self, job: _Job, index: int, end: int) -> None:
        self._depth += 1
        self._read(job, index, end)
        self._depth -= 1

    def _for(self, job: _Job, index: int, end: int) -> None:
        token, values = job.tokens[index], self._scope.values
        loop = loop_of(token.markup)
        if job.span is None and isinstance(loop.values, Path) and loop.values.root not in {*values, "forloop"}:
            unknown = self._scope.value(loop.values) is None  # raises where it is somebody else's
            if unknown:
                self._complain(Span(token.start, token.end), _empty(loop.values.root), "")
        items = items_of(loop, self._scope, self._went_to)
        behind, *rest = job.parts(index, "else")
        if not items:
            if rest:
                self._inside(job, behind + 1, end)
            return
        self.repeated.append(job.span_of(token.start, job.tokens[end].end))
        before = {name: values[name] for name in (loop.name, "forloop") if name in values}
        unknown_before = {name: self._scope.unknown.pop(name) for name in before.keys() & self._scope.unknown.keys()}
        self._loops += 1
        try:
            for number, item in enumerate(items):
                self._scope.work(100 + 50 * (behind - index))
                values[loop.name] = item
                values["forloop"] = state_of(loop, number, len(items), before.get("forloop"))
                self._inside(job, index + 1, behind)
                jump, self._jump = self._jump, ""
                if jump == "break" or self._added > MOST_ADDED:
                    break
        finally:
            self._loops -= 1
            values.update({loop.name: None, "forloop": None} | before)
            self._scope.unknown.update(unknown_before)

    def _jumps(self, job: _Job, token: Token) -> None:
        if not self._loops:
            raise _stops(token.name, f"`{token.name}` stands outside of any `for`")
        self._jump = token.name

    def _case(self, job: _Job, index: int, end: int) -> None:
        value = Tokens(job.tokens[index].markup).expression()
        parts = job.parts(index, "when", "else")
        chosen: list[int] = []
        for number, part in enumerate(parts[:-1]):
            token = job.tokens[part]
            if is_one_of(value, token.markup, self._scope) if token.name == "when" else not chosen:
                chosen.append(number)
        for number in chosen:
            self._inside(job, parts[number] + 1, parts[number + 1])

    def _capture(self, job: _Job, index: int, end: int) -> None:
        name = _CAPTURED.match(job.tokens[index].markup)
        if name is None:
            raise garbled(job.tokens[index].markup)
        outside, self.made = self.made, Made()
        self._inside(job, index + 1, end)
        text, self.made = self.made.text(), outside
        if len(text) > LONGEST:
            raise too_long()
        self._scope.values[name[1]] = self.masks.without_origin(text)
        self._scope.unknown.pop(name[1], None)

    # -- plug-ins --

    def _plugin(self, job: _Job, index: int, show: Callable[[plugins.Call], plugins.Shown]) -> None:
        """Write what a tag of a plug-in shows."""
        if self._depth >= DEEPEST_BLOCKS:
            raise garbled(job.tokens[index].markup)
        token, end = job.tokens[index], job.ends.get(index)
        last = token if end is None else job.tokens[end]
        start = job.text.index(token.name, token.start) + len(token.name)
        words = plugins.words_of(job.text, start, job.text.index(token.markup, start) + len(token.markup))
        self._scope.work(TAIL + last.end - token.start)
        tail = self.made.tail()
        shown_ = show(self._call(job, token, last, words, tail))
        self._put(job, job.span_of(token.start, last.end), shown_, element_around(tail))
        margin = "\n\n" if shown_.is_block and not element_around(tail) else ""
        if shown_.reads_on and end is not None:
            self._inside(job, index + 1, end)
        self._insert(shown_.behind + margin, job.span_of(token.start, last.end))

    def _call(self, job: _Job, token: Token, last: Token, words: Sequence[plugins.Words], tail: str) -> plugins.Call:
        inside = job.text[token.end : last.start]
        first = token.end + len(inside) - len(inside.lstrip())
        return plugins.Call(
            job.text,
            words,
            plugins.Slice(first, max(first, token.end + len(inside.rstrip()))),
            self._home.prefix,
            starts=not element_around(tail) and tail.rstrip(" ")[-2:] in ("", "\n\n"),
            ends=_REST.match(job.text, last.end) is not None,
            cites=self._cites,
            follows=bool(tail) and not tail[-1].isspace() and tail[-1] not in _OPENS,
            number=len(self._asides) + 1,
        )

    def _put(self, job: _Job, span: Span, shown_: plugins.Shown, around: str) -> None:
        """Write what a tag shows before what stands inside of it."""
        if shown_.said:
            self._complain(span, shown_.said, "")
        if shown_.aside:
            self._asides.append((job, span, shown_.aside, range(0)))
        margin = "\n\n" if shown_.is_block and not around else ""
        if around and not shown_.is_block and shown_.parts:
            self._write(job, span, ('<span markdown="1">', *shown_.parts, "</span>"))
        else:
            self._write(job, span, (margin, *shown_.parts))

    # -- elements of distill's --

    def _element(self, job: _Job, index: int, end: int | None) -> int:
        """Write what an element is meant to show, or the tag as it is where nobody would look into it."""
        token = job.tokens[index]
        last = token if end is None else job.tokens[end]
        tail = self.made.tail()
        around = element_around(tail)
        is_known = token.name in plugins.ELEMENTS or (token.name in _WITH_INSIDE and end is not None)
        if not is_known or job.is_code or around in _UNREAD or not self._is_markdown or self._depth >= DEEPEST_BLOCKS:
            self._copy(job, token.start, token.end)
            return index + 1
        self._scope.work(TAIL + last.end - token.start)
        attributes = plugins.attributes_of(job.text, token.start + len(token.name) + 1, token.end - 1)
        if token.name in _WITH_INSIDE:
            assert end is not None
            _WITH_INSIDE[token.name](self, job, index, end, attributes)
            return end + 1
        keys = attributes.get("key") or attributes.get("bibtex-key")
        words = (
            plugins.items_of(keys)
            if keys
            else [plugins.Words(one.start, one.end, name) for name, one in attributes.items()]
        )
        shown_ = plugins.ELEMENTS[token.name](self._call(job, token, last, words, tail))
        span = job.span_of(token.start, last.end)
        self._put(job, span, shown_, around)
        self._insert("\n\n" if shown_.is_block and not around else "", span)
        return (index if end is None else end) + 1

    def _footnote(self, job: _Job, index: int, end: int, attributes: Mapping[str, plugins.Words]) -> None:
        label = f"[^side-{len(self._asides) + 1}]"
        span = job.span_of(job.tokens[index].start, job.tokens[end].end)
        self._put(job, span, plugins.Shown((label,)), element_around(self.made.tail()))
        self._asides.append((job, span, (f"{label}: ",), range(index + 1, end)))

    def _code(self, job: _Job, index: int, end: int, attributes: Mapping[str, plugins.Words]) -> None:
        language = attributes["language"].text if "language" in attributes else ""
        inside = self._code_inside(job, index, end)
        if "block" in attributes:
            self._code_block(job, index, end, dedent(inside.rstrip()), language)
            return
        code = " ".join(inside.split())
        ticks = "`"
        while ticks in code:
            ticks += "`"
        pad = " " if code.startswith("`") or code.endswith("`") else ""
        span = job.span_of(job.tokens[index].start, job.tokens[end].end)
        self._put(
            job,
            span,
            plugins.Shown((f"{ticks}{pad}{code}{pad}{ticks}" if code else "",)),
            element_around(self.made.tail()),
        )

    def _write(self, job: _Job, span: Span, parts: Sequence[plugins.Part]) -> None:
        for part in parts:
            if isinstance(part, str):
                self._insert(part, span)
            else:
                self._insert(part.before, job.span_of(part.start, part.end))
                self._copy(job, part.start, part.end)

    def _comment(self, job: _Job, index: int, end: int) -> None:
        pass

    def _highlight(self, job: _Job, index: int, end: int) -> None:
        token = job.tokens[index]
        options = _LANGUAGE.match(token.markup)
        if options is None or job.is_code:
            raise garbled(token.markup)
        self._code_block(job, index, end, self._code_inside(job, index, end), options[1].lower())

    def _code_block(self, job: _Job, index: int, end: int, code: str, language: str) -> None:
        code = code.strip("\n")
        start, behind = job.tokens[index].start, job.tokens[end].end
        self.is_markdown_needed = True
        mask = self.masks.add(Mask(Role.CODE, job.text[start:behind], code=code, language=language))
        self._insert(f'\n<figure class="highlight">{mask}</figure>\n', job.span_of(start, behind))

    def _code_inside(self, job: _Job, index: int, end: int) -> str:
        """Return what is between two tags, with the Liquid in it carried out, but nothing else."""
        outside, self.made = self.made, Made()
        margin, self._margin = self._margin, ""
        was_code, job.is_code = job.is_code, True
        self._read(job, index + 1, end)
        code, self.made, self._margin, job.is_code = self.made.text(), outside, margin, was_code
        return code

    def _assign(self, job: _Job, token: Token) -> None:
        assignment = _ASSIGNMENT.match(token.markup)
        if assignment is None or not assignment[2]:
            raise garbled(token.markup)
        try:
            output = output_of(assignment[2])
            self._scope.values[assignment[1]] = filtered(output, self._scope, self._home) if output else None
            self._scope.unknown.pop(assignment[1], None)
        except NotUnderstoodError:
            self._scope.unknown[assignment[1]] = "assigned something"
            raise

    def _post_url(self, job: _Job, token: Token) -> None:
        self._link_to(job, token, f"{NAMED_POST}{token.markup.removeprefix('/')}")

    def _link(self, job: _Job, token: Token) -> None:
        path = f"/{self._filled(token.markup).removeprefix('/')}"
        if path.lower().endswith(_PAGES):
            self._link_to(job, token, path)
        else:  # a file is where its path says
            self._show_address(job, f"{self._home.prefix}{quote(path)}", job.span_of(token.start, token.end))

    def _link_to(self, job: _Job, token: Token, path: str) -> None:
        """Write an address that the site knows, or will say what is wrong with."""
        mask = self._mask(job, token.start, token.end, Role.LINK, quote(path))
        if job.is_code:
            return
        message = f"the address of a note is only known in a link: `{token.name}` is shown as text"
        problem = NotUnderstoodError("liquid-link-as-text", token.name, message, "write down the address")
        self._complain(job.span_of(token.start, token.end), problem, mask)

    def _include(self, job: _Job, token: Token) -> None:
        name = _FILE.match(token.markup)
        if name is None:
            raise garbled(token.markup)
        file = self._filled(name[0])
        parameters = self._parameters(token.markup[name.end() :].strip())
        key, text = self._included_text(job, token, file)
        self._included += len(text)
        if len(job.files) >= DEEPEST or key in job.files:
            problem = (
                f"`{file}` includes itself" if key in job.files else f"more than {DEEPEST} files include each other"
            )
            raise NotUnderstoodError(
                "liquid-include", file, f"{problem}, and Jekyll stops here", "take one of them out", is_error=True
            )
        if self._included > MOST_INCLUDED or self._added > MOST_ADDED:
            raise too_long()
        inner = _Job.of(text, job.span_of(token.start, token.end), (*job.files, key), is_code=job.is_code)
        before = self._scope.values.get("include")
        if parameters:
            self._scope.values["include"] = parameters
        self._read(inner, 0, len(inner.tokens))
        self._scope.values["include"] = before

    def _included_text(self, job: _Job, token: Token, file: str) -> tuple[str, str]:
        """Return the key and the text of a file that is included."""
        is_relative = token.name == "include_relative"
        files = self._library.beside if is_relative else self._library.includes
        if not _FILE_NAME.fullmatch(file) or _LEADS_AWAY.search(file):
            message = f"no file called `{_short(file)}` may be included, and Jekyll stops here"
            raise NotUnderstoodError("liquid-include", file, message, "write a path without `..`", is_error=True)
        if file in files:
            return f"{token.name} {file}", files[file]
        where = "beside this note" if is_relative else "in `_includes`"
        near = nearest(file, files)
        hint = f"did you mean `{near}`?" if near else "add it, or take this out"
        if self._library.is_whole or near:
            message = f"there is no `{_short(file)}` {where}, and Jekyll stops here"
        else:
            message = f"there is no `{_short(file)}` {where}: if it is one of the theme's, it is not known here"
        raise NotUnderstoodError("liquid-include", file, message, hint, is_error=self._library.is_whole)

    def _parameters(self, written: str) -> dict[str, object]:
        found: dict[str, object] = {}
        position = 0
        while position < len(written):
            parameter = _PARAMETER.match(written, position)
            if parameter is None:
                raise garbled(written)
            quoted = parameter["double"] if parameter["double"] is not None else parameter["single"]
            if quoted is not None:
                mark = '"' if parameter["double"] is not None else "'"
                found[parameter["key"]] = quoted.replace(f"\\{mark}", mark)
            else:
                tokens = Tokens(parameter["variable"])
                found[parameter["key"]] = self._scope.value(tokens.expression())
                tokens.end()
            position = parameter.end()
        return found

    def _filled(self, text: str) -> str:
        """Return a text with the outputs in it carried out."""

        def replaced(output: re.Match[str]) -> str:
            value = output_of(output[1].strip())
            return shown(filtered(value, self._scope, self._home)) if value else ""

        return _OUTPUT.sub(replaced, text)

    # -- conditions --

    def _if(self, job: _Job, index: int) -> None:
        token, end = job.tokens[index], job.ends.get(index)
        outer = job.branches[-1] if job.branches else None
        is_shown = outer is None or outer.is_active
        if end is None:
            self._stray(job, token, f"`{token.name}` has no end")
            return
        branch = _Branch(end, self.made.length, is_shown, is_active=False, is_done=False)
        job.branches.append(branch)
        if is_shown:
            self._decide(job, branch, token, wanted=token.name == "if")

    def _elsif(self, job: _Job, index: int) -> None:
        token = job.tokens[index]
        branch = job.branches[-1] if job.branches else None
        if branch is None:
            self._stray(job, token, f"`{token.name}` stands outside of any `if`")
        elif branch.is_masked:
            self._mask(job, token.start, token.end)
        elif branch.is_shown and not branch.is_done:
            self._decide(job, branch, token, wanted=True)
        else:
            branch.is_active = False

    def _decide(self, job: _Job, branch: _Branch, token: Token, *, wanted: bool) -> None:
        try:
            is_so = token.name == "else" or holds(condition_of(token.markup), self._scope) is wanted
        except NotUnderstoodError as problem:
            branch.is_masked, is_so = True, True
            self._leave(job, token.start, token.end, problem)
        branch.is_active = branch.is_done = is_so

    def _endif(self, job: _Job, index: int) -> None:
        token = job.tokens[index]
        if not job.branches or job.branches[-1].end != index:
            self._stray(job, token, f"`{token.name}` ends nothing")
            return
        branch = job.branches.pop()
        is_blank = branch.is_blank and not branch.is_masked
        if branch.is_masked:
            self._mask(job, token.start, token.end)
        elif is_blank and branch.is_shown:
            self.made.cut(branch.mark)
        if job.branches and not is_blank:
            job.branches[-1].is_blank = False

    def _stray(self, job: _Job, token: Token, what: str) -> None:
        if job.branches:
            job.branches[-1].is_blank = False
            if not job.branches[-1].is_active:
                return
        self._leave(job, token.start, token.end, _stops(token.name, what))


_WITH_INSIDE: Mapping[str, Callable[[Expansion, _Job, int, int, Mapping[str, plugins.Words]], None]] = {
    "d-code": Expansion._code,
    "d-footnote": Expansion._footnote,
}
_FLOW: Mapping[str, Callable[[Expansion, _Job, int], None]] = {
    "if": Expansion._if,
    "unless": Expansion._if,
    "elsif": Expansion._elsif,
    "else": Expansion._elsif,
    "endif": Expansion._endif,
    "endunless": Expansion._endif,
}
_BLOCKS = frozenset({"for", "tablerow", "case", "capture", "ifchanged"})
_CARRIED_OUT: Mapping[str, Callable[[Expansion, _Job, int, int], None]] = {
    "capture": Expansion._capture,
    "case": Expansion._case,
    "for": Expansion._for,
}
_CHOICES = frozenset({"for", "case"})
_STRUCTURE = frozenset(
    {"if", "unless", "elsif", "else", "endif", "endunless", "for", "endfor", "case", "when", "endcase"}
    | {"endcapture", "endcomment"}
)
_TO_THEIR_END: Mapping[str, Callable[[Expansion, _Job, int, int], None]] = {
    "comment": Expansion._comment,
    "highlight": Expansion._highlight,
}
_TAGS: Mapping[str, Callable[[Expansion, _Job, Token], None]] = {
    "#": lambda expansion, job, token: None,
    "assign": Expansion._assign,
    "break": Expansion._jumps,
    "continue": Expansion._jumps,
    "include": Expansion._include,
    "include_relative": Expansion._include,
    "link": Expansion._link,
    "post_url": Expansion._post_url,
}
_BLANK = frozenset({"#", "assign", "capture", "comment"})

_PAGES = (".md", ".markdown", ".html", ".htm")
_FIELD = re.compile(r"\w[ \t]*=[ \t]*\Z")  # what stands before the braces in a bibliography
_ASSIGNMENT = re.compile(r"([\w-]+)\s*(?:=\s*(.*))?\Z", re.DOTALL)
_CAPTURED = re.compile(r"[\"']?([\w-]+)[\"']?")
_OPENS = frozenset("([{-–—/\"'“‘>")  # what no blank stands behind
_UNREAD = frozenset({"code", "pre", "script", "style", "textarea"})
_REST = re.compile(r"[ \t]*(?:\n|\Z)")
_FILE = re.compile(r"(?:\{\{[^{}]*\}\}|[^\s{}])+")
_FILE_NAME = re.compile(r"[\w/.\-()+~#@]+")
_LEADS_AWAY = re.compile(r"[./]{2,}|^/")
_LANGUAGE = re.compile(r"([a-zA-Z0-9.+#_-]+)(?:\s+\w+(?:=(?:\w+|\"[0-9 ]*\"))?)*\s*\Z")
_OUTPUT = re.compile(r"\{\{([^{}]*)\}\}")
_PARAMETER = re.compile(
    r"(?P<key>[\w-]+)\s*=\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<variable>[\w.-]+))"
    r"(?:\s+|\Z)",
    re.DOTALL,
)


def _is_blank(token: Token, text: str) -> bool:
    """Say whether Liquid takes a piece for nothing, so that the white space around it is not shown either."""
    if token.kind is Kind.TEXT:
        return text[token.start : token.end].isspace()
    return token.name in _BLANK if token.kind is Kind.TAG else token.shown_start == token.shown_end != 0


def _unknown_tag(token: Token) -> NotUnderstoodError:
    if token.name in (*BLOCKS, *plugins.BLOCKS, "raw"):
        return _stops(token.name, f"`{token.name}` has no end")
    if token.name.startswith("end"):
        return _stops(token.name, f"`{_short(token.name)}` ends nothing")
    near = nearest(token.name, [*_TAGS, *_TO_THEIR_END, *_CARRIED_OUT, "if", "unless", "raw"])
    hint = f"did you mean `{near}`?" if near else "write down what it should show"
    message = f"the tag `{_short(token.name)}` is not known here: it is shown as text"
    return NotUnderstoodError("liquid-tag", token.name, message, hint)


def _stops(name: str, what: str) -> NotUnderstoodError:
    message = f"{what}, and Jekyll stops here: it is shown as text"
    return NotUnderstoodError("liquid-tag", name, message, "take it out, or add what is missing")


def _unknown_variable(markup: str) -> NotUnderstoodError:
    name = _short(markup)
    message = f"nothing is called `{name}`: it is shown as text, where Jekyll shows nothing"
    hint = "put {% raw %} before it and {% endraw %} behind, if it is meant as text"
    return NotUnderstoodError("liquid-variable", markup, message, hint)


def _not_set(markup: str) -> NotUnderstoodError:
    name = _short(markup)
    where = "the configuration" if markup.startswith("site") else "the front matter"
    message = f"`{name}` is not set: nothing is shown here, as in Jekyll"
    return NotUnderstoodError("liquid-variable", markup, message, f"set it in {where}, or correct its name")


def _empty(markup: str) -> NotUnderstoodError:
    message = f"nothing is called `{_short(markup)}`: the loop shows nothing, as in Jekyll"
    return NotUnderstoodError("liquid-variable", markup, message, "correct its name, or take the loop out")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
