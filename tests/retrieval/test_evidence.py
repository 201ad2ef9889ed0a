from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, Interactions
from retrieval.evidence import Sign, gather
from tests.retrieval.books import books
from tests.tasters import things


def test_interactions_alone_give_the_catalogues_own_popularity_and_quality() -> None:
    catalogue = things()
    evidence, report = gather(catalogue, [])
    assert evidence.popularity(len(catalogue)) == pytest.approx(catalogue.popularity, abs=1e-6)
    assert evidence.quality(len(catalogue)) == pytest.approx(catalogue.quality, abs=1e-5)
    assert evidence.n_users == evidence.n_catalogue == 60
    assert set(evidence.likes.tolist()) == {0.0, 1.0}
    assert (report.users, report.interactions) == (60, 660)


def test_ratings_of_another_scale_are_brought_to_five_stars() -> None:
    plain, ten = gather(things(), [])[0], gather(things(values=2.0), [])[0]
    assert ten.values == pytest.approx(plain.values) and ten.likes == pytest.approx(plain.likes)


def test_what_is_repeated_or_not_finite_is_cleaned_and_reported() -> None:
    acts = Interactions(
        users=np.array([0, 0, 0, 1], dtype=np.int32),
        items=np.array([1, 1, 2, 2], dtype=np.int32),
        values=np.array([5, 1, np.nan, 4], dtype=np.float32),
        times=np.array([1, 2, 3, 4], dtype=np.int64),
        n_users=2,
        positive=3.5,
    )
    catalogue = Catalogue("things", things().schema, things().items, acts)
    evidence, report = gather(catalogue, [])
    assert evidence.items.tolist() == [1, 2] and evidence.likes.tolist() == [0, 1]
    counts = {step.text: step.count for step in report.steps}
    assert counts["without a usable value, left out"] == 1
    assert counts["repeated by the same user, the latest kept"] == 1


def test_sessions_are_users_after_those_of_the_catalogue() -> None:
    signs = [Sign(0, 1.0, True), Sign(1, -0.8, True), Sign(2, -0.1, False), Sign(3, 0.0, True), Sign(4, 0.3, True)]
    catalogue = things()
    evidence, report = gather(catalogue, [signs, []])
    mine = evidence.users == 60
    assert evidence.n_users == 61 and mine.sum() == 5
    assert evidence.likes[mine] == pytest.approx([1, 0, 0, 0, 0.3])
    assert evidence.weights[mine] == pytest.approx([1, 0.8, 0.1, 0, 0.3])
    assert {step.text: step.count for step in report.steps}["without a word on an item, left out"] == 1
    before = gather(catalogue, [])[0]
    assert np.bincount(evidence.items[evidence.taken], minlength=60)[2] == np.bincount(before.items, minlength=60)[2]


def test_a_catalogue_that_nobody_used_learns_from_sessions_alone() -> None:
    evidence, _ = gather(books(), [[Sign(0, 1.0, True)]])
    assert (evidence.n_users, evidence.n_catalogue) == (1, 0)
    assert evidence.popularity(4).tolist() == [1, 0, 0, 0]


def test_amounts_are_likes_and_sessions_do_not_disturb_their_quality() -> None:
    catalogue = things()
    assert catalogue.interactions is not None
    hours = Catalogue("things", catalogue.schema, catalogue.items, replace(catalogue.interactions, positive=1e-9))
    evidence, _ = gather(hours, [[Sign(0, -0.8, True)]])
    assert evidence.quality(60) == pytest.approx(hours.quality, abs=1e-5)
    assert (evidence.likes[:-1] == 1).all()


def test_only_some_users() -> None:
    evidence, _ = gather(things(), [])
    chosen = np.zeros(60, dtype=np.bool_)
    chosen[7] = True
    assert set(evidence.of(chosen).users.tolist()) == {7} and evidence.of(chosen).n_users == 60
