"""How fast the page is in a real browser: `python -m tests.ui.speed URL` measures an app that is running there."""

from __future__ import annotations

import json
import statistics
import sys
import time

from ui.pictures import chromium, say

MESSAGES = (
    "I loved Heat and Ronin, nothing before 1990",
    "no horror",
    "something with a clever twist",
    "more comedies, please",
    "nothing longer than two hours",
    "something slower and sadder",
    "I have seen the first one",
    "what else is there?",
)
_WATCH = """() => {
  const list = document.querySelector("#tl-cards");
  const names = () => [...list.querySelectorAll(".tl-name")].map((one) => one.textContent).join("|");
  window.tlForget = () => { window.tlSeen = []; window.tlNew = []; window.tlNames = names(); };
  window.tlForget();
  new MutationObserver(() => {
    window.tlSeen.push(performance.now());
    if (names() && names() !== window.tlNames) {
      window.tlNames = names();
      window.tlNew.push(performance.now());
    }
  })
    .observe(list, { childList: true, subtree: true, characterData: true, attributes: true });
  const box = document.querySelector("#tl-box textarea");
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") window.tlAt = performance.now(); });
  document.addEventListener("click", (event) => {
    if (event.isTrusted && event.target.closest(".tl-press")) window.tlAt = performance.now();
  }, true);
}"""
_FIRST = "() => window.tlNew.length ? window.tlNew[0] - window.tlAt : null"
"""Milliseconds to the first other items; null where the list stayed as it was."""
_LAST = "() => window.tlSeen.at(-1) - window.tlAt"


def measure(url: str, presses: int = 12) -> dict[str, list[float]]:
    """Seconds to the first page, from a message to its cards, and from a button to the new list."""
    seconds: dict[str, list[float]] = {"first page": [], "message to cards": [], "button to list": []}
    with chromium() as browser:
        for _ in range(5):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            started = time.perf_counter()
            page.goto(url)
            page.locator(".tl-welcome").wait_for()
            seconds["first page"].append(time.perf_counter() - started)
        page.evaluate(_WATCH)
        for text in MESSAGES:
            page.evaluate("window.tlForget()")
            say(page, text)
            if (ms := page.evaluate(_FIRST)) is not None:
                seconds["message to cards"].append(ms / 1000)
        for n in range(presses):
            before = page.locator("[data-stamp]").get_attribute("data-stamp")
            page.evaluate("window.tlForget()")
            page.locator(f"#tl-card-{1 + n % 3} .tl-press-{('like', 'dislike', 'seen')[n % 3]}").click()
            page.wait_for_function("b => document.querySelector('[data-stamp]').dataset.stamp !== b", arg=before)
            seconds["button to list"].append(page.evaluate(_LAST) / 1000)
    return seconds


if __name__ == "__main__":
    found = measure(sys.argv[1])
    line = {
        name: {"n": len(all_), "p50": round(statistics.median(all_), 3), "worst": round(max(all_), 3)}
        for name, all_ in found.items()
    }
    sys.stdout.write(json.dumps(line, indent=1) + "\n")
