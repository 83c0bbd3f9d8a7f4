"""What a ``_config.yml`` says to kramdown: the options that we have, in our types, and those that change nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from types import MappingProxyType

from llmnotes.config.settings import SYMBOLS, KramdownSettings
from llmnotes.diagnostics import Diagnostic, Place, info
from llmnotes.nearest import nearest

NAMES_OF_SYMBOLS = ("hellip", "mdash", "ndash", "laquo", "raquo", "laquo_space", "raquo_space")
"""kramdown's names of typographic symbols, in the order of ours."""

OURS = frozenset(KramdownSettings.__struct_fields__) - {"default_lang"}
"""Options of kramdown's that are settings here; the language of code is one of its highlighter's."""

UNSEEN = frozenset(
    {
        "coderay", "enable_coderay", "entity_output", "forbidden_inline_options", "latex_headers", "line_width",
        "list_indent", "math_engine", "math_engine_opts", "remove_block_html_tags", "remove_span_html_tags",
        "show_warnings", "syntax_highlighter", "syntax_highlighter_opts",
    }
)  # fmt: skip
"""Options that nobody sees on a page of ours, since they are about TeX, about colours, or about how HTML is written."""

INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "footnote_backlink_inline": "the way back stands behind a footnote, in a paragraph of its own if need be",
        "footnote_link_text": "the number of a footnote stands in the text",
        "guess_lang": "say the language of code behind its fence",
        "html_to_native": "HTML in a note stays as it is",
        "link_defs": "define them in the notes that use them: `[name]: https://h.org`",
        "template": "templates of your own go to _templates/",
        "transliterated_header_ids": "the id of a heading has its letters of ASCII: give it another, {#like-this}",
    }
)
"""Other options, and what there is without them."""

NUMBERS_OF_LINES = ("line_numbers", "coderay_line_numbers")


def translated(value: object) -> object:
    """Return the options that we have, in our types: lists may be texts, levels a range, and symbols have names."""
    if not isinstance(value, dict):
        return value
    known = {key: item for key, item in value.items() if key in OURS and item is not None}
    for key in ("smart_quotes", "gfm_quirks"):
        if isinstance(texts := known.get(key), str):
            known[key] = [one.strip() for one in texts.split(",")]
        elif isinstance(texts, list):
            known[key] = [str(one) if type(one) is int else one for one in texts]
    if isinstance(levels := known.get("toc_levels"), str | int):
        known["toc_levels"] = _levels(str(levels))
    if isinstance(symbols := known.get("typographic_symbols"), dict):
        pairs = zip(NAMES_OF_SYMBOLS, SYMBOLS, strict=True)
        known["typographic_symbols"] = [unescape(str(symbols.get(name, usual))) for name, usual in pairs]
    if isinstance(back := known.get("footnote_backlink"), str):
        known["footnote_backlink"] = unescape(back)
    language = _of_highlighter(value).get("default_lang")
    return known | ({"default_lang": language} if isinstance(language, str) else {})


def _of_highlighter(options: Mapping[str, object]) -> Mapping[str, object]:
    """Return what is said to the highlighter about blocks of code."""
    of_all = options.get("syntax_highlighter_opts")
    if not isinstance(of_all, dict):
        return {}
    of_blocks = of_all.get("block")
    return of_all | of_blocks if isinstance(of_blocks, dict) else of_all


def _levels(text: str) -> object:
    found = re.fullmatch(r"(\d)\s*\.\.\s*(\d)", text.strip())
    if found:
        return list(range(int(found[1]), int(found[2]) + 1))
    return [int(level) for level in text.split(",")] if re.fullmatch(r"\s*\d(\s*,\s*\d)*\s*", text) else text


def not_carried_out(value: object, place_of: Callable[[tuple[str | int, ...]], Place]) -> Iterator[Diagnostic]:
    """Yield the options that change nothing here, as far as a reader would see them, and those that there are not."""
    if not isinstance(value, dict):
        return
    known = OURS | UNSEEN | INSTEAD.keys()
    for key, item in value.items():
        if key in OURS or key in UNSEEN or (key in INSTEAD and not item) or _is_without_effect(key, value):
            continue
        near = nearest(key, known)
        meant = f"did you mean `{near}`?" if near else "take it out"
        hint = INSTEAD.get(key) or f"kramdown has no such option: {meant}"
        yield _unused(place_of(("kramdown", key)), f"kramdown.{key}", hint)
    for key in NUMBERS_OF_LINES:
        if _of_highlighter(value).get(key):
            path = ("kramdown", "syntax_highlighter_opts")
            yield _unused(place_of(path), ".".join((*path, key)), "lines of code have no numbers here")


def _is_without_effect(key: str, options: Mapping[str, object]) -> bool:
    """Whether this is nothing to Jekyll either: GitHub's ids keep the letters of all scripts."""
    return key == "transliterated_header_ids" and options.get("input", "GFM") == "GFM"


def _unused(place: Place, name: str, hint: str) -> Diagnostic:
    return info(place, "jekyll-setting", f"`{name}` changes nothing here", hint=hint)
