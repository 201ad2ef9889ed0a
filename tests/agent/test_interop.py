"""As a part of somebody else's LangChain program: a tool of a real agent, a retriever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from agent.contract import Rules, Turn
from agent.recommender import Recommender
from tests.conftest import Opens
from tests.films import id_of

SCRIPT = {
    "I loved Heat": "inform\n+item Heat",
    "no crime": "inform\nxgenre Crime",
    "I can't stand horror": "inform\nxgenre Horror",
}


class Planner(BaseChatModel):
    """A chat model that calls the tool it was given, then tells what came of it."""

    tools: list[Any] = []

    @property
    def _llm_type(self) -> str:
        return "planner"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Runnable[Any, AIMessage]:
        return Planner(tools=list(tools))

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        last = messages[-1]
        if isinstance(last, ToolMessage):
            turn = Turn.model_validate_json(str(last.content))
            said = AIMessage(f"Try {turn.recommendations[0].item.title}.")
        else:
            call = {"session": "guest", "message": str(last.content)}
            (tool,) = self.tools
            said = AIMessage("", tool_calls=[{"name": tool.name, "args": call, "id": f"call-{len(messages)}"}])
        return ChatResult(generations=[ChatGeneration(message=said)])


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


def test_a_real_agent_uses_the_tool(r: Recommender) -> None:
    tool = r.as_tool()
    assert isinstance(tool, BaseTool) and set(tool.args) == {"session", "message"}
    agent: Any = create_agent(Planner(), tools=[tool])
    messages: list[Any] = [HumanMessage("I loved Heat")]
    said = agent.invoke({"messages": messages})["messages"]
    turn = Turn.model_validate(json.loads(said[-2].content))
    assert said[-1].content == f"Try {turn.recommendations[0].item.title}."
    said = agent.invoke({"messages": [*said, HumanMessage("no crime")]})["messages"]
    turn = Turn.model_validate(json.loads(said[-2].content))
    assert [p.change.value for p in turn.profile.preferences] == ["Heat", "Crime"]
    assert turn.profile == r.profile("guest")
    assert all("Crime" not in str(one.item.fields["genre"]) for one in turn.recommendations)


class TestRetriever:
    def test_documents(self, r: Recommender) -> None:
        retriever = r.as_retriever(k=4)
        assert isinstance(retriever, BaseRetriever)
        found = retriever.invoke("Sci-Fi")
        assert len(found) == 4 and all("Sci-Fi" in one.metadata["fields"]["genre"] for one in found)
        for one in found:
            assert r.catalogue.get(one.metadata["id"]).title == one.metadata["title"] and one.metadata["id"] == one.id
            assert one.page_content.startswith(one.metadata["title"])
        scores = [one.metadata["score"] for one in found]
        assert scores == sorted(scores, reverse=True)

    def test_a_session_moves_limits_and_leaves_out(self, r: Recommender) -> None:
        r.start("a", seen=[id_of("Alien")], rules=Rules(confirm={"genre": ["Action"]}))
        r.chat("a", "I can't stand horror")
        before = r.history("a")
        found = r.as_retriever("a", k=40).invoke("Sci-Fi with androids")
        genres = [genre for one in found for genre in one.metadata["fields"]["genre"]]
        assert "Horror" not in genres and "Action" not in genres
        assert id_of("Alien") not in {one.id for one in found} and found
        assert r.history("a") == before and r.profile("a").turns == 1

    def test_a_session_that_has_not_begun_is_none(self, r: Recommender) -> None:
        new, none = r.as_retriever("new").invoke("heist"), r.as_retriever().invoke("heist")
        assert [one.id for one in new] == [one.id for one in none] and len(none) == 10
        assert r.history("new") == []

    def test_it_is_a_part_of_a_chain(self, r: Recommender) -> None:
        chain = r.as_retriever(k=1) | (lambda found: found[0].metadata["title"])
        assert chain.invoke("a film about toys") in {item.title for item in r.catalogue.items}

    def test_k_is_at_least_one(self, r: Recommender) -> None:
        with pytest.raises(ValueError, match="k"):
            r.as_retriever(k=0)
