"""Papers as literature: the keys and labels that they are cited by."""

from llmnotes.renderer.bibliography.citations import author_year, citation_key, citation_keys

__all__ = ["author_year", "citation_key", "citation_keys"]
