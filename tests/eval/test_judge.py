"""The judge of replies: planted errors are found, true sentences pass, and it shares no code with what it judges."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

import eval.judge
from agent.contract import Change, ItemView, Preference, Profile, Recommendation
from eval.judge import Judge
from retrieval.catalogue import Catalogue
from tests.eval.books import books
from tests.films import films


def profile_of(catalogue: Catalogue, *told: str) -> Profile:
    """A profile of entries such as `like item Heat`, `exclude genre Horror`, `require year >= 1990`."""
    ids = {item.title: item.id for item in catalogue.items}
    standing = []
    for number, one in enumerate(told, 1):
        stance, field, value = one.split(" ", 2)
        known: dict[str, object] = {"id": number, "stance": stance, "field": field, "value": value}
        if field == "item":
            known["item"] = ids.get(value)
        if value.split()[0] in {">=", "<="}:
            known |= {"op": value.split()[0], "value": float(value.split()[1])}
        standing.append(Preference(change=Change.model_validate(known), at=datetime(2026, 1, 1, tzinfo=UTC), turn=1))
    return Profile(session="s", preferences=standing)


FILMS, BOOKS = films(), books()
JUDGES = {"films": Judge(FILMS), "books": Judge(BOOKS)}
PROFILES = {
    "films": profile_of(
        FILMS, "like item Heat", "dislike item Casino", "seen item Fargo", "like item Alien", "like aspect mafia",
        "exclude genre Romance", "require year >= 1990", "require runtime <= 150", "like genre Sci-Fi",
        "like aspect something quiet",
    ),
    "books": profile_of(
        BOOKS, "like item Emma", "like item Dracula", "dislike item Dune", "like aspect prophecy",
        "require pages <= 500", "exclude genre Thriller",
    ),
}  # fmt: skip

WRONG = """
films|Thief|Thief is directed by James Caan.|a role of its own people
films|Thief|Starring Michael Mann, Thief is another heist film.|the director as an actor
films|Thief|Since you liked Heat, Thief should suit you: Al Pacino again.|the other film's actor
films|Thief|Directed by Martin Scorsese, Thief has the heist of Heat.|another director
films|Thief|Thief came out in 1991.|a wrong year
films|Thief|For night there is Thief, with a heist.|never asked for
films|Thief|You said space; Thief comes with a heist.|never asked for
films|Thief|Its running time is 112 min.|a wrong number
films|Thief|At 150 min, Thief is a heist film.|the number of the wish as its own
films|Thief|You liked Ronin, and Thief has the same heist.|never liked
films|Thief|You liked Casino, and Thief is a crime film too.|disliked called liked
films|Thief|You liked Fargo, and Thief is a crime film too.|seen called liked
films|Thief|Like Heat, Thief is about a loner.|a theme only the one has
films|Thief|Thief shares the obsession of Heat.|a theme only the other has
films|Thief|Thief has space and a heist.|a theme of neither
films|Thief|In common with Heat: Orson Bellweather and heist.|an invented person
films|Thief|You asked for heist, and Thief has it.|never asked for
films|Thief|You liked Thief.|the item itself called liked
films|Thief|You liked crime, and Thief is crime.|a value never called liked
films|Thief|Thief has no horror.|not among the exclusions
films|Thief|Thief, unlike Heat, is about a loner.|liked called turned down
films|Goodfellas|You asked for mafia and true story, and Goodfellas has both.|half never asked for
films|Goodfellas|Goodfellas is mafia without Romance and without Crime.|a denied value it has
films|Moon|At least 1995, as you asked, and Moon has space.|another limit
films|Moon|At most 150 min, as Moon is 98 min.|its number is another
films|Moon|With Sigourney Weaver, as in Alien.|an actor of the liked film alone
films|Moon|Moon has space and isolation, as in Aliens.|a film not in the profile
films|Moon|Moon has space and isolation, as in Alien, with Ridley Scott.|the liked film's director
films|Moon|People who like Alien tend to like it too, says Roger Ebert.|an invented critic
films|Goodfellas|It comes close to "space", which you asked for.|never asked for, nor of it
books|Persuasion|Jane Austin wrote Persuasion as well as Emma.|a name misspelt
books|Persuasion|Written by Bram Stoker, Persuasion is a romance.|another author
books|Persuasion|Persuasion has marriage, as Emma has.|only the other has it
books|Persuasion|Its length is 300 pages.|a wrong number
books|Foundation|You liked Dune, and Foundation has the prophecy again.|disliked called liked
books|Foundation|You asked for prophecy and empire, and Foundation has both.|half never asked for
books|Carmilla|Like Dracula, Carmilla is about vampires and diaries.|only the other has it
books|Carmilla|Like Dracula, Carmilla is one of the Classics.|a genre only the other has
books|Carmilla|Vampires again, as in Rebecca.|another book
books|Carmilla|From 1890, Carmilla has vampires.|a wrong year
"""

RIGHT = """
films|Thief|Since you liked Heat, Thief should suit you: Michael Mann and a heist again.
films|Thief|Michael Mann directed Thief as well as Heat.
films|Thief|Like Heat, Thief is about a heist.
films|Thief|In common with Heat: heist.
films|Thief|With Michael Mann, as in Heat.
films|Thief|Michael Mann again, whom you know from Heat.
films|Thief|What it shares with Heat: heist.
films|Thief|Thief, starring James Caan, is directed by Michael Mann.
films|Thief|The director Michael Mann brings a heist to Thief, as in Heat.
films|Thief|Its running time is 122 min.
films|Thief|Thief is from 1981.
films|Thief|A safecracker wants a family.
films|Thief|Its genre: Crime and Drama.
films|Goodfellas|You asked for mafia: here it is.
films|Moon|You said mafia; Moon comes with isolation.
films|Moon|For mafia there is Moon, with isolation.
films|Moon|Moon is about isolation, which fits mafia.
films|Goodfellas|You asked for mafia, and Goodfellas has it.
films|Goodfellas|Goodfellas has the mafia you asked for.
films|Goodfellas|At 146 min, Goodfellas stays within the 150 min you asked for.
films|Goodfellas|Goodfellas is from 1990, with mafia and no romance.
films|Moon|You asked for Sci-Fi, and Moon is Sci-Fi with the isolation of Alien.
films|Moon|It comes close to "something quiet", which you asked for.
films|Moon|Moon and Alien share both space and isolation.
films|Moon|It goes well with Alien.
books|Persuasion|Jane Austen wrote Persuasion as well as Emma.
books|Persuasion|Since you liked Emma, Persuasion should suit you: Jane Austen and Romance again.
books|Persuasion|Its length is 249 pages.
books|Persuasion|Persuasion is written by Jane Austen.
books|Foundation|You asked for prophecy, and Foundation has it.
books|Foundation|As you asked: prophecy.
books|Carmilla|Like Dracula, Carmilla is about vampires.
books|Carmilla|Horror with vampires again, since you liked Dracula.
books|Carmilla|At 108 pages, Carmilla stays under the 500 pages you asked for.
"""


def lines(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def ruled(name: str, title: str, sentence: str) -> tuple[str, str]:
    judge = JUDGES[name]
    item = next(one for one in judge.catalogue.items if one.title == title)
    found = judge.about(sentence, item, PROFILES[name])
    return found.ruling, found.why


@pytest.mark.parametrize(("name", "title", "sentence", "why"), lines(WRONG))
def test_planted_errors_are_unsupported(name: str, title: str, sentence: str, why: str) -> None:
    assert ruled(name, title, sentence)[0] == "unsupported", why


@pytest.mark.parametrize(("name", "title", "sentence"), lines(RIGHT))
def test_true_sentences_are_supported(name: str, title: str, sentence: str) -> None:
    assert ruled(name, title, sentence) == ("supported", "")


@pytest.mark.parametrize(
    "sentence", ["Thief is a gripping heist film.", "Thief, a masterpiece, has the heist of Heat."]
)
def test_what_no_record_tells_is_undecided(sentence: str) -> None:
    assert ruled("films", "Thief", sentence)[0] == "undecided"


def recommended(*titles: str) -> list[Recommendation]:
    found = [item for title in titles for item in FILMS.items if item.title == title]
    return [Recommendation(item=ItemView(id=one.id, title=one.title), score=1.0) for one in found]


@pytest.mark.parametrize(
    ("opening", "ruling"),
    [
        ("Going by Heat, two films, all with Crime (no Romance, year at least 1990).", "supported"),
        ("Going by Heat, three films.", "unsupported"),
        ("Going by Casino, two films.", "unsupported"),
        ("Two films, all with serial killer.", "unsupported"),
        ("Two films (no Horror).", "unsupported"),
        ("Two films (year at least 1980).", "unsupported"),
        ("Please note: Collateral is sponsored.", "supported"),
        ("Please note: Se7en is sponsored.", "unsupported"),
    ],
)
def test_what_is_said_of_the_list_must_hold_for_all_of_it(opening: str, ruling: str) -> None:
    reply = f"{opening}\n\n1. Collateral (2004): Its running time is 120 min.\n2. Se7en: Its genre: Crime. Another?"
    found = JUDGES["films"].reply(reply, recommended("Collateral", "Se7en"), PROFILES["films"])
    assert found[0].ruling == ruling, found[0].why
    assert found[1].ruling == "supported"


def test_a_line_must_be_about_its_item_and_its_year() -> None:
    reply = "1. Ronin: Its genre: Crime.\n2. Se7en (1994): Its genre: Crime."
    found = JUDGES["films"].reply(reply, recommended("Collateral", "Se7en"), PROFILES["films"])
    assert [one.ruling for one in found] == ["unsupported", "unsupported"]


def test_what_people_like_together_is_counted() -> None:
    judge, about = JUDGES["films"], {item.title: item for item in FILMS.items}
    sentence = "People who like Alien tend to like it too."
    assert judge.about(sentence, about["The Thing"], PROFILES["films"]).ruling == "supported"
    assert judge.about(sentence, about["Notting Hill"], PROFILES["films"]).ruling == "unsupported"


def test_the_judge_shares_no_code_with_what_it_judges() -> None:
    folder = Path(eval.judge.__file__).parent
    own = {"eval.names", "eval.standing", "eval.rulings"}
    for name in ("judge", *(one.removeprefix("eval.") for one in own)):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        asked = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        asked |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
        ours = {one for one in asked if one.split(".")[0] in {"agent", "retrieval", "models", "ui", "eval"}}
        assert ours <= {"retrieval.catalogue", "agent.contract"} | own
