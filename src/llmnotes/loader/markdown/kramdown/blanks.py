"""What counts as blank to kramdown; Unicode has more of it."""

WHITE = " \t\n\r\f\v"
BLANKS = frozenset(WHITE)
BLANK = f"[{WHITE}]"
"""The same as a class of a regular expression."""

STRIPPED = f"{WHITE}\0"
"""What is stripped; Python would strip more."""
