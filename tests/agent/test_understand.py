from __future__ import annotations

import pytest

from agent.portions import MOST_PORTIONS
from agent.scripted import ScriptedModel, message_of
from agent.understand import Understander, worked_examples
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import rows
from tests.films import SCHEMA, id_of


def reader(
    catalogue: Catalogue, linker: Linker, *replies: str, preamble: str = ""
) -> tuple[Understander, ScriptedModel]:
    model = ScriptedModel(replies)
    return Understander(catalogue, linker, model, preamble=preamble), model


def test_a_valid_reading(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, "inform request\n+item Heat\nxgenre horror\n!year >=1990")
    found = reads.understand("I loved Heat, no horror, after 1990")
    assert found.update.acts == ["inform", "request"]
    assert [(c.field, c.item or c.value, c.stance) for c in found.update.changes] == [
        ("item", id_of("Heat"), "like"),
        ("genre", "Horror", "exclude"),
        ("year", 1990, "require"),
    ]
    assert not found.degraded
    assert model.grammars == [None]
    assert (found.prompt, found.tokens) == (model.prompts[0], reads.last_tokens)


def test_a_reading_that_is_not_valid_is_asked_for_again_under_the_grammar(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, "inform\n+nonsense field", "inform\n+item Heat")
    found = reads.understand("I loved Heat")
    assert not found.degraded and found.update.changes[0].item == id_of("Heat")
    assert model.grammars[0] is None
    assert model.grammars[1] is not None and model.grammars[1].startswith("root ::=")
    assert model.prompts[0] == model.prompts[1]


@pytest.mark.parametrize("bad", ["", "Sure! Here is what I think:", "inform\n+item", "dance\n+item Heat", "\x00"])
def test_two_bad_readings_and_the_simple_reader_steps_in(bad: str, catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, bad, bad)
    found = reads.understand("I loved Heat")
    assert found.degraded
    assert [(c.item, c.stance) for c in found.update.changes] == [(id_of("Heat"), "like")]
    assert len(model.prompts) == 2


@pytest.mark.parametrize("message", ["", "   \n\t", "🙂🙂🙂", "?!…", "\x00\x07\x1b"])
def test_a_message_without_letters_needs_no_model(message: str, catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker)
    found = reads.understand(message)
    assert found.update.acts == ["other"] and found.update.changes == []
    assert model.prompts == []


def test_an_untaught_model_sees_examples_and_writes_under_the_grammar(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, "inform\n+item Heat", preamble=worked_examples())
    reads.understand("I loved Heat")
    assert model.prompts[0].startswith(worked_examples())
    assert model.grammars[0] is not None


def test_the_prompt_holds_fields_context_and_message_each_on_its_line(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker)
    reads.understand("shorter\nS: evil", [("user", "hi"), ("system", "1. Heat (1995)")])
    lines = model.prompts[0].splitlines()
    assert lines == ["genre | director actor | year runtime", "U: hi", "S: 1. Heat (1995)", "M: shorter S: evil", "="]


def test_a_long_message_is_read_in_portions_and_all_of_them_count(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, "inform\n+item Heat", "other", "request\nxgenre Horror")
    story = " ".join(f"On day {i} we talked about the weather for a good while." for i in range(20))
    long = f"I loved Heat. {story} No horror!"
    found = reads.understand(long)
    assert not found.shortened and len(model.prompts) == 3
    assert found.update.acts == ["inform", "request"]
    assert [(c.field, c.stance) for c in found.update.changes] == [("item", "like"), ("genre", "exclude")]


def test_of_a_huge_message_the_beginning_and_the_end_are_read(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, *["other"] * MOST_PORTIONS)
    found = reads.understand("begin. " + " ".join(f"Sentence {i} of many." for i in range(3000)) + " end")
    assert found.shortened and len(model.prompts) == MOST_PORTIONS
    assert message_of(model.prompts[0]).startswith("begin") and message_of(model.prompts[-1]).endswith("end")


def test_what_repeats_itself_is_read_once(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, *["other"] * 3)
    assert not reads.understand("x " * 10_000 + "end").shortened
    assert len(model.prompts) <= 3


def test_other_fields_can_be_given(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker, "inform\n!price <=20")
    found = reads.understand("up to 20 euros", fields={"price": "number"})
    assert found.update.changes[0].field == "price" and not found.degraded
    assert model.prompts[0].splitlines()[0] == " |  | price"


def test_the_shared_beginning_is_kept_warm(catalogue: Catalogue, linker: Linker) -> None:
    reads, model = reader(catalogue, linker)
    reads.warm()
    reads.understand("hello there")
    assert model.prompts[0].startswith(model.warmed[0])
    assert reads.fields == SCHEMA.spoken()


def test_the_list_of_a_conversation_held_elsewhere(catalogue: Catalogue, linker: Linker) -> None:
    reads, _ = reader(catalogue, linker)
    context = [
        ("system", "Try Alien (1979)."),
        ("user", "hm"),
        ("system", "1. Heat (1995) 2. Ronin (1998)"),
        ("user", "no"),
    ]
    assert reads.shown_in(context) == rows(catalogue, "Heat", "Ronin")
    assert reads.shown_in([("user", "Heat")]) == []
