from __future__ import annotations

import pytest

from retrieval.words import loosen, plain, singular


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sci-Fi", "sci fi"),
        ("Comedies", "comedy"),
        ("movies", "Movie"),
        ("Thrillers", "thriller"),
        ("witches", "witch"),
        ("Café", "cafe"),
        ("New York", "new-york"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert loosen(one) == loosen(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C++", "C"), ("C#", "C"), ("bus", "bu"), ("glass", "glas"), ("日本", "中国")]
)
def test_these_are_not(one: str, other: str) -> None:
    assert loosen(one) != loosen(other)


def test_signs_alone_have_no_key() -> None:
    assert loosen("!? …") == ""


def test_plain_text_and_singular_words() -> None:
    assert plain("Ñandú ÀÉ") == "nandu ae"
    assert [singular(word) for word in ("boxes", "cats", "class", "is")] == ["box", "cat", "class", "is"]
