from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.filters import mask_of
from retrieval.home import Home
from retrieval.query import ItemPull, NumberFilter, NumberPull, PhrasePull, Query, ValueFilter, ValuePull
from retrieval.ranker import Ranker, RankerConfig
from tests.films import HashEmbedder, id_of
from tests.retrieval.books import books


def row(catalogue: Catalogue, title: str) -> int:
    return catalogue.row(id_of(title))


def titles(ranker: Ranker, query: Query) -> list[str]:
    return [ranker.catalogue.items[hit.row].title for hit in ranker.rank(query)]


@pytest.fixture
def everything(catalogue: Catalogue) -> Query:
    """One pull of every kind."""
    pulls = (
        ItemPull(1, 1.0, (row(catalogue, "Heat"),)),
        ItemPull(2, -0.8, (row(catalogue, "Toy Story"), row(catalogue, "Toy Story 2"))),
        PhrasePull(3, 1.6, "heist", (("theme", "heist"),)),
        ValuePull(4, 1.0, (("genre", "Thriller"),)),
        NumberPull(5, 1.0, "runtime", "less", reference=170.0),
        NumberPull(6, 1.0, "year", "between", 1990, 1999),
    )
    shown = frozenset({row(catalogue, "Ronin")})
    return Query(pulls, (NumberFilter(7, "year", 1980),), frozenset({row(catalogue, "Heat")}), shown, 8)


def test_shares_add_up_to_the_score(ranker: Ranker, everything: Query) -> None:
    for hit in ranker.rank(everything):
        assert sum(share.value for share in hit.shares) == pytest.approx(hit.score)
        assert [s.value for s in hit.shares] == sorted((s.value for s in hit.shares), reverse=True)
        assert all((share.key is None) != (share.prior is None) for share in hit.shares)
        assert all(share.value for share in hit.shares)


def test_filters_and_left_out_rows_are_exact(ranker: Ranker, everything: Query) -> None:
    mask = mask_of(ranker.catalogue, everything.filters, everything.left_out)
    assert all(mask[hit.row] for hit in ranker.rank(replace(everything, n=50)))


def test_the_list_has_n_items_each_once(ranker: Ranker) -> None:
    for n in (1, 5, 20):
        rows = [hit.row for hit in ranker.rank(Query(n=n))]
        assert len(rows) == len(set(rows)) == n
    assert len(ranker.rank(Query(n=100))) == len(ranker.catalogue)


def test_nothing_passes_and_nothing_comes(ranker: Ranker) -> None:
    assert ranker.rank(Query(filters=(ValueFilter(1, (("genre", "jazz"),), keep=True),))) == []


def test_what_was_shown_costs_a_little_and_says_so(ranker: Ranker, everything: Query) -> None:
    (ronin,) = everything.shown
    (plain,) = ranker.score(replace(everything, shown=frozenset()), [ronin])
    (hit,) = ranker.score(everything, [ronin])
    assert plain.score - hit.score == pytest.approx(ranker.config.shown)
    assert hit.shares[-1].prior == "shown before"


def test_given_rows_keep_their_order(ranker: Ranker, everything: Query) -> None:
    assert [hit.row for hit in ranker.score(everything, [5, 3, 9])] == [5, 3, 9]
    assert ranker.score(everything, []) == []


def test_a_liked_film_brings_its_like(ranker: Ranker, catalogue: Catalogue) -> None:
    heat = row(catalogue, "Heat")
    found = titles(ranker, Query((ItemPull(1, 3.0, (heat,)),), (), frozenset({heat}), n=5))
    crime = {"Crime", "Thriller"}
    genres = [set(catalogue.get(id_of(title)).fields["genre"]) for title in found]  # type: ignore[arg-type]
    assert sum(bool(one & crime) for one in genres) >= 4


def test_a_disliked_value_sinks(ranker: Ranker, catalogue: Catalogue) -> None:
    found = titles(ranker, Query((ValuePull(1, -5.0, (("genre", "Crime"),)),), n=10))
    assert not any("Crime" in catalogue.get(id_of(title)).fields["genre"] for title in found)  # type: ignore[operator]


class TestNumbers:
    def value(self, ranker: Ranker, title: str, pull: NumberPull) -> float:
        (hit,) = ranker.score(Query((pull,)), [row(ranker.catalogue, title)])
        return next((share.value for share in hit.shares if share.key == 1), 0.0)

    def test_less_is_further_in_the_wished_direction(self, ranker: Ranker) -> None:
        less = NumberPull(1, 1.0, "runtime", "less", reference=122.0)
        assert self.value(ranker, "Before Sunset", less) > 0 > self.value(ranker, "Heat", less)
        assert self.value(ranker, "Ronin", less) == 0
        more = NumberPull(1, 1.0, "runtime", "more", reference=122.0)
        assert self.value(ranker, "Heat", more) > 0 > self.value(ranker, "Before Sunset", more)

    def test_an_unknown_number_costs_a_little(self, ranker: Ranker) -> None:
        less = NumberPull(1, 1.0, "runtime", "less", reference=122.0)
        assert -0.5 <= self.value(ranker, "The Blair Witch Project", less) < 0

    def test_without_a_reference_the_middle_of_the_catalogue_counts(self, ranker: Ranker) -> None:
        newer = NumberPull(1, 1.0, "year", "more")
        assert self.value(ranker, "Arrival", newer) > 0 > self.value(ranker, "The Godfather", newer)

    def test_a_range(self, ranker: Ranker) -> None:
        nineties = NumberPull(1, 1.0, "year", "between", 1990, 1999)
        assert self.value(ranker, "Heat", nineties) == pytest.approx(ranker.config.number)
        assert self.value(ranker, "Alien", nineties) == 0
        assert self.value(ranker, "Alien", NumberPull(1, -1.0, "runtime", "between", 100, 120)) < 0


def test_a_phrase_reaches_values_of_nearly_the_same_name(ranker: Ranker, catalogue: Catalogue) -> None:
    query = Query((PhrasePull(1, 4.0, "serial killer story"),), n=5)
    wide = ranker.expand(query)
    (pull,) = wide.pulls
    assert isinstance(pull, PhrasePull) and ("theme", "serial killer") in [one[:2] for one in pull.akin]
    rows = [row(catalogue, "Zodiac")]
    (plain,), (more,) = ranker.score(query, rows), ranker.score(wide, rows)
    assert more.score > plain.score
    assert sum(share.value for share in more.shares) == pytest.approx(more.score)
    named = Query((PhrasePull(1, 4.0, "serial killer", (("theme", "serial killer"),)),), n=5)
    assert ("theme", "serial killer") not in [one[:2] for one in ranker.expand(named).pulls[0].akin]  # type: ignore[union-attr]


def test_diversity_keeps_the_best_first_and_spreads_the_rest(catalogue: Catalogue, ranker: Ranker) -> None:
    query = Query((PhrasePull(1, 5.0, "toys friendship animation children"),), n=6)
    plain = Ranker(catalogue, ranker.space, ranker.index, RankerConfig(diversity=0.0))
    spread = Ranker(catalogue, ranker.space, ranker.index, RankerConfig(diversity=5.0))
    by_score = [found for found, _ in plain.order(query)]
    assert [hit.row for hit in plain.rank(query)] == by_score
    assert spread.rank(query)[0].row == by_score[0]

    def likeness(one: Ranker) -> float:
        text = one.space.text[[hit.row for hit in one.rank(query)]].astype(np.float64)
        return float((text @ text.T).sum())

    assert likeness(spread) < likeness(plain)


class TestCandidates:
    """With so small a window that the index has to choose, nothing that matters is missed."""

    @pytest.fixture
    def narrow(self, catalogue: Catalogue, ranker: Ranker) -> Ranker:
        return Ranker(
            catalogue, ranker.space, ranker.index, RankerConfig(overfetch=12, pool=12, exact=0, diversity=0.0)
        )

    def test_the_best_come_from_the_index_as_from_exact_search(self, narrow: Ranker, catalogue: Catalogue) -> None:
        for one in range(len(catalogue)):
            query = Query((ItemPull(1, 1.0, (one,)),), (), frozenset({one}), n=3)
            exact = narrow.order(query, np.flatnonzero(mask_of(catalogue, (), query.left_out)))
            assert [hit.row for hit in narrow.rank(query)] == [found for found, _ in exact]

    def test_a_liked_value_adds_all_its_items(self, narrow: Ranker, catalogue: Catalogue) -> None:
        query = Query((ValuePull(1, 5.0, (("genre", "Fantasy"),)),), n=2)
        assert {catalogue.items[hit.row].title for hit in narrow.rank(query)} == {"Spirited Away", "The Princess Bride"}

    def test_a_number_looks_at_all(self, narrow: Ranker, catalogue: Catalogue) -> None:
        query = Query((NumberPull(1, 50.0, "runtime", "more", reference=190.0),), n=1)
        assert [catalogue.items[hit.row].title for hit in narrow.rank(query)] == ["The Godfather: Part II"]

    def test_hard_filters_look_at_all_that_pass(self, narrow: Ranker, catalogue: Catalogue) -> None:
        horror = ValueFilter(1, (("genre", "Horror"),), keep=True)
        allowed = int(mask_of(catalogue, [horror]).sum())
        assert len(narrow.rank(Query((ItemPull(2, 3.0, (row(catalogue, "Amélie"),)),), (horror,), n=40))) == allowed

    def test_many_left_out_rows_do_not_empty_the_list(self, narrow: Ranker, catalogue: Catalogue) -> None:
        liked = row(catalogue, "Heat")
        pulls = (ItemPull(1, 1.0, (liked,)),)
        near = frozenset(hit.row for hit in narrow.rank(Query(pulls, n=20)))
        assert len(narrow.rank(Query(pulls, (), near, n=5))) == 5


class TestExact:
    """Scoring all that pass and asking the index first give the same list."""

    def test_both_ways_agree(self, ranker: Ranker, catalogue: Catalogue, everything: Query) -> None:
        indexed = Ranker(catalogue, ranker.space, ranker.index, RankerConfig(exact=0))
        late = NumberFilter(7, "year", 1990)
        for query in (everything, replace(everything, filters=()), replace(everything, filters=(late,)), Query()):
            assert [hit.row for hit in indexed.rank(query)] == [hit.row for hit in ranker.rank(query)]

    def test_the_scores_are_the_sums_of_the_shares(self, ranker: Ranker, everything: Query) -> None:
        wide = ranker.expand(everything)
        for rows in (np.arange(len(ranker.catalogue)), np.array([3, 5, 20])):
            assert ranker.totals(wide, rows) == pytest.approx(ranker.shares(wide, rows).sum(axis=0), abs=1e-5)

    def test_an_index_that_cannot_prove_its_answer_is_not_believed(
        self, ranker: Ranker, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The best by vectors are far from the best, for a number that no vector knows decides."""
        narrow = Ranker(catalogue, ranker.space, ranker.index, RankerConfig(overfetch=3, pool=3, exact=0))
        few = np.argsort(-ranker.space.prior)[:3]
        monkeypatch.setattr(ranker.index, "nearest", lambda query, n: (few, ranker.space.vectors(few) @ query))
        query = Query((NumberPull(1, 50.0, "runtime", "more", reference=190.0),), n=1)
        assert [catalogue.items[hit.row].title for hit in narrow.rank(query)] == ["The Godfather: Part II"]


def test_a_catalogue_without_interactions_is_ranked_by_text(tmp_path: Path) -> None:
    plain = Home.at(tmp_path).ranker(books(), embedder=HashEmbedder())
    (best, *_) = plain.rank(Query((PhrasePull(1, 1.0, "a pilot looks for a lost city"),), n=2))
    assert plain.catalogue.items[best.row].title == "Glass Harbour"
