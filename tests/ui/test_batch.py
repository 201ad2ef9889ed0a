from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest

from agent.scripted import ScriptedModel
from agent.understand import Understander
from models.errors import TasteloopError
from retrieval import store
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.linker import Linker
from tests.conftest import Opens
from tests.films import id_of
from ui import batch
from ui.batch import parse_lines, rank_lines

SCRIPT = {
    "I loved Heat": "inform\n+item Heat",
    "the second one is too long": "inform\n-item #2\n+runtime less",
    "up to 20": "inform\n!price <=20",
    "gibberish": "???",
    "no crime": "inform\nxgenre Crime",
}

Parse = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def parse(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Parse:
    def opening(model: str, opened: Catalogue, linker: Linker, home: object) -> tuple[Understander, None]:
        return Understander(opened, linker, ScriptedModel(SCRIPT)), None

    monkeypatch.setattr(batch, "open_understander", opening)
    store.save(catalogue, Home.at(None).path)

    def run(*lines: Any) -> list[dict[str, Any]]:
        target = io.StringIO()
        source = io.StringIO("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
        args = Namespace(home=None, catalogue="films", model="scripted")
        try:
            assert parse_lines(args, source, target) == 0
        finally:
            run.said = [json.loads(line) for line in target.getvalue().splitlines()]  # type: ignore[attr-defined]
        return run.said  # type: ignore[attr-defined, no-any-return]

    return run


class TestParse:
    def test_a_message_gives_its_update(self, parse: Parse) -> None:
        said = parse({"id": 1, "message": "I loved Heat"}, "", {"id": "b", "message": "no crime"})
        assert said == [
            {
                "id": 1,
                "acts": ["inform"],
                "changes": [
                    {"field": "item", "value": "Heat", "stance": "like", "item": id_of("Heat"), "words": "Heat"}
                ],
            },
            {
                "id": "b",
                "acts": ["inform"],
                "changes": [{"field": "genre", "value": "Crime", "stance": "exclude", "words": "crime"}],
            },
        ]

    def test_the_context_gives_places_and_references(self, parse: Parse) -> None:
        context = [{"role": "system", "text": "1. Heat (1995) 2. Ronin (1998)"}]
        (said,) = parse({"id": 1, "message": "the second one is too long", "context": context})
        item, runtime = said["changes"]
        assert item["item"] == id_of("Ronin") and runtime["reference"] == 122

    def test_own_fields(self, parse: Parse) -> None:
        (said,) = parse(
            {"id": 1, "message": "up to 20", "fields": {"price": "number", "released": "date", "x": "flag"}}
        )
        assert [(c["field"], c["op"], c["value"]) for c in said["changes"]] == [("price", "<=", 20)]

    def test_a_degraded_reading_says_so(self, parse: Parse) -> None:
        (said,) = parse({"id": 1, "message": "gibberish"})
        assert said == {"id": 1, "acts": ["other"], "changes": [], "degraded": True}

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("not json", "line 2: Invalid JSON"),
            ({"id": 1}, "line 2: message Field required"),
            ({"message": "x"}, "line 2: id"),
            ({"id": 1, "message": 3}, "line 2: message"),
            ({"id": 1, "message": "x", "context": [{"role": "user"}]}, "line 2: context.0.text"),
            ({"id": 1, "message": "x", "fields": {"a": "colour"}}, "line 2: fields.a"),
            ([1], "line 2"),
        ],
    )
    def test_a_bad_line_is_named(self, parse: Parse, line: Any, problem: str) -> None:
        with pytest.raises(TasteloopError) as error:
            parse({"id": 1, "message": "I loved Heat"}, line)
        assert str(error.value).startswith(problem) and "\n" not in str(error.value)
        assert "Each line is a JSON object with id, message." in str(error.value)
        assert len(parse.said) == 1  # type: ignore[attr-defined]


class TestRank:
    def run(self, opens: Opens, k: int, *lines: Any) -> list[dict[str, Any]]:
        target = io.StringIO()
        source = io.StringIO("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
        assert rank_lines(opens(SCRIPT), k, source, target) == 0
        return [json.loads(line) for line in target.getvalue().splitlines()]

    def test_a_conversation_gives_k_items_none_of_them_named(self, opens: Opens) -> None:
        turns = [
            {"role": "user", "text": "I loved Heat"},
            {"role": "system", "text": "Have you seen Ronin?"},
            {"role": "Seeker", "text": "no crime"},
        ]
        (ranked,) = self.run(opens, 10, {"id": 7, "turns": turns})
        items = ranked["items"]
        assert ranked["id"] == 7 and len(items) == 10
        assert [one["score"] for one in items] == sorted((one["score"] for one in items), reverse=True)
        titles = {one["title"] for one in items}
        assert not titles & {"Heat", "Ronin", "Casino", "Thief"}
        assert all(set(one) == {"id", "title", "year", "score"} for one in items)

    def test_nothing_said_gives_the_best_known(self, opens: Opens) -> None:
        ranked = self.run(opens, 3, {"id": 1, "turns": []}, {"id": 2, "turns": [{"role": "user", "text": ""}]})
        assert [len(one["items"]) for one in ranked] == [3, 3]

    def test_no_session_is_touched(self, opens: Opens) -> None:
        self.run(opens, 3, {"id": 1, "turns": [{"role": "user", "text": "I loved Heat"}]})
        assert opens().log.turns("ranking") == [] and opens().history("ranking") == []

    def test_a_bad_line_or_k_is_named(self, opens: Opens) -> None:
        with pytest.raises(TasteloopError, match="line 1: turns Field required. Each line .* with id, turns"):
            self.run(opens, 3, {"id": 1})
        with pytest.raises(TasteloopError, match="--k must be at least 1"):
            self.run(opens, 0)
