from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.contract import PreferenceUpdate, Question
from agent.policy import asks, move
from agent.questions import best_question, gain
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field, Schema
from tests.agent.said import change, film, profile

NOBODY = profile()
SHOP = Schema(
    noun="lamp",
    plural="lamps",
    fields=(
        Field(name="title", kind="title"),
        Field(name="maker", kind="person"),
        Field(name="style", kind="category"),
        Field(name="price", kind="number", unit="€"),
        Field(name="stars", kind="number"),
    ),
)


def lamps(styles: Sequence[str], prices: Sequence[float]) -> Catalogue:
    items = [
        Item(f"l{i}", f"Lamp {i}", {"style": (style,), "price": price, "maker": (f"Maker {i}",), "stars": i % 5 + 1.0})
        for i, (style, price) in enumerate(zip(styles, prices, strict=True))
    ]
    return Catalogue("lamps", SHOP, items)


def test_the_field_that_splits_best_is_asked_about() -> None:
    prices = [10.0, 20.0, 30.0, 40.0, 90.0, 100.0]
    even = lamps(["desk", "floor", "wall"] * 2, prices)
    asked = best_question(even, range(6), NOBODY, (), 1)
    assert asked is not None and asked.field == "style" and asked.text.count("?") == 1
    assert set(asked.options) == {"desk", "floor", "wall"} and all(one in asked.text for one in asked.options)
    alike = lamps(["desk"] * 6, prices)
    other = best_question(alike, range(6), NOBODY, (), 1)
    assert other is not None and (other.field, other.text) == ("price", "What may it cost at most?")


def test_a_field_that_was_asked_or_is_known_is_not_asked_again() -> None:
    shop = lamps(["desk", "floor", "wall"] * 2, [10.0, 20.0, 30.0, 40.0, 90.0, 100.0])
    asked = best_question(shop, range(6), NOBODY, {"style"}, 1)
    assert asked is not None and asked.field == "price"
    known = profile(change("style", "desk"))
    then = best_question(shop, range(6), known, {"price"}, 1)
    assert then is None or then.field == "maker"


def test_nothing_is_asked_where_all_candidates_agree() -> None:
    shop = lamps(["desk"] * 6, [10.0] * 6)
    assert best_question(shop, range(6), NOBODY, {"maker"}, 1) is None


def test_people_are_asked_about_rarely_and_ratings_never(catalogue: Catalogue) -> None:
    fields = {field.name: gain(field, catalogue, range(len(catalogue))) for field in catalogue.schema.fields[1:6]}
    assert fields["genre"] > fields["year"] > fields["director"] and fields["genre"] > fields["actor"]
    shop = lamps(["desk"] * 6, [10.0] * 6)
    assert best_question(shop, range(6), NOBODY, {"maker", "price", "style"}, 1) is None


def test_the_wordings_take_turns(catalogue: Catalogue) -> None:
    said = [best_question(catalogue, range(40), NOBODY, (), turn) for turn in (1, 2)]
    assert said[0] is not None and said[1] is not None and said[0].text != said[1].text


@pytest.mark.parametrize(
    ("acts", "changed", "known", "refusals", "since", "expected"),
    [
        (["request"], False, NOBODY, None, None, True),
        (["request"], True, NOBODY, None, None, False),
        (["request"], False, profile(change("genre", "Crime")), None, None, False),
        (["reject"], False, profile(film("Heat", "exclude")), 1, None, False),
        (["reject"], False, profile(change("genre", "Crime")), 2, None, True),
        (["reject"], False, profile(change("genre", "Crime")), 2, 2, False),
        (["reject"], False, profile(change("genre", "Crime")), 3, 3, True),
        (["reject", "inform"], True, profile(change("genre", "Crime")), 2, None, False),
    ],
)
def test_when_a_question_is_put(
    acts: list[str], changed: bool, known: object, refusals: int | None, since: int | None, expected: bool
) -> None:
    changes = [change("genre", "Crime")] if changed else []
    update = PreferenceUpdate.model_validate({"acts": acts, "changes": changes})
    assert asks(update, known, refusals, since) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["hi, I'm bored", "what should I watch?", "surprise me", "no idea what to watch"])
def test_a_vague_opening_is_a_request(said: str) -> None:
    assert move(PreferenceUpdate(acts=["other"]), NOBODY, False, said) == "recommend"
    assert move(PreferenceUpdate(acts=["ask"]), NOBODY, False, said) == "recommend"
    assert move(PreferenceUpdate(acts=["ask"]), NOBODY, False, "what should I know of it?") == "answer"
    assert move(PreferenceUpdate(acts=["other"]), NOBODY, False, "hello") == "chat"


def test_a_question_goes_over_the_wire() -> None:
    asked = Question(
        field="runtime", text="Shorter?", options=["yes"], offer=change("runtime", 120, "require", op="<=")
    )
    assert Question.model_validate_json(asked.model_dump_json(exclude_none=True)) == asked
