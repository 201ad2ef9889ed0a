"""Teach the parser adapter, by the recipe that its card describes; see `models.lora` for how."""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

from models.lora import add_arguments, teach
from models.parser.augment import joined
from models.parser.corpus import Example, apart, read_jsonl, written
from models.parser.prompt import build_prompt
from models.parser.wire import format_update


@dataclass(frozen=True)
class Mixture:
    """Which examples are taught."""

    quiet_share: float = 0.5
    """Of people's messages that are small talk alone: a fifth of human chat."""
    human_share: float = 1.0
    written_share: float = 1.0
    focus: tuple[str, ...] = ()
    """Pages of the corpus that are used whole all the same."""
    joined: int = 0
    seed: int = 7


def choose(own: list[Example], mixture: Mixture) -> list[Example]:
    """Take the pages in focus whole and part of the others, and add joined statements."""
    rng = random.Random(mixture.seed)
    kept = [e for e in own if e.source in mixture.focus or rng.random() < mixture.written_share]
    return [*kept, *joined(own, mixture.joined, rng)]


def thin(examples: list[Example], mixture: Mixture) -> list[Example]:
    """Leave out part of people's messages, and more of those that are small talk alone."""
    rng = random.Random(mixture.seed)
    share = {True: mixture.human_share * mixture.quiet_share, False: mixture.human_share}
    return [e for e in examples if rng.random() < share[e.update.acts == ("other",)]]


def main() -> None:
    """Train from the written corpus and, where given, labelled messages of people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--human", type=Path, nargs="*", default=[], help="JSONL of labelled messages to add")
    parser.add_argument(
        "--apart", type=Path, nargs="*", default=[], help="JSONL that is measured on: what is like it is left out"
    )
    parser.add_argument("--human-share", type=float, default=1.0, help="part of people's messages that is used")
    parser.add_argument("--written-share", type=float, default=1.0, help="part of the written corpus")
    parser.add_argument("--focus", nargs="*", default=[], help="pages of the corpus that are used whole all the same")
    parser.add_argument("--joined", type=int, default=0, help="joined statements to add")
    add_arguments(parser)
    args = parser.parse_args()
    mixture = Mixture(
        human_share=args.human_share,
        written_share=args.written_share,
        focus=tuple(args.focus),
        joined=args.joined,
        seed=args.seed,
    )
    human = [example for path in args.human for example in read_jsonl(path)]
    measured = [example.message for path in args.apart for example in read_jsonl(path)]
    examples = [*choose(apart(written(), measured), mixture), *thin(apart(human, measured), mixture)]
    teach(((build_prompt(e.message, e.context, e.fields), format_update(e.update)) for e in examples), args)


if __name__ == "__main__":
    main()
