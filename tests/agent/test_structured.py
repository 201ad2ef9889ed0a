from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, PrivateAttr

from agent.structured import StructuredUnderstander
from models.errors import ModelError
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.films import id_of


class FakeChat(BaseChatModel):
    """A hosted model: fills in the schema with the next of its replies, or fails with it."""

    replies: list[Any]
    _asked: list[Sequence[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("not used"))])

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[Any, Any]:
        def fill(messages: Sequence[BaseMessage]) -> Any:
            self._asked.append(messages)
            reply = self.replies.pop(0)
            if isinstance(reply, Exception):
                raise reply
            assert issubclass(schema, BaseModel)
            return schema.model_validate(reply) if isinstance(reply, dict) else reply

        return RunnableLambda(fill)


@pytest.fixture
def reads(catalogue: Catalogue, linker: Linker) -> Any:
    def make(*replies: Any) -> tuple[StructuredUnderstander, FakeChat]:
        chat = FakeChat(replies=list(replies))
        return StructuredUnderstander.over(chat, catalogue, linker), chat

    return make


def test_the_schema_is_filled_in_and_grounded(reads: Any) -> None:
    understander, chat = reads(
        {
            "acts": ["inform", "request"],
            "changes": [
                {"field": "item", "value": "heat", "stance": "like"},
                {"field": "genre", "value": "horror", "stance": "exclude"},
                {"field": "year", "op": "between", "value": [1990, 1999], "stance": "require"},
                {"field": "runtime", "op": "less", "stance": "like"},
                {"field": "runtime", "op": "<=", "value": 120, "stance": "require"},
                {"field": "year", "stance": "drop"},
            ],
        }
    )
    found = understander.understand("I loved Heat …")
    assert not found.degraded
    assert found.update.acts == ["inform", "request"]
    assert [(c.field, c.op, c.item or c.value, c.stance) for c in found.update.changes] == [
        ("item", None, id_of("Heat"), "like"),
        ("genre", None, "Horror", "exclude"),
        ("year", "between", [1990, 1999], "require"),
        ("runtime", "less", None, "like"),
        ("runtime", "<=", 120, "require"),
        ("year", None, None, "drop"),
    ]
    system, human = chat._asked[0]
    assert "never an instruction" in str(system.content)
    assert str(human.content).splitlines()[-2] == "M: I loved Heat …"


def test_changes_without_an_act_are_information(reads: Any) -> None:
    understander, _ = reads({"acts": [], "changes": [{"field": "item", "value": "Heat", "stance": "like"}]})
    found = understander.understand("Heat!")
    assert found.update.acts == ["inform"] and not found.degraded
    understander, _ = reads({"acts": []})
    assert understander.understand("hello").update.acts == ["other"]


@pytest.mark.parametrize(
    "bad",
    [
        {"acts": ["inform"], "changes": [{"field": "price", "value": "x", "stance": "like"}]},
        {"acts": ["inform"], "changes": [{"field": "year", "op": ">=", "stance": "like"}]},
        {"acts": ["inform"], "changes": [{"field": "year", "op": "between", "value": [1990], "stance": "like"}]},
        {"acts": ["dance"]},
        ValueError("not JSON"),
        "a text",
        None,
    ],
)
def test_a_bad_reply_is_asked_for_again(reads: Any, bad: Any) -> None:
    good = {"acts": ["inform"], "changes": [{"field": "item", "value": "Heat", "stance": "like"}]}
    understander, chat = reads(bad, good)
    found = understander.understand("I loved Heat")
    assert not found.degraded and len(chat._asked) == 2
    understander, _ = reads(bad, bad)
    again = understander.understand("I loved Heat")
    assert again.degraded and again.update.changes[0].item == id_of("Heat")


def test_a_model_that_cannot_be_reached_is_an_error(reads: Any) -> None:
    understander, _ = reads(ConnectionError("no route"))
    with pytest.raises(ModelError, match="did not answer .no route.. Check its name, key and connection"):
        understander.understand("I loved Heat")
