// Hears of newer editions of the site, asks for this page again and shows what has changed.
const version = { etag: script.dataset.version, status: Number(script.dataset.status) };
let copy = null; // the page before most of its scripts ran
let mirror = null; // its source, once that is known
let shown = null; // the state that the page is up to date with
let newest = null;
let working = false;

class Unreachable extends Error {}

const ask = (address) => fetch(address, { cache: "no-cache" }).catch(() => { throw new Unreachable() });

const takeCopy = () => {
  copy = document.documentElement.cloneNode(true);
  pair(copy, document.documentElement);
  copy.querySelector("llmnotes-preview").remove();
  cleaned(copy);
};

// Takes out what may be different in the script's own element.
const cleaned = (root) => {
  const own = root.querySelector(`script[src="${CSS.escape(script.getAttribute("src"))}"][data-version]`);
  for (const { name } of [...(own?.attributes ?? [])]) own.removeAttribute(name);
  return root;
};

const runs = ({ type }) => !type || /^(module|importmap|(text|application)\/(java|ecma)script)$/i.test(type);

const scriptsOf = (root) => [...root.querySelectorAll("script")].filter(runs);

// Says whether a page has scripts beside the theme's, which know of changes: others have to run again.
const hasOwnScripts = (root) => scriptsOf(root).some(({ src, textContent }) =>
  (src ? !/\/static\/script\.[0-9a-f]{8}\.js$/.test(src) : textContent.trim() && !textContent.includes("dataset.theme")));

const written = (scripts) => JSON.stringify(scripts.map((element) => element.outerHTML));

// Asks for the page, and returns the set of nodes that are different now.
const refresh = async () => {
  const changed = new Set();
  const response = await ask(location.pathname + location.search);
  if (response.redirected) {
    location.replace(response.url);
    return changed;
  }
  const isGone = response.status === 404 && version.status === 200;
  panel.showGone(isGone);
  const etag = response.headers.get("ETag")?.replaceAll('"', "");
  if (isGone || (mirror && etag === version.etag)) return changed;
  const now = cleaned(new DOMParser().parseFromString(await response.text(), "text/html").documentElement);
  if (!mirror) {
    mirror = copy;
    if (etag === version.etag) {
      align(now, copy);
      mirror = now;
      return changed;
    }
  }
  if (hasOwnScripts(now) || written(scriptsOf(now)) !== written(scriptsOf(mirror))) throw new Lost();
  keepingPlace(() => morph(mirror, now, changed));
  version.etag = etag;
  version.status = response.status;
  return changed;
};

// Does something to the page, and leaves focus and what the reader looks at where they are.
const keepingPlace = (change) => {
  const root = document.documentElement;
  const focused = document.activeElement;
  const seen = scrollY > 0 ? [0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9].map(blockAt).filter(Boolean) : [];
  const tops = new Map(seen.map((block) => [block, block.getBoundingClientRect().top]));
  root.style.overflowAnchor = "none"; // or the browser would do it too
  try {
    change();
  } finally {
    const block = seen.find((block) => block.isConnected);
    if (block) scrollBy({ top: block.getBoundingClientRect().top - tops.get(block), behavior: "instant" });
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(() => {
      root.style.removeProperty("overflow-anchor");
      if (!root.getAttribute("style")) root.removeAttribute("style");
    }));
  }
};

const blockAt = (height) => {
  const found = document.elementFromPoint(innerWidth / 2, innerHeight * height);
  return found && document.body.contains(found) && found.offsetHeight < innerHeight ? found : null;
};

const blocksOf = (changed) => {
  const around = (node) => node.closest("p, li, dt, dd, h1, h2, h3, h4, h5, h6, pre, table, figure, blockquote") ?? node;
  const elements = [...changed].map((node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement));
  const blocks = new Set(elements.filter((node) => node && document.body.contains(node)).map(around));
  return [...blocks].sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
};

const highlight = (blocks) => {
  if (blocks.length > 12 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const color = "color-mix(in srgb, var(--accent, #0e5a66) 16%, transparent)";
  for (const block of blocks) block.animate({ backgroundColor: [color], offset: [0] }, { duration: 1200, easing: "ease-in" });
};

// Asks again for files that keep their address.
const renewFiles = (version) => {
  const newer = (address) => {
    const url = new URL(address, document.baseURI);
    url.searchParams.set("llmnotes", version);
    return url.origin === location.origin ? url.href : address;
  };
  for (const old of mirror.querySelectorAll("link[rel~=stylesheet][href], img[src], video[src], audio[src], source[src]")) {
    const node = live.get(old);
    if (!node?.isConnected) continue;
    if (isSheet(old)) {
      const fresh = document.importNode(old);
      fresh.href = newer(old.getAttribute("href"));
      loadBeside(node, fresh);
      live.set(old, fresh);
    } else node.src = newer(old.getAttribute("src"));
  }
};

// Goes where a note was saved, if this tab has not been there for this very save.
const follow = (state, blocks) => {
  const [session, edition] = (memory.get("followed") ?? "").split(" ");
  if (document.visibilityState === "hidden" || (session === state.session && Number(edition) >= state.savedIn)) return;
  memory.set("followed", `${state.session} ${state.savedIn}`);
  if (session !== state.session || !state.saved) return;
  const plain = (path) => decodeURI(path).replace(/(index)?\.html$/, "");
  const target = new URL(state.saved, location.origin);
  if (plain(target.pathname) !== plain(location.pathname)) location.assign(target.pathname);
  const inView = ({ top, bottom }) => bottom > 0 && top < innerHeight;
  if (blocks.length && !blocks.some((block) => inView(block.getBoundingClientRect()))) blocks[0].scrollIntoView({ block: "center" });
};

// Goes to the same page where the site is now, if that is somewhere else.
const move = ({ home }) => {
  const before = new URL("../", folder).pathname;
  if (home === before) return false;
  location.replace(home + location.pathname.slice(before.length) + location.search + location.hash);
  return true;
};

const show = async (state) => {
  if (move(state)) {
    shown = state;
    return;
  }
  panel.show(state);
  const isNew = (name) => shown?.session !== state.session || shown[name] !== state[name];
  const changed = isNew("edition") ? await refresh() : new Set();
  if (changed.size) document.dispatchEvent(new CustomEvent("llmnotes:changed", { detail: [...changed] }));
  const blocks = blocksOf(changed);
  highlight(blocks);
  if (shown && isNew("assets")) renewFiles(`${state.session}.${state.assets}`);
  if (isNew("links") || changed.size) await refreshMarks();
  if ("follow" in script.dataset) follow(state, blocks);
  shown = state;
  panel.showEdition(state.edition);
};

const refreshMarks = async () => {
  const response = await ask(`${folder}links?page=${encodeURIComponent(decodeURI(location.pathname))}`);
  showMarks(await response.json());
};

const take = async (state) => {
  newest = state;
  if (working) return;
  working = true;
  try {
    while (newest !== shown) await show(newest);
  } catch (problem) {
    if (problem instanceof Lost) location.reload();
    else if (!(problem instanceof Unreachable)) throw problem; // the next connection tells it all again
  } finally {
    working = false;
  }
};
