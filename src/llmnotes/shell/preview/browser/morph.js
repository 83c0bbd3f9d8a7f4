// Makes a page its newer self by what is different between the two sources, and leaves all else as the reader has it.
// A mirror is a source as the browser reads it. `live` leads from its nodes to those of the page, to which scripts and
// the reader may have done what they like.
const live = new WeakMap();

class Lost extends Error {}

const blank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
const isSheet = (node) => node.nodeName === "LINK" && node.relList.contains("stylesheet");

// Pairs two trees of the same shape, node by node.
const pair = (mirror, node) => {
  live.set(mirror, node);
  mirror.childNodes.forEach((child, index) => pair(child, node.childNodes[index]));
};

// Pairs a source with the page by a copy of the page from before most of its scripts ran: `copy` is paired already.
const align = (mirror, copy) => {
  live.set(mirror, live.get(copy));
  if (mirror.nodeName === "NOSCRIPT") return;
  let rest = [...copy.childNodes];
  for (const child of mirror.childNodes) {
    const alike = (other) => other.nodeName === child.nodeName && other.id === child.id;
    const same = rest.findIndex((other) => other.isEqualNode(child));
    const index = same < 0 ? rest.findIndex(alike) : same;
    if (index >= 0) align(child, rest[index]);
    rest = rest.slice(index + 1);
  }
};

// Changes the page and the mirror `old` of it so that this equals `now`, and adds what it changed to a set.
const morph = (old, now, changed) => {
  if (old.isEqualNode(now) || old.nodeName === "NOSCRIPT") return;
  const node = live.get(old);
  if (!node?.isConnected && !(blank(old) && blank(now))) throw new Lost();
  if (old.nodeType === Node.ELEMENT_NODE) {
    if (isSheet(old) && old.getAttribute("href") !== now.getAttribute("href")) exchangeSheet(old, now);
    else morphAttributes(old, now, node, changed);
    morphChildren(old, now, node, changed);
  } else {
    if (node) node.data = now.data;
    if (!blank(now)) changed.add(node.parentElement);
    old.data = now.data;
  }
};

const morphAttributes = (old, now, node, changed) => {
  for (const { name } of [...old.attributes]) {
    if (now.hasAttribute(name)) continue;
    if (name === "class") node.classList.remove(...old.classList);
    if (name !== "class" || !node.classList.length) node.removeAttribute(name);
    if (name === "checked") node.checked = false;
    old.removeAttribute(name);
    changed.add(node);
  }
  for (const attribute of now.attributes) {
    const { name, value } = attribute;
    if (old.getAttribute(name) === value) continue;
    if (name === "class") {
      node.classList.remove(...[...old.classList].filter((word) => !now.classList.contains(word)));
      node.classList.add(...now.classList);
    } else node.setAttributeNode(attribute.cloneNode());
    if (name === "checked") node.checked = true;
    if (name === "value" && "value" in node) node.value = value;
    old.setAttributeNode(attribute.cloneNode());
    changed.add(node);
  }
};

const morphChildren = (old, now, node, changed) => {
  const partners = match([...old.childNodes], [...now.childNodes]);
  const kept = new Set(partners.values());
  for (const child of [...old.childNodes].filter((child) => !kept.has(child))) {
    live.get(child)?.remove();
    child.remove();
  }
  let before = null;
  for (const child of now.childNodes) {
    const partner = partners.get(child);
    const mirror = partner ?? child.cloneNode(true);
    if (!partner) {
      pair(mirror, document.importNode(child, true));
      if (!blank(child)) changed.add(live.get(mirror));
    }
    if (!partner || mirror.previousSibling !== before) {
      before ? before.after(mirror) : old.prepend(mirror);
      place(mirror, node);
    }
    if (partner) morph(mirror, child, changed);
    before = mirror;
  }
};

// Puts a node where its mirror is; nodes that only the page has stay where they are.
const place = (mirror, parent) => {
  const node = live.get(mirror);
  const sibling = (way) => {
    let other = mirror[way];
    while (other && live.get(other)?.parentNode !== parent) other = other[way];
    return other && live.get(other);
  };
  const before = sibling("previousSibling");
  const after = before ? null : sibling("nextSibling");
  if (!node) return;
  if (before) before.after(node);
  else parent.insertBefore(node, after ?? parent.firstChild);
};

// Says which of the old nodes becomes which of the new ones: what is equal, else what has the same id, else the next of
// its kind.
const match = (olds, nows) => {
  const partners = new Map();
  let start = 0;
  while (start < olds.length && start < nows.length && olds[start].isEqualNode(nows[start])) {
    partners.set(nows[start], olds[start++]);
  }
  let end = 0;
  const last = (nodes) => nodes[nodes.length - 1 - end];
  while (Math.min(olds.length, nows.length) - end > start && last(olds).isEqualNode(last(nows))) {
    partners.set(last(nows), last(olds));
    end++;
  }
  let free = olds.slice(start, olds.length - end);
  const wanting = nows.slice(start, nows.length - end);
  const content = (node) => node.outerHTML ?? node.data;
  const name = (node) => node.id && `${node.nodeName} ${node.id}`;
  for (const key of [content, name, (node) => node.nodeName]) {
    const shelf = new Map();
    for (const node of free) shelf.set(key(node), [...(shelf.get(key(node)) ?? []), node]);
    for (const node of wanting) {
      if (partners.has(node) || !key(node)) continue;
      const found = shelf.get(key(node))?.shift();
      if (found) partners.set(node, found);
    }
    const taken = new Set(partners.values());
    free = free.filter((node) => !taken.has(node));
  }
  return partners;
};

// Loads a style sheet beside the one it replaces, so that the page never is without; if that has not come yet itself, it
// will not say any more that it has, and what it was to replace goes as well.
const waiting = new WeakMap();
const loadBeside = (node, fresh) => {
  const before = [...(waiting.get(node) ?? []), node];
  waiting.set(fresh, before);
  fresh.onload = fresh.onerror = () => {
    waiting.delete(fresh);
    for (const sheet of before) sheet.remove();
  };
  node.after(fresh);
};

const exchangeSheet = (old, now) => {
  const fresh = document.importNode(now);
  loadBeside(live.get(old), fresh);
  live.set(old, fresh);
  for (const { name } of [...old.attributes]) old.removeAttribute(name);
  for (const attribute of now.attributes) old.setAttributeNode(attribute.cloneNode());
};
