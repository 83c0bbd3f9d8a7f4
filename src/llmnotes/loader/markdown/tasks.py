"""Tasks of Obsidian's with another mark than an ``x``: ``- [/] half done``, ``[-]``, ``[>]``, ``[?]`` and ``[!]``.

They are shown as open ones, and do not say whether what they are about was read.
"""

import re
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

BOX = re.compile(r"\[(?P<mark>[/>?!-])\][ \t]+(?=\S)")


def marked_tasks(state: StateCore) -> None:
    """Make a task of each item that begins with such a box, but where a link has that name; runs before the inlines."""
    if not BOX.search(state.src):
        return
    references = state.env.get("references", {})
    lists: list[Token] = []
    item: Token | None = None
    for before, token in pairwise(state.tokens):
        if before.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(before)
        elif before.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        item = before if before.type == "list_item_open" else item if before.type == "paragraph_open" else None
        if item is None or token.type != "inline" or "checked" in item.meta:
            continue
        box = BOX.match(token.content)
        if box and box["mark"] not in references:
            token.content = token.content[box.end() :]
            item.meta["checked"] = None
            item.attrJoin("class", "task-list-item")
            if "class" not in lists[-1].attrs:
                lists[-1].attrJoin("class", "contains-task-list")
