"""What the writer may say, as notes: one line of facts about an item, or about a whole list."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Ground:
    """Why an item is in the list."""

    because: str
    """`you liked: Heat` or `you asked for: slow burn`."""
    has: tuple[str, ...]
    """What of it the item has."""

    def told(self) -> str:
        """The ground as the model reads it, without names of roles."""
        verb = "shared" if self.because.startswith("you liked") else "has"
        return f"{self.because} | {verb}: {', '.join(self.has)}"


@dataclass(frozen=True)
class Facts:
    """What a sentence may say of one item."""

    title: str
    grounds: tuple[Ground, ...]
    """One or two, the stronger first."""
    roles: tuple[tuple[str, str], ...] = ()
    """(person, label of the field) of the people among what it has."""

    @property
    def has(self) -> tuple[str, ...]:
        """All that the item has of what was liked or asked for."""
        return tuple(one for ground in self.grounds for one in ground.has)

    def told(self) -> list[str]:
        """All facts but the title."""
        return [text for ground in self.grounds for text in (ground.because, *ground.has)]

    def simpler(self) -> Facts | None:
        """Less to say of the same: one ground, else one value of it; None where there is no less."""
        first = self.grounds[0]
        if len(self.grounds) > 1:
            return replace(self, grounds=(first,))
        return replace(self, grounds=(replace(first, has=first.has[:1]),)) if len(first.has) > 1 else None

    def note(self) -> str:
        """The facts as the model reads them."""
        roles = dict(self.roles)
        named = [
            Ground(ground.because, tuple(f"{one} ({roles[one]})" if one in roles else one for one in ground.has))
            for ground in self.grounds
        ]
        return f"{self.title} | because {' | '.join(ground.told() for ground in named)}"


@dataclass(frozen=True)
class ListFacts:
    """What a sentence may say of a list."""

    count: int
    noun: str
    """What the items are called: `films`, or `film` where it is one."""
    liked: tuple[str, ...] = ()
    """Items that the user likes, and values that every item of the list has."""
    wanted: tuple[str, ...] = ()
    """Limits that the list keeps."""
    unwanted: tuple[str, ...] = ()
    """What no item of the list has."""

    def values(self) -> tuple[str, ...]:
        """All that can be said."""
        return (*self.liked, *self.wanted, *self.unwanted)

    def told(self) -> list[str]:
        """All facts but number and noun, and the parts of limits: `year from 1990` may be said as `1990`."""
        return list(self.values())

    def simpler(self) -> ListFacts | None:
        """Less to say of the same list: one thing of the kind that was said first; None where there is no less."""
        if len(self.values()) < 2:
            return None
        one = next(name for name in ("liked", "wanted", "unwanted") if getattr(self, name))
        return ListFacts(self.count, self.noun, **{one: getattr(self, one)[:1]})

    def note(self) -> str:
        """The facts as the model reads them."""
        parts = [f"LIST of {self.count} {self.noun}"]
        for head, values in (("you like", self.liked), ("you want", self.wanted), ("you don't want", self.unwanted)):
            if values:
                parts.append(f"{head}: {', '.join(values)}")
        return " | ".join(parts)
