from __future__ import annotations

from datetime import UTC, datetime

from agent.contract import Change, Event
from agent.taste import MOST_TURNS, journey, strongest
from retrieval.catalogue import Catalogue


def event(number: int, turn: int, change: Change, message: str | None = "said", undone: bool = False) -> Event:
    return Event(
        id=number,
        turn=turn,
        at=datetime.now(UTC),
        source="message" if message else "button",
        message=message,
        change=change,
        undone=undone,
    )


def liked(value: str, field: str = "genre", weight: float = 1.0) -> Change:
    return Change(field=field, value=value, stance="like", weight=weight)


def test_each_turn_adds_to_what_stands(catalogue: Catalogue) -> None:
    events = [
        event(1, 1, liked("horror")),
        event(2, 2, liked("slow burn", "aspect", 2.0)),
        event(3, 4, Change(field="genre", value="Horror", stance="dislike"), None),
    ]
    first, second, third = journey(events, catalogue, "genre")
    name = catalogue.canonical("genre", "horror") or "horror"
    assert first.weights == {name: 1.0}
    assert second.weights == {name: 1.0, "slow burn": 2.0}
    assert third.weights == {name: -0.8, "slow burn": 2.0}
    assert [one.turn for one in (first, second, third)] == [1, 2, 4]
    assert [one.said for one in (first, second, third)] == ["said", "said", None]


def test_an_item_counts_for_its_categories_by_equal_shares(catalogue: Catalogue) -> None:
    item = next(one for one in catalogue.items if len(one.fields.get("genre", ())) == 2)  # type: ignore[arg-type]
    change = Change(field="item", value=item.title, item=item.id, stance="like")
    (moment,) = journey([event(1, 1, change)], catalogue, "genre")
    assert moment.weights == dict.fromkeys(item.fields["genre"], 0.5)  # type: ignore[arg-type]
    assert journey([event(1, 1, change)], catalogue, None)[0].weights == {}


def test_what_was_undone_was_never_said_and_limits_do_not_count(catalogue: Catalogue) -> None:
    events = [
        event(1, 1, liked("Drama"), undone=True),
        event(2, 2, Change(field="runtime", op="<=", value=100, stance="require")),
        event(3, 3, Change(field="item", value="Elsewhere", stance="like")),
    ]
    assert [one.weights for one in journey(events, catalogue, "genre")] == [{}, {}]


def test_a_reset_ends_all_and_long_conversations_are_cut(catalogue: Catalogue) -> None:
    events = [event(n, n, liked(f"theme {n}", "aspect")) for n in range(1, 61)]
    events.append(event(61, 61, Change(field="*", stance="drop"), None))
    moments = journey(events, catalogue, "genre")
    assert len(moments) == MOST_TURNS
    assert moments[-1].weights == {}
    assert len(moments[-2].weights) == 60


def test_the_strongest_that_still_stand_come_first(catalogue: Catalogue) -> None:
    events = [
        event(1, 1, liked("gone", "aspect", 4.0)),
        event(2, 2, Change(field="aspect", value="gone", stance="drop")),
        event(3, 3, liked("weak", "aspect", 0.5)),
        event(4, 4, liked("strong", "aspect", 2.0)),
    ]
    assert strongest(journey(events, catalogue, None), 3) == ["strong", "weak", "gone"]
    assert strongest([], 3) == []
