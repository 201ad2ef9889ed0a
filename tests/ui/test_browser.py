"""The web app in a real browser, with whatever recommender the `recommender` fixture gives."""

from __future__ import annotations

import gc
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.errors import TasteloopError
from retrieval.catalogue import values_of
from tests.ui.fake import IMAGE, SCRIPT, FakeRecommender, failing
from tests.ui.pages import IN_A_BROWSER, Visit, free_port, serving
from ui.web import Talks, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


ATTACK = '<img src="http://192.0.2.1/x.png" onerror="window.hacked=1"><script>window.hacked=1</script>'

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def url(recommender: Talks) -> Iterator[str]:
    """The app around the module's recommender."""
    with serving(recommender) as where:
        yield where


@pytest.fixture
def fake(recommender: Talks) -> FakeRecommender:
    """The recommender, where a test has to control it."""
    if not isinstance(recommender, FakeRecommender):
        pytest.skip("needs a recommender that does what the test says")
    return recommender


@pytest.fixture
def opener(recommender: Talks) -> str:
    """A first message that any catalogue can answer: a well-known item and a category to leave out."""
    catalogue = recommender.catalogue
    title = catalogue.items[int(catalogue.popularity.argmax())].title
    field = next(one.name for one in catalogue.schema.of_kind("category") if one.multiple)
    counts = Counter(value for item in catalogue.items for value in values_of(item, field))
    return f"I loved {title}, no {counts.most_common(3)[2][0]}"


def test_first_visit_is_a_hello_without_empty_panels(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    assert page.title() == "tasteloop"
    assert page.get_by_role("heading", name="Hello!").is_visible()
    assert page.locator("button.tl-example").count() == 6
    assert not page.locator("#tl-list").is_visible()
    assert not page.locator("#tl-known").is_visible()
    text = page.locator("button.tl-example").first.inner_text().strip()
    before = visitor.stamp
    page.locator("button.tl-example").first.click()
    visitor.done(before)
    assert visitor.chat()[0] == text
    assert visitor.names()


def test_a_tile_of_the_hello_is_a_beginning(visit: Visit) -> None:
    visitor = visit()
    visitor.page.locator("button.tl-favourite").nth(1).click()
    visitor.note("you like")
    assert len(visitor.entries()) == 1
    assert visitor.names()


def test_message_shows_what_was_understood_and_cards_with_reasons(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    assert visitor.chat()[0] == opener
    assert visitor.box.input_value() == ""
    assert visitor.page.locator(".tl-understood .tl-heard").count() >= 2
    assert len(visitor.chat()) == 2
    assert len(visitor.names()) >= 2
    assert len(set(visitor.names())) == len(visitor.names())
    first = visitor.page.locator("#tl-card-1")
    assert first.locator(".tl-why li .tl-bar i").count() >= 1
    assert first.locator("a.tl-from").first.inner_text().startswith("from “")
    assert first.locator(".tl-tile svg text").text_content()
    assert visitor.page.locator("#tl-profile q").count() >= 2
    assert visitor.page.locator("#tl-profile .tl-new").count() == len(visitor.entries())
    assert visitor.page.locator(".tl-timings").inner_text()


def test_like_undo_redo_and_remove(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    before, names = visitor.entries(), visitor.names()
    visitor.press(2, "like")
    visitor.note("you like")
    liked = [entry for entry in visitor.entries() if entry not in before]
    after = visitor.names()
    assert len(liked) == 1
    assert names[1] in liked[0]
    assert "from a button" in liked[0]
    assert names[1] not in after

    visitor.page.locator("#tl-undo").click()
    visitor.note("Undone")
    assert visitor.entries() == before
    assert visitor.names() == names
    visitor.page.locator("#tl-redo").click()
    visitor.note("Put back")
    assert liked[0] in visitor.entries()
    assert names[1] not in visitor.names()
    assert visitor.page.locator("#tl-redo").is_disabled()
    visitor.page.locator("#tl-undo").click()
    visitor.note("Undone")

    visitor.page.locator(".tl-remove").first.click()
    visitor.note("Removed")
    assert visitor.entries() == before[1:]
    visitor.page.locator("#tl-undo").click()
    visitor.note("Undone")
    assert visitor.entries() == before


def test_more_like_this_counts_a_lot(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    name = visitor.names()[0]
    visitor.press(1, "more")
    visitor.note("More like")
    entry = visitor.page.locator(".tl-entry", has_text=name)
    assert "a lot" in entry.inner_text()
    assert name not in visitor.names()


def test_a_misreading_is_one_click_to_take_out(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    entries = visitor.entries()
    visitor.page.locator(".tl-heard .tl-wrong").last.click()
    visitor.note("Removed")
    assert len(visitor.entries()) == len(entries) - 1
    assert visitor.page.locator(".tl-heard.tl-gone").count() == 1


def test_profile_can_be_edited(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    liked = visitor.page.locator(".tl-entry.tl-for").first
    liked.locator(".tl-strength input").fill("3")
    visitor.note("above all")
    assert "above all" in visitor.page.locator(".tl-entry.tl-for").first.inner_text()
    assert opener.split()[2] in visitor.entries()[0]

    names = visitor.names()
    visitor.page.locator(".tl-entry.tl-for select.tl-stance").first.select_option("dislike")
    visitor.note("Corrected")
    assert visitor.page.locator(".tl-entry.tl-for").count() == 0
    assert visitor.names() != names
    for _ in range(2):
        before = visitor.stamp
        visitor.page.locator("#tl-undo").click()
        visitor.done(before)
    assert "normal" in visitor.page.locator(".tl-entry.tl-for").first.inner_text()
    assert visitor.names()


def test_limits_are_controls(visit: Visit, fake: FakeRecommender) -> None:
    visitor = visit()
    page = visitor.page
    visitor.say("I loved Glass Harbour, at most 400 pages")
    page.locator(".tl-limits > summary").click()
    group = page.get_by_role("group", name="length")
    assert group.locator("output").inner_text() == "at most 400 pages"
    low = group.get_by_role("slider", name="length: at least")
    low.fill("300")
    visitor.note("Limit set")
    assert "300 pages to 400 pages" in "".join(visitor.entries())
    pages = {one.title: one.fields["pages"] for one in fake.catalogue.items}
    assert visitor.names()
    assert all(300 <= float(str(pages[name])) <= 400 for name in visitor.names())
    before = visitor.stamp
    page.locator("#tl-undo").click()
    visitor.done(before)
    assert "at most 400 pages" in "".join(visitor.entries())

    page.locator(".tl-limits > summary").click()
    genre = page.get_by_role("group", name="genre")
    genre.locator("select").nth(1).select_option("Romance")
    genre.get_by_role("button", name="Add").click()
    visitor.note("Limit set")
    assert "it must be Romance" in "".join(visitor.entries())
    assert visitor.names() == ["Salt and Iron"] or "Paper Weather" in visitor.names()


def test_export_forget_and_import(visit: Visit, opener: str, tmp_path: Path) -> None:
    visitor = visit()
    page = visitor.page
    visitor.say(opener)
    entries = visitor.entries()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "mine.json"
    download.value.save_as(file)
    assert opener in file.read_text(encoding="utf-8")

    page.locator(".tl-forget summary").click()
    page.get_by_role("button", name="Yes, delete everything").click()
    visitor.note("deleted")
    assert page.get_by_role("heading", name="Hello!").is_visible()
    assert not visitor.entries() and not visitor.chat()

    visitor.say("hello there")
    page.locator(".tl-import input").set_input_files(file)
    visitor.note("Taken over")
    assert visitor.entries() == entries
    file.write_text('{"events": [{"change": 1}]}', encoding="utf-8")
    page.locator(".tl-import input").set_input_files(file)
    visitor.note("not an exported profile")
    assert visitor.entries() == entries


def test_buttons_have_names_and_all_works_by_keyboard(visit: Visit, opener: str) -> None:
    visitor = visit()
    page = visitor.page
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type(opener)
    before = visitor.stamp
    page.keyboard.press("Enter")
    visitor.done(before)
    name = visitor.names()[0]
    button = page.get_by_role("button", name=f"Seen it: {name}", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    visitor.note("is seen")
    assert name not in visitor.names()
    remove = page.get_by_role("button", name="Remove: ").first
    count = len(visitor.entries())
    remove.focus()
    page.keyboard.press("Space")
    visitor.note("Removed")
    assert len(visitor.entries()) == count - 1
    reached = set()
    page.locator("body").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"tl-undo", "tl-reset", "tl-theme"} <= reached
    assert any("tl-press-more" in one for one in reached)


def test_reload_keeps_everything(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    visitor.press(1, "dislike")
    visitor.note("not for you")
    before = (visitor.names(), visitor.entries(), visitor.chat())
    visitor.page.reload()
    visitor.ready()
    assert (visitor.names(), visitor.entries(), visitor.chat()) == before


def test_start_over_forgets_everything_until_undo(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    entries = visitor.entries()
    visitor.page.locator("#tl-reset").click()
    visitor.note("forgotten")
    assert not visitor.entries()
    assert not visitor.chat()
    visitor.page.reload()
    visitor.ready()
    assert not visitor.entries()
    before = visitor.stamp
    visitor.page.locator("#tl-undo").click()
    visitor.done(before)
    assert visitor.entries() == entries
    assert visitor.chat()[0] == opener


def test_two_browsers_do_not_see_each_other(visit: Visit, opener: str) -> None:
    one, other = visit(), visit()
    one.say(opener)
    other.page.reload()
    other.ready()
    assert not other.entries()
    assert not other.chat()
    keys = [next(c["value"] for c in v.context.cookies() if c["name"] == "tasteloop") for v in (one, other)]
    assert keys[0] != keys[1]


def test_two_tabs_of_a_browser_stay_alike(visit: Visit, opener: str) -> None:
    visitor = visit()
    tab = visitor.context.new_page()
    tab.goto(visitor.page.url)
    tab.locator("[data-stamp]").wait_for(state="attached")
    visitor.say(opener)
    tab.locator(".tl-card").first.wait_for()
    assert tab.locator("#tl-profile .tl-entry").count() == len(visitor.entries())
    tab.close()


def test_blank_message_does_nothing(visit: Visit) -> None:
    visitor = visit()
    visitor.box.fill("   \n ")
    visitor.box.press("Enter")
    visitor.settle()
    assert not visitor.chat()


def test_markup_in_a_message_stays_text(visit: Visit, opener: str) -> None:
    visitor = visit()
    said = f"{opener} {ATTACK} **bold** &lt; something {ATTACK}"
    visitor.say(said)
    assert visitor.chat()[0] == said
    visitor.page.reload()
    visitor.ready()
    assert visitor.chat()[0] == said
    assert visitor.page.evaluate("window.hacked") is None
    assert visitor.page.locator("#tl-page img").count() == 0


def test_markup_in_a_catalogue_stays_text(visit: Visit, fake: FakeRecommender) -> None:
    visitor = visit()
    visitor.say(f"I loved {SCRIPT}")
    assert IMAGE in visitor.names()
    visitor.press(visitor.names().index(IMAGE) + 1, "like")
    visitor.note(IMAGE)
    assert any(IMAGE in entry for entry in visitor.entries())
    assert any(SCRIPT in entry for entry in visitor.entries())
    assert visitor.page.evaluate("window.hacked") is None
    assert visitor.page.locator("#tl-page :is(img, u, b, script)").count() == 0
    assert visitor.page.locator('a[href^="javascript"]').count() == 0


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (failing("<b>No</b> index"), "<b>No</b> index. Try again in a minute."),
        (RuntimeError("x"), "went wrong"),
    ],
)
def test_failed_message_goes_back_into_the_box(
    visit: Visit, fake: FakeRecommender, opener: str, error: Exception, line: str
) -> None:
    visitor = visit()
    visitor.say(opener)
    names, chat = visitor.names(), visitor.chat()
    fake.fail = error
    visitor.box.fill("something lighter")
    visitor.box.press("Enter")
    visitor.note(line)
    assert visitor.page.locator("[role=alert].tl-notice").count() == 1
    assert visitor.box.input_value() == "something lighter"
    assert (visitor.names(), visitor.chat()) == (names, chat)
    before = visitor.stamp
    visitor.box.press("Enter")
    visitor.done(before)
    assert len(visitor.chat()) == len(chat) + 2


def test_failed_button_changes_nothing(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    before = (visitor.names(), visitor.entries(), visitor.chat())
    fake.fail = failing()
    visitor.press(2, "like")
    visitor.note("being rebuilt")
    assert (visitor.names(), visitor.entries(), visitor.chat()) == before
    assert visitor.page.locator("[data-doing]").count() == 0


def test_what_does_not_work_is_told_until_it_works(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    fake.troubles = ("The language model is still loading. Until then a <b>simple</b> reader reads.",)
    visitor = visit()
    banner = visitor.page.locator(".tl-banner")
    assert "<b>simple</b> reader" in banner.inner_text()
    visitor.say(opener)
    assert visitor.names()
    fake.troubles = ()
    banner.wait_for(state="detached")


def test_simple_reader_is_told(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    visitor = visit()
    fake.reader.degraded = True
    visitor.say(opener)
    fake.reader.degraded = False
    assert "simple reader" in visitor.page.locator(".tl-banner").inner_text()
    visitor.say("something lighter")
    assert visitor.page.locator(".tl-banner").count() == 0


def test_a_queue_shows_the_place(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    visitors = [visit() for _ in range(4)]
    fake.reader.gate.clear()
    for visitor in visitors:
        visitor.box.fill(opener)
        visitor.box.press("Enter")
    visitors[-1].page.get_by_text("before you").wait_for()
    fake.reader.gate.set()
    for visitor in visitors:
        visitor.page.locator(".tl-card").first.wait_for()
        visitor.page.wait_for_function("!document.querySelector('.tl-now')")
        assert visitor.chat()[0] == opener
        assert len(visitor.chat()) == 2


@pytest.mark.parametrize("dark", [False, True])
def test_narrow_window_stacks(visit: Visit, opener: str, dark: bool) -> None:
    visitor = visit()
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.reload()
    visitor.ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visitor.say(opener)
    tops = [page.locator(one).bounding_box() for one in ("#tl-talk", "#tl-list", "#tl-known")]
    assert all(box is not None for box in tops)
    edges = [box["y"] for box in tops if box]
    assert edges == sorted(edges)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator("#tl-page button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
    )
    assert not small
    page.get_by_role("link", name="About you").click()
    page.wait_for_function("document.querySelector('#tl-known').getBoundingClientRect().top < innerHeight - 150")
    light = page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    assert (light < 60) is dark


def test_light_and_dark_by_a_button_that_is_remembered(visit: Visit) -> None:
    visitor = visit()
    is_dark = "document.body.classList.contains('dark')"
    assert visitor.page.evaluate(is_dark) is False
    visitor.page.get_by_role("button", name="Light or dark").click()
    assert visitor.page.evaluate(is_dark) is True
    visitor.page.reload()
    visitor.ready()
    assert visitor.page.evaluate(is_dark) is True


def test_taken_port_is_one_clear_line(recommender: Talks, url: str) -> None:
    port = int(url.rstrip("/").rsplit(":", 1)[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(TasteloopError, match="--port"):
            listen(recommender, port=port)
        gc.collect()


def test_a_restart_of_the_server_keeps_everything(browser: Browser, tmp_path: Path) -> None:
    from tests.ui.browser import Visitor

    port = free_port()
    with serving(FakeRecommender(tmp_path), port=port) as url:
        visitor = Visitor(browser.new_context(viewport={"width": 1280, "height": 900}), url)
        visitor.say("I loved Glass Harbour, no Comedy")
        before = (visitor.names(), visitor.entries(), visitor.chat())
    with serving(FakeRecommender(tmp_path), port=port):
        visitor.page.reload()
        visitor.ready()
        assert (visitor.names(), visitor.entries(), visitor.chat()) == before
        visitor.say("something lighter")
        assert len(visitor.chat()) == 4
        visitor.close()


def test_a_login_is_asked_for_and_gives_each_name_a_session(browser: Browser, tmp_path: Path) -> None:
    from tests.ui.browser import Visitor

    logins = tmp_path / "logins"
    logins.write_text("# name:password\nann:secret\nbob:other\n", encoding="utf-8")

    def enter(url: str, name: str, password: str) -> Page:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        page.locator("input").first.fill(name)
        page.locator("input[type=password]").fill(password)
        page.get_by_role("button", name="Login").click()
        return page

    with serving(FakeRecommender(tmp_path / "home"), auth=str(logins)) as url:
        wrong = enter(url, "ann", "guess")
        wrong.get_by_text("Incorrect").wait_for()
        wrong.context.close()
        for name, password, entries in (("ann", "secret", 0), ("bob", "other", 0), ("ann", "secret", 1)):
            page = enter(url, name, password)
            page.locator("[data-stamp]").wait_for(state="attached", timeout=Visitor.patience)
            assert page.locator(".tl-entry").count() == entries
            if name == "ann" and not entries:
                page.locator("#tl-box textarea").fill("I loved Glass Harbour")
                page.locator("#tl-box textarea").press("Enter")
                page.locator(".tl-card").first.wait_for()
            page.context.close()
