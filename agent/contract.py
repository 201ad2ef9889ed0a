"""The public types: what goes in and out of a turn. `model_dump_json()` of each is the wire form."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Act = Literal["inform", "request", "ask", "accept", "reject", "undo", "reset", "other"]
Stance = Literal["like", "dislike", "require", "exclude", "seen", "drop"]
Op = Literal[">=", "<=", "=", "between", "more", "less"]
Status = Literal["recommend", "ask", "answer", "abstain", "chat"]
Signal = Literal["like", "dislike", "seen", "exclude", "drop", "click", "skip", "dwell", "rating", "shown"]
Scalar = str | int | float | bool

POSITIVE: frozenset[str] = frozenset({"like", "require"})
NEGATIVE: frozenset[str] = frozenset({"dislike", "exclude"})


class Change(BaseModel):
    """One thing that is different about a profile after a message or a button."""

    model_config = ConfigDict(frozen=True)

    id: int | None = None
    """Number of the event in the session's log; None before it is remembered."""
    field: str
    """`item`, `aspect` or a field of the catalogue."""
    value: str | float | int | list[float] | None = None
    """A name, a number, or [low, high]; None for comparatives and for dropping a whole field."""
    op: Op | None = None
    """Only on number fields."""
    stance: Stance
    item: str | None = None
    """Catalogue id, when `field` is `item` and the catalogue has it."""
    words: str | None = None
    """The words of the message it was read from, where they can be pointed at."""
    weight: float = 1.0
    """Strength beside a plain statement: what a message asks for at once counts more than what it mentions."""
    signal: Signal | None = None
    """The button or event it came from; None for a statement in words."""
    rating: float | None = None
    """Stars out of five, for the signal `rating`."""
    seconds: float | None = None
    """How long somebody stayed with the item, for the signal `dwell`."""
    who: str | None = None
    """Whose taste it is, where the message names somebody else, such as `my wife`."""
    reference: float | None = None
    """What `more` and `less` were said about: the number of the item or list then shown."""


class PreferenceUpdate(BaseModel):
    """What one message means: acts and changes."""

    acts: list[Act] = []
    changes: list[Change] = []


class Preference(BaseModel):
    """One standing entry of a profile: a change that no later one has overridden."""

    change: Change
    message: str | None = None
    """What the user wrote; None for a button."""
    at: datetime
    turn: int


class Profile(BaseModel):
    """Everything a session stands for now: a fold of its events."""

    session: str
    preferences: list[Preference] = []
    seen: list[str] = []
    """Ids never to be recommended again: seen, judged, turned down or given as consumed at the start."""
    turns: int = 0


class Reason(BaseModel):
    """A share of a recommendation's score, and the change it comes from."""

    text: str
    change_id: int | None = None
    prior: str | None = None
    """`popularity` or `quality` when it comes from no change."""
    contribution: float


class ItemView(BaseModel):
    """An item as it leaves the system."""

    id: str
    title: str
    fields: dict[str, Scalar | list[str]] = {}


class Recommendation(BaseModel):
    """A recommended item with its score; the reasons' contributions add up to it."""

    item: ItemView
    score: float
    reasons: list[Reason] = []


class Question(BaseModel):
    """What the assistant wants to know."""

    field: str
    text: str
    options: list[str] = []
    """Answers that are likely; others are as welcome."""
    offer: Change | None = None
    """What a plain yes changes."""


class Turn(BaseModel):
    """Everything one message, button or undo brought about."""

    session: str
    reply: str = ""
    status: Status = "chat"
    update: PreferenceUpdate = PreferenceUpdate()
    profile: Profile
    recommendations: list[Recommendation] = []
    question: Question | None = None
    degraded: bool = False
    """True when the model's reading could not be used and the deterministic reader stepped in."""
    timings: dict[str, float] = {}
    """Seconds a step; `replaced` is the share of written sentences that failed their check."""


class Rules(BaseModel):
    """What a host application demands of a session; nothing the user says overrides it."""

    model_config = ConfigDict(extra="forbid")

    available: dict[str, list[str]] = {}
    """Field → values: an item must share one value in each of these fields; one whose value is unknown does not."""
    confirm: dict[str, list[str]] = {}
    """Field → values that are left out until the user asks for them by name; one that is unknown is not left out."""
    disclose: str | None = None
    """A flag field that is told when a recommended item has it."""
    size: Annotated[int, Field(ge=1, le=50)] = 5
    turns: Annotated[int, Field(ge=1)] | None = None
    """Most messages of the session. The last is answered with the best list; after it nothing is changed any more."""


class StreamEvent(BaseModel):
    """One piece of a streamed turn; `turn` comes last."""

    kind: Literal["update", "recommendations", "text", "turn"]
    update: PreferenceUpdate | None = None
    profile: Profile | None = None
    recommendations: list[Recommendation] | None = None
    text: str | None = None
    turn: Turn | None = None


class Event(BaseModel):
    """A row of the log: one remembered change, as `history` returns it."""

    model_config = ConfigDict(frozen=True)

    id: int
    turn: int
    at: datetime
    source: Literal["message", "button", "host", "edit"]
    """`edit` is a correction of the profile by hand."""
    message: str | None
    change: Change
    undone: bool = False


class Feedback(BaseModel):
    """A button press as it arrives on the wire."""

    model_config = ConfigDict(extra="forbid")

    item: str
    signal: str
    value: float | None = None
    """Stars for the signal `rating`, seconds for `dwell`."""

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_ids_too(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic hands over what it was given
        if isinstance(data, dict) and isinstance(data.get("item"), int):
            return {**data, "item": str(data["item"])}
        return data
