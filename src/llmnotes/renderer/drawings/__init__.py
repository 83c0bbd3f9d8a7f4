"""Drawings made at build, as SVG: papers over time, a reading list over time, and a map of notes and papers.

Each is a pure function from plain values to HTML, a ``<figure>`` that is put into a page as it is. It has no colours of
its own: a page that shows one loads ``drawings.css`` besides the theme's style sheet, in its block ``head``::

    <link rel="stylesheet" href="{{ static('drawings.css') }}">

The links of a map (``edges``) are those from note to note and from notes to papers. Titles and addresses are given as
they are, unescaped; the addresses percent-encoded. A page holds one map, as it has an id. No script is needed.
"""

from llmnotes.renderer.drawings.map import map_of_notes
from llmnotes.renderer.drawings.papers import Publication, papers_over_time
from llmnotes.renderer.drawings.spots import Spot
from llmnotes.renderer.drawings.timeline import Month, timeline

__all__ = ["Month", "Publication", "Spot", "map_of_notes", "papers_over_time", "timeline"]
