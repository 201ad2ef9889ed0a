// Every card has the same three buttons: tell a screen reader which item each one is about.
(() => {
  const name = () => {
    for (const card of document.querySelectorAll(".tl-card")) {
      const title = card.querySelector(".tl-name")?.textContent;
      for (const button of card.querySelectorAll("button.tl-press")) {
        const label = `${button.textContent.trim()}: ${title ?? ""}`;
        if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
      }
    }
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      name();
    });
  };
  const start = () => {
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
    later();
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
