// Uses the margins of wide screens: opens the table of contents there and puts footnotes beside the text.
{
  const wide = matchMedia("(min-width: 75rem)");
  let toc, text, list;

  const placeNotes = () => {
    if (!text) return;
    let free = 0;
    list?.classList.toggle("sidenotes", wide.matches);
    for (const note of list?.querySelectorAll(".footnote-item") ?? []) {
      const y = (node) => node.getBoundingClientRect().top;
      const mark = text.querySelector(`a[href="#${note.id}"]`);
      const top = Math.max(free, mark ? y(mark) - y(text) - 4 : 0);
      note.style.top = `${top}px`;
      free = top + note.offsetHeight + 12;
    }
    text.style.minHeight = wide.matches ? `${free}px` : "";
  };
  const observer = new ResizeObserver(placeNotes);

  const arrange = () => {
    const found = document.querySelector(".toc details");
    if (found && found !== toc) found.open = wide.matches;
    toc = found;
    text = document.querySelector(".reading > .e-content");
    list = text?.querySelector(":scope > .footnotes");
    if (list) observer.observe(text);
    placeNotes();
  };
  wide.addEventListener("change", () => { toc = null; arrange() });
  document.addEventListener("llmnotes:changed", arrange);
  arrange();
}
