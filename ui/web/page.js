// What the page does by itself: it follows the conversation, tells local times, keeps tabs alike, remembers the theme.
(() => {
  const all = (what) => document.querySelectorAll(what);
  const store = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch {
      return null;
    }
  };

  const wanted = new Set(JSON.parse(store("tasteloop.pictures") ?? "[]"));
  const pictures = () => {
    for (const tile of all(".tl-tile[data-picture]")) {
      if (!wanted.has(tile.dataset.host) || tile.querySelector("img")) continue;
      const image = new Image();
      image.alt = "";
      image.referrerPolicy = "no-referrer";
      image.src = tile.dataset.picture;
      tile.append(image);
    }
  };

  const times = () => {
    for (const time of all("time[datetime]:not([data-told])")) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      const text = today
        ? at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
        : at.toLocaleDateString([], { day: "numeric", month: "short" });
      if (time.textContent !== text) time.textContent = text;
    }
  };

  let said = "";
  const follow = () => {
    const chat = document.querySelector("#tl-chat");
    const log = chat?.querySelector(".tl-log");
    const now = log ? `${log.childElementCount} ${log.lastElementChild?.textContent.length}` : "";
    if (log && now !== said) chat.scrollTop = chat.scrollHeight;
    said = now;
  };

  let saved = "";
  const save = () => {
    const link = document.querySelector("#tl-save");
    if (!link || link.dataset.n === saved) return;
    saved = link.dataset.n;
    link.click();
  };

  const channel = "BroadcastChannel" in window ? new BroadcastChannel("tasteloop") : null;
  let stamp;
  const tell = () => {
    const now = document.querySelector("[data-stamp]")?.dataset.stamp;
    if (now === undefined || now === stamp) return;
    if (stamp !== undefined) channel?.postMessage(now);
    stamp = now;
  };
  if (channel) {
    channel.onmessage = (event) => {
      if (event.data !== stamp) document.querySelector("button[data-act=look]")?.click();
    };
  }

  let noticed;
  const reset = () => {
    const now = document.querySelector("#tl-notice")?.innerHTML;
    if (now === noticed) return;
    noticed = now;
    for (const one of all("[data-doing]")) one.removeAttribute("data-doing");
    if (!document.querySelector(".tl-problem")) return;
    for (const control of all("#tl-known :is(select, input[type=range])[value]")) {
      if (control.value !== control.getAttribute("value")) control.value = control.getAttribute("value");
    }
  };

  const dress = () => {
    const theme = store("tasteloop.theme");
    if (theme) document.body.classList.toggle("dark", theme === "dark");
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest(".tl-theme")) {
      store("tasteloop.theme", document.body.classList.contains("dark") ? "light" : "dark");
      dress();
    }
    const load = event.target.closest(".tl-load");
    if (load) {
      wanted.add(load.parentElement.dataset.host);
      store("tasteloop.pictures", JSON.stringify([...wanted]));
      pictures();
    }
  });

  document.addEventListener("input", (event) => {
    const limit = event.target.closest(".tl-limit");
    const strength = event.target.closest(".tl-strength");
    if (strength) strength.firstElementChild.textContent = ["a little", "normal", "a lot", "above all"][event.target.value];
    if (!limit) return;
    const [low, high] = limit.querySelectorAll("input");
    const [a, b] = [Number(low.value), Number(high.value)];
    if (a > b) event.target.value = event.target === low ? b : a;
    const part = (input) => `${(100 * (input.value - input.min)) / (input.max - input.min)}%`;
    limit.style.setProperty("--low", part(low));
    limit.style.setProperty("--high", part(high));
    limit.querySelector("output").textContent = `${low.value} to ${high.value} ${limit.dataset.unit}`.trim();
  });

  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const one of [pictures, times, follow, save, tell, reset]) one();
    });
  };
  const start = () => {
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
    new MutationObserver(dress).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    dress();
    later();
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
