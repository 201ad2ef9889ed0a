from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.portions import MOST_PORTIONS, PORTION_CHARACTERS, portions
from models.parser.prompt import MESSAGE_CHARACTERS


def test_a_short_message_stays_as_it_is() -> None:
    assert portions("I loved Heat.  No horror!") == (["I loved Heat.  No horror!"], False)


def test_sentences_are_kept_whole_and_in_order() -> None:
    message = " ".join(f"This is sentence number {i}, no more." for i in range(40))
    parts, left_out = portions(message)
    assert not left_out and " ".join(parts) == message
    assert all(part.endswith("no more.") for part in parts)


@given(st.text(alphabet="ab .!?\n。，", max_size=6000))
def test_every_portion_fits(message: str) -> None:
    parts, _ = portions(message)
    assert 1 <= len(parts) <= MOST_PORTIONS or not message.strip()
    short = len(" ".join(message.split())) <= MESSAGE_CHARACTERS
    assert parts == [message] if short else all(0 < len(part) <= PORTION_CHARACTERS for part in parts)
