from __future__ import annotations

from typing import Any

import pytest

from agent.contract import PreferenceUpdate
from agent.policy import move
from tests.agent.said import change, profile

SOME = profile(change("genre", "Crime"))
NONE = profile()


@pytest.mark.parametrize(
    ("acts", "changed", "known", "had_list", "status"),
    [
        (["inform"], True, SOME, False, "recommend"),
        (["request"], False, NONE, False, "recommend"),
        (["reject"], False, NONE, True, "recommend"),
        (["ask"], False, SOME, True, "answer"),
        (["ask", "inform"], True, SOME, True, "recommend"),
        (["undo"], False, SOME, True, "recommend"),
        (["undo"], False, NONE, True, "chat"),
        (["reset"], False, NONE, True, "chat"),
        (["accept"], False, SOME, True, "chat"),
        (["other"], False, SOME, True, "chat"),
        ([], False, SOME, True, "chat"),
        (["inform"], False, SOME, False, "recommend"),
        (["inform"], False, NONE, True, "recommend"),
        (["inform"], False, NONE, False, "chat"),
    ],
)
def test_the_move(acts: list[Any], changed: bool, known: Any, had_list: bool, status: str) -> None:
    update = PreferenceUpdate(acts=acts, changes=[change("genre", "Crime")] if changed else [])
    assert move(update, known, had_list) == status
