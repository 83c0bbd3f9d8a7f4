"""``python -m llmnotes`` is ``llmnotes``."""

from llmnotes.cli import main

main()
