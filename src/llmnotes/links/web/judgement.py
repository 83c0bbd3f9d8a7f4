"""What an author should know of an ordinary page: that it is gone, or has moved for good."""

from collections.abc import Iterator, Mapping

from llmnotes.diagnostics import Severity
from llmnotes.links.known import Finding, Missing, Thing
from llmnotes.links.problems import Problem, impossible, odd
from llmnotes.links.targets import Target, WebPage
from llmnotes.links.web.visits import NO_ANCHOR
from llmnotes.model import Link


def judge(target: Target, link: Link, line: str, found: Mapping[str, Finding]) -> Iterator[Problem]:
    """Yield what is to be said of a link to a page."""
    if not isinstance(target, WebPage):
        return
    page = found.get(target.key)
    if isinstance(page, Missing) and page.evidence == NO_ANCHOR:
        message = f"the page has no anchor #{target.fragment}"
        yield odd("web-missing-anchor", message, hint="leave it out, unless a script of the page makes it")
    elif isinstance(page, Missing):
        yield impossible("web-missing", f"the page does not exist: {page.evidence}", hint=page.hint)
    elif isinstance(page, Thing) and page.moved:
        yield Problem(Severity.INFO, "web-moved", "the page has moved for good", f"it is at {page.moved} now")
