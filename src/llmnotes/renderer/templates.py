"""Templates as texts, and their mistakes as diagnostics with file and line."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import cache, lru_cache
from traceback import walk_tb
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.renderer.languages import apart, english, named, spoken, turned
from llmnotes.renderer.views import day, iso, short_day

FOLDER = "templates/"
"""Where a diagnostic says that a template is: a site's own file, or the theme's that such a file can replace."""

ORIGINAL = "theme/"
"""In front of the name of a template that the theme has, whatever a site has in its place: to extend or include it."""

AGAIN = 10  # times that the same line of a template is at work inside itself, when that has no end

_SPECIAL = re.compile("[&<>\"']")
_BLOCKS = re.compile(r'<(?:abbr|audio|d(?:etails|iv|l)|hr|i(?:frame|mg|nput)|section|table|video)\b|class="embed')
"""What a note has that needs a rule of ``static/blocks.css``: more than paragraphs, headings, lists and quotations."""

_LACKING = re.compile(
    r"'?llmnotes\.(?:\w+\.)*_*(?P<kind>\w+?)(?:View)? object'? has no (?:attribute|element) "
    r"(?P<quote>'?)(?P<name>.+)(?P=quote)"
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNLIKE = "not supported between instances of"

_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TemplateError, TypeError, ValueError)


class Templates:
    """The templates of a site by name, compiled when first used.

    A name that nobody defined is a mistake, but what an author may leave out (own keys of front matter) is empty. All
    text is escaped unless it is known to be HTML.
    """

    def __init__(self, texts: Mapping[str, str], originals: Mapping[str, str] = {}, **names: object) -> None:
        """Take the texts by name (``note.html``), the theme's own ones, and what every template can name."""
        self._originals = originals
        self._own = frozenset(FOLDER + name for name, text in texts.items() if text != originals.get(name))
        texts = {**texts, **{ORIGINAL + name: text for name, text in originals.items()}}
        self._files = frozenset(FOLDER + name for name in texts)
        self._environment = _Environment(_Loader(texts))
        self._environment.globals.update(names, part=cache(self._part))

    def render(self, name: str, **names: object) -> str | Diagnostic:
        """Return the template's text, or the diagnostic ``template-error`` that says what is wrong with a template."""
        try:
            return self._environment.get_template(name).render(names)
        except TemplateSyntaxError as exception:
            path = exception.filename or FOLDER + (exception.name or name)
            return _mistake(path, exception.lineno, exception, self._originals)
        except _MISTAKES as exception:
            if isinstance(exception, RecursionError) and (endless := self._endless(exception)):
                return self._within_itself(*endless)
            if not isinstance(exception, TemplateError) and _is_ours(exception):
                raise
            return _mistake(*self._place(exception, (FOLDER + name, 1)), exception, self._originals)

    def _part(self, name: str, kind: str = "", language: str = "") -> Markup:
        """Return what pages of a kind, in a language, have in common: rendered once, so it knows no more of them."""
        return Markup(self._environment.get_template(name).render(kind=kind, language=language))

    def _place(self, exception: Exception, otherwise: tuple[str, int]) -> tuple[str, int]:
        """Return the file and line of the innermost template that was at work when the exception arose.

        The theme's own are right, and no files of the site: what needs them in another way than the theme is not.
        """
        trace = self._trace(exception)
        return next(reversed([place for place in trace if place[0] in self._own] or trace), otherwise)

    def _endless(self, exception: RecursionError) -> tuple[str, int] | None:
        """Return the first of the places in templates that were at work inside themselves again and again."""
        return min((place for place, times in Counter(self._trace(exception)).items() if times > AGAIN), default=None)

    def _trace(self, exception: Exception) -> list[tuple[str, int]]:
        """Return the files and lines of the templates that were at work, the innermost last."""
        trace = ((frame.f_code.co_filename, line) for frame, line in walk_tb(exception.__traceback__))
        return [place for place in trace if place[0] in self._files]

    def _within_itself(self, path: str, line: int) -> Diagnostic:
        name = path.removeprefix(FOLDER)
        hint = f'the theme\'s own template is called "{ORIGINAL}{name}"' if name in self._originals else "take it out"
        return error(Place(path, line), "template-error", f"{name} is shown in itself, without end", hint=hint)


class _Code(CodeGenerator):
    """Writes the code of templates, which escapes with ``_Environment.escaped``."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(Environment):
    """Spends less time than its base on what it does for every page, or for every word of it."""

    code_generator_class = _Code

    def __init__(self, loader: BaseLoader | None = None) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.filters.update(day=day, iso=iso, short_day=short_day)
        self.filters.update(apart=apart, english=english, named=named, spoken=spoken, turned=turned)
        self.tests["blocks"] = _has_blocks

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a plain dictionary, which is copied for every page; nothing that is global changes meanwhile."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def escaped(value: object) -> str:
        """Return what ``escape`` does, as plain text where it can be: a page joins sixty of them and drops them."""
        if type(value) is str:
            return escape(value) if _SPECIAL.search(value) else value
        if type(value) is Markup:
            return value
        return escape(value)


class _Loader(BaseLoader):
    """Finds templates by name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:  # noqa: A002  # Jinja's name
        """Return a template that is ready to be rendered. Raises ``TemplateNotFound`` and ``TemplateSyntaxError``."""
        if name not in self._texts:
            raise TemplateNotFound(name)
        code = _code(self._texts[name], name)
        return environment.template_class.from_code(environment, code, {} if globals is None else globals)


def _has_blocks(body: str) -> bool:
    """Say whether a page with this text loads ``static/blocks.css``."""
    return _BLOCKS.search(body) is not None


_COMPILER = _Environment()


@lru_cache(maxsize=256)  # more than a site has, and not all that somebody writes under a preview's eyes
def _code(text: str, name: str) -> CodeType:
    """Return the code of a template, which depends on its text only: what it names is looked up when it runs."""
    return _COMPILER.compile(text, name, FOLDER + name)


def compile_all(texts: Mapping[str, str]) -> None:
    """Compile templates ahead of their use; what is wrong with one is said when a page needs it."""
    for name, text in texts.items():
        with suppress(*_MISTAKES):
            _code(text, name)


def malformed(texts: Mapping[str, str], originals: Container[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with templates by themselves; what they name is only known where a page needs them.

    Some of them may stand in the place of the ``originals`` that the theme has.
    """
    for name, text in texts.items():
        try:
            _code(text, name)
        except TemplateSyntaxError as exception:
            yield _mistake(FOLDER + name, exception.lineno, exception, originals)
        except _MISTAKES as exception:
            yield _mistake(FOLDER + name, 1, exception, originals)


def _is_ours(exception: Exception) -> bool:
    """Tell whether the innermost frame is code of this program: then it is a bug, and none of an author."""
    *_, (frame, _) = walk_tb(exception.__traceback__)
    return str(frame.f_globals.get("__name__")).startswith("llmnotes.")


def _mistake(path: str, line: int, exception: Exception, originals: Container[str]) -> Diagnostic:
    is_copy = path.removeprefix(FOLDER) in originals
    hint = "mend the template" + (", or delete your copy to have the theme's again" if is_copy else "")
    return error(Place(path, line), "template-error", _in_words(exception).rstrip("."), hint=hint)


def _in_words(exception: Exception) -> str:
    """Return what Jinja or Python complains of, in words that somebody who writes templates knows."""
    message = str(exception)
    if isinstance(exception, TemplateNotFound):
        return f"there is no template {message}"
    if lacking := _LACKING.fullmatch(message):
        return f"the {_CAPITAL.sub(' ', lacking['kind']).lower()} has no {lacking['name']}"
    if _UNLIKE in message:
        return f"{message}: sort needs values of one kind, and so does whatever compares them"
    return message
