from __future__ import annotations

from pathlib import Path

import pytest

from eval.dialogue_data import Dialogue, Part, Said
from eval.dialogue_films import Films, build, by_title, widen
from models.errors import TasteloopError
from tests.eval.dialogue_files import facts, redial


def _said(part: Part, *films: str, liked: dict[str, bool] | None = None) -> Dialogue:
    return Dialogue(part, part, (Said("user", "words", films),), liked or {})


def _films(tmp_path: Path, *dialogues: Dialogue, rows: list[dict[str, object]] | None = None) -> Films:
    folder = facts(tmp_path / "facts", rows) if rows is not None else None
    return build(redial(tmp_path / "redial", {}), folder, dialogues)


def test_titles_are_cleaned_and_dated(tmp_path: Path) -> None:
    films = _films(tmp_path)
    heat, ferry = films.catalogue.items[films.rows["1"]], films.catalogue.items[films.rows["8"]]
    assert (heat.title, heat.fields["year"]) == ("Heat", 1995)
    assert ferry.title == "The Night Ferry"


def test_a_title_without_a_year_is_the_film_of_that_title(tmp_path: Path) -> None:
    films = _films(tmp_path)
    assert films.rows["6"] == films.rows["4"] != films.rows["5"]
    assert films.rows["3"] != films.rows["7"]
    assert len(films.catalogue) == 7


def test_only_training_dialogues_become_interactions(tmp_path: Path) -> None:
    films = _films(tmp_path, _said("train", "1", "2", "1"), _said("dev", "3"), _said("report", "4"))
    acts = films.catalogue.interactions
    assert acts is not None
    assert sorted(acts.items.tolist()) == sorted([films.rows["1"], films.rows["2"]])
    assert acts.n_users == 1


def test_what_was_disliked_is_no_like(tmp_path: Path) -> None:
    films = _films(tmp_path, _said("train", "1", "2", liked={"1": False, "2": True}))
    acts = films.catalogue.interactions
    assert acts is not None
    assert dict(zip(acts.items.tolist(), acts.liked.tolist(), strict=True)) == {
        films.rows["1"]: False,
        films.rows["2"]: True,
    }


def test_facts_come_by_number_then_by_title_and_year(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {
            "redial_id": "1",
            "title": "Something else",
            "year": 1990,
            "genres": ["Crime"],
            "imdb_genres": ["crime", "sport"],
        },
        {
            "title": "Ronin",
            "year": 1997,
            "director": ["A Director"],
            "imdb_plot": "Hired hands.",
            "keywords": ["heist"],
        },
        {"title": "Aliens", "year": 1999, "director": ["Nobody"]},
    ]
    films = _films(tmp_path, rows=rows)
    heat, ronin, aliens = (films.catalogue.items[films.rows[one]].fields for one in ("1", "2", "5"))
    assert heat["genre"] == ("Crime", "Sports")
    assert heat["year"] == 1995
    assert (ronin["director"], ronin["about"], ronin["theme"]) == (("A Director",), "Hired hands.", ("heist",))
    assert "director" not in aliens


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TasteloopError, match="catalogue_"):
        build(redial(tmp_path / "redial", {}), tmp_path / "empty", [])


def test_the_wide_catalogue_adds_what_it_lacks_and_the_acts_of_both(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Heat", "year": 1996, "genres": ["Crime"]},
        {"title": "Night Boat", "year": 2019, "genres": ["Drama"]},
    ]
    films = _films(tmp_path, _said("train", "1"), rows=rows)
    wide = widen(films, tmp_path / "facts", [_said("train", "Night Boat (2019)", "Heat (1995)"), _said("dev", "Ronin")])
    assert [item.title for item in wide.items[len(films.catalogue) :]] == ["Night Boat"]
    boat, heat = by_title(wide)("Night Boat (2019)"), by_title(wide)("Heat (1995)")
    acts = wide.interactions
    assert acts is not None
    assert sorted(zip(acts.users.tolist(), acts.items.tolist(), strict=True)) == sorted(
        [(0, heat), (1, boat), (1, heat)]
    )
