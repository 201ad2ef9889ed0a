"""The recommenders that the web app is tested with."""

from __future__ import annotations

import pytest

from tests.ui.fake import FakeRecommender
from ui.web import Talks


@pytest.fixture(scope="module", params=["fake"])
def recommender(request: pytest.FixtureRequest) -> Talks:
    """A recommender to talk to; every test of a module shares it, in sessions of its own."""
    assert request.param == "fake"
    return FakeRecommender()
