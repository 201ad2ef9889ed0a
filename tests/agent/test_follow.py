from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agent.follow import Follower
from agent.recommender import Recommender
from agent.scripted import ScriptedModel, scripted_recommender
from models.errors import ModelError
from retrieval.catalogue import Catalogue
from retrieval.evidence import gather
from retrieval.home import Home
from retrieval.ranker import Ranker
from retrieval.space import Weights
from retrieval.trained import Manifest
from retrieval.training import fit_parts
from tests.films import HashEmbedder, films, id_of

EMBEDDER = HashEmbedder()
SCRIPT = {"I loved Heat": "inform\n+item Heat", "more": "request"}


def train_one(home: Path, catalogue: Catalogue, weights: Weights) -> int:
    """Keep a version with these weights and its index, not yet in use."""
    place = Home.at(home)
    base = place.space(catalogue, embedder=EMBEDDER)
    evidence, _ = gather(catalogue, [])
    about = Manifest(made="now", catalogue=catalogue.fingerprint, weights={}, users=30, sessions=0)
    version = place.versions(catalogue).save(fit_parts(evidence, base.text, weights), weights, about, "").version
    place.ranker_of(catalogue, base, version)
    return version


def damage(home: Path, version: int) -> None:
    (home / "trained" / "films" / f"v{version:04d}" / "arrays.npz").write_bytes(b"broken")


@pytest.fixture
def r(own_home: Path) -> Recommender:
    return scripted_recommender(films(), ScriptedModel(SCRIPT), own_home, embedder=EMBEDDER)


def test_a_message_is_answered_with_the_new_model_and_the_session_goes_on(r: Recommender, own_home: Path) -> None:
    before = r.chat("a", "I loved Heat")
    old = r.ranker
    version = train_one(own_home, r.catalogue, Weights(text=1.0, factors=0.0, popularity=0.0, quality=0.0))
    assert r.chat("a", "more").profile == before.profile.model_copy(update={"turns": 2}) and r.ranker is old
    Home.at(own_home).versions(r.catalogue).use(version)
    after = r.chat("a", "more")
    assert r.ranker is not old and r.ranker.space.weights.text == 1.0
    assert after.profile.preferences == before.profile.preferences
    assert {reason.prior for one in after.recommendations for reason in one.reasons} <= {None, "shown before"}
    Home.at(own_home).versions(r.catalogue).use(0)
    r.chat("a", "more")
    assert r.ranker.space.version == old.space.version
    r.close()


def test_a_recommender_that_is_opened_takes_the_one_in_use(r: Recommender, own_home: Path) -> None:
    Home.at(own_home).versions(r.catalogue).use(train_one(own_home, r.catalogue, Weights(text=0.7)))
    other = scripted_recommender(films(), ScriptedModel(SCRIPT), own_home, embedder=EMBEDDER)
    assert other.ranker.space.weights.text == 0.7
    other.close()
    r.close()


def test_a_model_of_another_state_of_the_catalogue_is_not_used(r: Recommender, own_home: Path) -> None:
    Home.at(own_home).versions(r.catalogue).use(train_one(own_home, r.catalogue, Weights(text=0.7)))
    less = Catalogue("films", r.catalogue.schema, r.catalogue.items[:20])
    assert Home.at(own_home).ranker(less, embedder=EMBEDDER).space.weights == Weights()
    r.close()


def test_a_damaged_model_leaves_the_one_that_works_in_use(r: Recommender, own_home: Path) -> None:
    versions = Home.at(own_home).versions(r.catalogue)
    versions.use(train_one(own_home, r.catalogue, Weights(text=0.7)))
    r.chat("a", "I loved Heat")
    worse = train_one(own_home, r.catalogue, Weights(text=0.6))
    damage(own_home, worse)
    versions.use(worse)
    assert r.chat("a", "more").recommendations and r.ranker.space.weights.text == 0.7
    r.close()


def test_a_start_with_a_damaged_model_goes_on_without_it_and_says_so(
    r: Recommender, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    version = train_one(own_home, r.catalogue, Weights(text=0.7))
    damage(own_home, version)
    Home.at(own_home).versions(r.catalogue).use(version)
    assert Home.at(own_home).ranker(r.catalogue, embedder=EMBEDDER).space.weights == Weights()
    assert "--use 0" in caplog.text
    with pytest.raises(ModelError, match="--use 0"):
        Home.at(own_home).ranker(r.catalogue, embedder=EMBEDDER, fall_back=False)
    r.close()


def test_the_old_index_stays_for_those_who_still_read_it(r: Recommender, own_home: Path) -> None:
    train_one(own_home, r.catalogue, Weights(text=0.7))
    assert len(list((own_home / "index" / "films" / "chroma").iterdir())) == 2
    assert r.feedback("a", id_of("Heat"), "like").recommendations
    r.close()


class TestFollower:
    def test_a_button_does_not_wait_and_nothing_is_opened_twice(self, ranker: Ranker) -> None:
        stamps, may = [(1, 1, 1)], threading.Event()
        opened: list[Ranker] = []
        calls = 0

        def slowly() -> Ranker:
            nonlocal calls
            calls += 1
            may.wait(10)
            return ranker

        follower = Follower(lambda: stamps[-1], slowly)
        follower.check(opened.append)
        assert calls == 0
        stamps.append((2, 2, 2))
        for _ in range(3):
            follower.check(opened.append)
        assert opened == []
        may.set()
        follower.check(opened.append, wait=10)
        assert calls == 1 and opened == [ranker]
        follower.check(opened.append, wait=10)
        assert calls == 1
