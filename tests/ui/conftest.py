"""The recommenders that the web app is tested with."""

from __future__ import annotations

import pytest

from tests.ui.fake import FakeRecommender
from tests.ui.pages import browser, visit
from ui.web import Talks

__all__ = ["browser", "visit"]


@pytest.fixture(scope="module", params=["fake"])
def recommender(request: pytest.FixtureRequest) -> Talks:
    """A recommender to talk to; every test of a module shares it, in sessions of its own."""
    assert request.param == "fake"
    return FakeRecommender()
