import pytest

from llmnotes.diagnostics import Place, warning
from llmnotes.loader import load
from llmnotes.loader.options import Options
from llmnotes.model import Source

JEKYLL = Options(dialect="jekyll", notes=".", permalink="pretty")


@pytest.mark.parametrize(
    ("path", "text", "jekyll"),
    [
        ("_posts/2020-01-01-a.md", "---\n---\né", "leaves such a note out"),
        ("_posts/2020-01-01-a.md", "---\ntitle: [\n---\né", "leaves such a note out"),
        ("a.md", "---\n---\né", "stops at such a page"),
        ("a.html", "---\n---\né", "copies such a page unread"),
    ],
)
def test_what_jekyll_makes_of_bytes_in_no_encoding_is_told(path: str, text: str, jekyll: str) -> None:
    misread = warning(Place(path, 3, 1, 2), "not-utf8", "this file is not UTF-8", hint="convert it")
    found = load(Source(path, path, text, misread=misread), JEKYLL)
    told = [one.message for one in found.diagnostics if one.code == "not-utf8"]
    assert told == [f"this file is not UTF-8. Jekyll {jekyll}; here it is read all the same"]
