"""The main story in a real browser, with the real model and the real catalogue."""

from __future__ import annotations

import pytest

from tests.ui.browser import Visitor
from tests.ui.pages import IN_A_BROWSER, Visit

GONE = "name => ![...document.querySelectorAll('.tl-card .tl-name')].some(one => one.innerText === name)"

pytestmark = [*IN_A_BROWSER, pytest.mark.model]


def test_the_main_story(visit: Visit) -> None:
    visitor: Visitor = visit()
    visitor.say("I loved Heat and Ronin, nothing before 1990, no horror")
    first = visitor.names()
    assert len(first) == 5 and any("Heat" in entry for entry in visitor.entries())
    visitor.press(2, "seen")
    visitor.page.wait_for_function(GONE, arg=first[1])
    visitor.settle()
    assert first[1] not in visitor.names()
    visitor.say("the second one is too long, something lighter")
    assert visitor.names() != first
    visitor.page.reload()
    visitor.ready()
    assert any("Heat" in entry for entry in visitor.entries())
