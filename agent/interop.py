"""The recommender as parts of somebody else's LangChain program: a tool for an agent, a retriever for a chain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool
from pydantic import Field

from agent.graph import view
from retrieval.query import PhrasePull

if TYPE_CHECKING:
    from agent.recommender import Recommender

ASKED = 4.0
"""Weight of what a retriever is asked, beside a liked item."""


def as_tool(recommender: Recommender) -> StructuredTool:
    """The whole recommender as a tool: message and session in, a turn as JSON out."""

    def recommend(session: str, message: str) -> str:
        return recommender.chat(session, message).model_dump_json()

    return StructuredTool.from_function(
        recommend,
        name=f"recommend_{recommender.catalogue.name}",
        description=(
            f"Recommend {recommender.catalogue.schema.plural}. Pass the user's own words as `message` and a stable name"
            " of the conversation as `session`; returns the reply, the profile and the recommendations as JSON."
        ),
    )


class ItemRetriever(BaseRetriever):
    """Items for a text, as documents: the text that is embedded, and in `metadata` id, title, score and fields.

    With a session, its profile and its host's rules count as they do in its conversation: its tastes move the order,
    its limits and the rules are exact, and nothing seen or turned down is returned. Nothing is remembered.
    """

    recommender: Any = Field(exclude=True)
    session: str | None = None
    k: int = Field(default=10, ge=1, le=1000)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        recommender: Recommender = self.recommender
        catalogue = recommender.catalogue
        profile, rules = recommender.standing(self.session)
        ranker, standing = recommender.ranker, recommender.query_of(profile, rules, self.k)
        asked = PhrasePull(None, ASKED, query, tuple(recommender.linker.category(query)))
        whole = ranker.expand(replace(standing, pulls=(*standing.pulls, asked)))
        documents = []
        for row, score in ranker.order(whole):
            item = view(catalogue.items[row])
            fields = {"id": item.id, "title": item.title, "score": score, "fields": item.fields}
            documents.append(Document(id=item.id, page_content=catalogue.text(row), metadata=fields))
        return documents
