from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.answer import Asking
from agent.asked import asked_fields
from agent.contract import Profile
from agent.recall import about_user
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import change, film, profile, rows

NOBODY = profile()


@pytest.fixture
def asks(catalogue: Catalogue, linker: Linker) -> Any:
    def ask(
        question: str,
        shown: Sequence[str] = (),
        known: Profile = NOBODY,
        why: Sequence[str] = (),
        about: str | None = None,
    ) -> str | None:
        row = rows(catalogue, about)[0] if about else None
        found = Asking(catalogue, linker, rows(catalogue, *shown), known, why, row).answer(question)
        return None if found is None else found.text

    return ask


def test_a_field_of_a_named_item(asks: Any) -> None:
    assert asks("How long is Ronin?") == "The running time of Ronin (1998) is 122 min."
    assert asks("Who directed Thief?") == "The director of Thief (1981) is Michael Mann."
    assert asks("When did Gattaca come out?") == "Gattaca is from 1997."
    assert asks("who plays in Heat?") == "The actors of Heat (1995) are Al Pacino and Robert De Niro."


def test_an_item_of_the_list(asks: Any) -> None:
    assert asks("how long is the second one?", ["Heat", "Ronin"]) == "The running time of Ronin (1998) is 122 min."


def test_it_is_the_last_item_talked_about_or_else_the_first_shown(asks: Any) -> None:
    assert asks("who directed it?", ["Heat", "Ronin"]) == "The director of Heat (1995) is Michael Mann."
    assert asks("who directed it?", ["Heat", "Ronin"], about="Moon") == "The director of Moon (2009) is Duncan Jones."
    assert asks("and how long is that one?", ["Heat"], about="Moon") == "The running time of Moon (2009) is 97 min."
    assert asks("How long is it?").startswith("Tell me which film you mean")


def test_the_unknown_is_said_to_be_unknown(asks: Any) -> None:
    name = "The Blair Witch Project"
    assert asks(f"How long is {name}?") == f"I don't know the running time of {name} (1999)."


def test_an_item_as_a_whole(asks: Any) -> None:
    assert asks("What is Ronin about?") == "Ronin (1998): Hired hands want a case."
    said = asks("What do you know of Ronin?")
    assert said.startswith("Ronin (1998): genre Action and Thriller; director John Frankenheimer;")
    assert said.endswith("Hired hands want a case.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is the second one scary?", "Not as far as I know: the genres of Ronin (1998) are Action and Thriller."),
        ("is Alien scary?", "Yes: the genres of Alien (1979) are Horror and Sci-Fi."),
        ("Is Fargo funny?", "Yes: the genres of Fargo (1996) are Crime and Comedy."),
        ("does Heat have Robert De Niro?", "Yes: the actors of Heat (1995) are Al Pacino and Robert De Niro."),
    ],
)
def test_yes_or_no(asks: Any, question: str, said: str) -> None:
    assert asks(question, ["Heat", "Ronin"]) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which is shorter?", "Ronin (1998) is shorter: 122 min, then Heat (1995) (170 min)."),
        ("which one is the newest?", "Ronin (1998) is newer, then Heat (1995)."),
        ("is #1 longer than #2?", "Yes: Heat (1995) has the running time 170 min, Ronin (1998) 122 min."),
        ("Is Alien older than Aliens?", "Yes: Alien (1979) has the year 1979, Aliens (1986) 1986."),
        ("which is longer, Moon or Contact?", "Contact (1997) is longer: 150 min, then Moon (2009) (97 min)."),
    ],
)  # fmt: skip
def test_comparisons(asks: Any, question: str, said: str) -> None:
    assert asks(question, ["Heat", "Ronin"]) == said


def test_comparisons_over_a_longer_list_and_what_is_not_known(asks: Any) -> None:
    shown = ["Heat", "Ronin", "The Blair Witch Project", "Moon"]
    assert asks("which is the longest of them?", shown) == (
        "Heat (1995) is the longest: 170 min, then Ronin (1998) (122 min) and Moon (2009) (97 min)."
        " I don't know the running time of The Blair Witch Project (1999)."
    )
    assert asks("what is the oldest film you have?", shown).startswith("The Godfather (1972) is the oldest, then")


def test_what_is_in_the_list(asks: Any) -> None:
    shown = ["Ronin", "Alien", "Heat"]
    assert asks("is there anything with De Niro in the list?", shown) == (
        "Yes, with Robert De Niro: Ronin (1998) (number 1) and Heat (1995) (number 3)."
    )
    assert asks("are any of these scary?", shown) == "Yes, with Horror: Alien (1979) (number 2)."
    assert asks("are any of these from the 70s?", shown) == "Yes: Alien (1979) (number 2)."
    assert asks("any of these under two hours?", shown) == "Yes: Alien (1979) (number 2)."
    assert asks("are any of them from before 1950?", shown).startswith("No, none in the list")
    assert asks("anything with Tom Hanks in the list?", shown).startswith("No, nothing in the list has Tom Hanks")


def test_what_the_catalogue_lacks(asks: Any) -> None:
    lacks = 'There is no "Zanzibar Nights" in this catalogue.'
    assert asks("Who directed Zanzibar Nights?") == lacks
    assert asks("do you have Zanzibar Nights?", ["Heat"]) == lacks
    assert asks('how long is "zanzibar nights"?') == 'There is no "zanzibar nights" in this catalogue.'
    assert asks("is it on Betamax?", ["Heat"]) == "I don't know: nothing here speaks of Betamax."
    assert asks("do you have Heat?").startswith("Yes. Heat (1995):")


def test_people_and_values_of_the_catalogue(asks: Any) -> None:
    assert asks("Who is Duncan Jones?") == "1 film here has the director Duncan Jones: Moon (2009)."
    assert asks("do you have any Fantasy?").startswith("2 films here have the genre Fantasy")


def test_what_is_about_nothing_here_has_no_answer(asks: Any) -> None:
    assert asks("will it rain tomorrow in the north?", []) is None or "Tell me which" in asks("will it rain tomorrow?")
    assert asks("how much wood would a woodchuck chuck?") is None


@pytest.mark.parametrize("question", ["What's the capital of Crime?", "Is crime rising?", "Why does drama exist?"])
def test_a_question_about_the_world_is_not_one_about_the_catalogue(asks: Any, question: str) -> None:
    assert asks(question) is None


def test_why_repeats_the_reasons_given(asks: Any) -> None:
    shown, why = ["Heat", "Ronin"], ["A heist.", "Car chases."]
    assert asks("why the second one?", shown, why=why) == "Car chases."
    assert asks("why?", shown, why=why) == "A heist."
    assert asks("why this one?", shown, why=why) == "A heist."
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
    assert asks("have I told you about horror?", known=known) == 'Yes: no Horror ("m").'
    assert asks("what did I say about scary films?", known=known) == 'Yes: no Horror ("m").'
    assert asks("did I mention Heat?", known=known) == 'Yes: you like Heat (1995) ("m").'
    assert asks("have I told you about fantasy?", known=known) == "No, you have told me nothing about fantasy yet."
    assert about_user(NOBODY, catalogue) == "I know nothing of your taste yet."


def test_fields_by_label_name_or_cue(catalogue: Catalogue) -> None:
    def names(question: str) -> list[str]:
        return [field.name for field in asked_fields(question, catalogue)]

    assert names("what's the running time?") == ["runtime"]
    assert names("WHO PLAYS in it, and which genres?") == ["genre", "actor"]
    assert names("who made that?") == ["director"]
    assert names("who?") == ["director", "actor"]
    assert names("is it good?") == []
