from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_core.structured_query import Comparator, Comparison, Operation, Operator, StructuredQuery

from eval.rivals import OneQuery, Ours, Shelf, Unmoved, placed
from eval.selfquery import SelfQuery, ToChroma
from models.structured import validated
from retrieval.catalogue import Catalogue
from retrieval.ranker import Ranker
from tests.conftest import Opens


class Writes(GenericFakeChatModel):
    """A chat model whose replies are read by the schema that it is given."""

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[Any, Any]:
        return self | (lambda said: validated(said.text, schema))


def writes(*replies: dict[str, Any] | str) -> Writes:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in replies]
    return Writes(messages=iter([AIMessage(text) for text in texts]))


@pytest.fixture
def shelf(catalogue: Catalogue, ranker: Ranker, tmp_path: Path) -> Shelf:
    return Shelf(catalogue, ranker.space, tmp_path / "shelf")


def titles(catalogue: Catalogue, rows: tuple[int, ...]) -> list[str]:
    return [catalogue.items[row].title for row in rows]


def test_ours_answers_from_its_chat_alone(opens: Opens, catalogue: Catalogue) -> None:
    recommender = opens({"Scary ones": "request\n+genre Horror", "No horror": "inform\nxgenre Horror", "Hi": "other"})
    ours = Ours(recommender, 4)
    first = ours.answer("a", ["Scary ones"])
    assert len(first.rows) == 4 and sorted(first.places.tolist()) == list(range(len(catalogue)))
    assert "Horror" in first.read and first.read.startswith("recommend")
    second = ours.answer("a", ["Scary ones", "No horror"])
    horror = catalogue.postings("genre")["horror"]
    assert not set(horror.tolist()) & set(second.rows) and (second.places[horror] == len(catalogue)).all()
    assert ours.answer("a", ["Scary ones", "No horror", "Hi"]).rows == second.rows


def test_no_update_repeats_its_first_list(opens: Opens) -> None:
    ours = Ours(opens({"Scary ones": "request\n+genre Horror", "No horror": "inform\nxgenre Horror"}), 4)
    unmoved = Unmoved(ours)
    first = unmoved.answer("a", ["Scary ones"])
    assert unmoved.answer("a", ["Scary ones", "No horror"]) is first
    assert ours.answer("a", ["Scary ones"]).rows == first.rows


def test_one_query_finds_what_shares_words(shelf: Shelf, catalogue: Catalogue) -> None:
    answer = OneQuery(shelf, 5).answer("a", ["Something in the snow", "A kidnapping goes wrong in the snow."])
    assert titles(catalogue, answer.rows)[0] == "Fargo"
    assert [int(answer.places[row]) for row in answer.rows] == list(range(5))


def test_self_query_filters_by_what_the_model_writes(shelf: Shelf, catalogue: Catalogue) -> None:
    condition = {"attribute": "year", "comparator": "gte", "value": 1995}
    model = writes(
        {"query": "space", "filter": [{"attribute": "genre", "comparator": "eq", "value": "Sci-Fi"}, condition]},
        {"query": "space", "filter": [{"attribute": "genre", "comparator": "ne", "value": "Sci-Fi"}]},
        '{"query": "space", "fil',
    )
    asked = SelfQuery(shelf, model, 4)
    found = asked.answer("a", ["sci-fi from 1995"])
    assert set(titles(catalogue, found.rows)) == {"Gattaca", "Contact", "Moon", "Arrival"}
    assert (found.places < len(catalogue)).sum() == 4
    other = asked.answer("a", ["sci-fi from 1995", "no sci-fi"])
    assert not set(catalogue.postings("genre")["sci-fi"].tolist()) & set(other.rows)
    assert len(asked.answer("a", ["space"]).rows) == 4
    assert (asked.asked, asked.failed) == (3, 1)


def test_conditions_become_chroma_filters() -> None:
    year = Comparison(comparator=Comparator.LT, attribute="year", value=1990)
    genre = Comparison(comparator=Comparator.NE, attribute="genre", value="War")
    query = StructuredQuery(query="x", filter=Operation(operator=Operator.AND, arguments=[year, genre]))
    text, found = ToChroma({"genre"}).visit_structured_query(query)
    assert text == "x"
    assert found == {"where": {"$and": [{"year": {"$lt": 1990}}, {"genre": {"$not_contains": "War"}}]}}
    assert ToChroma(set()).visit_structured_query(StructuredQuery(query="x", filter=None)) == ("x", {})
    with pytest.raises(ValueError, match="Received disallowed comparator"):
        ToChroma(set()).visit_comparison(Comparison(comparator=Comparator.LIKE, attribute="year", value=1))


def test_places_are_those_of_the_order() -> None:
    assert placed([2, 0], 4).tolist() == [1, 4, 0, 4]
