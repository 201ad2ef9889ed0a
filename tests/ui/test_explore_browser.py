"""Explore and the upload page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.home import Home
from tests.ui.fake import IMAGE, SCRIPT, FakeRecommender
from tests.ui.pages import IN_A_BROWSER, Visit, serving
from ui.web import Shelf
from ui.web.owners import Owners

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.browser import Visitor

pytestmark = IN_A_BROWSER
BAD = "<img src=x onerror=window.hacked=1>"


@contextmanager
def serving_uploads(folder: Path) -> Iterator[str]:
    """The app over the books, with a home that takes uploads."""
    home = Home.at(folder)
    owners = Owners(home.path)
    shelf = Shelf(
        FakeRecommender(home.path),
        lambda session: owners.visible(home.catalogues()[1:], session),
        lambda name: FakeRecommender(home.path, home.catalogue(name)),
    )
    with serving(shelf, home=home.path) as address:
        yield address


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_uploads(tmp_path_factory.mktemp("home")) as address:
        yield address


def explore(visitor: Visitor) -> Page:
    """Go to the tab and wait for its map."""
    visitor.page.get_by_role("tab", name="Explore").click()
    visitor.page.locator(".tl-map-legend li").first.wait_for()
    visitor.page.locator("#tl-picker .tl-choice").first.wait_for()
    visitor.settle()
    return visitor.page


def plants(folder: Path, name: str = "my plants.csv") -> Path:
    """A table with a hostile column and hostile cells."""
    file = folder / name
    rows = [
        f"{BAD} Fern {n},{'shade' if n % 2 else 'sun'},{n}.5,{BAD} grows {n} metres a year or so" for n in range(12)
    ]
    file.write_text(f"title,light,price,{BAD} notes\n" + "\n".join(rows), encoding="utf-8")
    return file


def test_the_map_shows_the_list_and_a_press_on_it_counts(visit: Visit) -> None:
    visitor = visit()
    visitor.say("I loved Glass Harbour")
    names = visitor.names()
    page = explore(visitor)
    listed = page.locator(".tl-mark-listed")
    assert [one.split(". ", 1)[1] for one in listed.evaluate_all("all => all.map(one => one.ariaLabel)")] == [
        f"{name}, on your list" for name in names
    ]
    assert page.locator(".tl-mark-liked").count() == 1
    listed.first.focus()
    assert page.locator(".tl-map-tip").inner_text() == names[0]
    page.keyboard.press("Enter")
    card = page.locator(".tl-map-card")
    assert names[0] in card.inner_text()
    page.keyboard.press("Escape")
    assert card.is_hidden()
    assert page.evaluate("document.activeElement.ariaLabel").endswith(f"{names[0]}, on your list")
    listed.first.click()
    card.get_by_role("button", name="Not for me").click()
    page.locator(".tl-mark-disliked").wait_for()
    page.get_by_role("tab", name="Talk").click()
    page.locator("#tl-profile .tl-entry", has_text=names[0]).wait_for()


def test_the_map_and_the_chart_are_told_in_words(visit: Visit) -> None:
    visitor = visit()
    visitor.say(f"I loved {SCRIPT} {BAD}")
    page = explore(visitor)
    page.locator("#tl-around summary").click()
    words = page.locator("#tl-around .tl-words").inner_text()
    assert SCRIPT in words
    assert IMAGE in words
    page.locator("#tl-moved summary").click()
    table = page.locator("#tl-moved table").inner_text()
    assert "<img src=x" in table
    assert "Comedy" in table or "<u>Pun</u>" in table
    assert page.locator("#tl-moved svg[role=img]").get_attribute("aria-label")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#tl-explore :is(img, u, script)").count() == 0


def test_an_item_is_found_by_keyboard(visit: Visit) -> None:
    visitor = visit()
    page = explore(visitor)
    page.get_by_role("searchbox", name="Find on the map").fill("hollow")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Hollow Hill (1987)" in page.locator(".tl-map-card").inner_text()
    page.keyboard.press("Enter")
    visitor.note("More like Hollow Hill")
    page.locator(".tl-mark-liked").wait_for()


def test_a_file_of_ones_own_becomes_a_catalogue_and_both_conversations_stay(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.say("I loved Glass Harbour")
    entries = visitor.entries()
    page = explore(visitor)
    page.locator("#tl-upload-file input[type=file]").set_input_files(plants(tmp_path))
    page.locator(".tl-sheet").wait_for()
    assert BAD in page.locator(".tl-sheet").inner_text() or "notes" in page.locator(".tl-sheet").inner_text()
    kind = page.get_by_label("What light is")
    assert kind.input_value() == "category"
    kind.select_option("none")
    page.locator(".tl-out", has_text="light").wait_for()
    kind.select_option("category")
    page.locator("tr:not(.tl-out)", has_text="light").wait_for()
    page.get_by_label("One item is called").fill("plant")
    page.get_by_role("button", name="Build the catalogue").click()
    go = page.get_by_role("link", name="Talk about plants")
    go.wait_for()
    assert "rows read" in page.locator("#tl-build-state").inner_text()
    go.click()
    page.locator(".tl-size", has_text="12 plants").wait_for()
    visitor.ready()
    assert not visitor.entries()
    explore(visitor)
    other = visit()
    assert "my" not in explore(other).locator("#tl-picker").inner_text().split()
    page.get_by_role("link", name="shop", exact=True).click()
    page.locator(".tl-size", has_text="8 books").wait_for()
    visitor.ready()
    assert visitor.entries() == entries
    assert page.evaluate("window.hacked") is None


def test_a_bad_file_is_one_line_and_loses_nothing(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    page = explore(visitor)
    upload = page.locator("#tl-upload-file input[type=file]")
    upload.set_input_files(plants(tmp_path))
    page.locator(".tl-sheet").wait_for()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x1f\x8b compressed")
    upload.set_input_files(bad)
    page.locator("#tl-upload-note [role=alert]", has_text="Unpack it").wait_for()
    assert "my plants" in page.locator(".tl-file").inner_text()
    page.reload()
    visitor.ready()
    explore(visitor)
    page.locator(".tl-sheet").wait_for()
    page.get_by_role("button", name="Put it aside").click()
    page.locator(".tl-sheet").wait_for(state="hidden")


@pytest.mark.parametrize("width", [390, 820])
def test_narrow_windows_do_not_scroll_sideways(visit: Visit, tmp_path: Path, width: int) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.say("I loved Glass Harbour")
    page = explore(visitor)
    page.locator("#tl-upload-file input[type=file]").set_input_files(plants(tmp_path))
    page.locator(".tl-sheet").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
