"""The steps of a turn by themselves: which run, in what order, and what each leaves behind."""

from __future__ import annotations

import pytest

from agent.contract import Change
from agent.graph import ASKED_FOR, CONTEXT_TURNS, view
from agent.recommender import Recommender
from models.errors import HomeError
from retrieval.catalogue import Catalogue
from tests.conftest import Opens
from tests.films import id_of


def test_a_message_runs_every_step_and_a_button_skips_reading(opens: Opens) -> None:
    r = opens({"I loved Heat": "inform\n+item Heat"})
    said, pressed = r.chat("a", "I loved Heat"), r.feedback("a", id_of("Ronin"), "like")
    assert said.timings["understand"] <= said.timings["remember"] <= said.timings["to_recommendations"]
    assert said.timings["to_recommendations"] <= said.timings["first_text"] <= said.timings["total"]
    assert "understand" not in pressed.timings and "total" in pressed.timings


def test_what_a_request_names_counts_more_than_what_is_mentioned(opens: Opens) -> None:
    r = opens({"a": "request\n+genre Crime\n+item Heat", "b": "inform\n+genre Crime"})
    weights = {c.field: c.weight for c in r.chat("s", "a").update.changes}
    assert weights == {"genre": ASKED_FOR, "item": 1.0}
    assert [c.weight for c in r.chat("t", "b").update.changes] == [1.0]


def test_the_reset_comes_before_what_else_is_said(opens: Opens) -> None:
    r = opens({"I loved Heat": "inform\n+item Heat", "start over, crime": "reset inform\n+genre Crime"})
    r.chat("a", "I loved Heat")
    turn = r.chat("a", "start over, crime")
    assert [p.change.value for p in turn.profile.preferences] == ["Crime"]
    assert [c.field for c in turn.update.changes] == ["genre"]


def test_an_undo_with_a_correction_keeps_the_correction_only_as_a_change(opens: Opens) -> None:
    r = opens({"I loved Heat": "inform\n+item Heat", "no, I hated it": "undo inform\n-item Heat"})
    r.chat("a", "I loved Heat")
    turn = r.chat("a", "no, I hated it")
    assert [(p.change.item, p.change.stance) for p in turn.profile.preferences] == [(id_of("Heat"), "dislike")]


def test_turning_down_one_film_keeps_the_others(opens: Opens) -> None:
    r = opens({"more": "request", "not the first": "reject\n-item #1"})
    first = [one.item.id for one in r.chat("a", "more").recommendations]
    turn = r.chat("a", "not the first")
    assert turn.profile.seen == first[:1]


def test_the_context_is_short(opens: Opens) -> None:
    r = opens({"more": "request"})
    for _ in range(CONTEXT_TURNS + 2):
        r.chat("a", "more")
    prompt = r.understander.model.prompts[-1]  # type: ignore[attr-defined]
    assert prompt.count("\nU: more") == CONTEXT_TURNS


def test_nothing_is_shown_when_the_change_cannot_be_saved(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    r = opens({"I loved Heat": "inform\n+item Heat"})

    def full(*args: object) -> list[Change]:
        raise HomeError("The change could not be saved (disk full)", "Free space in the data home and say it again.")

    with monkeypatch.context() as patch:
        patch.setattr(r.log, "append", full)
        with pytest.raises(HomeError, match="say it again"):
            r.chat("a", "I loved Heat")
    assert r.history("a") == []
    assert len(r.chat("a", "I loved Heat").profile.preferences) == 1


def test_an_item_for_the_outside(catalogue: Catalogue) -> None:
    seen = view(catalogue.items[0])
    assert (seen.id, seen.title) == ("f1", "Heat")
    assert seen.fields["genre"] == ["Crime", "Thriller"] and seen.fields["sponsored"] is False


def test_closing_closes_the_log(opens: Opens) -> None:
    r: Recommender = opens()
    r.close()
    r.close()
