"""Conversational recommendations from a local model: `Recommender.open()`, then `chat`."""

from agent.contract import (
    Change,
    Event,
    ItemView,
    Preference,
    PreferenceUpdate,
    Profile,
    Question,
    Reason,
    Recommendation,
    Rules,
    StreamEvent,
    Turn,
)
from agent.recommender import Recommender
from models.errors import (
    CatalogueError,
    HomeError,
    IndexBroken,
    InvalidFeedback,
    ModelError,
    TasteloopError,
    UnknownChange,
    UnknownItem,
    UnknownSession,
)
from retrieval.catalogue import Catalogue, Interactions, Item
from retrieval.ingest import ingest
from retrieval.schema import Field, Schema

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Change",
    "Event",
    "Field",
    "HomeError",
    "IndexBroken",
    "Interactions",
    "InvalidFeedback",
    "Item",
    "ItemView",
    "ModelError",
    "Preference",
    "PreferenceUpdate",
    "Profile",
    "Question",
    "Reason",
    "Recommendation",
    "Recommender",
    "Rules",
    "Schema",
    "StreamEvent",
    "TasteloopError",
    "Turn",
    "UnknownChange",
    "UnknownItem",
    "UnknownSession",
    "ingest",
]
