from __future__ import annotations

import pytest

from agent.frames import reads_well
from agent.notes import Facts, Ground

RONIN = Facts("Ronin", (Ground("you liked: Heat", ("Robert De Niro", "heist")),), (("Robert De Niro", "actor"),))


@pytest.mark.parametrize(
    "sentence",
    ["Robert De Niro, the actor you know from Heat, stars in Ronin.", "Ronin has a heist, as Heat had."],
)
def test_a_sentence_like_those_of_the_corpus(sentence: str) -> None:
    assert reads_well(sentence, RONIN)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ronin is a heist about Robert De Niro and Heat.",
        "Robert De Niro is a heist in Ronin, as you know him.",
        "Ronin has everything you liked in Heat.",
        "Heat and Ronin meet in a heist of the way.",
    ],
)
def test_words_that_claim_nothing_make_no_claim_together(sentence: str) -> None:
    assert not reads_well(sentence, RONIN)


def test_only_english_reads_well() -> None:
    assert not reads_well("如果喜欢 Heat，可以看 Ronin。", RONIN)
