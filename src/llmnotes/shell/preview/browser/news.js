// Listens to the server, with one connection for all tabs: browsers have but six for a host.
const tabs = new BroadcastChannel(`llmnotes ${folder}`);
let leads = false;

const listen = () => {
  leads = true;
  const source = new EventSource(`${folder}events`);
  let patience = 0;
  const setOffline = (offline) => {
    panel.showOffline(offline);
    tabs.postMessage({ offline });
  };
  source.onopen = () => {
    clearTimeout(patience);
    patience = 0;
    setOffline(false);
  };
  source.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    tabs.postMessage({ state });
    take(state);
  };
  source.onerror = () => {
    patience ||= setTimeout(() => setOffline(true), 2000);
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    setTimeout(listen, 500);
  };
};

tabs.onmessage = ({ data: { asks, state, offline } }) => {
  if (asks && leads && newest) tabs.postMessage({ state: newest });
  if (state) take(state);
  if (offline !== undefined) panel.showOffline(offline);
};

const begin = () => {
  takeCopy();
  tabs.postMessage({ asks: true });
  if (navigator.locks) navigator.locks.request(`llmnotes ${folder}`, () => new Promise(listen));
  else listen();
};

if (document.readyState === "loading") document.addEventListener("readystatechange", begin, { once: true });
else begin();
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
