"""How long llmnotes takes, measured beside Hugo on the same notes."""
