"""What a simulated user wants: one real person's ratings, and hidden wishes that some of the held-out likes fulfil.

What the user likes is divided by chance: some likes may be told, the others are held out. A mood is a wanted genre with
limits and genres that are unwanted, read off the fields of one held-out like; the targets are the held-out likes that
fit it. Whether an item keeps a wish is decided here, from its fields, by code that the recommender has no part in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Item, values_of

GENRE, YEAR, LENGTH = "genre", "year", "runtime"
"""The fields a user speaks of; the last may be missing."""
LEAST_LIKES = 10
FEWEST, MOST = 2, 12
"""Targets of a user: fewer cannot be told from luck, with more any popular list holds one."""
_MOODS = 300
_TOLD = 0.4
"""Share of the likes that may be told."""
_AMONG = 0.08
"""Share of a genre's items that must have another genre for it to be worth excluding."""
_LONGEST, _SHORTEST = (90, 100, 110, 120, 130, 150, 180), (90, 100, 120, 150)

Kind = Literal["genre", "without", "from", "until", "longest", "shortest"]
_FIELD: dict[Kind, str] = {
    "genre": GENRE, "without": GENRE, "from": YEAR, "until": YEAR, "longest": LENGTH, "shortest": LENGTH,
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """One thing that an item must be like."""

    kind: Kind
    value: str | int

    def kept(self, item: Item) -> bool:
        """Whether an item is known to satisfy it."""
        return bool(self._known(item)) and not self.broken(item)

    def broken(self, item: Item) -> bool:
        """Whether an item is known to violate it; what is unknown violates nothing."""
        if self.kind in {"genre", "without"}:
            has = self.value in values_of(item, GENRE)
            return has if self.kind == "without" else not has
        number = self._known(item)
        if not isinstance(number, int | float) or isinstance(self.value, str):
            return False
        return number < self.value if self.kind in {"from", "shortest"} else number > self.value

    def _known(self, item: Item) -> object:
        return item.fields.get(_FIELD[self.kind])


@dataclass(frozen=True)
class User:
    """A person and a mood."""

    number: int
    wishes: tuple[Wish, ...]
    targets: frozenset[int]
    """Held-out likes that satisfy all wishes."""
    told: tuple[int, ...]
    """Likes that may be told, those of the wanted genre first."""
    disliked: frozenset[int]
    rated: frozenset[int]
    """All that the user rated, but the held-out likes."""


def users_of(catalogue: Catalogue, numbers: Sequence[int], seed: int, limit: int | None = None) -> list[User]:
    """Give the first `limit` users a mood each; users whose likes are too few or fit none are passed over.

    Raises:
        TasteloopError: The catalogue lacks interactions or the fields that users speak of.
    """
    acts = catalogue.interactions
    if acts is None or any(catalogue.schema.get(name) is None for name in (GENRE, YEAR)):
        raise TasteloopError(
            f"Catalogue {catalogue.name!r} has no users who could speak",
            f"Give one with interactions and the fields {GENRE} and {YEAR}.",
        )
    found: list[User] = []
    for number in numbers:
        if limit is not None and len(found) >= limit:
            break
        mine = acts.users == number
        liked, rated = acts.items[mine & acts.liked], acts.items[mine]
        if len(np.unique(liked)) >= LEAST_LIKES:
            one = _user(catalogue, int(number), np.unique(liked), np.unique(rated), seed)
            found += [one] if one else []
    return found


def _user(catalogue: Catalogue, number: int, liked: np.ndarray, rated: np.ndarray, seed: int) -> User | None:
    random = np.random.default_rng([seed, number])
    order = random.permutation(liked).tolist()
    cut = round(_TOLD * len(order))
    told, held = order[:cut], order[cut:]
    disliked = frozenset(rated.tolist()) - set(order)
    for _ in range(_MOODS):
        wishes = _mood(catalogue, int(random.choice(held)), sorted(disliked), random)
        targets = frozenset(row for row in held if all(wish.kept(catalogue.items[row]) for wish in wishes))
        if FEWEST <= len(targets) <= MOST:
            told.sort(key=lambda row: wishes[0].broken(catalogue.items[row]))
            return User(number, wishes, targets, tuple(told), disliked, frozenset(rated.tolist()) - set(held))
    return None


def _mood(catalogue: Catalogue, anchor: int, disliked: Sequence[int], random: np.random.Generator) -> tuple[Wish, ...]:
    """Wishes that a held-out like fulfils: a genre, a limit of years, perhaps one of length, unwanted genres."""
    item = catalogue.items[anchor]
    genres, year, length = values_of(item, GENRE), item.fields.get(YEAR), item.fields.get(LENGTH)
    if not genres or not isinstance(year, int | float):
        return (Wish("genre", ""),)
    wanted = str(random.choice(genres))
    decade = int(year) // 10 * 10
    late = random.random() < 0.6 or decade + 9 >= np.nanmax(catalogue.numbers(YEAR))
    wishes = [Wish("genre", wanted), Wish("from", decade) if late else Wish("until", decade + 9)]
    if isinstance(length, int | float) and random.random() < 0.7:
        below = [bound for bound in _LONGEST if bound >= length]
        above = [bound for bound in _SHORTEST if bound <= length]
        if below and (random.random() < 0.75 or not above):
            wishes.append(Wish("longest", below[0]))
        elif above:
            wishes.append(Wish("shortest", above[-1]))
    wishes += [Wish("without", one) for one in _unwanted(catalogue, wanted, genres, disliked, random)]
    return tuple(wishes)


def _unwanted(
    catalogue: Catalogue, wanted: str, genres: Sequence[str], disliked: Sequence[int], random: np.random.Generator
) -> list[str]:
    """One or two genres that often go with the wanted one; more likely those of what the user dislikes."""
    together = catalogue.postings(GENRE)[wanted.casefold()]
    among = Counter(value for row in together.tolist() for value in values_of(catalogue.items[row], GENRE))
    worse = Counter(value for row in disliked for value in values_of(catalogue.items[row], GENRE))
    choices = [one for one, n in sorted(among.items()) if n >= _AMONG * len(together) and one not in genres]
    if not choices:
        return []
    odds = np.array([1.0 + worse[one] for one in choices])
    count = min(len(choices), 1 + int(random.random() < 0.4))
    return [str(one) for one in random.choice(choices, count, replace=False, p=odds / odds.sum())]
