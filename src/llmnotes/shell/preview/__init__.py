"""Show a site in a browser on this machine the way a static host would, and keep open pages up to date.

A page is what is published, byte for byte, but for one script before its end. The script (``live.js``) is told by
server-sent events that there is a newer edition of the site, asks for its own page again and changes what is different.
"""

from llmnotes.shell.preview.addresses import Content, Lookup
from llmnotes.shell.preview.hub import Hub
from llmnotes.shell.preview.server import Address, serving
from llmnotes.shell.preview.state import Mark, Problem, State, problem_of

__all__ = ["Address", "Content", "Hub", "Lookup", "Mark", "Problem", "State", "problem_of", "serving"]
