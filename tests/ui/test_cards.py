"""What is written into the page: cards, profile, notices, words, and what a browser hands back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import ui.web
from agent.contract import (
    Change,
    Event,
    ItemView,
    Preference,
    PreferenceUpdate,
    Profile,
    Reason,
    Recommendation,
    Turn,
)
from agent.events import PastTurn
from models.errors import TasteloopError
from retrieval.catalogue import Catalogue, Item
from retrieval.schema import Field, Schema
from tests.ui.fake import IMAGE, SCHEMA, SCRIPT, shop
from ui.web import cards, chat, door, limits, line, notices, profile, words
from ui.web.examples import examples
from ui.web.login import logins
from ui.web.sources import Source
from ui.web.tiles import picture, tile
from ui.web.why import why

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
        html = cards.card(1, recommend(poster="https://else.example/poster.png"), schema)
        assert "<img" not in html and "src=" not in html
        assert 'aria-label="Load pictures from else.example"' in html

    @pytest.mark.parametrize(
        ("address", "shown"),
        [
            ("data:image/png;base64,iVBORw0KGgo=", True),
            ("data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", False),
            ('data:image/png;base64,AAAAAAAA" onerror="alert(1)', False),
            ("data:text/html;base64,PGI+PC9iPg==", False),
            ("/etc/passwd", False),
            ("javascript:alert(1)", False),
        ],
    )
    def test_only_pictures_that_are_in_the_catalogue_are_shown(self, address: str, shown: bool) -> None:
        schema = Schema(fields=(Field(name="title", kind="title"), Field(name="poster", kind="image")))
        html = picture(recommend(poster=address).item, schema)
        assert ("<img" in html) is shown
        assert ("<svg" in html) is not shown
        assert "onerror" not in html and "passwd" not in html

    def test_kindred_items_have_tiles_of_kindred_colours(self) -> None:
        one = tile(recommend("Salt", genre=["Mystery", "Horror"]).item, SCHEMA)
        two = tile(recommend("Iron Hills", genre=["Mystery", "Horror"]).item, SCHEMA)
        other = tile(recommend("Salt", genre=["Comedy"]).item, SCHEMA)
        hues = [part.split("style=")[1].split(">")[0] for part in (one, two, other)]
        assert hues[0] == hues[1] != hues[2]
        assert ">S</text>" in one and ">IH</text>" in two
        assert ">?<" in tile(recommend("").item, SCHEMA)

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
        assert not any(tag in html for tag in ("<script", "<img"))
        assert html.count("<svg") == 1

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "shop"])
    def test_only_web_addresses_are_links(self, address: str) -> None:
        assert "<a " not in cards.card(1, recommend(shop=address), SCHEMA)


class TestWhy:
    def test_strongest_reasons_first_with_bars_to_scale(self) -> None:
        reasons = [Reason(text=f"r{n}", contribution=share) for n, share in enumerate((0.1, -0.8, 0.4, 0.2, 0.05))]
        html = why(reasons)
        assert [html.index(f"r{n}") for n in (1, 2, 3, 0, 4)] == sorted(html.index(f"r{n}") for n in range(5))
        assert "2 more reasons" in html
        assert 'class="tl-against"' in html
        assert "width:100%" in html
        assert "width:50%" in html
        assert "-0.80" in html

    def test_every_bar_names_where_it_came_from(self) -> None:
        reasons = [
            Reason(text="a", contribution=0.5, change_id=1),
            Reason(text="b", contribution=-0.4, change_id=2),
            Reason(text="c", contribution=0.3, prior="popularity"),
        ]
        html = why(reasons, {1: Source(3, "<b>loved</b>", "I <b>loved</b> it"), 2: Source(4, "")})
        assert 'href="#tl-turn-3"' in html and "from “&lt;b&gt;loved&lt;/b&gt;”" in html
        assert "from a button" in html
        assert html.count("tl-from") == 2

    def test_reasons_of_no_weight(self) -> None:
        assert "+0.00" in why([Reason(text="r", contribution=0.0)])


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
        assert html.count('data-act="remove"') == 4
        assert html.count('data-act="strength"') == 2
        assert html.count("<option") == 4 + 4 + 3 + 4
        assert 'aria-label="Remove: genre: never Horror"' in html
        assert ">slow</q>" in html
        assert html.count("tl-new") == 0
        assert "tl-new" in profile.entries(
            known(Change(id=1, field="genre", value="Horror", stance="like")).model_copy(update={"turns": 1}), SCHEMA
        )
        assert ">no Horror</q>" in html

    def test_button_and_empty(self) -> None:
        assert "from a button" in profile.entries(
            known(Change(id=1, field="item", value="Salt", stance="like", signal="like"), message=None), SCHEMA
        )
        assert "set by you" in profile.entries(
            known(Change(id=1, field="item", value="Salt", stance="like"), message=None), SCHEMA
        )
        assert "Nothing yet" in profile.entries(known(), SCHEMA)

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_everything_is_escaped(self, attack: str) -> None:
        change = Change(id=1, field=attack, value=attack, stance="like", words=attack)
        for html in (
            profile.entries(known(change, message=attack), SCHEMA),
            notices.notice(attack, problem=True),
            notices.timings(Turn(session="s", profile=known(), timings={attack: 1.0})),
        ):
            assert attack not in html
            assert not any(tag in html for tag in ("<script", "<img", "<svg"))

    def test_timings(self) -> None:
        turn = Turn(session="s", profile=known(), timings={"understand": 0.21, "replaced": 0.5}, degraded=True)
        html = notices.timings(turn)
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


class TestLimits:
    def test_a_range_says_what_stands(self) -> None:
        html = limits.controls(known(Change(id=1, field="pages", op="<=", value=300, stance="require")), shop())
        assert ">at most 300 pages</output>" in html
        assert html.count("tl-two") == 3
        assert html.count("<select") == 6

    def test_what_a_range_asks_for(self) -> None:
        whole = limits.span(shop(), "pages")
        assert whole is not None
        assert limits.limited("pages", whole.low, whole.high, whole) is None
        between = limits.limited("pages", 250, 300, whole)
        assert between is not None and (between.op, between.value) == ("between", [250, 300])
        above = limits.limited("pages", 250, whole.high, whole)
        assert above is not None and (above.op, above.value) == (">=", 250)

    def test_several_limits_are_one_range(self) -> None:
        both = known(
            Change(id=1, field="pages", op="<=", value=300, stance="require"),
            Change(id=2, field="pages", op=">=", value=200, stance="require"),
            Change(id=3, field="pages", op="more", stance="like"),
        )
        assert limits.limit_of(both, "pages") == (200, 300, [1, 2])

    def test_nothing_to_limit(self) -> None:
        schema = Schema(fields=(Field(name="title", kind="title"), Field(name="weight", kind="number")))
        assert limits.controls(known(), Catalogue("one", schema, [Item("1", "A", {"weight": 3.0})])) == ""


class TestChat:
    @pytest.mark.parametrize("attack", ATTACKS)
    def test_everything_is_escaped(self, attack: str) -> None:
        change = Change(id=1, field="aspect", value=attack, stance="like", words=attack)
        event = Event(
            id=1, turn=1, at=datetime(2026, 1, 1, tzinfo=UTC), source="message", message=attack, change=change
        )
        said = chat.Said([PastTurn(1, attack, attack, "recommend", ())], [event], frozenset({1}))
        saying = chat.Saying(attack, update=PreferenceUpdate(changes=[change]), reply=attack)
        html = chat.conversation(said, SCHEMA, saying)
        assert attack not in html
        assert not any(tag in html for tag in ("<script", "<img", "<svg"))

    def test_what_does_not_stand_any_more_cannot_be_taken_out(self) -> None:
        change = Change(id=7, field="genre", value="Horror", stance="exclude", words="scary")
        assert 'data-change="7"' in chat.understood([change], frozenset({7}), SCHEMA)
        gone = chat.understood([change], frozenset(), SCHEMA)
        assert "data-change" not in gone and "tl-gone" in gone


class TestDoor:
    def test_ids(self) -> None:
        made = {door.new_id() for _ in range(50)}
        assert len(made) == 50
        assert all(door.known_id(one) == one for one in made)

    @pytest.mark.parametrize("kept", ["", "alice", None, 3, ["web-"], "web-../../../../etc/passwd1", "web-" + "a" * 99])
    def test_ids_of_others_are_refused(self, kept: object) -> None:
        assert door.known_id(kept) is None

    @pytest.mark.parametrize("given", ["ann", "ann:", ":secret", ""])
    def test_what_is_no_login_is_refused(self, given: str) -> None:
        with pytest.raises(TasteloopError, match="--auth user:password"):
            logins(given)

    def test_logins(self, tmp_path: Path) -> None:
        file = tmp_path / "logins"
        file.write_text("ann:sec:ret\n# bob:x\n", encoding="utf-8")
        check = logins(str(file))
        assert check("ann", "sec:ret") and not check("ann", "") and not check("bob", "x") and not check("# bob", "x")
        assert logins("ann:é")("ann", "é")
        file.write_text("\n", encoding="utf-8")
        with pytest.raises(TasteloopError, match="holds none"):
            logins(str(file))


class TestLine:
    def test_everybody_knows_their_place_and_goes_in_turn(self) -> None:
        queue, go, served = line.Line(1), threading.Event(), []

        def one(name: int) -> Iterator[int]:
            go.wait(10)
            served.append(name)
            yield name

        first = queue.through(lambda: one(0))
        threads = [threading.Thread(target=lambda: list(first))]
        threads[0].start()
        while len(queue) < 1:
            threading.Event().wait(0.01)
        waiting = [queue.through(lambda n=n: one(n)) for n in (1, 2)]  # type: ignore[misc]
        assert [next(one) for one in waiting] == [line.Waiting(1), line.Waiting(2)]
        threads += [threading.Thread(target=lambda one=one: list(one)) for one in waiting]
        for thread in threads[1:]:
            thread.start()
        go.set()
        for thread in threads:
            thread.join(10)
        assert served == [0, 1, 2]
        assert len(queue) == 0

    def test_pieces_come_from_one_thread_in_order_and_errors_after_them(self) -> None:
        threads = set()

        def pieces() -> Iterator[int]:
            for n in range(5):
                threads.add(threading.get_ident())
                yield n
            raise ValueError("no")

        async def take() -> list[int]:
            got = []
            with pytest.raises(ValueError, match="no"):
                async for one in line.in_one_thread(pieces):
                    got.append(one)
            return got

        assert asyncio.run(take()) == list(range(5))
        assert len(threads) == 1
        assert threads != {threading.get_ident()}

    def test_turn_ends_although_nobody_listens(self) -> None:
        ended = threading.Event()

        def pieces() -> Iterator[int]:
            yield 1
            ended.set()

        async def leave() -> None:
            async for _ in line.in_one_thread(pieces):
                break

        asyncio.run(leave())
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
        ui.web.serve(ui.web.Shelf(None), host=host)
        out, err = capsys.readouterr()
        assert out == ""
        assert ("Warning: everyone" in err) is warned
        assert err.count("\n") == (2 if warned else 1)
