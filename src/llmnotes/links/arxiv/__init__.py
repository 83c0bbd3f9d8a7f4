"""arXiv as a provider: which paper an address names, what its API says of it, and what an author should know."""

from llmnotes.links.arxiv.addresses import claim, doubt
from llmnotes.links.arxiv.api import ask, subjects
from llmnotes.links.arxiv.judgement import judge

__all__ = ["ask", "claim", "doubt", "judge", "subjects"]
