"""Pages in a real browser: the app on a port of this computer, one chromium a module, visitors who come and go."""

from __future__ import annotations

import gc
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ui.web import listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.ui.browser import Visitor

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the PATH (Debian: apt-get install chromium)"),
]
Visit = Callable[[], "Visitor"]


def free_port() -> int:
    """A port of this computer that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(of: Any, port: int | None = None, **options: Any) -> Iterator[str]:
    """The app of a recommender or a shelf, listening on a port of this computer; its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gradio leaves event loops of its own to the garbage collector
        app = listen(of, port=port or free_port(), **options)
        gc.collect()
    yield app.local_url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app.close(verbose=False)
        gc.collect()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One chromium for all tests of a module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """Opens the page `url` for a new visitor each time it is called."""
    from tests.ui.browser import Visitor

    visitors: list[Visitor] = []

    def enter() -> Visitor:
        visitors.append(Visitor(browser.new_context(viewport={"width": 1280, "height": 900}), url))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.close()
