"""From a site to the bytes of its pages: templates, feeds, and the notes' bodies with their holes filled.

``Renderer`` is in ``renderer.render``: it needs Jinja, and who only wants to know which pages there are does not.
"""

from llmnotes.renderer.assets import Assets, assets_of, misplaced
from llmnotes.renderer.pages import NotePage, Page, PaperPage, RepositoryPage, plan

__all__ = ["Assets", "NotePage", "Page", "PaperPage", "RepositoryPage", "assets_of", "misplaced", "plan"]
