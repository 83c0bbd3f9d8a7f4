// Opens the table of contents in the margin of a wide screen, and brings what only some texts need (../text.js).
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
  wide.addEventListener("change", () => { toc = null; arrange() });
  document.addEventListener("llmnotes:changed", arrange);
  document.addEventListener("toggle", arrange, true);
  arrange();
}
