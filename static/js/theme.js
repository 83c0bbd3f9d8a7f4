// Switches between light and dark, and keeps the choice for the next page.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => {
    const button = document.querySelector(".theme");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", dark());
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest(".theme")) return;
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.theme = root.dataset.theme } catch {}
    show();
  });
  system.addEventListener("change", show);
  document.addEventListener("llmnotes:changed", show);
  show();
}
