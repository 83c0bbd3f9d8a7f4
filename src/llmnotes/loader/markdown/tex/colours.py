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

CSS = """
aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc bisque=ffe4c4
blanchedalmond=ffebcd blueviolet=8a2be2 burlywood=deb887 cadetblue=5f9ea0 chartreuse=7fff00 chocolate=d2691e
coral=ff7f50 cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c darkblue=00008b darkcyan=008b8b darkgoldenrod=b8860b
darkgreen=006400 darkgrey=a9a9a9 darkkhaki=bdb76b darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00
darkorchid=9932cc darkred=8b0000 darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f
darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493 deepskyblue=00bfff dimgray=696969
dimgrey=696969 dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0 forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc
ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 greenyellow=adff2f grey=808080 honeydew=f0fff0 hotpink=ff69b4
indianred=cd5c5c indigo=4b0082 ivory=fffff0 khaki=f0e68c lavender=e6e6fa lavenderblush=fff0f5 lawngreen=7cfc00
lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080 lightcyan=e0ffff lightgoldenrodyellow=fafad2 lightgreen=90ee90
lightgrey=d3d3d3 lightpink=ffb6c1 lightsalmon=ffa07a lightseagreen=20b2aa lightskyblue=87cefa lightslategray=778899
lightslategrey=778899 lightsteelblue=b0c4de lightyellow=ffffe0 limegreen=32cd32 linen=faf0e6 maroon=800000
mediumaquamarine=66cdaa mediumblue=0000cd mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371
mediumslateblue=7b68ee mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585 midnightblue=191970
mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead navy=000080 oldlace=fdf5e6 olivedrab=6b8e23
orangered=ff4500 orchid=da70d6 palegoldenrod=eee8aa palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093
papayawhip=ffefd5 peachpuff=ffdab9 peru=cd853f plum=dda0dd powderblue=b0e0e6 rebeccapurple=663399 rosybrown=bc8f8f
royalblue=4169e1 saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d
silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa springgreen=00ff7f
steelblue=4682b4 tan=d2b48c thistle=d8bfd8 tomato=ff6347 turquoise=40e0d0 wheat=f5deb3 whitesmoke=f5f5f5
yellowgreen=9acd32
"""
OF_BROWSERS = {name: digits for name, _, digits in (named.partition("=") for named in CSS.split())}
"""What MathJax and KaTeX leave to the browser: https://www.w3.org/TR/css-color-4/#named-colors, without those above."""

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
    digits = (OF_BROWSERS.get(name) or _hexadecimal(model, name)) if defined is None else defined.body[0]
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
