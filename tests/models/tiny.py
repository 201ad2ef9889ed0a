"""A LoRA adapter and other small GGUF files, written by hand."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

WIDTH, HEADS = 640, 1024
"""Input and output of the default model's query projection."""


def string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, value: str | float) -> bytes:
    if isinstance(value, str):
        return string(key) + struct.pack("<I", 8) + string(value)
    return string(key) + struct.pack("<If", 6, value)


def write_adapter(path: Path, *, strength: float = 0.0, architecture: str = "gemma3", width: int = WIDTH) -> Path:
    """Write a rank-2 adapter of one projection; strength 0 changes nothing."""
    generator = np.random.default_rng(0)
    arrays = {
        "blk.0.attn_q.weight.lora_a": generator.standard_normal((2, width)).astype("<f4"),
        "blk.0.attn_q.weight.lora_b": (strength * generator.standard_normal((HEADS, 2))).astype("<f4"),
    }
    values = [
        pair("general.architecture", architecture),
        pair("general.type", "adapter"),
        pair("adapter.type", "lora"),
        pair("adapter.lora.alpha", 2.0),
    ]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(arrays), len(values)) + b"".join(values)
    offset = 0
    for name, array in arrays.items():
        rows, columns = array.shape
        head += string(name) + struct.pack("<IQQIQ", 2, columns, rows, 0, offset)
        offset += -(-array.nbytes // 32) * 32
    body = b"".join(array.tobytes().ljust(-(-array.nbytes // 32) * 32, b"\0") for array in arrays.values())
    path.write_bytes(head.ljust(-(-len(head) // 32) * 32, b"\0") + body)
    return path
