"""GitHub as a provider: what its addresses mean, what GitHub says of them, and what follows from that.

| module | holds |
|---|---|
| `addresses` | a URL to a target (``claim``), and what speaks against a target without asking (``doubt``) |
| `inquiry` | whose facts decide about a target (``subjects``), and the conversation that gets them (``ask``) |
| `graphql`, `questions` | the conversation with a token, and the fields that each kind of subject needs |
| `rest` | the conversation without a token, of 60 requests at most |
| `facts`, `contents` | what both conclude: facts, what is missing, lines and headings |
| `limits` | when GitHub has had enough, and how long to wait |
| `judgement` | facts to problems (``judge``) |
"""

from llmnotes.links.github.addresses import claim, doubt
from llmnotes.links.github.inquiry import ask, subjects
from llmnotes.links.github.judgement import judge

__all__ = ["ask", "claim", "doubt", "judge", "subjects"]
