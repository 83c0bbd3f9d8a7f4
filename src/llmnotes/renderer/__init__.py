"""From a site to the bytes of its pages: templates, feeds, and the notes' bodies with their holes filled."""

from llmnotes.renderer.addresses import LOCAL
from llmnotes.renderer.assets import Assets, assets_of
from llmnotes.renderer.pages import Page, plan
from llmnotes.renderer.render import Renderer

__all__ = ["LOCAL", "Assets", "Page", "Renderer", "assets_of", "plan"]
