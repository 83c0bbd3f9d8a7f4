// Uses the margins of wide screens: opens the table of contents there and puts footnotes beside the text.
{
  const wide = matchMedia("(min-width: 75rem)");
  const contents = document.querySelector(".toc details");
  const text = document.querySelector(".reading > .e-content");
  const list = text?.querySelector(":scope > .footnotes");

  const placeNotes = () => {
    list.classList.toggle("sidenotes", wide.matches);
    const top = text.getBoundingClientRect().top;
    let free = 0;
    for (const note of list.querySelectorAll(".footnote-item")) {
      const mark = text.querySelector(`a[href="#${note.id}"]`);
      const beside = mark ? mark.getBoundingClientRect().top - top - 4 : 0;
      note.style.top = `${Math.max(free, beside)}px`;
      free = Math.max(free, beside) + note.offsetHeight + 12;
    }
    text.style.minHeight = wide.matches ? `${free}px` : "";
  };

  const arrange = () => {
    if (contents) contents.open = wide.matches;
    if (list) placeNotes();
  };
  wide.addEventListener("change", arrange);
  if (list) new ResizeObserver(placeNotes).observe(text);
  arrange();
}
