// Opens the search by its link or by "/"; what it takes is fetched then.
{
  const open = (event) => {
    const link = document.querySelector(".search");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    import(link.dataset.js).then((module) => module.open(), () => { location = link });
  };
  addEventListener("click", (event) => event.target.closest(".search") && open(event));
  addEventListener("keydown", (event) => event.key === "/" && !event.target.matches(":read-write, select") && open(event));
}
