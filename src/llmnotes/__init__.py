"""llmnotes turns a folder of Markdown notes into a website, and will not write a site whose references are wrong."""

__version__ = "0.1.0"

SITE_MARK = ".llmnotes-site"
"""The file by which a site is known as ours, so that a build replaces nothing else."""

HISTORY = (".git", ".hg", ".svn")
"""What may be at the top of a site, a folder or a file, to publish it from there: it is nobody's to replace."""
