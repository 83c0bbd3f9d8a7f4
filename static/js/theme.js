// Switches between light and dark, and keeps the choice for the next page.
{
  const { dataset } = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (dataset.theme ? dataset.theme === "dark" : system.matches);
  const show = () => {
    const button = document.querySelector(".theme");
    if (button) button.ariaPressed = dark();
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest(".theme")) return;
    dataset.theme = dark() ? "light" : "dark";
    try { localStorage.theme = dataset.theme } catch {}
    show();
  });
  system.addEventListener("change", show);
  document.addEventListener("llmnotes:changed", show);
  show();
}
