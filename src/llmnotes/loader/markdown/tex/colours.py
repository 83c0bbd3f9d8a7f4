"""Colours of formulas: those that math-core knows by name, those of an author, and what is written in them."""

import re

from llmnotes.loader.markdown.tex.expansion import Expander, Macro, aside

NAMES = """
black blue brown cyan darkgray gray green lightgray lime magenta olive orange pink purple red teal violet white yellow
Apricot Aquamarine Bittersweet Black Blue BlueGreen BlueViolet BrickRed Brown BurntOrange CadetBlue CarnationPink
Cerulean CornflowerBlue Cyan Dandelion DarkOrchid Emerald ForestGreen Fuchsia Goldenrod Gray Green GreenYellow
JungleGreen Lavender LimeGreen Magenta Mahogany Maroon Melon MidnightBlue Mulberry NavyBlue OliveGreen Orange OrangeRed
Orchid Peach Periwinkle PineGreen Plum ProcessBlue Purple RawSienna Red RedOrange RedViolet Rhodamine RoyalBlue
RoyalPurple RubineRed Salmon SeaGreen Sepia SkyBlue SpringGreen Tan TealBlue Thistle Turquoise Violet VioletRed White
WildStrawberry Yellow YellowGreen YellowOrange
"""
NAMED = frozenset(NAMES.split())
"""What math-core knows by name: the colours of xcolor, and those that dvips had."""

HEXADECIMAL = re.compile(r"#?(?P<digits>[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
NUMBER = re.compile(r"\d{1,9}(?:\.\d*)?|\.\d+")
MODELS = {"rgb": (3, 255), "RGB": (3, 1), "gray": (1, 255)}
"""How many numbers a colour has, and what each is multiplied with to be one of up to 255."""


def define_colour(expander: Expander) -> None:
    r"""``\definecolor{sky}{RGB}{86, 180, 233}``."""
    name, model, numbers = expander.word(), expander.word(), expander.word()
    colour = Macro((_hexadecimal(model, numbers) or "",))
    expander.macros[rf"\color{{{name}}}"] = expander.macros[rf"\textcolor{{{name}}}"] = colour


def colour(expander: Expander) -> None:
    r"""``\color{sky}``, from here to the end of its group; nothing where the colour is not known."""
    expander.emit(*_chosen(expander))


def coloured(expander: Expander) -> None:
    r"""``\textcolor{sky}{x}``."""
    chosen = _chosen(expander)
    expander.push(["{", *chosen, *expander.argument(), "}"])


def _chosen(expander: Expander) -> list[str]:
    optional = expander.optional()
    model, name = "".join(optional or ["named"]).strip(), expander.word()
    defined = expander.macros.get(rf"\color{{{name}}}") if model == "named" else None
    if defined is None and model == "named" and name in NAMED:
        return [aside(r"\color"), "{", name, "}"]
    digits = _hexadecimal(model, name) if defined is None else defined.body[0]
    return [aside(r"\color"), "[", "HTML", "]", "{", digits, "}"] if digits else []


def _hexadecimal(model: str, written: str) -> str | None:
    """A colour as six hexadecimal digits; None where it is none."""
    if model.upper() == "HTML" or written.startswith("#"):
        found = HEXADECIMAL.fullmatch(written)
        return found and "".join(digit * (6 // len(found["digits"])) for digit in found["digits"])
    count, factor = MODELS.get(model, (0, 0))
    numbers = [number.strip() for number in written.split(",")]
    if len(numbers) != count or not all(map(NUMBER.fullmatch, numbers)):
        return None
    values = [round(float(number) * factor) for number in numbers] * (3 // count)
    return "".join(f"{value:02x}" for value in values) if max(values) <= 255 else None
