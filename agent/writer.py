"""The writer: the model words a reason from structured facts, and code checks every sentence against them.

A sentence passes only if each of its words comes from the facts or from a closed list of plain connecting words.
What does not pass is replaced by a sentence that code wrote, so nothing invented can reach the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.ports import Completer
from agent.text import joined, plain
from models.writer.notes import note_prompt
from retrieval.filters import stem

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

CONNECTING = frozenset(
    """a about again agree alike all along also an and another are as asked at back be because been bring brings by
    can choice close come comes company complete deliver delivers does enjoy enjoyed even every fans feel feels film
    films find fit fits follow for found from full further gave get gets give gives given go goes good great has have
    having here if in into is it its just keep keeps kept kind know liked like likes look looking looks lot lots loved
    made makes match matches meet mentioned might mood more most much nearby of offers on once one or our out own pair
    part pick plenty point right same said set shares sharing should since so some something spirit stay stays story
    such suit suits sure take takes that the their them then there these they things this those to together too
    touch touches try under up very want wanted was watch way well were what when where which will wish wished wishes
    with within words worth would you your you'd you'll you're it's that's here's
    add adds after agrees among answers anyone around before both brought but call carry comes common connects could did
    directed directs each expect fills fitting follow follows following had home how idea keeping lead leads line link
    links make matching may means meets mind move moves need needs next offer over playing plays points puts request
    return returns run runs search shared side sits stands star starring stars still straight tells thing through tie
    ties top turns two us waiting went who whom why worked wrote written yours there's""".split()
)
"""Words that claim nothing about an item."""
_TOLD = "(?:liked|loved|enjoyed|mentioned|asked for|wanted|wished for)"
"""What the user said of something else: the item itself may not stand after it."""
_STOP = ("\n",)
_MOST_TOKENS = 48


@dataclass(frozen=True)
class Facts:
    """What a sentence may say of one item."""

    title: str
    because: str
    """`you liked: Heat` or `you asked for: slow burn`."""
    has: tuple[str, ...]
    roles: tuple[tuple[str, str], ...] = ()
    """(person, label of the field) of the people among `has`."""

    def note(self) -> str:
        """The facts as the model reads them."""
        roles = dict(self.roles)
        what = [f"{one} ({roles[one]})" if one in roles else one for one in self.has]
        verb = "shared" if self.because.startswith("you liked") else "has"
        return f"{self.title} | because {self.because} | {verb}: {', '.join(what)}"


class Writer:
    """Words reasons, in a model context of its own."""

    def __init__(self, model: Completer, taught: bool = False) -> None:
        """Keep the model; one that was not taught to write from notes gets examples before each."""
        self.model = model
        self._before = "" if taught else _EXAMPLES

    def warm(self) -> None:
        """Read what all prompts share."""
        self.model.warm(self._before + note_prompt("").split("\n")[0])

    def sentence(self, facts: Facts) -> str | None:
        """Word one note; None when the sentence does not pass its check."""
        said = self.model.complete(self._before + note_prompt(facts.note()), max_tokens=_MOST_TOKENS, stop=_STOP)
        text = " ".join(said.text.split())
        return text if holds(text, facts) else None


def holds(sentence: str, facts: Facts) -> bool:
    """Check a sentence against its facts: every word is known, the item is named, no role is swapped."""
    if not 4 <= len(sentence.split()) <= 40 or sentence[-1:] not in ".!":
        return False
    if sentence.count(".") + sentence.count("!") > 1 + sum(
        one.count(".") for one in (facts.title, facts.because, *facts.has)
    ):
        return False
    low = plain(sentence)
    title = re.escape(plain(facts.title))
    if (
        len(re.findall(rf"\b{title}\b", low)) != 1
        or _repeats(low)
        or re.search(rf"\b{_TOLD} (?:the |an? )?{title}\b", low)
    ):
        return False
    known = _words([facts.title, facts.because, *facts.has, *(label for _, label in facts.roles)])
    said = [word.casefold() for word in re.findall(r"[\w'’-]+", sentence)]
    if any(not _known(word, known) for word in said):
        return False
    if not any(_times(one, low) for one in facts.has):
        return False
    named = plain(f"{facts.title} {facts.because}")
    if any(_times(one, low) > 1 + _times(one, named) for one in facts.has):
        return False
    if any(_times(person, low) > 1 for person, _ in facts.roles):
        return False
    return _roles_hold(low, facts)


def _times(words: str, text: str) -> int:
    """How often words stand in a plain text."""
    return len(re.findall(rf"\b{re.escape(plain(words))}\b", text))


def _repeats(low: str) -> bool:
    """Whether a run of three words stands twice, as when a small model goes round in circles."""
    words = low.split()
    runs = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    return len(runs) != len(set(runs))


def _words(texts: Sequence[str]) -> set[str]:
    return {stem(word) for text in texts for word in plain(text).split()}


def _known(word: str, facts: set[str]) -> bool:
    if word in CONNECTING:
        return True
    return all(stem(part) in facts or part in CONNECTING for part in plain(word).split())


_DEEDS = {
    "actor": ("star", "stars", "starring", "starred", "plays", "playing", "played"),
    "director": ("directed", "directs", "directing"),
    "author": ("wrote", "written", "writes", "writing"),
}
"""What people of a role do: such a verb may stand only where somebody of that role is named."""


def _roles_hold(low: str, facts: Facts) -> bool:
    """A word for a role or its deeds may stand only where a person of that role is named, and no one of another."""
    words = set(low.split())
    named = {role for person, role in facts.roles if plain(person) in low}
    for label in {*_DEEDS, *(label for _, label in facts.roles)}:
        told = {plain(label), f"{plain(label)}s", *_DEEDS.get(label, ())} - set(plain(facts.title).split())
        if words & told and named != {label}:
            return False
    return True


def reply_line(place: int, title: str, sentence: str) -> str:
    """One line of a reply."""
    return f"{place}. {title}: {sentence}"


def because_liked(titles: Sequence[str]) -> str:
    """The reason of liked items as the writer reads it."""
    return f"you liked: {joined(list(titles))}"
