"""An unstated limit is usually found in at most five rejections, on the default catalogue with its real ranker."""

from __future__ import annotations

import pytest

from agent.recommender import Recommender
from tests.hidden import found, search

pytestmark = pytest.mark.model

USERS = 60


@pytest.mark.parametrize(("size", "least"), [(5, 0.75), (1, 0.8)])
def test_most_limits_are_found(recommender: Recommender, size: int, least: float) -> None:
    r = recommender
    runs = {
        learns: [search(r.catalogue, r.linker, r.ranker, seed, size, learns=learns) for seed in range(USERS)]
        for learns in (False, True)
    }
    shares = {learns: found(searches) for learns, searches in runs.items()}
    assert shares[True][0] >= least and shares[True][0] >= shares[False][0], shares
