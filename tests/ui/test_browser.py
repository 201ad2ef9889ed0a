"""The web app in a real browser, with whatever recommender the `recommender` fixture gives."""

from __future__ import annotations

import gc
import shutil
import socket
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from models.errors import TasteloopError
from retrieval.catalogue import values_of
from tests.ui.fake import IMAGE, SCRIPT, FakeRecommender, failing
from ui.web import Talks, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.ui.browser import Visitor

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
ATTACK = '<img src="http://192.0.2.1/x.png" onerror="window.hacked=1"><script>window.hacked=1</script>'

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the PATH (Debian: apt-get install chromium)"),
]
Visit = Callable[[], "Visitor"]


@pytest.fixture(scope="module")
def url(recommender: Talks) -> Iterator[str]:
    """The app, listening on a free port of this computer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gradio leaves event loops of its own to the garbage collector
        app = listen(recommender, port=port)
        gc.collect()
    yield app.local_url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app.close(verbose=False)
        gc.collect()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """Opens the page for a new visitor each time it is called."""
    from tests.ui.browser import Visitor

    visitors: list[Visitor] = []

    def enter() -> Visitor:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        visitors.append(Visitor(context, url))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.close()


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


def test_first_visit_has_examples_that_can_be_clicked(visit: Visit) -> None:
    visitor = visit()
    assert visitor.page.title() == "tasteloop"
    examples = visitor.page.locator("#tl-chat button.example")
    assert examples.count() == 6
    assert not visitor.entries()
    text = examples.first.inner_text().strip()
    examples.first.click()
    visitor.page.locator("[data-testid=user]").first.wait_for()
    visitor.done()
    assert visitor.chat()[0] == text
    assert visitor.names()


def test_message_shows_what_was_understood_and_cards_with_reasons(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    assert visitor.chat()[0] == opener
    assert visitor.box.input_value() == ""
    understood = visitor.page.locator(".thought-group").inner_text()
    assert "What I understood" in understood
    assert "from “" in understood
    assert len(visitor.chat()) == 3
    assert len(visitor.names()) >= 2
    assert len(set(visitor.names())) == len(visitor.names())
    first = visitor.page.locator("#tl-card-1")
    assert first.locator(".tl-why li .tl-bar i").count() >= 1
    assert visitor.page.locator("#tl-profile q").count() >= 2
    assert visitor.page.locator(".tl-timings").inner_text()


def test_like_undo_and_remove(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    before, names = visitor.entries(), visitor.names()
    visitor.press(2, "like")
    visitor.note("you like")
    liked = [entry for entry in visitor.entries() if entry not in before]
    assert len(liked) == 1
    assert names[1] in liked[0]
    assert "from a button" in liked[0]
    assert names[1] not in visitor.names()

    visitor.page.locator("#tl-undo").click()
    visitor.note("Undone")
    assert visitor.entries() == before
    assert visitor.names() == names

    visitor.page.locator(".tl-remove").first.click()
    visitor.note("Removed")
    assert visitor.entries() == before[1:]


def test_buttons_have_names_and_work_by_keyboard(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    name = visitor.names()[0]
    button = visitor.page.get_by_role("button", name=f"Seen it: {name}", exact=True)
    button.focus()
    button.press("Enter")
    visitor.note("is seen")
    assert name not in visitor.names()
    remove = visitor.page.get_by_role("button", name="Remove: ").first
    count = len(visitor.entries())
    remove.focus()
    remove.press("Enter")
    visitor.note("Removed")
    assert len(visitor.entries()) == count - 1


def test_reload_keeps_everything(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    visitor.press(1, "dislike")
    visitor.note("not for you")
    before = (visitor.names(), visitor.entries(), visitor.chat())
    visitor.page.reload()
    visitor.ready()
    assert (visitor.names(), visitor.entries(), visitor.chat()) == before


def test_start_over_forgets_everything(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    visitor.page.locator("#tl-reset").click()
    visitor.note("forgotten")
    assert not visitor.entries()
    assert not visitor.chat()
    visitor.page.reload()
    visitor.ready()
    assert not visitor.entries()


def test_two_browsers_do_not_see_each_other(visit: Visit, opener: str) -> None:
    one, other = visit(), visit()
    one.say(opener)
    other.page.reload()
    other.ready()
    assert not other.entries()
    assert not other.chat()
    one.page.locator("#tl-reset").click()
    one.note("forgotten")


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
    assert visitor.page.locator("#tl-page :is(img, u, b)").count() == 0
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
    visitor.box.press("Enter")
    visitor.page.locator("[data-testid=user]").nth(1).wait_for()
    visitor.done()
    assert len(visitor.chat()) == len(chat) + 3


def test_failed_button_changes_nothing(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    visitor = visit()
    visitor.say(opener)
    before = (visitor.names(), visitor.entries(), visitor.chat())
    fake.fail = failing()
    visitor.press(2, "like")
    visitor.note("being rebuilt")
    assert (visitor.names(), visitor.entries(), visitor.chat()) == before


def test_simple_reader_is_told(visit: Visit, fake: FakeRecommender, opener: str) -> None:
    visitor = visit()
    fake.degraded = True
    visitor.say(opener)
    fake.degraded = False
    assert visitor.page.locator(".tl-degraded").inner_text() == "read by the simple reader"
    assert "read by the simple reader" in visitor.page.locator(".thought-group").inner_text()


def test_narrow_window_stacks(visit: Visit, opener: str) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.say(opener)
    tops = [visitor.page.locator(one).bounding_box() for one in ("#tl-talk", "#tl-list", "#tl-known")]
    assert all(box is not None for box in tops)
    edges = [box["y"] for box in tops if box]
    assert edges == sorted(edges)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_taken_port_is_one_clear_line(recommender: Talks, url: str) -> None:
    port = int(url.rstrip("/").rsplit(":", 1)[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(TasteloopError, match="--port"):
            listen(recommender, port=port)
        gc.collect()
