"""The ordinary web as a provider: every address that no other provider knows better, asked about only on request."""

from llmnotes.links.web.addresses import claim, doubt
from llmnotes.links.web.judgement import judge
from llmnotes.links.web.visits import ask, subjects

__all__ = ["ask", "claim", "doubt", "judge", "subjects"]
