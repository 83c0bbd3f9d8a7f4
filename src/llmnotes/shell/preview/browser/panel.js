// Shows what is wrong above the page: a list of problems, a badge that stands for it, and a bar for a page that is gone.
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

const panel = (() => {
  const close = make("button", { className: "close", type: "button", ariaLabel: "Close", title: "Close (Esc)" }, "×");
  const title = make("p", { className: "title", role: "status" });
  const list = make("ol", {});
  const sheetOfProblems = make("section", { className: "problems", ariaLabel: "Problems", hidden: true, tabIndex: -1 });
  sheetOfProblems.append(make("header", {}, title, close), list);
  const badge = make("button", { className: "badge", type: "button", hidden: true });
  const bar = make("div", { className: "bar", role: "status", hidden: true });
  const host = document.createElement("llmnotes-preview");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(bar, make("div", { className: "corner" }, badge, sheetOfProblems));
  document.documentElement.append(host);

  let state = { problems: [], errors: 0, warnings: 0 };
  let shown = "";
  let open = false;
  let offline = false;

  const arrange = () => {
    const { errors, warnings } = state;
    const counts = [errors && counted(errors, "error"), warnings && counted(warnings, "warning")].filter(Boolean);
    badge.textContent = offline ? "The preview has stopped" : counts.join(", ");
    badge.className = errors ? "badge error" : "badge";
    badge.disabled = offline;
    badge.hidden = open || !badge.textContent;
    sheetOfProblems.hidden = !open;
    title.textContent = open ? counts.join(", ") + (errors ? ". The page below is the newest that can be made." : "") : "";
  };

  const setOpen = (wanted) => {
    const focused = root.activeElement;
    open = wanted;
    arrange();
    for (const excerpt of list.querySelectorAll("pre")) showCarets(excerpt);
    if (focused === badge && open) close.focus();
    else if (focused && !open) badge.focus();
  };

  const fill = () => {
    const { problems, errors, warnings } = state;
    list.replaceChildren(...problems.map(item));
    const rest = errors + warnings - problems.filter((problem) => problem.severity !== "info").length;
    if (rest > 0) list.append(make("li", { className: "rest" }, `and ${rest} more`));
  };

  const dismiss = () => {
    memory.set("dismissed", errorsOf(state));
    setOpen(false);
  };

  badge.onclick = () => setOpen(true);
  close.onclick = dismiss;
  document.addEventListener("keydown", (event) => {
    if (open && event.key === "Escape" && !event.defaultPrevented) dismiss();
  });

  return {
    show(newest) {
      const text = JSON.stringify([newest.problems, newest.errors, newest.warnings]);
      if (text === shown) return;
      const same = errorsOf(newest) === errorsOf(state);
      state = newest;
      shown = text;
      fill();
      const isDismissed = memory.get("dismissed") === errorsOf(newest);
      if (!isDismissed) memory.set("dismissed", "");
      if (!same) open = newest.errors > 0 && !isDismissed;
      if (!newest.errors && !newest.warnings) open = false;
      setOpen(open);
    },
    showGone(gone) {
      if (bar.hidden === !gone) return;
      bar.hidden = !gone;
      const home = make("a", { href: new URL("../", folder).href }, "Go to the first page");
      bar.replaceChildren(...(gone ? ["This note is not there any more: it was deleted or moved. ", home] : []));
    },
    showEdition(edition) {
      host.dataset.edition = edition; // for whoever watches the page from outside
    },
    showOffline(now) {
      offline = now;
      arrange();
    },
  };
})();

// Scrolls an excerpt that is wider than the screen to what it is about.
const showCarets = (excerpt) => {
  const { offsetLeft, offsetWidth } = excerpt.lastChild;
  excerpt.scrollLeft = Math.min(offsetLeft - 24, offsetLeft + offsetWidth + 24 - excerpt.clientWidth);
};

const errorsOf = ({ problems, errors }) =>
  errors ? JSON.stringify(problems.filter((problem) => problem.severity === "error")) : "";

const item = ({ path, line, column, severity, code, message, hint, excerpt, indent, carets }) => {
  const place = `${path}:${line}:${column}`;
  const copy = make("button", { className: "place", type: "button", title: "Copy" }, place);
  copy.onclick = async () => {
    await navigator.clipboard?.writeText(place);
    copy.classList.add("copied");
    setTimeout(() => copy.classList.remove("copied"), 1500);
  };
  const entry = make("li", { className: severity }, make("p", { className: "message" }, message));
  entry.append(make("p", { className: "where" }, copy, make("span", { className: "code" }, code)));
  if (excerpt) {
    const caret = make("span", { className: "caret" }, "^".repeat(carets));
    entry.append(make("pre", { tabIndex: 0 }, `${excerpt}\n${" ".repeat(indent)}`, caret));
  }
  if (hint) entry.append(make("p", { className: "hint" }, hint));
  return entry;
};
