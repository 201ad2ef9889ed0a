"""Teach the writer adapter from notes and their sentences; see `models.lora` for how."""

from __future__ import annotations

import argparse

from models.lora import add_arguments, teach
from models.writer.notes import note_prompt, written_pairs


def main() -> None:
    """Train from the written pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    teach(((note_prompt(pair.note, pair.language), pair.sentence) for pair in written_pairs()), parser.parse_args())


if __name__ == "__main__":
    main()
