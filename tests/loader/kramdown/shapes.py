"""HTML as what it shows, to compare our pages with kramdown's: elements, texts and the attributes that count.

What our theme adds (wrappers that scroll or do not break, checkboxes with a name, MathML for a formula) is taken away
on our side, what kramdown's does (MathJax' brackets, arrows back from footnotes) on the other.
"""

import re
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import unquote

Event: TypeAlias = tuple[str, ...]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = words("br hr img input source col area embed wbr link meta track param")
INLINE = words(
    """a abbr b bdo big br button cite code del dfn em i img input ins kbd label mark math q s samp select small span
    strong sub sup tt u var"""
)
OURS_ONLY = ("tabindex", "role", "aria-label", "loading", "rel", "disabled")
CLASSES_NOT_COMPARED = re.compile(
    r"^(?:task-list|task-list-item|task-list-item-checkbox|highlight|footnotes?|footnotes-list|footnote-\w+"
    r"|reversefootnote|kdmath|math-block|math-source|(?:long|whole)-cell)$"
)
FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.open: list[str] = []
        self.hidden = 0
        self.formula: str | None = None
        self.is_source = False
        self.carried: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        classes = said.get("class", "").split()
        wrapper = tag in ("div", "span") and bool(
            {"table-scroll", "highlight", "math-block", "math-line"} & set(classes)
        )
        if wrapper and "math-block" in classes and self._kept(tag, said):
            wrapper = False
        footnotes = {"footnotes", "footnotes-list"} & set(classes)
        back = {"footnote-backref", "reversefootnote"} & set(classes)
        if tag == "math" or "math-source" in classes:
            self.formula, self.is_source = "", tag != "math"
        elif back:
            self.hidden += 1
        if tag not in VOID:
            dropped = wrapper or footnotes or back or tag == "math" or self.formula is not None
            if tag == "ol" and not footnotes and self.open and self.open[-1] == "-footnotes":
                dropped = True
            self.open.append(("-footnotes" if footnotes else "-" + tag) if dropped else tag)
        if self.hidden or self.formula is not None or (tag not in VOID and self.open[-1].startswith("-")):
            self.carried = self._kept(tag, said) if "highlight" in classes else []
            return
        if tag == "span" and "pre" in self.open:
            self.open[-1] = "-span"
            return
        if tag == "input":
            self.events.append(("<", "input", "checked" if "checked" in said else ""))
            return
        self.events.append(("<", tag, *sorted([*self._kept(tag, said), *(self.carried if tag == "pre" else ())])))

    def _kept(self, tag: str, said: dict[str, str]) -> list[str]:
        kept = []
        for name, value in sorted(said.items()):
            if name in OURS_ONLY or (name == "id" and re.match(r"(?:fn|fnref|markdown-toc-)", value)):
                continue
            if name == "class":
                value = " ".join(part for part in value.split() if not CLASSES_NOT_COMPARED.match(part))
                if not value:
                    continue
            if name == "id" and not value:
                continue
            if name in ("href", "src"):
                value = "#fn" if value.startswith("#fn") else unquote(value)
            if name == "style":
                value = value.replace(" ", "")
            kept.append(f"{name}={value}")
        return kept

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self.open:
            return
        name = self.open.pop()
        if self.formula is not None and (tag in ("pre", "code") if self.is_source else tag == "math"):
            self._text(f"${self.formula}$")
            self.formula = None
        elif not name.startswith("-") and not self.hidden and self.formula is None:
            self.events.append(("</", tag))
        if name == "-a" and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if self.formula is not None:
            if self.is_source or (self.open and self.open[-1] == "-annotation"):
                self.formula += data
        elif not self.hidden:
            if "pre" in self.open:
                self.events.append(("code", data))
            else:
                self._text(FORMULA.sub(lambda found: f"${(found[1] or found[2] or '').strip()}$", data))

    def _text(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))


def shape(html: str) -> list[Event]:
    """What ``html`` shows; white space counts only where a reader would see it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    merged: list[Event] = []
    for event in reader.events:
        if event[0] == "code" and merged and merged[-1][0] == "code":
            merged[-1] = ("code", merged[-1][1] + event[1])
        else:
            merged.append(event)
    around = [("<", "p"), *merged, ("</", "p")]
    trimmed = [_trimmed(*three) for three in zip(around, around[1:], around[2:], strict=False)]
    return [event for event in trimmed if event not in (("text", ""), ("code", ""))]


def _trimmed(before: Event, event: Event, behind: Event) -> Event:
    if event[0] == "code":
        return ("code", event[1].rstrip("\n"))
    if event[0] != "text":
        return event
    text = re.sub(r"[ \t\n\r\f\v\xa0]+", " ", event[1])
    text = text.lstrip() if _is_block(before) else text
    return ("text", text.rstrip() if _is_block(behind) else text)


def _is_block(event: Event) -> bool:
    return event[0] == "code" or (event[0] in ("<", "</") and event[1] not in INLINE) or event[1] in ("br", "input")
