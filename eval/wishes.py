"""What made-up users of real taste say: one to four statements each, as sentences and as what they mean.

The liked items are one real user's, so that a list has reasons; all else is drawn from the fields of another of the
user's likes. Nothing is read from the sentences: what they mean is handed to the recommender beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agent.contract import Change, PreferenceUpdate
from retrieval.catalogue import Catalogue, Item, values_of

LEAST = 3
"""Items that a value must be of, to be wished for."""
_OTHERS = ("my wife", "my son", "my parents", "our daughter")
_FAME = ("well known", "a hidden gem")
_PHRASES = (
    "feel-good", "dark", "clever", "sad", "funny", "thrilling", "a twist at the end", "slow burn", "revenge", "war",
    "for a rainy evening", "strong women", "friendship", "something quiet", "growing up", "the sea", "magic",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A message and what it means."""

    text: str
    update: PreferenceUpdate


Statement = tuple[str, list[Change]]


class Wishes:
    """Draws conversations about one catalogue; the same seed gives the same ones."""

    def __init__(self, catalogue: Catalogue, seed: int = 0) -> None:
        """Keep the catalogue."""
        self.catalogue = catalogue
        self.seed = seed
        self.kinds: tuple[Callable[[np.random.Generator, list[Item]], Statement | None], ...] = (
            self._likes, self._likes, self._likes, self._value, self._value, self._phrase, self._limit, self._excluded,
            self._only, self._disliked, self._seen, self._another, self._fame,
        )  # fmt: skip

    def talk(self, number: int) -> list[Said]:
        """The messages of one conversation."""
        random = np.random.default_rng([self.seed, number])
        pool = self._pool(random)
        made: list[Statement] = []
        for _ in range(int(random.integers(1, 5))):
            statement = self.kinds[int(random.integers(len(self.kinds)))](random, pool)
            if statement is not None:
                made.append(statement)
        made = made or [self._likes(random, pool)]
        talk = []
        while made:
            count = 1 + int(random.random() < 0.4)
            part, made = made[:count], made[count:]
            changes = [change for _, told in part for change in told]
            update = PreferenceUpdate(acts=["inform", "request"], changes=changes)
            talk.append(Said(" ".join(text for text, _ in part), update))
        return talk

    def _pool(self, random: np.random.Generator) -> list[Item]:
        """Items of one taste, in a random order: one user's likes, else any."""
        acts, items = self.catalogue.interactions, self.catalogue.items
        rows = np.arange(len(items))
        if acts is not None and len(acts):
            user = acts.users[int(random.choice(np.flatnonzero(acts.liked)))]
            rows = np.unique(acts.items[(acts.users == user) & acts.liked])
        return [items[int(row)] for row in random.permutation(rows)[:40]]

    def _likes(self, random: np.random.Generator, pool: list[Item]) -> Statement:
        named = [pool.pop() for _ in range(min(len(pool) - 1, int(random.integers(1, 3))))] or pool[:1]
        return f"I liked {' and '.join(one.title for one in named)}.", [_item(one, "like") for one in named]

    def _disliked(self, random: np.random.Generator, pool: list[Item]) -> Statement:
        one = pool[int(random.integers(len(pool)))]
        return f"{one.title} was not for me.", [_item(one, "dislike")]

    def _seen(self, random: np.random.Generator, pool: list[Item]) -> Statement:
        one = pool[int(random.integers(len(pool)))]
        return f"I know {one.title} already.", [_item(one, "seen")]

    def _another(self, random: np.random.Generator, pool: list[Item]) -> Statement | None:
        who = str(random.choice(_OTHERS))
        if random.random() < 0.5:
            one = pool[int(random.integers(len(pool)))]
            return f"{one.title} is a favourite of {who}.", [_item(one, "like", who)]
        value = self._drawn(random, pool, "category")
        change = Change(field="aspect", value=value[1], stance="like", who=who, words=value[1]) if value else None
        return (f"{change.value} for {who}, please.", [change]) if change else None

    def _value(self, random: np.random.Generator, pool: list[Item]) -> Statement | None:
        drawn = self._drawn(random, pool, "person" if random.random() < 0.4 else "category")
        if drawn is None:
            return None
        described = self.catalogue.schema.get(drawn[0])
        field = drawn[0] if described is not None and described.spoken else "aspect"
        return f"Something with {drawn[1]}.", [Change(field=field, value=drawn[1], stance="like", words=drawn[1])]

    def _phrase(self, random: np.random.Generator, pool: list[Item]) -> Statement:
        phrase = str(random.choice(_PHRASES))
        return f"I would like {phrase}.", [Change(field="aspect", value=phrase, stance="like", words=phrase)]

    def _fame(self, random: np.random.Generator, pool: list[Item]) -> Statement:
        phrase = str(random.choice(_FAME))
        return f"It should be {phrase}.", [Change(field="aspect", value=phrase, stance="like", words=phrase)]

    def _only(self, random: np.random.Generator, pool: list[Item]) -> Statement | None:
        drawn = self._drawn(random, pool, "category", LEAST * 10)
        if drawn is None:
            return None
        return f"Only {drawn[1]}.", [Change(field=drawn[0], value=drawn[1], stance="require", words=drawn[1])]

    def _excluded(self, random: np.random.Generator, pool: list[Item]) -> Statement | None:
        drawn = self._drawn(random, pool, "category")
        if drawn is None:
            return None
        return f"No {drawn[1]}.", [Change(field=drawn[0], value=drawn[1], stance="exclude", words=drawn[1])]

    def _limit(self, random: np.random.Generator, pool: list[Item]) -> Statement | None:
        fields = self.catalogue.schema.of_kind("number", "date")
        if not fields:
            return None
        field = fields[int(random.integers(len(fields)))]
        known = self.catalogue.numbers(field.name)
        known = known[~np.isnan(known)]
        if not len(known):
            return None
        up = bool(random.random() < 0.5)
        bound = round(float(np.quantile(known, random.uniform(0.1, 0.5) if up else random.uniform(0.5, 0.9))), 1)
        value = int(bound) if bound > 20 else bound
        change = Change(field=field.name, op=">=" if up else "<=", value=value, stance="require")
        unit = f" {field.unit}" if field.unit else ""
        return f"The {field.label} at {'least' if up else 'most'} {value:g}{unit}.", [change]

    def _drawn(
        self, random: np.random.Generator, pool: list[Item], kind: str, least: int = LEAST
    ) -> tuple[str, str] | None:
        """A field and a value that one of the user's likes has, and enough other items."""
        one = pool[int(random.integers(len(pool)))]
        fields = self.catalogue.schema.of_kind("person" if kind == "person" else "category")
        drawn = [(field.name, value) for field in fields for value in values_of(one, field.name)]
        drawn = [(name, one) for name, one in drawn if len(self.catalogue.postings(name)[one.casefold()]) >= least]
        return drawn[int(random.integers(len(drawn)))] if drawn else None


def _item(item: Item, stance: str, who: str | None = None) -> Change:
    told = {"field": "item", "value": item.title, "item": item.id, "stance": stance, "who": who, "words": item.title}
    return Change.model_validate(told)
