"""A visitor of the web app: one browser with its own storage, and what it sees."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator

PATIENCE = 60_000
"""Milliseconds to wait for anything; slow machines share their cores."""
_ENTRIES = """all => all.map((said) => {
  const choice = said.querySelector("select");
  const stance = choice ? choice.selectedOptions[0].text : said.querySelector(".tl-stance").innerText;
  return [stance, said.querySelector(".tl-value").innerText, said.querySelector(".tl-source").innerText].join(" ");
})"""
_SETTLED = """() => new Promise((done) => {
  let last = Date.now();
  const watch = new MutationObserver(() => { last = Date.now(); });
  watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  const timer = setInterval(() => {
    if (Date.now() - last > 200) { clearInterval(timer); watch.disconnect(); done(true); }
  }, 50);
})"""


class Visitor:
    """One person at the page; `close` checks that nothing was asked of another computer."""

    patience = PATIENCE

    def __init__(self, context: BrowserContext, url: str) -> None:
        """Open the page and wait until it can be used."""
        self.context = context
        self.addresses: list[str] = []
        self.problems: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self.addresses.append(request.url))
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(url)
        self.ready()

    def ready(self) -> None:
        """Wait until the first state is shown."""
        self.box.wait_for()
        self.page.locator("[data-stamp]").wait_for(state="attached")
        self.settle()

    def settle(self) -> None:
        """Wait until nothing on the page has changed for a while."""
        self.page.evaluate(_SETTLED)

    @property
    def box(self) -> Locator:
        """Where messages are typed."""
        return self.page.locator("#tl-box textarea")

    def say(self, text: str) -> None:
        """Send a message and wait for the whole turn."""
        before = self.stamp
        self.box.fill(text)
        self.box.press("Enter")
        self.done(before)

    @property
    def stamp(self) -> str:
        """Changes with everything that happens to the session."""
        return self.page.locator("[data-stamp]").get_attribute("data-stamp") or ""

    def done(self, before: str) -> None:
        """Wait for the end of a turn that began at a stamp."""
        self.page.wait_for_function(
            "before => document.querySelector('[data-stamp]').dataset.stamp !== before"
            " && !document.querySelector('.tl-now')",
            arg=before,
        )
        self.settle()

    def note(self, text: str) -> None:
        """Wait for a line that says what happened."""
        self.page.locator(".tl-notice", has_text=text).wait_for()
        self.settle()

    def names(self) -> list[str]:
        """Titles on the cards."""
        return list(self.page.locator(".tl-card .tl-name").all_inner_texts())

    def entries(self) -> list[str]:
        """The profile, an entry a line."""
        return list(self.page.locator("#tl-profile .tl-entry .tl-said").evaluate_all(_ENTRIES))

    def chat(self) -> list[str]:
        """What was said, both sides in order."""
        return list(self.page.locator("#tl-chat .message-content").all_inner_texts())

    def press(self, card: int, signal: str) -> None:
        """Press `like`, `dislike`, `seen` or `more` on a card, counted from 1."""
        self.page.locator(f"#tl-card-{card} button.tl-press-{signal}").click()

    def close(self) -> None:
        """Leave, having asked nobody else for anything and without a script error."""
        self.context.close()
        hosts = {urlsplit(one).hostname for one in self.addresses if urlsplit(one).scheme not in ("data", "blob")}
        assert hosts == {"127.0.0.1"}, hosts
        assert not self.problems, self.problems
