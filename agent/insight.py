"""What a turn makes of "no" and of short answers, and whether it asks: hypotheses and questions put to work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from agent import supposed
from agent.answered import answered
from agent.contract import Change, Event, Question
from agent.events import EventLog
from agent.hypotheses import lean, steps, suppose
from agent.language import marked, tr
from agent.policy import asks
from agent.questions import best_question
from agent.state import TurnState
from agent.strengths import strength
from agent.supposed import SURE
from agent.terms import label
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

RECENT = 60
"""Judgements that are looked at: tastes drift, and a turn must not cost more the longer a talk is."""
POOL = 80
"""Best candidates beside which a property is common or rare, and which a question is to split."""
_TO_START = marked(("To start with, some that many people like.", "To start with, a few of them."))


@dataclass(frozen=True)
class Insight:
    """Reads between the lines of one catalogue's sessions."""

    catalogue: Catalogue
    linker: Linker
    log: EventLog

    def resolve(self, state: TurnState) -> None:
        """Understand a message as the answer to the question before it, where it is one."""
        question = _open_question(state)
        if question is None:
            return
        found = answered(state.message or "", state.update, question, self.catalogue, self.linker)
        if found is None:
            return
        state.update, state.declined = found.update, found.declined
        if found.declined:
            state.notes.append(self._let_go(question))
            if _is_limit(question.offer):
                state.changes = [_declined(question.offer)]

    def _let_go(self, question: Question) -> str:
        if _is_limit(question.offer):
            return tr("All right, I won't take it that way.")
        return tr("All right, I leave the {label} open.").format(label=label(question.field, self.catalogue.schema))

    def lean(self, state: TurnState) -> None:
        """Add to the query of a turn what its session's turned-down items seem to share."""
        events = self.log.events(state.session)
        if not any(_refuses(event) for event in events):
            return
        judged = steps(events, self.log.lists(state.session), self.catalogue)[-RECENT:]
        state.supposed = suppose(judged, state.profile, self.catalogue, self._pool(state))
        state.query = lean(state.query, state.supposed)
        self._remark(state, events)

    def _remark(self, state: TurnState, events: Sequence[Event]) -> None:
        """Tell the likeliest hypothesis once, in the turn that makes it likely."""
        fresh = any(event.turn == state.number and _refuses(event) for event in events)
        told = [one for one in state.supposed if one.confidence >= SURE]
        if not fresh or not told:
            return
        said = supposed.remark(told[0], self.catalogue)
        known = {part for past in state.past for part in past.reply.splitlines()}
        if not any(_alike(said, part) for part in known):
            state.remark = said

    def ask(self, state: TurnState) -> None:
        """Put a question beside the list, if the policy says so and one is worth asking."""
        earlier = self.log.asked(state.session)
        since = state.number - earlier[-1][0] if earlier else None
        events = self.log.events(state.session)
        refused = refusals(events) if any(event.turn == state.number for event in events) else None
        if state.last or state.declined or not asks(state.update, state.profile, refused, since):
            return
        fields = {field for _, field in earlier}
        offered = [one for one in state.supposed if one.confidence >= SURE and one.field not in fields]
        if offered:
            state.question = supposed.offer(offered[0], self.catalogue)
            state.remark = ""
        elif state.message is not None:
            state.question = best_question(self.catalogue, self._pool(state), state.profile, fields, state.number)
            if state.question is not None and not refused:
                known = self.catalogue.interactions is not None
                popular, any_few = _TO_START
                state.remark = tr(popular if known else any_few)
        if state.question is not None:
            state.status = "ask"

    def _pool(self, state: TurnState) -> list[int]:
        return [row for row, _ in state.ranker.order(replace(state.query, n=POOL))]


def refusals(events: Sequence[Event]) -> int:
    """How many of the last turns that changed something, one after the other, only turned items down."""
    turns: dict[int, list[Event]] = {}
    for event in events:
        if not event.undone and event.source != "host":
            turns.setdefault(event.turn, []).append(event)
    count = 0
    for _, told in sorted(turns.items(), reverse=True):
        if not all(_refuses(event) for event in told):
            break
        count += 1
    return count


def _refuses(event: Event) -> bool:
    change = event.change
    turned = change.signal == "skip" or strength(change) < 0
    return not event.undone and change.item is not None and change.stance != "drop" and turned


def _is_limit(offer: Change | None) -> TypeGuard[Change]:
    """Whether what was offered came from a hypothesis."""
    return offer is not None and offer.stance != "like"


def _declined(offer: Change) -> Change:
    """That a limit was offered and not wanted: it withdraws nothing that stands, and closes its hypothesis."""
    return offer.model_copy(update={"stance": "drop", "signal": "skip", "words": None})


def _open_question(state: TurnState) -> Question | None:
    """The question of the last turn; buttons in between do not close it."""
    for past in reversed(state.past):
        if past.question is not None:
            return past.question
        if past.message is not None:
            return None
    return None


def _alike(said: str, part: str) -> bool:
    """Whether a line has the second half of a remark: `so I look for shorter ones`."""
    return said.partition(tr(", so "))[2] in part
