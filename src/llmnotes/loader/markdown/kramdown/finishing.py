"""What is done with the tokens of a whole note: its texts are read, then come footnotes, ids and tables of contents."""

from collections.abc import Sequence

from markdown_it.token import Token

from llmnotes.loader.markdown.html_formulas import mark_formulas
from llmnotes.loader.markdown.kramdown.blockreader import Note
from llmnotes.loader.markdown.kramdown.contents import fill_contents
from llmnotes.loader.markdown.kramdown.footnotes import announce, footnotes_at_the_end
from llmnotes.loader.markdown.kramdown.ids import give_ids
from llmnotes.loader.markdown.kramdown.references import note_undefined
from llmnotes.loader.markdown.kramdown.spans import parse_spans


def finished(src: str, tokens: list[Token], note: Note) -> Sequence[Token]:
    """Return all tokens of a note ``src``, of which ``tokens`` are the blocks."""
    announce(note)

    def read_texts(tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                token.children = parse_spans(token.content, note.env, note.settings)

    read_texts(tokens)
    tokens += footnotes_at_the_end(note, read_texts)
    note_undefined(src, tokens, note.env)
    give_ids(tokens, note.settings)
    fill_contents(tokens, note.settings)
    return mark_formulas(tokens)
