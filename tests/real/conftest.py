"""The real thing: the default model, the default catalogue, Chroma on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.recommender import Recommender
from tests.ui.pages import browser, visit
from tests.ui.test_browser import url

__all__ = ["browser", "url", "visit"]


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data home in which the real index is built once."""
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="session")
def recommender(real_home: Path) -> Iterator[Recommender]:
    """What `Recommender.open()` gives to a user."""
    opened = Recommender.open(home=real_home)
    yield opened
    opened.close()
