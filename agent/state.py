"""What grows through the turn graph: one object, each step adds its part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.abstain import Opening
from agent.contract import Change, PreferenceUpdate, Profile, Question, Recommendation, Rules, Status, Turn
from agent.events import PastTurn, Source
from agent.hypotheses import Hypothesis
from agent.language import Language
from retrieval.query import Hit, Query
from retrieval.ranker import Ranker


@dataclass
class TurnState:
    """One turn in the making."""

    session: str
    number: int
    rules: Rules
    past: Sequence[PastTurn]
    shown: list[int]
    """Rows on the screen when the turn began."""
    ranker: Ranker
    """The one of this turn, from its beginning to its end, whatever is trained meanwhile."""
    language: Language = "en"
    """What the turn is said in."""
    message: str | None = None
    changes: Sequence[Change] = ()
    """Changes that came without words: a button, a removal."""
    source: Source = "button"
    replaces: Sequence[int] = ()
    """Ids of the changes that an edit corrects."""
    quoted: str | None = None
    """The message that an edit corrects."""
    started: float = field(default_factory=time.perf_counter)
    update: PreferenceUpdate = field(default_factory=PreferenceUpdate)
    degraded: bool = False
    last: bool = False
    """Whether the host allows no message after this one."""
    pinned: list[int] = field(default_factory=list)
    """Rows that were asked for again by name: first in the list, where the limits allow them."""
    notes: list[str] = field(default_factory=list)
    """Sentences that open the reply: what could not be found, what was cut."""
    profile: Profile = field(default_factory=lambda: Profile(session=""))
    status: Status = "chat"
    query: Query = field(default_factory=Query)
    hits: list[Hit] = field(default_factory=list)
    question: Question | None = None
    """What this turn asks."""
    remark: str = ""
    """A sentence on what the turned-down items seem to share."""
    declined: bool = False
    """Whether the message closes the question before it without a wish."""
    supposed: list[Hypothesis] = field(default_factory=list)
    """What the turned-down items seem to share."""
    opened: list[Opening] = field(default_factory=list)
    """When nothing passes: what giving up a limit opens."""
    recommendations: list[Recommendation] = field(default_factory=list)
    reply: str = ""
    timings: dict[str, float] = field(default_factory=dict)

    def mark(self, name: str) -> None:
        """Note the seconds since the turn began."""
        self.timings[name] = time.perf_counter() - self.started

    def turn(self) -> Turn:
        """The finished turn."""
        return Turn(
            session=self.session,
            reply=self.reply,
            status=self.status,
            update=self.update,
            profile=self.profile,
            recommendations=self.recommendations,
            question=self.question,
            degraded=self.degraded,
            timings=dict(self.timings),
        )
