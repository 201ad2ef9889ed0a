from __future__ import annotations

import pytest

from eval.dialogue_data import Dialogue, Said
from eval.dialogue_films import by_title
from eval.dialogues import run
from retrieval.catalogue import Catalogue
from tests.conftest import Opens
from tests.films import id_of

HEAT, RONIN, ALIEN = "Heat (1995)", "Ronin (1998)", "Alien (1979)"


def _dialogue(*turns: tuple[str, str, tuple[str, ...]]) -> Dialogue:
    return Dialogue(
        "1", "dev", tuple(Said("user" if role == "U" else "system", text, films) for role, text, films in turns)
    )


def test_films_are_found_by_title_and_year(catalogue: Catalogue) -> None:
    locate = by_title(catalogue)
    assert locate("Heat (1995)") == locate("heat (1996)") == catalogue.row(id_of("Heat"))
    assert locate("Heat (1986)") is None
    assert locate("Unheard Of (1995)") is None


def test_only_new_films_count(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(
        ("U", "I loved Heat (1995)", (HEAT,)),
        ("S", "Heat (1995) is great, try Ronin (1998)", (HEAT, RONIN)),
        ("U", "ok", ()),
        ("S", "Ronin (1998), really", (RONIN,)),
    )
    report = run(opens(["inform\n+item Heat", "other"]), [said], by_title(catalogue), k=40)
    assert report.figure("R@20").n == 1
    assert "1 new films" in report.notes[0]
    assert "3 with those named again" in report.notes[0]
    assert report.figure("R@10 of copying, all films named").value == pytest.approx(2 / 3)


def test_the_words_said_so_far_decide(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(("U", "I loved Thief and Collateral", ()), ("S", "See Heat (1995)", (HEAT,)))
    good = run(opens(["inform\n+item Thief\n+item Collateral"]), [said], by_title(catalogue), k=40)
    bad = run(opens(["inform\n-item Thief\n-item Collateral"]), [said], by_title(catalogue), k=40)
    assert good.figure("R@10").value == 1.0
    assert bad.figure("R@10").value == 0.0


def test_a_turn_without_words_before_it_is_no_case(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(("S", "Hi, seen Heat (1995)?", (HEAT,)), ("U", "no", ()))
    report = run(opens(), [said], by_title(catalogue))
    assert report.figure("R@10").value is None
    assert "0 new films" in report.notes[0]


def test_films_that_the_catalogue_lacks_are_counted(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(("U", "something good", ()), ("S", "Ronin or Unheard Of", (RONIN, "Unheard Of (2001)")))
    report = run(opens(), [said], by_title(catalogue), k=40)
    assert report.figure("new films that are in the catalogue").value == 0.5
    assert "1 of them not in the catalogue" in report.notes[0]
    shares = [report.figure(name).value for name in ("R@10", "R@10, films that the catalogue lacks missed")]
    assert shares[1] == (shares[0] or 0.0) / 2


def test_links_are_compared_with_the_data(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(("U", "Heat (1995) and the one with the alien", (HEAT, ALIEN)), ("S", "Ronin (1998)", (RONIN,)))
    report = run(opens(), [said], by_title(catalogue))
    assert report.figure("films named before that were linked").value == 0.5


def test_each_message_is_read_once(catalogue: Catalogue, opens: Opens) -> None:
    said = _dialogue(
        ("U", "hello", ()),
        ("S", "Heat (1995)?", (HEAT,)),
        ("U", "what else", ()),
        ("S", "Ronin (1998)?", (RONIN,)),
    )
    recommender = opens()
    run(recommender, [said], by_title(catalogue))
    assert len(recommender.understander.model.prompts) == 2  # type: ignore[attr-defined]
