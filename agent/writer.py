"""The writer: the model words facts, and code checks every sentence against them.

The model chooses, token by token, among written frames filled with the facts, so a sentence tells them all and reads
well. What does not pass the check is replaced by a sentence that code wrote, so nothing invented can reach the reader.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from agent.claims import holds
from agent.framed import framed
from agent.language import tr
from agent.notes import Facts
from agent.ports import Completer
from models.writer.notes import note_prompt

_EXAMPLES = """\
Each note is put into one friendly sentence.

Note: The Sting | because you liked: Paper Moon | shared: con artists, 1930s
Sentence: Since you liked Paper Moon, The Sting should suit you: con artists in the 1930s again.

Note: Moon | because you asked for: space, slow burn | has: space, isolation
Sentence: You asked for space and a slow burn, and Moon has both, with plenty of isolation.

Note: Fargo | because you liked: Blood Simple | shared: Joel Coen (director), dark humor
Sentence: Joel Coen made Fargo as well as Blood Simple, and it has the same dark humor.

Note: Paddington | because you asked for: running time at most 100 min | has: running time 95 min
Sentence: At 95 min, Paddington stays within the 100 min you asked for.

"""
_STOP = ("\n",)
_MOST_TOKENS = 80
_CHOICES = 8
"""Sentences among which the model chooses."""


class Writer:
    """Words reasons, in a model context of its own."""

    def __init__(self, model: Completer, taught: bool = False) -> None:
        """Keep the model; one that was not taught to write from notes gets examples before each."""
        self.model = model
        self._before = "" if taught else _EXAMPLES

    def warm(self) -> None:
        """Read what all prompts share."""
        self.model.warm(self._before + note_prompt("").split("\n")[0])

    def sentence(self, facts: Facts, said: Sequence[str] = ()) -> str | None:
        """Word one item's note, or less of it; None when no sentence passes its check.

        Args:
            facts: What may be said.
            said: Sentences of the same reply, whose beginnings are not used again.
        """
        told: Facts | None = facts
        while told is not None:
            choices = self._choices(told, said)
            text = self._written(told, choices) if choices else ""
            if text and holds(text, told):
                return text
            told = told.simpler()
        return None

    def _choices(self, facts: Facts, said: Sequence[str]) -> list[str]:
        """Some sentences that tell the facts and begin as no other of the reply."""
        seed = zlib.crc32(facts.note().encode())
        begun = {_beginning(one) for one in said}
        found = [one for one in framed(facts, seed) if holds(one, facts)]
        return ([one for one in found if _beginning(one) not in begun] or found)[:_CHOICES]

    def _written(self, facts: Facts, choices: Sequence[str]) -> str:
        prompt = self._before + note_prompt(facts.note())
        return " ".join(self.model.complete(prompt, max_tokens=_MOST_TOKENS, stop=_STOP, choices=choices).text.split())


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:2]).casefold()


def reply_line(place: int, title: str, sentence: str) -> str:
    """One line of a reply."""
    return tr("{place}. {title}: {sentence}").format(place=place, title=title, sentence=sentence)
