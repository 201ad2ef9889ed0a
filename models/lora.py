"""Teach a small LoRA on the default model: what the recipes of the parser and the writer share.

Only the answer is learned (the prompt is masked), the base stays as it is served (its own 4-bit weights read
back), batches hold rows of similar length, and the vocabulary head, two thirds of the model, is computed for the
answer's tokens and over the words of the examples only. Needs the `train` extra. LoRA: Hu et al. 2021,
https://arxiv.org/abs/2106.09685
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from tqdm import tqdm
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.base import default_gguf
from models.export import read_adapter, write_adapter

OTHER_TOKENS = 12_000
"""Tokens beside those of the examples that the cut vocabulary head keeps."""
TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what comes out, beside the data."""

    rank: int = 32
    epochs: int = 3
    first_layer: int = 6
    batch: int = 16
    learning_rate: float = 4e-4
    warmup: float = 0.05
    dropout: float = 0.05
    seed: int = 7
    dtype: str = "float32"

    @property
    def alpha(self) -> int:
        """LoRA's alpha: its product is scaled by alpha / rank."""
        return 2 * self.rank


class Lora(nn.Module):
    """A frozen linear layer plus a trainable product of two thin matrices, kept in float32."""

    def __init__(self, inner: nn.Linear, recipe: Recipe) -> None:
        """Wrap `inner`; the product starts at zero."""
        super().__init__()
        self.inner = inner
        self.scale = recipe.alpha / recipe.rank
        self.dropout = nn.Dropout(recipe.dropout)
        self.a = nn.Parameter(torch.empty(recipe.rank, inner.in_features))
        self.b = nn.Parameter(torch.zeros(inner.out_features, recipe.rank))
        nn.init.kaiming_uniform_(self.a, a=5**0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return inner(x) + scale · b a x."""
        low = self.dropout(nn.functional.linear(x, self.a.to(x.dtype)))
        delta = nn.functional.linear(low, self.b.to(x.dtype))
        return self.inner(x) + self.scale * delta


@dataclass(frozen=True)
class Encoded:
    """Token ids of one example and where its answer begins."""

    ids: list[int]
    answer: int


def load_base(gguf: Path, dtype: str) -> tuple[Any, Any]:
    """Read model and tokenizer back from the served GGUF file."""
    where = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(**where)
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=getattr(torch, dtype))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model, tokenizer


def add_lora(model: Any, recipe: Recipe) -> list[nn.Parameter]:
    """Replace the linear layers of every block and return what is to be trained."""
    trained: list[nn.Parameter] = []
    for block in model.model.layers[recipe.first_layer :]:
        for part in (block.self_attn, block.mlp):
            for name in TARGETS:
                if hasattr(part, name):
                    lora = Lora(getattr(part, name), recipe)
                    setattr(part, name, lora)
                    trained += [lora.a, lora.b]
    return trained


def encode(prompt: str, answer: str, tokenizer: Any) -> Encoded:
    """Tokenise prompt and answer as the server will: separately, so that the border is the same."""
    given = tokenizer(prompt).input_ids
    wanted = tokenizer(" " + answer, add_special_tokens=False).input_ids
    return Encoded([*given, *wanted, tokenizer.eos_token_id], len(given))


def batches(rows: Sequence[Encoded], size: int, rng: random.Random) -> list[list[Encoded]]:
    """Group rows of similar length, in random order."""
    order = sorted(rows, key=lambda row: len(row.ids) + rng.random() * 8)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


class Head:
    """The vocabulary head cut to the tokens that the examples use and some others: a tenth of its work."""

    def __init__(self, model: Any, rows: Sequence[Encoded], others: int, rng: random.Random) -> None:
        """Copy the rows of the head that are needed, and `others` more that keep the rest of the vocabulary down."""
        whole = model.lm_head.weight
        used = {token for row in rows for token in row.ids}
        used.update(rng.sample(range(whole.shape[0]), others))
        self.tokens = sorted(used)
        self.place = {token: i for i, token in enumerate(self.tokens)}
        self.weight = whole[torch.tensor(self.tokens)].clone()

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Scores of the kept tokens for each hidden state."""
        return nn.functional.linear(hidden, self.weight).float()


class Trunk:
    """The model in two parts: lower layers, frozen and remembered per row, and upper layers, trained."""

    def __init__(self, model: Any, first_layer: int, head: Head) -> None:
        """Split `model` before `first_layer`."""
        self.model = model
        self.first = first_layer
        self.head = head
        self.kept: dict[int, torch.Tensor] = {}

    def lower(self, batch: list[Encoded]) -> torch.Tensor:
        """Hidden states (batch, longest, width) before the first trained layer; padding is zero."""
        missing = [row for row in batch if id(row) not in self.kept]
        if missing:
            ids = nn.utils.rnn.pad_sequence([torch.tensor(row.ids) for row in missing], batch_first=True)
            with torch.no_grad():
                hidden = self._layers(self.model.model.embed_tokens(ids), 0, self.first)
            for row, states in zip(missing, hidden, strict=True):
                self.kept[id(row)] = states[: len(row.ids)].half()
        states = [self.kept[id(row)].to(self.model.dtype) for row in batch]
        return nn.utils.rnn.pad_sequence(states, batch_first=True)

    def upper(self, hidden: torch.Tensor) -> torch.Tensor:
        """Hidden states after the last layer and its norm."""
        whole = self.model.model
        return whole.norm(self._layers(hidden, self.first, len(whole.layers)))

    def _layers(self, hidden: torch.Tensor, start: int, stop: int) -> torch.Tensor:
        # No mask: attention is causal, padding is on the right, and rows are shorter than the sliding window.
        whole = self.model.model
        positions = torch.arange(hidden.shape[1]).unsqueeze(0)
        kinds = whole.config.layer_types
        rotary = {kind: whole.rotary_emb(hidden, positions, kind) for kind in set(kinds)}
        for i in range(start, stop):
            hidden = whole.layers[i](
                hidden, attention_mask=None, position_embeddings=rotary[kinds[i]], position_ids=positions
            )
        return hidden


def loss_of(trunk: Trunk, batch: list[Encoded]) -> torch.Tensor:
    """Mean cross-entropy of the answers' tokens."""
    hidden = trunk.upper(trunk.lower(batch))
    places = [(i, j) for i, row in enumerate(batch) for j in range(row.answer, len(row.ids))]
    rows, columns = torch.tensor(places).T
    wanted = torch.tensor([trunk.head.place[batch[i].ids[j]] for i, j in places])
    return nn.functional.cross_entropy(trunk.head.logits(hidden[rows, columns - 1]), wanted)


def train(
    rows: list[Encoded],
    model: Any,
    recipe: Recipe,
    out: Path,
    deadline: float | None = None,
    begin: Path | None = None,
) -> None:
    """Run all epochs, writing the adapter after each.

    Args:
        rows: Encoded examples.
        model: Base model without adapter.
        recipe: Settings.
        out: Where the adapter goes; epochs before the last as `<out>.epochN`.
        deadline: Seconds after which no further epoch is begun.
        begin: An adapter of the same shape to go on from.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    parameters = add_lora(model, recipe)
    if begin is not None:
        restore(model, read_adapter(begin))
    trunk = Trunk(model, recipe.first_layer, Head(model, rows, OTHER_TOKENS, rng))
    model.train()
    optimizer = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.0)
    total = recipe.epochs * -(-len(rows) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=total + 1, pct_start=recipe.warmup, cycle_momentum=False
    )
    started = time.monotonic()
    for epoch in range(1, recipe.epochs + 1):
        for batch in _shown(batches(rows, recipe.batch, rng), epoch, recipe.epochs):
            loss = loss_of(trunk, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            batch_loss = float(loss.detach())
        last = epoch == recipe.epochs or (deadline is not None and time.monotonic() - started > deadline)
        target = out if last else out.with_suffix(f".epoch{epoch}.gguf")
        write_adapter(target, lora_tensors(model), recipe.alpha)
        print(f"epoch {epoch}: loss of the last batch {batch_loss:.3f}, {target}", file=sys.stderr)
        if last:
            return


def _shown(groups: list[list[Encoded]], epoch: int, epochs: int) -> Iterator[list[Encoded]]:
    yield from tqdm(groups, desc=f"epoch {epoch}/{epochs}", unit="batch", mininterval=5)


def lora_tensors(model: Any) -> dict[str, torch.Tensor]:
    """Collect `<layer>.<projection>.{a,b}` → matrix."""
    return {
        f"{i}.{name}.{half}": getattr(lora, half).detach().float()
        for i, block in enumerate(model.model.layers)
        for part in (block.self_attn, block.mlp)
        for name in TARGETS
        if isinstance(lora := getattr(part, name, None), Lora)
        for half in ("a", "b")
    }


def restore(model: Any, tensors: Mapping[str, Any]) -> None:
    """Put matrices back that `lora_tensors` gave."""
    for name, matrix in tensors.items():
        layer, projection, half = name.split(".")
        block = model.model.layers[int(layer)]
        lora = getattr(block.self_attn, projection, None) or getattr(block.mlp, projection)
        getattr(lora, half).data.copy_(torch.from_numpy(matrix))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of every recipe."""
    parser.add_argument("--out", type=Path, required=True, help="adapter file to write (.gguf)")
    parser.add_argument("--base", type=Path, default=None, help="base model (default: the registry's)")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--rank", type=int, default=Recipe.rank)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--dtype", default=Recipe.dtype, choices=["float32", "bfloat16"])
    parser.add_argument("--learning-rate", type=float, default=Recipe.learning_rate)
    parser.add_argument("--begin", type=Path, default=None, help="adapter to go on from")
    parser.add_argument("--minutes", type=float, default=None, help="begin no further epoch after this time")


def teach(examples: Iterable[tuple[str, str]], args: argparse.Namespace) -> None:
    """Teach (prompt, answer) pairs with the options that `add_arguments` gave."""
    recipe = Recipe(
        rank=args.rank, epochs=args.epochs, seed=args.seed, dtype=args.dtype, learning_rate=args.learning_rate
    )
    model, tokenizer = load_base(args.base or default_gguf(), recipe.dtype)
    rows = [encode(prompt, answer, tokenizer) for prompt, answer in examples]
    print(f"{len(rows)} examples, {sum(len(row.ids) for row in rows)} tokens, {recipe}", file=sys.stderr)
    train(rows, model, recipe, args.out, args.minutes * 60 if args.minutes else None, args.begin)
