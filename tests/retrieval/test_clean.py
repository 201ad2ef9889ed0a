from __future__ import annotations

import unicodedata

import pytest

from retrieval.clean import clean_text, identifier, slug


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("plain", "plain"),
        ("  two   spaces\n and lines ", "two spaces and lines"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("caf&eacute; &#39;x&#39;", "café 'x'"),
        ("AT&T", "AT&T"),
        ("a<br/>b <b>bold</b>", "a b bold"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("nul\x00 bell\x07 esc\x1b[31m", "nul bell esc[31m"),
        ("zero\u200bwidth \u202eright", "zerowidth right"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("日本語 العربية 🙂", "日本語 العربية 🙂"),
        ("", ""),
    ],
)
def test_text_is_cleaned(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_text_is_composed() -> None:
    assert clean_text(unicodedata.normalize("NFD", "é")) == "é"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My Books!", "my-books"),
        ("../../etc/passwd", "etc-passwd"),
        ("Ñu", "nu"),
        ("日本", ""),
        ("a" * 99, "a" * 64),
    ],
)
def test_slugs_are_safe(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("CustomerID", "customer_id"),
        ("movieId", "movie_id"),
        ("Unit Price ($)", "unit_price"),
        ("isOpen", "is_open"),
        ("名前", ""),
        ("2nd name", "nd_name"),
    ],
)
def test_columns_become_identifiers(written: str, name: str) -> None:
    assert identifier(written) == name
