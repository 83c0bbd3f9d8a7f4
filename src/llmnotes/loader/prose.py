"""The prose of a source, front matter aside."""

from collections.abc import Callable, Iterator

from llmnotes.loader.frontmatter import body_of
from llmnotes.loader.markdown import prose as markdown
from llmnotes.loader.markdown.prose import Stretch
from llmnotes.model import Source

__all__ = ["Stretch", "prose"]


def prose(source: Source, matters: Callable[[str], bool] = lambda content: True) -> Iterator[Stretch]:
    """Yield what could become a link in a source whose front matter has an end.

    ``matters`` says of the text of a block whether anybody wants to know.
    """
    body = body_of(source.text)
    if body is not None:
        yield from markdown.prose(body[0], path=source.path, first_line=body[1], matters=matters)
