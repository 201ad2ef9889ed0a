from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.gguf import read_header
from tests.models.tiny import write_adapter


def test_the_default_model(base_gguf: Path) -> None:
    header = read_header(base_gguf)
    assert header.architecture == "gemma3"
    assert not header.is_adapter
    assert header.values["gemma3.context_length"] == 32768
    assert len(header.tensors) > 200


def test_an_adapter(tmp_path: Path) -> None:
    header = read_header(write_adapter(tmp_path / "a.gguf"))
    assert header.is_adapter
    assert [tensor.dimensions for tensor in header.tensors] == [(640, 2), (2, 1024)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.data())
def test_any_damage_to_the_header_is_an_error_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    whole = write_adapter(tmp_path / "a.gguf").read_bytes()
    at = data.draw(st.integers(0, 300))
    damaged = whole[:at] + data.draw(st.binary(min_size=1, max_size=12)) + whole[at + 12 :]
    path = tmp_path / "b.gguf"
    path.write_bytes(damaged)
    try:
        read_header(path)
    except ModelError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("cut", [1, 31, 100, 5000])
def test_a_cut_is_seen(tmp_path: Path, cut: int) -> None:
    path = write_adapter(tmp_path / "a.gguf")
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(ModelError, match="cut short"):
        read_header(path)
