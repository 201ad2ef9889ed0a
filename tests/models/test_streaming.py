from __future__ import annotations

import threading
from collections.abc import Generator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.streaming import in_thread, until_stop


def joined(pieces: Sequence[str], stops: Sequence[str]) -> str:
    held, shown = "", ""
    for piece in pieces:
        out, held, stopped = until_stop(held + piece, stops)
        shown += out
        if stopped:
            return shown
    return shown + held


@given(st.lists(st.text("ab\n", max_size=4), max_size=8), st.lists(st.text("ab\n", min_size=1, max_size=3), max_size=3))
def test_stops_do_not_depend_on_how_the_text_is_cut(pieces: list[str], stops: list[str]) -> None:
    shown = joined(pieces, stops)
    text = "".join(pieces)
    assert text.startswith(shown)
    assert not any(stop in shown for stop in stops)
    if not any(stop in text for stop in stops):
        assert shown == text


def count(closed: threading.Event) -> Generator[str]:
    try:
        for n in range(100_000):
            yield str(n)
    finally:
        closed.set()


def test_a_reader_who_leaves_ends_the_writer() -> None:
    closed = threading.Event()
    reader = in_thread(lambda: count(closed))
    assert next(reader) == "0"
    reader.close()
    assert closed.wait(10)


def test_an_error_of_the_writer_is_raised_for_the_reader() -> None:
    def fails() -> Generator[str]:
        yield "a"
        raise ValueError("broken")

    reader = in_thread(fails)
    assert next(reader) == "a"
    with pytest.raises(ValueError, match="broken"):
        next(reader)
