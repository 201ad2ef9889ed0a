from __future__ import annotations

from pathlib import Path

import numpy as np

from agent.landscape import MOST_SHOWN, main_field, shown_values
from agent.recommender import Recommender
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.schema import Field, Schema
from tests.conftest import Opens


def test_the_category_that_tells_items_apart(catalogue: Catalogue) -> None:
    field = main_field(catalogue)
    assert field is not None
    assert field.name == "genre"


def test_a_category_that_is_nearly_always_the_same_tells_nothing() -> None:
    schema = Schema(
        fields=(
            Field(name="title", kind="title"),
            Field(name="language", kind="category"),
            Field(name="mood", kind="category"),
        )
    )
    items = [Item(str(n), f"T{n}", {"language": ("en",) if n else ("fr",), "mood": ("ab"[n % 2],)}) for n in range(30)]
    field = main_field(Catalogue("c", schema, items))
    assert field is not None
    assert field.name == "mood"
    bare = Schema(fields=(Field(name="title", kind="title"),))
    assert main_field(Catalogue("c", bare, [Item("1", "T", {})])) is None


def test_every_row_is_shown_by_one_of_its_own_values(catalogue: Catalogue) -> None:
    shown, own = shown_values(catalogue, "genre")
    assert len(shown) <= MOST_SHOWN
    for item, place in zip(catalogue.items, own, strict=True):
        assert place == len(shown) or shown[place] in values_of(item, "genre")


def test_a_profile_pulls_at_what_is_like_it(opens: Opens) -> None:
    recommender = opens()
    catalogue = recommender.catalogue
    assert not recommender.landscape.pulls(recommender.profile("a")).any()
    recommender.feedback("a", catalogue.items[3].id, "like")
    pulls = recommender.landscape.pulls(recommender.profile("a"))
    assert pulls.shape == (len(catalogue),)
    assert pulls[3] > np.quantile(pulls, 0.9)


def test_points_are_kept_beside_the_index(opens: Opens, tmp_path: Path) -> None:
    recommender: Recommender = opens()
    recommender.landscape.folder = tmp_path
    points = recommender.landscape.points()
    assert points.shape == (len(recommender.catalogue), 2)
    assert recommender.landscape.points() is points
    assert len(list(tmp_path.iterdir())) == 1
    assert np.isfinite(points).all()
