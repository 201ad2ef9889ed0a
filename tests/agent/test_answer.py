from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.answer import about_user, answer, asked_fields
from agent.contract import Profile
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import change, film, profile, rows

NOBODY = profile()


@pytest.fixture
def asks(catalogue: Catalogue, linker: Linker) -> Any:
    def ask(question: str, shown: Sequence[str] = (), known: Profile = NOBODY, why: Sequence[str] = ()) -> str:
        return answer(question, catalogue, linker, rows(catalogue, *shown), known, why)

    return ask


def test_a_field_of_a_named_item(asks: Any) -> None:
    assert asks("How long is Ronin?") == "Ronin (1998): running time 122 min."
    assert asks("Who directed Thief?") == "Thief (1981): director: Michael Mann."


def test_an_item_of_the_list(asks: Any) -> None:
    assert asks("how long is the second one?", ["Heat", "Ronin"]) == "Ronin (1998): running time 122 min."


def test_the_unknown_is_said_to_be_unknown(asks: Any) -> None:
    said = asks("How long is The Blair Witch Project?")
    assert said == "The Blair Witch Project (1999): running time unknown."


def test_an_item_as_a_whole(asks: Any) -> None:
    assert asks("What is Ronin about?") == "Ronin (1998): Hired hands want a case."
    said = asks("What do you know of Ronin?")
    assert said.startswith("Ronin (1998): year 1998; genre: Action and Thriller")
    assert said.endswith("Hired hands want a case.")


def test_no_item_asks_which(asks: Any) -> None:
    assert asks("How long is it?").startswith("Tell me which film you mean")


def test_the_only_item_shown_is_meant(asks: Any) -> None:
    assert asks("How long is it?", ["Ronin"]) == "Ronin (1998): running time 122 min."


def test_why_repeats_the_reasons_given(asks: Any) -> None:
    shown, why = ["Heat", "Ronin"], ["A heist.", "Car chases."]
    assert asks("why the second one?", shown, why=why) == "Car chases."
    assert asks("why?", shown, why=why) == "A heist."
    assert asks("why Ronin and Heat?", shown, why=why) == "Car chases. A heist."


def test_what_is_known_of_the_user(asks: Any, catalogue: Catalogue) -> None:
    known = profile(
        film("Heat"),
        change("genre", "Horror", "exclude"),
        change("genre", "Romance", "dislike"),
        change("year", 1990, "require", op=">="),
        change("runtime", None, "dislike", op="more"),
        film("Alien", "seen"),
    )
    assert asks("what do you know about me?", known=known) == (
        "This is what I know: you like Heat (1995), no Horror, you don't like Romance, year at least 1990,"
        " not more running time and you know Alien (1979)."
    )
    assert about_user(NOBODY, catalogue) == "I know nothing of your taste yet."


def test_fields_by_label_name_or_cue(catalogue: Catalogue) -> None:
    def names(question: str) -> list[str]:
        return [field.name for field in asked_fields(question, catalogue)]

    assert names("what's the running time?") == ["runtime"]
    assert names("WHO PLAYS in it, and which genres?") == ["genre", "actor"]
    assert names("is it good?") == []
