"""The writer: the model words facts, and code checks every sentence against them.

What does not pass its check is replaced by a sentence that code wrote, so nothing invented can reach the reader.
"""

from __future__ import annotations

from agent.claims import holds, vocabulary
from agent.frames import reads_well, taught
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
_MOST_TOKENS = 60


class Writer:
    """Words reasons, in a model context of its own."""

    def __init__(self, model: Completer, taught: bool = False) -> None:
        """Keep the model; one that was not taught to write from notes gets examples before each."""
        self.model = model
        self._taught = taught
        self._before = "" if taught else _EXAMPLES

    def warm(self) -> None:
        """Read what all prompts share, and the sentences that others are compared with."""
        taught()
        self.model.warm(self._before + note_prompt("").split("\n")[0])

    def sentence(self, facts: Facts) -> str | None:
        """Word one item's note, or less of it; None when neither passes its check."""
        for told in (facts, facts.simpler()):
            text = self._written(told) if told is not None else ""
            if told is not None and holds(text, told) and reads_well(text, told):
                return text
        return None

    def _written(self, facts: Facts) -> str:
        prompt = self._before + note_prompt(facts.note())
        words = vocabulary(facts) if self._taught else ()
        return " ".join(self.model.complete(prompt, max_tokens=_MOST_TOKENS, stop=_STOP, words=words).text.split())


def reply_line(place: int, title: str, sentence: str) -> str:
    """One line of a reply."""
    return tr("{place}. {title}: {sentence}").format(place=place, title=title, sentence=sentence)
