from __future__ import annotations

from agent.abstain import abstained, openings
from agent.contract import Change
from retrieval.catalogue import Catalogue
from retrieval.query import Filter, NumberFilter, Query, ValueFilter
from tests.agent.said import change, profile, rows

FANTASY = ValueFilter(1, (("genre", "Fantasy"),), keep=True)
EARLY = NumberFilter(2, "year", high=1975)
SHORT = NumberFilter(3, "runtime", high=90)
HERE = ValueFilter(None, (("genre", "Romance"),), keep=True)
SAID: tuple[Change, ...] = (
    change("genre", "Fantasy", "require"),
    change("year", 1975, "require", op="<="),
    change("runtime", 90, "require", op="<="),
)


def told(catalogue: Catalogue, *filters: Filter, left_out: tuple[int, ...] = ()) -> str:
    query = Query(filters=filters, left_out=frozenset(left_out))
    return abstained(catalogue, query, openings(catalogue, query), profile(*SAID))


def test_the_limit_that_opens_most_comes_first(catalogue: Catalogue) -> None:
    n_early = int((catalogue.numbers("year") <= 1975).sum())
    opened = openings(catalogue, Query(filters=(FANTASY, EARLY)))
    assert {one.filters: one.count for one in opened} == {(FANTASY,): n_early, (EARLY,): 2}
    assert [one.worth for one in opened] == sorted((one.worth for one in opened), reverse=True)


def test_two_limits_where_no_single_one_opens_anything(catalogue: Catalogue) -> None:
    opened = openings(catalogue, Query(filters=(FANTASY, EARLY, SHORT)))
    assert opened and all(len(one.filters) == 2 for one in opened)
    assert "Without the limits on" in told(catalogue, FANTASY, EARLY, SHORT)


def test_a_rule_of_the_host_is_never_offered(catalogue: Catalogue) -> None:
    assert openings(catalogue, Query(filters=(HERE, ValueFilter(None, (("genre", "Horror"),), keep=True)))) == []
    opened = openings(catalogue, Query(filters=(FANTASY, HERE)))
    assert all(HERE not in one.filters for one in opened)
    alone = told(catalogue, HERE, ValueFilter(None, (("genre", "Horror"),), keep=True))
    assert alone.startswith("What would fit is not on offer here (genre: Romance; genre: Horror).")


def test_when_all_that_fits_is_used_up_it_says_so(catalogue: Catalogue) -> None:
    both = tuple(rows(catalogue, "Spirited Away", "The Princess Bride"))
    only = Query(filters=(), left_out=frozenset(range(len(catalogue))))
    assert abstained(catalogue, only, [], profile()).startswith("You have seen or turned down all 40 films that fit.")
    assert "Without the limit on Fantasy" in told(catalogue, FANTASY, left_out=both)


def test_an_exclusion_is_quoted(catalogue: Catalogue) -> None:
    crime = ValueFilter(1, (("genre", "Crime"),), keep=False)
    here = ValueFilter(None, (("genre", "Crime"),), keep=True)
    query = Query(filters=(crime, here))
    text = abstained(catalogue, query, openings(catalogue, query), profile(change("genre", "Crime", "exclude")))
    assert 'Without the limit on "no Crime", ' in text
