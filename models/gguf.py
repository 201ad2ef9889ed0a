"""Read a GGUF file's header: enough to tell a whole model or adapter from a damaged one before llama.cpp opens it.

Layout (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): magic, version, two counts, key-value pairs,
one description a tensor (name, dimensions, type, offset), padding, tensor data. All numbers are little-endian.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import ModelError

Scalar = str | int | float | bool

_SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_DEEPEST_ARRAY = 4
_MOST_DIMENSIONS = 4

_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
"""ggml tensor type → (elements in a block, bytes of a block)."""


@dataclass(frozen=True)
class Tensor:
    """One tensor's description; `offset` counts bytes from the start of the tensor data."""

    name: str
    dimensions: tuple[int, ...]
    kind: int
    offset: int


@dataclass(frozen=True)
class Header:
    """What a GGUF file says of itself; arrays (such as the vocabulary) are skipped."""

    values: dict[str, Scalar] = field(default_factory=dict)
    tensors: tuple[Tensor, ...] = ()

    @property
    def architecture(self) -> str:
        """The network's name, as in `gemma3`."""
        return str(self.values.get("general.architecture", ""))

    @property
    def is_adapter(self) -> bool:
        """Whether this is a LoRA adapter and not a whole model."""
        return self.values.get("general.type") == "adapter"


def read_header(path: Path) -> Header:
    """Read a file's header and check that all its tensors are inside the file.

    Raises:
        ModelError: The file is missing, is no GGUF file, or is cut short.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise ModelError(f"{path} is not a GGUF model file", "Give the path of a complete .gguf file.")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Reader(data).header()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"The model file {path} cannot be read ({reason})", "Check the path.") from error
    except (struct.error, ValueError, UnicodeDecodeError, OverflowError) as error:
        raise ModelError(f"The model file {path} is damaged or cut short", "Fetch or install it again.") from error


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 4

    def header(self) -> Header:
        if self._number("<I") not in (2, 3):
            raise ValueError("unknown version")
        n_tensors, n_values = self._number("<Q"), self._number("<Q")
        values: dict[str, Scalar] = {}
        for _ in range(n_values):
            key, value = self._string(), self._value(self._number("<I"))
            if value is not None:
                values[key] = value
        tensors = tuple(self._tensor() for _ in range(n_tensors))
        alignment = int(values.get("general.alignment", 32)) or 32
        start = -(-self._at // alignment) * alignment
        if any(start + _end(tensor) > len(self._data) for tensor in tensors):
            raise ValueError("tensor data is missing")
        return Header(values, tensors)

    def _number(self, form: str) -> int:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return int(value)

    def _string(self) -> str:
        start = self._skip(self._number("<Q"))
        return self._data[start : self._at].decode("utf-8")

    def _skip(self, size: int) -> int:
        start = self._at
        if start + size > len(self._data):
            raise ValueError("cut short")
        self._at += size
        return start

    def _value(self, kind: int) -> Scalar | None:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            self._skip_array(0)
            return None
        form = _SCALARS.get(kind)
        if form is None:
            raise ValueError("unknown value type")
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value if isinstance(value, (bool, int, float)) else None

    def _skip_array(self, depth: int) -> None:
        kind, length = self._number("<I"), self._number("<Q")
        if kind in _SCALARS:
            self._skip(length * struct.calcsize(_SCALARS[kind]))
        elif kind == _STRING:
            self._skip_strings(length)
        elif kind == _ARRAY and depth < _DEEPEST_ARRAY:
            for _ in range(length):
                self._skip_array(depth + 1)
        else:
            raise ValueError("unknown array type")

    def _skip_strings(self, length: int) -> None:
        """Pass over a vocabulary: a quarter of a million strings, so the loop is written out."""
        data, at, unpack = self._data, self._at, struct.Struct("<Q").unpack_from
        for _ in range(length):
            at += 8 + unpack(data, at)[0]
        self._at = at
        self._skip(0)

    def _tensor(self) -> Tensor:
        name, rank = self._string(), self._number("<I")
        if rank > _MOST_DIMENSIONS:
            raise ValueError("too many dimensions")
        dimensions = tuple(self._number("<Q") for _ in range(rank))
        return Tensor(name, dimensions, self._number("<I"), self._number("<Q"))


def _end(tensor: Tensor) -> int:
    """Where a tensor's data ends; of an unknown type, where it begins."""
    elements = 1
    for size in tensor.dimensions:
        elements *= size
    block, size = _BLOCKS.get(tensor.kind, (1, 0))
    return tensor.offset + elements // block * size
