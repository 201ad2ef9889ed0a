"""From words to a preference update: the taught model reads, code grounds what it read in the catalogue.

One constrained retry follows a reading that is not valid; then the deterministic reader steps in and the turn says so.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.anchor import is_named
from agent.contract import PreferenceUpdate
from agent.ground import Grounder
from agent.portions import portions
from agent.ports import Completer
from agent.reader import read
from agent.text import plain
from models.parser.corpus import written
from models.parser.grammar import grammar_of
from models.parser.prompt import Turn as ContextTurn
from models.parser.prompt import build_prompt, fields_line
from models.parser.wire import WireError, WireUpdate, format_update, parse_update
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

MOST_TOKENS = 200
EXAMPLES = 12


@dataclass(frozen=True)
class Understanding:
    """An update and how it came about."""

    update: PreferenceUpdate
    degraded: bool = False
    shortened: bool = False
    """Whether part of a very long message was not read."""
    prompt: str = ""
    tokens: int = 0
    seconds: float = 0.0


@dataclass
class Understander:
    """Reads messages about one catalogue."""

    catalogue: Catalogue
    linker: Linker
    model: Completer
    fields: Mapping[str, str] = field(default_factory=dict)
    preamble: str = ""
    """Worked examples, for a model that was not taught; such a model writes under the grammar from the start."""
    last_prompt: str = ""
    last_tokens: int = 0

    def __post_init__(self) -> None:
        """Take the catalogue's spoken fields where none are given."""
        self.fields = dict(self.fields) or self.catalogue.schema.spoken()
        self.grounder = Grounder(self.catalogue, self.linker)

    def warm(self) -> None:
        """Read the part of the prompt that all messages share."""
        self.model.warm(f"{self.preamble}{fields_line(self.fields)}\n")

    def understand(
        self,
        message: str,
        context: Sequence[ContextTurn] = (),
        shown: Sequence[int] = (),
        fields: Mapping[str, str] | None = None,
    ) -> Understanding:
        """Read one message.

        Args:
            message: What the user wrote.
            context: Turns before it as (role, text), oldest first.
            shown: Rows of the list that is on the screen, in its order.
            fields: Fields to read for instead of the catalogue's own.
        """
        started = time.perf_counter()
        if not any(c.isalnum() for c in message):
            return Understanding(PreferenceUpdate(acts=["other"]), seconds=time.perf_counter() - started)
        known = self.fields if fields is None else dict(fields)
        parts, shortened = portions(message)
        degraded, readings = False, []
        for part in parts:
            wire, degraded_here = self._read(part, context, known, shown)
            readings.append(wire)
            degraded = degraded or degraded_here
            context = [*context, ("user", part)] if len(parts) > 1 else context
        update = self.grounder.ground(merged(readings, message), message, context, shown, known)
        seconds = time.perf_counter() - started
        return Understanding(update, degraded, shortened, self.last_prompt, self.last_tokens, seconds)

    def _read(
        self, message: str, context: Sequence[ContextTurn], known: Mapping[str, str], shown: Sequence[int]
    ) -> tuple[WireUpdate, bool]:
        """Read one portion; the second value says whether the simple reader had to."""
        self.last_prompt = self.preamble + build_prompt(message, context, known)
        wire, self.last_tokens = self._ask(self.last_prompt, known)
        if wire is None:
            return read(message, self.catalogue, self.linker, shown), True
        return wire, False

    def shown_in(self, context: Sequence[ContextTurn]) -> list[int]:
        """Rows named in the last turn of the system, in their order, for when no list was kept."""
        for role, text in reversed(context):
            if role == "system":
                rows = [m.row for m in self.linker.mentions(text) if m.kind == "item" and m.row is not None]
                return list(dict.fromkeys(rows))
        return []

    def _ask(self, prompt: str, known: Mapping[str, str]) -> tuple[WireUpdate | None, int]:
        """Ask freely, then once more under a grammar; None when neither reading is valid."""
        spent = 0
        strict = grammar_of(known)
        for grammar in (strict,) if self.preamble else (None, strict):
            said = self.model.complete(prompt, max_tokens=MOST_TOKENS, stop=("\n\n",), grammar=grammar)
            spent += said.completion_tokens
            try:
                return parse_update(said.text, known), spent
            except WireError:
                continue
        return None, spent


def merged(readings: Sequence[WireUpdate], message: str) -> WireUpdate:
    """One update of the readings of a message's portions; in so long a message every title must be named."""
    if len(readings) == 1:
        return readings[0]
    said = plain(message)
    acts = dict.fromkeys(act for one in readings for act in one.acts)
    whole = (change for one in readings for change in one.changes)
    changes = dict.fromkeys(c for c in whole if c.field != "item" or is_named(str(c.value), said))
    if len(acts) > 1:
        acts.pop("other", None)
    return WireUpdate(tuple(acts), tuple(changes))


def worked_examples() -> str:
    """A few messages of the written corpus with their updates, for a model that was not taught."""
    corpus = [one for one in written() if one.source == "films_critiques.txt" and one.update.changes]
    picked = corpus[:: max(1, len(corpus) // EXAMPLES)][:EXAMPLES]
    blocks = [build_prompt(one.message, one.context, one.fields) + " " + format_update(one.update) for one in picked]
    return "\n\n".join(blocks) + "\n\n"
