"""A tiny ReDial and INSPIRED written by the tests: the same forms, other words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TITLES = {
    "1": "Heat  (1995)",
    "2": "Ronin (1998)",
    "3": "Thief (1981)",
    "4": "Alien (1979)",
    "5": "Aliens (1986)",
    "6": "Alien ",
    "7": "Thief (2010)",
    "8": "Night Ferry, The (1996)",
}
S, R = "SEEKER", "RECOMMENDER"
Turns = Sequence[tuple[str, str]]


def redial(folder: Path, dialogues: dict[int, Turns], liked: dict[str, int] | None = None) -> Path:
    """Write ReDial's files; `liked` is the form of every dialogue: 0 no, 1 yes, 2 not said."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = [f'{number},"{title}"' for number, title in TITLES.items()]
    (folder / "redial_movie_titles.csv").write_text("\n".join(["movieId,movieName", *listed]), encoding="utf-8")
    form = {film: {"suggested": 0, "seen": 1, "liked": answer} for film, answer in (liked or {}).items()}
    rows: list[dict[str, Any]] = [
        {
            "id": number,
            "movies": {},
            "turns": [{"role": role, "text": text} for role, text in turns],
            "seeker_form": form,
            "recommender_form": {},
        }
        for number, turns in dialogues.items()
    ]
    with gzip.open(folder / "redial_train_part.dev.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


def facts(folder: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write a folder of film facts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalogue_a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def inspired(folder: Path, name: str, turns: Sequence[tuple[str, str, list[str]]], count: int = 1) -> Path:
    """Write an INSPIRED dialogue, or several alike, into the file `inspired_{name}`."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [{"role": role, "text": text, "movies": movies} for role, text, movies in turns]
    rows = [json.dumps({"id": f"{name}_{number}", "turns": said}) for number in range(count)]
    (folder / f"inspired_{name}.dev.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
