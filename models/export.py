"""Write a trained LoRA as a GGUF adapter that llama.cpp loads, and read one back.

The matrices are stored in 8 bits (Q8_0), which halves the file and changes no measured figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
from gguf.quants import dequantize, quantize

LLAMA_NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}


def write_adapter(path: Path, tensors: Mapping[str, Any], alpha: float) -> None:
    """Write `<layer>.<projection>.{a,b}` matrices (torch, float32) to `path`.

    Args:
        path: File to write.
        tensors: Name → matrix, as `lora.lora_tensors` gives them.
        alpha: LoRA's alpha; llama.cpp scales by alpha / rank.
    """
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    kind = gguf.GGMLQuantizationType.Q8_0
    for name, tensor in tensors.items():
        layer, projection, half = name.split(".")
        target = f"blk.{layer}.{LLAMA_NAMES[projection]}.weight.lora_{half}"
        writer.add_tensor(target, quantize(tensor.numpy(), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path: Path) -> dict[str, Any]:
    """Read the matrices (numpy, float32) of an adapter by the names that `write_adapter` takes."""
    ours = {theirs: name for name, theirs in LLAMA_NAMES.items()}
    found = {}
    for tensor in gguf.GGUFReader(path).tensors:
        _, layer, projection, _, half = tensor.name.split(".")
        found[f"{layer}.{ours[projection]}.{half.removeprefix('lora_')}"] = dequantize(tensor.data, tensor.tensor_type)
    return found
