"""LangChain's self-query method, with the same local model as the recommender's but untaught.

`SelfQueryRetriever` itself lives in `langchain-classic` and needs `langchain-community` and `lark`, which are not
installed here. This is the same method on `langchain_core`'s structured queries: the model, asked with worked examples
and held to a grammar, writes the text to search for and conditions on fields; a visitor translates them into a Chroma
filter; one filtered query answers. A request that does not validate is searched for as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, cast

import numpy as np
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from langchain_core.structured_query import Comparator, Comparison, Operation, Operator, StructuredQuery, Visitor
from pydantic import BaseModel, Field, ValidationError, create_model

from eval.rivals import Answer, Shelf
from models.errors import ModelError
from retrieval.catalogue import Catalogue, values_of
from retrieval.schema import Field as SchemaField

_MOST_VALUES = 60
"""Category values that are listed for the model; of a field with more, any text is a value."""
_NUMBERS = Literal["eq", "ne", "gt", "gte", "lt", "lte"]
_WORDS = Literal["eq", "ne"]


class SelfQuery:
    """The model turns the chat into a text and a filter; see the module."""

    name = "self-query"

    def __init__(self, shelf: Shelf, model: BaseChatModel, k: int) -> None:
        """Let a model ask a shelf for lists of `k`."""
        self._shelf, self._k = shelf, k
        fields = [one for one in shelf.catalogue.schema.fields if one.spoken]
        self._fields = {one.name: one for one in fields if one.kind in {"category", "person", "number"}}
        self._prompt = _prompt(shelf.catalogue, self._fields)
        self._runnable: Any = model.with_structured_output(_request(shelf.catalogue, self._fields))
        self.asked = self.failed = 0

    def answer(self, talk: str, messages: Sequence[str]) -> Answer:
        """Ask the model for a structured query and the shelf for its answer."""
        said = "\n".join(messages)
        text, where = said, None
        self.asked += 1
        try:
            found = self._runnable.invoke([HumanMessage(self._prompt.replace("<request>", json.dumps(said)))])
            query = structured(found)
            multiple = {name for name, one in self._fields.items() if one.kind != "number"}
            text, filters = ToChroma(multiple).visit_structured_query(query)
            where = filters.get("where")
        except (OutputParserException, ValidationError, ModelError):
            self.failed += 1
        return self._shelf.search(text.strip() or said, self._k, where)


class ToChroma(Visitor):
    """Translates structured queries into Chroma's filters; lists of values are searched for members."""

    allowed_comparators = (
        Comparator.EQ, Comparator.NE, Comparator.GT, Comparator.GTE, Comparator.LT, Comparator.LTE,
    )  # fmt: skip
    allowed_operators = (Operator.AND, Operator.OR)

    def __init__(self, multiple: set[str]) -> None:
        """Translate for fields of which some hold several values."""
        self._multiple = multiple

    def visit_operation(self, operation: Operation) -> dict[str, Any]:
        """Translate a conjunction or a disjunction."""
        self._validate_func(operation.operator)
        parts = [one.accept(self) for one in operation.arguments]
        return parts[0] if len(parts) == 1 else {f"${operation.operator.value}": parts}

    def visit_comparison(self, comparison: Comparison) -> dict[str, Any]:
        """Translate one condition."""
        self._validate_func(comparison.comparator)
        name = comparison.comparator.value
        if comparison.attribute in self._multiple:
            name = {"eq": "contains", "ne": "not_contains"}.get(name, name)
        return {comparison.attribute: {f"${name}": comparison.value}}

    def visit_structured_query(self, structured_query: StructuredQuery) -> tuple[str, dict[str, Any]]:
        """Translate a whole query."""
        if structured_query.filter is None:
            return structured_query.query, {}
        return structured_query.query, {"where": structured_query.filter.accept(self)}


def structured(request: Any) -> StructuredQuery:  # noqa: ANN401 - a class made from the schema
    """A model's request as LangChain's query; its conditions hold together."""
    parts = [
        Comparison(comparator=Comparator(one.comparator), attribute=one.attribute, value=one.value)
        for one in request.filter
    ]
    joined = Operation(operator=Operator.AND, arguments=list(parts)) if parts else None
    return StructuredQuery(query=request.query, filter=joined)


def _values(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    return tuple(sorted({value for item in catalogue.items for value in values_of(item, name)}))


def _request(catalogue: Catalogue, fields: Mapping[str, SchemaField]) -> type[BaseModel]:
    """The class that a reply must be an instance of: conditions on known fields, with their own kinds of value."""
    conditions: list[Any] = []
    for name, one in fields.items():
        values = _values(catalogue, name) if one.kind == "category" else ()
        comparator: Any = _NUMBERS if one.kind == "number" else _WORDS
        value: Any = (str, Field(max_length=40))
        if one.kind == "number":
            value = (float, ...)
        elif 0 < len(values) <= _MOST_VALUES:
            value = (Literal[values], ...)
        slots: dict[str, Any] = {"attribute": (Literal[name], ...), "comparator": (comparator, ...), "value": value}
        conditions.append(create_model(f"On_{name}", **slots))
    some: Any = Union[tuple(conditions)]  # noqa: UP007 - the classes are made here
    slots = {"query": (str, Field(max_length=160)), "filter": (list[some], Field(max_length=4))}
    return cast(type[BaseModel], create_model("Request", **slots))


def _prompt(catalogue: Catalogue, fields: Mapping[str, SchemaField]) -> str:
    """LangChain's self-query prompt in short: the task, the attributes, worked examples, the request."""
    lines = []
    for name, one in fields.items():
        values = _values(catalogue, name) if one.kind == "category" else ()
        what = f"one of {', '.join(values)}" if 0 < len(values) <= _MOST_VALUES else "text"
        lines.append(f"- {name}: {'number' if one.kind == 'number' else what}{f', {one.unit}' if one.unit else ''}")
    return "\n".join(
        [
            f"Structure the user's request for {catalogue.schema.plural} to match the request schema below.",
            '{"query": text to compare to document contents, "filter": [{"attribute", "comparator", "value"}]}',
            "The query holds only text that is expected to match the contents, no conditions of the filter.",
            "Comparators: eq, ne, gt, gte, lt, lte. Attributes:",
            *lines,
            "Use only conditions that the request states. If there are none, the filter is [].",
            "",
            *_examples(catalogue, fields),
            "Request: <request>",
            "Structured:",
        ]
    )


def _examples(catalogue: Catalogue, fields: Mapping[str, SchemaField]) -> list[str]:
    """Worked examples over the catalogue's own fields."""
    kinds = {one.kind: name for name, one in reversed(list(fields.items()))}
    lines = []
    if category := kinds.get("category"):
        first, *rest = _values(catalogue, category)
        request = {"query": first, "filter": [_condition(category, "eq", first)]}
        lines += [f'Request: "I want {first}, something with friends"', f"Structured: {json.dumps(request)}", ""]
        if rest:
            request = {"query": "a long journey", "filter": [_condition(category, "ne", rest[-1])]}
            lines += [f'Request: "about a long journey, no {rest[-1]}"', f"Structured: {json.dumps(request)}", ""]
    if number := kinds.get("number"):
        middle = float(np.nanmedian(catalogue.numbers(number)))
        request = {"query": "a family", "filter": [_condition(number, "gte", middle)]}
        lines += [f'Request: "about a family, {number} from {middle:g}"', f"Structured: {json.dumps(request)}", ""]
    request = {"query": "a lonely detective by the sea", "filter": []}
    return [*lines, 'Request: "a lonely detective by the sea"', f"Structured: {json.dumps(request)}", ""]


def _condition(attribute: str, comparator: str, value: str | float) -> dict[str, str | float]:
    return {"attribute": attribute, "comparator": comparator, "value": value}
