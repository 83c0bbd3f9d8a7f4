"""llmnotes turns a folder of Markdown notes into a website, and will not write a site whose references are wrong."""

__version__ = "0.1.0"
