"""The job summary, held against GitHub's own Markdown: text stays text, whatever stands in a note."""

import re

import cmarkgfm
from cmarkgfm.cmark import Options
from findings import FINDINGS, HOST, MONTH, NOWHERE
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.report import Added, View
from llmnotes.report.markdown import LARGEST, markdown
from llmnotes.report.tally import ordered
from llmnotes.report.visible import visible

EXPECTED = """\
## 1 error, 1 warning in 2 files

### `notes/gone.md`

| Line | | Problem | What to do | Code |
|---:|---|---|---|---|
| 1:1 | warning | the host `x` has no dot | write it whole | `odd-host` |

### `notes/groq.md`

| Line | | Problem | What to do | Code |
|---:|---|---|---|---|
| 12:17 | error | arXiv id 2313.00001 can not exist: there is no month 13 |  | `arxiv-impossible-id` |
"""


def test_each_file_has_its_table() -> None:
    assert markdown([MONTH, HOST], NOWHERE) == EXPECTED


def test_no_problem_is_said_in_a_sentence() -> None:
    assert markdown([], NOWHERE) == "## No problems found\n"


def test_what_a_change_adds_is_apart() -> None:
    report = markdown(
        [MONTH, HOST], View(lambda place: None, added=Added({"notes/groq.md": (range(12, 13),)}), base="site")
    )
    assert re.findall("^##.*", report, re.MULTILINE) == [
        "## By this change: 1 error in 1 file",
        "### `site/notes/groq.md`",
        "## Without it: 1 warning in 1 file",
        "### `site/notes/gone.md`",
    ]
    assert markdown([], View(lambda place: None, added=Added({}))) == "## By this change: no problems found\n"


def test_a_report_that_is_too_large_says_what_is_left_out() -> None:
    found = [error(Place("a.md", line), "c", "ü" * 1000) for line in range(1, 2001)]
    report = markdown(found, NOWHERE)
    assert LARGEST - 4000 < len(report.encode()) <= LARGEST
    rows = report.count("\n| ") - 1
    assert report.endswith(f"|\n\n{2000 - rows:,} more do not fit in here; `llmnotes check` lists them all.\n")


def html(report: str) -> LexborHTMLParser:
    return LexborHTMLParser(cmarkgfm.github_flavored_markdown_to_html(report, Options.CMARK_OPT_UNSAFE))


def words(cell: LexborNode) -> str:
    return cell.text().replace("\u200b", "")


@given(FINDINGS)
def test_text_stays_text(found: list[Diagnostic]) -> None:
    tree = html(markdown(found, NOWHERE))
    tags = {"h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "code", "span"}
    assert {node.tag for node in tree.css("body *")} <= tags
    assert all(not node.attributes for node in tree.css("span, code, h2, h3"))
    rows = [[words(cell).strip() for cell in row.css("td")] for row in tree.css("tbody tr")]
    assert rows == [
        [
            f"{one.place.line}:{one.place.column}",
            str(one.severity),
            plain(one.message),
            plain(one.hint),
            visible(one.code).strip(),
        ]
        for one in ordered(found)
    ]


def plain(text: str) -> str:
    """Return what is to be read: our messages put what they quote into backticks, which become code."""
    return re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", visible(text)).strip()


@given(FINDINGS)
def test_nobody_is_called_and_nothing_is_referred_to(found: list[Diagnostic]) -> None:
    tree = html(markdown(found, NOWHERE))
    for code in tree.css("code"):
        code.decompose()
    text = tree.body.text(separator="\0") if tree.body else ""
    assert not re.search(r"@\w|#\w|://|[wW]{3}\.|\$[^\0]", text)
