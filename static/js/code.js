// Gives code blocks a button that copies them, also those that a preview has just changed.
if (navigator.clipboard) {
  const equip = () => {
    for (const block of document.querySelectorAll(".highlight:not(:has(.copy))")) {
      const button = document.createElement("button");
      button.className = "copy";
      button.textContent = "Copy";
      button.onclick = async () => {
        await navigator.clipboard.writeText(block.querySelector("pre").textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy" }, 1500);
      };
      block.append(button);
    }
  };
  document.addEventListener("llmnotes:changed", equip);
  equip();
}
