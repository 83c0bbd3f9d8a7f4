// Brings what shows cards (../cards.js) with the first link that has one and is pointed at, focused or tapped.
{
  const cards = document.currentScript.dataset.cards?.split(" ")[0];
  let pointer;
  const meet = (event) => {
    const link = event.target.closest?.("[data-card], [role=doc-noteref]");
    pointer = event.pointerType || pointer;
    if (!link || !cards) return;
    const tap = event.detail && pointer === "touch";
    if (tap) event.preventDefault();
    import(cards).then((module) => module.meet(link, event, tap), () => tap && link.click());
  };
  for (const type of ["pointerover", "focusin", "click"]) addEventListener(type, meet);
}
