// Puts a small sign behind each link that something is known of. It has a tree of its own: the page's styles and texts
// stay as they are.
const SIGNS = { good: "✓", moved: "→", missing: "✗", withdrawn: "!", unverified: "?", checking: "…" };

// Shows what is known by `href`, as often as one likes.
const showMarks = (known) => {
  const outdated = new Set(document.querySelectorAll("llmnotes-mark"));
  for (const link of document.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    if (!Object.hasOwn(known, href) || !Object.hasOwn(SIGNS, known[href].state)) continue;
    let mark = link.nextSibling;
    if (mark?.nodeName !== "LLMNOTES-MARK") {
      mark = document.createElement("llmnotes-mark");
      mark.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      mark.role = "img";
      link.after(mark);
    }
    outdated.delete(mark);
    describe(mark, known[href]);
  }
  for (const mark of outdated) mark.remove();
};

const describe = (mark, { state, reason }) => {
  const text = reason ? `${state}: ${reason}` : state;
  if (mark.title === text) return;
  mark.title = mark.ariaLabel = text;
  mark.className = state;
  mark.shadowRoot.textContent = `\u2060${SIGNS[state]}`; // joined to the link's last word
  if (state === "good" || state === "checking") mark.removeAttribute("tabindex");
  else mark.tabIndex = 0; // what needs care can be reached by keyboard
};
