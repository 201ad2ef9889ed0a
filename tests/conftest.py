"""What all tests share: a data home of their own, the films, and a recommender that reads by a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from agent.events import EventLog
from agent.recommender import Recommender
from agent.scripted import Replies, ScriptedModel
from agent.understand import Understander
from agent.writer import Writer
from retrieval.catalogue import Catalogue
from retrieval.home import VARIABLE, Home
from retrieval.linker import Linker
from retrieval.ranker import Ranker
from tests.films import HashEmbedder, films


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh data home for every test, so that none touches the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(VARIABLE, str(home))
    return home


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The forty films."""
    return films()


@pytest.fixture(scope="session")
def linker(catalogue: Catalogue) -> Linker:
    """Their linker."""
    return Linker(catalogue)


@pytest.fixture(scope="session")
def ranker(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    """Their ranker, over a real index."""
    return Home.at(tmp_path_factory.mktemp("index")).ranker(catalogue, embedder=HashEmbedder())


class Opens(Protocol):
    """Opens a recommender over the films."""

    def __call__(self, replies: Replies = (), *, writer: ScriptedModel | None = None) -> Recommender:
        """Open one whose reader follows `replies`; all of one test share their log."""
        ...


@pytest.fixture
def opens(catalogue: Catalogue, linker: Linker, ranker: Ranker, own_home: Path) -> Iterator[Opens]:
    """Opens recommenders that share the session's index and the test's log."""
    opened: list[Recommender] = []

    def open_one(replies: Replies = (), *, writer: ScriptedModel | None = None) -> Recommender:
        reader = Understander(catalogue, linker, ScriptedModel(replies))
        log = EventLog(own_home / "feedback.db", catalogue.name)
        one = Recommender(catalogue, ranker, reader, Writer(writer) if writer else None, log)
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.close()
