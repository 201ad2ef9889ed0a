"""A process that says what was saved and then waits to be killed: `python -m tests.agent.killed HOME`."""

from __future__ import annotations

import sys
import time

from agent.scripted import ScriptedModel, scripted_recommender
from tests.films import HashEmbedder, films, id_of

SCRIPT = {"I loved Heat": "inform\n+item Heat", "no crime, after 1990": "inform\nxgenre Crime\n!year >=1990"}


def main(home: str) -> None:
    """Do three things and stand still in the middle of the third, its change saved and its reply not begun."""
    recommender = scripted_recommender(films(), ScriptedModel(SCRIPT), home, embedder=HashEmbedder())
    recommender.chat("a", "I loved Heat")
    recommender.feedback("a", id_of("Ronin"), "dislike")
    for event in recommender.stream("a", "no crime, after 1990"):
        sys.stdout.write(f"{event.model_dump_json()}\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1])
