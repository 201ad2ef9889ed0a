"""From a model's name to a reader and a writer: the taught default, any GGUF file, any LangChain provider."""

from __future__ import annotations

from pathlib import Path

from langchain_core.language_models import BaseChatModel

from agent.structured import StructuredUnderstander
from agent.understand import Understander, worked_examples
from agent.writer import Writer
from models.chat import LlamaChat
from models.registry import open_chat, resolve
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

PARSER_CONTEXT = 1024
FEW_SHOT_CONTEXT = 2048
WRITER_CONTEXT = 768


def open_understander(
    model: str | BaseChatModel, catalogue: Catalogue, linker: Linker, home: Path
) -> tuple[Understander, Writer | None]:
    """Open a model as reader and writer; each has a context of its own, so that each keeps its cached prefix.

    Args:
        model: A name of the registry, or a LangChain chat model.
        catalogue: What is talked about.
        linker: The catalogue's linker.
        home: Where the default model's file is kept.

    Raises:
        ModelError: The model cannot be opened.
    """
    if isinstance(model, BaseChatModel):
        return StructuredUnderstander.over(model, catalogue, linker), None
    spec = resolve(model, home)
    if spec.kind == "langchain":
        return StructuredUnderstander.over(open_chat(model, home=home), catalogue, linker), None
    taught = spec.adapter is not None
    reading = open_chat(model, home=home, context=PARSER_CONTEXT if taught else FEW_SHOT_CONTEXT)
    writing = open_chat(model, home=home, context=WRITER_CONTEXT, adapter="writer")
    if not isinstance(reading, LlamaChat) or not isinstance(writing, LlamaChat):
        raise TypeError(f"{model} is not a local model")
    preamble = "" if taught else worked_examples()
    return Understander(catalogue, linker, reading, preamble=preamble), Writer(writing, taught=spec.writer is not None)
