"""A site's settings, and the three files they may stand in."""

from llmnotes.config.jekyll import parse_jekyll
from llmnotes.config.settings import Config, FrontMatterDefaults
from llmnotes.config.toml import parse_toml

__all__ = ["Config", "FrontMatterDefaults", "parse_jekyll", "parse_toml"]
