// Shows what a link leads to in a card beside it: the fragment of this site that its data-card names, or the footnote
// or the entry of the page's bibliography that it refers to. js/cards.js brings this file, and tells it of every link that is pointed at, focused or tapped.
// An empty data-card means what one can tell from the link: cards/papers/ID.html, cards/repositories/owner/name.html (in
// lower case), or cards/PATH.html for a page of this site.
//
// - The mouse opens a card by resting on the link; the card stays while the pointer is over either, so that one can
//   read it, select in it and follow its links. The keyboard opens it by focusing the link.
// - The first tap opens the card, the second one follows the link, as does the card's own button: a tap that leaves for
//   another site costs a reader on a phone more than one too many, and a long press is the browser's, and unknown.
// - A card stands in the page right behind its link: so the next Tab leads into it, and a screen reader reads on into it.
//   It has links of its own, so it is a dialog (one that takes no focus) and no tooltip, whose content would be read as
//   one text. A polite status names it; a reader who wants more is one Tab away.
const REST = 100; // ms that the pointer or the focus stays on a link before its card is fetched,
const DELAY = 200; // and then at least, until it opens
const GRACE = 300; // ms to come back to a card, or to reach it
const PATIENCE = 5000; // ms for a fragment to come
const TAP = 1500; // the same for who has tapped and sees nothing: then the link is followed
const GAP = 6; // pixels between a card and its link
const EDGE = 8; // and between a card and the window's edge

const LINKS = "[data-card], [role=doc-noteref]";
const ACTIVE = "script, style, link, meta, base, iframe, frame, object, embed, form, button, audio, video, animate, set";
if (!HTMLElement.prototype.showPopover) throw new TypeError("this browser knows no popovers");
const ARXIV = /\/([\d.]+|[a-z-]+\/\d+)(v\d+)?(\.pdf)?$/;
const ROOT = new URL("..", import.meta.url); // of the site: this file is in its static/
const [, sheet] = document.querySelector("script[data-cards]").dataset.cards.split(" ");

const fragments = new Map(); // promises of them, by address
let card, link; // what is shown, and whose it is
let wanted; // the link whose card is shown or on its way
let dismissed; // the link whose card was closed, until the pointer or the focus has been elsewhere
let height; // of the pointer in the window: a link may have several lines
let timer, watcher;

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time) });

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const status = make("p", { role: "status", style: "position: fixed; clip-path: inset(50%)" });
document.body.append(status);
const styled = new Promise((resolve, reject) => {
  document.head.append(make("link", { rel: "stylesheet", href: sheet, onload: resolve, onerror: reject }));
});
styled.catch(() => {});

// Takes away whatever could act or be mistaken for the page's own.
const clean = (root) => {
  for (const element of root.querySelectorAll(`${ACTIVE}, .footnote-backref, [role=doc-backlink]`)) element.remove();
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const isScript = /^on/i.test(name) || /^javascript:/i.test(value.replace(/[\0-\x20]/g, ""));
      if (isScript || name === "id" || name === "name") element.removeAttribute(name);
    }
  }
  return root;
};

const fragmentAt = async (address) => {
  const url = new URL(address, location);
  if (url.origin !== location.origin) throw new TypeError("a card of another site");
  const response = await fetch(url, { mode: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  const html = await response.text();
  if (!response.ok || /^\s*($|<(!doctype|html))/i.test(html)) throw new TypeError("no card");
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return clean(make("div", { className: "card-text" }, ...body.childNodes));
};

const isFootnote = (link) => !("card" in link.dataset);
const isEntry = (link) => link.dataset.card === "" && link.getAttribute("href")?.startsWith("#ref:");

export const addressOf = ({ dataset, hostname, pathname }) => {
  if (dataset.card) return dataset.card;
  let name = pathname.replace(ROOT.pathname, "").replace(/\/$|\.html$/, "") || "index";
  if (hostname === "arxiv.org") name = `papers/${ARXIV.exec(pathname)[1]}`;
  if (hostname === "github.com") name = `repositories/${pathname.split("/", 3).slice(1).join("/").toLowerCase()}`;
  return new URL(`cards/${name}.html`, ROOT).href;
};

const noteOf = (reference) => document.getElementById((reference.getAttribute("href") ?? "").slice(1));

const footnoteOf = (reference) => {
  const copy = clean(noteOf(reference).cloneNode(true));
  return make("div", { className: "card-text", ariaLabel: `Footnote ${reference.textContent}` }, ...copy.childNodes);
};

const entryOf = (reference) => {
  const copy = clean(document.getElementById(decodeURIComponent(reference.hash.slice(1))).cloneNode(true));
  return make("div", { className: "card-text" }, ...copy.childNodes);
};

// Resolves to what a link's card holds; it is fetched once, again only if it did not come.
const contentOf = (found) => {
  if (isFootnote(found)) return footnoteOf(found);
  if (isEntry(found)) return entryOf(found);
  const address = addressOf(found);
  if (!fragments.has(address)) {
    fragments.set(address, fragmentAt(address));
    fragments.get(address).catch(() => fragments.delete(address));
  }
  return fragments.get(address);
};

// Says whether a footnote can be read in the margin: then it needs no card.
const isBeside = (found) => {
  const note = isFootnote(found) ? noteOf(found) : null;
  const box = note?.closest(".sidenotes") && note.getBoundingClientRect();
  return box && box.top >= 0 && box.bottom <= innerHeight;
};

const follow = (found) => {
  found.click();
  close();
};

const close = () => {
  clearTimeout(timer);
  wanted = null;
  if (!card) return;
  const [closing, owner] = [card, link];
  const hadFocus = card.contains(document.activeElement);
  card = link = null;
  closing.remove();
  owner.removeAttribute("aria-details");
  status.textContent = "";
  watcher?.destroy();
  watcher = null;
  if (!hadFocus) return;
  dismissed = owner;
  owner.focus({ preventScroll: true });
};

const dismiss = () => {
  dismissed = link ?? wanted;
  close();
};

// Below the line of the link that is pointed at, or above the link where there is more room; never over it.
const place = () => {
  if (!card) return;
  const lines = [...link.getClientRects()];
  if (!lines.length) return;
  const { top, bottom } = link.getBoundingClientRect();
  const { left, right } = lines.find((line) => line.top <= height && height <= line.bottom) ?? lines[0];
  const width = document.documentElement.clientWidth;
  const start = getComputedStyle(link).direction === "rtl" ? right - card.offsetWidth : left;
  const above = top - GAP - EDGE;
  const below = innerHeight - bottom - GAP - EDGE;
  card.style.removeProperty("--room");
  const isBelow = card.offsetHeight <= below || below >= above;
  card.style.setProperty("--room", `${isBelow ? below : above}px`);
  card.style.left = `${scrollX + Math.max(EDGE, Math.min(start, width - EDGE - card.offsetWidth))}px`;
  card.style.top = `${scrollY + (isBelow ? bottom + GAP : top - GAP - card.offsetHeight)}px`;
  const [text] = card.children;
  text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1;
};

// What a finger needs and a mouse does not: the way on, and the way back.
const waysOf = (found) => {
  const where = found.host === location.host ? "Open the page" : `Open ${found.hostname.replace(/^www\./, "")}`;
  const below = isFootnote(found) ? "Go to the footnote" : found.hash.startsWith("#ref:") ? "Go to the reference" : "";
  const on = make("a", { href: found.href, textContent: below || where });
  on.addEventListener("click", () => setTimeout(close));
  const back = make("button", { type: "button", textContent: "Close" });
  back.addEventListener("click", dismiss);
  return make("p", { className: "card-ways" }, on, back);
};

const show = (found, content, isTapped) => {
  close();
  const text = content.cloneNode(true);
  const name = content.ariaLabel ?? text.querySelector(".title, h1, h2, h3, h4")?.textContent.trim() ?? found.textContent;
  const kind = text.querySelector(".kind")?.textContent;
  text.removeAttribute("aria-label");
  card = make("div", { className: "link-card", id: "CARD", popover: "manual", role: "dialog", ariaLabel: name }, text);
  if (isTapped) card.append(waysOf(found));
  link = wanted = found;
  (link.closest("h1, h2, h3, h4, h5, h6, summary, sup") ?? link).after(card);
  card.showPopover();
  place();
  link.setAttribute("aria-details", card.id);
  const isByMouse = !isTapped && !link.matches(":focus-visible");
  status.textContent = isByMouse ? "" : [kind, name].filter(Boolean).join(": ");
  if (isTapped && window.CloseWatcher) { // the way back of a phone closes the card
    watcher = new CloseWatcher();
    watcher.onclose = dismiss;
  }
};

const open = async (found) => {
  try {
    const [content] = await Promise.all([contentOf(found), styled, pause(DELAY)]);
    if (wanted === found && link !== found && found.matches(":hover, :focus-visible")) show(found, content);
  } catch {} // a link without its card is still a link
};

const tap = async (found) => {
  if (found === link || found === wanted || found.closest(".link-card") || isBeside(found)) return follow(found);
  close();
  wanted = found;
  try {
    const late = pause(TAP).then(() => { throw new TypeError("too late") });
    const [content] = await Promise.race([Promise.all([contentOf(found), styled]), late]);
    if (wanted === found) show(found, content, true);
  } catch {
    if (wanted === found) follow(found);
  }
};

const leave = () => {
  const isHeld = card?.contains(document.activeElement) || link?.matches(":focus-visible");
  if (!isHeld) close();
};

// The pointer or the focus has come to rest on a link (or its card), or on none.
const rest = (found) => {
  clearTimeout(timer);
  wanted = found;
  if (!found) timer = setTimeout(leave, GRACE);
  else if (found !== link) timer = setTimeout(open, REST, found);
};

const ownerOf = (node) => (card?.contains(node) ? link : node.closest?.(LINKS));

// Takes an event on a link.
export const meet = (found, { type, pointerType, clientY }, isTapped) => {
  const isMeant = type === "focusin" ? found.matches(":focus-visible") : isTapped || pointerType !== "touch";
  if (!isMeant) return;
  if (found !== link) height = clientY;
  if (isTapped) tap(found);
  else if (!found.closest(".link-card")) rest(found === dismissed || isBeside(found) ? null : found);
};

document.addEventListener("pointerover", ({ target, pointerType, buttons }) => {
  if (pointerType === "touch" || buttons) return;
  const owner = ownerOf(target);
  if (owner !== dismissed) dismissed = null;
  if (!owner || owner === link) rest(owner);
});

document.addEventListener("focusin", ({ target }) => {
  const owner = ownerOf(target);
  if (owner !== dismissed) dismissed = null;
  if (!owner) close();
  else if (owner === link) rest(owner);
});

// Pressing a mouse's button elsewhere, or on the link to follow it; tapping elsewhere, but not beginning to scroll.
const press = ({ type, target, pointerType }) => {
  const isTouch = pointerType === "touch";
  if (isTouch !== (type === "pointerup") || card?.contains(target)) return;
  const isOnLink = wanted && ownerOf(target) === wanted;
  if (!isOnLink) close();
  else if (!isTouch) dismiss();
};
document.addEventListener("pointerdown", press);
document.addEventListener("pointerup", press);

document.addEventListener("keydown", ({ key }) => key === "Escape" && dismiss());
document.addEventListener("scroll", ({ target }) => {
  if (target !== document && target.contains(link)) close(); // else the link would slip away below it
}, { capture: true, passive: true });
document.addEventListener("llmnotes:changed", () => {
  fragments.clear();
  close();
});
addEventListener("resize", place);
addEventListener("pagehide", close);
