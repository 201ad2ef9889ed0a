"""The parts of Explore and of the upload page that need no browser."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.contract import Change, Event
from agent.taste import journey
from models.errors import TasteloopError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.draft import Draft, read_draft
from retrieval.home import Home
from tests.films import HashEmbedder
from tests.ui.fake import IMAGE, FakeRecommender
from ui.web.builds import Build, Builder
from ui.web.explore import atlas, moved, spoken
from ui.web.owners import Owners
from ui.web.sheet import cleaned, going, ready, sheet

ALICE, BOB = "web-" + "a" * 22, "web-" + "b" * 22
BAD = "<img src=x onerror=hacked()>"


@pytest.fixture(scope="module")
def talks() -> FakeRecommender:
    return FakeRecommender()


def draft(folder: Path, name: str = "plants.csv", rows: int = 12) -> Draft:
    file = folder / name
    lines = [
        f'{BAD} {n},{"shade|tall" if n % 2 else "sun"},{n}.5,"Grows {n} metres a year and likes it"'
        for n in range(rows)
    ]
    file.write_text(f"title,{BAD},price,about\n" + "\n".join(lines), encoding="utf-8")
    return read_draft(file)


def test_the_cloud_holds_every_item_once(talks: FakeRecommender) -> None:
    data = atlas.cloud(talks.catalogue, talks.landscape)
    assert data["rows"] == list(range(8))
    assert all(0 <= one <= 1000 for one in data["x"] + data["y"])
    assert sum(data["counts"]) == 8
    assert IMAGE in data["titles"]
    assert data["years"][0] == "1999"


def test_a_large_catalogue_is_thinned_but_its_best_known_stay(
    monkeypatch: pytest.MonkeyPatch, talks: FakeRecommender
) -> None:
    monkeypatch.setattr(atlas, "MOST_POINTS", 4)
    rows = atlas.cloud(talks.catalogue, talks.landscape)["rows"]
    assert 2 <= len(rows) <= 4
    assert int(talks.catalogue.popularity.argmax()) in rows


def test_nothing_is_marked_for_a_stranger(talks: FakeRecommender) -> None:
    marks = atlas.marks(talks.catalogue, talks.landscape, talks.current("stranger"))
    assert (marks["listed"], marks["liked"], marks["disliked"], marks["pull"], marks["arrow"]) == ([], [], [], [], None)
    assert "8 books" in spoken.words(talks.catalogue, talks.landscape, talks.current("stranger"))


def test_a_taste_marks_its_list_its_likes_and_its_pull(talks: FakeRecommender) -> None:
    talks.feedback("fan", "b1", "like")
    turn = talks.feedback("fan", "b3", "dislike")
    marks = atlas.marks(talks.catalogue, talks.landscape, turn)
    assert [one["title"] for one in marks["liked"]] == ["Glass Harbour"]
    assert [one["title"] for one in marks["disliked"]] == [IMAGE]
    assert [one["title"] for one in marks["listed"]] == [one.item.title for one in turn.recommendations]
    assert [one["label"] for one in marks["listed"]] == [str(n) for n in range(1, len(marks["listed"]) + 1)]
    assert max(one[2] for one in marks["pull"]) == 1.0 or min(one[2] for one in marks["pull"]) == -1.0
    told = spoken.words(talks.catalogue, talks.landscape, turn)
    assert "You like: Glass Harbour" in told
    assert "<img" not in told
    assert "<script" not in told


def event(turn: int, value: str, message: str | None = "said") -> Event:
    change = Change(field="aspect", value=value, stance="like")
    return Event(id=turn, turn=turn, at=datetime.now(UTC), source="message", message=message, change=change)


def test_the_chart_has_a_line_and_a_column_a_theme(catalogue: Catalogue) -> None:
    steps = journey([event(1, "slow"), event(2, "dark", "more " + BAD), event(3, "witty", None)], catalogue, "genre")
    drawn = moved.chart(steps)
    assert drawn.count("<polyline") == 3
    assert drawn.count('<th scope="col">') == 4
    assert "a button" in drawn
    assert "<img" not in drawn


def test_hostile_and_long_names_stay_inside_the_chart(catalogue: Catalogue) -> None:
    drawn = moved.chart(journey([event(n, f"{BAD} {n} " + "x" * 80) for n in range(1, 31)], catalogue, None))
    assert "<img" not in drawn
    assert drawn.count("<polyline") == moved.LINES
    assert "Nothing has moved yet" in moved.chart([])


def test_labels_do_not_overlap() -> None:
    placed = sorted(moved._apart([100.0, 100.0, 101.0, 225.0, 226.0, 226.0]))
    assert all(b - a >= moved._GAP - 1e-9 for a, b in zip(placed, placed[1:], strict=False))
    assert placed[-1] <= moved._HEIGHT


def test_the_sheet_escapes_all_of_a_file(tmp_path: Path) -> None:
    shown = sheet(draft(tmp_path), f"{BAD}.csv")
    assert "<img" not in shown
    assert "12 rows" in shown
    assert shown.count("<select") == 3
    assert shown.count("tl-is-title") == 1


def test_only_its_owner_sees_an_upload(tmp_path: Path) -> None:
    owners = Owners(tmp_path)
    assert owners.may_see("movies", BOB)
    assert owners.owned(ALICE) == ()
    owners.keep("mine", ALICE)
    assert owners.may_see("mine", ALICE)
    assert not owners.may_see("mine", BOB)
    assert owners.visible(["movies", "mine"], BOB) == ("movies",)
    assert owners.owned(ALICE) == ("mine",)
    assert ALICE not in (tmp_path / "owners" / "mine").read_text()
    owners.forget("mine")
    assert owners.may_see("mine", BOB)
    with pytest.raises(TasteloopError):
        owners.may_see("../../etc/passwd", BOB)


def test_an_upload_becomes_a_catalogue_of_its_owner(tmp_path: Path) -> None:
    home, opened = Home.at(tmp_path / "home"), list[tuple[str, str]]()
    builder = Builder(home, lambda name, session: opened.append((name, session)), HashEmbedder())
    build = builder.begin(draft(tmp_path), "My Plants!", ALICE)
    assert build.ended.wait(60)
    assert (build.done, build.problem, build.name, build.share) == (True, "", "my-plants", 1.0)
    assert opened == [("my-plants", ALICE)]
    assert len(store.load("my-plants", home.path)) == 12
    assert not Owners(home.path).may_see("my-plants", BOB)
    assert "12 plants" in ready(build)
    assert "<img" not in ready(build) + cleaned(build.report) + going(build)
    again = builder.begin(draft(tmp_path), "my plants", BOB)
    assert again.ended.wait(60)
    assert again.name.startswith("my-plants-")
    assert again.done


def test_a_build_that_fails_is_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home.at(tmp_path / "home")
    builder = Builder(home, embedder=HashEmbedder())

    def full(*_: object) -> None:
        raise TasteloopError("The data home cannot be written", "Free some space.")

    monkeypatch.setattr(store, "save", full)
    build = builder.begin(draft(tmp_path), "plants", ALICE)
    assert build.ended.wait(60)
    assert (build.done, build.problem) == (False, "The data home cannot be written. Free some space.")
    assert "plants" not in home.catalogues()
    builder.dismiss(ALICE)
    assert builder.of(ALICE) is None


def test_one_build_a_visitor_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = Builder(Home.at(tmp_path / "home"), embedder=HashEmbedder())

    def slow(self: Builder, build: Build) -> None:
        time.sleep(0.3)

    monkeypatch.setattr(Builder, "_build", slow)
    first = builder.begin(draft(tmp_path), "plants", ALICE)
    with pytest.raises(TasteloopError, match="is being read"):
        builder.begin(draft(tmp_path), "plants", ALICE)
    builder.dismiss(ALICE)
    assert builder.of(ALICE) is first
    other = builder.begin(draft(tmp_path), "plants", BOB)
    assert other.name != first.name
    assert first.ended.wait(20)
    assert other.ended.wait(20)
