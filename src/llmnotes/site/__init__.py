"""All notes of a site in order, by tag and by name, and who links to whom."""

from llmnotes.site.assembly import assemble
from llmnotes.site.collisions import (
    Claim,
    are_apart,
    claims_of,
    collisions,
    file_claim,
    is_bare,
    output_path,
    page_claim,
)
from llmnotes.site.contents import Backlink, Citation, LeftOut, Neighbours, Reason, Site, Tag, Work, neighbours
from llmnotes.site.tags import tags_by_spelling

__all__ = [
    "Backlink",
    "Citation",
    "Claim",
    "LeftOut",
    "Neighbours",
    "Reason",
    "Site",
    "Tag",
    "Work",
    "are_apart",
    "assemble",
    "claims_of",
    "collisions",
    "file_claim",
    "is_bare",
    "neighbours",
    "output_path",
    "page_claim",
    "tags_by_spelling",
]
