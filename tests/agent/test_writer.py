from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.claims import holds
from agent.notes import Facts, Ground
from agent.scripted import Said, ScriptedModel
from agent.writer import Writer, reply_line

RONIN = Facts("Ronin", (Ground("you liked: Heat", ("Robert De Niro", "heist")),), (("Robert De Niro", "actor"),))
ZODIAC = Facts(
    "Zodiac",
    (
        Ground(
            "you asked for: serial killers, running time at most 160 min",
            ("serial killer", "running time 157 min", "David Fincher", "Jake Gyllenhaal"),
        ),
    ),
    (("David Fincher", "director"), ("Jake Gyllenhaal", "actor")),
)
IT = Facts("It", (Ground("you liked: The Shining", ("isolation",)),))


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("Since you liked Heat, Ronin should suit you: Robert De Niro and a heist again.", RONIN),
        ("Like Heat, Ronin has Robert De Niro in it!", RONIN),
        ("Ronin brings back the actor Robert De Niro.", RONIN),
        ("You asked for serial killers, and Zodiac has a serial killer in its 157 min.", ZODIAC),
        ("David Fincher is the director of Zodiac.", ZODIAC),
        ("It shares the isolation of The Shining.", IT),
    ],
)
def test_a_true_sentence_passes(sentence: str, facts: Facts) -> None:
    assert holds(sentence, facts)


@pytest.mark.parametrize(
    ("sentence", "facts", "wrong"),
    [
        ("Since you liked Heat, Ronin has Robert De Niro and Jean Reno.", RONIN, "an invented name"),
        ("Ronin has Robert De Niro and 3 heists.", RONIN, "an invented number"),
        ("Zodiac stays within 150 min, with a serial killer.", ZODIAC, "another number"),
        ("Since you liked Casino, Ronin has Robert De Niro.", RONIN, "an invented title"),
        ("Heat has Robert De Niro and a heist.", RONIN, "another item"),
        ("Since you liked Ronin, here is Heat with Robert De Niro.", RONIN, "titles changed round"),
        ("Ronin is by the director Robert De Niro.", RONIN, "a role of nobody"),
        ("The director Jake Gyllenhaal made Zodiac.", ZODIAC, "a role of somebody else"),
        ("Ronin does not have Robert De Niro.", RONIN, "a negation"),
        ("Ronin never has Robert De Niro in it.", RONIN, "a negation"),
        ("Ronin is without Robert De Niro, like Heat isn't.", RONIN, "a negation"),
        ("Ronin is a masterpiece with Robert De Niro.", RONIN, "an invented claim"),
        ("Since you liked Heat, you will like Ronin.", RONIN, "nothing of the facts"),
        ("The film with the isolation that you liked.", IT, "no title, though a word holds it"),
        ("Ronin has Robert De Niro", RONIN, "no end"),
        ("Ronin fits.", RONIN, "too short"),
        ("Ronin has Robert De Niro. It has a heist. It has both.", RONIN, "several sentences"),
        ("Ronin has Robert De Niro" + " and a heist" * 20 + ".", RONIN, "too long"),
        ("Ronin hat Robert De Niro wie Heat.", RONIN, "another language"),
        ("", RONIN, "nothing"),
    ],
)
def test_a_sentence_that_says_more_or_else_fails(sentence: str, facts: Facts, wrong: str) -> None:
    assert not holds(sentence, facts), wrong


def test_the_note_that_the_model_reads() -> None:
    assert RONIN.note() == "Ronin | because you liked: Heat | shared: Robert De Niro (actor), heist"
    assert "| has: serial killer" in ZODIAC.note()


def test_the_writer_gives_what_holds_and_nothing_else() -> None:
    model = ScriptedModel(["  Like Heat,\n Ronin has  Robert De Niro. ", "Ronin won nine prizes for its heist."])
    writer = Writer(model)
    assert writer.sentence(RONIN) == "Like Heat, Ronin has Robert De Niro."
    assert writer.sentence(RONIN) is None
    assert model.prompts[0].endswith("Sentence:") and RONIN.note() in model.prompts[0]


def test_the_taught_model_chooses_among_sentences_that_hold() -> None:
    model = _Chooser()
    writer = Writer(model, taught=True)
    first = writer.sentence(RONIN)
    assert first == model.offered[0][-1] and all(holds(one, RONIN) for one in model.offered[0])
    second = writer.sentence(RONIN, [first])
    assert second is not None and second.split()[:2] != first.split()[:2]


class _Chooser(ScriptedModel):
    """Takes the last of the sentences it may choose from."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: list[Sequence[str]] = []

    def complete(self, prompt: str, *, choices: Sequence[str] = (), **_: Any) -> Said:
        self.offered.append(choices)
        return Said(choices[-1])


def test_the_examples_are_kept_warm() -> None:
    model = ScriptedModel()
    writer = Writer(model)
    writer.warm()
    writer.sentence(RONIN)
    assert model.prompts[0].startswith(model.warmed[0])


def test_a_line_of_the_reply() -> None:
    assert reply_line(2, "Ronin (1998)", "It fits.") == "2. Ronin (1998): It fits."
