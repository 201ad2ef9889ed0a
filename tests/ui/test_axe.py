"""axe-core finds nothing serious on the pages; it runs from the development package, without network."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.pages import IN_A_BROWSER
from tests.ui.test_explore_browser import plants, serving_uploads

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.ui.browser import Visitor

PACKAGE = "axe_playwright_python"
SERIOUS = ("serious", "critical")
pytestmark = [
    *IN_A_BROWSER,
    pytest.mark.skipif(find_spec(PACKAGE) is None, reason=f"needs {PACKAGE} (pip install -e '.[dev]')"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_uploads(tmp_path_factory.mktemp("home")) as address:
        yield address


def problems(visitor: Visitor) -> list[str]:
    """Serious findings, one line each with the first elements concerned."""
    if not visitor.page.evaluate("typeof window.axe === 'object'"):
        visitor.page.evaluate(files(PACKAGE).joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = visitor.page.evaluate("axe.run().then(found => found.violations)")
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_serious_issue_on_the_main_pages(browser: Browser, url: str, theme: Any, width: int, tmp_path: Path) -> None:
    from tests.ui.browser import Visitor

    visitor = Visitor(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme), url)
    found = {"hello": problems(visitor)}
    visitor.say("I loved Glass Harbour, no Romance")
    found["talk"] = problems(visitor)
    visitor.page.get_by_role("tab", name="Explore").click()
    visitor.page.locator(".tl-map-legend li").first.wait_for()
    visitor.page.locator("#tl-around summary").click()
    visitor.page.locator("#tl-moved summary").click()
    visitor.settle()
    found["explore"] = problems(visitor)
    visitor.page.locator(".tl-mark").first.click()
    found["a card of the map"] = problems(visitor)
    visitor.page.locator("#tl-upload-file input[type=file]").set_input_files(plants(tmp_path))
    visitor.page.locator(".tl-sheet").wait_for()
    found["upload"] = problems(visitor)
    visitor.page.evaluate("document.querySelector('#tl-around h2').outerHTML = '<button></button>'")
    assert any("button-name" in one for one in problems(visitor)), "axe-core did not look"
    visitor.close()
    assert found == dict.fromkeys(found, [])
