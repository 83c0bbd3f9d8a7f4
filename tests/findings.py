"""Problems as values, and texts that try to be more than text."""

from hypothesis import strategies as st

from llmnotes.diagnostics import Diagnostic, Place, Severity, error, info, warning
from llmnotes.report import View

NOWHERE = View(lambda place: None)

MONTH = error(
    Place("notes/groq.md", 12, 17, 49),
    "arxiv-impossible-id",
    "arXiv id 2313.00001 can not exist: there is no month 13",
    url="https://arxiv.org/abs/2313.00001",
)
HOST = warning(Place("notes/gone.md", 1, 1, 5), "odd-host", "the host `x` has no dot", hint="write it whole")
REMARK = info(Place("notes/groq.md", 3), "short", "a remark")

MARKUP = (
    "::error::x", "##[error]x", "\n::set-output name=a::b\r\n", "%0A", ":,", "@torvalds", "#1", "GH-1", "o/r#12",
    "https://evil.example", "www.evil.example", "a@b.example", "<script>", "<!--", "&lt;", "![x](//y)", "[x](1)",
    "{0}", "`", "``", "|", "\\", "\\|", "$x$", "~~x~~", "**x**", "]]>", "\x1b[2J", "\u202e", "\ud800", "\ufffe", "ü é",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(MARKUP) | st.text(st.characters(), max_size=3), max_size=6).map("".join)
PLACES = st.builds(Place, HOSTILE, st.integers(1, 99), st.integers(1, 40), st.integers(1, 40))
FOUND = st.builds(Diagnostic, PLACES, st.sampled_from(Severity), HOSTILE, HOSTILE, HOSTILE, st.none(), HOSTILE)
FINDINGS = st.lists(FOUND, min_size=1, max_size=4)
