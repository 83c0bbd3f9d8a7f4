// Makes the list of papers one that can be sorted and filtered; what is chosen stands in the address.
import { among, identified, none, plain } from "./questions.js";

const form = document.querySelector(".filters");
const list = document.querySelector(".papers");

const papers = [...list.children].map((item, rank) => {
  const link = item.firstElementChild;
  const identifier = link.pathname.replace(/.*\/papers\//, "");
  const { by, doi } = item.dataset;
  const text = (name) => item.querySelector(name)?.textContent ?? "";
  const years = [text(".year"), text(".published")];
  return {
    item,
    rank,
    words: plain([link.textContent, text(".by").replace(/ et al\.$/, ""), by, identifier, doi, ...years].join(" ")),
    title: link.textContent,
    author: item.dataset.author ?? "",
    years,
    categories: [text(".category"), ...(item.dataset.categories ?? "").split(" ")],
    count: parseInt(text(".count")),
    since: Date.parse(item.dataset.since) || -Infinity,
    read: item.dataset.read ?? "",
    tags: (item.dataset.tags ?? "").split(" "),
  };
});
const named = (name) => (one, other) => one[name].localeCompare(other[name]) || one.rank - other.rank;
const orders = {
  title: named("title"),
  author: (one, other) => !one.author - !other.author || named("author")(one, other),
  count: (one, other) => other.count - one.count || one.rank - other.rank,
  since: (one, other) => (one.since === other.since ? one.rank - other.rank : other.since - one.since),
};
let order = "";
let lacking = ""; // what is said where the address asks for what no paper has, until something else is chosen

const show = () => {
  const chosen = Object.fromEntries(new FormData(form));
  const tag = chosen.tag && `${form.elements.tag.selectedIndex - 1}`;
  const words = plain(identified(chosen.q)).split(/\s+/).filter(Boolean);
  const fits = (paper) =>
    !lacking &&
    words.every((word) => paper.words.includes(word)) &&
    (!chosen.year || paper.years.includes(chosen.year)) &&
    (!chosen.read || paper.read === chosen.read) &&
    (!chosen.category || paper.categories.includes(chosen.category)) &&
    (!tag || paper.tags.includes(tag)) &&
    paper.count >= (chosen.notes || 0);
  let count = 0;
  for (const paper of papers) {
    paper.item.hidden = !fits(paper);
    count += !paper.item.hidden;
  }
  if (chosen.sort !== order) {
    order = chosen.sort;
    list.append(...[...papers].sort(orders[order] ?? ((one, other) => one.rank - other.rank)).map((paper) => paper.item));
  }
  form.querySelector("output").textContent = lacking ? lacking :
    count === papers.length ? "" : count ? `${count.toLocaleString("en")} of ${papers.length.toLocaleString("en")} papers` : "No paper fits all of this.";
};

const remember = () => {
  const kept = [...new FormData(form)].filter(([, value]) => value);
  const query = new URLSearchParams(kept).toString();
  history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
};

const recall = () => {
  const given = new URLSearchParams(location.search);
  const wish = (name) => (given.get(name) ?? "").trim();
  form.elements.q.value = wish("q");
  for (const { name, options } of form.querySelectorAll("select")) {
    form.elements[name].value = among([...options].map(({ value }) => value), wish(name)) ?? "";
  }
  const left = ["year", "category", "tag"].filter((name) => wish(name) && !form.elements[name]?.value);
  lacking = left.map((name) => none(name, wish(name))).join(" ");
  show();
};

form.addEventListener("input", () => { lacking = ""; show(); remember() });
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
recall();
