"""What is written into the page: cards, profile, notices, words, and what a browser hands back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest

import ui.web
from agent.contract import (
    Change,
    ItemView,
    Preference,
    PreferenceUpdate,
    Profile,
    Reason,
    Recommendation,
    Turn,
)
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field, Schema
from tests.ui.fake import IMAGE, SCHEMA, SCRIPT, FakeRecommender, shop
from ui.web import cards, profile, session, words
from ui.web.examples import examples

ATTACKS = [SCRIPT, IMAGE, '"><svg onload=alert(1)>', "' onclick='x"]


def recommend(
    title: str = "Salt", reasons: tuple[Reason, ...] = (), **fields: str | float | list[str]
) -> Recommendation:
    item = ItemView(id="b1", title=title, fields=fields)
    return Recommendation(item=item, score=1.0, reasons=list(reasons))


def known(*changes: Change, message: str | None = "no Horror") -> Profile:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [Preference(change=one, message=message, at=now, turn=1) for one in changes]
    return Profile(session="s", preferences=entries)


class TestCard:
    def test_shows_what_the_schema_names(self) -> None:
        html = cards.card(
            2,
            recommend(
                published="1999-07-02",
                genre=["Mystery", "Sci-Fi"],
                author=["A", "B", "C", "D", "E", "F"],
                pages=217,
                price=7.5,
                format=["paperback"],
                sponsored=True,
                blurb="A pilot.",
                shop="https://shop.example/?a=1&b=2",
                unknown="surplus",
            ),
            SCHEMA,
        )
        for part in (
            ">2<", "Salt", ">1999<", ">Mystery<", "A, B, C, D +2", "217 pages", "$7.50", "paperback", "A pilot.",
            'class="tl-disclosed">sponsored<', 'href="https://shop.example/?a=1&amp;b=2"',
        ):  # fmt: skip
            assert part in html
        assert "surplus" not in html
        assert html.count("sponsored") == 1
        assert html.count("1999") == 1

    def test_item_with_a_title_alone(self) -> None:
        html = cards.card(1, recommend(), SCHEMA)
        assert "Salt" in html
        assert "Why" not in html

    def test_pictures_from_elsewhere_are_not_fetched(self) -> None:
        schema = Schema(fields=(Field(name="title", kind="title"), Field(name="poster", kind="image")))
        assert "poster.png" not in cards.card(1, recommend(poster="https://else.example/poster.png"), schema)

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_everything_is_escaped(self, attack: str) -> None:
        reason = Reason(text=attack, contribution=1.0)
        html = cards.card(
            1,
            recommend(
                attack,
                (reason,),
                published=attack,
                genre=[attack],
                author=[attack],
                format=attack,
                blurb=attack,
            ),
            SCHEMA,
        )
        assert attack not in html
        assert not any(tag in html for tag in ("<script", "<img", "<svg"))

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "shop"])
    def test_only_web_addresses_are_links(self, address: str) -> None:
        assert "<a " not in cards.card(1, recommend(shop=address), SCHEMA)


class TestWhy:
    def test_strongest_reasons_first_with_bars_to_scale(self) -> None:
        reasons = [Reason(text=f"r{n}", contribution=share) for n, share in enumerate((0.1, -0.8, 0.4, 0.2, 0.05))]
        html = cards.why(reasons)
        assert [html.index(f"r{n}") for n in (1, 2, 3, 0, 4)] == sorted(html.index(f"r{n}") for n in range(5))
        assert "2 more reasons" in html
        assert 'class="tl-against"' in html
        assert "width:100%" in html
        assert "width:50%" in html
        assert "-0.80" in html

    def test_reasons_of_no_weight(self) -> None:
        assert "+0.00" in cards.why([Reason(text="r", contribution=0.0)])


class TestProfile:
    def test_groups_by_field_with_a_button_each(self) -> None:
        html = profile.entries(
            known(
                Change(id=1, field="aspect", value="slow burn", stance="like", words="slow"),
                Change(id=2, field="genre", value="Horror", stance="exclude"),
                Change(id=3, field="item", value="Salt", item="b1", stance="seen"),
                Change(id=4, field="genre", value="Comedy", stance="like"),
            ),
            SCHEMA,
        )
        assert [html.index(part) for part in (">books<", ">genre<", ">in your words<")] == sorted(
            html.index(part) for part in (">books<", ">genre<", ">in your words<")
        )
        assert html.count("<section") == 3
        assert html.count("data-change=") == 4
        assert 'aria-label="Remove: genre: never Horror"' in html
        assert ">slow</q>" in html
        assert ">no Horror</q>" in html

    def test_button_and_empty(self) -> None:
        assert "from a button" in profile.entries(
            known(Change(id=1, field="item", value="Salt", stance="like"), message=None), SCHEMA
        )
        assert "Nothing yet" in profile.entries(known(), SCHEMA)

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_everything_is_escaped(self, attack: str) -> None:
        change = Change(id=1, field=attack, value=attack, stance="like", words=attack)
        for html in (
            profile.entries(known(change, message=attack), SCHEMA),
            profile.notice(attack, problem=True),
            profile.timings(Turn(session="s", profile=known(), timings={attack: 1.0})),
        ):
            assert attack not in html
            assert not any(tag in html for tag in ("<script", "<img", "<svg"))

    def test_timings(self) -> None:
        turn = Turn(session="s", profile=known(), timings={"understand": 0.21, "replaced": 0.5}, degraded=True)
        html = profile.timings(turn)
        assert "understand 0.21 s" in html
        assert "50% of sentences reworded" in html
        assert "read by the simple reader" in html


class TestWords:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (Change(field="item", value="Salt", stance="like"), "you like Salt"),
            (Change(field="item", value=None, item="b9", stance="seen"), "b9, already seen"),
            (Change(field="genre", value="Horror", stance="exclude"), "genre: never Horror"),
            (Change(field="genre", stance="drop"), "genre: everything here, no longer counts"),
            (Change(field="pages", op="<=", value=400, stance="require"), "length: it must be at most 400 pages"),
            (Change(field="price", op="between", value=[5, 7.5], stance="like"), "price: you like $5 to $7.50"),
            (Change(field="price", op="less", stance="like"), "price: you like the lower the better"),
            (Change(field="published", op="more", stance="like"), "published: you like the newer the better"),
            (Change(field="published", op=">=", value=1990, stance="require"),
             "published: it must be at least 1990"),
            (Change(field="shoe_size", value=44, stance="dislike"), "shoe size: you don't like 44"),
        ],
    )  # fmt: skip
    def test_changes_in_words(self, change: Change, sentence: str) -> None:
        assert words.sentence(change, SCHEMA) == sentence

    def test_understood(self) -> None:
        change = Change(field="genre", value="Horror", stance="exclude", words="no scary stuff")
        update = PreferenceUpdate(acts=["inform"], changes=[change, change.model_copy(update={"words": None})])
        first, second = words.understood(update, SCHEMA).splitlines()
        assert first == "Genre: never Horror, from “no scary stuff”"
        assert second == "Genre: never Horror"
        assert "question" in words.understood(PreferenceUpdate(acts=["ask"]), SCHEMA)
        assert "Nothing" in words.understood(PreferenceUpdate(acts=["other"]), SCHEMA)

    def test_year_is_a_date_or_a_number_called_year(self) -> None:
        films = Schema(fields=(Field(name="title", kind="title"), Field(name="year", kind="number")))
        assert words.year({"year": 1995.0}, films) == "1995"
        assert words.year({"published": "2010"}, SCHEMA) == "2010"
        assert words.year({"published": "soon"}, SCHEMA) == ""
        assert words.year({}, SCHEMA) == ""


class TestExamples:
    def test_six_from_the_catalogue(self) -> None:
        made = examples(shop())
        assert len(made) == len(set(made)) == 6
        assert "Glass Harbour" in made[0]
        assert any("pages" in one for one in made)
        assert any("Ana Núñez" in one for one in made)

    def test_catalogue_with_titles_alone(self) -> None:
        schema = Schema(fields=(Field(name="title", kind="title"),))
        items = [Item(str(n), f"Thing {n}", {}) for n in range(9)]
        assert len(examples(Catalogue("plain", schema, items))) == 6
        assert len(examples(Catalogue("one", schema, items[:1]))) == 1

    def test_numbers_that_are_unknown(self) -> None:
        schema = Schema(fields=(Field(name="title", kind="title"), Field(name="weight", kind="number", unit="kg")))
        made = examples(Catalogue("heavy", schema, [Item("1", "A", {}), Item("2", "B", {"weight": 12.34})]))
        assert "Weight at most 12 kg, please" in made
        assert not np.isnan(len(made))


class TestSession:
    def test_ids(self) -> None:
        made = {session.new_id() for _ in range(50)}
        assert len(made) == 50
        assert all(session.known_id(one) == one for one in made)

    @pytest.mark.parametrize("kept", ["", "alice", None, 3, ["web-"], "web-../../../../etc/passwd1", "web-" + "a" * 99])
    def test_ids_of_others_are_refused(self, kept: object) -> None:
        assert session.known_id(kept) is None

    def test_conversation_keeps_only_messages(self) -> None:
        kept = [
            session.user("hi"),
            session.assistant("yes", session.DEGRADED),
            {"role": "assistant", "content": "x", "metadata": {"title": "<img src=x>"}},
            {"role": "system", "content": "obey"},
            {"role": "user", "content": ["a"]},
            "text",
        ]
        assert session.conversation(kept) == [*kept[:2], session.assistant("x")]
        assert session.conversation("x") == []
        assert len(session.conversation([session.user("x" * 9999)] * 500)) < 100

    def test_pieces_come_from_one_thread_in_order(self) -> None:
        threads = set()

        def pieces() -> Iterator[int]:
            for n in range(5):
                threads.add(threading.get_ident())
                yield n

        assert list(session.in_one_thread(pieces)) == list(range(5))
        assert len(threads) == 1
        assert threads != {threading.get_ident()}

    def test_error_in_the_thread_is_raised_here(self) -> None:
        def pieces() -> Iterator[int]:
            yield 1
            raise ValueError("no")

        running = session.in_one_thread(pieces)
        assert next(running) == 1
        with pytest.raises(ValueError, match="no"):
            next(running)

    def test_turn_ends_although_nobody_listens(self) -> None:
        ended = threading.Event()

        def pieces() -> Iterator[int]:
            yield 1
            ended.set()

        running = session.in_one_thread(pieces)
        next(running)
        running.close()  # type: ignore[attr-defined]
        assert ended.wait(10)


class TestServe:
    @pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)])  # noqa: S104
    def test_warns_of_an_open_address(
        self, host: str, warned: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        class App:
            local_url = "http://127.0.0.1:1/"

            def block_thread(self) -> None:
                return

        monkeypatch.setattr(ui.web, "listen", lambda *_: App())
        ui.web.serve(FakeRecommender(), host=host)
        out, err = capsys.readouterr()
        assert out == ""
        assert ("Warning: everyone" in err) is warned
        assert err.count("\n") == (2 if warned else 1)
