from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.base import default_gguf
from models.chat import LlamaChat
from models.embedder import MiniLM


@pytest.fixture(scope="session")
def base_gguf() -> Path:
    """The default model's file."""
    return default_gguf()


@pytest.fixture(scope="session")
def chat(base_gguf: Path) -> Iterator[LlamaChat]:
    """The default model without an adapter, loaded once."""
    model = LlamaChat(gguf=base_gguf, context=1024)
    yield model
    model.close()


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    """The default embedder, loaded once."""
    return MiniLM()


def pytest_unconfigure() -> None:
    """Close what llama_cpp opens at import and leaves open, which Python would warn of at its end."""
    import llama_cpp._utils

    llama_cpp._utils.outnull_file.close()
    llama_cpp._utils.errnull_file.close()
