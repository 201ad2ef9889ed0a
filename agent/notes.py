"""What the writer may say of an item, as a note: one line of facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_ROLE = re.compile(r"(.*) \((\w[\w ]*)\)")


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


def read_note(note: str) -> Facts:
    """The facts of a note about one item, as `Facts.note` writes it."""
    title, *parts = note.split(" | ")
    roles: list[tuple[str, str]] = []
    grounds: list[Ground] = []
    for because, told in zip(parts[::2], parts[1::2], strict=True):
        values = told.partition(": ")[2].split(", ")
        found = [_ROLE.fullmatch(one) for one in values]
        roles += [(one[1], one[2]) for one in found if one is not None]
        has = tuple(value if one is None else one[1] for value, one in zip(values, found, strict=True))
        grounds.append(Ground(because.removeprefix("because "), has))
    return Facts(title, tuple(grounds), tuple(roles))
