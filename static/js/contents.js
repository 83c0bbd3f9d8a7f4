// Opens the table of contents in the margin of a wide screen, keeps what is read of a long one in sight, and brings what
// only some texts need (../text.js).
{
  const wide = matchMedia("(min-width: 75rem)");
  const { text } = document.currentScript.dataset;
  let toc;
  const arrange = () => {
    const found = document.querySelector(".toc details");
    if (found && found !== toc) found.open = wide.matches;
    toc = found;
    if (text && document.querySelector("[tabindex]:not(details:not([open]) *), .footnotes")) import(text).then((module) => module.arrange());
  };
  const follow = () => {
    if (!toc || toc.matches(":hover")) return;
    const [box, here] = [toc, toc.querySelector("a:target-current")].map((each) => each?.getBoundingClientRect());
    if (here && (here.top < box.top || here.bottom > box.bottom)) toc.scrollTop += here.top - box.top - box.height / 2;
  };
  if (CSS.supports("selector(:target-current)")) {
    for (const type of ["load", "scrollend"]) { // which part is read is known once this is painted
      addEventListener(type, ({ target }) => target === document && setTimeout(follow), true);
    }
  }
  wide.addEventListener("change", () => { toc = null; arrange() });
  document.addEventListener("llmnotes:changed", arrange);
  document.addEventListener("toggle", arrange, true);
  arrange();
}
