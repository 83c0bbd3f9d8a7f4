// Uses the margins of wide screens: opens the table of contents there and puts footnotes beside the text.
{
  const wide = matchMedia("(min-width: 75rem)");
  let toc, list;

  const placeNotes = () => {
    if (!list) return;
    const text = list.parentElement;
    let free = 0;
    list.classList.toggle("sidenotes", wide.matches);
    for (const note of list.querySelectorAll(".footnote-item")) {
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
    list = document.querySelector(".reading > .e-content > .footnotes");
    if (list) observer.observe(list.parentElement);
    placeNotes();
  };
  wide.addEventListener("change", () => { toc = null; arrange() });
  document.addEventListener("llmnotes:changed", arrange);
  arrange();
}
