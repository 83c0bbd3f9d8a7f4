// Gives code a button that copies it, and puts footnotes beside the text where a wide screen has room for them.
const wide = matchMedia("(min-width: 75rem)");
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

// Is called for a page, and again whenever a preview has changed something of it.
export const arrange = () => {
  if (navigator.clipboard) equip();
  list = document.querySelector(".reading > .e-content > .footnotes");
  if (list) observer.observe(list.parentElement);
  placeNotes();
};
