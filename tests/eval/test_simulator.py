from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from eval.moods import FEWEST, MOST, User, Wish, users_of
from eval.simulator import Said, Simulator
from eval.wordings import LIMITS, OPENINGS, REMARKS, genre_words, length_words, message, worded
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue
from tests.films import id_of
from tests.retrieval.books import books

SLOTS = {
    "one": "a western",
    "many": "westerns",
    "kind": "western",
    "title": "Heat",
    "titles": "Heat and Ronin",
    "year": "1990",
    "next": "1991",
    "length": "two hours",
}


@pytest.fixture
def users(catalogue: Catalogue) -> list[User]:
    return users_of(catalogue, range(30), seed=0)


def talk(catalogue: Catalogue, user: User, seed: int, turns: int = 8) -> list[Said]:
    simulator = Simulator(user, catalogue, np.random.default_rng(seed))
    shown = np.random.default_rng(seed)
    lists = [shown.permutation(len(catalogue))[:10].tolist() for _ in range(turns)]
    return [simulator.wish(), *(simulator.critique(rows) for rows in lists)]


def titles_in(text: str, catalogue: Catalogue) -> set[str]:
    """Titles that a text holds; a longer one hides those in it."""
    found = set()
    for title in sorted((item.title for item in catalogue.items), key=len, reverse=True):
        if title.casefold() in text.casefold():
            found.add(title)
            text = re.sub(re.escape(title), "", text, flags=re.IGNORECASE)
    return found


@pytest.mark.parametrize("kinds", [OPENINGS, REMARKS, LIMITS])
def test_every_kind_has_two_dozen_wordings_and_all_slots_are_filled(kinds: dict[str, list[str]]) -> None:
    random = np.random.default_rng(0)
    for kind, templates in kinds.items():
        said = {worded(templates, random, **SLOTS) for _ in range(500)}
        assert len(said) >= 24, kind
        assert not any(re.search(r"[\[\]{}|]|  | [,.;?]", one) for one in said), kind


def test_slots_are_never_read_as_templates() -> None:
    said = worded(["I loved {title}"], np.random.default_rng(0), title="[a|b] {year}")
    assert said == "I loved [a|b] {year}"


def test_messages_are_sentences() -> None:
    random = np.random.default_rng(0)
    said = {message(["no westerns", "I loved Heat"], random) for _ in range(100)}
    assert "No westerns. I loved Heat." in said and any(one == one.lower() for one in said)
    assert {length_words(120, random) for _ in range(60)} == {"120 minutes", "120 min", "two hours"}
    assert genre_words("Sports")["many"] == "sports films"


def test_wishes_are_read_off_the_fields_alone(catalogue: Catalogue) -> None:
    heat, unknown = catalogue.get(id_of("Heat")), catalogue.get(id_of("The Blair Witch Project"))
    assert Wish("genre", "Crime").kept(heat) and Wish("genre", "Horror").broken(heat)
    assert Wish("without", "Crime").broken(heat) and Wish("without", "Horror").kept(heat)
    assert Wish("from", 1995).kept(heat) and Wish("from", 1996).broken(heat) and Wish("until", 1994).broken(heat)
    assert Wish("longest", 169).broken(heat) and Wish("shortest", 170).kept(heat)
    assert not Wish("longest", 90).kept(unknown) and not Wish("longest", 90).broken(unknown)


def test_targets_are_held_out_likes_that_fit_the_mood(catalogue: Catalogue, users: list[User]) -> None:
    acts = catalogue.interactions
    assert acts is not None and users
    for user in users:
        mine = acts.users == user.number
        assert FEWEST <= len(user.targets) <= MOST
        assert user.targets <= set(acts.items[mine & acts.liked].tolist())
        assert not user.targets & (set(user.told) | user.disliked | user.rated)
        assert all(wish.kept(catalogue.items[row]) for wish in user.wishes for row in user.targets)
        assert user.wishes[0].kind == "genre" and user.wishes[1].kind in {"from", "until"}
    assert users_of(catalogue, range(30), seed=0, limit=2) == users[:2]


def test_the_same_seed_says_the_same_and_another_says_it_otherwise(catalogue: Catalogue, users: list[User]) -> None:
    assert talk(catalogue, users[0], 1) == talk(catalogue, users[0], 1)
    assert talk(catalogue, users[0], 1) != talk(catalogue, users[0], 2)


def test_what_is_held_out_is_never_named_and_only_wishes_are_spoken_of(catalogue: Catalogue, users: list[User]) -> None:
    acts = catalogue.interactions
    assert acts is not None
    for seed, user in enumerate(users):
        held = set(acts.items[acts.users == user.number].tolist()) - user.rated
        for one in talk(catalogue, user, seed):
            assert not {catalogue.items[row].title for row in user.targets} & titles_in(one.text, catalogue)
            assert set(one.demanded) <= set(one.about) <= set(user.wishes)
            assert not held & set(one.turned_down)


def test_a_fault_is_found_and_an_item_that_is_right_is_praised(catalogue: Catalogue, users: list[User]) -> None:
    user = replace(users[0], wishes=(Wish("genre", "Horror"),), told=(), rated=frozenset(), targets=frozenset())
    halloween, heat = catalogue.row(id_of("Halloween")), catalogue.row(id_of("Heat"))
    faults = [Simulator(user, catalogue, np.random.default_rng(seed)).critique([heat]) for seed in range(30)]
    assert {one.kinds for one in faults} == {("off genre",), ("wanted genre",)}
    assert all(one.about == user.wishes and not one.demanded for one in faults)
    simulator = Simulator(user, catalogue, np.random.default_rng(0))
    assert simulator.critique([halloween]).kinds == ("right",)
    assert simulator.critique([halloween]).kinds == ("more",)


def test_known_items_are_told_once(catalogue: Catalogue, users: list[User]) -> None:
    row = catalogue.row(id_of("Heat"))
    user = replace(users[0], wishes=(), told=(), rated=frozenset({row}), disliked=frozenset({row}))
    simulator = Simulator(user, catalogue, np.random.default_rng(0))
    first = simulator.critique([row])
    assert first.turned_down == (row,) and first.kinds[0] in {"seen", "disliked"}
    assert simulator.critique([row]).kinds == ("more",)


def test_a_catalogue_without_users_is_said() -> None:
    with pytest.raises(TasteloopError, match="no users who could speak"):
        users_of(books(), [0], seed=0)
