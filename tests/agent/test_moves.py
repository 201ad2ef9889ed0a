"""Whole turns: asking, answering in its light, abstaining, chatting and learning from what is turned down."""

from __future__ import annotations

import pytest

from agent.contract import Rules, Turn
from agent.recommender import Recommender
from retrieval.catalogue import values_of
from tests.conftest import Opens
from tests.films import id_of

SCRIPT = {
    "recommend me something": "request",
    "hi, I'm bored": "other",
    "hello": "other",
    "hello again": "other",
    "thanks": "other",
    "what do you know about me?": "other",
    "what is the weather like?": "ask",
    "who are you?": "other",
    "comedy": "other",
    "don't care": "inform",
    "no": "reject",
    "yes": "accept",
    "under two hours": "inform\n!year <=120",
    "I loved Heat": "inform\n+item Heat",
    "not tonight": "reject",
    "none of these": "reject",
    "who directed it?": "ask",
    "how long is Moon?": "ask",
    "and who directed it?": "ask",
    "why this one?": "ask",
    "anything with De Niro in the list?": "request\n+actor De Niro",
    "show me more like these with De Niro?": "request\n+actor De Niro",
    "only fantasy": "inform\n!genre Fantasy",
    "before 1975": "inform\n!year <=1975",
    "under 90 minutes": "inform\n!runtime <=90",
}
LONG = ("Heat", "The Godfather", "Casino")


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


class TestAsking:
    @pytest.mark.parametrize("said", ["recommend me something", "hi, I'm bored"])
    def test_a_vague_opening_gets_a_list_and_one_question(self, r: Recommender, said: str) -> None:
        turn = r.chat("a", said)
        assert turn.status == "ask" and turn.question is not None and turn.question.field == "genre"
        assert len(turn.recommendations) == 5 and turn.reply.endswith(turn.question.text)
        assert turn.reply.count("?") == 1 and turn.profile.preferences == []

    def test_a_bare_value_answers_it(self, r: Recommender) -> None:
        r.chat("a", "recommend me something")
        turn = r.chat("a", "comedy")
        assert turn.status == "recommend" and turn.question is None
        assert [(p.change.field, p.change.value) for p in turn.profile.preferences] == [("genre", "Comedy")]
        assert "Comedy" in values_of(r.catalogue.get(turn.recommendations[0].item.id), "genre")

    @pytest.mark.parametrize("said", ["don't care", "no"])
    def test_no_closes_it_without_a_change(self, r: Recommender, said: str) -> None:
        before = {one.item.id for one in r.chat("a", "recommend me something").recommendations}
        turn = r.chat("a", said)
        assert turn.status == "recommend" and turn.question is None and len(turn.recommendations) == 5
        assert turn.update.changes == [] and turn.profile.seen == [] and r.history("a") == []
        assert before

    def test_who_names_a_wish_is_not_asked(self, r: Recommender) -> None:
        turn = r.chat("a", "I loved Heat")
        assert turn.status == "recommend" and turn.question is None

    def test_two_turn_downs_bring_a_question_and_no_field_twice(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        turns = [r.chat("a", said) for said in ("not tonight", "none of these", "not tonight", "none of these")]
        assert [turn.status for turn in turns[:3]] == ["recommend", "ask", "recommend"]
        more = [r.chat("a", "not tonight") for _ in range(2)]
        fields = [turn.question.field for turn in [*turns, *more] if turn.question is not None]
        assert fields and len(fields) == len(set(fields))

    def test_the_question_survives_reopening(self, r: Recommender, opens: Opens) -> None:
        r.chat("a", "recommend me something")
        again = opens(SCRIPT)
        assert again.chat("a", "comedy").profile.preferences[0].change.value == "Comedy"


class TestLearning:
    def test_long_ones_turned_down_are_remarked_offered_and_taken(self, r: Recommender) -> None:
        r.chat("a", "recommend me something")
        for title in LONG:
            turn = r.feedback("a", id_of(title), "skip")
        assert turn.profile.preferences == []
        reasons = [reason for one in turn.recommendations for reason in one.reasons if reason.prior == "turned down"]
        assert any("three long ones" in reason.text for reason in reasons)
        for one in turn.recommendations:
            assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score)
        asked = r.feedback("a", id_of("The Insider"), "skip")
        question = turn.question or asked.question
        assert question is not None and question.field == "runtime" and question.offer is not None
        taken = r.chat("a", "yes")
        limits = [p.change for p in taken.profile.preferences]
        assert [(one.field, one.op) for one in limits] == [("runtime", "<=")]
        numbers = [one.item.fields.get("runtime") for one in taken.recommendations]
        assert all(isinstance(n, int) and n <= limits[0].value for n in numbers)  # type: ignore[operator]

    def test_a_no_to_the_offer_ends_the_hypothesis(self, r: Recommender) -> None:
        r.chat("a", "recommend me something")
        turns = [r.feedback("a", id_of(title), "skip") for title in (*LONG, "The Insider")]
        assert any(turn.question is not None for turn in turns)
        turn = r.chat("a", "no")
        assert turn.update.changes == [] and turn.profile.preferences == []
        assert not any("long ones" in reason.text for one in turn.recommendations for reason in one.reasons)

    def test_undo_takes_the_leaning_back(self, r: Recommender) -> None:
        r.feedback("a", id_of("Moon"), "like")
        turns = [r.feedback("a", id_of(title), "skip") for title in LONG]
        assert not leanings(turns[0]) and leanings(turns[2]) != leanings(turns[1])
        assert leanings(r.undo("a")) == leanings(turns[1])
        assert not leanings(r.undo("a"))


def leanings(turn: Turn) -> set[str]:
    """What the reasons say of turned-down items, without what they say of the item itself."""
    reasons = (reason for one in turn.recommendations for reason in one.reasons if reason.prior == "turned down")
    return {reason.text.partition(",")[0].partition(";")[0] for reason in reasons}


class TestAnswering:
    def test_it_follows_the_talk(self, r: Recommender) -> None:
        first = r.chat("a", "I loved Heat").recommendations[0].item
        assert first.title in r.chat("a", "who directed it?").reply
        assert r.chat("a", "how long is Moon?").reply == "The running time of Moon (2009) is 97 min."
        assert r.chat("a", "and who directed it?").reply == "The director of Moon (2009) is Duncan Jones."

    def test_the_user_is_told_what_is_known_even_where_it_was_read_as_small_talk(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        turn = r.chat("a", "what do you know about me?")
        assert turn.status == "answer" and "Heat" in turn.reply

    def test_a_question_about_the_list_is_no_wish(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        turn = r.chat("a", "anything with De Niro in the list?")
        assert turn.status == "answer" and len(turn.profile.preferences) == 1
        assert turn.reply.startswith(("Yes, with Robert De Niro", "No, nothing in the list"))

    def test_a_wish_in_a_question_stays_one(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        turn = r.chat("a", "show me more like these with De Niro?")
        assert turn.status == "recommend" and len(turn.profile.preferences) == 2


class TestChatting:
    def test_one_sentence_back_to_films_never_the_same_twice_running(self, r: Recommender) -> None:
        said = [r.chat("a", message).reply for message in ("hello", "hello again", "hello", "thanks", "thanks")]
        assert all(one != other for one, other in zip(said, said[1:], strict=False))
        assert all("film" in one or "Tell me" in one for one in said[:3])

    def test_a_question_about_the_assistant_is_not_about_a_film(self, r: Recommender) -> None:
        r.chat("a", "I loved Heat")
        assert r.chat("a", "who are you?").status == "chat"

    def test_what_nobody_here_knows_is_no_answer(self, r: Recommender) -> None:
        turn = r.chat("a", "what is the weather like?")
        assert turn.status == "chat" and "film" in turn.reply


class TestAbstaining:
    def test_the_limit_that_opens_most_is_named(self, r: Recommender) -> None:
        r.chat("a", "only fantasy")
        turn = r.chat("a", "before 1975")
        assert turn.status == "abstain" and turn.recommendations == []
        assert "Without the limit on" in turn.reply

    def test_two_limits_together(self, r: Recommender) -> None:
        for said in ("only fantasy", "before 1975"):
            r.chat("a", said)
        turn = r.chat("a", "under 90 minutes")
        assert turn.status == "abstain" and "Without the limits on" in turn.reply

    def test_a_rule_of_the_host_is_not_the_users_to_give_up(self, r: Recommender) -> None:
        r.start("a", rules=Rules(available={"genre": ["Romance"]}))
        turn = r.chat("a", "only fantasy")
        assert turn.status == "abstain" and turn.recommendations == []
        assert "not on offer" in turn.reply or "available here" in turn.reply
