"""Papers as literature: BibTeX, CSL-JSON, and the keys and labels that they are cited by."""

from llmnotes.renderer.bibliography.bibtex import bibtex, bibtex_of_entry, bibtex_of_note, harmless_key, key_of_entry
from llmnotes.renderer.bibliography.citations import citation_key, citation_keys, kept_apart, key_of_note
from llmnotes.renderer.bibliography.csl import csl, csl_json, indented

__all__ = [
    "bibtex",
    "bibtex_of_entry",
    "bibtex_of_note",
    "citation_key",
    "citation_keys",
    "csl",
    "csl_json",
    "harmless_key",
    "indented",
    "kept_apart",
    "key_of_entry",
    "key_of_note",
]
