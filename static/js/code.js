// Gives code blocks a button that copies them, also those that a preview has just changed.
{
  const equip = () => {
    for (const block of document.querySelectorAll(".highlight")) {
      if (block.querySelector(".copy")) continue;
      const button = document.createElement("button");
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(block.querySelector("pre").textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy" }, 1500);
      });
      block.append(button);
    }
  };
  if (navigator.clipboard) {
    document.addEventListener("llmnotes:changed", equip);
    equip();
  }
}
