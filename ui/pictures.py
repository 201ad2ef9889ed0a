"""The pictures of the documentation, taken from the real app on real data: `python -m ui.pictures --out docs`."""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agent.recommender import Recommender
from models.errors import TasteloopError
from retrieval.home import Home
from ui.web import listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
MESSAGES = ("I loved Heat and Ronin, nothing before 1990, no horror", "something with a clever twist")
_SIZES = {"wide": (1280, 900), "tablet": (820, 1180), "phone": (390, 844)}
_PATIENCE = 120_000
_ANSWERED = "document.querySelector('.tl-log') && !document.querySelector('.tl-now')"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this computer.

    Raises:
        TasteloopError: There is none, or Playwright is missing.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise TasteloopError("Playwright is missing", "Install it with: pip install -e '.[dev]'") from error
    if found is None:
        raise TasteloopError("There is no chromium on the PATH", "Install it (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def say(page: Page, text: str) -> None:
    """Send a message and wait for the whole answer."""
    before = page.locator("[data-stamp]").get_attribute("data-stamp")
    page.locator("#tl-box textarea").fill(text)
    page.locator("#tl-box textarea").press("Enter")
    page.wait_for_function(
        f"before => document.querySelector('[data-stamp]').dataset.stamp !== before && {_ANSWERED}", arg=before
    )


def take(url: str, folder: Path) -> list[Path]:
    """Take all pictures of an app that is listening, and return their files."""
    taken = []
    with chromium() as browser:
        for scheme in ("light", "dark"):
            context = browser.new_context(color_scheme=scheme, device_scale_factor=1)
            context.set_default_timeout(_PATIENCE)
            page = context.new_page()

            def shoot(name: str, size: str, page: Page = page, scheme: str = scheme) -> None:
                width, height = _SIZES[size]
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(3000)
                taken.append(folder / f"{name}-{size}-{scheme}.png")
                page.screenshot(path=taken[-1])

            page.goto(url)
            page.locator(".tl-welcome").wait_for()
            for size in _SIZES:
                shoot("hello", size)
            for text in MESSAGES:
                say(page, text)
            for size in _SIZES:
                shoot("talk", size)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.get_by_role("tab", name="Explore").click()
            page.locator("#tl-taste svg").first.wait_for()
            for size in _SIZES:
                shoot("explore", size)
            context.close()
    return taken


def main() -> int:
    """Open the default catalogue with the default model and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder of the pictures (default: docs)")
    parser.add_argument("--home", default=None, help="data home with the catalogue's index")
    parser.add_argument("--url", default=None, help="take them of an app that is running there")
    args = parser.parse_args()
    try:
        if args.url is not None:
            taken = take(args.url, args.out)
        else:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            app = listen(Recommender.open(home=args.home), port=port, home=Home.at(args.home).path)
            taken = take(app.local_url, args.out)
            app.close(verbose=False)
    except TasteloopError as error:
        print(f"tasteloop: {error}", file=sys.stderr)
        return 2
    for file in taken:
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
