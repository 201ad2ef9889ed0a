"""What the writer may say of an item, as a note: one line of facts."""

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
