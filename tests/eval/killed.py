"""A training that stands still at a step and waits to be killed: `python -m tests.eval.killed HOME STEP`."""

from __future__ import annotations

import sys
import time

from eval.training import Settings, train
from retrieval.home import Home
from tests.films import HashEmbedder
from tests.tasters import things


def main(home: str, step: str) -> None:
    """Train until a line begins with the step."""

    def say(line: str) -> None:
        if line.startswith(step):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
            time.sleep(600)

    train(Home.at(home), things(), [], 0, Settings(n_folds=3), embedder=HashEmbedder(), say=say)


if __name__ == "__main__":
    main(*sys.argv[1:3])
