// Searches notes and papers: in a dialog on every page, and on the page for searching, whose address says what for.
import { among, identified, none, plain, spelt, written } from "./questions.js";

const site = new URL("../", import.meta.url);
const home = document.querySelector("a.search");
const STEP = 10; // results that are shown at once
const PAUSE = 120; // ms without a key before it is worth searching
const PARTS = 3; // sections of a page that are shown below it

const NOTHING_YET = "There is no index to search in yet.";
const KINDS = { note: "Notes", paper: "Papers" };

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};
const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

// The index, made of shards that Pagefind searches as one. A preview makes it anew while a page is open.

let engine, phrases, shards, listed = "";

const load = async (again) => {
  if (engine && !again) return engine;
  const reply = await fetch(new URL("pagefind/shards.json", site), { cache: "no-cache" }).catch(() => null);
  if (!reply?.ok) return null;
  const text = await reply.text();
  if (text !== listed) {
    const before = [engine, phrases];
    shards = JSON.parse(text).shards;
    const begun = begin({ excerptLength: 24 });
    [engine, phrases, listed] = [begun, null, text];
    begun.catch(() => { if (engine === begun) listed = "" });
    for (const old of before) old?.then((pagefind) => pagefind?.destroy(), () => {});
  }
  return engine;
};

const begin = async (about) => {
  const [first, ...others] = Object.keys(shards);
  if (first === undefined) return null;
  const folder = (shard) => new URL(`pagefind/${shard}/`, site);
  const options = (shard) => ({ baseUrl: site.pathname, metaCacheTag: shards[shard], ...about });
  const { createInstance } = await import(new URL("pagefind.js", folder(first)));
  const made = createInstance({ ...options(first), basePath: folder(first).pathname });
  await Promise.all(others.map((shard) => made.mergeIndex(folder(shard).pathname, options(shard))));
  return made;
};

// Letters one after another are found by an engine of their own: one that takes accents lightly overlooks voiced kana. What
// it shows of a text is so many letters.
const phrasing = () => {
  phrases ??= begin({ excerptLength: 48, exactDiacritics: true });
  phrases.catch(() => { phrases = null });
  return phrases;
};

// What is asked. A word that is nowhere is cut short by Pagefind until something begins with what is left of it.

const UNSPACED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

// Chinese, Japanese and Korean: each letter is a word in the index, behind a space with a mark where the text has none
// (llmnotes.renderer.search.runs).
const LETTERS = String.raw`\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{323af}\uac00-\ud7a3`;
const LETTER = new RegExp(`[${LETTERS}]`, "u");
const RUNS = new RegExp(`[${LETTERS}]+`, "gu");
const ENDS = new RegExp(String.raw`[\p{L}\p{N}_][^\p{L}\p{N}_\s]*(?=[${LETTERS}])|[${LETTERS}][^\p{L}\p{N}_\s]*(?=[\p{L}\p{N}_])`, "gu");
const spaced = (text) => text.replace(ENDS, "$& ");
const legible = (text) => written(text)
  .replace(/(<\/mark>)? (<mark>)?\u2060/g, (_, end = "", start = "") => end && start ? "" : end + start)
  .replaceAll("\u2060", "");

// Identifiers are in the index without what people write before and behind them, formulas without the signs of TeX for
// what is raised and lowered, at which Pagefind would part a word.
const asked = (q) => identified(q.normalize("NFC").trim())
  .replace(/(?<=[\p{L}\p{N})])\^\{?|(?<=(?<![\p{L}\p{N}_])\p{L})_\{?/gu, "");
const bare = (text) => plain(text).replace(/[^\p{L}\p{N}]/gu, "");
const pieces = (text) => plain(text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ")).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// Whether a word is one that was asked for, a longer one, or the same with another ending.
const alike = (word, wish) => {
  if (/\d/.test(wish)) return bare(word).includes(wish.replace(/\D+$/, ""));
  if (bare(word).includes(wish)) return true;
  const least = Math.min(wish.length, Math.max(3, Math.ceil(wish.length / 2) - 1));
  return [bare(word), ...pieces(word)].some((piece) => piece.startsWith(wish.slice(0, least)));
};

// The words of a question that no page has that was found for it.
const missing = (q, pages) => {
  const found = pages.flatMap(({ raw_content, content, locations, meta }) => {
    const words = (raw_content ?? content).split(/[\s\u200b]+/);
    return [...(locations ?? []).map((place) => words[place] ?? ""), ...`${meta.title ?? ""} ${meta.formulas ?? ""}`.split(/\s+/)];
  }).map(written);
  const wishes = q.split(/\s+/).filter((word) => bare(word) && !UNSPACED.test(word) && !LETTER.test(word));
  return wishes.filter((word) => !found.some((other) => alike(other, bare(word))));
};

// What is found, as a list.

const marked = (excerpt, runs) =>
  legible(excerpt).split(/<\/?mark>/).flatMap((text, index) => {
    const words = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    if (index % 2 === 0) return words;
    if (LETTER.test(words) && !runs.some((run) => words.includes(run))) return words; // one of the letters, by chance
    const [, before, word, after] = words.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
    return [before, element("mark", {}, word), after];
  });

const item = (page, runs) => {
  const parts = page.sub_results.filter(({ anchor }) => anchor).slice(0, PARTS);
  const about = [page.filters.kind?.includes("paper") && "Paper", page.meta.date].filter(Boolean).join(" · ");
  const opening = page.sub_results.find(({ anchor }) => !anchor) ?? (parts.length ? null : page);
  const made = element("li", {}, element("a", { href: page.url, dir: "auto" }, legible(page.meta.title ?? page.url)));
  if (about) made.append(" ", element("small", {}, about));
  if (opening?.excerpt) made.append(element("p", { dir: "auto" }, ...marked(opening.excerpt, runs)));
  if (parts.length) {
    made.append(element("ul", {}, ...parts.map(({ url, title, excerpt }) =>
      element("li", {}, element("a", { href: url, dir: "auto" }, legible(title)), element("p", { dir: "auto" }, ...marked(excerpt, runs))))));
  }
  return made;
};

// By filter and value, how many pages can be in all of some lists.
const least = (lists) => Object.fromEntries(Object.entries(lists[0]).map(([name, values]) => [name,
  Object.fromEntries(Object.keys(values).map((value) => [value, Math.min(...lists.map((list) => list[name]?.[value] ?? 0))]))]));

// What is asked of filters as they have it, and what none of them has.
const settled = (filters, all) => {
  const asked = Object.entries(filters).filter(([, value]) => value);
  const found = asked.map(([name, value]) => [name, among(Object.keys(all[name] ?? {}), value)]);
  return [Object.fromEntries(found.filter(([, value]) => value)), asked.filter((_, index) => !found[index][1])];
};

// What Pagefind has for a question: where letters are words, pages that have them one after another. An engine counts by
// filter what it finds once it has loaded the filters.

const seek = async (pagefind, question, filters, counted) => {
  const q = spelt(question);
  const words = q.replaceAll('"', " ").split(/\s+/).filter((word) => LETTER.test(word));
  if (!words.length) return pagefind.search(q || null, { filters });
  const exact = await phrasing();
  if (counted) await exact.filters();
  const each = await Promise.all(words.map((word) => exact.search(`"${spaced(word)}"`, { filters })));
  if (words[0] === q) return each[0];
  const found = await exact.search(spaced(q.replaceAll('"', " ")), { filters });
  const ids = each.map(({ results }) => new Set(results.map(({ id }) => id)));
  const counts = least([found, ...each].map((one) => one.filters));
  return { filters: counts, results: found.results.filter(({ id }) => ids.every((those) => those.has(id))) };
};

// One search: takes wishes, shows in its list what they find; the newest wish wins.

const finder = ({ list, status, more, most = Infinity, told }) => {
  let newest = 0, results = [], runs = [], shown = 0, before = Promise.resolve();

  const show = async (turn) => {
    const next = await Promise.all(results.slice(shown, shown + Math.min(STEP, most)).map((result) => result.data()));
    if (turn !== newest) return;
    shown += next.length;
    list.append(...next.map((page) => item(page, runs)));
    if (more) more.hidden = shown >= results.length;
  };
  const say = (...words) => status.replaceChildren(...words);
  const lacking = () => say(NOTHING_YET, " ", element("a", { href: new URL("archive/", site) }, "All notes"), " are in the archive.");

  const search = (wishes, again = false) => {
    const turn = ++newest;
    before = before.then(() => turn === newest && take(turn, wishes, again));
  };
  const find = async (pagefind, q, filters) => {
    const { results, filters: counts } = await seek(pagefind, q, filters, told);
    const fresh = await Promise.all(results.slice(0, Math.min(STEP, most)).map((result) => result.data()));
    const without = fresh.length ? missing(q, fresh) : [];
    return without.length ? { results: [], fresh: [], counts: {}, without } : { results, fresh, counts, without };
  };
  const take = async (turn, { q, ...filters }, again) => {
    const question = asked(q);
    let wanted, wishes = {}, unknown = [], all = {}, found = null, others = 0;
    try {
      const pagefind = await load(again);
      if (!pagefind) throw new Error("there is no page in the index");
      if (told) all = await pagefind.filters();
      [wishes, unknown] = settled(filters, all);
      const isFiltered = unknown.length || Object.keys(wishes).length;
      wanted = question || isFiltered;
      if (wanted && !unknown.length) found = await find(pagefind, question, wishes);
      if (isFiltered && !found?.results.length) {
        if (!unknown.length) wishes = {};
        if (question || Object.keys(wishes).length) others = (await find(pagefind, question, wishes)).results.length;
      }
    } catch {
      list.replaceChildren();
      return lacking();
    }
    if (turn !== newest) return;
    told?.(all, found?.counts);
    results = found?.results ?? [];
    runs = question.match(RUNS) ?? [];
    const fresh = found?.fresh ?? [];
    shown = fresh.length;
    const at = [...list.querySelectorAll("a")].indexOf(document.activeElement);
    list.replaceChildren(...fresh.map((page) => item(page, runs)));
    if (at >= 0) [...list.querySelectorAll("a")][at]?.focus();
    if (more) more.hidden = shown >= results.length;
    if (!wanted) return say("");
    if (results.length) return say(count(results.length, "result"));
    if (unknown.length) say(unknown.map(([name, value]) => none(name, value)).join(" "));
    else say(`Nothing is found${q.trim() && ` for “${found.without.join(" ") || q.trim()}”`}${others ? " with these filters" : ""}.`);
    const address = `${home.href}?${new URLSearchParams({ ...(q.trim() && { q: q.trim() }), ...wishes })}`;
    if (others) status.append(" ", element("a", { href: address }, `${count(others, "result")} without ${unknown.length === 1 ? "it" : "them"}`));
  };
  return { search, more: () => show(newest) };
};

const afterAPause = (work) => {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(work, PAUSE, ...given) };
};

// The arrow keys go through what is found, and a letter goes on with the question.

const byArrows = (input, list) => ({ key, target, ctrlKey, metaKey, altKey }) => {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(target);
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (target !== input && at < 0) return false;
    const next = at + (key === "ArrowDown" ? 1 : -1);
    if (next < 0) input.focus();
    else links[Math.min(next, links.length - 1)]?.focus();
    return next >= -1 && (at >= 0 || key === "ArrowDown");
  }
  if (at >= 0 && (key.length === 1 || key === "Backspace") && key !== " " && !(ctrlKey || metaKey || altKey)) input.focus();
  return false;
};

// The dialog.

let dialog;

const makeDialog = () => {
  const input = element("input", { type: "search", name: "q", "aria-label": "Search the notes", placeholder: "Search", autocomplete: "off", spellcheck: "false", enterkeyhint: "search" });
  const close = element("button", { type: "button" }, "Close");
  const form = element("form", { class: "finder", role: "search", action: home.href }, input, close);
  const status = element("p", { class: "meta", role: "status" });
  const list = element("ol", { class: "found" });
  const all = element("a", { href: home.href }, "All results and filters");
  const made = element("dialog", { class: "searching", "aria-label": "Search" }, form, status, list, element("p", { class: "meta hints" }, all, element("span", { class: "keys" }, "↑ ↓ choose, Enter opens, Esc closes")));
  const { search } = finder({ list, status, most: 6 });
  const ask = (again) => {
    all.href = input.value.trim() ? `${home.href}?${new URLSearchParams({ q: input.value.trim() })}` : home.href;
    search({ q: input.value }, again);
  };
  const arrow = byArrows(input, list);
  input.addEventListener("input", afterAPause(() => ask()));
  const leave = () => { if (made.contains(document.activeElement)) document.activeElement.blur() };
  const shut = () => { made.close(); leave() }; // at once: the next "/" may come before the event
  close.addEventListener("click", shut);
  made.addEventListener("click", ({ target }) => { if (target === made || target.closest(".found a")) shut() });
  made.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); shut() } // else it would only empty the field
    else if (arrow(event)) event.preventDefault();
  });
  made.addEventListener("close", leave);
  made.begin = () => { input.select(); ask(true) };
  document.body.append(made);
  return made;
};

const styled = () => new Promise((done) => {
  if ([...document.styleSheets].some(({ href }) => href?.endsWith(home.dataset.css))) return done();
  const sheet = element("link", { rel: "stylesheet", href: home.dataset.css });
  sheet.onload = sheet.onerror = done;
  document.head.append(sheet);
});

// Opens the search, or goes to its field where a page has one.
export const open = async () => {
  const field = document.querySelector("main .finder input");
  if (field) return field.select();
  await styled();
  if (!dialog?.isConnected) dialog = makeDialog();
  if (!dialog.open) dialog.showModal();
  dialog.begin();
};

// The page for searching.

const page = () => {
  const form = document.querySelector("main .finder");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "";
  const main = form.closest("main");
  const [list, status, more] = [".found", "[role=status]", ".more button"].map((name) => main.querySelector(name));
  const input = form.elements.q;
  const selects = [...form.querySelectorAll("select")];
  const wishes = () => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
  const address = () => {
    const given = new URLSearchParams(Object.entries(wishes()).filter(([, value]) => value)).toString();
    return given ? `?${given}` : location.pathname;
  };

  const offer = (all, found) => {
    for (const select of selects) {
      const { name } = select;
      const counts = (found ?? all)[name] ?? {};
      const names = Object.keys(all[name] ?? {}).sort((a, b) => name === "year" ? b - a : a.localeCompare(b));
      const value = among(names, select.value) ?? select.value;
      select.replaceChildren(select.options[0], ...names.map((each) => {
        const number = counts[each] ?? 0; // with this filter itself at work, which says nothing of its other values
        const option = element("option", { value: each }, (KINDS[each] ?? each) + (value ? "" : ` (${number.toLocaleString("en")})`));
        option.disabled = !number && !value;
        return option;
      }));
      if (value && !names.includes(value)) select.append(element("option", { value }, value)); // there is none, and this is asked
      select.value = value;
      select.hidden = names.length < 2 && !value;
    }
  };
  const { search, more: showMore } = finder({ list, status, more, told: offer });

  const ask = (change, again) => {
    if (change && address() !== (location.search || location.pathname)) history[change](null, "", address());
    search(wishes(), again);
  };
  const follow = (again) => {
    const given = new URLSearchParams(location.search);
    input.value = given.get("q") ?? "";
    for (const select of selects) {
      const value = given.get(select.name) ?? "";
      if (value && ![...select.options].some((option) => option.value === value)) select.append(element("option", { value }, value));
      select.value = value;
    }
    ask("", again);
  };
  const arrow = byArrows(input, list);
  const typed = afterAPause(() => ask("replaceState"));
  input.addEventListener("input", typed);
  for (const select of selects) select.addEventListener("change", () => ask("pushState"));
  form.addEventListener("submit", (event) => { event.preventDefault(); ask("pushState") });
  main.addEventListener("keydown", (event) => { if (arrow(event)) event.preventDefault() });
  more.addEventListener("click", async () => {
    const last = list.lastElementChild;
    await showMore();
    last?.nextElementSibling?.querySelector("a").focus();
  });
  addEventListener("popstate", () => follow());
  form.hidden = false;
  if (!new URLSearchParams(location.search).has("q")) input.focus();
  follow(true);
};

page();
document.addEventListener("llmnotes:changed", page);
