from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from agent.contract import Change, Rules, StreamEvent, Turn
from agent.recommender import SIGNALS, Recommender
from agent.scripted import ScriptedModel, scripted_recommender
from models.errors import CatalogueError, InvalidFeedback, UnknownChange, UnknownItem
from retrieval.catalogue import Catalogue
from tests.conftest import Opens
from tests.films import HashEmbedder, films, id_of

SCRIPT = {
    "I loved Heat": "inform\n+item Heat",
    "I hated Casino": "inform\n-item Casino",
    "no crime": "inform\nxgenre Crime",
    "after 1990": "inform\n!year >=1990",
    "before 1975": "inform\n!year <=1975",
    "only fantasy": "inform\n!genre Fantasy",
    "a heist, please": "request\n+aspect heist",
    "more": "request",
    "not tonight": "reject",
    "the second one is too long": "inform\n-item #2\n+runtime less",
    "How long is Ronin?": "ask",
    "why the second one?": "ask",
    "undo": "undo",
    "start over": "reset",
    "thanks": "other",
    "great, the first": "accept",
    "I loved Zanzibar Nights": "inform\n+item Zanzibar Nights",
    "horror": "request\n+genre Horror",
}


def titles(turn: Turn) -> list[str]:
    return [one.item.title for one in turn.recommendations]


def ids(turn: Turn) -> set[str]:
    return {one.item.id for one in turn.recommendations}


def stands(turn: Turn) -> list[tuple[str, object, str]]:
    return [(p.change.field, p.change.item or p.change.value, p.change.stance) for p in turn.profile.preferences]


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


class TestChat:
    def test_a_message_gives_profile_list_and_reply(self, r: Recommender) -> None:
        turn = r.chat("a", "I loved Heat")
        assert turn.status == "recommend" and not turn.degraded
        assert stands(turn) == [("item", id_of("Heat"), "like")]
        assert len(turn.recommendations) == 5 and id_of("Heat") not in ids(turn)
        lines = [line for line in turn.reply.splitlines() if line[:1].isdigit()]
        assert len(lines) == 5
        for place, (line, title) in enumerate(zip(lines, titles(turn), strict=True), 1):
            assert line.startswith(f"{place}. {title} (")
        assert turn.update.changes[0].id == turn.profile.preferences[0].change.id is not None
        assert turn.profile.preferences[0].message == "I loved Heat"
        assert {"understand", "remember", "retrieve", "to_recommendations", "first_text", "total"} <= set(turn.timings)

    def test_limits_and_exclusions_hold_in_every_later_list(self, r: Recommender) -> None:
        for message in ("I loved Heat", "no crime", "after 1990", "more", "more"):
            turn = r.chat("a", message)
        assert turn.recommendations
        for one in turn.recommendations:
            assert "Crime" not in one.item.fields["genre"]  # type: ignore[operator]
            assert one.item.fields["year"] >= 1990  # type: ignore[operator]

    def test_reasons_add_up_and_name_standing_changes(self, r: Recommender) -> None:
        for message in ("I loved Heat", "a heist, please", "I hated Casino", "the second one is too long"):
            turn = r.chat("a", message)
        known = {p.change.id for p in turn.profile.preferences}
        for one in turn.recommendations:
            assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score)
            assert all((reason.change_id in known) != bool(reason.prior) for reason in one.reasons)
        assert [reason.prior for one in turn.recommendations for reason in one.reasons if reason.prior]

    def test_a_place_in_the_list_is_the_item_that_stood_there(self, r: Recommender) -> None:
        second = r.chat("a", "I loved Heat").recommendations[1].item
        turn = r.chat("a", "the second one is too long")
        item, comparative = turn.update.changes
        assert (item.item, item.stance) == (second.id, "dislike")
        assert comparative.reference == second.fields["runtime"]
        assert second.id not in ids(turn)

    def test_more_gives_others_first(self, r: Recommender) -> None:
        first = r.chat("a", "I loved Heat")
        second = r.chat("a", "more")
        assert len(ids(first) & ids(second)) <= 2

    def test_what_was_turned_down_never_returns(self, r: Recommender) -> None:
        gone = ids(r.chat("a", "I loved Heat"))
        for _ in range(4):
            turn = r.chat("a", "not tonight")
            assert not ids(turn) & gone
            gone |= ids(turn)
        assert stands(turn) == [("item", id_of("Heat"), "like")]

    def test_nothing_left_says_so(self, r: Recommender) -> None:
        r.chat("a", "only fantasy")
        turn = r.chat("a", "not tonight")
        assert turn.status == "abstain" and turn.recommendations == []

    def test_an_impossible_wish_names_the_limit_that_stands_in_the_way(self, r: Recommender) -> None:
        r.chat("a", "only fantasy")
        turn = r.chat("a", "before 1975")
        assert (turn.status, turn.recommendations) == ("abstain", [])
        assert "There is nothing that fits everything you said." in turn.reply
        assert "Without the limit on Fantasy, 2 films would." in turn.reply

    def test_a_question_is_answered_from_the_catalogue(self, r: Recommender) -> None:
        turn = r.chat("a", "How long is Ronin?")
        assert (turn.status, turn.reply) == ("answer", "The running time of Ronin (1998) is 122 min.")
        assert turn.profile.preferences == []

    def test_why_repeats_what_was_said_of_it(self, r: Recommender) -> None:
        shown = r.chat("a", "I loved Heat")
        line = next(line for line in shown.reply.splitlines() if line.startswith("2. "))
        again = r.chat("a", "why the second one?")
        assert again.status == "answer" and line == f"2. {again.reply}"
        assert r.chat("a", "why the second one?").reply == again.reply

    def test_a_title_with_a_colon_keeps_its_reason_whole(self, r: Recommender, catalogue: Catalogue) -> None:
        r.start(
            "a", seen=[i.id for i in catalogue.items if i.title not in {"The Terminator", "Terminator 2: Judgment Day"}]
        )
        shown = r.chat("a", "more")
        assert len(shown.recommendations) == 2
        line = next(line for line in shown.reply.splitlines() if line.startswith("2. "))
        assert line == f"2. {r.chat('a', 'why the second one?').reply}"

    @pytest.mark.parametrize(
        ("message", "status"), [("thanks", "chat"), ("great, the first", "chat"), ("hello", "chat")]
    )
    def test_small_talk_changes_nothing(self, r: Recommender, message: str, status: str) -> None:
        before = r.chat("a", "I loved Heat")
        turn = r.chat("a", message)
        assert turn.status == status and turn.reply and turn.recommendations == []
        assert turn.profile.preferences == before.profile.preferences

    def test_the_list_stays_on_the_screen_through_small_talk(self, r: Recommender) -> None:
        second = r.chat("a", "I loved Heat").recommendations[1].item.id
        r.chat("a", "thanks")
        assert r.chat("a", "the second one is too long").update.changes[0].item == second

    def test_an_unknown_title_is_named_once(self, r: Recommender) -> None:
        turn = r.chat("a", "I loved Zanzibar Nights")
        assert '"Zanzibar Nights" is not in this catalogue' in turn.reply
        assert stands(turn) == [("item", "Zanzibar Nights", "like")]
        assert "not in this catalogue" not in r.chat("a", "I loved Zanzibar Nights").reply
        assert "not in this catalogue" not in r.chat("a", "more").reply

    @pytest.mark.parametrize("read", ["+item #9", "+item {second}"])
    def test_a_place_that_the_list_does_not_have_is_said_and_not_kept(self, opens: Opens, read: str) -> None:
        second = titles(opens(SCRIPT).chat("b", "I loved Heat"))[1]
        r = opens({**SCRIPT, "the ninth is great": "accept\n" + read.format(second=second)})
        r.chat("a", "I loved Heat")
        turn = r.chat("a", "the ninth is great")
        assert "no such place in the list: it has 5" in turn.reply
        assert stands(turn) == [("item", id_of("Heat"), "like")] and turn.update.changes == []

    def test_what_stands_and_is_not_said_again_is_no_change(self, opens: Opens) -> None:
        r = opens({"I loved Heat, no horror": "inform\n+item Heat\nxgenre Horror", "fine": "inform\nxgenre Horror"})
        before = r.chat("a", "I loved Heat, no horror").profile.preferences
        turn = r.chat("a", "fine")
        assert turn.update.changes == [] and turn.profile.preferences == before

    def test_a_series_that_is_asked_for_is_listed_and_one_that_was_loved_is_known(self, opens: Opens) -> None:
        r = opens(
            {
                "a Terminator film": "request\n+item Terminator films",
                "I loved the Terminator films": "inform\n+item Terminator films",
                "something like the Terminator films": "request\n+item Terminator films",
            }
        )
        both = {"The Terminator", "Terminator 2: Judgment Day"}
        turn = r.chat("a", "a Terminator film")
        assert both <= set(titles(turn)) and turn.update.changes[0].item is None
        assert not both & set(titles(r.chat("b", "I loved the Terminator films")))
        assert not both & set(titles(r.chat("c", "something like the Terminator films")))

    def test_the_parser_sees_the_last_list_as_it_was_shown(self, r: Recommender) -> None:
        first = r.chat("a", "I loved Heat")
        r.chat("a", "more")
        model = r.understander.model
        assert isinstance(model, ScriptedModel)
        assert f"S: 1. {titles(first)[0]} (" in model.prompts[-1]
        assert "U: I loved Heat" in model.prompts[-1]

    def test_a_degraded_reading_says_so(self, opens: Opens) -> None:
        turn = opens({"I loved Heat": "Certainly! Heat is great."}).chat("a", "I loved Heat")
        assert turn.degraded and "without the model" in turn.reply
        assert stands(turn) == [("item", id_of("Heat"), "like")]

    def test_undo_and_reset_in_words(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        before = r.chat("a", "no crime")
        r.chat("a", "after 1990")
        turn = r.chat("a", "undo")
        assert turn.profile.preferences == before.profile.preferences and "Taken back." in turn.reply
        turn = r.chat("a", "start over")
        assert turn.profile.preferences == [] and "Starting over." in turn.reply
        assert len(r.chat("a", "undo").profile.preferences) == 2
        assert "nothing to take back" in r.chat("b", "undo").reply

    def test_a_reset_clears_what_was_shown_and_said(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.chat("a", "start over")
        r.chat("a", "more")
        model = r.understander.model
        assert isinstance(model, ScriptedModel)
        assert "Heat" not in model.prompts[-1]


class TestStream:
    def test_the_order_of_events(self, r: Recommender) -> None:
        events = list(r.stream("a", "I loved Heat"))
        kinds = [one.kind for one in events]
        assert kinds[:2] == ["update", "recommendations"]
        assert kinds[2:-1] == ["text"] * (len(kinds) - 3) and len(kinds) > 5
        assert kinds[-1] == "turn"
        turn = events[-1].turn
        assert turn is not None
        assert "".join(one.text or "" for one in events) == turn.reply
        assert events[0].profile == turn.profile and events[0].update == turn.update
        assert events[1].recommendations == turn.recommendations

    def test_the_change_is_saved_before_the_first_event(self, r: Recommender, opens: Opens) -> None:
        stream = r.stream("a", "I loved Heat")
        next(stream)
        assert len(opens().history("a")) == 1
        stream.close()  # type: ignore[attr-defined]
        assert len(r.chat("a", "more").profile.preferences) == 1

    def test_events_go_over_the_wire(self, r: Recommender) -> None:
        for event in r.stream("a", "I loved Heat"):
            assert StreamEvent.model_validate_json(event.model_dump_json()) == event


class TestButtons:
    @pytest.mark.parametrize(
        ("signal", "stance"),
        [
            ("like", "like"),
            ("dislike", "dislike"),
            ("seen", "seen"),
            ("exclude", "exclude"),
            ("click", "like"),
        ],
    )
    def test_every_signal(self, r: Recommender, signal: str, stance: str) -> None:
        turn = r.feedback("a", id_of("Ronin"), signal)
        assert stands(turn) == [("item", id_of("Ronin"), stance)]
        assert turn.update.changes[0].signal == signal
        assert (id_of("Ronin") in ids(turn)) == (signal == "click" and id_of("Ronin") in ids(turn))
        assert turn.profile.preferences[0].message is None
        assert r.history("a")[0].source == "button"

    def test_skip_is_no_opinion_but_it_is_gone(self, r: Recommender) -> None:
        first = r.chat("a", "I loved Heat").recommendations[0].item.id
        turn = r.feedback("a", first, "skip")
        assert first not in ids(turn) and len(turn.profile.preferences) == 1

    def test_drop_takes_an_opinion_back(self, r: Recommender) -> None:
        r.feedback("a", id_of("Ronin"), "dislike")
        turn = r.feedback("a", id_of("Ronin"), "drop")
        assert turn.profile.preferences == [] and turn.profile.seen == []

    @pytest.mark.parametrize(
        ("stars", "stance"), [(5, "like"), (3.5, "like"), (3, "seen"), (2.5, "dislike"), (0, "dislike")]
    )
    def test_every_form_of_a_rating(self, r: Recommender, stars: float, stance: str) -> None:
        turns = [
            r.feedback("a", id_of("Ronin"), "rating", stars),
            r.feedback("b", id_of("Ronin"), rating=stars),
            r.feedback("c", id_of("Ronin"), f"rating={stars}"),
        ]
        for turn in turns:
            (entry,) = turn.profile.preferences
            assert (entry.change.stance, entry.change.rating) == (stance, stars)

    @pytest.mark.parametrize(
        ("signal", "value"),
        [
            ("rating", None), ("rating", 5.5), ("rating", -1), ("rating", float("nan")), ("rating=", None),
            ("rating=many", None), ("rating=9", None), ("love", None), ("", None), ("shown", None), ("x" * 1000, None),
        ],
    )  # fmt: skip
    def test_a_signal_that_cannot_be_taken(self, r: Recommender, signal: str, value: float | None) -> None:
        with pytest.raises(InvalidFeedback) as error:
            r.feedback("a", id_of("Ronin"), signal, value)
        assert len(str(error.value)) < 200
        assert r.history("a") == [] and r.current("a").profile.turns == 0

    def test_the_known_signals(self, r: Recommender) -> None:
        for signal in SIGNALS:
            r.feedback("a", id_of("Ronin"), signal, 4 if signal in {"rating", "dwell"} else None)

    def test_a_button_changes_the_list_without_the_model(self, r: Recommender) -> None:
        before = r.chat("a", "I loved Heat")
        model = r.understander.model
        assert isinstance(model, ScriptedModel)
        asked = len(model.prompts)
        turn = r.feedback("a", before.recommendations[0].item.id, "dislike")
        assert len(model.prompts) == asked
        assert turn.status == "recommend" and titles(turn) != titles(before) and len(turn.recommendations) == 5

    def test_the_last_word_counts_between_buttons_and_words(self, r: Recommender) -> None:
        r.feedback("a", id_of("Heat"), "dislike")
        assert stands(r.chat("a", "I loved Heat")) == [("item", id_of("Heat"), "like")]
        assert stands(r.feedback("a", id_of("Heat"), "dislike")) == [("item", id_of("Heat"), "dislike")]


class TestTakingBack:
    def test_undo_gives_the_list_of_before(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.feedback("a", id_of("Ronin"), "dislike")
        turn = r.undo("a")
        assert stands(turn) == [("item", id_of("Heat"), "like")]
        assert id_of("Ronin") not in turn.profile.seen
        assert stands(r.undo("a")) == []
        assert r.undo("a").profile.preferences == []

    def test_remove_takes_one_change(self, r: Recommender) -> None:
        turn = r.chat("a", "I loved Heat")
        (heat,) = turn.profile.preferences
        r.chat("a", "no crime")
        assert heat.change.id is not None
        turn = r.remove("a", heat.change.id)
        assert stands(turn) == [("genre", "Crime", "exclude")]
        assert turn.status == "recommend"
        with pytest.raises(UnknownChange):
            r.remove("a", heat.change.id)

    def test_reset_forgets_and_undo_brings_back(self, r: Recommender) -> None:
        before = r.chat("a", "I loved Heat")
        assert r.reset("a").profile.preferences == []
        assert r.current("a").profile.seen == []
        assert r.undo("a").profile.preferences == before.profile.preferences

    def test_history_keeps_everything(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.undo("a")
        r.reset("a")
        assert [(e.change.field, e.undone) for e in r.history("a")] == [("item", True), ("*", False)]


class TestSessions:
    def test_they_are_isolated(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        r.chat("b", "no crime")
        assert [p.change.value for p in r.profile("a").preferences] == ["Heat"]
        assert [p.change.value for p in r.profile("b").preferences] == ["Crime"]
        heat = r.profile("a").preferences[0].change.id
        assert heat is not None
        with pytest.raises(UnknownChange):
            r.remove("b", heat)
        r.reset("b")
        r.undo("b")
        assert len(r.profile("a").preferences) == 1

    def test_everything_is_there_after_reopening(self, r: Recommender, opens: Opens) -> None:
        r.chat("a", "I loved Heat")
        last = r.chat("a", "no crime")
        again = opens(SCRIPT).current("a")
        assert (again.reply, again.status, again.profile) == (last.reply, last.status, last.profile)
        assert titles(again) == titles(last)
        for one in again.recommendations:
            assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score)

    def test_one_that_has_not_begun_is_empty(self, r: Recommender) -> None:
        turn = r.current("nobody")
        assert (turn.reply, turn.recommendations, turn.profile.preferences, turn.profile.turns) == ("", [], [], 0)
        assert r.history("nobody") == [] and r.profile("nobody").seen == []
        assert r.undo("nobody").profile.preferences == []

    def test_threads_of_one_session_wait_for_each_other(self, r: Recommender) -> None:
        liked = [id_of(title) for title in ("Ronin", "Alien", "Moon", "Fargo", "Casino", "Thief")]
        threads = [threading.Thread(target=r.feedback, args=("a", one, "like")) for one in liked]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert {p.change.item for p in r.profile("a").preferences} == set(liked)
        assert sorted(event.turn for event in r.history("a")) == list(range(1, 7))

    def test_a_catalogue_that_lost_items_keeps_the_rest_of_the_session(self, own_home: Path, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        kept = [item for item in films().items if item.title not in {"Heat", *titles(r.current("a"))[:2]}]
        smaller = Catalogue("films", films().schema, kept)
        again = scripted_recommender(smaller, ScriptedModel(SCRIPT), own_home, embedder=HashEmbedder())
        assert len(again.current("a").recommendations) == 3
        assert again.chat("a", "more").status == "recommend"
        assert again.feedback("a", id_of("Moon"), "like").recommendations
        assert again.chat("a", "I loved Zanzibar Nights").reply
        again.close()


class TestStartAndRules:
    def test_what_was_consumed_is_never_recommended(self, r: Recommender, catalogue: Catalogue) -> None:
        seen = [item.id for item in catalogue.items[:20]]
        turn = r.start("a", seen=seen)
        assert turn.profile.seen == seen and turn.profile.preferences == []
        for message in ("I loved Heat", "more", "more", "start over", "more"):
            assert not ids(r.chat("a", message)) & set(seen)
        r.undo("a")
        assert r.profile("a").seen[: len(seen)] == seen

    def test_starting_again_adds_and_keeps_the_rules(self, r: Recommender) -> None:
        r.start("a", seen=[id_of("Heat")], rules=Rules(size=2))
        turn = r.start("a", seen=[id_of("Heat"), id_of("Ronin")])
        assert turn.profile.seen == [id_of("Heat"), id_of("Ronin")]
        assert len(r.chat("a", "more").recommendations) == 2
        r.start("a", rules=Rules(size=7))
        assert len(r.chat("a", "more").recommendations) == 7

    def test_an_unknown_id_starts_nothing(self, r: Recommender) -> None:
        with pytest.raises(UnknownItem):
            r.start("a", seen=[id_of("Heat"), "nope"], rules=Rules(size=1))
        assert r.history("a") == [] and len(r.chat("a", "more").recommendations) == 5

    @pytest.mark.parametrize(
        "rules",
        [Rules(available={"shelf": ["A"]}), Rules(confirm={"year": ["1990"]}), Rules(disclose="advert")],
    )
    def test_a_rule_about_a_field_of_no_item_is_refused(self, r: Recommender, rules: Rules) -> None:
        with pytest.raises(CatalogueError, match="Use one of"):
            r.start("a", rules=rules)
        assert r.chat("a", "more").status == "ask"

    def test_the_size_of_the_list(self, r: Recommender) -> None:
        for size in (1, 3, 12):
            r.start(f"s{size}", rules=Rules(size=size))
            assert len(r.chat(f"s{size}", "more").recommendations) == size
        for size in (0, 51):
            with pytest.raises(ValueError, match="size"):
                Rules(size=size)

    def test_only_what_is_available(self, r: Recommender) -> None:
        r.start("a", rules=Rules(available={"genre": ["Romance"]}))
        for message in ("more", "I loved Heat", "horror"):
            for one in r.chat("a", message).recommendations:
                assert "Romance" in one.item.fields["genre"]  # type: ignore[operator]

    def test_what_must_be_asked_for(self, r: Recommender) -> None:
        r.start("a", rules=Rules(confirm={"genre": ["Horror"]}, size=40))
        assert all("Horror" not in str(one.item.fields["genre"]) for one in r.chat("a", "more").recommendations)
        assert any("Horror" in str(one.item.fields["genre"]) for one in r.chat("a", "horror").recommendations)

    def test_a_rule_in_the_way_is_called_one(self, r: Recommender) -> None:
        r.start("a", rules=Rules(available={"genre": ["Romance"]}))
        turn = r.chat("a", "only fantasy")
        assert turn.status == "abstain" and "the limit on" in turn.reply

    def test_what_must_be_disclosed_is(self, r: Recommender, catalogue: Catalogue) -> None:
        r.start(
            "a",
            seen=[i.id for i in catalogue.items if i.title not in {"Moon", "Alien"}],
            rules=Rules(disclose="sponsored"),
        )
        turn = r.chat("a", "more")
        assert set(titles(turn)) == {"Moon", "Alien"}
        assert "Please note: Moon is sponsored." in turn.reply
        r.start("b", seen=[i.id for i in catalogue.items if i.title not in {"Moon", "Alien"}])
        assert "sponsored" not in r.chat("b", "more").reply


class TestWriter:
    def test_a_sentence_that_holds_is_used_and_one_that_does_not_is_replaced(self, opens: Opens) -> None:
        liar = ScriptedModel(default="It won nine prizes for the best film ever made.")
        turn = opens(SCRIPT, writer=liar).chat("a", "I loved Heat")
        assert liar.prompts and turn.timings["replaced"] == 1.0
        assert "prizes" not in turn.reply
        assert len([line for line in turn.reply.splitlines() if line[:1].isdigit()]) == 5

    def test_the_share_of_replaced_sentences_is_told(self, opens: Opens, catalogue: Catalogue) -> None:
        writer = ScriptedModel(["Since you liked Heat, Thief has the director Michael Mann again."], default="No.")
        r = opens(SCRIPT, writer=writer)
        r.start("a", seen=[item.id for item in catalogue.items if item.title not in {"Thief", "Collateral"}])
        first = r.chat("a", "I loved Heat")
        assert first.timings["replaced"] in {0.5, 1.0}

    def test_buttons_do_not_wait_for_the_writer(self, opens: Opens) -> None:
        writer = ScriptedModel()
        turn = opens(SCRIPT, writer=writer).feedback("a", id_of("Heat"), "like")
        assert writer.prompts == [] and "replaced" not in turn.timings

    def test_both_models_are_kept_warm(self, opens: Opens) -> None:
        writer = ScriptedModel()
        r = opens(SCRIPT, writer=writer)
        r.warm()
        reader = r.understander.model
        assert isinstance(reader, ScriptedModel)
        assert reader.warmed and writer.warmed


def test_as_a_tool_of_another_agent(r: Recommender) -> None:
    tool = r.as_tool()
    said = Turn.model_validate(json.loads(tool.invoke({"session": "a", "message": "I loved Heat"})))
    assert len(said.recommendations) == 5
    assert tool.name == "recommend_films" and "films" in tool.description


def test_a_turn_goes_over_the_wire(r: Recommender) -> None:
    turn = r.chat("a", "I loved Heat")
    assert Turn.model_validate_json(turn.model_dump_json()) == turn
    assert isinstance(turn.update.changes[0], Change)
