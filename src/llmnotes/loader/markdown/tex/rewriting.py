"""What MathJax or KaTeX know and math-core does not, said in its words: old and rare commands and environments."""

from collections.abc import Collection, Iterable, Mapping

from llmnotes.loader.markdown.tex.commands import COMMANDS
from llmnotes.loader.markdown.tex.definitions import DEFINITIONS, macro_of
from llmnotes.loader.markdown.tex.environments import ENVIRONMENT_COMMANDS, Rewriter
from llmnotes.loader.markdown.tex.expansion import Macro
from llmnotes.loader.markdown.tex.patterns import patterns

ALL_COMMANDS = {**DEFINITIONS, **COMMANDS, **ENVIRONMENT_COMMANDS}


def rewritten(tex: str, macros: Mapping[str, Macro], *, display: bool, referred: Collection[str] = ()) -> str:
    """Return a formula in the words of math-core, as far as we know how; ``macros`` are those of the settings.

    A label gives a number to a formula that has none of its own, if it is one that is ``referred`` to.

    Raises:
        TexError: it can not be understood.

    """
    rewriter = Rewriter(tex, {**patterns(), **macros}, ALL_COMMANDS)
    result = rewriter.expand()
    if not display or rewriter.has_numbers:
        return result
    if rewriter.tag is None and rewriter.label not in referred:
        return result
    tag = "" if rewriter.tag is None else rewriter.tag
    label = "" if rewriter.label is None else rf"\label{{{rewriter.label}}}"
    return rf"\begin{{equation}}{result}{tag}{label}\end{{equation}}"


def macros_of(settings: Iterable[tuple[str, str]]) -> dict[str, Macro]:
    """Return the macros of the settings."""
    return {f"\\{name}": macro_of(replacement) for name, replacement in settings}
