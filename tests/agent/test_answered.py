from __future__ import annotations

from typing import Any

import pytest

from agent.amounts import amount
from agent.answered import answered
from agent.contract import PreferenceUpdate, Question
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from retrieval.schema import Field
from tests.agent.said import change

MINUTES = Field(name="runtime", kind="number", label="running time", unit="min")
YEAR = Field(name="year", kind="number")
PRICE = Field(name="price", kind="number", unit="$")


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("under two hours", ("<=", 120)),
        ("90 minutes", ("<=", 90)),
        ("an hour and a half", ("<=", 90)),
        ("two and a half hours", ("<=", 150)),
        ("1h30", ("<=", 90)),
        ("ninety five", ("<=", 95)),
        ("a hundred and twenty minutes", ("<=", 120)),
        ("at least 100", (">=", 100)),
        ("between 90 and 120", ("between", [90.0, 120.0])),
        ("around 100 min", ("between", [90.0, 110.0])),
        ("2 hours or less", ("<=", 120)),
        ("90s", None),
        ("not too long", None),
    ],
)
def test_lengths(said: str, limit: Any) -> None:
    assert amount(said, MINUTES) == limit


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("90s", ("between", [1990.0, 1999.0])),
        ("the nineties", ("between", [1990.0, 1999.0])),
        ("before the 80s", ("<=", 1979.0)),
        ("from the 90s", ("between", [1990.0, 1999.0])),
        ("from the 70s on", (">=", 1970.0)),
        ("after 2000", (">=", 2000)),
        ("1999", ("=", 1999)),
        ("90 minutes", None),
    ],
)
def test_years(said: str, limit: Any) -> None:
    assert amount(said, YEAR) == limit


@pytest.mark.parametrize(
    ("said", "limit"), [("under $50", ("<=", 50)), ("50", ("<=", 50)), ("$20 to $40", ("between", [20.0, 40.0]))]
)
def test_prices(said: str, limit: Any) -> None:
    assert amount(said, PRICE) == limit


@pytest.fixture
def resolves(catalogue: Catalogue, linker: Linker) -> Any:
    def resolve(said: str, field: str, *read: Any, acts: tuple[str, ...] = ("inform",), offer: Any = None) -> Any:
        update = PreferenceUpdate.model_validate({"acts": list(acts), "changes": list(read)})
        found = answered(said, update, Question(field=field, text="?", offer=offer), catalogue, linker)
        if found is None:
            return None
        changes = [(one.field, one.op or one.stance, one.value) for one in found.update.changes]
        return "declined" if found.declined else changes

    return resolve


def test_a_number_on_the_wrong_field_is_put_right(resolves: Any) -> None:
    wrong = change("year", 120, "require", op="<=")
    assert resolves("under two hours", "runtime", wrong) == [("runtime", "<=", 120)]
    assert resolves("90s", "year") == [("year", "between", [1990.0, 1999.0])]
    assert resolves("short", "runtime") == [("runtime", "less", None)]
    assert resolves("recent", "year") == [("year", "more", None)]


def test_a_bare_value(resolves: Any) -> None:
    assert resolves("comedy", "genre", acts=("other",)) == [("genre", "like", "Comedy")]
    assert resolves("science fiction please", "genre") == [("genre", "like", "Sci-Fi")]
    assert resolves("a crime film", "genre", change("aspect", "crime film")) == [("genre", "like", "Crime")]
    assert resolves("crime or drama", "genre") == [("genre", "like", "Crime"), ("genre", "like", "Drama")]
    assert resolves("not horror", "genre") == [("genre", "exclude", "Horror")]
    assert resolves("De Niro", "actor") == [("actor", "like", "Robert De Niro")]


def test_what_the_model_read_of_the_asked_field_stands(resolves: Any) -> None:
    assert resolves("no horror", "genre", change("genre", "Horror", "exclude"), acts=("reject",)) == [
        ("genre", "exclude", "Horror")
    ]


@pytest.mark.parametrize(
    "said",
    ["no", "don't care", "I don't mind", "either", "any", "no preference", "up to you", "随便"],
)
def test_no_and_dont_care_close_the_question(resolves: Any, said: str) -> None:
    assert resolves(said, "genre", acts=("reject",)) == "declined"


def test_yes_takes_what_was_offered(resolves: Any) -> None:
    offer = change("runtime", 120, "require", op="<=")
    assert resolves("yes please", "runtime", offer=offer, acts=("accept",)) == [("runtime", "<=", 120)]
    assert resolves("no thanks", "runtime", offer=offer) == "declined"


@pytest.mark.parametrize("said", ["who directed it?", "none of these", "I loved Heat", "the second one", "zebra"])
def test_what_is_no_answer_is_left_alone(resolves: Any, said: str) -> None:
    assert resolves(said, "genre", acts=("reject",)) is None
