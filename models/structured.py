"""Replies that follow a schema: held to it by a grammar while they are written, and validated afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from pydantic import BaseModel

from models.errors import ModelError

Schema = dict[str, Any] | type


def structured(
    model: BaseChatModel,
    schema: Schema,
    *,
    include_raw: bool = False,
    **options: Any,  # noqa: ANN401
) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
    """Return a runnable whose replies are instances of a schema.

    Args:
        model: A model that takes the option `grammar`.
        schema: A pydantic class, or a JSON schema, for which the result is a dict.
        include_raw: Return a dict of `raw`, `parsed` and `parsing_error` instead of raising.
        options: Further options of the call.

    Raises:
        ModelError: The schema cannot be used. The runnable itself raises OutputParserException on a reply that
            does not validate.
    """
    if isinstance(schema, dict):
        grammar = schema_grammar(schema)
    elif isinstance(schema, type) and issubclass(schema, BaseModel):
        grammar = schema_grammar(schema.model_json_schema())
    else:
        raise ModelError("The schema is neither a pydantic class nor a JSON schema", "Give one of the two.")
    bound: Runnable[LanguageModelInput, AIMessage] = model.bind(grammar=grammar, **options)
    parser: Runnable[AIMessage, Any] = RunnableLambda(lambda message: validated(message.text, schema))
    if not include_raw:
        return bound | parser
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return {"raw": bound} | parsed.with_fallbacks([failed], exception_key="parsing_error")


def schema_grammar(schema: Mapping[str, Any]) -> str:
    """Return the GBNF grammar of a JSON schema; ranges of numbers are beyond it.

    Raises:
        ModelError: The schema has a part that cannot be put into a grammar.
    """
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    try:
        return str(json_schema_to_gbnf(json.dumps(schema)))
    except (ValueError, KeyError, TypeError, AssertionError, AttributeError, RecursionError) as error:
        raise ModelError(f"The schema cannot be made into a grammar ({error})", "Use a simpler schema.") from error


def validated(text: str, schema: Schema) -> Any:  # noqa: ANN401
    """Read a reply by its schema.

    Raises:
        OutputParserException: It does not follow the schema.
    """
    try:
        if isinstance(schema, type) and issubclass(schema, BaseModel):
            return schema.model_validate_json(text)
        return json.loads(text)
    except ValueError as error:
        raise OutputParserException(
            "The model's reply does not follow the schema; it may have been cut off by max_tokens", llm_output=text
        ) from error
