// Opens the search by its link or by "/"; what it takes is fetched then.
{
  const open = async (event) => {
    const link = document.querySelector(".search");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    try { (await import(link.dataset.js)).open() } catch { location = link.href }
  };
  document.addEventListener("click", (event) => event.target.closest(".search") && open(event));
  document.addEventListener("keydown", (event) => event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]") && open(event));
}
