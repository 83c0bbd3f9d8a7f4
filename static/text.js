// Gives code a button that copies it, takes stops for the keyboard away where nothing scrolls, and puts footnotes beside
// the text where a wide screen has room for them.
const wide = matchMedia("(min-width: 75rem)");
const FAR = 400; // pixels
let list;

const equip = () => {
  for (const block of document.querySelectorAll(".highlight:not(:has(.copy))")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "Copy";
    button.onclick = async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy" }, 1500);
    };
    block.append(button);
  }
};

// Makes a box a stop for the keyboard where it has to be scrolled, and nowhere else.
const stop = (box) => {
  const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1;
  box.tabIndex = scrolls ? 0 : -1;
  if (!scrolls || box.role) return;
  box.role = "group";
  box.ariaLabel = box.matches("pre") ? "Code" : "Formula";
};
const boxes = new ResizeObserver((entries) => { for (const { target } of entries) stop(target) });

// Where notes would stand far below their marks, or far below the end of the text, all of them stay at its end.
const placeNotes = () => {
  if (!list) return;
  const text = list.parentElement;
  const y = (node) => node.getBoundingClientRect().top;
  let free = 0;
  let drift = 0;
  text.style.removeProperty("--reach");
  list.classList.toggle("sidenotes", wide.matches);
  for (const note of list.querySelectorAll(".footnote-item")) {
    const mark = text.querySelector(`a[href="#${note.id}"]`);
    const place = mark ? y(mark) - y(text) - 4 : 0;
    const top = Math.max(free, place);
    if (mark) drift = Math.max(drift, top - place);
    note.style.setProperty("--top", `${top}px`); // for the rules of a wide screen: paper has no place for it
    free = top + note.offsetHeight + 12;
  }
  if (Math.max(drift, free - text.offsetHeight) > FAR) list.classList.remove("sidenotes");
  else text.style.setProperty("--reach", `${free}px`);
};
const observer = new ResizeObserver(placeNotes);

// Is called for a page, and again whenever a preview has changed something of it.
export const arrange = () => {
  if (navigator.clipboard) equip();
  for (const box of document.querySelectorAll(":is(pre, .math-block, .table-scroll)[tabindex]")) boxes.observe(box);
  list = document.querySelector(".reading > .e-content > .footnotes");
  if (list) observer.observe(list.parentElement);
  placeNotes();
};
