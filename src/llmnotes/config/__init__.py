"""A site's settings, and the three files they may stand in: the third, Jekyll's, is read by ``config.jekyll``."""

from llmnotes.config.settings import LOCAL, Collection, Config, FrontMatterDefaults, KramdownSettings
from llmnotes.config.toml import parse_toml, table_place

__all__ = ["LOCAL", "Collection", "Config", "FrontMatterDefaults", "KramdownSettings", "parse_toml", "table_place"]
